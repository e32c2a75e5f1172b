"""An answer as a message: verdicts, sentences, who said what, disagreements, unknowns, sources, small print. Pure.

Every limit holds by construction: each part has its own room, and all rooms together stay under what Slack takes.
Nobody's timing is shown.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer, Citation, Conflict, Stance, Verdict
from bot.showing import CHECKED, counted, human_day, human_time, moment, plain
from bot.slack.message import (
    Block,
    Line,
    Message,
    joined,
    link,
    marks,
    paragraph,
    small,
    targets,
    within,
    words,
)
from bot.slack.sinks import mrkdwn

SIGNS = {
    "affected": ("●", "Affected"),
    "under_investigation": ("◐", "Under investigation"),
    "fixed": ("✓", "Fixed"),
    "not_affected": ("✓", "Not affected"),
    "no_known_exposure": ("○", "No known exposure"),
}
# Characters, addresses included: together well under the 13,200 that a message may carry.
_ROOM = {
    "lead": 1500,
    "verdicts": 3600,
    "summary": 2600,
    "said": 700,
    "disagree": 700,
    "unknown": 500,
    "sources": 2400,
}
_PLAINER = "Short answer, from quotes only: the language model gave nothing that could be used."
_NAMELESS = "An answer to your question."
_NOTHING = "I have no report on that."
_UNCLEAR = "I need to know more to answer that."
_FAILED = "The answer could not be made. Please ask again later."
_ADD_ONE = "If you have a report, a security colleague can add it: drop the file in a direct message to me."


def answer_message(answer: Answer, zone: ZoneInfo) -> Message:
    """`answer` for its audience; times are in `zone`."""
    body = [
        *_marked(answer),
        *paragraph(_lead(answer)),
        *_verdicts(answer),
        *paragraph(_summary(answer)),
        *paragraph(_people(answer)),
    ]
    sources = _sources(answer, zone) if body else []
    blocks = (*body, *sources, *small(_small_print(answer, zone)))
    text = mrkdwn(_fallback(answer), 600) or _NAMELESS
    return Message(text, blocks, targets(blocks), said=_said(answer), marking=answer.marking)


def _marked(answer: Answer) -> list[Block]:
    """The marking on top, where passing the answer on could do harm."""
    return [] if answer.marking == "TLP:CLEAR" else small([answer.marking])


def _lead(answer: Answer) -> list[Line]:
    if answer.outcome == "answered":
        return []
    said = {"no_evidence": _NOTHING, "needs_clarification": _UNCLEAR, "failed": _FAILED}[answer.outcome]
    lines = [words(plain(answer.reason) or said, 1000, bold=answer.outcome != "no_evidence")]
    lines += [words(f"– {choice}", 150) for choice in answer.choices]
    if answer.outcome == "no_evidence" and not answer.verdicts:
        lines.append(words(_ADD_ONE))
    return within(lines, _ROOM["lead"])


def _verdicts(answer: Answer) -> list[Block]:
    """A paragraph for each verdict, in the answer's order; those that found no room are counted, not hidden."""
    several = len({verdict.incident_id or verdict.incident for verdict in answer.verdicts}) > 1
    groups = [list(alike) for _, alike in groupby(answer.verdicts, key=_sameness)]
    told = [_verdict(group, incident=group[0].incident if several else "") for group in groups]
    kept = within(told, _ROOM["verdicts"])[:12]
    left = sum(len(group) for group in groups[len(kept) :])
    more = [words(f"… and {counted(left, 'more verdict')}: ask about one project to see it.")] if left else []
    return [block for line in [*kept, *more] for block in paragraph([line])]


def _sameness(verdict: Verdict) -> tuple[object, ...]:
    """What must be equal for verdicts to share a paragraph: only "nothing known", for one reason, ever does."""
    if verdict.status == "no_known_exposure" and not verdict.citations:
        return (verdict.status, verdict.justification, verdict.incident)
    return (verdict.status, verdict.project, verdict.path, verdict.incident_id, verdict.incident)


def _verdict(group: Sequence[Verdict], *, incident: str) -> Line:
    first = group[0]
    sign, status = SIGNS[first.status]
    count = f"{counted(len(group), 'project')}: " if len(group) > 5 else ""
    line = words(f"{sign} {status}: {count}{', '.join(v.project for v in group)}", 400, bold=True)
    if len(group) == 1 and len(first.path) > 1:
        line += words(f" ({' → '.join(first.path)})", 400)
    if incident:
        line += words(f" in: {incident}", 150, italic=True)
    reason = words(first.justification, 700) + marks(first.citations)
    return joined([line, reason], "\n")


def _summary(answer: Answer) -> list[Line]:
    """The sentences; behind verdicts, only those that a verdict has not said already."""
    told = {plain(verdict.justification) for verdict in answer.verdicts}
    lines = [
        words(sentence.text) + marks(sentence.citations)
        for sentence in answer.summary
        if plain(sentence.text) not in told
    ]
    head = [words("Also known", bold=True)] if answer.verdicts and lines else []
    return [*head, *within(lines, _ROOM["summary"])]


def _people(answer: Answer) -> list[Line]:
    stances = within([_stance(*group, answer.as_of) for group in _by_party(answer.statements)], _ROOM["said"])
    conflicts = within([_conflict(conflict) for conflict in answer.conflicts], _ROOM["disagree"])
    unknowns = within([words(unknown, 200) for unknown in answer.unknowns], _ROOM["unknown"])
    return [
        *_labelled("Who said what", joined(stances, "; ")),
        *_labelled("Sources disagree", joined(conflicts, "; ")),
        *_labelled("In no report", joined(unknowns, " · ")),
        *_checklist(answer),
    ]


def _checklist(answer: Answer) -> list[Line]:
    """What is known of the incident, and what nobody has said: a line a state, nine things in all."""
    return [
        line
        for state, label in CHECKED
        for line in _labelled(
            label,
            joined(
                [words(c.item, 40) + marks(c.citations) for c in answer.checklist if c.state == state], " · "
            ),
        )
    ]


def _labelled(label: str, line: Line) -> list[Line]:
    return [words(f"{label}: ", bold=True) + line] if line else []


def _by_party(statements: Iterable[Stance]) -> list[tuple[str, list[Stance]]]:
    parties: dict[str, list[Stance]] = {}
    for stance in statements:
        parties.setdefault(stance.party, []).append(stance)
    return list(parties.items())


def _stance(party: str, stances: Sequence[Stance], as_of: str) -> Line:
    """`OpenAI · continues, investigates (3 Apr) [1]`."""
    told = []
    for (date, numbers), alike in groupby(stances, key=lambda s: (s.date, s.citations)):
        verbs = ", ".join(dict.fromkeys(stance.stance.replace("_", " ") for stance in alike))
        day = f" ({human_day(date, beside=as_of)})" if date else ""
        told.append(words(f"{verbs}{day}", 120) + marks(numbers))
    return words(f"{party} · ", 80) + joined(told[:4], "; ")


def _conflict(conflict: Conflict) -> Line:
    sides = [words(side.value, 120) + marks(side.citations) for side in conflict.sides[:4]]
    between = ", overtaken by " if conflict.kind == "superseded" else " or "
    return words(f"{conflict.about}: ", 120) + joined(sides, between)


def _sources(answer: Answer, zone: ZoneInfo) -> list[Block]:
    return source_blocks(answer.citations, zone, _ROOM["sources"])


def source_blocks(citations: Sequence[Citation], zone: ZoneInfo, room: int) -> list[Block]:
    """Every cited report once, with its numbers, title, publisher, date and link; what found no room is counted."""
    reports: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        reports.setdefault((citation.report_id, citation.version), []).append(citation)
    lines = [_source(group, zone) for group in reports.values()]
    kept = within(lines, room)
    left = len(lines) - len(kept)
    more = [words(f"… and {counted(left, 'more source')}")] if left else []
    return paragraph([words("Sources", bold=True), *kept, *more]) if lines else []


def _source(group: Sequence[Citation], zone: ZoneInfo) -> Line:
    first = group[0]
    undated = f"undated, filed {human_day(first.retrieved, zone)}" if first.retrieved else "undated"
    parts = [
        words(first.title or first.external_id or first.report_id, 120),
        words(first.publisher, 60),
        words(human_day(first.published, zone) if first.published else undated, 40),
        words(first.where if len(group) == 1 else "", 40),
        link(first.url) if len(first.url) <= 600 else [],
        words("" if first.marking == "TLP:CLEAR" else first.marking, 20, bold=True),
    ]
    numbers = marks(citation.n for citation in group)
    return words(numbers[0]["text"].strip() + " ", 60) + joined(parts, " · ")


def _small_print(answer: Answer, zone: ZoneInfo) -> list[str]:
    reports, newest = answer.searched
    upto = f" (newest: {human_time(newest, zone)})" if newest and answer.outcome == "no_evidence" else ""
    return [
        (answer.reason or _PLAINER) if answer.degraded and answer.outcome == "answered" else "",
        answer.marking if answer.citations else "",
        _age(answer, zone),
        f"{counted(reports, 'report')} searched{upto}" if reports or answer.outcome == "no_evidence" else "",
        f"as of {human_time(answer.as_of, zone)}" if answer.as_of else "",
        f"reference {answer.id}" if answer.outcome == "failed" else "",
    ]


def _age(answer: Answer, zone: ZoneInfo) -> str:
    """How old the newest cited report is, in days of `zone`."""
    dates = [at for citation in answer.citations if (at := moment(citation.published, zone))]
    now = moment(answer.as_of, zone)
    if not dates or now is None:
        return ""
    days = (now.date() - max(dates).date()).days
    return "newest source of today" if days <= 0 else f"newest source {counted(days, 'day')} old"


def _headline(verdict: Verdict) -> str:
    sign, status = SIGNS[verdict.status]
    return f"{sign} {status}: {verdict.project}"


def _fallback(answer: Answer) -> str:
    """What a notification shows: the first verdicts, or the first sentence."""
    heads = [_headline(verdict) for verdict in answer.verdicts[:3]]
    first = [sentence.text for sentence in answer.summary[:1]]
    return (
        ". ".join([*heads, *([] if answer.outcome == "answered" else [answer.reason or _NOTHING]), *first])
        or _NOTHING
    )


def _said(answer: Answer) -> str:
    """The answer in plain words, for a follow-up in its thread; "" when nothing was said that one could refer to."""
    if answer.outcome == "failed":
        return ""
    parts = [f"{_headline(v)}. {v.justification}" for v in answer.verdicts]
    parts += [sentence.text for sentence in answer.summary]
    return plain(" ".join([answer.reason, *parts, *answer.choices]))[:4000]
