"""The pytest fixture: a local Slack that fails the test when the app did what it must never do."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.localslack.manifest import Manifest
from tests.localslack.slack import LocalSlack

__all__ = ["checked_slack", "local_slack"]


@contextmanager
def checked_slack(manifest: Manifest | None = None) -> Iterator[LocalSlack]:
    """A fresh Slack with the default world. Raises AssertionError at the end when there were violations."""
    with LocalSlack(manifest=manifest) as slack:
        yield slack
    assert not slack.violations, "\n".join(slack.violations)


@pytest.fixture
def local_slack() -> Iterator[LocalSlack]:
    """A fresh Slack with the default world and the project's manifest."""
    with checked_slack() as slack:
        yield slack
