"""What one wants to know about an incident, and what its reports say to it: known, disputed, said to be unknown, unsaid.

Every rule speaks of one sentence. What is asked, doubted, only claimed, ordered or said of an older incident makes nothing
known; "known" and "said to be unknown" always have the sentence that says so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.exposure.conflicts import FoundConflict, conflicts
from ingestion.instructions import evidence_spans
from ingestion.stances import is_wondered
from ingestion.stated import stated_date
from ingestion.statements import ALLEGED, unknowns
from ingestion.takings import AMOUNT, takings
from vectorstore.stored import Quote, StoredReport

State = Literal["known", "disputed", "said_unknown", "unsaid"]

ENOUGH = 12  # sentences that are kept of each item
MOST = 40  # reports of an incident that are read, the newest
LONG = 12_000  # characters: longer ones are handbooks and advisories


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing to know, and the sentences that decide its state, newest first; none when nobody has said."""

    item: str
    state: State
    quotes: tuple[Quote, ...] = ()


_WHOSE = (
    r"(?:customers?|clients?|users?|subscribers?|employees|staff|contractors?|patients?|passengers?|members?|merchants?|students?|"
    r"suppliers?|guests?|people|Kund\w+|Nutzer\w*|Mitarbeiter\w*)"
)
_HELD = r"(?:data|records?|recordings?|names|addresses|passwords?|files?|documents?|messages|details|accounts?|information|lists?|keys|Daten)"
_HIT = r"(?:affected|hit|reached|breached|stolen|taken|copied|exposed|leaked|compromised|accessed|opened|received|lost|betroffen)"
_EVENT = re.compile(
    r"\b(?:releas\w+|published|upload\w+|appeared|copied|stolen|stole|taken|exfiltrat\w+|exported|broke in|entered|came in|"
    r"gained access|first access|attack\w*|intru\w+|began|started|discovered|detected|noticed|occurred|happened|hit|encrypted|"
    r"down|breach(?:ed)? (?:on|of \w+ on)|led)\b",
    re.IGNORECASE,
)
_VECTOR = re.compile(
    r"\b(?:came|got|broke|let|entered|went|entry|access|way in|breach\w*|attack\w*|compromis\w+|intru\w+|hacked|logged in|led)\b[^.;]{0,70}?"
    r"\b(?:through|via|by way of|over|using|with)\s+(?:(?:a|an|the|one|its|their|stolen|forged|open-source)\s+){0,3}[^.;]{0,40}?"
    r"\b(?:package|release|librar\w+|password|credential\w*|token|key|account|login|phishing|mails?|VPN|remote|server|supplier|vendor|"
    r"flaw|hole|vulnerab\w+|bug|macro|plug-?in|extension|dependency|contractor|portal|device|router|firewall|malware|software)\b"
    r"|\bexploit(?:ed|ing|s)\s+(?:a|an|the|CVE)\b|\b(?:attackers?|intruders?|hackers?|thieves|they)\s+(?:used|exploited|guessed|phished|stole)\s"
    r"(?:a|an|the|its)\b|\b(?:mails?|messages|calls)\b[^.;]{0,60}\b(?:have |had )?(?:led|lured|tricked)\b"
    r"|\b(?:because of|caused by|(?:root )?cause was|due to)\b[^.;]{0,60}\b(?:misconfigur\w+|flaw|bug|defect|mistake|error|fault|overload)\b"
    r"|\bleft open to\b|\bwithout a (?:password|login)\b",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"\b(?:[Aa]ttribut(?:ed|es)\s(?:it|them|this|the \w+(?: \w+){0,3})\sto|(?:carried out|committed) by|"
    r"(?:is|was|are|were) (?:the )?work of|behind (?:it|them|the \w+(?: \w+)?) (?:is|was|are|were|stands?))\s+"
    r"(?:(?:the|a|an)\s+)?(?:[a-z-]+\s+){0,3}(?!(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)[A-Z][\w-]+"
    r"|\b(?!(?:Nobody|It|Who|That|They|He|She|This)\b)[A-Z][\w-]+(?:\s[A-Z][\w-]+)?\s(?:was|is|are|were)\sbehind\s"
    r"|\b(?:group|gang|actor)\s(?:called|known as|tracked as|named)\s[A-Z]\w+"
)
_CONTAINED = re.compile(
    r"\b(?:(?:is|was|are|were|been|now)\s(?:\w+\s)?(?:contained|over|isolated|evicted|restored|shut out|locked out|fixed|remediated|resolved|revoked|"
    r"rotated|yanked)|(?:has|have|had)\s(?:now\s|since\s)?(?:contained|ended|isolated|evicted|shut out|locked out|revoked|closed the|"
    r"restored|removed the|rotated|blocked)|removed (?:them|it|the releases?)|took the \w+ offline|back online|eingedämmt|behoben|"
    r"wiederhergestellt|contains the correction|still (?:inside|in the network|going on|active))\b",
    re.IGNORECASE,
)
_NOTIFIED = re.compile(
    rf"\b(?:notif(?:ied|ies|ying)|informed|alerted|told|wrote to|written to|warned|sent (?:\w+ ){{0,2}}(?:notices?|letters?|mails?) to|notice to|"
    rf"reported (?:it|the \w+|this) to|informiert\w*|benachrichtigt\w*)\s(?:(?:its|their|the|all|affected|some|our|about|{AMOUNT})\s){{0,3}}"
    rf"(?:{_WHOSE}|regulators?|authorit\w+|police|data protection\w*|commissioner|investors|banks?|those|Behörden?)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|further|another|new)\s(?:update|statement|report|bulletin|notice|details)\b[^.;]{0,40}\b(?:on|by|at|in|within|tomorrow|"
    r"today|next)\b|\bwill\s(?:publish|report|update|say more|share|give|post|tell)\b[^.;]{0,60}\b(?:on|by|within|tomorrow|next|once|when|"
    r"at \d|Monday|Tuesday|Wednesday|Thursday|Friday)\b|\bnext update\b[: ]",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    rf"\b{_HELD}\s(?:of|on|about|from)\s(?:(?:its|their|the|all|some|about|nearly|{AMOUNT}|\w+)\s){{0,3}}{_WHOSE}\b"
    rf"|\b{_WHOSE}(?:['’]s?)?\s(?:\w+\s)?{_HELD}\b|\b{AMOUNT}\s(?:\w+\s)?{_WHOSE}\b",
    re.IGNORECASE,
)
_COUNT = (
    rf"\b{AMOUNT}\s(?:(?!(?:a|few|of|on|in|at|to|and|or|per|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)\w+\s){{0,2}}?"
    rf"(?:{_WHOSE}|{_HELD}(?! cent)|organi[sz]ations|companies|firms|shops|sites|systems|machines|servers)\b"
)
_COUNTED = re.compile(rf"{_COUNT}[^.;]{{0,60}}?\b{_HIT}\b|\b{_HIT}\b[^.;]{{0,40}}?{_COUNT}", re.IGNORECASE)
_HARM = re.compile(rf"\b{_HIT}\b", re.IGNORECASE)
_SPARED = re.compile(
    rf"\b(?:no|not|none|never|n['’]t|without|may|might|could|nicht|kein\w*)\b[^.;]{{0,60}}?\b{_HIT}\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:the |its |some |any )?(?:data|information|details|entries|lines|files?)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\b(?:last year|years? (?:ago|earlier)|in the past|(?:old|earlier|previous|separate|unrelated) (?:breach|incident|attack|case|leak|outage))\b",
    re.IGNORECASE,
)


def _data_types(sentence: str, _day: str) -> bool:
    things = [sentence[slice(*one.thing)] for one in takings(sentence) if one.taken]
    return any(not _VAGUE.match(thing) for thing in things)


def _volume(sentence: str, _day: str) -> bool:
    return any(one.taken and one.amount for one in takings(sentence)) or bool(
        _COUNTED.search(sentence) and not _SPARED.search(sentence)
    )


def _whose(sentence: str, _day: str) -> bool:
    taken = [sentence[slice(*one.thing)] for one in takings(sentence) if one.taken]
    return any(re.search(rf"\b{_WHOSE}\b", thing, re.IGNORECASE) for thing in taken) or bool(
        _HARM.search(sentence) and _OF_PEOPLE.search(sentence) and not _SPARED.search(sentence)
    )


def _dates(sentence: str, day: str) -> bool:
    return bool(_EVENT.search(sentence) and stated_date(sentence, day))


def _says(rule: re.Pattern[str]) -> Callable[[str, str], bool]:
    return lambda sentence, _day: any(not is_wondered(sentence, m.start()) for m in rule.finditer(sentence))


# Item → what makes a sentence say it, and what a phrase of "not known" must hold to be about it. In this order a phrase is
# given to the first that it fits.
_ITEMS: tuple[tuple[str, Callable[[str, str], bool], re.Pattern[str]], ...] = tuple(
    (item, known, re.compile(asked, re.IGNORECASE))
    for item, known, asked in (
        ("data types", _data_types,
         r"\b(?:what|which)\b(?: \w+){0,3}? (?:data|records?|files?|kinds?|information)\b|\bwhat (?:else )?(?:was|were|had been|has been|is) "
         r"(?:taken|stolen|copied|read|accessed|exposed|lost)|\bwas\b.*\b(?:gestohlen|kopiert|entwendet)|\bwhether\b.*\b(?:details|passwords?|"
         r"data|records?|recordings?)\b"),
        ("volume", _volume,
         r"\b(?:how (?:many|much|far|large|big)|number|size|amount|scale|extent|scope|volume|wie viele?)\b"),
        ("whose data", _whose,
         r"\b(?:whose|from (?:which|whom)|to whom|who (?:was|were|is|are|else) (?:\w+ )?(?:hit|affected|touched)|which (?:other )?(?:customers|users|"
         r"clients|organi[sz]ations|companies|people|contractors|employees|projects))\b|\bwhether (?:customers|users|contractors|employees|clients)\b"),
        ("next update", _says(_NEXT),
         r"\bwhen (?:it|they|we|the \w+) (?:will|can|would)\b|\bwhen (?:more|the next|another|an update|details|service)\b"),
        ("notified", _says(_NOTIFIED), r"\b(?:notif\w+|informed|told|warned|alerted|benachrichtigt|informiert)\b"),
        ("actor", _says(_ACTOR),
         r"\bwho (?:is|was|are|were|stands?|did|carried|the (?:attackers?|intruders?|hackers?|thieves))\b|\bidentity\b|\bmotive\b|\bwer\b|\bbehind\b"),
        ("contained", _says(_CONTAINED),
         r"\bwhether\b.*\b(?:contained|over|still|stopped|closed|fixed|out)\b|\bwhen the \w+ (?:ended|stopped|will end)\b"),
        ("vector", _says(_VECTOR), r"\b(?:how|cause|source|wie|why|warum)\b"),
        ("dates", _dates, r"\b(?:when|since when|date|wann|how long|wie lange)\b"),
    )
)  # fmt: skip
ITEMS = (
    "data types",
    "volume",
    "whose data",
    "dates",
    "vector",
    "actor",
    "contained",
    "notified",
    "next update",
)
_DISPUTES = (("number of", "volume"), ("how long", "dates"), ("day of", "dates"), ("who is behind", "actor"))
_NOT_CONTAINED = re.compile(
    r"\b(?:not|n['’]t|never|nicht|still)\b[^.;]{0,30}\b(?:contained|over|fixed|restored|inside|active|going on)\b",
    re.IGNORECASE,
)


def checklist(reports: Sequence[StoredReport]) -> tuple[CheckItem, ...]:
    """Each item's state by the visible reports of one incident, in the order of `ITEMS`. The order given does not matter."""
    newest_first = sorted(reports, key=lambda report: (report.dated, report.report_id), reverse=True)
    read = [report for report in newest_first if len(report.text) <= LONG][:MOST]
    known = _known(read)
    unknown = _unknown(read)
    found = conflicts(read)
    known["volume"] += [
        c.sides[-1][1] for c in found if c.kind == "superseded" and c.about.startswith("number of")
    ]
    disputed = _disputed(found, known["contained"])
    return tuple(_state(item, known[item], unknown[item], disputed.get(item, ())) for item in ITEMS)


# ----------------------------------------------------------------------------------------------------------------------


def _state(
    item: str, known: Sequence[Quote], unknown: Sequence[Quote], disputed: Sequence[Quote]
) -> CheckItem:
    if disputed:
        return CheckItem(item, "disputed", tuple(disputed))
    if known:
        return CheckItem(item, "known", tuple(known))
    return CheckItem(item, "said_unknown" if unknown else "unsaid", tuple(unknown))


def _known(reports: Sequence[StoredReport]) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {item: [] for item in ITEMS}
    for quote in _sentences(reports):
        for item, says, _ in _ITEMS:
            if len(found[item]) < ENOUGH and says(quote.text, quote.report.dated):
                found[item].append(quote)
    return found


def _sentences(reports: Sequence[StoredReport]) -> Iterator[Quote]:
    """Sentences that somebody stands behind and that are of this incident."""
    for report in reports:
        for start, end in evidence_spans(report.text):
            sentence = report.text[start:end]
            if not (ALLEGED.search(sentence) or _ELSEWHERE.search(sentence)):
                yield Quote(report, start, end)


def _unknown(reports: Sequence[StoredReport]) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {item: [] for item in ITEMS}
    for report in reports:
        for fact in unknowns(report.text, evidence_spans(report.text)):
            item = next((item for item, _, asked in _ITEMS if asked.search(fact.about)), "")
            if item:
                found[item].append(Quote(report, fact.start, fact.end))
    return found


def _disputed(found: Sequence[FoundConflict], contained: Sequence[Quote]) -> dict[str, tuple[Quote, ...]]:
    """Items on which reports contradict each other, with both sides; a count that grew is known, by its newest."""
    disputed: dict[str, tuple[Quote, ...]] = {}
    for conflict in found:
        item = next((item for words, item in _DISPUTES if conflict.about.startswith(words)), "")
        if item and conflict.kind == "contradiction":
            disputed.setdefault(item, tuple(quote for _, quote in conflict.sides))
    against = [quote for quote in contained if _NOT_CONTAINED.search(quote.text)]
    sides = [quote for quote in contained if quote not in against]
    if against and sides and against[0].report.dated[:10] == sides[0].report.dated[:10]:
        disputed["contained"] = (sides[0], against[0])
    return disputed
