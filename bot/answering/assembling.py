"""Putting an answer together out of its parts; the only place that makes an `Answer`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.answering.answer import Answer, Check, Conflict, Outcome, Retrieved, Sentence, Stance, Verdict
from bot.answering.kinds import detail_of_ours
from bot.answering.numbering import Numbering
from bot.answering.understanding import Question
from bot.exposure.verdicts import Finding
from vectorstore.search import Found
from vectorstore.stored import Searched, Visibility

CHOICES = 4  # what is offered when it must be asked back


@dataclass(frozen=True, slots=True)
class Told:
    """What the reports say beside the summary: stances, conflicts, unknowns, and what of the incident is known."""

    statements: tuple[Stance, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unknowns: tuple[str, ...] = ()
    checklist: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer being made: what was asked, by whom it will be seen, what was found, and the numbers given out.

    `spent` are the seconds of the model's time that are gone already.
    """

    question: Question
    visibility: Visibility
    searched: Searched
    found: Found
    numbering: Numbering = field(default_factory=Numbering)
    spent: float = 0.0

    def verdicts(self, findings: Sequence[Finding]) -> tuple[Verdict, ...]:
        """Findings as verdicts, their quotes numbered."""
        return as_verdicts(findings, self.numbering)


def as_verdicts(findings: Sequence[Finding], numbering: Numbering) -> tuple[Verdict, ...]:
    """Findings as verdicts, with numbers for their quotes."""
    return tuple(
        Verdict(
            project=f.project, incident=f.incident, incident_id=f.incident_id, status=f.status,
            justification=f.justification, path=f.path, citations=numbering.cite(*f.quotes),
            since=f.since, review_by=f.review_by,
        )
        for f in findings
    )  # fmt: skip


def declined(
    draft: Draft,
    outcome: Outcome,
    reason: str = "",
    *,
    choices: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> Answer:
    """An answer without a summary, with the reason for the asker; "" = nothing was found, and what was searched."""
    return replace(
        _bare(draft, outcome),
        reason=reason or nothing_on(draft),
        choices=tuple(choices),
        verdicts=draft.verdicts(findings),
        unknowns=_asked_in_vain(draft.question) if outcome == "no_evidence" and not findings else (),
    )


def asked_back(draft: Draft) -> Answer:
    """A question that points at nothing: what could be meant is asked, with what the reports are about."""
    titles = tuple(dict.fromkeys(m.report.title for m in draft.found.matches if m.report.title))[:CHOICES]
    known = f" I have reports on: {'; '.join(titles)}." if titles else ""
    reason = f"I do not know what “{draft.question.unclear}” means here. Name a project, an organisation or an incident.{known}"
    return declined(draft, "needs_clarification", reason, choices=titles)


def answered(
    draft: Draft,
    summary: Sequence[Sentence],
    verdicts: Sequence[Verdict],
    told: Told,
    *,
    writer: str,
    degraded: bool,
) -> Answer:
    """A cited answer. A verdict is never lost because nothing else can be said."""
    if not summary and not verdicts:
        return declined(draft, "no_evidence")
    return replace(
        _bare(draft, "answered"), summary=tuple(summary), verdicts=tuple(verdicts), statements=told.statements,
        conflicts=told.conflicts, unknowns=told.unknowns, checklist=told.checklist, citations=draft.numbering.citations(),
        marking=draft.numbering.marking(), writer=writer, degraded=degraded or draft.found.degraded,
    )  # fmt: skip


def timed(answer: Answer, *, total: float, search: float) -> Answer:
    """The answer with its timing, given in seconds, kept in milliseconds."""
    spent = {"total": total, "search": search, "write": total - search}
    return replace(
        answer, timing_ms=tuple((name, round(seconds * 1000, 1)) for name, seconds in spent.items())
    )


def nothing_on(draft: Draft) -> str:
    """That nothing was found, how much was searched, up to when, and what is nearest."""
    searched = draft.searched
    if not searched.reports:
        return "I have no report on that: there are no reports that I may show here yet."
    if draft.question.window is not None and not draft.found.matches:
        return f"I have no report from that time. The newest of {searched.reports:,} is from {searched.newest[:10]}."
    reports = "1 report" if searched.reports == 1 else f"{searched.reports:,} reports"
    said = f"I have no report on that. Searched {reports}, the newest from {searched.newest[:10]}."
    title = draft.found.matches[0].report.title if draft.found.matches else ""
    return f"{said} Closest topic covered: {title}." if title else said


def _asked_in_vain(question: Question) -> tuple[str, ...]:
    """What a question of detail about ours wanted to know, which no report says."""
    detail = detail_of_ours(question.asked)
    return (detail,) if detail else ()


def _bare(draft: Draft, outcome: Outcome) -> Answer:
    """Id, question, time, what was searched and retrieved: what every outcome has."""
    question, seen = draft.question, draft.visibility
    parts = (question.standalone, seen.as_of, seen.clearance.label, outcome)
    return Answer(
        id="a" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12],
        question=question.asked,
        standalone_question=question.standalone,
        as_of=seen.as_of,
        outcome=outcome,
        searched=(draft.searched.reports, draft.searched.newest),
        retrieved=tuple(
            Retrieved(m.report.report_id, m.report.external_id, m.score) for m in draft.found.matches
        ),
        degraded=draft.found.degraded,
    )
