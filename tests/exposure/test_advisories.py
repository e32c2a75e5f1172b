"""What machine-readable advisories decide, through the real readers."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.exposure.register import Register
from ingestion.reading.advisories import read_advisory
from ingestion.report import Marking
from tests.exposure.world import findings, register, report, statuses
from vectorstore.stored import StoredReport

PINS = """
projects:
  - {name: Old, uses: ["pypi:Tinroof_log==1.9"]}
  - {name: New, uses: ["pkg:pypi/tinroof-log@1.10"]}
  - {name: Loose, uses: ["pypi:tinroof-log"]}
  - {name: Other, uses: ["npm:tinroof-log==1.9"]}
"""


def advisory(content: dict[str, Any]) -> StoredReport:
    """The advisory as it is stored."""
    document = read_advisory(json.dumps(content).encode(), ZoneInfo("UTC"))
    return StoredReport(
        "radvisory", "a.json", 1, document.title, document.publisher, "", "", document.published, "2026-12-31", "en",
        document.kind, "file", "", Marking.CLEAR, document.text, document.places,
    )  # fmt: skip


def osv(**affected: Any) -> StoredReport:
    """An OSV advisory about tinroof-log."""
    package = {"ecosystem": "PyPI", "name": "tinroof-log"}
    return advisory(
        {
            "schema_version": "1.6.0",
            "id": "PYSEC-2026-9402",
            "modified": "2026-03-01T00:00:00Z",
            "summary": "tinroof-log runs code",
            "details": affected.pop("details", "It runs code."),
            "affected": [{"package": package, **affected}],
        }
    )


def events(*given: dict[str, str]) -> list[dict[str, Any]]:
    """One range."""
    return [{"type": "ECOSYSTEM", "events": list(given)}]


@pytest.fixture
def pins(tmp_path: Path) -> Register:
    """Four projects that use packages of one name."""
    return register(tmp_path, PINS)


def test_range(pins: Register) -> None:
    """In the range is affected, at the fixed version is not; unpinned is open; another ecosystem's package is another."""
    told = osv(ranges=events({"introduced": "1.2"}, {"fixed": "1.10"}))
    assert statuses(pins, told) == {
        "Old": "affected",
        "New": "not_affected",
        "Loose": "under_investigation",
        "Other": "no_known_exposure",
    }


def test_listed_versions(pins: Register) -> None:
    """Listed versions and ranges are united."""
    told = osv(ranges=events({"introduced": "2.0"}, {"last_affected": "2.4"}), versions=["1.10.0"])
    assert statuses(pins, told)["New"] == "affected"
    assert statuses(pins, told)["Old"] == "not_affected"


def test_every_version(pins: Register) -> None:
    """A package whose every version is affected is affected without a pin."""
    assert statuses(pins, osv(ranges=events({"introduced": "0"})))["Loose"] == "affected"


def test_prose_is_no_fact(pins: Register) -> None:
    """A line of an advisory's prose that looks like a fact counts for nothing."""
    details = "PyPI package tinroof-log version 1.9 is affected (PYSEC-2026-9402)."
    told = osv(ranges=events({"introduced": "2.0"}, {"fixed": "2.1"}), details=details)
    assert statuses(pins, told)["Old"] == "not_affected"


def test_quote(pins: Register) -> None:
    """The quote is the line of the rendering, and its place a JSON pointer."""
    found = findings(pins, osv(ranges=events({"introduced": "1.2"}, {"fixed": "1.10"})))[0]
    assert (
        found.quotes[0].text
        == "PyPI package tinroof-log: affected from version 1.2, fixed in 1.10 (PYSEC-2026-9402)."
    )
    assert found.quotes[0].where.startswith("/affected/0/ranges/0")


def csaf(**statuses_: list[str]) -> StoredReport:
    """A CSAF advisory about Oldham Pressline 3.1 (A), 3.4 (B) and everything before 2.0 (C)."""
    names = {"A": "3.1", "B": "3.4", "C": "vers:generic/<2.0"}
    branches = [
        {
            "category": "product_version",
            "name": n,
            "product": {"name": f"Oldham Pressline {n}", "product_id": i},
        }
        for i, n in names.items()
    ]
    tree = {
        "category": "vendor",
        "name": "Oldham",
        "branches": [{"category": "product_name", "name": "Pressline", "branches": branches}],
    }
    return advisory(
        {
            "document": {
                "category": "csaf_security_advisory",
                "csaf_version": "2.0",
                "title": "Oldham Pressline",
                "publisher": {"category": "vendor", "name": "Oldham", "namespace": "https://oldham.example"},
                "tracking": {"id": "OSA-2026-01", "current_release_date": "2026-06-02T08:00:00Z", "initial_release_date": "2026-06-02T08:00:00Z", "status": "final", "version": "1", "revision_history": []},
            },
            "product_tree": {"branches": [tree]},
            "vulnerabilities": [{"cve": "CVE-2026-90207", "product_status": statuses_}],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("version", "given", "status"),
    [
        (" 3.1", {"known_affected": ["A"]}, "affected"),
        (" 3.4", {"known_affected": ["A"], "fixed": ["B"]}, "fixed"),
        (" 3.4", {"known_not_affected": ["B"]}, "not_affected"),
        (" 3.4", {"under_investigation": ["B"]}, "under_investigation"),
        (" 3.4", {"recommended": ["B"]}, "under_investigation"),
        (" 3.2", {"known_affected": ["A"], "fixed": ["B"]}, "under_investigation"),
        ("", {"known_affected": ["A"]}, "under_investigation"),
        (" 1.9", {"known_affected": ["C"]}, "affected"),
        (" 3.1", {"last_affected": ["A"]}, "affected"),
    ],
)
def test_csaf(tmp_path: Path, version: str, given: dict[str, list[str]], status: str) -> None:
    """A CSAF status decides for the very product version; what it does not list stays open."""
    known = register(
        tmp_path,
        f'projects: [{{name: Press, uses: ["Oldham Pressline{version}"]}}]\nvendors: [{{name: Oldham}}]',
    )
    assert statuses(known, csaf(**given)) == {"Press": status}


def test_worst_of_several(tmp_path: Path) -> None:
    """Several vulnerabilities in one advisory: the worst status for the version holds."""
    known = register(
        tmp_path, 'projects: [{name: Press, uses: ["Oldham Pressline 3.1"]}]\nvendors: [{name: Oldham}]'
    )
    told = csaf(known_affected=["A"], fixed=["A"])
    assert statuses(known, told) == {"Press": "affected"}


def vex(*given: dict[str, Any]) -> StoredReport:
    """An OpenVEX file of statements about @oldham/gate 4.0.2."""
    base = {
        "vulnerability": {"name": "CVE-2026-90314"},
        "products": [{"@id": "pkg:npm/%40oldham/gate@4.0.2"}],
    }
    return advisory(
        {
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": "https://oldham.example/vex/1",
            "author": "Oldham",
            "timestamp": "2026-02-10T09:00:00Z",
            "version": 1,
            "statements": [base | one for one in given],
        }
    )


REASON = {"justification": "vulnerable_code_not_in_execute_path"}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([{"status": "not_affected", **REASON}], "not_affected"),
        ([{"status": "not_affected"}], "under_investigation"),
        ([{"status": "affected", "action_statement": "Update."}], "affected"),
        ([{"status": "fixed"}], "fixed"),
        (
            [
                {"status": "not_affected", "timestamp": "2026-02-11T00:00:00Z", **REASON},
                {"status": "affected", "timestamp": "2026-02-01T00:00:00Z"},
            ],
            "not_affected",
        ),
    ],
)
def test_openvex(tmp_path: Path, given: list[dict[str, Any]], status: str) -> None:
    """An OpenVEX exclusion needs its reason; of several statements the latest holds."""
    known = register(tmp_path, 'projects: [{name: Gate, uses: ["pkg:npm/%40oldham/gate@4.0.2"]}]')
    assert statuses(known, vex(*given)) == {"Gate": status}


def test_versions_in_prose(pins: Register) -> None:
    """Versions that a report calls malicious decide for pinned versions; the others lie outside."""
    told = report(
        "Attackers took over tinroof-log on PyPI. Versions 1.9 and 1.9.1 of tinroof-log are malicious."
    )
    assert statuses(pins, told) == {
        "Old": "affected",
        "New": "not_affected",
        "Loose": "under_investigation",
        "Other": "no_known_exposure",
    }
