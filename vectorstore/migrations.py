"""How a catalogue of an older schema is brought up to date: one step a version, all of them or none."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Table, inspect, select

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.links import link_again
from vectorstore.mentions import recognise_again


def is_current(connection: Connection) -> bool:
    """Whether the tables are there, and of the schema that we know. Raises StoreError when they are of a newer one."""
    return inspect(connection).has_table("meta") and _schema_of(connection) == schema.SCHEMA_VERSION


def migrate(connection: Connection) -> None:
    """Bring the tables to `schema.SCHEMA_VERSION`, one step a version, all of them or none."""
    tables = inspect(connection).get_table_names()
    if tables and connection.dialect.name == "sqlite" and "meta" not in tables:
        raise _foreign(connection)
    if "meta" not in tables:
        schema.metadata.create_all(connection)
        for marking in Marking:
            schema.make_full_text(connection, marking)
        connection.execute(schema.meta.insert().values(key="schema", value=str(schema.SCHEMA_VERSION)))
        return
    for step in range(_schema_of(connection), schema.SCHEMA_VERSION):
        _STEPS[step](connection)
    connection.execute(
        schema.meta.update().where(schema.meta.c.key == "schema").values(value=str(schema.SCHEMA_VERSION))
    )


def _schema_of(connection: Connection) -> int:
    """The schema that the catalogue says it has; raises StoreError when it is newer than ours, or none that ever was."""
    said = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "schema")).scalar() or ""
    if not said.isdecimal() or int(said) < min(_STEPS):
        raise _foreign(connection)
    if int(said) > schema.SCHEMA_VERSION:
        raise StoreError(
            f"This home was made by a newer Sitrep (its catalogue has schema {said}, we know {schema.SCHEMA_VERSION}). "
            "Update Sitrep: pip install --upgrade incident-briefing-bot"
        )
    return int(said)


def _foreign(connection: Connection) -> StoreError:
    where = connection.engine.url.render_as_string(hide_password=True)
    return StoreError(
        f"The database {where} is not a catalogue of Sitrep. Move it away, or set SITREP_HOME to another folder."
    )


def _from_1(connection: Connection) -> None:
    """A copy belongs to the version whose text it repeats, and can be filed by itself; queued reports are found fast."""
    connection.exec_driver_sql("DROP INDEX ix_twins_report_id")
    connection.exec_driver_sql("ALTER TABLE twins RENAME TO twins_of_1")
    schema.twins.create(connection)
    connection.exec_driver_sql(
        "INSERT INTO twins SELECT twin_id, t.report_id, latest, publisher, dated, '~', '' "
        "FROM twins_of_1 t JOIN reports r ON r.report_id = t.report_id"
    )
    connection.exec_driver_sql("DROP TABLE twins_of_1")
    connection.exec_driver_sql("CREATE INDEX ix_inbox_state ON inbox (state)")


def _from_2(connection: Connection) -> None:
    """Questions and answers are kept from now on."""
    schema.answers.create(connection)


def _from_3(connection: Connection) -> None:
    """Verdicts are followed from now on."""
    for table in (schema.standings, schema.flips, schema.watches, schema.notices):
        table.create(connection)


def _from_4(connection: Connection) -> None:
    """What reports name is kept from now on; the reports that are there are read once for it."""
    schema.mentions.create(connection)
    recognise_again(connection)


def _from_5(connection: Connection) -> None:
    """Feeds are followed, originals kept, and what links reports is stored from now on; the inbox tells how things stand."""
    _widen_inbox(connection)
    connection.exec_driver_sql(
        "ALTER TABLE versions DROP COLUMN signature"
    )  # the keys of links have what it had
    for table in _NEW_IN_6:
        table.create(connection, checkfirst=True)
    link_again(connection)


def _widen_inbox(connection: Connection) -> None:
    """The inbox with its new columns; what waits in it goes on waiting."""
    for index in ("ix_inbox_batch", "ix_inbox_state"):
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {index}")
    connection.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_of_5")
    schema.inbox.create(connection)
    kept = "place, key, batch, attempts, state, filing, outcome, queued_at"
    connection.exec_driver_sql(
        f"INSERT INTO inbox ({kept}, input, handed, step, reached, died, since, reason, waits, next_try) "  # noqa: S608
        f"SELECT {kept}, '', '', '', '', '', queued_at, '', 0, '' FROM inbox_of_5"
    )
    connection.exec_driver_sql("DROP TABLE inbox_of_5")


_NEW_IN_6: Sequence[Table] = (
    schema.originals, schema.late, schema.remarks, schema.withdrawals, schema.stale,
    schema.feeds, schema.feed_items, schema.sketches, schema.sketch_keys, schema.links,
)  # fmt: skip
_STEPS: Mapping[int, Callable[[Connection], None]] = {
    1: _from_1, 2: _from_2, 3: _from_3, 4: _from_4, 5: _from_5
}  # fmt: skip
