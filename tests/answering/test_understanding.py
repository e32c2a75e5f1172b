"""What a question asks, with what the thread adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understanding import (
    EARLIER,
    EARLIER_LONGEST,
    LONGEST,
    FollowUp,
    Turn,
    follow_up,
    understand,
)

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


def test_a_follow_up_is_given_without_replies() -> None:
    """What a model may get of a thread is what people asked, newest first, three at most and the beginning of each."""
    said = [Turn("user", f"{n} {WHOLE}" + "x" * 900) for n in range(5)]
    turns = [
        turn for one in said for turn in (one, Turn("assistant", "Meta has paused."), Turn("system", "No."))
    ]
    found = follow_up("and Meta?", turns)
    assert found is not None
    assert [text[0] for text in found.earlier] == ["4", "3", "2"]
    assert len(found.earlier) == EARLIER
    assert all(len(text) == EARLIER_LONGEST and "paused" not in text for text in found.earlier)


def test_what_stands_alone_is_no_follow_up() -> None:
    """Without a thread, or where the question says enough, there is nothing to write anew."""
    assert follow_up("and Meta?", []) is None
    assert follow_up("and Meta?", [Turn("assistant", WHOLE)]) is None
    assert follow_up("Which releases of litellm carry malicious code?", user(WHOLE)) is None
    assert follow_up("and Meta?", user(WHOLE)) == FollowUp("and Meta?", (WHOLE,))


# Written anew by a model


STOPPED, ANEW = "Did OpenAI stop its projects with Mercor?", "Did Meta stop its projects with Mercor?"
NOW = "2026-04-08T06:00:00Z"  # a Wednesday


def test_a_rewritten_question_is_what_is_searched() -> None:
    """The model's words are the standalone question and the words searched for; the thread adds nothing more to them."""
    question = understand("and Meta?", [*user(STOPPED), Turn("assistant", "Yes.")], rewritten=ANEW)
    assert (question.asked, question.standalone, question.own) == ("and Meta?", ANEW, ANEW)
    assert (question.earlier, question.reply) == ((), "")


def test_whom_the_asker_names_is_asked_about() -> None:
    """The parties are those that the asker names; only where they name nobody, those of the model's words."""
    assert understand("and Meta?", user(STOPPED), rewritten=ANEW).parties == ("Meta",)
    assert understand("why?", user(STOPPED), rewritten="Why did OpenAI stop?").parties == ("OpenAI",)


@pytest.mark.parametrize(
    ("asked", "rewritten", "kind", "wants"),
    [
        ("and Meta?", ANEW, "yes_no", "any"),
        ("why?", "Why did OpenAI stop its projects?", "detail", "why"),
        ("and the timeline of it?", "Did OpenAI tell the timeline?", "timeline", "any"),
        ("since when, and how many?", "When did OpenAI stop?", "detail", "number"),
        ("and customers?", "How many customers did Mercor tell?", "detail", "number"),
    ],
)
def test_the_askers_words_tell_the_kind_first(asked: str, rewritten: str, kind: str, wants: str) -> None:
    """Kind and what is wanted are read from what the asker wrote; where that tells nothing, from the model's words."""
    question = understand(asked, user(STOPPED), rewritten=rewritten)
    assert (question.kind, question.wants) == (kind, wants)


def test_times_are_the_askers_alone() -> None:
    """Which reports are seen is decided by the asker's own words for a time, never by a model's."""
    bent = "What did Meta say before 2 April as of 1 April?"
    question = understand("and what did they say last week?", user(STOPPED), now=NOW, rewritten=bent)
    plain = understand("and what did they say last week?", user(STOPPED), now=NOW)
    assert question.window == plain.window
    assert question.window is not None
    assert question.window.since == "2026-03-30T00:00:00Z"
    assert question.moment == ""


def test_a_question_that_stands_alone_is_never_replaced() -> None:
    """A rewriting of what is no follow-up is passed over."""
    asked = "Which releases of litellm carry malicious code?"
    assert understand(asked, user(STOPPED), rewritten=ANEW) == understand(asked, user(STOPPED))
    assert understand("and Meta?", rewritten=ANEW) == understand("and Meta?")


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
