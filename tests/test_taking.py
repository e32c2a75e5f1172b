"""Marking and withdrawing at the terminal: at once, written down, also beside a running server."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import open_parts
from bot.settings import load_settings
from ingestion.report import Marking
from tests.commandline import Cli
from vectorstore import schema
from vectorstore.home import Home, HomeLock

WHAT = "What did thieves take from the mill?"


@pytest.fixture
def filed(cli: Cli, tmp_path: Path) -> Cli:
    """A home with one report and a copy of it."""
    for name, publisher in (("mill.md", "The Wire"), ("copy.md", "The Post")):
        path = tmp_path / name
        path.write_text(
            "# Mill hit\n\nThieves took nine vans from the mill on 2 April 2026.\n", encoding="utf-8"
        )
        ran = cli("ingest", path, "--tlp", "TLP:CLEAR", "--publisher", publisher)
        assert ran.status == 0, ran.err
    return cli


def publishers(cli: Cli, clearance: str) -> set[str]:
    """Who is cited, copies included."""
    cited = cli("ask", WHAT, "--json", "--clearance", clearance).json["citations"]
    return {name for one in cited for name in (one["publisher"], *one["also_published_by"])}


def test_a_report_is_marked_at_once(filed: Cli) -> None:
    """Answers obey, the copy stands by itself, and who did it, when and why is shown."""
    ran = filed("reports", "mark", "mill.md", "amber+strict", "--why", "It names the owner")
    assert ran.status == 0, ran.err
    assert "TLP:AMBER+STRICT from now on, before TLP:CLEAR" in ran.err
    assert "above SITREP_CLEARANCE" in ran.err
    assert publishers(filed, "TLP:CLEAR") == {"The Post"}
    assert filed("reports", "show", "mill.md").status == 1
    told = " ".join(filed("reports", "show", "mill.md", "--clearance", "TLP:RED").out.split())
    assert "by hand marked TLP:AMBER+STRICT, before TLP:CLEAR" in told
    assert "terminal:" in told
    assert "It names the owner" in told


def test_a_wrong_level_and_a_missing_report_are_said_in_words(filed: Cli) -> None:
    """Status 2 and 1; nothing is marked."""
    assert filed("reports", "mark", "mill.md", "TLP:PINK").status == 2
    assert filed("reports", "mark", "nobody.md", "TLP:RED").status == 1
    assert filed("reports", "show", "mill.md", "--json").json["marking"] == "TLP:CLEAR"


def test_a_withdrawn_report_is_shown_as_one_and_can_come_back(filed: Cli) -> None:
    """No answer cites it; `show` says why, and `--undo` takes it back."""
    filed("reports", "withdraw", "mill.md", "--why", "A hoax")
    assert publishers(filed, "TLP:RED") == set()
    assert filed("reports", "show", "mill.md", "--json").json["state"].startswith("withdrawn: A hoax")
    assert filed("reports", "withdraw", "mill.md", "--undo", "--why", "No hoax").status == 0
    assert publishers(filed, "TLP:CLEAR") == {"The Wire", "The Post"}
    again = filed("reports", "withdraw", "mill.md", "--undo", "--why", "No hoax")
    assert again.status == 2
    assert "not withdrawn" in again.err


def test_a_running_server_is_not_waited_for(filed: Cli, tmp_path: Path) -> None:
    """The catalogue is obeyed at once; the index is put right by whoever owns the home next, and copies are filed then."""
    home = Home(tmp_path / "home")
    with HomeLock(home, "sitrep serve"):
        assert filed("reports", "mark", "mill.md", "TLP:RED", "--why", "x").status == 0
        assert publishers(filed, "TLP:AMBER") == set()
        assert filed("reports", "purge", "mill.md").status == 1
    assert filed("ingest", tmp_path / "copy.md", "--tlp", "TLP:CLEAR", "--publisher", "The Post").status == 0
    assert publishers(filed, "TLP:CLEAR") == {"The Post"}
    parts = open_parts(load_settings(), owner=True)
    assert parts.chroma is not None
    assert parts.chroma.counts() == {**dict.fromkeys(parts.chroma.counts(), 0), Marking.CLEAR: 1}
    with parts.engine.connect() as connection:
        assert connection.execute(select(schema.stale)).all() == []
    parts.close()
