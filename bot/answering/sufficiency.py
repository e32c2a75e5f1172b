"""Whether the reports found can answer at all; decided before anything is written.

A logistic regression over features of the search, fitted by `sitrep tune` on sets of questions and kept with its figures in
`bar.json`. Nothing here looks at reports beyond what the audience may see.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from bot.answering.candidates import Candidate
from bot.answering.evidence import merit
from bot.answering.understanding import Question
from vectorstore.search import Found
from vectorstore.stored import PassageMatch, ReportMatch
from vectorstore.words import tokens, word_set

NEAREST = 3  # passages whose likeness is taken together
NEAR = 5  # reports that are looked at together, and the place of the one that the best is held against


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer, or against it. Shares are 0..1, of the question's words by their rarity."""

    passage: float  # share of the question's words in the best single passage with its header
    together: float  # the same in the five best reports taken together
    cosine: float  # of the nearest passage
    nearest: float  # mean cosine of the three nearest passages
    likeness: float  # cosine of the nearest sentence
    sentence: float  # merit of the best sentence, by words and meaning
    score: float  # of the best report
    ahead: float  # how far that is ahead of the fifth's
    named: float  # 1 when the question names somebody or something
    names: float  # share of those names in the five best reports
    names_at_once: float  # the same in the best report alone
    thread: float  # 1 for a follow-up, whose own words say less

    def vector(self) -> tuple[float, ...]:
        """What the bar weighs, in its order."""
        return (
            self.passage**2,  # the last words count for most
            self.likeness,
            self.sentence,
            self.nearest,
            self.score,
            self.ahead,
            self.names,
            self.names_at_once,
            self.together * self.thread,
            self.cosine * self.thread,
            # names that are found, or not, say more than likeness does
            self.named * self.names,
            self.named * self.names_at_once,
            self.named * self.passage,
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """A fitted logistic bar: features are centred, scaled and weighted."""

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def likelihood(self, features: Features) -> float:
        """The estimate that an answer stands in the reports, 0..1."""
        scaled = zip(features.vector(), self.centre, self.scale, self.weights, strict=True)
        z = self.bias + sum(weight * (value - centre) / scale for value, centre, scale, weight in scaled)
        return 1 / (1 + exp(-max(min(z, 50.0), -50.0)))


@cache
def shipped_bar() -> Bar:
    """The bar that comes with Sitrep."""
    return bar_from(json.loads(files("bot.answering").joinpath("bar.json").read_text(encoding="utf-8")))


def bar_from(data: Mapping[str, object]) -> Bar:
    """The bar in the JSON that `sitrep tune` writes."""
    numbers = {key: tuple(map(float, data[key])) for key in ("centre", "scale", "weights")}  # type: ignore[call-overload]
    return Bar(**numbers, bias=float(data["bias"]))  # type: ignore[arg-type]


def is_sufficient(
    question: Question, found: Found, gathered: Sequence[Candidate], bar: Bar | None = None
) -> bool:
    """Whether the found reports bear on the question: by rule where one speaks, else by the bar."""
    f = features(question, found, gathered)
    ruled = ruling(question, found, f)
    return (bar or shipped_bar()).likelihood(f) >= 0.5 if ruled is None else ruled


def ruling(question: Question, found: Found, f: Features) -> bool | None:
    """What needs no weighing: an identifier that nobody names is never answered, one that is named alone always.

    So is a question that names somebody and whose every word one passage holds: "What did Meta do?". None otherwise.
    """
    if not found.matches or (found.identifiers and set(found.missing) == set(found.identifiers)):
        return False
    if found.identifiers and set(found.words) <= set(found.identifiers):
        return True
    return True if question.parties and f.names == 1.0 and f.passage > 0.999 else None


def features(question: Question, found: Found, gathered: Sequence[Candidate]) -> Features:
    """The features of one search."""
    reports = [_words_of(match) for match in found.matches[:NEAR]]
    together = frozenset[str]().union(*reports)
    names = [frozenset(tokens(name)) for name in question.parties]
    passages = [(match, passage) for match in found.matches[:10] for passage in match.passages[:2]]
    scores = [match.score for match in found.matches[:NEAR]]
    near = sorted(
        (passage.cosine for match in found.matches[:10] for passage in match.passages), reverse=True
    )
    return Features(
        passage=max((_covered(found, _words_in(match, passage)) for match, passage in passages), default=0.0),
        together=_covered(found, together),
        cosine=found.top_cosine,
        nearest=sum(near[:NEAREST]) / NEAREST,
        likeness=max((c.cosine for c in gathered if c.cosine is not None), default=0.0),
        sentence=max(map(merit, gathered), default=0.0),
        score=scores[0] if scores else 0.0,
        ahead=scores[0] - (scores[-1] if len(scores) == NEAR else 0.0) if scores else 0.0,
        named=float(bool(names)),
        names=_named(names, together),
        names_at_once=_named(names, reports[0]) if reports else 0.0,
        thread=float(bool(question.earlier)),
    )


def _named(names: Sequence[frozenset[str]], words: frozenset[str]) -> float:
    return sum(bool(name) and name <= words for name in names) / len(names) if names else 1.0


def _words_of(match: ReportMatch) -> frozenset[str]:
    return frozenset[str]().union(*(_words_in(match, passage) for passage in match.passages))


def _words_in(match: ReportMatch, passage: PassageMatch) -> frozenset[str]:
    """The words of a passage and of its header."""
    report = match.report
    header = f"{report.publisher} {report.published[:10]} {report.title}"
    return word_set(header) | word_set(report.text[passage.start : passage.end])


def _covered(found: Found, words: frozenset[str]) -> float:
    total = sum(found.rarity.values())
    return sum(rarity for word, rarity in found.rarity.items() if word in words) / total if total else 0.0
