"""From passages to the sentences that are shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.candidates import Candidate, candidates, is_sentence, measured, word_weights
from bot.answering.evidence import PREFERENCE, SENTENCES, Plan, choose_evidence, merit
from ingestion.report import Marking
from tests.worlds import Asker, asker, file_reports, open_home, report
from vectorstore.search import Found
from vectorstore.stored import Quote, StoredReport, Visibility
from vectorstore.words import word_set


def found(ask: Asker, question: str) -> Found:
    """What a search finds."""
    search = ask.desk.search
    return search.find(question, search.snapshot(Visibility(ask.clearance, ask.as_of)))


def evidence(ask: Asker, things: Found, only: set[str] | None = None, **how: object) -> tuple[Quote, ...]:
    """What is chosen from what was found."""
    gathered = measured(candidates(things, only=only), things, ask.desk.search)
    return choose_evidence(gathered, word_weights(things), **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """Three papers that print one sentence, and one that adds something."""
    home: Path = tmp_path_factory.mktemp("copied")
    parts = open_home(home, owner=True)
    said = "Varnholt confirmed on 2 April that strangers copied its customer list."
    file_reports(
        parts,
        [
            report("first", f"{said} The weather at the port was fine all morning long."),
            report("second", f"Our readers asked about it often. {said} Trains ran on time everywhere."),
            report("third", f"{said} A choir sang in the old harbour hall at noon."),
            report(
                "fourth", "Strangers copied the customer list of Varnholt with a stolen key of its builder."
            ),
        ],
    )
    parts.close()
    return asker(home)


def test_no_sentence_is_said_twice(copied: Asker) -> None:
    """What three papers print is evidence once, and what another adds still has its place."""
    quotes = evidence(copied, found(copied, "Who copied the customer list of Varnholt?"))
    texts = [quote.text for quote in quotes]
    assert sum("confirmed on 2 April" in text for text in texts) == 1
    assert any("stolen key" in text for text in texts)


def test_the_question_decides(copied: Asker) -> None:
    """Sentences on something else are not evidence, though their report is found."""
    texts = " ".join(q.text for q in evidence(copied, found(copied, "Who copied Varnholt's customer list?")))
    assert "choir" not in texts
    assert "weather" not in texts


def test_what_verdicts_rest_on_comes_first(ask: Asker) -> None:
    """Quotes that are given come first, in their order, whatever else fits better."""
    things = found(ask, "What did Meta do?")
    first = evidence(ask, found(ask, "How long was region north-2 down?"))[-1:]
    assert evidence(ask, things, first=first)[: len(first)] == first


def test_other_reports_may_be_left_out(ask: Asker) -> None:
    """With a choice of reports, nothing comes from any other."""
    things = found(ask, "What did Meta do?")
    only = {things.matches[0].report.report_id}
    assert {q.report.report_id for q in evidence(ask, things, only=only)} <= only


def test_evidence_is_short(ask: Asker) -> None:
    """At most so many sentences, or as many as are asked for."""
    things = found(ask, "Which releases of litellm were poisoned, when, and who is hit?")
    assert 1 <= len(evidence(ask, things)) <= SENTENCES
    assert len(evidence(ask, things, plan=Plan(limit=2))) <= 2


def test_nothing_found_is_no_evidence(ask: Asker) -> None:
    """No reports, no sentences."""
    search = ask.desk.search
    nothing = search.find("Meta", search.snapshot(Visibility(Marking.CLEAR, "2020-01-01T00:00:00Z")))
    assert evidence(ask, nothing) == ()


@pytest.mark.parametrize(
    "text",
    ["# Impact", "| a | b |", "> quoted", "Why?", "What was taken from whom, and why?", "Updated", "12 April 2026 09:00",
     "---", ""],
)  # fmt: skip
def test_what_is_no_sentence(text: str) -> None:
    """Headings, table lines, questions and stumps say nothing."""
    assert not is_sentence(text)


@pytest.mark.parametrize(
    "text", ["Meta has suspended all work with Mercor.", "Kein Kunde ist von dem Vorfall betroffen."]
)
def test_what_is_a_sentence(text: str) -> None:
    """A plain statement is one, in any language of our reports."""
    assert is_sentence(text)


def test_a_line_of_authorship_is_no_evidence(ask: Asker) -> None:
    """Who published what when, with which marking, is about the report and no statement in it."""
    for question in (
        "Is Quay telemetry affected?",
        "Is Harbor payroll affected?",
        "Which of our projects are affected?",
    ):
        for sentence in ask(question).summary:
            assert "TLP:" not in sentence.text, sentence.text


def test_a_title_is_no_evidence(ask: Asker) -> None:
    """A report's own title, repeated at the head of its text, is not what the report says."""
    for question in (
        "Is our OpenAI project affected?",
        "What was taken from Mercor?",
        "Is Harbor payroll affected?",
    ):
        answer = ask(question)
        titles = {c.title for c in answer.citations}
        assert not titles & {s.text for s in answer.summary}, question


@given(st.text())
def test_any_text_is_a_sentence_or_none(text: str) -> None:
    """Whatever a report holds, deciding does not fail."""
    assert is_sentence(text) in {True, False}


# ---- choosing among candidates made by hand


def candidate(
    report_id: str,
    text: str,
    *,
    publisher: str = "",
    said: float = 0.5,
    place: float = 1.0,
    near: float = 0.0,
    cosine: float | None = 0.5,
) -> Candidate:
    """A sentence that is the whole of its report."""
    stored = StoredReport(
        report_id,
        report_id,
        1,
        report_id,
        publisher,
        "",
        "",
        "",
        "",
        "en",
        "",
        "file",
        "",
        Marking.CLEAR,
        text,
    )
    return Candidate(Quote(stored, 0, len(text)), word_set(text), said, 0.0, place, near, cosine)


def chosen(*given: Candidate, **how: object) -> list[str]:
    """The reports of the sentences that are chosen, in order."""
    return [quote.report.report_id for quote in choose_evidence(given, {}, **how)]  # type: ignore[arg-type]


BEST = candidate("best", "Strangers copied the customer list.", publisher="Guide")
WEAK_WIRE = candidate("wire", "Keys were stolen at noon.", publisher="The Wire", place=0.65)
WEAKER_WIRE = candidate("wire-2", "Nobody noticed the theft.", publisher="The Wire", place=0.62)
WEAK_POST = candidate("post", "Trains ran on time everywhere.", publisher="The Post", place=0.65)


def test_weak_reports_are_not_cited() -> None:
    """A report far behind the best one has no say, one just behind it has; unless weak ones are asked for."""
    strong = candidate("strong", "Trains ran late.", place=PREFERENCE.standing)
    assert chosen(BEST, strong, WEAK_WIRE, WEAK_POST) == ["best", "strong"]
    assert set(chosen(BEST, WEAK_WIRE, WEAK_POST, weak_reports=True)) == {"best", "wire", "post"}


def test_the_best_report_of_a_named_publisher_has_its_say() -> None:
    """Of each publisher that the question names, one report may be weaker than the rest; its others may not."""
    everybody = (BEST, WEAKER_WIRE, WEAK_WIRE, WEAK_POST)
    assert chosen(*everybody, publishers=["The Wire"]) == ["best", "wire"]
    assert set(chosen(*everybody, publishers=["The Wire", "The Post"])) == {"best", "wire", "post"}
    assert chosen(*everybody, publishers=["Nobody"]) == ["best"]


def test_a_named_publisher_needs_some_standing() -> None:
    """Below six tenths of the best report not even the foremost of its publisher is cited."""
    at, below = (candidate("wire", "Keys were stolen.", publisher="The Wire", place=p) for p in (0.6, 0.59))
    assert chosen(BEST, at, publishers=["The Wire"]) == ["best", "wire"]
    assert chosen(BEST, below, publishers=["The Wire"]) == ["best"]


def test_every_sentence_of_the_foremost_report_may_speak() -> None:
    """Standing is the report's, not the sentence's."""
    first = candidate("wire", "Keys were stolen at noon.", publisher="The Wire", place=0.65)
    second = candidate(
        "wire", "Nobody noticed the theft before Friday evening.", publisher="The Wire", place=0.65
    )
    begin = len(first.quote.text) + 1
    text = f"{first.quote.text} {second.quote.text}"
    stored = replace(first.quote.report, text=text)
    both = (
        replace(first, quote=Quote(stored, 0, begin - 1)),
        replace(second, quote=Quote(stored, begin, len(text))),
    )
    assert chosen(BEST, *both, publishers=["The Wire"]) == ["best", "wire", "wire"]


def test_what_was_not_measured_is_as_like_as_its_passage() -> None:
    """A sentence's own likeness decides where it was measured, and only there."""
    measured_far = candidate("far", "Trains ran late.", near=0.9, cosine=0.1)
    unmeasured = candidate("near", "Keys were stolen.", near=0.9, cosine=None)
    measured_near = candidate("nearest", "Nobody noticed it.", near=0.0, cosine=0.9)
    assert merit(unmeasured) == merit(measured_near) > merit(measured_far)
    assert merit(replace(unmeasured, near=0.2)) == pytest.approx(merit(unmeasured) - PREFERENCE.near * 0.7)
    assert merit(replace(measured_far, near=0.0)) == merit(measured_far)


def test_what_is_weak_beside_the_best_is_not_said() -> None:
    """A sentence with less than four tenths of the best one's merit is left out."""
    strong = candidate("strong", "Strangers copied the list.", said=1.0, cosine=1.0)
    kept = candidate("kept", "Trains ran late.", said=0.45, cosine=0.4)
    dropped = candidate("dropped", "A choir sang.", said=0.35, cosine=0.4)
    assert chosen(strong, kept, dropped) == ["strong", "kept"]


def test_what_covers_no_word_is_no_evidence() -> None:
    """However near in meaning: nothing of the question stands in it or above it."""
    assert chosen(candidate("a", "Trains ran late.", said=0.0, cosine=1.0)) == []


def test_the_same_but_for_a_figure_is_no_repeat() -> None:
    """Two counts of one thing are what the reports disagree about; the very same sentence is said once."""
    said = "Strangers copied 1,200 cards of the customers of Varnholt."
    other = candidate("b", said.replace("1,200", "9,000"))
    assert chosen(candidate("a", said), other, candidate("c", said)) == ["a", "b"]


_CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.sampled_from("abcdef"),
        st.sampled_from(["Keys were stolen.", "Keys were stolen at 9.", "A choir sang.", "Trains ran late.", "It rained."]),
        publisher=st.sampled_from(["", "The Wire", "The Post"]),
        said=st.floats(0, 1),
        place=st.floats(0.01, 1),
        near=st.floats(-1, 1),
        cosine=st.none() | st.floats(-1, 1),
    ),
    max_size=8,
)  # fmt: skip


@given(
    _CANDIDATES,
    st.sets(st.sampled_from(["The Wire", "The Post"])),
    st.booleans(),
    st.integers(1, 6),
    st.booleans(),
)
def test_the_law_of_evidence(
    given_ones: list[Candidate], publishers: set[str], weak: bool, limit: int, one_each: bool
) -> None:
    """At most so many, each a candidate, none twice, and of standing unless weak ones may speak."""
    plan = Plan(limit=limit, one_each=one_each)
    how = {"publishers": publishers, "weak_reports": weak, "plan": plan}
    quotes = choose_evidence(given_ones, {"key": 1.0, "choir": 2.0}, **how)  # type: ignore[arg-type]
    assert len(quotes) <= limit
    assert len(set(quotes)) == len(quotes)
    assert set(quotes) <= {c.quote for c in given_ones}
    assert not one_each or len({q.report.report_id for q in quotes}) == len(quotes)
    standing = {c.quote for c in given_ones if weak or c.place >= PREFERENCE.foremost}
    assert set(quotes) <= standing
    if not publishers and not weak:
        assert set(quotes) <= {c.quote for c in given_ones if c.place >= PREFERENCE.standing}
