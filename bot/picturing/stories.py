"""Findings told apart by incident, worst first, with the words that the picture has for statuses. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.exposure.status import Status
from bot.exposure.verdicts import Finding
from bot.showing import counted, plain

ORDER: tuple[Status, ...] = ("affected", "under_investigation", "fixed", "not_affected", "no_known_exposure")
WORDS: dict[Status, str] = {
    "affected": "Affected",
    "under_investigation": "Under investigation",
    "fixed": "Fixed",
    "not_affected": "Not affected",
    "no_known_exposure": "No known exposure",
}
MEANINGS: dict[Status, str] = {
    "affected": "what the project uses is hit, in a way that includes its use",
    "under_investigation": "somebody on the path takes part, and nothing decides yet",
    "fixed": "it was hit, and the mend is in place",
    "not_affected": "a cited statement excludes the project's use",
    "no_known_exposure": "no report names anything on its paths; that is no proof of safety",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One incident with its findings, worst first; `since` is when it came up, "" when nobody says."""

    title: str
    since: str
    findings: tuple[Finding, ...]


def stories(findings: Sequence[Finding]) -> tuple[Story, ...]:
    """The incidents that findings tell of: the worst first, of two equal ones the later. No order of input matters."""
    told: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=_key):
        if finding.status != "no_known_exposure":
            told.setdefault(finding.incident_id or finding.incident, []).append(finding)
    found = [_story(group) for _, group in sorted(told.items())]
    found.sort(key=lambda story: story.since, reverse=True)
    return tuple(sorted(found, key=lambda story: severity(story.findings[0].status)))


def quiet_projects(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of no known exposure, one a project, by name."""
    unique = {f.project: f for f in sorted(findings, key=_key) if f.status == "no_known_exposure"}
    return tuple(unique.values())


def severity(status: Status) -> int:
    """The place of a status among all, 0 for the worst."""
    return ORDER.index(status)


def worst_by_project(findings: Iterable[Finding]) -> dict[str, Status]:
    """Project → the worst of its statuses, worst projects first."""
    worst: dict[str, Status] = {}
    for finding in sorted(findings, key=_key):
        worst.setdefault(finding.project, finding.status)
    return worst


def tally(statuses: Iterable[Status]) -> tuple[tuple[Status, int], ...]:
    """How many there are of each status, worst first; what there is none of is left out."""
    counts = Counter(statuses)
    return tuple((status, counts[status]) for status in ORDER if counts[status])


def tally_words(findings: Iterable[Finding]) -> str:
    """`3 projects: 1 affected, 2 under investigation`; a project counts once, with its worst status."""
    worst = worst_by_project(findings)
    if len(worst) == 1:
        return f"1 project, {WORDS[next(iter(worst.values()))].lower()}"
    counts = ", ".join(f"{n} {WORDS[status].lower()}" for status, n in tally(worst.values()))
    return f"{counted(len(worst), 'project')}: {counts}"


def path_of(finding: Finding) -> tuple[str, ...]:
    """The parties on a finding's path, made plain, without the project."""
    return tuple(shown_name(party) for party in finding.path[1:])


def shown_name(name: str) -> str:
    """A name fit to be shown; one of which nothing is left gets a word in its place."""
    return plain(name) or "(no name)"


def _story(group: Sequence[Finding]) -> Story:
    title = next((plain(f.incident) for f in group if plain(f.incident)), "An incident without a title")
    return Story(title, min((f.since for f in group if f.since), default=""), tuple(group))


def _key(finding: Finding) -> tuple[object, ...]:
    """Worst first; among equals those with the same path stand together, so that fewer arrows cross."""
    return (
        severity(finding.status),
        finding.path[1:],
        finding.project,
        finding.incident_id,
        finding.incident,
        finding.since or "",
        finding.justification,
    )
