"""Which reports tell of the same incident. Pure, and the same in any order.

A story is built from pairs. Two reports belong together when they are near in time and either name the same
vulnerability, bear the same specific title, or share a name *and* tell of like things in other words. Whether a pair
belongs together by what they name or by their title (`is_one_matter`), and whether it may by names (`name_tie`), hangs on the
two alone. A name counts only while it is rare among the reports that somebody sees, which is asked when they are looked at
(`holds`). A name alone never joins: one firm can have two incidents in a week, and everybody names the large ones.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import combinations

import snowballstemmer

from ingestion.copies import CopyText, copied, copy_keys
from ingestion.identifiers import identifiers
from ingestion.names import proper_names

DAYS = 14  # reports further apart than this never link directly
# The cosine of two reports' ordinary words from which they tell of one incident, when what they share is ...
_ONE_NAME = 0.2  # a name in one of the titles
_TWO_NAMES = 0.09  # two names, one of them in a title: who and through whom
_A_DAY = 0.002  # ... and this much more for each day between them
_TRADE = 0.6  # what a word of the trade counts
_HEADING = 100  # characters that stand in for a title
_READ = 6000  # characters of a text that are looked at; a report's news stands at its beginning
_FEW_NAMED = 5  # a report that names more vulnerabilities than this is a list of them
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_VULNERABILITIES = frozenset({"cve", "ghsa", "osv"})  # an advisory number may stand in boilerplate
_STOP_WORDS = """
    a about above after again against all almost along already also although always am among an and another any are
    around as at away back be became because become been before began being below between both but by came can cannot
    come could day days did do does doing done down during each early either else enough even ever every few first for
    from further get give given go goes going good got great had has have having he her here hers him his how however i
    if in into is it its itself just keep kept know known last late later least less let like long made make makes many
    may me might more most much must my near need never new next no nor not nothing now of off often old on once one
    only or other others our out over own part per perhaps put quite rather s said same saw say says see seen set
    several shall she should since so some something soon still such t take taken tell than that the their them then
    there these they thing things this those though through time times to today together told too took toward two under
    until up upon us use used uses using very via was way we week weeks well went were what when where whether which
    while who whole whom whose why will with within without would yet you your"""
_STOP = frozenset(_STOP_WORDS.split())
# Words that any incident report is made of: no proof that two tell of the same one, least of all in a title.
_TRADE_WORDS = """
    account advisory alert analysis announcement attack breach briefing bulletin company confirm customer daily data
    digest firm fix flaw hit important incident information investigate investigation issue latest monthly news note
    notice notification outage people post report review roundup security service software spokesperson statement status
    summary supplier system team threat update user vendor version vulnerability warning weekly"""


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One report of a window; `published` is an ISO 8601 time or day, "" when unknown."""

    key: str
    title: str
    text: str
    published: str
    publisher: str = ""


@dataclass(frozen=True)
class Traits:
    """What a report is compared by."""

    time: float  # days
    title: frozenset[str]  # specific words of the title
    phrases: tuple[frozenset[str], ...]  # names, as their words
    headline: frozenset[str]  # words of names that stand in the title
    words: Mapping[str, int]  # stems of ordinary words
    named: frozenset[str]  # vulnerabilities

    @property
    def names(self) -> frozenset[str]:
        """All words of names."""
        return frozenset[str]().union(*self.phrases)

    @property
    def title_key(self) -> str:
        """The words of a title that is specific enough to join two reports, "" for any other."""
        return " ".join(sorted(self.title)) if len(self.title) >= 2 else ""

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The words as a vector of length one, log-scaled; words of the trade count little."""
        weights = {word: _weight(word, self.words[word]) for word in sorted(self.words)}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class Tie:
    """Names that may make two reports one story, and how like their words are.

    `parties` are the names that both use, each by its words; `headline` are those words of them that a title has.
    """

    strength: float
    parties: tuple[frozenset[str], ...]
    headline: frozenset[str]


def content_words(text: str) -> list[str]:
    """Stems of the words of `text` that carry meaning, in order: what two texts are compared by."""
    return [_stem(word) for word in _words(text) if _ordinary(word)]


def stories(items: Sequence[StoryItem]) -> tuple[tuple[int, ...], ...]:
    """Indices of `items` grouped by incident: stories newest first, reports within one oldest first.

    Equal items in another order give the same groups; every index stands in exactly one.
    """
    order = sorted(
        range(len(items)), key=lambda i: (_time(items[i]), items[i].key, items[i].title, items[i].text)
    )
    ranked = [items[i] for i in order]
    groups = joined(len(ranked), _pairs(ranked))
    groups.sort(key=lambda group: (-_time(ranked[group[-1]]), ranked[group[0]].key))
    return tuple(tuple(order[at] for at in group) for group in groups)


def is_one_matter(a: Traits, b: Traits) -> bool:
    """Whether two reports tell of one incident by what they name or by their title, whatever their words are."""
    if abs(a.time - b.time) > DAYS or other_flaw(a, b):
        return False
    few = min(len(a.named), len(b.named)) <= _FEW_NAMED
    return bool(few and a.named & b.named) or (a.title == b.title and len(a.title) >= 2)


def one_matters(every: Sequence[Traits]) -> list[tuple[int, int]]:
    """Pairs of one matter, as many as it takes to join whatever pairs join (`is_one_matter`), by their places in `every`.

    Under one vulnerability, those that name few join with all others; under one title, those that name none do.
    """
    groups: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for at in sorted(range(len(every)), key=lambda at: every[at].time):
        one, title = every[at], every[at].title_key
        named = [(("", flaw), len(one.named) <= _FEW_NAMED) for flaw in sorted(one.named)]
        titled = [((title, ""), not one.named), *(((title, flaw), True) for flaw in sorted(one.named))]
        for group, joins in (*named, *(titled if title else ())):
            groups.setdefault(group, []).append((at, joins))
    return [pair for group in groups.values() for pair in _chained(every, group)]


def name_tie(a: Traits, b: Traits) -> Tie | None:
    """What names may join two reports by; it hangs on nothing but the two, and on neither's place."""
    if abs(a.time - b.time) > DAYS or other_flaw(a, b):
        return None
    names = a.names & b.names
    headline = names & (a.headline | b.headline)
    if not headline:
        return None
    like = round(_likeness(a, b) - _A_DAY * abs(a.time - b.time), 4)
    if like < _TWO_NAMES:
        return None
    made = Tie(like, _parties((*a.phrases, *b.phrases), names), headline)
    return made if holds(made, names) else None


def holds(found: Tie, rare: Collection[str]) -> bool:
    """Whether a tie joins two reports among reports where these words of names are rare."""
    parties = [party for party in found.parties if any(word in rare for word in party)]
    in_title = any(word in rare for word in found.headline)
    return in_title and found.strength >= (_TWO_NAMES if len(parties) >= 2 else _ONE_NAME)


def is_rare(mentions: int, titles: int, reports: int) -> bool:
    """Whether few of some reports mention a name, or those that do put it into their titles.

    "Microsoft" stands in many texts and few of their titles; the firm that a big story is about stands in many of both.
    """
    return mentions <= max(3, reports // 20) or titles * 3 >= mentions


def other_flaw(a: Traits, b: Traits) -> bool:
    """Whether both name vulnerabilities and none is the same: alike as advisories are, they are about two matters."""
    return bool(a.named and b.named and not a.named & b.named)


def joined(size: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected groups of 0 … size-1, each in ascending order."""
    parent = list(range(size))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    groups: dict[int, list[int]] = {}
    for at in range(size):
        groups.setdefault(root(at), []).append(at)
    return list(groups.values())


def traits(item: StoryItem) -> Traits:
    """What a report is compared by, from its title and its beginning."""
    text = item.text[:_READ]
    every = f"{item.title}.\n{text}"
    uncapitalised = {word for word in _WORD.findall(text) if word.islower()}
    phrases = [_name_words(name) - uncapitalised for name in proper_names(every)]
    names = frozenset().union(*phrases)
    words = Counter(_stem(w) for w in _words(f"{item.title}\n{every}") if _ordinary(w) and w not in names)
    title = [_stem(w) for w in _words(item.title) if w not in _STOP]
    named = frozenset(i.value for i in identifiers(every) if i.kind in _VULNERABILITIES)
    return Traits(
        time=_time(item),
        title=frozenset(w for w in title if w not in _TRADE_STEMS),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if phrase)),
        headline=names & frozenset(_words(item.title if item.title.strip() else text[:_HEADING])),
        words=words,
        named=named,
    )


# ----------------------------------------------------------------------------------------------------------------------


def _pairs(items: Sequence[StoryItem]) -> list[tuple[int, int]]:
    """Pairs of items, oldest first, that belong together."""
    texts = [CopyText(item.publisher, item.text, item.title) for item in items]
    every = [traits(item) for item in items]
    rare = _rare_names(every)
    keys = [frozenset(copy_keys(text)) for text in texts]
    found = one_matters(every)
    for a, b in combinations(range(len(items)), 2):
        if every[b].time - every[a].time > DAYS:
            continue
        bound = name_tie(every[a], every[b])
        copy = copied(texts[a], texts[b]) if keys[a] & keys[b] else None
        if (bound and holds(bound, rare)) or (copy and copy.is_story and not other_flaw(every[a], every[b])):
            found.append((a, b))
    return found


def _chained(every: Sequence[Traits], group: Sequence[tuple[int, bool]]) -> list[tuple[int, int]]:
    """What joins a group, oldest first, of which two join when they are near in time and one of them is a joining one.

    Each is tied to the last joining one before it; a joining one also to the others since then, as the one before it was
    to those before.
    """
    found: list[tuple[int, int]] = []
    last: list[int] = []
    others: list[int] = []
    for at, joins in group:
        before = last + (others if joins else [])
        found += [(one, at) for one in before if every[at].time - every[one].time <= DAYS]
        last, others = ([at], []) if joins else (last, [*others, at])
    return found


def _parties(phrases: Iterable[frozenset[str]], names: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The different things that `names` are: "Dathus" and "Dathus Labs" are one."""
    merged: list[frozenset[str]] = []
    for phrase in phrases:
        met = phrase & names
        if met:
            touching = [one for one in merged if one & met]
            merged = [one for one in merged if not one & met] + [met.union(*touching)]
    return tuple(sorted(merged, key=sorted))


def _name_words(name: str) -> frozenset[str]:
    """The words of a name, folded; words of the trade are no names even with a capital."""
    return frozenset(
        w for w in _words(name) if _ordinary(w) and not w.isdigit() and _stem(w) not in _TRADE_STEMS
    )


def _rare_names(every: Sequence[Traits]) -> frozenset[str]:
    mentions = Counter(name for one in every for name in one.names)
    titles = Counter(name for one in every for name in one.headline)
    return frozenset(name for name, n in mentions.items() if is_rare(n, titles[name], len(every)))


def _likeness(a: Traits, b: Traits) -> float:
    """The cosine of the ordinary words of two reports."""
    mine, other = a.weights, b.weights
    # sorted, so that the sum is the same whichever report comes first, to the last bit
    return sum(mine[word] * other[word] for word in sorted(mine.keys() & other.keys()))


def _weight(word: str, n: int) -> float:
    return (1 + math.log(n)) * (_TRADE if word in _TRADE_STEMS else 1.0)


def _time(item: StoryItem) -> float:
    """Days since 1970; an undated report counts as the oldest."""
    try:
        at = datetime.fromisoformat(item.published)
    except ValueError:
        return 0.0
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() / 86_400


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _ordinary(word: str) -> bool:
    return len(word) > 2 and word not in _STOP


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stemmer = snowballstemmer.stemmer("english")  # one that threads share mixes their words up
    return str(stemmer.stemWord(word.removesuffix("'s").removesuffix("’s")))


_TRADE_STEMS = frozenset(_stem(word) for word in _TRADE_WORDS.split())
