"""What is decided about feeds: when they are asked, what is new, and how they fare."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import DamagedError, ReadingError, UsageError
from ingestion.feeds import (
    DAY,
    Followed,
    after_answer,
    after_failure,
    after_news,
    back_off,
    complete,
    feed_address,
    fingerprint,
    fresh_items,
    health,
    keyed,
    later,
    moment,
    pace,
    spread,
)
from ingestion.fetching.answer import Fetched
from ingestion.reading.news import News, NewsItem

NOW = "2026-04-06T06:00:00Z"
URL = "https://news.example/feed"
FEED = Followed(URL, added="2026-04-01T00:00:00Z", due="2026-04-01T00:00:00Z")
SAME = Fetched(URL, URL, 304, "", b"")
WELL = replace(FEED, answered=NOW, newest=NOW, due=later(NOW, 3600))


@pytest.mark.parametrize(
    "text", ["", "news.example/feed", "ftp://news.example/", "file:///etc/passwd", "https://a:b@news.example/feed",
             "https://", "https://news.example/a b", "http://[::1", "javascript:alert(1)", "https://x/" + "a" * 9000]
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(text: str) -> None:
    """An address without http(s), without a host, or with a password in it is wrong use."""
    with pytest.raises(UsageError, match=r"\w \w"):
        feed_address(text)


def test_one_feed_has_one_address() -> None:
    """Case, usual ports and fragments make no difference; the query does."""
    assert feed_address(" HTTPS://News.Example:443/Feed?a=1#top ") == "https://news.example/Feed?a=1"


@given(
    st.integers(5, 10_080),
    st.integers(1, 10_000),
    st.floats(0, 1e12) | st.none(),
    st.floats(0, 1, exclude_max=True),
)
def test_a_failing_feed_is_asked_again_within_a_day(
    every: int, failures: int, wait: float | None, chance: float
) -> None:
    """However often it failed and whatever it asks for, the pause is neither over a day nor under what is sensible."""
    pause = back_off(every, failures, wait, chance)
    assert min(every * 60 * 0.75, DAY * 0.75) <= pause <= DAY
    assert pause >= min(DAY, wait or 0)


def test_pauses_double() -> None:
    """Each failure in a row doubles the pause, until it is a day."""
    assert [back_off(60, n, None, 1.0) / 3600 for n in range(1, 8)] == [1, 2, 4, 8, 16, 24, 24]


@given(st.floats(0, 1, exclude_max=True))
def test_feeds_that_are_due_at_a_start_are_spread(chance: float) -> None:
    """Each is asked within five minutes, at a time of its own; one that is not due keeps its time."""
    assert 0 <= (moment(spread(FEED, NOW, chance).due) - moment(NOW)).total_seconds() <= 300
    assert spread(WELL, NOW, chance) == WELL


def test_an_answer_ends_an_outage_and_keeps_it_in_mind() -> None:
    """After it answered again, a feed is healthy, and when it was down is known."""
    failed = after_failure(FEED, ReadingError("It is down."), "2026-04-06T04:10:00Z", 0.5)
    mended = after_answer(failed, SAME, NOW, 0.5)
    assert (failed.failing, failed.failures, failed.error) == ("2026-04-06T04:10:00Z", 1, "It is down.")
    assert (mended.failing, mended.failures, mended.error) == ("", 0, "")
    assert (mended.down_from, mended.down_to) == ("2026-04-06T04:10:00Z", NOW)


def test_a_failure_keeps_the_beginning_of_the_first() -> None:
    """Since when a feed fails does not move with each failure; its conditions for a later question stay."""
    first = after_failure(replace(FEED, etag='"1"'), ReadingError("Down."), "2026-04-06T04:10:00Z", 0.5)
    second = after_failure(first, ReadingError("Still down."), NOW, 0.5)
    assert (second.failing, second.failures, second.etag) == ("2026-04-06T04:10:00Z", 2, '"1"')


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (FEED, "new"),
        (WELL, "healthy"),
        (replace(WELL, failing=NOW, error="Down."), "failing"),
        (replace(WELL, failing=NOW, stopped=NOW), "stopped"),
        (replace(WELL, newest="2026-03-01T00:00:00Z"), "quiet"),
        (replace(WELL, newest="2026-04-02T00:00:00Z", pace=3600), "quiet"),
        (replace(WELL, newest="2026-04-05T00:00:00Z", pace=3600), "healthy"),
        (replace(WELL, newest="2026-03-01T00:00:00Z", pace=30 * 86_400), "healthy"),
        (replace(WELL, due="2026-04-06T03:00:00Z"), "unasked"),
    ],
)
def test_the_health_of_a_feed(feed: Followed, state: str) -> None:
    """New, healthy, quiet by its own habit, failing, stopped; and one that nobody asks is not called healthy."""
    assert health(feed, NOW).state == state
    assert health(feed, NOW).is_well == (state in {"healthy", "quiet"})


def test_a_feeds_pace_is_that_of_its_items() -> None:
    """Nine of ten gaps are no longer than the pace; too few dates tell none."""
    dates = [f"2026-04-{day:02}T00:00:00Z" for day in range(1, 12)]
    assert pace(dates) == 86_400
    assert pace([*dates, "2026-06-01T00:00:00Z"]) == 86_400
    assert pace(dates[:3]) == 0


def test_a_first_answer_tells_when_the_newest_item_came() -> None:
    """A feed that ended years ago is quiet at once, though all of its items are new to us."""
    news = News("Desk", items=(NewsItem("1", "Old", published="2020-01-01T00:00:00Z"),))
    asked = after_news(after_answer(FEED, SAME, NOW, 0.5), news, 1, NOW)
    assert (asked.newest, health(asked, NOW).state) == ("2020-01-01T00:00:00Z", "quiet")


ITEMS = st.lists(
    st.builds(
        NewsItem,
        id=st.sampled_from(["", "1", "2", "https://news.example/1"]),
        title=st.sampled_from(["", "One", "Two"]),
        link=st.sampled_from(["", "https://news.example/1", "https://news.example/2", "http://[::1"]),
        published=st.sampled_from(["", "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"]),
        text=st.sampled_from(["", "words", "other words"]),
    )
)


@given(ITEMS)
def test_items_are_new_once(items: list[NewsItem]) -> None:
    """What was noted is not new, in whatever order it comes; what is new is each item that has a name, once."""
    found = keyed(items)
    fresh = fresh_items(found, {})
    assert sorted(key for key, _ in fresh) == sorted(found)
    assert fresh_items(found, {key: fingerprint(item) for key, item in fresh}) == []


def test_a_feed_that_was_cut_is_taken_without_its_last_item() -> None:
    """The item that it may break off in waits for a whole answer; with no item at all it is no answer."""
    items = (NewsItem("1", "One"), NewsItem("2", "Tw"))
    assert complete(News("Desk", items=items, cut=True)).items == items[:1]
    assert complete(News("Desk", items=items)).items == items
    with pytest.raises(DamagedError, match="in the middle"):
        complete(News("Desk", cut=True))


def test_a_feed_that_was_cut_is_asked_without_conditions() -> None:
    """Its next answer must be a whole one, so what it said of its version is dropped."""
    feed = replace(FEED, etag='"1"', modified="yesterday")
    asked = after_news(feed, News("Desk", cut=True), 0, NOW)
    assert (asked.etag, asked.modified) == ("", "")
    assert "in the middle" in asked.remark
