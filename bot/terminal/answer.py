"""An answer in the terminal: the verdicts, what the reports say, who said what, what nobody says, the sources.

`answer_lines` decides what is seen and is pure; `show_answer` prints it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.answering.answer import Answer, Conflict, Stance, Verdict
from bot.showing import CHECKED, counted
from bot.terminal.layout import facing, joined, labelled, marks, page_width, paragraph, print_lines
from bot.terminal.safe import plain, shown, styled
from bot.terminal.sources import source_counts, source_lines
from bot.terminal.times import human_day, human_time

# The sign and the words say it without colour; the colour only says it again.
SIGNS = {
    "affected": ("●", "AFFECTED", "bold red"),
    "under_investigation": ("◐", "UNDER INVESTIGATION", "bold yellow"),
    "fixed": ("✓", "FIXED", "bold green"),
    "not_affected": ("✓", "NOT AFFECTED", "bold green"),
    "no_known_exposure": ("○", "NO KNOWN EXPOSURE", "bold"),
}
_PLAINER = "Short answer, from quotes only: the language model gave nothing that could be used."
_NOTHING = "I have no report on that."
_HAVE_ONE = "If you have a report, add it: sitrep ingest FILE"
_UNCLEAR = "I need to know more to answer that."
_FAILED = "The answer could not be made."


def show_answer(answer: Answer, console: Console, *, zone: ZoneInfo, explain: bool = False) -> None:
    """Prints `answer` for a person; times are in `zone`; `explain` adds the exact words behind each number."""
    width = page_width(console)
    print_lines(answer_lines(answer, width=width, zone=zone, explain=explain), console)


def answer_lines(answer: Answer, *, width: int | None, zone: ZoneInfo, explain: bool = False) -> list[Text]:
    """The lines that a person sees, at most `width` cells wide; None wraps nothing. Empty parts leave no trace."""
    blocks = [
        _heading(answer, width, zone),
        _outcome(answer, width),
        _verdicts(answer, width, zone, explain=explain),
        _summary(answer, width),
        _people(answer, width),
        _sources(answer, width, zone, explain=explain),
        _footer(answer, width, zone, explain=explain),
    ]
    lines = [Text()]
    for block in blocks:
        lines += [*block, Text()] if block else []
    return lines


def _heading(answer: Answer, width: int | None, zone: ZoneInfo) -> list[Text]:
    as_of = styled(f"as of {human_time(answer.as_of, zone)}", "dim")
    lines = facing(shown(answer.question, "bold"), as_of, width, indent=2)
    understood = answer.standalone_question
    if understood and plain(understood) != plain(answer.question):
        lines += paragraph(shown(f"understood as: {understood}", "dim"), width, indent=2, hang=2)
    return lines


def _outcome(answer: Answer, width: int | None) -> list[Text]:
    if answer.outcome == "answered":
        said = (answer.reason or _PLAINER) if answer.degraded else ""
        return paragraph(shown(f"({said})", "dim"), width, indent=2) if said else []
    if answer.outcome == "no_evidence":
        hint = paragraph(styled(_HAVE_ONE, "dim"), width, indent=4)
        return [*_said("○", answer.reason or _NOTHING, "bold", width), *hint]
    if answer.outcome == "failed":
        return _said("✗", answer.reason or _FAILED, "bold red", width)
    lines = _said("?", answer.reason or _UNCLEAR, "bold yellow", width)
    for choice in answer.choices:
        lines += paragraph(shown(f"– {choice}"), width, indent=4, hang=2)
    if answer.choices:
        lines += paragraph(shown("Ask again with one of these.", "dim"), width, indent=4)
    return lines


def _said(sign: str, words: str, style: str, width: int | None) -> list[Text]:
    return paragraph(styled(f"{sign} ", style) + shown(words, "bold"), width, indent=2, hang=2)


def _verdicts(answer: Answer, width: int | None, zone: ZoneInfo, *, explain: bool) -> list[Text]:
    several = len({v.incident for v in answer.verdicts if v.incident}) > 1
    lines: list[Text] = []
    for _, alike in groupby(answer.verdicts, key=_sameness):
        verdicts = list(alike)
        incident = verdicts[0].incident if several else ""
        lines += verdict_lines(verdicts, width, incident=incident)
        if explain:
            lines += verdict_dates(verdicts[0], width, zone)
    return lines


def _sameness(verdict: Verdict) -> tuple[object, ...]:
    """What must be equal for verdicts to share one entry: only "nothing known", for the same reason, ever does."""
    if verdict.status == "no_known_exposure" and not verdict.citations:
        return (verdict.status, verdict.justification, verdict.incident)
    return (verdict.status, verdict.project, verdict.path, verdict.incident_id, verdict.incident)


def verdict_lines(verdicts: Sequence[Verdict], width: int | None, *, incident: str = "") -> list[Text]:
    """One entry for verdicts of one status and reason: sign and words, project, path, justification, numbers."""
    first = verdicts[0]
    sign, words, style = SIGNS[first.status]
    names = " · ".join(verdict.project for verdict in verdicts)
    head = styled(f"{sign} {words}", style) + Text("   ") + shown(names, "bold")
    lines = paragraph(head, width, indent=2, hang=2)
    if len(verdicts) == 1 and len(first.path) > 1:
        lines += paragraph(arrows(first.path), width, indent=4, hang=2)
    if incident:
        lines += paragraph(shown(f"in: {incident}", "dim"), width, indent=4, hang=2)
    if first.justification or first.citations:
        lines += paragraph(shown(first.justification), width, indent=4, tail=marks(first.citations))
    return lines


def arrows(path: Iterable[str]) -> Text:
    """An exposure path, such as `Aurora assistant → OpenAI → Mercor`."""
    return styled(" → ", "dim").join(shown(party) for party in path)


def verdict_dates(verdict: Verdict, width: int | None, zone: ZoneInfo) -> list[Text]:
    """Since when a verdict stands, and by when it is to be looked at again; no line where neither is known."""
    said = [f"since {human_day(verdict.since, zone)}"] if verdict.since else []
    said += [f"review by {human_day(verdict.review_by, zone)}"] if verdict.review_by else []
    return paragraph(shown(", ".join(said), "dim"), width, indent=4) if said else []


def _summary(answer: Answer, width: int | None) -> list[Text]:
    if not answer.summary:
        return []
    lines = [Text("  ") + styled("What the reports say", "bold")]
    for sentence in answer.summary:
        lines += paragraph(shown(sentence.text), width, indent=4, tail=marks(sentence.citations))
    return lines


def _people(answer: Answer, width: int | None) -> list[Text]:
    return [
        *labelled("Who said what", [_stances(group, answer.as_of) for group in _by_party(answer)], width),
        *labelled("Sources disagree", [_conflict(conflict, answer) for conflict in answer.conflicts], width),
        *labelled("In no report", _unknowns(answer), width),
        *(line for state, label in CHECKED for line in labelled(label, _checks(answer, state), width)),
    ]


def _checks(answer: Answer, state: str) -> list[Text]:
    """`vector [3] · dates [5]`: the items of the checklist in this state, on one line that wraps."""
    items = [
        Text(check.item) + styled(f" {marks(check.citations)}" if check.citations else "", "cyan")
        for check in answer.checklist
        if check.state == state
    ]
    return [Text(" · ").join(items)] if items else []


def _unknowns(answer: Answer) -> list[Text]:
    return [Text(" · ").join(shown(unknown) for unknown in answer.unknowns)] if answer.unknowns else []


def _by_party(answer: Answer) -> list[list[Stance]]:
    groups: dict[str, list[Stance]] = {}
    for stance in answer.statements:
        groups.setdefault(stance.party, []).append(stance)
    return list(groups.values())


def _stances(group: Sequence[Stance], as_of: str) -> Text:
    """`OpenAI · continues, investigates (3 Apr) [1]`: what one party said, stances of one day together."""
    said = Text()
    for (date, numbers), alike in groupby(group, key=lambda s: (s.date, s.citations)):
        words = ", ".join(dict.fromkeys(plain(s.stance).replace("_", " ") for s in alike))
        day = f" ({human_day(date, beside=as_of)})" if date else ""
        said += Text("; " if said else "") + Text(words + day + " ") + styled(marks(numbers), "cyan")
    return shown(group[0].party, "bold") + Text(" · ") + said


def _conflict(conflict: Conflict, answer: Answer) -> Text:
    """`when it began: 24 March [4] or 27 March [5]`; what was overtaken says so, oldest first."""
    overtaken = conflict.kind == "superseded"
    sides = list(conflict.sides)
    if overtaken:
        dates = {c.n: c.published for c in answer.citations}
        sides.sort(key=lambda side: min((dates.get(n, "") for n in side.citations), default=""))
    told = [shown(s.value) + Text(" ") + styled(marks(s.citations), "cyan") for s in sides]
    between = Text(", later: ") if overtaken else Text(" or ")
    return shown(conflict.about) + Text(": ") + between.join(told)


def _sources(answer: Answer, width: int | None, zone: ZoneInfo, *, explain: bool) -> list[Text]:
    return source_lines(answer.citations, width, zone, explain=explain)


def _footer(answer: Answer, width: int | None, zone: ZoneInfo, *, explain: bool) -> list[Text]:
    reports, newest = answer.searched
    searched = f"{counted(reports, 'report')} searched"
    if newest:
        searched += f", newest {human_day(newest, zone, beside=answer.as_of)}"
    taken = dict(answer.timing_ms).get("total")
    parts = [
        _counts(answer),
        searched,
        answer.marking if answer.citations else "",
        f"{answer.writer} writer" if answer.outcome == "answered" else "",
        f"{taken:,.0f} ms" if taken is not None else "",
    ]
    lines = joined([shown(part, "dim") for part in parts if part], width, indent=2)
    if answer.citations and not explain:
        lines += paragraph(styled("The words behind a number: add --explain", "dim"), width, indent=2)
    return lines


def _counts(answer: Answer) -> str:
    sources, independent = source_counts(answer.citations)
    return f"{counted(sources, 'source')}, {independent} independent" if sources else ""
