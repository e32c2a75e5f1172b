"""Polling as a use case: ask feeds, note what is new, fetch the pages of teasers, file what came.

Feeds are asked on a few threads, since most of the time goes by in waiting for others; filing is done by the caller's own.
An item is noted in the catalogue before anything is filed, and settled afterwards, so that a kill in between loses nothing
and files nothing twice.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from bot.ingesting import FileBatch, Ingestion, Options, Row
from ingestion.errors import FetchError, ReadingError
from ingestion.feeditems import PAGE_TRIES, is_teaser, item_filing
from ingestion.feeds import (
    FIRST,
    GONE,
    SHORTEST,
    Followed,
    after_answer,
    after_failure,
    after_news,
    complete,
    fresh_items,
    keyed,
    later,
    plain_address,
)
from ingestion.fetching.answer import Fetch, Fetched
from ingestion.fetching.canonical import canonical_url
from ingestion.reading.news import News
from ingestion.reading.outcome import Reading
from ingestion.report import Document, Filing, Marking
from vectorstore.catalogue import Catalogue
from vectorstore.feedbook import Feedbook, Pending, Settled
from vectorstore.inbox import Inbox

AT_ONCE = 4  # feeds
ITEMS = 50  # of one feed that are filed in one poll; the rest wait for the next
BUDGET = 120.0  # seconds for one feed with its pages; then the rest waits for the next poll
PAUSE = 1.0  # seconds between two questions to one host
_BUSY = frozenset((429, 503))


class ReadFeeds(Protocol):
    """What reads feeds and pages: `ingestion.reading.Reader`."""

    def read_news(self, data: bytes, base: str) -> News:
        """The feed in `data`."""

    def read_bytes(self, name: str, data: bytes) -> Iterator[Reading]:
        """The readings of an input."""


@dataclass(frozen=True)
class Around:
    """The world around polling: the network, the clocks, chance, and whether we are to stop."""

    fetch: Fetch
    reader: ReadFeeds
    now: Callable[[], str]
    seconds: Callable[[], float]  # that only grow
    chance: Callable[[], float]
    is_over: Callable[[], bool] = lambda: False
    reading: threading.Lock = field(
        default_factory=threading.Lock
    )  # a reader is not for several threads at once


@dataclass
class Polite:
    """Asks one host one thing at a time, with a pause in between; different hosts at the same time."""

    fetch: Fetch
    seconds: Callable[[], float]
    rest: Callable[[float], object]  # waits so many seconds
    pause: float = PAUSE
    _hosts: dict[str, "_Host"] = field(default_factory=dict)

    def __call__(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Ask for `url` when its host may be asked."""
        host = self._hosts.setdefault(urlsplit(url).hostname or "", _Host())
        with host.lock:
            wait = host.free - self.seconds()
            if wait > 0:
                self.rest(wait)
            try:
                return self.fetch(url, etag=etag, modified=modified)
            finally:
                host.free = self.seconds() + self.pause


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = float("-inf")  # when it may be asked again


@dataclass(frozen=True, slots=True)
class Offer:
    """An item on its way into the index. Without a filing there is nothing to file, and `problem` says why."""

    pending: Pending
    shown: str
    filing: Filing | None
    whole: bool = False  # whether it holds the full text
    problem: str = ""
    tried: bool = True  # False when its page was not asked for, to leave its host alone
    busy: bool = False  # its host wants to be left alone
    taken_back: bool = False  # its publisher says that its page is gone for good


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one feed gave: how it fares now, and its items to be filed."""

    feed: Followed
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Polling:
    """Asks feeds and files their items; `tell` gets a row for each item, and one for each feed that failed."""

    book: Feedbook
    catalogue: Catalogue
    inbox: Inbox
    file_batch: FileBatch
    around: Around

    def run(
        self, feeds: Sequence[Followed], tell: Callable[[Row], None], done: Callable[[Followed], None]
    ) -> None:
        """Poll these feeds, a few at a time; `done` is called with each as it fares afterwards."""
        over = threading.Event()
        around = replace(self.around, is_over=lambda: over.is_set() or self.around.is_over())
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="feed") as pool:
            under_way = [pool.submit(gather, feed, self.book, around) for feed in feeds]
            try:
                for future in as_completed(under_way):
                    self._file(future.result(), tell)
                    done(future.result().feed)
            finally:
                over.set()  # after a failure of ours, what is under way need not go to its end
                for future in under_way:
                    future.cancel()

    def _file(self, gathered: Gathered, tell: Callable[[Row], None]) -> None:
        feed = gathered.feed
        if feed.failing:
            tell(Row(feed.url, "failed", error=feed.error))
        offers = {offer.shown: offer for offer in gathered.offers}
        rows: dict[str, Row] = {}
        options = Options(now=self.around.now(), default_marking=Marking.CLEAR)
        ingestion = Ingestion(
            self.catalogue, self.inbox, self.file_batch, options, lambda row: rows.update({row.input: row})
        )
        try:
            for shown, offer in offers.items():
                if offer.filing is not None:
                    ingestion.take_filing(shown, offer.filing)
            ingestion.finish()
        finally:  # what was filed before it was stopped is not asked for again
            for offer in offers.values():
                self._take_back(offer)
            self.book.settle(feed.url, [settled(offer, rows.get(shown)) for shown, offer in offers.items()])
        for row in (rows.get(shown) or _unfiled(offer) for shown, offer in offers.items()):
            if row is not None:
                tell(row)

    def _take_back(self, offer: Offer) -> None:
        """A report whose page its publisher took down for good counts no longer."""
        report_id = offer.pending.report_id
        if offer.taken_back and report_id and self.catalogue.titles([report_id], Marking.RED):
            self.catalogue.withdraw(
                report_id, "Its publisher says that the page is gone for good.", self.around.now()
            )


def gather(feed: Followed, book: Feedbook, around: Around) -> Gathered:
    """Ask one feed, note what is new, and make reports of the items that wait. Never raises for what the feed does."""
    began = around.seconds()
    feed = ask(feed, book, around)
    offers: list[Offer] = []
    waiting, resting = book.pending(feed.url, ITEMS + 1), ""
    for pending in waiting[:ITEMS]:
        if around.is_over() or around.seconds() - began > BUDGET:
            break
        offer = _offer(feed, pending, around, resting)
        resting = resting or (offer.problem if offer.busy else "")
        offers.append(offer)
    if len(offers) < len(waiting) and not feed.failing:
        feed = replace(feed, due=min(feed.due, later(around.now(), SHORTEST * 60)))
        book.keep(feed)
    return Gathered(feed, tuple(offers))


def ask(feed: Followed, book: Feedbook, around: Around) -> Followed:
    """Ask one feed and keep how it fares and its new items, in one transaction."""
    try:
        answer = around.fetch(feed.url, etag=feed.etag, modified=feed.modified)
        asked = after_answer(feed, answer, around.now(), around.chance())
        if answer.status == 304:
            book.keep(asked)
            return asked
        with around.reading:
            news = complete(around.reader.read_news(answer.body, answer.url))
    except ReadingError as error:
        status, wait = (error.status, error.retry_after) if isinstance(error, FetchError) else (0, None)
        failed = after_failure(feed, error, around.now(), around.chance(), status=status, wait=wait)
        book.keep(failed)
        return failed
    fresh = fresh_items(keyed(news.items), book.known(feed.url))
    known = after_news(asked, news, len(fresh), around.now())
    book.keep(known, fresh, most=None if feed.answered else FIRST)
    return known


def settled(offer: Offer, row: Row | None) -> Settled:
    """What became of an item: done, to be tried again, or given up after as many polls as a page is worth.

    One that is queued, or was not even taken up, is offered again as it is: filing it twice changes nothing.
    """
    if offer.filing is not None and (row is None or row.queued):
        return Settled(offer.pending.key, offer.pending.state, offer.pending.tries)
    pending, tries = offer.pending, offer.pending.tries + int(offer.tried)
    spent = tries >= PAGE_TRIES or offer.taken_back
    if row is None or row.status == "failed" or offer.filing is None:
        return Settled(pending.key, "gone" if spent else pending.state, tries)
    state = "done" if offer.whole else "gone" if spent else "teaser"
    filing = offer.filing
    return Settled(
        pending.key, state, tries, filing.report_id, filing.identity, whole=offer.whole or pending.whole
    )


# ----------------------------------------------------------------------------------------------------------------------


def _offer(feed: Followed, pending: Pending, around: Around, resting: str) -> Offer:
    """The report of one item; `resting` is why its page is not to be asked for, "" when it may be."""
    item = pending.item
    shown = f"{feed.url}!{item.link or item.id or item.title}"
    page, address, gap = None, plain_address(item.link) if item.link else "", resting
    status, teaser = 0, is_teaser(item)
    if teaser and not resting:
        try:
            page, address = _page(item.link, around)
        except ReadingError as error:
            gap, status = str(error), error.status if isinstance(error, FetchError) else 0
    told = partial(Offer, pending, shown, problem=gap, tried=not (teaser and resting), busy=status in _BUSY)
    if (
        teaser
        and gap
        and pending.report_id
        and (pending.whole or pending.state == "teaser" or status == GONE)
    ):
        return told(None, taken_back=status == GONE)  # what is filed is no worse
    identity = pending.identity if pending.report_id and item.link else address
    gap = gap if teaser else ""
    try:
        filing = item_filing(feed, item, around.now(), identity=identity, page=page, gap=gap)
    except ReadingError as error:
        return replace(told(None), problem=str(error))
    return told(filing, whole=not gap)


def _page(url: str, around: Around) -> tuple[Document, str]:
    """The document at an address and where it is. Raises ReadingError when there is none."""
    answer = around.fetch(url)
    with around.reading:
        readings = list(around.reader.read_bytes(answer.name or "page.html", answer.body))
    own = next((reading for reading in readings if not reading.member), None)
    if own is None or own.document is None:
        raise own.problem if own and own.problem else ReadingError("It holds no text of its own.")
    return own.document, canonical_url(answer.url, own.document.url)


def _unfiled(offer: Offer) -> Row | None:
    """A row for an item that could not become a report; a page that is merely tried again has none."""
    if offer.pending.report_id or offer.filing is not None:
        return None
    return Row(offer.shown, "failed", external_id=offer.pending.item.id or None, error=offer.problem)
