"""Kept answers on the screen: whole at any width, and nothing in them commands a terminal."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from bot.answering.answer import Answer
from bot.keeping import WITHHELD, Lost, Recalled, Source
from bot.terminal.answers import asking_list_lines, recalled_lines
from ingestion.report import Marking
from vectorstore.answers import Asking, State

ZONE = ZoneInfo("Europe/Berlin")
HOSTILE = "\x1b[2J\x1b]0;owned\x07[red]\u202e\r\n"
ASKING = Asking(
    "q00000000000a", "a00000000000b", "2026-04-06T07:00:00Z", "U1", "C1 (full members of the workspace)", Marking.GREEN,
    "2026-04-06T07:00:00Z", 12, "answered", "extractive", False, "Was the mill hit?", "Was the mill hit?",
    {"total": 1184.4, "search": 1120.0, "write": 64.4},
)  # fmt: skip
ANSWER = Answer(
    "a00000000000b", ASKING.question, ASKING.standalone, ASKING.as_of, "no_evidence", "Nothing is known."
)
SOURCES = (
    Source((1, 3), "r000000000001", 1, State(3, "current")), Source((2,), "r000000000002", 2, State(2, "current")),
    Source((4,), "r000000000003", 1, State(1, "withdrawn")), Source((5,), "", 0, State(0, "restricted")),
    Source((6,), "r000000000004", 1, State(0, "purged")),
)  # fmt: skip


def listed(*askings: Asking, width: int | None = None) -> list[str]:
    """The lines of the list."""
    return [line.plain for line in asking_list_lines(askings, width, ZONE)]


def told(recalled: Recalled, width: int | None = None, changes: int = 12) -> list[str]:
    """The lines of one answer."""
    return [line.plain for line in recalled_lines(recalled, width, ZONE, changes)]


def test_an_asking_is_a_line() -> None:
    """Id, time in our zone, asker, outcome, writer, milliseconds, question."""
    parts = listed(ASKING)[0].split("  ")
    assert [part.strip() for part in parts if part.strip()] == [
        "q00000000000a", "6 Apr 2026, 09:00 CEST", "U1", "answered", "extractive", "1,184 ms", "Was the mill hit?",
    ]  # fmt: skip


def test_no_askings_say_what_to_do() -> None:
    """An empty list is a sentence with a command."""
    assert "sitrep ask" in listed()[0]


@pytest.mark.parametrize("width", [24, 60, 100])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    """Neither the list nor an answer, however long question, asker and audience are."""
    long = replace(ASKING, question="mill " * 400, asker="terminal:" + "x" * 200, audience="y" * 300)
    lines = listed(ASKING, long, width=width) + told(Recalled(long, ANSWER, SOURCES), width)
    assert max(cell_len(line) for line in lines) <= width


def test_a_long_question_is_cut_in_the_list() -> None:
    """With a sign that it goes on."""
    assert listed(replace(ASKING, question="mill " * 400))[0].endswith("…")


def test_what_became_of_each_source_is_said() -> None:
    """Newer version, still current, withdrawn, purged; of a restricted one its number alone."""
    lines = [
        line.split("source", 1)[1].strip()
        for line in told(Recalled(ASKING, ANSWER, SOURCES))
        if " source " in line
    ]
    assert lines == [
        "[1] [3] r000000000001 version 1: now at version 3", "[2] r000000000002 version 2: still current",
        "[4] r000000000003 version 1: withdrawn since", "[5] may no longer be shown here",
        "[6] r000000000004 version 1: purged since",
    ]  # fmt: skip


def test_how_many_sources_are_what_by_now_is_said_in_the_list() -> None:
    """Beside the outcome, in words; nothing where all stand as they did."""
    changed = {ASKING.record: {"withdrawn": 2, "updated": 1}}
    (line, *_) = [line.plain for line in asking_list_lines([ASKING], None, ZONE, (), changed)]
    assert "answered, 2 sources withdrawn, 1 updated since" in line
    assert "since" not in listed(ASKING)[0]


def test_a_sentence_that_nothing_supports_any_more_is_named() -> None:
    """By its number and, where they may be shown, its words."""
    lost = (Lost(2, "The mill was hit.", "updated"), Lost(3, "", "withdrawn"))
    lines = "\n".join(told(Recalled(ASKING, ANSWER, (), lost=lost)))
    assert (
        "Sentence 2 has lost its support, since the newer version of its source does not have these words: “The"
        in lines
    )
    assert "Sentence 3 has lost its support, since its source was withdrawn\n" in lines


def test_an_index_that_went_on_says_how_far() -> None:
    """The version then, and the one now where they differ."""
    recalled = Recalled(ASKING, ANSWER, ())
    assert any(line.endswith("version 12") for line in told(recalled))
    assert any(line.endswith("version 12, now 14") for line in told(recalled, changes=14))


def test_a_withheld_answer_is_its_question_and_why() -> None:
    """None of the answer's own words is shown."""
    lines = "\n".join(told(Recalled(ASKING, ANSWER, (), WITHHELD)))
    assert WITHHELD in lines
    assert ASKING.question in lines
    assert ANSWER.reason not in lines


def test_other_peoples_words_command_no_terminal() -> None:
    """Questions, askers, audiences and writers are shown plain and as they are spelt."""
    asking = replace(
        ASKING, question=f"a{HOSTILE}b", asker=f"a{HOSTILE}b", audience=HOSTILE, writer=f"x{HOSTILE}"
    )
    lines = listed(asking) + told(Recalled(asking, ANSWER, (), WITHHELD))
    assert not [line for line in lines if any(c in line for c in "\x1b\x07\u202e\r\n")]
    assert "a[red] b" in lines[0]


def test_an_asking_without_timing_has_none() -> None:
    """What was never measured is left out."""
    assert " ms" not in listed(replace(ASKING, timing={}))[0]
    assert not [line for line in told(Recalled(replace(ASKING, timing={}), ANSWER, ())) if "took" in line]
