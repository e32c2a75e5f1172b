"""`sitrep reports list|show` tell which reports are of one incident, each reader of what they may see."""

import json
from pathlib import Path

import pytest

from tests.commandline import Cli
from tests.outages import LATER, OUTAGE, STORM

REPORTS = (
    ("first", "Tallyline down for nine hours", OUTAGE, "2026-04-02", "The Ledger Wire", "TLP:AMBER"),
    ("copy", "Tallyline outage hits payslips", f"{OUTAGE} Ends.", "2026-04-03", "Harbour Post", "TLP:CLEAR"),
    ("later", "Certificate behind Tallyline outage", LATER, "2026-04-05", "Gig Desk", "TLP:CLEAR"),
    ("storm", "Storm closes ports", STORM, "2026-04-03", "Coast Paper", "TLP:CLEAR"),
)


@pytest.fixture
def told(cli: Cli, tmp_path: Path) -> Cli:
    """A home with a story of three reports, the earliest of them restricted, and another report."""
    names = ("id", "title", "text", "published", "source")
    for marking in ("TLP:AMBER", "TLP:CLEAR"):
        rows = [dict(zip(names, one, strict=False)) for one in REPORTS if one[-1] == marking]
        corpus = tmp_path / "corpus.jsonl"
        corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        assert cli("ingest", corpus, "--tlp", marking).status == 0
    return cli


def stories(cli: Cli, *more: str) -> dict[str, str]:
    """Of each listed report, the external id of the one that its story is called by."""
    lines = [json.loads(line) for line in cli("reports", "list", "--json", *more).out.splitlines()]
    names = {line["report_id"]: line["external_id"] for line in lines}
    return {line["external_id"]: names[line["story"]] for line in lines}


def test_a_story_is_called_by_its_earliest_visible_report(told: Cli) -> None:
    """Who may see more may see another id; a report that stands alone is a story of its own."""
    assert stories(told) == {"copy": "copy", "later": "copy", "storm": "storm"}
    assert stories(told, "--clearance", "TLP:AMBER") == {
        "first": "first", "copy": "first", "later": "first", "storm": "storm",
    }  # fmt: skip


def test_the_reports_of_a_story_are_listed_under_what_it_is(told: Cli) -> None:
    """By any report of it: its title, how many links and origins it has, and its reports, newest first."""
    said = told("reports", "list", "--story", "later", "--clearance", "TLP:AMBER").out
    assert "Tallyline down for nine hours (" in said
    assert "3 links, 2 origins" in said
    places = [said.index(name) for name in ("Certificate behind", "hits payslips", "The Ledger Wire")]
    assert places == sorted(places)
    assert "Storm" not in said
    assert list(stories(told, "--story", "copy")) == ["later", "copy"]


def test_a_story_of_nobody_is_said_to_be_none(told: Cli) -> None:
    """A report that may not be seen is as unknown as one that is not there."""
    for name in ("first", "nowhere"):
        ran = told("reports", "list", "--story", name)
        assert ran.status == 1
        assert "There is no report" in ran.err


def test_a_report_tells_its_story(told: Cli) -> None:
    """With the number of its links and origins; one that stands alone tells none."""
    assert "2 reports" in told("reports", "show", "later").out
    assert "story" not in told("reports", "show", "storm").out
    assert json.loads(told("reports", "show", "storm", "--json").out)["story"].startswith("r")
