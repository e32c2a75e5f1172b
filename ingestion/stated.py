"""The day that a sentence states: "on 2 April", "last Friday", "2026-04-02". Pure; English and German."""

import re
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar", "february feb februar", "march mar märz", "april apr", "may mai", "june jun juni",
            "july jul juli", "august aug", "september sep sept", "october oct oktober", "november nov",
            "december dec dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = {d: i for i, ds in enumerate(
    ("monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag", "friday freitag",
     "saturday samstag", "sunday sonntag")) for d in ds.split()}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b|\b(?P<day>\d{{1,2}})\.?\s+(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}})\b(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|\b(?:on|am|last)\s+(?P<weekday>{'|'.join(_DAYS)})\b",
    re.IGNORECASE,
)

_BOUND = re.compile(
    rf"\b(?:since|until|till|before|after|from|between|by|as of|due|seit|bis|vor|nach|ab)\s+(?:the\s+)?(?:{_DATE.pattern})",
    re.IGNORECASE,
)


def stated_date(sentence: str, published: str = "") -> str:
    """The first day that the sentence states, YYYY-MM-DD; "" when none, or when its year cannot be known."""
    match = _DATE.search(sentence)
    if not match:
        return ""
    base = _day(published[:10])
    if match["iso"]:
        return match["iso"] if _day(match["iso"]) else ""
    if match["weekday"]:
        back = (base.weekday() - _DAYS[match["weekday"].lower()]) % 7 if base else 0
        return (base - timedelta(days=back)).isoformat() if base else ""
    month = _MONTHS[(match["month"] or match["month2"]).lower()]
    year = match["year"] or match["year2"]
    return _dated(int(match["day"] or match["day2"]), month, int(year) if year else 0, base)


def day_of(sentence: str, published: str = "") -> str:
    """As `stated_date`, but not the day that something lasts from or to ("since 28 March")."""
    return stated_date(_BOUND.sub("", sentence), published)


def _dated(day: int, month: int, year: int, base: date | None) -> str:
    if not year and base is None:
        return ""
    if not year and base:
        year = base.year - (1 if month - base.month > 6 else 0)  # "December" told in January
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
