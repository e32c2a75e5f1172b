"""The catalogue: the truth about every report, its versions, passages and vectors.

Filing is one transaction for each batch, and doing it twice changes nothing. Chroma is brought up to date afterwards from
what stands here; the full-text tables are part of the same transaction.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, select, text, update

from ingestion.errors import MissingReportError
from ingestion.report import Filing, Marking, Passage, Place
from ingestion.splitting import passage_header
from ingestion.stories import copy_signature
from vectorstore import schema
from vectorstore.embedding import Vectors
from vectorstore.inbox import Outcome, finish
from vectorstore.schema import full_text_table
from vectorstore.stored import StoredReport
from vectorstore.words import tokens

Change = Literal["added", "updated", "unchanged", "duplicate", "failed"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What filing a report would do: `version` is the one that then counts, `report_id` the one that is kept."""

    change: Change
    report_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filing with everything the store needs: its passages and their vectors, row by row."""

    filing: Filing
    passages: tuple[Passage, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One current passage as a derived index needs it."""

    key: str  # report.version.ordinal
    marking: Marking
    vector: Vectors


def text_key(filing: Filing) -> str:
    """SHA-256 of the text and the marking: equal for copies that may stand for each other, to the letter."""
    return hashlib.sha256(
        f"{int(filing.marking)}\0{filing.document.text}".encode("utf-8", "surrogatepass")
    ).hexdigest()


class Catalogue:
    """Files reports and gives them back. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def decide(self, filings: Sequence[Filing]) -> list[Decision]:
        """What filing each of these, in this order, would do just now; nothing is changed."""
        with self.engine.connect() as connection:
            seen: dict[str, Decision] = {}
            return [_decide(connection, filing, seen) for filing in filings]

    def file(self, batch: Sequence[Prepared], inbox_keys: Sequence[str] = ()) -> list[Decision]:
        """Store a batch, and what became of it in the inbox, at once.

        Restricted words go to their own full-text table; markings only ever rise.
        """
        decisions = []
        with schema.writing(self.engine) as connection:
            for i, prepared in enumerate(batch):
                decision = _decide(connection, prepared.filing, {})
                _store(connection, prepared, decision)
                decisions.append(decision)
                if inbox_keys:
                    finish(connection, inbox_keys[i], "done", _outcome(connection, prepared, decision))
            if any(d.change in ("added", "updated", "duplicate") for d in decisions):
                _bump(connection)
        return decisions

    def reports(
        self, keys: Iterable[tuple[str, int]], *, as_of: str = "9999", with_text: bool = True
    ) -> dict[tuple[str, int], StoredReport]:
        """These report versions, as far as they exist. Who may see them is the caller's business (`Snapshot`)."""
        wanted = list(keys)
        v, r = schema.versions, schema.reports
        columns = [c for c in v.c if with_text or c.name not in ("text", "places")]
        found: dict[tuple[str, int], StoredReport] = {}
        with self.engine.connect() as connection:
            for at in range(0, len(wanted), 400):
                part = set(wanted[at : at + 400])
                query = (
                    select(*columns, r.c.marking, r.c.source, r.c.external_id)
                    .join(r, r.c.report_id == v.c.report_id)
                    .where(v.c.report_id.in_([report_id for report_id, _ in part]))
                )
                rows = [row for row in connection.execute(query) if (row.report_id, row.version) in part]
                copies = _copies(connection, [row.report_id for row in rows], as_of)
                found |= {
                    (row.report_id, row.version): _stored(row, copies.get(row.report_id, ())) for row in rows
                }
        return found

    def signatures(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        """The copy signature of each of these report versions."""
        v, wanted = schema.versions, set(keys)
        query = select(v.c.report_id, v.c.version, v.c.signature).where(
            v.c.report_id.in_({k for k, _ in wanted})
        )
        with self.engine.connect() as connection:
            return {
                (row[0], row[1]): row[2] for row in connection.execute(query) if (row[0], row[1]) in wanted
            }

    def find(self, name: str) -> list[str]:
        """Report ids that a person means by a report id or an external id, oldest first."""
        r = schema.reports
        query = (
            select(r.c.report_id)
            .where((r.c.report_id == name) | (r.c.external_id == name))
            .order_by(r.c.report_id)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def withdraw(self, report_id: str, why: str, now: str) -> None:
        """Take a report out of every answer from now on; its words stay for those who explain old answers."""
        r = schema.reports
        with schema.writing(self.engine) as connection:
            changed = connection.execute(
                update(r).where(r.c.report_id == report_id).values(withdrawn_at=now, withdrawn_why=why)
            )
            if not changed.rowcount:
                raise MissingReportError(f"There is no report {report_id}. See `sitrep reports list`.")
            _bump(connection)

    def purge(self, report_id: str) -> None:
        """Delete every byte of a report from the catalogue; the derived indexes are the caller's to rebuild."""
        with schema.writing(self.engine) as connection:
            for marking in Marking:
                _remove_words(connection, report_id, marking)
            for table in (schema.passages, schema.versions, schema.twins, schema.reports):
                connection.execute(delete(table).where(table.c.report_id == report_id))
            pattern = f'%"{report_id}"%'
            connection.execute(delete(schema.inbox).where(schema.inbox.c.outcome.like(pattern)))
            _bump(connection)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("VACUUM"))
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def history(self, report_id: str) -> list[StoredReport]:
        """Every version of a report, oldest first."""
        v = schema.versions
        with self.engine.connect() as connection:
            numbers = list(
                connection.execute(
                    select(v.c.version).where(v.c.report_id == report_id).order_by(v.c.version)
                ).scalars()
            )
        found = self.reports((report_id, number) for number in numbers)
        return [found[(report_id, number)] for number in numbers]

    def state(self, report_id: str) -> str:
        """`filed`, or `withdrawn: why (when)`."""
        r = schema.reports
        with self.engine.connect() as connection:
            row = connection.execute(select(r).where(r.c.report_id == report_id)).one_or_none()
        if row is None:
            raise MissingReportError(f"There is no report {report_id}. See `sitrep reports list`.")
        return f"withdrawn: {row.withdrawn_why} ({row.withdrawn_at})" if row.withdrawn_at else "filed"

    def index_rows(self, report_ids: Sequence[str] | None = None) -> list[IndexRow]:
        """The passages of current versions that are not withdrawn, for the vector index."""
        p, r = schema.passages, schema.reports
        query = (
            select(p.c.report_id, p.c.version, p.c.ordinal, p.c.vector, r.c.marking)
            .join(r, (r.c.report_id == p.c.report_id) & (r.c.latest == p.c.version))
            .where(r.c.withdrawn_at == "")
            .order_by(p.c.id)
        )
        if report_ids is not None:
            query = query.where(p.c.report_id.in_(report_ids))
        with self.engine.connect() as connection:
            return [
                IndexRow(passage_key(*row[:3]), Marking(row.marking), np.frombuffer(row.vector, np.float32))
                for row in connection.execute(query)
            ]

    def passage_keys(self, report_ids: Sequence[str]) -> list[str]:
        """The keys of every passage of these reports, of all versions."""
        p = schema.passages
        query = select(p.c.report_id, p.c.version, p.c.ordinal).where(p.c.report_id.in_(report_ids))
        with self.engine.connect() as connection:
            return [passage_key(*row) for row in connection.execute(query)]

    def size(self) -> int:
        """How many passages there are, of all versions and markings."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(schema.passages)).scalar_one())

    def note(self, key: str, value: str | None = None) -> str:
        """Read (or, with a value, write) one remark about the home, such as the embedding model's name."""
        m = schema.meta
        with schema.writing(self.engine) as connection:
            if value is not None:
                connection.execute(delete(m).where(m.c.key == key))
                connection.execute(m.insert().values(key=key, value=value))
            return connection.execute(select(m.c.value).where(m.c.key == key)).scalar() or ""


def passage_key(report_id: str, version: int, ordinal: int) -> str:
    """The id of a passage in derived indexes."""
    return f"{report_id}.{version}.{ordinal}"


# ---- one filing, inside a transaction


def _decide(connection: Connection, filing: Filing, seen: dict[str, Decision]) -> Decision:
    """`seen` holds what earlier filings of the same batch would add, by text."""
    r, v = schema.reports, schema.versions
    kept = connection.execute(select(r).where(r.c.report_id == filing.report_id)).one_or_none()
    key = text_key(filing)
    if kept is None:
        return _decide_new(connection, filing, key, seen)
    current = connection.execute(
        select(v.c.content_key).where((v.c.report_id == kept.report_id) & (v.c.version == kept.latest))
    ).scalar_one()
    if current == filing.content_key and filing.marking <= kept.marking:
        return Decision("unchanged", kept.report_id, kept.latest)
    return Decision("updated", kept.report_id, kept.latest + (current != filing.content_key))


def _decide_new(connection: Connection, filing: Filing, key: str, seen: dict[str, Decision]) -> Decision:
    if key in seen:
        return Decision("duplicate", seen[key].report_id, seen[key].version)
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


def _store(connection: Connection, prepared: Prepared, decision: Decision) -> None:
    if decision.change == "duplicate":
        _store_twin(connection, prepared.filing, decision)
    elif decision.change in ("added", "updated"):
        _store_report(connection, prepared.filing, decision)
        _store_version(connection, prepared, decision)


def _outcome(connection: Connection, prepared: Prepared, decision: Decision) -> Outcome:
    p, r = schema.passages, schema.reports
    count = select(func.count()).where(
        (p.c.report_id == decision.report_id) & (p.c.version == decision.version)
    )
    marking = connection.execute(select(r.c.marking).where(r.c.report_id == decision.report_id)).scalar_one()
    return {
        "status": decision.change, "report_id": decision.report_id, "version": decision.version,
        "passages": connection.execute(count).scalar_one(), "marking": Marking(marking).label,
        "title": prepared.filing.document.title, "missing": list(prepared.filing.document.missing), "error": None,
    }  # fmt: skip


def _store_twin(connection: Connection, filing: Filing, decision: Decision) -> None:
    t, d = schema.twins, filing.document
    connection.execute(delete(t).where(t.c.twin_id == filing.report_id))
    connection.execute(
        t.insert().values(
            twin_id=filing.report_id, report_id=decision.report_id, content_key=filing.content_key,
            publisher=d.publisher, external_id=filing.external_id, dated=d.published or filing.retrieved,
        )
    )  # fmt: skip


def _store_report(connection: Connection, filing: Filing, decision: Decision) -> None:
    r, t = schema.reports, schema.twins
    connection.execute(delete(t).where(t.c.twin_id == filing.report_id))  # a twin that went its own way
    if decision.change == "added":
        connection.execute(
            r.insert().values(
                report_id=filing.report_id, source=filing.source, identity=filing.identity,
                external_id=filing.external_id, marking=int(filing.marking), latest=1,
            )
        )  # fmt: skip
        return
    old = Marking(
        connection.execute(select(r.c.marking).where(r.c.report_id == filing.report_id)).scalar_one()
    )
    marking = max(old, filing.marking)
    if marking > old:
        _move_words(connection, filing.report_id, old, marking)
    connection.execute(
        update(r)
        .where(r.c.report_id == filing.report_id)
        .values(marking=int(marking), latest=decision.version, external_id=filing.external_id)
    )


def _store_version(connection: Connection, prepared: Prepared, decision: Decision) -> None:
    v, d, filing = schema.versions, prepared.filing.document, prepared.filing
    known = select(v.c.version).where(
        (v.c.report_id == decision.report_id) & (v.c.version == decision.version)
    )
    if connection.execute(known).first():
        return  # only the marking rose
    connection.execute(
        v.insert().values(
            report_id=decision.report_id, version=decision.version, content_key=filing.content_key,
            text_key=text_key(filing), title=d.title, publisher=d.publisher, author=d.author, url=d.url,
            published=d.published, retrieved=filing.retrieved, dated=d.published or filing.retrieved,
            withdrawn=d.withdrawn, language=d.language, kind=d.kind, vouched=filing.vouched, reporter=filing.reporter,
            text=d.text, places=json.dumps([[p.start, p.label] for p in d.places]), missing=json.dumps(d.missing),
            signature=copy_signature(d.text),
        )
    )  # fmt: skip
    _store_passages(connection, prepared, decision)


def _store_passages(connection: Connection, prepared: Prepared, decision: Decision) -> None:
    p, d = schema.passages, prepared.filing.document
    r = schema.reports
    marking = Marking(
        connection.execute(select(r.c.marking).where(r.c.report_id == decision.report_id)).scalar_one()
    )
    head = tokens(f"{passage_header(d)} {d.author}")
    words = [head + tokens(d.text[x.start : x.end]) for x in prepared.passages]
    first = (connection.execute(select(func.max(p.c.id))).scalar() or 0) + 1
    rows = [
        {
            "id": first + i, "report_id": decision.report_id, "version": decision.version, "ordinal": x.ordinal,
            "start": x.start, "end": x.end, "length": len(words[i]), "vector": prepared.vectors[i].tobytes(),
        }
        for i, x in enumerate(prepared.passages)
    ]  # fmt: skip
    connection.execute(p.insert(), rows)
    insert = text(f"INSERT INTO {full_text_table(marking)} (rowid, tokens) VALUES (:id, :tokens)")  # noqa: S608
    connection.execute(insert, [{"id": first + i, "tokens": " ".join(w)} for i, w in enumerate(words)])


def _move_words(connection: Connection, report_id: str, old: Marking, new: Marking) -> None:
    chosen = "SELECT id FROM passages WHERE report_id = :report"
    connection.execute(
        text(
            f"INSERT INTO {full_text_table(new)} (rowid, tokens) "  # noqa: S608
            f"SELECT rowid, tokens FROM {full_text_table(old)} WHERE rowid IN ({chosen})"
        ),
        {"report": report_id},
    )
    _remove_words(connection, report_id, old)


def _remove_words(connection: Connection, report_id: str, marking: Marking) -> None:
    chosen = "SELECT id FROM passages WHERE report_id = :report"
    connection.execute(
        text(f"DELETE FROM {full_text_table(marking)} WHERE rowid IN ({chosen})"),  # noqa: S608
        {"report": report_id},
    )


def _bump(connection: Connection) -> None:
    """Count the change, so that readers in other processes know that what they hold is old."""
    m = schema.meta
    changed = connection.execute(
        text("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'changes'")
    )
    if not changed.rowcount:
        connection.execute(m.insert().values(key="changes", value="1"))


def _copies(connection: Connection, report_ids: Sequence[str], as_of: str) -> dict[str, tuple[str, ...]]:
    t = schema.twins
    query = (
        select(t.c.report_id, t.c.publisher)
        .where(t.c.report_id.in_(report_ids) & (t.c.dated <= as_of))
        .order_by(t.c.dated, t.c.twin_id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for report_id, publisher in connection.execute(query):
        if publisher:
            found[report_id] = tuple(dict.fromkeys((*found.get(report_id, ()), publisher)))
    return found


def _stored(row: Any, copies: tuple[str, ...]) -> StoredReport:
    have = row._mapping  # noqa: SLF001  (SQLAlchemy's public name for it)
    places = tuple(Place(start, label) for start, label in json.loads(have.get("places") or "[]"))
    names = (
        "report_id",
        "external_id",
        "version",
        "title",
        "publisher",
        "author",
        "url",
        "published",
        "retrieved",
    )
    more = ("language", "kind", "source", "vouched")
    return StoredReport(
        **{name: have[name] for name in (*names, *more)}, marking=Marking(have["marking"]),
        text=have.get("text") or "", places=places, copies=tuple(c for c in copies if c != have["publisher"]),
    )  # fmt: skip
