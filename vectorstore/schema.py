"""The catalogue's tables, and how an older home is brought up to date."""

from sqlalchemy import (
    Column,
    Connection,
    Engine,
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
from sqlalchemy.exc import DatabaseError

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.home import Home

SCHEMA_VERSION = 1
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
    Column("report_id", Text, nullable=False, index=True),
    Column("content_key", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("dated", Text, nullable=False),
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

inbox = Table(  # reports that were read and are not filed yet
    "inbox",
    _metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("batch", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),  # queued, done, failed
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


def open_engine(home: Home, url: str) -> Engine:
    """The catalogue's engine with its tables present and up to date.

    Raises StoreError when the database cannot be opened, is not a catalogue, or was made by a newer Sitrep.
    """
    home.prepared()
    engine = create_engine(
        url or f"sqlite:///{home.catalogue}", connect_args={"timeout": 30} if not url else {}
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except DatabaseError as error:
        engine.dispose()
        raise StoreError(
            f"The catalogue {engine.url.render_as_string(hide_password=True)} cannot be used ({error.orig}). "
            "If the file is damaged, restore a backup or move it away and ingest again."
        ) from error
    return engine


def full_text_table(marking: Marking) -> str:
    """Name of the full-text table of one marking: restricted words must not change what others find."""
    return f"words_{marking.name.lower()}"


def postings_table(marking: Marking) -> str:
    """Name of the view over a full-text table that gives each place of each word."""
    return f"{full_text_table(marking)}_places"


def _tune_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged report survives a power cut
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA secure_delete = ON")  # purge leaves no bytes
    cursor.close()


def _migrate(connection: Connection) -> None:
    """Bring the tables to `SCHEMA_VERSION`, one step a version."""
    if not inspect(connection).has_table("meta"):
        _metadata.create_all(connection)
        for marking in Marking:
            _make_full_text(connection, marking)
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
        return
    found = int(connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar_one())
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"This home was made by a newer Sitrep (its catalogue has schema {found}, we know {SCHEMA_VERSION}). "
            "Update Sitrep: pip install --upgrade incident-briefing-bot"
        )
    for step in range(found, SCHEMA_VERSION):
        _STEPS[step](connection)
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))


def _make_full_text(connection: Connection, marking: Marking) -> None:
    """FTS5 over our own tokens: they are separated by single spaces and may hold any other character."""
    name = full_text_table(marking)
    connection.exec_driver_sql(
        f'CREATE VIRTUAL TABLE {name} USING fts5(tokens, tokenize="unicode61 remove_diacritics 0 '
        "categories 'L* M* N* P* S* C*'\")"
    )
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {postings_table(marking)} USING fts5vocab({name}, 'instance')"
    )


def _from_0(connection: Connection) -> None:
    """Homes of before the first release kept no twins."""
    _metadata.create_all(connection)


_STEPS = {0: _from_0}
