"""Where reports tell a fact differently. Conservative: silent when unsure.

Two values are set against each other only where attribute, unit, scope and subject agree; of "3 weeks" and "20 days", of
customers and accounts, of a ransom asked for and one that was paid it says nothing: those are different measures. A later,
larger count is `superseded` by; everything else is a `contradiction`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from bot.exposure.claims import MONTHS, NOBODY, Claim, claims, claims_of
from bot.exposure.verdicts import Finding
from vectorstore.stored import Quote, StoredReport
from vectorstore.words import tokens

Kind = Literal["contradiction", "superseded"]
Relation = Literal["unrelated", "different measure", "same", "differs"]
_FAR = 62  # days between two events from which they are not one


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """One fact that sources give differently: `sides` are (value, the words), oldest first; at least two."""

    about: str
    sides: tuple[tuple[str, Quote], ...]
    kind: Kind


def conflicts(reports: Sequence[StoredReport]) -> tuple[FoundConflict, ...]:
    """What these reports of one incident tell differently, in a fixed order; the newest side of each stands last."""
    told = [claim for report in sorted(reports, key=_age) for claim in claims(report)]
    groups: list[list[Claim]] = []
    for claim in told:
        fitting = next((group for group in groups if _comparable(group[0], claim)), None)
        if fitting is None:
            groups.append([claim])
        else:
            fitting.append(claim)
    found = (_conflict(group) for group in groups)
    return tuple(conflict for conflict in found if conflict is not None)


def contested(quotes: Sequence[Quote], others: Sequence[StoredReport]) -> tuple[FoundConflict, ...]:
    """Where one of these quotes says what another report on the same matter gives differently."""
    own = [claim for quote in quotes for claim in claims_of(quote)]
    if not own:
        return ()
    theirs = [claim for report in sorted(others, key=_age) for claim in claims(report)]
    found = []
    for claim in own:
        against = [one for one in theirs if _comparable(claim, one) and _on_one_matter(claim, one)]
        found.append(_conflict(sorted([claim, *against], key=lambda one: _age(one.quote.report))))
    return tuple(conflict for conflict in found if conflict is not None)


def relation(one: Claim, other: Claim) -> Relation:
    """How two claims stand to each other; only of the last two kinds may they be set against each other."""
    if one.sort != other.sort or not _on_one_subject(one, other) or _is_far(one, other):
        return "unrelated"
    if (one.attribute, one.unit) != (other.attribute, other.unit) or not _one_scope(one, other):
        return "different measure"
    return "same" if _agree(one, other) else "differs"


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


def _on_one_matter(one: Claim, other: Claim) -> bool:
    """Whether the title of one of two reports names what the other names anywhere."""
    here, there = _named_words(one.around), _named_words(other.around)
    titles = set(tokens(one.quote.report.title)) | set(tokens(other.quote.report.title))
    return bool(here & there & titles)


def _named_words(names: frozenset[str]) -> set[str]:
    return {word for name in names if name not in MONTHS for word in tokens(name)}


def _comparable(one: Claim, other: Claim) -> bool:
    """Whether both values are given for the same attribute of the same subject."""
    return relation(one, other) in ("same", "differs")


def _on_one_subject(one: Claim, other: Claim) -> bool:
    """Whether both speak of the same: by a name in title or sentence; one that has none there takes its report's."""
    if one.quote.report == other.quote.report:
        return True
    if one.subject and other.subject:
        return bool(one.subject & other.subject)
    here = one.subject or frozenset(_named_words(one.around))
    return bool(here & (other.subject or frozenset(_named_words(other.around))))


def _is_far(one: Claim, other: Claim) -> bool:
    """Whether the days that they state are too far apart for one event."""
    days = [_day(claim.value if claim.sort == "day" else claim.moment) for claim in (one, other)]
    if None in days:
        return False
    first, second = (day for day in days if day)
    return abs((first - second).days) > _FAR


def _one_scope(one: Claim, other: Claim) -> bool:
    """Whether both are of the same place, or versions; a place that is the subject's own limits nothing."""
    if one.scope == other.scope:
        return True
    if one.sort == "day":
        return not (one.scope and other.scope) or bool(set(one.scope.split()) & set(other.scope.split()))
    shared = one.subject & other.subject
    return all(set(tokens(claim.scope)) <= shared for claim in (one, other))


def _agree(one: Claim, other: Claim) -> bool:
    if one.value == other.value:
        return True
    numeric = one.sort in ("count", "duration", "money")
    return numeric and abs(int(one.value) - int(other.value)) < max(one.grain, other.grain)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _conflict(group: Sequence[Claim]) -> FoundConflict | None:
    """The conflict of a group, if its reports disagree; of each value the oldest words are shown."""
    sides: list[Claim] = []
    for claim in group:
        at = next((i for i, kept in enumerate(sides) if _agree(kept, claim)), None)
        if at is None:
            sides.append(claim)
        elif not sides[at].shown[0].isdigit() and claim.shown[0].isdigit():  # "12" rather than "twelve"
            sides[at] = claim
    reports = {claim.quote.report.report_id for claim in sides}
    if len(sides) < 2 or len(reports) < 2 or _was_found_out(sides):
        return None
    shown = tuple((claim.shown, claim.quote) for claim in sides)
    return FoundConflict(_about(group[0]), shown, "superseded" if _grows(sides) else "contradiction")


def _was_found_out(sides: Sequence[Claim]) -> bool:
    """Whether nobody was named first, and one actor later: that is news, no dispute."""
    return (
        len(sides) == 2
        and sides[0].value == NOBODY
        and sides[0].quote.report.dated[:10] < sides[1].quote.report.dated[:10]
    )


def _grows(claims: Sequence[Claim]) -> bool:
    """Whether it is a running count: each later report of another day gives a larger number."""
    if claims[0].sort != "count":
        return False
    days = [claim.quote.report.dated[:10] for claim in claims]
    numbers = [int(claim.value) for claim in claims]
    return all(a < b for a, b in pairwise(days)) and numbers == sorted(numbers)


def _about(claim: Claim) -> str:
    if claim.sort == "count":
        things = (
            claim.unit
            if claim.unit == "people"
            else f"{claim.unit[:-1]}ies"
            if claim.unit.endswith("y")
            else f"{claim.unit}s"
        )
        return f"number of {things} {claim.attribute}"
    if claim.sort == "money":
        return f"amount of the {claim.attribute}"
    return {
        "inside": "how long the attackers were inside",
        "down": "how long it was down",
        "release": "day of the release",
        "theft": "day of the theft",
        "detection": "day of the discovery",
        "attack": "who is behind it",
    }[claim.attribute]
