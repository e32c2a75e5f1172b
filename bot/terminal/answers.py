"""Kept answers in the terminal: a line an asking, or one answer as it was given, with all that is known about it."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.following import Step
from bot.keeping import Recalled, Source, state_word
from bot.showing import counted
from bot.terminal.answer import answer_lines
from bot.terminal.layout import columns, marks, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled
from bot.terminal.times import human_time
from bot.terminal.verdicts import step_words
from vectorstore.answers import Asking

_NONE = "No answers are kept that may be shown here. Ask something: sitrep ask 'Which of our projects are affected?'"
_LONGEST = 160  # characters of a question in the list
_STATES = {
    "withdrawn": "withdrawn since",
    "restricted": "may no longer be shown here",
    "purged": "purged since",
    "current": "still current",
}


_LOST = {
    "withdrawn": "since its source was withdrawn",
    "restricted": "since its source may no longer be shown here",
    "purged": "since its source was purged",
    "updated": "since the newer version of its source does not have these words",
}


def show_askings(
    askings: Sequence[Asking], console: Console, *, zone: ZoneInfo, overtaken: Collection[str] = (),
    changed: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Prints a line an asking and how many there are; records that are `overtaken`, or rest on `changed` sources, say so."""
    print_lines(asking_list_lines(askings, page_width(console), zone, overtaken, changed), console)


def show_recalled(
    recalled: Recalled, console: Console, *, zone: ZoneInfo, changes: int, overtaken: Sequence[Step] = ()
) -> None:
    """Prints a kept answer; `changes` is the index's version now, `overtaken` the flips that left it behind."""
    print_lines(recalled_lines(recalled, page_width(console), zone, changes, overtaken), console)


def asking_list_lines(
    askings: Sequence[Asking], width: int | None, zone: ZoneInfo, overtaken: Collection[str] = (),
    changed: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> list[Text]:  # fmt: skip
    """Id, time, asker, outcome, writer, milliseconds and question in columns; where none are, what to do."""
    if not askings:
        return paragraph(Text(_NONE), width, indent=2)
    rows = [
        _row(asking, zone, changed.get(asking.record, {}), is_overtaken=asking.record in overtaken)
        for asking in askings
    ]
    return [
        *columns(rows, width),
        Text(),
        *paragraph(styled(counted(len(askings), "answer"), "dim"), width, indent=2),
    ]


def recalled_lines(
    recalled: Recalled, width: int | None, zone: ZoneInfo, changes: int, overtaken: Sequence[Step] = ()
) -> list[Text]:
    """What overtook it, the answer as it was given, its quotes included, then a line a fact about it."""
    rows = [[styled(name, "dim"), value] for name, value in _facts(recalled, zone, changes) if value]
    return [
        *_overtaken(overtaken, width, zone),
        *_lost(recalled, width),
        *_answer(recalled, width, zone),
        *paragraph(styled("About this answer", "bold"), width, indent=2),
        *columns(rows, width, indent=4),
        Text(),
    ]


def _answer(recalled: Recalled, width: int | None, zone: ZoneInfo) -> list[Text]:
    if not recalled.withheld:
        return answer_lines(recalled.answer, width=width, zone=zone, explain=True)
    said = styled("! ", "bold yellow") + shown(recalled.withheld, "bold")
    return [
        Text(),
        *paragraph(shown(recalled.asking.question, "bold"), width, indent=2),
        *paragraph(said, width, indent=2, hang=2),
        Text(),
    ]


def _overtaken(steps: Sequence[Step], width: int | None, zone: ZoneInfo) -> list[Text]:
    if not steps:
        return []
    head = styled("! ", "bold yellow") + Text("Overtaken: verdicts have flipped since.", "bold")
    lines = [Text(), *paragraph(head, width, indent=2, hang=2)]
    for step in steps:
        said = shown(step.project, "bold") + Text(" · ") + shown(step_words(step, zone))
        lines += paragraph(said, width, indent=4, hang=2)
    return lines


def _row(asking: Asking, zone: ZoneInfo, changed: Mapping[str, int], *, is_overtaken: bool) -> list[Text]:
    question, since = asking.question, changed_words(changed)
    return [
        shown(asking.record, "cyan"),
        Text(human_time(asking.asked_at, zone).rjust(23)),
        shown(asking.asker),
        shown(asking.outcome)
        + (styled(", overtaken", "bold yellow") if is_overtaken else Text())
        + (styled(f", {since}", "yellow") if since else Text()),
        shown(asking.writer, "dim"),
        Text(_milliseconds(asking.timing.get("total")).rjust(9)),
        shown(question if len(question) <= _LONGEST else question[: _LONGEST - 1] + "…"),
    ]


def changed_words(changed: Mapping[str, int]) -> str:
    """`1 source withdrawn, 2 updated since`; "" when none is another by now."""
    parts = [f"{count} {word}" for word, count in changed.items()]
    if not parts:
        return ""
    first = next(iter(changed.values()))
    parts[0] = parts[0].replace(" ", f" source{'s' if first > 1 else ''} ", 1)
    return f"{', '.join(parts)} since"


def _lost(recalled: Recalled, width: int | None) -> list[Text]:
    """Sentences that nothing supports any more, by their words where these may be shown."""
    lines: list[Text] = []
    for one in recalled.lost:
        said = f": “{one.text}”" if one.text else ""
        head = styled("! ", "bold yellow") + shown(
            f"Sentence {one.number} has lost its support, {_LOST[one.why]}{said}"
        )
        lines += paragraph(head, width, indent=2, hang=2)
    return [Text(), *lines] if lines else []


def _facts(recalled: Recalled, zone: ZoneInfo, changes: int) -> list[tuple[str, Text]]:
    asking = recalled.asking
    index = f"version {asking.index_version}"
    index += "" if changes == asking.index_version else f", now {changes}"
    return [
        ("id", shown(asking.record, "cyan")),
        ("asked", Text(human_time(asking.asked_at, zone))),
        ("by", shown(asking.asker)),
        ("audience", shown(asking.audience)),
        ("clearance", shown(asking.clearance.label, "bold")),
        ("as of", Text(human_time(asking.as_of, zone))),
        ("index", Text(index)),
        ("outcome", shown(asking.outcome)),
        ("writer", shown(asking.writer + (" (degraded)" if asking.degraded else ""))),
        ("took", Text(_took(asking))),
        *(("source", _source(source)) for source in recalled.sources),
    ]


def _took(asking: Asking) -> str:
    """`184 ms (search 120 ms, write 64 ms)`."""
    total = _milliseconds(asking.timing.get("total"))
    spent = [f"{name} {_milliseconds(ms)}" for name, ms in asking.timing.items() if name != "total"]
    return f"{total} ({', '.join(spent)})" if spent else total


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f} ms"


def _source(source: Source) -> Text:
    """`[1] [3] r0484837379d version 1: now at version 3`."""
    word = state_word(source)
    said = _STATES.get(word, f"now at version {source.state.latest}")
    if word == "updated" and not source.still_said:
        said += ", which no longer has these words"
    name = f"{source.report_id} version {source.version}: " if source.report_id else ""
    return styled(marks(source.citations), "cyan") + Text(" ") + shown(name + " " + said)
