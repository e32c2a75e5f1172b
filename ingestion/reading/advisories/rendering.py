"""The page that an advisory is written on, and access to JSON that may hold anything anywhere."""

import re
from typing import Any

from ingestion.reading.cleaning import clean, one_line
from ingestion.report import Place

Json = Any


class Page:
    """Collects lines and paragraphs with the pointer that each comes from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[Place] = []
        self._length = 0
        self._break = ""

    def fact(self, pointer: str, sentence: str) -> None:
        """One fact on a line of its own."""
        self._put(pointer, one_line(sentence), "\n")

    def paragraph(self, pointer: str, text: str) -> None:
        """Prose, as its author broke it, apart from what is around it."""
        self.gap()
        self._put(pointer, re.sub(r"\n{3,}", "\n\n", clean(text)).strip(), "\n\n")

    def section(self, pointer: str, title: str) -> None:
        """The heading of what follows."""
        self.gap()
        self._put(pointer, one_line(title), "\n\n")

    def result(self) -> tuple[str, tuple[Place, ...]]:
        """The text and the pointers of its lines."""
        return "".join(self._parts), tuple(self._places)

    def gap(self) -> None:
        """Whatever comes next stands apart."""
        self._break = "\n\n" if self._parts else ""

    def _put(self, pointer: str, text: str, after: str) -> None:
        if not text:
            return
        self._places.append(Place(self._length + len(self._break), pointer))
        self._parts += [self._break, text]
        self._length += len(self._break) + len(text)
        self._break = after


def mapping(value: Json) -> dict[str, Json]:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Json) -> list[Json]:
    """`value` if it is an array, else an empty one; a single thing where an array belongs counts as one item."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def word(value: Json) -> str:
    """A scalar on one line; "" for anything else."""
    if isinstance(value, str):
        return one_line(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def words(value: Json) -> list[str]:
    """The scalars of an array that are not empty."""
    return list(filter(None, map(word, items(value))))


def prose(value: Json) -> str:
    """Text with its line breaks; "" for anything but text."""
    return clean(value) if isinstance(value, str) else ""


def spaced(value: Json) -> str:
    """A name such as `known_not_affected` as people write it."""
    return re.sub(r"[_-]+", " ", word(value))


def listed(names: list[str], most: int = 8) -> str:
    """Names in a row; of many, the first and how many more."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def stopped(text: str) -> str:
    """A sentence with a mark at its end."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…", "。")) or not text else text + "."


def capital(text: str) -> str:
    """`text` with its first letter large."""
    return text[:1].upper() + text[1:]


def escaped(key: str) -> str:
    """A key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
