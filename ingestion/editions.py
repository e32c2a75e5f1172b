"""Which of two versions of one report is the older, by what they say of themselves. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.report import Place

_REVISION_PLACE = "/document/tracking/version"  # CSAF
_LINE = 400  # characters
_REVISION = re.compile(r"\b(?:version|revision) v?(\d{1,9}(?:\.\d{1,9}){0,5})\b")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a version says of its age; "" and () where it does not say."""

    published: str
    retrieved: str
    revision: tuple[int, ...] = ()

    @property
    def dated(self) -> str:
        """Its own date, if that may be relied on: one that lies after its retrieval is a mistake, and says nothing."""
        return self.published if self.published <= self.retrieved else ""


def edition(published: str, retrieved: str, text: str, places: Sequence[Place]) -> Edition:
    """What a version says of its age: its date and, where its format has one, its revision number."""
    return Edition(published, retrieved, _revision(text, places))


def is_older(one: Edition, other: Edition) -> bool:
    """Whether `one` says that it is older than `other`: by revision number, else by date; what says nothing is not."""
    if one.revision and len(one.revision) == len(other.revision) and one.revision != other.revision:
        return one.revision < other.revision
    return bool(one.dated and other.dated) and one.dated < other.dated


def _revision(text: str, places: Sequence[Place]) -> tuple[int, ...]:
    for place in places:
        if place.label == _REVISION_PLACE:
            told = _REVISION.search(text[place.start : place.start + _LINE].partition("\n")[0])
            return tuple(int(part) for part in told[1].split(".")) if told else ()
    return ()
