"""Every question and its answer, kept so that an answer can be explained later, and what became of its reports since.

An answer is kept as the JSON text that it was given as; nothing here knows what stands in it but its strings. At most
10,000 are kept, none longer than 400 days: whoever writes one drops what is too old. Writing one changes no answer and no
index, and does not count as a change of the catalogue.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, or_, select, text

from ingestion.errors import MissingAnswerError, StoreError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.engine import writing_lightly
from vectorstore.inbox import load

MOST = 10_000  # answers
DAYS = 400
RUN = 8  # words in a row that are a report's own
_ID = re.compile(r"[qa][0-9a-f]{0,12}")
_WORD = re.compile(r"\w+")

# Said at every question, so made once: a batch keeps thousands of answers.
_COUNTS = text("SELECT key, value FROM meta WHERE key IN ('changes', 'purges')")
_REPLACED = text("DELETE FROM answers WHERE record = :record")
_ADDED = schema.answers.insert().returning(schema.answers.c.place)
_OVER = text("DELETE FROM answers WHERE place <= :place OR asked_at < :oldest")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the catalogue was when a question came in."""

    changes: int
    purges: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that an answer cites: a slice of one report version."""

    report_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asking:
    """One question that was asked, by whom, before whom, and how it was answered; `record` is unique to it."""

    record: str
    answer_id: str
    asked_at: str
    asker: str
    audience: str
    clearance: Marking
    as_of: str
    index_version: int
    outcome: str
    writer: str
    degraded: bool
    question: str
    standalone: str
    timing: Mapping[str, float]  # milliseconds


@dataclass(frozen=True, slots=True)
class Kept:
    """An asking with its answer, as JSON text, and what the answer cites."""

    asking: Asking
    evidence: tuple[Evidence, ...]
    answer: str


Fate = Literal["current", "withdrawn", "restricted", "purged"]


@dataclass(frozen=True, slots=True)
class State:
    """What became of a report: its newest version's number, and whether it may still be shown."""

    latest: int
    fate: Fate

    @property
    def is_visible(self) -> bool:
        """Whether its words may be shown."""
        return self.fate == "current"

    def fate_of(self, version: int) -> str:
        """What became of one version: its report's fate, or `updated` when another version is the newest."""
        return "updated" if self.is_visible and self.latest != version else self.fate


class Answers:
    """Keeps answers and gives them back to those who may see them. Every method is one transaction."""

    def __init__(self, engine: Engine, most: int = MOST) -> None:
        self._engine = engine
        self._most = most

    def standing(self) -> Standing:
        """How far the catalogue is just now; read it before a question is answered."""
        with self._engine.connect() as connection:
            return _standing(connection)

    def keep(self, kept: Kept, standing: Standing, wait: float) -> None:
        """Keep an answer, and drop those that are too many or too old by the time of this one.

        The same question twice is two records; the same record twice is one, the later. Half a character (a lone
        surrogate) becomes "?". Raises StoreError when the catalogue cannot be written within `wait` seconds, and when a
        report was purged since `standing`: nobody can tell whether the answer holds words of it.
        """
        oldest = _days_before(kept.asking.asked_at, DAYS)
        with writing_lightly(self._engine, wait) as connection:
            if _standing(connection).purges != standing.purges:
                raise StoreError("A report was purged while the question was answered.")
            connection.execute(_REPLACED, {"record": kept.asking.record})
            place = connection.execute(_ADDED, _row(kept)).scalar_one()
            connection.execute(_OVER, {"place": place - self._most, "oldest": oldest})

    def listed(self, clearance: Marking, limit: int) -> list[Asking]:
        """The latest askings whose answers this clearance may see, newest first."""
        a = schema.answers
        columns = [column for column in a.c if column.name not in ("evidence", "answer")]
        query = select(*columns).where(a.c.clearance <= int(clearance))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(a.c.asked_at.desc(), a.c.place.desc()).limit(limit))
            return [_asking(row) for row in rows]

    def shown(self, name: str, clearance: Marking) -> Kept:
        """The kept answer that a record's id, the beginning of one, or an answer's id (its latest asking) means.

        Raises MissingAnswerError when it means none that this clearance may see, or more than one. What is above the
        clearance is as if it were not there, also for what counts as unique.
        """
        a = schema.answers
        wanted = name.strip().lower()
        meant = or_(a.c.record.startswith(wanted, autoescape=True), a.c.answer_id == wanted)
        query = select(a).where(meant & (a.c.clearance <= int(clearance))).order_by(a.c.place.desc()).limit(4)
        rows: list[Any] = []
        if _ID.fullmatch(wanted):
            with self._engine.connect() as connection:
                rows = list(connection.execute(query))
        if not rows:
            raise MissingAnswerError(
                f"There is no kept answer {name[:40]!r} that may be shown here. See: sitrep answers list"
            )
        if len(rows) > 1 and rows[0].answer_id != wanted:
            some = ", ".join(row.record for row in rows[:3]) + (" …" if len(rows) > 3 else "")
            raise MissingAnswerError(
                f"More than one kept answer begins with {wanted!r}: {some}. Give more of its id."
            )
        return _kept(rows[0])

    def states(self, report_ids: Iterable[str], clearance: Marking, now: str) -> dict[str, State]:
        """What became of each of these reports, for this clearance; one that is gone altogether was purged."""
        r, v, wanted = schema.reports, schema.versions, sorted(set(report_ids))
        query = (
            select(r.c.report_id, r.c.latest, r.c.marking, r.c.withdrawn_at, v.c.withdrawn)
            .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
            .where(r.c.report_id.in_(wanted))
        )
        with self._engine.connect() as connection:
            found = {row.report_id: _state(row, clearance, now) for row in connection.execute(query)}
        return {report_id: found.get(report_id, State(0, "purged")) for report_id in wanted}

    def changed(self, records: Iterable[str], clearance: Marking, now: str) -> dict[str, dict[str, int]]:
        """Of these records, those with sources that are others by now, and how many are what: `{"withdrawn": 1}`.

        A source is a report version that is cited; one with a newer version is `updated`.
        """
        a, wanted = schema.answers, sorted(set(records))
        cited: dict[str, set[tuple[str, int]]] = {}
        with self._engine.connect() as connection:
            for at in range(0, len(wanted), 400):
                chosen = a.c.record.in_(wanted[at : at + 400])
                for row in connection.execute(select(a.c.record, a.c.evidence).where(chosen)):
                    cited[row.record] = {(one[0], one[1]) for one in json.loads(row.evidence)}
        states = self.states({report_id for keys in cited.values() for report_id, _ in keys}, clearance, now)
        found = {}
        for record, keys in cited.items():
            fates = [states[report_id].fate_of(version) for report_id, version in sorted(keys)]
            if counts := {fate: fates.count(fate) for fate in fates if fate != "current"}:
                found[record] = counts
        return found

    def newest_texts(self, report_ids: Iterable[str]) -> dict[str, str]:
        """The text of the newest version of each of these. Who may see it is the caller's business."""
        r, v = schema.reports, schema.versions
        query = (
            select(r.c.report_id, v.c.text)
            .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
            .where(r.c.report_id.in_(sorted(set(report_ids))))
        )
        with self._engine.connect() as connection:
            return {row.report_id: row.text for row in connection.execute(query)}

    def names(self, clearance: Marking) -> frozenset[str]:
        """Titles and publishers of the reports that this clearance may see now, copies included."""
        r, v, t = schema.reports, schema.versions, schema.twins
        seen = (r.c.marking <= int(clearance)) & (r.c.withdrawn_at == "")
        own = select(v.c.title, v.c.publisher).join(r, r.c.report_id == v.c.report_id).where(seen)
        copied = select(t.c.publisher).join(r, r.c.report_id == t.c.report_id).where(seen)
        with self._engine.connect() as connection:
            rows = [*connection.execute(own.distinct()), *connection.execute(copied.distinct())]
        return frozenset(name for row in rows for name in row if name)


def forget(connection: Connection, report_id: str, own: "OwnWords") -> None:
    """Drop every answer that names a report or repeats it, inside the transaction that purges it, while it is there.

    It names it by its id: cited, retrieved, or as its incident. It repeats it with its title, with a publisher that no other
    report has, or with eight words in a row, be it in the question. What cannot be read is dropped as well.
    """
    a = schema.answers
    rows = connection.execute(select(a.c.place, a.c.answer)).yield_per(200)
    gone = [row.place for row in rows if f'"{report_id}"' in row.answer or own.stand_in(row.answer)]
    for at in range(0, len(gone), 400):
        connection.execute(delete(a).where(a.c.place.in_(gone[at : at + 400])))
    _count_purge(connection)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """By what an answer, or a question, is known to repeat a report."""

    titles: frozenset[str]  # and publishers, as whole strings
    phrases: tuple[str, ...]  # titles of three words or more
    runs: frozenset[tuple[str, ...]]

    def stand_in(self, answer: str) -> bool:
        """Whether an answer, as JSON text, repeats the report."""
        try:
            strings = list(_strings(json.loads(answer)))
        except (ValueError, RecursionError):
            return True
        if not self.titles.isdisjoint(strings):
            return True
        words = _words("\n".join(strings))
        said = f" {' '.join(words)} "
        return any(phrase in said for phrase in self.phrases) or not self.runs.isdisjoint(_runs(words))


def own_words(connection: Connection, report_id: str) -> OwnWords:
    """By what repeats this report, or this copy of another one, are known."""
    v, t = schema.versions, schema.twins
    rows = connection.execute(
        select(v.c.title, v.c.publisher, v.c.text).where(v.c.report_id == report_id)
    ).all()
    others = select(v.c.publisher).where(v.c.report_id != report_id)
    copied = select(t.c.publisher).where(t.c.report_id != report_id)
    copied = copied.where(t.c.twin_id != report_id)
    shared = set(connection.execute(others.union(copied)).scalars())
    as_copy = connection.execute(select(t.c.publisher, t.c.filing).where(t.c.twin_id == report_id)).all()
    titles = {row.title for row in rows if row.title} | {
        title for row in as_copy if row.filing and (title := load(row.filing).document.title)
    }
    publishers = {row.publisher for row in (*rows, *as_copy) if row.publisher} - shared
    known = [_words(title) for title in titles]
    return OwnWords(
        frozenset(titles | publishers),
        tuple(f" {' '.join(words)} " for words in known if len(words) > 2),
        frozenset(run for row in rows for run in _runs(_words(row.text))),
    )


# ----------------------------------------------------------------------------------------------------------------


def _words(said: str) -> list[str]:
    return _WORD.findall(said.casefold())


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Each eight words in a row."""
    return zip(*(words[at:] for at in range(RUN)), strict=False)


def _strings(data: Any) -> Iterator[str]:
    """Every string in JSON data, keys aside."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _strings(value)


def _standing(connection: Connection) -> Standing:
    found = {row.key: int(row.value) for row in connection.execute(_COUNTS) if row.value.isdecimal()}
    return Standing(found.get("changes", 0), found.get("purges", 0))


def _count_purge(connection: Connection) -> None:
    """So that an answer that was begun before is not kept after."""
    counted = connection.execute(
        text("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'purges'")
    )
    if not counted.rowcount:
        connection.execute(schema.meta.insert().values(key="purges", value="1"))


def _state(row: Any, clearance: Marking, now: str) -> State:
    """What is restricted says nothing else of itself."""
    if row.marking > int(clearance):
        return State(0, "restricted")
    taken_back = bool(row.withdrawn) and row.withdrawn <= now
    return State(row.latest, "withdrawn" if row.withdrawn_at or taken_back else "current")


def _row(kept: Kept) -> dict[str, Any]:
    asking = kept.asking
    texts = {
        "record": asking.record, "answer_id": asking.answer_id, "asked_at": asking.asked_at, "asker": asking.asker,
        "audience": asking.audience, "as_of": asking.as_of, "outcome": asking.outcome, "writer": asking.writer,
        "timing": json.dumps(dict(asking.timing)), "question": asking.question, "standalone": asking.standalone,
        "evidence": json.dumps([[e.report_id, e.version, e.start, e.end] for e in kept.evidence]),
        "answer": kept.answer,
    }  # fmt: skip
    whole = {key: value.encode("utf-8", "replace").decode() for key, value in texts.items()}
    numbers = {
        "clearance": int(asking.clearance), "index_version": asking.index_version, "degraded": int(asking.degraded),
    }  # fmt: skip
    return {**whole, **numbers}


def _asking(row: Any) -> Asking:
    return Asking(
        row.record, row.answer_id, row.asked_at, row.asker, row.audience, Marking(row.clearance), row.as_of,
        row.index_version, row.outcome, row.writer, bool(row.degraded), row.question, row.standalone,
        json.loads(row.timing),
    )  # fmt: skip


def _kept(row: Any) -> Kept:
    return Kept(_asking(row), tuple(Evidence(*one) for one in json.loads(row.evidence)), row.answer)


def _days_before(moment: str, days: int) -> str:
    at = datetime.fromisoformat(moment) - timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
