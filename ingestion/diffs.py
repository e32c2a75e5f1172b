"""What changed between two versions of a report: sentence by sentence, or fact by fact, with the changed words marked. Pure.

Both texts can be put together again from a diff, to the letter. Its cost grows with the length of the texts and not with its
square: sentences that stand once in both are aligned first, and what lies between two of them is compared closely only
while that is small.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from ingestion.report import Place, place_of
from ingestion.sentences import sentence_spans

CLOSE = 200_000  # pairs of sentences between two aligned ones that are compared closely
PAIRED = 10_000  # pairs of sentences of which one may have become the other
WORDS = 250_000  # pairs of words of two sentences
ALIKE = 0.5  # share of words in common from which a sentence counts as changed, not as another one
_WORD = re.compile(r"\s+|\w+(?:[.\-/'’]\w+)*|[^\w\s]")
FACTS = frozenset(("csaf", "osv", "openvex", "stix", "veris"))  # kinds whose text has a fact a line


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its text, of which kind it is, and its places."""

    text: str
    kind: str = "text"
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a changed sentence that are in both versions, or in one of them."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence, or a fact, of one version or both, with the white space after it.

    `pieces` tells of a changed one what of it did; `where` is its place in the newer version that has it, "" for none.
    """

    kind: Literal["same", "changed", "removed", "added"]
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()
    where: str = ""


def compare(old: Side, new: Side) -> tuple[Edit, ...]:
    """Every sentence of both versions in order; what differs in white space alone is the same."""
    olds, news = _units(old), _units(new)
    keys = [_folded(unit) for _, unit in olds], [_folded(unit) for _, unit in news]
    edits: list[Edit] = []
    for (i, j), (i_end, j_end) in _gaps(*keys):
        edits += _within(olds[i:i_end], news[j:j_end], old, new)
        if i_end < len(olds) and j_end < len(news):
            place = place_of(new.places, news[j_end][0])
            edits.append(Edit("same", olds[i_end][1], news[j_end][1], where=place))
    return tuple(edits)


def changes(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits without what is the same in both."""
    return tuple(edit for edit in edits if edit.kind != "same")


def old_text(edits: Sequence[Edit]) -> str:
    """The older text, put together again."""
    return "".join(edit.old for edit in edits)


def new_text(edits: Sequence[Edit]) -> str:
    """The newer text, put together again."""
    return "".join(edit.new for edit in edits)


# ---- units

_Unit = tuple[int, str]  # where it begins, and its text with the white space after it


def _units(side: Side) -> list[_Unit]:
    """The text in pieces that follow each other without a gap: a fact a line, or a sentence."""
    if side.kind in FACTS:
        starts = [match.start() for match in re.finditer(r"(?m)^(?=.*\S)", side.text)]
    else:
        starts = [start for start, _ in sentence_spans(side.text)]
    if not side.text:
        return []
    cuts = [0, *starts[1:], len(side.text)]
    return [(start, side.text[start:end]) for start, end in pairwise(cuts)]


def _folded(unit: str) -> str:
    return " ".join(unit.split())


# ---- aligning

_At = tuple[int, int]


def _gaps(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[_At, _At]]:
    """The ranges between two units that are the same in both, in order; each ends at such a pair, the last at the ends."""
    at = (0, 0)
    for pair in (*_same(olds, news, (0, 0), (len(olds), len(news))), (len(olds), len(news))):
        yield at, pair
        at = (pair[0] + 1, pair[1] + 1)


def _same(olds: Sequence[str], news: Sequence[str], start: _At, end: _At) -> list[_At]:
    """Pairs of equal units, both numbers rising."""
    (i, j), (i_end, j_end) = start, end
    found: list[_At] = []
    while i < i_end and j < j_end and olds[i] == news[j]:
        found.append((i, j))
        i, j = i + 1, j + 1
    tail: list[_At] = []
    while i < i_end and j < j_end and olds[i_end - 1] == news[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        tail.append((i_end, j_end))
    return [*found, *_between(olds, news, (i, j), (i_end, j_end)), *reversed(tail)]


def _between(olds: Sequence[str], news: Sequence[str], start: _At, end: _At) -> list[_At]:
    if start[0] == end[0] or start[1] == end[1]:
        return []
    anchors = _anchors(olds, news, start, end)
    if not anchors:
        return _closely(olds, news, start, end)
    found: list[_At] = []
    at = start
    for pair in anchors:
        found += [*_same(olds, news, at, pair), pair]
        at = (pair[0] + 1, pair[1] + 1)
    return [*found, *_same(olds, news, at, end)]


def _anchors(olds: Sequence[str], news: Sequence[str], start: _At, end: _At) -> list[_At]:
    """Units that stand once in each range, as many as stand in the same order in both."""
    once_old = _once(olds, start[0], end[0])
    once_new = _once(news, start[1], end[1])
    pairs = sorted((i, once_new[key]) for key, i in once_old.items() if key in once_new)
    return _rising(pairs)


def _once(keys: Sequence[str], start: int, end: int) -> dict[str, int]:
    counted = Counter(keys[start:end])
    return {keys[at]: at for at in range(start, end) if counted[keys[at]] == 1}


def _rising(pairs: Sequence[_At]) -> list[_At]:
    """The longest row of pairs whose second numbers rise; the first ones do."""
    ends: list[int] = []  # the least second number that ends a row of each length
    rows: list[int] = []  # the pair that does
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        rows[length : length + 1] = [number]
    found: list[_At] = []
    at = rows[-1] if rows else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _closely(olds: Sequence[str], news: Sequence[str], start: _At, end: _At) -> list[_At]:
    (i, j), (i_end, j_end) = start, end
    if (i_end - i) * (j_end - j) > CLOSE:
        return []
    matcher = SequenceMatcher(None, olds[i:i_end], news[j:j_end], autojunk=False)
    return [(i + a + n, j + b + n) for a, b, size in matcher.get_matching_blocks() for n in range(size)]


# ---- what differs


def _within(olds: Sequence[_Unit], news: Sequence[_Unit], old: Side, new: Side) -> Iterator[Edit]:
    """The edits of a range in which nothing is the same: which sentence became which, what went and what came."""
    pairs = [*_became([text for _, text in olds], [text for _, text in news]), (len(olds), len(news))]
    i = j = 0
    for i_end, j_end in pairs:
        yield from (Edit("removed", text, "", (), place_of(old.places, at)) for at, text in olds[i:i_end])
        yield from (Edit("added", "", text, (), place_of(new.places, at)) for at, text in news[j:j_end])
        if i_end < len(olds) and j_end < len(news):
            before, (at, after) = olds[i_end][1], news[j_end]
            yield Edit("changed", before, after, pieces(before, after), place_of(new.places, at))
        i, j = i_end + 1, j_end + 1


def _became(olds: Sequence[str], news: Sequence[str]) -> list[_At]:
    """Which sentences became which, in order: those that together have the most words in common."""
    if not olds or not news or len(olds) * len(news) > PAIRED:
        return []
    bags = [_bag(text) for text in olds], [_bag(text) for text in news]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            alike = _likeness(bags[0][i], bags[1][j])
            paired = alike + best[i + 1][j + 1] if alike >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return list(_path(best, lambda i, j: _likeness(bags[0][i], bags[1][j])))


def _path(best: Sequence[Sequence[float]], likeness: Callable[[int, int], float]) -> Iterator[_At]:
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            if likeness(i, j) >= ALIKE:
                yield i, j
            i, j = i + 1, j + 1


def _bag(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text) if not word.isspace())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """What of a sentence stayed, went and came, word by word.

    Without what came the pieces give the old sentence, without what went the new one.
    """
    olds, news = _WORD.findall(old), _WORD.findall(new)
    if len(olds) * len(news) > WORDS:
        return tuple(piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text)
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    runs = [
        ("".join(olds[a:a_end]), "".join(news[b:b_end]), kind == "equal")
        for kind, a, a_end, b, b_end in matcher.get_opcodes()
    ]
    return tuple(_joined(runs))


def _joined(runs: Sequence[tuple[str, str, bool]]) -> Iterator[Piece]:
    """The pieces, changes that only blanks or a mark part taken together."""
    went = came = ""
    for number, (old, new, equal) in enumerate(runs):
        island = equal and (went or came) and number + 1 < len(runs) and not re.search(r"\w", old)
        if not equal or island:
            went, came = went + old, came + new
            continue
        yield from _changed(went, came)
        yield Piece("same", old)
        went = came = ""
    yield from _changed(went, came)


def _changed(went: str, came: str) -> Iterator[Piece]:
    if went == came:
        yield from (Piece("same", went),) if went else ()
        return
    if went:
        yield Piece("removed", went)
    if came:
        yield Piece("added", came)
