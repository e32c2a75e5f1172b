"""How verdicts differ from how they stood before, and what brought that about. Pure: standings and findings in, changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.exposure.verdicts import Finding
from vectorstore.answers import Fate
from vectorstore.ledger import Assessed, Cause, Change, Standing

NOTHING = "no_known_exposure"
_CAUSES: Mapping[Fate, Cause] = {"withdrawn": "withdrawal", "restricted": "restriction", "purged": "purge"}


@dataclass(frozen=True, slots=True)
class Moved:
    """What is another than when the verdicts were last looked at.

    `fates` tells what became of the reports that those verdicts rest on; one that is not named is as it was.
    """

    catalogue: bool
    register: bool
    fates: Mapping[str, Fate]


def compared(before: Sequence[Standing], findings: Sequence[Finding], moved: Moved) -> tuple[Assessed, ...]:
    """Every open verdict as it stands now, with what changed of it, and every one that stands no more.

    Verdicts are the same before and now when they have one project and, in this order: one incident and path; one path
    and a report; one incident and a path that goes on where the other ends; one path.
    """
    now = [finding for finding in findings if finding.status != NOTHING]
    continued, ended = _paired(before, now)
    return (
        *(_followed(old, finding, moved) for old, finding in zip(continued, now, strict=True)),
        *(_ended(old, moved) for old in ended),
    )


def _followed(old: Standing | None, finding: Finding, moved: Moved) -> Assessed:
    evidence = tuple(_evidence(finding))
    standing = Standing(
        finding.project, finding.incident_id, finding.path, finding.status, evidence, old.flip if old else 0
    )
    if old and old.status == finding.status:
        return Assessed(standing)
    change = Change(
        finding.project, finding.incident_id, finding.path, old.status if old else NOTHING, finding.status,
        *_cause(old, finding, moved), old.flip if old else 0,
    )  # fmt: skip
    return Assessed(standing, change)


def _ended(old: Standing, moved: Moved) -> Assessed:
    cause, report_id = _cause(old, None, moved)
    change = Change(old.project, old.incident_id, old.path, old.status, NOTHING, cause, report_id, old.flip)
    return Assessed(None, change)


def _cause(old: Standing | None, new: Finding | None, moved: Moved) -> tuple[Cause, str]:
    """What a reader would name as the reason: a report that fell away, one that came in, or our own register."""
    had = dict(old.evidence) if old else {}
    for report_id in had:
        fate = moved.fates.get(report_id, "current") if report_id else "purged"
        if fate != "current":
            return _CAUSES[fate], report_id if fate == "withdrawn" else ""
    if moved.register and not moved.catalogue:
        return "register", ""
    has = dict(_evidence(new)) if new else {}
    fresh = [report_id for report_id in has if report_id not in had]
    if fresh:
        return "report", fresh[0]
    updated = [report_id for report_id, version in has.items() if had[report_id] != version]
    if updated:
        return "update", updated[0]
    return ("register" if moved.register else "report" if moved.catalogue else "rules"), ""


def _evidence(finding: Finding) -> list[tuple[str, int]]:
    """The report versions that a verdict rests on, the newest first: what came last is what changed it."""
    reports = {q.report.report_id: q.report for q in chain(finding.quotes, finding.against)}
    newest = sorted(reports.values(), key=lambda r: (r.dated, r.report_id), reverse=True)
    return [(report.report_id, report.version) for report in newest]


def _paired(
    before: Sequence[Standing], now: Sequence[Finding]
) -> tuple[list[Standing | None], tuple[Standing, ...]]:
    """For each finding the standing of before that it continues; and the standings that none continues."""
    left: dict[str, list[Standing]] = {}
    for one in before:
        left.setdefault(one.project, []).append(one)
    continued: list[Standing | None] = [None] * len(now)
    for alike in _ALIKE:
        for place, finding in enumerate(now):
            mine = left.get(finding.project, [])
            old = next((one for one in mine if alike(one, finding)), None)
            if continued[place] is None and old is not None:
                continued[place] = old
                mine.remove(old)
    return continued, tuple(chain.from_iterable(left.values()))


def _same(old: Standing, new: Finding) -> bool:
    return old.incident_id == new.incident_id and old.path == new.path


def _one_report(old: Standing, new: Finding) -> bool:
    return old.path == new.path and bool({i for i, _ in old.evidence} & {i for i, _ in _evidence(new)})


def goes_on(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two paths begins the other."""
    shorter, longer = sorted((one, other), key=len)
    return longer[: len(shorter)] == shorter


def _goes_on(old: Standing, new: Finding) -> bool:
    return old.incident_id == new.incident_id and goes_on(old.path, new.path)


def _one_path(old: Standing, new: Finding) -> bool:
    return old.path == new.path


_ALIKE = (_same, _one_report, _goes_on, _one_path)
