"""How well a sentence tells of a party's role, and what it tells in a few words. Pure rule tables.

A masked sentence has ⟦0⟧ for the first party that it names.
"""

import re

CLEAR, NAMED, BESIDE, UNNAMED, VAGUE = range(5)

OTHERS = "is named as somebody with whom others have paused or ended work"
_PAUSES = "has paused or ended something over it"
_REACTING = {
    what: re.compile(words, re.IGNORECASE)
    for what, words in (
        (
            _PAUSES,
            r"\b(?:suspend|paus|halt|froze|on hold|ausgesetzt|pausier|terminated|cut ties)\w*|\bstopp\w+",
        ),
        (
            "is investigating",
            (
                r"\b(?:investigat\w+|looking into|examin\w+|reviewing|review|inquiry|(?:is|are|still|now) checking|"
                r"check(?:s|ed)? whether|(?:finding|to find) out (?:whether|how|if|what|which)|untersuch\w+|prüf(?:t|en|e)\b)"
            ),
        ),
    )
}
_NEGATED = re.compile(r"\b(?:not|n['’]t|never|no|nicht|kein\w*)\b(?: \w+)?\s*$", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:investigating|examining|looking into|reviewing|checking|finding out|find out) "
    r"(?P<what>(?:how|whether|what|which|if) [^\d.;,⟦()\"“”<>]{3,100})(?=[.;,]|$)"
)
_EVENT = (
    r"(?:breach|data breach|incident|attack|intrusion|leak|data leak|outage|compromise|theft|ransomware attack|hack|flaw|"
    r"vulnerability|interruption)"
)
_CONFIRMED = rf"(?:has |have )?(?:now |since |also |later )?(?:confirm|admit|acknowledg|disclos)\w*[^.;]{{0,40}}?\b(?P<event>{_EVENT})\b"
_HIT = (
    r"(?:has been|have been|had been|was|were|is|are|went|remains?|suffered|fell|lost|hat|ist|wurde|war)\b[^.;,]{0,40}?"
    r"\b(?:breach\w*|hack\w*|compromis\w+|attack\w*|hit|down|offline|unavailable|affected|vulnerable|exposed|stolen|copied|"
    r"malicious|poisoned|outage|ransomware|phishing|victim|data|Datenleck|betroffen|gehackt|angegriffen|ausgefallen)"
)
_UNTOLD = re.compile(
    r"\b(?:whether|unclear|unknown)\b|\b(?:not|never|nobody|declined to)\b[^.;]{0,20}\b(?:say|said|know|known|disclosed|affected|confirm\w*)\b"
    r"|n['’]t\b[^.;]{0,20}\b(?:say|know|disclose)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"^\W*(?:we|our|it|they|the (?:\w+ )?(?:company|firm|vendor|provider|maker|supplier|operator|service|platform))\b",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"[A-Z][\w&-]*(?: [A-Z][\w&-]*){0,3} (?:has|have|had|suspended|paused|halted|stopped|ended|terminated)\b"
)
_WHAT = tuple(
    (re.compile(words, re.IGNORECASE), told)
    for words, told in (
        (r"\bphishing\b", "is named in reports of a phishing wave"),
        (r"\b(?:malicious|poisoned|backdoor\w*|tampered|malware)\b", "is named as tampered with"),
        (r"\b(?:vulnerab\w+|flaw|CVE-|Sicherheitslücke|Schwachstelle)", "is named as vulnerable"),
        (r"\b(?:down|offline|outages?|unavailable|unreachable|ausgefallen|Ausfall)\b", "is named as down"),
        (
            r"\b(?:breach\w*|hacked|compromised|intru\w+|stolen|ransomware|Datenleck)\b",
            "is named as breached",
        ),
    )
)


def reaction_in(masked: str) -> re.Match[str] | None:
    """The words in which somebody reacts, if they are not negated."""
    return next((match for rule in _REACTING.values() if (match := _unnegated(rule, masked))), None)


def _unnegated(rule: re.Pattern[str], masked: str) -> re.Match[str] | None:
    found = rule.finditer(masked)
    return next((match for match in found if not _NEGATED.search(masked[: match.start()])), None)


def witness(masked: str, role: str, number: int) -> int:
    """How well the sentence tells the role of the party at this place (-1: it does not name it), CLEAR first.

    CLEAR: the party is the subject, and what it confirmed, suffered or does is told; NAMED: the sentence is about it;
    BESIDE: it stands in it; UNNAMED: only "it" or "we" do; VAGUE: nobody does, or only what is not known is told.
    """
    if _UNTOLD.search(masked) and role == "harmed":
        return VAGUE
    if number < 0:
        return UNNAMED if _SPOKEN.match(masked) else VAGUE
    me = re.escape(f"⟦{number}⟧")
    if role != "harmed":
        leads = re.match(rf"\W*(?:{me}|{_SOMEBODY})", masked)
        return CLEAR if leads else NAMED if number == 0 else BESIDE
    if re.match(rf"\W*{me},?[^.;]{{0,80}}?\b(?:{_CONFIRMED}|{_HIT})", masked, re.IGNORECASE):
        return CLEAR
    leads = re.match(rf"\W*(?:[\w-]+ ){{0,6}}{me}", masked)
    return NAMED if number == 0 and leads else BESIDE


def in_words(masked: str, role: str, told: int) -> str:
    """What the party does or suffers by these words, to follow its name: "has confirmed a breach"."""
    if role == "reacts":
        return _reacting(masked)
    if role == "related" and _unnegated(_REACTING[_PAUSES], masked):
        return OTHERS
    if role == "related":
        return "is named as a customer or supplier of somebody who was hit"
    confirmed = re.search(_CONFIRMED, masked, re.IGNORECASE)
    if confirmed and told <= NAMED:
        event = confirmed["event"].lower()
        return f"has confirmed {'an' if event[0] in 'aeiou' else 'a'} {event}"
    known = (words for rule, words in _WHAT if rule.search(masked))
    return next(known, "is named as hit") if told <= NAMED else "is named as hit"


def _reacting(masked: str) -> str:
    what = next((told for told, rule in _REACTING.items() if _unnegated(rule, masked)), "reacts to it")
    asks = _ASKS.search(masked) if what == "is investigating" else None
    return f"{what} {asks['what'].strip()}" if asks else what
