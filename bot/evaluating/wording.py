"""What two texts have in common: words for facts, figures for the law of numbers.

Figures are read by `bot.answering.facts`, as the gate reads them, but compared by kind and value alone: bounds and
units are the gate's business.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from bot.answering.facts import figures, fold, implied

_WORD = re.compile(r"[^\W_]+")
_COUNTABLE = frozenset(str(number) for number in range(2, 13))  # "two" to "twelve" prove a digit
Stated = frozenset[tuple[str, str]]
"""Figures as (kind, value)."""


def words(text: str) -> list[str]:
    """The words of a text, in small letters: runs of letters and digits."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def share_held(fact: str, text: str) -> float:
    """The share of a fact's words that a text holds, a word that comes twice counting twice."""
    wanted = Counter(words(fact))
    held = wanted & Counter(words(text))
    return held.total() / wanted.total() if wanted else 0.0


def stated(sentence: str) -> Stated:
    """The dates, times, versions, identifiers and numbers of a sentence, as far as they have a digit."""
    return frozenset(
        (figure.kind, figure.value)
        for figure in figures(fold(sentence))
        if not figure.spelled and any(sign.isdigit() for sign in figure.value)
    )


def proven(quotes: Iterable[str]) -> Stated:
    """What quotes state and what follows from it: a date's year and month, the digit of a small number word."""
    return frozenset(
        (part.kind, part.value)
        for figure in figures(fold("\n".join(quotes)))
        if not figure.spelled or figure.value in _COUNTABLE
        for part in implied(figure)
    )
