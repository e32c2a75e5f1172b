"""The evaluation of question sets over an index that holds all of their reports: ask, then count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.answer import Answer
from bot.answering.answering import Desk, answer_question
from bot.evaluating.figures import Figures, Pair, by_kind, figures_of, mean_of
from bot.evaluating.sets import GoldQuestion, QuestionSet, Shelf, shelf_of
from vectorstore.stored import Visibility

Tell = Callable[[GoldQuestion, Answer], None]
"""Hears of every answer as it is given."""


@dataclass(frozen=True, slots=True)
class SetFigures:
    """What one set came to, as a whole and by type of question."""

    name: str
    reports: int
    figures: Figures
    by_kind: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What all sets came to. `degraded` answers were written without the model that should have written them."""

    sets: tuple[SetFigures, ...]
    mean: Figures
    writers: tuple[str, ...]
    degraded: int


def evaluate(desk: Desk, sets: Sequence[QuestionSet], seen: Visibility, tell: Tell) -> Evaluation:
    """Ask every question of every set, each by itself, and count what came of it."""
    pairs = {one.name: _asked(desk, one, seen, tell) for one in sets}
    shelf = shelf_of(sets)
    counted = tuple(_counted(one, pairs[one.name], shelf) for one in sets)
    answers = [answer for found in pairs.values() for _, answer in found]
    return Evaluation(
        counted,
        mean_of([one.figures for one in counted]),
        tuple(sorted({answer.writer for answer in answers})),
        sum(answer.degraded for answer in answers),
    )


# ----------------------------------------------------------------------------------------------------------------


def _asked(desk: Desk, one: QuestionSet, seen: Visibility, tell: Tell) -> list[Pair]:
    pairs = []
    for question in one.questions:
        answer = answer_question(desk, question.text, seen, history=question.history)
        tell(question, answer)
        pairs.append((question, answer))
    return pairs


def _counted(one: QuestionSet, pairs: Sequence[Pair], shelf: Shelf) -> SetFigures:
    return SetFigures(one.name, len(one.texts), figures_of(pairs, shelf), by_kind(pairs, shelf))
