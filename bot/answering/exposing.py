"""Joining a question with the register: which reports speak of our parties, and what that means for our projects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.understanding import own_words
from bot.exposure.factbook import FactBook
from bot.exposure.meaning import Meant, projects_meant
from bot.exposure.paths import search_names
from bot.exposure.register import Project, Register
from bot.exposure.verdicts import Finding, assess
from ingestion.names import proper_names
from vectorstore.catalogue import Catalogue
from vectorstore.search import Search
from vectorstore.snapshot import Snapshot
from vectorstore.stored import StoredReport

NAMED = 30  # projects that are listed for somebody who asked about none of them
NEWEST = 400  # reports that speak of our parties and are read for a verdict, newest first


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the register says to a question: whom it means, and the findings on them."""

    meant: Meant
    findings: tuple[Finding, ...] = ()
    reports: frozenset[str] = frozenset()  # those that say something about a party on the paths

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that rest on a report."""
        return tuple(f for f in self.findings if f.status != "no_known_exposure")

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties on the paths that reports touch."""
        return tuple(dict.fromkeys(name for finding in self.open for name in finding.path[1:]))


NO_EXPOSURE = Exposure(Meant())


@dataclass(frozen=True, slots=True)
class AskBack:
    """Why a question cannot be answered as it stands, and what it could mean."""

    reason: str
    choices: tuple[str, ...] = ()


def expose(
    question: str, book: FactBook | None, catalogue: Catalogue, search: Search, snapshot: Snapshot
) -> Exposure:
    """The exposure of the projects that a question means; none when it does not ask for exposure.

    `book` holds the register and what reports say in its terms; None without a register.
    """
    register = book.register if book else Register(())
    meant = _meant(question, register)
    if meant.perhaps and not meant.projects and search.holding(snapshot, [meant.perhaps]):
        meant = replace(meant, perhaps="")  # reports speak of it: somebody's name, not a project of ours
    if book is None or not meant.asks_exposure or not meant.projects:
        return Exposure(meant)
    reports = speaking_of(meant.projects, register, catalogue, search, snapshot)
    about = _on_what(question, register)
    found = assess(meant.projects, register, reports, snapshot.searched, question=about, book=book)
    return Exposure(meant, found, frozenset[str]().union(*(finding.reports for finding in found)))


def speaking_of(
    projects: Sequence[Project], register: Register, catalogue: Catalogue, search: Search, snapshot: Snapshot
) -> list[StoredReport]:
    """Visible reports that name a party on some path of these projects, a project or an owner, newest first."""
    return newest_of(search.holding(snapshot, search_names(projects, register)), catalogue, snapshot)


def newest_of(
    keys: Sequence[tuple[str, int]], catalogue: Catalogue, snapshot: Snapshot
) -> list[StoredReport]:
    """As many of these visible reports as are read for verdicts, newest first."""
    found = catalogue.reports(keys, as_of=snapshot.visibility.as_of)
    return sorted(found.values(), key=lambda r: (r.dated, r.report_id), reverse=True)[:NEWEST]


def is_about_us(texts: Sequence[str], register: Register | None) -> bool:
    """Whether any of these questions means a project of ours, or what the asker takes for one."""
    meant = [projects_meant(text, register or Register(())) for text in texts]
    return any(one.projects or one.unknown or one.all_projects for one in meant)


def clarification(exposure: Exposure, register: Register | None) -> AskBack | None:
    """What must be asked back before an exposure question can be answered, if anything."""
    meant = exposure.meant
    if not meant.asks_exposure:
        return None
    if register is None:
        if meant.all_projects or meant.unknown:
            return AskBack(
                "I have no register of our projects, so I cannot say which of them are exposed. "
                "Ask what the reports say, or have SITREP_REGISTER set."
            )
        return None
    if meant.unknown:
        names = tuple(project.name for project in register.projects[:NAMED])
        more = f" and {len(register.projects) - NAMED:,} more" if len(register.projects) > NAMED else ""
        return AskBack(
            f"The register has no project called “{meant.unknown}”. It knows: {', '.join(names)}{more}.",
            names,
        )
    return None


def _meant(question: str, register: Register) -> Meant:
    """What a question means; in a follow-up, the names that it gives itself count, not those of the thread.

    "And Label-QA?" is about that project alone, "and Meta?" about somebody whom our register does not have: reports tell.
    """
    meant, own = projects_meant(question, register), own_words(question)
    if own == question or not meant.asks_exposure:
        return meant
    alone = projects_meant(own, register)
    if alone.projects:
        return replace(meant, projects=alone.projects, all_projects=False)
    somebody_else = proper_names(own) and not (alone.parties or alone.about or alone.unknown)
    return Meant() if somebody_else else meant


def _on_what(question: str, register: Register) -> str:
    """The words that name the incident asked about: a follow-up's own, where it names one."""
    own = own_words(question)
    return own if projects_meant(own, register).about else question
