"""What filing a report would do, before it is filed: what it is, what stands in it, and which verdicts it would flip.

Nothing is written. Verdicts are found by the engine that answers questions, once without the report and once with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.answering.exposing import newest_of
from bot.app import Parts
from bot.exposure.factbook import FactBook
from bot.exposure.graph import graph_of
from bot.exposure.history import NOTHING, Moved, compared
from bot.exposure.paths import search_names
from bot.exposure.register import Register
from bot.exposure.verdicts import Finding, assess
from bot.ingesting import Input, Options, filing_of
from bot.keeping import overtaken_by
from bot.linking import Archived, link_filing
from ingestion.fetching.answer import Fetched
from ingestion.instructions import evidence_spans
from ingestion.reading import Reading
from ingestion.report import Filing, Marking
from ingestion.statements import statements
from vectorstore.answers import Answers
from vectorstore.ledger import Change, Flip
from vectorstore.links import copies_near
from vectorstore.mentions import NAME, mentions_in
from vectorstore.snapshot import Snapshot
from vectorstore.stored import StoredReport, Visibility
from vectorstore.storing import Decision

_NO_IDENTIFIERS = frozenset((NAME, "version"))  # a bare "2.6" tells nobody anything
ANSWERS = 1_000  # kept answers that are looked at, the latest


@dataclass(frozen=True, slots=True)
class Near:
    """A report in the index with much the same text; `share` is that of the copied one which stands in the other, 0 to 1."""

    report_id: str
    title: str
    published: str
    share: float


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the register that the report names, and the projects of ours that depend on it."""

    name: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement found in the report, with the sentence that it stands in."""

    party: str
    stance: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict that the report would open, flip or end."""

    project: str
    path: tuple[str, ...]
    old: str
    new: str
    justification: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One report that an input holds as it would be filed; with `error`, why it would not, and nothing else.

    `change` is what filing would say: added, updated, unchanged or duplicate (then `report_id` is the kept one's).
    `clearance`: whose verdicts and reports were looked at; the report's own marking where that is higher than asked for.
    """

    input: str
    external_id: str
    error: str | None = None
    change: str = "failed"
    report_id: str = ""
    version: int = 0
    title: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    kind: str = ""
    url: str = ""
    characters: int = 0
    pages: int = 0
    marking: str = ""
    missing: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    parties: tuple[Party, ...] = ()
    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    statements: tuple[Said, ...] = ()
    clearance: str = ""
    turns: tuple[Turn, ...] = ()
    overtaken: int = 0  # kept answers that would not hold any more

    def json(self) -> dict[str, Any]:
        """The preview as a line of JSON; what there is not is null, [] or 0."""
        return {key: None if value == "" else value for key, value in asdict(self).items()}


@dataclass(frozen=True)
class Previewing:
    """Looks at readings before they are filed. Without a register (`book` is None) there are no parties or verdicts."""

    parts: Parts
    book: FactBook | None
    options: Options
    clearance: Marking

    def preview(self, given: Input, reading: Reading) -> Preview:
        """What filing this reading of a file would do just now."""
        shown = given.shown + reading.member
        if reading.document is None:
            return Preview(shown, reading.external_id, str(reading.problem))
        return self.of(shown, filing_of(given, reading, self.options))

    def preview_link(self, url: str, fetched: Fetched, reading: Reading) -> Preview:
        """The same for a reading of what an address answered."""
        shown = url + reading.member
        if reading.document is None:
            return Preview(shown, reading.external_id, str(reading.problem))
        return self.of(shown, link_filing(Archived("", fetched), reading, reading.document, self.options))

    def of(self, shown: str, filing: Filing) -> Preview:
        """What filing a report, of which everything is decided, would do."""
        decision = self.parts.catalogue.decide([filing])[0]
        report = _as_stored(filing, decision, self._kept(decision))
        level = max(self.clearance, report.marking)
        snapshot = self.parts.search.snapshot(Visibility(level, self.options.now))
        turns = self._turns(filing, decision, report, level) if decision.is_fresh else ()
        return replace(
            _described(shown, filing, decision, report),
            near=self._near(report, snapshot),
            parties=self._parties(report),
            statements=self._said(report),
            clearance=level.label,
            turns=tuple(turn for turn, _ in turns),
            overtaken=self._overtaken(filing, decision, report, level) if turns else 0,
        )

    # ---- what is in the index already

    def _kept(self, decision: Decision) -> Marking:
        """The marking that the report has by now; the lowest for one that is new."""
        found = self.parts.catalogue.history(decision.report_id)
        return found[-1].marking if found else Marking.CLEAR

    def _near(self, report: StoredReport, snapshot: Snapshot) -> tuple[Near, ...]:
        """Visible reports that it copies, or that copy it, the most alike first."""
        visible = set(snapshot.report_keys())
        with self.parts.engine.connect() as connection:
            alike = {key: made.share for key, made in copies_near(connection, report) if key in visible}
        found = self.parts.catalogue.reports(alike, with_text=False)
        near = [Near(r.report_id, r.title, r.published, round(alike[key], 2)) for key, r in found.items()]
        return tuple(sorted(near, key=lambda one: (-one.share, one.report_id)))

    # ---- what stands in it

    def _parties(self, report: StoredReport) -> tuple[Party, ...]:
        if self.book is None:
            return ()
        named = dict.fromkeys(mention.party for mention in self.book.names.finder.find(report.text))
        return tuple(Party(name, _depending(name, self.book.register)) for name in named)

    def _said(self, report: StoredReport) -> tuple[Said, ...]:
        if self.book is None:
            return ()
        finder = self.book.names.finder
        found = statements(
            report.text, evidence_spans(report.text), finder, report.publisher, report.published
        )
        return tuple(
            Said(one.party, one.stance, one.day, report.text[one.start : one.end])
            for one in found
            if one.stance != "unknown"
        )

    # ---- what it would change

    def _turns(
        self, filing: Filing, decision: Decision, report: StoredReport, level: Marking
    ) -> tuple[tuple[Turn, Change], ...]:
        """What it would do to the verdicts that this clearance sees."""
        if self.book is None:
            return ()
        book, snapshot = self.book, self.parts.search.snapshot(Visibility(level, self.options.now))
        before = self._speaking(book, snapshot)
        others = [one for one in before if one.report_id != decision.report_id]
        counts = filing.dated <= self.options.now and not _is_gone(filing, self.options.now)
        after = _newest_first([*others, report]) if counts else others
        return tuple(_compared(_assessed(before, book, snapshot), _assessed(after, book, snapshot)))

    def _speaking(self, book: FactBook, snapshot: Snapshot) -> list[StoredReport]:
        keys = self.parts.search.holding(snapshot, search_names(book.register.projects, book.register))
        return newest_of(keys, self.parts.catalogue, snapshot)

    def _overtaken(self, filing: Filing, decision: Decision, report: StoredReport, most: Marking) -> int:
        """How many kept answers would hold no more, each looked at with the clearance that it was given for."""
        answers = Answers(self.parts.engine)
        askings = [one for one in answers.listed(most, ANSWERS) if one.clearance >= report.marking]
        flips = {
            level: [
                Flip(number, self.options.now, level, change)
                for number, (_, change) in enumerate(self._turns(filing, decision, report, level), 1)
            ]
            for level in {asking.clearance for asking in askings}
        }
        return len(overtaken_by(answers, askings, flips, most))


# ----------------------------------------------------------------------------------------------------------------------


def _as_stored(filing: Filing, decision: Decision, kept: Marking) -> StoredReport:
    """The report as it would stand in the catalogue."""
    d = filing.document
    return StoredReport(
        report_id=decision.report_id, external_id=filing.external_id, version=decision.version, title=d.title,
        publisher=d.publisher, author=d.author, url=d.url, published=d.published, retrieved=filing.retrieved,
        language=d.language, kind=d.kind, source=filing.source, vouched=filing.vouched,
        marking=max(kept, filing.marking), text=d.text, places=d.places,
    )  # fmt: skip


def _described(shown: str, filing: Filing, decision: Decision, report: StoredReport) -> Preview:
    """What can be said of a report by itself."""
    named = mentions_in(report.text)
    return Preview(
        shown, filing.external_id, change=decision.change, report_id=report.report_id, version=report.version,
        title=report.title, publisher=report.publisher, published=report.published, language=report.language,
        kind=report.kind, url=report.url, characters=len(report.text),
        pages=sum(place.label.startswith("p. ") for place in report.places), marking=report.marking.label,
        missing=filing.document.missing, names=tuple(m.value for m in named if m.kind == NAME),
        identifiers=tuple(dict.fromkeys(m.value for m in named if m.kind not in _NO_IDENTIFIERS)),
    )  # fmt: skip


def _depending(party: str, register: Register) -> tuple[str, ...]:
    """The projects with a path to this party, in the register's order."""
    reached = graph_of(register).leads(frozenset({party})).projects
    return tuple(project.name for project in register.projects if project.name in reached)


def _is_gone(filing: Filing, now: str) -> bool:
    """Whether its publisher has taken it back by now."""
    return bool(filing.document.withdrawn) and filing.document.withdrawn <= now


def _newest_first(reports: Sequence[StoredReport]) -> list[StoredReport]:
    return sorted(reports, key=lambda report: (report.dated, report.report_id), reverse=True)


def _assessed(reports: Sequence[StoredReport], book: FactBook, snapshot: Snapshot) -> tuple[Finding, ...]:
    return assess(book.register.projects, book.register, reports, snapshot.searched, book=book)


def _compared(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[tuple[Turn, Change]]:
    """Every verdict that differs, with the reason that it would be given; worst first, then those that end."""
    moved = Moved(catalogue=True, register=False, fates={})
    standings = [one.standing for one in compared((), before, moved) if one.standing]
    reasons = [finding.justification for finding in after if finding.status != NOTHING]
    for place, one in enumerate(compared(standings, after, moved)):
        if one.change:
            change = one.change
            why = reasons[place] if place < len(reasons) else ""
            yield Turn(change.project, change.path, change.old, change.new, why), change
