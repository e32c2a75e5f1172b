"""The queue in the terminal: what waits and for what, what is at work, what failed and why."""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.showing import counted
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled
from bot.terminal.times import human_time
from vectorstore.queueing import Entry

HIDDEN = "(above this clearance)"


def show_queue(
    entries: Sequence[Entry], console: Console, *, zone: ZoneInfo, now: str, hidden: Collection[str] = ()
) -> None:
    """Prints every entry, its reason below it, and how many there are; those of the ids `hidden` without their names."""
    print_lines(queue_lines(entries, page_width(console), zone, now, hidden), console)


def queue_lines(
    entries: Sequence[Entry], width: int | None, zone: ZoneInfo, now: str, hidden: Collection[str]
) -> list[Text]:
    """Id, state, name and since when; then, in words, why it waits or failed."""
    if not entries:
        return paragraph(Text("The queue is empty: everything that was accepted is filed."), width, indent=2)
    lines: list[Text] = []
    for entry in entries:
        lines += columns([_row(entry, zone, hidden)], width)
        for said in _below(entry, zone, now):
            lines += paragraph(shown(said, "dim"), width, indent=12, hang=2)
    failed = sum(entry.state == "failed" for entry in entries)
    total = f"{len(entries) - failed:,} to be filed, {failed:,} failed"
    return [*lines, Text(), *paragraph(styled(total, "dim"), width, indent=2)]


def state_word(entry: Entry) -> str:
    """Where an entry stands, in one or two words."""
    if entry.state == "failed":
        return "failed"
    if entry.next_try:
        return "waits"
    if entry.state == "stored":
        return "to be indexed"
    return f"at {entry.step}" if entry.step else "queued"


def _row(entry: Entry, zone: ZoneInfo, hidden: Collection[str]) -> list[Text]:
    word = state_word(entry)
    style = {"failed": "bold red", "waits": "bold yellow"}.get(word, "")
    return [
        shown(entry.id, "cyan"),
        styled(word.ljust(13), style),
        Text(human_time(entry.since or entry.queued_at, zone)),
        styled(HIDDEN, "dim") if entry.id in hidden else shown(entry.input or "(without a name)"),
    ]


def _below(entry: Entry, zone: ZoneInfo, now: str) -> list[str]:
    said = [entry.reason] if entry.reason and (entry.state == "failed" or entry.next_try) else []
    if entry.next_try:
        when = f"at {human_time(entry.next_try, zone)}" if entry.next_try > now else "at once"
        said.append(f"serve tries it again {when}; so does the next ingest.")
    if entry.attempts and entry.state != "failed":
        said.append(
            f"It stopped at {entry.step or 'its first step'} before, {counted(entry.attempts, 'time')} in a row."
        )
    return said
