"""Where reports tell a fact differently: counts, durations and days of one event. Conservative: silent when unsure.

Two values are compared only where attribute, unit and subject agree: the same noun is counted, of the same event, in
reports that are about the same thing. A later, larger count is `superseded` by; everything else is a `contradiction`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.exposure.verdicts import Finding
from ingestion.instructions import evidence_spans, is_instruction
from ingestion.names import proper_names
from ingestion.stated import stated_date
from ingestion.statements import ALLEGED
from vectorstore.stored import Quote, StoredReport
from vectorstore.words import tokens

Kind = Literal["contradiction", "superseded"]


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """One fact that sources give differently: `sides` are (value, the words), oldest first; at least two."""

    about: str
    sides: tuple[tuple[str, Quote], ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Claim:
    """A value that one sentence gives for one attribute of one subject."""

    sort: str  # count, duration, day
    attribute: str  # what is counted, or which event is timed
    subject: frozenset[str]  # names and telling words around it
    value: str  # comparable
    shown: str
    quote: Quote


_NUMBER_WORDS = ("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                 "seventeen eighteen nineteen twenty").split()  # fmt: skip
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS, start=1)}
_VALUE = rf"(?<![\w.,:-])(?P<value>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}|{'|'.join(_NUMBER_WORDS[1:])})(?![\w%]|[.,:]\d)"
_COUNT = re.compile(
    rf"\b(?:about |around |nearly |some )?{_VALUE}\s+(?P<noun>(?!of\b|in\b|and\b|or\b|to\b|per\b|a\.m|p\.m)[a-z]+(?:\s[a-z]+)?)",
    re.IGNORECASE,
)
_RISEN = re.compile(rf"\bnumber of (?:(?:closed|affected|shut|stolen|infected|confirmed|known|breached) )?(?P<noun>[a-z]+)\b[^.;]{{0,120}}?\b(?:risen|rose|grown|grew|climbed|increased|up|is now|stands at)"
                    rf"(?: to| at)?\s+{_VALUE}", re.IGNORECASE)  # fmt: skip
_UNIT = re.compile(r"(?:minutes?|hours?|days?|weeks?|months?|years?)$")
_MONTHS = frozenset(
    (
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
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
_STATE = re.compile(
    r"\b(?:closed|shut\w*|stopped|affected|breached|stolen|copied|leaked|exposed|killed|injured|missing|dead|encrypted|offline|down|"
    r"arrested|evacuated|destroyed|damaged|cancel\w+|infected|sued|suits?|lawsuits?)\b",
    re.IGNORECASE,
)
_STATES = (
    ("closed", re.compile(r"clos|shut|stopp|offline|down")),
    ("stolen", re.compile(r"stol|copi|leak|expos|breach|taken")),
    ("hurt", re.compile(r"injur|wound")),
    ("dead", re.compile(r"dead|kill|die")),
)
_DAY = re.compile(r"\b(?:\d{1,2}\.? [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2}|\d{4}-\d\d-\d\d)\b")
_BOUND = re.compile(rf"\b(?:between|from|until|since|by|before|after)\s+(?:the\s+)?(?={_DAY.pattern})")
_PART = re.compile(
    r"\b(?:newly|another|more|further|additional|other|of the|of them|including|remaining|first|last|next|every|within|past)\b"
)


def conflicts(reports: Sequence[StoredReport]) -> tuple[FoundConflict, ...]:
    """What these reports of one incident tell differently, in a fixed order; the newest side of each stands last."""
    claims = [claim for report in sorted(reports, key=_age) for claim in _claims(report)]
    groups: list[list[_Claim]] = []
    for claim in claims:
        fitting = next((group for group in groups if _comparable(group[0], claim)), None)
        if fitting is None:
            groups.append([claim])
        else:
            fitting.append(claim)
    found = (_conflict(group) for group in groups)
    return tuple(conflict for conflict in found if conflict is not None)


def contested(quotes: Sequence[Quote], others: Sequence[StoredReport]) -> tuple[FoundConflict, ...]:
    """Where one of these quotes says what another report on the same matter gives differently."""
    own = [claim for quote in quotes for claim in _claims_of(quote, _names_around(quote.report))]
    if not own:
        return ()
    theirs = [claim for report in sorted(others, key=_age) for claim in _claims(report)]
    found = []
    for claim in own:
        against = [one for one in theirs if _comparable(claim, one) and _on_one_matter(claim, one)]
        found.append(_conflict(sorted([claim, *against], key=lambda one: _age(one.quote.report))))
    return tuple(conflict for conflict in found if conflict is not None)


def contradictions(findings: Sequence[Finding]) -> tuple[FoundConflict, ...]:
    """The contradictions on which verdicts hang: what was said for and against a project's being affected."""
    found: dict[tuple[Quote, ...], FoundConflict] = {}
    for one in findings:
        lead = [quote for quote in one.quotes if quote not in one.against][:1]
        if one.against and lead:
            sides = ((_short(lead[0]), lead[0]), *((_short(quote), quote) for quote in one.against))
            about = f"whether customers of {one.path[-1]} are affected"
            found.setdefault((*lead, *one.against), FoundConflict(about, sides, "contradiction"))
    return tuple(found.values())


# ----------------------------------------------------------------------------------------------------------------------


def _age(report: StoredReport) -> tuple[str, str]:
    return (report.dated, report.report_id)


def _short(quote: Quote) -> str:
    return quote.text if len(quote.text) <= 160 else quote.text[:157].rsplit(" ", 1)[0] + " …"


def _claims(report: StoredReport) -> Iterator[_Claim]:
    """The values that a report gives in its own voice or quotes; claims that nobody stands behind are left out."""
    around = _names_around(report)
    for start, end in evidence_spans(report.text):
        yield from _claims_of(Quote(report, start, end), around)


def _claims_of(quote: Quote, around: frozenset[str]) -> Iterator[_Claim]:
    """The values that one sentence gives."""
    if not is_instruction(quote.text) and not ALLEGED.search(quote.text):
        yield from _counts(quote.text, quote, around)
        yield from _durations(quote.text, quote, around)
        yield from _days(quote.text, quote, around)


def _names_around(report: StoredReport) -> frozenset[str]:
    return frozenset(name.casefold() for name in proper_names(f"{report.title}. {report.text}"))


def _on_one_matter(one: _Claim, other: _Claim) -> bool:
    """Whether the title of one of two reports names what the other names anywhere."""
    here, there = _named_words(one.subject), _named_words(other.subject)
    titles = set(tokens(one.quote.report.title)) | set(tokens(other.quote.report.title))
    return bool(here & there & titles)


def _named_words(names: frozenset[str]) -> set[str]:
    return {word for name in names if name not in _MONTHS for word in tokens(name)}


def _counts(sentence: str, quote: Quote, around: frozenset[str]) -> Iterator[_Claim]:
    state = _STATE.search(sentence)
    for match in (*_COUNT.finditer(sentence), *_RISEN.finditer(sentence)):
        noun = match["noun"].split()[0].lower()
        beside = sentence[max(0, match.start() - 20) : match.end()].lower()
        if (
            state
            and not _UNIT.match(noun)
            and noun not in _MONTHS
            and len(noun) > 3
            and not _PART.search(beside)
        ):
            yield _Claim(
                "count",
                f"{_state(state[0])} {_singular(noun)}",
                around,
                _number(match["value"]),
                match["value"],
                quote,
            )


def _durations(sentence: str, quote: Quote, around: frozenset[str]) -> Iterator[_Claim]:
    event = _event(sentence, ("inside", "down"))
    for match in _COUNT.finditer(sentence):
        unit = match["noun"].split()[0].lower()
        before = sentence[max(0, match.start() - 12) : match.start()].lower()
        if event and _UNIT.match(unit) and re.search(r"\b(?:for|lasted|after)\s*$", before):
            attribute = f"{event} {_singular(unit)}"
            yield _Claim(
                "duration", attribute, around, _number(match["value"]), f"{match['value']} {unit}", quote
            )


def _days(sentence: str, quote: Quote, around: frozenset[str]) -> Iterator[_Claim]:
    event = _event(sentence, ("release", "theft", "detection"))
    day = stated_date(sentence, quote.report.dated)
    dates = dict.fromkeys(_DAY.findall(sentence))
    if event and day and len(dates) == 1 and not _BOUND.search(sentence):
        yield _Claim("day", event, around, day, next(iter(dates)), quote)


def _event(sentence: str, events: Sequence[str]) -> str:
    """The only one of the events that the sentence speaks of, else ""."""
    found = [name for name in events if _EVENTS[name].search(sentence)]
    return found[0] if len(found) == 1 else ""


def _state(word: str) -> str:
    return next((name for name, rule in _STATES if rule.search(word.lower())), word.lower())


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")


def _number(text: str) -> str:
    return _NUMBERS.get(text.lower(), text.replace(",", "").lstrip("0") or "0")


def _comparable(one: _Claim, other: _Claim) -> bool:
    """Whether both values are given for the same attribute of the same subject."""
    if (one.sort, one.attribute) != (other.sort, other.attribute):
        return False
    shared = one.subject & other.subject
    return one.quote.report == other.quote.report or bool(shared)


def _conflict(group: Sequence[_Claim]) -> FoundConflict | None:
    """The conflict of a group, if its reports disagree; of each value the oldest words are shown."""
    sides: dict[str, _Claim] = {}
    for claim in group:
        kept = sides.setdefault(claim.value, claim)
        if not kept.shown[0].isdigit() and claim.shown[0].isdigit():  # "12" rather than "twelve"
            sides[claim.value] = claim
    reports = {claim.quote.report.report_id for claim in sides.values()}
    if len(sides) < 2 or len(reports) < 2:
        return None
    shown = tuple((claim.shown, claim.quote) for claim in sides.values())
    return FoundConflict(
        _about(group[0]), shown, "superseded" if _grows(tuple(sides.values())) else "contradiction"
    )


def _grows(claims: Sequence[_Claim]) -> bool:
    """Whether it is a running count: each later report of another day gives a larger number."""
    if claims[0].sort != "count":
        return False
    days = [claim.quote.report.dated[:10] for claim in claims]
    numbers = [int(claim.value) for claim in claims]
    return all(a < b for a, b in pairwise(days)) and numbers == sorted(numbers)


def _about(claim: _Claim) -> str:
    words = claim.attribute.split()
    if claim.sort == "count":
        return f"number of {words[-1]}s {words[0]}"
    if claim.sort == "duration":
        return {"inside": "how long the attackers were inside", "down": "how long it was down"}[words[0]]
    return {
        "release": "day of the release",
        "theft": "day of the theft",
        "detection": "day of the discovery",
    }[words[0]]
