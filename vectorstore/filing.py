"""Filing a batch of reports: split, embed, store, index. Each part may be done again without harm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ingestion.errors import ReadingError
from ingestion.report import Filing, Passage
from ingestion.splitting import passage_header, split
from vectorstore.catalogue import Catalogue, Prepared
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, Vectors
from vectorstore.inbox import Inbox, Waiting

ATTEMPTS = 3  # a report that brought the process down this often is given up


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

        That is: all of them, if filing them together fails or has already brought a process down.
        """
        waiting, attempts = self._inbox.begin(batch)
        if not waiting:
            return []
        if attempts >= 1 and len(waiting) > 1:
            return [w.key for w in waiting]
        try:
            self._file(waiting)
        except ReadingError:
            return [w.key for w in waiting]
        return []

    def store_one(self, batch: str, key: str) -> None:
        """File one member alone; when that fails for good, write down why and go on."""
        waiting, attempts = self._inbox.begin(batch)
        chosen = [w for w in waiting if w.key == key]
        if not chosen:
            return
        if attempts > ATTEMPTS + len(waiting):
            self._inbox.fail(key, "Filing this report stopped the program several times; it was left out.")
            return
        try:
            self._file(chosen)
        except ReadingError as error:
            self._inbox.fail(key, str(error))

    def index(self, batch: str) -> None:
        """Bring the vector index up to date with what the batch changed."""
        outcomes = self._inbox.outcomes(batch).values()
        changed = {o["report_id"]: o["status"] for o in outcomes if o["status"] in ("added", "updated")}
        if not changed:
            return
        updated = [report_id for report_id, status in changed.items() if status == "updated"]
        stale = self._catalogue.passage_keys(updated) if updated else []
        self._chroma.replace(self._catalogue.index_rows(list(changed)), stale)

    def _file(self, waiting: Sequence[Waiting]) -> None:
        filings = [w.filing for w in waiting]
        decisions = self._catalogue.decide(filings)
        fresh = [d.change in ("added", "updated") for d in decisions]
        prepared = self._prepare(filings, fresh)
        self._catalogue.file(prepared, [w.key for w in waiting])
        self._progress(len(waiting))

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
            f"{passage_header(f.document)}\n{f.document.text[p.start : p.end]}".strip()
            for f, passages in zip(filings, cut, strict=True)
            for p in passages
        ]
        begin = perf_counter()
        vectors = self._embedder.matrix(texts) if texts else np.zeros((0, 1), np.float32)
        self.clock.seconds += perf_counter() - begin
        self.clock.passages += len(texts)
        return _allot(filings, cut, vectors)


def _allot(filings: Sequence[Filing], cut: Sequence[tuple[Passage, ...]], vectors: Vectors) -> list[Prepared]:
    made, at = [], 0
    for filing, passages in zip(filings, cut, strict=True):
        made.append(Prepared(filing, passages, vectors[at : at + len(passages)]))
        at += len(passages)
    return made
