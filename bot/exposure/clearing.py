"""Sentences that clear somebody: who is said not to be hit, and in which words. Pure.

A clearing clause has a predicate ("is not affected", "did not reach", "was not among those hit") and a scope: the party, its
customers, or a class of them. What is said of something in particular ("passwords", "the booking page") clears nobody.
"""

import re
from collections.abc import Iterator

from bot.exposure.clauses import Clause, Told, clauses
from bot.exposure.versions import versions_in
from bot.exposure.vocabulary import (
    ADVERBS,
    ALL,
    BE,
    BE_NOT,
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
from ingestion.statements import SAID

OTHERS = "other"  # limits of a statement about all whom the report does not name as hit


_REACH = (
    r"(?:affect(?:ed)?|impact(?:ed)?|involve[d]?|touch(?:ed)?|concern|hit|reach(?:ed)?|extend(?:ed)? to|spread to|include[d]?|cover|"
    r"compromise[d]?|expose[d]?|get (?:to|into)|access(?:ed)?|enter(?:ed)?|obtain(?:ed)?|betrifft|betraf|erreicht\w*)"
)
_AMONG = r"(?:(?:among|amongst|part of|one of|in|within|on the list of|unter|parmi|entre)(?: [\w-]+){0,6}? )"
_PREDICATES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"(?P<is> (?:{BE_NOT}{ADVERBS} {_AMONG}?(?:that |which |who )?(?:{BE} )?(?:the |those )?(?:[\w-]+ )?(?:{HIT}|{TAKEN}|{OPEN})|"
        rf"{BE}{ADVERBS} {UNHIT})\b)",
        rf"(?P<not>(?:^|[\s\"“])(?:nicht|not|non|no) (?:{HIT})(?: {BE})?:? )",
        rf"(?P<did>\b(?:do(?:es)?|did|has|have|had)(?:n['’]t| {NOT}){ADVERBS} {_REACH} )",
    )
)
_TAKEN_NONE = re.compile(rf"^(?P<is>.*? {BE}(?: been)?{ADVERBS} (?:{HIT}|{TAKEN}|{OPEN})\b)", re.IGNORECASE)
_NONE = (
    rf"(?:no|none of|not (?:a single|one)(?: of)?|neither|not any|zero|kein\w*|aucune?(?: des?| de nos)?|ningun[oa]?|ningún)"
    rf"(?: {OWNED})?"
)
_NONE_OF = re.compile(
    rf"(?:^|\b(?:that|dass|que)\s|[\"“„«,]\s?){_NONE}(?: ⟦(?P<q>\d+)⟧(?:['’]s?)?)?(?P<rest>(?: other)? .*)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"(?:^|[\"“„«,:]\s?)(?:nothing|no (?:{MATERIAL})|none of the {MATERIAL})(?: (?:that|which))?(?: (?:is|was|were|are))?"
    rf"(?: (?:stored|held|kept|hosted|processed|handled|uploaded|entered|sent|entrusted|belonging|of|on|in|by|with|from|through|to|passed)|,? or)*"
    rf" ⟦(?P<p>\d+)⟧[^.;]*? {BE}{ADVERBS} (?:{HIT}|{TAKEN})\b",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(rf"^.*\b(?:{SAID.pattern})(?: [^\s,;⟦]+){{0,5}}? (?:that|dass|que) ", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:(?:after|since|despite|in|on|during|following|because of|unlike|as|with|according to|however|therefore|moreover|nach|trotz|"
    r"wie|laut|après|selon|d['’]après|tras|según|en)\b[^,]*,\s*|(?:and|but|so|thus|und|et|y)\s+)",
    re.IGNORECASE,
)
_QUALITY = r"(?P<quality>(?: [\w-]+){0,3}?)"
_REL = (
    r"(?: (?:of|using|on|with|at|by|for|from|von|des|der|bei|de|du|d['’]|that use[s]?|who use[s]?|which use[s]?|that run[s]?(?: on)?|"
    r"hosted (?:by|with|on|at)|served by|relying on|running(?: on)?)(?: (?:the|our|Produkts?|Dienst\w*|service|product|app|platform))*)"
)
_SCOPES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:[\w-]+ ){{0,3}}?){PEOPLE}(?:['’]s?)?(?: {MATERIAL})?{_REL} ?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:[\w-]+ ){{0,3}}?)[\w-]+ (?:that|who|which) (?:use|uses|run|rely on|work with) ⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?⟦(?P<p>\d+)⟧(?:['’]s?)?(?P<quality>(?: [\w-]+){{0,2}}?)(?: (?:{PEOPLE}|{THING}|itself|alone)(?:['’]s?)?(?: {MATERIAL})?)+(?P<limit>.*)$",
        r"^(?:the |das |die |der |le |la |el )?(?:service |product |software |app |Produkt |Dienst |service |produit )?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{MATERIAL}|accounts) of (?:{ALL} )?(?:{OWNED} )?(?:{PEOPLE} of )?⟦(?P<p>\d+)⟧(?P<limit>.*)$",
        rf"^(?:{MATERIAL}) of (?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:[\w-]+ ){{0,2}}?){PEOPLE}(?P<limit>.*)$",
        rf"^(?:{ALL} )?(?:{OWNED} )?(?P<quality>(?:[\w-]+ ){{0,3}}?){PEOPLE}(?:['’]s?)?(?: {MATERIAL})?(?P<limit>.*)$",
        rf"^(?:the|this|our|its|dieses?|unser\w*|ce|notre|este|nuestro) {THING}(?P<limit>)$",
        r"^(?:it|we|they|sie|wir|es|nous|elle|il|ils|elles|nosotros)(?: (?:ourselves|themselves|itself))?(?P<limit>)$",
    )
)
_LIMIT = re.compile(
    r"^,? ?(?:in|on|with|who|whose|that|which|using|from|hosted|located|outside|except|other than|based|under|within|aus|im|auf|mit|"
    r"dont|hébergés|situés|en|alojados|whose)\b",
    re.IGNORECASE,
)
# What tells more of the party before the predicate comes: ", our newsletter service,", "runs on its own servers and".
_ASIDE = re.compile(
    r"^(?:,.*|\(.*\)|(?:is|are|was|were|has|have|runs?|operates?|lives?|uses?|works?|sits?|stores?|keeps?|remains?|stays?|continues?|"
    r"läuft|nutzt|fonctionne|funciona)\b.*\b(?:and|so|und|et|y)(?: \w+)?)$",
    re.IGNORECASE | re.DOTALL,
)
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
_MATERIAL_AFTER = re.compile(rf"^(?: [\w-]+){{0,2}}? ?(?:{PARTICULAR})", re.IGNORECASE)


def cleared(masked: str) -> Iterator[Told]:
    """Everybody whom the sentence clears without a doubt, clause by clause."""
    for clause in clauses(masked):
        if not re.search(rf"\b{DOUBT}\b", _meant(masked, clause), re.IGNORECASE):
            yield from _of_clause(clause.text)


# ----------------------------------------------------------------------------------------------------------------------


def _meant(masked: str, clause: Clause) -> str:
    """The clause, without the number of a version: "9.3 and later" is no doubt."""
    return masked[clause.start : clause.end]


def _of_clause(text: str) -> Iterator[Told]:
    """Who is cleared by one clause: those whom a list names, else whom the first reading finds."""
    listed = _PREDICATES[0].search(text)
    subject = _stripped(text[: listed.start()]) if listed else ""
    if listed and _LIST.match(subject):
        yield from (Told(int(place)) for place in re.findall(r"⟦(\d+)⟧", subject))
        return
    found = (told for read in (_nothing, _none_of, _predicated) if (told := read(text)) is not None)
    yield from (told for told, _ in zip(found, range(1), strict=False))


def _nothing(text: str) -> Told | None:
    match = _NOTHING.search(text)
    return Told(int(match["p"])) if match else None


def _none_of(text: str) -> Told | None:
    """Such as "no customer of X was touched", "none of our tenants is affected"."""
    match = _NONE_OF.search(_stripped(text))
    if not match:
        return None
    told = _TAKEN_NONE.match(match["rest"])
    if not told:
        return None
    subject = re.sub(
        rf" {BE}(?: been)?{ADVERBS} (?:{HIT}|{TAKEN}|{OPEN})$", "", told["is"], flags=re.IGNORECASE
    ).strip()
    if _MATERIAL_AFTER.match(" " + subject) or re.search(
        rf"\b{PARTICULAR}\b", subject.split(" of ")[0], re.IGNORECASE
    ):
        return None
    rest = bool(re.match(rf"other\b.*\b{THING}", subject, re.IGNORECASE))
    if rest:
        place = re.search(r"⟦(\d+)⟧", subject)
        return Told(int(place[1]) if place else None, rest=True)
    scope = _scope(subject)
    if scope and match["q"] and scope.place is None:
        return Told(int(match["q"]), scope.limits)
    return scope


def _predicated(text: str) -> Told | None:
    """What stands before "is not affected", or after "did not reach" and "not affected are"."""
    for rule in _PREDICATES:
        match = rule.search(text)
        if not match:
            continue
        after = rule is not _PREDICATES[0]
        scope = _scope(text[match.end() :] if after else text[: match.start()], after=after)
        if scope:
            return scope
    return None


def _stripped(text: str) -> str:
    """The subject without what introduces it: who says so, after what, quotation marks."""
    text = _SAID_THAT.sub("", text)
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
    if limit and not aside and not _LIMIT.match(limit):
        return None
    limits = " ".join(part for part in (" ".join(words), "" if aside else limit) if part).strip(" ,")
    return Told(place, limits, versions)
