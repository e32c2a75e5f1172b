"""What staff do by hand counts at once, is written down, and is not undone by what comes in later."""

from dataclasses import replace

import pytest

from ingestion.errors import MissingReportError, UsageError
from ingestion.report import Filing, Marking
from tests.vectorstore.homes import NOW, Shelf, report
from vectorstore.requests import Requests
from vectorstore.stored import Visibility

MAY, JUNE = "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"
ID = report("a", "").report_id


def said(filing: Filing, marking: Marking) -> Filing:
    """The filing of a document that says its marking itself."""
    return replace(filing, marking=marking, document=replace(filing.document, marking=marking))


def asked(store: Shelf) -> Requests:
    """A request from Slack that is answered and waits to be posted, and one that was posted."""
    requests = Requests(store.engine)
    for key in ("open", "done"):
        requests.accept(key, "T:C:1", f"Question {key}?", {"text": "?"}, NOW)
        requests.prepared(key, {"said": "Wolves."}, "Wolves.", Marking.CLEAR)
    requests.delivered("done", "posted")
    return requests


# ---- markings


@pytest.mark.parametrize("old", list(Marking))
@pytest.mark.parametrize("new", list(Marking))
def test_a_marking_set_by_hand_counts_at_once(store: Shelf, old: Marking, new: Marking) -> None:
    """Every version, by words, by vectors and as of then; below it there is nothing, above it all."""
    store.file(report("a", "Wolves.", old, published="2026-03-01T00:00:00Z"), report("a", "Foxes.", old))
    store.index()
    assert store.catalogue.mark(ID, new, "", MAY, "staff") is old
    store.filer.follow()
    for level in Marking:
        seen = ["Foxes."] if level >= new else []
        assert store.texts("foxes", level) == store.texts("foxes", level) == seen
        assert bool(store.texts("wolves", level, as_of="2026-03-02T00:00:00Z")) == (level >= new)
        assert store.holds(level, "fox") == store.holds(level, "wolv") == (level is new)
    assert store.indexed() == ({} if new is Marking.RED else {new: 1})
    assert store.catalogue.stale() == {}


def test_searches_obey_before_the_index_follows(store: Shelf) -> None:
    """The index is of another process: what it still holds is joined with the catalogue."""
    store.file(report("a", "Wolves."), report("b", "Foxes."), report("c", "Bears.", Marking.AMBER))
    store.index()
    store.catalogue.mark(ID, Marking.AMBER, "", MAY)
    store.catalogue.mark(report("c", "").report_id, Marking.CLEAR, "", MAY)
    found = store.near.find("wolves bears", store.near.snapshot(Visibility(Marking.CLEAR, JUNE)))
    assert {m.report.text for m in found.matches} == {"Bears.", "Foxes."}
    store.filer.follow()
    assert store.chroma.counts()[Marking.CLEAR] == 2


def test_filing_the_same_again_lowers_no_mark(store: Shelf) -> None:
    """Nor does a new version with the old marking."""
    store.file(report("a", "Wolves."))
    store.catalogue.mark(ID, Marking.AMBER, "", MAY)
    assert store.file(report("a", "Wolves."))[0]["status"] == "unchanged"
    store.file(report("a", "Foxes."))
    assert store.texts("wolves foxes") == []


def test_filing_the_same_again_raises_no_lowered_mark(store: Shelf) -> None:
    """What a person lowered stays so: the same bytes, and new ones that say nothing themselves, bring no news of it."""
    store.file(said(report("a", "Wolves."), Marking.AMBER))
    store.catalogue.mark(ID, Marking.CLEAR, "", MAY)
    assert store.file(said(report("a", "Wolves."), Marking.AMBER))[0]["status"] == "unchanged"
    assert store.file(report("a", "Foxes.", Marking.AMBER))[0]["marking"] == "TLP:CLEAR"
    assert store.texts("foxes") == ["Foxes."]


@pytest.mark.parametrize(
    "filing",
    [
        said(report("a", "Foxes."), Marking.AMBER), report("a", "Wolves.", Marking.RED),
        report("a", "Foxes.", Marking.RED),
    ],
    ids=["a new version says so", "higher than what was overruled", "both"],
)  # fmt: skip
def test_what_is_new_raises_a_lowered_mark(store: Shelf, filing: Filing) -> None:
    """A version that itself says a higher one, and a marking that nobody has overruled."""
    store.file(report("a", "Wolves.", Marking.AMBER))
    store.catalogue.mark(ID, Marking.CLEAR, "", MAY)
    (told,) = store.file(filing)
    assert told["marking"] == filing.marking.label
    assert store.texts("wolves foxes") == []


@pytest.mark.parametrize("new", [Marking.AMBER, Marking.CLEAR])
def test_copies_stand_by_themselves_when_their_report_is_marked(store: Shelf, new: Marking) -> None:
    """With their own marking, and named beside it no more."""
    store.file(report("a", "Wolves.", Marking.GREEN, publisher="Wire"))
    store.file(report("b", "Wolves.", Marking.GREEN, publisher="Post"))
    store.catalogue.mark(ID, new, "", MAY)
    for batch in store.inbox.open_batches():
        store.work(batch)
    found = {m.report.publisher: m.report for m in store.find("wolves", Marking.GREEN).matches}
    assert "Post" in {name for one in found.values() for name in (one.publisher, *one.copies)}
    assert store.texts("wolves") == (["Wolves."] if new is Marking.CLEAR else [])
    if new is Marking.CLEAR:
        assert store.only("wolves").copies == ()


def test_a_copy_at_the_new_marking_is_known_as_one(store: Shelf) -> None:
    """By the marking that the report has now."""
    store.file(report("a", "Wolves.", Marking.AMBER, publisher="Wire"))
    store.catalogue.mark(ID, Marking.CLEAR, "", MAY)
    assert store.file(report("b", "Wolves.", publisher="Post"))[0]["status"] == "duplicate"


def test_what_was_said_in_threads_goes_when_a_report_is_restricted(store: Shelf) -> None:
    """And what waits to be posted is prepared anew, also when it was begun before."""
    store.file(report("a", "Wolves."))
    requests = asked(store)
    begun = requests.forgotten()
    store.catalogue.mark(ID, Marking.GREEN, "", MAY)
    assert [turn.reply for turn in requests.thread("T:C:1", Marking.RED)] == [""]
    requests.prepared("open", {"said": "Wolves."}, "Wolves.", Marking.CLEAR, begun)
    assert requests.outbox("open") == {}
    requests.prepared("open", {"said": "Nothing."}, "Nothing.", Marking.CLEAR, requests.forgotten())
    assert requests.outbox("open") == {"said": "Nothing."}


# ---- withdrawal


def test_a_withdrawal_can_be_undone(store: Shelf) -> None:
    """Everything is as it was; both steps are written down."""
    store.file(report("a", "Wolves."))
    store.index()
    store.catalogue.withdraw(ID, "a hoax", MAY, "ann")
    store.filer.follow()
    assert (store.texts("wolves"), store.indexed()) == ([], {})
    store.catalogue.unwithdraw(ID, "no hoax", JUNE, "bob")
    store.filer.follow()
    assert (store.texts("wolves"), store.indexed()) == (["Wolves."], {Marking.CLEAR: 1})
    assert store.catalogue.state(ID) == "filed"
    deeds = [(d.hand.at, d.hand.who, d.hand.why, d.what) for d in store.catalogue.deeds(ID)]
    assert deeds == [(MAY, "ann", "a hoax", "withdrawn"), (JUNE, "bob", "no hoax", "withdrawal undone")]


def test_what_is_not_withdrawn_cannot_be_brought_back(store: Shelf) -> None:
    """Nor can what is not there be marked."""
    store.file(report("a", "Wolves."))
    with pytest.raises(UsageError, match="not withdrawn"):
        store.catalogue.unwithdraw(ID, "", MAY)
    for act in (lambda: store.catalogue.unwithdraw("r0", "", MAY), lambda: store.catalogue.mark("r0", Marking.RED, "", MAY)):  # fmt: skip
        with pytest.raises(MissingReportError, match="r0"):
            act()


def test_a_copy_does_not_bring_a_withdrawn_text_back(store: Shelf) -> None:
    """A feed that still has it comes again every hour; what nobody had filed before is another matter."""
    store.file(report("a", "Wolves.", publisher="Wire"), report("b", "Wolves.", publisher="Post"))
    store.catalogue.withdraw(ID, "a hoax", MAY)
    assert store.file(report("b", "Wolves.", publisher="Post"))[0]["status"] == "duplicate"
    assert store.texts("wolves") == []
    assert store.file(report("c", "Wolves.", publisher="Echo"))[0]["status"] == "added"


@pytest.mark.parametrize(
    "changed",
    [{"text": "This article has been retracted."}, {"text": "Wolves.", "title": "RETRACTED: Wolves"}],
)
def test_what_says_that_it_is_retracted_is_withdrawn(store: Shelf, changed: dict[str, str]) -> None:
    """From its date on, and the version before with it; filing it again changes nothing."""
    store.file(report("a", "Wolves."))
    again = report("a", **changed)  # type: ignore[arg-type]
    store.file(again)
    assert store.texts("wolves article") == []
    assert store.file(replace(again, retrieved=JUNE))[0]["status"] == "unchanged"
    store.file(report("a", "Wolves after all.", published="2026-04-05T00:00:00Z"))
    assert store.texts("wolves") == ["Wolves after all."]
