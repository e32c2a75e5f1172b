"""One question, one answer: the steps in their order. Every step is called here and calls no other.

rewrite a follow-up → understand → assess exposure → search → gather sentences → suffice? → choose evidence → write → gate
→ put together
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer, Sentence
from bot.answering.assembling import Draft, answered, asked_back, declined, timed
from bot.answering.candidates import REPORTS, Candidate, candidates, leads, measured, word_weights
from bot.answering.evidence import SENTENCES, Plan, choose_evidence
from bot.answering.exposing import NO_EXPOSURE, Exposure, clarification, expose, is_about_us
from bot.answering.extractive import NAME as EXTRACTIVE
from bot.answering.extractive import write_extractive
from bot.answering.kinds import matter_of
from bot.answering.model_writer import ModelWriter
from bot.answering.numbering import Numbering
from bot.answering.plans import LISTED, arranged, narrowed, says_it, sides, telling
from bot.answering.posing import Posed, pose
from bot.answering.rewriting import LONGEST_REWRITTEN, unfit
from bot.answering.sufficiency import is_sufficient
from bot.answering.told import tell
from bot.answering.understanding import UTC, FollowUp, Question, Turn, follow_up, understand
from bot.exposure.factbook import FactBook
from bot.exposure.register import Register
from ingestion.errors import WriterError
from ingestion.report import Marking
from prompts.answering import NumberedQuote
from vectorstore.catalogue import Catalogue
from vectorstore.hints import hints_in
from vectorstore.search import WEIGHTS, Found, Query, Search, Weights
from vectorstore.snapshot import Snapshot
from vectorstore.stored import Quote, Visibility

_log = logging.getLogger("sitrep.rewriting")


@dataclass(frozen=True)
class Desk:
    """What answers questions: the store, our register, and a model where one is set."""

    catalogue: Catalogue
    search: Search
    book: FactBook | None = None  # the register, and what reports say in its terms
    model: ModelWriter | None = None
    model_clearance: Marking = Marking.GREEN
    zone: ZoneInfo = UTC  # in which people mean the times that they write

    @property
    def register(self) -> Register | None:
        """Our register, if there is one."""
        return self.book.register if self.book else None


@dataclass(frozen=True, slots=True)
class Written:
    """A summary, who wrote it, and whether that was not the one who should have."""

    summary: tuple[Sentence, ...]
    writer: str
    degraded: bool = False


def answer_question(
    desk: Desk,
    asked: str,
    visibility: Visibility,
    *,
    history: Sequence[Turn] = (),
    show_projects: bool = True,
) -> Answer:
    """The answer for one audience; everything in it comes from what that audience may see.

    Without `show_projects` the register plays no part, as for guests and strangers.
    """
    begin = perf_counter()
    rewritten = _rewritten(desk, follow_up(asked, history), visibility, show_projects=show_projects)
    spent = perf_counter() - begin
    seen = look_up(desk, asked, visibility, history=history, show_projects=show_projects, rewritten=rewritten)
    done = perf_counter()
    copies = {match.report.report_id: match.report.copies for match in seen.found.matches}
    draft = Draft(
        seen.question, seen.visibility, seen.snapshot.searched, seen.found, Numbering(copies), spent
    )
    answer = _decided(desk, draft, seen.exposure, seen.gathered)
    return timed(answer, total=perf_counter() - begin, search=done - begin)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A question, and everything that its answer is made of."""

    question: Question
    visibility: Visibility
    snapshot: Snapshot
    exposure: Exposure
    found: Found
    gathered: tuple[Candidate, ...]


def look_up(
    desk: Desk,
    asked: str,
    visibility: Visibility,
    *,
    history: Sequence[Turn] = (),
    show_projects: bool = True,
    rewritten: str = "",
    weights: Weights = WEIGHTS,
    measure: bool = True,
) -> LookedUp:
    """What the question means, what was found for it, and the sentences that could answer it; nothing is decided yet.

    No model is asked here, so that whoever fits or measures the search gets the same each time; `rewritten` is what one
    made of a follow-up. Without `measure`, sentences are not gathered: for those who only look at what is found.
    """
    question = understand(asked, history, now=visibility.as_of, zone=desk.zone, rewritten=rewritten)
    if question.moment:
        visibility = replace(visibility, as_of=question.moment)
    snapshot = desk.search.snapshot(visibility)
    exposure = NO_EXPOSURE
    if show_projects:
        exposure = expose(question.standalone, desk.book, desk.catalogue, desk.search, snapshot)
    found = _found(desk, question, exposure, _in_time(question, snapshot), weights)
    gathered = _gathered(desk, question, found, exposure) if measure else ()
    return LookedUp(question, visibility, snapshot, exposure, found, gathered)


# ----------------------------------------------------------------------------------------------------------------


def _rewritten(desk: Desk, follow: FollowUp | None, visibility: Visibility, *, show_projects: bool) -> str:
    """The follow-up as the model wrote it anew; "" without one, and wherever the rules are to make it whole.

    What people ask has no marking, and may repeat what they were shown: it goes to a model only from where nothing above
    the model's clearance is shown. What is asked about projects of ours stays in the house, and is a matter of rules. A
    model that fails or babbles costs its time alone: the answer is no worse in kind, so it is not called degraded.
    """
    model = desk.model
    if model is None or follow is None or len(follow.asked) > LONGEST_REWRITTEN:
        return ""
    register = desk.register if show_projects else None
    if visibility.clearance > desk.model_clearance or is_about_us([follow.asked, *follow.earlier], register):
        return ""
    try:
        rewritten = model.rewrite(follow)
    except WriterError:
        return ""
    refused = unfit(rewritten, follow.asked, follow.earlier)
    _log.debug(
        "a follow-up written anew: %s", f"refused by the rule of {refused.rule}" if refused else "taken"
    )
    return "" if refused else rewritten


def _in_time(question: Question, snapshot: Snapshot) -> Snapshot:
    """The reports from the time that the question names. A date beside a publisher tells which report is meant: a hint."""
    window = question.window
    if window is None or (not window.relative and hints_in(question.asked, snapshot.publishers).publishers):
        return snapshot
    return snapshot.within(window.since, window.until)


def _found(desk: Desk, question: Question, exposure: Exposure, snapshot: Snapshot, weights: Weights) -> Found:
    """What bears on the question; of a question for news, that is what came last."""
    if question.kind == "news" and not exposure.parties:
        return desk.search.newest(snapshot)
    return desk.search.find(_query(question, exposure), snapshot, weights)


def _query(question: Question, exposure: Exposure) -> Query:
    """What is searched for: the question's own words and its thread; identifiers need no thread."""
    return Query(
        " ".join([matter_of(question.own, question.kind), *exposure.parties]),
        parts=question.parts,
        earlier=question.earlier,
        reply=question.reply,
        present=question.present,
    )


def _gathered(desk: Desk, question: Question, found: Found, exposure: Exposure) -> tuple[Candidate, ...]:
    """The sentences of the reports found, or of those that say something about a party on the paths."""
    only = exposure.reports if exposure.open else None
    reports = len(found.matches) if question.kind == "list" else REPORTS
    gathered = candidates(found, question.parties, exposure.parties, only, reports)
    return measured(gathered, found, desk.search)


def _decided(desk: Desk, draft: Draft, exposure: Exposure, gathered: Sequence[Candidate]) -> Answer:
    """Ask back, decline, or answer."""
    if back := clarification(exposure, desk.register):
        return declined(draft, "needs_clarification", back.reason, choices=back.choices)
    if exposure.findings and not exposure.open:
        return declined(draft, "no_evidence", exposure.findings[0].justification, findings=exposure.findings)
    if draft.question.unclear and not exposure.open:
        return asked_back(draft)
    if draft.question.kind == "news" and not exposure.open:
        return _of_quotes(desk, draft, exposure, leads(draft.found, LISTED))
    told = telling(draft.question, gathered)
    if not (
        exposure.open or says_it(draft.question, told) or is_sufficient(draft.question, draft.found, gathered)
    ):
        return declined(draft, "no_evidence")
    return _of_quotes(desk, draft, exposure, _evidence(draft, exposure, gathered, told))


def _of_quotes(desk: Desk, draft: Draft, exposure: Exposure, quotes: Sequence[Quote]) -> Answer:
    """The answer that these quotes make; without any there is none."""
    if not quotes:
        return declined(draft, "no_evidence")
    verdicts = draft.verdicts(exposure.findings)  # numbered first: they are read first
    written = _written(desk, draft, quotes, pose(draft.question, exposure, desk.register, quotes))
    beside = tell(draft, quotes, exposure, desk.register)
    return answered(
        draft, written.summary, verdicts, beside, writer=written.writer, degraded=written.degraded
    )


def _evidence(
    draft: Draft, exposure: Exposure, gathered: Sequence[Candidate], told: frozenset[Candidate]
) -> tuple[Quote, ...]:
    """What the verdicts rest on, then what else the reports say to the question, as its kind wants it."""
    question = draft.question
    gathered = narrowed(question, gathered, told) if not exposure.open else gathered
    listed = question.kind in ("list", "timeline") and not exposure.open
    own = tuple(dict.fromkeys(quote for finding in exposure.open for quote in finding.quotes))
    plan = Plan(
        told,
        sides(question, draft.found.publishers),
        LISTED if listed else SENTENCES,
        one_each=listed and question.kind == "list",
    )
    chosen = choose_evidence(
        gathered, word_weights(draft.found, exposure.parties), first=own, publishers=draft.found.publishers,
        wants=question.wants, weak_reports=bool(exposure.open) or question.kind in ("list", "timeline"), plan=plan,
    )  # fmt: skip
    return chosen if exposure.open else arranged(question, chosen)


def _written(desk: Desk, draft: Draft, quotes: Sequence[Quote], posed: Posed) -> Written:
    """The model's sentences where there is one and the quotes may go to it, else the quotes' own words."""
    model = desk.model
    if model is not None and all(q.report.marking <= desk.model_clearance for q in quotes):
        try:
            return Written(_by_model(model, draft, quotes, posed), model.name)
        except WriterError:
            return Written(write_extractive(quotes, draft.numbering), EXTRACTIVE, degraded=True)
    return Written(write_extractive(quotes, draft.numbering), EXTRACTIVE)


def _by_model(
    model: ModelWriter, draft: Draft, quotes: Sequence[Quote], posed: Posed
) -> tuple[Sentence, ...]:
    """The model's sentences; it knows the quotes by numbers of its own, which become the answer's."""
    offered = [NumberedQuote(n, _source(q), q.text) for n, q in enumerate(quotes, 1)]
    written = model.write(posed.question, offered, posed.parties, spent=draft.spent)
    return tuple(
        Sentence(s.text, draft.numbering.cite(*(quotes[n - 1] for n in s.citations))) for s in written
    )


def _source(quote: Quote) -> str:
    """What a model is told of a quote's source: publisher, day and title."""
    report = quote.report
    return " | ".join(part for part in (report.publisher, report.dated[:10], report.title) if part)
