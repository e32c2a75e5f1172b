"""From passages to the sentences that are shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.candidates import candidates, is_sentence, measured, word_weights
from bot.answering.evidence import SENTENCES, Plan, choose_evidence
from ingestion.report import Marking
from tests.worlds import Asker, asker, file_reports, open_home, report
from vectorstore.search import Found
from vectorstore.stored import Quote, Visibility


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
