"""What links report versions: that one copies another, or that they may tell of one incident. Kept when a version is filed.

A link hangs on the two versions alone, so that it is the same whatever else is filed, before or after, and a report that
somebody may not see changes no link between others. Who is linked is found by keys, each with the day of its report: looking
a version up reads the keys of its weeks, however many years stand beside them. What copies and stories follow for somebody is
worked out when they ask: see telling.py. Reports of one matter (a vulnerability, a title) are not linked pair by pair: they are
found by that matter's key when somebody asks.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import Connection, delete, select, text

from ingestion.copies import DAYS_OF_COPIES, Copied, CopyText, Way, copied, copy_keys, whole_key
from ingestion.stories import DAYS, StoryItem, Tie, Traits, is_one_matter, name_tie, other_flaw, traits
from vectorstore import schema
from vectorstore.stored import StoredReport

Key = tuple[str, int]
Value = TypeVar("Value")

_NAMES = 80  # words of names a version that others are looked up by
_AT_ONCE = 200  # values in one statement


@dataclass(frozen=True, slots=True)
class Link:
    """What links two report versions, `a` before `b` as they sort."""

    a: Key
    b: Key
    kind: Literal["copy", "incident"]
    strength: float
    why: str
    parties: tuple[frozenset[str], ...] = ()
    headline: frozenset[str] = frozenset()

    @property
    def way(self) -> Way:
        """Of copies: which one is the other's."""
        return cast("Way", self.why)

    @property
    def tie(self) -> Tie:
        """Of an incident: the names that join the two."""
        return Tie(self.strength, self.parties, self.headline)


def add_links(connection: Connection, key: Key) -> None:
    """Link a version that was just stored with every other one that is there."""
    row = _row(connection, key)
    if row is None or _sketch_of(connection, key) is not None:
        return
    new = _Sketched.of(row)
    near = _near(connection, new)
    place = connection.execute(
        schema.sketches.insert().values(
            report_id=key[0], version=key[1], day=new.day, traits=_dumped(new.traits)
        )
    ).inserted_primary_key[0]  # type: ignore[index]
    connection.execute(
        schema.sketch_keys.insert(),
        [{"key": one, "day": new.day, "sketch": place} for one in sorted(new.keys)],
    )
    found = [link for other in near for link in _between(connection, new, other)]
    if found:
        connection.execute(schema.links.insert(), [_values(link) for link in found])


def link_again(connection: Connection) -> None:
    """Link all versions anew, as after a change of the rules, or in a home that kept no links."""
    v = schema.versions
    for table in (schema.links, schema.sketch_keys, schema.sketches):
        connection.execute(delete(table))
    keys = connection.execute(select(v.c.report_id, v.c.version).order_by(v.c.report_id, v.c.version)).all()
    for report_id, version in keys:
        add_links(connection, (report_id, version))


def forget_links(connection: Connection, report_id: str) -> None:
    """Delete everything that was kept of a report, as part of its purge."""
    s, k, x = schema.sketches, schema.sketch_keys, schema.links
    mine = select(s.c.id).where(s.c.report_id == report_id)
    connection.execute(delete(k).where(k.c.sketch.in_(mine)))
    connection.execute(delete(s).where(s.c.report_id == report_id))
    connection.execute(delete(x).where((x.c.report_a == report_id) | (x.c.report_b == report_id)))


def copies_near(connection: Connection, report: StoredReport) -> list[tuple[Key, Copied]]:
    """The versions of other reports that one which is not stored copies, or is copied by. Who may see them is the caller's business."""
    new = _Sketched.of(report)
    found = [
        (other.key, _copied(connection, new, other.key))
        for other in _near(connection, new)
        if other.like_copy and not other_flaw(new.traits, other.traits)
    ]
    return [(key, made) for key, made in found if made is not None]


def links_of(
    connection: Connection, keys: Iterable[Key], kinds: Collection[str] = ("copy", "incident")
) -> list[Link]:
    """The links that these versions have, each once. Who may see the other end is the caller's business."""
    x = schema.links
    found: dict[tuple[Key, Key, str], Link] = {}
    for part in _parts(dict.fromkeys(keys)):
        ids = [report_id for report_id, _ in part]
        for end in (x.c.report_a, x.c.report_b):
            for row in connection.execute(select(x).where(end.in_(ids) & x.c.kind.in_(kinds))):
                link = _link(row)
                if link.a in part or link.b in part:
                    found[link.a, link.b, link.kind] = link
    return [found[one] for one in sorted(found)]


def of_one_matter(connection: Connection, keys: Collection[Key]) -> dict[Key, Traits]:
    """These versions, and those near in time that bear the title of one of them or name a vulnerability that one names.

    Who may see them is the caller's business.
    """
    s = schema.sketches
    found: dict[Key, Traits] = {}
    wanted: dict[int, set[int]] = {}
    for part in _parts(dict.fromkeys(keys)):
        ids = [report_id for report_id, _ in part]
        for row in connection.execute(select(s).where(s.c.report_id.in_(ids))):
            if (key := (row.report_id, row.version)) in part:
                found[key] = _loaded(row.traits)
                for matter in _matters(found[key]):
                    wanted.setdefault(matter, set()).add(row.day)
    others: set[int] = set()
    for matter, days in wanted.items():
        others |= _holding(connection, {matter}, (min(days) - DAYS - 1, max(days) + DAYS + 1))
    for row in connection.execute(_SKETCHES, {"ids": json.dumps(sorted(others))}):
        found.setdefault((row.report_id, row.version), _loaded(row.traits))
    return found


def naming_word(connection: Connection, word: str, days: tuple[int, int], *, in_title: bool) -> list[Key]:
    """The versions of these days of which a name, or a title's name, has this word."""
    k, s = schema.sketch_keys, schema.sketches
    query = (
        select(s.c.report_id, s.c.version)
        .join(k, k.c.sketch == s.c.id)
        .where((k.c.key == _hashed("h" if in_title else "n", word)) & k.c.day.between(*days))
    )
    return [(row.report_id, row.version) for row in connection.execute(query)]


def day_of(dated: str) -> int:
    """The day of a time, counted from year 1; an undated report counts as the oldest."""
    try:
        return date.fromisoformat(dated[:10]).toordinal()
    except ValueError:
        return 0


# ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sketched:
    """A version as it is compared, and the keys under which it is found."""

    key: Key
    day: int
    text: CopyText
    traits: Traits
    whole: int
    near: frozenset[int]  # for copies
    matters: frozenset[int]  # for what joins by itself
    names: frozenset[int]
    titles: frozenset[int]

    @property
    def keys(self) -> frozenset[int]:
        return self.near | self.matters | self.names | self.titles | {self.whole}

    @classmethod
    def of(cls, row: Any) -> "_Sketched":
        text = CopyText(row.publisher, row.text, f"{row.title} {row.external_id}")
        found = traits(StoryItem(row.report_id, row.title, row.text, row.dated, row.publisher))
        words = dict.fromkeys(word for phrase in found.phrases for word in sorted(phrase))
        return cls(
            key=(row.report_id, row.version),
            day=day_of(row.dated),
            text=text,
            traits=found,
            whole=whole_key(text),
            near=frozenset(copy_keys(text)),
            matters=_matters(found),
            names=frozenset(_hashed("n", word) for word in [*words][:_NAMES]),
            titles=frozenset(_hashed("h", word) for word in found.headline),
        )


@dataclass(frozen=True, slots=True)
class _Near:
    """Another version that some key led to, and whether one of those was a copy's."""

    key: Key
    traits: Traits
    like_copy: bool


def _near(connection: Connection, new: _Sketched) -> list[_Near]:
    """The versions of other reports that may be linked to this one, in order."""
    of_names = {_hashed("h", word) for phrase in new.traits.phrases for word in phrase} | {
        _hashed("n", word) for word in new.traits.headline
    }
    weeks = (new.day - DAYS_OF_COPIES, new.day + DAYS_OF_COPIES)
    copies = _holding(connection, {new.whole}, None) | _holding(connection, new.near, weeks)
    others = _holding(connection, of_names, (new.day - DAYS - 1, new.day + DAYS + 1))
    rows = connection.execute(_SKETCHES, {"ids": json.dumps(sorted(copies | others))})
    found = [
        _Near((report_id, version), _loaded(written), place in copies)
        for place, report_id, version, written in rows
        if report_id != new.key[0]
    ]
    return sorted(found, key=lambda one: one.key)


def _holding(connection: Connection, keys: Collection[int], days: tuple[int, int] | None) -> set[int]:
    """The sketches that have one of these keys, of these days or of any."""
    if not keys:
        return set()
    first, last = days or (0, _LAST_DAY)
    said = {"keys": json.dumps(sorted(keys)), "first": first, "last": last}
    return set(connection.execute(_HOLDING, said).scalars())


_SKETCHES = text(
    "SELECT id, report_id, version, traits FROM sketches WHERE id IN (SELECT value FROM json_each(:ids))"
)
_LAST_DAY = date.max.toordinal()
_HOLDING = text(
    "SELECT DISTINCT sketch FROM sketch_keys WHERE key IN (SELECT value FROM json_each(:keys)) AND day BETWEEN :first AND :last"
)


def _between(connection: Connection, new: _Sketched, other: _Near) -> Iterator[Link]:
    first = new.key < other.key
    a, b = (new.key, other.key) if first else (other.key, new.key)
    made = (
        _copied(connection, new, other.key)
        if other.like_copy and not other_flaw(new.traits, other.traits)
        else None
    )
    if made is not None:
        yield Link(a, b, "copy", made.share, made.way if first else _turned(made.way))
    if is_one_matter(new.traits, other.traits):
        return  # they are found by it
    bound = name_tie(new.traits, other.traits)
    if bound is not None:
        yield Link(a, b, "incident", bound.strength, "names", bound.parties, bound.headline)
    elif made is not None and made.is_story and abs(new.traits.time - other.traits.time) <= DAYS:
        yield Link(a, b, "incident", made.share, "copy")


def _copied(connection: Connection, new: _Sketched, other: Key) -> Copied | None:
    row = _row(connection, other)
    return (
        None
        if row is None
        else copied(new.text, _copy_text(row.publisher, row.text, f"{row.title} {row.external_id}"))
    )


@lru_cache(maxsize=256)
def _copy_text(publisher: str, text: str, called: str) -> CopyText:
    """Cached, since in a batch the same neighbours are met again and again."""
    return CopyText(publisher, text, called)


def _turned(way: Way) -> Way:
    return {"same": "same", "a in b": "b in a", "b in a": "a in b"}[way]  # type: ignore[return-value]


def _row(connection: Connection, key: Key) -> Any:
    v, r = schema.versions, schema.reports
    query = (
        select(v.c.report_id, v.c.version, v.c.title, v.c.publisher, v.c.dated, v.c.text, r.c.external_id)
        .join(r, r.c.report_id == v.c.report_id)
        .where((v.c.report_id == key[0]) & (v.c.version == key[1]))
    )
    return connection.execute(query).one_or_none()


def _sketch_of(connection: Connection, key: Key) -> int | None:
    s = schema.sketches
    return connection.execute(
        select(s.c.id).where((s.c.report_id == key[0]) & (s.c.version == key[1]))
    ).scalar_one_or_none()


def _matters(found: Traits) -> frozenset[int]:
    """The keys under which the reports of a matter are found."""
    titled = [_hashed("t", found.title_key)] if found.title_key else []
    return frozenset([*titled, *(_hashed("v", flaw) for flaw in found.named)])


def _parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    rest = iter(values)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _hashed(kind: str, value: str) -> int:
    made = blake2b(f"{kind}:{value}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(made, "big") >> 1


def _values(link: Link) -> dict[str, object]:
    parties = [sorted(party) for party in link.parties]
    return {
        "report_a": link.a[0], "version_a": link.a[1], "report_b": link.b[0], "version_b": link.b[1],
        "kind": link.kind, "strength": link.strength, "why": link.why,
        "names": json.dumps([parties, sorted(link.headline)]) if parties else "",
    }  # fmt: skip


def _link(row: Any) -> Link:
    made = Link((row.report_a, row.version_a), (row.report_b, row.version_b), row.kind, row.strength, row.why)
    if not row.names:
        return made
    parties, headline = json.loads(row.names)
    return replace(made, parties=tuple(frozenset(party) for party in parties), headline=frozenset(headline))


def _dumped(found: Traits) -> str:
    return json.dumps(
        {
            "time": found.time, "title": sorted(found.title), "phrases": [sorted(phrase) for phrase in found.phrases],
            "headline": sorted(found.headline), "words": dict(found.words), "named": sorted(found.named),
        },
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _loaded(written: str) -> Traits:
    """Cached, since in a batch the same neighbours are met again and again."""
    data = json.loads(written)
    return Traits(
        time=data["time"], title=frozenset(data["title"]), phrases=tuple(frozenset(p) for p in data["phrases"]),
        headline=frozenset(data["headline"]), words=data["words"], named=frozenset(data["named"]),
    )  # fmt: skip
