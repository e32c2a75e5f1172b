"""Ingestion that is killed, and two that want one home: nothing is lost, nothing is there twice, nobody is left guessing."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import dying
from tests.vectorstore.homes import shelf
from vectorstore import schema
from vectorstore.upkeep import differences

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds that a process is given to get somewhere
KILLED = -9


def die(home: Path, last: int, step: str, reports: int) -> int:
    """The status of an ingestion that dies at the `last` beginning or end of a step."""
    command = [
        sys.executable,
        "-m",
        "tests.dying",
        str(home),
        str(last),
        "--at",
        step,
        "--reports",
        str(reports),
    ]
    return subprocess.run(command, cwd=ROOT, check=False, timeout=PATIENCE).returncode


def sitrep(home: Path, *args: str | Path) -> "subprocess.Popen[str]":
    """A command over a home, in a process of its own."""
    program = "import sys; from bot.cli import main; sys.argv[0] = 'sitrep'; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)],
        cwd=home.parent,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(home.parent), "SITREP_HOME": str(home)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def filed(home: Path) -> int:
    """How many reports the catalogue holds just now."""
    place = shelf(home)
    with place.engine.connect() as connection:
        count = int(connection.execute(select(func.count()).select_from(schema.reports)).scalar_one())
    place.engine.dispose()
    return count


def check_whole(home: Path, reports: int) -> None:
    """Every report is there once, in the catalogue, in the words and in the vectors, and nothing waits."""
    place = shelf(home)
    rows = place.catalogue.index_rows()
    assert filed(home) == reports
    assert len({row.key.split(".")[0] for row in rows}) == reports
    assert not place.inbox.open_batches()
    assert not differences(place.catalogue, place.chroma)
    for row in rows[:: max(len(rows) // 40, 1)]:
        nearest = place.chroma.nearest(row.vector, row.marking, 5)
        assert row.key in {n.key for n in nearest if n.cosine > 0.999}
    place.engine.dispose()


@pytest.mark.slow
def test_killed_ten_times_nothing_is_lost_and_nothing_twice() -> None:
    """Ten processes, killed -9 at a named step each, at staging, accepting or any moment; then a whole one: all is there, once."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.killing", "10"],
        cwd=ROOT,
        check=False,
        timeout=PATIENCE * 2,
        capture_output=True,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert b"10 kills, nothing lost and nothing twice" in ended.stdout


@pytest.mark.slow
def test_every_kind_of_death_is_followed_by_a_whole_run(tmp_path: Path) -> None:
    """The n-th run dies at the n-th beginning or end of embedding, until one ends: the report is never blamed for it."""
    home = tmp_path / "home"
    deaths = 0
    while (status := die(home, deaths + 1, "embed", reports=1)) == KILLED:
        deaths += 1
    assert status == 0
    assert deaths >= 2
    check_whole(home, 1 + dying.HANDED)


@pytest.mark.slow
def test_a_command_killed_in_the_middle_is_run_again(tmp_path: Path) -> None:
    """`sitrep ingest` of 200 files, killed -9 once some are filed; run again it files the rest and says of each what it is."""
    folder, home = tmp_path / "notices", tmp_path / "home"
    folder.mkdir()
    for given, reading in dying.readings():
        assert reading.document
        (folder / given.path).write_text(f"# {given.shown}\n\n{reading.document.text}\n", encoding="utf-8")
    first = sitrep(home, "ingest", folder, "--tlp", "TLP:CLEAR", "--json")
    assert first.stdout
    assert '"status": "added"' in first.stdout.readline()
    first.kill()
    first.communicate()
    assert 0 < filed(home) < dying.REPORTS
    again = sitrep(home, "ingest", folder, "--tlp", "TLP:CLEAR", "--json")
    out, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, err
    statuses = [line.split('"status": "')[1].split('"')[0] for line in out.splitlines()]
    assert len(statuses) == dying.REPORTS
    assert set(statuses) == {"added", "unchanged"}
    check_whole(home, dying.REPORTS)


@pytest.mark.slow
def test_two_writers_at_once(tmp_path: Path) -> None:
    """Of two commands that ingest into one home, one does it whole; the other is told the first's pid, and changes nothing."""
    home, reports = tmp_path / "home", tmp_path / "reports.jsonl"
    lines = [
        f'{{"id": "n{n}", "title": "Notice {n}", "text": "Pump {n} failed in hall {n * 7} on 4 April 2026."}}'
        for n in range(100)
    ]
    reports.write_text("\n".join(lines), encoding="utf-8")
    commands = [sitrep(home, "ingest", reports, "--tlp", "TLP:CLEAR", "--json") for _ in range(2)]
    ended = [(command, *command.communicate(timeout=PATIENCE)) for command in commands]
    (won, _, _), (lost, out, err) = sorted(ended, key=lambda one: one[0].returncode)
    assert (won.returncode, lost.returncode) == (0, 1)
    assert f"pid {won.pid} (sitrep ingest)" in err
    assert not out
    check_whole(home, 100)
