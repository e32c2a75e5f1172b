"""Open verdicts, watches and notices in the terminal."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.following import Followed, OpenVerdicts, Step
from bot.showing import counted
from bot.terminal.answer import SIGNS, arrows, verdict_dates, verdict_lines
from bot.terminal.layout import columns, facing, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled
from bot.terminal.sources import source_lines
from bot.terminal.times import human_day, human_time
from vectorstore.ledger import Watch

_SHOWN = 1  # flips that are told of a verdict, unless all are asked for


def show_open_verdicts(
    found: OpenVerdicts, console: Console, *, zone: ZoneInfo, explain: bool = False, history: bool = False
) -> None:
    """Prints every open verdict with its latest flip, or with all; times are in `zone`."""
    lines = open_verdict_lines(found, page_width(console), zone, explain=explain, history=history)
    print_lines(lines, console)


def open_verdict_lines(
    found: OpenVerdicts, width: int | None, zone: ZoneInfo, *, explain: bool = False, history: bool = False
) -> list[Text]:
    """A heading with the count, an entry a verdict, the sources; where none is open, what was searched."""
    reports, newest = found.searched
    searched = f"{counted(reports, 'report')} searched" + (
        f", newest {human_day(newest, zone, beside=found.as_of)}" if newest else ""
    )
    count = counted(len(found.followed), "open verdict")
    as_of = styled(f"as of {human_time(found.as_of, zone)}", "dim")
    lines = [Text(), *facing(shown(count, "bold"), as_of, width, indent=2), Text()]
    for one in found.followed:
        lines += [*followed_lines(one, width, zone, history=history), Text()]
    if not found.followed:
        said = "No report gives a role to anything that our projects depend on. Silence is not safety."
        lines += [*paragraph(styled("○ ", "bold") + shown(said), width, indent=2, hang=2), Text()]
    sources = source_lines(found.citations, width, zone, explain=explain)
    foot = " · ".join([searched, *([found.marking] if found.citations else [])])
    return [*lines, *sources, *([Text()] if sources else []), *paragraph(shown(foot, "dim"), width, indent=2)]


def followed_lines(one: Followed, width: int | None, zone: ZoneInfo, *, history: bool) -> list[Text]:
    """One verdict, since when, and how it came to stand so: the latest flip, or all of them."""
    verdict = one.verdict
    lines = verdict_lines([verdict], width, incident=verdict.incident)
    lines += verdict_dates(verdict, width, zone)
    steps = one.history if history else one.history[-_SHOWN:]
    for step in steps:
        lines += paragraph(shown(step_words(step, zone), "dim"), width, indent=4, hang=2)
    return lines


def step_words(step: Step, zone: ZoneInfo) -> str:
    """`3 Apr 2026, 09:10 UTC: under investigation → affected, because of “…”`."""
    return (
        f"{human_time(step.at, zone)}: {status_words(step.old)} → {status_words(step.new)}, {because(step)}"
    )


def status_words(status: str) -> str:
    """A status as people read it."""
    return status.replace("_", " ")


def because(step: Step) -> str:
    """Why a verdict flipped, in words."""
    report = f"“{step.title}”" if step.title else ""
    words = {
        "report": f"because of {report or 'reports that came in'}",
        "update": f"because {report or 'a report'} was changed",
        "withdrawal": f"because {report or 'a report'} was withdrawn",
        "restriction": "because what may be seen changed",
        "purge": "because of a report that was purged",
        "register": "because the register changed",
        "rules": "because Sitrep was updated",
    }
    return words[step.cause]


def show_watches(watches: Sequence[Watch], console: Console, *, zone: ZoneInfo) -> None:
    """Prints a line a watch; where there is none, how to make one."""
    print_lines(watch_list_lines(watches, page_width(console), zone), console)


def watch_list_lines(watches: Sequence[Watch], width: int | None, zone: ZoneInfo) -> list[Text]:
    """Number, what is watched, by whom, for which clearance, since when."""
    if not watches:
        return paragraph(
            Text("Nothing is watched. Watch a project or a party: sitrep watch add 'Router service'"),
            width,
            indent=2,
        )
    rows = [
        [
            Text(str(watch.number).rjust(3)),
            shown(watch.name, "bold"),
            shown(watch.kind, "dim"),
            shown(watch.watcher),
            shown(watch.clearance.label),
            styled(f"since {human_time(watch.since, zone)}", "dim"),
        ]
        for watch in watches
    ]
    return columns(rows, width)


def show_notices(notices: Sequence[tuple[Watch, Step]], console: Console, *, zone: ZoneInfo) -> None:
    """Prints an entry a notice, newest first."""
    print_lines(notice_lines(notices, page_width(console), zone), console)


def notice_lines(notices: Sequence[tuple[Watch, Step]], width: int | None, zone: ZoneInfo) -> list[Text]:
    """The new status of whose project, what it was and why it changed, the path, and which watch tells it."""
    if not notices:
        return paragraph(Text("No notices: nothing that is watched has flipped since."), width, indent=2)
    lines: list[Text] = []
    for watch, step in notices:
        sign, words, style = SIGNS[step.new]
        head = styled(f"{sign} {words}", style) + Text("   ") + shown(step.project, "bold")
        lines += paragraph(head, width, indent=2, hang=2)
        if len(step.path) > 1:
            lines += paragraph(arrows(step.path), width, indent=4, hang=2)
        lines += paragraph(shown(step_words(step, zone)), width, indent=4, hang=2)
        told = f"for {watch.watcher}, who watches the {watch.kind} {watch.name}"
        lines += [*paragraph(shown(told, "dim"), width, indent=4), Text()]
    return lines
