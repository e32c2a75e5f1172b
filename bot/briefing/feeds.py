"""How the feeds fare, in sentences: a feed that is dead must never pass for a day without news."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.showing import counted, human_day, moment, plain
from ingestion.feeds import Followed, Health, health
from ingestion.report import Marking

_FEW = 5  # feeds that are named


def feed_sentences(
    feeds: Iterable[Followed], clearance: Marking, since: str, now: str, zone: ZoneInfo
) -> tuple[str, ...]:
    """For a briefing from `since`: how many feeds are well, then each that is not, or was not for a while.

    A feed whose marking is above the clearance is not known of. Without feeds there is nothing to say.
    """
    seen = [feed for feed in feeds if feed.marking <= clearance]
    found = [(feed, health(feed, now)) for feed in seen]
    ill = [(feed, state) for feed, state in found if not state.is_well]
    quiet = [(feed, state) for feed, state in found if state.state == "quiet"]
    mended = [feed for feed, state in found if state.is_well and feed.down_to > since]
    return (
        *((_counted(len(seen), len(ill)),) if seen else ()),
        *_few(
            [health_sentence(feed, state, now, zone) for feed, state in ill], "is not well", "are not well"
        ),
        *_few(
            [_mended(feed, now, zone) for feed in mended],
            "did not answer for a while",
            "did not answer for a while",
        ),
        *_few([health_sentence(feed, state, now, zone) for feed, state in quiet], "is quiet", "are quiet"),
    )


def health_sentence(feed: Followed, found: Health, now: str, zone: ZoneInfo) -> str:
    """`Supplier notices has not answered since 04:10.`"""
    since = clock(found.since, now, zone)
    said = {
        "failing": f"has not answered since {since}"
        if feed.answered
        else f"has never answered, first asked {since}",
        "stopped": f"says since {since} that it is gone for good",
        "new": "has not been asked yet",
        "unasked": f"has not been asked since {since}",
        "quiet": f"answers, but has had nothing new since {since}",
        "healthy": "is healthy",
    }
    return f"{plain(feed.name)} {said[found.state]}."


def clock(iso: str, now: str, zone: ZoneInfo) -> str:
    """`04:10` of the same day, else `3 Apr, 04:10`, with the year where that is another."""
    at, today = moment(iso, zone), moment(now, zone)
    if at is None or today is None:
        return plain(iso)
    return f"{at:%H:%M}" if at.date() == today.date() else f"{human_day(iso, zone, beside=now)}, {at:%H:%M}"


def _counted(feeds: int, ill: int) -> str:
    if not ill:
        return f"All {feeds:,} feeds are healthy." if feeds > 1 else "The one feed is healthy."
    return f"{feeds - ill:,} of {counted(feeds, 'feed')} healthy."


def _mended(feed: Followed, now: str, zone: ZoneInfo) -> str:
    begun, ended = clock(feed.down_from, now, zone), clock(feed.down_to, now, zone)
    return f"{plain(feed.name)} did not answer from {begun} to {ended}."


def _few(sentences: Sequence[str], one: str, several: str) -> tuple[str, ...]:
    """The first of these; how many more there are."""
    left = len(sentences) - _FEW
    more = (
        (f"{counted(left, 'more feed')} {one if left == 1 else several}: sitrep feeds list.",)
        if left > 0
        else ()
    )
    return (*sentences[:_FEW], *more)
