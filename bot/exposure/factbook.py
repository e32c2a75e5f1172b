"""What reports say about a register's parties; each report version is read once, however many questions are asked."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from threading import Lock

from bot.exposure.advisories.deciding import advisory_facts
from bot.exposure.advisories.useindex import UseIndex
from bot.exposure.facts import Fact, ReadReport, names_of, read_report
from bot.exposure.paths import project_finder
from bot.exposure.prose.deciding import deciding
from bot.exposure.prose.notices import notices
from bot.exposure.prose.own import own_facts
from bot.exposure.prose.roles import roles
from bot.exposure.register import Register
from vectorstore.stored import Quote, StoredReport

ADVISORIES = frozenset({"csaf", "osv", "openvex"})


class FactBook:
    """Reads reports with the eyes of one register. Keep one as long as the register stays the same."""

    def __init__(self, register: Register, most: int = 5_000) -> None:
        """`most`: report versions whose facts are kept; beyond that the earliest read are forgotten."""
        self.register = register
        self.names = names_of(register)
        self._most = most
        self._lock = Lock()  # many questions are answered at once
        self._projects = project_finder(register)
        self._known: dict[tuple[str, int, str, str], tuple[Fact, ...]] = {}

    @cached_property
    def _uses(self) -> UseIndex:
        return UseIndex(self.register)  # built when the first advisory is read

    def facts(self, report: StoredReport) -> tuple[Fact, ...]:
        """Everything that the report says about parties and projects of the register, in order of rule and place."""
        key = (report.report_id, report.version, report.dated, report.vouched)
        known = self._known.get(key)
        if known is None:
            known = tuple(self._read(report))
            with self._lock:
                while len(self._known) >= self._most:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = known
        return tuple(_as_seen(fact, report) for fact in known)

    def _read(self, report: StoredReport) -> Iterator[Fact]:
        if report.kind in ADVISORIES:
            yield from advisory_facts(report, self._uses)
            return
        read = read_report(report, self.names)
        own = tuple(own_facts(read, self.register))
        yield from own
        if _is_about_us(read):
            yield from roles(read, self.names)
            if not own:
                to_us = tuple(notices(read, self.register))
                yield from to_us
                said = {fact.quote for fact in to_us}  # "your data" is that of whom it was sent to
                yield from (fact for fact in deciding(read, self._projects) if fact.quote not in said)


def _as_seen(fact: Fact, report: StoredReport) -> Fact:
    """The fact with its quote in the report as this audience sees it: its copies may be others."""
    if fact.quote.report is report:
        return fact
    return replace(fact, quote=Quote(report, fact.quote.start, fact.quote.end))


def _is_about_us(read: ReadReport) -> bool:
    return bool(read.publisher) or any(line.parties for line in read.lines)
