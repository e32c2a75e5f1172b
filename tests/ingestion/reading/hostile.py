"""Files that were made to do harm, built on the fly: `python -m tests.ingestion.reading.hostile [NAME…]` reads them all.

Each builder writes one file, or something that is none, into a folder and returns its path. The command prints what
became of each: outcome, message, seconds, and the most memory that the reader held.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ingestion.reading import Limits, Reader, Reading
from tests.ingestion.reading import hostile_binary, hostile_text
from tests.ingestion.reading.hostile_making import GOOD, HOSTILE, SLOW

__all__ = ["BRISK", "GOOD", "HOSTILE", "SLOW", "Outcome", "hostile_binary", "hostile_text", "outcome"]
BRISK = Limits(cpu_seconds=2, wall_seconds=4.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its readings, how long it took, the most memory held, and whether the next was read."""

    readings: tuple[Reading, ...]
    seconds: float
    peak: int
    goes_on: bool

    @property
    def is_clear(self) -> bool:
        """Whether each part gave a document with text or a problem in a sentence, and there was one at all."""
        return bool(self.readings) and all(map(_is_clear, self.readings))

    @property
    def shown(self) -> str:
        """The first problem, or what the first document is and lacks."""
        first = self.readings[0] if self.readings else None
        if first is None:
            return "SILENT"
        if first.document is None:
            return f"{type(first.problem).__name__}: {first.problem}"
        lacks = f", lacks {first.document.missing}" if first.document.missing else ""
        return f"document of {len(first.document.text):,} characters{lacks}"


def _is_clear(reading: Reading) -> bool:
    if reading.document is not None:
        return reading.problem is None and bool(reading.document.text.strip())
    words = str(reading.problem)
    return words.endswith(".") and len(words) > 15 and "Traceback" not in words and "Error(" not in words


def outcome(reader: Reader, name: str, folder: Path) -> Outcome:
    """Read a hostile file, and a good one after it."""
    path = HOSTILE[name](folder)
    with _peak(reader) as peak:
        began = time.monotonic()
        readings = tuple(reader.read(path))
        seconds = time.monotonic() - began
    after = list(reader.read_bytes("good.md", GOOD))
    goes_on = len(after) == 1 and after[0].document is not None
    with suppress(OSError, ValueError):
        path.unlink()
    return Outcome(readings, seconds, peak(), goes_on)


@contextmanager
def _peak(reader: Reader) -> Iterator[Callable[[], int]]:
    """The most bytes that the reader's process holds meanwhile, by the system's own count."""
    highest, over = 0, threading.Event()
    with suppress(OSError):
        Path(f"/proc/{reader.pid}/clear_refs").write_text("5", "ascii")  # the count begins anew

    def watch() -> None:
        nonlocal highest
        while not over.wait(0.004):
            highest = max(highest, _high_water(reader.pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: highest
    finally:
        highest = max(highest, _high_water(reader.pid))
        over.set()
        thread.join()


def _high_water(pid: int | None) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


def main() -> None:
    """Print the table, for the names that are given or for all."""
    names = [name for name in HOSTILE if name in sys.argv[1:]] or list(HOSTILE)
    clear = 0
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        for name in names:
            found = outcome(reader, name, Path(folder))
            good = found.is_clear and found.goes_on and found.peak <= 512 << 20 and found.seconds <= 30
            clear += good
            print(
                f"{'ok ' if good else 'BAD'} {name:52} {found.seconds:5.1f} s {found.peak >> 20:4} MB  {len(found.readings):4}  {found.shown[:170]}",
                flush=True,
            )
    print(
        f"{clear} of {len(names)}: a clear error or a document, at most 512 MB and 30 s, and the next file read"
    )


if __name__ == "__main__":
    main()
