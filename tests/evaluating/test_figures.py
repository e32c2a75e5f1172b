"""The figures, on answers made by hand of which every figure was worked out by hand."""

from dataclasses import replace

import pytest

from bot.answering.answer import Answer, Citation, Outcome, Retrieved, Sentence
from bot.evaluating.figures import COUNTS, Figures, Pair, by_kind, figures_of, mean_of
from bot.evaluating.sets import GoldQuestion, Shelf

TEXTS = {
    "a": ("Acme lost 1,200 records on 3 April 2026.",),
    "b": ("Fixed in 1.82.7.",),
    "c": ("Nothing else.",),
}
SHELF = Shelf(TEXTS, {})


def asked(name: str, kind: str = "single", *reports: str, facts: tuple[str, ...] = ()) -> GoldQuestion:
    """A question and its gold reports."""
    return GoldQuestion(name, "What happened?", kind, (), frozenset(reports), facts)


def cited(n: int, report: str, quote: str) -> Citation:
    """A citation of which only the words and the report count here."""
    return Citation(n, f"r-{report}", report, "", "", "", "", "", "TLP:CLEAR", 1, 0, len(quote), "", quote)


def answer(
    outcome: Outcome = "answered",
    found: str = "",
    citations: tuple[Citation, ...] = (),
    summary: tuple[Sentence, ...] = (),
    took: float | None = None,
) -> Answer:
    """An answer; `found` are the reports that were found, a letter each."""
    ranked = tuple(Retrieved(f"r-{name}", name, 1.0) for name in found)
    timing = () if took is None else (("total", took),)
    return Answer(
        "", "", "", "", outcome, citations=citations, summary=summary, retrieved=ranked, timing_ms=timing
    )


GOOD = answer(
    found="abx",
    citations=(cited(1, "a", TEXTS["a"][0]), cited(2, "x", "Fixed in 1.82.7.")),
    summary=(Sentence("Acme lost 1200 records on 2026-04-03.", (1,)), Sentence("It is fixed.", (2,))),
)
BAD = answer(
    found="x",
    citations=(cited(1, "c", "Nothing else."),),
    summary=(Sentence("Version 1.82.8 has it.", (1,)), Sentence("All is well.", (7,))),
)
NO = answer("no_evidence")
BACK = answer("needs_clarification")


def figures(*pairs: Pair, shelf: Shelf = SHELF) -> Figures:
    """The figures of some questions and answers."""
    return figures_of(pairs, shelf)


def test_what_nothing_speaks_for_is_none() -> None:
    """Over a question without gold that was declined, only the counts are numbers."""
    found = figures((asked("q", "not_enough_info"), NO))
    assert {name for name, value in found.items() if value is not None} == COUNTS
    assert found["n"] == 1


def test_gold_alone_is_sought() -> None:
    """Finding and citing are counted over the questions whose gold reports are known."""
    found = figures((asked("q", "single", "a", "b"), GOOD), (asked("r"), BAD))
    assert (found["n"], found["n_gold"]) == (2, 1)
    assert found["allgold10"] == found["ndcg10"] == found["recall10"] == found["mrr10"] == 1.0


def test_citations_against_gold() -> None:
    """One of two cited reports is gold, and one of two gold reports is cited."""
    found = figures((asked("q", "single", "a", "b"), GOOD))
    assert (found["cite_p"], found["cite_r"]) == (0.5, 0.5)


def test_declining_costs_recall_only() -> None:
    """A declined answer says nothing of precision; one that failed, or cites nothing, is 0 in both."""
    gold = asked("q", "single", "a")
    assert (figures((gold, NO))["cite_p"], figures((gold, NO))["cite_r"]) == (None, 0.0)
    for other in (answer("failed"), answer()):
        assert (figures((gold, other))["cite_p"], figures((gold, other))["cite_r"]) == (0.0, 0.0)


def test_refusals() -> None:
    """Declining and asking back are right for the unanswerable, failing is not; both rates are balanced."""
    never = "unanswerable"
    found = figures(
        (asked("1", never), NO), (asked("2", never), BACK), (asked("3", never), answer("failed")),
        (asked("4", never), GOOD), (asked("5"), GOOD), (asked("6", "a new type"), NO),
        (asked("7"), answer("failed")), (asked("8"), BACK),
    )  # fmt: skip
    assert (found["refuse"], found["false_ref"], found["bal_acc"]) == (0.5, 0.75, 0.375)
    assert found["failed"] == 2


def test_asking_back() -> None:
    """Underspecified questions want to be asked back; they and those without enough information are no refusals."""
    found = figures(
        (asked("1", "underspecified"), BACK), (asked("2", "underspecified"), NO), (asked("3", "not_enough_info"), NO)
    )  # fmt: skip
    assert (found["ask_back"], found["refuse"], found["false_ref"], found["bal_acc"]) == (0.5, None, None, None)  # fmt: skip


def test_facts_stand_in_one_place() -> None:
    """A fact is told when four fifths of its words are in one quote or sentence; never by an answer that declined."""
    facts = ("Acme lost records on 3 April", "Fixed it is in June 1999 at last", "It is fixed.")
    question = asked("q", "single", facts=facts)
    assert figures((question, GOOD))["facts"] == pytest.approx(2 / 3)
    assert figures((question, replace(GOOD, outcome="needs_clarification")))["facts"] == 0.0


def test_quote_length_is_the_median() -> None:
    """Words a quote, over all quotes: of nine, five and two words the middle one."""
    found = figures((asked("q"), GOOD), (asked("r"), BAD))
    assert found["quote_w"] == 5.0


def test_uncited_sentences() -> None:
    """A sentence without a citation, one that cites what is not there, and an answer without a sentence are counted."""
    bare = replace(GOOD, summary=(Sentence("Trust me.", ()),))
    found = figures((asked("q"), GOOD), (asked("r"), BAD), (asked("s"), bare), (asked("t"), answer()))
    assert (found["sentences"], found["uncited"]) == (5, 3)


def test_numbers_stand_in_their_quotes() -> None:
    """Of four sentences one has a version that its quote has not; two have figures at all."""
    found = figures((asked("q"), GOOD), (asked("r"), BAD))
    assert (found["numbers"], found["num_strict"]) == (0.75, 0.5)


def test_quotes_to_the_letter() -> None:
    """A quote counts when it stands in the report that it names; an unknown report or an empty quote does not."""
    empty = answer(citations=(cited(1, "a", ""),))
    assert figures((asked("q"), GOOD))["verbatim"] == 0.5
    assert figures((asked("q"), empty))["verbatim"] == 0.0


def test_copies_count_as_one() -> None:
    """Of two reports with one text either may be found, cited and quoted."""
    shelf = Shelf({**TEXTS, "z": TEXTS["a"]}, {"z": "a"})
    found = figures((asked("q", "single", "z"), GOOD), shelf=shelf)
    assert (found["recall10"], found["cite_r"]) == (1.0, 1.0)
    other = answer(found="z", citations=(cited(1, "z", TEXTS["a"][0]),), summary=(Sentence("So.", (1,)),))
    again = figures((asked("q", "single", "a"), other), shelf=shelf)
    assert (again["ndcg10"], again["cite_p"], again["verbatim"]) == (1.0, 1.0, 1.0)


def test_a_report_without_a_name_goes_by_its_id() -> None:
    """Where there is no external id, the report's own id is compared."""
    nameless = replace(GOOD, retrieved=(Retrieved("r9", "", 1.0),))
    assert figures((asked("q", "single", "r9"), nameless))["mrr10"] == 1.0


def test_waiting() -> None:
    """The median and the 95th percentile of the total time, between neighbours in proportion."""
    pairs = [(asked(str(ms)), answer(took=float(ms))) for ms in (10, 20, 30, 40)]
    found = figures(*pairs)
    assert (found["p50_ms"], found["p95_ms"]) == (25.0, pytest.approx(38.5))


def test_types_apart() -> None:
    """Each type has its own figures; a set of one type has none beside the whole."""
    pairs = [(asked("q", "single", "a"), GOOD), (asked("r", "unanswerable"), NO)]
    apart = by_kind(pairs, SHELF)
    assert list(apart) == ["single", "unanswerable"]
    assert apart["unanswerable"]["refuse"] == 1.0
    assert by_kind(pairs[:1], SHELF) == {}


def test_sets_together() -> None:
    """The mean is over the sets that have the figure, each weighing the same; counts are added."""
    one = figures((asked("q", "single", "a"), GOOD), (asked("r", "unanswerable"), NO))
    two = figures((asked("s", "single", "a"), BAD))
    mean = mean_of([one, two])
    assert list(mean) == list(one)
    assert (mean["n"], mean["uncited"], mean["refuse"]) == (3, 1, 1.0)
    assert mean["mrr10"] == pytest.approx(0.5)
