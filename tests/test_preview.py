"""`sitrep ingest --preview`: what is shown, and that nothing at all is changed."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.demo import register_path
from tests.commandline import Cli

REPORTS = register_path().parent / "reports"
AFTER = "Tallyline confirmed on Monday that intruders copied the payroll records of all its customers.\n"


def previewed(cli: Cli, *paths: Path, **settings: str | Path) -> list[dict[str, Any]]:
    """The previews of these inputs."""
    ran = cli("ingest", "--preview", *paths, "--json", **settings)
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """A report that nobody has filed."""
    file = tmp_path / "notice.md"
    file.write_text(f"# Tallyline notice\n\nPublished: 2026-04-05\n\nTLP:CLEAR\n\n{AFTER}")
    return file


def contents(home: Path) -> str:
    """A digest of every row of the catalogue."""
    with sqlite3.connect(home / "catalogue.sqlite") as connection:
        lines = "\n".join(line for line in connection.iterdump())
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def test_what_is_shown(own_cli: Cli, notice: Path) -> None:
    """Title, date, marking, language, parties with our projects, and who said what."""
    (one,) = previewed(own_cli, notice)
    assert (one["change"], one["title"], one["marking"]) == ("added", "Tallyline notice", "TLP:CLEAR")
    assert (one["language"], one["error"]) == ("en", None)
    assert one["parties"] == [{"name": "Tallyline", "projects": ["Harbor payroll"]}]
    assert {"confirms"} <= {said["stance"] for said in one["statements"]}
    assert all(said["text"] in AFTER for said in one["statements"])


def test_flip(own_cli: Cli, notice: Path) -> None:
    """The verdict that the report would flip is told with its path, the old and the new status, and the reason."""
    (one,) = previewed(own_cli, notice)
    (turn,) = one["turns"]
    assert (turn["project"], turn["new"]) == ("Harbor payroll", "affected")
    assert turn["path"] == ["Harbor payroll", "Tallyline"]
    assert turn["justification"]


def test_filed_as_told(own_cli: Cli, notice: Path) -> None:
    """Filing the report afterwards flips just the verdicts that were told."""
    (one,) = previewed(own_cli, notice)
    own_cli("verdicts", "--json")
    own_cli("ingest", notice)
    now = json.loads(own_cli("verdicts", "--json").out)["verdicts"]
    flipped = {
        (v["project"], v["history"][-1]["old"], v["status"])
        for v in now
        if v["history"][-1]["cause"] != "rules"
    }
    for turn in one["turns"]:
        assert (turn["project"], turn["old"], turn["new"]) in flipped


def test_nothing_changes(own_cli: Cli, notice: Path, tmp_path: Path) -> None:
    """The catalogue is the same, row by row, after previews of every kind."""
    before = contents(tmp_path / "copy")
    previewed(own_cli, notice, REPORTS)
    assert contents(tmp_path / "copy") == before


def test_near_copy(own_cli: Cli, tmp_path: Path) -> None:
    """A report with nearly the text of a filed one names it with the share that they have in common."""
    source = (REPORTS / "ledgerwire-mercor-update.md").read_text()
    (tmp_path / "again.md").write_text(f"{source}\n\nThis story was carried by another paper.\n")
    (one,) = previewed(own_cli, tmp_path / "again.md")
    assert one["change"] == "added"
    assert one["near"][0]["share"] > 0.8


def test_known(own_cli: Cli, tmp_path: Path) -> None:
    """The text of a filed report under another name is told as its duplicate, and flips nothing."""
    (tmp_path / "again.md").write_bytes((REPORTS / "skerrow-news.md").read_bytes())
    (one,) = previewed(own_cli, tmp_path / "again.md")
    assert (one["change"], one["turns"]) == ("duplicate", [])


def test_withheld(own_cli: Cli, tmp_path: Path) -> None:
    """A report above the clearance is not told of as a near copy, unless the report itself is marked as high."""
    text = (REPORTS / "response-cell-kestrel.md").read_text().replace("TLP:RED", "")
    (tmp_path / "near.md").write_text(f"{text}\n\nOne more sentence stands here.\n")
    ran = own_cli("ingest", "--preview", tmp_path / "near.md", "--json", "--tlp", "CLEAR")
    assert json.loads(ran.out)["near"] == []
    ran = own_cli("ingest", "--preview", tmp_path / "near.md", "--json", "--tlp", "RED")
    assert json.loads(ran.out)["near"]


def test_unreadable(own_cli: Cli, tmp_path: Path, notice: Path) -> None:
    """An input that cannot be read says why, the next one is looked at, and the exit status is 1."""
    (tmp_path / "empty.md").write_text(" \n")
    ran = own_cli("ingest", "--preview", tmp_path / "empty.md", notice)
    assert ran.status == 1
    assert "empty" in ran.out
    assert "Tallyline notice" in ran.out


def test_without_register(cli: Cli, notice: Path) -> None:
    """Without a register the report itself is told of, and no verdicts; an empty home will do."""
    (one,) = previewed(cli, notice)
    assert (one["change"], one["parties"], one["turns"]) == ("added", [], [])


def test_answers_overtaken(own_cli: Cli, notice: Path) -> None:
    """It is told how many kept answers would hold no more."""
    own_cli("ask", "Is Harbor payroll affected?")
    (one,) = previewed(own_cli, notice)
    assert one["overtaken"] == 1


def test_words(own_cli: Cli, notice: Path) -> None:
    """In the terminal it is said for whom verdicts would change, and that nothing was filed."""
    ran = own_cli("ingest", "--preview", notice)
    assert "Would change for TLP:GREEN:" in ran.out
    assert "AFFECTED   Harbor payroll" in ran.out
    assert "Nothing was filed" in ran.err
