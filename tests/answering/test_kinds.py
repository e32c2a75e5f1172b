"""What kind of answer a question wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.kinds import holds, kind_of, matter_of, parts_of, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Give me a timeline of the Mercor breach", "timeline"),
        ("What happened when at Brightfjord?", "timeline"),
        ("List all reports about Tallyline", "list"),
        ("Which advisories name Moorlog?", "list"),
        ("How many reports mention Mercor?", "list"),
        ("Do The Wire and The Post agree on the day?", "compare"),
        ("Did the two articles contradict each other?", "compare"),
        ("Who paused work with Mercor?", "stance"),
        ("What did Meta say about it?", "stance"),
        ("Did Meta pause its work?", "yes_no"),
        ("Is Label-QA affected?", "yes_no"),
        ("How long was region north-2 down?", "detail"),
        ("", "detail"),
    ],
)
def test_a_kind(question: str, kind: str) -> None:
    """Its words say whether a timeline, a list, a comparison, a stance, a yes or a detail is wanted."""
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "want", "fits", "fails"),
    [
        ("How many customers were hit?", "number", "63 customers were hit.", "Customers were hit."),
        ("When did it start?", "date", "It started on 28 March.", "It started slowly."),
        ("Where does it run?", "place", "It runs in Lisbon.", "It runs well."),
        ("Who said so?", "who", "It was Meta that said so.", "It was said so."),
        ("Why did it fail?", "why", "It failed because a switch broke.", "It failed at noon."),
        ("Tell me more", "any", "Anything.", None),
    ],
)
def test_what_a_sentence_must_hold(question: str, want: str, fits: str, fails: str | None) -> None:
    """A number, a date, a place, a name or a reason, by the question's first word."""
    assert wanted(question) == want
    assert holds(wanted(question), fits)
    assert fails is None or not holds(wanted(question), fails)


def test_the_words_for_a_form_are_not_its_matter() -> None:
    """A list or a timeline is about what is left without the words that ask for it; other questions keep all words."""
    assert matter_of("List all reports about Tallyline", "list") == "Tallyline"
    assert matter_of("When was that reported?", "detail") == "When was that reported?"
    assert matter_of("List all reports", "list") == "List all reports"


def test_a_question_of_several_parts() -> None:
    """Parts are cut where one clause ends; what is too short is no part, and one part alone is the whole."""
    question = (
        "Which company spends billions to be the default search engine, and is accused of harming the revenue of news "
        "publishers, while it faces a trial by a maker of games?"
    )
    assert len(parts_of(question)) == 3
    assert parts_of("Did Meta pause its work with Mercor?") == ()
    assert parts_of("Who, and why?") == ()


@given(st.text())
def test_any_question_has_a_kind(question: str) -> None:
    """Whatever is asked, there is one kind, and at most four parts, each of them words of the question."""
    parts = parts_of(question)
    assert kind_of(question)
    assert len(parts) <= 4
    assert all(part in question for part in parts)
    assert matter_of(question, "list")[:1] in ("", *question) or not question


def test_a_pasted_text_has_no_parts() -> None:
    """A report that was pasted as a question is searched as a whole, not by its clauses."""
    clause = "the vendor closed its network for two days, and customers were told by mail the next morning"
    assert parts_of(clause)
    assert parts_of(", and ".join([clause] * 8)) == ()
