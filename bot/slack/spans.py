"""The time that a briefing is asked for, in the words of a chat. Pure."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.times import FORMAT, day_window, hours_before, point_in_time
from ingestion.errors import UsageError

_DAY = re.compile(r"today|yesterday|\d{4}-\d{2}-\d{2}", re.IGNORECASE)
_LAST = re.compile(
    r"(?:the )?(?:last|past) (?:(?P<count>\d{1,3}) ?)?(?P<unit>hour|day|week)s?", re.IGNORECASE
)
_SINCE = re.compile(r"since (?P<when>.+)", re.IGNORECASE)
_FILLER = re.compile(r"^(?:on|of|for|about)\b\s*", re.IGNORECASE)
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24}
_MOST_HOURS = 366 * 24
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLES = (
    "Try: brief, brief today, brief yesterday, brief last 48 hours, brief last 7 days, brief 2026-04-03, "
    "brief since Friday, or brief since 2026-04-03T09:00."
)


def asked_span(text: str, zone: ZoneInfo, now: str) -> tuple[str, str]:
    """Start and end, in UTC, of the time that `text` names in `zone`; the last 24 hours for "".

    Raises UsageError, with examples, for what names no time, and for a time to come.
    """
    words = _FILLER.sub("", " ".join(text.split()).rstrip(" .!?"))
    try:
        since, until = _span(words, zone, now)
    except (UsageError, OverflowError) as error:  # the first and last day of the calendar have no neighbours
        raise UsageError(
            f"I can brief you on a day or a span of time, but I cannot read “{words[:80]}” as one. {_EXAMPLES} "
            "To hear about a subject, ask about it instead."
        ) from error
    if since >= now:
        raise UsageError(f"“{words[:80]}” is still to come, so there is nothing to brief you on. {_EXAMPLES}")
    return since, min(until, now)


def _span(words: str, zone: ZoneInfo, now: str) -> tuple[str, str]:
    if not words:
        return hours_before(now, 24), now
    if _DAY.fullmatch(words):
        return day_window(words, zone, now)
    if last := _LAST.fullmatch(words):
        hours = int(last["count"] or 1) * _HOURS[last["unit"].lower()]
        return hours_before(now, min(max(hours, 1), _MOST_HOURS)), now
    if since := _SINCE.fullmatch(words):
        return _beginning(since["when"].strip(), zone, now), now
    raise UsageError(words)


def _beginning(when: str, zone: ZoneInfo, now: str) -> str:
    """The moment after `since`: the start of a day by its name or date, or a time."""
    named = when.lower()
    if named in ("today", "yesterday"):
        return day_window(named, zone, now)[0]
    if named in _WEEKDAYS:
        return day_window(_latest(_WEEKDAYS.index(named), zone, now), zone, now)[0]
    return point_in_time(when, zone, "since")


def _latest(weekday: int, zone: ZoneInfo, now: str) -> str:
    """The date of the latest such day that is over, or has begun before today."""
    today = datetime.strptime(now, FORMAT).replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    return (today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)).isoformat()
