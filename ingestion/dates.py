"""Times as people and programs write them, brought to one form: `2026-04-03T17:10:00Z`."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
# Abbreviations that news and mails use; "ET" and its like follow the place's own summer time.
_ZONES = {
    "ET": "America/New_York",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CT": "America/Chicago",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MT": "America/Denver",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "BST": "Europe/London",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "JST": "Asia/Tokyo",
}
_MONTH = r"(?P<month>[A-Za-zäÄ]{3,9})\.?"
_WEEKDAY = r"(?:[A-Za-z]{2,10}\.?,?\s+)?"
_DATES = (
    re.compile(
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?" + _MONTH + r",?\s+(?P<year>\d{4})\b"
    ),
    re.compile(_WEEKDAY + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})\b"),
    re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})\b"),
)
_CLOCK = re.compile(
    r"[\s,]*(?:at|um|T)?\s*(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::(?P<second>\d{2}))?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?:Uhr)?\s*(?P<zone>Z|[A-Z]{2,4}|(?:UTC|GMT)?[+-]\d{1,2}:?\d{2})?\.?\s*"
)
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ].*)?", re.DOTALL)
_BARE_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_LONGEST = 100


def parse_time(text: str, zone: ZoneInfo) -> str:
    """The moment that `text` names, as ISO 8601 in UTC to the second; "" when it names none.

    Reads ISO 8601, RFC 2822 ("Fri, 3 Apr 2026 17:10:00 +0000") and written forms ("3 April 2026", "April 3, 2026
    5:10 pm ET", "3. April 2026"). A bare date is the start of that day in UTC; a time without a zone is in `zone`.
    """
    words = " ".join(text.split()) if len(text) <= _LONGEST else ""
    for reader in (_iso, _mail, _written):
        moment = reader(words)
        if moment is not None:
            return _in_utc(moment, zone)
    return ""


def undated(stated: str, published: str) -> tuple[str, ...]:
    """What is missing from a document that states a date we cannot read: it must not look as if it stated none."""
    shown = " ".join(stated.split())[:60]
    return (f"its date: “{shown}” is none that we can read",) if shown and not published else ()


def _in_utc(moment: datetime, zone: tzinfo) -> str:
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    except (OverflowError, ValueError):  # the first or last day of the calendar, moved over its edge
        return ""


def _iso(words: str) -> datetime | None:
    if not _ISO.fullmatch(words):
        return None
    try:
        moment = datetime.fromisoformat(words.replace(" UTC", "Z").replace(" Z", "Z").replace(" +", "+"))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if _BARE_DATE.fullmatch(words) else moment


def _mail(words: str) -> datetime | None:
    if not re.match(r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{2,4} \d{1,2}:\d{2}", words):
        return None
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" says that the time is UTC and the sender's zone unknown; the library gives that back without a zone.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None and "-0000" in words else moment


def _written(words: str) -> datetime | None:
    for pattern in _DATES:
        found = pattern.match(words)
        if found:
            return _with_clock(found, words[found.end() :])
    return None


def _with_clock(found: re.Match[str], rest: str) -> datetime | None:
    word = found["month"]
    month = int(word) if word.isdigit() else _MONTHS.get(word.lower(), 0)
    clock = _CLOCK.fullmatch(rest) if rest.strip(" .,") else None
    if rest.strip(" .,") and clock is None:
        return None
    try:
        day = datetime(int(found["year"]), month, int(found["day"]), tzinfo=UTC)
        return _at(day, clock) if clock else day
    except (ValueError, KeyError):
        return None


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    """`day` at the time of `clock`; raises ValueError or KeyError when there is no such time or zone."""
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if clock["half"][0] in "Pp" else 0)
    elif clock["minute"] is None:
        raise ValueError(hour)
    return day.replace(
        hour=hour,
        minute=int(clock["minute"] or 0),
        second=int(clock["second"] or 0),
        tzinfo=_zone(clock["zone"] or ""),
    )


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    if name in {"Z", "UTC", "GMT"}:
        return UTC
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})", name)
    if not offset:
        return ZoneInfo(_ZONES[name])
    minutes = int(offset[2]) * 60 + int(offset[3])
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
