"""How feeds are told of in briefings: few words, nothing above the clearance, and never silence about silence."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.briefing.feeds import clock, feed_sentences
from ingestion.feeds import Followed
from ingestion.report import Marking

ZONE = ZoneInfo("Europe/Berlin")
NOW = "2026-04-07T05:00:00Z"
SINCE = "2026-04-06T05:00:00Z"
WELL = Followed(
    "https://a.example/f", "Harbour Desk", added=SINCE, answered=NOW, newest=NOW, due="2026-04-07T06:00:00Z"
)
DEAD = replace(WELL, publisher="Supplier notices", failing="2026-04-07T02:10:00Z", error="Down.", failures=3)


def told(*feeds: Followed, clearance: Marking = Marking.CLEAR) -> list[str]:
    """The sentences of a briefing on the last day."""
    return list(feed_sentences(feeds, clearance, SINCE, NOW, ZONE))


def test_a_dead_feed_is_named_with_since_when() -> None:
    """In the reader's zone, by the clock on the same day."""
    assert told(WELL, DEAD) == ["1 of 2 feeds healthy.", "Supplier notices has not answered since 04:10."]


def test_all_well_is_one_sentence() -> None:
    """So that a quiet day can be believed; without feeds there is nothing to say."""
    assert told(WELL, replace(WELL, url="b")) == ["All 2 feeds are healthy."]
    assert told(WELL) == ["The one feed is healthy."]
    assert told() == []


def test_a_feed_above_the_clearance_is_not_counted() -> None:
    """Neither its name nor that it is there."""
    assert told(WELL, replace(DEAD, marking=Marking.AMBER)) == told(WELL)
    assert len(told(WELL, replace(DEAD, marking=Marking.AMBER), clearance=Marking.AMBER)) == 2


def test_an_outage_that_ended_is_told_in_the_window() -> None:
    """News may have come late; an outage before the window is history."""
    mended = replace(WELL, down_from="2026-04-06T20:00:00Z", down_to="2026-04-07T01:00:00Z")
    assert told(mended)[1] == "Harbour Desk did not answer from 6 Apr, 22:00 to 03:00."
    assert len(told(replace(mended, down_to="2026-04-06T04:00:00Z"))) == 1


def test_a_feed_that_nobody_asks_is_not_healthy() -> None:
    """Without a poller every day would be quiet."""
    unasked = replace(WELL, answered="2026-04-05T05:00:00Z", due="2026-04-05T06:00:00Z")
    assert told(unasked) == ["0 of 1 feed healthy.", "Harbour Desk has not been asked since 5 Apr, 07:00."]


def test_a_quiet_feed_counts_as_healthy_and_is_named() -> None:
    """It answers, but has had nothing new for longer than is its habit."""
    quiet = replace(WELL, newest="2026-02-01T05:00:00Z")
    assert told(quiet)[1] == "Harbour Desk answers, but has had nothing new since 1 Feb, 06:00."


def test_many_ill_feeds_are_counted() -> None:
    """Five are named."""
    many = [replace(DEAD, url=str(n), publisher=f"F{n}") for n in range(8)]
    assert told(*many)[-1] == "3 more feeds are not well: sitrep feeds list."


def test_a_name_is_made_plain() -> None:
    """A feed's title is other people's text."""
    assert "\x1b" not in " ".join(told(replace(DEAD, publisher="\x1b[31mX")))


def test_times_name_the_day_and_year_only_when_they_are_others() -> None:
    """`04:10`, `5 Apr, 07:00`, `1 Jan 2025, 01:00`."""
    assert clock("2026-04-07T02:10:00Z", NOW, ZONE) == "04:10"
    assert clock("2025-01-01T00:00:00Z", NOW, ZONE) == "1 Jan 2025, 01:00"
