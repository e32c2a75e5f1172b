"""What each report version names, whoever asks: identifiers, releases of packages, and phrases that look like names.

It is recognised once, when a version is filed, and stands beside it in the catalogue. Names of a register are not kept:
they are looked up in the full text when somebody asks, so that a new name is right at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, select

from ingestion.names import placed_names
from ingestion.releases import recognised
from vectorstore import schema

NAME = "name"  # the kind of a phrase that looks like a name; the other kinds are those of `Identifier`
MOST = 500  # a version: a list of ten thousand hashes is kept by its text
LONGEST = 200  # characters

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class StoredMention:
    """Something that a report version names, where it first does; `value` is the canonical spelling."""

    kind: str
    value: str
    start: int


def mentions_in(text: str) -> tuple[StoredMention, ...]:
    """What a text names, each once, in order of place; identifiers before names where there are too many."""
    exact = recognised(text)
    inside = {place for one in exact for place in range(one.start, one.end)}
    names = [(NAME, name, start) for name, start in placed_names(text) if start not in inside]
    found: dict[tuple[str, str], StoredMention] = {}
    for kind, value, start in (*((one.kind, one.value, one.start) for one in exact), *names):
        if len(value) <= LONGEST and len(found) < MOST:
            found.setdefault((kind, value), StoredMention(kind, value, start))
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.kind, one.value)))


def add_mentions(connection: Connection, key: Key, mentions: Iterable[StoredMention]) -> None:
    """Keep what a version names."""
    report_id, version = key
    rows = [
        {"report_id": report_id, "version": version, "kind": m.kind, "value": m.value, "start": m.start}
        for m in mentions
    ]
    if rows:
        connection.execute(schema.mentions.insert(), rows)


def recognise_again(connection: Connection) -> None:
    """Recognise every version anew, as after a change of the rules, or in a home that kept nothing of it."""
    v = schema.versions
    connection.execute(delete(schema.mentions))
    keys = connection.execute(select(v.c.report_id, v.c.version).order_by(v.c.report_id, v.c.version)).all()
    for key in keys:
        mine = (v.c.report_id == key.report_id) & (v.c.version == key.version)
        text = connection.execute(select(v.c.text).where(mine)).scalar_one()
        add_mentions(connection, (key.report_id, key.version), mentions_in(text))


def mentions_of(engine: Engine, key: Key) -> tuple[StoredMention, ...]:
    """What this version names, in order of place."""
    m = schema.mentions
    query = select(m.c.kind, m.c.value, m.c.start).where((m.c.report_id == key[0]) & (m.c.version == key[1]))
    with engine.connect() as connection:
        found = [StoredMention(*row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: (one.start, one.kind, one.value)))


def naming(engine: Engine, values: Collection[str]) -> set[Key]:
    """The versions that name one of these identifiers, in their canonical spelling. Who may see them is the caller's business."""
    m = schema.mentions
    query = select(m.c.report_id, m.c.version).where(m.c.value.in_(values) & (m.c.kind != NAME))
    with engine.connect() as connection:
        return {(row.report_id, row.version) for row in connection.execute(query)}


def names_among(engine: Engine, keys: Iterable[Key]) -> tuple[str, ...]:
    """Every name-like phrase that one of these versions holds, sorted."""
    m, wanted = schema.mentions, set(keys)
    query = select(m.c.report_id, m.c.version, m.c.value).where(m.c.kind == NAME)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return tuple(sorted({row.value for row in rows if (row.report_id, row.version) in wanted}))
