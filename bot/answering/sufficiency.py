"""Whether the reports found can answer at all; decided before anything is written.

A logistic bar over features of the search, fitted on development questions (docs/evaluation.md tells how, and how well).
Nothing here looks at reports beyond what the audience may see.
"""

from dataclasses import dataclass
from math import exp

from bot.answering.understanding import Question
from vectorstore.search import Found
from vectorstore.words import tokens


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer: shares of 0..1, and a cosine."""

    covered: float  # of the question's words, by rarity, in the best report
    covered_all: float  # the same, in the five best reports together
    names: float  # of the names that the question speaks of, in the five best
    cosine: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Weights of the logistic bar; fitted, not guessed."""

    covered: float = 3.5
    covered_all: float = 1.5
    names: float = 1.0
    cosine: float = 4.0
    bias: float = -5.2


def is_sufficient(question: Question, found: Found, bar: Bar = Bar()) -> bool:
    """Whether the found reports bear on the question. An identifier that nobody names is never answered."""
    if not found.matches:
        return False
    if found.identifiers and set(found.missing) == set(found.identifiers):
        return False
    if found.identifiers and set(found.words) <= set(found.identifiers):
        return True
    return likelihood(features(question, found), bar) >= 0.5


def features(question: Question, found: Found) -> Features:
    """The features of one search."""
    held = [_words_of(found, i) for i in range(min(5, len(found.matches)))]
    together = frozenset().union(*held)
    names = [frozenset(tokens(name)) for name in question.parties]
    named = sum(bool(name) and name <= together for name in names) / len(names) if names else 1.0
    return Features(
        covered=max((_covered(found, words) for words in held), default=0.0),
        covered_all=_covered(found, together),
        names=named,
        cosine=found.top_cosine,
    )


def likelihood(f: Features, bar: Bar) -> float:
    """The bar's estimate that an answer stands in the reports, 0..1."""
    z = (
        bar.covered * f.covered
        + bar.covered_all * f.covered_all
        + bar.names * f.names
        + bar.cosine * f.cosine
        + bar.bias
    )
    return 1 / (1 + exp(-z))


def _words_of(found: Found, place: int) -> frozenset[str]:
    match = found.matches[place]
    report = match.report
    said = [report.text[p.start : p.end] for p in match.passages]
    return frozenset(tokens(" ".join([report.publisher, report.published[:10], report.title, *said])))


def _covered(found: Found, words: frozenset[str]) -> float:
    total = sum(found.rarity.values())
    return sum(rarity for word, rarity in found.rarity.items() if word in words) / total if total else 0.0
