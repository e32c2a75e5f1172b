"""What one audience sees of the catalogue at one time, as arrays: the ground that every search stands on.

`Holdings` is the whole catalogue's shape, kept in memory and read again when the catalogue changed. `Snapshot` is the part
of it inside a `Visibility`; nothing outside takes part in counts, statistics or scores.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from ingestion.report import Marking
from vectorstore import schema
from vectorstore.embedding import Vectors
from vectorstore.hints import Hints
from vectorstore.ordering import ranks
from vectorstore.stored import Searched, Visibility

OPEN = "~"  # later than every time


@dataclass(frozen=True)
class Holdings:
    """Every report version and passage: versions are sorted by report, then age (see `ordering`)."""

    engine: Engine
    changes: str  # the catalogue's counter when this was read
    report_ids: NDArray[np.object_]  # of each version
    version_numbers: NDArray[np.int64]
    markings: NDArray[np.int64]
    dated: NDArray[np.str_]
    publishers: NDArray[np.object_]
    gone: NDArray[np.bool_]  # withdrawn by us
    taken_back: NDArray[np.str_]  # when the publisher withdrew it, "~" if never
    latest: NDArray[np.bool_]
    passage_ids: NDArray[np.int64]  # ascending
    passage_version: NDArray[np.int64]  # row of its version
    ordinals: NDArray[np.int64]
    spans: NDArray[np.int64]  # start, end
    lengths: NDArray[np.int64]

    @cached_property
    def vectors(self) -> Vectors:
        """All vectors, passage by passage; read at first use (1.5 KB a passage)."""
        p = schema.passages
        with self.engine.connect() as connection:
            rows = connection.execute(select(p.c.id, p.c.vector).order_by(p.c.id)).all()
        if not rows:
            return np.zeros((len(self.passage_ids), 1), np.float32)
        ids = np.array([row.id for row in rows], np.int64)
        found = np.frombuffer(b"".join(row.vector for row in rows), np.float32).reshape(len(rows), -1)
        if np.array_equal(ids, self.passage_ids):
            return found
        return self._aligned(ids, found)  # somebody else has filed or purged since the rest was read

    @cached_property
    def moments(self) -> NDArray[np.datetime64]:
        """When each version is dated, for reckoning."""
        return np.array([str(dated).rstrip("Z") for dated in self.dated], "datetime64[s]")

    def rows_of(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of these passage ids, and which of them are held here at all; the rows of others mean nothing."""
        rows = np.searchsorted(self.passage_ids, ids)
        rows[rows == len(self.passage_ids)] = 0
        held = self.passage_ids[rows] == ids if len(self.passage_ids) else np.zeros(len(ids), bool)
        return rows, held

    def _aligned(self, ids: NDArray[np.int64], found: Vectors) -> Vectors:
        out = np.zeros((len(self.passage_ids), found.shape[1]), np.float32)
        rows, held = self.rows_of(ids)
        out[rows[held]] = found[held]
        return out

    @cached_property
    def row_of_key(self) -> dict[str, int]:
        """The row of each passage by its key in derived indexes."""
        ids, numbers = self.report_ids, self.version_numbers
        return {
            f"{ids[version]}.{numbers[version]}.{ordinal}": row
            for row, (version, ordinal) in enumerate(zip(self.passage_version, self.ordinals, strict=True))
        }

    @cached_property
    def row_of_version(self) -> dict[tuple[str, int], int]:
        """The row of each version by report id and number."""
        keys = zip(self.report_ids.tolist(), self.version_numbers.tolist(), strict=True)
        return {key: row for row, key in enumerate(keys)}

    def snapshot(self, visibility: Visibility) -> "Snapshot":
        """The part that an audience may see.

        A version that its publisher took back hides the earlier ones too: nobody is sent back to what was corrected.
        """
        seen = (self.markings <= int(visibility.clearance)) & (self.dated <= visibility.as_of) & ~self.gone
        rows = np.flatnonzero(seen)
        # the last visible row of each report is its latest visible version
        last = np.ones(len(rows), bool)
        if len(rows) > 1:
            last[:-1] = self.report_ids[rows[1:]] != self.report_ids[rows[:-1]]
        current = np.zeros(len(self.dated), bool)
        current[rows[last]] = True
        return Snapshot(self, visibility, current & (self.taken_back > visibility.as_of))


@dataclass(frozen=True)
class Snapshot:
    """One audience's view: `current` marks the version that counts of each visible report."""

    holdings: Holdings
    visibility: Visibility
    current: NDArray[np.bool_]

    def sees(self, key: tuple[str, int]) -> bool:
        """Whether this report version is visible."""
        row = self.holdings.row_of_version.get(key)
        return row is not None and bool(self.current[row])

    def order(self, key: tuple[str, int]) -> tuple[str, tuple[str, int]]:
        """What visible reports are sorted by, oldest first."""
        return str(self.holdings.dated[self.holdings.row_of_version[key]]), key

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which passages are visible."""
        return self.current[self.holdings.passage_version]

    @cached_property
    def size(self) -> int:
        """How many passages are visible."""
        return int(self.mask.sum())

    @cached_property
    def mean_length(self) -> float:
        """Mean number of indexed words of the visible passages."""
        return float(self.holdings.lengths[self.mask].mean()) if self.size else 1.0

    @cached_property
    def searched(self) -> Searched:
        """How many reports are visible, and when the newest is from."""
        dated = self.holdings.dated[self.current]
        return Searched(int(self.current.sum()), max(dated.tolist(), default=""))

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """Everybody who published a visible report."""
        return tuple(sorted(set(self.holdings.publishers[self.current].tolist())))

    def hinted(self, hints: Hints, publisher: float, day: float, month: float) -> NDArray[np.float64]:
        """What each passage gains when a question names its report's publisher, and its day or month.

        A time counts only for the publishers named beside it, when there are any.
        """
        h = self.holdings
        named = (
            np.isin(h.publishers, list(hints.publishers))
            if hints.publishers
            else np.zeros(len(h.dated), bool)
        )
        then = np.maximum(day * self._dated(hints.days), month * self._dated(hints.months))
        then *= named | (not hints.publishers)
        gained: NDArray[np.float64] = (publisher * named + then)[h.passage_version]
        return gained

    def recent(self, half_life: float) -> NDArray[np.float64]:
        """How new the report of each passage is: 1 as it appears, half of that after `half_life` days, and so on."""
        h = self.holdings
        ages = (np.datetime64(self.visibility.as_of.rstrip("Z")) - h.moments) / np.timedelta64(1, "D")
        fresh: NDArray[np.float64] = 0.5 ** (np.maximum(ages, 0.0) / half_life)
        return fresh[h.passage_version]

    def _dated(self, wanted: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which versions are dated on one of these days or months."""
        found = np.zeros(len(self.holdings.dated), bool)
        for part in wanted:
            found |= np.char.find(self.holdings.dated, part) >= 0
        return found

    def within(self, since: str, until: str) -> "Snapshot":
        """The part of this view that is dated in [since, until); "" is open."""
        dated = self.holdings.dated
        return replace(self, current=self.current & (dated >= since) & (dated < (until or OPEN)))

    @cached_property
    def is_indexed(self) -> bool:
        """Whether Chroma holds every visible passage: it has the newest versions, and none of RED."""
        h = self.holdings
        indexed = h.latest & ~h.gone & (h.markings <= int(Marking.AMBER_STRICT))
        return not bool((self.current & ~indexed).any())

    def report_keys(self, since: str = "", until: str = "~") -> list[tuple[str, int]]:
        """(report id, version) of the visible reports dated in [since, until), oldest first."""
        h = self.holdings
        rows = np.flatnonzero(self.current & (h.dated >= since) & (h.dated < until))
        order = sorted(rows, key=lambda i: (str(h.dated[i]), str(h.report_ids[i])))
        return [(str(h.report_ids[i]), int(h.version_numbers[i])) for i in order]


def read_holdings(engine: Engine, changes: str) -> Holdings:
    """The catalogue's shape, without texts and vectors."""
    v, r, p = schema.versions, schema.reports, schema.passages
    with engine.connect() as connection:
        found = connection.execute(
            select(
                v.c.report_id,
                v.c.version,
                r.c.marking,
                v.c.dated,
                r.c.withdrawn_at,
                v.c.withdrawn,
                r.c.latest,
            )
            .add_columns(v.c.publisher)
            .join(r, r.c.report_id == v.c.report_id)
        ).all()
        ranked = ranks(connection)
        versions = sorted(
            found, key=lambda row: (row[0], ranked.get((row[0], row[1]), float(row[1])), row[1])
        )
        row_of = {(row[0], row[1]): i for i, row in enumerate(versions)}
        passages = connection.execute(
            select(p.c.id, p.c.report_id, p.c.version, p.c.ordinal, p.c.start, p.c.end, p.c.length).order_by(
                p.c.id
            )
        ).all()
    return Holdings(
        engine=engine,
        changes=changes,
        report_ids=np.array([row[0] for row in versions], np.object_),
        version_numbers=np.array([row[1] for row in versions], np.int64),
        markings=np.array([row[2] for row in versions], np.int64),
        dated=np.array([row[3] for row in versions], "U25"),
        publishers=np.array([row.publisher for row in versions], np.object_),
        gone=np.array([bool(row[4]) for row in versions], bool),
        taken_back=np.array([row[5] or "~" for row in versions], "U25"),
        latest=np.array([row[1] == row[6] for row in versions], bool),
        passage_ids=np.array([row[0] for row in passages], np.int64),
        passage_version=np.array([row_of[(row[1], row[2])] for row in passages], np.int64),
        ordinals=np.array([row[3] for row in passages], np.int64),
        spans=np.array([(row[4], row[5]) for row in passages], np.int64).reshape(-1, 2),
        lengths=np.array([row[6] for row in passages], np.int64),
    )
