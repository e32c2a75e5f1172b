"""Sentences that clear somebody: who is said not to be hit, and in which words. Pure.

A clearing clause has a predicate ("is not affected", "did not reach", "was not among those hit") and a scope: the party, its
customers, or a class of them. What is said of something in particular ("passwords", "the booking page") clears nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.exposure.prose.clauses import Told, clauses
from bot.exposure.prose.limits import is_class
from bot.exposure.prose.vocabulary import (
    ADVERBS,
    ALL,
    BE,
    BE_NOT,
    CANNOT_SAY,
    DOUBT,
    HIT,
    MATERIAL,
    NOT,
    OPEN,
    OWNED,
    PARTICULAR,
    PEOPLE,
    TAKEN,
    THING,
    UNHIT,
)
from bot.exposure.versions import versions_in
from ingestion.statements import SAID

OTHERS = "other"  # limits of a statement about all whom the report does not name as hit


_REACH = (
    r"(?:affect(?:ed)?|impact(?:ed)?|involve[d]?|touch(?:ed)?|concern|hit|reach(?:ed)?|extend(?:ed)? to|spread to|include[d]?|cover|"
    r"compromise[d]?|expose[d]?|get (?:to|into)|(?:gain|have|obtain|get|had|gained|obtained) (?:any )?access to|access(?:ed)?|enter(?:ed)?|obtain(?:ed)?|"
    r"take[n]?|copy|copied|read|open(?:ed)?|steal|stolen|download(?:ed)?|see[n]?|view(?:ed)?|betrifft|betraf|erreicht\w*)"
)
_AMONG = r"(?:(?:among|amongst|part of|one of|in|within|on the list of|unter|parmi|entre)(?: [\w-]+){0,6}? )"
_PREDICATES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"(?P<is> (?:{BE_NOT}{ADVERBS} {_AMONG}?(?:that |which |who )?(?:{BE} )?(?:the |those )?(?:[\w-]+ )?(?:{HIT}|{TAKEN}|{OPEN})|"
        rf"{BE}{ADVERBS} {UNHIT})\b)",
        (
            rf"(?P<part> (?:{BE_NOT}{ADVERBS} (?:an? )?(?:part of|party to|involved in|connected (?:to|with)|related to|linked to|a target of|the target of|within the scope of|subject to)|"
            r"played no (?:part|role) in|had no part in) (?:the |this |that |any )?(?:[\w-]+ ){0,2}?(?:incident|breach|attack|intrusion|leak|outage|theft|hack|compromise)\b)"
        ),
        rf"(?P<not>(?:^|[\s\"“])(?:nicht|not|non|no) (?:{HIT})(?: {BE})?:? )",
        r"(?P<none>\b(?:(?:had|has|have|having|is|was|hat|hatte)|there (?:is|was|has been|were)) (?:absolutely )?(?:no|keine|aucun) (?:[\w-]+ )?(?:impact|effect|bearing|consequences?|"
        r"Auswirkung\w*|access|danger|risk|conséquence\w*|impacto) (?:on|for|to|auf|für|sur|pour|en|para) )",
        rf"(?P<did>\b(?:(?:do(?:es)?|did|has|have|had)(?:n['’]t| {NOT})|never|at no point){ADVERBS} {_REACH} )",
    )
)
# "At no point was customer data exposed": the negation leads, the subject stands behind the verb.
_AT_NO_TIME = re.compile(
    rf"(?:^|[\s\"“„])(?:at no (?:time|point|stage|moment)|never|in no case|zu keine[mr] (?:Zeitpunkt|Zeit)|à aucun moment|en ningún momento),? "
    rf"(?:{BE}|did|have|has|had) (?P<subject>.*?) (?:{BE} )?(?:{HIT}|{TAKEN}|{OPEN})\b|"
    rf"(?:^|[\s\"“„])(?:at no (?:time|point|stage|moment)|never|in no case),? did .*? (?:{_REACH}) (?P<object>.*)",
    re.IGNORECASE,
)
_CANNOT_SAY = re.compile(CANNOT_SAY, re.IGNORECASE)
# What is excepted after the predicate, and what has nothing to do with an incident.
_EXCEPT = re.compile(
    r"\b(?:except|with the exception|apart from|other than|außer|mit Ausnahme|sauf|à l['’]exception|salvo|excepto)\b",
    re.IGNORECASE,
)
_OTHER_MATTER = re.compile(
    rf"\b(?:{HIT}) by (?:the |this |a |our |its )?(?:\w+ )?(?:price|prices|merger|takeover|strike|move|change|redesign|sale|rebrand\w*|lay-?offs?|holiday|tax|law|weather)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    rf"\b(?:den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing) out|dispute[sd]?|reject(?:s|ed)?|bestreitet|bestritt|dementiert\w*|nie|niega|desmiente)(?: [\w⟦⟧]+){{0,3}}? (?:that|dass|que) "
    rf"(?P<subject>[^,;]*?) (?:{BE}) (?:{HIT}|{TAKEN})\b",
    re.IGNORECASE,
)
_HARM = (
    rf"(?: (?:n['’])?{BE}(?: been)?{ADVERBS}(?: (?:von|bei) \w+ \w+)? (?:{HIT}|{TAKEN}|{OPEN})|"
    rf" (?:{HIT}|kopiert|gestohlen|entwendet|abgegriffen|eingesehen|ausgelesen|verschlüsselt|abgeflossen|veröffentlicht))"
)
_TAKEN_NONE = re.compile(rf"^(?P<is>.*?{_HARM}\b)", re.IGNORECASE)
_NONE = (
    rf"(?:no|none of|not (?:a single|one)(?: of)?|neither|not any|zero|kein\w*|aucune?(?: des?| de nos)?|ningun[oa]?|ningún)"
    rf"(?: {OWNED})?"
)
_NONE_OF = re.compile(
    rf"(?:^|\b(?:that|dass|que|wurden?|sind|waren|(?:attackers?|intruders?|they|thieves|hackers?) \w+)\s|[\"“„«,]\s?){_NONE}(?: ⟦(?P<q>\d+)⟧(?:['’]s?)?)?(?P<rest>(?: other)? .*)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"(?:^|[\"“„«,:]\s?)(?:nothing|no (?:{MATERIAL})|none of the {MATERIAL})(?: (?:that|which))?(?: (?:is|was|were|are))?"
    rf"(?: (?:stored|held|kept|hosted|processed|handled|uploaded|entered|sent|entrusted|belonging|of|on|in|by|with|from|through|to|passed)|,? or)*"
    rf" ⟦(?P<p>\d+)⟧[^.;]*? {BE}{ADVERBS} (?:{HIT}|{TAKEN})\b",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(rf"^.*\b(?:{SAID.pattern})(?: [^\s,;⟦]+){{0,5}}? (?:that|dass|que) ", re.IGNORECASE)
_SAID = re.compile(
    rf"^.*\b(?:{SAID.pattern}) (?=(?:its|no|none|customers|users|the|their|all|it|they|neither|data)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^\W*(?:(?:after|since|despite|in|on|during|following|because of|unlike|as|with|according to|however|therefore|moreover|nach|trotz|"
    r"wie|laut|après|selon|d['’]après|tras|según|en)\b[^,]*,\s*|(?:and|but|so|thus|und|et|y)\s+)",
    re.IGNORECASE,
)
_Q = r"(?:(?!(?:nor|and|or|that|who|which|whose|of|in|on|with|for|to|by|at|from|as|but|not|no|und|oder|et|ou|y)\b)[\w-]+)"
_REL = (
    r"(?: (?:of|using|on|with|at|by|for|from|von|des|der|bei|de|du|d['’]|that use[s]?|who use[s]?|which use[s]?|that run[s]?(?: on)?|"
    r"hosted (?:by|with|on|at)|served by|relying on|running(?: on)?)(?: (?:the|our|Produkts?|Dienst\w*|service|product|app|platform))*)"
)
_SCOPES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"^(?:⟦(?P<p>\d+)⟧|we|it|they|wir|nous)(?: itself)? (?:nor|noch|ni|or|and|und|et|y) (?:{OWNED} )?{PEOPLE}(?P<limit>)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:{_Q} ){{0,3}}?){PEOPLE}\b(?:['’]s?)?(?: {MATERIAL}\b)?{_REL} ?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:{_Q} ){{0,3}}?)[\w-]+ (?:that|who|which) (?:use|uses|run|rely on|work with) ⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:the|our|its|in the|die|la) (?P<limit>(?:{_Q} ){{1,3}}(?:regions?|zones?|plans?|tiers?|data cent(?:re|er)s?|clusters?|editions?|sites?))$",
        rf"^(?:{ALL} )?(?:{OWNED} )?⟦(?P<p>\d+)⟧(?:['’]s?)?(?P<quality>(?: {_Q}){{0,2}}?)(?: (?:{PEOPLE}|{THING}|itself|alone)(?:['’]s?)?(?: {MATERIAL}\b)?)+(?P<limit>.*)$",
        r"^(?:the |das |die |der |le |la |el )?(?:service |product |software |app |Produkt |Dienst |service |produit )?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{MATERIAL}|accounts) (?:of|von|de|der) (?:{ALL} )?(?:{OWNED} )?(?:{PEOPLE} of )?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{MATERIAL})(?: (?:of|von|de|der|des|belonging to|from|held for|stored for))? (?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:{_Q} ){{0,2}}?){PEOPLE}(?P<limit>.*)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:{_Q} ){{0,3}}?){PEOPLE}\b(?:['’]s?)?(?: {MATERIAL}\b)?(?P<limit>.*)$",
        rf"^(?:the|this|our|its|dieses?|unser\w*|ce|notre|este|nuestro) {THING}(?P<limit>)$",
        r"^(?:it|we|they|sie|wir|es|nous|elle|il|ils|elles|nosotros)(?: (?:ourselves|themselves|itself))?(?P<limit>)$",
    )
)
_LIMIT = re.compile(
    r"^,? ?(?:in|on|with|who|whose|that|which|using|from|hosted|located|outside|except|other than|based|under|within|aus|im|auf|mit|"
    r"dont|hébergés|situés|en|alojados|whose)\b|^ ?(?:de|der|des|du|del) (?:la |el |le |l['’])?(?:regi[oó]n|région|zona|zone|plan|tarif\w*|offre|formule)\b",
    re.IGNORECASE,
)
# What tells more of the party before the predicate comes: ", our newsletter service,", "runs on its own servers and".
_ASIDE = re.compile(
    r"^(?:,.*|\(.*\)|(?:[a-zäöü]{3,}s|hold|is|are|was|were|has|have|runs?|operates?|lives?|uses?|works?|sits?|stores?|keeps?|remains?|stays?|continues?|"
    r"läuft|nutzt|fonctionne|funciona)\b.*\b(?:and|so|und|et|y)(?: \w+)?)$",
    re.IGNORECASE | re.DOTALL,
)
_DOUBT = re.compile(rf"\b{DOUBT}\b", re.IGNORECASE)
_LIST = re.compile(
    r"^(?:both |neither |weder )?⟦\d+⟧(?:(?:, | and |, and | or | nor |, or | und | et | y | sowie | noch )⟦\d+⟧)+$",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    """existing current paying registered individual own external bestehende aktuelle business corporate production hosted live
    unsere the its our their""".split()
)
_REST = frozenset(
    ("other", "others", "remaining", "rest", "andere", "anderen", "übrigen", "autres", "demás", "otros")
)


def cleared(masked: str) -> Iterator[Told]:
    """Everybody whom the sentence clears without a doubt, clause by clause."""
    for clause in clauses(masked):
        if any(rule.search(clause.text) for rule in (_DOUBT, _CANNOT_SAY, _OTHER_MATTER)):
            continue
        excepted = _EXCEPT.search(masked[clause.start :])
        yield from (told for told in _of_clause(clause.text) if not excepted or _EXCEPT.search(told.limits))


# ----------------------------------------------------------------------------------------------------------------------


def _of_clause(text: str) -> Iterator[Told]:
    """Who is cleared by one clause: those whom a list names, else whom the first reading finds."""
    listed = _PREDICATES[0].search(text)
    subject = _stripped(text[: listed.start()]) if listed else ""
    if listed and _LIST.match(subject):
        yield from (Told(int(place)) for place in re.findall(r"⟦(\d+)⟧", subject))
        return
    found = (
        told
        for read in (_nothing, _none_of, _at_no_time, _denied, _predicated)
        if (told := read(text)) is not None
    )
    yield from (told for told, _ in zip(found, range(1), strict=False))


def _nothing(text: str) -> Told | None:
    match = _NOTHING.search(text)
    return Told(int(match["p"])) if match else None


def _none_of(text: str) -> Told | None:
    """Such as "no customer of X was touched", "none of our tenants is affected"."""
    match = _NONE_OF.search(_stripped(text))
    told = _TAKEN_NONE.match(match["rest"]) if match else None
    if not match or not told:
        return None
    subject = re.sub(rf"{_HARM}$", "", told["is"], flags=re.IGNORECASE).strip()
    named = None if match["q"] is None else int(match["q"])
    if named is not None and re.match(r"(?:nor|noch|ni|or)\b", subject):
        return Told(named)
    if re.match(rf"other\b.*\b{THING}", subject, re.IGNORECASE):
        place = re.search(r"⟦(\d+)⟧", subject)
        return Told(int(place[1]) if place else None, rest=True)
    scope = None if _is_particular(subject) else _scope(subject)
    return replace(scope, place=named) if scope and scope.place is None and named is not None else scope


def _is_particular(subject: str) -> bool:
    """Whether only some kind of data is meant."""
    head = subject.split(" of ", maxsplit=1)[0]
    return bool(re.search(rf"\b{PARTICULAR}\b", head, re.IGNORECASE))


def _at_no_time(text: str) -> Told | None:
    match = _AT_NO_TIME.search(text)
    if not match:
        return None
    return _scope(match["subject"]) if match["subject"] else _scope(match["object"], after=True)


def _denied(text: str) -> Told | None:
    """What somebody denies: "ruled out that customers were affected"."""
    match = _DENIED.search(text)
    return _scope(match["subject"]) if match else None


def _predicated(text: str) -> Told | None:
    """What stands before "is not affected", or after "did not reach" and "not affected are"."""
    for rule in _PREDICATES:
        match = rule.search(text)
        if not match:
            continue
        after = rule not in _PREDICATES[:2]
        scope = _scope(text[match.end() :] if after else text[: match.start()], after=after)
        if scope:
            return scope
    return None


def _stripped(text: str) -> str:
    """The subject without what introduces it: who says so, after what, quotation marks."""
    told = _SAID_THAT.sub("", text)
    text = told if told != text else _SAID.sub("", text)
    while (shorter := _LEADING.sub("", text, count=1)) != text and shorter:
        text = shorter
    return text.strip(" \"“”„«»'‘’,*_#-")


def _scope(subject: str, *, after: bool = False) -> Told | None:
    """Whom a subject names; None where it is something in particular, or a thing that we do not know."""
    subject = _stripped(subject)
    if after:
        subject = re.split(r"[,;:]|\s(?:in|during|because|said|says|nach|laut)\s", subject, maxsplit=1)[
            0
        ].strip(' ."”')
    versions = versions_in(subject)
    if versions:
        subject = re.sub(r"\s*\bv?\d+(?:\.\d+)+.*$", "", subject)
        subject = re.sub(
            r"\s+(?:versions?|releases?|since|from|ab|Version)$", "", subject, flags=re.IGNORECASE
        )
    for rule in _SCOPES:
        match = rule.match(subject)
        if match:
            return _as_told(match, versions)
    return None


def _as_told(match: re.Match[str], versions: str) -> Told | None:
    groups = match.groupdict()
    place = int(groups["p"]) if groups.get("p") else None
    limit, quality = (groups.get("limit") or "").strip(), (groups.get("quality") or "").strip()
    words = [word for word in quality.casefold().split() if word not in _PLAIN]
    if any(re.fullmatch(rf"{PARTICULAR}|{HIT}", word, re.IGNORECASE) for word in words):
        return None
    if words and set(words) & _REST:
        return Told(place, OTHERS, versions)
    aside = bool(_ASIDE.match(limit)) and (limit[0] == "," or place is not None)
    if limit and not aside and not (_LIMIT.match(limit) or is_class(limit)):
        return None
    limits = " ".join(part for part in (" ".join(words), "" if aside else limit) if part).strip(" ,")
    return Told(place, limits, versions)
