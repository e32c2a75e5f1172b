"""What the cited reports say beside the summary: who took which stance, what they disagree about, what nobody knows."""

import re
from collections.abc import Mapping, Sequence

from bot.answering.answer import Check, Conflict, Side, Stance
from bot.answering.assembling import Draft, Told
from bot.answering.exposing import Exposure
from bot.answering.kinds import detail_of_ours
from bot.answering.plain import plain_words
from bot.exposure.checklist import CheckItem, checklist
from bot.exposure.conflicts import FoundConflict, conflicts, contested, contradictions
from bot.exposure.paths import party_finder, party_names
from bot.exposure.register import Register
from bot.exposure.verdicts import Finding
from ingestion.instructions import evidence_spans
from ingestion.names import PartyFinder, proper_names
from ingestion.standing import current_stances
from ingestion.statements import Statement, statements, unknowns
from vectorstore.stored import Quote, StoredReport
from vectorstore.words import is_identifier, tokens

STANCES, UNKNOWNS, CONFLICTS = 6, 5, 3
_SMALL = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
LONG = 12_000  # characters
NEAR = 8  # reports found in which another day or figure is looked for


def tell(draft: Draft, quotes: Sequence[Quote], exposure: Exposure, register: Register | None) -> Told:
    """Stances, conflicts and unknowns of the reports that the answer cites; each party's newest stances first."""
    reports = list({(q.report.report_id, q.report.version): q.report for q in quotes}.values())
    ours = party_names(register) if register is not None else {}
    sentences = [quote.text for quote in quotes]
    if exposure.open:
        sentences += _sentences_on(reports, {party: ours.get(party, ()) for party in exposure.parties})
    spoken = _names_in(sentences, reports)
    named = [name for name in (*draft.question.parties, *spoken) if not is_identifier(name.lower())]
    names: dict[str, tuple[str, ...]] = {name: (name,) for name in named}
    near = _near(reports, register)  # of a large register, few are named here
    finder = PartyFinder(names | {key: tuple(aliases) for key, aliases in ours.items() if key in near})
    return Told(
        _stances(draft, _passages_read(quotes, whole=bool(exposure.open)), finder),
        _conflicts(draft, (*contradictions(exposure.open), *_disputed(draft, quotes, reports, exposure))),
        _unknowns(reports) if exposure.open else _unknown_of(draft, quotes, register),
        _checks(draft, checklist(_standing(exposure.open[0])), reports) if exposure.open else (),
    )


def _near(reports: Sequence[StoredReport], register: Register | None) -> frozenset[str]:
    """The register's parties that the reports may name."""
    if register is None:
        return frozenset()
    texts = (text for report in reports for text in (report.text, report.title, report.publisher))
    return frozenset[str]().union(*(party_finder(register).possible(text) for text in texts))


def _sentences_on(reports: Sequence[StoredReport], parties: Mapping[str, Sequence[str]]) -> list[str]:
    """The sentences that name one of these parties: who does something about them is told too."""
    finder = PartyFinder({party: tuple(aliases) for party, aliases in parties.items()})
    found = [r.text[start:end] for r in reports for start, end in evidence_spans(r.text[:LONG])]
    return [sentence for sentence in found if finder.find(sentence)]


def _names_in(sentences: Sequence[str], reports: Sequence[StoredReport]) -> list[str]:
    """Names in these sentences; none begins with a word that the reports write small as well ("Customers of Mercor")."""
    small = {token for report in reports for token in tokens(" ".join(_SMALL.findall(report.text[:LONG])))}
    found = dict.fromkeys(name for sentence in sentences for name in proper_names(sentence))
    return [name for name in found if not small.issuperset(tokens(name)[:1])]


Spans = Sequence[tuple[int, int]]


def _passages_read(quotes: Sequence[Quote], *, whole: bool) -> list[tuple[StoredReport, Spans]]:
    """Each cited report with the sentences that are read for stances: all of them for an exposure, else the quotes."""
    reports = {(q.report.report_id, q.report.version): q.report for q in quotes}
    if whole:
        return [(report, evidence_spans(report.text)) for report in reports.values()]
    cited = {
        key: sorted({(q.start, q.end) for q in quotes if q.report is report})
        for key, report in reports.items()
    }
    return [(report, cited[key]) for key, report in reports.items()]


def _stances(
    draft: Draft, read: Sequence[tuple[StoredReport, Spans]], finder: PartyFinder
) -> tuple[Stance, ...]:
    """What parties say that still holds, newest first; each party and stance once, by its newest statement."""
    said: dict[Statement, Quote] = {}
    for report, spans in read:
        for one in statements(report.text, spans, finder, report.publisher, report.dated):
            said.setdefault(one, Quote(report, one.start, one.end))
    newest: dict[tuple[str, str], Statement] = {}
    for one in current_stances([one for one in said if one.stance != "unknown"]).holds:
        newest.setdefault((one.party, one.stance), one)
    return tuple(
        Stance(one.party, one.stance, plain_words(said[one].text), one.day, draft.numbering.cite(said[one]))
        for one in list(newest.values())[:STANCES]
    )


def _disputed(
    draft: Draft, quotes: Sequence[Quote], reports: Sequence[StoredReport], exposure: Exposure
) -> tuple[FoundConflict, ...]:
    """What the cited reports give differently, and what is cited though another report that was found differs.

    A list or the news are of many matters, which differ by nature.
    """
    if draft.question.kind in ("list", "news") and not exposure.open:
        return ()
    found = _told_differently(reports)
    known = {quote for conflict in found for _, quote in conflict.sides}
    cited = {report.report_id for report in reports}
    near = [match.report for match in draft.found.matches[:NEAR]]
    others = [r for r in near if r.report_id not in cited and len(r.text) <= LONG]
    return (*found, *contested([quote for quote in quotes if quote not in known], others))


def _told_differently(reports: Sequence[StoredReport]) -> tuple[FoundConflict, ...]:
    """Facts that the reports give differently; long ones are advisories and handbooks, whose figures seldom meet."""
    return conflicts([report for report in reports if len(report.text) <= LONG])


def _conflicts(draft: Draft, found: Sequence[FoundConflict]) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(c.about, tuple(Side(value, draft.numbering.cite(quote)) for value, quote in c.sides), c.kind)
        for c in found[:CONFLICTS]
    )


def _standing(finding: Finding) -> tuple[StoredReport, ...]:
    """The reports of the incident that still say something about the path: what was taken back makes nothing known."""
    return tuple(report for report in finding.told if report.report_id in finding.reports)


def _checks(draft: Draft, items: Sequence[CheckItem], reports: Sequence[StoredReport]) -> tuple[Check, ...]:
    """The checklist with its citations: what is cited already rather than more of the same."""
    return tuple(
        Check(one.item, one.state, draft.numbering.cite(*_cited_first(draft, one, reports))) for one in items
    )


def _cited_first(draft: Draft, one: CheckItem, reports: Sequence[StoredReport]) -> Sequence[Quote]:
    """Both sides of a dispute; else one sentence, of those that are cited or whose report is, where there are such."""
    if one.state == "disputed":
        return one.quotes
    near = sorted(one.quotes, key=lambda q: (not draft.numbering.knows(q), q.report not in reports))
    return near[:1]


def _unknown_of(draft: Draft, quotes: Sequence[Quote], register: Register | None) -> tuple[str, ...]:
    """What the cited words say is not known; of a detail of ours that only an owner could tell, at least that."""
    told = [fact.about for quote in quotes for fact in unknowns(quote.text, [(0, len(quote.text))])]
    owners = [p.owner.casefold() for p in register.projects if p.owner] if register is not None else []
    by_owner = any(owner in quote.report.author.casefold() for owner in owners for quote in quotes)
    detail = "" if told or by_owner else detail_of_ours(draft.question.asked)
    return tuple(dict.fromkeys(filter(None, (*told, detail))))[:UNKNOWNS]


def _unknowns(reports: Sequence[StoredReport]) -> tuple[str, ...]:
    """What the reports say is not known, each once, in their words."""
    found = (fact.about for r in reports for fact in unknowns(r.text, evidence_spans(r.text)))
    return tuple(dict.fromkeys(found))[:UNKNOWNS]
