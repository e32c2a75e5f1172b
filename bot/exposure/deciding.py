"""What prose decides: that all customers are hit, that some are excluded, that a fix is in place. Pure rule tables.

Every pattern works on a masked sentence (`Line.masked`), where ⟦0⟧ stands for the first party named.
"""

import re
from collections.abc import Iterator

from bot.exposure.facts import Fact, Line, ReadReport
from bot.exposure.roles import INCIDENT, is_old
from bot.exposure.versions import versions_in
from ingestion.names import PartyFinder
from ingestion.statements import SAID

_PEOPLE = (
    r"(?:customers?|clients?|users?|subscribers?|tenants?|accounts?|merchants?|organi[sz]ations using|Kund(?:en|innen und Kunden)|"
    r"Nutzer\w*|Mandanten)"
)
_P = r"⟦(?P<p>\d+)⟧(?:['’]s?)?"
_BE = r"(?:is|are|was|were|has been|have been|had been|remains?|remain|being|be|been|ist|sind|war|waren|bleib(?:t|en))"
_HIT = r"(?:affected|impacted|hit|compromised|breached|involved|touched|exposed|vulnerable|concerned|at risk|in scope|betroffen)"
_TAKEN = r"(?:taken|stolen|copied|accessed|read|opened|exported|leaked|exposed|reached|viewed|downloaded|encrypted|lost|deleted)"
_DOWN = r"(?:down|offline|unavailable|unreachable|not available|not reachable|out of service|ausgefallen|nicht erreichbar)"
_ASIDE = r"(?:,? (?:nach Angaben|according to|laut|it said|the company said|still|also|now|therefore|however|all|weiterhin)[^,.;]{0,40},?)?"
_LIMIT = r"(?P<limit>,? (?:in|on|with|who|whose|that|which|using|from|hosted|located|outside|aus|im|auf|mit)\b(?! ⟦)[^,.;]{2,80}?)"
_SHARE = re.compile(
    r"\b(?:some|many|most|a few|several|certain|part of|parts of|partly|partially|a number of|a subset|intermittent\w*|einige\w*|"
    r"manche\w*|teilweise|die meisten|up to|fewer than|not all|nicht alle)\b",
    re.IGNORECASE,
)
_COMFORT = re.compile(
    r"\b(?:so far|at this (?:time|point|stage)|currently|as yet|yet|no (?:evidence|indication|sign|reason)\w*|believe\w*|most|many|some|"
    r"not aware|unaware|to (?:our|its|their) knowledge|expect\w*|appears?|seems?|likely|probably|may|might|could|would|should|whether|if|unless|"
    r"assum\w+|hopes?|thinks?|bisher|bislang|derzeit|keine Hinweise|vermutlich|wahrscheinlich|offenbar|ob)\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(r"\bfor (?:customers|users) in\b", re.IGNORECASE)
_PENDING = re.compile(
    r"\b(?:will|would|plans?|available|expect\w*|soon|partly|partial\w*|some|most|began|begun|started|starting|to be|can be|should|"
    r"once|when|until|if|not|n['’]t|never|wird|werden|soll|in progress|next|working on|hopes?|later this|verfügbar|noch)\b",
    re.IGNORECASE,
)
_WONDERED = re.compile(
    r"\b(?:whether|how (?:far|many|much)|if|ob|could|may|might|would|not (?:all|every)|nicht alle)\b[^.;]*$",
    re.IGNORECASE,
)
_NOT = r"(?:not|n['’]t|never|in no way|nicht|nie)"

_ALL = re.compile(
    rf"\b(?:all|every|each|alle[rn]?|sämtliche[rn]?|jede[rn]?)\b(?: of)?(?: (?:its|their|our|the|seine[rn]?|unsere[rn]?))?"
    rf"(?: ⟦(?P<q>\d+)⟧)?(?P<adjective>(?: [\w-]+){{0,2}}?) {_PEOPLE}\b['’]?(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"^[^⟦,.;]{{0,40}}?\b(?:of|using|von|des|bei|at|on)(?: (?:the|Produkts?|Dienste?s?|service|product))* {_P}"
)
_RESTRICTED = re.compile(
    rf"^(?: ⟦\d+⟧| of ⟦\d+⟧| des \w+ ⟦\d+⟧)?{_LIMIT}(?= (?:is|are|was|were|has|have|had|sind|wurden|waren)\b|[,.;]|$)",
    re.IGNORECASE,
)
_EXCLUDING = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\b{_PEOPLE}(?:['’]? [\w-]+)? (?:of|using|on|von|des(?: Produkts)?)(?: the)? {_P}{_LIMIT}?{_ASIDE} {_BE}(?: \w+)? {_NOT}(?: \w+)? {_HIT}\b",
        (
            rf"{_P}(?: {_PEOPLE}| service| itself| platform| products?)?(?P<limit>,? (?:in|on|with|who|using|from|hosted|im|auf)\b(?! ⟦)[^,.;]{{2,60}}?)?"
            rf"{_ASIDE} {_BE}{_ASIDE}(?: \w+)? {_NOT}(?: \w+)? {_HIT}\b"
        ),
        rf"{_P}(?: {_PEOPLE})?(?: itself)?{_ASIDE} {_BE} unaffected\b",
        rf"{_P}[^.,;]{{0,20}} was (?:wrongly|mistakenly|incorrectly|falsely) (?:named|listed)\b",
        rf"\b(?:wrongly|mistakenly|incorrectly|falsely) (?:named|listed|reported|said|stated|included)(?: that)? {_P}",
        rf"\b(?:no|none of (?:the|our|its))(?: ⟦(?P<q>\d+)⟧)? {_PEOPLE}(?: of {_P})?(?:['’]?s?(?: [\w-]+){{0,2}})? (?:{_BE}|will be) (?:{_HIT}|{_TAKEN})\b",
        rf"\b(?:do(?:es)?|did|has|have|had) {_NOT} (?:affect(?:ed)?|impact(?:ed)?|involved?|touch(?:ed)?|concern) (?:the )?(?:{_PEOPLE} of )?{_P}",
        (
            rf"{_P}(?:,? (?:which|who))? (?:{_BE} {_NOT} (?:involved|a customer|connected)|has nothing to do|never (?:used|worked|was involved)|"
            rf"(?:do(?:es)?|did) {_NOT} use)\b"
        ),
        rf"\b(?:nicht betroffen {_BE}|{_NOT} {_HIT}:?) (?:the |der |die |das )?(?:{_PEOPLE} (?:of|von) )?{_P}",
        rf"\b(?:our|its|their|the|unsere|seine)(?P<limit> [\w-]+)? {_PEOPLE}(?P<limit2> (?:in|on|with|who|using|im)\b[^,.;]{{2,60}}?)? {_BE}(?: \w+)? {_NOT}(?: \w+)? {_HIT}\b",
        rf"(?:^|[,;] (?:and |but )?|\bthat )[\"“]?(?:customers|users|clients|it|we|Kunden|wir) {_BE}(?: \w+)? {_NOT}(?: \w+)? {_HIT}\b",
    )
)
_FIXED = re.compile(
    r"\b(?:(?:has|have|had|was|were|is|are|been)(?: now| since| all| fully| also| again)*"
    r" (?:been )?(?:fixed|patched|restored|remediated|mitigated|resolved|repaired|closed the (?:hole|flaw|gap)|"
    r"deployed the (?:fix|patch)|applied the (?:fix|patch))|(?:fix|patch|mitigation)\w*(?: \w+){0,4} (?:is|are|was|has been|have been) "
    r"(?:now )?(?:in place|deployed|applied|active|rolled out)|back online|back to normal|works again|working again|available again|"
    r"in place (?:for|on|in) all|behoben|wiederhergestellt|wieder verfügbar)\b",
    re.IGNORECASE,
)
_IS_DOWN = re.compile(
    rf"{_P}(?: service| platform| itself| services)?{_ASIDE}(?: has| have)? (?:{_BE}|went|gone)(?: [\w:]+){{0,3}} {_DOWN}\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    rf"(?:⟦(?P<p>\d+)⟧|\b(?:the|this) (?:\w+ )?(?:company|firm|vendor|provider|maker|supplier|carrier|operator|manufacturer)|\b(?:it|we)|"
    rf"\ba (?:company )?spokes\w+|\bdes Unternehmens|\bdas Unternehmen|\beine? Sprecher\w*)(?: also| now| has| have| later)* (?:{SAID.pattern})|"
    rf"\baccording to (?:the (?:\w+ )?(?:company|firm|vendor|provider|carrier|maker)|⟦\d+⟧|its|the statement|a spokes\w+)|"
    r"\b(?:nach Angaben|laut) (?:des Unternehmens|⟦\d+⟧|des Anbieters)|\bsaid ⟦\d+⟧|\b(?:says|said|teilte) (?:⟦\d+⟧|the company|das Unternehmen)",
    re.IGNORECASE,
)
_REGULATOR = re.compile(
    r"\b(?:regulator|data protection|commission(?:er)?|authority|supervisory|ombudsman|Aufsicht\w*|Datenschutz\w*|\w*-?CERT|CISA|ENISA)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:correction|corrected|clarification|retraction|berichtigung|korrektur|richtigstellung)\b|\bwe (?:regret|apologi[sz]e for) the error\b|"
    r"\b(?:wrongly|mistakenly|incorrectly|erroneously) (?:named|listed|reported|said|stated|included)\b",
    re.IGNORECASE | re.MULTILINE,
)
_VULNERABLE = re.compile(
    r"\b(?:vulnerab\w+|affected|malicious|compromised|backdoor\w*|harmful|infected|trojan\w*|poisoned|exploitable|tampered|steals?|betroffen|verwundbar)\b",
    re.IGNORECASE,
)
_OTHERS_VERSION = re.compile(
    r"\b(?!(?:[Vv]ersion|[Rr]elease|[Bb]uild|[Vv])s?\b)[A-Z][\w-]*\s+v?\d+\.\d"
)  # "Edge 3.0"
_SAFE_VERSION = re.compile(
    r"\b(?:fix(?:ed|es)?|patched|updat\w+|upgrad\w+|not|clean|safe|remov\w+|gone|released?|corrected|behoben)\b",
    re.IGNORECASE,
)


def deciding(read: ReadReport, projects: PartyFinder) -> Iterator[Fact]:
    """Every fact of the report's prose that decides for somebody: kinds affected, excluded and fixed.

    `projects` finds our projects' names: a report may name one.
    """
    for line in read.lines:
        if (line.parties or line.view.topic) and not is_old(line):
            for rule in (_all_hit, _is_down, _versions_hit, _excluded, _fixed):
                yield from rule(line, read)
            yield from _project_named(line, projects)


def _project_named(line: Line, projects: PartyFinder) -> Iterator[Fact]:
    """Sentences such as "Desk is affected", where Desk is a project of ours."""
    sentence = line.quote.text
    for mention in projects.find(sentence):
        after = sentence[mention.end :]
        told = re.match(
            rf"\s*(?:,[^,.;]{{0,60}},)?\s*{_BE}(?: (?P<not>{_NOT}))?(?: \w+)? (?:{_HIT}|{_TAKEN})\b",
            after,
            re.IGNORECASE,
        )
        before = sentence[: mention.start]
        if told and not told["not"] and not _WONDERED.search(before) and not _COMFORT.search(told.group()):
            party = line.view.subject or line.view.topic
            yield Fact("affected", party, line.quote, 3 if line.alleged else 2, project=mention.party)


def _all_hit(line: Line, read: ReadReport) -> Iterator[Fact]:
    """Words such as "all customers of X are affected", "the lists of all customers were exported"."""
    for match in _ALL.finditer(line.masked):
        before = line.masked[: match.start()]
        rest = match["rest"]
        negated = re.search(rf"\b(?:{_NOT}|kein\w*|no|unaffected)\b", before[-40:] + rest)
        if negated or _WONDERED.search(before) or not INCIDENT.search(line.masked + " " + line.report.title):
            continue
        if not re.search(
            rf"\b(?:{_HIT}|{_TAKEN}|{_DOWN}|reachable|open|kopiert|gestohlen|hit|sell|encrypted|suspended)\b",
            line.masked,
            re.IGNORECASE,
        ):
            continue
        limit = _limit(match, rest)
        of = _OF.match(rest) or (re.search(rf"{_P}['’]?s?\s*$", before))
        yield from _facts("affected", line, read, match["q"] or (of["p"] if of else None), limits=limit)


def _limit(match: re.Match[str], rest: str) -> str:
    adjective = (match["adjective"] or "").strip()
    restricted = _RESTRICTED.match(rest)
    after = restricted["limit"] if restricted else ""
    after = "" if re.match(r",? (?:in|on|from|with) (?:the )?(?:night|\d|January|February|March|April|May|June|July|August|September|October|"
                           r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|question|total|fact|der Nacht)", after) else after  # fmt: skip
    known = re.fullmatch(r"(?:existing|current|paying|affected|registered|unsere|seine)?", adjective)
    return " ".join(part for part in (adjective if not known else "", after.strip(" ,")) if part)


def _is_down(line: Line, read: ReadReport) -> Iterator[Fact]:
    for match in _IS_DOWN.finditer(line.masked):
        around = line.masked[match.start() :]
        doubted = _COMFORT.search(match.group()) or re.search(rf"\b{_NOT}\b", match.group(), re.IGNORECASE)
        if not doubted and not _SHARE.search(around) and not _SOMEWHERE.search(around):
            yield from _facts("affected", line, read, match["p"])


def _versions_hit(line: Line, read: ReadReport) -> Iterator[Fact]:
    """Versions that prose calls vulnerable or malicious, of the only product that the sentence is about."""
    if len(line.parties) > 1 or not _VULNERABLE.search(line.masked):
        return
    clause = next(
        (part for part in re.split(r";|\. |, (?:but|and|while) ", line.masked) if _VULNERABLE.search(part)),
        "",
    )
    versions = versions_in(clause)
    if (
        versions
        and not _OTHERS_VERSION.search(clause)
        and not _SAFE_VERSION.search(clause)
        and not _COMFORT.search(clause)
    ):
        yield from _facts("affected", line, read, "0" if line.parties else None, versions=versions)


def _excluded(line: Line, read: ReadReport) -> Iterator[Fact]:
    for rule in _EXCLUDING:
        match = rule.search(line.masked)
        if not match or _COMFORT.search(_clause(line.masked, match)):
            continue
        groups = match.groupdict()
        limit = " ".join(filter(None, (groups.get("limit"), groups.get("limit2")))).strip(" ,")
        yield from _facts("excluded", line, read, groups.get("p") or groups.get("q"), limits=limit)
        return


def _clause(masked: str, match: re.Match[str]) -> str:
    """The clause around a match, with what introduces it ("there is no evidence that …")."""
    begin = max(masked.rfind(mark, 0, match.start()) for mark in (";", ". ", ", but ", ", and "))
    ends = [
        at
        for mark in (";", ": ", ", but ", ", and ", ", adding")
        if (at := masked.find(mark, match.end())) >= 0
    ]
    return masked[max(begin, 0) : min(ends, default=len(masked))]


def _fixed(line: Line, read: ReadReport) -> Iterator[Fact]:
    match = _FIXED.search(line.masked)
    if match and not _PENDING.search(_clause(line.masked, match)):
        yield from _facts("fixed", line, read, "0" if line.parties else None)


def _facts(
    kind: str, line: Line, read: ReadReport, place: str | None, *, limits: str = "", versions: str = ""
) -> Iterator[Fact]:
    """The fact for the party at this place, or for whom the sentence speaks of."""
    if place is not None:
        parties, product = line.parties[int(place)], line.products[int(place)]
    else:
        parties, product = (line.view.subject or line.view.topic,), ""
    for party in parties:
        if party:
            speaker = _first_rank(line, read, party)
            rank = 3 if line.alleged else 1 if speaker else 2
            yield Fact(
                kind,
                party,
                line.quote,
                rank,
                product=product,
                limits=limits,
                versions=versions,
                detail=speaker,
            )


def _first_rank(line: Line, read: ReadReport, party: str) -> str:
    """Who speaks in the first rank, "" when nobody: the party on its own thing, a regulator, a correction's publisher."""
    report = read.report
    if read.publisher and (party == read.publisher or party.startswith(read.publisher + " ")):
        return read.voice
    if _REGULATOR.search(report.publisher) or _CORRECTION.search(f"{report.title}\n{report.text[:300]}"):
        return report.publisher or "a correction"
    speaks = _SPEAKS.search(line.masked)
    if not speaks:
        return ""
    named = line.parties[int(speaks["p"])] if speaks["p"] else (line.view.subject or line.view.topic,)
    own = any(
        party == one or party.startswith(f"{one} ") or one.startswith(f"{party} ") for one in named if one
    )
    return party if own else ""
