"""The ledger of verdicts: how they stood when they were last looked at, what has flipped since, and who wants to know.

A verdict is kept for each clearance, as seen with it, by its names and numbers alone: no words of reports stand here. What
came of a report that may be seen no more is left out of what is read. Nothing here decides anything.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, select, update

from ingestion.errors import MissingWatchError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.engine import writing

MOST = 20_000  # flips that are kept, the latest
NOTE = "verdicts"  # the remark that says what the standings were found from
Cause = Literal["report", "update", "withdrawal", "restriction", "purge", "register", "rules"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An open verdict as it was found: `evidence` are the report versions that it rests on, `flip` its latest flip."""

    project: str
    incident_id: str
    path: tuple[str, ...]
    status: str
    evidence: tuple[tuple[str, int], ...]
    flip: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another one than before, and the report that brought it about, "" where no single one did."""

    project: str
    incident_id: str
    path: tuple[str, ...]
    old: str
    new: str
    cause: Cause
    report_id: str = ""
    previous: int = 0  # the flip of the same verdict before this one; 0 for the first


@dataclass(frozen=True, slots=True)
class Assessed:
    """How one verdict stands now, None when it stands no more, and how that differs from before, if it does."""

    standing: Standing | None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A change, when it was found, and for which clearance."""

    number: int
    at: str
    clearance: Marking
    change: Change


@dataclass(frozen=True, slots=True)
class Watch:
    """What somebody wants to be told of: every flip of a project, or over a party (by its key)."""

    number: int
    kind: Literal["project", "party"]
    name: str
    watcher: str
    clearance: Marking
    since: str


@dataclass(frozen=True, slots=True)
class Notice:
    """That a watcher is to be told of a flip."""

    number: int
    watch: Watch
    flip: Flip


class Ledger:
    """Keeps verdicts, flips, watches and notices. Every method is one transaction."""

    def __init__(self, engine: Engine, most: int = MOST) -> None:
        self._engine = engine
        self._most = most

    def basis(self) -> str:
        """From what the standings were found; "" when nobody has looked yet."""
        with self._engine.connect() as connection:
            return _basis(connection)

    def standings(self, clearance: Marking) -> tuple[Standing, ...]:
        """The open verdicts as they were last found for this clearance."""
        s = schema.standings
        query = select(s).where(s.c.clearance == int(clearance)).order_by(s.c.place)
        with self._engine.connect() as connection:
            return tuple(_standing(row) for row in connection.execute(query))

    def record(
        self,
        before: str,
        after: str,
        found: Mapping[Marking, Sequence[Assessed]],
        at: str,
        tells: Callable[[Watch, Change], bool],
    ) -> tuple[Flip, ...] | None:
        """Write down what was found from `after`, and a notice for each watch that a flip `tells`; return the flips.

        None, and nothing is written, when somebody else has looked since `before`.
        """
        with writing(self._engine) as connection:
            if _basis(connection) != before:
                return None
            made = [flip for level in sorted(found) for flip in _replace(connection, at, level, found[level])]
            _remember(connection, after)
            _notify(connection, made, tells)
            if made:
                _drop_old(connection, made[-1].number - self._most)
        return tuple(made)

    def flips(self, clearance: Marking) -> tuple[Flip, ...]:
        """The flips seen with this clearance, oldest first, as if reports that it may not see now had never been there."""
        f = schema.flips
        query = select(f).where(f.c.clearance == int(clearance)).order_by(f.c.place)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            hidden = _hidden(connection, {row.report_id for row in rows if row.report_id}, clearance)
        return _chained([_flip(row) for row in rows], hidden)

    def watch(
        self, kind: Literal["project", "party"], name: str, watcher: str, clearance: Marking, since: str
    ) -> Watch:
        """Watch from now on; what the watcher watches already with this clearance is not watched twice."""
        w = schema.watches
        alike = (w.c.kind == kind) & (w.c.name == name) & (w.c.watcher == watcher)
        with writing(self._engine) as connection:
            row = connection.execute(select(w).where(alike & (w.c.clearance == int(clearance)))).first()
            if row is None:
                values = {
                    "kind": kind,
                    "name": name,
                    "watcher": watcher,
                    "clearance": int(clearance),
                    "since": since,
                }
                row = connection.execute(w.insert().values(**values).returning(w)).one()
        return _watch(row)

    def watches(self, clearance: Marking) -> tuple[Watch, ...]:
        """Every watch at or below this clearance, oldest first."""
        w = schema.watches
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(w).where(w.c.clearance <= int(clearance)).order_by(w.c.place)
            ).all()
        return tuple(_watch(row) for row in rows)

    def unwatch(self, number: int, clearance: Marking) -> Watch:
        """End a watch; its notices go with it. Raises MissingWatchError."""
        w, n = schema.watches, schema.notices
        with writing(self._engine) as connection:
            row = connection.execute(
                select(w).where((w.c.place == number) & (w.c.clearance <= int(clearance)))
            ).first()
            if row is None:
                raise MissingWatchError(f"There is no watch {number}. See: sitrep watch list")
            connection.execute(delete(n).where(n.c.watch == number))
            connection.execute(delete(w).where(w.c.place == number))
        return _watch(row)

    def notices(self, clearance: Marking) -> tuple[Notice, ...]:
        """The notices of every watch at or below this clearance, newest first, as far as its flip may be seen now."""
        n = schema.notices
        watches = {watch.number: watch for watch in self.watches(clearance)}
        levels = {watch.clearance for watch in watches.values()}
        flips = {flip.number: flip for level in levels for flip in self.flips(level)}
        with self._engine.connect() as connection:
            rows = connection.execute(select(n).order_by(n.c.place.desc())).all()
        return tuple(
            Notice(row.place, watches[row.watch], flips[row.flip])
            for row in rows
            if row.watch in watches and row.flip in flips
        )


def forget(connection: Connection, report_id: str) -> None:
    """Take a report's id out of everything, inside the transaction that purges it. That it was purged is known."""
    s, f = schema.standings, schema.flips
    named = connection.execute(select(s.c.place, s.c.evidence).where(s.c.evidence.contains(report_id))).all()
    for row in named:
        scrubbed = [pair if pair[0] != report_id else ["", 0] for pair in json.loads(row.evidence)]
        connection.execute(update(s).where(s.c.place == row.place).values(evidence=json.dumps(scrubbed)))
    connection.execute(update(f).where(f.c.report_id == report_id).values(report_id="", cause="purge"))
    for table in (s, f):
        connection.execute(update(table).where(table.c.incident_id == report_id).values(incident_id=""))


# ----------------------------------------------------------------------------------------------------------------------


def _basis(connection: Connection) -> str:
    m = schema.meta
    return connection.execute(select(m.c.value).where(m.c.key == NOTE)).scalar() or ""


def _remember(connection: Connection, basis: str) -> None:
    m = schema.meta
    connection.execute(delete(m).where(m.c.key == NOTE))
    connection.execute(m.insert().values(key=NOTE, value=basis))


def _replace(connection: Connection, at: str, level: Marking, found: Sequence[Assessed]) -> list[Flip]:
    """Put these verdicts in the place of those of before, and write down how they differ."""
    s, made, rows = schema.standings, [], []
    connection.execute(delete(s).where(s.c.clearance == int(level)))
    for one in found:
        flip = _add(connection, at, level, one.change) if one.change else None
        made += [flip] if flip else []
        if one.standing:
            rows.append(_standing_row(level, one.standing, flip.number if flip else one.standing.flip))
    if rows:
        connection.execute(s.insert(), rows)
    return made


def _standing_row(level: Marking, one: Standing, flip: int) -> dict[str, Any]:
    return {
        "clearance": int(level), "project": one.project, "incident_id": one.incident_id, "status": one.status,
        "path": json.dumps(one.path), "evidence": json.dumps(one.evidence), "flip": flip,
    }  # fmt: skip


def _add(connection: Connection, at: str, level: Marking, change: Change) -> Flip:
    f = schema.flips
    values = {
        "at": at, "clearance": int(level), "project": change.project, "incident_id": change.incident_id,
        "path": json.dumps(change.path), "old": change.old, "new": change.new, "cause": change.cause,
        "report_id": change.report_id, "previous": change.previous,
    }  # fmt: skip
    place = connection.execute(f.insert().values(**values).returning(f.c.place)).scalar_one()
    return Flip(place, at, level, change)


def _notify(connection: Connection, flips: Sequence[Flip], tells: Callable[[Watch, Change], bool]) -> None:
    w = schema.watches
    watches = [_watch(row) for row in connection.execute(select(w).order_by(w.c.place))]
    rows = [
        {"watch": watch.number, "flip": flip.number}
        for flip in flips
        for watch in watches
        if watch.clearance == flip.clearance and tells(watch, flip.change)
    ]
    if rows:
        connection.execute(schema.notices.insert(), rows)


def _drop_old(connection: Connection, upto: int) -> None:
    n, f = schema.notices, schema.flips
    connection.execute(delete(n).where(n.c.flip <= upto))
    connection.execute(delete(f).where(f.c.place <= upto))


def _hidden(connection: Connection, report_ids: set[str], clearance: Marking) -> frozenset[str]:
    """Those of these reports that this clearance may not see now."""
    r = schema.reports
    query = select(r.c.report_id).where(r.c.report_id.in_(report_ids) & (r.c.marking > int(clearance)))
    return frozenset(connection.execute(query).scalars())


def _chained(flips: Sequence[Flip], hidden: frozenset[str]) -> tuple[Flip, ...]:
    """The flips that hidden reports did not bring; each begins with the status that the one shown before it ended with."""
    shown: dict[int, str] = {}  # the status after each flip, for those who see nothing hidden
    made = []
    for flip in flips:
        old = shown.get(flip.change.previous, flip.change.old)
        is_hidden = flip.change.report_id in hidden or flip.change.cause == "restriction"
        shown[flip.number] = old if is_hidden else flip.change.new
        if not is_hidden and old != flip.change.new:
            made.append(replace(flip, change=replace(flip.change, old=old)))
    return tuple(made)


def _standing(row: Any) -> Standing:
    evidence = tuple((report_id, number) for report_id, number in json.loads(row.evidence))
    return Standing(row.project, row.incident_id, tuple(json.loads(row.path)), row.status, evidence, row.flip)


def _flip(row: Any) -> Flip:
    change = Change(
        row.project, row.incident_id, tuple(json.loads(row.path)), row.old, row.new, row.cause, row.report_id,
        row.previous,
    )  # fmt: skip
    return Flip(row.place, row.at, Marking(row.clearance), change)


def _watch(row: Any) -> Watch:
    return Watch(row.place, row.kind, row.name, row.watcher, Marking(row.clearance), row.since)
