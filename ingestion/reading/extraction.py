"""The one module that touches kreuzberg: documents to pages, and to nodes (headings, paragraphs, tables)."""

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ingestion.errors import DamagedError, EncryptedError, ReadingError

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RTF = "application/rtf"

_SMALLEST_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"
)


@dataclass(frozen=True, slots=True)
class Node:
    """One block of a document in reading order; `page` is 0 where the format has no pages."""

    kind: str  # heading, paragraph, list_item, table, …
    text: str
    page: int = 0
    layer: str = "body"  # body, header, footer, footnote


@dataclass(frozen=True, slots=True)
class Extracted:
    """What kreuzberg found: text page by page, nodes (when asked for), and the document's own facts.

    Page 0 is the whole text, where it is not parted into pages. `pages_read` is among the facts when a page could not
    be loaded and only so many before it were.
    """

    pages: dict[int, str]
    nodes: tuple[Node, ...]
    facts: dict[str, Any]
    sheets: tuple[tuple[str, list[list[str]]], ...] = ()  # of a workbook: name and rows of cells


def extract(data: bytes, mime: str, *, structured: bool, paged: bool) -> Extracted:
    """Read a document without OCR, caches or network.

    Raises EncryptedError when a password is needed and DamagedError when it cannot be parsed.
    """
    import kreuzberg  # 0.1 s: only when there is a document to read

    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        include_document_structure=structured,
        output_format="markdown"
        if structured
        else "plain",  # nodes of a PDF are found on the way to Markdown only
        pages=kreuzberg.PageConfig(extract_pages=True) if paged else None,
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
        content_filter=kreuzberg.ContentFilterConfig(
            include_headers=True, include_footers=True, strip_repeating_text=False, include_watermarks=True
        ),
    )
    try:
        result = kreuzberg.extract_bytes_sync(data, mime, config=config)
    except kreuzberg.KreuzbergError as error:
        stopped_after = re.search(r"Boundary count (\d+) doesn't match", str(error)) if paged else None
        if stopped_after is None:
            raise _translated(str(error)) from error
        # A page cannot be loaded: the pages before it are there, but only as one text.
        whole = extract(data, mime, structured=structured, paged=False)
        return replace(whole, facts={**whole.facts, "pages_read": int(stopped_after[1])})
    pages = {page["page_number"]: page["content"] for page in result.pages or []} or {0: result.content}
    nodes: list[Any] = list(result.document["nodes"]) if structured and result.document else []
    facts = dict(result.metadata)
    return Extracted(pages, tuple(filter(None, map(_node, nodes))), facts, _sheets(result, facts))


def recognised_page(pdf: bytes, number: int, languages: str) -> str:
    """The text that tesseract finds in a picture of page `number`.

    Raises ReadingError when the page cannot be drawn, or the languages are not there.
    """
    import kreuzberg

    mark = f"\x1e{zlib.crc32(pdf):08x}:"  # a page cannot forge it: it has no control characters
    languages_of = kreuzberg.TesseractConfig(
        language=languages, use_cache=False, output_format="text", enable_table_detection=False
    )
    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        output_format="plain",
        force_ocr_pages=[number],
        # Each page's own text does not hold what was recognised, only the whole does.
        pages=kreuzberg.PageConfig(
            extract_pages=True, insert_page_markers=True, marker_format=f"\n{mark}{{page_num}}\x1e\n"
        ),
        ocr=kreuzberg.OcrConfig(backend="tesseract", language=languages, tesseract_config=languages_of),
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
    try:
        whole = str(kreuzberg.extract_bytes_sync(pdf, PDF, config=config).content)
    except kreuzberg.KreuzbergError as error:
        raise _translated(str(error)) from error
    _, _, after = whole.partition(f"{mark}{number}\x1e")
    return after.partition(mark)[0].strip()


def _sheets(result: Any, facts: dict[str, Any]) -> tuple[tuple[str, list[list[str]]], ...]:
    """The cells of each sheet that has any; a table's page is its sheet's number."""
    names = dict(enumerate(facts.get("sheet_names") or (), start=1))
    return tuple(
        (names[table.page_number], table.cells) for table in result.tables if table.page_number in names
    )


def load_pdf_library() -> None:
    """Have kreuzberg unpack its PDF library into the folder for temporary files, and load it (30 ms).

    For a process that may not write files later. Where it fails, each PDF says so.
    """
    with suppress(ReadingError):
        extract(_SMALLEST_PDF, PDF, structured=False, paged=False)


def _translated(message: str) -> ReadingError:
    if "Pdfium initialization failed" in message:
        return ReadingError(
            "PDFs cannot be read just now, since their library could not be unpacked into the folder for temporary files. "
            "Free some space there, or set TMPDIR to a folder in which programs may run, and try again."
        )
    if re.search(r"password|encrypted", message, re.IGNORECASE):
        return EncryptedError(
            "The document is protected by a password; save a copy without one and take that."
        )
    return DamagedError(
        "The document is damaged or cut short; get it again from its source, or save it anew."
    )


def _node(node: dict[str, Any]) -> Node | None:
    content = node.get("content") or {}
    kind = content.get("node_type") or ""
    text = _table(content.get("grid") or {}) if kind == "table" else content.get("text") or ""
    if not text.strip():
        return None
    return Node(kind, text, node.get("page") or 0, node.get("content_layer") or "body")


def _table(grid: dict[str, Any]) -> str:
    """A row a line, cells apart by " | "; a cell that spans others is said once."""
    rows: dict[int, list[str]] = {}
    for cell in grid.get("cells") or []:
        rows.setdefault(cell.get("row", 0), []).append(_cell(cell.get("content") or ""))
    return "\n".join(" | ".join(cells) for _, cells in sorted(rows.items()) if any(cells))


def _cell(content: str) -> str:
    """A cell's words; kreuzberg leaves Markdown's bold marks and links in them."""
    words = re.sub(r"\[([^\]\[]{1,300})\]\([^()\s]{1,1000}\)", r"\1", content)
    return " ".join(re.sub(r"\*{2,}", "", words).split())
