"""An ingestion that is killed at the n-th thing it does: `python -m tests.dying HOME N`; N = 0 lets it live.

200 reports in four batches, through the real inbox, catalogue, Chroma and durable jobs. What can be interrupted is counted:
each call that stages, stores or indexes, before it begins and after it ended.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.ingesting import Ingestion, Input, Options
from bot.jobs import Jobs
from ingestion.reading import Reading
from ingestion.report import Document, Marking
from tests.vectorstore.homes import NOW, Shelf, shelf

REPORTS = 200
CALLS = {"inbox": ("stage",), "catalogue": ("file",), "chroma": ("replace",)}
_WORDS = "pump valve crane turbine relay gateway ledger scanner beacon furnace".split()


def readings() -> list[tuple[Input, Reading]]:
    """The reports, each unlike every other."""
    names = [f"notice-{n:03}.md" for n in range(REPORTS)]
    return [
        (Input(Path(name), name, name), Reading("", name, "", _document(n, name), None))
        for n, name in enumerate(names)
    ]


def _document(n: int, name: str) -> Document:
    first, second = _WORDS[n % 10], _WORDS[n // 10 % 10]
    text = f"Notice {n}: the {first} of unit {n * 7} failed beside {second} {n * 13}. Nobody was hurt in hall {n}."
    return Document(text, title=name, published="2026-04-04T12:00:00Z")


def run(home: Path, last: int) -> None:
    """File everything that is not filed yet, and finish what an earlier run left; die at the `last` thing to do."""
    place = shelf(home)
    _doom(place, last)
    options = Options(now=NOW, default_marking=Marking.CLEAR)
    with Jobs(place.home, "", place.filer) as jobs:
        for batch in place.inbox.open_batches():
            jobs.file(batch).get_result()
        ingestion = Ingestion(place.catalogue, place.inbox, jobs.file, options, lambda _row: None)
        for given, reading in readings():
            ingestion.take(given, reading)
        ingestion.finish()


def _doom(place: Shelf, last: int) -> None:
    """Count the calls of this place's parts, and die at the `last` one."""
    done = 0

    def passed() -> None:
        nonlocal done
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def with_death(*args: Any, **named: Any) -> Any:
            passed()
            result = call(*args, **named)
            passed()
            return result

        return with_death

    for part, names in CALLS.items():
        for name in names:
            setattr(getattr(place, part), name, counted(getattr(getattr(place, part), name)))


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
