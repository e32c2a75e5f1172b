"""Many filings in one process: `python -m tests.enduring [FILINGS]`; memory and open files must stay flat.

Each filing is a batch of its own through the durable jobs, some of them bytes that were handed over. Measured after a tenth,
since caches and pools fill first, and at the end.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.ingesting import Ingestion, Options
from bot.jobs import Jobs
from ingestion.report import Marking
from tests import dying
from tests.vectorstore.homes import NOW, shelf
from vectorstore.spool import Spool

MOST_MORE = 0.10  # of the memory after a tenth


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds at one moment."""

    megabytes: float
    files: int


def held() -> Held:
    """Now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Held(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path("/proc/self/fd").iterdir())))


def filings(folder: Path, count: int) -> Iterator[Held]:
    """File so many, one after the other; what is held after each."""
    place = shelf(folder)
    options = Options(now=NOW, default_marking=Marking.CLEAR)
    with Jobs(place.home, "", dying.filer(place)) as jobs:
        ingestion = Ingestion(
            place.catalogue, place.inbox, jobs.file, options, lambda _row: None, Spool(place.home)
        )
        handed = dying.handed()
        for number, (given, reading) in enumerate(dying.readings(count)):
            if number % 10 == 9:
                ingestion.accept(*handed[number % len(handed)])
            else:
                ingestion.take(given, reading)
            ingestion.finish()
            yield held() if number in (count // 10, count - 1) else Held(0, 0)
    place.engine.dispose()


def main() -> int:
    """Measure and compare; 1 when it is not flat."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="enduring-") as folder:
        early, late = [one for one in filings(Path(folder) / "home", count) if one.files]
    more = late.megabytes / early.megabytes - 1
    sys.stdout.write(
        f"{count:,} filings: {early.megabytes:.0f} MB and {early.files} open files after a tenth, "
        f"{late.megabytes:.0f} MB ({more:+.1%}) and {late.files} at the end\n"
    )
    return int(more > MOST_MORE or late.files > early.files + 5)


if __name__ == "__main__":
    sys.exit(main())
