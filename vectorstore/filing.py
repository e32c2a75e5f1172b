"""Filing a batch of reports, step by step: read, mark, split, recognise, embed, store, index, reassess.

Each step may be done again without harm, and alone: what an earlier one had in memory when the process was killed is made
anew. A step that cannot go on says why, in words, and its reports wait; one that a report spoils is done again with each
report by itself, so that the others go on and the one that is at fault is given up in the end.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from types import TracebackType
from typing import Self

import numpy as np

from ingestion.errors import ModelFilesError, ReadingError, SitrepError, StoreError
from ingestion.report import Marking, Passage
from ingestion.splitting import embedded_texts, split
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, Vectors, vectors_of
from vectorstore.inbox import Inbox, Unpacked, Waiting
from vectorstore.spool import Handed, Spool
from vectorstore.steps import APART, TOGETHER, Line, Why, grouped
from vectorstore.storing import Prepared, Recognised, recognise

ATTEMPTS = 5  # a report that was begun so often is given up
ROUNDS = 5  # how often a batch is prepared anew because the catalogue changed meanwhile


@dataclass(slots=True)
class Clock:
    """Seconds spent in the embedding model, and passages it saw: what a run's speed is held against."""

    seconds: float = 0.0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """How what was handed over is read: where its bytes lie, and who makes reports of them."""

    spool: Spool
    unpack: Callable[[Handed, bytes], Sequence[Unpacked]]


@dataclass(slots=True)
class _Bench:
    """A group of reports under work, as far as its steps have come in this process."""

    waiting: list[Waiting]
    cut: list[tuple[Passage, ...]] | None = None
    named: list[Recognised | None] | None = None
    vectors: Vectors | None = None
    whole: bool = False  # prepare also what seems to bring nothing new


class Filer:
    """The steps of filing over a home. The index is written by `index`, in the process that owns the home."""

    def __init__(
        self, catalogue: Catalogue, inbox: Inbox, embedder: Embedder, chroma: ChromaIndex,
        progress: Callable[[int], None] = lambda _reports: None, *,
        intake: Intake | None = None, look_again: Callable[[], None] = lambda: None,
        now: Callable[[], str] = lambda: f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    ) -> None:  # fmt: skip
        """`look_again` looks at verdicts after the last open batch was filed."""
        self._catalogue = catalogue
        self._inbox = inbox
        self._embedder = embedder
        self._chroma = chroma
        self._progress = progress
        self._intake = intake
        self._look_again = look_again
        self._now = now
        self._benches: dict[tuple[str, ...], _Bench] = {}
        self._batches: dict[tuple[str, ...], str] = {}  # of each group that was marked here
        self._reading = threading.Lock()  # a reader serves one at a time
        self._embedding = threading.Lock()  # the model uses every core
        self._line = Line()  # while one batch is written, the next one may be embedded
        self.clock = Clock()

    # ---- of a batch

    def read(self, batch: str) -> Why:
        """Read what is not read yet. What cannot be read is failed with the reason, and in nobody's way."""
        if self._intake is None:
            return ""
        with self._reading, self._step("read", batch) as step:
            for handed in self._inbox.unread(batch):
                self._read(handed, self._intake)
        return step.why

    def mark(self, batch: str) -> tuple[Why, list[list[str]]]:
        """Mark out which of the batch are filed together, and which alone."""
        groups: list[list[str]] = []
        with self._step("mark", batch) as step:
            groups = grouped(self._inbox.waiting(batch))
        self._batches |= {tuple(keys): batch for keys in groups}
        return step.why, groups

    def index(self, batch: str) -> Why:
        """Bring the vector index up to date with what the batch changed, and note that it is."""
        with self._line.turn(batch), self._step("index", batch) as step:
            self._index(batch)
            self.follow()
            self._inbox.indexed(batch)
        return step.why

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

    def reassess(self, _batch: str) -> Why:
        """Look at verdicts again, unless more is about to be filed: whoever files that looks."""
        if not self._inbox.open_batches():
            self._look_again()
        return ""

    # ---- of a group

    def split(self, keys: Sequence[str]) -> Why:
        """Cut each text; one without words is failed."""
        return self._work("split", keys, self._cut)

    def recognise(self, keys: Sequence[str]) -> Why:
        """Find what each new text names."""
        return self._work("recognise", keys, self._recognised)

    def embed(self, keys: Sequence[str]) -> Why:
        """Make the vectors of the new ones, all at once."""
        return self._work("embed", keys, self._embedded)

    def store(self, keys: Sequence[str]) -> Why:
        """Write the group; when the catalogue changed meanwhile, what it now lacks is made first."""
        with self._line.turn(self._batches.get(tuple(keys), "")):
            why = self._work("store", keys, self._stored)
        self._benches.pop(tuple(keys), None)
        return why

    # ---- in their order

    def line_up(self, batch: str) -> None:
        """Let a batch be written after those that stand in the line already."""
        self._line.join(batch)

    def is_open(self, batch: str) -> bool:
        """Whether something of a batch is still to be filed or indexed."""
        return bool(self._inbox.keys(batch))

    def leave(self, batch: str) -> None:
        """It is through, or has failed: those behind it need not wait for it."""
        self._line.leave(batch)
        self._batches = {keys: of for keys, of in self._batches.items() if of != batch}

    def _work(self, name: str, keys: Sequence[str], work: Callable[["_Bench"], object]) -> Why:
        with self._step(name, keys=keys) as step:
            bench = self._bench(keys)
            if bench is None:
                return APART
            with suppress(StoreError):
                self._inbox.at_work(keys, name, self._now())
            work(bench)
        return step.why

    # ----

    def _step(self, name: str, batch: str = "", keys: Sequence[str] = ()) -> "_Step":
        return _Step(self._inbox, self._benches, name, batch, tuple(keys), self._now)

    def _bench(self, keys: Sequence[str]) -> _Bench | None:
        """Where these are worked on; None when they were begun too often together. One begun too often alone is failed."""
        if (bench := self._benches.get(tuple(keys))) is not None:
            return bench
        waiting = self._inbox.begin(keys)
        if len(waiting) > 1 and any(w.attempts >= TOGETHER for w in waiting):
            return None
        for spent in [w for w in waiting if w.attempts >= ATTEMPTS]:
            self._give_up(spent)
            waiting = []
        return self._benches.setdefault(tuple(keys), _Bench(waiting))

    def _give_up(self, one: Waiting) -> None:
        why = self._inbox.reason(one.key) or "it stopped the program"
        self._inbox.fail(one.key, f"Filing it failed {ATTEMPTS} times ({why}); it was left out.", self._now())

    def _read(self, handed: Handed, intake: Intake) -> None:
        if handed.attempts >= ATTEMPTS:
            why = f"Reading it stopped the program {ATTEMPTS} times; it was left out."
            self._inbox.fail(handed.key, why, self._now())
            return
        try:
            found = intake.unpack(handed, intake.spool.read(handed.key))
        except ReadingError as error:
            self._inbox.fail(handed.key, str(error), self._now())
            return
        self._inbox.unpack(handed, found, self._now())
        intake.spool.drop(handed.key)

    def _cut(self, bench: _Bench) -> None:
        """Decide what each changes, and cut what is new; what holds no words is failed and leaves the bench."""
        decisions = self._catalogue.decide([w.filing for w in bench.waiting])
        fresh = [bench.whole or decision.is_fresh for decision in decisions]
        cut = [self._passages(w, new=new) for w, new in zip(bench.waiting, fresh, strict=True)]
        for one, passages in zip(bench.waiting, cut, strict=True):
            if passages is None:
                why = f"{one.filing.external_id} holds no words that could be indexed."
                self._inbox.fail(one.key, why, self._now())
        kept = [i for i, passages in enumerate(cut) if passages is not None]
        bench.waiting = [bench.waiting[i] for i in kept]
        bench.cut = [passages for passages in cut if passages is not None]
        bench.named = bench.vectors = None

    def _passages(self, one: Waiting, *, new: bool) -> tuple[Passage, ...] | None:
        """The passages of a new report, None when there are none; () of one that brings nothing new."""
        return (split(one.filing.document, self._embedder.token_starts) or None) if new else ()

    def _recognised(self, bench: _Bench) -> list[Recognised | None]:
        if bench.cut is None:
            self._cut(bench)
        if bench.named is None:
            bench.named = [
                recognise(w.filing.document, passages) if passages else None
                for w, passages in zip(bench.waiting, bench.cut or (), strict=True)
            ]
        return bench.named

    def _embedded(self, bench: _Bench) -> Vectors:
        if bench.cut is None:
            self._cut(bench)
        if bench.vectors is None:
            kept = self._catalogue.markings(w.filing.report_id for w in bench.waiting)
            pairs = [
                (text, max(w.filing.marking, kept.get(w.filing.report_id, Marking.CLEAR)))
                for w, passages in zip(bench.waiting, bench.cut or (), strict=True)
                for text in embedded_texts(w.filing.document, passages, self._embedder.token_starts)
            ]
            bench.vectors = self._vectors([text for text, _ in pairs], [marking for _, marking in pairs])
        return bench.vectors

    def _stored(self, bench: _Bench) -> None:
        keys = [w.key for w in bench.waiting]
        for _ in range(ROUNDS):
            prepared = self._prepared(bench)
            if not prepared or self._catalogue.file(prepared, [w.key for w in bench.waiting]):
                self._progress(len(keys))
                return
            bench.cut, bench.whole = None, True  # a copy may become a report by what is stored before it
        raise StoreError(
            "The catalogue kept changing while reports were filed; they are filed when it is still."
        )

    def _prepared(self, bench: _Bench) -> list[Prepared]:
        named, vectors = self._recognised(bench), self._embedded(bench)
        made, at = [], 0
        for one, passages, its in zip(bench.waiting, bench.cut or (), named, strict=True):
            made.append(Prepared(one.filing, passages, vectors[at : at + len(passages)], its))
            at += len(passages)
        return made

    def _vectors(self, texts: Sequence[str], markings: Sequence[Marking]) -> Vectors:
        """A vector for each text, timed; zeros where its marking keeps it from the model. Raises ModelFilesError for a model that answers with anything else."""
        with self._embedding:
            begin = perf_counter()
            vectors = vectors_of(self._embedder, texts, markings) if texts else np.zeros((0, 1), np.float32)
            self.clock.seconds += perf_counter() - begin
            self.clock.passages += len(texts)
        if len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ModelFilesError(
                f"The embedding model {self._embedder.name} gave no usable vectors, so nothing was filed. "
                "The reports stay queued; run the command again when the model works."
            )
        return vectors

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


class _Step:
    """A step under way: says where its reports are, and makes of what is not their fault a reason why they wait.

    Any other error goes on, and is noted: it counts against the reports that were worked on.
    """

    def __init__(
        self, inbox: Inbox, benches: dict[tuple[str, ...], _Bench], name: str, batch: str,
        keys: tuple[str, ...], now: Callable[[], str],
    ) -> None:  # fmt: skip
        self._inbox, self._benches, self._name = inbox, benches, name
        self._batch, self._keys, self._now = batch, keys, now
        self.why: Why = ""

    def __enter__(self) -> Self:
        with suppress(StoreError):
            if not self._keys:
                self._inbox.at(self._batch, self._name, self._now())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None:
            return False
        self._benches.pop(self._keys, None)
        with suppress(StoreError):
            self._noted(kind, error)
        if isinstance(error, SitrepError):
            self.why = str(error)
        return bool(self.why)

    def _noted(self, kind: type[BaseException], error: BaseException | None) -> None:
        keys = self._keys or tuple(self._inbox.keys(self._batch))
        if isinstance(error, SitrepError):
            self._inbox.put_off(keys, str(error), self._now())
        else:
            self._inbox.remember(keys, kind.__name__)
