"""The catalogue's tables."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from ingestion.report import Marking

SCHEMA_VERSION = 6
metadata = MetaData()

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

reports = Table(
    "reports",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("external_id", Text, nullable=False, index=True),
    Column("marking", Integer, nullable=False),  # the highest it ever had, unless lowered by hand
    Column("latest", Integer, nullable=False),  # number of the newest version
    Column("withdrawn_at", Text, nullable=False, default=""),
    Column("withdrawn_why", Text, nullable=False, default=""),
)

versions = Table(
    "versions",
    metadata,
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
)

late = Table(  # versions that came in after newer ones, and where among the numbers of the others they belong
    "late",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("rank", Float, nullable=False),
)

remarks = Table(  # markings that were set by hand
    "remarks",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("old", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("why", Text, nullable=False),
)

withdrawals = Table(  # what was withdrawn by hand and what was not after all: each step, with its reason
    "withdrawals",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("undone", Integer, nullable=False),
    Column("why", Text, nullable=False),
)

stale = Table(  # reports that the vector index still holds as they were: its owner puts them right
    "stale",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False),
)

twins = Table(  # the same text under another identity: one report, said to be published there as well
    "twins",
    metadata,
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
    metadata,
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
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True, index=True),
    Column("start", Integer, nullable=False),
)

sketches = Table(  # a version as it is compared with others: see links.py
    "sketches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("traits", Text, nullable=False),  # JSON
    Index("sketches_by_report", "report_id", "version", unique=True),
)

sketch_keys = Table(  # under which a sketch is found, in order of key and day
    "sketch_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("sketch", Integer, primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

links = Table(  # between versions of two reports, whoever asks; `report_a` sorts first
    "links",
    metadata,
    Column("report_a", Text, primary_key=True),
    Column("version_a", Integer, primary_key=True),
    Column("report_b", Text, primary_key=True, index=True),
    Column("version_b", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),  # copy, incident
    Column("strength", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column(
        "names", Text, nullable=False
    ),  # JSON [[words of a name, …], words in a title]: it stands while they are rare
)

inbox = Table(  # what was handed over and is not filed yet, and for a while what became of it
    "inbox",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("batch", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False, index=True),  # queued, stored, done, failed
    Column("filing", Text, nullable=False),  # JSON; emptied when done
    Column("outcome", Text, nullable=False, default=""),  # JSON
    Column("queued_at", Text, nullable=False),
    Column("input", Text, nullable=False, default=""),  # what people call it
    Column(
        "handed", Text, nullable=False, default=""
    ),  # JSON of what was said of bytes that are not read yet
    Column("step", Text, nullable=False, default=""),  # that it is at, or was last
    Column("reached", Text, nullable=False, default=""),  # the step that it itself was last worked on in
    Column("died", Text, nullable=False, default=""),  # the same, when it was last begun anew
    Column("since", Text, nullable=False, default=""),  # when it came to its state
    Column("reason", Text, nullable=False, default=""),  # why it waits or failed
    Column("waits", Integer, nullable=False, default=0),  # how often it was put off in a row
    Column("next_try", Text, nullable=False, default=""),
)

requests = Table(  # what people asked in Slack, and what they were told
    "requests",
    metadata,
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
    metadata,
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

standings = Table(  # the open verdicts as they were last found, for each clearance
    "standings",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("clearance", Integer, nullable=False, index=True),
    Column("project", Text, nullable=False),
    Column("incident_id", Text, nullable=False),
    Column("path", Text, nullable=False),  # JSON [name, …]
    Column("status", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # JSON [[report id, version], …]
    Column("flip", Integer, nullable=False),  # its latest one
)

flips = Table(  # every change of a verdict, for each clearance; no words of reports stand here
    "flips",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("clearance", Integer, nullable=False, index=True),
    Column("project", Text, nullable=False),
    Column("incident_id", Text, nullable=False),
    Column("path", Text, nullable=False),  # JSON [name, …]
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("cause", Text, nullable=False),  # what kind of thing brought it about
    Column("report_id", Text, nullable=False),  # the report that did, "" for none
    Column("previous", Integer, nullable=False),  # the flip of the same verdict before this one
)

watches = Table(  # what somebody wants to be told of
    "watches",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # project or party
    Column("name", Text, nullable=False),
    Column("watcher", Text, nullable=False),  # a Slack user id, or terminal:account
    Column("clearance", Integer, nullable=False),
    Column("since", Text, nullable=False),
)

notices = Table(  # which flip somebody is to be told of, by which watch
    "notices",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("watch", Integer, nullable=False, index=True),
    Column("flip", Integer, nullable=False, index=True),
)

originals = Table(  # what addresses answered, and the report versions that were made from it; "" = none yet
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),  # of the body; the file is named by it
    Column("report_id", Text, primary_key=True, index=True),
    Column("version", Integer, primary_key=True),
    Column("member", Text, primary_key=True),  # which part of it the report is, "" for all of it
    Column("url", Text, primary_key=True, index=True),
    Column("final_url", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("charset", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("public", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("fetched_at", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
)

feeds = Table(  # what is followed, and how it has fared; see ingestion/feeds.py for each column
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("marking", Integer, nullable=False),
    Column("every", Integer, nullable=False),  # minutes
    Column("pace", Integer, nullable=False),  # seconds
    Column("failures", Integer, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in (
            "publisher", "added", "title", "etag", "modified", "address", "stopped", "asked", "answered", "newest",
            "failing", "error", "due", "down_from", "down_to", "remark",
        )
    ),
)  # fmt: skip

feed_items = Table(  # the items of followed feeds; the words of one only while it waits
    "feed_items",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # a hash of its id
    Column("fingerprint", Text, nullable=False),
    Column(
        "state", Text, nullable=False
    ),  # waiting, teaser (its page is to be tried again), done, gone, purged
    Column("dated", Text, nullable=False),
    Column("tries", Integer, nullable=False),  # of its page, or of filing it
    Column("report_id", Text, nullable=False, index=True),
    Column("identity", Text, nullable=False),  # of its report
    Column("whole", Integer, nullable=False),  # whether its report holds the full text
    Column("item", Text, nullable=False),  # JSON, emptied when nothing is left to do
    Index("feed_items_by_state", "feed", "state", "dated"),
)


def full_text_table(marking: Marking) -> str:
    """Name of the full-text table of one marking: restricted words must not change what others find."""
    return f"words_{marking.name.lower()}"


def postings_table(marking: Marking) -> str:
    """Name of the view over a full-text table that gives each place of each word."""
    return f"{full_text_table(marking)}_places"


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
