"""From how many independent origins reports come."""

import itertools

import pytest

from ingestion.origins import Origin, origins

WIRE = Origin(
    "wire", "The Ledger Wire", "Mercor confirmed a breach on 31 March, a spokesperson told The Ledger Wire."
)
POST = Origin(
    "post", "Harbour Post", "Mercor was breached, according to The Ledger Wire. It makes training data."
)
DESK = Origin(
    "desk", "Datacraft Daily", "Mercor was breached. Staff told us so. The Ledger Wire reported it first."
)
NOTE = Origin("note", "", "Mercor says that its systems were opened.")
MORE = Origin("more", "The Ledger Wire", "Mercor has not said what was taken.")


def groups(*reports: Origin, copies: tuple[tuple[str, str], ...] = ()) -> set[frozenset[str]]:
    """The origins, as sets of keys."""
    return {frozenset(group) for group in origins(reports, copies)}


def test_one_publisher_is_one_origin() -> None:
    """However many reports it has; a report without a publisher stands for itself."""
    assert groups(WIRE, MORE, NOTE) == {frozenset({"wire", "more"}), frozenset({"note"})}
    assert len(groups(NOTE, Origin("note2", "", "Another note."))) == 2


def test_who_only_attributes_is_no_origin() -> None:
    """What is had from a publisher that is there counts as that publisher's; without it, it counts itself."""
    assert groups(WIRE, POST) == {frozenset({"wire", "post"})}
    assert groups(POST, NOTE) == {frozenset({"post"}), frozenset({"note"})}


def test_who_asked_somebody_is_an_origin() -> None:
    """Quoting a publisher beside one's own sources takes nothing away."""
    assert groups(WIRE, DESK) == {frozenset({"wire"}), frozenset({"desk"})}


@pytest.mark.parametrize(
    "said",
    [
        "first reported by The Ledger Wire", "the Ledger Wire reported on Sunday", "The Ledger  Wire first reported",
        "citing the Ledger Wire", "a report by The Ledger Wire", "OSTMERE (The Ledger Wire) — Mercor", "as The Ledger Wire wrote",
    ],
)  # fmt: skip
def test_ways_to_attribute(said: str) -> None:
    """The usual words for having it from somebody."""
    assert len(groups(WIRE, Origin("x", "Portside", f"Mercor was breached, {said}. More is not known."))) == 1


def test_a_name_in_passing_attributes_nothing() -> None:
    """To speak of a publisher is not to have it from there."""
    assert (
        len(groups(WIRE, Origin("x", "Portside", "Mails to The Ledger Wire were among what was taken."))) == 2
    )


def test_copies_are_one_origin() -> None:
    """Also those that several copies join; a copy of something that is not there joins nothing."""
    assert groups(NOTE, DESK, copies=(("note", "desk"),)) == {frozenset({"note", "desk"})}
    assert len(groups(NOTE, DESK, copies=(("note", "gone"),))) == 2


def test_order_does_not_matter() -> None:
    """Every order of the same reports gives the same origins."""
    every = (WIRE, POST, DESK, NOTE, MORE)
    for order in itertools.permutations(every):
        assert groups(*order) == groups(*every)
