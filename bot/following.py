"""Every open verdict with how it came to stand so; and which kept answers later flips have overtaken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.answering.answer import Citation, Verdict
from bot.answering.assembling import as_verdicts
from bot.answering.numbering import Numbering
from bot.app import Parts
from bot.exposure.factbook import FactBook
from bot.exposure.history import NOTHING, goes_on
from bot.exposure.lookup import project_named
from bot.exposure.register import Register
from bot.exposure.source import RegisterSource
from bot.exposure.verdicts import Finding
from bot.reassessing import findings_on
from vectorstore.answers import Asking
from vectorstore.ledger import Cause, Flip, Ledger
from vectorstore.stored import Visibility

_LATELY = timedelta(minutes=1)  # an answer about a time before that is about the past


@dataclass(frozen=True, slots=True)
class Step:
    """One flip of a verdict, and what brought it about; `title` is that of the report, where a single one did."""

    at: str
    project: str
    path: tuple[str, ...]
    old: str
    new: str
    cause: Cause
    report_id: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """An open verdict, and its flips, oldest first; the first one says when it was opened."""

    verdict: Verdict
    history: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenVerdicts:
    """Every open verdict that an audience may see, worst first. `searched`: visible reports, time of the newest."""

    as_of: str
    searched: tuple[int, str]
    followed: tuple[Followed, ...]
    findings: tuple[Finding, ...]
    citations: tuple[Citation, ...]
    marking: str


def open_verdicts(
    parts: Parts, books: RegisterSource, seen: Visibility, *, project: str | None = None, history: bool = True
) -> OpenVerdicts:
    """The open verdicts on every project, or on one (by name or alias), with their `history`.

    A look at the past has none: how verdicts stood then is found by the same engine, when they flipped is not known.
    Raises UsageError for a project that the register does not have.
    """
    book = books.book() or FactBook(Register(()))
    only = project_named(project, book.register).name if project else ""
    snapshot = parts.search.snapshot(seen)
    findings = tuple(
        f for f in findings_on(parts, book, snapshot) if f.status != NOTHING and only in ("", f.project)
    )
    numbering = Numbering()
    verdicts = as_verdicts(findings, numbering)
    steps = _histories(parts, seen) if history else {}
    return OpenVerdicts(
        as_of=seen.as_of,
        searched=(snapshot.searched.reports, snapshot.searched.newest),
        followed=tuple(Followed(v, steps.get((v.project, v.incident_id, v.path), ())) for v in verdicts),
        findings=findings,
        citations=numbering.citations(),
        marking=numbering.marking(),
    )


def open_verdicts_json(found: OpenVerdicts) -> dict[str, Any]:
    """The contract's object; each verdict with its `history`."""
    return {
        "as_of": found.as_of,
        "verdicts": [
            {**asdict(one.verdict), "history": [step_json(step) for step in one.history]}
            for one in found.followed
        ],
        "citations": [asdict(citation) for citation in found.citations],
        "searched": {"reports": found.searched[0], "newest": found.searched[1] or None},
    }


def step_json(step: Step) -> dict[str, Any]:
    """A flip as JSON; what there is not is null."""
    return {key: value or None for key, value in asdict(step).items()}


def overtaken(asking: Asking, verdicts: Sequence[Verdict], flips: Sequence[Flip]) -> tuple[Flip, ...]:
    """Of the flips seen with an answer's clearance, the last of each that leaves one of its verdicts behind.

    None does for an answer about the past: that is as true as it was.
    """
    if datetime.fromisoformat(asking.asked_at) - datetime.fromisoformat(asking.as_of) > _LATELY:
        return ()
    since = [flip for flip in flips if flip.at >= asking.asked_at]
    found: dict[int, Flip] = {}
    for verdict in verdicts:
        later = [flip for flip in since if _is_of(flip, verdict)]
        if later and later[-1].change.new != verdict.status:
            found[later[-1].number] = later[-1]
    return tuple(found[number] for number in sorted(found))


def steps_of(parts: Parts, flips: Sequence[Flip]) -> tuple[Step, ...]:
    """These flips with the titles of the reports that brought them, each as its clearance may know them."""
    levels = {flip.clearance for flip in flips}
    titles = {
        level: parts.catalogue.titles((f.change.report_id for f in flips if f.clearance == level), level)
        for level in levels
    }
    return tuple(_step(flip, titles[flip.clearance]) for flip in flips)


# ----------------------------------------------------------------------------------------------------------------------


def _is_of(flip: Flip, verdict: Verdict) -> bool:
    """Whether a flip is one of this verdict; any that opens one is of a verdict that says there is none."""
    change = flip.change
    if change.project != verdict.project:
        return False
    if verdict.status == NOTHING:
        return True
    on_one_path = goes_on(change.path, verdict.path)
    return change.path == verdict.path or (on_one_path and change.incident_id == verdict.incident_id)


def _histories(parts: Parts, seen: Visibility) -> dict[tuple[str, str, tuple[str, ...]], tuple[Step, ...]]:
    """The flips of every standing verdict, by project, incident and path."""
    ledger = Ledger(parts.engine)
    flips = ledger.flips(seen.clearance)
    steps = dict(zip((flip.number for flip in flips), steps_of(parts, flips), strict=True))
    previous = {flip.number: flip.change.previous for flip in flips}
    return {
        (one.project, one.incident_id, one.path): tuple(
            steps[number] for number in reversed(list(_back(one.flip, previous)))
        )
        for one in ledger.standings(seen.clearance)
    }


def _back(number: int, previous: Mapping[int, int]) -> Iterator[int]:
    """The numbers of a verdict's flips, newest first."""
    while number in previous:
        yield number
        number = previous[number]


def _step(flip: Flip, titles: Mapping[str, str]) -> Step:
    change = flip.change
    title = titles.get(change.report_id, "")
    return Step(
        flip.at, change.project, change.path, change.old, change.new, change.cause, change.report_id, title
    )
