"""Tables as text that can be read, searched and cited row by row."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from ingestion.reading.cleaning import one_line

MOST_ROWS = 50_000
_LINES_LOOKED_AT = 60
_STATED = re.compile(r"\A\ufeff?\s*sep=([,;|\t])[ \t]*\n")  # as spreadsheet programs write it
_LOOKED_AT = 10  # rows among which the header may stand
_LONGEST_NAME = 80
_VALUE = re.compile(r"[-+]?[\d.,:/ %€$£-]*\d[\d.,:/ %€$£TZ-]*|true|false|yes|no|n/?a|-+", re.IGNORECASE)


def table_lines(rows: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """A line for each row that holds something, with the row's number from 1.

    Under a header every cell is said with its column's name, so that a row means the same wherever it is read alone.
    Without one, cells are apart by " | ".
    """
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    at = header_row(cleaned)
    names = cleaned[at] if at is not None else []
    lines = []
    for number, row in enumerate(cleaned):
        below = at is not None and number > at
        line = _named(names, row) if below else " | ".join(cell for cell in row if cell)
        if line:
            lines.append((number + 1, line))
    return lines


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Which row names the columns: the first that is as wide as the table and all names; None when none does."""
    width = max((_width(row) for row in rows[: _LOOKED_AT * 10]), default=0)
    for number, row in enumerate(rows[:_LOOKED_AT]):
        filled = [cell for cell in row if cell]
        if len(filled) < 2 or len(filled) * 10 < width * 7:
            continue
        names = all(len(cell) <= _LONGEST_NAME and not _VALUE.fullmatch(cell) for cell in filled)
        has_rows = any(any(later) for later in rows[number + 1 :])
        return number if names and has_rows and len(set(filled)) == len(filled) else None
    return None


def _width(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)


def _named(names: Sequence[str], row: Sequence[str]) -> str:
    padded = [*names, *[""] * (len(row) - len(names))]
    return " | ".join(
        f"{name.rstrip(':')}: {cell}" if name else cell
        for name, cell in zip(padded, row, strict=False)
        if cell
    )


def delimiter_of(text: str, *, known: bool) -> str:
    """What parts the cells of lines that are a table, "" when they are none.

    `known` says that the name calls it a table. Without it, only what cannot be prose is one: names on top, and the
    same three or more cells in every line.
    """
    stated = _STATED.match(text)
    if stated:
        return stated[1]
    lines = text.split("\n")[:_LINES_LOOKED_AT]
    best = max(
        ((_regularity(lines, one), one) for one in ("\t;,|" if known else "\t;,")), key=lambda found: found[0]
    )
    (share, width, count), delimiter = best
    if known:
        return delimiter if width > 1 and share >= 0.6 else ""
    if delimiter == "," and any(re.search(r"\w, ", line) for line in lines):
        return ""  # commas of prose have a space after them
    rows = rows_of("\n".join(lines), delimiter)
    return delimiter if share == 1 and width > 2 and count > 2 and header_row(rows) == 0 else ""


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """The rows of separated values; where quotes are not balanced, they are characters like others."""
    lines = list(io.StringIO(_STATED.sub("", text), newline="\n"))
    try:
        return [
            row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(MOST_ROWS + 1), strict=False)
        ]
    except csv.Error:  # a cell longer than any cell is: its quote has no end
        return [line.rstrip("\n").split(delimiter) for line in lines[: MOST_ROWS + 1]]


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int, int]:
    """The share of rows that are as wide as most, that width, and how many rows there are."""
    widths = Counter(
        len(row) for row in rows_of("\n".join(lines), delimiter) if any(cell.strip() for cell in row)
    )
    if not widths:
        return 0.0, 0, 0
    width, count = max(
        ((w, n) for w, n in widths.items() if w > 1), key=lambda one: one[1], default=(1, widths.total())
    )
    return (count / widths.total() if width > 1 else 0.0), width, widths.total()
