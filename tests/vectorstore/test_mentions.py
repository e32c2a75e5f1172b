"""What each version names is kept beside it: recognised once, as visible as its report, gone when that is purged."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from ingestion.report import Marking
from tests.vectorstore.homes import LATE, OF_5, Shelf, report, shelf
from vectorstore.mentions import LONGEST, MOST, NAME, mentions_in, mentions_of, names_among, naming
from vectorstore.stored import Visibility
from vectorstore.upkeep import rebuild_mentions

TEXT = (
    "The package tinroof 1.9.0 is malicious (CVE-2026-90314). Hexley Labs ships it, and Hexley Labs is sorry."
)


def named(store: Shelf, version: int = 1) -> list[tuple[str, str]]:
    """Kind and value of what the only report's version names."""
    (report_id,) = store.catalogue.find("a")
    return [(one.kind, one.value) for one in mentions_of(store.engine, (report_id, version))]


def test_what_a_report_names_is_kept(store: Shelf) -> None:
    """Releases, identifiers and names, each once, in order of place."""
    store.file(report("a", TEXT))
    assert named(store) == [
        ("package", "tinroof==1.9.0"), ("cve", "CVE-2026-90314"), (NAME, "Hexley Labs")
    ]  # fmt: skip


def test_each_version_names_its_own(store: Shelf) -> None:
    """A new version leaves what the earlier one named."""
    store.file(report("a", TEXT))
    store.file(report("a", "Oldham Works is quiet.", published="2026-04-02T00:00:00Z"))
    assert (NAME, "Hexley Labs") in named(store)
    assert named(store, 2) == [(NAME, "Oldham Works")]


def test_an_identifier_finds_its_versions(store: Shelf) -> None:
    """By its canonical spelling; a name does not count as one."""
    store.file(report("a", TEXT))
    (report_id,) = store.catalogue.find("a")
    assert naming(store.engine, {"tinroof==1.9.0"}) == {(report_id, 1)}
    assert naming(store.engine, {"Hexley Labs", "tinroof==1.9.1"}) == set()


def test_names_of_what_is_visible(store: Shelf) -> None:
    """Names are given of the versions asked for alone."""
    store.file(report("a", TEXT), report("b", "Oldham Works is hit.", Marking.RED))
    keys = store.search.snapshot(Visibility(Marking.CLEAR, LATE)).report_keys()
    assert "Hexley Labs" in names_among(store.engine, keys)
    assert "Oldham Works" not in names_among(store.engine, keys)


def test_purge_takes_them_along(store: Shelf) -> None:
    """Nothing of a purged report is left, and nothing of others goes."""
    store.file(report("a", TEXT), report("b", "Oldham Works is hit."))
    store.catalogue.purge(store.catalogue.find("a")[0])
    with store.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT DISTINCT value FROM mentions").scalars().all()
    assert left == ["Oldham Works"]


def test_a_home_that_kept_nothing_is_read_once(store: Shelf) -> None:
    """A home of schema 4 has afterwards what a new one has."""
    store.file(report("a", TEXT))
    before = named(store)
    store.engine.dispose()
    with sqlite3.connect(store.home.catalogue) as connection:
        drawn = "SELECT sql FROM sqlite_master WHERE tbl_name = 'mentions' AND sql <> '' ORDER BY name"
        new = connection.execute(drawn).fetchall()
        connection.executescript(
            f"DROP TABLE mentions; {OF_5} UPDATE meta SET value = '4' WHERE key = 'schema';"
        )
    again = shelf(store.home.folder)
    assert named(again) == before
    again.engine.dispose()
    with sqlite3.connect(store.home.catalogue) as connection:
        assert connection.execute(drawn).fetchall() == new


def test_rebuilding_changes_nothing(store: Shelf) -> None:
    """What is recognised again from the same text is the same."""
    store.file(report("a", TEXT))
    before = named(store)
    rebuild_mentions(store.catalogue)
    assert named(store) == before


def test_a_flood_is_bounded() -> None:
    """Of a list of thousands the first are kept, identifiers before names; what is too long is left out."""
    found = mentions_in(
        " ".join(f"CVE-2026-{n}" for n in range(10_000, 12_000)) + f" Oldham{'x' * LONGEST} said."
    )
    assert len(found) == MOST
    assert {one.kind for one in found} == {"cve"}


@given(st.text(max_size=300))
def test_places_lie_in_the_text(text: str) -> None:
    """Whatever the text, each is named once and begins in it."""
    found = mentions_in(text)
    assert len({(one.kind, one.value) for one in found}) == len(found)
    assert all(0 <= one.start < len(text) for one in found)


def test_many_phrases_find_what_each_finds(store: Shelf) -> None:
    """Names that are looked up together find the reports that they find one by one."""
    store.file(*(report(f"r{n}", f"Vendor{n} Works was hit, number {n}.", Marking(n % 3)) for n in range(60)))
    snapshot = store.search.snapshot(Visibility(Marking.GREEN, LATE))
    names = [f"Vendor{n} Works" for n in range(80)]
    one_by_one = {key for name in names for key in store.search.holding(snapshot, [name])}
    assert store.search.holding(snapshot, names) == sorted(one_by_one)
    assert len(one_by_one) == 40
