"""The numbered sources under an answer or a briefing: one entry a report, its quotes when somebody asks for them."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from rich.text import Text

from bot.answering.answer import Citation
from bot.briefing.briefing import by_report
from bot.terminal.layout import marks, paragraph
from bot.terminal.safe import linked, shown, styled
from bot.terminal.times import human_day


def source_lines(
    citations: Sequence[Citation], width: int | None, zone: ZoneInfo, *, explain: bool
) -> list[Text]:
    """Every cited report once, with all its numbers; with `explain`, each number's exact words and where they stand."""
    lines: list[Text] = []
    for group in by_report(citations):
        entry = styled(marks(c.n for c in group), "cyan") + Text(" ") + _entry(group[0], zone)
        lines += paragraph(entry, width, indent=2, hang=4)
        if group[0].also_published_by:
            also = shown("also published by " + ", ".join(group[0].also_published_by), "dim")
            lines += paragraph(also, width, indent=6)
        if explain:
            lines += _explained(group, width)
    return lines


def source_counts(citations: Iterable[Citation]) -> tuple[int, int]:
    """(places where the cited texts were published, texts): copies of one text count once in the second."""
    groups = by_report(citations)
    return sum(1 + len(group[0].also_published_by) for group in groups), len(groups)


def _entry(citation: Citation, zone: ZoneInfo) -> Text:
    date = human_day(citation.published, zone)
    if not date and citation.retrieved:
        date = f"undated, filed {human_day(citation.retrieved, zone)}"
    parts = [
        shown(citation.title or citation.external_id or citation.report_id),
        shown(citation.publisher, "dim"),
        styled(date, "dim"),
        linked(citation.url) or shown(citation.external_id if citation.title else "", "dim"),
        shown("" if citation.marking == "TLP:CLEAR" else citation.marking, "bold"),
    ]
    return styled(" · ", "dim").join(part for part in parts if part)


def _explained(group: Sequence[Citation], width: int | None) -> list[Text]:
    lines: list[Text] = []
    for citation in group:
        place = f"{citation.where}, " if citation.where else ""
        spot = f"version {citation.version}, {place}characters {citation.start}–{citation.end}:"
        number = f"[{citation.n}] " if len(group) > 1 else ""
        lines += paragraph(shown(number + spot, "dim"), width, indent=6)
        lines += paragraph(shown(f"“{citation.quote}”", "italic"), width, indent=6)
    return lines
