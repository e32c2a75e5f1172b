"""Times that people type, as the UTC times that we keep."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.errors import UsageError

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def now_utc() -> str:
    """The present moment, to the second."""
    return datetime.now(UTC).strftime(FORMAT)


def as_of_time(text: str, zone: ZoneInfo) -> str:
    """The end of a bare date (UTC), or the moment that a time names, in `zone` when it says none.

    Raises UsageError for what is neither.
    """
    text = text.strip()
    try:
        return date.fromisoformat(text).strftime("%Y-%m-%dT23:59:59Z")
    except ValueError:
        return point_in_time(text, zone, "--as-of")


def point_in_time(text: str, zone: ZoneInfo, option: str) -> str:
    """The moment that a date (its start, in `zone`) or a time names; raises UsageError naming the option."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        moment = parse_time(text, zone)
    else:
        moment = _utc(datetime.combine(day, time(), zone))
    if not moment:
        raise UsageError(
            f"{option} needs a date or a time such as 2026-04-03 or 2026-04-03T09:00, not {text!r}."
        )
    return moment


def day_window(day: str, zone: ZoneInfo, now: str) -> tuple[str, str]:
    """The start and end of a day in `zone`: a date, `today` or `yesterday`. Raises UsageError."""
    today = datetime.strptime(now, FORMAT).replace(tzinfo=UTC).astimezone(zone).date()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        chosen = named.get(day.strip().lower()) or date.fromisoformat(day.strip())
    except ValueError as error:
        raise UsageError(
            f"--day needs a date such as 2026-04-03, today or yesterday, not {day!r}."
        ) from error
    start = datetime.combine(chosen, time(), zone)
    return _utc(start), _utc(datetime.combine(chosen + timedelta(days=1), time(), zone))


def hours_before(moment: str, hours: int) -> str:
    """The time so many hours before another one."""
    return (datetime.strptime(moment, FORMAT).replace(tzinfo=UTC) - timedelta(hours=hours)).strftime(FORMAT)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(FORMAT)
