"""What a report says of the places of its words."""

from ingestion.report import SENT_TO, Place, place_of


def test_a_place_holds_until_the_next() -> None:
    """Before the first there is none."""
    places = (Place(3, "p. 1"), Place(9, "p. 2"))
    assert [place_of(places, start) for start in (0, 3, 8, 9, 99)] == ["", "p. 1", "p. 1", "p. 2", "p. 2"]


def test_to_whom_a_mail_went_is_no_place() -> None:
    """Whose addresses a mail's head names is shown to nobody who reads a citation of it."""
    assert place_of((Place(0, f"{SENT_TO}ana@b.example"),), 10) == ""
    assert place_of((Place(0, f"{SENT_TO}ana@b.example"), Place(5, "p. 2")), 10) == "p. 2"
