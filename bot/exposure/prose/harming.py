"""Sentences that tell harm: that all customers are hit, that a service is down, which versions are vulnerable. Pure.

Harm must come to those who are named ("all customers were hit"); that they were told of it ("all customers were informed of
the theft") is none.
"""

import re
from collections.abc import Iterator

from bot.exposure.prose.clauses import Clause, Told, clauses
from bot.exposure.prose.limits import is_class
from bot.exposure.prose.vocabulary import (
    ADVERBS,
    ALL,
    BE,
    CALENDAR,
    CANNOT_SAY,
    DOUBT,
    DOWN,
    HIT,
    NOT,
    OPEN,
    OWNED,
    PEOPLE,
    SHARE,
    TAKEN,
    THING,
    TOOK,
    WONDERED,
)
from bot.exposure.versions import versions_in

_P = r"⟦(?P<p>\d+)⟧(?:['’]s?)?"
_DOUBT = re.compile(rf"\b{DOUBT}\b", re.IGNORECASE)
_WONDERED = re.compile(rf"\b{WONDERED}\b[^.;:]*$", re.IGNORECASE)
_SHARE = re.compile(rf"\b{SHARE}\b", re.IGNORECASE)
_HARMED = re.compile(rf"\b(?:{HIT}|{TAKEN}|{DOWN}|{OPEN}|{TOOK}|sell|vulnérables?)\b", re.IGNORECASE)
_AFTER_NOT = re.compile(
    rf"(?:\b(?:{NOT}|kein\w*|no|none of|aucune?|unaffected|nobody|nothing|neither|without|nearly|almost|virtually|practically|fast|"
    r"presque|casi)|n['’]t)\b[^,;:]{0,40}$",
    re.IGNORECASE,
)
_NOT_INSIDE = re.compile(rf"\b(?:{NOT}|kein\w*|unaffected|pas)\b|n['’]t\b", re.IGNORECASE)

_REL = (
    r"(?: ?(?:of|using|on|with|at|by|for|from|in|von|des|der|bei|de|du|that use[s]?|who use[s]?|which use[s]?|that run[s]?(?: on)?|"
    r"hosted (?:by|with|on|at|in)|stored (?:by|with|on|at|in)|kept (?:by|with|on|at|in)|sent (?:through|via|with)|made (?:with|on|in)|"
    r"paid (?:through|by|via)|handled by|processed (?:by|with|in)|served by|relying on|running(?: on)?|built (?:with|on)|uploaded to)"
    r"(?: (?:the|our|Produkts?|Dienst\w*|service|product|app|platform))*)"
)
_OTHER_PEOPLE = (
    r"(?:employees?|staff|workers?|contractors?|offices?|depots?|shops?|stores?|branches|warehouses?|plants?|factories|servers?|computers?|"
    r"laptops?|machines?|directors?|shareholders?|investors?|partners?|suppliers?|rivals?|versions?|releases?|time|day|week|month|year|hour|"
    r"case|way|thing|questions?|reports?|others?|Mitarbeiter\w*|Angestellte\w*)"
)
_ALL_OF = (
    re.compile(
        rf"\b{ALL}(?: of)?(?: {OWNED})?(?: ⟦(?P<q>\d+)⟧(?:['’]s?)?)?(?P<quality>(?: [\w-]+){{0,2}}?) {PEOPLE}\b['’]?(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{ALL}(?: of)?(?: {OWNED})?(?P<quality>(?: [\w-]+){{0,2}}?) (?!{_OTHER_PEOPLE}\b)[^\W\d_]{{4,}}{_REL} {_P}(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{ALL}(?: of)?(?P<quality>)(?: the)? {_P} (?:services|products|systems|platforms|apps)\b(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:everyone|everybody|everything|anyone|anybody)(?P<quality>)(?: (?:who|that|which|is|was))*(?: \w+)?{_REL} {_P}(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:the|its|our|their) (?:entire|whole|full|complete)(?P<quality>) (?:customer|client|user) (?:base|database|list|file|register)(?P<rest>.*)",
        re.IGNORECASE,
    ),
)
_OF = re.compile(
    rf"^[^⟦,.;]{{0,40}}?\b(?:of|using|use|uses|von|des|der|bei|at|on|with|de|du)(?: (?:the|Produkts?|Dienste?s?|service|product|plateforme))* {_P}",
    re.IGNORECASE,
)
_LIMITING = r"(?:in|on|with|who|whose|that|which|using|from|hosted|located|outside|except|other than|aus|im|auf|mit|dont|hébergés|en|alojados)"
_RESTRICTED = re.compile(
    rf"^(?:{_REL} ⟦\d+⟧| ⟦\d+⟧)?(?P<limit> {_LIMITING}\b(?! ⟦)[^,.;]{{2,80}}?)"
    rf"(?= (?:{BE}|has|have|had|could|can|may|might|will|must|should)\b|[,.;]|$)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"^(?:in|on|from|with|im|en)\b (?:the |der |dem )?(?:night|\d|{CALENDAR}|question|total|fact|Nacht|mid-|late |early |days|weeks|hours|spring|"
    r"summer|autumn|winter|past|last|course|breach|attack|incident|theft|intrusion)",
    re.IGNORECASE,
)
_VERB = re.compile(
    rf"\b(?:{BE}|has|have|had|could|can|will|must|should|may|might|do|does|need|receive[sd]?|got|get)\b",
    re.IGNORECASE,
)
_HARMED_NOW = re.compile(
    rf"{BE}(?: (?!{NOT}\b)[\w-]+){{0,5}}? (?:{HIT}|{TAKEN}|{DOWN}|{OPEN})\b|(?:could|can) be(?: [\w-]+)? (?:{TAKEN}|{OPEN})\b|"
    r"(?:could|can) be \w+(?: \w+)? by (?:anyone|anybody|everybody|strangers?|outsiders?|others?|other (?:users|customers))\b|"
    rf"(?:has|have|had) (?:lost|suffered)\b|(?:has|have|had) (?:their|its|his|her) [\w ]{{2,40}}? {TAKEN}\b|were? able to {TOOK}",
    re.IGNORECASE,
)
# "All customers affected", "records of all customers stolen", "lost data": said without an auxiliary.
_HARMED_BARELY = re.compile(
    rf"^[^,;]{{0,60}}?(?:\b(?:{HIT}|{DOWN})\b|\b(?:lost|suffered|experienced) (?!patience|interest|trust|confidence)\w+|\bfell into\b)",
    re.IGNORECASE,
)
_TAKEN_BARELY = re.compile(rf"^(?: [\w⟦⟧]+){{0,4}} {TAKEN}\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\b(?:of|from|belonging to)\s*$|\b(?:wurden?|sind|waren)\b", re.IGNORECASE
)  # or German, verb last
# "All customer data is encrypted" is a comfort, "was encrypted" is not.
_KEPT_SAFE = re.compile(
    r"\b(?:is|are|remains?|stays?) (?:\w+ )?(?:encrypted|verschlüsselt|chiffrée?s?)\b|\bencrypted (?:at rest|in transit|with|using|by default|end)",
    re.IGNORECASE,
)
_CANNOT_SAY = re.compile(CANNOT_SAY, re.IGNORECASE)
_MAYBE = re.compile(
    r"\b(?:potentially|possibly|likely|probably|presumably|theoretically|perhaps|maybe|möglicherweise|vermutlich|potentiellement|peut-être|posiblemente)\b",
    re.IGNORECASE,
)
_CLASS = (
    re.compile(
        rf"(?:^|\b(?:of|affects?|hit|concerns|from|by|to|for|that|dass|the) |[\"“„])(?P<quality>(?:[\w-]+ ){{0,2}}?){PEOPLE}\b['’]?(?P<rest>.*)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^|\b(?:only|in|on) )(?:the|our|its) (?P<quality>(?:[\w-]+ ){1,3}(?:region|zone|plan|tier|data cent(?:re|er)|cluster|edition|site))\b(?P<rest>.*)",
        re.IGNORECASE,
    ),
)
_THE_THING = re.compile(
    rf"^ (?:of|on|using|des|der|von|de la|du|del) (?:the |this |dem |diesem |dieses )?(?:{THING}|portals?|website|Portale?s?|Anwendung|Dienst\w*|Produkt\w*)\b(?! ⟦)",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    rf"\b(?:{SHARE}|{NOT}|no|none|only|two|three|four|five|other|\d+|kein\w*|aucun\w*)\b", re.IGNORECASE
)
_VERSION = r"v?\d+(?:\.\d+)+(?:[-.]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)?"
_MENDED_IN = re.compile(
    rf"\b(?:fixed|closed|patched|gone|removed|corrected|resolved|mended|repaired|behoben|corrigée?)(?: [\w-]+){{0,2}}? (?:in|with|by|as of|since|mit|dans) (?:the )?(?:versions? |releases? )?"
    rf"(?P<b>{_VERSION})",
    re.IGNORECASE,
)
_BEGUN_IN = re.compile(
    rf"\b(?:introduced|came|appeared|present|existed|added|crept in|began|eingeführt|introduite?)(?: [\w-]+){{0,2}}? (?:in|with|since|by|mit|dans) (?:the )?(?:versions? |releases? )?"
    rf"(?P<a>{_VERSION})",
    re.IGNORECASE,
)
_ALL_VERSIONS = re.compile(
    r"\b(?:all|every|each|alle|toutes les) (?:(?:known|released|published|supported|previous) )?(?:versions?|releases?|Versionen)\b[^.;]*?\b(?:is|are|was|were|sind|sont) "
    r"(?:\w+ )?(?:vulnerable|affected|malicious|compromised|infected|betroffen|verwundbar|concernées?|vulnérables?)\b",
    re.IGNORECASE,
)
_IS_DOWN = re.compile(
    rf"{_P}(?:,[^,;]{{2,80}},)?(?: service| platform| itself| services)?{ADVERBS}(?: has| have)? (?:{BE}|went|gone|stayed)(?: [\w:]+){{0,3}} {DOWN}\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(
    r"\bfor (?:customers|users) (?:in|on|with)\b|\b(?:in|at) (?:one|two|three|several) (?:regions?|sites?|zones?|countries)\b",
    re.IGNORECASE,
)
_FLAW = r"(?:flaws?|bugs?|holes?|vulnerabilit\w+|weakness\w*|backdoors?|code|malware|trojans?|payloads?|miners?|stealers?|scripts?|spyware|keyloggers?)"
_VULNERABLE = re.compile(
    r"\b(?:vulnerab\w+|affect(?:s|ed)|malicious|compromised|backdoor\w*|harmful|infected|trojan\w*|poisoned|exploitable|tampered|steals?|"
    rf"(?:carr(?:y|ies|ied)|contain(?:s|ed)?) (?:(?:an?|the) )?(?:[\w-]+ )?{_FLAW}|malware|betroffen|verwundbar|schadhaft\w*|vulnérables?|"
    r"affectée?s?|malveillant\w*|vulnerables?|afectad[oa]s?|malicios[oa]s?)\b",
    re.IGNORECASE,
)
# "Edge 3.0", "Lockbox before 2.9": another product's version.
_OTHERS_VERSION = re.compile(
    r"\b(?!(?:[Vv]ersion|[Rr]elease|[Bb]uild|[Vv]|[Aa]ll|[Ee]very|[Aa]nything)(?:s|en)?\b)[A-Z][\w-]*\s+(?:(?:versions?|before|prior to|up to|until|from)\s+)?v?\d+\.\d"
)
_SAFE_VERSION = re.compile(
    r"\b(?:fix(?:ed|es)?|patched|updat\w+|upgrad\w+|not|clean|safe|remov\w+|gone|released?|correct(?:ed|s|ions?)|behoben|corrigée?s?)\b",
    re.IGNORECASE,
)


_PLAIN_QUALITY = re.compile(
    r"(?:existing|current|paying|registered|unsere|seine|of|its|their|our|the|last|single|one|de|des|nos|ses|\s)*",
    re.IGNORECASE,
)


def all_hit(masked: str) -> Iterator[Told]:
    """All customers, or all of a class: "all customers of X are affected", "the lists of all customers were exported"."""
    for clause in clauses(masked):
        for rule in _ALL_OF:
            match = rule.search(clause.text)
            if match and _is_harm(masked, clause, match):
                earlier = bool(_THE_THING.match(match["rest"]))
                place = None if earlier else _place(clause, match)
                yield Told(place, _limit(match["quality"], match["rest"]), earlier=earlier)
                break


def class_hit(masked: str) -> Iterator[Told]:
    """A class of customers, where "all" is left unsaid: "customers in the EU region were affected"."""
    for clause in clauses(masked):
        found = [match for rule in _CLASS if (match := rule.search(clause.text)) and _is_whole(clause, match)]
        classes = [_class(match) for match in found]
        if any(classes):  # seldom, and sooner told than harm
            harmed = (i for i, match in enumerate(found) if _is_harm(masked, clause, match))
            first = next(harmed, None)
            if first is not None and classes[first]:
                yield Told(_place(clause, found[first]), classes[first])


def is_down(masked: str) -> Iterator[Told]:
    """Who is down, for everybody and everywhere."""
    for match in _IS_DOWN.finditer(masked):
        around = masked[match.start() :]
        doubted = _DOUBT.search(match.group()) or _NOT_INSIDE.search(match.group())
        if not doubted and not _SHARE.search(around) and not _SOMEWHERE.search(around):
            yield Told(int(match["p"]))


def versions_hit(masked: str) -> Iterator[Told]:
    """Versions that a sentence calls vulnerable or malicious, of the only product that it is about."""
    place = 0 if "⟦0⟧" in masked else None
    for clause in clauses(masked):
        if (
            _ALL_VERSIONS.search(clause.text)
            and not versions_in(clause.text)
            and not _NOT_INSIDE.search(clause.text)
        ):
            yield Told(place)
        elif told := _between(clause.text) or _named_versions(clause.text):
            yield Told(place, versions=told)


# ----------------------------------------------------------------------------------------------------------------------


def _between(clause: str) -> str:
    """Versions from where a flaw came in to where it was mended: "introduced in 1.1 and fixed in 1.2.1"."""
    mended = _MENDED_IN.findall(clause)
    if len(mended) != 1 or _DOUBT.search(clause):
        return ""
    begun = _BEGUN_IN.search(clause)
    return f">={begun['a'].lower()},<{mended[0].lower()}" if begun else f"<{mended[0].lower()}"


def _named_versions(clause: str) -> str:
    if not _VULNERABLE.search(clause):
        return ""
    barred = any(rule.search(clause) for rule in (_OTHERS_VERSION, _SAFE_VERSION, _DOUBT))
    return "" if barred else versions_in(clause)


def _place(clause: Clause, match: re.Match[str]) -> int | None:
    """The party whose customers these are, where the clause names it."""
    groups = match.groupdict()
    of = _OF.match(match["rest"]) or re.search(rf"{_P}\s*$", clause.text[: match.start()])
    place = groups.get("q") or groups.get("p") or (of["p"] if of else None)
    return None if place is None else int(place)


def _is_harm(masked: str, clause: Clause, match: re.Match[str]) -> bool:
    """Whether the clause says that harm came to all of these, and not that they were told of it."""
    before, quality = clause.text[: match.start()], match["quality"]
    wondered = _WONDERED.search(masked[: clause.start + match.start()].rpartition(". ")[2])
    doubted = any(rule.search(clause.text) for rule in (_KEPT_SAFE, _CANNOT_SAY, _MAYBE))
    if wondered or doubted or _AFTER_NOT.search(before) or re.search(rf"\b{HIT}\b", quality, re.IGNORECASE):
        return False
    rest = match["rest"]
    restricted = _RESTRICTED.match(rest)
    rest = rest[restricted.end() :] if restricted else rest
    verb = _VERB.search(rest)
    if verb:
        harmed = _HARMED_NOW.match(rest, verb.start())
        return harmed is not None and not _NOT_INSIDE.search(harmed.group())
    barely = _HARMED_BARELY.search(rest) or (_OF_THEM.search(before) and _TAKEN_BARELY.search(rest))
    return bool(_HARMED.search(before) or barely) and not _NOT_INSIDE.search(before + rest)


def _is_whole(clause: Clause, match: re.Match[str]) -> bool:
    """Whether these are not only some of a class."""
    return not _SHARE.search(clause.text[: match.start("quality")][-40:])


def _class(match: re.Match[str]) -> str:
    """The class that the words name, "" for none that tags can tell."""
    limits = _limit(match["quality"], match["rest"])
    return limits if is_class(limits) and not _NARROWED.search(match["quality"]) else ""


def _limit(quality: str, rest: str) -> str:
    """The class of customers that the words narrow "all" to; "" for all of them."""
    restricted = _RESTRICTED.match(rest)
    after = restricted["limit"].strip(" ,") if restricted else ""
    narrowed = (
        "" if _PLAIN_QUALITY.fullmatch(quality or "") else quality.strip(),
        "" if _WHEN.match(after) else after,
    )
    return " ".join(part for part in narrowed if part)
