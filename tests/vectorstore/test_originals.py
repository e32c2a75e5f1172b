"""The archive of what addresses answered: to the byte, for reports that exist, gone with them, and never half there."""

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import StoreError
from ingestion.fetching import Fetched
from ingestion.report import Filing, Marking
from tests.vectorstore.homes import NOW, Shelf, report
from vectorstore.originals import Originals, named

ROOT = Path(__file__).parents[2]
URL = "https://news.example/story"


def answer(body: bytes = b"<p>The mill was hit.</p>", url: str = URL, **more: str) -> Fetched:
    """What an address answered."""
    return Fetched(url, url, 200, "text/html", body, **{"etag": '"1"', "name": "story.html", **more})  # type: ignore[arg-type]


@pytest.fixture
def originals(store: Shelf) -> Originals:
    """The archive of a home."""
    return Originals(store.engine, store.home.originals)


def files(store: Shelf) -> list[Path]:
    """Every file of the archive."""
    return sorted(path for path in store.home.originals.rglob("*") if path.is_file())


def made_from(filing: Filing, sha256: str, part: str = "", url: str = URL) -> Filing:
    """The same report, made from an archived answer."""
    return replace(filing, original=named(sha256, url, part))


def filed(
    store: Shelf, originals: Originals, name: str = "a", text: str = "The mill was hit.", **more: str
) -> str:
    """A report filed from an archived answer, and the hash of that."""
    sha256 = originals.keep(answer(text.encode()), NOW)
    store.file(made_from(report(name, text, **more), sha256))
    return sha256


def test_the_bytes_come_back_and_are_ours_alone(store: Shelf, originals: Originals) -> None:
    """To the byte, in one compressed file that nobody else may read; twice the same bytes are one file."""
    body = bytes(range(256)) * 50
    sha256 = originals.keep(answer(body), NOW)
    assert originals.keep(answer(body, "https://other.example/"), NOW) == sha256
    assert originals.read(sha256) == body
    (file,) = files(store)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size < len(body)


def test_a_report_is_linked_to_its_answer_when_it_is_filed(store: Shelf, originals: Originals) -> None:
    """In the same transaction; a report that came otherwise has none."""
    sha256 = originals.keep(answer(modified="Fri, 03 Apr 2026 17:10:00 GMT"), NOW)
    one, two = made_from(report("a", "The mill was hit."), sha256), report("b", "A ferry sank.")
    assert originals.of(one.report_id, 1) == []
    store.file(one, two)
    (kept,) = originals.of(one.report_id, 1)
    assert (kept.sha256, kept.url, kept.size, kept.fetched_at) == (sha256, URL, 24, NOW)
    assert (kept.etag, kept.modified, kept.name) == ('"1"', "Fri, 03 Apr 2026 17:10:00 GMT", "story.html")
    assert originals.of(two.report_id, 1) == []


def test_the_last_answer_of_an_address_is_known_once_it_is_filed(store: Shelf, originals: Originals) -> None:
    """What was fetched and never filed, or whose bytes are lost, is not there to compare with."""
    assert originals.last(URL) is None
    sha256 = originals.keep(answer(), NOW)
    assert originals.last(URL) is None
    store.file(made_from(report("a", "The mill was hit."), sha256))
    found = originals.last(URL)
    assert found is not None
    assert found.sha256 == sha256
    files(store)[0].unlink()
    assert originals.last(URL) is None


def test_each_version_keeps_its_own_answer(store: Shelf, originals: Originals) -> None:
    """A changed page is a new version with its own bytes; the old ones stay."""
    first = filed(store, originals)
    second = filed(store, originals, text="The mill was hit twice.")
    report_id = report("a", "").report_id
    assert [originals.of(report_id, version)[0].sha256 for version in (1, 2)] == [first, second]
    assert len(files(store)) == 2


def test_an_answer_that_changed_nothing_leaves_its_validators_only(
    store: Shelf, originals: Originals
) -> None:
    """The same report from other bytes: the first bytes stay, the latest validators are sent back next time."""
    first = filed(store, originals)
    again = originals.keep(answer(b"<p>The mill was hit.</p><!-- 2 -->", etag='"2"'), "2026-04-11T00:00:00Z")
    report_id = report("a", "").report_id
    originals.link(report_id, 1, named(again, URL, ""))
    originals.settle([again])
    (kept,) = originals.of(report_id, 1)
    assert (kept.sha256, kept.etag, kept.fetched_at) == (first, '"2"', "2026-04-11T00:00:00Z")
    assert len(files(store)) == 1


def test_what_became_no_report_is_let_go(store: Shelf, originals: Originals) -> None:
    """An answer that could not be read leaves no file; one that waits in the inbox, or was filed, stays."""
    useless, waiting = originals.keep(answer(b"1"), NOW), originals.keep(answer(b"2"), NOW)
    store.inbox.stage([made_from(report("b", "A ferry sank."), waiting)], NOW)
    kept = filed(store, originals)
    originals.settle([useless, waiting, kept])
    assert {file.name for file in files(store)} == {f"{waiting}.gz", f"{kept}.gz"}


def test_what_a_killed_run_left_is_cleaned_up(store: Shelf, originals: Originals) -> None:
    """Files without a row, halves of files and answers that nobody waits for, once they are an hour old."""
    kept = filed(store, originals)
    originals.keep(answer(b"never filed"), NOW)
    stray = store.home.originals / "ab" / ("ab" * 32 + ".gz")
    half = store.home.originals / kept[:2] / f"{kept}.77.part"
    stray.parent.mkdir(exist_ok=True)
    for path in (stray, half):
        path.write_bytes(b"x")
    assert originals.clean(time.time()) == 0
    originals.settle([kept])
    assert originals.clean(time.time() + 3601) == 3
    assert [file.name for file in files(store)] == [f"{kept}.gz"]
    assert originals.read(kept)


def test_forgetting_a_report_leaves_none_of_its_bytes(store: Shelf, originals: Originals) -> None:
    """Every version's file and row; others keep theirs; doing it again changes nothing."""
    filed(store, originals)
    filed(store, originals, text="The mill was hit twice.")
    other = filed(store, originals, "b", "A ferry sank.")
    report_id = report("a", "").report_id
    for _ in range(2):
        originals.forget(report_id)
        assert originals.of(report_id, 1) == originals.of(report_id, 2) == []
        assert [file.name for file in files(store)] == [f"{other}.gz"]


def test_the_same_page_of_another_report_stays(store: Shelf, originals: Originals) -> None:
    """Bytes that are, as a whole, another report's too are not this one's alone."""
    sha256 = originals.keep(answer(), NOW)
    one, two = report("a", "The mill was hit."), report("b", "The mill was hit, says B.")
    store.file(made_from(one, sha256), made_from(two, sha256))
    originals.forget(one.report_id)
    assert originals.of(two.report_id, 1)
    assert originals.read(sha256)


@pytest.mark.parametrize("forgotten", ["a", "b"])
def test_an_answer_of_many_reports_goes_with_any_of_them(
    store: Shelf, originals: Originals, forgotten: str
) -> None:
    """A feed or a mail with attachments holds the words of each: purging one must leave none of its bytes."""
    sha256 = originals.keep(answer(b"both"), NOW)
    store.file(
        made_from(report("a", "The mill was hit."), sha256),
        made_from(report("b", "A ferry sank."), sha256, "!b.pdf"),
    )
    originals.forget(report(forgotten, "").report_id)
    assert files(store) == []
    assert originals.of(report("a", "").report_id, 1) == originals.of(report("b", "").report_id, 1) == []


def test_bytes_are_as_restricted_as_the_most_restricted_report_in_them(
    store: Shelf, originals: Originals
) -> None:
    """A clear mail with an amber attachment is amber as a whole; what became no report is for nobody."""
    sha256 = originals.keep(answer(b"both"), NOW)
    assert originals.marking(sha256) is Marking.RED
    store.file(
        made_from(report("a", "The mill was hit."), sha256),
        made_from(report("b", "A ferry sank.", Marking.AMBER), sha256, "!b.pdf"),
    )
    assert originals.marking(sha256) is Marking.AMBER


def test_a_copy_is_linked_to_the_report_that_is_kept(store: Shelf, originals: Originals) -> None:
    """Its bytes go when that report is purged, as its text does."""
    filed(store, originals)
    copy = originals.keep(answer(b"The mill was hit, elsewhere.", "https://b.example/"), NOW)
    store.file(made_from(report("b", "The mill was hit."), copy, url="https://b.example/"))
    assert len(originals.of(report("a", "").report_id, 1)) == 2
    originals.forget(report("a", "").report_id)
    assert files(store) == []


def test_damaged_bytes_are_not_handed_out(store: Shelf, originals: Originals) -> None:
    """What is not what was fetched, or is gone, is an error that says what to do."""
    sha256 = originals.keep(answer(), NOW)
    (file,) = files(store)
    for bad in (file.read_bytes()[:-6], b"rubbish", b""):
        file.write_bytes(bad)
        with pytest.raises(StoreError, match="Ingest its address again"):
            originals.read(sha256)
    other = originals.keep(answer(b"other"), NOW)
    file.write_bytes(originals._path(other).read_bytes())
    with pytest.raises(StoreError, match="damaged"):
        originals.read(sha256)
    file.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        originals.read(sha256)


_FULL = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from ingestion.errors import StoreError
from ingestion.fetching import Fetched
from vectorstore.engine import open_engine
from vectorstore.home import Home
from vectorstore.originals import Originals
import os
home = Home(Path(sys.argv[1]))
originals = Originals(open_engine(home, ""), home.originals)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    originals.keep(Fetched("https://a.example/", "https://a.example/", 200, "text/html", os.urandom(50_000)), "now")
except StoreError as error:
    print(error)
"""


def test_a_full_disk_leaves_nothing_half_done(store: Shelf) -> None:
    """It is said in words; no file, no half of one and no row is left."""
    store.engine.dispose()
    ran = subprocess.run(
        [sys.executable, "-c", _FULL, str(store.home.folder)],
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "Free some space" in ran.stdout
    assert files(store) == []
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM originals").scalar() == 0


@given(st.binary(max_size=300))
def test_any_bytes_come_back(body: bytes) -> None:
    """Whatever was answered."""
    import tempfile

    from sqlalchemy import create_engine

    from vectorstore import schema

    engine = create_engine("sqlite://")
    schema.originals.create(engine)
    with tempfile.TemporaryDirectory() as folder:
        archive = Originals(engine, Path(folder))
        assert archive.read(archive.keep(answer(body), NOW)) == body
    engine.dispose()
