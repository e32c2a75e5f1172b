"""Reports that were read and wait to be filed: what survives a kill between reading and indexing.

A member is `queued`, then `stored` (in the catalogue, not yet in the vector index), then `done`; or it is `failed`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from ingestion.report import Document, Filing, Marking, Place
from vectorstore import schema
from vectorstore.engine import writing

Outcome = dict[str, Any]
"""What became of one report: status, report_id, version, passages, marking, error."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report in the inbox."""

    key: str
    filing: Filing
    attempts: int  # how often it was begun before


def filing_key(filing: Filing) -> str:
    """What makes two filings the same work: identity, content and marking."""
    parts = (filing.report_id, filing.content_key, str(int(filing.marking)))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def batch_key(keys: Sequence[str]) -> str:
    """The id of a batch: the hash of its members' keys."""
    return "file-" + hashlib.sha256("\0".join(sorted(keys)).encode()).hexdigest()[:32]


class Inbox:
    """Stages batches and keeps what became of each member. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stage(self, filings: Sequence[Filing], now: str) -> str:
        """Keep these for filing and return their batch's id; staging the same again starts it afresh."""
        with writing(self._engine) as connection:
            return queue(connection, filings, now)

    def waiting(self, batch: str) -> list[Waiting]:
        """The members that are still queued, in the order of staging, each begun once more from now on."""
        return self._begun(schema.inbox.c.batch == batch)

    def waiting_one(self, key: str) -> Waiting | None:
        """One member, if it is still queued, begun once more from now on."""
        return next(iter(self._begun(schema.inbox.c.key == key)), None)

    def _begun(self, chosen: ColumnElement[bool]) -> list[Waiting]:
        t = schema.inbox
        queued = chosen & (t.c.state == "queued")
        with writing(self._engine) as connection:
            rows = connection.execute(
                select(t.c.key, t.c.filing, t.c.attempts).where(queued).order_by(t.c.place)
            ).all()
            connection.execute(update(t).where(queued).values(attempts=t.c.attempts + 1))
        return [Waiting(row.key, load(row.filing), row.attempts) for row in rows]

    def forgive(self, keys: Sequence[str]) -> None:
        """Take back one beginning of each: it ended in order, though not in success."""
        t = schema.inbox
        with writing(self._engine) as connection:
            connection.execute(
                update(t).where(t.c.key.in_(keys) & (t.c.attempts > 0)).values(attempts=t.c.attempts - 1)
            )

    def fail(self, key: str, why: str) -> None:
        """Give a report up, with the reason; its words are dropped."""
        with writing(self._engine) as connection:
            finish(connection, key, "failed", {"status": "failed", "error": why})

    def outcomes(self, batch: str) -> dict[str, Outcome]:
        """What became of the members of a batch, by key; a queued one is left out."""
        t = schema.inbox
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(t.c.key, t.c.outcome).where((t.c.batch == batch) & (t.c.state != "queued"))
            )
            return {row.key: json.loads(row.outcome) for row in rows}

    def indexed(self, batch: str) -> None:
        """Note that the vector index holds what was stored of a batch: nothing of it is left to do."""
        t = schema.inbox
        stored = (t.c.batch == batch) & (t.c.state == "stored")
        with writing(self._engine) as connection:
            connection.execute(update(t).where(stored).values(state="done"))

    def open_batches(self) -> list[str]:
        """Batches with members that are not filed or not indexed yet, oldest first."""
        t = schema.inbox
        query = select(t.c.batch).where(t.c.state.in_(("queued", "stored"))).order_by(t.c.place)
        with self._engine.connect() as connection:
            return list(dict.fromkeys(connection.execute(query).scalars()))


def queue(connection: Connection, filings: Sequence[Filing], now: str) -> str:
    """Stage a batch inside a transaction, and return its id."""
    members = {filing_key(filing): filing for filing in filings}
    batch = batch_key(list(members))
    t = schema.inbox
    connection.execute(t.delete().where(t.c.batch == batch))
    connection.execute(t.delete().where(t.c.key.in_(list(members))))
    rows = [
        {"key": key, "batch": batch, "state": "queued", "attempts": 0, "outcome": "", "queued_at": now,
         "filing": dump(filing)}
        for key, filing in members.items()
    ]  # fmt: skip
    if rows:
        connection.execute(t.insert(), rows)
    return batch


def finish(connection: Connection, key: str, state: str, outcome: Outcome) -> None:
    """Write down what became of a report, inside the transaction that did it; `of` says which one it was.

    That is another one than the outcome's when it was a copy, and the only trace of one that failed.
    """
    t = schema.inbox
    filing = connection.execute(select(t.c.filing).where(t.c.key == key)).scalar()
    of = {"of": [(one := load(filing)).report_id, one.external_id]} if filing else {}
    connection.execute(
        update(t).where(t.c.key == key).values(state=state, outcome=json.dumps({**outcome, **of}), filing="")
    )


def traces(connection: Connection, name: str) -> set[str]:
    """The ids of the reports in the inbox, queued or done, that a report id or an external id means."""
    return {report_id for _, names in _members(connection) if name in names for report_id in names[:1]}


def forget(connection: Connection, report_id: str) -> None:
    """Drop every trace of a report, in whatever state, inside a transaction."""
    t = schema.inbox
    keys = [key for key, names in _members(connection) if report_id in names]
    connection.execute(t.delete().where(t.c.key.in_(keys)))
    # an outcome that says no more than what was kept instead
    said = t.c.outcome.contains(f'"report_id": "{report_id}"', autoescape=True)
    connection.execute(t.delete().where(said & (t.c.filing == "")))


def _members(connection: Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The key of each member with the names of its report, the report's id first."""
    t = schema.inbox
    for row in connection.execute(select(t.c.key, t.c.filing, t.c.outcome)).all():
        if row.filing:
            filing = load(row.filing)
            yield row.key, (filing.report_id, filing.external_id)
        elif row.outcome:
            yield row.key, tuple(json.loads(row.outcome).get("of", ()))


def dump(filing: Filing) -> str:
    """A filing as JSON."""
    return json.dumps(asdict(filing), ensure_ascii=False)


def load(text: str) -> Filing:
    """The filing that `dump` wrote."""
    data = json.loads(text)
    document = dict(data.pop("document"))
    document["places"] = tuple(Place(**place) for place in document["places"])
    document["missing"] = tuple(document["missing"])
    if document["marking"] is not None:
        document["marking"] = Marking(document["marking"])
    return Filing(document=Document(**document), **{**data, "marking": Marking(data["marking"])})
