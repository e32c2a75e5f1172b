"""The catalogue: the truth about every report, its versions, passages and vectors.

Filing is one transaction for each batch, and doing it twice changes nothing. Chroma is brought up to date afterwards from
what stands here; the full-text tables are part of the same transaction.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, select

from ingestion.errors import MissingReportError
from ingestion.report import Filing, Marking, Place
from vectorstore import purging, schema, taking
from vectorstore.embedding import Vectors
from vectorstore.engine import wipe, writing
from vectorstore.inbox import Outcome, finish
from vectorstore.ordering import ranks
from vectorstore.originals import link_filed
from vectorstore.stored import StoredReport
from vectorstore.storing import Decision, Prepared, bump, decide, outcome, store
from vectorstore.taking import Deed, Hand


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One current passage as a derived index needs it."""

    key: str  # report.version.ordinal
    marking: Marking
    vector: Vectors


class Catalogue:
    """Files reports and gives them back. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def decide(self, filings: Sequence[Filing]) -> list[Decision]:
        """What filing each of these, in this order, would do just now; nothing is changed."""
        with self.engine.connect() as connection:
            seen: dict[str, Decision] = {}
            return [decide(connection, filing, seen) for filing in filings]

    def file(self, batch: Sequence[Prepared], inbox_keys: Sequence[str] = ()) -> list[Decision]:
        """Store a batch, and what became of it in the inbox, at once.

        A report that lacks the passages that it now needs (what it was a copy of has changed since) makes the batch wait:
        nothing is stored, and no decisions are returned.
        """
        decisions = []
        with writing(self.engine) as connection:
            for i, prepared in enumerate(batch):
                decision = decide(connection, prepared.filing, {})
                if decision.is_fresh and not prepared.passages:
                    connection.rollback()
                    return []
                store(connection, prepared, decision)
                link_filed(connection, prepared.filing, decision.report_id, decision.version)
                decisions.append(decision)
                if inbox_keys:
                    told = outcome(connection, decision, prepared.filing.document)
                    told["external_id"] = prepared.filing.external_id
                    told["of"] = [prepared.filing.report_id, prepared.filing.external_id]
                    finish(connection, inbox_keys[i], "stored" if decision.is_fresh else "done", told)
            if any(d.change != "unchanged" for d in decisions):
                bump(connection)
        return decisions

    def told(self, decision: Decision, filing: Filing) -> Outcome:
        """What to tell of a filing that changes nothing: the version and the marking that are kept."""
        with self.engine.connect() as connection:
            return outcome(connection, decision, filing.document)

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
                    (row.report_id, row.version): _stored(row, copies.get((row.report_id, row.version), ()))
                    for row in rows
                }
        return found

    def allowed(self, keys: Iterable[tuple[str, int]], clearance: Marking) -> set[tuple[str, int]]:
        """Those of these report versions that just now are there and may be seen."""
        v, r, wanted = schema.versions, schema.reports, set(keys)
        query = (
            select(v.c.report_id, v.c.version)
            .join(r, r.c.report_id == v.c.report_id)
            .where(v.c.report_id.in_({k for k, _ in wanted}))
            .where((r.c.marking <= int(clearance)) & (r.c.withdrawn_at == ""))
        )
        with self.engine.connect() as connection:
            return {(row[0], row[1]) for row in connection.execute(query)} & wanted

    def markings(self, report_ids: Iterable[str]) -> dict[str, Marking]:
        """How those of these reports that are filed already are marked."""
        r = schema.reports
        query = select(r.c.report_id, r.c.marking).where(r.c.report_id.in_(set(report_ids)))
        with self.engine.connect() as connection:
            return {row.report_id: Marking(row.marking) for row in connection.execute(query)}

    def titles(self, report_ids: Iterable[str], clearance: Marking) -> dict[str, str]:
        """The titles of those of these reports that this clearance may know of, withdrawn ones included."""
        v, r = schema.versions, schema.reports
        query = (
            select(r.c.report_id, v.c.title)
            .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
            .where(r.c.report_id.in_(set(report_ids)) & (r.c.marking <= int(clearance)))
        )
        with self.engine.connect() as connection:
            return {row.report_id: row.title for row in connection.execute(query)}

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

    def withdraw(self, report_id: str, why: str, now: str, who: str = "") -> None:
        """Take a report out of every answer from now on; its words stay for those who explain old answers."""
        with writing(self.engine) as connection:
            taking.withdraw(connection, report_id, Hand(now, who, why))

    def unwithdraw(self, report_id: str, why: str, now: str, who: str = "") -> None:
        """Let a report count again. Raises UsageError for one that is not withdrawn by hand."""
        with writing(self.engine) as connection:
            taking.unwithdraw(connection, report_id, Hand(now, who, why))

    def mark(self, report_id: str, marking: Marking, why: str, now: str, who: str = "") -> Marking:
        """Set a report's marking, up or down; returns the one that it had. Every search obeys at once."""
        with writing(self.engine) as connection:
            return taking.mark(connection, report_id, marking, Hand(now, who, why))

    def deeds(self, report_id: str) -> tuple[Deed, ...]:
        """What was done to a report by hand, oldest first."""
        with self.engine.connect() as connection:
            return taking.deeds(connection, report_id)

    def stale(self) -> dict[int, str]:
        """The reports that the vector index still holds as they were before somebody withdrew or marked them."""
        with self.engine.connect() as connection:
            return taking.stale(connection)

    def followed(self, place: int) -> None:
        """Note that the vector index holds what changed up to this place of `stale` as it is."""
        with writing(self.engine) as connection:
            taking.followed(connection, place)

    def traces(self, name: str) -> list[str]:
        """The ids of everything that a person may mean to purge: reports, copies behind them, what waits in the inbox."""
        with self.engine.connect() as connection:
            return purging.traces(connection, name)

    def purge(self, report_id: str) -> None:
        """Delete every byte of a report from the catalogue; the derived indexes are the caller's to rebuild."""
        with writing(self.engine) as connection:
            purging.purge(connection, report_id)
        wipe(self.engine)

    def history(self, report_id: str) -> list[StoredReport]:
        """Every version of a report, oldest first, by what they say of their age (`ordering`)."""
        v = schema.versions
        with self.engine.connect() as connection:
            numbers = list(
                connection.execute(
                    select(v.c.version).where(v.c.report_id == report_id).order_by(v.c.version)
                ).scalars()
            )
            late = ranks(connection, report_id)
        numbers.sort(key=lambda number: late.get((report_id, number), float(number)))
        found = self.reports((report_id, number) for number in numbers)
        return [found[(report_id, number)] for number in numbers]

    def state(self, report_id: str) -> str:
        """`filed`, `withdrawn: why (when)`, or `withdrawn by its publisher (when)`."""
        r, v = schema.reports, schema.versions
        query = (
            select(r.c.withdrawn_at, r.c.withdrawn_why, v.c.withdrawn)
            .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
            .where(r.c.report_id == report_id)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise MissingReportError(f"There is no report {report_id}. See `sitrep reports list`.")
        if row.withdrawn_at:
            return f"withdrawn: {row.withdrawn_why} ({row.withdrawn_at})"
        return f"withdrawn by its publisher ({row.withdrawn})" if row.withdrawn else "filed"

    def withdrawn(self, report_ids: Sequence[str], clearance: Marking) -> list[tuple[str, int]]:
        """The newest versions of those of these reports that were withdrawn, as far as they may be known of."""
        r, v = schema.reports, schema.versions
        query = (
            select(r.c.report_id, r.c.latest)
            .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
            .where(r.c.report_id.in_(report_ids) & (r.c.marking <= int(clearance)))
            .where((r.c.withdrawn_at != "") | (v.c.withdrawn != ""))
            .order_by(r.c.report_id)
        )
        with self.engine.connect() as connection:
            return [(row.report_id, row.latest) for row in connection.execute(query)]

    def latest(self, report_id: str) -> int:
        """The number of the version that counts now, 0 when there is no such report."""
        r = schema.reports
        with self.engine.connect() as connection:
            return connection.execute(select(r.c.latest).where(r.c.report_id == report_id)).scalar() or 0

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
        if value is None:
            with self.engine.connect() as connection:
                return connection.execute(select(m.c.value).where(m.c.key == key)).scalar() or ""
        with writing(self.engine) as connection:
            connection.execute(delete(m).where(m.c.key == key))
            connection.execute(m.insert().values(key=key, value=value))
        return value


def passage_key(report_id: str, version: int, ordinal: int) -> str:
    """The id of a passage in derived indexes."""
    return f"{report_id}.{version}.{ordinal}"


def _copies(
    connection: Connection, report_ids: Sequence[str], as_of: str
) -> dict[tuple[str, int], tuple[str, ...]]:
    """Who else published the text of each report version, up to a time."""
    t = schema.twins
    query = (
        select(t.c.report_id, t.c.version, t.c.publisher)
        .where(t.c.report_id.in_(report_ids) & (t.c.dated <= as_of) & (t.c.until > as_of))
        .order_by(t.c.dated, t.c.twin_id)
    )
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for report_id, version, publisher in connection.execute(query):
        if publisher:
            key = (report_id, version)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), publisher)))
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
    more = ("language", "kind", "source", "vouched", "withdrawn")
    return StoredReport(
        **{name: have[name] for name in (*names, *more)}, marking=Marking(have["marking"]),
        text=have.get("text") or "", places=places, copies=tuple(c for c in copies if c != have["publisher"]),
    )  # fmt: skip
