"""The order of a report's versions: as they came in, but for those that say that they are older than one before them.

A version that comes in late is kept as history: it is what stood as of its own date, and never replaces a newer one. Its
number is the next one all the same, so that what cites a version by its number stays right; `late` tells where it belongs.
"""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from ingestion.editions import Edition, edition, is_older
from ingestion.report import Filing, Place
from vectorstore import schema


def is_late(connection: Connection, filing: Filing, latest: int) -> bool:
    """Whether a filing with another text says that it is older than the newest version, so that this one stays current.

    The same text with another date is a date that was put right, and counts as it comes in.
    """
    v = schema.versions
    mine = (v.c.report_id == filing.report_id) & (v.c.version == latest)
    kept = connection.execute(select(v).where(mine)).one()
    return kept.text != filing.document.text and is_older(_said(filing), _kept(kept))


def known_version(connection: Connection, filing: Filing) -> int | None:
    """The version that has just this content, None when there is none."""
    v = schema.versions
    alike = (v.c.report_id == filing.report_id) & (v.c.content_key == filing.content_key)
    return connection.execute(select(v.c.version).where(alike).order_by(v.c.version)).scalar()


def next_version(connection: Connection, report_id: str) -> int:
    """The number of the version that comes in next."""
    v = schema.versions
    return (
        int(connection.execute(select(func.max(v.c.version)).where(v.c.report_id == report_id)).scalar() or 0)
        + 1
    )


def ranks(connection: Connection, report_id: str | None = None) -> dict[tuple[str, int], float]:
    """Where late versions belong; the others belong at their number."""
    t = schema.late
    query = select(t) if report_id is None else select(t).where(t.c.report_id == report_id)
    return {(row.report_id, row.version): row.rank for row in connection.execute(query)}


def rank_late(connection: Connection, filing: Filing, version: int) -> None:
    """Write down where a late version belongs: before the first one that is newer than it."""
    v = schema.versions
    known = ranks(connection, filing.report_id)
    mine = (v.c.report_id == filing.report_id) & (v.c.version != version)
    rows = connection.execute(select(v).where(mine)).all()
    ranked = [(known.get((row.report_id, row.version), float(row.version)), row) for row in rows]
    others = sorted(ranked, key=lambda pair: (pair[0], pair[1].version))
    before = 0.0
    for rank, row in others:
        if is_older(_said(filing), _kept(row)):
            connection.execute(
                schema.late.insert().values(
                    report_id=filing.report_id, version=version, rank=(before + rank) / 2
                )
            )
            return
        before = rank


# ----------------------------------------------------------------------------------------------------------------------


def _said(filing: Filing) -> Edition:
    document = filing.document
    return edition(document.published, filing.retrieved, document.text, document.places)


def _kept(row: Any) -> Edition:
    places = [Place(start, label) for start, label in json.loads(row.places)]
    return edition(row.published, row.retrieved, row.text, places)
