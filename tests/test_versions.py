"""Versions from end to end: the newest is what is cited, and what changed is told where people look."""

import json
from pathlib import Path

import pytest

from bot.answering.answering import answer_question
from bot.app import load_desk
from ingestion.report import Marking
from tests.commandline import Cli
from tests.doubles_embedder import WordEmbedder
from tests.updates import FOLDER, questions
from tests.worlds import file_readings, open_home, readings
from vectorstore.stored import Visibility

LATE = "2026-12-31T00:00:00Z"


@pytest.mark.skipif(not FOLDER.exists(), reason="the shared sets are not here")
@pytest.mark.parametrize(
    ("order", "asked"),
    [
        (("corpus.old.jsonl", "corpus.jsonl"), slice(None)),
        (("corpus.jsonl", "corpus.old.jsonl"), slice(32, None)),
    ],
    ids=["in order", "late"],
)
def test_of_real_updates_only_the_newest_is_cited(
    tmp_path: Path, order: tuple[str, str], asked: slice
) -> None:
    """In whatever order old and new come in, whether asked by identifier or by title."""
    parts = open_home(tmp_path / "home", owner=True, embedder=WordEmbedder())
    for name in order:
        assert {row.status for row in file_readings(parts, readings([FOLDER / name]))} <= {"added", "updated"}
    lines = (FOLDER / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    newest = {row["id"]: row["text"] for row in map(json.loads, lines)}
    desk, cited = load_desk(parts), 0
    for question in questions()[asked]:
        for one in answer_question(desk, question, Visibility(Marking.CLEAR, LATE)).citations:
            assert one.quote in newest[one.external_id], (question, one.quote)
            cited += 1
    parts.close()
    assert cited >= len(questions()[asked])


def note(folder: Path, text: str, name: str = "note.md") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(f"# Moorlog flaw\n\n{text}\n", encoding="utf-8")
    return path


def ingested(cli: Cli, path: Path, *more: str) -> str:
    """What ingesting a file says."""
    ran = cli("ingest", path, "--tlp", "TLP:CLEAR", *more)
    assert ran.status == 0, ran.err
    return ran.out


def test_what_an_update_changed_is_told(cli: Cli, tmp_path: Path) -> None:
    """In a phrase when it comes in, and sentence by sentence by `reports diff`, with marks that need no colour."""
    ingested(
        cli, note(tmp_path, "Moorlog 2.1 has a flaw. Update to 2.1.4 at once."), "--published", "2026-03-01"
    )
    said = ingested(
        cli, note(tmp_path, "Moorlog 2.1 has a flaw. Update to 2.1.7 at once."), "--published", "2026-03-02"
    )
    assert (
        "Updated note.md, version 2: fixed version 2.1.4 → 2.1.7; about mitigations; 1 sentence changed."
        in said
    )
    told = cli("reports", "diff", "note.md").out
    assert "~ Update to [-2.1.4-]{+2.1.7+} at once." in told
    assert "version 1, 1 Mar 2026 → version 2, 2 Mar 2026, current" in told
    found = cli("reports", "diff", "note.md", "1:2", "--json").json
    assert [edit["kind"] for edit in found["edits"]] == ["changed"]
    assert found["fields"] == [{"name": "date", "old": "2026-03-01T00:00:00Z", "new": "2026-03-02T00:00:00Z"}]


def test_an_older_version_that_comes_in_late_is_said_to_be_one(cli: Cli, tmp_path: Path) -> None:
    """It is kept, and the newer one stays current."""
    ingested(cli, note(tmp_path, "Moorlog 2.1 has a flaw."), "--published", "2026-03-02")
    said = ingested(cli, note(tmp_path, "Moorlog has a flaw, perhaps."), "--published", "2026-03-01")
    assert "older than what was here (1 Mar 2026): kept as version 2, version 1 stays the current one" in said
    assert "version 2, 1 Mar 2026 → version 1, 2 Mar 2026, current" in cli("reports", "diff", "note.md").out
    assert cli("reports", "show", "note.md", "--json").json["version"] == 1


def test_what_cannot_be_compared_is_said_in_words(cli: Cli, tmp_path: Path) -> None:
    """One version, a number that is none, a version and a report that are not there."""
    ingested(cli, note(tmp_path, "Moorlog 2.1 has a flaw."))
    assert "nothing to compare" in cli("reports", "diff", "note.md").err
    for which, why in (
        ("x", "names no versions"),
        ("7", "no version 7"),
        ("1:9", "no version 9"),
        ("0", "no version 0"),
    ):
        ran = cli("reports", "diff", "note.md", which)
        assert ran.status == 2
        assert why in " ".join(ran.err.split())
    assert cli("reports", "diff", "nobody.md").status == 1


def test_a_report_above_the_clearance_is_not_compared(cli: Cli, tmp_path: Path) -> None:
    """It is as if it were not there."""
    for text in ("Moorlog 2.1 has a flaw.", "Moorlog 2.2 has a flaw."):
        cli("ingest", note(tmp_path, text), "--tlp", "TLP:RED")
    ran = cli("reports", "diff", "note.md")
    assert (ran.status, ran.out) == (1, "")
    assert cli("reports", "diff", "note.md", "--clearance", "TLP:RED").status == 0
