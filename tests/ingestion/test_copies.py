"""Near copies are told from reports that only look like them."""

from itertools import permutations
from pathlib import Path

import pytest

from ingestion.copies import CopyText, copied, copy_leaders
from tests.ingestion.near_copies import corpus, false_copies, precision_and_recall, sample_texts, tallies
from tests.ingestion.rewrites import pairs

SHARED = Path(__file__).parents[2] / "../shared/data/cisa_ics_advisories"


def test_rewrites_are_found_and_others_left_alone() -> None:
    """Precision and recall over rewrites of the sample world; no kind of others is taken for copies."""
    found = tallies(pairs(sample_texts(), rounds=1))
    precision, recall = precision_and_recall(found.values())
    assert precision >= 0.97
    assert recall >= 0.97
    assert all(tally.taken >= 0.9 * tally.copies for tally in found.values() if tally.copies)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the advisories are not here")
def test_no_two_advisories_of_one_form_are_copies() -> None:
    """Boilerplate that hundreds share copies nothing."""
    assert false_copies(corpus(SHARED)[1]) == []


def test_the_order_of_two_texts_does_not_matter() -> None:
    """Turned round, only the way's letters change."""
    turned = {"same": "same", "a in b": "b in a", "b in a": "a in b"}
    for pair in pairs(sample_texts()[:4], rounds=1):
        one, other = copied(pair.first, pair.second), copied(pair.second, pair.first)
        assert (one is None) == (other is None)
        if one and other:
            assert (turned[one.way], one.share) == (other.way, other.share)


def test_one_publisher_adds_a_fact_and_is_no_copy() -> None:
    """To the letter it is one; with a new number it is a follow-up."""
    text = sample_texts()[0].text
    assert copied(CopyText("Desk", text), CopyText("Desk", text)) is not None
    assert copied(CopyText("Desk", text), CopyText("Desk", f"{text} It later counted 73,400 people.")) is None


def test_an_original_leads_and_a_fuller_text_keeps_its_place() -> None:
    """The same links lead to the same originals in whatever order they come."""
    links = [("a", "b", "same"), ("b", "c", "b in a"), ("a", "d", "a in b")]
    for order in permutations(links):
        assert copy_leaders("abcd", order) == {"a": "a", "b": "a", "c": "c", "d": "d"}
