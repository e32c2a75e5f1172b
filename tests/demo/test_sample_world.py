"""The sample world is complete, says who published what and when, and keeps to what may be told."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.demo import DEMO_AS_OF, DEMO_MARKING, register_path, reports_folder
from ingestion.report import Marking, parse_marking
from tests.demo.stated import Stated, all_stated

PAGE = Path(__file__).parents[2] / "docs" / "sample-world.md"
REPORTS = {found.name: found for found in all_stated(reports_folder())}
NEWEST = datetime(2026, 4, 5, 21, 10, tzinfo=UTC)
# Organisations that readers of this story could expect; none of them has a part in the sample world.
STRANGERS = (
    "Amazon|Anthropic|Apple|AWS|Azure|Berrie|Business Insider|ByteDance|Cloudflare|CrowdStrike|DeepMind|Delve"
    "|Facebook|Fortune|GitHub|Google|IBM|Lapsus|Microsoft|Nvidia|Oracle|Reuters|Scale AI|Siemens|Surge AI"
    "|TeamPCP|TechCrunch|Trivy|Wired|xAI|Zuckerberg"
)


def _marking_of(report: Stated) -> Marking:
    return parse_marking(report.marking or DEMO_MARKING)


def _everything_written() -> str:
    paths = [register_path(), PAGE, *sorted(reports_folder().iterdir())]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in paths)


def test_page_lists_every_report_once() -> None:
    """docs/sample-world.md lists every report, and no report that is not there."""
    rows = re.findall(r"^\| (?:– )?`([^`]+)` \| \d", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(REPORTS)


def test_page_names_every_file() -> None:
    """Every file of the folder stands in the table of docs/sample-world.md."""
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(path.name for path in reports_folder().iterdir())


def test_page_tells_when_and_who() -> None:
    """The table gives each report's time and publisher as the report does."""
    page = PAGE.read_text("utf-8")
    for name, report in REPORTS.items():
        (row,) = re.findall(rf"^\| (?:– )?`{re.escape(name)}` \| (.+)$", page, re.MULTILINE)
        when, publisher = row.split(" | ")[:2]
        assert when == f"{report.published:%-d %b %H:%M}"
        assert publisher == "(OSV has none)" or publisher.split(" (")[0] in report.publisher


def test_every_format_is_there() -> None:
    """Each format that we read from files has at least one report."""
    suffixes = {path.suffix for path in reports_folder().iterdir()}
    assert suffixes == {".md", ".txt", ".html", ".pdf", ".docx", ".eml", ".json", ".jsonl"}


@pytest.mark.parametrize("name", REPORTS)
def test_report_says_what_it_is(name: str) -> None:
    """A report states its title, its time, and its publisher and marking where the format has a place for them."""
    report = REPORTS[name]
    assert report.title
    assert report.publisher or name.startswith("DOCK-")
    assert report.marking or name.startswith(("DOCK-", "wire-", "skerrow-moorlog."))
    assert report.marking in {"", *(marking.label for marking in Marking)}


def test_newest_report() -> None:
    """The newest report is of 5 April 2026, 21:10 UTC, seen at every clearance, and older than the question."""
    newest = max(REPORTS.values(), key=lambda report: report.published)
    assert newest.published == NEWEST < datetime.fromisoformat(DEMO_AS_OF)
    assert _marking_of(newest) is Marking.CLEAR


def test_oldest_report() -> None:
    """Nothing is older than 20 March 2026."""
    assert min(r.published for r in REPORTS.values()) >= datetime(2026, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clearance", "count"),
    [(Marking.CLEAR, 24), (Marking.GREEN, 25), (Marking.AMBER, 26), (Marking.RED, 27)],
)
def test_how_many_reports_an_audience_sees(clearance: Marking, count: int) -> None:
    """The default clearance sees 25 reports; one note or memo hides at each of GREEN, AMBER and RED."""
    assert sum(_marking_of(report) <= clearance for report in REPORTS.values()) == count


def test_register_has_six_projects() -> None:
    """The register names six projects, each with an owner, a channel and something that it uses."""
    projects = yaml.safe_load(register_path().read_text("utf-8"))["projects"]
    assert len({project["name"] for project in projects}) == 6
    assert all(project["owner"] and project["channel"] and project["uses"] for project in projects)


def test_supplier_chain_leads_to_the_package() -> None:
    """OpenAI's supplier is Mercor, and Mercor's is the package."""
    vendors = yaml.safe_load(register_path().read_text("utf-8"))["vendors"]
    suppliers = {vendor["name"]: vendor.get("suppliers") for vendor in vendors}
    assert suppliers["OpenAI"] == ["Mercor"]
    assert suppliers["Mercor"] == ["pypi:litellm"]


def test_red_note_is_the_owners() -> None:
    """The RED note is written by Batch scorer's owner, so that only its marking keeps it from deciding."""
    projects = yaml.safe_load(register_path().read_text("utf-8"))["projects"]
    owners = {project["name"]: project["owner"] for project in projects}
    note = (reports_folder() / "response-cell-kestrel.md").read_text("utf-8")
    assert yaml.safe_load(note.split("---\n")[1])["author"] == owners["Batch scorer"]


def test_no_strangers() -> None:
    """No real organisation but those of the public story is named."""
    assert not re.findall(rf"\b(?:{STRANGERS})\b", _everything_written())


def test_addresses_are_made_up() -> None:
    """Every link and mail address is under .example, but for the two that a format prescribes."""
    text = _everything_written()
    hosts = set(re.findall(r"https?://([^/\s\"'<>)]+)", text)) | set(
        re.findall(r"[\w.-]+@([\w-]+\.[\w.]+)", text)
    )
    made_up = {host for host in hosts if host.rstrip(".").endswith(".example")}
    assert {host for host in hosts - made_up if re.search(r"[a-z]{2}$", host)} == {
        "openvex.dev",
        "www.first.org",
    }


def test_advisories_borrow_no_real_database() -> None:
    """No advisory id has the prefix of a real database, which would make it the publisher of our words."""
    real = r"\b(?:GHSA|PYSEC|MAL|OSV|RUSTSEC|GO|GSD|ICSA|SSA|RHSA|USN|DSA)-\d"
    assert not re.findall(real, _everything_written())


def test_no_comfort_about_openai_customers() -> None:
    """No report says that customers or users of OpenAI are safe, so nothing may lift the doubt."""
    for path in reports_folder().iterdir():
        for sentence in re.split(r"(?<=[.!?])\s", path.read_bytes().decode("utf-8", "replace")):
            assert not ("OpenAI" in sentence and re.search(r"\b(?:users?|not affected|safe)\b", sentence)), (
                path
            )


def test_corpus_lines_have_the_contracts_keys() -> None:
    """A corpus line has exactly the keys that we read."""
    keys = {"id", "title", "text", "url", "published", "source"}
    lines = (reports_folder() / "wire.jsonl").read_text("utf-8").splitlines()
    assert all(set(json.loads(line)) == keys for line in lines)


def test_documents_carry_no_machine() -> None:
    """The PDF and the DOCX name no path, no machine and no program that made them."""
    for name in ("brightfjord-postmortem.pdf", "tallyline-notice.docx"):
        raw = (reports_folder() / name).read_bytes()
        assert not re.search(rb"/(?:home|tmp|root|Users|work)/|/Producer|/Creator", raw)
