"""An ingestion that is killed at the n-th thing it does: `python -m tests.dying HOME N`; N = 0 lets it live.

200 reports in four batches, and two that are handed over as bytes, through the real inbox, catalogue, Chroma and durable jobs.
What can be interrupted is counted: each call that stages, accepts, or is a named step, before it begins and after it ended.
With `--at STEP` it dies at the n-th beginning or end of that step alone; with `--after SECONDS` whenever that time is over.
Chroma writes its files often here, so that a kill can find it at that.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.ingesting import Ingestion, Input, Options, handed_over, unpacked
from bot.jobs import Jobs
from ingestion.reading import Reading
from ingestion.report import Document, Marking
from tests.vectorstore.homes import NOW, Shelf, shelf
from vectorstore.filing import Filer, Intake
from vectorstore.inbox import Unpacked
from vectorstore.spool import Handed, Spool
from vectorstore.steps import STEPS

REPORTS, HANDED = 200, 2
OFTEN = {"sync_threshold": 10, "batch_size": 10}  # operations after which Chroma writes its files
_WORDS = "pump valve crane turbine relay gateway ledger scanner beacon furnace".split()


def readings(count: int = REPORTS) -> list[tuple[Input, Reading]]:
    """The reports, each unlike every other."""
    names = [f"notice-{n:03}.md" for n in range(count)]
    return [
        (Input(Path(name), name, name), Reading("", name, "", _document(n, name), None))
        for n, name in enumerate(names)
    ]


def handed() -> list[tuple[Input, bytes]]:
    """What is handed over as bytes."""
    names = [f"handed-{n}.txt" for n in range(HANDED)]
    return [
        (Input(Path(name), name, name), f"Letter {n}: the lock of gate {n * 11} was forced.".encode())
        for n, name in enumerate(names)
    ]


def _document(n: int, name: str) -> Document:
    first, second = _WORDS[n % 10], _WORDS[n // 10 % 10]
    text = f"Notice {n}: the {first} of unit {n * 7} failed beside {second} {n * 13}. Nobody was hurt in hall {n}."
    return Document(text, title=name, published="2026-04-04T12:00:00Z")


def _plain(handed: Handed, data: bytes) -> list[Unpacked]:
    """Reads plain text in this process: starting a child takes longer than all the rest here."""
    given, options = handed_over(handed)
    document = Document(data.decode(), title=given.shown, published="2026-04-04T12:00:00Z")
    return [unpacked(given, Reading("", given.shown, "", document, None), options)]


class Doom:
    """Counts what happens, and dies at the `last` thing; with `only`, of one name alone."""

    def __init__(self, last: int, only: str = "") -> None:
        self._last = last
        self._only = only
        self._done = 0
        self._lock = threading.Lock()

    def passed(self, name: str) -> None:
        """One thing more."""
        if self._only in ("", name):
            with self._lock:
                self._done += 1
                if self._done == self._last:
                    os.kill(os.getpid(), signal.SIGKILL)

    def over(self, part: Any, names: Sequence[str]) -> Any:
        """The same part, with each of these methods counted before it begins and after it ended."""
        for name in names:
            setattr(part, name, self._counted(name, getattr(part, name)))
        return part

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def with_death(*args: Any, **named: Any) -> Any:
            self.passed(name)
            result = call(*args, **named)
            self.passed(name)
            return result

        return with_death


def run(home: Path, doom: Doom, count: int = REPORTS) -> None:
    """File everything that is not filed yet, and finish what an earlier run left."""
    place = shelf(home, often=OFTEN)
    steps = doom.over(filer(place), STEPS)
    doom.over(place.inbox, ("stage", "accept"))
    options = Options(now=NOW, default_marking=Marking.CLEAR)
    with Jobs(place.home, "", steps) as jobs:
        for batch in place.inbox.open_batches():
            jobs.file(batch).get_result()
        ingestion = Ingestion(
            place.catalogue, place.inbox, jobs.file, options, lambda _row: None, Spool(place.home)
        )
        for given, data in handed():
            ingestion.accept(given, data)
        for given, reading in readings(count):
            ingestion.take(given, reading)
        ingestion.finish()


def filer(place: Shelf) -> Filer:
    """What files in these tests: as in real life, but that it reads in this process."""
    intake = Intake(Spool(place.home), _plain)
    return Filer(place.catalogue, place.inbox, place.embedder, place.chroma, intake=intake)


def main() -> None:
    """Run as the arguments say."""
    given = argparse.ArgumentParser()
    given.add_argument("home", type=Path)
    given.add_argument("last", type=int)
    given.add_argument("--at", default="")
    given.add_argument("--after", type=float, default=0.0)
    given.add_argument("--reports", type=int, default=REPORTS)
    asked = given.parse_args()
    if asked.after:
        death = threading.Timer(asked.after, os.kill, (os.getpid(), signal.SIGKILL))
        death.daemon = True
        death.start()
    run(asked.home, Doom(asked.last, asked.at), asked.reports)


if __name__ == "__main__":
    main()
    sys.exit(0)
