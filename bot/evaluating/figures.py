"""The figures of a question set, from its questions and the answers that they got. Pure.

A figure that nothing speaks for (no such questions, no such sentences) is None. What each one means is said in
docs/evaluation.md and, shorter, under the table that `sitrep eval` prints.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np

from bot.answering.answer import Answer, Citation, Retrieved, Sentence
from bot.evaluating import ranking
from bot.evaluating.sets import GoldQuestion, Shelf
from bot.evaluating.wording import proven, share_held, stated, words

Figures = Mapping[str, float | None]
"""Figures by name, in the order in which they are shown; those in `COUNTS` are whole numbers."""
Pair = tuple[GoldQuestion, Answer]

COUNTS = frozenset({"n", "n_gold", "failed", "sentences", "uncited"})
UNANSWERABLE = "unanswerable"  # to be refused
UNDERSPECIFIED = "underspecified"  # to be asked back
UNDECIDED = "not_enough_info"  # refusing and answering are both right
FACT_SHARE = 0.8  # of its words, from which a fact counts as told
_SEARCHES: Mapping[str, Callable[[Sequence[str], frozenset[str]], float]] = {
    "ndcg10": ranking.ndcg,
    "recall10": ranking.recall,
    "allgold10": ranking.all_found,
    "mrr10": ranking.reciprocal_rank,
}


def figures_of(pairs: Sequence[Pair], shelf: Shelf) -> Figures:
    """Every figure of these questions and their answers."""
    sought = [_sought(pair, shelf) for pair in pairs if pair[0].reports]
    return {
        "n": len(pairs),
        "n_gold": len(sought),
        "failed": sum(answer.outcome == "failed" for _, answer in pairs),
        **{name: _mean(score(s.ranked, s.gold) for s in sought) for name, score in _SEARCHES.items()},
        **_decisions(pairs),
        "cite_p": _mean(_cited_rightly(s) for s in sought if not _refused(s.answer)),
        "cite_r": _mean(_gold_cited(s) for s in sought),
        **_told(pairs),
        **_laws(pairs, shelf),
        **_waits([answer for _, answer in pairs]),
    }


def by_kind(pairs: Sequence[Pair], shelf: Shelf) -> dict[str, Figures]:
    """The figures of each type of question, where there is more than one."""
    kinds = sorted({question.kind for question, _ in pairs})
    if len(kinds) < 2:
        return {}
    return {kind: figures_of([pair for pair in pairs if pair[0].kind == kind], shelf) for kind in kinds}


def mean_of(rows: Sequence[Figures]) -> Figures:
    """Sets taken together, each weighing the same: the mean of those that have the figure; counts are added up."""
    return {name: _together(name, [row[name] for row in rows]) for name in rows[0]}


# ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sought:
    """A question with gold reports: what it wants, what was found, and what was cited."""

    answer: Answer
    gold: frozenset[str]
    ranked: tuple[str, ...]
    cited: frozenset[str]


def _sought(pair: Pair, shelf: Shelf) -> _Sought:
    question, answer = pair
    return _Sought(
        answer,
        frozenset(map(shelf.named, question.reports)),
        tuple(dict.fromkeys(shelf.named(_id(found)) for found in answer.retrieved)),
        frozenset(shelf.named(_id(cited)) for cited in answer.citations),
    )


def _id(report: Citation | Retrieved) -> str:
    """What people call a report."""
    return report.external_id or report.report_id


def _refused(answer: Answer) -> bool:
    return answer.outcome in ("no_evidence", "needs_clarification")


def _answered(answer: Answer) -> bool:
    return answer.outcome == "answered"


def _decisions(pairs: Sequence[Pair]) -> Figures:
    """Whether those questions were answered that should be."""
    kinds = (UNANSWERABLE, UNDERSPECIFIED, UNDECIDED)
    refuse = _mean(_refused(answer) for question, answer in pairs if question.kind == UNANSWERABLE)
    wrong = _mean(not _answered(answer) for question, answer in pairs if question.kind not in kinds)
    back = [a.outcome == "needs_clarification" for q, a in pairs if q.kind == UNDERSPECIFIED]
    balance = None if refuse is None or wrong is None else (refuse + 1 - wrong) / 2
    return {"refuse": refuse, "false_ref": wrong, "bal_acc": balance, "ask_back": _mean(back)}


def _cited_rightly(sought: _Sought) -> float:
    """The share of the cited reports that are gold."""
    if not _answered(sought.answer) or not sought.cited:
        return 0.0
    return len(sought.cited & sought.gold) / len(sought.cited)


def _gold_cited(sought: _Sought) -> float:
    """The share of the gold reports that are cited."""
    return len(sought.cited & sought.gold) / len(sought.gold) if _answered(sought.answer) else 0.0


def _told(pairs: Sequence[Pair]) -> Figures:
    """How much of the evidence an answer shows, and how long its quotes are for it."""
    facts = [_is_told(fact, answer) for question, answer in pairs for fact in question.facts]
    lengths = [len(words(cited.quote)) for _, answer in pairs for cited in answer.citations]
    return {"facts": _mean(facts), "quote_w": float(median(lengths)) if lengths else None}


def _is_told(fact: str, answer: Answer) -> bool:
    """Whether one quote or one sentence holds most words of a fact."""
    if not _answered(answer):
        return False
    texts = [cited.quote for cited in answer.citations] + [sentence.text for sentence in answer.summary]
    return any(share_held(fact, text) >= FACT_SHARE for text in texts)


def _laws(pairs: Sequence[Pair], shelf: Shelf) -> Figures:
    """What holds for every sentence and every quote, whatever was asked."""
    answers = [answer for _, answer in pairs]
    sentences = [(answer, sentence) for answer in answers for sentence in answer.summary]
    silent = sum(_answered(answer) and not answer.summary for answer in answers)
    held = [_numbers_hold(*one) for one in sentences]
    strict = [good for good, (_, sentence) in zip(held, sentences, strict=True) if stated(sentence.text)]
    cited = [one for answer in answers for one in answer.citations]
    return {
        "sentences": len(sentences),
        "uncited": silent + sum(not _is_cited(*one) for one in sentences),
        "numbers": _mean(held),
        "num_strict": _mean(strict),
        "verbatim": _mean(shelf.holds(_id(one), one.quote) for one in cited),
    }


def _quotes(answer: Answer, sentence: Sentence) -> list[str]:
    """The quotes that a sentence cites, as far as they exist."""
    known = {cited.n: cited.quote for cited in answer.citations}
    return [known[n] for n in sentence.citations if n in known]


def _is_cited(answer: Answer, sentence: Sentence) -> bool:
    """Whether a sentence cites something, and nothing that is not there."""
    quotes = _quotes(answer, sentence)
    return bool(quotes) and len(quotes) == len(sentence.citations)


def _numbers_hold(answer: Answer, sentence: Sentence) -> bool:
    return stated(sentence.text) <= proven(_quotes(answer, sentence))


def _waits(answers: Sequence[Answer]) -> Figures:
    """How long half of the askers, and all but a twentieth of them, waited at most; in milliseconds."""
    taken = [dict(answer.timing_ms)["total"] for answer in answers if "total" in dict(answer.timing_ms)]
    half, most = np.percentile(taken, (50, 95)) if taken else (None, None)
    return {"p50_ms": None if half is None else float(half), "p95_ms": None if most is None else float(most)}


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def _together(name: str, values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if name in COUNTS else _mean(known)
