"""Corpora: a report a line, each line read on its own."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time, undated
from ingestion.errors import DamagedError, EmptyError, LimitError, ReadingError, UnsupportedError
from ingestion.reading.cleaning import clean, one_line, within
from ingestion.reading.outcome import Reading
from ingestion.report import Document

NEEDED = 'a corpus line is a JSON object with "id" and "text" (and, if known, "title", "url", "published", "source")'


def read_line(number: int, line: bytes, zone: ZoneInfo, characters: int) -> Reading:
    """The report on one line of a corpus, or why there is none."""
    member, identity = f":{number}", ""
    try:
        content = _object_on(line)
        identity = _identity(content)
        return Reading(member, identity, identity, _document(content, zone, characters), None)
    except ReadingError as problem:
        return Reading(member, identity, identity, None, problem)


def read_lines(first: int, lines: Iterable[bytes], zone: ZoneInfo, characters: int) -> Iterator[Reading]:
    """The reports on consecutive lines, the first of which is line `first`; blank lines are passed over."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield read_line(number, line, zone, characters)


def only_corpus(name: str, readings: Iterable[Reading]) -> Iterator[Reading]:
    """The readings of a corpus; a file without a single line of one fails as a whole, with one reading."""
    waiting: list[Reading] | None = []
    for reading in readings:
        if waiting is None:
            yield reading
            continue
        waiting.append(reading)
        if reading.document or isinstance(reading.problem, EmptyError | LimitError):
            yield from waiting
            waiting = None
    if waiting is not None:
        yield Reading("", name, "", None, _no_corpus(waiting))


def _no_corpus(readings: list[Reading]) -> ReadingError:
    if not readings:
        return EmptyError("The file is empty.")
    return UnsupportedError(f"None of its {len(readings):,} lines is a report: {NEEDED}.")


def _object_on(line: bytes) -> dict[str, Any]:
    try:
        # No number of a line is used; `float` takes one of any length, `int` does not.
        content = json.loads(line.decode("utf-8-sig"), parse_int=float)
    except UnicodeDecodeError as error:
        raise DamagedError(
            f"The line is not UTF-8 (byte {error.start + 1}); save the corpus as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise DamagedError(f"The line is no valid JSON (column {error.colno}); {NEEDED}.") from error
    except RecursionError as error:
        raise LimitError("The line's JSON is nested too deeply.") from error
    if not isinstance(content, dict):
        raise DamagedError(f"The line is JSON, but no object; {NEEDED}.")
    return content


def _identity(content: dict[str, Any]) -> str:
    identity = content.get("id")
    if not isinstance(identity, str) or not identity.strip():
        fault = 'has no "id"' if identity is None else '\'s "id" is no text or empty'
        raise DamagedError(f"The line{' ' if identity is None else ''}{fault}; {NEEDED}.")
    return one_line(identity)


def _document(content: dict[str, Any], zone: ZoneInfo, characters: int) -> Document:
    text = content.get("text")
    if not isinstance(text, str):
        fault = 'has no "text"' if text is None else 'has a "text" that is no text'
        raise DamagedError(f"The line {fault}; {NEEDED}.")
    if not text.strip():
        raise EmptyError('The line\'s "text" is empty.')
    published = parse_time(_words(content, "published"), zone)
    return Document(
        text=within(clean(text), characters),
        title=_words(content, "title"),
        publisher=_words(content, "source"),
        url=_words(content, "url"),
        published=published,
        kind="corpus",
        missing=undated(_words(content, "published"), published),
    )


def _words(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    return one_line(value) if isinstance(value, str) else ""
