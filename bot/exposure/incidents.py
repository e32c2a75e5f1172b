"""Which reports tell of the same incident: those that share a party with a role, unless something tells them apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.exposure.facts import ROLES, Fact
from ingestion.identifiers import identifiers
from ingestion.instructions import is_instruction
from vectorstore.stored import Quote, StoredReport

_APART = 120  # days between two reports after which they tell of different incidents
_APART_IN_KIND = 14  # days after which an outage is no part of a breach that no report ties to it
_KINDS = {
    "outage": re.compile(
        r"\b(?:outages?|down|offline|unavailable|unreachable|interrupt\w+|disrupt\w+|restor\w+|Ausfall\w*|ausgefallen|Störung\w*|pannes?|indisponib\w+|caídas?)\b",
        re.IGNORECASE,
    ),
    "breach": re.compile(
        r"\b(?:breach\w*|hack\w*|leak\w*|st[oe]len?|theft|copied|intru\w+|ransom\w*|attack\w*|unauthori[sz]ed|expos\w+|vulnerab\w+|flaws?|CVE-\d+|malicious|"
        r"phishing|Datenleck\w*|Angriff\w*|gestohlen|kopiert|Schwachstelle\w*|fuites?|pirat\w+|failles?|brechas?|filtraci\w+|robad\w+)\b",
        re.IGNORECASE,
    ),
}
_TELLING = ("cve", "ghsa", "osv")


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident: its reports, earliest first, and what they say."""

    reports: tuple[StoredReport, ...]
    facts: tuple[Fact, ...]

    @property
    def id(self) -> str:
        """The id of its earliest report."""
        return self.reports[0].report_id

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of incident its reports speak of."""
        return frozenset[str]().union(*(kinds_in(f"{one.title}\n{one.text}") for one in self.reports))

    def title_for(self, quotes: Sequence[Quote]) -> str:
        """What to call it where these words are cited: the title of the first report of theirs that has one.

        Without one, that of the report that says most about who was hit, the earliest of those.
        """
        told = {report.report_id: 0 for report in self.reports}
        for fact in self.facts:
            told[fact.quote.report.report_id] += fact.kind == "harmed"
        most = sorted(self.reports, key=lambda report: -told[report.report_id])
        titles = (report.title for report in (*(quote.report for quote in quotes), *most))
        fit = (title for title in titles if title and not is_instruction(title))
        return next(fit, f"Incident at {self.facts[0].party}")


@dataclass(frozen=True, slots=True)
class _Told:
    """What one report contributes to the question whether another one tells of the same."""

    report: StoredReport
    facts: tuple[Fact, ...]
    parties: frozenset[str]
    hit: frozenset[str]
    attested: frozenset[str]  # projects that their owners report about without naming a party
    ours: frozenset[str]  # projects that it names or that its author owns
    ids: frozenset[str]
    kinds: frozenset[str]


def kinds_in(text: str) -> frozenset[str]:
    """What kinds of incident a text speaks of: outage, breach, both or none."""
    return frozenset(kind for kind, words in _KINDS.items() if words.search(text))


def incidents(read: Sequence[tuple[StoredReport, tuple[Fact, ...]]]) -> tuple[Incident, ...]:
    """The reports that have facts, grouped, earliest incident first. The order of `read` does not matter."""
    told = sorted((_told(report, facts) for report, facts in read if facts), key=_order)
    groups: list[list[_Told]] = []
    for one in told:
        near = [group for group in groups if any(_same(one, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append(sorted((*(t for group in near for t in group), one), key=_order))
    return tuple(
        Incident(tuple(t.report for t in group), tuple(fact for t in group for fact in t.facts))
        for group in sorted(groups, key=lambda group: _order(group[0]))
    )


def _order(told: _Told) -> tuple[str, str]:
    return (told.report.dated, told.report.report_id)


def _told(report: StoredReport, facts: tuple[Fact, ...]) -> _Told:
    return _Told(
        report=report,
        facts=facts,
        parties=frozenset(fact.party for fact in facts if fact.party),
        attested=frozenset(f.project for f in facts if f.rank == 0 and not f.party),
        ours=frozenset(f.project for f in facts if f.project),
        hit=frozenset(f.party for f in facts if f.kind in ("harmed", "affected") or f.kind not in ROLES),
        ids=frozenset(
            one.value for one in identifiers(f"{report.title}\n{report.text}") if one.kind in _TELLING
        ),
        kinds=kinds_in(f"{report.title}\n{report.text}"),
    )


def _same(one: _Told, other: _Told) -> bool:
    if not (_shared(one.parties, other.parties) or one.attested & other.ours or other.attested & one.ours):
        return False
    if one.ids and other.ids and not one.ids & other.ids:
        return False
    if one.hit and other.hit and not (_shared(one.hit, other.parties) or _shared(other.hit, one.parties)):
        return False
    unlike = bool(one.kinds and other.kinds) and not one.kinds & other.kinds
    return _days(one.report.dated, other.report.dated) <= (_APART_IN_KIND if unlike else _APART)


def _shared(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both name one party, or one names a product of a party that the other names."""
    return bool(some & others) or any(
        a.startswith(f"{b} ") or b.startswith(f"{a} ") for a in some for b in others
    )


def _days(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return 0
