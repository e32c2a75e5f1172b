"""A feed that somebody saved as a file: each item is a report of its own."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingestion.errors import EmptyError, LimitError, ReadingError
from ingestion.language import guess_language
from ingestion.reading.cleaning import one_line, within
from ingestion.reading.feed import Feed, FeedItem, item_identities, parse_feed
from ingestion.reading.marking_lines import highest, leading_marking, subject_marking
from ingestion.reading.markup import all_text, parse_page, stripped_text
from ingestion.reading.outcome import Reading
from ingestion.report import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LABEL = 80
_TEASER = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*\Z|\b(?:read more|continue reading|weiterlesen)\W*\Z", re.IGNORECASE
)


def read_feed(name: str, data: bytes, characters: int, *, inside: bool) -> Iterator[Reading]:
    """A reading for each item of a feed; one with a problem when there is none, or more than we take.

    `inside` another input the items are known by their place in it: what strangers attach must not pass for a report
    that is known by the same id.
    """
    feed = parse_feed(data)
    if not feed.items:
        title = f" “{feed.title[:100]}”" if feed.title else ""
        raise EmptyError(f"The feed{title} holds no items.")
    taken: Counter[str] = Counter()
    for number, (item, identity) in enumerate(zip(feed.items, item_identities(feed), strict=True), start=1):
        last_and_cut = feed.cut and number == len(feed.items)
        yield _reading(
            item, _label(item, number, taken), "" if inside else identity, feed, characters, last_and_cut
        )
    if feed.left_out:
        yield Reading(
            "",
            name,
            "",
            None,
            LimitError(f"The feed holds {feed.left_out:,} items more than we take; split it."),
        )


def item_text(item: FeedItem) -> tuple[str, tuple[Place, ...]]:
    """The text of an item, the longer one of content and summary, with the places of its headings; else its title."""
    texts = [_words(markup) for markup in (item.content, item.summary) if markup.strip()]
    longest = max(texts, key=lambda found: len(found[0]), default=("", ()))
    return longest if longest[0].strip() else (item.title, ())


def is_teaser(item: FeedItem, text: str) -> bool:
    """Whether the feed gives only the beginning of the item, and says so by how it ends."""
    return not item.content and bool(_TEASER.search(text))


def _reading(item: FeedItem, label: str, identity: str, feed: Feed, characters: int, cut: bool) -> Reading:
    external_id = (item.id or item.link or label)[:300]
    try:
        document, problem = _document(item, feed, characters, cut), None
    except ReadingError as error:
        document, problem = None, error
    return Reading(f"!{label}", external_id, identity, document, problem)


def _document(item: FeedItem, feed: Feed, characters: int, cut: bool) -> Document:
    text, places = item_text(item)
    if not text.strip():
        raise EmptyError("The item holds no text.")
    marking, title = subject_marking(item.title)
    missing = ("the rest of the item: the feed has only its beginning",) if is_teaser(item, text) else ()
    return Document(
        text=within(text, characters),
        title=title,
        publisher=feed.title,
        author=item.author,
        url=item.link,
        published=item.published or item.updated,
        language=guess_language(text) or feed.language,
        marking=highest((marking, leading_marking(text))),
        kind="feed",
        places=places,
        missing=missing + (("the end of the item: the feed is cut short",) if cut else ()),
    )


def _words(markup: str) -> tuple[str, tuple[Place, ...]]:
    tree, too_deep = parse_page(markup)
    return (stripped_text(markup), ()) if tree is None or too_deep else all_text(tree)


def _label(item: FeedItem, number: int, taken: Counter[str]) -> str:
    label = one_line(item.title or item.id or item.link)[:_LONGEST_LABEL] or f"item {number}"
    taken[label] += 1
    return label if taken[label] == 1 else f"{label} ({taken[label]})"
