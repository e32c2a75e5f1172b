"""Hybrid search: cosine and BM25 on one scale, over what one audience may see.

Both scores are brought to 0..1 and added (a linear fusion keeps how sure each side is; ranks would hide it). A question
that holds an identifier (CVE, advisory id, package==version, hash) is decided by who holds it: likeness of meaning says
nothing about numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from ingestion.errors import ModelFilesError, StoreError
from ingestion.stories import copies
from vectorstore import schema
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, Vectors
from vectorstore.lexical import LexicalIndex, idf
from vectorstore.snapshot import Holdings, Snapshot, read_holdings
from vectorstore.stored import PassageMatch, ReportMatch, StoredReport, Visibility
from vectorstore.words import is_identifier, tokens

REPORTS = 20
CANDIDATES = 200  # passages from each side when Chroma searches
PASSAGES = 4  # best passages kept of each report


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores are mixed. Tuned on development questions; see docs/evaluation.md."""

    cosine: float = 0.5
    bm25: float = 0.5
    cosine_floor: float = -0.1  # what counts as "nothing alike"
    identifier: float = 2.0
    publisher: float = 0.15  # the question names the report's publisher
    day: float = 0.3  # the question names the day of the report
    copy: float = 0.8  # likeness from which two reports are copies


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: reports best first, and how well the words of the question are covered."""

    matches: tuple[ReportMatch, ...]
    snapshot: Snapshot
    words: tuple[str, ...]  # the question's indexed words, each once
    rarity: dict[str, float]  # of each word: idf among visible passages
    identifiers: tuple[str, ...] = ()
    degraded: bool = False  # searched by words alone
    top_cosine: float = 0.0
    top_bm25: float = 0.0
    missing: tuple[str, ...] = field(default=())  # identifiers that no visible passage holds


class Search:
    """Finds reports. With a Chroma index (its owner's process) by nearest neighbours, otherwise exactly."""

    def __init__(
        self, catalogue: Catalogue, embedder: Embedder | None, chroma: ChromaIndex | None = None
    ) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._chroma = chroma
        self._lexical = LexicalIndex(catalogue.engine)
        self._holdings: Holdings | None = None

    def snapshot(self, visibility: Visibility) -> Snapshot:
        """The visible part of the catalogue as it stands now."""
        changes = self._catalogue.note("changes")
        holdings = self._holdings  # read once: another thread may put newer or older ones there
        if holdings is None or holdings.changes != changes:
            holdings = self._holdings = read_holdings(self._catalogue.engine, changes)
        return holdings.snapshot(visibility)

    def find(self, question: str, snapshot: Snapshot, weights: Weights = Weights()) -> Found:
        """The 20 best visible reports for a question, with their best passages."""
        words = tuple(dict.fromkeys(tokens(question)))
        rows = {word: self._lexical.visible(snapshot, word)[0] for word in words}
        rarity = {word: idf(snapshot.size, len(held)) for word, held in rows.items()}
        bm25 = self._lexical.scores(snapshot, words)
        cosine, degraded = self._cosines(question, snapshot, bm25)
        identifiers = tuple(word for word in words if is_identifier(word))
        fused = _fuse(cosine, bm25, weights)
        for word in identifiers:
            fused[rows[word]] += weights.identifier / len(identifiers)
        fused += np.where(fused > 0, snapshot.hinted(question, weights.publisher, weights.day), 0.0)
        fused[~snapshot.mask] = -1.0
        matches = self._reports(snapshot, fused, cosine, bm25, collapse=0 if identifiers else weights.copy)
        return Found(
            matches, snapshot, words, rarity, identifiers, degraded,
            float(cosine.max(initial=0.0)), float(bm25.max(initial=0.0)),
            tuple(word for word in identifiers if not len(rows[word])),
        )  # fmt: skip

    def holding(self, snapshot: Snapshot, phrases: Iterable[str]) -> list[tuple[str, int]]:
        """(report id, version) of visible reports with a passage that holds all words of one of the phrases."""
        h = snapshot.holdings
        found: set[int] = set()
        for phrase in phrases:
            words = tokens(phrase)
            if not words:
                continue
            held = [set(self._lexical.visible(snapshot, word)[0].tolist()) for word in words]
            found |= {int(h.passage_version[row]) for row in set.intersection(*held)}
        return sorted((str(h.report_ids[row]), int(h.version_numbers[row])) for row in found)

    def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """Vectors of a few texts at question time; None when there is no model to make them."""
        try:
            return self._embedder.matrix(texts) if self._embedder else None
        except ModelFilesError:
            return None

    def _cosines(
        self, question: str, snapshot: Snapshot, bm25: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], bool]:
        """Cosine of every passage (0 where it was no candidate), and whether the vector side is missing."""
        out = np.zeros(len(snapshot.mask))
        made = self.vectors([question]) if question.strip() and snapshot.size else None
        if made is None:
            return out, self._embedder is None or bool(snapshot.size and question.strip())
        vector = made[0]
        if not np.isfinite(vector).all():
            return out, True
        rows = self._candidates(vector, snapshot, bm25)
        vectors = snapshot.holdings.vectors if rows is None else self._vectors_of(snapshot, rows)
        if vectors.shape[1] != len(vector):
            return out, True
        out[slice(None) if rows is None else rows] = _cosines(vectors, vector)
        out[~snapshot.mask] = 0.0  # not even the scale may know of them
        return out, False

    def _candidates(
        self, vector: Vectors, snapshot: Snapshot, bm25: NDArray[np.float64]
    ) -> NDArray[np.int64] | None:
        """The passages worth comparing, by nearness and by words; None when only comparing all of them is safe.

        That is: without the index, when it lacks visible passages, when it finds fewer than there are, and when a near
        one may not be seen, so that others that may be seen were crowded out.
        """
        if self._chroma is None or not snapshot.is_indexed:
            return None
        try:
            near = self._chroma.nearest(vector, snapshot.visibility.clearance, CANDIDATES)
        except StoreError:
            return None
        known = snapshot.holdings.row_of_key
        rows = {known.get(n.key, -1) for n in near}
        few = len(near) < min(CANDIDATES, snapshot.size)  # it is damaged, or behind
        if few or -1 in rows or not all(snapshot.mask[row] for row in rows):
            return None
        lexical = np.argsort(-bm25, kind="stable")[:CANDIDATES]
        return np.array(sorted(rows | {int(row) for row in lexical if bm25[row] > 0}), np.int64)

    def _vectors_of(self, snapshot: Snapshot, rows: NDArray[np.int64]) -> Vectors:
        p = schema.passages
        ids = snapshot.holdings.passage_ids[rows].tolist()
        with self._catalogue.engine.connect() as connection:
            found = {
                row[0]: row[1]
                for row in connection.execute(select(p.c.id, p.c.vector).where(p.c.id.in_(ids)))
            }
        width = len(next(iter(found.values()))) // 4 if found else 1
        return np.array(
            [np.frombuffer(found[i], np.float32) if i in found else np.zeros(width) for i in ids], np.float32
        )

    def _reports(
        self, snapshot: Snapshot, fused: NDArray[np.float64], cosine: NDArray[np.float64],
        bm25: NDArray[np.float64], collapse: float,
    ) -> tuple[ReportMatch, ...]:  # fmt: skip
        best = _best_rows(snapshot.holdings, fused)
        h = snapshot.holdings
        keys = {version: (str(h.report_ids[version]), int(h.version_numbers[version])) for version in best}
        # asked anew, so that what was restricted or withdrawn since the snapshot is not shown
        signatures = self._catalogue.signatures(keys.values(), snapshot.visibility.clearance)
        ranked = sorted(
            (version for version in best if keys[version] in signatures),
            key=lambda version: (-round(float(fused[best[version][0]]), 6), version),
        )
        signed = [signatures[keys[version]] for version in ranked]
        leaders = _leaders(signed, h.publishers[ranked], collapse)
        groups: dict[int, list[int]] = {}
        for leader, version in zip(leaders, ranked, strict=True):
            groups.setdefault(leader, []).append(version)
        shown = {
            min(group, key=lambda v: (str(h.dated[v]), v)): group for group in list(groups.values())[:REPORTS]
        }
        stored = self._catalogue.reports([keys[v] for v in shown], as_of=snapshot.visibility.as_of)
        return tuple(
            ReportMatch(
                _with_copies(stored[keys[first]], [str(h.publishers[v]) for v in group]),
                round(float(fused[best[group[0]][0]]), 6),
                tuple(_match(h, row, fused, cosine, bm25) for row in best[first]),
            )
            for first, group in shown.items()
            if keys[first] in stored
        )


def _leaders(signatures: Sequence[bytes], publishers: NDArray[np.object_], collapse: float) -> list[int]:
    """For each of these reports, best first, the place of the best one that it is a near copy of, or its own.

    A near copy is somebody else's: two reports of one publisher that are much alike each say something of their own.
    """
    if not collapse or not signatures:
        return list(range(len(signatures)))
    leaders = copies(signatures, collapse)
    return [
        leader if publishers[leader] != publishers[place] else place for place, leader in enumerate(leaders)
    ]


def _cosines(vectors: Vectors, vector: Vectors) -> Vectors:
    """Cosine of each row, to the last bit the same whatever other rows there are (a matrix product is not)."""
    found: Vectors = np.einsum("ij,j->i", vectors, vector)
    return found


def _best_rows(h: Holdings, fused: NDArray[np.float64]) -> dict[int, list[int]]:
    """The best passages of the best report versions, as rows, best first."""
    best: dict[int, list[int]] = {}
    for row in np.argsort(-fused, kind="stable")[: 40 * REPORTS]:
        version = int(h.passage_version[row])
        if fused[row] <= 0 or (len(best) >= 2 * REPORTS and version not in best):
            continue
        held = best.setdefault(version, [])
        if len(held) < PASSAGES:
            held.append(int(row))
    return best


def _with_copies(report: StoredReport, publishers: Sequence[str]) -> StoredReport:
    """The earliest of some near copies, with the publishers of the others named beside its own."""
    names = dict.fromkeys((*report.copies, *publishers))
    return replace(report, copies=tuple(name for name in names if name and name != report.publisher))


def _fuse(cosine: NDArray[np.float64], bm25: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    top_cosine = cosine.max(initial=0.0) - weights.cosine_floor
    near = np.where(cosine != 0, (cosine - weights.cosine_floor) / max(top_cosine, 1e-9), 0.0)
    said = bm25 / max(bm25.max(initial=0.0), 1e-9)
    fused: NDArray[np.float64] = weights.cosine * np.clip(near, 0, 1) + weights.bm25 * said
    return fused


def _match(
    h: Holdings, row: int, fused: NDArray[np.float64], cosine: NDArray[np.float64], bm25: NDArray[np.float64]
) -> PassageMatch:
    version = int(h.passage_version[row])
    return PassageMatch(
        str(h.report_ids[version]), int(h.version_numbers[version]), int(h.ordinals[row]),
        int(h.spans[row][0]), int(h.spans[row][1]),
        round(float(fused[row]), 6), round(float(cosine[row]), 6), round(float(bm25[row]), 6),
    )  # fmt: skip
