"""Whether one text was copied from another: a wire story under another headline, cut, dressed, or put into a longer one. Pure.

Who copies changes words; who writes of another matter in the same form changes facts. So two things are looked at: the
share of one text that stands in the other, word by word in runs of four, and what was put in the place of what. Where
one number stands for another, the two are no copies, however alike they are. A copy is meant to stand for the other:
what one publisher adds to its own report is a follow-up, never a copy.

`copy_keys` gives what an index needs to find pairs that are worth deciding: of two copies at least one key is the same
with p > 0.99, and the keys of a text depend on nothing else.
"""

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeVar

from ingestion.identifiers import identifiers
from ingestion.signatures import bands, copy_signature

Key = TypeVar("Key", bound=Hashable)
Way = Literal["same", "a in b", "b in a"]  # each in the other, or the whole of one in a longer one

DAYS_OF_COPIES = 45  # reports further apart are copies only when their words are equal
_READ = 3000  # words of a text that are compared
_RUN = 4  # words
_BRIEF = 12  # words; shorter texts are copies only when equal
_INSIDE = 0.62  # share of a text that stands in the other one, from which it is that one's
_FORM = 0.72  # the same where names were put in the place of names
_MORE = 1.8  # times as long: from there on, a text may hold other matters beside the copied one
_GAP = 12  # words; more between two shared runs was added or left out, not changed
_SAMPLED = 1 / 6  # of the runs become keys, and at least ...
_FEWEST = 10
_MOST = 80
_EXACT = frozenset({"cve", "ghsa", "osv", "advisory", "package", "purl", "sha256", "sha1", "md5"})
_WORD = re.compile(r"\d+(?:[.:/]\d+)*|[^\W_]+(?:'[^\W_]+)?")
_GROUPED = re.compile(r"(?<=\d)[,'\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_OPENING = re.compile(r"""(?:^|[.!?:;…]|\n)[\s"“”„«»'(\[*#>|–—-]*$|["“„«(\[*#>|•–—]\s*$""")
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen twenty".split(),
        2,
    )
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}
_MONTHS = (
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september"
    " october november december"
).split()
_DAYS = "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday".split()
_TIMES = frozenset((*_MONTHS, *_DAYS))


@dataclass(frozen=True)
class CopyText:
    """A report as far as copying goes: who published it ("" = nobody knows), and its text."""

    publisher: str
    text: str
    called: str = ""  # title and id, for the identifiers in them

    @cached_property
    def said(self) -> tuple[tuple[str, bool], ...]:
        """Its words as they are compared, and whether each looks like a name where it stands."""
        return tuple(_said(self.text))[:_READ]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words as they are compared: folded, numbers as digits."""
        return tuple(word for word, _ in self.said)

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Every run of words in it."""
        return frozenset(_runs(self.words))

    @cached_property
    def exact(self) -> dict[str, frozenset[str]]:
        """The identifiers that it names, by kind."""
        found: dict[str, set[str]] = {}
        for one in identifiers(f"{self.called}\n{self.text}"):
            if one.kind in _EXACT:
                found.setdefault(one.kind, set()).add(one.value)
        return {kind: frozenset(values) for kind, values in found.items()}


@dataclass(frozen=True, slots=True)
class Copied:
    """That one text was copied from the other: how, and the share of the copied one that stands in the other."""

    way: Way
    share: float
    longer: float = 1.0  # how many times as long the longer one is

    @property
    def is_story(self) -> bool:
        """Whether the two tell of one incident for that: a text that holds far more may tell of several."""
        return self.way == "same" or self.longer <= _MORE


def copied(a: CopyText, b: CopyText) -> Copied | None:
    """Whether, and how, one of two texts was copied from the other; the same whichever comes first, but for the way's letters."""
    if a.words and a.words == b.words:
        return Copied("same", 1.0)
    if min(len(a.words), len(b.words)) < _BRIEF or _name_different_things(a, b):
        return None
    mine, other = _compare(a, b), _compare(b, a)
    one_house = a.publisher.casefold().strip() == b.publisher.casefold().strip()
    if _tell_different_things(mine, other, strict=one_house):
        return None
    needed = _FORM if mine.changed_names and other.changed_names else _INSIDE
    within, around = mine.share >= needed, other.share >= needed
    if not (within or around) or (one_house and (mine.has_news or other.has_news)):
        return None
    if within and around and not (other if other.share < mine.share else mine).new_numbers:
        return Copied("same", round(max(mine.share, other.share), 3))
    return _part(mine, other)


def whole_key(made: CopyText) -> int:
    """The number under which texts of the very same words are found."""
    return _number("=" + " ".join(made.words))


def copy_keys(made: CopyText) -> tuple[int, ...]:
    """Numbers of 63 bits under which a text's copies are found: bands of its MinHash, and a sample of its runs of words.

    Bands find texts that are alike as a whole; the sample, whose choice hangs on the runs alone, finds a part of a text.
    """
    if not made.words:
        return ()
    if len(made.words) < _BRIEF:
        return (_number("=" + " ".join(made.words)),)
    hashed = sorted({_number(" ".join(run)) for run in made.runs})
    limit = int(_SAMPLED * 2**63)
    sampled = [n for at, n in enumerate(hashed[:_MOST]) if n < limit or at < _FEWEST]
    return tuple(
        dict.fromkeys(
            (
                *sampled,
                *(_number(f"{at}") ^ _number(band.hex()) for at, band in bands(copy_signature(made.text))),
            )
        )
    )


def copy_leaders(order: Sequence[Key], found: Iterable[tuple[Key, Key, Way]]) -> dict[Key, Key]:
    """For each report, the one that stands for it: the first of `order` that it copies and adds nothing to, or itself.

    `order` has the originals first. What holds a copied text and more keeps its own place, whoever came first.
    """
    place = {key: at for at, key in enumerate(order)}
    copying: dict[Key, set[Key]] = {}
    for a, b, way in found:
        if a in place and b in place:
            first, later = sorted((a, b), key=lambda key: place[key])
            if way == "same" or (way == "a in b") == (later == a):
                copying.setdefault(later, set()).add(first)
    leaders: dict[Key, Key] = {}
    for key in order:
        firsts = [one for one in copying.get(key, ()) if leaders[one] == one]
        leaders[key] = min(firsts, key=lambda one: place[one], default=key)
    return leaders


# ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Compared:
    """One text beside another: the share of its words that stand there, what stands in place of what, and what is only here."""

    share: float
    words: int
    changed_numbers: frozenset[str]
    changed_dates: frozenset[str]
    changed_names: frozenset[str]
    subjects: frozenset[str]  # changed names that it says more than once
    new_numbers: frozenset[str]
    new_names: frozenset[str]

    @property
    def has_news(self) -> bool:
        """Whether it tells a fact that the other does not."""
        return bool(self.new_numbers) or len(self.new_names) > 1


def _tell_different_things(mine: _Compared, other: _Compared, *, strict: bool) -> bool:
    """Whether one number, day, or subject stands in the place of another; a name may be put in other words, now and then."""
    if (mine.changed_numbers and other.changed_numbers) or (mine.changed_dates and other.changed_dates):
        return True
    names = min(len(mine.changed_names), len(other.changed_names))
    allowed = 0 if strict else max(1, min(mine.words, other.words) // 60)
    return names > allowed or bool(mine.subjects and other.subjects)


def _part(mine: _Compared, other: _Compared) -> Copied:
    longer = max(mine.words, other.words) / min(mine.words, other.words)
    way: Way = "a in b" if mine.share >= other.share else "b in a"
    return Copied(way, round(max(mine.share, other.share), 3), round(longer, 2))


def _name_different_things(a: CopyText, b: CopyText) -> bool:
    """Whether each names an identifier of one kind that the other does not: alike as advisories are, they are two."""
    return any(
        not (values <= b.exact[kind] or values >= b.exact[kind])
        for kind, values in a.exact.items()
        if kind in b.exact
    )


def _compare(text: CopyText, other: CopyText) -> _Compared:
    shared = [False] * len(text.words)
    for at, run in enumerate(_runs(text.words)):
        if run in other.runs:
            shared[at : at + _RUN] = [True] * _RUN
    there = frozenset(other.words)
    unknown = [at for at, known in enumerate(shared) if not known and text.words[at] not in there]
    inner, edge = _changed(shared)
    inside = [at for at in unknown if at in inner]
    names = _names(text, [at for at in unknown if at in inner or at in edge])
    return _Compared(
        share=sum(shared) / len(shared),
        words=len(shared),
        changed_numbers=_numbers(text, [*inside, *(at for at in unknown if at in edge)]),
        changed_dates=frozenset(text.words[at] for at in inside if _is_date(text.words, at)),
        changed_names=names,
        subjects=frozenset(name for name in names if text.words.count(name) > 1),
        new_numbers=_numbers(text, unknown),
        new_names=_names(text, unknown),
    )


def _changed(shared: Sequence[bool]) -> tuple[frozenset[int], frozenset[int]]:
    """Places of words that are not shared and few enough to stand for others: between shared words, and at the edges."""
    known = [at for at, is_shared in enumerate(shared) if is_shared]
    if not known:
        return frozenset(), frozenset()
    inner = (range(a + 1, b) for a, b in pairwise(known) if 1 < b - a <= _GAP + 1)
    edges = (range(known[0]), range(known[-1] + 1, len(shared)))
    return (
        frozenset(at for gap in inner for at in gap),
        frozenset(at for gap in edges if len(gap) <= _GAP for at in gap),
    )


def _numbers(text: CopyText, places: Iterable[int]) -> frozenset[str]:
    """The numbers at these places, without those of dates: "on Thursday" and "on 2 April" are one day."""
    return frozenset(
        text.words[at] for at in places if text.words[at][0].isdigit() and not _is_date(text.words, at)
    )


def _is_date(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not word[0].isdigit():
        return False
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return True
    beside = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
    return len(word) <= 2 and any(w in _TIMES for w in beside)


def _names(text: CopyText, places: Iterable[int]) -> frozenset[str]:
    return frozenset(text.words[at] for at in places if text.said[at][1] and text.words[at] not in _TIMES)


def _said(text: str) -> Iterator[tuple[str, bool]]:
    plain = unicodedata.normalize("NFKC", _GROUPED.sub("", text)).replace("’", "'").replace("\u00ad", "")
    for match in _WORD.finditer(plain):
        word = match.group()
        folded = word.casefold().removesuffix("'s")
        yield _NUMBERS.get(folded, folded), word[0].isupper() and not _opens(plain, match.start())


def _opens(plain: str, at: int) -> bool:
    """Whether what stands here begins a sentence, where a capital says nothing."""
    return not at or bool(_OPENING.search(plain[max(0, at - 6) : at]))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - _RUN + 1):
        yield tuple(words[at : at + _RUN])


def _number(text: str) -> int:
    return (
        int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        >> 1
    )
