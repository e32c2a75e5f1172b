"""The time that a question speaks of: "since Friday", "last week", "before 3 April", "as of 3 April 09:00". Pure.

A window is about when reports were published. "What happened on 3 April?", "… in March?" is told by reports from then on,
however late: such a window is open to its end, while the day or month itself is a hint for the search (`vectorstore.hints`).
"Reports published in March" are of that month alone. Words that name no time that we can read change nothing; English, and
the plainest German.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.times import FORMAT

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "(?:" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + r"|sept)\b\.?"
_CLOCK = r"(?:,?\s+(?:at\s+)?(?P<clock{n}>\d{{1,2}}:\d{{2}})(?:\s*(?P<utc{n}>utc|z|gmt)\b)?)?"
_DAY = (
    r"(?P<day{n}>\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{{{1,2}}}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{{{4}}}})?"
    rf"|{_MONTH}\s+\d{{{{1,2}}}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{{{4}}}})?"
    r"|today|yesterday|gestern|heute|this morning"
    r"|(?:last\s+)?(?:" + "|".join(_WEEKDAYS) + r")"
    r"|(?:the\s+)?(?:beginning\s+of\s+)?(?:this|last)\s+(?:week|month|year))"
)


def _when(n: int) -> str:
    return (_DAY + _CLOCK).format(n=n)


_AS_OF = re.compile(rf"\b(?:as\s+(?:of|at)|stand(?:\s+vom)?)\s+{_when(1)}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\b(?:between|from)\s+{_when(1)}\s+(?:and|to|until|till)\s+{_when(2)}", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:since|seit|(?:published|reported|dated)?\s*after)\s+{_when(1)}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?P<word>before|until|till|up\s+to|vor|bis)\s+{_when(1)}", re.IGNORECASE)
_LAST = re.compile(
    r"\b(?:in\s+|over\s+|during\s+|within\s+)?the\s+(?:last|past)\s+(?:(?P<count>\d{1,3})\s+)?(?P<unit>hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?P<day1>yesterday|today|gestern|heute|this\s+morning|(?:this|last)\s+(?:week|month))\b"
    r"|\b(?:on|last)\s+(?P<weekday>" + "|".join(_WEEKDAYS) + r")\b",
    re.IGNORECASE,
)
_MONTHLY = rf"(?P<month>{_MONTH})(?:,?\s+(?:of\s+)?(?P<year>\d{{4}}))?"
_PUBLISHED = re.compile(
    r"\b(?:report(?:s|ed)?|publi\w+|advisor(?:y|ies)|news|articles?|notices?|dated)\b[^.?]{0,40}?"
    rf"\b(?:in|from|during)\s+{_MONTHLY}(?!\s+\d)",
    re.IGNORECASE,
)
_HAPPENED = re.compile(rf"\b(?:in|during|on)\s+(?:{_when(1)}|{_MONTHLY}(?!\s+\d))", re.IGNORECASE)
_PRESENT = re.compile(
    r"\b(?:now|current(?:ly)?|at (?:present|the moment)|today|latest|newest|most recent|so far|still|status|new|updates?"
    r"|jetzt|aktuell\w*|derzeit|neueste\w*)\b|^\W*(?:is|are|ist|sind)\b",
    re.IGNORECASE,
)
# "Is Welsh still spoken today?" asks for no time: a day alone is one where something is said to happen then.
_EVENTFUL = re.compile(
    r"\b(?:happen\w*|new|news|report\w*|publish\w*|chang\w*|announc\w*|sa(?:y|id)|c[ao]me|learn\w*|updat\w*|brief\w*|hit|attack\w*"
    r"|breach\w*|affected|paus\w*|confirm\w*|about|anything|neu\w*|passiert\w*|war)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"today|yesterday|gestern|heute|morning|last|this|past|" + "|".join(_WEEKDAYS), re.IGNORECASE
)
_YEAR = re.compile(r"\b\d{4}\b")
_READABLE = range(1001, 9999)  # years that can be moved by a day or a zone, and written in four digits
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24}


@dataclass(frozen=True, slots=True)
class Window:
    """Reports dated in [since, until); "" is open. `relative`: it was named from today ("last week")."""

    since: str = ""
    until: str = ""
    relative: bool = True


@dataclass(frozen=True, slots=True)
class _Span:
    """A day, week or month: its first moment and the first after it."""

    start: datetime
    end: datetime


def window_in(question: str, zone: ZoneInfo, now: str) -> Window | None:
    """The window that a question names, in `zone`, seen from `now` (UTC); None when it names none, or one to come."""
    here = datetime.strptime(now, FORMAT).replace(tzinfo=UTC).astimezone(zone)
    found = (reader(match, here) for pattern, reader in _READERS for match in pattern.finditer(question))
    window = next((window for window in found if window is not None), None)
    return window if window and (not window.since or window.since <= now) else None


def asks_of_now(question: str) -> bool:
    """Whether a question is about how things are at present, so that what is new says more than what is old."""
    return bool(_PRESENT.search(question))


def moment_in(question: str, zone: ZoneInfo, now: str) -> str:
    """The time as of which a question asks to be answered; "" when it names none, or one to come.

    A bare day means its end.
    """
    here = datetime.strptime(now, FORMAT).replace(tzinfo=UTC).astimezone(zone)
    match = _AS_OF.search(question)
    span = _span(match, 1, here) if match else None
    if match is None or span is None:
        return ""
    moment = _utc(span.start if match["clock1"] else span.end - timedelta(seconds=1))
    return moment if moment <= now else ""


# ----------------------------------------------------------------------------------------------------------------


def _between(match: re.Match[str], here: datetime) -> Window | None:
    first, last = _span(match, 1, here), _span(match, 2, here)
    if first is None or last is None or last.end <= first.start:
        return None
    return Window(_utc(first.start), _utc(last.end), _is_relative(match["day1"]))


def _from(match: re.Match[str], here: datetime) -> Window | None:
    span = _span(match, 1, here)
    return Window(_utc(span.start), "", _is_relative(match["day1"])) if span else None


def _until(match: re.Match[str], here: datetime) -> Window | None:
    span = _span(match, 1, here)
    if span is None:
        return None
    whole = match["word"].lower() not in ("before", "vor") and not match["clock1"]
    return Window("", _utc(span.end if whole else span.start), _is_relative(match["day1"]))


def _last(match: re.Match[str], here: datetime) -> Window | None:
    hours = int(match["count"] or 1) * _HOURS[match["unit"].lower()]
    return Window(_utc(here - timedelta(hours=hours))) if hours else None


def _named(match: re.Match[str], here: datetime) -> Window | None:
    if _in_a_name(match) or not _EVENTFUL.search(match.string):
        return None
    span = _named_span(match["day1"] or match["weekday"], here)
    return Window(_utc(span.start), _utc(span.end)) if span else None


def _published(match: re.Match[str], here: datetime) -> Window | None:
    span = _month_span(match, here)
    return Window(_utc(span.start), _utc(span.end), relative=False) if span else None


def _happened(match: re.Match[str], here: datetime) -> Window | None:
    if not _EVENTFUL.search(match.string) or (match["day1"] and _is_relative(match["day1"])):
        return None
    if not _YEAR.search(match[0]) and _YEAR.search(match.string):
        return None  # it may be of that year: "from 25 October 2021 on, and for an hour on 26 October"
    span = _month_span(match, here) if match["month"] else _span(match, 1, here)
    return Window(_utc(span.start), relative=False) if span else None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Window | None]], ...] = (
    (_BETWEEN, _between),
    (_FROM, _from),
    (_UNTIL, _until),
    (_LAST, _last),
    (_NAMED, _named),
    (_PUBLISHED, _published),
    (_HAPPENED, _happened),
)


def _in_a_name(match: re.Match[str]) -> bool:
    """Whether the word for a day only belongs to a name: "USA Today", "on Saturday Night Live"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return (match[0][0].isupper() and bool(before.strip())) or bool(re.match(r"\s[A-Z]", after))


def _is_relative(words: str) -> bool:
    return bool(_RELATIVE.search(words))


def _span(match: re.Match[str], n: int, here: datetime) -> _Span | None:
    """The day (or week, or month) that group `n` names, or the moment when it gives a time of day."""
    span = _named_span(match[f"day{n}"], here)
    clock = match[f"clock{n}"]
    if span is None or not clock:
        return span
    hour, minute = map(int, clock.split(":"))
    if hour > 23 or minute > 59:
        return None
    zone = UTC if match[f"utc{n}"] else here.tzinfo
    moment = datetime.combine(span.start.date(), time(hour, minute), zone)
    return _Span(moment, moment)


def _named_span(words: str, here: datetime) -> _Span | None:
    words = " ".join(words.lower().split())
    today = here.date()
    if "week" in words:
        monday = today - timedelta(days=today.weekday() + (7 if "last" in words else 0))
        return _days(monday, monday + timedelta(days=7), here)
    if "month" in words or "year" in words:
        return _calendar(words, here)
    day = _named_day(words, today)
    return _days(day, day + timedelta(days=1), here) if day and day.year in _READABLE else None


def _calendar(words: str, here: datetime) -> _Span:
    """The month or the year that is running, or the one before."""
    last, today = "last" in words, here.date()
    if "year" in words:
        year = today.year - last
        return _days(date(year, 1, 1), date(year + 1, 1, 1), here)
    first = today.replace(day=1)
    if last:
        first = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return _days(first, after, here)


def _month_span(match: re.Match[str], here: datetime) -> _Span | None:
    """The month that is named; one without a year is the latest that has begun."""
    number = _month_number(match["month"])
    year = int(match["year"]) if match["year"] else here.year - (number > here.month)
    if year not in _READABLE:
        return None
    first = date(year, number, 1)
    return _days(first, (first + timedelta(days=32)).replace(day=1), here)


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold()[:3]))


def _named_day(words: str, today: date) -> date | None:
    if words in ("today", "heute", "this morning"):
        return today
    if words in ("yesterday", "gestern"):
        return today - timedelta(days=1)
    weekday = words.removeprefix("last ")
    if weekday in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(weekday) - 1) % 7 + 1)
    return _written_day(words, today)


def _written_day(words: str, today: date) -> date | None:
    """A date; one without a year is the latest that has begun."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words):
            return date.fromisoformat(words)
        month = next(i for i, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name[:3]}", words))
        year = re.search(r"\b\d{4}\b", words)
        number = re.search(r"\b\d{1,2}(?=\D|$)", words.replace(year[0], "") if year else words)
        day = date(int(year[0]) if year else today.year, month, int(number[0]) if number else 0)
        return day if year or day <= today else day.replace(year=day.year - 1)
    except (ValueError, StopIteration):
        return None


def _days(first: date, after: date, here: datetime) -> _Span:
    zone = here.tzinfo
    return _Span(datetime.combine(first, time(), zone), datetime.combine(after, time(), zone))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(FORMAT)
