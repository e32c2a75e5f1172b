"""What a question says about the reports it wants: who published them, and on which day."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingestion.report import Marking
from tests.vectorstore.homes import LATE, Shelf, report
from vectorstore.hints import hints_in

PUBLISHERS = (
    "The Wire",
    "The Wire Europe",
    "The Post",
    "Google",
    "Ars Technica | Policy",
    "Norrby – Status",
    "AP",
    "",
)
DAY = "2026-04-03"


def publishers_in(question: str) -> set[str]:
    """Whom the question names as a source."""
    return set(hints_in(question, PUBLISHERS).publishers)


def days_in(question: str) -> tuple[str, ...]:
    """The days that the question names."""
    return hints_in(question, ()).days


# ---- who published


@pytest.mark.parametrize(
    "question",
    [
        "According to The Wire, who was hit?", "according to the wire, who was hit?", "What was taken, by The Wire?",
        "Who does the Wire's report blame?", "Who does the Wire’s latest report blame?", "What did The Wire report?",
        "What did The Wire say about Google?", "Which customers are named in an article by The Wire?",
        "What is claimed in the story from 'The Wire'?", "What is in “The Wire” article on Google's outage?",
        "What does a piece published by The Wire suggest?", "What did The Wire on Friday evening write?",
    ],
)  # fmt: skip
def test_words_that_make_a_source(question: str) -> None:
    """Whom words of telling stand beside is a source, in any case and with any quotation marks."""
    assert publishers_in(question) == {"The Wire"}


@pytest.mark.parametrize(
    "question",
    ["How long was Google's outage?", "Is Google affected?", "Google?", "Who attacked Google and when?", "Does Google pay The Post?"],
)  # fmt: skip
def test_a_name_alone_is_no_hint(question: str) -> None:
    """Many who publish are spoken of as well."""
    assert publishers_in(question) == set()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What do both the Wire and the Post say of Norrby?", {"The Wire", "The Post"}),
        ("Do The Wire, Google and The Post report the same?", {"The Wire", "Google", "The Post"}),
        ("According to The Wire & The Post, who was hit?", {"The Wire", "The Post"}),
        ("What was stolen according to 'The Wire', or 'The Post'?", {"The Wire", "The Post"}),
        ("Does The Wire or Ars Technica mention Google?", {"The Wire", "Ars Technica | Policy"}),
    ],
)  # fmt: skip
def test_of_a_list_all_are_what_one_of_them_is(question: str, named: set[str]) -> None:
    """The word that makes a source may stand at either end of the list."""
    assert publishers_in(question) == named


def test_a_list_of_names_alone_is_no_hint() -> None:
    """Nothing in it is a source, so none of it is."""
    assert publishers_in("Were Google, The Post hit?") == set()


def test_the_longer_of_two_names_is_meant() -> None:
    """A name inside another is not named, unless it stands elsewhere too."""
    assert publishers_in("According to The Wire Europe, who was hit?") == {"The Wire Europe"}
    assert publishers_in("Do The Wire Europe and The Wire report it?") == {"The Wire Europe", "The Wire"}


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("What did Ars Technica report?", "Ars Technica | Policy"),
        ("What did Ars Technica | Policy report?", "Ars Technica | Policy"),
        ("What did Norrby report?", "Norrby – Status"),
        ("According to Norrby – Status, is it up?", "Norrby – Status"),
    ],
)
def test_what_stands_behind_a_bar_or_dash_may_be_left_out(question: str, publisher: str) -> None:
    """A publisher is named by its whole name, or by what stands before."""
    assert publishers_in(question) == {publisher}


@pytest.mark.parametrize("question", ["According to AP, who was hit?", "According to Googlers?", "What did TheWire report?", "by The Wires"])  # fmt: skip
def test_only_whole_names_of_some_length_are_named(question: str) -> None:
    """A name of two letters is too easily an ordinary word, and a part of a word is none."""
    assert publishers_in(question) == set()


# ---- on which day


@pytest.mark.parametrize(
    "written",
    [
        "2026-04-03", "3 April 2026", "3rd April 2026", "3rd of April, 2026", "03 apr 2026", "3 Apr. 2026", "April 3, 2026",
        "April 3rd 2026", "Apr 3, 2026", "apr. 03 2026", "APRIL 3 2026",
    ],
)  # fmt: skip
def test_a_day_in_each_form(written: str) -> None:
    """However a day is written, it is the same day, and once it is said that is enough."""
    assert days_in(f"What happened on {written}?") == (DAY,)
    assert days_in(f"What happened on {written}, I mean {DAY}?") == (DAY,)


@pytest.mark.parametrize("written", ["3 April", "April 3", "the 3rd of April", "Apr. 3rd"])
def test_a_day_without_a_year(written: str) -> None:
    """It is that day of any year."""
    assert days_in(f"What did The Wire report on {written}?") == ("-04-03",)


@pytest.mark.parametrize("written", ["Sept. 3, 2026", "Sep 3, 2026", "3 sept 2026", "September 3 2026"])
def test_september_has_two_short_forms(written: str) -> None:
    """Newspapers write "Sept.", programs "Sep"."""
    assert days_in(f"What happened on {written}?") == ("2026-09-03",)


@pytest.mark.parametrize("question", ["In April 2026?", "May I ask 3 things?", "Version 1.4.3?", "3 marching bands?", "Who?", "12026-04-03"])  # fmt: skip
def test_what_is_no_day(question: str) -> None:
    """A month alone is none, and neither is a number."""
    assert days_in(question) == ()


def test_several_days() -> None:
    """All of them count."""
    assert set(days_in("Between April 3 and 5 May 2026, and on 2026-06-01?")) == {"-04-03", "2026-05-05", "2026-06-01"}  # fmt: skip


# ---- the law, and what may be seen


_WORDS = st.sampled_from(
    ["according to", "both", "the", "'s", "report", "and", ",", "said", "in", "from", "April", "Sept.", "3rd", "of", "2026", "2026-04-03", "–", "|"]
)  # fmt: skip
_NAMES = st.lists(st.text(max_size=12) | st.sampled_from(PUBLISHERS), max_size=6)


@given(st.data(), _NAMES)
def test_any_text_is_read(data: st.DataObject, names: list[str]) -> None:
    """Whatever is asked and whoever publishes, nothing fails, and every hint is one of the publishers or a day."""
    piece = st.text(max_size=8) | _WORDS | (st.sampled_from(names) if names else st.nothing())
    hints = hints_in(" ".join(data.draw(st.lists(piece, max_size=12))), names)
    assert hints.publishers <= set(names)
    assert all(re.fullmatch(r"(?:\d{4})?-\d{2}-\d{2}", day) for day in hints.days)


@given(st.sampled_from(["Sep", "September", "August", "Jan"]), st.text("ſsSeptmbr'.,ſ ", max_size=4))
@example("ſeptember", "")
@example("ſep", "")
def test_letters_that_only_count_as_others(month: str, noise: str) -> None:
    """A month with a letter of old print (ſ for s) is read as the month, and never fails."""
    assert days_in(f"{noise} {month.replace('S', 'ſ').replace('s', 'ſ')} 3") in {
        ("-09-03",),
        ("-08-03",),
        ("-01-03",),
    }


def test_whom_the_asker_may_not_see_is_no_hint(store: Shelf) -> None:
    """A publisher of restricted reports alone is named in vain: not even the search says that it is one."""
    store.file(report("a", "Wolves at the mill.", publisher="The Wire"))
    store.file(report("b", "Wolves at the bank.", Marking.AMBER, publisher="The Cell"))
    store.file(report("c", "Wolves at sea.", publisher="The Later", published="2026-09-01T00:00:00Z"))
    asked = "Wolves, according to The Wire, according to The Cell, and according to The Later?"
    assert store.find(asked).publishers == {"The Wire", "The Later"}
    assert store.find(asked, as_of="2026-04-02T00:00:00Z").publishers == {"The Wire"}
    assert store.find(asked, Marking.AMBER, LATE).publishers == {"The Wire", "The Cell", "The Later"}
