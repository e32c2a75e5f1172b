"""Fitting what the answers weigh on question sets: the bar of sufficiency, and the weights of the search.

The bar is a logistic regression with a ridge penalty (Hosmer and Lemeshow, Applied Logistic Regression, 2013), fitted by
Newton's method. Every question weighs the same, and within a set those with and those without an answer weigh alike. What it
would do on questions that it has not seen is estimated by leaving each tenth out in turn. The weights are searched one after
the other, up and down, for the mean of nDCG@10 and all-gold@10 over the sets.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.answering import Desk, look_up
from bot.answering.sufficiency import Bar, Features, features, ruling
from bot.evaluating import ranking
from bot.evaluating.figures import UNANSWERABLE, UNDECIDED, UNDERSPECIFIED
from bot.evaluating.sets import QuestionSet, Shelf, shelf_of
from ingestion.errors import UsageError
from vectorstore.search import Weights
from vectorstore.stored import Visibility

FOLDS = 10
RIDGE = 1.0
STEPS = (0.7, 0.85, 1.18, 1.4)  # what each weight is multiplied with, one after the other
_STEADY = 1e-6  # what varies less is a constant, and is kept with six places
_FIXED = frozenset({"cosine_floor", "identifier", "short", "long", "half_life"})  # meanings, not preferences

_UNKNOWN = (UNDERSPECIFIED, UNDECIDED)  # types of which it is not said whether they can be answered

Figures = Mapping[str, tuple[float, float | None]]
"""By set: the share of answerable questions that are answered, and of unanswerable ones that are declined (None: none)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of which somebody knows whether the reports can answer it, and what the search showed."""

    set_name: str
    answerable: bool
    features: Features
    ruled: bool | None  # what is decided without the bar


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted bar, and how it does: on what it was fitted on, and on tenths that were left out."""

    bar: Bar
    seen: Figures
    unseen: Figures
    questions: int


def check_kinds(sets: Sequence[QuestionSet]) -> None:
    """Raises UsageError when these sets have questions of one kind only: known before anything is searched."""
    questions = [question for one in sets for question in one.questions if question.kind not in _UNKNOWN]
    _need_both({question.kind != UNANSWERABLE for question in questions})


def cases(
    desk: Desk, sets: Sequence[QuestionSet], visible: Visibility, tell: Callable[[str], None]
) -> Iterator[Case]:
    """What the search shows for every question of which it is known whether it can be answered."""
    for one in sets:
        for question in one.questions:
            tell(question.id)
            if question.kind in _UNKNOWN:
                continue
            seen = look_up(desk, question.text, visible, history=question.history)
            found = features(seen.question, seen.found, seen.gathered)
            ruled = ruling(seen.question, seen.found, found)
            yield Case(one.name, question.kind != UNANSWERABLE, found, ruled)


def fit(known: Sequence[Case]) -> Fit:
    """The bar for these cases. Raises UsageError when they leave nothing to learn."""
    open_cases = [case for case in known if case.ruled is None]
    _need_both({case.answerable for case in open_cases})
    bar = _fitted(open_cases)
    unseen: list[tuple[Case, bool]] = []
    for fold in range(FOLDS):
        left_out = known[fold::FOLDS]
        others = [c for i, c in enumerate(known) if i % FOLDS != fold and c.ruled is None]
        one = _fitted(others) if len({c.answerable for c in others}) == 2 else bar
        unseen += [(case, _answers(case, one)) for case in left_out]
    return Fit(bar, figures(known, bar), _figures(unseen), len(known))


def figures(known: Sequence[Case], bar: Bar) -> Figures:
    """How a bar does on these cases."""
    return _figures([(case, _answers(case, bar)) for case in known])


def bar_json(fitted: Fit) -> dict[str, object]:
    """The bar as it is kept, with the figures that it was accepted for."""
    bar = fitted.bar
    return {
        "centre": [round(x, 6) for x in bar.centre],
        "scale": [round(x, 6) for x in bar.scale],
        "weights": [round(x, 6) for x in bar.weights],
        "bias": round(bar.bias, 6),
        "questions": fitted.questions,
        "balanced_accuracy": {name: _balanced(*pair) for name, pair in fitted.seen.items()},
        "balanced_accuracy_left_out": {name: _balanced(*pair) for name, pair in fitted.unseen.items()},
    }


def search_score(
    desk: Desk, sets: Sequence[QuestionSet], visible: Visibility, weights: Weights
) -> dict[str, tuple[float, float]]:
    """nDCG@10 and all-gold@10 of each set that has gold reports, with these weights."""
    shelf = shelf_of(sets)
    return {one.name: found for one in sets if (found := _set_score(desk, one, visible, weights, shelf))}


def better_weights(
    desk: Desk, sets: Sequence[QuestionSet], visible: Visibility, tell: Callable[[str], None]
) -> tuple[Weights, float, float]:
    """The weights after one round of trying each up and down, and the mean score before and after."""
    best = Weights()
    before = top = _mean_score(search_score(desk, sets, visible, best))
    for name in (field.name for field in fields(Weights) if field.name not in _FIXED):
        for step in STEPS:
            tell(name)
            tried = replace(best, **{name: round(getattr(Weights(), name) * step, 3)})
            score = _mean_score(search_score(desk, sets, visible, tried))
            if score > top + 1e-6:
                best, top = tried, score
    return best, before, top


# ----------------------------------------------------------------------------------------------------------------


def _need_both(kinds: Collection[bool]) -> None:
    if len(kinds) < 2:
        raise UsageError(
            "A bar needs questions with an answer and questions of type unanswerable; the sets have one kind."
        )


def _fitted(known: Sequence[Case]) -> Bar:
    wanted = np.array([case.answerable for case in known], float)
    rows = np.array([case.features.vector() for case in known])
    centre, scale = rows.mean(0), rows.std(0)
    scale[scale < _STEADY] = 1.0  # a constant says nothing: its weight comes to nothing too
    inputs = np.column_stack([(rows - centre) / scale, np.ones(len(rows))])
    found = _newton(inputs, wanted, _case_weights(known))
    return Bar(tuple(centre.tolist()), tuple(scale.tolist()), tuple(found[:-1].tolist()), float(found[-1]))


def _newton(
    inputs: NDArray[np.float64], wanted: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Coefficients, the last one the constant, which is not penalised."""
    found = np.zeros(inputs.shape[1])
    ridge = np.eye(len(found)) * RIDGE
    ridge[-1, -1] = 0.0
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(inputs @ found, -50, 50)))
        slope = inputs.T @ (weight * (likely - wanted)) + ridge @ found
        bend = (inputs * (weight * likely * (1 - likely))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return found


def _case_weights(known: Sequence[Case]) -> NDArray[np.float64]:
    """Each set weighs as much as it has questions; its two classes share that alike."""
    of_set: dict[str, int] = {}
    of_class: dict[tuple[str, bool], int] = {}
    for case in known:
        of_set[case.set_name] = of_set.get(case.set_name, 0) + 1
        of_class[case.set_name, case.answerable] = of_class.get((case.set_name, case.answerable), 0) + 1
    return np.array([0.5 * of_set[c.set_name] / of_class[c.set_name, c.answerable] for c in known])


def _answers(case: Case, bar: Bar) -> bool:
    return bar.likelihood(case.features) >= 0.5 if case.ruled is None else case.ruled


def _figures(decided: Sequence[tuple[Case, bool]]) -> Figures:
    found: dict[str, tuple[float, float | None]] = {}
    for name in dict.fromkeys(case.set_name for case, _ in decided):
        may = [answers for case, answers in decided if case.set_name == name and case.answerable]
        must = [not answers for case, answers in decided if case.set_name == name and not case.answerable]
        found[name] = (float(np.mean(may)) if may else 0.0, float(np.mean(must)) if must else None)
    return found


def _balanced(answered: float, declined: float | None) -> float:
    return round(answered if declined is None else (answered + declined) / 2, 3)


def _set_score(
    desk: Desk, one: QuestionSet, visible: Visibility, weights: Weights, shelf: Shelf
) -> tuple[float, float] | None:
    scores = []
    for question in one.questions:
        gold = frozenset(shelf.named(report) for report in question.reports)
        if gold:
            found = look_up(
                desk, question.text, visible, history=question.history, weights=weights, measure=False
            ).found
            ranked = tuple(dict.fromkeys(shelf.named(m.report.external_id) for m in found.matches))
            scores.append((ranking.ndcg(ranked, gold), ranking.all_found(ranked, gold)))
    return (
        (float(np.mean([a for a, _ in scores])), float(np.mean([b for _, b in scores]))) if scores else None
    )


def _mean_score(scores: Mapping[str, tuple[float, float]]) -> float:
    return float(np.mean([a + b for a, b in scores.values()])) / 2 if scores else 0.0
