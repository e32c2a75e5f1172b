"""Versions that come in out of order: what says that it is older is history, and never replaces what is newer."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.editions import edition, is_older
from ingestion.report import Filing, Marking, Place
from tests.vectorstore.homes import NOW, Shelf, report, shelf
from vectorstore.answers import Answers

MAY = "2026-05-01T00:00:00Z"


def day(number: int) -> str:
    """A time in March 2026."""
    return f"2026-03-{number:02}T00:00:00Z"


def advisory(revision: str, text: str, published: str = "") -> Filing:
    """An advisory that says its revision."""
    filing = report("a", f"It is at version {revision}.\n{text}", published=published)
    places = (Place(0, "/document/tracking/version"),)
    return replace(filing, document=replace(filing.document, places=places))


def test_an_older_version_that_comes_in_late_is_history(store: Shelf) -> None:
    """The newer one stays current; as of its own time, the older one stood."""
    store.file(report("a", "The mill was hit by foxes.", published=day(20)))
    (told,) = store.file(report("a", "The mill was hit by wolves.", published=day(10)))
    assert (told["status"], told["version"]) == ("updated", 2)
    assert store.only("mill wolves").text == "The mill was hit by foxes."
    assert store.find("mill wolves", chroma=True).matches[0].report.version == 1
    assert store.only("mill", as_of=day(15)).text == "The mill was hit by wolves."
    assert [v.version for v in store.catalogue.history(told["report_id"])] == [2, 1]


def test_an_older_version_that_is_kept_already_is_unchanged(store: Shelf) -> None:
    """Ingesting a folder of old and new again, in any order, adds nothing."""
    old, new = report("a", "Wolves.", published=day(10)), report("a", "Foxes.", published=day(20))
    store.file(old)
    store.file(new)
    assert [store.file(one)[0]["status"] for one in (old, new, old)] == ["unchanged"] * 3
    assert store.texts("wolves foxes") == ["Foxes."]


def test_what_does_not_say_its_date_counts_as_it_comes_in(store: Shelf) -> None:
    """A page without a date that changes back is a new version."""
    for text in ("Wolves.", "Foxes.", "Wolves."):
        (told,) = store.file(report("a", text, published=""))
    assert (told["version"], store.texts("wolves foxes")) == (3, ["Wolves."])


def test_a_date_that_is_put_right_counts(store: Shelf) -> None:
    """The same text with an earlier date is a correction, no older version."""
    store.file(report("a", "Wolves.", published=day(20)))
    store.file(report("a", "Wolves.", published=day(10)))
    assert store.only("wolves").published == day(10)


def test_a_date_in_the_future_says_nothing(store: Shelf) -> None:
    """Else one mistaken date would keep every later version out."""
    store.file(report("a", "Wolves.", published="2026-04-30T00:00:00Z"))
    store.file(report("a", "Foxes.", published=day(20)))
    assert store.texts("wolves foxes") == ["Foxes."]


def test_a_revision_number_goes_before_a_date(store: Shelf) -> None:
    """Revision 9 is older than 10, whatever their dates are; without a number the date tells."""
    store.file(advisory("10", "Foxes.", day(10)))
    (told,) = store.file(advisory("9", "Wolves.", day(20)))
    assert told["version"] == 2
    assert store.only("foxes wolves").version == 1
    assert is_older(
        edition("", NOW, "at version 1.2", _places()), edition("", NOW, "version 1.10", _places())
    )
    assert not is_older(edition("", NOW, "version 2", _places()), edition("", NOW, "version 1.10", _places()))


def _places() -> tuple[Place, ...]:
    return (Place(0, "/document/tracking/version"),)


def test_a_late_version_that_is_restricted_raises_its_report(store: Shelf) -> None:
    """Whatever its age: the highest marking of one report counts."""
    store.file(report("a", "Foxes.", published=day(20)))
    store.file(report("a", "Wolves.", Marking.AMBER, published=day(10)))
    assert store.texts("foxes wolves") == []
    assert store.texts("foxes wolves", Marking.AMBER) == ["Foxes."]


def test_copies_stay_with_a_report_that_got_a_late_version(store: Shelf) -> None:
    """Its text is the same as before."""
    store.file(report("a", "Foxes.", published=day(20), publisher="Wire"))
    store.file(report("b", "Foxes.", published=day(21), publisher="Post"))
    store.file(report("a", "Wolves.", published=day(10), publisher="Wire"))
    assert store.only("foxes").copies == ("Post",)
    store.index()
    assert store.inbox.open_batches() == []


def test_a_version_that_takes_the_report_back_late_does_not(store: Shelf) -> None:
    """The newer one is what its publisher says now."""
    store.file(report("a", "Foxes after all.", published=day(20)))
    store.file(report("a", "This article has been retracted.", published=day(10)))
    assert store.texts("foxes") == ["Foxes after all."]


def test_what_cites_a_late_version_is_told_that_there_is_a_newer_one(store: Shelf) -> None:
    """Its number is the higher one, and it is not the latest."""
    store.file(report("a", "Foxes.", published=day(20)))
    (told,) = store.file(report("a", "Wolves.", published=day(10)))
    states = Answers(store.engine).states([told["report_id"]], Marking.CLEAR, MAY)
    assert states[told["report_id"]].latest == 1


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(1, 6)))
def test_whatever_order_versions_come_in_they_stand_by_their_dates(order: list[int]) -> None:
    """History is sorted, the newest is current, and as of each day the version of that day stood."""
    with TemporaryDirectory() as folder:
        store = shelf(Path(folder))
        for number in order:
            (told,) = store.file(report("a", f"Wolves number {number}x.", published=day(number * 2)))
        history = store.catalogue.history(told["report_id"])
        assert all(one.published < other.published for one, other in pairwise(history))
        assert store.texts("wolves") == ["Wolves number 5x."]
        for number in order:
            assert store.texts("wolves", as_of=day(number * 2 + 1)) == [f"Wolves number {number}x."]
        store.engine.dispose()
