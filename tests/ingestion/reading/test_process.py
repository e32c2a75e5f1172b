"""What the parent makes of a child that misbehaves: a sentence, an end to everything it started, and the next request."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.errors import DamagedError, LimitError, ReadingError
from ingestion.reading import Limits, Reader
from ingestion.reading.family import descendants
from ingestion.reading.process import Child
from tests.ingestion.reading.misbehaving import _DEEDS

LIMITS = Limits(wall_seconds=20, output_bytes=8 << 20)
linux_only = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")


def _child(limits: Limits = LIMITS) -> Child:
    return Child(limits, "UTC", "tests.ingestion.reading.misbehaving")


@pytest.fixture
def child() -> Iterator[Child]:
    """A child that does as it is told."""
    child = _child()
    yield child
    child.stop()


def _problem(child: Child, deed: str) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        list(child.ask({"name": deed}, b"bytes"))
    return caught.value


def _goes_on(child: Child) -> bool:
    return [reading.external_id for reading in child.ask({"name": "good"}, b"bytes")] == ["a.md"]


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("flood", LimitError),
        ("flood without frames", DamagedError),
        ("leave halfway", DamagedError),
        ("leave", DamagedError),
        ("hang up", DamagedError),
        ("no JSON", DamagedError),
        ("no object", DamagedError),
        ("no reading", DamagedError),
        ("no text", DamagedError),
    ],
)
def test_a_misdeed_is_an_error_in_words(child: Child, deed: str, kind: type[ReadingError]) -> None:
    """Whatever a child sends instead of an answer, the file fails with a sentence and the next one is read."""
    assert _goes_on(child)
    problem = _problem(child, deed)
    assert type(problem) is kind
    assert str(problem).endswith(".")
    assert child.pid is None
    assert _goes_on(child)


def test_a_child_that_hangs_and_ignores_requests_to_end() -> None:
    """Waiting ends with the time that a file may take, and the child with it."""
    child = _child(replace(LIMITS, wall_seconds=1.5))
    child.start()
    pid = child.pid
    assert "1.5 seconds" in str(_problem(child, "hang"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)
    assert _goes_on(child)
    child.stop()


@linux_only
def test_what_a_child_starts_counts_and_ends_with_it() -> None:
    """Memory of a grandchild that left the group and was abandoned counts, and it is ended as well."""
    child = _child(replace(LIMITS, resident_bytes=100 << 20))
    child.start()
    began = time.monotonic()
    problem = _problem(child, "beget")
    assert "memory" in str(problem)
    assert time.monotonic() - began < LIMITS.wall_seconds
    assert _goes_on(child)
    alone = child.pid
    assert not [pid for pid in descendants(os.getpid()) if pid != alone and _is_ours(pid)]
    child.stop()


def _is_ours(pid: int) -> bool:
    try:
        return b"misbehaving" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_silence_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that says it is done without a reading makes the file fail."""
    reader = Reader(LIMITS)
    monkeypatch.setattr(reader, "_child", _child())
    (reading,) = reader.read_bytes("end at once", b"bytes")
    assert isinstance(reading.problem, DamagedError)
    (reading,) = reader.read_bytes("good", b"bytes")
    assert reading.document is not None
    reader.close()


@linux_only
def test_more_open_files_than_select_can_bear() -> None:
    """A reader works in a process that holds 1,100 descriptors and more."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 2000:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(2000, hard), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        with Reader() as reader:
            (reading,) = reader.read_bytes("a.md", b"# Port open\n\nThe port is open.")
        assert reading.document is not None
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@linux_only
def test_no_descriptor_is_inherited(tmp_path: Path) -> None:
    """Of our open files the child holds none, even if they are marked to be inherited."""
    secret = tmp_path / "secret"
    secret.touch()
    descriptor = os.open(secret, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    try:
        with Reader() as reader:
            list(reader.read_bytes("a.md", b"Words."))
            folder = Path(f"/proc/{reader.pid}/fd")
            assert str(secret) not in {str(entry.readlink()) for entry in folder.iterdir()}
    finally:
        os.close(descriptor)


def test_a_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, each file says so; it is read when one can be."""
    good, program = b"# Port open\n\nThe port is open.", sys.executable
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Reader() as reader:
        (reading,) = reader.read_bytes("a.md", good)
        assert isinstance(reading.problem, LimitError)
        monkeypatch.setattr(sys, "executable", program)
        (reading,) = reader.read_bytes("a.md", good)
        assert reading.document is not None


@linux_only
def test_the_child_has_no_network() -> None:
    """The child lives in a network of its own, where the system lets it; its libraries' code cannot leave it either."""
    probe = (
        "import ctypes, sys; u = ctypes.CDLL(None).unshare; sys.exit(u(0x40000000) and u(0x50000000) and 1)"
    )
    if subprocess.run([sys.executable, "-c", probe], check=False).returncode:
        pytest.skip("the system lets nobody leave its network")
    with Reader() as reader:
        list(reader.read_bytes("a.md", b"Words."))
        theirs, ours = (Path(f"/proc/{pid}/ns/net").readlink() for pid in (reader.pid, os.getpid()))
        assert theirs != ours
        capable = [
            line for line in Path(f"/proc/{reader.pid}/status").read_text().splitlines() if "CapEff" in line
        ]
        assert os.getuid() == 0 or capable[0].split()[1].strip("0") == ""


def test_every_deed_is_tried() -> None:
    """The table of misdeeds has none that no test asks for."""
    source = Path(__file__).read_text("utf-8")
    assert all(f'"{deed}"' in source for deed in _DEEDS)
