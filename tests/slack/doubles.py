"""What stands on the other side of the seams in these tests: an inbox with a worker thread, and a scripted desk."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer
from bot.briefing.briefing import Briefing
from bot.slack.handling import handle
from bot.slack.ports import Delivery, Desk, Record, Request, Turn
from bot.slack.side import SlackSide
from ingestion.errors import DeliveryError
from ingestion.report import Marking
from tests.slack.samples import ANSWER, BRIEFING


class MemoryInbox:
    """Takes requests once by key and handles them on threads of its own, again after a DeliveryError."""

    def __init__(self, desk: Desk, side: SlackSide) -> None:
        self._desk, self._side = desk, side
        self._lock = threading.Lock()
        self._workers = ThreadPoolExecutor(2)
        self.requests: list[Request] = []
        self.deliveries: list[Delivery] = []

    def accept(self, request: Request) -> bool:
        """Whether it is new; then it is under way."""
        with self._lock:
            if any(known.key == request.key for known in self.requests):
                return False
            self.requests.append(request)
        self._workers.submit(self._work, request)
        return True

    def _work(self, request: Request) -> None:
        for _ in range(5):
            try:
                self.deliveries.append(handle(request, self._desk, self._side)[1])
            except DeliveryError:
                continue
            return

    def close(self) -> None:
        """Wait for what is under way."""
        self._workers.shutdown()


@dataclass
class ScriptedDesk:
    """Gives what it is told to give, and remembers what it was asked."""

    says: Answer | Callable[[], Answer] = ANSWER
    briefing: Briefing = BRIEFING
    rows: Sequence[Mapping[str, Any]] = ()
    turns: Sequence[Turn] = ()
    asked: list[tuple[str, Marking, bool]] = field(default_factory=list)
    recorded: list[Record] = field(default_factory=list)
    zones: list[ZoneInfo | None] = field(default_factory=list)
    filed: list[tuple[str, bytes, str]] = field(default_factory=list)
    linked: list[tuple[str, str]] = field(default_factory=list)
    looked_back: list[tuple[str, str, str]] = field(default_factory=list)
    released: threading.Event | None = None  # waits for it before every answer

    def answer(
        self,
        question: str,
        *,
        clearance: Marking,
        history: Sequence[Turn],
        show_projects: bool,
        record: Record,
        zone: ZoneInfo | None = None,
    ) -> Answer:
        """The scripted answer."""
        self.zones.append(zone)
        self.recorded.append(record)
        self.asked.append((question, clearance, show_projects))
        if self.released:
            assert self.released.wait(30)
        return self.says() if callable(self.says) else self.says

    def brief(self, text: str, *, clearance: Marking, show_projects: bool) -> Briefing:
        """The scripted briefing."""
        self.asked.append((text, clearance, show_projects))
        return self.briefing

    def file(self, name: str, data: bytes, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """The scripted rows, or one that says "added"."""
        self.filed.append((name, data, reporter))
        row = {
            "status": "added",
            "title": name,
            "report_id": "r0123456789ab",
            "marking": "TLP:AMBER",
            "error": None,
        }
        return self.rows or [row]

    def link(self, url: str, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """The scripted rows, or one that says "added"."""
        self.linked.append((url, reporter))
        row = {
            "status": "added",
            "title": "A story",
            "input": url,
            "report_id": "r0123456789ab",
            "error": None,
        }
        return self.rows or [{**row, "marking": "TLP:CLEAR"}]

    def history(self, team: str, channel: str, thread_ts: str, *, clearance: Marking) -> Sequence[Turn]:
        """The scripted turns."""
        self.looked_back.append((team, channel, thread_ts))
        return self.turns
