"""The local Slack, and our side of it, for every test of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from bot.slack.side import SlackSide, open_side
from tests.localslack import LocalSlack
from tests.localslack.fixtures import local_slack

__all__ = ["local_slack"]


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def settings(local_slack: LocalSlack, tmp_path: Path) -> Settings:
    """Settings that point at the local Slack, good for either transport."""
    return load_settings({**local_slack.env(), **local_slack.env(http=True), "SITREP_HOME": str(tmp_path)})


@pytest.fixture
def side(settings: Settings, clock: Callable[[], float]) -> SlackSide:
    """Our side of the local Slack."""
    return open_side(settings, clock)
