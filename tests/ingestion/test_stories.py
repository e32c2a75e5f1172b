"""Copies and stories."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.signatures import copy_signature
from ingestion.stories import StoryItem, Traits, is_one_matter, joined, one_matters, stories
from tests.outages import LATER, OUTAGE, STORM

PHISHING = """Staff of several employers received mails that copied the look of Tallyline and asked for their bank details,
police said. At least forty people typed their passwords into a false sign-in page. Tallyline said that its own systems were
not touched and that it never asks for account numbers by mail."""


def item(key: str, title: str, text: str, published: str = "2026-04-02T12:00:00Z") -> StoryItem:
    """A report of the window."""
    return StoryItem(key, title, text, published)


WINDOW = (
    item("outage", "Payroll provider Tallyline down for nine hours", OUTAGE),
    item(
        "copy", "Tallyline outage hits payslips", OUTAGE + " Reporting by our staff.", "2026-04-02T15:00:00Z"
    ),
    item("update", "Expired certificate behind Tallyline outage", LATER, "2026-04-05T09:00:00Z"),
    item("phishing", "Fraudsters pose as Tallyline in wave of mails", PHISHING, "2026-04-06T09:00:00Z"),
    item("weather", "Storm closes northern ports", STORM, "2026-04-03T09:00:00Z"),
)


def grouped(items: tuple[StoryItem, ...]) -> set[frozenset[str]]:
    """The stories, as sets of keys."""
    return {frozenset(items[at].key for at in group) for group in stories(items)}


def test_copy_and_update_join_their_story_and_another_incident_does_not() -> None:
    """One firm, two incidents: the copy and the update are of the first, the mails are a story of their own."""
    assert grouped(WINDOW) == {
        frozenset({"outage", "copy", "update"}),
        frozenset({"phishing"}),
        frozenset({"weather"}),
    }


def test_order_of_reports_does_not_matter() -> None:
    """Every order of the same reports gives the same stories."""
    for order in itertools.permutations(WINDOW):
        assert grouped(order) == grouped(WINDOW)


def test_stories_come_newest_first_and_reports_oldest_first() -> None:
    """By the newest report of each; within a story by time."""
    keys = [[WINDOW[at].key for at in group] for group in stories(WINDOW)]
    assert keys == [["phishing"], ["outage", "copy", "update"], ["weather"]]


def test_time_keeps_like_reports_apart() -> None:
    """Like words about the same firm five weeks later are another incident; within days they are one."""
    again = (
        OUTAGE.replace("Thursday", "Sunday").replace("certificate renewal", "router update").split(". ", 1)[1]
    )
    soon = item("soon", "Tallyline down again", again, "2026-04-04T09:00:00Z")
    assert frozenset({"soon", "outage", "copy", "update"}) in grouped((*WINDOW, soon))
    later = item("later", "Tallyline down again", again, "2026-05-12T09:00:00Z")
    assert frozenset({"later"}) in grouped((*WINDOW, later))


def test_a_name_that_everybody_drops_glues_nothing() -> None:
    """Unrelated reports that all mention one large firm stay apart."""
    texts = {
        "a": "Bakery chain Dovetail closed its shop after Northwind mailboxes were emptied by a former clerk.",
        "b": "Zinc prices rose, analysts told Northwind subscribers, as two smelters in Perrin halved output.",
        "c": "Cyclists asked the council of Ostmere for lamps; Northwind maps show forty dark crossings.",
        "d": "Museum visitors in Calder can borrow telescopes, with tickets sold through Northwind kiosks.",
    }
    items = tuple(item(key, text.split(",")[0].split(" after ")[0], text) for key, text in texts.items())
    assert len(stories(items)) == 4


def test_a_shared_vulnerability_joins_and_different_ones_part() -> None:
    """Two reports on one CVE are one story however they put it; advisories alike but for their CVE are two."""
    alike = "Varnholt controllers answer commands from anybody on the plant network. Update to 3.2. Tracked as {}."
    items = (
        item("a", "Varnholt Emberline", alike.format("CVE-2026-1111")),
        item("b", "Varnholt Emberline", alike.format("CVE-2026-2222")),
        item("c", "Furnace maker leaves a door open", "Researchers showed a trick. It is CVE-2026-1111."),
    )
    assert grouped(items) == {frozenset({"a", "c"}), frozenset({"b"})}


def test_reports_of_one_sentence_join_by_their_title() -> None:
    """A running event under one specific title is one story; a column's title is none."""
    event = tuple(
        item(f"e{n}", "Calder Valley Fire 2026", f"Road {n} closed near mile {n * 7}") for n in range(20)
    )
    assert len(stories(event)) == 1
    column = (item("a", "Weekly security news", STORM), item("b", "Weekly security news", PHISHING))
    assert len(stories(column)) == 2


FLAWS = [f"CVE-2026-{number}" for number in range(8)]
BRIEF_TRAITS = st.builds(
    lambda time, title, named: Traits(time, frozenset(title), (), frozenset(), {}, frozenset(named)),
    st.floats(0, 60),
    st.sampled_from([(), ("lock",), ("calder", "fire"), ("pump", "valve")]),
    st.one_of(st.just([]), st.lists(st.sampled_from(FLAWS), max_size=8)),
)


@given(st.lists(BRIEF_TRAITS, max_size=14))
def test_one_matter_joins_what_its_pairs_join(every: list[Traits]) -> None:
    """Few pairs are enough to join what all pairs would, and none of them joins what is not of one matter."""
    found = one_matters(every)
    assert all(is_one_matter(every[a], every[b]) for a, b in found)
    pairs = itertools.combinations(range(len(every)), 2)
    whole = [(a, b) for a, b in pairs if is_one_matter(every[a], every[b])]
    assert joined(len(every), found) == joined(len(every), whole)


@given(
    st.lists(
        st.builds(
            StoryItem, st.text(max_size=3), st.text(max_size=20), st.text(max_size=60), st.text(max_size=12)
        ),
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_report_is_in_exactly_one_story(items: list[StoryItem]) -> None:
    """Whatever the reports are like, none is lost and none is told twice."""
    assert sorted(at for group in stories(items) for at in group) == list(range(len(items)))


@given(st.text(min_size=1))
def test_a_text_is_its_own_copy_whatever_its_case_and_spacing(text: str) -> None:
    """Signatures do not see case at the edges, punctuation or white space."""
    assert copy_signature(f"  {text}\n\n") == copy_signature(text)


@pytest.mark.parametrize("words", [1, 11, 12, 13, 200])
def test_short_and_long_texts_have_steady_signatures(words: int) -> None:
    """The same text gives the same bytes, on either side of the length from which runs are compared."""
    text = " ".join(f"word{n}" for n in range(words))
    assert copy_signature(text) == copy_signature(text.replace(" ", "\n"))
    assert copy_signature(text) != copy_signature(text.replace("word", "other"))
