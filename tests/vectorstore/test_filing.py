"""Filing goes on after whatever stopped it, says what it is that stops it, and gives up only what is at fault."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingestion.errors import DamagedError, ReadingError, StoreError, UsageError
from ingestion.report import Marking
from tests.doubles_embedder import WordEmbedder
from tests.vectorstore.homes import LATE, NOW, Shelf, report, shelf
from vectorstore.embedding import Vectors
from vectorstore.filing import ATTEMPTS, Filer, Intake
from vectorstore.inbox import Unpacked, Waiting, handed_key, pause
from vectorstore.queueing import Queue
from vectorstore.spool import Handed, Spool
from vectorstore.steps import APART, file_batch, grouped


def test_what_the_index_refused_is_indexed_later(store: Shelf) -> None:
    """A batch that is stored and could not be indexed stays open, and its next round needs no model."""
    batch = store.inbox.stage([report("crane.md", "The crane of hall 4 has stopped.")], NOW)
    folder = store.home.chroma(Marking.CLEAR)
    folder.parent.mkdir()
    folder.write_text("in the way")
    assert "TLP:CLEAR cannot be used" in file_batch(store.filer, batch)
    assert store.texts("crane") == ["The crane of hall 4 has stopped."]
    assert store.inbox.open_batches() == [batch]
    folder.unlink()
    embedded = store.filer.clock.passages
    assert file_batch(store.filer, batch) == ""
    assert store.chroma.counts()[Marking.CLEAR] == 1
    assert store.inbox.open_batches() == []
    assert store.filer.clock.passages == embedded


def test_what_changes_nothing_needs_no_index(store: Shelf) -> None:
    """A report that is there already, and a copy of it, leave nothing to be done."""
    store.file(report("crane.md", "The crane of hall 4 has stopped."))
    store.index()
    again = [
        report("crane.md", "The crane of hall 4 has stopped."),
        report("b.md", "The crane of hall 4 has stopped."),
    ]
    batch = store.inbox.stage(again, NOW)
    store.work(batch)
    assert store.inbox.open_batches() == []


@pytest.mark.parametrize("step", ["split", "recognise", "embed", "store"])
def test_a_step_done_alone_makes_what_it_lacks(store: Shelf, step: str) -> None:
    """After a kill, memory is empty and the steps before are not done again: each one can begin the work by itself."""
    batch = store.inbox.stage([report("crane.md", "The crane of hall 4 has stopped.")], NOW)
    _, (keys,) = store.filer.mark(batch)
    assert getattr(store.filer, step)(keys) == ""
    assert store.filer.store(keys) == ""
    assert store.texts("crane") == ["The crane of hall 4 has stopped."]


# ---- what is at fault, and what is not


@dataclass(frozen=True)
class Poisoned(WordEmbedder):
    """A model that breaks on one text, alone or among others."""

    tried: list[int] = field(default_factory=list)  # how many texts were given each time

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """As its name says."""
        self.tried.append(len(texts))
        if any("poison" in text for text in texts):
            raise KeyError("poison")
        return super().matrix(texts)


def tried(store: Shelf, batch: str, times: int) -> str:
    """File a batch as the workflow does, which does a step again that raises; what it says in the end."""

    class Again:
        def __getattr__(self, name: str) -> Callable[[object], object]:
            def step(given: object) -> object:
                for _ in range(times):
                    try:
                        return getattr(store.filer, name)(given)
                    except KeyError:
                        pass
                raise AssertionError("tried too often")

            return step

    return file_batch(Again(), batch)  # type: ignore[arg-type]


def test_a_report_that_breaks_the_model_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    """Twice together, then each alone: the one at fault fails after a few attempts, with what was wrong."""
    store = shelf(tmp_path, Poisoned())
    batch = store.inbox.stage([report(n, f"This is {n}.") for n in ("wolf", "poison", "fox")], NOW)
    assert tried(store, batch, 8) == ""
    outcomes = list(store.inbox.outcomes(batch).values())
    assert [o["status"] for o in outcomes] == ["added", "failed", "added"]
    assert "KeyError" in outcomes[1]["error"]
    assert store.inbox.open_batches() == []
    assert len(store.filer._embedder.tried) < 12  # type: ignore[attr-defined]


def test_a_refusing_store_is_nobodys_fault(tmp_path: Path) -> None:
    """However often the model is missing, no report is blamed; the wait grows, and all are filed when it is back."""

    @dataclass(frozen=True)
    class Missing(WordEmbedder):
        def matrix(self, texts: Sequence[str]) -> Vectors:
            raise StoreError("The embedding model is missing.")

    store = shelf(tmp_path, Missing())
    batch = store.inbox.stage([report("wolf", "Wolves.")], NOW)
    for _ in range(ATTEMPTS + 2):
        assert file_batch(store.filer, batch) == "The embedding model is missing."
    assert store.inbox.held_up(batch, NOW) == "The embedding model is missing."
    assert store.inbox.open_batches("2020-01-01T00:00:00Z") == []
    assert file_batch(shelf(tmp_path).filer, batch) == ""


def test_a_batch_waits_as_a_whole(store: Shelf) -> None:
    """When one group of a batch is refused, the batch is not due before its time."""
    batch = store.inbox.stage([report(str(n), f"Wolf {n}.") for n in range(70)], NOW)
    store.inbox.put_off(store.inbox.keys(batch)[:1], "The disk is full.", NOW)
    assert store.inbox.open_batches(NOW) == []
    assert store.inbox.open_batches(LATE) == [batch]


def test_the_wait_doubles_and_has_an_end() -> None:
    """Ten seconds, then twenty, and never more than ten minutes."""
    assert [pause(n) for n in (0, 1, 2, 6, 7, 1000)] == [10, 20, 40, 600, 600, 600]


def test_getting_further_clears_the_count(store: Shelf) -> None:
    """Only who ends in the same step again and again is at fault; being killed here and there is no sign of it."""
    batch = store.inbox.stage([report("wolf", "Wolves.")], NOW)
    _, (keys,) = store.filer.mark(batch)
    for step in ("split", "recognise", "embed") * 5:
        store.inbox.begin(keys)
        store.inbox.at_work(keys, step, NOW)
    (waiting,) = store.inbox.begin(keys)
    assert waiting.attempts <= 1
    for _ in range(ATTEMPTS):
        store.inbox.at_work(keys, "embed", NOW)
        (waiting,) = store.inbox.begin(keys)
    assert waiting.attempts >= ATTEMPTS


def test_what_stopped_the_program_is_filed_alone_and_last() -> None:
    """Neighbours go together, 64 at most; what was begun before does not."""
    a, b, c, d = (report(n, n) for n in "abcd")
    waiting = [Waiting("1", a, 3), Waiting("2", b, 0), Waiting("3", c, 2), Waiting("4", d, 1)]
    assert grouped(waiting) == [["2", "4"], ["3"], ["1"]]
    assert grouped([Waiting(str(n), report(str(n), "x"), 0) for n in range(130)])[2] == ["128", "129"]


def test_versions_of_one_report_are_filed_in_their_order() -> None:
    """Where a batch holds two versions of a report, each of its reports is filed alone."""
    a, b = report("a", "a"), report("b", "b")
    assert grouped([Waiting("1", a, 2), Waiting("2", b, 0), Waiting("3", a, 0)]) == [["2"], ["1"], ["3"]]


def test_a_copy_of_what_changes_in_the_same_batch_is_filed(store: Shelf) -> None:
    """It seems to bring nothing new until the report that it repeats has another text; then it is a report itself."""
    store.file(report("a", "Wolves in the mill."))
    outcomes = store.file(report("a", "Foxes in the mill."), report("b", "Wolves in the mill."))
    assert [o["status"] for o in outcomes] == ["updated", "added"]
    assert store.texts("wolves") == ["Wolves in the mill."]


def test_a_group_begun_too_often_says_so(store: Shelf) -> None:
    """A group that ended twice in one step is told to be filed one by one, before it is worked on again."""
    batch = store.inbox.stage([report("a", "Wolves."), report("b", "Foxes.")], NOW)
    _, (keys,) = store.filer.mark(batch)
    for _ in range(2):
        store.inbox.at_work(keys, "embed", NOW)
        store.inbox.begin(keys)
    store.inbox.at_work(keys, "embed", NOW)
    assert store.filer.embed(keys) == APART
    assert file_batch(store.filer, batch) == ""


# ---- what is handed over as bytes


def accepting(store: Shelf, unpack: Callable[[Handed, bytes], Sequence[Unpacked]]) -> Filer:
    """A filer that can read."""
    return Filer(
        store.catalogue, store.inbox, WordEmbedder(), store.chroma, intake=Intake(Spool(store.home), unpack)
    )


def hand_over(store: Shelf, data: bytes) -> tuple[str, str]:
    """Accept some bytes; their key and their batch."""
    key = handed_key("notes.txt", data, "{}")
    Spool(store.home).keep(key, data)
    return key, store.inbox.accept(Handed(key, "notes.txt", "{}"), NOW)


def test_what_was_handed_over_is_read_and_filed(store: Shelf) -> None:
    """Each of its reports is told of by name; what could not be read fails by itself; the spool is empty afterwards."""

    def unpack(handed: Handed, data: bytes) -> list[Unpacked]:
        return [
            Unpacked("notes.txt", report("notes.txt", data.decode())),
            Unpacked("notes.txt!scan.pdf", None, "No text layer."),
        ]

    filer = accepting(store, unpack)
    _, batch = hand_over(store, b"Wolves in the mill.")
    assert file_batch(filer, batch) == ""
    told = {name: outcome["status"] for name, outcome in store.inbox.told(batch)}
    assert told == {"notes.txt": "added", "notes.txt!scan.pdf": "failed"}
    with pytest.raises(UsageError, match="Hand the whole over again"):
        Queue(store.engine).retry("notes.txt!scan.pdf")
    assert list(store.home.spool.iterdir()) == []


def test_what_cannot_be_read_is_kept_with_the_reason(store: Shelf) -> None:
    """It fails in words, and its bytes stay, so that it can be tried again."""

    def unpack(_handed: Handed, _data: bytes) -> list[Unpacked]:
        raise DamagedError("The file is cut short.")

    key, batch = hand_over(store, b"x")
    assert file_batch(accepting(store, unpack), batch) == ""
    assert [outcome["error"] for _, outcome in store.inbox.told(batch)] == ["The file is cut short."]
    assert Spool(store.home).read(key) == b"x"


def test_reading_that_stops_the_program_has_an_end(store: Shelf) -> None:
    """Begun and not ended five times, it is failed without being read again."""
    _, batch = hand_over(store, b"x")
    for _ in range(ATTEMPTS):
        store.inbox.unread(batch)

    def unpack(_handed: Handed, _data: bytes) -> list[Unpacked]:
        raise AssertionError("read again")

    assert file_batch(accepting(store, unpack), batch) == ""
    assert "stopped the program 5 times" in store.inbox.told(batch)[0][1]["error"]


def test_a_spool_that_takes_nothing_accepts_nothing(store: Shelf) -> None:
    """It says why, and leaves no half file."""
    store.home.spool.write_text("in the way")
    with pytest.raises(StoreError, match="not accepted"):
        Spool(store.home).keep("k", b"x")
    assert store.home.spool.read_text() == "in the way"


def test_the_spool_is_swept_of_what_nobody_waits_for(store: Shelf) -> None:
    """What a kill left behind goes; what is waited for stays; what is gone is said in words."""
    spool = Spool(store.home)
    for key in ("a", "b"):
        spool.keep(key, b"x")
    assert spool.sweep({"a"}, before=0) == 0
    assert spool.sweep({"a"}, before=time.time() + 1) == 1
    assert spool.read("a") == b"x"
    with pytest.raises(ReadingError, match="Hand it over again"):
        spool.read("b")
