"""Whether the reports found can answer at all; decided before anything is written.

A logistic bar over features of the search, fitted on development questions (docs/evaluation.md tells how, and how well).
Nothing here looks at reports beyond what the audience may see.
"""

from dataclasses import dataclass
from math import exp, log

from bot.answering.understanding import Question
from vectorstore.lexical import K1
from vectorstore.search import Found
from vectorstore.stored import PassageMatch, ReportMatch
from vectorstore.words import tokens, word_set


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer."""

    covered: float  # share of the question's words, by rarity, in the best single passage with its header
    names: float  # share of the names that the question speaks of, in the five best reports
    cosine: float  # of the nearest passage
    bm25: float  # of the best passage, as a share of the most that the words could give
    words: float  # logarithm of the number of words: long questions are never covered whole


@dataclass(frozen=True, slots=True)
class Bar:
    """Weights of the logistic bar; fitted, not guessed."""

    names: float = 1.8
    cosine: float = 3.1
    covered: float = 0.5
    bm25: float = 1.1
    words: float = -0.8
    covered_whole: float = 1.8  # of the square of `covered`: the last words count for most
    long_and_near: float = 2.6  # of `cosine` times `words`
    bias: float = -5.1


def is_sufficient(question: Question, found: Found, bar: Bar = Bar()) -> bool:
    """Whether the found reports bear on the question. An identifier that nobody names is never answered."""
    if not found.matches:
        return False
    if found.identifiers and set(found.missing) == set(found.identifiers):
        return False
    if found.identifiers and set(found.words) <= set(found.identifiers):
        return True
    f = features(question, found)
    return _is_covered(question, f) or likelihood(f, bar) >= 0.5


def features(question: Question, found: Found) -> Features:
    """The features of one search."""
    reports = [_words_of(match) for match in found.matches[:5]]
    together = frozenset().union(*reports)
    names = [frozenset(tokens(name)) for name in question.parties]
    most = sum(found.rarity.values()) * (K1 + 1)
    passages = [(match, passage) for match in found.matches[:10] for passage in match.passages[:2]]
    return Features(
        covered=max((_covered(found, _words_in(match, passage)) for match, passage in passages), default=0.0),
        names=sum(bool(name) and name <= together for name in names) / len(names) if names else 1.0,
        cosine=found.top_cosine,
        bm25=min(found.top_bm25 / most, 1.0) if most else 0.0,
        words=log(1 + len(found.words)),
    )


def likelihood(f: Features, bar: Bar) -> float:
    """The bar's estimate that an answer stands in the reports, 0..1."""
    z = bar.bias + bar.names * f.names + bar.cosine * f.cosine + bar.covered * f.covered + bar.bm25 * f.bm25
    z += bar.words * f.words + bar.covered_whole * f.covered**2 + bar.long_and_near * f.cosine * f.words
    return 1 / (1 + exp(-z))


def _is_covered(question: Question, f: Features) -> bool:
    """Whether one passage holds every word of a question that names somebody: "What did Meta do?" is answered."""
    return bool(question.parties) and f.names == 1.0 and f.covered > 0.999


def _words_of(match: ReportMatch) -> frozenset[str]:
    return frozenset().union(*(_words_in(match, passage) for passage in match.passages))


def _words_in(match: ReportMatch, passage: PassageMatch) -> frozenset[str]:
    """The words of a passage and of its header."""
    report = match.report
    header = f"{report.publisher} {report.published[:10]} {report.title}"
    return word_set(header) | word_set(report.text[passage.start : passage.end])


def _covered(found: Found, words: frozenset[str]) -> float:
    total = sum(found.rarity.values())
    return sum(rarity for word, rarity in found.rarity.items() if word in words) / total if total else 0.0
