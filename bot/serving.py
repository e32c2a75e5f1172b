"""The running bot: the home's owner, its durable work, and what the Slack side asks of the rest of the program."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import Parts, brief
from bot.boundary import guarded
from bot.briefing.briefing import Briefing
from bot.ingesting import Ingestion, Input, Options, Row
from bot.jobs import Jobs
from bot.slack import ports
from bot.slack.handling import apology, deliver, prepare
from bot.slack.ports import Outbox, Request, outbox_from_json, outbox_json, request_from_json, request_json
from bot.slack.side import SlackSide
from bot.times import day_window, hours_before, now_utc, point_in_time
from bot.working import HandedOver
from ingestion.reading import Reader
from ingestion.report import Marking
from vectorstore.requests import Requests
from vectorstore.stored import Visibility

_DAY = re.compile(r"^(?:today|yesterday|\d{4}-\d{2}-\d{2})$", re.IGNORECASE)
_SINCE = re.compile(r"^since\s+(?P<when>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class SlackDesk:
    """What a request in Slack is answered with."""

    parts: Parts
    desk: Desk
    wake: Callable[[], None]  # tells the filing thread that a batch waits

    def answer(
        self,
        question: str,
        *,
        clearance: Marking,
        history: Sequence[ports.Turn],
        show_projects: bool,
        asker: str,  # noqa: ARG002  (the seam has it)
    ) -> Answer:
        """One answer for an audience; `asker` is only for the record."""
        seen = Visibility(clearance, now_utc())
        turns = [Turn(turn.role, turn.text) for turn in history]
        answer = answer_question(self.desk, question, seen, history=turns, show_projects=show_projects)
        return answer.without_timing()

    def brief(self, text: str, *, clearance: Marking, show_projects: bool) -> Briefing:
        """A briefing on a day, since a time, or on the last 24 hours; raises UsageError for a time we cannot read."""
        now, zone = now_utc(), self.parts.settings.timezone
        since, until = hours_before(now, 24), now
        if _DAY.match(text.strip()):
            since, until = day_window(text, zone, now)
        elif match := _SINCE.match(text.strip()):
            since = point_in_time(match["when"], zone, "since")
        return brief(self.parts, clearance, since, until, [], show_projects=show_projects)

    def file(self, name: str, data: bytes, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """Index one uploaded file and wait until it can be found."""
        settings = self.parts.settings
        options = Options(
            now=now_utc(), default_marking=settings.default_marking, source="slack", reporter=reporter
        )
        rows: list[Row] = []
        ingestion = Ingestion(self.parts.catalogue, self.parts.inbox, self._handed_over, options, rows.append)
        with Reader(zone=settings.timezone) as reader:
            for reading in reader.read_bytes(name, data):
                ingestion.take(Input(Path(name), name, name), reading)
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
    """The two durable steps of a request, over the catalogue's records."""

    requests: Requests
    desk: SlackDesk
    slack: SlackSide
    logs: Path

    def prepare(self, key: str) -> bool:
        """Make the message and keep it."""
        request = request_from_json(self.requests.request(key))
        outbox: Outbox = guarded(
            lambda: prepare(request, self.desk, self.slack), lambda _ref, _error: apology(request), self.logs
        )
        self.requests.prepared(key, outbox_json(outbox), outbox.said, outbox.clearance)
        return True

    def deliver(self, key: str) -> bool:
        """Post the message; True when the audience narrowed and it must be prepared anew."""
        request = request_from_json(self.requests.request(key))
        first = self.requests.begin_delivery(key)
        delivery = deliver(request, outbox_from_json(self.requests.outbox(key)), self.slack, first=first)
        if delivery.status == "narrowed":
            return True
        self.requests.delivered(key, "posted" if delivery.status == "already" else delivery.status)
        return False


@dataclass
class FilingThread:
    """Files what waits in the inbox, whoever staged it: uploads, and commands that found this process running."""

    parts: Parts
    jobs: Jobs
    stop: threading.Event
    awake: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until stopped, look every second, or at once when woken."""
        while not self.stop.is_set():
            for batch in self.parts.inbox.open_batches():
                self.jobs.file(batch).get_result()
            self.awake.wait(timeout=1.0)
            self.awake.clear()
