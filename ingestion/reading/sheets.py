"""Workbooks and separated values: a line for each row, under the names of its columns."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from ingestion.errors import EmptyError, LimitError
from ingestion.language import guess_language
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.extraction import XLSX, extract
from ingestion.reading.marking_lines import highest, leading_marking, line_marking
from ingestion.reading.packages import Package, core_facts, opened
from ingestion.reading.paper import document_of, joined
from ingestion.reading.tables import MOST_ROWS, delimiter_of, rows_of, table_lines
from ingestion.report import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_EDGE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]{1,2000})<")
_EDGE_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Z])')
_SINGLE_PLACES = 2000  # rows that have a place each; in a longer table ten share one


def read_xlsx(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a workbook, with a place for each sheet; hidden sheets are read and called hidden.

    Raises EmptyError without cells, DamagedError, and LimitError for archives that inflate too far.
    """
    with opened(data, "workbook") as package:
        hidden = _hidden(package)
        edges = highest(line_marking(line) for line in _edge_lines(package))
        facts, lost = core_facts(package), package.unread()
    found = extract(data, XLSX, structured=False, paged=False)
    text, places = joined(
        (f"sheet {one_line(name)[:80]}{' (hidden)' if name in hidden else ''}", _sheet_text(name, rows))
        for name, rows in found.sheets
    )
    if not text:
        raise EmptyError("The workbook has no cells that hold anything.")
    lines = (line_marking(part) for line in text[:200_000].split("\n") for part in line.split(" | "))
    heading = one_line(found.sheets[0][0])
    return document_of(
        facts, text, places, zone, highest((edges, leading_marking(text), *lines)), heading, lost
    )


def read_separated(data: bytes, zone: ZoneInfo) -> Document:
    """The document in comma-, semicolon- or tab-separated values, with places for its rows."""
    del zone  # a table states no time of its own
    source = clean(decode(data)).lstrip("\ufeff")
    rows = rows_of(source, delimiter_of(source[:65536], known=True) or ",")
    if len(rows) > MOST_ROWS:
        raise LimitError(f"The table has more than {MOST_ROWS:,} rows; split it.")
    lines = table_lines(rows)
    if not lines:
        raise EmptyError("The table has no cells that hold anything.")
    text = "\n".join(line for _, line in lines)
    return Document(
        text=text,
        language=guess_language(text),
        marking=leading_marking(text),
        kind="document",
        places=tuple(_row_places(lines)),
    )


def _sheet_text(name: str, rows: list[list[str]]) -> str:
    if len(rows) > MOST_ROWS:
        raise LimitError(f"The sheet {one_line(name)[:80]} has more than {MOST_ROWS:,} rows; split it.")
    lines = [line.replace(" 00:00:00", "") for _, line in table_lines(rows)]
    return clean("\n".join([one_line(name), "", *lines])) if lines else ""


def _row_places(lines: list[tuple[int, str]]) -> Iterator[Place]:
    step = 1 if len(lines) <= _SINGLE_PLACES else 10
    start = 0
    for index, (number, line) in enumerate(lines):
        if index % step == 0:
            last = lines[min(index + step, len(lines)) - 1][0]
            yield Place(start, f"row {number}" if last == number else f"rows {number} to {last}")
        start += len(line) + 1


def _hidden(package: Package) -> frozenset[str]:
    root = package.tree("xl/workbook.xml")
    sheets = () if root is None else root.iter("{*}sheet")
    return frozenset(
        sheet.get("name") or "" for sheet in sheets if (sheet.get("state") or "visible") != "visible"
    )


def _edge_lines(package: Package) -> Iterator[str]:
    """Lines of the sheets' headers and footers, without the codes that lay them out; every part is vetted by this."""
    for name in package.names:
        if _SHEET.fullmatch(name) or name == "xl/sharedStrings.xml":
            for found in _EDGE.findall(package.part(name)):
                yield from _EDGE_CODES.split(unescape(found.decode("utf-8", "replace")))
