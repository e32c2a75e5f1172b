"""BM25 over the passages that an audience may see.

SQLite's FTS5 keeps the postings, a table for each marking; the statistics (how many passages hold a word, how long they
are) come from visible passages alone, since FTS5's own would let restricted reports move everybody's scores.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, TextClause, bindparam, text

from ingestion.report import Marking
from vectorstore.schema import postings_table
from vectorstore.snapshot import Snapshot

K1, B = 1.5, 0.75  # the usual values (Robertson and Zaragoza, 2009)

TOGETHER = 400  # words that one query asks for
Postings = tuple[NDArray[np.int64], NDArray[np.float64]]  # passage rows of the holdings, occurrences

NOWHERE: Postings = (np.zeros(0, np.int64), np.zeros(0, np.float64))


class LexicalIndex:
    """Postings by word, kept in memory until the catalogue changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postings = lru_cache(maxsize=4096)(self._read)

    def seen_by(self, snapshot: Snapshot) -> "VisibleWords":
        """The words of what one audience may see, for one question."""
        return VisibleWords(snapshot, self._postings, self._read_many)

    def _read(self, _changes: str, clearance: int, word: str) -> Postings:
        """Passage ids (ascending) and occurrences of one word, over the tables that the clearance may read."""
        found: list[tuple[int, int]] = []
        with self._engine.connect() as connection:
            for marking in Marking:
                if marking <= clearance:
                    found += [
                        (row[0], row[1]) for row in connection.execute(_postings_sql(marking), {"word": word})
                    ]
        found.sort()
        ids = np.array([row[0] for row in found], np.int64)
        return ids, np.array([row[1] for row in found], np.float64)

    def _read_many(self, clearance: int, words: Sequence[str]) -> dict[str, Postings]:
        """As `_read`, many words at once; those that nobody uses are left out."""
        found: dict[str, list[tuple[int, int]]] = {}
        with self._engine.connect() as connection:
            for marking in Marking:
                for at in range(0, len(words) if marking <= clearance else 0, TOGETHER):
                    part = connection.execute(_many_sql(marking), {"words": list(words[at : at + TOGETHER])})
                    for term, doc, count in part:
                        found.setdefault(term, []).append((doc, count))
        return {
            word: (np.array([d for d, _ in rows], np.int64), np.array([c for _, c in rows], np.float64))
            for word, rows in ((word, sorted(rows)) for word, rows in found.items())
        }


class VisibleWords:
    """Word statistics and BM25 scores over visible passages; each word is looked up once."""

    def __init__(
        self,
        snapshot: Snapshot,
        postings: Callable[[str, int, str], Postings],
        many: Callable[[int, Sequence[str]], dict[str, Postings]],
    ) -> None:
        self._snapshot = snapshot
        self._postings = postings
        self._many = many
        self._known: dict[str, Postings] = {}

    def scores(self, words: Sequence[str]) -> NDArray[np.float64]:
        """BM25 of every passage of the holdings for these words, 0 where it is not visible."""
        snapshot = self._snapshot
        out = np.zeros(len(snapshot.mask))
        lengths = snapshot.holdings.lengths
        for word in words:
            rows, counts = self.holding(word)
            if len(rows):
                norm = K1 * (1 - B + B * lengths[rows] / snapshot.mean_length)
                out[rows] += idf(snapshot.size, len(rows)) * counts * (K1 + 1) / (counts + norm)
        return out

    def holding(self, word: str) -> Postings:
        """The visible passages that hold a word, as rows of the holdings, with how often."""
        if word not in self._known:
            self._known[word] = self._look_up(word)
        return self._known[word]

    def look_up_all(self, words: Sequence[str]) -> None:
        """Look many words up together, which is much quicker than one after the other."""
        todo = [word for word in dict.fromkeys(words) if word not in self._known]
        read = self._many(int(self._snapshot.visibility.clearance), todo)
        self._known |= {word: self._seen(*read[word]) if word in read else NOWHERE for word in todo}

    def _look_up(self, word: str) -> Postings:
        changes, clearance = self._snapshot.holdings.changes, int(self._snapshot.visibility.clearance)
        return self._seen(*self._postings(changes, clearance, word))

    def _seen(self, ids: NDArray[np.int64], counts: NDArray[np.float64]) -> Postings:
        """Postings of passage ids as rows of the holdings, as far as they are visible."""
        holdings = self._snapshot.holdings
        rows, held = holdings.rows_of(ids)  # others were filed after these holdings were read
        rows, counts = rows[held], counts[held]
        seen = self._snapshot.mask[rows]
        return rows[seen], counts[seen]


def idf(size: int, holding: int) -> float:
    """Robertson's inverse document frequency, never negative."""
    return float(np.log(1 + (size - holding + 0.5) / (holding + 0.5)))


def _postings_sql(marking: Marking) -> TextClause:
    table = postings_table(marking)
    return text(f"SELECT doc, count(*) FROM {table} WHERE term = :word GROUP BY doc")  # noqa: S608


def _many_sql(marking: Marking) -> TextClause:
    table = postings_table(marking)
    query = f"SELECT term, doc, count(*) FROM {table} WHERE term IN :words GROUP BY term, doc"  # noqa: S608
    return text(query).bindparams(bindparam("words", expanding=True))
