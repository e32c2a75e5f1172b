"""What each kind of question wants of its evidence, asked over the sample world."""

import pytest

from bot.answering.answer import Answer
from ingestion.stated import stated_date
from tests.worlds import Asker


def said(answer: Answer) -> str:
    """The summary as one text."""
    return " ".join(sentence.text for sentence in answer.summary)


def test_who_paused_is_told_in_other_words(ask: Asker) -> None:
    """The word "suspended" answers who paused: the stance decides, not the word, and it comes first."""
    answer = ask("Who paused work with Mercor?")
    assert answer.outcome == "answered"
    assert "Meta has suspended" in answer.summary[0].text


def test_nobody_who_took_a_stance_is_no_answer(ask: Asker) -> None:
    """A stance that no report tells of is not made up from what is near."""
    assert ask("Who denied that Harbor Bank was breached?").outcome == "no_evidence"


def test_a_timeline_is_in_the_order_of_its_days(ask: Asker) -> None:
    """Every sentence states a day, and the days only go on."""
    answer = ask("What happened when in the Mercor breach? Give me a timeline.")
    days = [stated_date(s.text, answer.cited(s.citations[0]).published) for s in answer.summary]
    assert len(days) >= 2
    assert all(days)
    assert days == sorted(days)


def test_a_list_cites_each_report_once(ask: Asker) -> None:
    """One sentence from each report that there is."""
    answer = ask("List all reports about Tallyline")
    reports = [answer.cited(s.citations[0]).report_id for s in answer.summary]
    assert len(reports) == len(set(reports)) >= 3


@pytest.mark.parametrize(
    "asked", ["Is it affected?", "Are they safe?", "What happened to that?", "Did they stop?"]
)
def test_what_points_at_nothing_is_asked_back(ask: Asker, asked: str) -> None:
    """A pronoun without a thread gets a question and things to choose from, not a guess."""
    answer = ask(asked)
    assert answer.outcome == "needs_clarification"
    assert answer.choices
    assert "Name a project" in answer.reason


def test_in_a_thread_it_points_at_something(ask: Asker) -> None:
    """The same words after a question that names something are answered or declined, not asked back."""
    assert (
        ask("Did they stop?", "What does OpenAI do about the Mercor breach?").outcome != "needs_clarification"
    )


def test_both_sides_have_a_say(ask: Asker) -> None:
    """Asked whether two desks agree, both are cited, and their disagreement is named."""
    answer = ask(
        "Do Harbour Security Desk and Datacraft Daily agree on the day when the poisoned LiteLLM release appeared?"
    )
    assert {c.publisher for c in answer.citations} >= {"Harbour Security Desk", "Datacraft Daily"}
    assert answer.conflicts


def test_a_time_is_a_filter(ask: Asker) -> None:
    """What was published before the time that is asked for is neither found nor cited."""
    answer = ask("What has Mercor said since Saturday?")
    dates = [c.published[:10] for c in answer.citations]
    assert all(day >= "2026-04-04" for day in dates)
    early = ask("What did Mercor confirm, as of 31 March 23:00?")
    assert early.as_of == "2026-03-31T23:00:00Z"
    assert {c.published[:10] for c in early.citations} <= {"2026-03-31"}


def test_a_time_without_reports_says_so(ask: Asker) -> None:
    """Nothing from that time: that is said, with the date of the newest, and nothing older is offered."""
    answer = ask("What did Mercor say before 2020-01-01?")
    assert answer.outcome == "no_evidence"
    assert "from that time" in answer.reason
