"""What prose decides: that all customers are hit, that some are excluded, that a fix is in place.

Masked sentences (`Line.masked`, with ⟦0⟧ for the first party named) are read by harming.py, clearing.py, excluding.py and
mending.py; here what they find becomes facts about parties, each with the rank of whoever says it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.exposure.facts import Fact, Line, ReadReport
from bot.exposure.prose.clauses import Told
from bot.exposure.prose.clearing import OTHERS, cleared
from bot.exposure.prose.excluding import only_class, only_service, untied
from bot.exposure.prose.harming import all_hit, class_hit, is_down, versions_hit
from bot.exposure.prose.limits import all_but
from bot.exposure.prose.mending import mended, retracted
from bot.exposure.prose.ranking import first_rank, is_correction
from bot.exposure.prose.roles import INCIDENT, is_old, tells_harm
from bot.exposure.prose.vocabulary import BE, DOUBT, HIT, NOT, TAKEN, WONDERED
from ingestion.names import PartyFinder

_DOUBT = re.compile(rf"\b{DOUBT}\b", re.IGNORECASE)
_WONDERED = re.compile(rf"\b{WONDERED}\b[^.;]*$", re.IGNORECASE)
_HIT = re.compile(rf"\b(?:{HIT}|{TAKEN})\b", re.IGNORECASE)
_IS_HIT = re.compile(
    rf"\s*(?:,[^,.;]{{0,60}},)?\s*{BE}(?: (?P<not>{NOT}))?(?: \w+)? (?:{HIT}|{TAKEN})\b", re.IGNORECASE
)
_PLAINLY: tuple[tuple[str, Callable[[str], Iterator[Told]]], ...] = (
    ("affected", all_hit),
    ("affected", class_hit),
    ("affected", is_down),
    ("affected", versions_hit),
    ("excluded", untied),
    ("fixed", mended),
    ("retracts", retracted),
)


def deciding(read: ReadReport, projects: PartyFinder) -> Iterator[Fact]:
    """Every fact of the report's prose that decides for somebody: kinds affected, excluded, fixed and retracts.

    `projects` finds our projects' names: a report may name one.
    """
    tells = bool(INCIDENT.search(f"{read.report.title} {read.report.text[:4000]}"))
    before = ""  # the party that was spoken of last
    for line in read.lines:
        before = line.view.subject or line.view.topic or before
        if is_old(line) or line.asks:
            continue
        if line.parties or line.view.topic:
            yield from _told_plainly(line, read, of_incident=tells)
            yield from _excluded(line, read)
            yield from _only(line, read)
        if before:  # a project of ours is none of whom the report speaks: it does not change the subject
            yield from _project_named(line, projects, before)


# ----------------------------------------------------------------------------------------------------------------------


def _told_plainly(line: Line, read: ReadReport, *, of_incident: bool) -> Iterator[Fact]:
    """What a sentence says by itself; who is hit only in a report of an incident."""
    for kind, rule in _PLAINLY:
        if rule is versions_hit and len(_products_named(line)) > 1:
            continue  # nobody can tell whose versions they are
        if rule in (all_hit, class_hit) and not of_incident:
            continue  # "all customers are open on Sunday"
        for told in rule(line.masked):
            yield from _facts(kind, line, read, _of_product(line, told) if rule is versions_hit else told)


def _of_product(line: Line, told: Told) -> Told:
    """Versions are those of the product that the sentence names, not of its maker."""
    named = _products_named(line)
    return replace(told, place=next((i for i, one in enumerate(line.parties) if one in named), told.place))


def _products_named(line: Line) -> set[tuple[str, ...]]:
    """What the sentence names, its makers left out: "Seastone is vulnerable, Oldham said" is about one thing."""
    named = set(line.parties)
    return {one for one in named if not any(o[0].startswith(f"{one[0]} ") for o in named)}


def _project_named(line: Line, projects: PartyFinder, party: str) -> Iterator[Fact]:
    """Sentences such as "Desk is affected", where Desk is a project of ours."""
    sentence = line.quote.text
    if not _HIT.search(sentence):
        return
    for mention in projects.find(sentence):
        told = _IS_HIT.match(sentence, mention.end)
        before = sentence[: mention.start]
        if told and not told["not"] and not _WONDERED.search(before) and not _DOUBT.search(told.group()):
            yield Fact("affected", party, line.quote, 3 if line.alleged else 2, project=mention.party)


def _excluded(line: Line, read: ReadReport) -> Iterator[Fact]:
    for told in cleared(line.masked):
        limits = _all_others(read) if told.limits == OTHERS else told.limits
        but = _hit_services(read) if told.rest else ""
        if (told.limits != OTHERS or limits) and (not told.rest or but):
            yield from _facts("excluded", line, read, replace(told, limits=limits), but=but)


def _all_others(read: ReadReport) -> str:
    """Who "all other customers" are: those outside the only class that the report says is hit; "" when it is unclear."""
    hit = dict.fromkeys(told.limits for line in read.lines for told in all_hit(line.masked) if told.limits)
    return all_but(next(iter(hit))) if len(hit) == 1 else ""


def _hit_services(read: ReadReport) -> str:
    """The services that the report names beside harm, joined by "|": all that "no other service" leaves out."""
    found: dict[str, None] = {}
    for line in read.lines:
        if tells_harm(line.masked):
            for parties, product in zip(line.parties, line.products, strict=True):
                named = [*parties, *(f"{party} {product}" for party in parties if product)]
                found.update(dict.fromkeys(named))
    return "|".join(found)


def _only(line: Line, read: ReadReport) -> Iterator[Fact]:
    """Where only one class or one service is hit, the others are not."""
    if told := only_class(line.masked):
        yield from _facts("affected", line, read, told)
        yield from _facts("excluded", line, read, replace(told, limits=all_but(told.limits)))
    if (place := only_service(line.masked)) is not None:
        yield from _other_services(line, read, place)


def _other_services(line: Line, read: ReadReport, place: int) -> Iterator[Fact]:
    """What "limited to this service" says of the others of its maker."""
    product = line.products[place]
    for party in line.parties[place]:
        service = f"{party} {product}".strip()
        maker = party if product else read.publisher or line.view.topic
        if service.startswith(f"{maker} "):
            speaker = first_rank(line, read, maker)
            rank = _rank("excluded", line, speaker)
            yield Fact("excluded", maker, line.quote, rank, detail=speaker, but=service)


def _facts(kind: str, line: Line, read: ReadReport, told: Told, *, but: str = "") -> Iterator[Fact]:
    """The fact for the party at this place, or for whom the sentence speaks of."""
    spoken_of = line.view.subject or line.view.topic
    parties: tuple[str, ...] = ((_topic_before(line, read) if told.earlier else "") or spoken_of,)
    product = ""
    if told.place is not None:
        parties, product = line.parties[told.place], line.products[told.place]
    for party in filter(None, parties):
        speaker = first_rank(line, read, party)
        yield Fact(
            kind, party, line.quote, _rank(kind, line, speaker), product=product, limits=told.limits,
            versions=told.versions, detail=speaker, but=but, corrects=is_correction(read),
        )  # fmt: skip


def _topic_before(line: Line, read: ReadReport) -> str:
    """What the sentence before was about."""
    at = read.lines.index(line)
    return read.lines[at - 1].view.topic if at else ""


def _rank(kind: str, line: Line, speaker: str) -> int:
    """1 for the first rank, 3 for claims that nobody stands behind. Who denies an alleged theft stands behind the denial."""
    if line.alleged and not (speaker and kind != "affected"):
        return 3
    return 1 if speaker else 2
