"""The catalogue's tables, and how an older home is brought up to date."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ExceptionContext,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.home import Home

SCHEMA_VERSION = 4
WAIT = 30.0  # seconds that a statement waits for another program's transaction
_metadata = MetaData()

meta = Table("meta", _metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

reports = Table(
    "reports",
    _metadata,
    Column("report_id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("external_id", Text, nullable=False, index=True),
    Column("marking", Integer, nullable=False),  # the highest it ever had
    Column("latest", Integer, nullable=False),  # number of the newest version
    Column("withdrawn_at", Text, nullable=False, default=""),
    Column("withdrawn_why", Text, nullable=False, default=""),
)

versions = Table(
    "versions",
    _metadata,
    Column("report_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_key", Text, nullable=False),
    Column("text_key", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("retrieved", Text, nullable=False),
    Column("dated", Text, nullable=False),  # published, else retrieved: what a time window asks for
    Column("withdrawn", Text, nullable=False),  # when the publisher took it back
    Column("language", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("vouched", Text, nullable=False),
    Column("reporter", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("places", Text, nullable=False),  # JSON [[start, label], …]
    Column("missing", Text, nullable=False),  # JSON [part, …]
    Column("signature", LargeBinary, nullable=False),  # for finding near copies
)

twins = Table(  # the same text under another identity: one report, said to be published there as well
    "twins",
    _metadata,
    Column("twin_id", Text, primary_key=True),
    Column("report_id", Text, primary_key=True, index=True),
    Column("version", Integer, primary_key=True),  # of the report: the one whose text it is
    Column("publisher", Text, nullable=False),
    Column("dated", Text, nullable=False),
    Column("until", Text, nullable=False),  # from then on it has a text of its own; "~" while it has none
    Column(
        "filing", Text, nullable=False
    ),  # JSON: to be filed itself when the report gets another text or marking
)

passages = Table(
    "passages",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("length", Integer, nullable=False),  # indexed words, header included
    Column("vector", LargeBinary, nullable=False),  # float32
    Index("passages_by_report", "report_id", "version", "ordinal", unique=True),
)

mentions = Table(  # what a version names, whoever asks: see mentions.py
    "mentions",
    _metadata,
    Column("report_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True, index=True),
    Column("start", Integer, nullable=False),
)

inbox = Table(  # reports that were read and are not filed yet
    "inbox",
    _metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("batch", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False, index=True),  # queued, stored, done, failed
    Column("filing", Text, nullable=False),  # JSON; emptied when done
    Column("outcome", Text, nullable=False, default=""),  # JSON
    Column("queued_at", Text, nullable=False),
)

requests = Table(  # what people asked in Slack, and what they were told
    "requests",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("thread", Text, nullable=False, index=True),  # team:channel:thread
    Column("request", Text, nullable=False),  # JSON
    Column("state", Text, nullable=False),  # accepted, answered, delivered, failed
    Column("outbox", Text, nullable=False, default=""),  # JSON of what is to be posted
    Column("question", Text, nullable=False, default=""),
    Column("reply", Text, nullable=False, default=""),
    Column("clearance", Integer, nullable=False, default=0),
    Column("received_at", Text, nullable=False),
)

answers = Table(  # every question with its answer, so that it can be explained later
    "answers",
    _metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("record", Text, nullable=False, unique=True),
    Column("answer_id", Text, nullable=False, index=True),
    Column("asked_at", Text, nullable=False, index=True),
    Column("asker", Text, nullable=False),  # a Slack user id, or terminal:account
    Column("audience", Text, nullable=False),
    Column("clearance", Integer, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("index_version", Integer, nullable=False),  # the count of changes when the question came in
    Column("outcome", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("degraded", Integer, nullable=False),
    Column("timing", Text, nullable=False),  # JSON {name: milliseconds}
    Column("question", Text, nullable=False),
    Column("standalone", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # JSON [[report id, version, start, end], …]
    Column("answer", Text, nullable=False),  # JSON; last, since it is long and most reads pass it over
)


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
    event.listen(engine, "handle_error", _say_in_words)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with engine.connect() as connection:
            current = inspect(connection).has_table("meta") and _schema_of(connection) == SCHEMA_VERSION
        if not current:
            with writing(engine) as connection:
                _migrate(connection)
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


def full_text_table(marking: Marking) -> str:
    """Name of the full-text table of one marking: restricted words must not change what others find."""
    return f"words_{marking.name.lower()}"


def postings_table(marking: Marking) -> str:
    """Name of the view over a full-text table that gives each place of each word."""
    return f"{full_text_table(marking)}_places"


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


_REASONS: Mapping[str, str] = {
    "full": "The disk is full, so nothing of it was stored. Free some space and run the command again.",
    "I/O error": "The disk refused to write, so nothing of it was stored. Check its space and health, and try again.",
    "locked": "Another program has kept the catalogue busy for too long. Try again when it is done.",
    "readonly": "The catalogue may not be written. Make its folder and file writable, or set SITREP_HOME.",
    "unable to open": "The catalogue cannot be opened. Make its folder readable and writable, or set SITREP_HOME.",
    "not a database": "The catalogue is not a database. Restore a backup, or move the file away and ingest again.",
}
_UNUSABLE = "The catalogue is damaged. Restore a backup, or move the file away and ingest again."


def _say_in_words(context: ExceptionContext) -> StoreError | None:
    """What a database refuses, as a StoreError; mistakes in our own statements stay what they are."""
    known = context.sqlalchemy_exception
    if known is None or isinstance(known, IntegrityError | ProgrammingError | DataError):
        return None
    said = str(context.original_exception)
    words = next((words for sign, words in _REASONS.items() if sign in said), _UNUSABLE)
    where = context.engine.url.render_as_string(hide_password=True) if context.engine else "the catalogue"
    return StoreError(f"{words} ({where}: {said})")


def _migrate(connection: Connection) -> None:
    """Bring the tables to `SCHEMA_VERSION`, one step a version, all of them or none."""
    tables = inspect(connection).get_table_names()
    if tables and connection.dialect.name == "sqlite" and "meta" not in tables:
        raise _foreign(connection)
    if "meta" not in tables:
        _metadata.create_all(connection)
        for marking in Marking:
            make_full_text(connection, marking)
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
        return
    for step in range(_schema_of(connection), SCHEMA_VERSION):
        _STEPS[step](connection)
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))


def _schema_of(connection: Connection) -> int:
    """The schema that the catalogue says it has; raises StoreError when it is newer than ours, or none that ever was."""
    said = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar() or ""
    if not said.isdecimal() or int(said) < min(_STEPS):
        raise _foreign(connection)
    if int(said) > SCHEMA_VERSION:
        raise StoreError(
            f"This home was made by a newer Sitrep (its catalogue has schema {said}, we know {SCHEMA_VERSION}). "
            "Update Sitrep: pip install --upgrade incident-briefing-bot"
        )
    return int(said)


def _foreign(connection: Connection) -> StoreError:
    where = connection.engine.url.render_as_string(hide_password=True)
    return StoreError(
        f"The database {where} is not a catalogue of Sitrep. Move it away, or set SITREP_HOME to another folder."
    )


def make_full_text(connection: Connection, marking: Marking) -> None:
    """FTS5 over our own tokens: they are separated by single spaces and may hold any other character."""
    name = full_text_table(marking)
    connection.exec_driver_sql(
        f'CREATE VIRTUAL TABLE {name} USING fts5(tokens, tokenize="unicode61 remove_diacritics 0 '
        "categories 'L* M* N* P* S* C*'\")"
    )
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {postings_table(marking)} USING fts5vocab({name}, 'instance')"
    )


def drop_full_text(connection: Connection, marking: Marking) -> None:
    """Remove a full-text table and its view, whatever state they are in."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {postings_table(marking)}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {full_text_table(marking)}")


def _from_1(connection: Connection) -> None:
    """A copy belongs to the version whose text it repeats, and can be filed by itself; queued reports are found fast."""
    connection.exec_driver_sql("DROP INDEX ix_twins_report_id")
    connection.exec_driver_sql("ALTER TABLE twins RENAME TO twins_of_1")
    twins.create(connection)
    connection.exec_driver_sql(
        "INSERT INTO twins SELECT twin_id, t.report_id, latest, publisher, dated, '~', '' "
        "FROM twins_of_1 t JOIN reports r ON r.report_id = t.report_id"
    )
    connection.exec_driver_sql("DROP TABLE twins_of_1")
    connection.exec_driver_sql("CREATE INDEX ix_inbox_state ON inbox (state)")


def _from_2(connection: Connection) -> None:
    """Questions and answers are kept from now on."""
    answers.create(connection)


def _from_3(connection: Connection) -> None:
    """What reports name is kept from now on; the reports that are there are read once for it."""
    from vectorstore.mentions import recognise_again  # it knows these tables

    mentions.create(connection)
    recognise_again(connection)


_STEPS: Mapping[int, Callable[[Connection], None]] = {1: _from_1, 2: _from_2, 3: _from_3}
