"""OpenDocument texts, read from their XML: the library for documents joins words there and drops those of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingestion.errors import EmptyError, EncryptedError
from ingestion.reading.cleaning import clean, one_line
from ingestion.reading.marking_lines import below_markings, highest, leading_marking, line_marking
from ingestion.reading.packages import opened
from ingestion.reading.paper import document_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from ingestion.reading.packages import Package
    from ingestion.report import Document

_SKIPPED = frozenset(
    ("tracked-changes", "annotation", "annotation-end", "table-of-content", "sequence-decls", "forms")
)
_MOST_REPEATED = 50  # cells and rows: spreadsheets' habit of repeating an empty one a million times


def read_odt(data: bytes, zone: ZoneInfo) -> Document:
    """The document in an OpenDocument text: header, body and footer, with a place for each heading.

    Raises EmptyError without text, EncryptedError, DamagedError, and LimitError for archives that inflate too far.
    """
    with opened(data, "OpenDocument text") as package:
        if b"encryption-data" in package.part("META-INF/manifest.xml"):
            raise EncryptedError(
                "The document is protected by a password; save a copy without one and take that."
            )
        facts, content = _facts(package), package.tree("content.xml")
        headers, footers = _edges(package.tree("styles.xml"))
        lost = package.gaps(r"content\.xml")
    body = None if content is None else next(content.iter("{*}text"), None)
    blocks = [] if body is None else list(_blocks(body))
    if not any(block for _, block in blocks):
        raise EmptyError("The OpenDocument text holds no text; if it holds pictures only, save it as a PDF.")
    everything = [*(("", line) for line in headers), *blocks, *(("", line) for line in footers)]
    text, places = joined(
        (f"§ {one_line(block)[:80]}" if kind == "h" else "", block) for kind, block in everything
    )
    heading = (
        next((block for kind, block in blocks if kind == "h"), "")
        or below_markings(text).split("\n", 1)[0][:150]
    )
    marking = highest((leading_marking(text), *map(line_marking, (*headers, *footers))))
    return document_of(facts, text, places, zone, marking, heading, lost + _unread(content))


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """Headings, paragraphs, lists and tables in order; frames and sections are looked into."""
    for element in parent:
        name = _name(element)
        if name in _SKIPPED or not name:
            continue
        if name in {"h", "p"}:
            yield name, clean(_words(element)).strip()
            for box in element.iter("{*}text-box"):
                yield from _blocks(box)
        elif name == "list":
            yield "list", "\n".join(f"- {item}" for item in _items(element))
        elif name == "table":
            yield "table", "\n".join(_rows(element))
        else:
            yield from _blocks(element)


def _items(element: Any) -> Iterator[str]:
    """The paragraphs of a list and of the lists in it."""
    for item in element.iter("{*}p", "{*}h"):
        text = one_line(_words(item))
        if text:
            yield text


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter("{*}table-row"):
        cells: list[str] = []
        for cell in row:
            if _name(cell) in {"table-cell", "covered-table-cell"}:
                text = one_line(" ".join(_words(part) for part in cell.iter("{*}p", "{*}h")))
                cells += [text] * (_repeated(cell) if text else 1)
        if any(cells):
            yield " | ".join(cells).rstrip(" |")


def _words(element: Any) -> str:
    """The words of a paragraph, with its notes in brackets; boxes in it are blocks of their own."""
    parts = [element.text or ""]
    for child in element:
        name = _name(child)
        if name == "s":
            parts.append(" " * min(_number(child, "c"), _MOST_REPEATED))
        elif name in {"tab", "line-break"}:
            parts.append("\t" if name == "tab" else "\n")
        elif name == "note":
            parts.append(f" [{one_line(' '.join(_words(p) for p in child.iter('{*}p')))}]")
        elif name and name not in _SKIPPED and name not in {"text-box", "object"}:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _edges(styles: Any) -> tuple[list[str], list[str]]:
    """The lines of page headers and footers, each once."""
    found = []
    for name in ("header", "footer"):
        elements = [] if styles is None else [e for e in styles.iter("{*}p") if _within(e, name)]
        found.append(list(dict.fromkeys(filter(None, (one_line(_words(e)) for e in elements)))))
    return found[0], found[1]


def _within(element: Any, name: str) -> bool:
    return any(
        _name(one).removesuffix("-left").removesuffix("-first") == name for one in element.iterancestors()
    )


def _facts(package: Package) -> dict[str, Any]:
    root = package.tree("meta.xml")
    stated: dict[str, str] = {}
    for element in () if root is None else root.iter():
        if not len(element):
            stated.setdefault(_name(element), one_line(element.text or ""))
    author = stated.get("initial-creator") or stated.get("creator", "")
    return {
        "title": stated.get("title", ""),
        "authors": [author] if author else [],
        "created_at": stated.get("creation-date") or stated.get("date", ""),
        "language": stated.get("language", ""),
    }


def _unread(content: Any) -> tuple[str, ...]:
    comments = (
        ("comments of reviewers: we do not read them",)
        if any(True for _ in content.iter("{*}annotation"))
        else ()
    )
    objects = sum(1 for _ in content.iter("{*}object", "{*}object-ole"))
    return comments + ((f"embedded objects: {objects} that we do not read",) if objects else ())


def _name(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _repeated(cell: Any) -> int:
    return min(_number(cell, "number-columns-repeated"), _MOST_REPEATED)


def _number(element: Any, name: str) -> int:
    value = next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 1
