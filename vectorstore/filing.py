"""Filing a batch of reports: split, embed, store, index. Each part may be done again without harm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ingestion.errors import ModelFilesError, ReadingError, StoreError
from ingestion.report import Filing, Passage
from ingestion.splitting import embedded_texts, split
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, Vectors
from vectorstore.inbox import Inbox, Waiting
from vectorstore.storing import Prepared

ATTEMPTS = 3  # a report that brought the process down this often is given up
ROUNDS = 5  # how often a batch is prepared anew because the catalogue changed meanwhile


@dataclass(slots=True)
class Clock:
    """Seconds spent in the embedding model, and passages it saw: what a run's speed is held against."""

    seconds: float = 0.0
    passages: int = 0


class Filer:
    """Files what waits in the inbox. The index is written by `index`, in the process that owns the home."""

    def __init__(
        self, catalogue: Catalogue, inbox: Inbox, embedder: Embedder, chroma: ChromaIndex,
        progress: Callable[[int], None] = lambda _reports: None,
    ) -> None:  # fmt: skip
        self._catalogue = catalogue
        self._inbox = inbox
        self._embedder = embedder
        self._chroma = chroma
        self._progress = progress
        self.clock = Clock()

    def store(self, batch: str) -> list[str]:
        """File the queued members of a batch together; returns the keys that must be tried one by one.

        That is: all of them, if filing them together fails or has already brought a process down, or if two of them are
        versions of one report.
        """
        waiting = self._inbox.waiting(batch)
        keys = [w.key for w in waiting]
        if len({w.filing.report_id for w in waiting}) < len(waiting) or any(w.attempts for w in waiting):
            return keys
        try:
            self._filed(waiting)
        except ReadingError:
            return keys
        return []

    def store_one(self, _batch: str, key: str) -> None:
        """File one member alone; when that fails for good, write down why and go on."""
        one = self._inbox.waiting_one(key)
        if one is None:
            return
        if one.attempts > ATTEMPTS:
            self._inbox.fail(key, "Filing this report stopped the program several times; it was left out.")
            return
        try:
            self._filed([one])
        except ReadingError as error:
            self._inbox.fail(key, str(error))

    def index(self, batch: str) -> None:
        """Bring the vector index up to date with what the batch changed, and note that it is."""
        self._index(batch)
        self.follow()
        self._inbox.indexed(batch)

    def follow(self) -> None:
        """Bring the vector index up to date with what was withdrawn or marked by hand, perhaps by another process."""
        stale = self._catalogue.stale()
        if not stale:
            return
        changed = sorted(set(stale.values()))
        if self._chroma.is_unfinished:
            self._chroma.rebuild(self._catalogue.index_rows())
        else:
            self._chroma.replace(self._catalogue.index_rows(changed), self._catalogue.passage_keys(changed))
        self._catalogue.followed(max(stale))

    def _index(self, batch: str) -> None:
        outcomes = self._inbox.outcomes(batch).values()
        changed = {o["report_id"]: o["status"] for o in outcomes if o["status"] in ("added", "updated")}
        if not changed:
            return
        if self._chroma.is_unfinished:
            self._chroma.rebuild(self._catalogue.index_rows())
            return
        updated = [report_id for report_id, status in changed.items() if status == "updated"]
        stale = self._catalogue.passage_keys(updated) if updated else []
        self._chroma.replace(self._catalogue.index_rows(list(changed)), stale)

    def _filed(self, waiting: Sequence[Waiting]) -> None:
        """File these. A store or model that refuses is not the reports' fault, and is not counted against them."""
        try:
            self._file(waiting)
        except StoreError:
            self._inbox.forgive([w.key for w in waiting])
            raise

    def _file(self, waiting: Sequence[Waiting]) -> None:
        if not waiting:
            return
        filings = [w.filing for w in waiting]
        for _ in range(ROUNDS):
            fresh = [decision.is_fresh for decision in self._catalogue.decide(filings)]
            if self._catalogue.file(self._prepare(filings, fresh), [w.key for w in waiting]):
                self._progress(len(waiting))
                return
        raise StoreError(
            "The catalogue kept changing while reports were filed. Run the command again to go on."
        )

    def _prepare(self, filings: Sequence[Filing], fresh: Sequence[bool]) -> list[Prepared]:
        """Passages and vectors of the fresh ones, embedded together; the others need none."""
        cut = [
            split(f.document, self._embedder.token_starts) if new else ()
            for f, new in zip(filings, fresh, strict=True)
        ]
        for filing, passages, new in zip(filings, cut, fresh, strict=True):
            if new and not passages:
                raise ReadingError(f"{filing.external_id} holds no words that could be indexed.")
        texts = [
            text
            for f, passages in zip(filings, cut, strict=True)
            for text in embedded_texts(f.document, passages, self._embedder.token_starts)
        ]
        return _allot(filings, cut, self._embedded(texts))

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text, timed. Raises ModelFilesError for a model that answers with anything else."""
        begin = perf_counter()
        vectors = self._embedder.matrix(texts) if texts else np.zeros((0, 1), np.float32)
        self.clock.seconds += perf_counter() - begin
        self.clock.passages += len(texts)
        if len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ModelFilesError(
                f"The embedding model {self._embedder.name} gave no usable vectors, so nothing was filed. "
                "The reports stay queued; run the command again when the model works."
            )
        return vectors


def _allot(filings: Sequence[Filing], cut: Sequence[tuple[Passage, ...]], vectors: Vectors) -> list[Prepared]:
    made, at = [], 0
    for filing, passages in zip(filings, cut, strict=True):
        made.append(Prepared(filing, passages, vectors[at : at + len(passages)]))
        at += len(passages)
    return made
