"""The child process seen from outside: started, asked, watched, and killed when it exceeds a limit."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import DamagedError, LimitError, ReadingError
from ingestion.reading.family import descendants, resident
from ingestion.reading.wire import PREFIX, frame, length_of, message_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingestion.reading.outcome import Limits, Reading

_ROOT = Path(__file__).resolve().parents[2]  # where the package `ingestion` lies
_LOOK_EVERY = 0.01  # seconds between two looks at the child's memory
_LOOK_AROUND_EVERY = 0.25  # and between two at all processes, for those that it started
_OUT_OF_MEMORY = 70
_CHUNK = 1 << 16
_TO_DIE = 2.0  # seconds that a child which hung up gets for ending


class Child:
    """One process that reads inputs, a request at a time. Not for several threads at once."""

    def __init__(self, limits: Limits, zone: str, program: str = "ingestion.reading.child") -> None:
        self._limits = limits
        self._zone = zone
        self._program = program  # the module that runs
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch = ""  # the child's folder for temporary files, gone once it has loaded its libraries

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process if there is none, without waiting until it is ready."""
        if self._process and self._process.poll() is None:
            return
        self.stop()
        # A library unpacked to a folder of a known name could be replaced by anybody on the machine; this one is ours.
        self._scratch = _own_folder()
        # Nothing of our environment reaches the child: no secrets, no settings. One thread a library keeps its
        # address space small; the fixed hash seed makes it read the same file the same way every time.
        environment = {
            "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "HOME": self._scratch,
            "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1",
            "TOKIO_WORKER_THREADS": "1", "TMPDIR": self._scratch,
        }  # fmt: skip
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
                [sys.executable, "-P", "-B", "-m", self._program, self._settings()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback would hold words of the report
                env=environment,
                cwd=os.path.abspath(os.sep),  # noqa: PTH100 - the root of this drive
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise LimitError(
                f"No process can be started to read it in ({error.strerror}). Try again when the machine has more to spare."
            ) from error
        os.set_blocking(self._process.stdin.fileno(), False)  # type: ignore[union-attr]

    def stop(self) -> None:
        """End the process, whatever it is doing, and let go of its pipes."""
        process, self._process = self._process, None
        if process is None:
            return
        _end_all(process.pid)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def ask(self, request: dict[str, Any], data: bytes) -> Iterator[Reading]:
        """The readings that answer one request, as they come.

        Raises LimitError or DamagedError when the process exceeds a limit, dies or says what nobody understands; the
        next request gets a new one. A caller who stops listening midway ends the process too, so that no answer goes
        to the wrong question.
        """
        self.start()
        complete = False
        try:
            for answer in self._answers(frame({**request, "size": len(data)}) + data):
                if answer.get("end") is True:
                    complete = True
                    return
                yield unpacked(answer)
        finally:
            if not complete:
                self.stop()
            elif self._is_swollen():
                self.stop()
                self.start()

    def _is_swollen(self) -> bool:
        """Whether what one file left behind in memory would be charged to the next."""
        return bool(self.pid) and resident(self.pid or 0) * 3 > self._limits.resident_bytes

    def _settings(self) -> str:
        limits = self._limits
        return json.dumps({
            "memory_bytes": limits.memory_bytes,
            "resident_bytes": limits.resident_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "output_characters": limits.output_characters,
            "zone": self._zone,
            "scratch": self._scratch,
        })  # fmt: skip

    def _answers(self, message: bytes) -> Iterator[dict[str, Any]]:
        """Messages of the child while `message` is written to it; the time that our caller takes does not count."""
        pending, received, said, waited, looked = memoryview(message), bytearray(), 0, 0.0, 0.0
        since = time.monotonic()
        while True:
            body = _taken(received)
            if body is not None:
                yield message_of(body)
                since = time.monotonic()
                continue
            pending, heard = self._step(pending, received)
            now = time.monotonic()
            waited, since = waited + now - since, now
            said += heard
            self._watch(waited, said)
            if waited >= looked + _LOOK_AROUND_EVERY:
                looked = waited
                self._watch_family()

    def _step(self, pending: memoryview, received: bytearray) -> tuple[memoryview, int]:
        """Write and read as much as goes without waiting long; returns what is still to be written, and how much was read."""
        process = self._running()
        given, taken = process.stdin.fileno(), process.stdout.fileno()  # type: ignore[union-attr]
        ready = _ready(taken, given if pending else None)
        if given in ready:
            try:
                pending = pending[os.write(given, pending[:_CHUNK]) :]
            except BlockingIOError:
                pass
            except BrokenPipeError:  # it died; what it says or the end of its output tells
                pending = pending[:0]
        if taken not in ready:
            return pending, 0
        chunk = os.read(taken, _CHUNK * 4)
        if not chunk:
            raise self._death()
        received += chunk
        return pending, len(chunk)

    def _watch(self, waited: float, said: int) -> None:
        limits = self._limits
        if waited > limits.wall_seconds:
            raise LimitError(
                f"Reading it took longer than {limits.wall_seconds:g} seconds; split or simplify it."
            )
        if said > limits.output_bytes:
            raise LimitError(
                f"It unfolds to more than {limits.output_bytes >> 20} MB of text; split it into parts."
            )
        self._weigh(resident(self._running().pid))

    def _watch_family(self) -> None:
        """Weigh the child together with everything it started."""
        pid = self._running().pid
        self._weigh(sum(map(resident, (pid, *descendants(pid)))))

    def _weigh(self, held: int) -> None:
        # A little below the limit, since more may be taken between two looks.
        if held > self._limits.resident_bytes * 15 // 16:
            raise _out_of_memory(self._limits.resident_bytes)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise DamagedError("The reader was stopped while it read this.")
        return self._process

    def _death(self) -> ReadingError:
        """Why the child ended, in words for whoever gave us the file."""
        try:
            status = self._running().wait(_TO_DIE)
        except subprocess.TimeoutExpired:  # it hung up and lives on
            status = 0
        limits = self._limits
        if status == -signal.SIGXCPU:
            return LimitError(
                f"Reading it took more than {limits.cpu_seconds} seconds of computing; simplify it."
            )
        if status in {_OUT_OF_MEMORY, -signal.SIGABRT}:
            return _out_of_memory(min(limits.memory_bytes, limits.resident_bytes))
        if status == -signal.SIGKILL:
            return LimitError(
                "The system ended the reader in the middle of it, perhaps for want of memory; try it again."
            )
        if status in {-signal.SIGSEGV, -signal.SIGBUS}:
            return LimitError("It broke the reader: it is nested too deeply, or damaged on purpose.")
        return DamagedError(
            "It is damaged in a way that stopped the reader; get it again, or save it in another format."
        )


def _own_folder() -> str:
    try:
        return tempfile.mkdtemp(prefix="sitrep-reader-")
    except OSError as error:
        raise LimitError(
            f"No folder for temporary files can be made ({error.strerror}). Free some space, or set TMPDIR, and try again."
        ) from error


def _ready(taken: int, given: int | None) -> frozenset[int]:
    """Which of the two pipes can be read or written now; `poll` has no highest descriptor, as `select` has."""
    poll = select.poll()
    poll.register(taken, select.POLLIN)
    if given is not None:
        poll.register(given, select.POLLOUT)
    return frozenset(descriptor for descriptor, _ in poll.poll(_LOOK_EVERY * 1000))


def _end_all(pid: int) -> None:
    """Kill a process, its group, and what it started in groups of their own."""
    below = descendants(pid)  # asked before it dies, when they would become somebody else's
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for process in below:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _taken(received: bytearray) -> bytes | None:
    """The first whole message of `received`, which is removed from it."""
    if len(received) < PREFIX:
        return None
    end = PREFIX + length_of(bytes(received[:PREFIX]))
    if len(received) < end:
        return None
    body = bytes(received[PREFIX:end])
    del received[:end]
    return body


def _out_of_memory(limit: int) -> LimitError:
    return LimitError(
        f"Reading it needs more than {limit >> 20} MB of memory; split it, or save it in a simpler format."
    )
