"""The steps of filing, the order in which they are done, and which reports are worked on together."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from vectorstore.inbox import Waiting

GROUP_REPORTS, GROUP_CHARACTERS = 64, 1_000_000  # are embedded at once, at most
TOGETHER = 2  # a batch is begun so often; then each of its reports is filed alone
STEPS = ("read", "mark", "split", "recognise", "embed", "store", "index", "reassess")

APART = "apart"  # instead of a reason: these must be filed one by one
Why = str
"""Why a step could not go on: "" when it could, APART, or a sentence."""


class Steps(Protocol):
    """The steps of filing; each is done at least once, and bears being done again."""

    def read(self, batch: str) -> Why:
        """Read what was handed over and is not read yet."""

    def mark(self, batch: str) -> tuple[Why, list[list[str]]]:
        """Mark out what is filed together: the keys of each group, in their order."""

    def split(self, keys: list[str]) -> Why:
        """Cut the texts into passages."""

    def recognise(self, keys: list[str]) -> Why:
        """Find what the texts name, and the words under which they are found."""

    def embed(self, keys: list[str]) -> Why:
        """Make the vectors."""

    def store(self, keys: list[str]) -> Why:
        """Write it all into the catalogue, in one transaction."""

    def index(self, batch: str) -> Why:
        """Bring the vector index up to date."""

    def reassess(self, batch: str) -> Why:
        """Look at the verdicts again."""


class OrderedSteps(Steps, Protocol):
    """Steps of several batches at once, which are written in order."""

    def line_up(self, batch: str) -> None:
        """Put a batch behind those that were lined up before."""

    def leave(self, batch: str) -> None:
        """Take a batch out of the line: it is through, or failed."""

    def is_open(self, batch: str) -> bool:
        """Whether something of it is still to be filed."""


def file_batch(steps: Steps, batch: str) -> Why:
    """All steps in their order; "" when the batch is filed, else why it waits."""
    if why := steps.read(batch):
        return why
    why, groups = steps.mark(batch)
    if why:
        return why
    for keys in groups:
        if why := _through(steps, keys):
            return why
    return steps.index(batch) or steps.reassess(batch)


def _through(steps: Steps, keys: list[str]) -> Why:
    """File these together or, where one of them spoils it, one by one."""
    for step in (steps.split, steps.recognise, steps.embed, steps.store):
        why = step(keys)
        if why == APART:
            return next((said for key in keys if (said := _through(steps, [key]))), "")
        if why:
            return why
    return ""


class Line:
    """Lets batches write one after the other, in the order in which they came, whoever is ready first."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._changed = threading.Condition(threading.RLock())

    def join(self, batch: str) -> None:
        """Stand at the end."""
        with self._changed:
            self._waiting.append(batch)

    def leave(self, batch: str) -> None:
        """Give the place up; one who never stood here may say so too."""
        with self._changed:
            self._waiting = [one for one in self._waiting if one != batch]
            self._changed.notify_all()

    @contextmanager
    def turn(self, batch: str) -> Iterator[None]:
        """Alone, and not before those in front; who does not stand in the line waits only until nobody writes."""
        with self._changed:
            self._changed.wait_for(lambda: batch not in self._waiting or self._waiting[0] == batch)
            yield


def grouped(waiting: Sequence[Waiting]) -> list[list[str]]:
    """The keys of those that are filed together: neighbours, up to 64; where two are versions of one report, each alone.

    What was begun before and did not end is filed alone, and after the others: it may be what stopped the program.
    """
    worst: dict[str, int] = {}
    for one in waiting:
        worst[one.filing.report_id] = max(one.attempts, worst.get(one.filing.report_id, 0))
    if len(worst) < len(waiting):
        return [[w.key] for w in sorted(waiting, key=lambda w: worst[w.filing.report_id])]
    groups: list[list[Waiting]] = []
    for one in waiting:
        if one.attempts < TOGETHER:
            if not groups or not _fits(one, groups[-1]):
                groups.append([])
            groups[-1].append(one)
    alone = sorted((w for w in waiting if w.attempts >= TOGETHER), key=lambda w: w.attempts)
    return [[w.key for w in group] for group in groups] + [[w.key] for w in alone]


def _fits(one: Waiting, group: Sequence[Waiting]) -> bool:
    size = sum(len(w.filing.document.text) for w in (*group, one))
    return len(group) < GROUP_REPORTS and size <= GROUP_CHARACTERS
