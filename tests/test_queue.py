"""What was accepted and could not be filed yet: kept with the reason, told of, tried again, dropped, forgotten in the end."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.ingesting import Ingestion, Input, Options
from bot.jobs import VERSION, Jobs, foreign_work
from bot.terminal.queue import queue_lines
from bot.times import hours_before, now_utc
from bot.working import KEPT_DAYS
from ingestion.errors import MissingReportError, StoreError
from ingestion.report import Marking
from tests import dying
from tests.commandline import Cli
from tests.doubles_embedder import WordEmbedder
from tests.vectorstore.homes import NOW, Shelf, report, shelf
from vectorstore.embedding import Vectors
from vectorstore.queueing import Queue
from vectorstore.spool import Spool
from vectorstore.steps import file_batch

ROOT = Path(__file__).parents[1]
LATER = "2026-06-01T00:00:00Z"
ABSENT = {
    "SITREP_EMBEDDINGS": "openai:text-embedding-3-small",
    "OPENAI_API_KEY": "",
}  # a model that cannot be had


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Shelf]:
    """A new home."""
    made = shelf(tmp_path / "home")
    yield made
    made.engine.dispose()


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """Three files."""
    folder = tmp_path / "notices"
    folder.mkdir()
    for n in range(3):
        (folder / f"n{n}.md").write_text(f"# Notice {n}\n\nThe pump of hall {n} failed in April 2026.\n")
    return folder


# ---- as people see it


def test_what_cannot_be_filed_waits_with_the_reason_and_goes_on(cli: Cli, notices: Path) -> None:
    """Without its model, ingest says so, ends with 1 and loses nothing; the queue and doctor tell of it."""
    ran = cli("ingest", notices, "--json", **ABSENT)
    assert ran.status == 1
    assert [row["status"] for row in ran.lines] == ["failed"] * 3
    assert all("It is queued" in row["error"] for row in ran.lines)
    assert "run the command again" in ran.err
    queue = cli("reports", "queue", "--json").lines
    assert [(e["input"][-5:], e["state"], e["step"]) for e in queue] == [
        (f"n{n}.md", "queued", "embed") for n in range(3)
    ]
    assert all("OpenAIError" in e["reason"] and e["next_try"] for e in queue)
    assert "3 to be filed" in cli("doctor").out


def test_one_entry_is_tried_again_or_dropped_by_its_id(cli: Cli, tmp_path: Path) -> None:
    """What failed is filed once it can be, and dropped when nobody wants it; a wrong id is said in words."""
    store = shelf(tmp_path / "home")
    for name in ("a", "b"):
        batch = store.inbox.stage([report(f"{name}.md", "Wolves in the mill.")], now_utc())
        store.inbox.fail(store.inbox.keys(batch)[0], "It did not work.", now_utc())
    store.catalogue.note("embedder", "")
    store.engine.dispose()
    first, second = cli("reports", "queue", "--json").lines
    assert (first["state"], first["reason"]) == ("failed", "It did not work.")
    told = cli("reports", "queue", "retry", first["id"])
    assert (told.status, "Filed: a.md (added: r" in told.err) == (0, True), told.err
    assert cli("reports", "queue", "drop", second["id"]).status == 0
    assert "The queue is empty" in cli("reports", "queue").out
    wrong = cli("reports", "queue", "retry", "ffffffff")
    assert (wrong.status, "sitrep reports queue" in wrong.err) == (1, True)


def test_an_audience_learns_no_name_above_its_clearance(cli: Cli, tmp_path: Path) -> None:
    """With a clearance stated, what is above it stands there without its name."""
    store = shelf(tmp_path / "home")
    store.inbox.stage([report("sealed memo.md", "x", Marking.RED), report("open.md", "y")], NOW)
    store.engine.dispose()
    for words in (
        cli("reports", "queue", "--clearance", "TLP:GREEN"),
        cli("reports", "queue", "--clearance", "TLP:GREEN", "--json"),
    ):
        assert "open.md" in words.out
        assert "sealed" not in words.out
    assert "sealed memo.md" in cli("reports", "queue").out


def test_every_state_has_its_word(store: Shelf) -> None:
    """Queued, at a step, waiting with the reason and the next try, to be indexed, failed: at any width."""
    keys = []
    for name in ("queued", "working", "waiting", "stored", "failed"):
        keys += store.inbox.keys(store.inbox.stage([report(name, f"{name} wolves.")], NOW))
    store.inbox.at_work([keys[1]], "embed", NOW)
    store.inbox.put_off([keys[2]], "The disk is full.", NOW)
    store.filer.mark(store.inbox.open_batches()[3])
    store.filer.store([keys[3]])
    store.inbox.fail(keys[4], "It is damaged.", NOW)
    entries = Queue(store.engine).entries()
    for width in (None, 40, 100):
        said = " ".join(
            " ".join(line.plain.split())
            for line in queue_lines(entries, width, ZoneInfo("Asia/Tokyo"), NOW, ())
        )
        for words in (
            "at embed",
            "waits",
            "to be indexed",
            "failed",
            "The disk is full.",
            "It is damaged.",
            "4 to be filed, 1 failed",
        ):
            assert words in said
        assert "09:00" in said


# ---- faults of what is outside


def test_a_full_disk_leaves_everything_queued_or_refused_in_words(
    cli: Cli, notices: Path, tmp_path: Path
) -> None:
    """Under a limit on the size of files: exit status 1, the reason in words, no trace; with room again all is filed."""
    assert cli("ingest", notices / "n0.md", "--tlp", "TLP:CLEAR").status == 0
    big = tmp_path / "big.md"
    big.write_text("# Big\n\n" + " ".join(f"The crane {n} of hall {n * 7} has stopped." for n in range(900)))
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
        "from bot.cli import main; sys.argv[0] = 'sitrep'; main()"
    )
    env = {
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "SITREP_HOME": str(tmp_path / "home"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", limited, "ingest", str(big), str(notices), "--tlp", "TLP:CLEAR"],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    assert any(word in ran.stderr for word in ("disk", "space")), ran.stderr
    again = cli("ingest", big, notices, "--tlp", "TLP:CLEAR", "--json")
    assert again.status == 0, again.err
    assert {row["status"] for row in again.lines} <= {"added", "unchanged"}
    assert "The queue is empty" in cli("reports", "queue").out


def test_a_locked_catalogue_lets_filing_wait(store: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the catalogue, a batch stays queued; afterwards it is filed."""
    batch = store.inbox.stage([report("a", "Wolves.")], NOW)
    monkeypatch.setattr("vectorstore.engine.WAIT", 0.05)  # as long as a person would not wait here
    store.engine.dispose()
    other = sqlite3.connect(store.home.catalogue, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "busy" in file_batch(store.filer, batch)
    other.rollback()
    other.close()
    assert file_batch(store.filer, batch) == ""


@dataclass
class Faults:
    """Makes the n-th writing operation fail: a statement that changes something, or a commit."""

    last: int
    done: int = 0
    met: bool = False

    def passed(self, *_: object) -> None:
        """One operation more."""
        self.done += 1
        if self.done == self.last:
            self.met = True
            raise sqlite3.OperationalError("database or disk is full")


def test_whichever_operation_fails_the_next_run_makes_it_whole(tmp_path: Path) -> None:
    """The n-th statement, commit or call of Chroma fails, for every n until none does: a reason in words, then all is there once."""
    number, met = 0, True
    while met:
        number += 1
        place = shelf(tmp_path / f"home-{number}")
        batch = place.inbox.stage(
            [report("a", "Wolves in the mill."), report("b", "Foxes in the yard.")], NOW
        )
        faults = Faults(number)
        event.listen(place.engine, "before_cursor_execute", lambda *a, f=faults: _writes(a[2]) and f.passed())
        event.listen(place.engine, "commit", faults.passed)
        replace = place.chroma.replace

        def failing(*args: object, f: Faults = faults, go: object = replace) -> None:
            f.passed()
            go(*args)  # type: ignore[operator]

        place.chroma.replace = failing  # type: ignore[method-assign]
        try:
            why = file_batch(place.filer, batch)
        except sqlite3.OperationalError as error:
            why = str(error)
        met = faults.met
        assert file_batch(place.filer, batch) == ""
        assert [o["status"] for o in place.inbox.outcomes(batch).values()] == ["added", "added"], (
            number,
            why,
        )
        assert place.chroma.counts()[Marking.CLEAR] == 2
        assert not place.inbox.open_batches()
        place.engine.dispose()
    assert number > 10


def _writes(statement: str) -> bool:
    return statement.lstrip().split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE")


# ---- durable work


def ingestion(place: Shelf, jobs: Jobs) -> Ingestion:
    """Somebody who hands things over."""
    options = Options(now=NOW, default_marking=Marking.CLEAR)
    return Ingestion(place.catalogue, place.inbox, jobs.file, options, lambda _row: None, Spool(place.home))


@dataclass(frozen=True)
class Refusing(WordEmbedder):
    """A model that is missing as long as `gone` says so."""

    gone: list[bool] = field(default_factory=lambda: [True])

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """As its name says."""
        if self.gone[0]:
            raise StoreError("The embedding model is missing.")
        return super().matrix(texts)


def test_what_was_accepted_survives_whatever_comes(tmp_path: Path) -> None:
    """Bytes that could not be filed are filed by the next process, which was never given them."""
    place = shelf(tmp_path, Refusing())
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        given = ingestion(place, jobs)
        given.accept(*dying.handed()[0])
        with pytest.raises(StoreError, match="missing"):
            given.finish()
    place.engine.dispose()
    later = shelf(tmp_path)
    with Jobs(later.home, "", dying.filer(later)) as jobs:
        for batch in later.inbox.open_batches():
            jobs.file(batch).get_result()
    assert later.texts("gate") == ["Letter 0: the lock of gate 0 was forced."]
    later.engine.dispose()


def test_work_that_another_version_left_is_told_of_and_finished(tmp_path: Path) -> None:
    """A batch whose workflow is pending under an older version is filed by this one; until then doctor can name it."""
    place = shelf(tmp_path, Refusing())
    batch = place.inbox.stage([report("a", "Wolves in the mill.")], NOW)
    with Jobs(place.home, "", dying.filer(place)) as jobs, pytest.raises(StoreError):
        jobs.file(batch).get_result()
    with sqlite3.connect(place.home.jobs) as connection:
        connection.execute("UPDATE workflow_status SET application_version = '0', status = 'PENDING'")
        connection.execute("UPDATE workflow_status SET output = NULL")
    assert [(w.workflow_id, w.version) for w in foreign_work(place.home)] == [(batch, "0")]
    place.embedder.gone[0] = False  # type: ignore[attr-defined]
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        jobs.file(batch).get_result()
    assert place.texts("wolves") == ["Wolves in the mill."]
    assert foreign_work(place.home) == []
    assert VERSION != "0"
    place.engine.dispose()


def test_what_is_staged_while_its_workflow_runs_is_filed_too(tmp_path: Path) -> None:
    """Who joins a workflow that has looked already waits until what was staged since is filed as well."""
    place = shelf(tmp_path)
    filer = dying.filer(place)
    marked, staged = threading.Event(), threading.Event()
    split = filer.split

    def slow(keys: Sequence[str]) -> str:
        marked.set()
        assert staged.wait(20)
        return split(keys)

    filer.split = slow  # type: ignore[method-assign]
    with Jobs(place.home, "", filer) as jobs:
        given = ingestion(place, jobs)
        given.accept(*dying.handed()[0])
        assert marked.wait(20)
        again = ingestion(place, jobs)
        again.accept(*dying.handed()[0])
        staged.set()
        again.finish()
        given.finish()
    assert place.inbox.open_batches() == []
    assert place.texts("gate") == ["Letter 0: the lock of gate 0 was forced."]
    place.engine.dispose()


def test_what_ended_long_ago_is_forgotten(tmp_path: Path) -> None:
    """Records of work, and entries that are done or failed, go after thirty days; what waits stays however old it is."""
    place = shelf(tmp_path)
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        jobs.file(place.inbox.stage([report("a", "Wolves.")], NOW)).get_result()
        waiting = place.inbox.stage([report("b", "Foxes.")], "2020-01-01T00:00:00Z")
        assert jobs.forget_ended("2020-01-01T00:00:00Z") == 0
        assert jobs.forget_ended("2100-01-01T00:00:00Z") == 1
        assert jobs.forget_ended("2100-01-01T00:00:00Z") == 0
    queue = Queue(place.engine)
    assert queue.forget_old(hours_before(LATER, KEPT_DAYS * 24)) == 1
    assert [e.input for e in queue.entries()] == ["b"]
    assert place.inbox.open_batches() == [waiting]
    with pytest.raises(MissingReportError):
        queue.drop("a")
    place.engine.dispose()


def test_the_record_of_work_holds_no_words(tmp_path: Path) -> None:
    """Names of steps, ids and reasons stand there, and nothing of a report."""
    place = shelf(tmp_path)
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        given = ingestion(place, jobs)
        given.accept(Input(Path("x.txt"), "x.txt", "x.txt"), b"The canary of hall 9 sings.")
        given.finish()
    place.engine.dispose()
    with sqlite3.connect(place.home.jobs) as connection:
        steps = [
            row[0]
            for row in connection.execute("SELECT function_name FROM operation_outputs ORDER BY function_id")
        ]
    assert steps == ["read", "mark", "split", "recognise", "embed", "store", "index", "reassess"]
    held = b"".join(path.read_bytes() for path in place.home.folder.glob("jobs*"))
    assert b"canary" not in held
    assert b"x.txt" not in held


def test_a_record_of_work_that_cannot_be_used_is_said_in_words(tmp_path: Path) -> None:
    """A damaged database of durable work is a sentence that names it, and loses nothing that was accepted."""
    place = shelf(tmp_path)
    batch = place.inbox.stage([report("a", "Wolves.")], NOW)
    place.home.jobs.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"jobs\.sqlite"), Jobs(place.home, "", dying.filer(place)):
        pass
    assert place.inbox.open_batches() == [batch]
    place.home.jobs.unlink()
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        jobs.file(batch).get_result()
    assert place.texts("wolves") == ["Wolves."]
    place.engine.dispose()


@pytest.mark.slow
def test_many_filings_leave_memory_and_files_as_they_were() -> None:
    """After sixty filings, a tenth of them of bytes that were handed over, the process holds what it held after six."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.enduring", "60"],
        cwd=ROOT,
        check=False,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"
