"""What was handed over and is not filed yet: what survives a kill between accepting and indexing.

A member is `queued` (unread while `handed` is set, then with its filing), then `stored` (in the catalogue, not yet in the
vector index), then `done`; or it is `failed`. One that waits for something else than its turn says for what.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, case, delete, func, select, update

from ingestion.report import Document, Filing, Marking, Place
from vectorstore import schema
from vectorstore.engine import writing, writing_lightly
from vectorstore.spool import Handed

Outcome = dict[str, Any]
"""What became of one report: status, report_id, version, passages, marking, error."""

OPEN_STATES = ("queued", "stored")
FIRST_PAUSE, LONGEST_PAUSE = 10, 600  # seconds before what was put off is tried again; it doubles each time
GLANCE = 0.2  # seconds that saying where we are may wait for others


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report in the inbox."""

    key: str
    filing: Filing
    attempts: int  # how often in a row it got no further than one and the same step


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One report that something handed over turned out to hold, or why it could not be read."""

    input: str
    filing: Filing | None
    why: str = ""
    external_id: str = ""


def filing_key(filing: Filing) -> str:
    """What makes two filings the same work: identity, content and marking."""
    parts = (filing.report_id, filing.content_key, str(int(filing.marking)))
    return _hashed(*parts)


def handed_key(identity: str, data: bytes, said: str) -> str:
    """What makes two inputs the same work: what they are called, their bytes, and what was said about them."""
    return _hashed(identity, hashlib.sha256(data).hexdigest(), said)


def batch_key(keys: Sequence[str]) -> str:
    """The id of a batch: the hash of its members' keys."""
    return "file-" + _hashed(*sorted(keys))


class Inbox:
    """Stages batches and keeps what became of each member. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ---- coming in

    def stage(self, filings: Sequence[Filing], now: str, inputs: Sequence[str] = ()) -> str:
        """Keep these for filing and return their batch's id; staging the same again starts it afresh."""
        with writing(self._engine) as connection:
            return queue(connection, filings, now, inputs)

    def accept(self, handed: Handed, now: str) -> str:
        """Keep something that must still be read, as a batch of its own; its bytes are in the spool already."""
        batch, t = batch_key([handed.key]), schema.inbox
        row = _row(handed.key, batch, now, handed.input)
        with writing(self._engine) as connection:
            connection.execute(delete(t).where((t.c.batch == batch) | (t.c.key == handed.key)))
            connection.execute(t.insert(), [{**row, "handed": handed.said}])
        return batch

    def unread(self, batch: str) -> list[Handed]:
        """What must still be read of a batch; reading each is begun once more from now on."""
        t = schema.inbox
        mine = (t.c.batch == batch) & (t.c.state == "queued") & (t.c.handed != "")
        with writing(self._engine) as connection:
            rows = connection.execute(
                select(t.c.key, t.c.input, t.c.handed, t.c.attempts).where(mine).order_by(t.c.place)
            ).all()
            if rows:
                connection.execute(update(t).where(mine).values(attempts=t.c.attempts + 1))
        return [Handed(*row) for row in rows]

    def unpack(self, handed: Handed, found: Sequence[Unpacked], now: str) -> None:
        """Put what was found in it in its place: members of the same batch, each queued or failed."""
        t = schema.inbox
        with writing(self._engine) as connection:
            batch = connection.execute(select(t.c.batch).where(t.c.key == handed.key)).scalar()
            if batch is None:
                return  # somebody dropped it meanwhile
            rows = {row["key"]: row for row in (_unpacked(handed, one, batch, now) for one in found)}
            connection.execute(delete(t).where(t.c.key.in_([handed.key, *rows])))
            connection.execute(t.insert(), list(rows.values()))

    # ---- being filed

    def waiting(self, batch: str) -> list[Waiting]:
        """The members that are queued and read, in the order of staging."""
        return self._waiting(batch=batch)

    def begin(self, keys: Sequence[str]) -> list[Waiting]:
        """Those of these that are still queued, to be worked on anew.

        One that ended in the step in which it had ended the time before has one attempt more; getting further clears it.
        """
        t = schema.inbox
        stuck = t.c.key.in_(keys) & (t.c.state == "queued") & (t.c.reached != "")
        attempts = case((t.c.reached == t.c.died, t.c.attempts + 1), else_=1)
        with writing(self._engine) as connection:
            connection.execute(update(t).where(stuck).values(attempts=attempts, died=t.c.reached))
        return self._waiting(keys=keys)

    def at(self, batch: str, step: str, now: str) -> None:
        """Say at which step a batch is; nobody is promised that it is kept. Raises StoreError when it cannot be said."""
        self._at(schema.inbox.c.batch == batch, {"step": step, "since": now, "next_try": ""})

    def at_work(self, keys: Sequence[str], step: str, now: str) -> None:
        """The same of these, which are themselves worked on."""
        values = {"step": step, "reached": step, "since": now, "next_try": ""}
        self._at(schema.inbox.c.key.in_(keys), values)

    def _at(self, chosen: ColumnElement[bool], values: dict[str, str]) -> None:
        t = schema.inbox
        with writing_lightly(self._engine, GLANCE) as connection:
            connection.execute(update(t).where(chosen & t.c.state.in_(OPEN_STATES)).values(values))

    def put_off(self, keys: Sequence[str], why: str, now: str) -> None:
        """Let the batches of these wait, with the reason; it is not counted against them."""
        t = schema.inbox
        batches = select(t.c.batch).where(t.c.key.in_(keys))
        mine = t.c.batch.in_(batches) & t.c.state.in_(OPEN_STATES)
        with writing(self._engine) as connection:
            waits = connection.execute(select(func.max(t.c.waits)).where(mine)).scalar() or 0
            due = {
                "reason": why,
                "waits": waits + 1,
                "reached": "",
                "since": now,
                "next_try": after(now, pause(waits)),
            }
            connection.execute(update(t).where(mine).values(due))

    def remember(self, keys: Sequence[str], why: str) -> None:
        """Note what went wrong with these, so that whoever gives them up can say it."""
        t = schema.inbox
        with writing(self._engine) as connection:
            connection.execute(update(t).where(t.c.key.in_(keys)).values(reason=why))

    def reason(self, key: str) -> str:
        """What is noted of a member."""
        t = schema.inbox
        with self._engine.connect() as connection:
            return connection.execute(select(t.c.reason).where(t.c.key == key)).scalar() or ""

    def fail(self, key: str, why: str, now: str = "") -> None:
        """Give a report up, with the reason; its words stay until it is tried again, dropped or forgotten."""
        t = schema.inbox
        outcome = json.dumps({"status": "failed", "error": why})
        with writing(self._engine) as connection:
            connection.execute(
                update(t).where(t.c.key == key).values(state="failed", outcome=outcome, reason=why, since=now)
            )

    def indexed(self, batch: str) -> None:
        """Note that the vector index holds what was stored of a batch: nothing of it is left to do."""
        t = schema.inbox
        stored = (t.c.batch == batch) & (t.c.state == "stored")
        with writing(self._engine) as connection:
            connection.execute(update(t).where(stored).values(state="done", step="", reason=""))

    # ---- looking at it

    def outcomes(self, batch: str) -> dict[str, Outcome]:
        """What became of the members of a batch, by key; a queued one is left out."""
        t = schema.inbox
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(t.c.key, t.c.outcome)
                .where((t.c.batch == batch) & (t.c.state != "queued"))
                .order_by(t.c.place)
            )
            return {row.key: json.loads(row.outcome) for row in rows}

    def told(self, batch: str) -> list[tuple[str, Outcome]]:
        """Every member of a batch, as people call it, and what became of it; an empty outcome while it is queued."""
        t = schema.inbox
        query = select(t.c.input, t.c.outcome).where(t.c.batch == batch).order_by(t.c.place)
        with self._engine.connect() as connection:
            return [(row.input, json.loads(row.outcome or "{}")) for row in connection.execute(query)]

    def keys(self, batch: str) -> list[str]:
        """The members of a batch that are not done."""
        t = schema.inbox
        query = select(t.c.key).where((t.c.batch == batch) & t.c.state.in_(OPEN_STATES))
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def open_batches(self, now: str = "") -> list[str]:
        """Batches with members that are not filed or not indexed yet, oldest first; with `now`, those that are due."""
        t = schema.inbox
        query = select(t.c.batch).where(t.c.state.in_(OPEN_STATES)).order_by(t.c.place)
        if now:
            query = query.where(t.c.next_try <= now)
        with self._engine.connect() as connection:
            return list(dict.fromkeys(connection.execute(query).scalars()))

    def held_up(self, batch: str, now: str) -> str:
        """Why a batch waits for a later time, "" when it does not."""
        t = schema.inbox
        mine = (t.c.batch == batch) & t.c.state.in_(OPEN_STATES) & (t.c.next_try > now)
        with self._engine.connect() as connection:
            return connection.execute(select(t.c.reason).where(mine)).scalar() or ""

    def _waiting(self, *, batch: str = "", keys: Sequence[str] = ()) -> list[Waiting]:
        t = schema.inbox
        chosen = (t.c.batch == batch) if batch else t.c.key.in_(keys)
        query = select(t.c.key, t.c.filing, t.c.attempts).where(
            chosen & (t.c.state == "queued") & (t.c.handed == "")
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(t.c.place)).all()
        return [Waiting(row.key, load(row.filing), row.attempts) for row in rows]


def pause(waits: int) -> int:
    """Seconds to wait before the next try after having been put off so often before."""
    return min(FIRST_PAUSE << min(waits, 10), LONGEST_PAUSE)


def after(now: str, seconds: int) -> str:
    """The time so many seconds later, as `now` is written."""
    return f"{datetime.fromisoformat(now) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def queue(connection: Connection, filings: Sequence[Filing], now: str, inputs: Sequence[str] = ()) -> str:
    """Stage a batch inside a transaction, and return its id. `inputs` say what people call each."""
    names = inputs or [filing.external_id for filing in filings]
    members = {filing_key(one): (one, name) for one, name in zip(filings, names, strict=True)}
    batch = batch_key(list(members))
    t = schema.inbox
    connection.execute(delete(t).where((t.c.batch == batch) | t.c.key.in_(list(members))))
    rows = [
        {**_row(key, batch, now, name), "filing": dump(filing)} for key, (filing, name) in members.items()
    ]
    if rows:
        connection.execute(t.insert(), rows)
    return batch


def finish(connection: Connection, key: str, state: str, outcome: Outcome) -> None:
    """Write down what became of a report, inside the transaction that did it; its words are not kept any longer.

    `of` in the outcome, a report id and an external id, says which report it was: another one than the outcome's for a copy.
    """
    connection.execute(_FINISHED, {"its_key": key, "its_state": state, "its_outcome": json.dumps(outcome)})


_FINISHED = (
    update(schema.inbox)
    .where(schema.inbox.c.key == bindparam("its_key"))
    .values(state=bindparam("its_state"), outcome=bindparam("its_outcome"), filing="", reason="", next_try="")
)  # made once: it is executed for every report


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


def _row(key: str, batch: str, now: str, name: str) -> dict[str, Any]:
    return {
        "key": key, "batch": batch, "state": "queued", "attempts": 0, "outcome": "", "queued_at": now, "since": now,
        "filing": "", "input": name, "handed": "", "step": "", "reached": "", "died": "", "reason": "", "waits": 0,
        "next_try": "",
    }  # fmt: skip


def _unpacked(handed: Handed, one: Unpacked, batch: str, now: str) -> dict[str, Any]:
    if one.filing is not None:
        return {**_row(filing_key(one.filing), batch, now, one.input), "filing": dump(one.filing)}
    outcome = {"status": "failed", "error": one.why, "external_id": one.external_id}
    row = _row(_hashed(handed.key, one.input), batch, now, one.input)
    return {**row, "state": "failed", "outcome": json.dumps(outcome), "reason": one.why}


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
