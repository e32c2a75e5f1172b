"""`sitrep ingest`, and what any command does with what nobody foresaw."""

import re
import shutil
from pathlib import Path

import pytest

from bot.boundary import guarded
from bot.commands.boundary import run
from ingestion.errors import UsageError
from tests.commandline import Cli


def test_ingesting_twice_changes_nothing(own_cli: Cli, tmp_path: Path) -> None:
    """The same bytes are unchanged, new bytes a new version, a copy under another name a duplicate."""
    note = tmp_path / "note.md"
    note.write_text(
        "# Note\n\nVarnholt closed its east gate on 2 April 2026 after a break-in.\n", encoding="utf-8"
    )
    shutil.copy(note, tmp_path / "copy.md")
    ask_for = ("--tlp", "TLP:CLEAR", "--json")
    assert own_cli("ingest", note, *ask_for).json["status"] == "added"
    assert own_cli("ingest", note, *ask_for).json["status"] == "unchanged"
    assert own_cli("ingest", tmp_path / "copy.md", *ask_for).json["status"] == "duplicate"
    note.write_text("# Note\n\nVarnholt opened its east gate again on 5 April 2026.\n", encoding="utf-8")
    again = own_cli("ingest", note, *ask_for).json
    assert (again["status"], again["version"]) == ("updated", 2)


def test_ingest_says_what_it_was_told(own_cli: Cli, tmp_path: Path) -> None:
    """--publisher, --published and --tlp fill in what a report does not say of itself."""
    note = tmp_path / "note.txt"
    note.write_text("Varnholt closed its east gate after a break-in at night.\n", encoding="utf-8")
    said = ("--publisher", "Varnholt", "--published", "2026-04-02", "--tlp", "green")
    assert own_cli("ingest", note, *said, "--json").json["marking"] == "TLP:GREEN"
    row = own_cli("reports", "show", "note.txt", "--json").json
    assert (row["publisher"], row["published"][:10], row["marking"]) == (
        "Varnholt",
        "2026-04-02",
        "TLP:GREEN",
    )


def test_ingest_warns_of_what_nobody_will_see(own_cli: Cli, tmp_path: Path) -> None:
    """A report that ends up above SITREP_CLEARANCE is filed with a warning that says how to see it."""
    note = tmp_path / "note.txt"
    note.write_text("Varnholt closed its east gate after a break-in at night.\n", encoding="utf-8")
    ran = own_cli("ingest", note)
    assert ran.status == 0
    assert "TLP:AMBER" in ran.err
    assert "--clearance" in " ".join(ran.err.split())


@pytest.mark.xfail(reason="Filing.report_id cannot encode a name with bytes that are no text", strict=True)
def test_a_file_with_an_unreadable_name_is_filed(own_cli: Cli, tmp_path: Path) -> None:
    """A name that is no text stops neither its own report nor the others."""
    folder = tmp_path / "names"
    folder.mkdir()
    Path(str(folder).encode().decode() + "/bad\udcff.txt").write_text(
        "Varnholt closed its west gate on 2 April.\n"
    )
    (folder / "good.txt").write_text("Varnholt closed its east gate on 3 April.\n", encoding="utf-8")
    ran = own_cli("ingest", folder, "--tlp", "TLP:CLEAR", "--json")
    assert [row["status"] for row in ran.lines if row["input"].endswith("good.txt")] == ["added"]
    assert len(ran.lines) == 2
    assert "Something went wrong" not in ran.err


@pytest.mark.parametrize(
    "args", [["nowhere.pdf"], [".", "--tlp", "TLP:PINK"], [".", "--published", "someday"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_ingested_is_wrong_use(own_cli: Cli, args: list[str]) -> None:
    """A path that is not there, a marking or a date that is none: status 2 and the reason."""
    ran = own_cli("ingest", *args, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


# What nobody foresaw


def test_an_unforeseen_error_becomes_a_reference(tmp_path: Path) -> None:
    """It is caught at the edge, written to a file of its own, and named by eight digits; our own errors go on."""

    def failing() -> str:
        raise ZeroDivisionError("quiet words")

    def ours() -> str:
        raise UsageError("Say what you mean.")

    reference = guarded(failing, lambda found, error: f"{found} {type(error).__name__}", tmp_path / "logs")
    assert re.fullmatch(r"[0-9a-f]{8} ZeroDivisionError", reference)
    log = tmp_path / "logs" / f"error-{reference.split()[0]}.log"
    assert "quiet words" in log.read_text(encoding="utf-8")
    assert log.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError):
        guarded(ours, lambda *_: "", tmp_path)


def test_a_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    """With a file where the folder of logs should be, the reference is given all the same."""
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    assert len(guarded(lambda: str(1 // 0), lambda reference, _: reference, tmp_path / "logs")) == 8


def test_an_unforeseen_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """At the command line: status 1, one sentence without a trace, and where the details are."""
    monkeypatch.setenv("SITREP_HOME", str(tmp_path))

    def failing(**_: object) -> int:
        raise ZeroDivisionError("quiet words")

    assert run(failing) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert "quiet words" not in said.err
    (log,) = (tmp_path / "logs").iterdir()
    assert log.name in said.err


def test_a_stop_by_the_keyboard(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends with 130 and a word on what is safe."""

    def stopping(**_: object) -> int:
        raise KeyboardInterrupt

    assert run(stopping) == 130
    assert "stays filed" in capsys.readouterr().err
