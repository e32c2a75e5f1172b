"""The index in the terminal: a line a report, or one report with everything that is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.showing import counted
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import linked, shown, styled
from bot.terminal.times import human_day, human_time
from vectorstore.stored import StoredReport
from vectorstore.taking import Deed

NAMES = 12  # that are shown
VERSIONS = 8  # that are shown with their times


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the catalogue knows beside a report's own words."""

    versions: int = 1
    parties: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # what looks like a name in it
    story: str = ""
    state: str = "current"
    dated: tuple[tuple[int, str], ...] = ()  # the number and the time of each version, oldest first
    deeds: tuple[Deed, ...] = ()  # what was done to it by hand


def show_reports(
    reports: Sequence[StoredReport], console: Console, *, zone: ZoneInfo, about: Sequence[str] = ()
) -> None:
    """Prints a line a report and how many there are, below a line for each thing that they are all `about`."""
    width = page_width(console)
    heading = [line for one in about for line in paragraph(shown(one, "bold"), width, indent=2)]
    print_lines([*heading, *report_list_lines(reports, width, zone)], console)


def show_report(
    report: StoredReport,
    console: Console,
    *,
    zone: ZoneInfo,
    facts: ReportFacts | None = None,
    text: bool = False,
) -> None:
    """Prints one report; with `text`, its stored text as well (made plain, line by line)."""
    lines = report_lines(report, facts or ReportFacts(), page_width(console), zone)
    print_lines([*lines, *(_stored_text(report) if text else [])], console)


def report_list_lines(reports: Sequence[StoredReport], width: int | None, zone: ZoneInfo) -> list[Text]:
    """Date, id, marking, publisher and title in columns; on a narrow terminal, a wrapped line a report."""
    if not reports:
        return paragraph(Text("No reports. Add some: sitrep ingest FILE"), width, indent=2)
    rows = [_row(report, zone) for report in reports]
    return [
        *columns(rows, width),
        Text(),
        *paragraph(styled(counted(len(reports), "report"), "dim"), width, indent=2),
    ]


def _row(report: StoredReport, zone: ZoneInfo) -> list[Text]:
    about = [shown(report.title or report.external_id), shown(report.publisher, "dim")]
    return [
        shown(report.report_id, "cyan"),
        Text(human_day(report.dated, zone).rjust(11)),
        shown(report.marking.label, "dim" if report.marking == 0 else "bold"),
        styled(" · ", "dim").join(part for part in about if part),
    ]


def report_lines(report: StoredReport, facts: ReportFacts, width: int | None, zone: ZoneInfo) -> list[Text]:
    """The title, then a line a fact; what is unknown leaves no line, but for the date, which matters."""
    rows = [[styled(name, "dim"), value] for name, value in _facts(report, facts, zone) if value]
    return [
        *paragraph(shown(report.title or report.external_id, "bold"), width, indent=2),
        *columns(rows, width),
    ]


def _facts(report: StoredReport, facts: ReportFacts, zone: ZoneInfo) -> list[tuple[str, Text]]:
    published = human_time(report.published, zone) or "not dated"
    return [
        ("id", shown(report.report_id, "cyan")),
        ("name", shown(report.external_id)),
        ("publisher", shown(report.publisher)),
        ("author", shown(report.author)),
        ("published", Text(published)),
        ("filed", Text(human_time(report.retrieved, zone))),
        ("link", linked(report.url)),
        ("marking", shown(report.marking.label, "bold")),
        *(("by hand", _deed(deed, zone)) for deed in facts.deeds),
        ("state", shown(facts.state)),
        ("version", Text(f"{report.version} of {facts.versions}{_versions(facts, zone)}")),
        ("kind", shown(" · ".join(part for part in (report.kind, report.language, report.source) if part))),
        ("length", Text(counted(len(report.text), "character"))),
        ("story", shown(facts.story)),
        ("also by", shown(", ".join(report.copies))),
        ("parties", shown(", ".join(facts.parties))),
        ("names", shown(", ".join(facts.identifiers))),
        ("speaks of", shown(", ".join(facts.names[:NAMES]))),
    ]


def _versions(facts: ReportFacts, zone: ZoneInfo) -> str:
    """`: 1 (18 Aug 2022), 2 (30 May 2024)`; of many, the newest."""
    if len(facts.dated) < 2:
        return ""
    more = "…, " if len(facts.dated) > VERSIONS else ""
    told = [f"{number} ({human_day(dated, zone)})" for number, dated in facts.dated[-VERSIONS:]]
    return f": {more}{', '.join(told)}"


def _deed(deed: Deed, zone: ZoneInfo) -> Text:
    """`marked TLP:AMBER, before TLP:CLEAR · 3 Apr 2026, 09:10 UTC · terminal:ann · It names a customer`."""
    hand = deed.hand
    return shown(" · ".join(filter(None, (deed.what, human_time(hand.at, zone), hand.who, hand.why))))


def _stored_text(report: StoredReport) -> list[Text]:
    return [Text(), *(shown(line) for line in report.text.splitlines())]
