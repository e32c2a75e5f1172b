"""What becomes of an item of a feed: whether its page is needed, and the report that is filed of it.

Pure, like `feeds`: the page, where one was had, is an argument.
"""

import re
from dataclasses import replace
from datetime import timedelta

from ingestion.errors import ReadingError
from ingestion.feeds import Followed, moment
from ingestion.reading.marking_lines import highest, leading_marking, subject_marking
from ingestion.reading.news import NewsItem
from ingestion.report import Document, Filing, Marking

PAGE_TRIES = 4  # polls at which a page is asked for before its teaser is all we will have
_AHEAD = timedelta(days=1)  # how far in the future an item's date may lie
_SHORT = 800  # characters; what is shorter and has a page is taken for its teaser
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.{2,3})\s*\]|\b(?:read|learn|see|show) (?:more|on|the full (?:story|article|post))|"
    r"\bcontinue reading\b.{0,200}|\bfull (?:story|article|text)|\bthe post .{1,300} appeared first on .{1,200}|"
    r"\bweiterlesen|\bmehr (?:lesen|erfahren)|\blire (?:la suite|plus))[\W\d]*$",
    re.IGNORECASE | re.DOTALL,
)


def is_teaser(item: NewsItem) -> bool:
    """Whether the item only points to its page: there is one, and its own text is short or breaks off."""
    return bool(item.link) and (len(item.text) < _SHORT or _CUT_OFF.search(item.text[-600:]) is not None)


def item_filing(
    feed: Followed,
    item: NewsItem,
    now: str,
    *,
    identity: str = "",
    page: Document | None = None,
    gap: str = "",
) -> Filing:
    """The report of an item: its page where there is one with more in it, else its own text.

    `identity` is the canonical address of its article, "" when the item has no page; `gap` why its page could not be
    had. The marking is the highest of the feed's, the item's and the page's. Raises ReadingError for an item without a word.
    """
    document = _document(item, page)
    published, doubt = believable(item.published or item.updated or document.published, now)
    marks = (feed.marking, document.marking, leading_marking(item.text), subject_marking(item.title)[0])
    document = replace(
        document,
        title=item.title or document.title,
        publisher=feed.publisher or document.publisher or feed.title,
        author=item.author or document.author,
        url=identity,
        published=published,
        missing=(*document.missing, *((f"its page ({gap})",) if gap else ()), *doubt),
    )
    return Filing(
        source="url" if identity else "feed",
        identity=identity or own_identity(feed.url, item),
        external_id=identity or item.id or item.title,
        document=document,
        marking=highest(marks) or Marking.CLEAR,
        retrieved=now,
    )


def own_identity(feed_url: str, item: NewsItem) -> str:
    """What an item without a page is known by: its feed, and its id or title there."""
    return f"{feed_url} {item.id or f'{item.title} {item.published[:10]}'.strip()}"


def believable(published: str, now: str) -> tuple[str, tuple[str, ...]]:
    """A date of publication, unless it lies more than a day ahead; then none, and what is to be said of it."""
    if not published or moment(published) <= moment(now) + _AHEAD:
        return published, ()
    return "", (f"its date: {published[:10]} lies in the future, so that it counts from when we got it",)


def _document(item: NewsItem, page: Document | None) -> Document:
    """The fuller of the page and the item's own text; of a bare headline, the headline."""
    if page is not None and len(page.text) >= len(item.text):
        return page
    text = item.text or item.title
    if not text.strip():
        raise ReadingError("The item has neither text nor title, and its page could not be read.")
    return Document(text)
