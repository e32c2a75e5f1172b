"""The commands about verdicts: open ones, their history, watches, notices, and answers that were overtaken."""

from pathlib import Path
from typing import Any

import pytest

from tests.commandline import AS_OF, Cli

ADVISORY = "SKR-SA-2026-014.json"  # by it, Quay telemetry is fixed


def statuses(found: Any) -> set[tuple[str, str]]:
    """Project and status of each verdict."""
    return {(v["project"], v["status"]) for v in found["verdicts"]}


def test_open_verdicts_are_the_contracts_json(demo_cli: Cli) -> None:
    """The four keys; every citation that a verdict names is there; no verdict says that nothing is known."""
    found = demo_cli("verdicts", "--as-of", AS_OF, "--json").json
    assert set(found) == {"as_of", "verdicts", "citations", "searched"}
    numbers = {citation["n"] for citation in found["citations"]}
    assert all(set(v["citations"]) <= numbers and v["citations"] for v in found["verdicts"])
    assert "no_known_exposure" not in {v["status"] for v in found["verdicts"]}
    assert {"affected", "under_investigation", "fixed", "not_affected"} == {
        v["status"] for v in found["verdicts"]
    }


def test_open_verdicts_are_those_of_an_answer(demo_cli: Cli) -> None:
    """The command and a question about all projects are answered by one engine."""
    found = demo_cli("verdicts", "--as-of", AS_OF, "--json").json
    answer = demo_cli("ask", "Which of our projects are affected?", "--as-of", AS_OF, "--json").json
    own = [{key: v[key] for key in v if key != "history"} for v in found["verdicts"]]
    said = [v for v in answer["verdicts"] if v["status"] != "no_known_exposure"]
    same = ("project", "incident_id", "status", "path", "justification", "since", "review_by")
    assert [[v[key] for key in same] for v in own] == [[v[key] for key in same] for v in said]


def test_open_verdicts_for_people(own_cli: Cli) -> None:
    """How many, each with its path, since when, what opened it, and the sources below."""
    out = own_cli("verdicts").out
    assert "7 open verdicts" in out
    assert "Router service → pypi:litellm==1.82.7" in out
    assert (
        "no known exposure → affected, because of “litellm: two releases on PyPI carry malicious code”" in out
    )
    assert "reports searched" in out


def test_one_projects_verdicts(demo_cli: Cli) -> None:
    """By name or alias, in any case."""
    found = demo_cli("verdicts", "--project", "router SERVICE", "--as-of", AS_OF, "--json").json
    assert statuses(found) == {("Router service", "affected")}
    assert demo_cli("verdicts", "--project", "aurora", "--as-of", AS_OF).status == 0


def test_verdicts_of_a_day_without_reports(demo_cli: Cli) -> None:
    """Nothing open is said with what was searched, and not as safety."""
    out = demo_cli("verdicts", "--as-of", "2020-01-01").out
    assert "0 open verdicts" in out
    assert "Silence is not safety" in out
    assert "0 reports searched" in out


def test_clearance_decides_verdicts(demo_cli: Cli) -> None:
    """What only some may see changes nothing for others."""
    seen = statuses(demo_cli("verdicts", "--as-of", AS_OF, "--clearance", "TLP:RED", "--json").json)
    assert ("Batch scorer", "affected") in seen
    assert ("Batch scorer", "affected") not in statuses(demo_cli("verdicts", "--as-of", AS_OF, "--json").json)


def test_an_unknown_project_is_wrong_use(demo_cli: Cli) -> None:
    """What is near is named."""
    ran = demo_cli("verdicts", "--project", "Ruter service")
    assert ran.status == 2
    assert "Did you mean Router service?" in ran.err


@pytest.mark.parametrize("args", [["verdicts"], ["watch", "add", "Mercor"]], ids=" ".join)
def test_without_a_register_it_is_said(cli: Cli, args: list[str]) -> None:
    """A setting is missing, and the error names it."""
    ran = cli(*args)
    assert ran.status == 2
    assert "SITREP_REGISTER" in ran.err


def test_a_watch_is_told_of_a_withdrawal(own_cli: Cli) -> None:
    """Old and new status, why, over which path, and for whom; the answer of before is marked as overtaken."""
    own_cli("ask", "Is Quay telemetry affected?", "--json")
    assert own_cli("watch", "add", "quay telemetry").status == 0
    assert own_cli("watch", "add", "Mercor").status == 0
    own_cli("reports", "withdraw", ADVISORY, "--why", "wrong version")
    (notice,) = own_cli("watch", "notices", "--json").lines
    assert (notice["old"], notice["new"], notice["cause"]) == ("fixed", "under_investigation", "withdrawal")
    assert notice["path"] == ["Quay telemetry", "Skerrow Moorlog 2.6"]
    assert notice["watch"]["name"] == "Quay telemetry"
    out = own_cli("watch", "notices").out
    assert "fixed → under investigation, because “Skerrow Moorlog" in out
    assert "who watches the project Quay telemetry" in out
    (listed,) = own_cli("answers", "list", "--json").lines
    assert [step["new"] for step in listed["overtaken"]] == ["under_investigation"]
    assert "answered, overtaken" in own_cli("answers", "list").out
    assert "Overtaken: verdicts have flipped since." in own_cli("answers", "show", "q").out
    shown = own_cli("answers", "show", "q", "--json").json
    assert [step["title"] for step in shown["overtaken"]] == [notice["title"]]


def test_an_ingested_report_flips_and_is_named(own_cli: Cli, tmp_path: Path) -> None:
    """Ingesting looks at verdicts again by itself: here an owner reports that the project is hit."""
    own_cli("watch", "add", "Harbor payroll")
    note = tmp_path / "owner.md"
    note.write_text(
        "---\ntitle: Payroll checked\nauthor: payroll@quayworks.example\npublished: 2026-04-06\ntlp: TLP:CLEAR\n---\n"
        "Harbor payroll is affected: three of our accounts at Tallyline lost their passwords.\n"
    )
    own_cli("ingest", note)
    (notice,) = own_cli("watch", "notices", "--json").lines
    assert (notice["old"], notice["new"]) == ("under_investigation", "affected")
    assert (notice["cause"], notice["title"]) == ("report", "Payroll checked")
    (verdict,) = own_cli("verdicts", "--project", "Harbor payroll", "--json").json["verdicts"]
    assert [step["new"] for step in verdict["history"]] == ["under_investigation", "affected"]


def test_watches_are_listed_and_ended(own_cli: Cli) -> None:
    """By number; what is above the clearance is as if it were not there."""
    assert "Nothing is watched" in own_cli("watch", "list").out
    own_cli("watch", "add", "Mercor", "--clearance", "TLP:AMBER")
    assert own_cli("watch", "list", "--json").lines == []
    (watch,) = own_cli("watch", "list", "--clearance", "TLP:AMBER", "--json").lines
    assert (watch["kind"], watch["name"], watch["clearance"]) == ("party", "Mercor", "TLP:AMBER")
    assert "Mercor" in own_cli("watch", "list", "--clearance", "TLP:AMBER").out
    assert own_cli("watch", "remove", watch["watch"]).status == 1
    assert own_cli("watch", "remove", watch["watch"], "--clearance", "TLP:AMBER").status == 0
    assert own_cli("watch", "list", "--clearance", "TLP:AMBER", "--json").lines == []
    assert "No notices" in own_cli("watch", "notices").out


def test_what_nobody_has_cannot_be_watched(own_cli: Cli) -> None:
    """The name that is near is offered."""
    ran = own_cli("watch", "add", "Mercr")
    assert ran.status == 2
    assert "Did you mean Mercor?" in ran.err


@pytest.mark.parametrize(("name", "begins"), [("paths.svg", b"<svg"), ("paths.PNG", b"\x89PNG")])
def test_paths_are_drawn(demo_cli: Cli, tmp_path: Path, name: str, begins: bytes) -> None:
    """As the ending of the file's name says, beside what is printed."""
    ran = demo_cli("verdicts", "--as-of", AS_OF, "--graph", tmp_path / name, "--json")
    assert ran.json["verdicts"]
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert name in ran.err


def test_no_other_picture_is_drawn(demo_cli: Cli, tmp_path: Path) -> None:
    """Another ending is wrong use, before anything else is done."""
    ran = demo_cli("verdicts", "--graph", tmp_path / "paths.gif")
    assert ran.status == 2
    assert ".svg or .png" in ran.err


def test_a_project_is_shown_with_its_open_verdicts(demo_cli: Cli) -> None:
    """Its paths, and below them how it stands."""
    out = demo_cli("register", "show", "router service").out
    assert "Router service → pypi:litellm==1.82.7" in out
    assert "1 open verdict" in out
    assert "AFFECTED" in out
