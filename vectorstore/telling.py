"""Copies and stories as one audience sees them: formed when they are asked for, over the kept links among visible reports only.

A story's id is that of its earliest visible report. Who may see more may see other stories; what they see besides has no
part in anybody else's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection, Engine

from ingestion.copies import copy_leaders
from ingestion.stories import DAYS, Traits, holds, is_one_matter, is_rare, joined, one_matters
from vectorstore.links import Key, Link, day_of, links_of, naming_word, of_one_matter
from vectorstore.snapshot import Snapshot

_FIRST_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Story:
    """Visible reports of one incident, oldest first, with the links of copies among them."""

    keys: tuple[Key, ...]
    copies: tuple[Link, ...] = ()

    @property
    def id(self) -> str:
        """The id of its earliest report: it stays the same while later ones arrive."""
        return self.keys[0][0]


def stories_of(engine: Engine, snapshot: Snapshot, keys: Iterable[Key]) -> tuple[Story, ...]:
    """The stories that these visible reports belong to, each whole, newest first."""
    asked = [key for key in dict.fromkeys(keys) if snapshot.sees(key)]
    with engine.connect() as connection:
        rarity = _Rarity(connection, snapshot)
        found = _spread(connection, snapshot, asked, rarity)
    members = sorted(found.keys, key=snapshot.order)
    place = {key: at for at, key in enumerate(members)}
    pairs = [(place[link.a], place[link.b]) for link in found.links if link.kind == "incident"]
    matters = [(place[a], place[b]) for a, b in found.matters]
    groups = [tuple(members[at] for at in group) for group in joined(len(members), pairs + matters)]
    told = [Story(group, _within(found.links, group)) for group in groups]
    return tuple(sorted(told, key=lambda one: snapshot.order(one.keys[-1]), reverse=True))


@dataclass(frozen=True, slots=True)
class Copies:
    """Of some visible reports: which stands for each, and which others hold its text."""

    leaders: Mapping[Key, Key]
    holders: Mapping[Key, tuple[Key, ...]]  # oldest first


def copies_of(engine: Engine, snapshot: Snapshot, keys: Iterable[Key]) -> Copies:
    """Which visible reports stand for these, and who else published each text, in the whole or within a longer one."""
    asked = [key for key in dict.fromkeys(keys) if snapshot.sees(key)]
    with engine.connect() as connection:
        found = _spread(connection, snapshot, asked, None)
    return _copies(snapshot, found.keys, found.links, asked)


# ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spread:
    keys: Collection[Key]
    links: tuple[Link, ...]
    matters: tuple[tuple[Key, Key], ...] = ()  # pairs that one matter joins


def _spread(
    connection: Connection, snapshot: Snapshot, keys: Collection[Key], rarity: "_Rarity | None"
) -> _Spread:
    """Everything visible that some links lead to from here, and those links; without `rarity`, copies alone."""
    kinds = ("copy",) if rarity is None else ("copy", "incident")
    seen, edge = set(keys), set(keys)
    links: dict[tuple[Key, Key, str], Link] = {}
    traits: dict[Key, Traits] = {}
    while edge:
        far: set[Key] = set()
        for link in links_of(connection, sorted(edge), kinds):
            if snapshot.sees(link.a) and snapshot.sees(link.b) and (rarity is None or rarity.holds(link)):
                links[link.a, link.b, link.kind] = link
                if rarity is None or link.kind == "incident":
                    far |= {link.a, link.b}
        if rarity is not None:
            near = of_one_matter(connection, sorted(edge))
            traits |= {key: near[key] for key in edge & near.keys()}
            far |= {key for key in _joined_to(edge, near, seen | far) if snapshot.sees(key)}
        edge = far - seen
        seen |= edge
    order = sorted(traits)
    matters = tuple((order[a], order[b]) for a, b in one_matters([traits[key] for key in order]))
    return _Spread(seen, tuple(links[one] for one in sorted(links)), matters)


def _joined_to(edge: Collection[Key], near: Mapping[Key, Traits], seen: Collection[Key]) -> set[Key]:
    """Those of `near` not seen yet that are of one matter with one at the edge."""
    mine = [near[key] for key in edge if key in near]
    others = near.keys() - set(seen)
    return {key for key in others if any(is_one_matter(near[key], one) for one in mine)}


def _within(links: Iterable[Link], keys: Collection[Key]) -> tuple[Link, ...]:
    held = frozenset(keys)
    return tuple(link for link in links if link.kind == "copy" and link.a in held and link.b in held)


def _copies(snapshot: Snapshot, keys: Iterable[Key], links: Iterable[Link], asked: Iterable[Key]) -> Copies:
    order = sorted(keys, key=snapshot.order)
    every = list(links)
    leaders = copy_leaders(order, ((link.a, link.b, link.way) for link in every))
    holders: dict[Key, set[Key]] = {}
    for link in every:
        if link.way in ("same", "a in b"):
            holders.setdefault(link.a, set()).add(link.b)
        if link.way in ("same", "b in a"):
            holders.setdefault(link.b, set()).add(link.a)
    for key in order:  # who copied a copy, or left something out, published the text as well
        if leaders[key] != key:
            holders.setdefault(leaders[key], set()).update({key, *holders.get(key, ())} - {leaders[key]})
    wanted = {one for key in asked for one in (key, leaders[key])}
    named = {key: tuple(one for one in order if one in holders.get(key, ())) for key in wanted}
    return Copies({key: leaders[key] for key in asked}, named)


class _Rarity:
    """Which words of names are rare among the visible reports of the weeks around a link."""

    def __init__(self, connection: Connection, snapshot: Snapshot) -> None:
        self._connection = connection
        self._snapshot = snapshot
        self._known: dict[tuple[str, tuple[int, int]], bool] = {}
        self._counts: dict[tuple[int, int], int] = {}
        dated = snapshot.holdings.moments[snapshot.current].astype("datetime64[D]")
        self._days = np.sort(dated.astype(np.int64)) + _FIRST_DAY

    def holds(self, link: Link) -> bool:
        """Whether the link stands for those who see these reports."""
        if not link.parties:
            return True  # of copies
        first, last = sorted(day_of(self._snapshot.order(key)[0]) for key in (link.a, link.b))
        days = (first - DAYS, last + DAYS)
        return holds(
            link.tie, {word for party in link.parties for word in party if self._is_rare(word, days)}
        )

    def _is_rare(self, word: str, days: tuple[int, int]) -> bool:
        if (word, days) not in self._known:
            mentions, titles = (
                sum(
                    self._snapshot.sees(key)
                    for key in naming_word(self._connection, word, days, in_title=title)
                )
                for title in (False, True)
            )
            self._known[word, days] = is_rare(mentions, titles, self._reports(days))
        return self._known[word, days]

    def _reports(self, days: tuple[int, int]) -> int:
        first, last = np.searchsorted(self._days, [days[0], days[1] + 1])
        return int(last - first)
