"""Own evidence (4.1): what a project's owner reports about it. It decides against anyone's statement of any date."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.exposure.facts import Fact, Line, ReadReport
from bot.exposure.paths import project_finder
from bot.exposure.prose.clauses import clause_at
from bot.exposure.prose.vocabulary import ADVERBS, BE, BE_NOT, HIT, NOT, TAKEN, UNHIT
from bot.exposure.register import Project, Register
from ingestion.names import PartyFinder

_FROM_OUTSIDE = frozenset({"feed", "url"})  # whoever writes a page can write any author's name on it
_OURS = r"(?:our|my|we|us|ours|mine|unser\w*|wir|mein\w*|notre|nos|nuestr\w+)"
_CLEAR = re.compile(
    rf"\b(?:{BE_NOT}|{NOT}|un)\s?(?:\w+ )?{HIT}\b|\b{UNHIT}\b|\b{BE_NOT}{ADVERBS} {TAKEN}\b|\bnothing (?:of ours |of this project )?(?:was|is|has been) {TAKEN}\b|"
    rf"\bnone of {_OURS} [\w -]+ (?:was|were|is|are) (?:{HIT}|{TAKEN})\b|"
    r"\bno (?:foreign|unknown|unauthori[sz]ed|unexpected|outside|suspicious|strange) (?:access\w*|reads?|log-?ins?|requests?|downloads?|use|connections?|calls?)\b|"
    r"\b(?:was|is|were|has been) never (?:called|used|reached|installed|deployed|read|opened|enabled|connected|live|in use)\b|"
    r"\b(?:do(?:es)?|did) not (?:use|run|call|load|ship|include|store|hold|send)\b|\b(?:kein|keine|keinen) (?:fremde[rn]?|unbekannte[rn]?) Zugriffe?\b",
    re.IGNORECASE,
)
_MENDED = re.compile(
    r"\b(?:(?:we|i) (?:have |had )?(?:now |since |already |just )?(?:updated|upgraded|patched|fixed|mended|replaced|removed|rotated|revoked|rebuilt|restored)|"
    r"(?:is|are|has been|have been|was|were)(?: now| since| all| fully)? (?:fixed|patched|updated|upgraded|mitigated|remediated|resolved|rotated|revoked|rebuilt|restored|"
    r"replaced|closed)|runs? (?:on )?the fixed|(?:fix|patch|update)(?: \w+){0,3} (?:is|has been|was) (?:now )?(?:in place|applied|installed|deployed)|"
    r"(?:behoben|eingespielt|ausgetauscht|gepatcht)|a été corrigée?|ha sido corregid[oa])\b",
    re.IGNORECASE,
)
_HARM = re.compile(
    rf"\b(?:{BE})(?: indeed| also| now| directly| therefore| definitely)* {HIT}\b|\b(?:was|were|been|wurden?) (?:{TAKEN}|used (?:by|from))\b|"
    r"\bforeign (?:reads?|log-?ins?|access|calls?)\b|\b(?:found|saw|see|shows?|discovered|detected) [^.]{0,60}\b(?:foreign|unknown|unauthori[sz]ed|malicious|backdoor|"
    r"strange|suspicious)\b|\b(?:has|have) (?:lost|leaked)\b|\b(?:is|are|remains?) (?:down|offline|unavailable)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"\b{HIT}\b|\bfixed\b|\bpatched\b|\bresolved\b|\bmitigated\b|\b{UNHIT}\b|\bbehoben\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:whether|if|might|may|could|would|should|unless|do not (?:yet )?know|don['’]t (?:yet )?know|unclear|check(?:ing)?|unsure|not sure|ob|si)\b",
    re.IGNORECASE,
)
# An owner who only thinks so attests nothing.
_UNSURE = re.compile(
    r"\b(?:so far|as far as|to my knowledge|probably|presumably|apparently|i (?:think|believe|assume|guess|suppose|hope)|we (?:think|believe|assume|hope)|"
    r"seems?|appears?|likely|bisher|bislang|wohl|vermutlich|ich (?:glaube|denke)|je (?:pense|crois)|creo)\b",
    re.IGNORECASE,
)


def owned_by(read: ReadReport, projects: Sequence[Project]) -> list[Project]:
    """The projects whose owner wrote the report, or brought it."""
    report = read.report
    unvouched = report.source == "slack" and not report.vouched
    if report.source in _FROM_OUTSIDE or unvouched:
        return []
    who = set(re.split(r"[\s<>,;:\"'()]+", f"{report.author} {report.vouched}".casefold()))
    return [project for project in projects if project.owner and project.owner.casefold() in who]


def own_facts(read: ReadReport, register: Register) -> Iterator[Fact]:
    """What the report attests about its author's projects, at most one fact for each; the last clear sentence counts."""
    owned = owned_by(read, register.projects)
    if not owned:
        return
    finder = project_finder(register)
    named = {mention.party for mention in finder.find(f"{read.report.title}\n{read.report.text}")}
    meant = [project for project in owned if project.name in named] or (owned if len(owned) == 1 else [])
    others = {project.name for project in register.projects} - {project.name for project in meant}
    for project in meant:
        found = [(kind, line) for line in read.lines if (kind := _kind(line, finder, project, others))]
        if found:
            kind, line = _weightiest(found)
            yield Fact(kind, _party(read, project), line.quote, rank=0, project=project.name)


def _kind(line: Line, finder: PartyFinder, project: Project, others: set[str]) -> str:
    sentence = line.quote.text
    about = {mention.party for mention in finder.find(sentence)}
    if about and project.name not in about and about <= others:
        return ""
    for kind, words in _KINDS.items():
        match = words.search(sentence)
        if match and _UNSURE.search(clause_at(sentence, match.start()).text):
            return ""
        if match and not (kind != "fixed" and _OPEN.search(sentence[: match.start()])):
            explicit = project.name in about or bool(_SAID.search(sentence))
            return kind if explicit or line.view.first_person or kind == "affected" else ""
    return ""


_KINDS: Mapping[str, re.Pattern[str]] = {"excluded": _CLEAR, "fixed": _MENDED, "affected": _HARM}


def _weightiest(found: list[tuple[str, Line]]) -> tuple[str, Line]:
    """The last sentence that gives a status in so many words, else the last that implies one."""
    said = [one for one in found if _SAID.search(one[1].quote.text)]
    return (said or found)[-1]


def _party(read: ReadReport, project: Project) -> str:
    """The party that the report is about: the first one named, else the only thing that the project uses."""
    only = project.uses[0].key if len(project.uses) == 1 else ""
    return next((party for line in read.lines for parties in line.parties for party in parties), only)
