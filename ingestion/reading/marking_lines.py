"""Markings that stand in the text itself: a line or a bracket that is nothing but a label."""

import re
from collections.abc import Iterable

from ingestion.report import Marking, parse_marking

# After a colon any word is a label, known or not; without one only a colour is ("TLP levels" is a heading).
_STRICT = r"(?:\s*[+_-]\s*STRICT|\s+STRICT)?"
_LABEL = rf"TLP(?:\s*:\s*[A-Za-z]+|[\s_-]+(?:RED|AMBER|GREEN|CLEAR|WHITE)\b){_STRICT}"
_WHOLE = re.compile(rf"[\s\W]*({_LABEL})[\s\W]*", re.IGNORECASE)
_BRACKETED = re.compile(rf"[\[(]\s*({_LABEL})\s*[\])]\s*", re.IGNORECASE)
_LEADING = re.compile(rf"\s*({_LABEL})\s*(?:[:|–—-]\s+|\s|$)", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+|\t|\s{3,}")
_FIRST_LINES = 8


def highest(markings: Iterable[Marking | None]) -> Marking | None:
    """The highest of the markings that are given, None when none is."""
    return max((marking for marking in markings if marking is not None), default=None)


def line_marking(line: str) -> Marking | None:
    """The marking that a line states, alone or between separators as page headers do; None for other lines."""
    if len(line) > 120 or "tlp" not in line.lower():
        return None
    labels = (_WHOLE.fullmatch(part) for part in _PARTS.split(line))
    return highest(parse_marking(label[1]) for label in labels if label)


def leading_marking(text: str) -> Marking | None:
    """The marking among the first lines of a text."""
    lines = (line for line in text[:4000].split("\n") if line.strip())
    return highest(line_marking(line) for line, _ in zip(lines, range(_FIRST_LINES), strict=False))


def subject_marking(subject: str) -> tuple[Marking | None, str]:
    """The marking of a mail's subject, `[TLP:GREEN] …` or in front of it, and the subject without it."""
    found = [match[1] for match in _BRACKETED.finditer(subject)]
    rest = _BRACKETED.sub("", subject).strip()
    leading = _LEADING.match(rest)
    if leading:
        found.append(leading[1])
        rest = rest[leading.end() :].strip()
    return highest(parse_marking(label) for label in found), rest or subject


def below_markings(text: str) -> str:
    """`text` from its first line on that is not just a label."""
    rest = text.lstrip()
    while rest:
        first, _, more = rest.partition("\n")
        if line_marking(first) is None:
            break
        rest = more.lstrip()
    return rest
