"""The pytest fixture: a local Slack that fails the test when the app did what it must never do."""

from collections.abc import Iterator

import pytest

from tests.localslack.slack import LocalSlack

__all__ = ["local_slack"]


@pytest.fixture
def local_slack() -> Iterator[LocalSlack]:
    """A fresh Slack with the default world."""
    with LocalSlack() as slack:
        yield slack
    assert not slack.violations, "\n".join(slack.violations)
