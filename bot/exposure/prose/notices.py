"""Notices to the owner of a project about "your account" or "your data" (rule 2): a vendor writes to us about us. Pure."""

import re
from collections.abc import Iterator

from bot.exposure.facts import Fact, ReadReport
from bot.exposure.prose.clauses import clauses
from bot.exposure.prose.vocabulary import ADVERBS, BE, BE_NOT, DOUBT, DOWN, HIT, OPEN, TAKEN, TOOK, UNHIT
from bot.exposure.register import Project, Register
from ingestion.report import SENT_TO
from vectorstore.stored import Quote

_FROM_OUTSIDE = frozenset({"feed", "url"})
_HEAD = 400  # characters in which a letter says to whom it goes
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_YOURS = r"(?:[Yy]ours?|[Yy]ou|Ihre?[mnrs]?|Ihnen|Sie|[Vv]otre|[Vv]os|[Vv]ous|[Ss]us?|[Uu]sted(?:es)?)"
_ABOUT_YOU = re.compile(rf"\b{_YOURS}\b")
_CLEAR = re.compile(
    rf"\b(?:{BE_NOT}{ADVERBS} (?:among [^.;]*?)?(?:{HIT}|{TAKEN}|{OPEN})|{BE}{ADVERBS} {UNHIT})\b",
    re.IGNORECASE,
)
_NONE = re.compile(rf"\b(?:no|none of)\b[^.;]*?\b(?:{HIT}|{TAKEN})\b", re.IGNORECASE)
_HARM = re.compile(
    rf"\b{BE}(?: [\w-]+){{0,4}}? (?:{HIT}|{TAKEN}|{DOWN}|{OPEN})\b|\b(?:{TOOK})\b [^.;]{{0,60}}\b{_YOURS}\b",
    re.IGNORECASE,
)
_WONDERED = re.compile(r"\b(?:whether|if|may|might|could|can|ob|si|please|should|must|wenn)\b", re.IGNORECASE)
_DOUBT = re.compile(rf"\b{DOUBT}\b", re.IGNORECASE)


def notices(read: ReadReport, register: Register) -> Iterator[Fact]:
    """What a party that we depend on writes to an owner about what is theirs: at most one fact for each of their projects."""
    report = read.report
    if not read.publisher or report.source in _FROM_OUTSIDE:
        return
    told = _told(read)
    if told is None:
        return
    kind, quote = told
    to = recipients(read)
    for project in register.projects:
        if project.owner.casefold() in to and _uses(project, read.publisher):
            yield Fact(kind, read.publisher, quote, 1, detail=read.voice, project=project.name)


def recipients(read: ReadReport) -> frozenset[str]:
    """The addresses to which the report was sent: those of the mail's head, and those that the letter begins with."""
    report = read.report
    heads = " ".join(place.label for place in report.places if place.label.startswith(SENT_TO))
    return frozenset(found.casefold() for found in _ADDRESS.findall(f"{heads} {report.text[:_HEAD]}"))


# ----------------------------------------------------------------------------------------------------------------------


def _told(read: ReadReport) -> tuple[str, Quote] | None:
    """The last thing that the letter states about "you": affected or excluded, with its sentence."""
    found: tuple[str, Quote] | None = None
    for line in read.lines:
        for clause in clauses(line.quote.text):
            kind = _kind(clause.text) if _ABOUT_YOU.search(clause.text) else ""
            if kind and not (found and found[0] == "affected" and kind == "affected"):
                found = (kind, line.quote)
    return found


def _kind(clause: str) -> str:
    if _CLEAR.search(clause) or _NONE.search(clause):
        return "" if _DOUBT.search(clause) else "excluded"
    harm = _HARM.search(clause)
    return "affected" if harm and not _WONDERED.search(clause[: harm.end()]) else ""


def _uses(project: Project, party: str) -> bool:
    return any(
        party in (use.key, use.vendor) or party.startswith(f"{use.vendor} ")
        for use in project.uses
        if use.vendor or use.key
    )
