"""The catalogue's file: made once, brought up to date, and refused in words when it is none of ours."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from ingestion.errors import StoreError
from ingestion.report import Marking
from tests.vectorstore.homes import LATE, OF_5, Shelf, report, shelf
from vectorstore.engine import open_engine, writing
from vectorstore.home import Home
from vectorstore.schema import SCHEMA_VERSION
from vectorstore.stored import Visibility

ROOT = Path(__file__).parents[2]


def version_of(home: Home) -> str:
    """What the catalogue says its schema is."""
    with sqlite3.connect(home.catalogue) as connection:
        return str(connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0])


def closed(store: Shelf) -> Shelf:
    """The same home with its connections given back, so that its file is whole."""
    store.engine.dispose()
    return store


def test_a_new_home_says_its_schema(store: Shelf) -> None:
    """So that a later Sitrep knows what it finds."""
    assert version_of(store.home) == str(SCHEMA_VERSION)


def test_a_home_of_a_newer_sitrep_is_refused(store: Shelf) -> None:
    """The error says what to do; nothing in the home is changed."""
    store.catalogue.note("schema", str(SCHEMA_VERSION + 1))
    before = closed(store).home.catalogue.read_bytes()
    with pytest.raises(StoreError, match=r"newer Sitrep.*Update Sitrep"):
        open_engine(store.home, "")
    assert store.home.catalogue.read_bytes() == before


def downgrade(home: Home) -> None:
    """The home as a Sitrep of schema 1 left it: copies without a version, no quick way to what is queued."""
    with sqlite3.connect(home.catalogue) as connection:
        connection.executescript(
            """
            DROP INDEX ix_inbox_state;
            DROP TABLE twins;
            CREATE TABLE twins (twin_id TEXT NOT NULL PRIMARY KEY, report_id TEXT NOT NULL, content_key TEXT NOT NULL,
                                publisher TEXT NOT NULL, external_id TEXT NOT NULL, dated TEXT NOT NULL);
            CREATE INDEX ix_twins_report_id ON twins (report_id);
            INSERT INTO twins SELECT 'r0', report_id, 'key', 'The Post', 'b.md', '2026-04-02' FROM reports;
            DROP TABLE answers;
            DROP TABLE standings; DROP TABLE flips; DROP TABLE watches; DROP TABLE notices;
            DROP TABLE mentions;
            UPDATE meta SET value = '1' WHERE key = 'schema';
            """
            + OF_5
        )


def test_an_older_home_is_brought_up_to_date(store: Shelf) -> None:
    """Everything in it is still there and works."""
    store.file(report("a", "The mill was hit."))
    downgrade(closed(store).home)
    again = shelf(store.home.folder)
    assert version_of(again.home) == str(SCHEMA_VERSION)
    assert again.only("mill").copies == ("The Post",)
    assert again.file(report("c", "The mill was hit.", publisher="Echo"))[0]["status"] == "duplicate"
    assert set(again.only("mill").copies) == {"The Post", "Echo"}
    again.file(report("a", "Another text."))
    assert {m.report.publisher for m in again.find("mill").matches} >= {"Echo"}


NAMED = f"DROP TABLE mentions; {OF_5}"
FOLLOWED = f"DROP TABLE standings; DROP TABLE flips; DROP TABLE watches; DROP TABLE notices; {NAMED}"


@pytest.mark.parametrize(
    ("schema", "lost"),
    [("2", f"DROP TABLE answers; {FOLLOWED}"), ("3", FOLLOWED), ("4", NAMED), ("5", OF_5)],
    ids=["2", "3", "4", "5"],
)
def test_a_home_without_later_tables_gets_them(store: Shelf, schema: str, lost: str) -> None:
    """An older home has the tables of a new one afterwards, and what was in it is still found."""
    store.file(report("a", "The mill was hit."))
    with sqlite3.connect(closed(store).home.catalogue) as connection:
        drawn = "SELECT name, sql FROM sqlite_master WHERE sql <> '' ORDER BY name"
        new = connection.execute(drawn).fetchall()
        connection.executescript(f"{lost} UPDATE meta SET value = '{schema}' WHERE key = 'schema';")
    again = shelf(store.home.folder)
    assert version_of(again.home) == str(SCHEMA_VERSION)
    assert again.texts("mill") == ["The mill was hit."]
    again.engine.dispose()
    with sqlite3.connect(again.home.catalogue) as connection:
        assert connection.execute(drawn).fetchall() == new


def test_a_step_that_fails_leaves_the_older_home_as_it_was(store: Shelf) -> None:
    """All steps or none: the next start finds a home of the old schema, not half of each."""
    downgrade(closed(store).home)
    with sqlite3.connect(store.home.catalogue) as connection:
        connection.execute("CREATE TABLE twins_of_1 (x)")  # in the way of the step
        before = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(StoreError):
        open_engine(store.home, "")
    with sqlite3.connect(store.home.catalogue) as connection:
        assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before
    assert version_of(store.home) == "1"


@pytest.mark.parametrize("said", ["0", "-1", "one", ""])
def test_a_schema_that_never_was_is_refused(store: Shelf, said: str) -> None:
    """Guessing would destroy it."""
    store.catalogue.note("schema", said)
    closed(store)
    with pytest.raises(StoreError, match="not a catalogue of Sitrep"):
        open_engine(store.home, "")


def test_somebody_elses_database_is_not_written_to(tmp_path: Path) -> None:
    """It stays as it is, to the byte."""
    home = Home(tmp_path)
    with sqlite3.connect(home.catalogue) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE recipes (eggs)")
    with pytest.raises(StoreError, match="not a catalogue of Sitrep"):
        open_engine(home, "")
    with sqlite3.connect(home.catalogue) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def cut(path: Path) -> None:
    """Half of the file is gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path) -> None:
    """Something else stands in its place."""
    path.write_bytes(b"Dear diary, " * 1000)


def flip(path: Path) -> None:
    """Its first page is scrambled."""
    data = bytearray(path.read_bytes())
    data[30:3000] = bytes(255 - byte for byte in data[30:3000])
    path.write_bytes(bytes(data))


def become_folder(path: Path) -> None:
    """A folder stands in its place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [cut, overwrite, flip, become_folder])
def test_a_damaged_catalogue_is_an_error_in_words(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Which file, what is wrong, what to do; never a trace, never an empty index in its place."""
    store = shelf(tmp_path)
    store.file(*(report(f"r{n}", f"The mill number {n} was hit. " * 50) for n in range(5)))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    closed(store)
    for name in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    damage(store.home.catalogue)
    with pytest.raises(StoreError, match=r"catalogue\.sqlite") as caught:  # noqa: PT012 - any step may be the one that notices
        again = shelf(tmp_path)
        again.find("mill")
        again.file(report("new", "A mill."))
        again.catalogue.index_rows()
    assert any(word in str(caught.value) for word in ("restore", "Restore", "move", "Make"))


def test_two_that_open_a_new_home_at_once_both_can(tmp_path: Path) -> None:
    """One makes the tables, the other finds them made."""
    script = "import sys; from tests.vectorstore.homes import shelf; from pathlib import Path; sys.stdin.readline(); shelf(Path(sys.argv[1])).catalogue.size()"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "home")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in running:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in running] == [b"", b"", b""]


def test_a_write_that_waits_sees_what_was_written_before(store: Shelf) -> None:
    """Two writers follow each other; neither acts on what the other has changed."""
    other = shelf(store.home.folder)
    store.file(report("a", "Wolves."))
    assert other.file(report("b", "Wolves."))[0]["status"] == "duplicate"


def test_a_busy_catalogue_is_an_error_in_words(store: Shelf) -> None:
    """After waiting for its time; nothing is half done."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with sqlite3.connect(store.home.catalogue) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program has kept the catalogue busy"):
            store.inbox.stage([report("a", "Wolves.")], "now")
    assert store.inbox.open_batches() == []


def test_a_transaction_that_fails_keeps_nothing(store: Shelf) -> None:
    """A mistake of ours stays a mistake; what it had written is gone."""

    def half() -> None:
        with writing(store.engine) as connection:
            connection.execute(text("INSERT INTO meta VALUES ('half', 'done')"))
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.catalogue.note("half") == ""


FULL = """
import resource, sys
from pathlib import Path
from ingestion.errors import StoreError
from tests.vectorstore.homes import report, shelf
store = shelf(Path(sys.argv[1]))
size = store.home.catalogue.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]) * 1024, resource.RLIM_INFINITY))
try:
    for n in range(200):
        store.file(report(f"r{n}", f"The mill number {n} was hit. " * 300))
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("kilobytes", [400, 1200])
def test_a_full_disk_is_an_error_in_words_and_loses_nothing(tmp_path: Path, kilobytes: int) -> None:
    """What was acknowledged is there, what was not is queued or absent, and the catalogue is sound."""
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(kilobytes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "nothing of it was stored" in said.stdout, said.stderr
    assert "Traceback" not in said.stderr
    store = shelf(tmp_path)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    for batch in store.inbox.open_batches():
        store.work(batch)
    store.file(*(report(f"r{n}", f"The mill number {n} was hit. " * 300) for n in range(60)))
    snapshot = store.search.snapshot(Visibility(Marking.CLEAR, LATE))
    assert snapshot.searched.reports == 60
    assert snapshot.size == store.catalogue.size() == 60 * 10
    store.engine.dispose()
