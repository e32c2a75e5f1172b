"""What CSAF, OSV and OpenVEX decide for the versions in use (4.5): rows of an advisory joined with the register.

rows ─names, packages→ hits of each use ─best named→ one product ─worst covering→ a role, and a fact that decides
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.exposure.advisories.naming import LOOSE, NAME, OTHER, WHOLE, Words, fits
from bot.exposure.advisories.rows import Row, Subject, rows_of
from bot.exposure.advisories.useindex import UseIndex
from bot.exposure.facts import EXACT, UNPINNED, Fact
from bot.exposure.register import Use
from bot.exposure.versions import covers, exactly
from vectorstore.stored import StoredReport

_WORST = ("affected", "unsure", "open", "fixed", "excluded", "none")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that speaks of a use: `held` is whether its versions hold the one in use, None where that is open.

    `grade` and `base` say how well the names fit; `kin` tells apart products that the use may mean; `part`: the row is
    about something that the use is only a part of.
    """

    row: Row
    held: bool | None
    grade: int = NAME
    base: int = 0
    kin: Words = ()
    part: bool = False


def advisory_facts(report: StoredReport, index: UseIndex) -> Iterator[Fact]:
    """The roles that the advisory gives to what the register uses, and what it decides for the versions in use."""
    hits: dict[Use, list[Hit]] = {}
    made: dict[Use, Row] = {}
    for row in rows_of(report):
        for use, hit in _hits(row, row.subject, index):
            hits.setdefault(use, []).append(hit)
        for claim in row.subject.claims:
            for use in index.of_maker(claim.name):
                made.setdefault(use, row)
    found = [fact for use in hits for fact in _told(use, hits[use])]
    yield from {(fact.kind, fact.party, fact.versions, fact.quote.start): fact for fact in found}.values()
    for use, row in made.items():
        told = "makes a product that an advisory names"
        yield Fact("harmed", use.key, row.quote, 1, detail=told, wide=False)


# ----------------------------------------------------------------------------------------------------------------------


def _hits(row: Row, subject: Subject, index: UseIndex, *, part: bool = False) -> Iterator[tuple[Use, Hit]]:
    for pack in subject.packs:
        for use in index.of_package(pack.package, pack.home):
            kin = tuple(filter(None, (pack.home.family, pack.home.release)))
            yield use, Hit(row, _packed(pack.expression, use), kin=kin, part=part)
    for claim in subject.claims:
        for use, rest in index.named(claim.name):
            held = OTHER if claim.vendorless and use.vendor else fits(claim, rest)
            if not isinstance(held, str):
                base = claim.base or len(claim.name)
                yield use, Hit(row, held, claim.grade, base, claim.kin, part)
    for inner in subject.parts:
        yield from _hits(row, inner, index, part=True)


def _packed(expression: str | None, use: Use) -> bool | None:
    if expression is None or not use.package:
        return None
    if not expression:
        return True
    return covers(expression, use.version, use.package.ecosystem) if use.version else None


def _told(use: Use, hits: Sequence[Hit]) -> Iterator[Fact]:
    """The use's role, told by the row that matters most for it, and what the advisory decides for it, if anything."""
    meant = _meant(hits)
    status, row = _decided(meant)
    pinned = exactly(use.version) if use.version else ""
    yield Fact(
        "harmed",
        use.key,
        row.quote,
        1,
        versions=pinned or UNPINNED,
        detail="is named by an advisory",
        wide=False,
    )
    if status:
        yield Fact(status, use.key, row.quote, 1, versions=pinned, detail=EXACT)


def _meant(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of the product that the use means: named to the letter, else by the longest name, else as a part."""
    whole = [hit for hit in hits if not hit.part] or list(hits)
    exact = [hit for hit in whole if hit.grade == WHOLE]
    base = exact[0].base if exact else max(hit.base for hit in whole)
    named = [hit for hit in whole if hit.base == base and hit.grade != WHOLE]
    if exact:
        kins = {hit.row.quote.start: hit.kin for hit in named}
        exact = [replace(hit, kin=kins.get(hit.row.quote.start, hit.kin)) for hit in exact]
        named = [hit for hit in named if hit.kin in {one.kin for one in exact}]
    best = min((hit.grade for hit in named), default=WHOLE)
    return [*exact, *(hit for hit in named if hit.grade == best)]


def _decided(hits: Sequence[Hit]) -> tuple[str, Row]:
    """The status that holds, "" for none, and the row that says so; products that cannot be told apart must agree."""
    loose = any(hit.grade == LOOSE or hit.part for hit in hits)
    kins: dict[Words, list[Hit]] = {}
    for hit in hits:
        kins.setdefault(hit.kin, []).append(hit)
    found = [one for one in map(_of_one, kins.values()) if one[0]]
    if not found:
        return "", hits[0].row
    worst = min(found, key=lambda one: _WORST.index(one[0]))
    agreed = len({status for status, _ in found}) == 1 and worst[0] != "unsure"
    return (worst[0] if agreed and not loose else "", worst[1])


def _of_one(hits: Sequence[Hit]) -> tuple[str, Row]:
    """What the rows about one product say of the version in use: the worst; "unsure" where a worse one may hold."""
    holding = _latest([hit.row for hit in hits if hit.held and hit.row.status != "none"])
    doubtful = [hit.row for hit in hits if hit.held is None and hit.row.status != "none"]
    worst = min(holding, key=_rank, default=None)
    doubt = min(doubtful, key=_rank, default=None)
    if doubt and (worst is None or _rank(doubt) < _rank(worst)):
        return "unsure", doubt
    if worst:
        return worst.status, worst
    ruled = [hit.row for hit in hits if hit.row.status != "none"]
    if ruled and all(row.quote.report.kind == "osv" for row in ruled):
        return "excluded", ruled[0]
    return "", hits[0].row


def _latest(rows: Iterable[Row]) -> list[Row]:
    """Of the rows about one vulnerability those that were said last."""
    newest: dict[str, str] = {}
    kept = list(rows)
    for row in kept:
        newest[row.matter] = max(newest.get(row.matter, ""), row.said)
    return [row for row in kept if row.said == newest[row.matter]]


def _rank(row: Row) -> int:
    return _WORST.index(row.status)
