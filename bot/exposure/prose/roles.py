"""Who has a role in an incident (2.2): harmed by it, reacting to it, or related to somebody who is. Pure rule tables."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.exposure.facts import Fact, Line, Names, ReadReport
from bot.exposure.prose.witness import in_words, reaction_in, witness

# How a weakness is told without calling it one.
_WEAKNESS = (
    r"(?:run|execute|inject) (?:(?:any|arbitrary|their|own|shell|system|operating system|OS) )*(?:commands?|code|queries)\b|(?:code|command|SQL|script) "
    r"(?:execution|injection)|escalat\w+ (?:of )?(?:\w+ )?privileges?|privilege escalation|(?:bypass\w*|circumvent\w*|skip) (?:the |its )?(?:authentication|"
    r"login|authori[sz]ation|sandbox|access controls?)|denial[- ]of[- ]service|(?:buffer|heap|stack|integer) overflows?|cross-site|(?:path|directory) traversal|"
    r"deseriali[sz]ation|zero-days?|RCE\b|SSRF\b|XSS\b|default (?:password|credentials)|hard-?coded (?:password|credentials|key)"
)
_HARM_WORDS = (
    r"breach\w*|hack\w*|leak\w*|stolen|stole|steals?|theft|thieves|exfiltrat\w+|compromis\w+|ransomware|attack(?:ed|s|ers?)?\b|cyber-?\w+|intru\w+|"
    r"break-?ins?|broke(?:n)? in(?:to)?|unauthori[sz]ed|misus\w+|tamper\w+|hijack\w*|taken over|took over|vulnerab\w+|flaws?\b|hole\b|holes\b|"
    r"malicious|malware|poisoned|infected|trojan\w*|spyware|worm\b|backdoor\w*|outages?|interrupt\w+|disrupt\w+|encrypted|extort\w+|exploit\w*|CVE-|"
    r"phishing|data loss|lost data|incident|post-?mortem|exposed|exposure|(?:be|were|was|been) (?:copied|opened|read|accessed|reachable|accessible|"
    r"visible|exported|downloaded|taken|seen|viewed|heard|deleted|destroyed|wiped|corrupted|sold)|(?:could|can) be \w+ by (?:anyone|anybody|everybody|"
    r"strangers?|outsiders?|others?)|suspicious activity|misconfigur\w+|mix-?ups?|glitch\w*|crash(?:ed|es)|accessible to|visible to|third part(?:y|ies)|strangers?|outsiders?|copied|downloaded|open to any\w+|unprotected|(?:lay|lie|lies|left) open|"
    r"(?:is|are|was|were|went|remains?|been|stayed) (?:\w+ )?(?:down|offline|unavailable|unreachable)|not reachable|published by mistake|for sale|"
    r"sell the (?:records|data)|claims? to (?:have|hold|possess)|leak site|without a (?:login|password)|unauthenticated|shuts?|shut down|closed because|"
    r"affected|hit by|Datenleck\w*|Datenpanne\w*|Datendiebstahl\w*|betroffen\w*|Angriff\w*|Angreifer\w*|Einbruch\w*|Eindringling\w*|Unbefugte\w*|"
    r"Ausfall\w*|ausgefallen|Störung\w*|Sicherheitslücke\w*|Schwachstelle\w*|gestohlen|kopiert\w*|entwendet|erbeute\w*|abgeflossen|verschlüsselt|"
    r"gehackt|Vorfall\w*|fuites?|pirat\w+|cyberattaque\w*|attaques?|failles?|vulnérabilité\w*|pannes?|indisponib\w+|compromis\w*|non autorisée?s?|"
    r"volée?s?|dérobée?s?|copiée?s?|rançongiciel\w*|brechas?|filtraci\w+|ciberataque\w*|hacke\w+|robad[oa]s?|caídas?|incidente\w*|"
    r"no autorizad[oa]s?|copiad[oa]s?|afectad[oa]s?|" + _WEAKNESS
)
INCIDENT = re.compile(rf"\b(?:{_HARM_WORDS})", re.IGNORECASE)
_VULNERABILITY = re.compile(
    rf"\b(?:vulnerab\w+|flaws?|holes?|CVE-|bugs?|patch\w*|Sicherheitslücke|Schwachstelle|{_WEAKNESS})\b",
    re.IGNORECASE,
)
_BREACH = re.compile(
    r"\b(?:breach\w*|hacked|hackers?|leak\w*|stolen|stole|exfiltrat\w+|compromised|ransomware|outages?|intru\w+|theft|copied|"
    r"down|offline|interrupt\w+|disrupt\w+|lost|exported|unauthori[sz]ed|misus\w+|break-?ins?|broke(?:n)? in(?:to)?|attack(?:ed|s)?|accessed|"
    r"Datenleck|Angriff|Ausfall|kopiert|gestohlen|fuites?|piraté\w*|panne|copiée?s?|filtraci\w+|robad\w+)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"\b(?:by|said|says|according to|spokes\w+ (?:for|of|at)) (?:the )?$", re.IGNORECASE)
_PLACED = re.compile(
    r"\b(?:with|from|to|against|for|at|of|in|on|about|over|behind|than) (?:the )?$", re.IGNORECASE
)
_IS_RELATED = (
    r"(?:(?:is|was|are) (?:an?|the|one of (?:the|its)|also|among the) (?:[\w-]+ ){0,2}(?:customers?|clients?|users?|suppliers?|contractors?|"
    r"partners?) (?:of|to|for)|uses?|works with|relies on|buys from) (?:the |its )?⟦"
)
_ITS_OTHERS = re.compile(
    r"⟦\d+⟧(?:['’]s?)? (?:customers?|clients?|users?|contractors?|suppliers?|investors?|rivals?)\b"
)
_NEGATED = re.compile(r"\b(?:not|n['’]t|never|no|nicht|kein\w*)\b(?: \w+)?\s*$", re.IGNORECASE)
_RELATED = re.compile(
    r"\b(?:customers?|clients?|suppliers?|supplies|supplied|provider|vendors?|contractors?|subcontractors?|uses?|users?|relies|rely|"
    r"works? with|worked with|work with|work for|ties|carr(?:y|ies)|ships?|bundles?|depend\w*|built on|projects?|partners?|held for|"
    r"hosts?|hosted|Kund\w+|nutzt|Lieferant\w*|Dienstleister\w*)\b",
    re.IGNORECASE,
)
# A mention in one of these has no role. {i} is its number in the masked sentence.
_NO_ROLE = (
    (
        r"\b(?:rivals?|competitors?|competing|unlike|compared (?:to|with)|alternatives?(?: to)?|peers?|investors?(?: in)?|backers?|"
        r"backed by|bought by|owned by|acquired by)(?:,? (?:\w+ ){{0,2}}?)?,? ?(?:⟦\d+⟧,? (?:and|or)? ?)*⟦{i}⟧"
    ),
    (
        r"⟦{i}⟧,? (?:\w+ )?(?:a|an|the|its|another|one of) (?:\w+ ){{0,3}}(?:rivals?|competitors?|investors?|backers?|shareholders?|consultancy|"
        r"security (?:firm|company)|law firm|insurer)\b"
    ),
    (
        r"\b(?:researchers?|analysts?|experts?|consultants?|engineers?|advisers?|professor|lawyers?|scientists?|fellow|columnist|specialists?|"
        r"team|security firm|security company|forensic\w* (?:firm|company)) (?:at|of|from|with|for) ⟦{i}⟧"
    ),
    r"⟦{i}⟧(?:['’]s)? (?:researchers?|analysts?|experts?|consultants?|engineers|columnist|newsletter|webinar|shares?|stock|reporters?|podcast)\b",
    (
        r"⟦{i}⟧(?:, which|, who| has| have| also)? (?:discovered|found the|analy[sz]ed|tracks?|tracked|published (?:an?|its|the)|wrote about|commented|was hired|"
        r"is helping|helps|advises|advised|estimates?|predicts?|warned (?:of|that)|offers|launched|sponsors|competes|invests)\b"
    ),
    r"\b(?:told|according to|by) ⟦{i}⟧['’]?s? ?(?:information|reporting|$)",
    r"\b(?:seen by|shown to|reviewed by|obtained by|spoke to|spoken to|interview with|sent to|shared with) ⟦{i}⟧(?=[,.;]| by| on| and|$)",
    r"⟦{i}⟧(?: itself)? (?:has |had )?(?:seen|learned|reviewed|obtained|spoken|reported|asked|verified|understands|could not)\b",
    r"\b(?:switch(?:ing|ed)? to|move[sd]?(?: \w+)? to|moving(?: \w+)? to|migrat\w+ to|instead of|rather than|such as|next to) ⟦{i}⟧",
    (
        r"\b(?:sponsored by|brought to you by|powered by|advertisement|try|buy|read more (?:at|on)|posted on|(?<!commands )(?<!code )on|via|follow us on|join us on|"
        r"a message on|wrote on|in a post on) ⟦{i}⟧(?! v?\d| projects?| systems?| servers?| infrastructure| customers?| devices?| installations?)"
    ),
    (
        r"⟦{i}⟧(?: itself)? (?:is|was|were|are|has been|have been)(?: \w+)? (?:not|n['’]t|never)(?: \w+)? (?:affected|impacted|hit|involved|touched|"
        r"breached|compromised|exposed)\b"
    ),
    r"⟦{i}⟧(?:['’]s)? (?:account|channel|post|page|message|messages|workspace|messenger)\b",
)
_ADVERT = re.compile(
    r"\b(?:sponsored|advert(?:isement|orial)?|promo code|discount|free trial|book a demo|webinar|% off)\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\b(?:last year|(?:\w+ )?years? (?:ago|earlier)|a year (?:ago|earlier)|in the past|reminiscent|recalls|recalling|echoes|"
    r"similar to|unrelated|an? (?:old|earlier|previous|separate) (?:breach|incident|attack|case|leak|outage)|"
    r"vor (?:\w+ )?Jahren|im vergangenen Jahr)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|of|since|during|im Jahr|en) (?:\w+ )?((?:19|20)\d\d)\b", re.IGNORECASE)
# What might be, would be, or is only asked or rehearsed, has happened to nobody.
_IMAGINED = re.compile(
    r"\b(?:if|what if|suppose|imagine|were|should|wenn|falls|si)\b[^.;,]{0,40}⟦\d+⟧[^.;,]{0,30}\b(?:were|was|is|are|goes|went|falls|fell|fails|failed|suffer\w*|"
    r"had been|wird|würde|wäre|fuera)\b|"
    r"⟦\d+⟧(?: \w+)? (?:would|could|might|may|could well) (?:also |well |soon |even )?(?:be|become|have|face|fall|suffer|go)\b(?! (?:investigat|check|examin|review))|"
    r"\b(?:would happen if|drills?|rehears\w+|simulat\w+|hypothetical\w*|tabletop|exercise scenario|next target|could be next)\b",
    re.IGNORECASE,
)
_UNINVOLVED = re.compile(
    r"⟦\d+⟧[^.;]{0,40}\b(?:not|never|n['’]t)\b[^.;]{0,12}\b(?:involved|connected|a customer|related|part of|use[sd]?)\b"
    r"|\b(?:is|was|are|were) not involved\b|\b(?:wrongly|mistakenly|incorrectly|falsely) (?:named|listed|reported|stated)\b"
)


def roles(read: ReadReport, names: Names) -> Iterator[Fact]:
    """Every role that the report gives to a party, one for each sentence that gives it."""
    if not INCIDENT.search(f"{read.report.title}\n{read.report.text}"):
        return
    organisational = not _is_only_vulnerability(read)
    for line in read.lines:
        if not line.parties and not line.view.subject:
            continue
        if tells_harm(line.masked) or _RELATED.search(line.masked) or reaction_in(line.masked):
            for fact in _roles_of(line, wide=organisational):
                yield fact
                yield from _of_maker(fact, names)


@lru_cache(maxsize=4096)
def tells_harm(masked: str) -> bool:
    """Whether a sentence has words of an incident; asked several times for each."""
    return INCIDENT.search(masked) is not None


def is_old(line: Line) -> bool:
    """Whether the sentence speaks of an earlier incident, for comparison."""
    year = _YEAR.search(line.masked)
    published = line.report.dated[:4]
    return bool(_OLD.search(line.masked)) or bool(
        year and published.isdigit() and int(year[1]) < int(published) - 1
    )


# ----------------------------------------------------------------------------------------------------------------------


def _is_only_vulnerability(read: ReadReport) -> bool:
    text = f"{read.report.title}\n{read.report.text}"
    return bool(_VULNERABILITY.search(text)) and not _BREACH.search(text)


def _roles_of(line: Line, *, wide: bool) -> Iterator[Fact]:
    if is_old(line) or line.asks or _says_nothing(line.masked):
        return
    named: set[str] = set()
    for number, parties in enumerate(line.parties):
        role = _role_at(line, number)
        for party in parties:
            named.add(party)
            if role and not _is_barred(line, number):
                yield _fact(line, role, party, number, wide=wide)
    spoken = line.view.subject if not line.parties else ""
    if spoken and spoken not in named and (role := _role_spoken(line)):
        yield _fact(line, role, spoken, -1, wide=wide)


def _says_nothing(masked: str) -> bool:
    """Whether the sentence praises, imagines, or says who has nothing to do with it."""
    return any(rule.search(masked) for rule in (_ADVERT, _IMAGINED, _UNINVOLVED))


def _fact(line: Line, role: str, party: str, number: int, *, wide: bool) -> Fact:
    """The role of the party at this place; -1 where the sentence does not name it."""
    product = line.products[number] if number >= 0 else ""
    told = witness(line.masked, role, number)
    detail = in_words(line.masked, role, told)
    rank = 3 if line.alleged else 2
    return Fact(role, party, line.quote, rank, product=product, detail=detail, wide=wide, witness=told)


def _of_maker(fact: Fact, names: Names) -> Iterator[Fact]:
    """A product's role is its maker's as well."""
    use = names.uses.get(fact.party)
    if use and use.vendor and use.product:
        yield replace(fact, party=use.vendor, product=f"{use.product} {fact.product}".strip())


def _is_barred(line: Line, number: int) -> bool:
    return _barring(number).search(line.masked) is not None


@lru_cache(maxsize=256)
def _barring(number: int) -> re.Pattern[str]:
    """The rules of `_NO_ROLE`, as one, for the mention of this number; a sentence has few."""
    return re.compile("|".join(f"(?:{rule.format(i=number)})" for rule in _NO_ROLE), re.IGNORECASE)


def _role_at(line: Line, number: int) -> str:
    """The role of the party at this place: who reacts does so, others are what it reacts to."""
    harm, reaction = tells_harm(line.masked), reaction_in(line.masked)
    if reaction and _reacts(line, number, reaction.start()):
        return "reacts"
    if re.search(rf"⟦{number}⟧ {_IS_RELATED}", line.masked, re.IGNORECASE):
        return "related"
    if harm and (number == 0 or reaction or _harmed_here(line.masked, number)):
        return "harmed"
    return "related" if harm or _RELATED.search(line.masked) else ""


def _reacts(line: Line, number: int, at: int) -> bool:
    """Whether the party at this place is who reacts, and not somebody else over or with it."""
    place = line.masked.index(f"⟦{number}⟧")
    before = line.masked[:place]
    if _SPEAKER.search(before):
        return True
    leads = number == 0 and place < at and line.view.subject in line.parties[0]
    return leads and not _PLACED.search(before) and not _ITS_OTHERS.match(line.masked, place)


def _harmed_here(masked: str, number: int) -> bool:
    """Whether the words of harm stand beside the party: "breach at X", "X was hacked"."""
    me = re.escape(f"⟦{number}⟧")
    before = rf"(?:{_HARM_WORDS})\w*(?: \w+){{0,2}} (?:at|of|on|by|from|against) (?:the \w+ )?{me}"
    after = rf"{me}(?:['’]s)?,?(?: \w+){{0,4}} (?:{_HARM_WORDS})"
    return bool(re.search(f"{before}|{after}", masked, re.IGNORECASE))


def _role_spoken(line: Line) -> str:
    """The role of a party that the sentence speaks of without naming it."""
    if reaction_in(line.masked):
        return "reacts"
    return "harmed" if tells_harm(line.masked) else ""
