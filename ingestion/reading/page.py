"""Web pages: the main text by trafilatura, the facts about the page from its head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ingestion.dates import parse_time, undated
from ingestion.errors import EmptyError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.marking_lines import highest, leading_marking
from ingestion.reading.markup import all_text, blocks_of, parse_page, stripped_text
from ingestion.report import Document, Place, parse_marking

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,40})""")
# Where pages say when they were published, the surest first.
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "pubdate", "publishdate", "publish_date",
    "publish-date", "parsely-pub-date", "sailthru.date", "citation_publication_date",
)  # fmt: skip
_MOST_ELEMENTS = 60_000  # the search for the main text takes more than its share of time on larger pages
_AUTHOR_NAMES = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "byl")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def read_page(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a web page: its main text with paragraphs apart, never silently empty.

    When no main text is found, all visible text is taken; raises EmptyError when there is none either.
    """
    source = clean(decode(data, _declared_encoding(data)))
    tree, too_deep = parse_page(source)
    missing = ("its structure: it is nested too deeply, so this is its bare text",) if too_deep else ()
    facts = {} if tree is None else _facts(tree)  # before the tree is pruned
    text, places = (stripped_text(source), ()) if too_deep or tree is None else _main_text(tree)
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


def _main_text(tree: Any) -> tuple[str, tuple[Place, ...]]:
    """The main text, else all visible text, with the places of headings."""
    everything = all_text(tree)
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return everything
    main = _by_trafilatura(tree)
    # In a small page, or where nearly all words were thrown away, the search for "the main text" has no footing.
    if len(main[0].split()) * 12 < len(everything[0].split()) and len(everything[0]) < 20_000:
        return everything
    return main if main[0].strip() else everything


def _by_trafilatura(tree: Any) -> tuple[str, tuple[Place, ...]]:
    from trafilatura import bare_extraction  # 0.5 s: only when there is a page to read

    found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    return ("", ()) if found is None or found.body is None else blocks_of(found.body)


def _facts(tree: Any) -> dict[str, str]:
    """Title, publisher, author, address, date, language and marking as the page's head states them."""
    metas = _metas(tree)
    facts = {
        "title": _first_text(tree, "//head/title|//title")
        or metas.get("og:title", "")
        or _first_text(tree, "//h1"),
        "publisher": metas.get("og:site_name", "") or metas.get("application-name", ""),
        "author": next((metas[name] for name in _AUTHOR_NAMES if metas.get(name)), ""),
        "url": _address(tree, metas),
        "published": next((metas[name] for name in _DATE_NAMES if metas.get(name)), "")
        or _dated_inside(tree),
        "language": next(iter(tree.xpath("//html/@lang|//html/@xml:lang")), "") or metas.get("og:locale", ""),
        "tlp": metas.get("tlp", ""),
    }
    return {name: one_line(value)[:500] for name, value in facts.items()}


def _metas(tree: Any) -> dict[str, str]:
    """The first content of each `<meta>`, by its lower-case names (a property may hold several)."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            for name in (meta.get(attribute) or "").lower().split():
                if content:
                    metas.setdefault(name, content)
    return metas


def _address(tree: Any, metas: dict[str, str]) -> str:
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "") or metas.get("og:url", "")
    return canonical.strip() if re.match(r"https?://", canonical.strip()) else ""


def _dated_inside(tree: Any) -> str:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        found = _JSON_DATE.search(script.text or "")
        if found:
            return found[1]
    stamps = tree.xpath(
        "//*[@itemprop='datePublished']/@datetime|//article//time/@datetime|//time[@pubdate]/@datetime"
    )
    return str(stamps[0]) if stamps else ""


def _first_text(tree: Any, path: str) -> str:
    return next((text for element in tree.xpath(path) if (text := one_line(element.text_content()))), "")
