"""Own evidence (4.1): what a project's owner reports about it. It decides against anyone's statement of any date."""

import re
from collections.abc import Iterator, Mapping

from bot.exposure.facts import Fact, Line, ReadReport
from bot.exposure.register import Project, Register
from ingestion.names import PartyFinder

_FROM_OUTSIDE = frozenset({"feed", "url"})  # whoever writes a page can write any author's name on it
_HIT = r"(?:affected|hit|compromised|breached|exposed|impacted|touched|betroffen)"
_CLEAR = re.compile(
    rf"\b(?:not|n['’]t|never|nicht|no longer|un)\s?(?:\w+ )?{_HIT}\b|\bnothing was (?:read|taken|copied|accessed)\b|\bno (?:foreign|unknown|"
    r"unauthori[sz]ed|unexpected|outside|suspicious) (?:access\w*|reads?|logins?|requests?|downloads?|use)\b|\b(?:was|is|were|are) never (?:called|used|reached|"
    r"installed|deployed|read|opened)\b|\bdo(?:es)? not use\b|\bdid not use\b",
    re.IGNORECASE,
)
_MENDED = re.compile(
    r"\b(?:(?:we|i) (?:have |had )?(?:now |since |already )?(?:updated|upgraded|patched|fixed|mended|replaced|removed)|"
    r"(?:is|are|has been|have been|was|were) (?:now )?(?:fixed|patched|updated|upgraded|mitigated|remediated)|runs? (?:on )?the fixed|"
    r"(?:fix|patch|update) (?:is|has been) (?:in place|applied|installed|deployed))\b",
    re.IGNORECASE,
)
_HARM = re.compile(
    rf"\b(?:is|are|was|were|been|being|sind|ist|war) (?:indeed |also |now |directly )?{_HIT}\b|\b(?:was|were|been) (?:read|opened|copied|downloaded|accessed|"
    r"stolen|exported|used by|encrypted|deleted)\b|\bforeign (?:reads?|logins?|access)\b|\b(?:found|saw|shows?) [^.]{0,40}\b(?:foreign|unknown|unauthori[sz]ed|"
    r"malicious|backdoor)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:whether|if|might|may|could|would|should|unless|do not know|unclear|check(?:ing)?|ob)\b",
    re.IGNORECASE,
)


def is_owner(project: Project, read: ReadReport) -> bool:
    """Whether the project's owner wrote the report, or brought it."""
    report = read.report
    unvouched = report.source == "slack" and not report.vouched
    if not project.owner or report.source in _FROM_OUTSIDE or unvouched:
        return False
    who = re.split(r"[\s<>,;:\"'()]+", f"{report.author} {report.vouched}".casefold())
    return project.owner.casefold() in who


def own_facts(read: ReadReport, register: Register) -> Iterator[Fact]:
    """What the report attests about its author's projects, at most one fact for each; the last clear sentence counts."""
    owned = [project for project in register.projects if is_owner(project, read)]
    if not owned:
        return
    finder = PartyFinder({project.name: project.aliases for project in register.projects})
    named = {mention.party for mention in finder.find(f"{read.report.title}\n{read.report.text}")}
    meant = [project for project in owned if project.name in named] or (owned if len(owned) == 1 else [])
    others = {project.name for project in register.projects} - {project.name for project in meant}
    for project in meant:
        found = [(kind, line) for line in read.lines if (kind := _kind(line, finder, project, others))]
        if found:
            kind, line = _weightiest(found)
            yield Fact(kind, _party(read), line.quote, rank=0, project=project.name)


def _kind(line: Line, finder: PartyFinder, project: Project, others: set[str]) -> str:
    sentence = line.quote.text
    about = {mention.party for mention in finder.find(sentence)}
    if about and project.name not in about and about <= others:
        return ""
    for kind, words in _KINDS.items():
        match = words.search(sentence)
        if match and not (kind != "fixed" and _OPEN.search(sentence[: match.start()])):
            explicit = project.name in about or bool(re.search(_HIT, sentence, re.IGNORECASE))
            return kind if explicit or line.view.first_person or kind == "affected" else ""
    return ""


_KINDS: Mapping[str, re.Pattern[str]] = {"excluded": _CLEAR, "fixed": _MENDED, "affected": _HARM}


def _weightiest(found: list[tuple[str, Line]]) -> tuple[str, Line]:
    """The last sentence that gives a status in so many words, else the last that implies one."""
    said = [
        one
        for one in found
        if re.search(rf"\b{_HIT}\b|\bfixed\b|\bpatched\b", one[1].quote.text, re.IGNORECASE)
    ]
    return (said or found)[-1]


def _party(read: ReadReport) -> str:
    """The party that the report is about: the first one named."""
    return next((party for line in read.lines for parties in line.parties for party in parties), "")
