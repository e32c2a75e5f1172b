"""A server of feeds, a home, and polling between them with a clock and a chance of our own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.feeding import Around, Polite, Polling
from bot.ingesting import Row
from ingestion.feeds import Followed
from ingestion.reading import Reader
from ingestion.report import Marking
from tests.feeding.feedserver import FeedServer, feed_server, safe_fetch
from tests.vectorstore.homes import LATE, Shelf, shelf
from tests.worlds import Direct
from vectorstore.feedbook import Feedbook
from vectorstore.stored import StoredReport, Visibility

NOW = "2026-04-06T06:00:00Z"


@dataclass
class Desk:
    """Follows feeds of the server, and polls them when a test says so. Time stands still unless it is moved."""

    server: FeedServer
    store: Shelf
    reader: Reader
    now: str = NOW
    rested: list[float] = field(default_factory=list)  # the pauses that were made
    patience: float = 1.0  # seconds

    @property
    def book(self) -> Feedbook:
        """Where feeds are kept."""
        return Feedbook(self.store.engine)

    def follow(self, path: str, **said: object) -> str:
        """Follow a feed of the server; its address."""
        url = self.server.url + path
        self.book.add([Followed(url, added=self.now, due=self.now, **said)])  # type: ignore[arg-type]
        return url

    def poll(self, *urls: str) -> list[Row]:
        """Ask these feeds, or all, and file what came; the rows."""
        polite = Polite(safe_fetch(self.server, self.patience), lambda: 0.0, self.rested.append)
        around = Around(polite, self.reader, lambda: self.now, lambda: 0.0, lambda: 0.5)
        polling = Polling(self.book, self.store.catalogue, self.store.inbox, Direct(self.store.filer), around)
        rows: list[Row] = []
        polling.run(
            [self.book.feed(url) for url in urls] or self.book.feeds(), rows.append, lambda _feed: None
        )
        return rows

    def reports(self, clearance: Marking = Marking.RED) -> dict[str, StoredReport]:
        """Every current report, by its title."""
        keys = self.store.search.snapshot(Visibility(clearance, LATE)).report_keys("", LATE)
        found = self.store.catalogue.reports(keys, as_of=LATE)
        return {report.title: report for report in found.values()}


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """One reader for all tests: starting its process takes a while."""
    with Reader() as reader:
        yield reader


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A server of feeds."""
    with feed_server() as server:
        yield server


@pytest.fixture
def desk(server: FeedServer, tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    """Somebody who follows feeds, with a new home."""
    store = shelf(tmp_path / "home")
    yield Desk(server, store, reader)
    store.engine.dispose()
