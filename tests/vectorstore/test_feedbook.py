"""Feeds and their items in the catalogue."""

from pathlib import Path

import pytest

from ingestion.errors import MissingFeedError
from ingestion.feeds import Followed
from ingestion.reading.news import NewsItem
from ingestion.report import Marking
from tests.vectorstore.homes import Shelf
from vectorstore.engine import open_engine
from vectorstore.feedbook import Feedbook, Settled
from vectorstore.home import Home

URL = "https://news.example/feed"
FEED = Followed(URL, "Desk", Marking.AMBER, 15, "2026-04-01T00:00:00Z", due="2026-04-01T00:00:00Z", pace=60)
ONE, TWO = NewsItem("1", "One", text="words"), NewsItem("2", "Two", published="2026-04-01T00:00:00Z")


@pytest.fixture
def book(store: Shelf) -> Feedbook:
    """A feed that is followed, with two items that wait."""
    book = Feedbook(store.engine)
    book.add([FEED])
    book.keep(FEED, [("a", TWO), ("b", ONE)])
    return book


def test_a_feed_is_kept_as_it_is(book: Feedbook) -> None:
    """Every field comes back; the same address again changes nothing."""
    assert book.feed(URL) == FEED
    assert book.add([Followed(URL, "Other")]) == []
    assert book.feeds() == [FEED]


def test_a_restart_goes_on_where_it_was(book: Feedbook, store: Shelf, tmp_path: Path) -> None:
    """Another process on the same home finds the feed, its items and what waits."""
    engine = open_engine(Home(tmp_path / "home"), "")
    again = Feedbook(engine)
    assert again.feed(URL) == FEED
    assert [pending.item for pending in again.pending(URL, 10)] == [TWO, ONE]
    engine.dispose()


def test_what_is_settled_keeps_no_words(book: Feedbook) -> None:
    """An item that is done is known by its fingerprint alone; one that changes waits again, with its report."""
    book.settle(URL, [Settled("a", "done", 1, "r1", "https://news.example/a", whole=True)])
    assert [pending.key for pending in book.pending(URL, 10)] == ["b"]
    assert set(book.known(URL)) == {"a", "b"}
    book.keep(FEED, [("a", NewsItem("2", "Two, corrected"))])
    changed = next(pending for pending in book.pending(URL, 10) if pending.key == "a")
    assert (changed.report_id, changed.identity, changed.whole, changed.tries) == (
        "r1", "https://news.example/a", True, 0,
    )  # fmt: skip


def test_only_so_many_are_taken(book: Feedbook) -> None:
    """Of what is new, those beyond the bound are known and never filed."""
    items = [(f"k{n}", NewsItem(f"k{n}", f"{n}")) for n in range(3)]
    book.keep(FEED, items, most=1)
    assert {pending.key for pending in book.pending(URL, 10)} == {"a", "b", "k0"}
    assert {"k1", "k2"} <= set(book.known(URL))
    assert book.waiting() == {URL: 3}


def test_a_feed_that_was_removed_stays_so(book: Feedbook) -> None:
    """A poll that ends after the removal brings nothing back; removing twice says that it is not there."""
    book.remove(URL)
    assert not book.keep(FEED, [("c", ONE)])
    assert (book.feeds(), book.known(URL), book.waiting()) == ([], {}, {})
    with pytest.raises(MissingFeedError, match="feeds list"):
        book.remove(URL)
    with pytest.raises(MissingFeedError):
        book.feed(URL)


def test_what_stopped_is_due_no_more(book: Feedbook) -> None:
    """Feeds are due from their time on, unless they are gone for good."""
    assert book.due("2026-03-31T23:59:59Z") == []
    assert book.due("2026-04-01T00:00:00Z") == [FEED]
    book.keep(Followed(**{**FEED_FIELDS, "stopped": "2026-04-01T00:00:00Z"}))  # type: ignore[arg-type]
    assert book.due("2026-05-01T00:00:00Z") == []


FEED_FIELDS = {name: getattr(FEED, name) for name in Followed.__slots__}
