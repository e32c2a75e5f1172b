"""Word and Rich Text documents, and what every kind of paper has: paragraphs, places, facts about itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.errors import EmptyError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, one_line
from ingestion.reading.extraction import DOCX, RTF, Node, extract
from ingestion.reading.marking_lines import below_markings, highest, leading_marking, line_marking
from ingestion.reading.packages import opened, without_references
from ingestion.report import Document, Marking, Place

_NO_TITLES = re.compile(
    r"(?:untitled.*|microsoft \w+ - .*|unspecified|title|document\d*|.*\.\w{2,4}|\W*)", re.IGNORECASE
)
_NO_AUTHORS = frozenset(
    ("", "anonymous", "unknown", "user", "admin", "author", "python-docx", "root", "none")
)
_WORD_TEXTS = r"word/[\w-]+\.xml"
_TEMPLATE_DATES = frozenset(("2013-12-23T23:15:00Z",))  # a library's template, which its documents inherit


def read_docx(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a Word file: header, body and footers once, with a place for each heading.

    Raises EmptyError, DamagedError, and LimitError for archives that inflate too far.
    """
    with opened(data, "Word document") as package:
        lost = package.gaps(_WORD_TEXTS) + package.unread()
        spelled_out, put_right = without_references(package, _WORD_TEXTS)
    found = extract(spelled_out, DOCX, structured=True, paged=False)
    order = {"header": 0, "body": 1, "footnote": 2, "footer": 3}
    all_nodes = (replace(node, text=put_right(node.text)) for node in found.nodes)
    nodes = sorted(all_nodes, key=lambda node: order.get(node.layer, 1))
    if not nodes:
        raise EmptyError(
            "The Word document holds no text; if it holds pictures only, run text recognition on it first."
        )
    text, places = joined(
        (f"§ {one_line(n.text)[:80]}" if n.kind == "heading" else "", block_of(n)) for n in nodes
    )
    edges = (line_marking(line) for n in nodes if n.layer != "body" for line in n.text.split("\n"))
    body = [node for node in nodes if node.layer == "body"] or nodes
    heading = next((n.text for n in body if n.kind in {"title", "heading"}), "") or _first_line(body[0].text)
    return document_of(
        found.facts, text, places, zone, highest((leading_marking(text), *edges)), heading, lost
    )


def read_rtf(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a Rich Text file. It knows no headings, so its places are none.

    Raises EmptyError without text and DamagedError.
    """
    found = extract(data, RTF, structured=True, paged=False)
    said = {node.text for node in found.nodes if node.layer == "body"}  # where a header is said as well
    nodes = [node for node in found.nodes if node.layer == "body" or node.text not in said]
    if not nodes:
        raise EmptyError("The Rich Text document holds no text; if it holds pictures only, save it as a PDF.")
    text, places = joined(("", block_of(node)) for node in nodes)
    edges = (line_marking(line) for n in found.nodes if n.layer != "body" for line in n.text.split("\n"))
    cut = () if data.rstrip(b"\x00 \t\r\n").endswith(b"}") else ("its end: the file is cut short",)
    return document_of(
        found.facts, text, places, zone, highest((leading_marking(text), *edges)), _first_line(text), cut
    )


def document_of(
    facts: Mapping[str, Any],
    text: str,
    places: tuple[Place, ...],
    zone: ZoneInfo,
    marking: Marking | None,
    heading: str,
    missing: tuple[str, ...],
) -> Document:
    """A document with what its file states of itself, less what programs make up; else its heading is its title."""
    stated = one_line(str(facts.get("title") or ""))
    authors = [one_line(str(name)) for name in facts.get("authors") or []]
    published = parse_time(str(facts.get("created_at") or facts.get("modified_at") or ""), zone)
    return Document(
        text=text,
        title=stated
        if len(stated) > 3 and not _NO_TITLES.fullmatch(stated)
        else one_line(heading) or _first_line(text),
        author=", ".join(name for name in authors if name.lower() not in _NO_AUTHORS)[:300],
        published="" if published in _TEMPLATE_DATES or published < "1993" else published,
        language=language_code(str(facts.get("language") or "")) or guess_language(text),
        marking=marking,
        kind="document",
        places=places,
        missing=missing,
    )


def block_of(node: Node) -> str:
    """A node as a block of text: a table with its rows, a list's item with its dash, a page's lines joined."""
    if node.kind in {"table", "code"}:
        return clean(node.text).strip("\n")
    if node.page:
        return reflow(clean(_joined_hyphens(node.text)))
    text = clean(node.text).strip()
    return f"- {text}" if node.kind == "list_item" and not re.match(r"[-•*–]|\d+[.)]", text) else text


def _joined_hyphens(text: str) -> str:
    """Words that were parted at a line's end: U+0002 or U+0003 stands for the hyphen there."""
    return re.sub(r"[\x02\x03]", "-", re.sub(r"(?<=[a-zà-ÿ])[\x02\x03]\s*(?=[a-zà-ÿ])", "", text))


def reflow(text: str) -> str:
    """Lines as a page has them, joined to paragraphs: a short line ends one when the next can begin one."""
    lines = [line.strip() for line in text.split("\n")]
    longest = max((len(line) for line in lines), default=0)
    parts: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        ends = not after or (len(line) < 0.75 * longest and bool(re.match(r"[^a-zà-ÿ(,;]", after)))
        parts.append(line + ("\n\n" if ends else " ") if line else "")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def joined(parts: Iterable[tuple[str, str]]) -> tuple[str, tuple[Place, ...]]:
    """Blocks apart by blank lines, and a place where each labelled one begins."""
    text: list[str] = []
    places: list[Place] = []
    length = 0
    for label, block in parts:
        if not block:
            continue
        length += 2 if text else 0
        places += [Place(length, label)] if label else []
        text.append(block)
        length += len(block)
    return "\n\n".join(text), tuple(places)


def _first_line(text: str) -> str:
    first = one_line(below_markings(text).split("\n", 1)[0])
    return first if len(first) <= 150 else ""
