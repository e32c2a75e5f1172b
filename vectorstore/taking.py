"""What security staff do to a report by hand: withdraw it, take that back, set its marking. Each is written down, and counts at once.

Everything here runs inside one transaction of the catalogue. The vector index follows afterwards: `stale` names the reports
that it still holds as they were, and until then every search joins what the index finds with the catalogue.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from ingestion.errors import MissingReportError, UsageError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.requests import forget_answers
from vectorstore.storing import bump, move_to, part_from_all_twins


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did something by hand, when and why."""

    at: str
    who: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to a report by hand, as it was written down: `what` says it in words."""

    hand: Hand
    what: str


def withdraw(connection: Connection, report_id: str, hand: Hand) -> None:
    """Take a report out of every answer. What was said in threads may rest on it, and is dropped."""
    _set_withdrawn(connection, report_id, hand.at, hand.why)
    _write_down(connection, report_id, hand, undone=False)
    forget_answers(connection)
    _changed(connection, report_id)


def unwithdraw(connection: Connection, report_id: str, hand: Hand) -> None:
    """Let a report count again that was withdrawn by mistake. Raises UsageError for one that was not."""
    if not _kept(connection, report_id).withdrawn_at:
        raise UsageError(f"The report {report_id} is not withdrawn; there is nothing to undo.")
    _set_withdrawn(connection, report_id, "", "")
    _write_down(connection, report_id, hand, undone=True)
    _changed(connection, report_id)


def mark(connection: Connection, report_id: str, new: Marking, hand: Hand) -> Marking:
    """Set the marking of every version, up or down; returns the one that it had.

    Copies that stood behind the report keep their own marking, so they are queued to be filed by themselves. What was
    said in threads is dropped when the marking rises. The same marking again is written down as well: it says that a
    person stands by it.
    """
    kept = _kept(connection, report_id)
    old = Marking(kept.marking)
    m, r = schema.remarks, schema.reports
    connection.execute(
        m.insert().values(
            report_id=report_id, at=hand.at, who=hand.who, old=int(old), new=int(new), why=hand.why
        )
    )
    if new != old:
        move_to(connection, report_id, old, new)
        part_from_all_twins(connection, report_id, kept.latest, hand.at)
        connection.execute(update(r).where(r.c.report_id == report_id).values(marking=int(new)))
        _changed(connection, report_id)
    if new > old:
        forget_answers(connection)
    return old


def deeds(connection: Connection, report_id: str) -> tuple[Deed, ...]:
    """Everything that was done to a report by hand, oldest first."""
    m, w = schema.remarks, schema.withdrawals
    marked = [
        (row.at, Deed(Hand(row.at, row.who, row.why), _marked(Marking(row.old), Marking(row.new))))
        for row in connection.execute(select(m).where(m.c.report_id == report_id).order_by(m.c.place))
    ]
    taken = [
        (row.at, Deed(Hand(row.at, row.who, row.why), "withdrawal undone" if row.undone else "withdrawn"))
        for row in connection.execute(select(w).where(w.c.report_id == report_id).order_by(w.c.place))
    ]
    return tuple(deed for _, deed in sorted((*marked, *taken), key=lambda pair: pair[0]))


def stale(connection: Connection) -> dict[int, str]:
    """The reports that the vector index still holds as they were, by the order in which they changed."""
    s = schema.stale
    return {row.place: row.report_id for row in connection.execute(select(s))}


def followed(connection: Connection, place: int) -> None:
    """The vector index holds what changed up to here as it is."""
    s = schema.stale
    connection.execute(delete(s).where(s.c.place <= place))


# ----------------------------------------------------------------------------------------------------------------------


def _marked(old: Marking, new: Marking) -> str:
    return f"marked {new.label} as before" if old == new else f"marked {new.label}, before {old.label}"


def _kept(connection: Connection, report_id: str) -> "_Row":
    r = schema.reports
    query = select(r.c.marking, r.c.latest, r.c.withdrawn_at).where(r.c.report_id == report_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise MissingReportError(f"There is no report {report_id}. See: sitrep reports list")
    return _Row(row.marking, row.latest, row.withdrawn_at)


@dataclass(frozen=True, slots=True)
class _Row:
    marking: int
    latest: int
    withdrawn_at: str


def _set_withdrawn(connection: Connection, report_id: str, at: str, why: str) -> None:
    r = schema.reports
    mine = update(r).where(r.c.report_id == report_id)
    if not connection.execute(mine.values(withdrawn_at=at, withdrawn_why=why)).rowcount:
        raise MissingReportError(f"There is no report {report_id}. See `sitrep reports list`.")


def _write_down(connection: Connection, report_id: str, hand: Hand, *, undone: bool) -> None:
    connection.execute(
        schema.withdrawals.insert().values(
            report_id=report_id, at=hand.at, who=hand.who, undone=int(undone), why=hand.why
        )
    )


def _changed(connection: Connection, report_id: str) -> None:
    connection.execute(schema.stale.insert().values(report_id=report_id))
    bump(connection)
