"""Filing that is killed again and again: `python -m tests.killing [KILLS] [SEED]`; 200 kills unless told otherwise.

A home is filled by one process after the other. Each is killed -9 at the beginning or end of a named step, at staging or
accepting, or at some moment of its own; every tenth is left alone, and then everything must be there, once: in the catalogue,
in the full text and in Chroma, with nothing left in the inbox, the spool and the record of durable work. Processes are forked
from one that has loaded the libraries, which takes longer than all the rest.
"""

import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Timer

import chromadb  # noqa: F401  (loaded once, before the forks)
import dbos  # noqa: F401
from sqlalchemy import select

from tests import dying
from tests.vectorstore.homes import Shelf, shelf
from vectorstore import schema
from vectorstore.chroma import INDEXED
from vectorstore.steps import STEPS

PLACES = (*STEPS, "stage", "accept", "")  # "": at any moment
ROUND = 10  # kills of one home, before it is left alone
MORE = 4  # reports that each process finds more than the one before it
LONGEST = 1.5  # seconds after which a process is killed that is to die at any moment


@dataclass(frozen=True, slots=True)
class Death:
    """Where a process is to die: at the n-th beginning or end of a step, or after some seconds."""

    step: str
    number: int = 0
    seconds: float = 0.0


def deaths(count: int, seed: int) -> list[Death]:
    """So many, over every place in turn."""
    chance = random.Random(seed)
    places = cycle(chance.sample(PLACES, len(PLACES)))
    return [
        Death(place, chance.randint(1, 2)) if place else Death("", seconds=chance.uniform(0.02, LONGEST))
        for _, place in zip(range(count), places, strict=False)
    ]


def fork(work: Callable[[], None]) -> bool:
    """Let a process of its own do it; whether it was killed. Raises AssertionError when it ended in another way.

    This one opens nothing: threads and locks of an opened index do not survive a fork.
    """
    sys.stderr.flush()
    child = os.fork()
    if not child:
        _do(work)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.waitstatus_to_exitcode(status) == 0, f"a process ended with {status}"
    return killed


def _do(work: Callable[[], None]) -> None:
    status = 1
    try:
        work()
        status = 0
    except AssertionError as error:
        sys.stderr.write(f"{error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def live(home: Path, reports: int, death: Death) -> None:
    """File these, and die on the way."""
    if death.seconds:
        Timer(death.seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    dying.run(home, dying.Doom(death.number, death.step), reports)


def check(home: Path, reports: int) -> None:
    """Everything is there once, everywhere, and nothing waits."""
    place = shelf(home, often=dying.OFTEN)
    with place.engine.connect() as connection:
        rows = connection.execute(select(schema.versions.c.report_id, schema.versions.c.version)).all()
        passages = connection.execute(select(schema.passages.c.id)).scalars().all()
        words = [
            row[0]
            for m in INDEXED
            for row in connection.exec_driver_sql(f"SELECT rowid FROM words_{m.name.lower()}")
        ]
    assert sorted(row.version for row in rows) == [1] * (reports + dying.HANDED), (
        "a report is missing, or there twice"
    )
    assert sorted(words) == sorted(passages), "the full text is not the catalogue"
    check_index(place)
    assert not place.inbox.open_batches(), "something waits"
    assert not list(home.glob("spool/*")), "the spool is not empty"
    assert not _pending(home), "work is pending"
    place.engine.dispose()


def check_index(place: Shelf) -> None:
    """Chroma holds the catalogue's passages, to the id, for each marking, and each finds itself."""
    rows = place.catalogue.index_rows()
    for marking in INDEXED:
        wanted = sorted(row.key for row in rows if row.marking is marking)
        held = place.chroma._collection(marking).get(include=[])["ids"] if wanted else []
        assert sorted(held) == wanted, f"the index of {marking.label} is not the catalogue"
    for row in rows:
        near = place.chroma.nearest(row.vector, row.marking, 10)
        assert any(n.cosine > 0.999 for n in near), f"{row.key} does not find itself"


def _pending(home: Path) -> Sequence[tuple[str, str]]:
    with sqlite3.connect(home / "jobs.sqlite") as connection:
        query = "SELECT workflow_uuid, status FROM workflow_status WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED')"
        return connection.execute(query).fetchall()


def run(kills: int, seed: int, folder: Path) -> Counter[str]:
    """Kill so many processes; how many were killed at each place."""
    counted: Counter[str] = Counter()
    number = 0
    coming = iter(deaths(kills * 5, seed))
    while counted.total() < kills:
        number += 1
        home = folder / f"home-{number}"
        for turn in range(1, ROUND + 1):
            death = next(coming)
            if counted.total() < kills and fork(partial(live, home, turn * MORE, death)):
                counted[death.step or "any moment"] += 1
        fork(partial(live, home, ROUND * MORE, Death("")))
        fork(partial(check, home, ROUND * MORE))
    return counted


def main() -> None:
    """Run, and say how often each step was the last."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(prefix="killing-") as folder:
        counted = run(kills, seed, Path(folder))
    least = min(counted.get(step, 0) for step in STEPS)
    told = ", ".join(f"{place} {count}" for place, count in counted.most_common())
    sys.stdout.write(
        f"{counted.total()} kills, nothing lost and nothing twice. Each step at least {least} times: {told}\n"
    )


if __name__ == "__main__":
    main()
