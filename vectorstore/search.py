"""Hybrid search: cosine and BM25 on one scale, over what one audience may see.

Both scores are brought to 0..1 and added (a linear fusion keeps how sure each side is; ranks would hide it). A question
that holds an identifier (CVE, advisory id, package==version, hash) is decided by who holds it: likeness of meaning says
nothing about numbers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from ingestion.errors import ModelFilesError, StoreError
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, Vectors
from vectorstore.hints import hints_in
from vectorstore.lexical import LexicalIndex, VisibleWords, idf
from vectorstore.snapshot import Holdings, Snapshot, read_holdings
from vectorstore.stored import PassageMatch, ReportMatch, StoredReport, Visibility
from vectorstore.telling import Copies, copies_of
from vectorstore.words import is_identifier, tokens

REPORTS = 20
CANDIDATES = 200  # passages from each side when Chroma searches
PASSAGES = 4  # best passages kept of each report
MANY_PHRASES = 40  # from which their words are looked up together


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores are mixed: the one table of what a search prefers. Tuned on development questions; `docs/evaluation.md`.

    Few words are told apart best by meaning, many by themselves: the share of cosine goes from `cosine_short` (up to
    `short` words) to `cosine_long` (from `long` words on), the rest is BM25's.
    """

    cosine_short: float = 0.65
    cosine_long: float = 0.5
    short: int = 4
    long: int = 12
    cosine_floor: float = -0.1  # what counts as "nothing alike"
    identifier: float = 2.0
    publisher: float = 0.25  # the question names the report's publisher
    day: float = 0.4  # the question names the day of the report
    month: float = 0.2  # or its month
    recent: float = 0.15  # it asks about the present: for a new report, half of it after `half_life` days
    half_life: float = 7.0
    part: float = 0.6  # of the score for one part of a question alone
    earlier: float = 0.35  # of BM25, for words of what was asked before in the thread
    fading: float = 0.6  # of that, for each question further back
    reply: float = 0.1  # of BM25, for words of the last reply
    thread: float = 0.5  # share of the thread in the question's vector

    def cosine(self, words: int) -> float:
        """The share of cosine for a question of so many words."""
        way = min(max((words - self.short) / (self.long - self.short), 0.0), 1.0)
        return self.cosine_short + way * (self.cosine_long - self.cosine_short)


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. Of a thread, what was asked `earlier` comes newest first, and `reply` is the last answer."""

    text: str
    parts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    reply: str = ""
    present: bool = False  # it asks how things are now


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
    publishers: frozenset[str] = frozenset()  # named in the question as a source
    vector: Vectors | None = field(
        default=None, compare=False, repr=False
    )  # of the question, its thread included


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

    def find(self, query: Query | str, snapshot: Snapshot, weights: Weights = WEIGHTS) -> Found:
        """The 20 best visible reports for a question, with their best passages."""
        query = Query(query) if isinstance(query, str) else query
        words = tuple(dict.fromkeys(tokens(query.text)))
        lexical = self._lexical.seen_by(snapshot)
        rows = {word: lexical.holding(word)[0] for word in words}
        rarity = {word: idf(snapshot.size, len(held)) for word, held in rows.items()}
        bm25 = lexical.scores(words)
        asked = self._asked(query, words, bm25, lexical, snapshot, weights)
        cosines, degraded = self._cosines(
            [one.vector for one in asked], snapshot, [one.bm25 for one in asked]
        )
        identifiers = tuple(word for word in words if is_identifier(word))
        fused = _fused(asked, cosines, weights)
        for word in identifiers:
            fused[rows[word]] += weights.identifier / len(identifiers)
        hints = hints_in(query.text, snapshot.publishers)
        gained = snapshot.hinted(hints, weights.publisher, weights.day, weights.month)
        if query.present:
            gained += weights.recent * snapshot.recent(weights.half_life)
        fused += np.where(fused > 0, gained, 0.0)
        fused[~snapshot.mask] = -1.0
        matches = self._reports(snapshot, fused, cosines[0], bm25, collapse=not identifiers)
        return Found(
            matches, snapshot, words, rarity, identifiers, degraded,
            float(cosines[0].max(initial=0.0)), float(bm25.max(initial=0.0)),
            tuple(word for word in identifiers if not len(rows[word])), hints.publishers, asked[0].vector,
        )  # fmt: skip

    def newest(self, snapshot: Snapshot) -> Found:
        """The 20 newest visible reports, newest first, by their beginnings; copies of one text take one place."""
        h = snapshot.holdings
        order = np.lexsort((h.report_ids, h.dated))  # the newest last
        place = np.empty(len(order))
        place[order] = np.arange(1, len(order) + 1) / max(len(order), 1)
        score = place[h.passage_version] - h.ordinals * 1e-9  # within a report, as it is read
        score[~snapshot.mask] = -1.0
        nothing = np.zeros(len(score))
        matches = self._reports(snapshot, score, nothing, nothing, collapse=True)
        return Found(matches, snapshot, (), {})

    def holding(self, snapshot: Snapshot, phrases: Iterable[str]) -> list[tuple[str, int]]:
        """(report id, version) of visible reports with a passage that holds all words of one of the phrases."""
        h = snapshot.holdings
        lexical = self._lexical.seen_by(snapshot)
        asked = [words for phrase in phrases if (words := tuple(dict.fromkeys(tokens(phrase))))]
        if len(asked) >= MANY_PHRASES:
            lexical.look_up_all([word for words in asked for word in words])
        found: set[int] = set()
        for words in asked:
            held = sorted((lexical.holding(word)[0] for word in words), key=len)
            rows = held[0]
            for other in held[1:]:
                rows = np.intersect1d(rows, other, assume_unique=True) if len(rows) else rows
            found.update(h.passage_version[rows].tolist())
        return sorted((str(h.report_ids[row]), int(h.version_numbers[row])) for row in found)

    def vectors(self, texts: Sequence[str], clearance: Marking) -> Vectors | None:
        """Vectors of a few texts at question time; None when there is no model to make them, or none that may see them.

        For an audience that may see more than a hosted model, neither its questions nor its reports go there.
        """
        if not self._may_embed(clearance):
            return None
        try:
            return self._embedder.matrix(texts) if self._embedder else None
        except ModelFilesError:
            return None

    def _may_embed(self, clearance: Marking) -> bool:
        return self._embedder is None or clearance <= self._embedder.clearance

    def _asked(
        self,
        query: Query,
        words: Sequence[str],
        bm25: NDArray[np.float64],
        lexical: VisibleWords,
        snapshot: Snapshot,
        weights: Weights,
    ) -> list["_Asked"]:
        """The whole question with its thread, then each part alone."""
        texts = [query.text, *query.parts]
        if query.earlier:
            texts.append(" ".join([*reversed(query.earlier), query.text]))
        made = (
            self.vectors(texts, snapshot.visibility.clearance)
            if query.text.strip() and snapshot.size
            else None
        )
        own = made[0] if made is not None else None
        if made is not None and query.earlier:
            own = (1 - weights.thread) * made[0] + weights.thread * made[-1]
        asked = [_Asked(len(words), bm25 + _of_thread(query, words, lexical, weights), own)]
        for i, part in enumerate(query.parts, 1):
            its = tuple(dict.fromkeys(tokens(part)))
            asked.append(_Asked(len(its), lexical.scores(its), None if made is None else made[i]))
        return asked

    def _cosines(
        self, vectors: Sequence[Vectors | None], snapshot: Snapshot, bm25: Sequence[NDArray[np.float64]]
    ) -> tuple[list[NDArray[np.float64]], bool]:
        """Cosine of every passage to each vector (0 where it was no candidate), and whether the vector side is missing."""
        nothing = [np.zeros(len(snapshot.mask)) for _ in vectors]
        made = [vector for vector in vectors if vector is not None and np.isfinite(vector).all()]
        if len(made) < len(vectors) or not snapshot.size:
            return nothing, bool(snapshot.size) and self._may_embed(snapshot.visibility.clearance)
        rows = self._candidates(made, snapshot, bm25)
        held = snapshot.holdings.vectors if rows is None else self._vectors_of(snapshot, rows)
        if held.shape[1] != len(made[0]):
            return nothing, True
        for out, vector in zip(nothing, made, strict=True):
            out[slice(None) if rows is None else rows] = _cosines(held, vector)
            out[~snapshot.mask] = 0.0  # not even the scale may know of them
        return nothing, False

    def _candidates(
        self, vectors: Sequence[Vectors], snapshot: Snapshot, bm25: Sequence[NDArray[np.float64]]
    ) -> NDArray[np.int64] | None:
        """The passages worth comparing, by nearness and by words; None when only comparing all of them is safe.

        That is: without the index, when it lacks visible passages, when it finds fewer than there are, and when a near
        one may not be seen, so that others that may be seen were crowded out.
        """
        if self._chroma is None or not snapshot.is_indexed:
            return None
        chosen: set[int] = set()
        for vector, scores in zip(vectors, bm25, strict=True):
            near = self._near(vector, snapshot)
            if near is None:
                return None
            lexical = np.argsort(-scores, kind="stable")[:CANDIDATES]
            chosen |= near | {int(row) for row in lexical if scores[row] > 0}
        return np.array(sorted(chosen), np.int64)

    def _near(self, vector: Vectors, snapshot: Snapshot) -> set[int] | None:
        """The rows of the nearest passages by the index, None when it cannot be relied on."""
        if self._chroma is None:
            return None
        try:
            near = self._chroma.nearest(vector, snapshot.visibility.clearance, CANDIDATES)
        except StoreError:
            return None
        known = snapshot.holdings.row_of_key
        rows = {known.get(n.key, -1) for n in near}
        few = len(near) < min(CANDIDATES, snapshot.size)  # it is damaged, or behind
        return None if few or -1 in rows or not all(snapshot.mask[row] for row in rows) else rows

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
        bm25: NDArray[np.float64], *, collapse: bool,
    ) -> tuple[ReportMatch, ...]:  # fmt: skip
        best = _best_rows(snapshot.holdings, fused)
        h = snapshot.holdings
        keys = {version: (str(h.report_ids[version]), int(h.version_numbers[version])) for version in best}
        copies = copies_of(self._catalogue.engine, snapshot, keys.values()) if collapse else Copies({}, {})
        others = {other for held in copies.holders.values() for other in held}
        # asked anew, so that what was restricted or withdrawn since the snapshot is not shown
        seen = self._catalogue.allowed({*keys.values(), *others}, snapshot.visibility.clearance)
        ranked = sorted(
            (version for version in best if keys[version] in seen),
            key=lambda version: (-round(float(fused[best[version][0]]), 6), version),
        )
        groups: dict[tuple[str, int], list[int]] = {}
        for version in ranked:
            groups.setdefault(copies.leaders.get(keys[version], keys[version]), []).append(version)
        shown = {
            min(group, key=lambda v: (keys[v] != leader, str(h.dated[v]), v)): group
            for leader, group in list(groups.items())[:REPORTS]
        }
        stored = self._catalogue.reports([keys[v] for v in shown], as_of=snapshot.visibility.as_of)
        return tuple(
            ReportMatch(
                _with_copies(stored[keys[first]], _publishers(h, copies, keys[first], seen)),
                round(float(fused[best[group[0]][0]]), 6),
                tuple(_match(h, row, fused, cosine, bm25) for row in best[first]),
            )
            for first, group in shown.items()
            if keys[first] in stored
        )


def _of_thread(
    query: Query, words: Sequence[str], lexical: VisibleWords, weights: Weights
) -> NDArray[np.float64] | float:
    """BM25 of the words that the thread adds: the further back they were asked, the less they count."""
    said: set[str] = set(words)
    score: NDArray[np.float64] = np.zeros(1)
    spoken = [(text, weights.earlier * weights.fading**i) for i, text in enumerate(query.earlier)]
    for text, weight in (*spoken, (query.reply, weights.reply)):
        new = [word for word in dict.fromkeys(tokens(text)) if word not in said]
        said.update(new)
        if new:
            score = score + weight * lexical.scores(new)
    return score


def _publishers(
    h: Holdings, copies: Copies, key: tuple[str, int], seen: Collection[tuple[str, int]]
) -> list[str]:
    """Who else published the text of a report, of those that may be seen."""
    return [str(h.publishers[h.row_of_version[one]]) for one in copies.holders.get(key, ()) if one in seen]


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, or one part of it: how many words, BM25 of every passage, and its vector if there is a model."""

    words: int
    bm25: NDArray[np.float64]
    vector: Vectors | None


def _fused(
    asked: Sequence[_Asked], cosines: Sequence[NDArray[np.float64]], weights: Weights
) -> NDArray[np.float64]:
    """The score of every passage: for the whole question, or a share of that for the part that it fits best."""
    whole, *parts = (
        _fuse(cosine, one.bm25, weights.cosine(one.words), weights.cosine_floor)
        for one, cosine in zip(asked, cosines, strict=True)
    )
    for part in parts:
        whole = np.maximum(whole, weights.part * part)
    return whole


def _fuse(
    cosine: NDArray[np.float64], bm25: NDArray[np.float64], share: float, floor: float
) -> NDArray[np.float64]:
    top_cosine = cosine.max(initial=0.0) - floor
    near = np.where(cosine != 0, (cosine - floor) / max(top_cosine, 1e-9), 0.0)
    said = bm25 / max(bm25.max(initial=0.0), 1e-9)
    fused: NDArray[np.float64] = share * np.clip(near, 0, 1) + (1 - share) * said
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
