"""What was taken and what was not, as slices of the sentence."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.names import PartyFinder
from ingestion.sentences import sentence_spans
from ingestion.statements import Statement, statements
from ingestion.takings import takings


def taken(sentence: str) -> list[tuple[bool, str, str]]:
    """Whether it was taken, the thing and the amount."""
    return [
        (one.taken, sentence[slice(*one.thing)], sentence[slice(*one.amount)] if one.amount else "")
        for one in takings(sentence)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Attackers copied the records of 63 customers.", (True, "records of 63 customers", "63")),
        ("About 7.2 million records were stolen.", (True, "7.2 million records", "7.2 million")),
        ("The intruders exported 4 TB of training data.", (True, "4 TB of training data", "4 TB")),
        ("Names and passwords of 40,000 customers were copied.", (True, "Names and passwords of 40,000 customers", "40,000")),
        ("A theft of source code was confirmed.", (True, "source code", "")),
        ("Passwörter wurden kopiert.", (True, "Passwörter", "")),
        ("No data was taken from Hexley.", (False, "data", "")),
        ("Passwords were not taken.", (False, "Passwords", "")),
        ("The intruders did not reach any recordings.", (False, "recordings", "")),
        ("Hexley said no passwords were accessed.", (False, "passwords", "")),
    ],
)  # fmt: skip
def test_taken_or_not(sentence: str, expected: tuple[bool, str, str]) -> None:
    """The thing and its amount stand in the sentence, to the letter; negation counts."""
    assert taken(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hexley did not say what was taken.",
        "There is no evidence that data was taken.",
        "It is not known whether bank details were changed or records copied.",
        "Data may have been copied.",
        "Hexley denied that records were stolen.",
        "Customers should assume that their keys were copied.",
        "Which records were taken is unclear.",
        "The pages were taken down; the list was taken offline.",
        "Users downloaded the files. She copied the list.",
        "The numbers are read from the log each night.",
        "",
    ],
)
def test_neither(sentence: str) -> None:
    """What is asked, doubted, denied, only possible or daily work is neither taken nor safe."""
    assert taken(sentence) == []


def said(text: str) -> list[Statement]:
    """The statements of a text about two parties."""
    finder = PartyFinder({"Hexley": (), "Oldham": ()})
    return list(statements(text, sentence_spans(text), finder, "Evening Ledger", "2026-04-03T08:00:00Z"))


def test_a_statement_has_what_was_taken() -> None:
    """Data taken is a kind of being affected, data not taken of not being so; the thing stays with it, and the time."""
    (hit,) = said("Records of 63 customers of Hexley were stolen.")
    assert (hit.party, hit.stance, hit.published) == ("Hexley", "affected", "2026-04-03T08:00:00Z")
    assert hit.taking is not None
    assert hit.taking.taken
    (safe,) = said("No data was taken from Hexley.")
    assert (safe.party, safe.stance, safe.day) == ("Hexley", "not_affected", "2026-04-03")


def test_whose_it_was_is_not_guessed() -> None:
    """Where two parties are named and neither holds the data for sure, nobody's state is told by it."""
    assert not [one for one in said("With Hexley and for Oldham, no data was taken.") if one.taking]


def test_no_sentence_takes_long() -> None:
    """Not even one that was made to."""
    begin = perf_counter()
    for words in ("data ", "data, ", "7 ", "no data ", "a-", "names and ", "stolen of names and "):
        list(takings((words * 600)[:1200]))
    assert perf_counter() - begin < 5


@given(st.text(alphabet="no data 7,wrecopid stlen.", max_size=200))
def test_slices_lie_in_the_sentence(sentence: str) -> None:
    """Whatever the words, things and amounts are ranges of them, and the amount lies in the thing."""
    for one in takings(sentence):
        assert 0 <= one.thing[0] < one.thing[1] <= len(sentence)
        assert one.amount is None or one.thing[0] <= one.amount[0] < one.amount[1] <= one.thing[1]
