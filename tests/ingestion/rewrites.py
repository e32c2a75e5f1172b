"""Rewrites of reports as desks make them, and reports that only look like ones: what copies are measured with.

Everything follows from a seed. `positives` are the same story on its way through other hands, `negatives` are other
stories: told anew, told later, or told in the same form about another thing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ingestion.copies import CopyText

HOUSES = ("The Kettering Ledger", "Portside Wire", "Nineways Desk", "Morning Tender", "Osprey Bulletin")
LEADS = (
    "What is known so far, and what is not.",
    "The matter has kept security teams busy since the morning, and many questions are open.",
    "Here is what those who depend on the service should know about it.",
)
HEADLINES = ("What happened, and to whom", "Customers wait for answers", "A supplier explains itself")
DATELINES = (
    "NORTHQUAY, April 3 (Portside Wire) —", "OSTMERE (Portside Wire) -", "CALDER, 2 April -", "By Mara Lindqvist\n\n",
    "By our staff | 3 April 2026\n\n",
)  # fmt: skip
AROUND = (
    "Subscribe to our newsletter and read what matters before work.", "All rights reserved. No part may be reproduced.",
    "Read next: the week in pictures, and why the ferry was late again.", "Share this story with a friend or a colleague.",
    "Reporting by our staff, editing by the night desk.", "Sign in to read without advertisements.",
    "This article was first published elsewhere and appears here with permission.",
)  # fmt: skip
ELSEWHERE = (
    "The council of Ostmere will vote on the new tram line in the autumn, its mayor told residents on a windy evening. "
    "Shops along the route fear two summers of noise, while the hospital hopes for shorter ways.",
    "Farmers around Calder harvested 14 percent less barley than last year, the growers' union reported. Rain came late, "
    "and the mills now buy abroad; bakers expect prices to stay where they are until the winter.",
    "A museum of lighthouses opened in Perrin with 62 lamps from eleven coasts. Its keeper, a retired pilot, lights one "
    "of them every evening, and children may turn the lens by hand on Sundays.",
)  # fmt: skip
NEWS = (
    "Investigators found on Tuesday that the same keys had opened a second store with 4,310 files since February.",
    "A person close to the inquiry put the damage at 6.4 million dollars, and two directors, Halvard Brekke and Ines "
    "Toivonen, left the board.",
    "The regulator opened a case, number 88-417, and gave the company 21 days to answer.",
    "In a second notice it counted 73,400 people rather than the number given before, and offered them two years of help.",
)
ALIKE = {
    "said": "stated", "about": "roughly", "people": "persons", "company": "firm", "customers": "clients", "began": "started",
    "found": "discovered", "removed": "deleted", "because": "since", "several": "some", "expects": "awaits", "sent": "passed",
    "use": "employ", "uses": "employs", "used": "employed", "new": "fresh", "large": "big", "quickly": "fast", "help": "aid",
    "stopped": "halted", "restored": "brought back", "however": "though", "until": "till", "before": "ahead of",
    "after": "following", "while": "as", "buy": "purchase", "does": "will", "work": "function", "staff": "employees",
    "mails": "messages", "data": "information", "read": "seen", "told": "informed", "asked": "requested", "shows": "reveals",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports, how the second came about, and whether it is a copy of the first."""

    kind: str
    first: CopyText
    second: CopyText
    is_copy: bool


Edit = Callable[[str, Random], str]


def pairs(reports: Sequence[CopyText], seed: int = 7, rounds: int = 3) -> Iterator[Pair]:
    """Pairs of every kind, as many copies as others by and large; `reports` are different stories, or different tellings."""
    dice = Random(seed)
    yield from (pair for _ in range(rounds) for report in reports for pair in _copies_of(report, dice))
    yield from (pair for _ in range(rounds) for report in reports for pair in _others_than(report, dice))
    for at, first in enumerate(reports):
        yield from (Pair("another report", first, second, is_copy=False) for second in reports[at + 1 :])


# ----------------------------------------------------------------------------------------------------------------------


def _copies_of(report: CopyText, dice: Random) -> Iterator[Pair]:
    for kind, edit in EDITS.items():
        yield Pair(kind, report, _by_another(report, edit(report.text, dice), dice), is_copy=True)
    chosen = dice.sample([edit for name, edit in EDITS.items() if name not in ("merged", "half")], 3)
    chosen.sort(
        key=lambda edit: edit not in (_cuts, _lead)
    )  # cutting what an edit has put around could leave nothing else
    text = report.text
    for edit in chosen:
        text = edit(text, dice)
    yield Pair("three edits", report, _by_another(report, text, dice), is_copy=True)


def _others_than(report: CopyText, dice: Random) -> Iterator[Pair]:
    text = report.text
    news = " ".join(dice.sample(NEWS, 2))
    yield Pair("follow-up", report, CopyText(report.publisher, f"{text}\n\n{news}"), is_copy=False)
    yield Pair("follow-up, new top", report, CopyText(report.publisher, f"{news}\n\n{text}"), is_copy=False)
    if (other := _other_facts(text, dice)) != text:
        yield Pair("same form, other facts", report, CopyText(report.publisher, other), is_copy=False)
        yield Pair("same form, other house", report, _by_another(report, other, dice), is_copy=False)
    yield Pair("shared quote", report, _by_another(report, _quoting(text, dice), dice), is_copy=False)


def _by_another(report: CopyText, text: str, dice: Random) -> CopyText:
    return CopyText(dice.choice([house for house in HOUSES if house != report.publisher]), text)


def _sentences(text: str) -> list[str]:
    return [one for part in text.split("\n") for one in _SENTENCE.split(part) if one.strip()]


def _headline(text: str, dice: Random) -> str:
    return f"{dice.choice(HEADLINES)}\n\n{dice.choice(DATELINES)} {text}"


def _lead(text: str, dice: Random) -> str:
    return f"{dice.choice(LEADS)} {' '.join(_sentences(text)[1:] if len(_sentences(text)) > 5 else _sentences(text))}"


def _order(text: str, dice: Random) -> str:
    parts = _sentences(text)
    dice.shuffle(parts)
    return "\n\n".join(parts)


def _cuts(text: str, dice: Random) -> str:
    sentences = _sentences(text)
    kept = [one for one in sentences if dice.random() > 0.3]
    return " ".join(kept) if 2 * len(kept) >= len(sentences) else text


def _half(text: str, dice: Random) -> str:
    words = text.split(" ")
    return " ".join(words[: max(16, int(len(words) * dice.uniform(0.4, 0.7)))]) + " …"


def _synonyms(text: str, dice: Random) -> str:
    def said(match: re.Match[str]) -> str:
        return ALIKE.get(match.group(), match.group()) if dice.random() < 0.85 else match.group()

    return _WORD.sub(said, text)


def _typography(text: str, dice: Random) -> str:
    text = text.replace("'", "’").replace(" - ", " — ").replace('"', "“" if dice.random() < 0.5 else "”")
    text = re.sub(r"(?<=\d),(?=\d{3})", dice.choice(["", "\u00a0", ","]), text)
    return re.sub(r"(?<=[a-z]) (?=[a-z]{7})", lambda m: dice.choice([" ", "\u00a0", "\n"]), text)


def _around(text: str, dice: Random) -> str:
    top, bottom = dice.sample(AROUND, 2), dice.sample(AROUND, 2)
    return "\n\n".join([*top, text, *bottom])


def _merged(text: str, dice: Random) -> str:
    other = dice.choice(ELSEWHERE)
    return f"{text}\n\n{other}" if dice.random() < 0.5 else f"{other}\n\n{text}"


EDITS: dict[str, Edit] = {
    "headline and dateline": _headline, "lead": _lead, "order": _order, "cuts": _cuts, "half": _half,
    "synonyms": _synonyms, "typography": _typography, "boilerplate": _around, "merged": _merged,
}  # fmt: skip


def _other_facts(text: str, dice: Random) -> str:
    """The same form about another thing: its numbers and the names inside its sentences are others."""
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        made = "".join(dice.choice("bdfgklmnprstv") + dice.choice("aeiou") for _ in range(3)).capitalize()
        return names.setdefault(match.group(), made)

    text = re.sub(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", named, text)
    for old, new in names.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return re.sub(r"\d+", lambda m: str(dice.randint(10 ** (len(m[0]) - 1), 10 ** len(m[0]) - 1)), text)


def _quoting(text: str, dice: Random) -> str:
    """Another report that quotes two sentences of this one."""
    parts = _sentences(text)
    at = dice.randrange(max(1, len(parts) - 1))
    own = list(_SENTENCE.split(" ".join(dice.sample(NEWS, 2))))
    return " ".join([*own, *parts[at : at + 2], *dice.sample(LEADS, 2), dice.choice(ELSEWHERE)])
