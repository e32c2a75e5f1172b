"""The catalogue's database: opened, brought up to date, written to in transactions that wait their turn."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.home import Home
from vectorstore.migrations import is_current, migrate
from vectorstore.refusals import say_in_words
from vectorstore.schema import full_text_table

WAIT = 30.0  # seconds that a statement waits for another program's transaction


def open_engine(home: Home, url: str) -> Engine:
    """The catalogue's engine with its tables present and up to date.

    Raises StoreError when the database cannot be opened, is not a catalogue, or was made by a newer Sitrep. From then on
    whatever the database refuses is a StoreError as well, and nothing of that transaction is kept.
    """
    home.prepared()
    if not url:
        _make_private(home)
    engine = create_engine(
        url or f"sqlite:///{home.catalogue}", connect_args={"timeout": WAIT} if not url else {}
    )
    event.listen(engine, "handle_error", say_in_words)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with engine.connect() as connection:
            current = is_current(connection)
        if not current:
            with writing(engine) as connection:
                migrate(connection)
    except StoreError:
        engine.dispose()
        raise
    return engine


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that changes something. It waits for its turn before it reads, so that what it read still holds."""
    return engine.execution_options(writes=True).begin()


@contextmanager
def writing_lightly(engine: Engine, wait: float) -> Iterator[Connection]:
    """A transaction that gives up after `wait` seconds and is not forced to the disk at once.

    It survives kill -9; a power cut may take the latest of them, each whole. For what nobody was promised.
    """
    with engine.connect().execution_options(writes=True) as connection:
        _set_sqlite(connection, wait, "NORMAL")
        try:
            with connection.begin():
                yield connection
        finally:
            _set_sqlite(connection, WAIT, "FULL")


def wipe(engine: Engine) -> None:
    """Leave no byte of deleted rows in a SQLite catalogue: not in its full-text tables, its free pages or its log.

    Raises StoreError when another program reads all the while, so that its log must be kept.
    """
    if engine.dialect.name != "sqlite":
        return
    with writing(engine) as connection:
        for marking in Marking:
            table = full_text_table(marking)
            connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
    with engine.connect().execution_options(alone=True) as connection:
        connection.exec_driver_sql("VACUUM")
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        raise StoreError(
            "It is deleted, but another program has the catalogue open, so that bytes of it stay in catalogue.sqlite-wal "
            "until that program ends."
        )


def _make_private(home: Home) -> None:
    try:
        home.catalogue.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"The catalogue {home.catalogue} cannot be written ({error.strerror}). Make the folder writable, or set SITREP_HOME."
        ) from error


def _tune_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, before the first read
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged report survives a power cut
    cursor.execute("PRAGMA secure_delete = ON")  # purge leaves no bytes
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("alone"):  # some statements must stand outside of any transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _set_sqlite(connection: Connection, wait: float, synchronous: str) -> None:
    """Say, outside of any transaction, how long to wait for others and how hard to write."""
    if connection.dialect.name != "sqlite" or connection.connection.driver_connection is None:
        return
    cursor = connection.connection.driver_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
    cursor.execute(f"PRAGMA synchronous = {synchronous}")
    cursor.close()
