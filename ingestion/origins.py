"""From how many independent origins reports come: "8 links, 2 origins". Pure.

One origin are reports that copy each other, those of one publisher, and those that know a thing only from another one
that is there: "according to The Ledger Wire", "first reported by the Ledger Wire". Whoever asked somebody themselves is an
origin of their own, whatever else they quote.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.stories import joined

_LEAST = 4  # characters of a publisher's name by which it is known in a text
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_REPORTED = r"(?:first\s+|also\s+|has\s+|had\s+)*(?:reported|revealed|wrote|disclosed|said|writes|reports)"
_OWN = re.compile(
    r"\b(?:told|tells|wrote\s+to|answered)\s+(?:us|this\s+(?:desk|paper|newspaper|site)|our\s+(?:desk|reporters?|staff))\b"
    r"|\b(?:seen|obtained|verified|reviewed|checked|confirmed)\s+by\s+(?:us|this\s+(?:desk|paper|newspaper|site)|our\s+\w+)\b"
    r"|\bin\s+(?:an?\s+)?(?:e-?mail|statement|answer|interview)s?\s+(?:to|with)\s+(?:us|this\s+\w+|our\s+\w+)\b"
    r"|\b(?:we|our\s+(?:desk|reporters?|engineers|analysts))\s+(?:have\s+|has\s+)?(?:seen|found|asked|traced|spoke|spoken|verified|"
    r"checked|examined|looked|downloaded|analysed|analyzed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A report as far as its origin goes."""

    key: str
    publisher: str  # "" = nobody knows
    text: str


def origins(reports: Sequence[Origin], copies: Iterable[tuple[str, str]] = ()) -> tuple[tuple[str, ...], ...]:
    """The keys of reports by origin, in the order of `reports`; `copies` are pairs of keys of which one copies the other."""
    place = {report.key: at for at, report in enumerate(reports)}
    pairs = [(place[a], place[b]) for a, b in copies if a in place and b in place]
    first: dict[str, int] = {}
    for at, report in enumerate(reports):
        house = _house(report.publisher)
        if house:
            pairs.append((first.setdefault(house, at), at))
    names = {house: re.compile(_attribution(house), re.IGNORECASE) for house in first}
    for at, report in enumerate(reports):
        pairs += [(first[house], at) for house in _sources(report, names)]
    return tuple(tuple(reports[at].key for at in group) for group in joined(len(reports), pairs))


# ----------------------------------------------------------------------------------------------------------------------


def _sources(report: Origin, names: dict[str, re.Pattern[str]]) -> list[str]:
    """The publishers that a report has what it says from; none where it asked somebody itself."""
    own = _house(report.publisher)
    named = [house for house, said in names.items() if house != own and said.search(report.text)]
    return [] if not named or _OWN.search(report.text) or _asked_itself(report) else named


def _asked_itself(report: Origin) -> bool:
    """Whether somebody told its own publisher: "a spokesperson told The Ledger Wire"."""
    house = _house(report.publisher)
    return bool(house) and bool(
        re.search(
            rf"\b(?:told|answered|wrote\s+to)\s+(?:the\s+)?{_spelled(house)}\b", report.text, re.IGNORECASE
        )
    )


def _house(publisher: str) -> str:
    """A publisher as it is compared; "" for names too short to be found in a text without mistakes."""
    name = _ARTICLE.sub("", " ".join(publisher.split())).casefold()
    return name if len(name) >= _LEAST else ""


def _attribution(house: str) -> str:
    """The ways to say that one has it from this publisher."""
    name = _spelled(house)
    return (
        rf"\b(?:according\s+to|(?:first\s+|originally\s+)?(?:reported|revealed|published)\s+(?:earlier\s+)?by|citing|"
        rf"(?:told|said\s+to)|(?:a|the)\s+reports?\s+(?:by|in|of|from)|as)\s+(?:the\s+)?{name}\b"
        rf"|\b(?:the\s+)?{name}\s+{_REPORTED}\b|[(\[](?:the\s+)?{name}[)\]]\s*[-–—]"
    )


def _spelled(house: str) -> str:
    return r"\s+".join(re.escape(word) for word in house.split())
