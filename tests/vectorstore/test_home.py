"""The home has one owner at a time, and whoever comes second is told who it is."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingestion.errors import LockedError, StoreError
from tests.vectorstore.homes import report, shelf
from vectorstore.home import Home, HomeLock, current_owner

DEAD = 2**22 + 1  # above every process id
ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from vectorstore.home import Home, HomeLock
with HomeLock(Home(Path(sys.argv[1])), "sitrep serve"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the home until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    """By pid and by what it does; the home is free again when it was killed."""
    home = Home(tmp_path)
    with owner(tmp_path) as other:
        with (
            pytest.raises(LockedError, match=rf"owned by pid {other.pid} \(sitrep serve\)"),
            HomeLock(home, "sitrep ingest"),
        ):
            pass
        found = current_owner(home)
        assert found is not None
        assert (found.pid, found.role) == (other.pid, "sitrep serve")
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        with HomeLock(home, "sitrep ingest"):
            mine = current_owner(home)
            assert mine is not None
            assert mine.pid == os.getpid()
    assert current_owner(home) is None


def test_one_process_cannot_own_a_home_twice(tmp_path: Path) -> None:
    """Two parts of one program are two owners too."""
    first, second = HomeLock(Home(tmp_path), "a"), HomeLock(Home(tmp_path), "b")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    assert second.acquire()
    second.release()


def test_looking_who_owns_the_home_is_in_nobodys_way(tmp_path: Path) -> None:
    """However often somebody looks, the lock can be had, also where the last owner was killed."""
    home, stop = Home(tmp_path), threading.Event()

    def look() -> None:
        while not stop.is_set():
            current_owner(home)

    looker = threading.Thread(target=look)
    looker.start()
    taken = 0
    for _ in range(50):
        home.lock.write_text(json.dumps({"pid": DEAD, "role": "sitrep ingest"}))
        lock = HomeLock(home, "b")
        taken += lock.acquire()
        lock.release()
    stop.set()
    looker.join()
    assert taken == 50


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', "\x00"])
def test_a_lock_file_with_rubbish_locks_nobody_out(tmp_path: Path, content: str) -> None:
    """Only the lock itself counts, not what is written there."""
    home = Home(tmp_path)
    home.lock.write_text(content, encoding="utf-8")
    assert current_owner(home) is None
    with HomeLock(home, "sitrep ingest"):
        found = current_owner(home)
        assert found is not None
        assert found.role == "sitrep ingest"


def test_a_home_is_private(tmp_path: Path) -> None:
    """Nobody else on the machine reads the reports."""
    store = shelf(tmp_path / "deep" / "home")
    store.file(report("a", "Wolves."))
    store.index()
    assert (tmp_path / "deep" / "home").stat().st_mode & 0o777 == 0o700
    assert store.home.catalogue.stat().st_mode & 0o777 == 0o600
    assert (store.home.folder / "catalogue.sqlite-wal").stat().st_mode & 0o777 == 0o600


def test_a_home_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    """A file in its place, or below it."""
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StoreError, match="SITREP_HOME"):
            HomeLock(Home(folder), "x")
        with pytest.raises(StoreError, match="SITREP_HOME"):
            shelf(folder)


def test_a_reader_beside_a_writer_opens_no_chroma(tmp_path: Path) -> None:
    """It searches the catalogue's vectors: no file of the index is touched, the library is not even imported."""
    store = shelf(tmp_path / "home")
    store.file(report("a", "The mill was hit by wolves."))
    store.index()
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "home" / "chroma").rglob("*")}
    script = """
import sys
from pathlib import Path
from bot.app import open_parts
from bot.commands.asking import reading
from bot.settings import load_settings
from ingestion.report import Marking
from vectorstore.stored import Visibility
settings = load_settings({"SITREP_HOME": sys.argv[1]})
with reading(settings, questions=5) as parts:
    search = type(parts.search)(parts.catalogue, None, parts.chroma)
    found = search.find("wolves", search.snapshot(Visibility(Marking.CLEAR, "2027")))
    print(parts.chroma, len(found.matches), "chromadb" in sys.modules)
"""
    store.catalogue.note("embedder", "")
    with HomeLock(store.home, "sitrep ingest"):
        said = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "home")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert said.stdout == "None 1 False\n", said.stderr
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "home" / "chroma").rglob("*")} == before
