"""The running bot: the home's owner, its durable work, and what the Slack side asks of the rest of the program."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from bot.answering.answer import Answer
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import Parts, brief, load_fetch
from bot.boundary import guarded
from bot.briefing.briefing import Briefing
from bot.exposure.source import RegisterSource
from bot.feeding import Around, Polite, Polling
from bot.ingesting import Ingestion, Input, Options, Row
from bot.jobs import Jobs
from bot.keeping import Keeping, record_of
from bot.linking import links_into
from bot.reassessing import reassess
from bot.slack import ports
from bot.slack.handling import apology, deliver, prepare, restless
from bot.slack.ports import Outbox, Request, outbox_from_json, outbox_json, request_from_json, request_json
from bot.slack.side import SlackSide
from bot.slack.spans import asked_span
from bot.times import hours_before, now_utc
from bot.working import HandedOver, tidy
from ingestion.errors import DeliveryError, LimitError, SitrepError, StoreError
from ingestion.feeds import Followed, spread
from ingestion.fetching import Fetch
from ingestion.reading import Reader
from ingestion.report import Marking
from vectorstore.answers import Answers
from vectorstore.feedbook import Feedbook
from vectorstore.inbox import Inbox
from vectorstore.requests import Requests
from vectorstore.spool import Spool
from vectorstore.stored import Visibility

AT_ONCE = 4  # answers made at the same time; more would only slow each other down
FILES_AT_ONCE = 32  # each waits on a thread of the jobs, and filing itself needs one
SWEEP = 60.0  # seconds between looks for requests whose work has ended without an answer
WAIT = 15.0  # seconds that keeping an answer may wait; so would the request itself, which is written next
DAY = 86_400.0  # seconds
GIVEN_UP = 24  # hours after which a request that could not be answered is given up
_FILING = ("upload", "link")  # kinds of request that change the index
_log = structlog.get_logger("sitrep.serving")


@dataclass(frozen=True)
class SlackDesk:
    """What a request in Slack is answered with; called from many threads at once."""

    parts: Parts
    desk: Desk
    wake: Callable[[], None]  # tells the filing thread that a batch waits
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    filing: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(FILES_AT_ONCE))
    books: RegisterSource | None = None  # the register as it is now; without it, the desk's for good
    fetch: Fetch | None = None  # None: by the settings, and nothing is remembered of robots.txt

    def answer(
        self,
        question: str,
        *,
        clearance: Marking,
        history: Sequence[ports.Turn],
        show_projects: bool,
        record: ports.Record,
        zone: ZoneInfo | None = None,
    ) -> Answer:
        """One answer for an audience; it is kept, and given also when it cannot be."""
        seen = Visibility(clearance, now_utc())
        turns = [Turn(turn.role, turn.text) for turn in history]
        keeping = Keeping(Answers(self.parts.engine), record.asker, record.audience, WAIT)
        with self.turn:
            begun = keeping.begin()
            book = self.books.book() if self.books else self.desk.book
            desk = replace(self.desk, zone=zone or self.desk.zone, book=book)
            answer = answer_question(desk, question, seen, history=turns, show_projects=show_projects)
        keeping.keep(begun, clearance, answer, record_of(record.key))
        if keeping.lost:
            _log.warning("answer not kept", key=record.key, reason=keeping.why)
        return answer.without_timing()

    def brief(self, text: str, *, clearance: Marking, show_projects: bool) -> Briefing:
        """A briefing on the span that `text` names, "" for the last 24 hours; raises UsageError for one we cannot read."""
        since, until = asked_span(text, self.parts.settings.timezone, now_utc())
        with self.turn:
            return brief(
                self.parts, clearance, since, until, [], show_projects=show_projects, books=self.books
            )

    def file(self, name: str, data: bytes, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """Index one uploaded file and wait until it can be found. Raises LimitError when too many wait already."""
        if not self.filing.acquire(blocking=False):
            raise LimitError(
                f"Many files are being added just now, and {name} was not. Send it again in a minute."
            )
        try:
            return self._filed(name, data, reporter)
        finally:
            self.filing.release()

    def link(self, url: str, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """Fetch one address, index what is there and wait until it can be found. Raises LimitError as `file` does."""
        if not self.filing.acquire(blocking=False):
            raise LimitError(
                "Many reports are being added just now, and this one was not. Send it again in a minute."
            )
        try:
            return self._linked(url, reporter)
        finally:
            self.filing.release()

    def _linked(self, url: str, reporter: str) -> Sequence[Mapping[str, Any]]:
        parts, rows = self.parts, list[Row]()
        options = Options(now=now_utc(), default_marking=parts.settings.default_marking, reporter=reporter)
        ingestion = Ingestion(parts.catalogue, parts.inbox, self._handed_over, options, rows.append)
        with Reader(zone=parts.settings.timezone) as reader:
            links = links_into(ingestion, reader, self.fetch or load_fetch(parts.settings), parts.originals)
            links.take(url)
        with suppress(StoreError):  # the rows say what waits, and why
            ingestion.finish()
        links.finish()
        return [{**row.json(), "title": row.title} for row in rows]

    def _filed(self, name: str, data: bytes, reporter: str) -> Sequence[Mapping[str, Any]]:
        settings = self.parts.settings
        options = Options(
            now=now_utc(),
            default_marking=settings.default_marking,
            source="slack",
            vouched=reporter,  # an owner, or of the security staff: others are refused before
            reporter=reporter,
        )
        rows: list[Row] = []
        ingestion = Ingestion(
            self.parts.catalogue,
            self.parts.inbox,
            self._handed_over,
            options,
            rows.append,
            Spool(self.parts.home),
        )
        ingestion.accept(Input(Path(name), name, name), data)
        with suppress(StoreError):  # the rows say what waits, and why
            ingestion.finish()
        return [{**row.json(), "title": row.title} for row in rows]

    def history(self, team: str, channel: str, thread_ts: str, *, clearance: Marking) -> Sequence[Turn]:
        """What was asked and said before in the thread, as far as this audience may see it."""
        exchanges = Requests(self.parts.engine).thread(f"{team}:{channel}:{thread_ts}", clearance)
        return [
            turn
            for e in exchanges
            for turn in (Turn("user", e.question), Turn("assistant", e.reply))
            if turn.text
        ]

    def _handed_over(self, batch: str) -> HandedOver:
        self.wake()
        return HandedOver(batch, self.parts.home, self.parts.inbox)


@dataclass(frozen=True)
class DurableInbox:
    """Accepts requests: kept in the catalogue, then started as a workflow named by the request's key."""

    requests: Requests
    start: Callable[[str], None]

    def accept(self, request: Request) -> bool:
        """Keep and start the request; False when it was accepted before."""
        thread = f"{request.team}:{request.channel}:{request.thread_ts or request.message_ts}"
        new = self.requests.accept(request.key, thread, request.text, request_json(request), now_utc())
        self.start(request.key)  # does nothing for a workflow that exists
        return new


@dataclass(frozen=True)
class Steps:
    """The durable steps of a request, over the catalogue's records. Each may be done again."""

    requests: Requests
    desk: SlackDesk
    slack: SlackSide
    logs: Path

    def prepare(self, key: str) -> bool:
        """Make the message and keep it; False when the request was answered already.

        An upload or a link is told of as it went the first time: filing it again would only find it unchanged.
        """
        if not self.requests.is_open(key):
            return False
        request, forgotten = request_from_json(self.requests.request(key)), self.requests.forgotten()
        files = request.kind in _FILING
        if not files or not self.requests.outbox(key):
            made = guarded(lambda: prepare(request, self.desk, self.slack), self._sorry(request), self.logs)
            self._keep(made, None if files else forgotten)
        return True

    def deliver(self, key: str) -> bool:
        """Post the message; True when it must be prepared anew: the audience narrowed, or a report was taken away."""
        if not self.requests.is_open(key):
            return False
        request, kept = request_from_json(self.requests.request(key)), self.requests.outbox(key)
        if not kept:
            return True
        first = self.requests.begin_delivery(key)
        try:
            delivery = deliver(request, outbox_from_json(kept), self.slack, first=first)
        except DeliveryError as error:
            _log.warning("not delivered yet", key=key, reason=str(error))
            raise
        if delivery.status == "narrowed":
            _log.info("audience changed", key=key)
            return True
        self.requests.delivered(key, "posted" if delivery.status == "already" else delivery.status)
        _log.info("request done", key=key, kind=request.kind, status=delivery.status, why=delivery.why)
        return False

    def refuse(self, key: str) -> None:
        """Instead of the answer, keep a note that says why there is none."""
        self._keep(restless(request_from_json(self.requests.request(key))))

    def _keep(self, outbox: Outbox, forgotten: int | None = None) -> None:
        self.requests.prepared(outbox.key, outbox_json(outbox), outbox.said, outbox.clearance, forgotten)

    def _sorry(self, request: Request) -> Callable[[str, Exception], Outbox]:
        def apologise(reference: str, error: Exception) -> Outbox:
            _log.error("not answered", key=request.key, error=type(error).__name__, log=f"error-{reference}")
            return apology(request, reference)

        return apologise


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
            if not all(self._done(partial(one, now_utc())) for one in chores):
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

    def _done(self, work: Callable[[], None]) -> bool:
        """Whether the work went well, or was cut short by our stopping; the thread goes on in any case."""
        try:
            return guarded(lambda: _true(work), self._failed, self.parts.settings.home / "logs")
        except SitrepError as error:
            _log.error("filing failed", error=type(error).__name__, reason=str(error))
            return False

    def _failed(self, reference: str, error: Exception) -> bool:
        _log.error("filing failed", error=type(error).__name__, log=f"error-{reference}")
        return self.stop.is_set()


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
        self._safely(lambda: self._spread(book))
        while not self.stop.wait(self.look):
            if not self._safely(lambda: self._poll(book)):
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

    def _safely(self, work: Callable[[], None]) -> bool:
        """Whether the work went well; what did not is logged."""
        try:
            return guarded(lambda: _true(work), self._failed, self.parts.settings.home / "logs")
        except SitrepError as error:
            _log.error("polling failed", error=type(error).__name__, reason=str(error))
            return False

    def _failed(self, reference: str, error: Exception) -> bool:
        _log.error("polling failed", error=type(error).__name__, log=f"error-{reference}")
        return False


@dataclass(frozen=True, slots=True)
class Awaited:
    """A batch that the filing thread of this process files; waiting for it ends when we are told to stop."""

    batch: str
    inbox: Inbox
    stop: threading.Event

    def get_result(self) -> None:
        """Wait until the batch is filed; raises StoreError when we stop before, and the next start goes on."""
        while self.batch in self.inbox.open_batches():
            if self.stop.wait(0.2):
                raise StoreError("Stopped before everything was filed; it is filed after the next start.")


def _true(work: Callable[[], None]) -> bool:
    work()
    return True
