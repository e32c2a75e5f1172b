"""The values that reports give for facts: counts, durations, days, sums of money, and who is behind it. Pure rule tables.

A claim is one sentence's value for one attribute, in one unit and one scope, of one subject. What is bounded ("at least 40"),
partial ("another 7"), doubted or claimed by nobody who stands behind it is no claim: it can contradict nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingestion.identifiers import identifiers
from ingestion.instructions import evidence_spans, is_instruction
from ingestion.names import proper_names
from ingestion.stances import is_wondered
from ingestion.stated import stated_date
from ingestion.statements import ALLEGED
from vectorstore.stored import Quote, StoredReport
from vectorstore.words import tokens

Sort = Literal["count", "duration", "day", "money", "actor"]
NOBODY = "nobody named"  # the value of a claim that it is not known, or cannot be said, who is behind it


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that one sentence gives for one attribute of one subject.

    `value` compares with `==`; a number is also equal to one that lies less than `grain` away: "7 million" is 7.2 million.
    """

    sort: Sort
    attribute: str  # what is counted, in which state; which event is timed; what the money is
    unit: str
    scope: str  # the place that it is limited to, or the versions that a day is of
    subject: frozenset[str]  # name-words of its title and its sentence
    around: frozenset[str]  # every name in the report
    value: str
    shown: str
    quote: Quote
    grain: int = 1
    moment: str = ""  # the day that the sentence or the title states


_NUMBER_WORDS = ("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                 "seventeen eighteen nineteen twenty").split()  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS, start=1)}
_SCALES = {"hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000,
           "billion": 1_000_000_000, "bn": 1_000_000_000}  # fmt: skip
_SCALE = r"(?:\s(?P<scale>hundred|thousand|million|billion))?"
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,3})?"
_VALUE = rf"(?<![\w.,:$€£-])(?P<value>{_DIGITS}|{'|'.join(_NUMBER_WORDS[1:])}){_SCALE}(?![\w%]|[.,:]\d)"
_COUNT = re.compile(
    rf"{_VALUE}\s+(?P<noun>(?!of\b|in\b|and\b|or\b|to\b|per\b|a\.m|p\.m)[a-z]+(?:\s[a-z]+)?)",
    re.IGNORECASE,
)
_RISEN = re.compile(rf"\bnumber of (?:(?:closed|affected|shut|stolen|infected|confirmed|known|breached) )?(?P<noun>[a-z]+)\b[^.;]{{0,120}}?\b(?:risen|rose|grown|grew|climbed|increased|up|is now|stands at)"
                    rf"(?: to| at)?\s+{_VALUE}", re.IGNORECASE)  # fmt: skip
_BOUNDED = re.compile(
    r"\b(?:more than|over|at least|at most|as many as|up to|fewer than|less than|under|upwards of|almost|between|to|and)\s+$",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"\b(?:about|around|nearly|some|roughly|approximately|an estimated|estimated)\s+$|~$", re.IGNORECASE
)
_UNIT = re.compile(r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)$")
MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
# Words of titles that tell no incident from another, as they are indexed.
_GENERIC = frozenset(
    tokens(
        """Breach breaches Attack attacks Hack Leak Outage Incident Ransomware Data Cyber Security Wildfire Fire Hurricane Storm Flood
        Earthquake Highway Street Global Partial Service Services Cloud Update Statement Report Post-Mortem Group Bank University
        County City State States United National Inc Ltd GmbH Corp Company News Police Government Ministry Department Intruders Hackers
        Attackers Thieves Criminals Burglars Researchers Officials Customers Users Staff Employees Passengers Patients Visitors"""
    )
)
_EVENTS = {
    "inside": re.compile(
        r"\b(?:inside|dwell\w*|in the (?:network|system)s?|undetected|before (?:they|it) struck|had access)\b",
        re.IGNORECASE,
    ),
    "down": re.compile(r"\b(?:down|offline|outage|unavailable|interrupt\w*|lasted)\b", re.IGNORECASE),
    "release": re.compile(r"\b(?:releas\w+|published|upload\w+|pushed)\b", re.IGNORECASE),
    "theft": re.compile(r"\b(?:copied|stolen|stole|taken|exfiltrat\w+|exported|downloaded)\b", re.IGNORECASE),
    "entry": re.compile(
        r"\b(?:broke in|entered|came in|gained access|first access|began|started)\b", re.IGNORECASE
    ),
    "detection": re.compile(r"\b(?:discovered|detected|noticed|found)\b", re.IGNORECASE),
}
_SOFTWARE = re.compile(
    r"\b(?:upload\w+|pushed|packages?|malicious|poisoned|harmful|tampered|PyPI|npm|registry|librar(?:y|ies)|modules?|firmware|plug-?ins?|extensions?|"
    r"patch(?:es)?|versions?|builds?|images?|advisor(?:y|ies))\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:closed|shut\w*|stopped|affected|breached|stolen|copied|leaked|exposed|killed|injured|missing|dead|encrypted|offline|down|"
    r"reached|hit|arrested|evacuated|destroyed|damaged|cancel\w+|infected|sued|suits?|lawsuits?|downloaded|taken|lost)\b",
    re.IGNORECASE,
)
_STATES = (
    ("closed", re.compile(r"clos|shut|stopp|offline|down$")),
    ("stolen", re.compile(r"stol|copi|leak|expos|breach|taken")),
    ("hurt", re.compile(r"injur|wound")),
    ("dead", re.compile(r"dead|kill|die")),
)
_MONTH = rf"(?:{'|'.join(sorted(month.capitalize() for month in MONTHS))}|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)"
_DAY = re.compile(rf"\b(?:\d{{1,2}}\.? {_MONTH}|{_MONTH}\.? \d{{1,2}}|\d{{4}}-\d\d-\d\d)\b")
_LASTING = re.compile(
    rf"\b(?:between|from|until|since|by|before|after)\s+(?:the\s+)?(?={_DAY.pattern})", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:newly|another|more|further|additional|other|of the|of them|including|remain\w*|first|last|next|every|within|past|still)\b"
)
_CUT = re.compile(r"[,;:]\s|\s(?:and|but|while|with)\s")
_PLACE = re.compile(r"\b(?:in|across|outside|throughout)\s+(?:the\s+)?(?P<place>(?:\w+\s)?[A-Z][\w.]+)")
_MONEY = re.compile(
    r"(?P<sign>[$€£])\s?(?P<value>\d[\d,]*(?:\.\d+)?)(?:\s?(?P<scale>thousand|million|billion|bn|m|k)\b)?"
    r"|\b(?P<value2>\d[\d,]*(?:\.\d+)?)(?:\s(?P<scale2>thousand|million|billion))?\s(?P<word>dollars|euros?|pounds)\b",
    re.IGNORECASE,
)
_CURRENCY = {"dollars": "$", "euro": "€", "euros": "€", "pounds": "£"}
_SUMS = {
    "ransom demanded": re.compile(r"\bdemand\w*\b[^.;]{0,60}\bransom\b|\bransom\w*\b[^.;]{0,40}\bdemand\w*", re.IGNORECASE),
    "ransom paid": re.compile(r"\bpa(?:id|ys?|yment)\b[^.;]{0,60}\bransom\b|\bransom\b[^.;]{0,40}\bpaid\b", re.IGNORECASE),
    "fine": re.compile(r"\b(?:fined?|penalt\w+)\b", re.IGNORECASE),
    "settlement": re.compile(r"\bsettle\w*\b", re.IGNORECASE),
    "loss": re.compile(r"\b(?:los(?:t|s|ses)|damages?|cost|costs)\b", re.IGNORECASE),
    "theft": re.compile(r"\b(?:stole|stolen|theft|thieves|heist)\b", re.IGNORECASE),
}  # fmt: skip
_NAME = r"(?P<{}>[A-Z][\w-]+(?:\s[A-Z][\w-]+){{0,2}})"
_ACTORS = tuple(
    re.compile(words)
    for words in (
        rf"\battribut(?:ed|es)\s(?:it|them|this|the\s\w+(?:\s\w+){{0,3}})\sto\s(?:the\s)?(?:[a-z-]+\s){{0,3}}{_NAME.format('name')}",
        rf"\b(?:was|were|is|has been)\sattributed\sto\s(?:the\s)?(?:[a-z-]+\s){{0,3}}{_NAME.format('name')}",
        rf"\b(?:carried out|committed)\sby\s(?:the\s)?(?:(?:group|gang|actor|hackers)\s)?{_NAME.format('name')}",
        rf"\b{_NAME.format('name')}\s(?:was|is|were|are)\sbehind\s(?:it|the)\b",
        rf"\bbehind\s(?:it|the\s\w+)\s(?:was|is|were|are)\s(?:the\s)?(?:(?:group|gang|actor)\s)?{_NAME.format('name')}",
    )
)
_UNATTRIBUTED = re.compile(
    r"\b(?:cannot|can not|could not|has not|have not|not|no\w* (?:has|have))\s(?:yet\s)?(?:be(?:en)?\s)?attributed?\b|\bwho is behind (?:it|the \w+) (?:is|remains) "
    r"(?:still )?(?:not known|unknown|unclear)|\bno (?:group|actor|gang) (?:has|have) been named\b",
    re.IGNORECASE,
)


_HINT = re.compile(
    rf"\d|\b(?:{'|'.join(_NUMBER_WORDS)}|behind|attribut\w+|carried out|committed|named)\b", re.IGNORECASE
)  # a sentence without any of these has no value


def claims(report: StoredReport) -> Iterator[Claim]:
    """The values that a report gives in its own voice or quotes."""
    for start, end in evidence_spans(report.text):
        yield from claims_of(Quote(report, start, end))


@dataclass(frozen=True, slots=True)
class Context:
    """What a report's sentences are read with: its names, and the words that it writes small."""

    names: frozenset[str]
    small: frozenset[str]


@lru_cache(maxsize=256)
def _context(report: StoredReport) -> Context:
    """The names in a report, folded, and its small words; remembered, since few reports make many claims."""
    text = f"{report.title}. {report.text}"
    small = tokens(" ".join(re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)))
    own = tokens(report.publisher)  # who tells it is not what it is about
    return Context(frozenset(name.casefold() for name in proper_names(text)), frozenset((*small, *own)))


def claims_of(quote: Quote) -> Iterator[Claim]:
    """The values that one sentence gives."""
    if not _HINT.search(quote.text) or is_instruction(quote.text) or ALLEGED.search(quote.text):
        return
    for rule in (_counts, _durations, _days, _sums, _actors):
        yield from rule(quote)


# ----------------------------------------------------------------------------------------------------------------------


def _claim(
    quote: Quote, sort: Sort, attribute: str, *, value: str, shown: str, unit: str = "",
    scope: str = "", grain: int = 1,
) -> Claim:  # fmt: skip
    context = _context(quote.report)
    subject = _subject(f"{quote.report.title}\n{quote.text}", context)
    moment = stated_date(quote.text, quote.report.dated) or stated_date(
        quote.report.title, quote.report.dated
    )
    return Claim(sort, attribute, unit, scope, subject, context.names, value, shown, quote, grain, moment)


def _subject(text: str, context: Context) -> frozenset[str]:
    """The words of names in a text that tell its subject: none that the report writes small, unless they have inner capitals."""
    barred = context.small | MONTHS | _GENERIC
    words = [word for name in proper_names(text) for word in name.split()]
    return frozenset(
        token
        for word in words
        for token in tokens(word)
        if not token[0].isdigit()
        and (token not in barred or word not in (word.lower(), word.upper(), word.capitalize()))
    )


def _counts(quote: Quote) -> Iterator[Claim]:
    sentence = quote.text
    for match in (*_COUNT.finditer(sentence), *_RISEN.finditer(sentence)):
        noun = match["noun"].split()[0].lower()
        begin, clause = _clause(sentence, match)
        state = _state_near(clause, match.start() - begin)
        beside = sentence[max(0, match.start() - 20) : match.end()].lower()
        bounded = _BOUNDED.search(sentence[: match.start("value")]) and match.re is _COUNT
        if (
            state
            and _is_counted(noun)
            and not (bounded or _PART.search(beside) or _is_doubted(sentence, match))
        ):
            number, grain = _number(match["value"], match["scale"], sentence[: match.start("value")])
            shown = sentence[match.start("value") : match.end("scale" if match["scale"] else "value")]
            place = _PLACE.search(clause)
            yield _claim(
                quote, "count", state, unit=_singular(noun), value=str(number), shown=shown, grain=grain,
                scope=place["place"].lower() if place and place["place"].lower() not in MONTHS else "",
            )  # fmt: skip


def _is_counted(noun: str) -> bool:
    return not (_UNIT.match(noun) or _STATE.match(noun) or noun in MONTHS) and len(noun) > 3


def _clause(sentence: str, match: re.Match[str]) -> tuple[int, str]:
    """Where the clause of a count begins, and its words: "157 were destroyed and 64 were damaged" has two."""
    begin = max((cut.end() for cut in _CUT.finditer(sentence, 0, match.start())), default=0)
    end = next((cut.start() for cut in _CUT.finditer(sentence, match.end())), len(sentence))
    return begin, sentence[begin:end]


def _state_near(clause: str, at: int) -> str:
    """The state in which things are counted: the first told after the number, else the last before it."""
    found = list(_STATE.finditer(clause))
    after = next((one for one in found if one.start() >= at), None)
    chosen = after or (found[-1] if found else None)
    return _state(chosen[0]) if chosen else ""


def _is_doubted(sentence: str, match: re.Match[str]) -> bool:
    return is_wondered(sentence, match.start()) or bool(
        re.search(r"\b(?:may|might|could|would)\b", sentence[match.end() : match.end() + 30])
    )


def _durations(quote: Quote) -> Iterator[Claim]:
    sentence = quote.text
    event = _event(sentence, ("inside", "down"))
    for match in _COUNT.finditer(sentence) if event else ():
        unit = match["noun"].split()[0].lower()
        before = sentence[max(0, match.start() - 24) : match.start()].lower()
        if _UNIT.match(unit) and re.search(
            r"\b(?:for|lasted|after)\s+(?:about\s+|around\s+|some\s+)?$", before
        ):
            number, grain = _number(match["value"], match["scale"], sentence[: match.start()])
            yield _claim(
                quote, "duration", event, unit=_singular(unit), value=str(number),
                shown=f"{match['value']} {unit}", grain=grain,
            )  # fmt: skip


def _days(quote: Quote) -> Iterator[Claim]:
    sentence = quote.text
    event = _event(sentence, ("release", "theft", "detection"))
    day = stated_date(sentence, quote.report.dated)
    dates = dict.fromkeys(_DAY.findall(sentence))
    other = event == "release" and not _SOFTWARE.search(sentence)  # films and songs are released as well
    if event and day and len(dates) == 1 and not (other or _LASTING.search(sentence)):
        versions = " ".join(one.value for one in identifiers(sentence) if one.kind == "version")
        yield _claim(quote, "day", event, value=day, shown=next(iter(dates)), scope=versions)


def _sums(quote: Quote) -> Iterator[Claim]:
    sentence = quote.text
    kinds = [kind for kind, rule in _SUMS.items() if rule.search(sentence)]
    found = list(_MONEY.finditer(sentence))
    if len(kinds) != 1 or len(found) != 1:
        return  # of several, nobody can tell by rules which is which
    (match,) = found
    before = sentence[: match.start()]
    if _BOUNDED.search(before) or _PART.search(before[-20:].lower()) or _is_doubted(sentence, match):
        return
    number, grain = _number(match["value"] or match["value2"], match["scale"] or match["scale2"], before)
    currency = match["sign"] or _CURRENCY[match["word"].lower()]
    yield _claim(quote, "money", kinds[0], unit=currency, value=str(number), shown=match.group(), grain=grain)


def _actors(quote: Quote) -> Iterator[Claim]:
    sentence = quote.text
    for rule in _ACTORS:
        match = rule.search(sentence)
        if match and not _is_negated(sentence, match):
            name = match["name"]
            yield _claim(quote, "actor", "attack", value=name.casefold(), shown=name)
            return
    if match := _UNATTRIBUTED.search(sentence):
        yield _claim(quote, "actor", "attack", value=NOBODY, shown=match.group())


def _is_negated(sentence: str, match: re.Match[str]) -> bool:
    around = sentence[max(0, match.start() - 30) : match.end("name")]
    return is_wondered(sentence, match.start()) or bool(
        re.search(r"\b(?:not|never|n['’]t|no evidence|may|might|could)\b", around)
    )


def _event(sentence: str, events: Sequence[str]) -> str:
    """The only one of the events that the sentence speaks of, else ""."""
    found = [name for name in events if _EVENTS[name].search(sentence)]
    return found[0] if len(found) == 1 else ""


def _state(word: str) -> str:
    return next((name for name, rule in _STATES if rule.search(word.lower())), word.lower())


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")


def _number(text: str, scale: str | None, before: str) -> tuple[int, int]:
    """The number, and how far another may lie from it and still mean the same: "7 million", "about 7,000"."""
    factor = _SCALES[scale.lower()] if scale else 1
    if text.lower() in _NUMBERS:
        return _NUMBERS[text.lower()] * factor, factor
    digits = text.replace(",", "")
    whole, _, part = digits.partition(".")
    number = int(whole) * factor + (int(part) * factor // 10 ** len(part) if part else 0)
    grain = max(1, factor // 10 ** len(part))
    if _ROUGH.search(before) and number and factor == 1:
        grain = 10 ** (len(str(number)) - len(str(number).rstrip("0"))) or 1
        grain = max(grain, number // 10)
    return number, grain
