"""The smaller screens: reports, the register, faults, checks and the progress bar."""

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.exposure.paths import exposure_paths
from bot.exposure.register import check_register, load_register
from bot.terminal.doctor import Check, show_checks
from bot.terminal.faults import show_fault
from bot.terminal.progress import progress
from bot.terminal.register import show_project, show_register, show_register_faults
from bot.terminal.reports import ReportFacts, show_report, show_reports
from ingestion.errors import EncryptedError, SettingsError
from ingestion.report import Marking
from vectorstore.stored import StoredReport

ZONE = ZoneInfo("UTC")
REGISTER = """
projects:
  - name: Harbor payroll
    aliases: [our payroll]
    owner: payroll@ours.example
    uses: [Kestrel Mail, "pypi:brinelog==1.2.0"]
vendors:
  - name: Kestrel Mail
    suppliers: [Tallyline]
  - name: Tallyline
"""


def screen(width: int | None = 80) -> Console:
    """A terminal without colour; None: a pipe."""
    return Console(
        file=io.StringIO(),
        width=width or 80,
        force_terminal=width is not None,
        color_system=None,
        record=False,
    )


def text(console: Console) -> str:
    """What was printed."""
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def report(n: int, title: str = "Mill hit by intruders", **kind: object) -> StoredReport:
    """A report as the catalogue holds it."""
    values: dict[str, object] = {
        "report_id": f"r{n:012}",
        "external_id": f"report-{n}.md",
        "version": 1,
        "title": title,
        "publisher": "The Ledger Wire",
        "author": "",
        "url": f"https://ledgerwire.example/{n}",
        "published": "2026-04-03T17:10:00Z",
        "retrieved": "2026-04-04T00:00:00Z",
        "language": "en",
        "kind": "text",
        "source": "file",
        "vouched": "",
        "marking": Marking.GREEN,
        "text": "One line.\n\x1b[2JSecond [red]line[/].",
    }
    return StoredReport(**{**values, **kind})  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [30, 60, 80, 120, None])
def test_reports_are_listed_whole_at_any_width(width: int | None) -> None:
    """Every id, date, marking, title and publisher is there, however narrow it is."""
    console = screen(width)
    show_reports([report(1), report(2, "A [link=x]title[/link] " * 5)], console, zone=ZONE)
    out = " ".join(text(console).split())
    for part in ("r000000000001", "3 Apr 2026", "TLP:GREEN", "Mill hit by intruders", "2 reports"):
        assert part in out
    assert out.count("[link=x]title[/link]") == 5


def test_a_piped_list_has_a_line_a_report() -> None:
    """So that it can be searched and counted."""
    console = screen(None)
    show_reports([report(1), report(2, "Long " * 60)], console, zone=ZONE)
    assert len([line for line in text(console).splitlines() if "TLP:GREEN" in line]) == 2


def test_an_empty_index_says_what_to_do() -> None:
    """No table without rows."""
    console = screen()
    show_reports([], console, zone=ZONE)
    assert "sitrep ingest" in text(console)


def test_a_report_shows_its_facts_and_plain_text() -> None:
    """What is unknown leaves no line; the stored text is made plain, line by line."""
    console = screen()
    show_report(
        report(1), console, zone=ZONE, facts=ReportFacts(3, ("Tallyline",), ("CVE-2026-1234",)), text=True
    )
    out = text(console)
    for part in ("1 of 3", "Tallyline", "CVE-2026-1234", "ledgerwire.example/1", "3 Apr 2026, 17:10 UTC"):
        assert part in out
    assert "author" not in out
    assert "\nSecond [red]line[/].\n" in out
    assert "\x1b" not in out


def test_a_fault_is_one_line_with_its_input() -> None:
    """`input: what; mend`; an error that names its input does not name it twice."""
    console = screen(None)
    show_fault(EncryptedError("is encrypted. Save it without a password."), console, subject="notice.pdf")
    show_fault(EncryptedError("notice.pdf is encrypted."), console, subject="notice.pdf")
    assert text(console).splitlines() == [
        "✗ notice.pdf: is encrypted. Save it without a password.",
        "✗ notice.pdf is encrypted.",
    ]


def test_several_faults_are_a_line_each() -> None:
    """All settings at fault are seen at once."""
    console = screen(None)
    show_fault(SettingsError("SITREP_MODEL must be one.\nSITREP_LISTEN must be \x1b[2Jhost:port."), console)
    assert text(console).splitlines() == ["✗ SITREP_MODEL must be one.", "✗ SITREP_LISTEN must be host:port."]


def test_checks_show_each_fault_with_its_mend() -> None:
    """A sign a check; the mend only under a fault; the result says whether all is well."""
    console = screen()
    assert not show_checks(
        [
            Check("settings", ok=True, found="all set", mend="x"),
            Check("index", ok=False, found="is behind", mend="sitrep reindex"),
        ],
        console,
    )
    out = text(console)
    assert "✓ settings  all set" in out
    assert "✗ index     is behind" in out
    assert "→ sitrep reindex" in out
    assert "→ x" not in out
    assert "1 fault found." in out


def test_all_is_well_is_said() -> None:
    """A healthy home ends on a good word."""
    console = screen()
    assert show_checks([Check("settings", ok=True, found="all set")], console)
    assert "All is well." in text(console)


def test_the_register_is_shown_with_suppliers_and_paths(tmp_path: Path) -> None:
    """Each project with what it uses; one project with its paths."""
    file = tmp_path / "register.yaml"
    file.write_text(REGISTER, encoding="utf-8")
    register = load_register(file)
    console = screen()
    show_register(register, console)
    project = register.projects[0]
    show_project(project, [path.names for path in exposure_paths(project, register)], console)
    out = text(console)
    assert "uses Kestrel Mail, pypi:brinelog==1.2.0" in out
    assert "Kestrel Mail  ← Tallyline" in out
    assert "Harbor payroll → Kestrel Mail → Tallyline" in out
    assert "1 project, 2 vendors" in out


def test_faults_of_the_register_name_file_and_line(tmp_path: Path) -> None:
    """A sound file is called sound; a broken one says where and what to do."""
    file = tmp_path / "register.yaml"
    file.write_text(REGISTER, encoding="utf-8")
    console = screen()
    assert show_register_faults(check_register(file), console, name="register.yaml")
    assert "register.yaml is sound." in text(console)
    file.write_text("projects:\n  - aliases: [x]\n", encoding="utf-8")
    console = screen()
    assert not show_register_faults(check_register(file), console, name="register.yaml")
    assert "✗ register.yaml, line " in text(console)


def test_no_bar_without_a_terminal() -> None:
    """Logs and pipes get nothing from the progress bar."""
    console = screen(None)
    with progress(console, 3) as advance:
        advance("a.md")
        advance("b.md", done=2, more=4)
    assert text(console) == ""


def test_a_bar_counts_what_is_done() -> None:
    """On a terminal: how many of how many, what is at work, as plain text."""
    console = screen(120)
    with progress(console, 3) as advance:
        advance("[red]a\x1b[2J.md", more=1)
    out = text(console)
    assert "1/4" in out
    assert "[red]a.md" in out
    assert "\x1b[2J" not in out
