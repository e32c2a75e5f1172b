"""Verdicts: the register joined with what reports say, over exposure paths. Only steps; what decides is in rules.py.

reports ─read→ facts ─group→ incidents ─× paths→ cases ─rule→ findings
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.exposure.factbook import FactBook
from bot.exposure.facts import ROLES, Fact, touches
from bot.exposure.incidents import Incident, incidents
from bot.exposure.meaning import projects_meant
from bot.exposure.paths import ExposurePath, exposure_paths
from bot.exposure.register import Project, Register
from bot.exposure.rules import Case, Ruling, rule_on
from bot.exposure.scope import asked_about, of_kind
from bot.exposure.status import Status
from vectorstore.stored import Quote, Searched, StoredReport

_REVIEW = timedelta(days=7)
_ORDER: tuple[Status, ...] = ("affected", "under_investigation", "fixed", "not_affected", "no_known_exposure")


@dataclass(frozen=True, slots=True)
class Finding:
    """The status of one project in one incident over one path; `quotes` support it, `against` contradict it.

    Names of the register stand only in `project`, `path` and `justification`. `since`: when the matter
    came up. `incident` is the title of the report that the verdict rests on.
    """

    project: str
    incident: str
    incident_id: str
    status: Status
    justification: str
    path: tuple[str, ...]
    quotes: tuple[Quote, ...]
    since: str | None
    review_by: str | None
    against: tuple[Quote, ...] = ()
    reports: frozenset[str] = frozenset()  # ids of those that speak of the project or of a party on the path
    told: tuple[StoredReport, ...] = ()  # those of the incident, earliest first


def assess(
    projects: Sequence[Project],
    register: Register,
    reports: Sequence[StoredReport],
    searched: Searched,
    *,
    question: str = "",
    book: FactBook | None = None,
) -> tuple[Finding, ...]:
    """The verdicts for these projects, worst first; each project has at least one.

    `reports`: every visible report that names a party, a project or an owner of the register (one too many does no
    harm: names are checked again). `searched`: how much was searched, for `no_known_exposure`. `question`: where it
    names an incident, only that one counts. `book`: one that is kept between questions makes them quick.
    """
    book = book or FactBook(register)
    about = projects_meant(question, register).about if question else ()
    met = asked_about(incidents([(report, book.facts(report)) for report in reports]), about, book.names)
    met = of_kind(met, question) if about else met
    findings = [finding for project in projects for finding in _findings(project, register, met, searched)]
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.status)))


# ----------------------------------------------------------------------------------------------------------------------


def _findings(
    project: Project, register: Register, met: Sequence[Incident], searched: Searched
) -> tuple[Finding, ...]:
    every = (
        Case(project, path, incident).standing()
        for incident in met
        for path in _paths(project, register, incident)
    )
    cases = [case for case in every if case.reports]  # of the others, everything was taken back
    if not cases:
        return (_nothing(project, searched),)
    return tuple({(c.incident.id, c.path.names): _finding(c, rule_on(c)) for c in cases}.values())


def _paths(project: Project, register: Register, incident: Incident) -> tuple[ExposurePath, ...]:
    """The paths to parties that take part in the incident; of two where one begins the other, the longer."""
    taking = [fact for fact in incident.facts if _takes_part(fact)]
    towards = {fact.party for fact in taking if fact.party}
    about_us = any(fact.project == project.name for fact in incident.facts)
    hit = [
        path
        for path in exposure_paths(project, register, towards)
        if any(touches(fact, path.end) for fact in taking if not fact.project)
        or (about_us and len(path.uses) == 1)
    ]
    if not hit and about_us:
        hit = list(exposure_paths(project, register))[:1]
    longer = [path.uses for path in hit]
    return tuple(
        p for p in hit if not any(len(o) > len(p.uses) and o[: len(p.uses)] == p.uses for o in longer)
    )


def _takes_part(fact: Fact) -> bool:
    """Whether the fact makes its party one of the incident; that a paper finds somebody unharmed does not."""
    return fact.kind in ROLES or (fact.rank < 3 and not (fact.kind == "excluded" and fact.rank == 2))


def _finding(case: Case, ruling: Ruling) -> Finding:
    since = ruling.since or min((quote.report.dated for quote in ruling.quotes), default="") or None
    return Finding(
        project=case.project.name,
        incident=case.incident.title_for(ruling.quotes),
        incident_id=case.incident.id,
        status=ruling.status,
        justification=ruling.why,
        path=case.path.names,
        quotes=ruling.quotes,
        since=since,
        review_by=_later(since) if since and ruling.status == "under_investigation" else None,
        against=ruling.against,
        reports=case.reports,
        told=case.incident.reports,
    )


def _nothing(project: Project, searched: Searched) -> Finding:
    newest = f", the newest of {searched.newest[:10]}" if searched.newest else ""
    counted = "1 report" if searched.reports == 1 else f"{searched.reports} reports"
    why = f"Searched {counted}{newest}: none gives a role to anything that {project.name} depends on."
    return Finding(project.name, "", "", "no_known_exposure", why, (project.name,), (), None, None)


def _later(since: str) -> str | None:
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return None
    return (moment + _REVIEW).isoformat().replace("+00:00", "Z")
