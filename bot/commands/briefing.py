"""`sitrep brief`."""

from pathlib import Path

from bot.app import brief
from bot.briefing.briefing import briefing_json
from bot.briefing.page import briefing_html
from bot.commands.asking import clearance_of, reading
from bot.commands.consoles import err, out, print_json
from bot.settings import Settings, load_settings
from bot.terminal.briefing import show_briefing
from bot.times import day_window, hours_before, now_utc, point_in_time
from ingestion.errors import UsageError


def run_brief(
    *,
    day: str | None,
    since: str | None,
    topics: list[str],
    clearance: str | None,
    html: Path | None,
    as_json: bool,
) -> int:
    """Write a briefing to the terminal, as JSON, or as a page."""
    settings = load_settings()
    start, end = _window(settings, day, since)
    with reading(settings, questions=1) as parts:
        briefing = brief(parts, clearance_of(clearance, settings), start, end, topics)
    if as_json:
        print_json(briefing_json(briefing))
    elif html is not None:
        _write(html, briefing_html(briefing, zone=settings.timezone))
    else:
        show_briefing(briefing, out(), settings.timezone)
    return 0


def _window(settings: Settings, day: str | None, since: str | None) -> tuple[str, str]:
    now = now_utc()
    if day and since:
        raise UsageError("Give --day or --since, not both.")
    try:
        if day:
            return day_window(day, settings.timezone, now)
        return (point_in_time(since, settings.timezone, "--since") if since else hours_before(now, 24)), now
    except OverflowError as error:
        raise UsageError(f"{day or since} is too near the end of the calendar.") from error


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}).") from error
    err().print(f"Written to {file}.")
