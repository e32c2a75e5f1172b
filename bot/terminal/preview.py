"""A report before it is filed, in the terminal: what it is, what stands in it, and what it would change."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.previewing import Near, Party, Preview, Said, Turn
from bot.showing import counted
from bot.terminal.answer import SIGNS, arrows
from bot.terminal.faults import fault_lines
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import linked, plain, shown, styled
from bot.terminal.times import human_day, human_time

MOST = 8  # of each kind that are shown; --json has all
_CHANGES = {
    "added": "new: it would be added",
    "updated": "it would become version {version} of {report}",
    "unchanged": "it is in the index already, unchanged",
    "duplicate": "it is in the index already under another name: {report}",
}


def show_preview(preview: Preview, console: Console, *, zone: ZoneInfo) -> None:
    """Prints one preview; times are in `zone`."""
    print_lines(preview_lines(preview, page_width(console), zone), console)


def preview_lines(preview: Preview, width: int | None, zone: ZoneInfo) -> list[Text]:
    """The input and its title, a line a fact, then what would change; what there is not leaves no line."""
    if preview.error is not None:
        return [Text(), *fault_lines(preview.error, subject=preview.input, width=width)]
    rows = [[styled(name, "dim"), value] for name, value in _facts(preview, zone) if value]
    return [
        Text(),
        *paragraph(
            shown(preview.input, "bold") + Text("  ") + shown(_form(preview), "dim"), width, indent=2, hang=2
        ),
        *columns(rows, width, indent=4),
        *_changed(preview, width),
    ]


def _form(preview: Preview) -> str:
    """`3 pages, de, document`: how long it is, in which language, of which kind."""
    size = counted(preview.pages, "page") if preview.pages else counted(preview.characters, "character")
    return ", ".join(part for part in (size, preview.language, preview.kind) if part)


def _facts(preview: Preview, zone: ZoneInfo) -> list[tuple[str, Text]]:
    would = _CHANGES[preview.change].format(version=preview.version, report=preview.report_id)
    missing = Text("not dated; say it with --published")
    nobody = Text("not stated; say it with --publisher")
    return [
        ("title", shown(preview.title)),
        ("filing", shown(would)),
        ("published", shown(human_time(preview.published, zone)) if preview.published else missing),
        ("publisher", shown(preview.publisher) if preview.publisher else nobody),
        ("link", linked(preview.url)),
        ("marking", shown(preview.marking, "bold")),
        ("not read", shown("; ".join(preview.missing), "yellow")),
        ("like", _listed([_near(one, zone) for one in preview.near])),
        ("parties", _listed([_party(one) for one in preview.parties])),
        ("identifiers", _listed([shown(one) for one in preview.identifiers])),
        ("who said what", _listed(_said(preview.statements, zone))),
    ]


def _listed(items: Sequence[Text]) -> Text:
    """Items one after the other, and how many more there are."""
    more = [styled(f"and {len(items) - MOST} more", "dim")] if len(items) > MOST else []
    return styled(" · ", "dim").join([*items[:MOST], *more])


def _near(one: Near, zone: ZoneInfo) -> Text:
    day = f" of {human_day(one.published, zone)}" if one.published else ""
    title = f"“{one.title}”" if one.title else "a report"
    return shown(f"{one.share:.0%} of {title}{day} ({one.report_id})")


def _party(one: Party) -> Text:
    some = plain(", ".join(one.projects[:3])) + (" …" if len(one.projects) > 3 else "")
    ours = f" ({some})" if one.projects else ""
    return shown(one.name) + styled(ours, "dim")


def _said(statements: Sequence[Said], zone: ZoneInfo) -> list[Text]:
    """`OpenAI: continues (3 Apr 2026)`, each once."""
    said = (
        f"{one.party}: {one.stance.replace('_', ' ')}"
        + (f" ({human_day(one.date, zone)})" if one.date else "")
        for one in statements
    )
    return [shown(words) for words in dict.fromkeys(said)]


def _changed(preview: Preview, width: int | None) -> list[Text]:
    """Which verdicts would flip, with the reason, and what that means for answers that were given."""
    if not preview.clearance or preview.change not in ("added", "updated"):
        return []
    whose = f"for {preview.clearance}"
    if not preview.turns:
        return paragraph(shown(f"No verdict would change {whose}."), width, indent=4)
    lines = paragraph(shown(f"Would change {whose}:", "bold"), width, indent=4)
    for turn in preview.turns:
        lines += _turn(turn, width)
    if preview.overtaken:
        said = (
            "1 answer that was given"
            if preview.overtaken == 1
            else f"{preview.overtaken} answers that were given"
        )
        lines += paragraph(shown(f"{said} would hold no longer.", "bold"), width, indent=6)
    return lines


def _turn(turn: Turn, width: int | None) -> list[Text]:
    """`○ → ◐ Harbor payroll`, the path, and why."""
    (old, *_), (new, words, style) = SIGNS[turn.old], SIGNS[turn.new]
    head = Text(f"{old} → ") + styled(f"{new} {words}", style) + Text("   ") + shown(turn.project, "bold")
    lines = paragraph(head, width, indent=6, hang=2)
    if len(turn.path) > 1:
        lines += paragraph(arrows(turn.path), width, indent=8, hang=2)
    return lines + (paragraph(shown(turn.justification), width, indent=8) if turn.justification else [])
