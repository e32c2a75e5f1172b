"""Feeds in the terminal: the table of how they fare, the bundled list, and what a poll brought."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.briefing.feeds import clock
from bot.ingesting import Row
from bot.showing import counted, plain, safe_url, shown_url
from bot.terminal.layout import columns, facing, page_width, paragraph, print_lines
from bot.terminal.safe import linked, shown, styled
from ingestion.feeds import Followed, Health, health
from ingestion.report import Marking

_SIGNS = {
    "healthy": ("✓", "bold green"),
    "quiet": ("○", "bold yellow"),
    "new": ("·", "dim"),
    "unasked": ("!", "bold yellow"),
    "failing": ("✗", "bold red"),
    "stopped": ("✗", "bold red"),
}
_WORDS = {
    "healthy": "healthy", "quiet": "quiet", "new": "not asked yet", "unasked": "not asked", "failing": "failing",
    "stopped": "stopped",
}  # fmt: skip
_SINCE = frozenset(("quiet", "unasked", "failing", "stopped"))
_LONGEST_NAME = 32
_STATUSES = (
    ("added", "added"),
    ("updated", "updated"),
    ("unchanged", "unchanged"),
    ("duplicate", "already there under another name"),
    ("failed", "failed"),
)


def show_feeds(
    feeds: Sequence[Followed], waiting: Mapping[str, int], console: Console, *, now: str, zone: ZoneInfo
) -> None:
    """Prints every feed, those that are ill first; times are in `zone`."""
    print_lines(feed_lines(feeds, waiting, page_width(console), now=now, zone=zone), console)


def feed_lines(
    feeds: Sequence[Followed], waiting: Mapping[str, int], width: int | None, *, now: str, zone: ZoneInfo
) -> list[Text]:
    """How many are healthy, a table with a row a feed, the ill ones first; and below, what is to be said of some.

    Names lead to the addresses where the terminal can; where it is none, the addresses stand in the table.
    """
    if not feeds:
        said = (
            "No feed is followed. Add one: sitrep feeds add URL, or the well-known ones: sitrep feeds bundle"
        )
        return paragraph(shown(said), width, indent=2)
    found = sorted(((feed, health(feed, now)) for feed in feeds), key=lambda pair: pair[1].is_well)
    ill = sum(not state.is_well for _, state in found)
    head = shown(f"{len(feeds) - ill:,} of {counted(len(feeds), 'feed')} healthy", "bold")
    times = styled(f"{zone.key}, now {clock(now, now, zone)}", "dim")
    labels = ("  feed", "state", "answered", "last new", "asked next", "address")
    rows = [[styled(label, "dim") for label in labels]]
    rows += [_row(feed, state, width, now, zone) for feed, state in found]
    table = columns([row if width is None else row[:-1] for row in rows], width)
    notes = [line for feed, state in found for line in _notes(feed, state, waiting.get(feed.url, 0), width)]
    return [
        Text(),
        *facing(head, times, width, indent=2),
        Text(),
        *table,
        *([Text()] if notes else []),
        *notes,
    ]


def show_bundle(feeds: Sequence[Followed], console: Console) -> None:
    """Prints the list that comes with Sitrep: a line a feed with its publisher and address."""
    width = page_width(console)
    rows = [[shown(feed.title), linked(feed.url) if width else shown(feed.url)] for feed in feeds]
    head = shown(f"{counted(len(feeds), 'feed')}, each TLP:CLEAR; sitrep feeds bundle follows them", "bold")
    print_lines([Text(), *paragraph(head, width, indent=2), Text(), *columns(rows, width)], console)


def feed_json(feed: Followed, waiting: int, now: str) -> dict[str, Any]:
    """A feed and how it fares as JSON; what has not happened is null."""
    state = health(feed, now)
    return {
        "url": feed.url, "name": feed.name, "title": feed.title or None, "publisher": feed.publisher or None,
        "marking": feed.marking.label, "every": feed.every, "state": state.state, "since": state.since or None,
        "last_asked": feed.asked or None, "last_success": feed.answered or None, "last_new": feed.newest or None,
        "next_due": None if feed.stopped else feed.due or None, "failures": feed.failures, "error": feed.error or None,
        "moved_to": feed.address or None, "remark": feed.remark or None, "waiting": waiting,
    }  # fmt: skip


def rows_in_words(rows: Sequence[Row], feeds: Sequence[Followed], waiting: Mapping[str, int]) -> str:
    """`9 feeds asked: 14 items added, 2 unchanged; 50 wait for the next poll.`"""
    asked = {feed.url for feed in feeds}
    counts = Counter(row.status for row in rows if row.input not in asked)
    failed = sum(row.input in asked for row in rows)
    parts = [f"{counts[status]:,} {words}" for status, words in _STATUSES if counts[status]]
    left = sum(count for url, count in waiting.items() if url in asked)
    said = f"{counted(len(feeds), 'feed')} asked"
    said += f", {failed:,} of them failed: " if failed else ": "
    said += f"{counted(sum(counts.values()), 'item')}, {', '.join(parts)}" if parts else "nothing new"
    return f"{said}; {left:,} wait for the next poll." if left else f"{said}."


# ----------------------------------------------------------------------------------------------------------------------


def _row(feed: Followed, state: Health, width: int | None, now: str, zone: ZoneInfo) -> list[Text]:
    sign, style = _SIGNS[state.state]
    name = plain(feed.name)
    if width is not None and len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1] + "…"
    link = Style(link=feed.url) if width is not None and safe_url(feed.url) else Style()
    since = f" since {clock(state.since, now, zone)}" if state.state in _SINCE else ""
    return [
        styled(f"{sign} ", style) + styled(name, link),
        styled(_WORDS[state.state] + since, style),
        Text(clock(feed.answered, now, zone) if feed.answered else "never"),
        Text(clock(feed.newest, now, zone) if feed.newest else "–"),
        Text("–" if feed.stopped else clock(feed.due, now, zone) if feed.due > now else "now"),
        shown(feed.url),
    ]


def _notes(feed: Followed, state: Health, waiting: int, width: int | None) -> list[Text]:
    """What is to be said of one feed: its fault, its marking, where it moved, what is left of it."""
    parts = [
        feed.error if state.state in {"failing", "stopped"} else "",
        f"{counted(feed.failures, 'time')} in a row" if feed.failures > 1 else "",
        "nobody asks it; is sitrep serve running?" if state.state == "unasked" else "",
        feed.remark,
        f"{counted(waiting, 'item')} wait for the next poll" if waiting else "",
        f"it answers from {shown_url(feed.address)} now" if feed.address else "",
        "" if feed.marking is Marking.CLEAR else f"its reports are {feed.marking.label} at the least",
    ]
    said = " · ".join(part for part in parts if part)
    if not said:
        return []
    return paragraph(styled(plain(feed.name), "bold") + shown(f": {said}"), width, indent=2, hang=2)
