"""Which reports are copies of one text, and which tell of the same incident. Pure, and the same in any order.

Copies are found by the share of five-word runs that two texts have in common (MinHash). A story is built from pairs:
two reports belong together when they are near in time and either name the same vulnerability, bear the same specific
title, or share a name that is rare in the window *and* tell of like things in other words. A name alone never does:
one firm can have two incidents in a week, and everybody names the large ones.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
import snowballstemmer

from ingestion.identifiers import identifiers
from ingestion.names import proper_names

DAYS = 14  # reports further apart than this never link directly
# The cosine of two reports' ordinary words from which they tell of one incident, when what they share is ...
_ONE_NAME = 0.2  # a name in one of the titles
_TWO_NAMES = 0.09  # two names, one of them in a title: who and through whom
_ANY_NAME = 0.34  # a name that stands in neither title
_A_DAY = 0.002  # ... and this much more for each day between them
_READ = 6000  # characters of a text that are looked at; a report's news stands at its beginning
_SHINGLE = 5
_HASHES = 64
_ROWS = 4  # hashes a band; two texts that are 0.8 alike share a band of 16 with p > 0.999
_BRIEF = 12  # words; shorter texts are copies only when equal
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


def content_words(text: str) -> list[str]:
    """Stems of the words of `text` that carry meaning, in order: what two texts are compared by."""
    return [_stem(word) for word in _words(text) if _ordinary(word)]


def copy_signature(text: str) -> bytes:
    """What copies of `text` have in common: an exact digest for a few words, else 64 MinHash values; b"" for no words.

    Case, punctuation and white space do not count. The same text gives the same bytes on every machine.
    """
    words = _words(text)
    if not words:
        return b""
    if len(words) < _BRIEF:
        return b"=" + hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()
    import rensa  # late: a compiled library that only filing and briefings need

    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    sketch = rensa.RMinHash(num_perm=_HASHES, seed=1)
    sketch.update(sorted(shingles))
    return b"~" + np.asarray(sketch.digest(), dtype="<u4").tobytes()


def likeness(a: bytes, b: bytes) -> float:
    """The share of five-word runs that two texts have in common, about (0 to 1), from their signatures."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a[:1] != b"~" or b[:1] != b"~" or len(a) != len(b):
        return 0.0
    return float(np.mean(_hashes(a) == _hashes(b)))


def copies(signatures: Sequence[bytes], threshold: float = 0.8) -> list[int]:
    """For each signature the index of the earliest one that it copies: its own when it is the first of its text."""
    leaders: list[int] = []
    seen: dict[tuple[int, bytes], list[int]] = {}
    for at, signature in enumerate(signatures):
        bands = _bands(signature)
        near = sorted({j for band in bands for j in seen.get(band, ()) if leaders[j] == j})
        leader = next((j for j in near if likeness(signatures[j], signature) >= threshold), at)
        leaders.append(leader)
        for band in bands if leader == at else ():
            seen.setdefault(band, []).append(at)
    return leaders


def stories(items: Sequence[StoryItem]) -> tuple[tuple[int, ...], ...]:
    """Indices of `items` grouped by incident: stories newest first, reports within one oldest first.

    Equal items in another order give the same groups; every index stands in exactly one.
    """
    order = sorted(
        range(len(items)), key=lambda i: (_time(items[i]), items[i].key, items[i].title, items[i].text)
    )
    ranked = [items[i] for i in order]
    leaders = copies([copy_signature(item.text) for item in ranked])
    groups = _joined(len(ranked), _links(ranked, leaders))
    groups.sort(key=lambda group: (-_time(ranked[group[-1]]), ranked[group[0]].key))
    return tuple(tuple(order[at] for at in group) for group in groups)


# ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a report is compared by."""

    time: float  # days
    title: frozenset[str]  # specific words of the title
    phrases: tuple[frozenset[str], ...]  # names, as their words
    names: frozenset[str]  # all words of names
    headline: frozenset[str]  # those of them that stand in the title
    words: Counter[str]  # stems of ordinary words
    named: frozenset[str]  # vulnerabilities


def _links(items: Sequence[StoryItem], leaders: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs that belong together: copies with the first of their text, and firsts that tell of the same incident."""
    traits = [_traits(item) for item in items]
    linked = [(a, b) for b, a in enumerate(leaders) if a != b and not _other_flaw(traits[a], traits[b])]
    copied = {b for _, b in linked}
    firsts = [at for at in range(len(items)) if at not in copied]
    vectors = _vectors([traits[at] for at in firsts])
    rare = _rare_names(traits[at] for at in firsts)
    likes = vectors @ vectors.T
    for row, a in enumerate(firsts):
        for column in range(row + 1, len(firsts)):
            b = firsts[column]
            if traits[b].time - traits[a].time > DAYS:
                break  # in order of time
            if _same_incident(traits[a], traits[b], float(likes[row, column]), rare):
                linked.append((a, b))
    return linked


def _same_incident(a: _Traits, b: _Traits, like: float, rare: frozenset[str]) -> bool:
    if _other_flaw(a, b):
        return False
    if min(len(a.named), len(b.named)) in range(1, _FEW_NAMED + 1) and a.named & b.named:
        return True
    if a.title == b.title and len(a.title) >= 2:
        return True
    names = a.names & b.names & rare
    return bool(names) and like >= _needed(a, b, names) + _A_DAY * abs(a.time - b.time)


def _other_flaw(a: _Traits, b: _Traits) -> bool:
    """Whether both name vulnerabilities and none is the same: alike as advisories are, they are about two matters."""
    return bool(a.named and b.named and not a.named & b.named)


def _needed(a: _Traits, b: _Traits, names: frozenset[str]) -> float:
    if not names & (a.headline | b.headline):
        return _ANY_NAME
    return _TWO_NAMES if _parties(a.phrases, names) >= 2 else _ONE_NAME


def _parties(phrases: Sequence[frozenset[str]], names: frozenset[str]) -> int:
    """How many different things `names` are: "Dathus" and "Dathus Labs" are one."""
    merged: list[frozenset[str]] = []
    for phrase in phrases:
        met = phrase & names
        if met:
            touching = [one for one in merged if one & met]
            merged = [one for one in merged if not one & met] + [met.union(*touching)]
    return len(merged)


def _traits(item: StoryItem) -> _Traits:
    text = item.text[:_READ]
    every = f"{item.title}.\n{text}"
    uncapitalised = {word for word in _WORD.findall(text) if word.islower()}
    phrases = [_name_words(name) - uncapitalised for name in proper_names(every)]
    names = frozenset().union(*phrases)
    words = Counter(_stem(w) for w in _words(f"{item.title}\n{every}") if _ordinary(w) and w not in names)
    title = [_stem(w) for w in _words(item.title) if w not in _STOP]
    named = frozenset(i.value for i in identifiers(every) if i.kind in _VULNERABILITIES)
    return _Traits(
        time=_time(item),
        title=frozenset(w for w in title if w not in _TRADE_STEMS),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if phrase)),
        names=names,
        headline=names & frozenset(_words(item.title)),
        words=words,
        named=named,
    )


def _name_words(name: str) -> frozenset[str]:
    """The words of a name, folded; words of the trade are no names even with a capital."""
    return frozenset(
        w for w in _words(name) if _ordinary(w) and not w.isdigit() and _stem(w) not in _TRADE_STEMS
    )


def _rare_names(traits: Iterable[_Traits]) -> frozenset[str]:
    """Names that few reports of the window mention, and names that the reports who mention them put in their titles.

    "Microsoft" stands in many texts and few of their titles; the firm that a big story is about stands in many of both.
    """
    every = list(traits)
    mentions = Counter(name for one in every for name in one.names)
    titles = Counter(name for one in every for name in one.headline)
    few = max(3, len(every) // 20)
    return frozenset(name for name, n in mentions.items() if n <= few or titles[name] * 3 >= n)


def _vectors(traits: Sequence[_Traits]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Rows of unit length: log-scaled counts times idf, smoothed so that a window of three reports has sane weights."""
    counts = Counter(word for one in traits for word in one.words)
    columns = {word: at for at, word in enumerate(sorted(w for w, n in counts.items() if n > 1))}
    made = np.zeros((len(traits), len(columns) + 1), dtype=np.float32)
    for row, one in enumerate(traits):
        weights = {
            w: (1 + math.log(n)) * math.log(1 + (len(traits) + 10) / (counts[w] + 1))
            for w, n in one.words.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for word, weight in weights.items():
            if word in columns:
                made[row, columns[word]] = weight / length
    return made


def _joined(size: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected groups, each in ascending order."""
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


def _time(item: StoryItem) -> float:
    """Days since 1970; an undated report counts as the oldest."""
    try:
        at = datetime.fromisoformat(item.published)
    except ValueError:
        return 0.0
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() / 86_400


def _hashes(signature: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(signature, dtype="<u4", offset=1)


def _bands(signature: bytes) -> list[tuple[int, bytes]]:
    """Keys of which two like signatures share at least one."""
    if signature[:1] != b"~":
        return [(-1, signature)] if signature else []
    size = 4 * _ROWS
    return [(at, signature[1 + at : 1 + at + size]) for at in range(0, len(signature) - 1, size)]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _ordinary(word: str) -> bool:
    return len(word) > 2 and word not in _STOP


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stemmer = snowballstemmer.stemmer("english")  # one that threads share mixes their words up
    return str(stemmer.stemWord(word.removesuffix("'s").removesuffix("’s")))


_TRADE_STEMS = frozenset(_stem(word) for word in _TRADE_WORDS.split())
