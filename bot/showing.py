"""Our words for times, links and other people's text, alike wherever people read: terminal, page and chat.

Nothing here knows a sink's own escaping (HTML, rich, Slack): `plain` takes away what would deceive in any of them.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# How far each thing that people want to know of an incident is known, as a label of those that are.
CHECKED = (
    ("known", "Known"),
    ("disputed", "Disputed"),
    ("said_unknown", "Said to be unknown"),
    ("unsaid", "Nobody has said"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Letters that show nothing, though Unicode does not call them format characters.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])"
)  # a terminal's commands
_MOST_MARKS = 4  # accents on one letter; a hundred of them paint over the lines above


def plain(text: str) -> str:
    """`text` on one line, fit to be shown: nothing in it moves a cursor, turns direction or hides.

    White space of any kind becomes one blank. Control, format (bidirectional marks, zero-width characters, the tag
    block), surrogate and private-use characters go, and so do piles of accents and selectors.
    """
    spaced = re.sub(r"\s+", " ", _SEQUENCE.sub("", text)).strip()
    if spaced.isascii() and spaced.isprintable():
        return spaced
    return re.sub(r" +", " ", "".join(_shown_characters(spaced))).strip()


def _shown_characters(text: str) -> list[str]:
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        if category not in _DROPPED and character not in _BLANKS and not selector and marks <= _MOST_MARKS:
            shown.append(character)
    return shown


def safe_url(url: str) -> str:
    """`url` if a person may be sent there: http(s) with a host, no blanks, no hidden characters; else ""."""
    if not url or url != plain(url) or " " in url or any(c in url for c in "<>\"'`\\|"):
        return ""
    try:
        parts = urlsplit(url)
        fit = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
        return url if fit and _host(parts.hostname or "") else ""
    except ValueError:  # a port or an IPv6 address that is none
        return ""


def shown_url(url: str) -> str:
    """Host and path of a safe URL, the way it is read aloud; a name beyond ASCII in its `xn--` spelling; else ""."""
    if not safe_url(url):
        return ""
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    return host.removeprefix("www.") + parts.path.rstrip("/")


def _host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def moment(iso: str, zone: ZoneInfo) -> datetime | None:
    """The time that `iso` names, in `zone`; None when it names none. A time without a zone is UTC."""
    try:
        read = datetime.fromisoformat(iso.strip())
    except ValueError:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo("UTC"))
    try:
        return aware.astimezone(zone)
    except OverflowError:  # the first day of the year 1, west of Greenwich
        return None


def human_time(iso: str, zone: ZoneInfo) -> str:
    """`3 Apr 2026, 19:10 CEST`; a bare date stays a day; what is no time stays as it is; "" for ""."""
    if _is_day(iso):
        return human_day(iso)
    at = moment(iso, zone)
    if at is None:
        return plain(iso)
    return f"{_day(at)} {at.year}, {at:%H:%M} {at.tzname() or ''}".rstrip()


def human_day(iso: str, zone: ZoneInfo | None = None, *, beside: str = "") -> str:
    """`3 Apr 2026`, in `zone` when one is given; without the year when `beside`, another ISO time, shares it."""
    at = moment(iso, ZoneInfo("UTC") if zone is None or _is_day(iso) else zone)
    if at is None:
        return plain(iso)
    return _day(at) if beside[:4] == f"{at.year:04}" else f"{_day(at)} {at.year}"


def human_span(since: str, until: str, zone: ZoneInfo) -> str:
    """A window in words: `Tuesday 7 April 2026`-like for one whole day in `zone`, else from and to."""
    begin, end = moment(since, zone), moment(until, zone)
    if begin is None or end is None:
        return f"{human_time(since, zone)} to {human_time(until, zone)}"
    midnight = (begin.hour, begin.minute, begin.second) == (0, 0, 0)
    if midnight and timedelta(hours=22) < end - begin <= timedelta(hours=25) and _ends_a_day(end):
        return f"{_WEEKDAYS[begin.weekday()]} {_day(begin)} {begin.year}"
    return f"{human_time(since, zone)} to {human_time(until, zone)}"


def origins_words(links: int, origins: int) -> str:
    """`4 links, 2 origins`; just `1 report` where nothing was copied."""
    if links == origins:
        return counted(links, "report")
    return f"{counted(links, 'link')}, {counted(origins, 'origin')}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 report`, `1,204 reports`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _is_day(iso: str) -> bool:
    return re.fullmatch(r"\s*\d{4}-\d\d-\d\d\s*", iso) is not None


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]}"


def _ends_a_day(end: datetime) -> bool:
    return (end.hour, end.minute) in {(0, 0), (23, 59)}
