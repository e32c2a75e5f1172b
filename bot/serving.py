"""What the Slack side asks of the rest of the program, and the durable steps of a request."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.answering.answer import Answer
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import Parts, brief, load_fetch
from bot.boundary import guarded
from bot.briefing.briefing import Briefing
from bot.exposure.source import RegisterSource
from bot.ingesting import Ingestion, Input, Options, Row
from bot.keeping import Keeping, record_of
from bot.linking import links_into
from bot.slack import ports
from bot.slack.handling import apology, deliver, prepare, restless
from bot.slack.ports import Outbox, Request, outbox_from_json, outbox_json, request_from_json, request_json
from bot.slack.side import SlackSide
from bot.slack.spans import asked_span
from bot.times import now_utc
from bot.working import HandedOver
from ingestion.errors import DeliveryError, LimitError, StoreError
from ingestion.fetching import Fetch
from ingestion.reading import Reader
from ingestion.report import Marking
from vectorstore.answers import Answers
from vectorstore.requests import Requests
from vectorstore.spool import Spool
from vectorstore.stored import Visibility

AT_ONCE = 4  # answers made at the same time; more would only slow each other down
FILES_AT_ONCE = 32  # each waits on a thread of the jobs, and filing itself needs one
WAIT = 15.0  # seconds that keeping an answer may wait; so would the request itself, which is written next
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
