"""What the running bot does by itself: files what waits, polls feeds, looks at verdicts again, tidies, takes up what was left."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

import structlog

from bot.app import Parts
from bot.boundary import guarded
from bot.exposure.source import RegisterSource
from bot.feeding import Around, Polite, Polling
from bot.jobs import Jobs
from bot.reassessing import reassess
from bot.times import hours_before, now_utc
from bot.working import tidy
from ingestion.errors import SitrepError, StoreError
from ingestion.feeds import Followed, spread
from ingestion.fetching import Fetch
from ingestion.reading import Reader
from vectorstore.feedbook import Feedbook
from vectorstore.inbox import Inbox
from vectorstore.requests import Requests

SWEEP = 60.0  # seconds between looks for requests whose work has ended without an answer
DAY = 86_400.0  # seconds
GIVEN_UP = 24  # hours after which a request that could not be answered is given up
_log = structlog.get_logger("sitrep.serving")


@dataclass
class Sweep:
    """Sees to requests whose work has ended without an answer: started anew for a day, then given up."""

    requests: Requests
    again: Callable[[str], bool]  # key → whether it had to be started anew
    clock: Callable[[], float]  # seconds that only grow
    due: float = float("-inf")

    def run(self, now: str) -> None:
        """Do it, if a minute has gone by since the last time; `now` is the time of day in UTC."""
        if self.clock() < self.due:
            return
        self.due = self.clock() + SWEEP
        for key in self.requests.give_up(hours_before(now, GIVEN_UP)):
            _log.error("given up", key=key, hours=GIVEN_UP)
        for key in self.requests.open_keys():
            if self.again(key):
                _log.info("started anew", key=key)


@dataclass
class Follow:
    """Looks at every verdict again: after a batch was filed, and once a minute for what else changes them."""

    parts: Parts
    books: RegisterSource
    clock: Callable[[], float]  # seconds that only grow
    due: float = float("-inf")

    def soon(self) -> None:
        """Something was filed: the next run looks, whenever the last one did."""
        self.due = float("-inf")

    def run(self, now: str) -> None:
        """Do it, if a minute has gone by since the last time; `now` is the time of day in UTC."""
        if self.clock() < self.due:
            return
        self.due = self.clock() + SWEEP
        flips = reassess(self.parts, self.books, now)
        if flips:
            _log.info("verdicts flipped", flips=len(flips), projects=len({f.change.project for f in flips}))


@dataclass
class Tidying:
    """Once a day, forgets what was finished long ago."""

    parts: Parts
    jobs: Jobs
    clock: Callable[[], float]  # seconds that only grow
    due: float = float("-inf")

    def run(self, now: str) -> None:
        """Do it, if a day has gone by since the last time; `now` is the time of day in UTC."""
        if self.clock() >= self.due:
            self.due = self.clock() + DAY
            tidy(self.parts, self.jobs, now)


@dataclass
class FilingThread:
    """Files what waits in the inbox, whoever staged it: uploads, and commands that found this process running.

    What a full disk, a busy catalogue or a missing model refuses waits in the inbox with the reason, longer each time.
    """

    parts: Parts
    jobs: Jobs
    sweep: Sweep
    follow: Follow
    stop: threading.Event
    awake: threading.Event = field(default_factory=threading.Event)
    pause: float = 10.0  # seconds before filing is tried again after a failure
    tidying: Tidying | None = None

    def run(self) -> None:
        """Until stopped, look every second, or at once when woken. A failure is logged and tried again later."""
        while not self.stop.is_set():
            chores = [self.sweep.run, lambda _now: self._file(), self.follow.run]
            chores += [self.tidying.run] if self.tidying else []
            if not all(_went_well(partial(one, now_utc()), "filing failed", self.parts) for one in chores):
                self.stop.wait(self.pause)
            self.awake.wait(timeout=1.0)
            self.awake.clear()

    def _file(self) -> None:
        refused: StoreError | None = None
        for batch in self.parts.inbox.open_batches(now_utc()):
            if self.stop.is_set():
                return
            try:
                self.jobs.file(batch).get_result()
            except StoreError as error:
                _log.warning("filing put off", batch=batch, reason=str(error))
                refused = error
            self.follow.soon()
        if refused is not None and self.parts.inbox.open_batches(now_utc()):
            raise refused  # not even the reason could be written down: everything waits a while
        self.parts.filer().follow()


@dataclass
class FeedThread:
    """Asks the feeds that are due and has their items filed by the filing thread. No failure of it ends the bot."""

    parts: Parts
    fetch: Fetch
    wake: Callable[[], None]  # tells the filing thread that a batch waits
    stop: threading.Event
    chance: Callable[[], float]
    look: float = 5.0  # seconds between two looks at what is due
    pause: float = 60.0  # seconds before the next look after a failure of ours

    def run(self) -> None:
        """Until stopped, look what is due; at the start, each feed that is due gets a time of its own."""
        book = Feedbook(self.parts.engine)
        _went_well(lambda: self._spread(book), "polling failed", self.parts)
        while not self.stop.wait(self.look):
            if not _went_well(lambda: self._poll(book), "polling failed", self.parts):
                self.stop.wait(self.pause)

    def _spread(self, book: Feedbook) -> None:
        for feed in book.due(now_utc()):
            book.keep(spread(feed, now_utc(), self.chance()))

    def _poll(self, book: Feedbook) -> None:
        due = book.due(now_utc())
        if not due:
            return
        polite = Polite(self.fetch, time.monotonic, self.stop.wait)
        with Reader(zone=self.parts.settings.timezone) as reader:
            around = Around(polite, reader, now_utc, time.monotonic, self.chance, self.stop.is_set)
            Polling(book, self.parts.catalogue, self.parts.inbox, self._handed_over, around).run(
                due, lambda _row: None, self._note
            )

    def _note(self, feed: Followed) -> None:
        host = urlsplit(feed.url).hostname
        if feed.failing:
            _log.warning(
                "feed failed", host=host, failures=feed.failures, due=feed.due, stopped=bool(feed.stopped)
            )
        else:
            _log.info("feed polled", host=host, due=feed.due)

    def _handed_over(self, batch: str) -> "Awaited":
        self.wake()
        return Awaited(batch, self.parts.inbox, self.stop)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A batch that the filing thread of this process files; waiting for it ends when we are told to stop."""

    batch: str
    inbox: Inbox
    stop: threading.Event

    def get_result(self) -> None:
        """Wait until the batch is filed; raises StoreError when it waits for longer, or we stop before: the next start goes on."""
        while self.batch in self.inbox.open_batches():
            if why := self.inbox.held_up(self.batch, now_utc()):
                raise StoreError(why)
            if self.stop.wait(0.2):
                raise StoreError("Stopped before everything was filed; it is filed after the next start.")


def _went_well(work: Callable[[], None], failure: str, parts: Parts) -> bool:
    """Whether the work went well; what did not is logged as this `failure`, and the thread goes on in any case."""

    def done() -> bool:
        work()
        return True

    def failed(reference: str, error: Exception) -> bool:
        _log.error(failure, error=type(error).__name__, log=f"error-{reference}")
        return False

    try:
        return guarded(done, failed, parts.settings.home / "logs")
    except SitrepError as error:
        _log.error(failure, error=type(error).__name__, reason=str(error))
        return False
