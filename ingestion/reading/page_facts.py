"""What a web page says of itself: title, publisher, authors, address, date, language and marking."""

import json
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.reading.cleaning import one_line

# Where pages say when they were published, the surest first.
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "pubdate", "publishdate", "publish_date",
    "publish-date", "parsely-pub-date", "sailthru.date", "citation_publication_date",
)  # fmt: skip
_AUTHOR_NAMES = (
    "dc.creator", "dcterms.creator", "author", "article:author", "parsely-author", "sailthru.author", "citation_author",
    "byl",
)  # fmt: skip
_PUBLISHER_NAMES = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
)
_BYLINES = (
    "//*[@rel='author'] | //*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' author ') or contains(@class, 'author-name')]",
)
_COMMENT = "ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')]"
_BY = re.compile(
    r"\s*(?:(?:view )?all posts by|written by|posted by|by|von|par|por|escrito por)\b[\s:]+", re.IGNORECASE
)
_WRAPPED = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*$")
_NOBODY = frozenset(("", "unknown", "admin", "administrator", "anonymous", "staff", "author", "editor"))
_PUBLISHED = re.compile(
    r"(?:first |erst)?(?:published|posted|released|veröffentlicht|erschienen|publié|publicado)\b[\s:]*(?:on|am|at|le|el)?\b[\s:]*(.{6,60})",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    "and the und von van der den del des dos per mit für avec pour con para with edited".split()
)
_LONGEST_BYLINE = 80
_LONGEST_DATE = 100
_MOST_CHILDREN = 4
_LONGEST_DATA = 1 << 20
_LARGEST_GRAPH = 5000
_EARLIEST = "1995"
_UTC = ZoneInfo("UTC")


def facts_of(tree: Any, source: str) -> dict[str, str]:
    """The page's statements about itself, "" for what it does not say; the tree stays as it is."""
    metas, data = _metas(tree), _Data(tree)
    title = (
        _first_text(tree, "//head/title|//title")
        or metas.get("og:title", "")
        or data.headline
        or _first_text(tree, "//h1")
    )
    publisher = next(
        (name for name in _publishers(metas, data) if name and one_line(name) != one_line(title)), ""
    )
    facts = {
        "title": title,
        "publisher": next(
            (name for name in _publishers(metas, data) if name and one_line(name) != one_line(title)), ""
        ),
        "author": next((metas[name] for name in _AUTHOR_NAMES if _names(metas.get(name, ""))), "")
        or ", ".join(data.authors)
        or _byline(tree, publisher),
        "url": _address(tree, metas),
        "published": next((metas[name] for name in _DATE_NAMES if metas.get(name)), "")
        or data.published
        or _stamp(tree)
        or _labelled_date(tree)
        or _visible_date(tree, source),
        "language": next(iter(tree.xpath("//html/@lang|//html/@xml:lang")), "")
        or metas.get("og:locale", "")
        or data.language,
        "tlp": metas.get("tlp", ""),
        "description": metas.get("og:description", "") or metas.get("description", ""),
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
                    metas.setdefault(re.sub(r"^(dc|dcterms):", r"\1.", name), content)
    return metas


def _publishers(metas: dict[str, str], data: "_Data") -> Iterator[str]:
    """The names that the page gives to its publisher; some sites give the article's title instead."""
    yield metas.get("og:site_name", "")
    yield data.publisher
    yield from (metas.get(name, "") for name in _PUBLISHER_NAMES)


def _names(author: str) -> bool:
    """Whether a statement names somebody, and is no address of a profile."""
    return author.lower() not in _NOBODY and not re.match(r"https?://|//|@|[\W\d_]*$", author)


def _address(tree: Any, metas: dict[str, str]) -> str:
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "") or metas.get("og:url", "")
    return canonical.strip() if re.match(r"https?://", canonical.strip()) else ""


def _stamp(tree: Any) -> str:
    """The date of the article in its own mark-up."""
    stamps = tree.xpath(
        "//*[@itemprop='datePublished']/@datetime|//*[@itemprop='datePublished']/@content"
        "|//article//time/@datetime|//time[@pubdate]/@datetime|//time[contains(@class, 'published')]/@datetime"
    )
    return str(stamps[0]) if stamps else ""


def _labelled_date(tree: Any) -> str:
    """The first date that is shown with "published", or its like, in front of it; as it is written there."""
    for element in tree.iter("p", "span", "div", "time", "small", "em", "li", "strong", "td", "address"):
        if len(element) > _MOST_CHILDREN:
            continue
        label = _PUBLISHED.match(one_line(element.text_content()[:_LONGEST_DATE]))
        if label and parse_time(label[1], _UTC) and not element.xpath(_COMMENT):
            return label[1]
    return ""


def _visible_date(tree: Any, source: str) -> str:
    """The date that the page shows to its readers, if it can be read in one way only; else ""."""
    from htmldate import find_date  # 0.1 s: only when a page has no date in the usual places

    try:
        found = find_date(tree, extensive_search=False, original_date=True, min_date=_EARLIEST)
    except (ValueError, TypeError, OverflowError):  # what looked like a date is none
        return ""
    return found if found and _is_certain(found, source) else ""


def _is_certain(found: str, source: str) -> bool:
    """Whether day and month of a date cannot have been taken for each other: "03-10-2004" means two days."""
    year, month, day = (int(part) for part in found.split("-"))
    if day > 12 or day == month:
        return True
    clear = rf"{year}([-/.]?)0?{month}\1?0?{day}(?!\d)|(?<!\d)0?{day}\.\s?0?{month}\.\s?{year}|[^\W\d_]{{3,}}\.?,? {year}\b"
    return bool(re.search(clear, source))


def _byline(tree: Any, publisher: str) -> str:
    """The author whom the page shows; a short text, and none of a comment's."""
    for path in _BYLINES:
        for element in tree.xpath(path):
            name = _bare_name(one_line(element.text_content()))
            named = 2 < len(name) <= _LONGEST_BYLINE and _names(name) and name.lower() != publisher.lower()
            if named and not element.xpath(_COMMENT):
                return name
    return ""


def _bare_name(shown: str) -> str:
    """The name in a byline, without the words in front and the date behind; "" when it is no name of somebody."""
    opening = _BY.match(shown)
    name = re.split(r"\s+[|·•–—]|\s+-\s", shown[opening.end() :] if opening else shown, maxsplit=1)[0].strip(
        " |·•–—-,"
    )
    words = [word for word in re.findall(r"[^\W\d_]{3,}", name) if word.lower() not in _PARTICLES]
    return name if words and all(word[0].isupper() or not word[0].islower() for word in words) else ""


def _first_text(tree: Any, path: str) -> str:
    return next((text for element in tree.xpath(path) if (text := one_line(element.text_content()))), "")


class _Data:
    """The article among a page's structured data (JSON-LD); what is no JSON, or of no known shape, says nothing."""

    def __init__(self, tree: Any) -> None:
        self._named: dict[str, dict[str, Any]] = {}
        things = list(self._things(tree))
        article: dict[str, Any] = next((thing for thing in things if _is_article(thing)), {})
        self.headline = _word(article.get("headline"))
        self.authors = tuple(dict.fromkeys(filter(_names, self._people(article.get("author")))))
        self.publisher = next(iter(self._people(article.get("publisher"))), "")
        self.language = _word(article.get("inLanguage"))
        dates = (_word(thing.get("datePublished")) for thing in (article, *things))
        self.published = next((date for date in dates if date), "")

    def _things(self, tree: Any) -> Iterator[dict[str, Any]]:
        waiting: list[Any] = [_loaded(script.text or "") for script in _scripts(tree)]
        seen = 0
        while waiting and seen < _LARGEST_GRAPH:
            thing = waiting.pop(0)
            seen += 1
            if isinstance(thing, list):
                waiting[:0] = thing
            elif isinstance(thing, dict):
                if isinstance(thing.get("@id"), str) and "name" in thing:
                    self._named.setdefault(thing["@id"], thing)
                yield thing
                waiting += [value for value in thing.values() if isinstance(value, dict | list)]

    def _people(self, stated: Any) -> Iterator[str]:
        """Names of persons or organisations, given as words, as objects, or by an id that stands elsewhere."""
        for one in stated if isinstance(stated, list) else [stated]:
            if isinstance(one, dict):
                whole = self._named.get(str(one.get("@id")), one) if "name" not in one else one
                yield from filter(None, [_word(whole.get("name"))])
            elif isinstance(one, str) and one.strip():
                yield one_line(one)


def _scripts(tree: Any) -> list[Any]:
    return list(tree.xpath("//script[@type='application/ld+json']"))


def _loaded(text: str) -> Any:
    if len(text) > _LONGEST_DATA:
        return None
    try:
        return json.loads(_WRAPPED.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(
        isinstance(kind, str) and re.search(r"Article|Posting|Report$", kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _word(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return one_line(value) if isinstance(value, str) else ""
