"""Stories with their reports in hand: which of them stand for others, who else published each, from how many origins they come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from ingestion.copies import CopyText, Way, copied, copy_keys, copy_leaders
from ingestion.origins import Origin, origins
from ingestion.stories import StoryItem, stories
from vectorstore.catalogue import Catalogue
from vectorstore.links import Key
from vectorstore.snapshot import Snapshot
from vectorstore.stored import StoredReport
from vectorstore.telling import stories_of


@dataclass(frozen=True)
class ToldStory:
    """Visible reports of one incident, oldest first; `copies` are pairs of their ids, and which is the other's text."""

    reports: tuple[StoredReport, ...]
    copies: tuple[tuple[str, str, Way], ...] = ()

    @property
    def id(self) -> str:
        """The id of its earliest report."""
        return self.reports[0].report_id

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its report versions."""
        return tuple((report.report_id, report.version) for report in self.reports)

    @property
    def title(self) -> str:
        """The title of its earliest report that has one."""
        return next(
            (report.title for report in self.reports if report.title.strip()), self.reports[0].external_id
        )

    @property
    def links(self) -> int:
        """How many publications there are, copies to the letter included."""
        return sum(1 + len(report.copies) for report in self.reports)

    @cached_property
    def origins(self) -> int:
        """From how many independent origins they come."""
        return origin_count(self.reports, self.copies)

    @cached_property
    def _leaders(self) -> Mapping[str, str]:
        return copy_leaders([report.report_id for report in self.reports], self.copies)

    def firsts(self, reports: Iterable[StoredReport]) -> list[StoredReport]:
        """Of these, one for each text: the earliest."""
        found: dict[str, StoredReport] = {}
        for report in reports:
            found.setdefault(self._leaders[report.report_id], report)
        return list(found.values())

    def with_copies(self, report: StoredReport) -> StoredReport:
        """The report with everybody who published its text, in whole or within a longer one."""
        mine = report.report_id
        held = {b for a, b, way in self.copies if a == mine and way != "b in a"}
        held |= {a for a, b, way in self.copies if b == mine and way != "a in b"}
        held |= {other for other, leader in self._leaders.items() if leader == self._leaders[mine]} - {mine}
        others = [one for one in self.reports if one.report_id in held]
        names = [name for one in others for name in (one.publisher or one.external_id, *one.copies)]
        own = report.publisher or report.external_id
        return replace(
            report, copies=tuple(n for n in dict.fromkeys((*report.copies, *names)) if n and n != own)
        )


def origin_count(reports: Iterable[StoredReport], copies: Iterable[tuple[str, str, Way]]) -> int:
    """From how many independent origins some reports come."""
    items = [Origin(report.report_id, report.publisher, report.text) for report in reports]
    return len(origins(items, [(a, b) for a, b, _ in copies]))


def told_stories(catalogue: Catalogue, snapshot: Snapshot, keys: Iterable[Key]) -> tuple[ToldStory, ...]:
    """The stories that these visible reports belong to, each whole, newest first."""
    found = stories_of(catalogue.engine, snapshot, keys)
    stored = catalogue.reports([key for one in found for key in one.keys], as_of=snapshot.visibility.as_of)
    return tuple(
        ToldStory(
            tuple(stored[key] for key in one.keys if key in stored),
            tuple((link.a[0], link.b[0], link.way) for link in one.copies),
        )
        for one in found
        if any(key in stored for key in one.keys)
    )


def stories_among(reports: Sequence[StoredReport]) -> tuple[ToldStory, ...]:
    """The stories that some reports form by themselves, newest first: by the same rules, for those that no store links."""
    groups = stories([StoryItem(r.report_id, r.title, r.text, r.dated, r.publisher) for r in reports])
    return tuple(ToldStory(told := tuple(reports[at] for at in group), _copies(told)) for group in groups)


# ----------------------------------------------------------------------------------------------------------------------


def _copies(reports: Sequence[StoredReport]) -> tuple[tuple[str, str, Way], ...]:
    texts = [
        CopyText(report.publisher, report.text, f"{report.title} {report.external_id}") for report in reports
    ]
    keys = [frozenset(copy_keys(text)) for text in texts]
    return tuple(
        (reports[a].report_id, reports[b].report_id, made.way)
        for a, b in combinations(range(len(reports)), 2)
        if keys[a] & keys[b] and (made := copied(texts[a], texts[b])) is not None
    )
