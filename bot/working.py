"""Who does the work: this process, when it gets the home's lock, or the `sitrep serve` that has it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.app import Parts, open_parts
from bot.exposure.source import RegisterSource
from bot.ingesting import FileBatch, unpacker
from bot.jobs import Jobs
from bot.reassessing import reassess
from bot.settings import Settings
from bot.times import hours_before, now_utc
from ingestion.errors import LockedError, SitrepError, StoreError
from vectorstore.filing import Clock, Filer, Intake
from vectorstore.home import Home, HomeLock, current_owner
from vectorstore.inbox import Inbox
from vectorstore.queueing import Queue
from vectorstore.spool import Spool

SERVE = "sitrep serve"
POLL = 0.1  # seconds between looks at what the server has done
KEPT_DAYS = 30  # what was done or failed can be looked at for so long
SETTLED = 3600.0  # seconds after which bytes in the spool are surely accepted, or never will be


@dataclass(frozen=True)
class Work:
    """A home that can be written to: by us, or by handing batches to the server (`clock` is None then)."""

    parts: Parts
    file_batch: FileBatch
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A batch that the server files; it looks into the inbox every second, or sooner when it is woken."""

    batch: str
    home: Home
    inbox: Inbox

    def get_result(self) -> None:
        """Wait until the server has filed the batch; raises StoreError when it ends before, or lets it wait for longer."""
        while self.batch in self.inbox.open_batches():
            if why := self.inbox.held_up(self.batch, now_utc()):
                raise StoreError(why)
            if current_owner(self.home) is None:
                raise StoreError(
                    "The server stopped before it had filed everything. Run the command again to go on."
                )
            time.sleep(POLL)


def durable_filer(parts: Parts) -> Filer:
    """What files batches with every step: it reads what was handed over, and looks at verdicts when it is done."""
    books = RegisterSource(parts.settings.register)
    intake = Intake(Spool(parts.home), unpacker(parts.settings.timezone))
    return parts.filer(intake=intake, look_again=lambda: _look_again(parts, books))


def _look_again(parts: Parts, books: RegisterSource) -> None:
    """Look at verdicts. What hinders that is in filing's way no longer than now: the next look makes up, and says it."""
    if parts.settings.register is not None:
        with suppress(SitrepError):
            reassess(parts, books, now_utc())


def tidy(parts: Parts, jobs: Jobs, now: str) -> None:
    """Forget what was finished long ago: records of work, entries of the queue, and bytes that nobody waits for."""
    before = hours_before(now, KEPT_DAYS * 24)
    jobs.forget_ended(before)
    queue = Queue(parts.engine)
    queue.forget_old(before)
    Spool(parts.home).sweep(queue.spooled(), time.time() - SETTLED)


@contextmanager
def working(settings: Settings, role: str) -> Iterator[Work]:
    """A home to write to. Raises LockedError, naming the pid, when another command has it.

    What an earlier command left unfinished is finished first.
    """
    home = Home(settings.home)
    lock = HomeLock(home, role)
    if not lock.acquire():
        yield from _by_server(settings, home)
        return
    try:
        parts = open_parts(settings, owner=True)
        parts.warm_up()
        filer = durable_filer(parts)
        with Jobs(home, "", filer) as jobs:
            tidy(parts, jobs, now_utc())
            for batch in parts.inbox.open_batches():
                jobs.file(batch).get_result()
            filer.follow()
            yield Work(parts, jobs.file, filer.clock)
        parts.close()
    finally:
        lock.release()


@contextmanager
def own_home(
    settings: Settings, role: str, *, alone: bool = False, any_model: bool = False
) -> Iterator[Parts]:
    """A home to change by hand, with its index where nobody else owns it.

    `alone`: the change needs the index, so an owner is a LockedError. Otherwise it is made in the catalogue, which
    every search obeys at once, and the owner's index follows when it is next rebuilt. `any_model`: the home may have
    been indexed with another embedding model.
    """
    home = Home(settings.home)
    lock = HomeLock(home, role)
    owner = lock.acquire()
    if not owner and alone:
        raise LockedError(_owned(home))
    parts = open_parts(settings, owner=owner, any_model=any_model)
    try:
        yield parts
    finally:
        parts.close()
        lock.release()


def _owned(home: Home) -> str:
    owner = current_owner(home)
    who = f"pid {owner.pid} ({owner.role})" if owner else "another process"
    return f"The index in {home.folder} is owned by {who}. Wait until it is done, or stop it, and try again."


def _by_server(settings: Settings, home: Home) -> Iterator[Work]:
    owner = current_owner(home)
    if owner is None or owner.role != SERVE:
        raise LockedError(_owned(home))
    parts = open_parts(settings, owner=False)
    yield Work(parts, lambda batch: HandedOver(batch, home, parts.inbox), None)
    parts.close()
