"""The queue as people see and tend it: what waits and why, what failed, trying it again, dropping it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, false, func, select, update

from ingestion.errors import MissingReportError, UsageError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.engine import writing
from vectorstore.inbox import OPEN_STATES, load

SHOWN, SHORTEST = 8, 4  # characters of a key that people are shown, and must give at least
_FRESH = {
    "state": "queued", "attempts": 0, "outcome": "", "reached": "", "died": "", "reason": "", "waits": 0,
    "next_try": "", "step": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the queue. Of its words nothing is told but what it is called."""

    id: str
    input: str
    marking: Marking | None  # None: not read yet
    state: str  # queued, stored, failed
    step: str  # that it is at, or was last
    since: str  # when it came there
    queued_at: str
    attempts: int
    reason: str
    next_try: str  # "" when it is its turn as soon as may be


@dataclass(frozen=True, slots=True)
class Touched:
    """An entry that somebody has changed, with the names that machines have for it."""

    entry: Entry
    key: str  # under which the spool may hold its bytes
    batch: str
    kept: bool  # whether there is anything to try again


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue in a few numbers."""

    waiting: int
    failed: int
    oldest: str  # when the oldest that waits came in
    reasons: tuple[str, ...]  # why some were put off


class Queue:
    """Looks at the inbox and changes what people ask for. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(self) -> list[Entry]:
        """Everything that is not done, oldest first."""
        t = schema.inbox
        query = select(t).where(t.c.state.in_((*OPEN_STATES, "failed"))).order_by(t.c.place)
        with self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def retry(self, name: str) -> Touched:
        """Put one back to the start of its way, as if it had just come in; what is stored already goes on from there.

        Raises UsageError for a part that could not be read: it is read again only with the whole.
        """
        t, touched = schema.inbox, self._named(name)
        if not touched.kept:
            raise UsageError(f"Nothing of {touched.entry.input} was kept. Hand the whole over again.")
        mine = t.c.key == touched.key
        with writing(self._engine) as connection:
            connection.execute(update(t).where(mine).values(next_try="", waits=0))
            connection.execute(update(t).where(mine & (t.c.state != "stored")).values(_FRESH))
        return touched

    def drop(self, name: str) -> Touched:
        """Take one out of the queue for good. What is in the catalogue already stays there."""
        t, touched = schema.inbox, self._named(name)
        with writing(self._engine) as connection:
            connection.execute(delete(t).where(t.c.key == touched.key))
        return touched

    def standing(self) -> Standing:
        """The numbers, for whoever looks after the home."""
        t = schema.inbox
        waits = t.c.state.in_(OPEN_STATES)
        reasons = select(t.c.reason).where(waits & (t.c.reason != "")).distinct().limit(3)
        with self._engine.connect() as connection:
            waiting, oldest = connection.execute(
                select(func.count(), func.min(t.c.queued_at)).where(waits)
            ).one()
            failed = connection.execute(select(func.count()).where(t.c.state == "failed")).scalar_one()
            return Standing(waiting, failed, oldest or "", tuple(connection.execute(reasons).scalars()))

    def spooled(self) -> set[str]:
        """The keys whose bytes are still wanted in the spool."""
        t = schema.inbox
        wanted = select(t.c.key).where((t.c.handed != "") & (t.c.state != "done"))
        with self._engine.connect() as connection:
            return set(connection.execute(wanted).scalars())

    def forget_old(self, before: str) -> int:
        """Forget what was done or failed of what came in before this time; how many that were."""
        t = schema.inbox
        old = t.c.state.in_(("done", "failed")) & (t.c.queued_at < before)
        with writing(self._engine) as connection:
            return int(connection.execute(delete(t).where(old)).rowcount)

    def _named(self, name: str) -> Touched:
        """The one entry that is called so or whose id begins so. Raises MissingReportError for none, or several."""
        t = schema.inbox
        query = select(t).where(t.c.state.in_((*OPEN_STATES, "failed")))
        begins = t.c.key.startswith(name, autoescape=True) if len(name) >= SHORTEST else false()
        with self._engine.connect() as connection:
            found = connection.execute(query.where((t.c.input == name) | begins)).all()
        if len(found) != 1:
            what = "Several entries of the queue are" if found else "Nothing in the queue is"
            raise MissingReportError(f"{what} called {name!r}. See: sitrep reports queue")
        row = found[0]
        kept = bool(row.filing or row.handed or row.state == "stored")
        return Touched(_entry(row), row.key, row.batch, kept)


def entry_json(entry: Entry, shown: str) -> dict[str, Any]:
    """An entry as JSON; `shown` is what its input may be called here."""
    return {
        "id": entry.id, "input": shown, "marking": entry.marking.label if entry.marking is not None else None,
        "state": entry.state, "step": entry.step, "since": entry.since, "queued_at": entry.queued_at,
        "attempts": entry.attempts, "reason": entry.reason or None, "next_try": entry.next_try or None,
    }  # fmt: skip


def above(entries: Sequence[Entry], clearance: Marking) -> set[str]:
    """The ids of those that an audience may not know by name; what is not read yet has no marking to go by."""
    return {e.id for e in entries if e.marking is not None and e.marking > clearance}


def _entry(row: Any) -> Entry:
    marking = load(row.filing).marking if row.filing else _stored_marking(row.outcome)
    return Entry(
        row.key[:SHOWN], row.input, marking, row.state, row.step or ("read" if row.handed else ""),
        row.since, row.queued_at, row.attempts, row.reason, row.next_try,
    )  # fmt: skip


def _stored_marking(outcome: str) -> Marking | None:
    label = json.loads(outcome or "{}").get("marking")
    return next((m for m in Marking if m.label == label), None)
