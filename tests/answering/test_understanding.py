"""What a question asks, with what the thread adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understanding import LONGEST, Turn, understand

WHOLE = "Is our OpenAI project affected?"


def user(*texts: str) -> list[Turn]:
    """What somebody asked before."""
    return [Turn("user", text) for text in texts]


def test_a_whole_question_stands_alone() -> None:
    """A question that says what it means is not changed by the thread."""
    asked = "Which releases of litellm carry malicious code?"
    assert understand(asked, user(WHOLE)).standalone == asked


def test_without_a_thread_nothing_is_added() -> None:
    """A question that points back at nothing stays as it is."""
    assert understand("and Meta?").standalone == "and Meta?"


@pytest.mark.parametrize(
    "asked", ["and Meta?", "What about Meta?", "Did they stop?", "When was that?", "Why?"]
)
def test_a_follow_up_brings_the_thread_along(asked: str) -> None:
    """What opens like a follow-up, points back or says too little, is understood with what was asked last."""
    question = understand(asked, user("Something older", WHOLE))
    assert WHOLE in question.standalone
    assert "Something older" not in question.standalone
    assert question.asked == asked


def test_a_follow_up_speaks_of_its_own_names() -> None:
    """The names are those of the follow-up; only where it has none, those of the thread."""
    assert understand("and Meta?", user(WHOLE)).parties == ("Meta",)
    assert understand("why?", user(WHOLE)).parties == ("OpenAI",)


def test_answers_are_no_questions() -> None:
    """What the bot said is not what is followed up: only the asker's words count."""
    said = [*user(WHOLE), Turn("assistant", "Meta has paused its work.")]
    assert "paused" not in understand("and since when?", said).standalone


def test_an_empty_turn_is_passed_over() -> None:
    """A turn without words does not hide the one before it."""
    assert WHOLE in understand("and Meta?", user(WHOLE, "  ")).standalone


def test_white_space_is_folded() -> None:
    """Line breaks and runs of blanks are one blank."""
    assert understand("  What\n\n did\tMeta   do? ").asked == "What did Meta do?"


def test_what_is_longer_than_a_question_is_cut() -> None:
    """A pasted report is cut to the length of a long question."""
    assert len(understand("Meta " * 10_000).asked) == LONGEST


@given(st.text(), st.lists(st.tuples(st.sampled_from(["user", "assistant", "system", ""]), st.text())))
def test_any_question_and_any_thread_are_understood(asked: str, turns: list[tuple[str, str]]) -> None:
    """Whatever is asked after whatever was said, there is a question that holds the asker's words."""
    question = understand(asked, [Turn(role, text) for role, text in turns])
    assert len(question.asked) <= LONGEST
    assert "\n" not in question.standalone
    assert len(question.standalone) <= 2 * LONGEST


@given(st.text(), st.lists(st.text()))
def test_understanding_settles(asked: str, earlier: list[str]) -> None:
    """The same question in the same thread is understood in one way."""
    assert understand(asked, user(*earlier)) == understand(asked, user(*earlier))


@pytest.mark.parametrize(
    ("asked", "said", "unclear"),
    [
        ("Is this vendor safe to use?", (), "this vendor"),
        ("How long did those outages last?", ("Who was hit by the breach?",), "those outages"),
        ("How long did those outages last?", ("Which outages were there?",), ""),
        ("Does this mean that we are safe?", ("Was the release withdrawn?",), ""),
        ("What happened this week?", (), ""),
        ("Is OpenAI hit by this breach?", (), ""),
        ("The storm hit at noon. Did this storm do harm?", (), ""),
        ("this is a statement about these things", (), ""),
    ],
)
def test_a_thing_that_nobody_spoke_of(asked: str, said: tuple[str, ...], unclear: str) -> None:
    """Words like "this vendor" are unclear when no vendor was spoken of; a name, the thread or the question itself makes it clear."""
    assert understand(asked, [Turn("user", text) for text in said]).unclear == unclear
