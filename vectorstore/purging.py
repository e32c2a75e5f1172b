"""Purging: every byte of a report goes out of the catalogue, whatever state it was in; what is not its own stays."""

import json

from sqlalchemy import Connection, delete, select

from ingestion.report import Marking
from vectorstore import answers, feedbook, inbox, ledger, requests, schema
from vectorstore.links import forget_links
from vectorstore.storing import bump, part_from_all_twins, remove_words

# The ledger takes an id out by itself, and keeps that something was purged; the items of feeds keep that they never come back.
_KEPT = frozenset((schema.flips.name, schema.standings.name, schema.feed_items.name))


def traces(connection: Connection, name: str) -> list[str]:
    """The report ids that a name means, by id or external id: reports, copies behind them, members of the inbox."""
    r, t = schema.reports, schema.twins
    found = connection.execute(
        select(r.c.report_id).where((r.c.report_id == name) | (r.c.external_id == name))
    ).scalars()
    said = t.c.filing.contains(f'"external_id": {json.dumps(name, ensure_ascii=False)}', autoescape=True)
    copies = connection.execute(select(t.c.twin_id).where((t.c.twin_id == name) | said)).scalars()
    return sorted({*found, *copies, *inbox.traces(connection, name)})


def purge(connection: Connection, report_id: str) -> None:
    """Delete a report, inside a transaction; doing it to one that is gone already deletes what is left of it.

    Copies that stood behind it are not its own: they are queued to be filed by themselves. What was said in threads goes,
    since nobody can tell which of it came from this report, and so do the kept answers and the questions that name it or
    repeat it.
    """
    own = answers.own_words(connection, report_id)
    answers.forget(connection, report_id, own)
    requests.forget_questions(connection, own.stand_in)
    ledger.forget(connection, report_id)
    feedbook.forget(connection, report_id)
    forget_links(connection, report_id)
    _part_from_copies(connection, report_id)
    for marking in Marking:
        remove_words(connection, report_id, marking)
    for table in schema.metadata.sorted_tables:
        if "report_id" in table.c and table.name not in _KEPT:
            connection.execute(delete(table).where(table.c.report_id == report_id))
    connection.execute(delete(schema.twins).where(schema.twins.c.twin_id == report_id))
    inbox.forget(connection, report_id)
    requests.forget_answers(connection)
    bump(connection)


def _part_from_copies(connection: Connection, report_id: str) -> None:
    r, v = schema.reports, schema.versions
    kept = connection.execute(
        select(r.c.latest, v.c.retrieved)
        .join(v, (v.c.report_id == r.c.report_id) & (v.c.version == r.c.latest))
        .where(r.c.report_id == report_id)
    ).one_or_none()
    if kept is not None:
        part_from_all_twins(connection, report_id, kept.latest, kept.retrieved)
