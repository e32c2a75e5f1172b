"""What people asked and what they were told: requests from Slack, kept until they are answered and for follow-ups."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, case, select, text, update
from sqlalchemy.exc import IntegrityError

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.engine import writing

TURNS = 6  # of a thread, the latest
OPEN = ("accepted", "prepared", "delivering")  # then: posted, impossible (Slack refused for good), expired


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a thread and what was said to it, in plain words."""

    question: str
    reply: str


class Requests:
    """Keeps requests by key. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def accept(self, key: str, thread: str, question: str, request: Mapping[str, Any], now: str) -> bool:
        """Keep a request; False when its key is known already."""
        values = {"key": key, "thread": thread, "question": question, "request": json.dumps(request)}
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    schema.requests.insert().values(**values, state="accepted", received_at=now, clearance=0)
                )
        except IntegrityError:
            return False
        return True

    def request(self, key: str) -> Mapping[str, Any]:
        """What was asked. Raises StoreError for an unknown key."""
        found: Mapping[str, Any] = json.loads(self._value(key, "request"))
        return found

    def forgotten(self) -> int:
        """How often the words of answers were dropped so far; read it before an answer is made."""
        with self._engine.connect() as connection:
            return _forgotten(connection)

    def prepared(
        self,
        key: str,
        outbox: Mapping[str, Any],
        reply: str,
        clearance: Marking,
        forgotten: int | None = None,
    ) -> None:
        """Keep what is to be posted, and what a follow-up may refer to. Once posting has begun, that stays known.

        Nothing is kept when answers were dropped since `forgotten`: this one may rest on what was withdrawn, restricted
        or purged meanwhile, and is to be prepared anew.
        """
        r = schema.requests
        state = case((r.c.state == "delivering", "delivering"), else_="prepared")
        values = {"state": state, "outbox": json.dumps(outbox), "reply": reply, "clearance": int(clearance)}
        with writing(self._engine) as connection:
            if forgotten in (None, _forgotten(connection)):
                connection.execute(update(r).where(r.c.key == key).values(**values))

    def outbox(self, key: str) -> Mapping[str, Any]:
        """What is to be posted; empty when it was dropped since, so that it must be prepared anew."""
        found: Mapping[str, Any] = json.loads(self._value(key, "outbox") or "{}")
        return found

    def begin_delivery(self, key: str) -> bool:
        """Note that posting begins; False when it was begun before, so that the post may be there already."""
        first = self._value(key, "state") == "prepared"
        self._set(key, state="delivering")
        return first

    def delivered(self, key: str, status: str) -> None:
        """Note how it ended; what was to be posted is dropped."""
        self._set(key, state=status, outbox="")

    def is_open(self, key: str) -> bool:
        """Whether the request still waits for its answer."""
        return self._value(key, "state") in OPEN

    def open_keys(self) -> list[str]:
        """Requests that are not answered yet, oldest first."""
        r = schema.requests
        query = select(r.c.key).where(r.c.state.in_(OPEN)).order_by(r.c.received_at)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def give_up(self, before: str) -> list[str]:
        """Close the requests that came in before this time and are still open; their keys."""
        r = schema.requests
        late = r.c.state.in_(OPEN) & (r.c.received_at < before)
        with writing(self._engine) as connection:
            keys = list(connection.execute(select(r.c.key).where(late)).scalars())
            connection.execute(update(r).where(late).values(state="expired", outbox=""))
        return keys

    def thread(self, thread: str, clearance: Marking) -> list[Exchange]:
        """The latest exchanges of a thread whose answers this clearance may see, oldest first."""
        r = schema.requests
        query = (
            select(r.c.question, r.c.reply)
            .where((r.c.thread == thread) & (r.c.state == "posted") & (r.c.clearance <= int(clearance)))
            .order_by(r.c.received_at.desc(), r.c.key.desc())
            .limit(TURNS)
        )
        with self._engine.connect() as connection:
            return [Exchange(row.question, row.reply) for row in reversed(connection.execute(query).all())]

    def _value(self, key: str, column: str) -> str:
        r = schema.requests
        with self._engine.connect() as connection:
            found = connection.execute(select(r.c[column]).where(r.c.key == key)).scalar()
        if found is None:
            raise StoreError(f"There is no request {key}.")
        return str(found)

    def _set(self, key: str, **values: object) -> None:
        r = schema.requests
        with writing(self._engine) as connection:
            connection.execute(update(r).where(r.c.key == key).values(**values))


def forget_answers(connection: Connection) -> None:
    """Drop the words of every answer, inside a transaction; those not yet posted are to be prepared anew."""
    r = schema.requests
    under_way = r.c.state.in_(("prepared", "delivering"))
    connection.execute(update(r).where(under_way).values(state="accepted"))
    connection.execute(update(r).values(reply="", outbox=""))
    counted = connection.execute(
        text("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'forgotten'")
    )
    if not counted.rowcount:
        connection.execute(schema.meta.insert().values(key="forgotten", value="1"))


def forget_questions(connection: Connection, repeats: Callable[[str], bool]) -> None:
    """Drop the words of closed requests whose JSON `repeats` a report, inside the transaction that purges it."""
    r = schema.requests
    closed = select(r.c.key, r.c.request).where(r.c.state.not_in(OPEN))
    keys = [row.key for row in connection.execute(closed) if row.request != "{}" and repeats(row.request)]
    for at in range(0, len(keys), 400):
        chosen = r.c.key.in_(keys[at : at + 400])
        connection.execute(update(r).where(chosen).values(question="", request="{}"))


def _forgotten(connection: Connection) -> int:
    m = schema.meta
    return int(connection.execute(select(m.c.value).where(m.c.key == "forgotten")).scalar() or 0)
