"""`sitrep verdicts`, and looking at verdicts again after something changed."""

from pathlib import Path

from bot.app import Parts
from bot.commands.asking import reading, visibility
from bot.commands.consoles import err, out, print_json
from bot.exposure.source import RegisterSource
from bot.following import OpenVerdicts, open_verdicts, open_verdicts_json
from bot.picturing.files import check_picture_path, write_picture
from bot.picturing.paths import draw_paths
from bot.picturing.picture import Picture
from bot.reassessing import reassess
from bot.settings import Settings, load_settings
from bot.terminal.faults import show_warning
from bot.terminal.verdicts import show_open_verdicts
from bot.times import now_utc
from ingestion.errors import SettingsError, SitrepError
from ingestion.report import parse_marking


def run_verdicts(
    *,
    project: str | None,
    clearance: str | None,
    as_of: str | None,
    history: bool,
    explain: bool,
    graph: Path | None,
    as_json: bool,
) -> int:
    """Every open verdict, now or as of a time; what changed since somebody last looked is written down first."""
    settings = load_settings()
    if graph is not None:
        check_picture_path(graph)
    with reading(settings, questions=1) as parts:
        books = own_books(settings)
        seen = visibility(settings, clearance, as_of)
        reassess(parts, books, now_utc())
        found = open_verdicts(parts, books, seen, project=project, history=as_of is None)
        if graph is not None:
            write_picture(_picture(found, settings), graph)
            err().print(f"Drawn: {graph}", markup=False, soft_wrap=True)
        if as_json:
            print_json(open_verdicts_json(found))
        else:
            show_open_verdicts(found, out(), zone=settings.timezone, explain=explain, history=history)
    return 0


def _picture(found: OpenVerdicts, settings: Settings) -> Picture:
    """The exposure paths of all open verdicts, incident by incident."""
    title = "Exposure of our projects" if found.findings else "No open verdicts"
    marking = parse_marking(found.marking)
    return draw_paths(found.findings, title, found.as_of, marking=marking, zone=settings.timezone)


def own_books(settings: Settings) -> RegisterSource:
    """Our register. Raises SettingsError when none is set."""
    if settings.register is None:
        raise SettingsError(
            "Verdicts need a register of our projects. Set SITREP_REGISTER to its file; `sitrep register init` writes one."
        )
    return RegisterSource(settings.register)


def look_again(parts: Parts) -> None:
    """After reports changed: find and keep what flipped. A failure is said, and in nobody's way: the next look makes up.

    Without a register there is nothing to look at.
    """
    if parts.settings.register is None:
        return
    try:
        reassess(parts, RegisterSource(parts.settings.register), now_utc())
    except SitrepError as error:
        show_warning(f"Verdicts were not looked at again: {error}", err())
