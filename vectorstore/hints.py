"""What a question says about the reports it wants: who published them, and on which day. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "(?P<month>" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + r"|sept)\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}", re.IGNORECASE),
)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTHLY = re.compile(rf"\b(?:in|during|from)\s+{_MONTH}{_YEAR}(?!\s+\d)", re.IGNORECASE)
_SHORT = 3  # letters: a publisher with a shorter name is too easily an ordinary word
_TELLING = (
    r"(?:report|article|stor(?:y|ies)|piece|guide|review|cover|publish|discuss|mention|note|claim|stat|highlight|describ|"
    r"accus|portray|featur|detail|sourc|criticis|criticiz|scrutinis|scrutiniz|suggest|focus|indicat|impl|attribut|sa[iy]|"
    r"wr[io]te|told|tell|blog|news|(?:dis)?agree|differ|contradict|conflict)\w*"
)
_SOURCE_BEFORE = re.compile(
    rf"(?:according to|{_TELLING}\s+(?:\w+\s+){{0,3}}?(?:by|from|in)|\bby|\bfrom|\bin|\bboth|\bbetween)\s+"
    r"(?:(?:an?|the|both|another|(?:an?\s+)?articles?\s+(?:from|in|by))\s+)*['\"“‘]?$",
    re.IGNORECASE,
)
_SOURCE_AFTER = re.compile(rf"^['\"”’]?(?:['’]s?)?\s+(?:\w+\s+){{0,3}}?{_TELLING}", re.IGNORECASE)
_LISTED = re.compile(
    r"['\"”’]?\s*(?:,\s*(?:and\s+|or\s+)?|and\s+|&\s+|or\s+)(?:the\s+|an?\s+)?['\"“‘]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Hints:
    """Publishers that the question names, days and months: `2026-04-03`, `2026-04-`, or `-04-03` where it names no year."""

    publishers: frozenset[str]
    days: tuple[str, ...]
    months: tuple[str, ...] = ()


def hints_in(question: str, publishers: Iterable[str]) -> Hints:
    """The hints of a question; `publishers` are those that the audience may see."""
    return Hints(frozenset(_publishers_in(question, publishers)), _days_in(question), _months_in(question))


@dataclass(frozen=True, slots=True)
class _Named:
    """A publisher's name at `question[start:end]`."""

    start: int
    end: int
    publisher: str


def _publishers_in(question: str, publishers: Iterable[str]) -> Iterator[str]:
    """Those that are named as a source: "according to The Wire", "the Wire's report", "both the Wire and the Post".

    Many who publish are spoken of as well ("Google's outage"); a name alone is no hint.
    """
    named = sorted(_occurrences(question, publishers), key=lambda one: one.start)
    source = [
        bool(_SOURCE_BEFORE.search(question[: one.start]) or _SOURCE_AFTER.search(question[one.end :]))
        for one in named
    ]
    for listed in (
        range(1, len(named)),
        range(len(named) - 1, 0, -1),
    ):  # of a list, all are what one of them is
        for i in listed:
            if _LISTED.fullmatch(question[named[i - 1].end : named[i].start]):
                source[i] = source[i - 1] = source[i] or source[i - 1]
    return (one.publisher for one, is_source in zip(named, source, strict=True) if is_source)


def _occurrences(question: str, publishers: Iterable[str]) -> list[_Named]:
    """Where publishers are named, as whole words: by the whole name, or by what stands before a bar or a dash."""
    lower = question.lower()
    found = []
    for publisher in publishers:
        name = publisher if publisher.lower() in lower else re.split(r"\s[|:–—-]\s", publisher)[0].strip()
        if len(name) >= _SHORT and name.lower() in lower:  # most are not: spare them the pattern
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            found += [_Named(*m.span(), publisher) for m in re.finditer(pattern, question, re.IGNORECASE)]
    return [one for one in found if not any(_holds(other, one) for other in found)]


def _holds(longer: _Named, one: _Named) -> bool:
    return (
        longer.start <= one.start
        and one.end <= longer.end
        and longer.end - longer.start > one.end - one.start
    )


def _days_in(question: str) -> tuple[str, ...]:
    days = dict.fromkeys(_ISO.findall(question))
    for pattern in _WRITTEN:
        for match in pattern.finditer(question):
            days.setdefault(f"{match['year'] or ''}-{_number(match['month']):02d}-{int(match['day']):02d}")
    return tuple(days)


def _months_in(question: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{match['year'] or ''}-{_number(match['month']):02d}-" for match in _MONTHLY.finditer(question)
        )
    )


def _number(month: str) -> int:
    # casefold, not lower: a pattern that ignores case takes ſ for s
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month.casefold()[:3]))
