"""Looking at every verdict again when something changed: a report, a withdrawal, a marking, the register, the rules.

For each marking that an audience may be cleared for, the verdicts are found anew by the same engine that answers questions,
compared with how they stood, and what flipped is written down with its reason and for those who watch it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bot.answering.exposing import newest_of
from bot.app import Parts
from bot.exposure.factbook import FactBook
from bot.exposure.history import Moved, compared
from bot.exposure.paths import search_names
from bot.exposure.register import Register, parse_use
from bot.exposure.source import RegisterSource
from bot.exposure.verdicts import Finding, assess
from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.answers import Answers
from vectorstore.ledger import Assessed, Change, Flip, Ledger, Watch
from vectorstore.snapshot import Snapshot
from vectorstore.stored import Visibility

TRIES = 5  # others may look at the same time; whoever is second looks again


@dataclass(frozen=True, slots=True)
class Basis:
    """What verdicts are found from; verdicts of one basis are the same."""

    changes: str  # the catalogue's counter
    register: str
    rules: str
    visible: str  # how many reports have appeared by now: a date in the future comes

    @classmethod
    def read(cls, text: str) -> "Basis":
        """The basis that `str` wrote down; one that fits nothing when there is none."""
        parts = text.split("|")
        return cls(*parts) if len(parts) == 4 else cls("", "", "", "")

    def __str__(self) -> str:
        return f"{self.changes}|{self.register}|{self.rules}|{self.visible}"


def reassess(parts: Parts, books: RegisterSource, now: str) -> tuple[Flip, ...]:
    """Find what has flipped since somebody last looked; () when nothing that verdicts hang on has changed.

    Without a register there are no verdicts: what stood before is ended. Raises StoreError when the catalogue cannot be
    read or written, RegisterError when the register cannot be used.
    """
    ledger = Ledger(parts.engine)
    for _ in range(TRIES):
        before = ledger.basis()
        after = str(_basis(parts, books.key(), now))
        if before == after:
            return ()
        book = books.book() or FactBook(Register(()))
        found = _found(parts, book, ledger, Basis.read(before), Basis.read(after), now)
        flips = ledger.record(before, after, found, now, _telling(book.register))
        if flips is not None:
            return flips
    raise StoreError("Verdicts kept changing while they were looked at. Run: sitrep verdicts")


def findings_on(parts: Parts, book: FactBook, snapshot: Snapshot) -> tuple[Finding, ...]:
    """The verdicts on every project of the register for what a snapshot sees, worst first."""
    return _assessed(parts, book, snapshot, _speaking_of_us(parts, book, snapshot))


# ----------------------------------------------------------------------------------------------------------------------


def _telling(register: Register) -> Callable[[Watch, Change], bool]:
    """Tells whether a watch is for a change: of its project, or over its party or a product of that."""
    names = {
        name.casefold(): vendor.name for vendor in register.vendors for name in (*vendor.aliases, vendor.name)
    }

    def tells(watch: Watch, change: Change) -> bool:
        if watch.kind == "project":
            return watch.name == change.project
        uses = [parse_use(written, names) for written in change.path[1:]]
        return watch.name in {key for use in uses for key in (use.key, use.vendor)}

    return tells


def _speaking_of_us(parts: Parts, book: FactBook, snapshot: Snapshot) -> list[tuple[str, int]]:
    return parts.search.holding(snapshot, search_names(book.register.projects, book.register))


def _assessed(
    parts: Parts, book: FactBook, snapshot: Snapshot, keys: Sequence[tuple[str, int]]
) -> tuple[Finding, ...]:
    reports = newest_of(keys, parts.catalogue, snapshot)
    return assess(book.register.projects, book.register, reports, snapshot.searched, book=book)


def _basis(parts: Parts, key: str, now: str) -> Basis:
    visible = parts.search.snapshot(Visibility(Marking.RED, now)).searched
    return Basis(
        parts.catalogue.note("changes"),
        key,
        version("incident-briefing-bot"),
        f"{visible.reports} to {visible.newest}",
    )


def _found(
    parts: Parts, book: FactBook, ledger: Ledger, before: Basis, after: Basis, now: str
) -> dict[Marking, tuple[Assessed, ...]]:
    catalogue = (before.changes, before.visible) != (after.changes, after.visible)
    everything = parts.search.snapshot(Visibility(Marking.RED, now))
    speaking = set(_speaking_of_us(parts, book, everything))  # names are many: they are looked up once
    found: dict[Marking, tuple[Assessed, ...]] = {}
    for level in Marking:
        snapshot = parts.search.snapshot(Visibility(level, now))
        keys = [key for key in snapshot.report_keys() if key in speaking]
        standings = ledger.standings(level)
        rests_on = {report_id for one in standings for report_id, _ in one.evidence if report_id}
        states = Answers(parts.engine).states(rests_on, level, now)
        fates = {report_id: state.fate for report_id, state in states.items()}
        moved = Moved(catalogue, before.register != after.register, fates)
        found[level] = compared(standings, _assessed(parts, book, snapshot, keys), moved)
    return found
