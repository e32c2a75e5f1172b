"""What two texts have in common: words for facts, figures for the law of numbers.

Figures are read by `bot.answering.facts`, as the gate reads them, but compared by kind and value alone, a number by its
digits as they are written: bounds, units, scales and forms are the gate's business.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from bot.answering.facts import Figure, figures, fold, implied
from bot.answering.lexicon import NUMBER_WORDS

_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PROVING = {word: str(number) for word, number in NUMBER_WORDS.items() if number <= 12}
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
    """The dates, times, versions, identifiers and numbers of a sentence, as far as they are written with a digit."""
    folded = fold(sentence)
    return frozenset(_written(folded, figure) for figure in _with_digits(folded))


def proven(quotes: Iterable[str]) -> Stated:
    """What quotes state and what follows from it: a date's year and month, the digit of "two" to "twelve"."""
    folded = fold("\n".join(quotes))
    there = _with_digits(folded)
    found = {_written(folded, figure) for figure in there}
    found |= {(part.kind, part.value) for one in there if one.kind != "number" for part in implied(one)}
    return frozenset(found | {("number", _PROVING[word]) for word in words(folded) if word in _PROVING})


# ----------------------------------------------------------------------------------------------------------------


def _with_digits(folded: str) -> list[Figure]:
    return [one for one in figures(folded) if _DIGITS.search(folded, one.start, one.end)]


def _written(folded: str, figure: Figure) -> tuple[str, str]:
    """A figure's kind and value; of "$7 million" the value is "7"."""
    digits = _DIGITS.search(folded, figure.start, figure.end) if figure.kind == "number" else None
    if digits is None:
        return figure.kind, figure.value
    number = digits.group().replace(",", "")
    return "number", number if "." in number else number.lstrip("0") or "0"
