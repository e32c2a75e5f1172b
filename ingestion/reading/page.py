"""Web pages: the main text by trafilatura, the facts about the page from its head."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ingestion.dates import parse_time, undated
from ingestion.errors import EmptyError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.clutter import drop, without_clutter
from ingestion.reading.marking_lines import highest, leading_marking
from ingestion.reading.markup import all_text, blocks_of, parse_page, stripped_text
from ingestion.reading.page_facts import facts_of
from ingestion.reading.restoring import restore
from ingestion.report import Document, Place, parse_marking

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,40})""")
_OWN_TYPE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>)?\s*<!DOCTYPE[^>\[]{0,500}\[.{0,200000}?\]\s*>", re.DOTALL | re.IGNORECASE
)
_OPENING = 60  # characters by which a description is found again on the page
_MOST_ELEMENTS = 60_000  # the search for the main text takes more than its share of time on larger pages
_LEAD = re.compile(
    r"lead\b|teaser|excerpt|standfirst|summary|subtitle|abstract|intro|chapo|vorspann|\bdek\b|description\b"
)
_CONTENT = "descendant-or-self::*[contains(@class, 'comment-content') or contains(@class, 'comment-text')]"


def read_page(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a web page: its main text with paragraphs apart, never silently empty.

    When no main text is found, all visible text is taken; raises EmptyError when there is none either.
    """
    source, missing = _without_entities(clean(decode(data, _declared_encoding(data))))
    tree, too_deep = parse_page(source)
    if too_deep:
        missing += (
            "its structure: it is nested too deeply, or of one piece too large, so this is its bare text",
        )
    facts = {} if tree is None else facts_of(tree, source)
    text, places = (
        (stripped_text(source), ()) if too_deep or tree is None else _main_text(tree, facts["description"])
    )
    if not text.strip():
        raise EmptyError(
            "The page holds no text; pages that are drawn by scripts must be saved from a browser first."
        )
    stated = facts.get("published", "")
    published = parse_time(stated, zone)
    return Document(
        text=text,
        title=facts.get("title", ""),
        publisher=facts.get("publisher", ""),
        author=facts.get("author", ""),
        url=facts.get("url", ""),
        published=published,
        language=language_code(facts.get("language", "")) or guess_language(text),
        marking=highest((parse_marking(facts["tlp"]) if facts.get("tlp") else None, leading_marking(text))),
        kind="page",
        places=places,
        missing=missing + undated(stated, published),
    )


def _declared_encoding(data: bytes) -> str:
    found = _XML_ENCODING.match(data) or _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else ""


def _without_entities(source: str) -> tuple[str, tuple[str, ...]]:
    """A page without the declarations in its document type, and what it lacks if these made entities of its own."""
    found = _OWN_TYPE.match(source)
    if not found:
        return source, ()
    lost = ("what its own entities stand for: such are not followed",) if "<!ENTITY" in found[0] else ()
    return source[found.end() :], lost


def _main_text(tree: Any, description: str) -> tuple[str, tuple[Place, ...]]:
    """The main text, else all visible text, with the places of headings."""
    everything = _everything(tree)
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return everything
    main = _by_trafilatura(tree, description)
    # In a small page, or where nearly all words were thrown away, the search for "the main text" has no footing.
    if len(main[0].split()) * 12 < len(everything[0].split()) and len(everything[0]) < 20_000:
        return everything
    # Its last resort is to run all words together, which loses what a table or list says.
    if "\n" not in main[0] and _words(everything[0]) * 3 < _words(main[0]) * 4:
        return everything
    return main if main[0].strip() else everything


def _everything(tree: Any) -> tuple[str, tuple[Place, ...]]:
    """All visible text but for what its mark-up calls navigation and footer, unless there is nothing else."""
    shown = deepcopy(tree)
    for element in list(shown.iter("nav", "footer")):
        drop(element)
    text, places = all_text(shown)
    return (text, places) if text.strip() else all_text(tree)


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _by_trafilatura(tree: Any, description: str) -> tuple[str, tuple[Place, ...]]:
    from trafilatura import bare_extraction  # 0.5 s: only when there is a page to read

    lead, replies = _lead(tree, description), _authors_replies(tree)  # before the tree is pruned
    found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    if found is None or found.body is None:
        return "", ()
    body = found.body
    restore(tree, body)
    without_clutter(body)
    said = one_line("".join(body.itertext()))
    if lead and lead not in said:
        body.insert(1 if len(body) and body[0].tag == "head" else 0, _paragraph(body, lead))
    for reply in replies:
        if reply not in said:
            body.append(_paragraph(body, reply))
    return blocks_of(body)


def _lead(tree: Any, description: str) -> str:
    """The paragraph above an article that sums it up: shown as such, and the page's description for others; else ""."""
    opening = description.rstrip(" .…")[:_OPENING]
    if len(opening.split()) < 6:
        return ""
    shown = (
        text
        for element in tree.iter("p", "h2", "h3", "h4", "div")
        if (text := one_line(element.text or "")).startswith(opening) and _is_lead(element)
    )
    return next(shown, "")


def _is_lead(element: Any) -> bool:
    parent = element.getparent()
    return any(
        _LEAD.search(f"{each.get('class', '')} {each.get('itemprop', '')}")
        for each in (element, parent)
        if each is not None
    )


def _authors_replies(tree: Any) -> list[str]:
    """What the page's author, and nobody else, added below it: WordPress marks these comments."""
    own = tree.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' bypostauthor ')]")
    contents = (next(iter(reply.xpath(_CONTENT)), None) for reply in own)
    return [text for each in contents if each is not None and (text := one_line(each.text_content()))]


def _paragraph(body: Any, text: str) -> Any:
    element = body.makeelement("p")
    element.text = text
    return element
