"""Following feeds, as decisions: when to ask again, what is new in an answer, and how a feed fares.

Pure: no clock, no network, no store. Times are ISO 8601 in UTC, `chance` is a number from 0 up to 1.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import quantiles
from urllib.parse import urlsplit

from ingestion.errors import DamagedError, FetchError, ReadingError, UsageError
from ingestion.fetching.answer import Fetched
from ingestion.fetching.canonical import normal_url
from ingestion.fetching.targets import read_url
from ingestion.reading.news import News, NewsItem
from ingestion.report import Marking

SHORTEST, LONGEST = 5, 7 * 24 * 60  # minutes between two questions to a feed
EVERY = 60  # minutes, when nobody says otherwise
FIRST = 50  # items of a feed's first answer that are taken, the newest; older ones are history
DAY = 86_400.0  # seconds: the longest pause after failures, whatever a server asks for
SPREAD = 300.0  # seconds over which the feeds that are due at a start are asked
GONE = 410  # the status that says: for good
_PATIENCE = timedelta(days=3)  # a feed is not called quiet before
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that is followed, and how it has fared; "" for what has not happened."""

    url: str
    publisher: str = ""
    marking: Marking = Marking.CLEAR
    every: int = EVERY  # minutes
    added: str = ""
    title: str = ""
    etag: str = ""
    modified: str = ""
    address: str = ""  # where it sends us, when that is elsewhere
    stopped: str = ""  # when it said that it is gone for good
    asked: str = ""
    answered: str = ""
    newest: str = ""  # when an item was last new to us
    pace: int = 0  # seconds that go by between its items, at the most but for one in ten; 0 while unknown
    failures: int = 0  # since it last answered
    failing: str = ""  # since when
    error: str = ""
    due: str = ""
    down_from: str = ""  # its last outage that has ended
    down_to: str = ""
    remark: str = ""  # what is odd about it, though it answers

    @property
    def name(self) -> str:
        """What people call it."""
        return self.publisher or self.title or urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed fares: new, healthy, quiet, unasked, failing or stopped; since when, and what it said."""

    state: str
    since: str = ""
    why: str = ""

    @property
    def is_well(self) -> bool:
        """Whether silence of this feed means that there is no news."""
        return self.state in {"healthy", "quiet"}


def feed_address(text: str) -> str:
    """The address of a feed as it is kept. Raises UsageError for what is no http(s) address, saying what it should be."""
    if not text.strip():
        raise UsageError("A feed has an address, such as https://example.org/feed.xml.")
    try:
        target = read_url(text.strip())
    except FetchError as error:
        raise UsageError(str(error)) from error
    return target.url


def plain_address(url: str) -> str:
    """The normal form of an address, by which two links to one article are the same; as it stands where it has none."""
    try:
        return normal_url(url)
    except FetchError:
        return url


# ---- when to ask again


def after_answer(feed: Followed, answer: Fetched, now: str, chance: float) -> Followed:
    """The feed once it has answered; what it answers with from another address is noted."""
    if feed.failing:
        feed = replace(feed, down_from=feed.failing, down_to=now)
    if answer.status != 304:
        feed = replace(feed, etag=answer.etag, modified=answer.modified)
    return replace(
        feed, asked=now, answered=now, failures=0, failing="", error="", stopped="",
        address=answer.url if answer.url != feed.url else "", due=later(now, feed.every * 60 * (0.9 + 0.2 * chance)),
    )  # fmt: skip


def after_news(feed: Followed, news: News, fresh: int, now: str) -> Followed:
    """The feed once its items are known; `fresh` of them were new to us."""
    dates = [item.published or item.updated for item in news.items]
    past = [date for date in dates if date and date <= now]
    said = [
        f"{news.left_out:,} of its items are beyond the most that we read" if news.left_out else "",
        "it ends in the middle" if news.cut else "",
    ]
    return replace(
        feed,
        title=news.title or feed.title,
        etag="" if news.cut else feed.etag,  # what was cut off must not count as had
        modified="" if news.cut else feed.modified,
        newest=(now if feed.newest or not past else max(past)) if fresh else feed.newest,
        pace=pace(dates) or feed.pace,
        remark="; ".join(part for part in said if part),
    )


def after_failure(
    feed: Followed,
    error: ReadingError,
    now: str,
    chance: float,
    *,
    status: int = 0,
    wait: float | None = None,
) -> Followed:
    """The feed once it did not answer, or with what is no feed; `wait` is how many seconds it asks us to stay away."""
    failures = feed.failures + 1
    failed = replace(
        feed, asked=now, failures=failures, failing=feed.failing or now, error=str(error),
        due=later(now, back_off(feed.every, failures, wait, chance)),
    )  # fmt: skip
    return replace(failed, stopped=now) if status == GONE else failed


def back_off(every: int, failures: int, wait: float | None, chance: float) -> float:
    """Seconds until a failing feed is asked again: twice as long each time, at most a day, and not all at once."""
    doubled = min(DAY, every * 60.0 * float(2 ** min(failures - 1, 20)))
    return min(DAY, max(doubled * (0.75 + 0.25 * chance), wait or 0.0))


def spread(feed: Followed, now: str, chance: float) -> Followed:
    """At a start, a feed that is due is asked at a time of its own within minutes, so that not all are at once."""
    return replace(feed, due=later(now, min(SPREAD, feed.every * 60.0) * chance)) if feed.due <= now else feed


def later(now: str, seconds: float) -> str:
    """The time so many seconds after `now`."""
    return (moment(now) + timedelta(seconds=seconds)).strftime(_FORMAT)


def pace(dates: Iterable[str]) -> int:
    """How many seconds go by between two items at most, but for the tenth of the gaps that are longest; 0 when unknown."""
    days = sorted({date for date in dates if date})
    gaps = [(moment(b) - moment(a)).total_seconds() for a, b in pairwise(days)]
    if len(gaps) < 3:
        return 0
    return int(quantiles(gaps, n=10, method="inclusive")[-1])


# ---- what is new


def complete(news: News) -> News:
    """The feed without what may have been cut off: of one that ends in the middle, the last item waits for a whole answer.

    Raises DamagedError when nothing is left of it.
    """
    if not news.cut:
        return news
    if not news.items:
        raise DamagedError("The feed ends in the middle, before its first item. It is asked again.")
    return replace(news, items=news.items[:-1] or news.items)


def keyed(items: Sequence[NewsItem]) -> dict[str, NewsItem]:
    """The items by what makes each the same next time; of several with one key the first counts.

    An id that a feed gives to items with different links is none, so the link takes its place. A link that several items
    share is no page of theirs, and left out.
    """
    links = Counter(one_id for one_id, _ in {(item.id, item.link) for item in items})
    found: dict[str, NewsItem] = {}
    for item in items:
        own = item.link if links[item.id] > 1 and item.link else item.id or item.link
        name = own or f"{item.title} {item.published[:10]}".strip()
        if name:
            found.setdefault(_hashed(name), item)
    pages = Counter(plain_address(item.link) for item in found.values() if item.link)
    return {
        key: item if not item.link or pages[plain_address(item.link)] == 1 else replace(item, link="")
        for key, item in found.items()
    }


def fingerprint(item: NewsItem) -> str:
    """What changes when an item does."""
    return _hashed("\0".join((item.title, item.link, item.updated or item.published, item.text)))


def fresh_items(found: Mapping[str, NewsItem], known: Mapping[str, str]) -> list[tuple[str, NewsItem]]:
    """The items that are new or other than their known fingerprint, newest first; undated ones in the feed's order."""
    fresh = [(key, item) for key, item in found.items() if known.get(key) != fingerprint(item)]
    return sorted(fresh, key=lambda pair: pair[1].updated or pair[1].published, reverse=True)


# ---- how it fares


def health(feed: Followed, now: str) -> Health:
    """How the feed fares at `now`. Nobody having asked it is a fault too: it must not pass for silence."""
    if feed.stopped:
        return Health("stopped", feed.stopped, feed.error)
    if feed.failing:
        return Health("failing", feed.failing, feed.error)
    if not feed.answered:
        return Health("new", feed.added)
    if moment(now) > moment(feed.due) + timedelta(minutes=max(60, 2 * feed.every)):
        return Health("unasked", feed.answered)
    silent = feed.newest or feed.added
    usual = max(_PATIENCE, 3 * timedelta(seconds=feed.pace or 7 * DAY))
    return Health("quiet" if moment(now) - moment(silent) > usual else "healthy", silent)


def moment(iso: str) -> datetime:
    """A time as we write it, to be reckoned with."""
    return datetime.strptime(iso, _FORMAT).replace(tzinfo=UTC)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
