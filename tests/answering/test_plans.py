"""What each kind of question wants of its evidence, asked over the sample world."""

import pytest

from bot.answering.answer import Answer
from ingestion.report import Marking
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


def test_one_stance_is_told_alone(ask: Asker) -> None:
    """Who paused is not told beside those who went on: nobody reads the wrong name out of it."""
    assert "OpenAI" not in said(ask("Who paused work with Mercor?"))


def test_news_are_what_came_last(ask: Asker) -> None:
    """A question like "What happened since Friday?" names nothing to search for: the newest reports of that time are told, one sentence each."""
    answer = ask("What happened since Friday?", as_of="2026-04-06T09:00:00Z")
    cited = [answer.cited(s.citations[0]) for s in answer.summary]
    assert len({one.report_id for one in cited}) == len(cited) >= 3
    assert all("2026-04-03" <= one.published[:10] <= "2026-04-06" for one in cited)
    assert [one.published for one in cited] == sorted((one.published for one in cited), reverse=True)


def test_news_of_a_month(ask: Asker) -> None:
    """Reports published in March are of March alone."""
    answer = ask("Which reports were published in March?")
    assert answer.outcome == "answered"
    assert {answer.cited(s.citations[0]).published[:7] for s in answer.summary} == {"2026-03"}


def test_no_news_are_said(ask: Asker) -> None:
    """A time from which there is no report is said, with the newest day that there is."""
    answer = ask("What happened today?", as_of="2026-04-20T09:00:00Z")
    assert answer.outcome == "no_evidence"
    assert "no report from that time" in answer.reason
    assert "2026-04-05" in answer.reason


def test_news_know_clearance(ask: Asker) -> None:
    """What came last is told out of what the audience may see."""
    answer = ask("What happened since Friday?", clearance=Marking.CLEAR, as_of="2026-04-06T09:00:00Z")
    assert answer.marking == "TLP:CLEAR"
    assert all(answer.cited(n).marking == "TLP:CLEAR" for s in answer.summary for n in s.citations)


@pytest.mark.parametrize(
    "asked", ["What's new?", "Which reports were published in March?", "List all reports about Tallyline"]
)
def test_reports_on_many_things_do_not_disagree(ask: Asker, asked: str) -> None:
    """The days of different incidents differ by nature: nothing is called disputed."""
    assert ask(asked).conflicts == ()


def test_both_publishers_have_their_say(ask: Asker) -> None:
    """Asked whether two publishers agree, a sentence of each is cited."""
    answer = ask("Do the Ledger Wire and Harbour Security Desk agree about Mercor?")
    publishers = {answer.cited(n).publisher for s in answer.summary for n in s.citations}
    assert {"The Ledger Wire", "Harbour Security Desk"} <= publishers


def test_an_identifier_takes_no_stance(ask: Asker) -> None:
    """That a flaw is fixed is said of nobody: no CVE stands among those who said something."""
    told = ask("What happened since Friday?", as_of="2026-04-06T09:00:00Z").statements
    assert told
    assert not any(one.party.startswith("CVE-") for one in told)
