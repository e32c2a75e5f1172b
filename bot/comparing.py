"""Two versions of one report, compared; and what an update changed, in a phrase."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.showing import human_day
from ingestion.changes import Changes, changes_between
from ingestion.errors import UsageError
from ingestion.report import Document
from vectorstore.catalogue import Catalogue
from vectorstore.stored import StoredReport

LONGEST = 200_000  # characters of a version that is compared while others wait for it
_WHICH = re.compile(r"\s*(\d{1,9})\s*(?::\s*(\d{1,9})\s*)?")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and how the newer differs from the older; `latest` is the number of the one that counts."""

    old: StoredReport
    new: StoredReport
    latest: int
    changes: Changes


def compared(catalogue: Catalogue, report_id: str, which: str = "") -> Compared | None:
    """The versions that `which` names (`2`: with the one before it; `1:3`); without it, the one that counts.

    None when there is only one. Raises UsageError for a version that is not there, and for what names none.
    """
    history = catalogue.history(report_id)
    latest = catalogue.latest(report_id)
    old, new = _chosen(history, latest, which)
    if old is None:
        return None
    return Compared(old, new, latest, changes_between(_document(old), _document(new)))


def update_phrase(catalogue: Catalogue, report_id: str, version: int) -> str:
    """What a version that came in changed, in a phrase; of one that came in late, that another one stays current."""
    history = catalogue.history(report_id)
    latest = catalogue.latest(report_id)
    late = next((one for one in history if one.version == version and version != latest), None)
    if late is not None and version == max(one.version for one in history):
        dated = f" ({human_day(late.published)})" if late.published else ""
        return f"older than what was here{dated}: kept as version {version}, version {latest} stays the current one"
    old, new = _chosen(history, latest, str(version))
    if old is None:
        return "its marking was raised"
    if max(len(old.text), len(new.text)) > LONGEST:
        return f"version {version}. What changed: sitrep reports diff {report_id}"
    return f"version {version}: {changes_between(_document(old), _document(new)).summary}"


def compared_json(found: Compared) -> dict[str, Any]:
    """A comparison as JSON."""
    return {
        "report_id": found.new.report_id,
        "external_id": found.new.external_id,
        "title": found.new.title,
        "marking": found.new.marking.label,
        "old": _version_json(found.old, found.latest),
        "new": _version_json(found.new, found.latest),
        "summary": found.changes.summary,
        "topics": list(found.changes.topics),
        "fields": [asdict(field) for field in found.changes.fields],
        "edits": [asdict(edit) for edit in found.changes.edits],
    }


# ----------------------------------------------------------------------------------------------------------------------


def _chosen(
    history: Sequence[StoredReport], latest: int, which: str
) -> tuple[StoredReport | None, StoredReport]:
    """The older and the newer one, in the order of history."""
    numbers = [one.version for one in history]
    match = _WHICH.fullmatch(which or str(latest))
    known = ", ".join(map(str, numbers))
    if match is None:
        raise UsageError(
            f"{which!r} names no versions. Give one, such as 2, or two, such as 1:2. There are: {known}."
        )
    for number in filter(None, match.groups()):
        if int(number) not in numbers:
            raise UsageError(f"There is no version {number} of {history[0].report_id}. There are: {known}.")
    places = sorted(numbers.index(int(number)) for number in match.groups() if number)
    if len(places) == 1:
        places = [places[0] - 1, places[0]]
    return (history[places[0]] if places[0] >= 0 else None), history[places[1]]


def _document(report: StoredReport) -> Document:
    return Document(
        report.text, title=report.title, publisher=report.publisher, author=report.author, url=report.url,
        published=report.published, kind=report.kind, withdrawn=report.withdrawn, places=report.places,
    )  # fmt: skip


def _version_json(report: StoredReport, latest: int) -> dict[str, Any]:
    return {
        "version": report.version, "published": report.published, "retrieved": report.retrieved,
        "current": report.version == latest,
    }  # fmt: skip
