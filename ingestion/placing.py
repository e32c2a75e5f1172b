"""Whether an ordinary word with a capital ("Slack", "Surge", "Monday") is a name at its place. Pure rule tables.

A capital says nothing at a sentence's start and in a headline: there the words after it must speak of an organisation.
Elsewhere it does, unless the words around it make it a part of a longer name ("Times Square") or a thing ("each Block").
"""

import re

_SAYING = (
    r"said|says|told|tells|confirm\w*|den(?:y|ies|ied)|admit\w*|announc\w*|paus\w*|suspend\w*|investigat\w*|stopp\w*|"
    r"halt\w*|disclos\w*|report(?:s|ed)\b|warn\w*|advis\w*|wrote|writes|declin\w*|refus\w*|acknowledg\w*|notif\w*|fixed|fixes|patched|"
    r"patches|restor\w*|launch\w*|releas\w*|apologi[sz]\w*|publish\w*|bought|buys|hired|urg(?:es|ed)|asks|asked|shut"
)
_ASIDE = r"(?:itself\s+|also\s+|now\s+|then\s+|later\s+)?"
_SUBJECT_VERB = re.compile(
    rf"(?:['’]s\b|['’](?=\s)|\.com\b|\s*,\s*(?:which|whose|who|the\s|an?\s|based|maker|owned|one of\b|like\b|along)|\s+{_ASIDE}(?:has|have|had|is|was|"
    rf"will|would|did|does|do|can|cannot|could|may|might|must|{_SAYING}|uses?|found|finds|plans?|expects?|believes?|"
    r"offers|provides|sells|issued|issues|blam\w+|lost|suffered|continu(?:es|ed)|resum(?:es|ed)|keeps|kept|"
    r"hat|ist|war|sagt|teilt)\b)"
)
_HEADLINE_VERB = re.compile(
    rf"(?:['’]s\b|\.com\b|\s+{_ASIDE}(?:is|has|was|will|{_SAYING}|ends|cuts|stops|faces|sues|hit|hacked|breached|reviews|probes|"
    r"resumes|continues|drops|blames|suffers|loses|checks|looks)\b)",
    re.IGNORECASE,
)
# "Slack users could not …", "Zoom calls failed": whose people and things they are.
_ITS_OWN = re.compile(
    r"\s+(?:users?|customers?|merchants?|clients?|subscribers?|employees|shareholders|messages?|calls?|channels?|workspaces?|"
    r"accounts?|spokes\w+|engineers|lawyers|executives)\s+(?:in|who|could|can|cannot|were|was|are|have|had|has|may|might|must|saw|"
    r"see|lost|did|do|will|failed|went|said|told|report(?:ed)?|complain\w*|received|got)\b"
)
_WITH_ANOTHER = re.compile(r"\s+(?:and|or|und)\s+[A-Z]")
# Ordinary words that stand before people and things of anybody: "All customers were", "Target users are".
_ADJECTIVES = frozenset(
    """a all alpha american around beta black block blue brave bright clear close cloud core credit data deep desk direct elastic
    express fast first front general global go good green ideal key last light live local make map match media meta mobile
    native net new next night north now office on online open order other outlook page pass pay people plus post press prime
    process project proof pure quick red rest retool rich safe scale script seat sense service signal silver simple smart social
    source south spot store summit sun support surge target team test think three trust union united us vision voice web well west
    white wise work works world x yellow monday call check help let list load""".split()
)
_CALENDAR = frozenset({"monday"})
_ACTS = re.compile(
    rf"(?:\.com\b|\s+{_ASIDE}(?:(?:has|have|had)\s+(?:now\s+|also\s+|since\s+)?)?(?:{_SAYING})\b)"
)
_NO_AFTERNAME = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|of|to|for|with|that|which)\b|\s*[.,;:!?)]|\s*$"
)
_ONE_OF = re.compile(r"\b(?:[Ee]ach|[Ee]very|[Aa]nother|[Aa]n?|[Oo]ne|[Pp]er|[Aa]ny)\s+$")
_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(“\"‘])(?P<word>[A-Z][a-z]+)[ \u00a0]$")
_MAY_OPEN = frozenset(
    """after although and as at because before both but by does did for from has have if in is its may neither of on once only or
    our since so still than that the then this though to under unless until was were what when where whether which while who why
    will with according also meanwhile however today yesterday parent owner rival maker vendor provider giant""".split()
)
_GERMAN = re.compile(
    r"\b(?:der|die|das|des|dem|den|und|ist|sind|nach|wurden?|nicht|eine?[rnms]?|bei|beim|von|vom|mit|auf|für|über|auch|hat|haben|"
    r"laut|Kunden|betroffen)\b",
    re.IGNORECASE,
)
_WINDOW = 160


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the ordinary word `text[start:end]`, written with a capital, is used as a name there."""
    word = text[start:end].casefold()
    if word in _CALENDAR:
        return bool(_ACTS.match(text, end))
    if is_headline(text, start):
        return bool(_HEADLINE_VERB.match(text, end))
    if begins_sentence(text, start):
        return bool(
            _SUBJECT_VERB.match(text, end)
            or _WITH_ANOTHER.match(text, end)
            or (word not in _ADJECTIVES and _ITS_OWN.match(text, end))
        )
    before = text[max(0, start - 40) : start]
    if _ONE_OF.search(before) and _NO_AFTERNAME.match(text, end):
        return False
    return not _is_last_part(text, before, start)


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a list item or a quotation begins at `start`."""
    return bool(
        re.search(
            r"(?:^|[.!?:…]['\"”’»)\]]*\s+|\n\s*|[-*•#>|]\s+)['\"“‘«(\[#*_]*$",
            text[max(0, start - 40) : start],
        )
    ) or (start == 0)


def is_headline(text: str, start: int) -> bool:
    """Whether the line is written with capitals throughout, so that a capital says nothing."""
    begin, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    words = [
        w
        for w in re.findall(r"[A-Za-z]\w+", text[begin : end if end >= 0 else len(text)][:200])
        if len(w) > 3
    ]
    return len(words) >= 3 and all(word[0].isupper() for word in words)


def is_german(text: str, start: int) -> bool:
    """Whether the words around `start` are German: its genitive has no apostrophe, and its nouns have capitals."""
    around = text[max(0, start - _WINDOW) : start + _WINDOW]
    return len({word.lower() for word in _GERMAN.findall(around)}) >= 2


# ----------------------------------------------------------------------------------------------------------------------


def _is_last_part(text: str, before: str, start: int) -> bool:
    """Whether another word with a capital stands right before: "Times Square", "Jack Block"."""
    match = _CAPITAL_BEFORE.search(before)
    if not match or match["word"].lower() in _MAY_OPEN:
        return False
    return not is_german(text, start)
