"""The time that a briefing is asked for."""

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.spans import asked_span
from ingestion.errors import UsageError

UTC = ZoneInfo("UTC")
NOW = "2026-04-07T07:30:00Z"  # a Tuesday


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("", "2026-04-06T07:30:00Z", NOW),
        ("  ", "2026-04-06T07:30:00Z", NOW),
        ("today", "2026-04-07T00:00:00Z", NOW),
        ("Yesterday.", "2026-04-06T00:00:00Z", "2026-04-07T00:00:00Z"),
        ("the last 24 hours", "2026-04-06T07:30:00Z", NOW),
        ("last 48 hours", "2026-04-05T07:30:00Z", NOW),
        ("past 7 days", "2026-03-31T07:30:00Z", NOW),
        ("last day", "2026-04-06T07:30:00Z", NOW),
        ("last hour?", "2026-04-07T06:30:00Z", NOW),
        ("last week", "2026-03-31T07:30:00Z", NOW),
        ("2026-04-03", "2026-04-03T00:00:00Z", "2026-04-04T00:00:00Z"),
        ("on 2026-04-03", "2026-04-03T00:00:00Z", "2026-04-04T00:00:00Z"),
        ("for yesterday", "2026-04-06T00:00:00Z", "2026-04-07T00:00:00Z"),
        ("since 2026-04-03", "2026-04-03T00:00:00Z", NOW),
        ("since 2026-04-03T09:00", "2026-04-03T09:00:00Z", NOW),
        ("Since 3 April 2026, 9:00", "2026-04-03T09:00:00Z", NOW),
        ("since yesterday", "2026-04-06T00:00:00Z", NOW),
        ("since today", "2026-04-07T00:00:00Z", NOW),
        ("since Friday", "2026-04-03T00:00:00Z", NOW),
        ("since Monday", "2026-04-06T00:00:00Z", NOW),
        ("since Tuesday", "2026-03-31T00:00:00Z", NOW),
    ],
)
def test_times_in_words(text: str, since: str, until: str) -> None:
    """A day, a number of hours or days, and a beginning are understood; no time is the last 24 hours."""
    assert asked_span(text, UTC, NOW) == (since, until)


def test_days_are_those_of_the_zone() -> None:
    """A day begins at midnight where the people are."""
    assert asked_span("2026-04-03", ZoneInfo("Europe/Berlin"), NOW)[0] == "2026-04-02T22:00:00Z"
    assert asked_span("since 2026-04-03T09:00", ZoneInfo("Europe/Berlin"), NOW)[0] == "2026-04-03T07:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "on Mercor",
        "since",
        "since the flood",
        "2026-02-30",
        "last 9999 days",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    """Anything else is refused in a sentence that shows what can be asked for."""
    with pytest.raises(UsageError, match=r"cannot read .*brief yesterday.*ask about it instead"):
        asked_span(text, ZoneInfo("Asia/Tokyo"), NOW)


@pytest.mark.parametrize("text", ["2026-04-08", "since 2026-05-01"])
def test_a_time_to_come_is_refused(text: str) -> None:
    """Nobody is briefed on tomorrow, and nobody is told that it was quiet."""
    with pytest.raises(UsageError, match="still to come"):
        asked_span(text, UTC, NOW)


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(since|last|on)? ?[0-9T:+.-]{0,25}", fullmatch=True)))
def test_any_text_is_a_span_or_a_refusal(text: str) -> None:
    """Whatever is typed: a beginning before an end that is not to come, or a sentence."""
    with suppress(UsageError):
        since, until = asked_span(text, UTC, NOW)
        assert since < until <= NOW
