"""What a sentence says was taken, or was not: the thing and the amount, as slices of the sentence. Pure rule tables.

"no evidence that data was taken" says neither, nor does "whether", "may" or a claim's "for sale"; "what was taken" is a question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.stances import is_wondered

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Taking:
    """Something that was taken, or was not: `thing` and `amount` are ranges of the sentence; no amount is `None`."""

    taken: bool
    thing: Span
    amount: Span | None = None


# The kinds of data that reports name, each with the words for it; the checklist of an incident goes by them as well.
_DATA_LISTED = r"""data\s?sets?|data|records?|recordings?|names|addresses|e-?mails?|passwords?|hashes|keys|tokens?|credentials?|files?|
    documents?|transcripts?|chats?|messages|photographs?|photos|images|numbers|accounts|code|backups?|databases?|lists?|invoices|contracts|
    passports?|logs|secrets|certificates|information|details|archives?|binders|entries|lines|logins?|profiles|mailbox(?:es)?|
    Daten(?:sätze)?|Passwörter|Adressen|Dateien|Unterlagen|Aufnahmen|Namen"""
DATA = "(?:" + "".join(_DATA_LISTED.split()) + ")"
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
AMOUNT = rf"(?:{NUMBER}(?:\s(?:thousand|million|billion|hundred|Millionen))?(?:\s?(?:TB|GB|MB|terabytes?|gigabytes?|megabytes?))?)"
_WORD = r"(?!(?:was|were|is|are|been|that|which|who|whether|what|how|far|out|if|why|when|and|or|but|said|says|of|from|to|by|in|on|at|for|no|not)\b)[\w’'/-]+"
_THING = (
    rf"(?:(?P<amount>{AMOUNT})\s(?:of\s)?)?(?:{_WORD}\s){{0,4}}?{DATA}\b"
    rf"(?:(?:,\s|\sand\s|\sor\s|,\sand\s|\sund\s)(?:{_WORD}\s){{0,2}}?{DATA}\b){{0,4}}"
    rf"(?:\sof\s(?:about\s|some\s|all\s|nearly\s)?(?:(?P<amount2>{AMOUNT})\s)?(?:{_WORD}\s){{0,2}}?{_WORD})?"
)
_TAKEN = (
    r"(?:taken(?!\s(?:down|offline|over|into|place|off)\b)|stolen|copied|exfiltrated|exported|downloaded|leaked|accessed|opened|read(?!-)|viewed|exposed|reached|lost|"
    r"gestohlen|kopiert|entwendet|abgegriffen)"
)
_TOOK = r"(?:took|stole|copied|exfiltrated|exported|downloaded|leaked|accessed|opened|viewed|exposed|reached|got|obtained|stahlen|kopierten)"
_TAKER = (
    r"(?:attackers?|intruders?|hackers?|thieves|thief|criminals?|gang|group|actors?|somebody|someone|they|script|"
    r"malware|release|package|breach|leak|incident|attack|flaw|hole|Angreifer|Täter)"
)
_BE = r"(?:was|were|has been|have been|had been|wurden?)"
_NOT = r"(?:not|n['’]t|never|nicht)"
_RULES: tuple[tuple[bool, re.Pattern[str]], ...] = tuple(
    (taken, re.compile(words, re.IGNORECASE))
    for taken, words in (
        (
            False,
            rf"\b(?:no|none of the|none of its|keine)\s(?P<thing>{_THING})[^.;,]{{0,40}}?\s{_BE}\s(?:\w+\s)?{_TAKEN}\b",
        ),
        (False, rf"\b(?P<thing>{_THING})[^.;,]{{0,40}}?\s{_BE}\s{_NOT}\s(?:\w+\s)?{_TAKEN}\b"),
        (
            False,
            (
                rf"\b(?:did|has|have|had)\s?{_NOT}\s(?:take|steal|copy|reach|access|expose|open|read|taken|stolen|copied|reached|"
                rf"accessed|exposed|opened)\s(?:any\s)?(?P<thing>{_THING})"
            ),
        ),
        (True, rf"\b(?P<thing>{_THING})[^.;,]{{0,40}}?\s{_BE}\s(?:\w+\s){{0,2}}?{_TAKEN}\b"),
        (
            True,
            rf"\b{_TAKER}\b[^.;,]{{0,60}}?\s{_TOOK}\s(?:the\s|its\s|their\s|some\s|about\s)*(?P<thing>{_THING})",
        ),
        (True, rf"\b(?:theft|leak|loss|copy|export)\sof\s(?:the\s|its\s|some\s|about\s)*(?P<thing>{_THING})"),
    )
)
_HINT = re.compile(
    rf"\b(?:{_TAKEN}|{_TOOK}|take|steal|copy|reach|access|expose|open|theft|leak|loss|export)\b",
    re.IGNORECASE,
)
# What comes after one of these is asked, doubted or only possible.
_DOUBTED = re.compile(
    r"\b(?:whether|if|ob|no (?:evidence|sign|indication|reason)\w*|not (?:know|known|clear|say|said)|unclear|unknown|unbekannt|may|might|could|"
    r"would|should|can|assum\w+|potentially|possibly|keine Hinweise|den(?:y|ies|ied)|believ\w+|how (?:many|much))\b[^.;]*$",
    re.IGNORECASE,
)
_OPEN_WORD = re.compile(r"\b(?:what|which|how many|how much|whose|any|welche|was für)\b", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?:assume|potentially|possibly|may|might|could|would|should|can|if|whether|to be|never before)\b",
    re.IGNORECASE,
)


def takings(sentence: str) -> Iterator[Taking]:
    """What the sentence says was taken and what was not, in order of its rules; overlapping ones once."""
    if not _HINT.search(sentence):  # the rules are slow, and few sentences tell of it
        return
    used: list[Span] = []
    for taken, rule in _RULES:
        for match in rule.finditer(sentence):
            span = match.span()
            if any(span[0] < end and begin < span[1] for begin, end in used):
                continue
            used.append(span)
            if not _is_doubted(sentence, match, taken=taken):
                yield Taking(taken, match.span("thing"), _amount(match))


# ----------------------------------------------------------------------------------------------------------------------


def _is_doubted(sentence: str, match: re.Match[str], *, taken: bool) -> bool:
    before = sentence[max(0, match.start() - 120) : match.start()]
    return bool(
        _DOUBTED.search(before)
        or is_wondered(sentence, match.end("thing") if taken else match.start())
        or _MODAL.search(match.group())
        or _OPEN_WORD.search(match["thing"])
        or re.search(r"\b(?:what|which|how many|how much)\s+$", before, re.IGNORECASE)
    )


def _amount(match: re.Match[str]) -> Span | None:
    return next((match.span(name) for name in ("amount", "amount2") if match[name]), None)
