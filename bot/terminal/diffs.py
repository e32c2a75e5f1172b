"""What changed between two versions, in the terminal: marked by colour, and by signs that survive without it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.comparing import Compared
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled
from bot.terminal.times import human_day, human_time
from ingestion.changes import Field
from ingestion.diffs import Edit, Piece
from vectorstore.stored import StoredReport

CONTEXT = 60  # characters of what stayed the same that are shown beside a change
_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


def show_diff(found: Compared, console: Console, *, zone: ZoneInfo) -> None:
    """Prints the summary, the fields and then sentence by sentence what differs."""
    print_lines(diff_lines(found, page_width(console), zone), console)


def diff_lines(found: Compared, width: int | None, zone: ZoneInfo) -> list[Text]:
    """The title, both versions, the summary in one line, fields, and each sentence that came, went or changed."""
    heads = [_version(found.old, found.latest, zone), _version(found.new, found.latest, zone)]
    lines = [
        *paragraph(shown(found.new.title or found.new.external_id, "bold"), width, indent=2),
        *paragraph(styled(" → ", "dim").join(heads), width, indent=2, hang=2),
        *paragraph(shown(found.changes.summary), width, indent=2, hang=2),
        Text(),
        *columns([_field(field, zone) for field in found.changes.fields], width),
    ]
    lines += [Text()] if found.changes.fields and found.changes.edits else []
    for edit in found.changes.edits:
        lines += edit_lines(edit, width)
    return lines


def edit_lines(edit: Edit, width: int | None) -> list[Text]:
    """`+` what came, `-` what went, `~` what changed with the words marked `[-old-]{+new+}`, and where it stands."""
    sign, style = _SIGNS[edit.kind]
    body = _pieces(edit.pieces) if edit.kind == "changed" else shown(edit.new or edit.old, style)
    where = shown(f"  {edit.where}", "dim") if edit.where else Text()
    return paragraph(styled(f"{sign} ", style) + body + where, width, indent=2, hang=2)


def _version(report: StoredReport, latest: int, zone: ZoneInfo) -> Text:
    dated = f", {human_day(report.dated, zone)}" if report.dated else ""
    current = ", current" if report.version == latest else ""
    return shown(f"version {report.version}{dated}{current}", "dim")


def _field(field: Field, zone: ZoneInfo) -> list[Text]:
    old, new = (
        human_time(value, zone) if field.name in ("date", "withdrawn") else value
        for value in (field.old, field.new)
    )
    return [
        styled(field.name, "dim"),
        shown(old or "none", "red") + styled(" → ", "dim") + shown(new or "none", "green"),
    ]


def _pieces(pieces: Sequence[Piece]) -> Text:
    made = Text()
    for number, piece in enumerate(pieces):
        if not piece.text.strip():  # other blanks, or none, are nothing to look at
            made += Text(" " * (piece.kind != "removed"))
        elif piece.kind == "same":
            made += shown_context(piece.text, first=not number, last=number == len(pieces) - 1)
        else:
            made += _marked(piece)
    made.rstrip()
    return made


def _marked(piece: Piece) -> Text:
    """The words between marks, and the blanks around them outside of these."""
    words = piece.text.strip()
    begin, _, end = piece.text.partition(words)
    opened, closed, style = ("[-", "-]", "red") if piece.kind == "removed" else ("{+", "+}", "green")
    marked = styled(opened, style) + shown(words, style) + styled(closed, style)
    return Text(" " * bool(begin)) + marked + Text(" " * bool(end))


def shown_context(text: str, *, first: bool, last: bool) -> Text:
    """What stayed the same, the middle of it left out where it is long: what is near a change tells where it is."""
    flat = " ".join(text.split())
    lead = Text(" ") if text[:1].isspace() and not first else Text()
    trail = Text(" ") if text[-1:].isspace() and not last and flat else Text()
    room = CONTEXT if first or last else 2 * CONTEXT
    if len(flat) <= room + 10:
        return lead + shown(flat) + trail
    if first:
        return styled("… ", "dim") + shown(flat[-CONTEXT:].partition(" ")[2]) + trail
    start = shown(flat[:CONTEXT].rpartition(" ")[0])
    if last:
        return lead + start + styled(" …", "dim")
    return lead + start + styled(" … ", "dim") + shown(flat[-CONTEXT:].partition(" ")[2]) + trail
