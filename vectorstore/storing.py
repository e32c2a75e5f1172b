"""What filing one report does, inside a transaction: the decision, its rows, its words, its copies."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, select, text, update

from ingestion.report import Document, Filing, Marking, Passage
from ingestion.splitting import passage_header
from ingestion.withdrawals import says_withdrawn
from vectorstore import schema
from vectorstore.embedding import Vectors
from vectorstore.inbox import Outcome, dump, load, queue
from vectorstore.links import add_links
from vectorstore.mentions import StoredMention, add_mentions, mentions_in
from vectorstore.ordering import is_late, known_version, next_version, rank_late
from vectorstore.requests import forget_answers
from vectorstore.schema import full_text_table
from vectorstore.words import tokens

OPEN = "~"  # later than every time

Change = Literal["added", "updated", "unchanged", "duplicate", "failed"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What filing a report would do: `version` is the one that then counts, `report_id` the one that is kept."""

    change: Change
    report_id: str
    version: int
    late: bool = False  # a version that says that it is older than the current one, which stays so

    @property
    def is_fresh(self) -> bool:
        """Whether there are words to store, so that passages and vectors are needed."""
        return self.change in ("added", "updated")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filing with everything the store needs: its passages and their vectors, row by row."""

    filing: Filing
    passages: tuple[Passage, ...]
    vectors: Vectors
    named: "Recognised | None" = (
        None  # what was found in it before; without it, it is looked for while storing
    )


@dataclass(frozen=True, slots=True)
class Recognised:
    """What can be told from a report's text alone."""

    mentions: tuple[StoredMention, ...]
    words: tuple[list[str], ...]  # under which each passage is found


def recognise(document: Document, passages: Sequence[Passage]) -> Recognised:
    """Everything that storing a version needs and that needs no database."""
    words = tuple(indexed_words(document, passage.start, passage.end) for passage in passages)
    return Recognised(mentions_in(document.text), words)


def text_key(filing: Filing) -> str:
    """SHA-256 of the text and the marking: equal for copies that may stand for each other, to the letter."""
    return _key_of(filing.document.text, filing.marking)


def _key_of(words: str, marking: Marking) -> str:
    return hashlib.sha256(f"{int(marking)}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()


def indexed_words(document: Document, start: int, end: int) -> list[str]:
    """The words under which a passage is found: those of its header, its report's author and its own."""
    return tokens(f"{passage_header(document)} {document.author}") + tokens(document.text[start:end])


def decide(connection: Connection, filing: Filing, seen: dict[str, Decision]) -> Decision:
    """`seen` holds what earlier filings of the same batch would add, by text."""
    r, v = schema.reports, schema.versions
    kept = connection.execute(select(r).where(r.c.report_id == filing.report_id)).one_or_none()
    if kept is None:
        return _decide_new(connection, filing, text_key(filing), seen)
    current = connection.execute(
        select(v.c.content_key).where((v.c.report_id == kept.report_id) & (v.c.version == kept.latest))
    ).scalar_one()
    same = current == filing.content_key
    rises = raised(connection, filing, Marking(kept.marking), same=same) > kept.marking
    if same:
        return Decision("updated" if rises else "unchanged", kept.report_id, kept.latest)
    if not is_late(connection, filing, kept.latest):
        return Decision("updated", kept.report_id, next_version(connection, kept.report_id))
    known = known_version(connection, filing)
    if known is not None:
        return Decision("updated" if rises else "unchanged", kept.report_id, known, late=True)
    return Decision("updated", kept.report_id, next_version(connection, kept.report_id), late=True)


def _decide_new(connection: Connection, filing: Filing, key: str, seen: dict[str, Decision]) -> Decision:
    if key in seen:
        return Decision("duplicate", seen[key].report_id, seen[key].version)
    behind = _withdrawn_with(connection, filing.report_id, key)
    if behind is not None:
        return behind
    v, r = schema.versions, schema.reports
    twin = connection.execute(
        select(v.c.report_id, v.c.version)
        .join(r, (r.c.report_id == v.c.report_id) & (r.c.latest == v.c.version))
        .where((v.c.text_key == key) & (r.c.marking == int(filing.marking)) & (r.c.withdrawn_at == ""))
        .order_by(v.c.report_id)
    ).first()
    if twin is not None:
        return Decision("duplicate", twin.report_id, twin.version)
    decision = Decision("added", filing.report_id, 1)
    seen[key] = decision
    return decision


def _withdrawn_with(connection: Connection, twin_id: str, key: str) -> Decision | None:
    """A copy that stood behind a report when that was withdrawn does not bring the text back by coming again."""
    t, v, r = schema.twins, schema.versions, schema.reports
    row = connection.execute(
        select(v.c.report_id, v.c.version)
        .join(r, (r.c.report_id == v.c.report_id) & (r.c.latest == v.c.version))
        .join(t, (t.c.report_id == v.c.report_id) & (t.c.version == v.c.version))
        .where((t.c.twin_id == twin_id) & (t.c.until == OPEN) & (v.c.text_key == key))
        .where(r.c.withdrawn_at != "")
    ).first()
    return Decision("duplicate", row.report_id, row.version) if row else None


def store(connection: Connection, prepared: Prepared, decision: Decision) -> None:
    """Write what was decided. Filing only ever raises a marking; restricted words go to their own full-text table."""
    if decision.change == "duplicate":
        _store_twin(connection, prepared.filing, decision)
    elif decision.is_fresh:
        _store_report(connection, prepared.filing, decision)
        _store_version(connection, prepared, decision)


def outcome(connection: Connection, decision: Decision, document: Document) -> Outcome:
    """What to tell of a filing: `passages` counts those of the version that counts, `marking` is the kept report's."""
    p, r = schema.passages, schema.reports
    count = select(func.count()).where(
        (p.c.report_id == decision.report_id) & (p.c.version == decision.version)
    )
    marking = connection.execute(select(r.c.marking).where(r.c.report_id == decision.report_id)).scalar_one()
    return {
        "status": decision.change, "report_id": decision.report_id, "version": decision.version,
        "passages": connection.execute(count).scalar_one(), "marking": Marking(marking).label,
        "title": document.title, "missing": list(document.missing), "error": None,
    }  # fmt: skip


def bump(connection: Connection) -> None:
    """Count the change, so that readers in other processes know that what they hold is old."""
    m = schema.meta
    changed = connection.execute(
        text("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'changes'")
    )
    if not changed.rowcount:
        connection.execute(m.insert().values(key="changes", value="1"))


def add_words(connection: Connection, marking: Marking, words: Mapping[int, Sequence[str]]) -> None:
    """Put the words of passages, by the passages' ids, into one full-text table."""
    insert = text(f"INSERT INTO {full_text_table(marking)} (rowid, tokens) VALUES (:id, :tokens)")  # noqa: S608
    if words:
        connection.execute(insert, [{"id": key, "tokens": " ".join(w)} for key, w in words.items()])


def raised(connection: Connection, filing: Filing, kept: Marking, *, same: bool) -> Marking:
    """The marking of a report after this filing: never a lower one than it has.

    What a person lowered stays lowered when the `same` bytes come again, or a version that says nothing itself, with a
    marking that was overruled then. A new version that says a higher one itself raises it, and so does one that is
    higher than any that was overruled.
    """
    m = schema.remarks
    overruled = connection.execute(
        select(func.max(m.c.old)).where((m.c.report_id == filing.report_id) & (m.c.new < m.c.old))
    ).scalar()
    silent = same or filing.document.marking is None
    if overruled is not None and silent and filing.marking <= overruled:
        return kept
    return max(kept, filing.marking)


def move_to(connection: Connection, report_id: str, old: Marking, new: Marking) -> None:
    """Give every version of a report another marking: its words go to the full-text table of that one."""
    chosen = "SELECT id FROM passages WHERE report_id = :report"
    connection.execute(
        text(
            f"INSERT INTO {full_text_table(new)} (rowid, tokens) "  # noqa: S608
            f"SELECT rowid, tokens FROM {full_text_table(old)} WHERE rowid IN ({chosen})"
        ),
        {"report": report_id},
    )
    remove_words(connection, report_id, old)
    v = schema.versions
    for version, words in connection.execute(
        select(v.c.version, v.c.text).where(v.c.report_id == report_id)
    ).all():
        mine = (v.c.report_id == report_id) & (v.c.version == version)
        connection.execute(update(v).where(mine).values(text_key=_key_of(words, new)))


def remove_words(connection: Connection, report_id: str, marking: Marking) -> None:
    """Take the words of a report out of one full-text table."""
    chosen = "SELECT id FROM passages WHERE report_id = :report"
    connection.execute(
        text(f"DELETE FROM {full_text_table(marking)} WHERE rowid IN ({chosen})"),  # noqa: S608
        {"report": report_id},
    )


# ---- the rows


def _store_twin(connection: Connection, filing: Filing, decision: Decision) -> None:
    t = schema.twins
    same = (t.c.report_id == decision.report_id) & (t.c.version == decision.version)
    connection.execute(delete(t).where((t.c.twin_id == filing.report_id) & same))
    _end_as_twin(connection, filing)
    connection.execute(
        t.insert().values(
            twin_id=filing.report_id, report_id=decision.report_id, version=decision.version,
            publisher=filing.document.publisher, dated=filing.dated, until=OPEN, filing=dump(filing),
        )
    )  # fmt: skip


def _end_as_twin(connection: Connection, filing: Filing) -> None:
    """What was a copy until now has another text, or is a report, from its new date on; before, it stays named."""
    t = schema.twins
    mine = (t.c.twin_id == filing.report_id) & (t.c.until == OPEN)
    connection.execute(update(t).where(mine).values(until=filing.dated, filing=""))


def _store_report(connection: Connection, filing: Filing, decision: Decision) -> None:
    r = schema.reports
    if decision.change == "added":
        _end_as_twin(connection, filing)
        connection.execute(
            r.insert().values(
                report_id=filing.report_id, source=filing.source, identity=filing.identity,
                external_id=filing.external_id, marking=int(filing.marking), latest=1,
            )
        )  # fmt: skip
        return
    kept = connection.execute(select(r).where(r.c.report_id == filing.report_id)).one()
    same = not decision.late and decision.version == kept.latest
    marking = raised(connection, filing, Marking(kept.marking), same=same)
    if marking > kept.marking:
        move_to(connection, filing.report_id, Marking(kept.marking), marking)
        forget_answers(connection)
    if marking > kept.marking or not decision.late:
        _part_from_twins(connection, filing, kept, marking, decision.version)
    latest = kept.latest if decision.late else decision.version
    connection.execute(
        update(r)
        .where(r.c.report_id == filing.report_id)
        .values(marking=int(marking), latest=latest, external_id=filing.external_id)
    )


def _part_from_twins(
    connection: Connection, filing: Filing, kept: Any, marking: Marking, version: int
) -> None:
    """Copies keep their own text and marking: when their report no longer has both, they wait to be filed themselves.

    As of a time when it still had their text, they stay named beside it.
    """
    t, v = schema.twins, schema.versions
    mine = (t.c.report_id == filing.report_id) & (t.c.version == kept.latest) & (t.c.until == OPEN)
    twins = connection.execute(select(t).where(mine).order_by(t.c.twin_id)).all()
    if not twins:
        return
    old_text = select(v.c.text).where((v.c.report_id == filing.report_id) & (v.c.version == kept.latest))
    restricted = marking > kept.marking
    if not restricted and connection.execute(old_text).scalar_one() == filing.document.text:
        if version > kept.latest:
            connection.execute(t.insert(), [{**row._mapping, "version": version} for row in twins])  # noqa: SLF001
        return
    if restricted:
        part_from_all_twins(connection, filing.report_id, kept.latest, filing.retrieved)
        return
    _file_by_themselves(connection, twins, filing.dated, filing.retrieved)


def part_from_all_twins(connection: Connection, report_id: str, latest: int, now: str) -> None:
    """Let every copy of a report's current text be filed by itself, and name none beside the report any more."""
    t = schema.twins
    mine = (t.c.report_id == report_id) & (t.c.version == latest) & (t.c.until == OPEN)
    twins = connection.execute(select(t).where(mine).order_by(t.c.twin_id)).all()
    _file_by_themselves(connection, twins, "", now)
    connection.execute(delete(t).where(t.c.report_id == report_id))


def _file_by_themselves(connection: Connection, twins: Sequence[Any], since: str, now: str) -> None:
    queue(connection, [replace(load(row.filing), since=since) for row in twins if row.filing], now)


def _store_version(connection: Connection, prepared: Prepared, decision: Decision) -> None:
    v, d, filing = schema.versions, prepared.filing.document, prepared.filing
    known = select(v.c.version).where(
        (v.c.report_id == decision.report_id) & (v.c.version == decision.version)
    )
    if connection.execute(known).first():
        return  # only the marking rose
    named = prepared.named or recognise(d, prepared.passages)
    r = schema.reports
    marking = Marking(
        connection.execute(select(r.c.marking).where(r.c.report_id == decision.report_id)).scalar_one()
    )
    connection.execute(
        v.insert().values(
            report_id=decision.report_id, version=decision.version, content_key=filing.content_key,
            text_key=text_key(replace(filing, marking=marking)), title=d.title, publisher=d.publisher, author=d.author, url=d.url,
            published=d.published, retrieved=filing.retrieved, dated=filing.dated,
            withdrawn=d.withdrawn or (filing.dated if says_withdrawn(d) else ""), language=d.language, kind=d.kind, vouched=filing.vouched, reporter=filing.reporter,
            text=d.text, places=json.dumps([[p.start, p.label] for p in d.places]), missing=json.dumps(d.missing),
        )
    )  # fmt: skip
    if decision.late:
        rank_late(connection, filing, decision.version)
    add_mentions(connection, (decision.report_id, decision.version), named.mentions)
    add_links(connection, (decision.report_id, decision.version))
    _store_passages(connection, prepared, decision, named.words)


def _store_passages(
    connection: Connection, prepared: Prepared, decision: Decision, words: Sequence[Sequence[str]]
) -> None:
    p, r = schema.passages, schema.reports
    marking = Marking(
        connection.execute(select(r.c.marking).where(r.c.report_id == decision.report_id)).scalar_one()
    )
    first = (connection.execute(select(func.max(p.c.id))).scalar() or 0) + 1
    rows = [
        {
            "id": first + i, "report_id": decision.report_id, "version": decision.version, "ordinal": x.ordinal,
            "start": x.start, "end": x.end, "length": len(words[i]), "vector": prepared.vectors[i].tobytes(),
        }
        for i, x in enumerate(prepared.passages)
    ]  # fmt: skip
    connection.execute(p.insert(), rows)
    add_words(connection, marking, {first + i: w for i, w in enumerate(words)})
