"""The child process: its limits, its deaths, and that nothing of them reaches the next file."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.demo import reports_folder
from ingestion.errors import DamagedError, EmptyError, LimitError, UnsupportedError
from ingestion.reading import Limits, Reader, Reading
from tests.ingestion.reading.building import docx_bytes, paragraph

GOOD = b"# Port open\n\nThe port is open."
PAPER = reports_folder() / "brightfjord-postmortem.pdf"
ROOT = Path(__file__).parents[3]
linux_only = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")


def _heavy_docx(rows: int) -> bytes:
    return docx_bytes(
        "".join(f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>" for _ in range(rows))
    )


def _only(readings: object) -> Reading:
    (reading,) = readings  # type: ignore[misc]
    return reading  # type: ignore[no-any-return]


def _is_fine(reader: Reader) -> bool:
    return _only(reader.read_bytes("a.md", GOOD)).document is not None


def _kill(pid: int) -> None:
    """Kill a process and wait until it is dead, but leave it to its parent to take note."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_file(tmp_path: Path, reader: Reader) -> None:
    """A file is read under its own name; the caller decides its identity."""
    path = tmp_path / "port.md"
    path.write_bytes(GOOD)
    reading = _only(reader.read(path))
    assert (reading.member, reading.external_id, reading.identity) == ("", "port.md", "")
    assert reading.document is not None
    assert reading.document.title == "Port open"


def test_files_that_cannot_be_opened(tmp_path: Path, reader: Reader) -> None:
    """A missing file, a folder and a pipe are readings with a problem, and nothing waits for the pipe."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.pdf").touch()
    assert isinstance(_only(reader.read(tmp_path / "none.md")).problem, DamagedError)
    assert isinstance(_only(reader.read(tmp_path)).problem, UnsupportedError)
    assert isinstance(_only(reader.read(tmp_path / "pipe")).problem, UnsupportedError)
    assert isinstance(_only(reader.read(tmp_path / "empty.pdf")).problem, EmptyError)


def test_a_name_of_any_bytes(tmp_path: Path, reader: Reader) -> None:
    """A file name that is no UTF-8 is shown in replacement characters."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.md"))
    path.write_bytes(GOOD)
    reading = _only(reader.read(path))
    assert reading.document is not None
    assert reading.external_id == "\ufffd .md"


def test_too_many_bytes(tmp_path: Path) -> None:
    """A file over the limit is refused without being read."""
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    with Reader(Limits(input_bytes=1000)) as reader:
        assert isinstance(_only(reader.read(path)).problem, LimitError)
        assert isinstance(_only(reader.read_bytes("a.md", b"x" * 1001)).problem, LimitError)
        assert _is_fine(reader)


def test_too_many_characters() -> None:
    """A report over the limit on text is refused, with its size."""
    with Reader(Limits(output_characters=100)) as reader:
        problem = _only(reader.read_bytes("a.md", b"word " * 50)).problem
    assert isinstance(problem, LimitError)
    assert "249" in str(problem)


def test_too_slow() -> None:
    """A file that takes too long is given up, in words, and the next goes on in a new process."""
    with Reader(Limits(wall_seconds=0.3)) as reader:
        first = reader.pid
        problem = _only(reader.read_bytes("a.html", b"<html><body>" + b"<p><b><i>x" * 60_000)).problem
    assert isinstance(problem, LimitError)
    assert "0.3 seconds" in str(problem)
    assert first is not None


def test_too_much_computing() -> None:
    """The limit on computing holds for each file anew: many quick ones never add up to it."""
    with Reader(Limits(cpu_seconds=1)) as reader:
        problem = _only(reader.read_bytes("a.html", b"<html><body>" + b"<p><b><i>x" * 200_000)).problem
        assert isinstance(problem, LimitError)
        assert _is_fine(reader)


@linux_only
def test_too_much_memory() -> None:
    """A document that needs too much memory is given up and the next is read: by address space and by sampling."""
    heavy = _heavy_docx(60_000)
    for limits in (Limits(memory_bytes=400 << 20), Limits(resident_bytes=150 << 20)):
        with Reader(limits) as reader:
            problem = _only(reader.read_bytes("a.docx", heavy)).problem
            assert isinstance(problem, LimitError)
            assert "memory" in str(problem)
            assert _is_fine(reader)


def test_killed_in_the_middle() -> None:
    """When the process is killed from outside, the file fails with a sentence and the next is read."""
    with Reader() as reader:
        assert _is_fine(reader)
        pid = reader.pid
        assert pid is not None
        corpus = b"\n".join(b'{"id": "%d", "text": "Words."}' % number for number in range(12_000))
        readings = reader.read_bytes("c.jsonl", corpus)
        assert next(readings).document is not None
        os.kill(pid, signal.SIGKILL)
        rest = list(readings)
        assert len(rest) == 11_999
        assert all(reading.document for reading in rest)
        assert reader.pid != pid
        assert _is_fine(reader)


@linux_only
def test_a_poison_line_fails_alone() -> None:
    """A line of a corpus that breaks the process is found, fails by its number, and the others are read."""
    good = [b'{"id": "%d", "text": "Words."}' % number for number in range(6)]
    poison = b'{"id": "p", "text": "' + "\U0001f642".encode() * 8_000_000 + b'"}'
    corpus = b"\n".join([*good[:3], poison, *good[3:]])
    with Reader(Limits(memory_bytes=260 << 20)) as reader:
        found = list(reader.read_bytes("c.jsonl", corpus))
    assert [reading.member for reading in found] == [f":{number}" for number in range(1, 8)]
    assert [reading.member for reading in found if reading.problem] == [":4"]
    assert "memory" in str(found[3].problem)


def test_killed_while_idle() -> None:
    """A process that died between two files is replaced unnoticed."""
    with Reader() as reader:
        assert _is_fine(reader)
        assert reader.pid is not None
        _kill(reader.pid)
        assert _is_fine(reader)


def test_a_listener_who_leaves() -> None:
    """Who stops listening to a corpus midway gets no stale answers with the next file."""
    corpus = b"\n".join(b'{"id": "%d", "text": "Words."}' % number for number in range(500))
    with Reader() as reader:
        readings = reader.read_bytes("c.jsonl", corpus)
        next(readings)
        readings.close()  # type: ignore[attr-defined]
        assert _is_fine(reader)


def test_no_open_files_are_left() -> None:
    """Processes that come and go leave no file handle and no zombie behind."""
    handles = Path("/proc/self/fd")
    before = len(list(handles.iterdir())) if handles.exists() else 0
    with Reader() as reader:
        for _ in range(5):
            assert _is_fine(reader)
            assert reader.pid is not None
            _kill(reader.pid)
        pid = reader.pid
    assert (len(list(handles.iterdir())) if handles.exists() else 0) == before
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_nothing_of_our_environment_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child knows no variable of ours."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "canary-4711")
    with Reader() as reader:
        assert _is_fine(reader)
        environment = Path(f"/proc/{reader.pid}/environ")
        if environment.exists():
            assert b"canary" not in environment.read_bytes()


_PROBE = """
import sys
from ingestion.reading import child
child._confine({"memory_bytes": 1 << 30, "resident_bytes": 512 << 20})
import socket, subprocess
refused = 0
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    lambda: subprocess.Popen(["true"]),
    lambda: open(sys.argv[1], "w").write("x"),
):
    try:
        attempt()
    except PermissionError:
        refused += 1
sys.exit(refused)
"""


def test_the_child_may_not_connect_start_or_write(tmp_path: Path) -> None:
    """Under its limits the child can reach no network, start no program and write no file."""
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, str(tmp_path / "x")], cwd=ROOT, check=False, timeout=60
    )
    assert run.returncode == 3
    assert not (tmp_path / "x").exists()


def test_a_pdf_needs_nothing_that_was_left_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new machine, where nobody has unpacked the PDF library yet, a PDF is read, and nothing is left behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Reader() as reader:
        assert _only(reader.read(PAPER)).document is not None
        assert _only(reader.read(PAPER)).document is not None
    assert not list(tmp_path.iterdir())


def test_a_pdf_library_that_cannot_be_unpacked_is_said(tmp_path: Path) -> None:
    """Where its library finds no place, a PDF is not called damaged: what is wrong and what to do is said."""
    program = (
        "import sys; from pathlib import Path; from ingestion.errors import ReadingError\n"
        "from ingestion.reading.extraction import PDF, extract\n"
        "try: extract(Path(sys.argv[1]).read_bytes(), PDF, structured=False, paged=True)\n"
        "except ReadingError as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(PAPER)],
        cwd=ROOT,
        env={"TMPDIR": str(PAPER)},  # no folder
        check=True,
        capture_output=True,
        text=True,
    )
    assert "set TMPDIR" in ran.stdout


def test_the_same_file_reads_the_same(reader: Reader) -> None:
    """Two processes read one page to the same text."""
    page = (
        b"<html><body><article>"
        + b"<p>The port was open for nine days, he said.</p><ul><li>Closed.</li></ul>" * 5
    )
    with Reader() as other:
        first, second = (_only(each.read_bytes("a.html", page)).document for each in (reader, other))
    assert first is not None
    assert first == second


SHARED = ROOT / "../shared/data/ingest"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the evaluation files")
@pytest.mark.slow
def test_files_as_they_come(reader: Reader) -> None:
    """Every file of a wild collection gives text or a reason."""
    for path in sorted(path for path in SHARED.rglob("*") if path.is_file()):
        for reading in reader.read(path):
            assert (reading.document is None) != (reading.problem is None)
            assert reading.problem is not None or (
                reading.document is not None and reading.document.text.strip()
            )
