"""Presentations: the words of each slide in order, with its tables and the speaker's notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ingestion.errors import EmptyError
from ingestion.reading.cleaning import clean, one_line
from ingestion.reading.marking_lines import highest, leading_marking, line_marking
from ingestion.reading.packages import Package, core_facts, opened
from ingestion.reading.paper import document_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from ingestion.report import Document

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = frozenset(("title", "ctrTitle"))
_NUMBERS = frozenset(("sldNum", "dt", "sldImg", "hdr"))
_EDGES = re.compile(r"ppt/(?:slideMasters|slideLayouts|notesMasters)/[^/]+\.xml")


def read_pptx(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a presentation, with a place for each slide; hidden slides are read and called hidden.

    Raises EmptyError without text, DamagedError, and LimitError for archives that inflate too far.
    """
    with opened(data, "presentation") as package:
        slides = [_Slide(package, name, number) for number, name in enumerate(_slide_names(package), start=1)]
        if not any(slide.text for slide in slides):
            raise EmptyError("The presentation holds no text; if it holds pictures only, save it as a PDF.")
        text, places = joined((slide.label, slide.text) for slide in slides)
        empty = tuple(f"slide {slide.number}: no text" for slide in slides if not slide.text)
        marking = highest((
            leading_marking(text), *map(line_marking, text.split("\n")), *map(line_marking, _edge_lines(package)),
        ))  # fmt: skip
        return document_of(
            core_facts(package), text, places, zone, marking, next((s.title for s in slides if s.title), ""),
            empty + package.unread(),
        )  # fmt: skip


class _Slide:
    """One slide, read."""

    def __init__(self, package: Package, name: str, number: int) -> None:
        self.number = number
        root = package.tree(name)
        hidden = root is not None and root.get("show") in {"0", "false"}
        self.label = f"slide {number} (hidden)" if hidden else f"slide {number}"
        self._package = package
        self._targets = package.targets(name)
        blocks = [] if root is None else list(self._blocks(root))
        self.title = next((block for kind, block in blocks if kind in _TITLES), "")
        blocks.sort(key=lambda one: one[0] not in _TITLES)  # a title may stand last in the file
        self.text = "\n\n".join(block for _, block in blocks if block)
        notes = self._notes()
        if notes:
            self.text = f"{self.text}\n\nNotes: {notes}".strip()

    def _blocks(self, root: Any) -> Iterator[tuple[str, str]]:
        """What the slide says, shape by shape: the kind of its placeholder and the text."""
        for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}cxnSp"):
            if any(True for _ in shape.iterancestors(_FALLBACK)):
                continue
            if shape.tag == f"{_P}graphicFrame":
                yield from (("table", _table(table)) for table in shape.iter(f"{_A}tbl"))
                yield from (("diagram", block) for block in self._diagram(shape))
                continue
            kind = next((place.get("type") or "body" for place in shape.iter(f"{_P}ph")), "")
            if kind not in _NUMBERS:
                yield kind, "\n".join(_paragraphs(shape))

    def _diagram(self, frame: Any) -> Iterator[str]:
        for reference in frame.iter(f"{_DIAGRAM}relIds"):
            _, part = self._targets.get(reference.get(f"{_R}dm") or "", ("", ""))
            root = self._package.tree(part)
            if root is not None:
                yield "\n".join(_paragraphs(root))

    def _notes(self) -> str:
        part = next((target for kind, target in self._targets.values() if kind == "notesSlide"), "")
        root = self._package.tree(part)
        return "" if root is None else "\n".join(block for _, block in self._blocks(root) if block)


def _slide_names(package: Package) -> list[str]:
    """The slides' parts in the order in which they are shown; as they are numbered where the order is lost."""
    main = "ppt/presentation.xml"
    root = package.tree(main)
    targets = package.targets(main)
    listed = [] if root is None else [entry.get(f"{_R}id") for entry in root.iter(f"{_P}sldId")]
    names = [targets[one][1] for one in listed if one in targets]
    numbered = (re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name) for name in package.names)
    return names or [found[0] for found in sorted(filter(None, numbered), key=lambda found: int(found[1]))]


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_A}p"):
        text = "".join(
            "\n" if one.tag == f"{_A}br" else one.text or "" for one in paragraph.iter(f"{_A}t", f"{_A}br")
        )
        if text.strip():
            yield clean(text).strip()


def _table(table: Any) -> str:
    rows = (
        [one_line(" ".join(_paragraphs(cell))) for cell in row.iter(f"{_A}tc")]
        for row in table.iter(f"{_A}tr")
    )
    return "\n".join(" | ".join(row) for row in rows if any(row))


def _edge_lines(package: Package) -> Iterator[str]:
    """The lines of the masters and layouts, where headers and footers of all slides stand."""
    for name in package.names:
        root = package.tree(name) if _EDGES.fullmatch(name) else None
        if root is not None:
            yield from _paragraphs(root)
