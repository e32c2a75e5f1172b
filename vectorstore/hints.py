"""What a question says about the reports it wants: who published them, and on which day. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "(?P<month>" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}", re.IGNORECASE),
)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_SHORT = 3  # letters: a publisher with a shorter name is too easily an ordinary word


@dataclass(frozen=True, slots=True)
class Hints:
    """Publishers that the question names, and days: `2026-04-03`, or `-04-03` where it names no year."""

    publishers: frozenset[str]
    days: tuple[str, ...]


def hints_in(question: str, publishers: Iterable[str]) -> Hints:
    """The hints of a question; `publishers` are those that the audience may see."""
    named = (name for name in publishers if len(name) >= _SHORT and _names(question, name))
    return Hints(frozenset(named), _days_in(question))


def _names(question: str, publisher: str) -> bool:
    """Whether the publisher's name, up to a bar or a colon, stands in the question as whole words."""
    name = re.split(r"\s[|:–—-]\s", publisher)[0].strip()
    if not name or name.lower() not in question.lower():  # most are not: spare them the pattern
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE) is not None


def _days_in(question: str) -> tuple[str, ...]:
    days = dict.fromkeys(_ISO.findall(question))
    for pattern in _WRITTEN:
        for match in pattern.finditer(question):
            month = next(i for i, name in enumerate(_MONTHS, 1) if match["month"].lower()[:3] == name[:3])
            days.setdefault(f"{match['year'] or ''}-{month:02d}-{int(match['day']):02d}")
    return tuple(days)
