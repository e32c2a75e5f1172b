"""The catalogue: one identity, many versions; copies named once; markings that only rise."""

import pytest

from ingestion.errors import MissingReportError
from ingestion.report import Marking, Place
from tests.vectorstore.homes import Shelf, report
from vectorstore.stored import Visibility

APRIL_2, APRIL_5, MAY = "2026-04-02T00:00:00Z", "2026-04-05T00:00:00Z", "2026-05-01T00:00:00Z"


def statuses(store: Shelf, *filings: object) -> list[str]:
    """File and say what became of each."""
    return [outcome["status"] for outcome in store.file(*filings)]  # type: ignore[arg-type]


# ---- identity


def test_an_id_is_source_and_identity_alone() -> None:
    """Another text, title, marking or time of retrieval is the same report."""
    one = report("a.md", "One.")
    assert one.report_id == report("a.md", "Two.", Marking.RED, title="T", retrieved=MAY).report_id
    assert one.report_id != report("b.md", "One.").report_id
    assert one.report_id != report("a.md", "One.", source="slack").report_id
    assert len(one.report_id) == 13


def test_the_same_bytes_twice_are_unchanged(store: Shelf) -> None:
    """Filing again stores nothing, whenever it was retrieved."""
    assert statuses(store, report("a.md", "Mill hit.")) == ["added"]
    changes = store.catalogue.note("changes")
    assert statuses(store, report("a.md", "Mill hit.", retrieved=MAY)) == ["unchanged"]
    assert store.catalogue.note("changes") == changes
    assert store.catalogue.size() == 1


def test_decisions_foretell_what_filing_does(store: Shelf) -> None:
    """`decide` and `file` agree, also inside of one batch."""
    batch = [report("a.md", "One text."), report("b.md", "One text."), report("c.md", "Other.")]
    foretold = store.catalogue.decide(batch)
    told = store.file(*batch)
    assert [d.change for d in foretold] == [o["status"] for o in told] == ["added", "duplicate", "added"]
    assert [d.report_id for d in foretold] == [o["report_id"] for o in told]


def test_what_is_told_of_an_unchanged_report_is_what_is_kept(store: Shelf) -> None:
    """Its passages, and the marking that it keeps, not the one it came with this time."""
    store.file(report("a.md", "Mill hit.", Marking.AMBER))
    (decision,) = store.catalogue.decide([again := report("a.md", "Mill hit.")])
    told = store.catalogue.told(decision, again)
    assert (told["status"], told["passages"], told["marking"]) == ("unchanged", 1, "TLP:AMBER")


def test_a_report_comes_back_as_it_was_filed(store: Shelf) -> None:
    """Text to the letter, places, language and all that the reader found."""
    text = "Zeile eins\u00a0— “é” 👩‍👩‍👧\n\nLine two \u202e."
    (told,) = store.file(
        report(
            "a.md", text, publisher="The Wire", url="https://wire.example/1", language="de", author="A. B."
        )
    )
    stored = store.catalogue.reports([(told["report_id"], 1)])[(told["report_id"], 1)]
    assert stored.text == text
    assert (stored.publisher, stored.url, stored.language, stored.author) == (
        "The Wire",
        "https://wire.example/1",
        "de",
        "A. B.",
    )
    assert (stored.external_id, stored.title, stored.marking) == ("a.md", "a.md", Marking.CLEAR)
    assert stored.places == ()
    assert Place(0, "p. 1") not in stored.places


def test_a_name_means_reports_by_id_and_by_external_id(store: Shelf) -> None:
    """External ids need not be unique."""
    store.file(report("a.md", "One."), report("a.md", "Two.", source="slack"))
    assert len(ids := store.catalogue.find("a.md")) == 2
    assert store.catalogue.find(ids[0]) == [ids[0]]
    assert store.catalogue.find("%") == []


# ---- versions


def test_a_changed_report_is_a_new_version(store: Shelf) -> None:
    """By default the new one is found and the old one is not."""
    store.file(report("a.md", "The mill was hit by wolves.", published=APRIL_2))
    (told,) = store.file(report("a.md", "The mill was hit by foxes.", published=APRIL_5))
    assert (told["status"], told["version"]) == ("updated", 2)
    assert store.texts("wolves mill") == store.texts("foxes mill") == ["The mill was hit by foxes."]
    assert store.find("wolves").rarity["wolv"] == store.find("unheard").rarity["unheard"]


def test_the_old_version_is_found_as_of_then(store: Shelf) -> None:
    """With its own text, version and date; what came later has no part in it."""
    store.file(report("a.md", "The mill was hit by wolves.", published=APRIL_2))
    store.file(report("a.md", "The mill was hit by foxes.", published=APRIL_5))
    then = store.only("mill", as_of="2026-04-03T00:00:00Z")
    assert (then.text, then.version) == ("The mill was hit by wolves.", 1)
    assert (
        store.find("foxes", as_of="2026-04-03T00:00:00Z").rarity["fox"]
        == store.find("unheard").rarity["unheard"]
    )
    assert store.texts("mill", as_of="2026-04-01T23:59:59Z") == []


def test_a_version_that_corrects_its_date_backwards_counts(store: Shelf) -> None:
    """The newest version is the one filed last, not the one with the latest date."""
    store.file(report("a.md", "No date yet.", published=""))
    store.file(report("a.md", "Dated now.", published=APRIL_2))
    assert store.only("dated").version == 2
    assert store.find("dated", chroma=True).matches[0].report.version == 2


def test_a_version_taken_back_by_its_publisher_hides_the_earlier_ones(store: Shelf) -> None:
    """Nobody is sent back to a text that was corrected; before that time it stands."""
    store.file(report("a.md", "Affected: all mills.", published=APRIL_2))
    store.file(report("a.md", "Withdrawn.", published=APRIL_2, withdrawn=APRIL_5))
    assert store.texts("mills affected withdrawn") == []
    assert store.texts("withdrawn", as_of="2026-04-03T00:00:00Z") == ["Withdrawn."]


def test_history_lists_every_version(store: Shelf) -> None:
    """Oldest first, with texts."""
    for text in ("One.", "Two.", "One."):
        (told,) = store.file(report("a.md", text))
    assert [(v.version, v.text) for v in store.catalogue.history(told["report_id"])] == [
        (1, "One."),
        (2, "Two."),
        (3, "One."),
    ]


def test_versions_in_one_batch_are_filed_in_order(store: Shelf) -> None:
    """Two readings of one report in one batch are two versions, the later the newer."""
    batch = store.inbox.stage([report("a.md", "One."), report("a.md", "Two."), report("b.md", "One.")], MAY)
    store.work(batch)
    assert sorted(o["status"] for o in store.inbox.outcomes(batch).values()) == ["added", "added", "updated"]
    assert store.only("two").version == 2
    assert store.texts("one") == ["One."]


# ---- copies


def test_the_same_text_elsewhere_is_a_copy(store: Shelf) -> None:
    """One report, said to be published there as well."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    (told,) = store.file(report("b.md", "The mill was hit.", publisher="The Post", title="Other title"))
    assert told["status"] == "duplicate"
    assert told["report_id"] == report("a.md", "").report_id
    assert store.only("mill").copies == ("The Post",)


def test_a_copy_is_named_only_from_its_own_date_on(store: Shelf) -> None:
    """What was published later says nothing about then."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    store.file(report("b.md", "The mill was hit.", publisher="The Post", published=APRIL_5))
    assert store.only("mill", as_of=APRIL_2).copies == ()
    assert store.only("mill", as_of=APRIL_5).copies == ("The Post",)


def test_a_copy_at_another_marking_is_a_report_of_its_own(store: Shelf) -> None:
    """A restricted copy neither hides nor raises the public one."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    assert statuses(store, report("b.md", "The mill was hit.", Marking.AMBER, publisher="Cell")) == ["added"]
    assert store.only("mill").copies == ()
    assert len(store.find("mill", Marking.AMBER).matches) == 1


def test_a_copy_that_changes_goes_its_own_way(store: Shelf) -> None:
    """It becomes a report, and is no longer named beside the other."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    store.file(report("b.md", "The mill was hit.", publisher="The Post"))
    assert statuses(store, report("b.md", "A dam broke far away from it.", publisher="The Post")) == ["added"]
    assert store.only("mill").copies == ()
    assert store.texts("dam broke")[0] == "A dam broke far away from it."


def test_a_copy_stays_when_its_report_changes(store: Shelf) -> None:
    """It keeps its own text, and is filed by itself."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    store.file(
        report("b.md", "The mill was hit.", publisher="The Post"),
        report("c.md", "The mill was hit.", publisher="Echo"),
    )
    store.file(report("a.md", "A dam broke far away from it.", publisher="The Wire", published=APRIL_5))
    assert store.only("dam").publisher == "The Wire"
    mill = store.only("mill hit")
    assert {mill.publisher, *mill.copies} == {"The Post", "Echo"}
    assert mill.text == "The mill was hit."


def test_a_copy_stays_public_when_its_report_is_restricted(store: Shelf) -> None:
    """Copies keep their own marking."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    store.file(report("b.md", "The mill was hit.", publisher="The Post"))
    store.file(report("a.md", "The mill was hit.", Marking.AMBER, publisher="The Wire"))
    assert (seen := store.only("mill")).publisher == "The Post"
    assert seen.copies == ()
    assert seen.marking is Marking.CLEAR


def test_a_copy_stays_named_when_only_the_title_changes(store: Shelf) -> None:
    """The text is still the same."""
    store.file(report("a.md", "The mill was hit.", publisher="The Wire"))
    store.file(report("b.md", "The mill was hit.", publisher="The Post"))
    store.file(report("a.md", "The mill was hit.", publisher="The Wire", title="New title"))
    assert store.only("mill").copies == ("The Post",)
    store.index()
    assert store.inbox.open_batches() == []


# ---- markings


def test_a_marking_only_rises(store: Shelf) -> None:
    """Whatever order two come in, the highest counts; below it not a word is left, nor a vector."""
    pairs = [(low, high) for low in Marking for high in Marking]
    first = [report(f"{low}{high}", f"Wolves{low}{high}x.", low) for low, high in pairs]
    then = [report(f"{low}{high}", f"Wolves{low}{high}x.", high) for low, high in pairs]
    store.file(*first)
    store.index()
    told = store.file(*then)
    for (low, high), outcome in zip(pairs, told, strict=True):
        kept, word = max(low, high), f"wolves{low}{high}x"
        assert outcome["marking"] == kept.label
        assert outcome["status"] == ("updated" if high > low else "unchanged")
        for marking in Marking:
            assert store.holds(marking, word) == (marking is kept)
            assert bool([t for t in store.texts(word, marking) if word in t.lower()]) == (marking >= kept)
    assert store.indexed() == {
        m: sum(max(pair) is m for pair in pairs) for m in Marking if m is not Marking.RED
    }


def test_earlier_versions_rise_with_their_report(store: Shelf) -> None:
    """Then is not a way around it."""
    store.file(report("a.md", "Wolves.", published=APRIL_2))
    store.file(report("a.md", "Foxes.", Marking.AMBER, published=APRIL_5))
    assert store.texts("wolves foxes", as_of=APRIL_2) == []
    assert store.texts("wolves foxes", Marking.AMBER, as_of=APRIL_2) == ["Wolves."]
    assert store.holds(Marking.CLEAR, "wolv") == store.holds(Marking.CLEAR, "fox") == 0


def test_an_update_with_a_lower_marking_stays_restricted(store: Shelf) -> None:
    """A feed cannot publish what was restricted."""
    store.file(report("a.md", "Wolves.", Marking.AMBER))
    (told,) = store.file(report("a.md", "Foxes.", Marking.CLEAR))
    assert (told["status"], told["marking"]) == ("updated", "TLP:AMBER")
    assert store.texts("foxes") == []
    assert store.indexed() == {Marking.AMBER: 1}


# ---- withdrawal


def test_a_withdrawn_report_is_in_no_answer(store: Shelf) -> None:
    """At no time, though its words stay for those who explain old answers."""
    (told,) = store.file(report("a.md", "Wolves."))
    store.catalogue.withdraw(told["report_id"], "a hoax", MAY)
    assert store.texts("wolves") == store.texts("wolves", as_of=APRIL_2) == []
    assert store.search.snapshot(Visibility(Marking.RED, MAY)).searched.reports == 0
    assert store.catalogue.state(told["report_id"]) == f"withdrawn: a hoax ({MAY})"
    assert store.catalogue.history(told["report_id"])[0].text == "Wolves."


def test_a_withdrawn_report_stays_withdrawn_when_it_comes_again(store: Shelf) -> None:
    """Also as a new version; only a person brings it back."""
    (told,) = store.file(report("a.md", "Wolves."))
    store.catalogue.withdraw(told["report_id"], "a hoax", MAY)
    assert statuses(store, report("a.md", "Wolves."), report("a.md", "More wolves.")) == [
        "unchanged",
        "updated",
    ]
    assert store.texts("wolves") == []
    store.chroma.rebuild(store.catalogue.index_rows())
    assert store.indexed() == {}


def test_a_report_that_is_not_there_cannot_be_withdrawn(store: Shelf) -> None:
    """The error says where to look."""
    with pytest.raises(MissingReportError, match="sitrep reports list"):
        store.catalogue.withdraw("r0", "x", MAY)
    with pytest.raises(MissingReportError, match="r0"):
        store.catalogue.state("r0")
