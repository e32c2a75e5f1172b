"""Whether our project is in the class, region or plan to which a statement is limited: its words against the project's tags.

A limit is a phrase of the report ("hosted in Frankfurt", "European", "who use single sign-on"), or `all_but` of one. A tag
that says nothing about the same kind of thing decides nothing: then nobody knows.
"""

import re

from bot.exposure.register import Project

_ALL_BUT = "all but: "
_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|except(?: for)?|other than|apart from|excluding|not (?:in|on|hosted|using)|(?:do|does|did|are|is) not|without|"
    r"außerhalb|außer|ohne|hors(?: de)?|sauf|fuera de|excepto)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    """region regions regional zone zones area country site sites plan plans tier tiers edition editions package licence license
    subscription customer customers client clients user users hosted hosting located based in on at the of a an and or data centre center
    centres centers datacenter cluster clusters our we account accounts who that use uses using with from is are was were has have environment
    version service im in auf mit der die das kunden rechenzentrum tarif région zone la el le los las les l de du del des y et und región zona regi tarifa offre formule hébergés clientes""".split()
)
_SAME = (
    frozenset(
        ("eu", "europe", "european", "europa", "europäische", "europäischen", "européens", "europea", "emea")
    ),
    frozenset(("us", "usa", "american", "america", "united-states", "u.s")),
    frozenset(("uk", "british", "britain", "united-kingdom", "gb")),
    frozenset(("germany", "german", "deutschland", "deutsche", "deutschen", "allemagne", "alemania")),
    frozenset(("france", "french", "frankreich", "français", "francia")),
    frozenset(("spain", "spanish", "spanien", "espagne", "españa")),
    frozenset(("switzerland", "swiss", "schweiz", "schweizer", "suisse", "suiza")),
    frozenset(("ireland", "irish", "irland", "irlande")),
    frozenset(("netherlands", "dutch", "niederlande")),
    frozenset(("canada", "canadian", "kanada")),
    frozenset(("australia", "australian", "australien")),
    frozenset(("japan", "japanese")),
    frozenset(("apac", "asia-pacific", "asia", "asian", "asien")),
    frozenset(("self-hosted", "on-premises", "on-premise", "on-prem", "onprem", "self-managed", "locally")),
    frozenset(("saas", "cloud-hosted", "hosted-service", "managed")),
    frozenset(("pro", "professional")),
    frozenset(("team", "teams")),
    frozenset(("essential", "essentials")),
    frozenset(("sso", "single-sign-on")),
)
_PLANS = frozenset(
    """free trial basic starter standard personal pro professional plus premium team teams business enterprise essential essentials advanced
    ultimate gold silver bronze""".split()
)
_PLACES = frozenset(
    """frankfurt dublin london paris amsterdam stockholm oslo zurich zürich geneva milan madrid warsaw helsinki copenhagen vienna berlin munich
    brussels lisbon prague virginia ohio oregon california texas iowa singapore sydney melbourne tokyo osaka mumbai delhi seoul montreal toronto
    jakarta africa latam nordics nordic scandinavia iberia benelux americas north south east west central italy italian austria austrian
    poland polish norway norwegian sweden swedish denmark danish finland finnish india brazil mexico israel""".split()
) | frozenset().union(*_SAME[:13])
_HOSTING = frozenset().union(*_SAME[13:15])
_REGION_CODE = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-?\d+[a-z]?|[a-z]+-\d+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def all_but(limits: str) -> str:
    """The class of those who are outside another one."""
    return f"{_ALL_BUT}{limits}"


def is_class(limits: str) -> bool:
    """Whether the words narrow customers to a class that tags can tell: a plan, a place or a way of hosting."""
    return bool(_kind(_words(limits)))


def fits(project: Project, limits: str) -> bool:
    """Whether the register shows the project to be in the class that a statement is limited to."""
    tags = [words for tag in project.tags if (words := _words(tag))]
    without = _without(limits)
    if without is None:
        return any(_is_in(tag, _words(limits)) for tag in tags)
    words = _words(without)
    beside = [tag for tag in tags if _kind(tag) and _kind(tag) == _kind(words)]
    return bool(beside) and not any(_is_in(tag, words) for tag in tags)


# ----------------------------------------------------------------------------------------------------------------------


def _without(limits: str) -> str | None:
    """What the class is all but, None where it is said in itself."""
    if limits.startswith(_ALL_BUT):
        return limits.removeprefix(_ALL_BUT)
    outside = _OUTSIDE.search(limits)
    return limits[outside.end() :] if outside else None


def _words(text: str) -> frozenset[str]:
    """The telling words of a tag or a limit, each under one name for all that mean the same."""
    joined = re.sub(
        r"\b(united|single|asia|on|self|cloud)[ -](states|kingdom|sign-on|pacific|premises?|prem|hosted|managed)\b",
        r"\1-\2",
        text.casefold(),
    )
    found = set()
    for match in _WORD.finditer(joined.replace("single-sign on", "single-sign-on")):
        word = match.group()
        known = _REGION_CODE.fullmatch(word) or word in _ONE_NAME
        found |= {word} if known else set(word.split("-"))
    return frozenset(_named(word) for word in found - _GENERIC)


_ONE_NAME = {word: min(same) for same in reversed(_SAME) for word in same}


def _named(word: str) -> str:
    return _ONE_NAME.get(word, word)


_KINDS = {
    kind: frozenset(map(_named, known))
    for kind, known in (("plan", _PLANS), ("place", _PLACES), ("hosting", _HOSTING))
}


def _is_in(tag: frozenset[str], words: frozenset[str]) -> bool:
    return tag <= words


def _kind(words: frozenset[str]) -> str:
    """What a tag or limit is about: a plan, a place or a way of hosting; "" when we cannot tell."""
    kinds = {kind for kind, known in _KINDS.items() if words & known}
    if any(_REGION_CODE.fullmatch(word) for word in words):
        kinds.add("place")
    return kinds.pop() if len(kinds) == 1 else ""
