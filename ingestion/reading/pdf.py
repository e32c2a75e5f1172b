"""PDF documents: the text of each page, recognised in its picture where there is no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ingestion.errors import EmptyError, ReadingError
from ingestion.reading.cleaning import clean
from ingestion.reading.extraction import PDF, Node, extract
from ingestion.reading.marking_lines import highest, leading_marking, line_marking
from ingestion.reading.paper import block_of, document_of, joined, reflow
from ingestion.reading.recognition import (
    INSTALL,
    NO_TIME,
    STOPPED,
    holds_pictures,
    installed_languages,
    recognised,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ingestion.report import Document, Marking

_STRUCTURED_PAGES = 200  # finding paragraphs takes 20 ms a page: a longer document keeps its lines


def pdf_documents(data: bytes, zone: ZoneInfo) -> Iterator[tuple[Document | EmptyError, bool]]:
    """The document in a PDF or why there is none, and whether it is a draft: there is one when pictures must be looked at.

    Looking takes time and memory: whoever asks can keep the draft, should it never end.
    Raises EncryptedError and DamagedError.
    """
    paged = pdf_pages(data)
    pictures = paged.without_text if paged.without_text and holds_pictures(data) else []
    languages = installed_languages() if pictures else ""
    yield _document(paged, zone, {}, STOPPED if languages else INSTALL if pictures else ""), bool(languages)
    if languages:
        found = dict(recognised(data, pictures, languages))
        yield _document(paged, zone, found, NO_TIME), False


def _document(paged: Paged, zone: ZoneInfo, found: Mapping[int, str], unseen: str) -> Document | EmptyError:
    try:
        return pdf_document(paged, zone, found, unseen)
    except EmptyError as problem:
        return problem


@dataclass(frozen=True, slots=True)
class Paged:
    """A PDF taken apart: the text of each page, "" for one without a text layer; page 0 is all of it."""

    texts: dict[int, str]
    facts: dict[str, Any]
    heading: str
    lost: tuple[str, ...]  # pages that could not be loaded

    @property
    def without_text(self) -> list[int]:
        """The pages that may be pictures."""
        return [number for number, text in self.texts.items() if number and not text]


def pdf_pages(data: bytes) -> Paged:
    """The pages of a PDF; raises EncryptedError and DamagedError."""
    raw = extract(data, PDF, structured=False, paged=True)
    facts = {**raw.facts, "created_at": _created(data) or raw.facts.get("created_at")}
    count = int(facts.get("page_count") or len(raw.pages))
    nodes = _nodes_by_page(data) if count <= _STRUCTURED_PAGES and 0 not in raw.pages else {}
    numbers = [0] if 0 in raw.pages else range(1, count + 1)
    texts = {n: _page_text(raw.pages.get(n, ""), nodes.get(n, ())) for n in numbers}
    heading = next((node.text for node in nodes.get(1, ()) if node.kind == "heading"), "")
    return Paged(texts, facts, heading, _lost_pages(facts, count))


def pdf_document(paged: Paged, zone: ZoneInfo, recognised: Mapping[int, str], unseen: str) -> Document:
    """The document in a PDF, with a place for each page; pages that were `recognised` in pictures are called so.

    `unseen` says why pages without text were not looked at. Raises EmptyError without any text.
    """
    pages = {number: text or reflow(recognised.get(number, "")) for number, text in paged.texts.items()}
    if not any(pages.values()):
        raise EmptyError(_nothing(recognised, unseen))
    text, places = joined((_page_label(n, paged, recognised), page) for n, page in pages.items())
    marking = highest((leading_marking(text), *(_edge_marking(page) for page in pages.values())))
    unread = [n for n, page in pages.items() if not page]
    missing = (
        *_named([n for n in unread if n in recognised or not unseen], "no text"),
        *_named([n for n in unread if n not in recognised and unseen], f"no text layer; {unseen}"),
    )
    return document_of(paged.facts, text, places, zone, marking, paged.heading, paged.lost + missing)


def _named(numbers: Sequence[int], what: str) -> Iterator[str]:
    """Pages and what is the matter with them; those that follow each other are named together."""
    for _, group in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        run = [number for _, number in group]
        yield f"p. {run[0]}{f' to p. {run[-1]}' if len(run) > 1 else ''}: {what}"


def _nothing(recognised: Mapping[int, str], unseen: str) -> str:
    if recognised and not any(recognised.values()):
        return "The PDF has no text layer, and no text was recognised in the pictures of its pages."
    return f"The PDF has no text layer; {unseen or 'run text recognition on it first'}."


def _page_label(number: int, paged: Paged, recognised: Mapping[int, str]) -> str:
    if not number:
        return ""
    return (
        f"p. {number} (recognised)" if not paged.texts[number] and recognised.get(number) else f"p. {number}"
    )


def _created(data: bytes) -> str:
    """When the PDF says it was made, if it says so with an offset from UTC, which kreuzberg drops; else ""."""
    found = re.search(rb"/CreationDate\s*\(D:(\d{8})(\d{6})([+-]\d\d)'?(\d\d)", data)
    return "{}T{}{}:{}".format(*(part.decode("ascii") for part in found.groups())) if found else ""


def _lost_pages(facts: Mapping[str, Any], count: int) -> tuple[str, ...]:
    read = facts.get("pages_read")
    if not isinstance(read, int):
        return ()
    return (f"p. {read + 1} to p. {count}: p. {read + 1} is damaged, and nothing after it can be read",)


def _nodes_by_page(data: bytes) -> dict[int, list[Node]]:
    pages: dict[int, list[Node]] = {}
    try:
        found = extract(data, PDF, structured=True, paged=False)
    except ReadingError:  # the plain pages are there already
        return pages
    for node in found.nodes:
        pages.setdefault(node.page, []).append(node)
    return pages


def _page_text(raw: str, nodes: Iterable[Node]) -> str:
    """The page's paragraphs as nodes, unless the search for them lost words."""
    nodes = list(nodes)
    lost = _words(raw)
    for node in nodes:
        lost -= _words(node.text)
    # One word is the page's number, which is no loss.
    kept = nodes and len(lost) <= 1 + len(raw.split()) // 100
    return "\n\n".join(block_of(node) for node in nodes).strip() if kept else reflow(clean(raw))


def _words(text: str) -> set[str]:
    return set(filter(None, (re.sub(r"[\W_\x02\x03]+", "", word) for word in text.split())))


def _edge_marking(page: str) -> Marking | None:
    """A marking in the page's first or last lines, where headers and footers stand."""
    lines = [line for line in page.split("\n") if line.strip()]
    return highest(line_marking(line) for line in (*lines[:2], *lines[-2:]))
