"""The register in force: taken up when its files change, kept when they cannot be used."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog
from structlog.typing import EventDict

from bot.exposure.sbomfolder import keep_sbom
from bot.exposure.source import RegisterSource
from ingestion.errors import RegisterError
from tests.exposure.bills import component, cyclonedx


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A register of one project."""
    path = tmp_path / "register.yaml"
    path.write_text("projects: [{name: Aurora}]", encoding="utf-8")
    return path


def names(source: RegisterSource) -> list[str]:
    """The projects in force."""
    register = source.register()
    return [project.name for project in register.projects] if register else []


def events(logs: list[EventDict]) -> list[str]:
    """What was logged."""
    return [line["event"] for line in logs]


def test_none_is_set() -> None:
    """Without a register there is no book."""
    assert RegisterSource(None).book() is None


def test_unchanged(file: Path) -> None:
    """As long as the files stay as they are the book is the same one, with all that it has read."""
    source = RegisterSource(file)
    assert source.book() is source.book()


def test_a_changed_file_is_taken_up(file: Path) -> None:
    """At the next question the register is the new one, also where only the time or only the inode differs."""
    source = RegisterSource(file)
    assert names(source) == ["Aurora"]
    file.write_text("projects: [{name: Basin!}]", encoding="utf-8")
    assert names(source) == ["Basin!"]
    os.utime(file, ns=(1, 1))
    first = source.book()
    other = file.with_suffix(".new")
    other.write_text("projects: [{name: Cedar!}]", encoding="utf-8")
    os.utime(other, ns=(1, 1))
    other.replace(file)
    assert names(source) == ["Cedar!"]
    assert source.book() is not first


def test_a_changed_sbom_is_taken_up(file: Path) -> None:
    """An SBOM that comes, changes or goes is seen at the next question."""
    source = RegisterSource(file)
    assert names(source) == ["Aurora"]
    for bill in (cyclonedx(component("a")), cyclonedx(component("b"))):
        path, _ = keep_sbom(file, "Aurora", bill)
        book = source.book()
        assert book is not None
        assert book.register.projects[0].from_sbom == 1
    path.unlink()
    book = source.book()
    assert book is not None
    assert book.register.projects[0].from_sbom == 0


@pytest.mark.parametrize("broken", ["", "projects: [", "projects: [{name: A, use: [B]}]", None])
def test_a_broken_file_keeps_the_old_register(file: Path, broken: str | None) -> None:
    """A new file that is empty, broken, faulty or gone changes nothing but the log, which says so once; a good one mends it."""
    source = RegisterSource(file)
    book = source.book()
    if broken is None:
        file.unlink()
    else:
        file.write_text(broken, encoding="utf-8")
    with structlog.testing.capture_logs() as logs:
        assert source.book() is book
        assert source.book() is book
    assert events(logs) == ["register not taken up"]
    assert "register.yaml" in logs[0]["reason"]
    assert source.fault
    file.write_text("projects: [{name: Basin}]", encoding="utf-8")
    with structlog.testing.capture_logs() as logs:
        assert names(source) == ["Basin"]
    assert (events(logs), source.fault) == (["register taken up"], "")


def test_a_broken_sbom_keeps_the_old_register(file: Path) -> None:
    """A broken SBOM is not taken up either, and the file that was there before is no fault any more."""
    source = RegisterSource(file)
    book = source.book()
    path, _ = keep_sbom(file, "Aurora", b"{")
    assert source.book() is book
    assert "Aurora.json" in source.fault
    path.unlink()
    assert names(source) == ["Aurora"]
    assert not source.fault


def test_a_broken_file_at_the_start(file: Path) -> None:
    """Where there is no older register, a broken one is an error, until it is mended."""
    file.write_text("projects: [", encoding="utf-8")
    source = RegisterSource(file)
    for _ in range(2):
        with pytest.raises(RegisterError):
            source.book()
    file.write_text("projects: [{name: Basin}]", encoding="utf-8")
    assert names(source) == ["Basin"]


def test_many_threads_see_whole_registers(file: Path) -> None:
    """While the file is replaced again and again, every question sees one whole register."""
    source = RegisterSource(file)

    def put(number: int) -> None:
        new = file.with_suffix(f".{number}")
        new.write_text(
            f"projects: [{', '.join(f'{{name: {number}-{i}}}' for i in range(50))}]", encoding="utf-8"
        )
        new.replace(file)

    put(0)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(names, source) for _ in range(1)]
        for number in range(1, 20):
            put(number)
            asked += [pool.submit(names, source) for _ in range(3)]
    for found in (one.result() for one in asked):
        assert found == [f"{found[0].partition('-')[0]}-{i}" for i in range(50)]
    assert names(source)[0] == "19-0"
