"""Lines of text for a given width: pure, so that what people see can be tested without a terminal.

A width of None means "not a terminal": nothing is wrapped, so that `grep` finds a whole sentence on one line.
"""

import io
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.terminal.safe import styled

WIDEST = 100  # longer lines are hard to read
NARROWEST = 24
_RULER = Console(file=io.StringIO(), width=WIDEST)  # rich asks for one to wrap; it prints nothing
_ASCII = str.maketrans(
    {"●": "(!)", "◐": "(?)", "✓": "(ok)", "○": "( )", "✗": "(x)", "→": "->", "·": "-", "…": "..."}
)


def page_width(console: Console) -> int | None:
    """How wide our lines may be: the terminal's width within sense, None when the output is not a terminal."""
    if not console.is_terminal:
        return None
    return max(NARROWEST, min(console.width, WIDEST))


def print_lines(lines: Iterable[Text], console: Console) -> None:
    """Prints finished lines as they are; signs that the output's encoding lacks get an ASCII spelling."""
    utf = console.encoding.lower().replace("-", "").startswith("utf")
    for line in lines:
        fit = line if utf else Text(_spelled(line.plain, console.encoding))
        console.print(fit, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _spelled(text: str, encoding: str) -> str:
    return text.translate(_ASCII).encode(encoding, "replace").decode(encoding)


def paragraph(text: Text, width: int | None, *, indent: int = 0, hang: int = 0, tail: str = "") -> list[Text]:
    """`text` wrapped between `indent` and `width`, later lines `hang` further in, `tail` at the right of the last.

    `tail` (citation numbers) takes a line of its own where there is no room. Without a width it follows the text.
    """
    if width is None:
        return [Text(" " * indent) + text + styled(f" {tail}" if tail else "", "cyan")]
    indent, hang = _within(width, indent, hang)
    lines = _hanging(text, width, indent, hang)
    if tail:
        lines = _with_tail(lines, tail, width, indent + hang)
    return lines


def _within(width: int, indent: int, hang: int) -> tuple[int, int]:
    """Indentation never leaves less than half of the line for words."""
    indent = min(indent, width // 4)
    return indent, min(hang, width // 2 - indent)


def _hanging(text: Text, width: int, indent: int, hang: int) -> list[Text]:
    first = list(text.wrap(_RULER, width - indent)) or [Text()]
    if len(first) == 1 or not hang:
        return [_indented(line, indent) for line in first]
    used = len(first[0].plain)
    while used < len(text.plain) and text.plain[used] == " ":
        used += 1
    rest = text[used:].wrap(_RULER, width - indent - hang)
    return [_indented(first[0], indent), *(_indented(line, indent + hang) for line in rest)]


def _indented(line: Text, indent: int) -> Text:
    made = Text(" " * indent) + line
    made.rstrip()
    return made


def _with_tail(lines: list[Text], tail: str, width: int, indent: int) -> list[Text]:
    room = width - cell_len(lines[-1].plain) - cell_len(tail)
    marks = styled(tail, "cyan")
    if room >= 2:
        return [*lines[:-1], lines[-1] + Text(" " * room) + marks]
    if cell_len(tail) <= width - indent:
        return [*lines, Text(" " * (width - cell_len(tail))) + marks]
    return [*lines, *(_indented(line, indent) for line in marks.wrap(_RULER, width - indent))]


def facing(left: Text, right: Text, width: int | None, *, indent: int = 0) -> list[Text]:
    """`left` and `right` at the two edges of one line when they fit, else one under the other."""
    if width is None:
        return [Text(" " * indent) + left, Text(" " * indent) + right]
    room = width - indent - cell_len(left.plain) - cell_len(right.plain)
    if room >= 3:
        return [Text(" " * indent) + left + Text(" " * room) + right]
    return [*paragraph(left, width, indent=indent), *paragraph(right, width, indent=indent)]


def labelled(label: str, items: Sequence[Text], width: int | None, *, column: int = 19) -> list[Text]:
    """A bold label with its items: beside it and flowing where there is room, else one an indented line under it."""
    if not items:
        return []
    if width is None or width < 72:
        head = [Text("  ") + styled(label, "bold")]
        return [*head, *(line for item in items for line in paragraph(item, width, indent=4, hang=2))]
    rows = _flowing(items, width - 2 - column)
    lines: list[Text] = []
    for row in rows:
        for line in row.wrap(_RULER, width - 2 - column):
            lead = styled(label.ljust(column), "bold") if not lines else Text(" " * column)
            lines.append(_indented(lead + line, 2))
    return lines


def _flowing(items: Sequence[Text], width: int) -> list[Text]:
    """Items set side by side, four blanks apart, as many on a line as fit; an item is broken only when it must be."""
    rows: list[Text] = []
    for item in items:
        if rows and cell_len(rows[-1].plain) + 4 + cell_len(item.plain) <= width:
            rows[-1] = rows[-1] + Text("    ") + item
        else:
            rows.append(item.copy())
    return rows


def joined(parts: Sequence[Text], width: int | None, *, indent: int = 0) -> list[Text]:
    """Parts with dots between them; a line ends between two parts wherever that is possible."""
    dot = styled(" · ", "dim")
    if width is None:
        return [Text(" " * indent) + dot.join(parts)] if parts else []
    rows: list[Text] = []
    for part in parts:
        if rows and cell_len(rows[-1].plain) + 5 + cell_len(part.plain) <= width - indent:
            rows[-1] = rows[-1] + dot + part
        else:
            rows.append(part.copy())
    ended = [row + styled(" ·", "dim") for row in rows[:-1]] + rows[-1:]
    return [line for row in ended for line in paragraph(row, width, indent=indent, hang=2)]


def columns(rows: Sequence[Sequence[Text]], width: int | None, *, indent: int = 2) -> list[Text]:
    """Rows in aligned columns, the last one hanging; where that leaves too little room, one row is a wrapped line."""
    if not rows:
        return []
    widths = [max(cell_len(cell.plain) for cell in column) for column in zip(*rows, strict=True)]
    fixed = indent + sum(widths[:-1]) + 2 * (len(widths) - 1)
    if width is not None and width - fixed < min(widths[-1], 20):
        return [line for row in rows for line in joined([cell for cell in row if cell], width, indent=indent)]
    lines: list[Text] = []
    for row in rows:
        lead = Text("  ").join(
            [
                cell + Text(" " * (wide - cell_len(cell.plain)))
                for cell, wide in zip(row[:-1], widths[:-1], strict=True)
            ]
        )
        lead += Text("  ") if row[:-1] else Text()
        broken = [row[-1]] if width is None else list(row[-1].wrap(_RULER, width - fixed)) or [Text()]
        lines += [_indented(lead + broken[0], indent)]
        lines += [_indented(line, fixed) for line in broken[1:]]
    return lines


def marks(numbers: Iterable[int]) -> str:
    """Citation numbers as people see them: `[1] [3]`."""
    return " ".join(f"[{n}]" for n in numbers)
