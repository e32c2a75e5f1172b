"""A feed as somebody who follows it needs it: items in plain text, parsed in the child process and handed to the parent.

The child answers with one reading whose text is the feed as JSON, so that a feed obeys the limits of every other input.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from ingestion.errors import DamagedError, ReadingError
from ingestion.reading.outcome import Reading
from ingestion.report import Document

KIND = "news"  # of the document that carries a feed from child to parent
_LONGEST_ITEM = 200_000  # characters
_LONGEST_FEED = (
    5_000_000  # characters of all its items; the texts of later ones are left out, so their pages are asked
)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One item of a feed, "" where it does not say. `text` is its content without mark-up, else its summary."""

    id: str
    title: str
    link: str = ""  # http or https
    published: str = ""  # ISO 8601, UTC
    updated: str = ""
    author: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """A feed and its items in its own order; `left_out` counts those beyond the most that we take, `cut` says its end is missing."""

    title: str
    link: str = ""
    language: str = ""
    items: tuple[NewsItem, ...] = ()
    left_out: int = 0
    cut: bool = False


def read_news(name: str, data: bytes, base: str) -> Reading:
    """For the child: the feed in `data`, which came from the address `base`, as a reading that `unpacked_news` takes apart."""
    try:
        return Reading("", name, "", Document(json.dumps(asdict(_news(data, base))), kind=KIND), None)
    except ReadingError as problem:
        return Reading("", name, "", None, problem)


def unpacked_news(reading: Reading) -> News:
    """The feed that a reading carries. Raises the reading's problem, or DamagedError when it carries none."""
    if reading.problem is not None:
        raise reading.problem
    try:
        content = json.loads(reading.document.text if reading.document else "")
        items = tuple(news_item(one) for one in content.pop("items"))
        return News(**content, items=items)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError("The reader's answer about the feed cannot be understood; try again.") from error


def news_item(content: Mapping[str, object]) -> NewsItem:
    """The item that `asdict` made this of; raises ValueError or KeyError when it is none."""
    return NewsItem(**{one.name: str(content[one.name]) for one in fields(NewsItem)})


# ----------------------------------------------------------------------------------------------------------------------


def _news(data: bytes, base: str) -> News:
    from ingestion.reading.feed import parse_feed  # late: only the child parses

    feed = parse_feed(data, base=base)
    room, items = _LONGEST_FEED, []
    for one in feed.items:
        text = _text(one.content) or _text(one.summary) if room > 0 else ""
        room -= len(text)
        items.append(NewsItem(one.id, one.title, one.link, one.published, one.updated, one.author, text))
    return News(feed.title, feed.link, feed.language, tuple(items), feed.left_out, feed.cut)


def _text(markup: str) -> str:
    """The words of sanitised mark-up with its paragraphs apart."""
    from ingestion.reading.markup import all_text, parse_page, stripped_text

    if not markup.strip():
        return ""
    tree, too_deep = parse_page(f"<html><body>{markup}</body></html>")
    text = stripped_text(markup) if too_deep or tree is None else all_text(tree)[0]
    return text[:_LONGEST_ITEM].strip()
