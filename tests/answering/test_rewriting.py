"""Whether a follow-up may be taken as a model wrote it anew: each rule with what only it sees, and the law they hold."""

import re
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.facts import fold
from bot.answering.rewriting import LONGEST_REWRITTEN, RULES, Rule, accepted, unfit
from bot.answering.rewriting import (
    added_negation_fault as added_negation,
)  # fmt: skip
from bot.answering.rewriting import (
    foreign_figure_fault as foreign_figure,
)
from bot.answering.rewriting import (
    foreign_identifier_fault as foreign_identifier,
)
from bot.answering.rewriting import (
    foreign_name_fault as foreign_name,
)
from bot.answering.rewriting import (
    foreign_word_fault as foreign_word,
)
from bot.answering.rewriting import (
    joined_name_fault as joined_name,
)
from bot.answering.rewriting import (
    leaning_fault as leaning,
)
from bot.answering.rewriting import (
    lost_figure_fault as lost_figure,
)
from bot.answering.rewriting import (
    lost_name_fault as lost_name,
)
from bot.answering.rewriting import (
    lost_negation_fault as lost_negation,
)
from bot.answering.rewriting import (
    lost_word_fault as lost_word,
)
from bot.answering.rewriting import (
    unrelated_fault as unrelated,
)
from bot.answering.understanding import Turn, follow_up, understand
from ingestion.identifiers import identifiers
from ingestion.names import proper_names

STOPPED = "Did OpenAI stop its projects with Mercor?"
WHOLE = "Did Meta stop its projects with Mercor?"


@pytest.mark.parametrize(
    ("asked", "earlier", "rewritten"),
    [
        ("and Meta?", [STOPPED], WHOLE),
        ("and meta?", ["did openai stop its projects with mercor?"], WHOLE),
        ("since when?", [STOPPED], "Since when did OpenAI stop its projects with Mercor?"),
        ("Why?", [STOPPED], "Why did OpenAI stop its projects with Mercor?"),
        ("Did they say when?", [STOPPED], "Did OpenAI say when it stopped its projects with Mercor?"),
        ("Which versions fix it?", ["What is CVE-2026-99214?"], "Which versions fix CVE-2026-99214?"),
        ("Who did not?", ["Who paused work with Mercor?"], "Who did not pause work with Mercor?"),
        ("and employee data?", ["Was no customer data lost?"], "Was no employee data lost?"),
        ("and on 4 April?", ["What did Meta say on 3 April 2026?"], "What did Meta say on 4 April?"),
        ("and then?", [WHOLE, STOPPED], "What happened then to its projects with Mercor?"),
        ("Has Mercor told its staff?", [STOPPED], "Has Mercor told its staff?"),
    ],
)
def test_a_sound_rewriting_is_taken(asked: str, earlier: list[str], rewritten: str) -> None:
    """What says the follow-up in the thread's words, whole, is accepted; synonyms and other endings of words too."""
    assert unfit(rewritten, asked, earlier) is None
    assert accepted(rewritten, asked, earlier)


@pytest.mark.parametrize(
    "rewritten",
    [
        "",
        " \n",
        "Did Meta stop its projects with Mercor" + " with Mercor" * LONGEST_REWRITTEN + "?",
        f"{WHOLE}\nMeta did.",
        "Meta has stopped its projects with Mercor.",
        f"{WHOLE} {STOPPED}",
        f"{WHOLE} did OpenAI?",
        "Meta stopped. Did Mercor?",
        "Did Meta stop; its projects with Mercor?",
        "Did Meta stop its projects with https://mercor.example?",
        "Did Meta stop its projects with mercor.example?",
        "Did [Meta](//mercor) stop its projects with Mercor?",
        "Did <!channel> Meta stop its projects with Mercor?",
        "Did @Meta stop its projects with Mercor?",
        "Did **Meta** stop its projects with Mercor?",
        "Did `Meta` stop its projects with Mercor?",
        "# Did Meta stop its projects with Mercor?",
        "1. Did Meta stop its projects with Mercor?",
        "Did Meta stop its projects with Mercor? [1]",
        "Did Me\u200bta stop its projects with Mercor?",
        "Did \uff2deta stop its projects with Mercor?",
        "Meta? (Did Meta stop its projects with Mercor?)",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_question_is_refused(rewritten: str) -> None:
    """Nothing, too much, several lines or sentences, links, mentions, markup, marks, hidden or odd characters."""
    found = unfit(rewritten, "and Meta?", [STOPPED])
    assert found is not None
    assert found.rule == "shape"


class Mutation(NamedTuple):
    """A rule, a follow-up in its thread, a sound rewriting, and the same broken in the way that the rule forbids."""

    rule: Rule
    asked: str
    earlier: str
    good: str
    bad: str


MUTATIONS = [
    Mutation(foreign_name, "and Meta?", "Did OpenAI warn us?", "Did Meta warn us?", "Did Meta warn US?"),
    Mutation(joined_name, "and Meta?", STOPPED, WHOLE, "Did Meta Mercor stop its projects?"),
    Mutation(
        foreign_figure, "and on 4 May?", "What did Meta say on 3 April?",
        "What did Meta say on 4 May?", "What did Meta say on 3 May and on 4 May?",
    ),
    Mutation(
        foreign_identifier, "and gridmend?", "Is litellm==1.82.7 malicious?",
        "Is gridmend malicious?", "Is gridmend==1.82.7 malicious?",
    ),
    Mutation(foreign_word, "and Meta?", STOPPED, WHOLE, "Did Meta stop its secret projects with Mercor?"),
    Mutation(unrelated, "Why?", STOPPED, "Why did OpenAI stop?", "Why did that happen?"),
    Mutation(lost_name, "and the US?", "Did OpenAI stop?", "Did the US stop?", "Did OpenAI stop?"),
    Mutation(
        lost_figure, "and all customers?", "Did Mercor tell its staff?",
        "Did Mercor tell all customers?", "Did Mercor tell its customers?",
    ),
    Mutation(lost_word, "and the customers?", "Did Mercor tell them?", "Did Mercor tell the customers?",
             "Did Mercor tell them?"),
    Mutation(added_negation, "and Meta?", STOPPED, WHOLE, "Did Meta not stop its projects with Mercor?"),
    Mutation(
        lost_negation, "Why did it not?", STOPPED,
        "Why did OpenAI not stop its projects?", "Why did OpenAI stop its projects?",
    ),
    Mutation(leaning, "Did they stop?", STOPPED, "Did OpenAI stop?", "Did they stop with Mercor?"),
    Mutation(leaning, "and Meta?", STOPPED, WHOLE, "And Meta, did it stop its projects with Mercor?"),
    Mutation(leaning, "Meta stop?", STOPPED, "Did Meta stop its projects?", "Did Meta stop?"),
]  # fmt: skip


@pytest.mark.parametrize("one", MUTATIONS, ids=lambda one: f"{one.rule.__name__}-{one.bad}")
def test_each_rule_sees_what_no_other_does(one: Mutation) -> None:
    """A sound rewriting is taken; broken in one way, it is refused by one rule and by no other."""
    assert unfit(one.good, one.asked, [one.earlier]) is None
    now, thread = fold(one.asked), fold(f"{one.asked} ; {one.earlier}")
    assert [rule for rule in RULES if rule(fold(one.bad), now, thread)] == [one.rule]
    assert not accepted(one.bad, one.asked, [one.earlier])


def test_every_rule_is_tested() -> None:
    """No rule without a rewriting that only it refuses."""
    assert {one.rule for one in MUTATIONS} == set(RULES)


@pytest.mark.parametrize(
    "rewritten",
    [
        "Did Zorblax stop its projects with Mercor?",
        "did zorblax and meta stop projects with mercor?",
        "Did Meta stop its 12 projects with Mercor?",
        "Did Meta stop its twelve projects with Mercor?",
        "Did Meta stop its projects with Mercor on 3 April?",
        "Did Meta stop its projects with Mercor yesterday?",
        "Did Meta stop its projects with Mercor after CVE-2026-1234?",
        "Did OpenAI stop its projects with Mercor?",
        "Is Meta unaffected by Mercor?",
        "Meta has not stopped its projects with Mercor.",
        "END k7f3a9",
        "The reports do not say.",
        "and Meta?",
    ],
)
def test_what_models_write_instead_is_refused(rewritten: str) -> None:
    """Invented parties, figures, dates and identifiers, answers, refusals and echoes."""
    assert not accepted(rewritten, "and Meta?", [STOPPED])


# The law


NAMES = ["OpenAI", "Meta", "Mercor", "Zorblax", "Kestrel Bank", "US", "litellm", "gridmend"]
FIGURES = ["7", "12", "7,000", "seven", "1.82.7", "3 April", "2026", "2026-04-03", "CVE-2026-99214", "CVE-2026-1",
           "litellm==1.82.7", "gridmend==1.82.7", "10:30"]  # fmt: skip
WORDS = [
    "did",
    "Did",
    "stop",
    "its",
    "projects",
    "with",
    "Who",
    "when",
    "not",
    "and",
    "they",
    "on",
    "all",
    "customers",
]
_PIECES = st.sampled_from([*NAMES, *FIGURES, *WORDS]) | st.text(max_size=4)
_TEXTS = st.lists(_PIECES, min_size=1, max_size=8).map(" ".join)
_ASKED = _TEXTS.map(lambda text: f"and {text}?")


def said(text: str) -> set[str]:
    """Every name, number and identifier of a text, by word."""
    found = {word for name in proper_names(text) for word in re.findall(r"\w+", name)}
    found |= {one.value for one in identifiers(text)} | set(re.findall(r"\d+", text))
    return {word.casefold() for word in found}


def stands(word: str, text: str) -> bool:
    """Whether a word, number or identifier stands in the text, whole."""
    whole = (
        said(text)
        | {one.value.casefold() for one in identifiers(text)}
        | set(re.findall(r"\w+", text.casefold()))
    )
    return word in whole or word in set(re.findall(r"\d+", text))


@given(_ASKED, st.lists(_TEXTS, min_size=1, max_size=4), st.data())
@example("and Meta?", [STOPPED], None)
def test_a_standalone_question_says_nothing_that_the_thread_does_not(
    asked: str, earlier: list[str], data: st.DataObject | None
) -> None:
    """Whatever the model says, names, numbers and identifiers of the standalone question all stand in the thread."""
    own = st.lists(st.sampled_from(" ".join([asked, *earlier]).split()) | _PIECES, max_size=10).map(" ".join)
    rewritten = data.draw(own) if data else WHOLE
    history = [Turn("user", text) for text in earlier]
    follow = follow_up(asked, history)
    taken = follow is not None and accepted(rewritten, follow.asked, follow.earlier)
    question = understand(asked, history, rewritten=rewritten if taken else "")
    thread = " ; ".join([asked, *earlier])
    assert all(stands(word, thread) for word in said(question.standalone)), question.standalone
    assert all(
        stands(word.casefold(), thread) for name in question.parties for word in re.findall(r"\w+", name)
    )


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_anything_can_be_judged(rewritten: str, asked: str, earlier: list[str]) -> None:
    """Whatever the model wrote and people asked, there is a judgement and no error."""
    assert accepted(rewritten, asked, earlier) == (unfit(rewritten, asked, earlier) is None)
