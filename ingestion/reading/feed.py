"""The one module that touches feedparser: RSS, Atom and RDF from bytes to a feed and its items.

Nothing is fetched and no entity is followed. Mark-up of an item is sanitised, which makes it no instruction and no
truth: it is text of strangers. Meant for the child process, since a feed may be built to break its parser.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

from ingestion.errors import DamagedError, EmptyError, LimitError, UnsupportedError
from ingestion.language import language_code
from ingestion.reading.cleaning import clean, decode, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from time import struct_time

_MOST_ITEMS = 5000
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_ADDRESS = 500, 300, 2000
# Entities that a document declares for itself; outer ones and those of a declaration's parts are never looked up.
_ENTITY = re.compile(r"<!ENTITY\s+[^\s%]", re.IGNORECASE)
_PROLOG = 64 * 1024
_CLOSED = re.compile(
    r"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL
)
# What the library and the standard library below it raise when a feed is not what they took it for.
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, SAXException)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as its feed states it; "" where it does not.

    `id` is the feed's own word for it and need not be an address. Times are ISO 8601 in UTC. `summary` and `content`
    are sanitised HTML, plain text being escaped; `title` and `author` are plain text on one line.
    """

    id: str
    title: str
    link: str  # http or https
    published: str
    updated: str
    summary: str
    content: str
    author: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: what it says of itself, and its items in their order. `cut` when its end is missing."""

    title: str
    link: str  # http or https: the site that it speaks for
    language: str  # ISO 639-1
    items: tuple[FeedItem, ...]
    left_out: int = 0  # items beyond the most that we take
    cut: bool = False


def parse_feed(data: bytes, *, base: str = "", charset: str = "") -> Feed:
    """The feed in `data`; `base` is the address it came from, `charset` what the answer's header said.

    Raises EmptyError for nothing at all, UnsupportedError for what is no feed, DamagedError for a feed that cannot be
    parsed or declares entities, and LimitError for one nested too deeply. A feed without items is a feed.
    """
    if not data.strip():
        raise EmptyError("The feed is empty.")
    text = decode(data, charset)
    if _ENTITY.search(text, 0, _PROLOG):
        raise DamagedError(
            "The feed declares XML entities, which we do not follow; ask its publisher for one without."
        )
    parsed = _parsed(data, base, charset)
    if not parsed.version and not parsed.entries and not parsed.feed.get("title"):
        raise UnsupportedError("It is no feed: it holds no RSS, Atom or RDF that can be read.")
    return Feed(
        title=_plain(parsed.feed, "title")[:_LONGEST_TITLE],
        link=_address(parsed.feed.get("link")),
        language=language_code(_words(parsed.feed.get("language"))),
        items=tuple(_item(entry) for entry in parsed.entries[:_MOST_ITEMS]),
        left_out=max(0, len(parsed.entries) - _MOST_ITEMS),
        cut=not _CLOSED.search(text, max(0, len(text) - 2000)),
    )


def item_identities(feed: Feed) -> Iterator[str]:
    """What makes each item the same report next time: its id, else its link, else its title and day.

    An id that is no address of its own ("4711") counts within its feed only.
    """
    for item in feed.items:
        own = item.id or item.link
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", own):
            yield own
        else:
            yield f"{feed.link or feed.title} {own or f'{item.title} {item.published[:10]}'}".strip()


def _parsed(data: bytes, base: str, charset: str) -> Any:
    import feedparser  # 0.15 s: only when there is a feed to read

    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    try:
        # A stream of bytes is the one input that it never takes for an address or the name of a file.
        return feedparser.parse(
            io.BytesIO(data),
            response_headers={**headers, "content-location": base},
            resolve_relative_uris=True,
            sanitize_html=True,
        )
    except RecursionError as error:
        raise LimitError("The feed is nested more deeply than we follow.") from error
    except _BROKEN as error:
        raise DamagedError("The feed is damaged in a way that cannot be read; get it again.") from error


def _item(entry: Any) -> FeedItem:
    contents = [found for found in entry.get("content") or () if _words(found.get("value"))]
    marked_up = [found for found in contents if "html" in _words(found.get("type"))] or contents
    return FeedItem(
        id=one_line(_words(entry.get("id")))[:_LONGEST_ADDRESS],
        title=_plain(entry, "title")[:_LONGEST_TITLE],
        link=_address(entry.get("link")),
        published=_time(entry, "published_parsed") or _time(entry, "created_parsed"),
        updated=_time(entry, "updated_parsed"),
        summary=_markup(_summary(entry, contents)),
        content=_markup(marked_up[0]) if marked_up else "",
        author=_plain(entry, "author")[:_LONGEST_NAME],
    )


def _summary(entry: Any, contents: list[Any]) -> Any:
    """The item's summary; the library gives the content out as one where there is none."""
    value = entry.get("summary")
    repeated = "summary_detail" not in entry and any(found.get("value") == value for found in contents)
    return {} if repeated else entry.get("summary_detail") or {"value": value}


def _markup(detail: Any) -> str:
    value = clean(_words(detail.get("value")))
    return value if "html" in _words(detail.get("type")) else html.escape(value, quote=False)


def _plain(holder: Any, key: str) -> str:
    """A title or name as plain text, whatever mark-up the feed put into it."""
    from ingestion.reading.markup import stripped_text

    value = _words(holder.get(key))
    marked_up = "html" in _words((holder.get(f"{key}_detail") or {}).get("type"))
    return one_line(stripped_text(value) if marked_up else value)


def _address(value: object) -> str:
    address = one_line(_words(value))
    return (
        address
        if re.match(r"https?://[^\s/]", address, re.IGNORECASE) and len(address) <= _LONGEST_ADDRESS
        else ""
    )


def _time(entry: Any, key: str) -> str:
    """A time as we write it. The library answers `updated` with `published` unless it is asked whether it is there."""
    stated: struct_time | None = entry[key] if key in entry else None  # noqa: SIM401 - `get` would ask the wrong way
    if stated is None:
        return ""
    try:
        return datetime(*stated[:6], tzinfo=UTC).replace(tzinfo=None).isoformat() + "Z"
    except ValueError:  # a day or hour that the calendar does not have
        return ""


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
