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


@pytest.mark.parametrize(
    ("product", "uses", "status"),
    [
        ({"@id": "pkg:npm/%40oldham/gate"}, "npm:@oldham/gate==4.0.2", "affected"),
        ({"@id": "pkg:npm/%40oldham/gate"}, "npm:@oldham/gate", "affected"),
        ({"@id": "pkg:npm/%40oldham/gate@4.0.3"}, "npm:@oldham/gate==4.0.2", "under_investigation"),
        ({"@id": "cpe:2.3:a:oldham:gate_way:4.0.2:*:*:*:*:*:*:*"}, "Oldham Gate Way 4.0.2", "affected"),
        ({"@id": "cpe:/a:oldham:gate_way"}, "Oldham Gate Way 4.0.2", "affected"),
        ({"@id": "Oldham Gateway 4.0.2"}, "Oldham Gateway 4.0.2", "affected"),
        ({"@id": "Oldham Gateway 4.0.2"}, "Oldham Gateway 4.0.20", "under_investigation"),
        ("Oldham Gateway", "Oldham Gateway 4.0.2", "affected"),
        ("Oldham Gateway", "Oldham Gateway Pro 4.0.2", "no_known_exposure"),
        (
            {"@id": "https://oldham.example/gate", "identifiers": {"purl": "pkg:npm/gate@4.0.2"}},
            "npm:gate==4.0.2",
            "affected",
        ),
        ({"identifiers": {"cpe23": "cpe:2.3:a:oldham:gate:4.0.2:*:*:*:*:*:*:*"}}, "Oldham Gate 4.0.2", "affected"),
        ({"@id": "pkg:oci/gate@sha256%3Aaa11"}, "pkg:oci/gate@sha256%3Aaa11", "affected"),
        ({"@id": "pkg:oci/gate@sha256%3Aaa11"}, "pkg:oci/gate@sha256%3Abb22", "under_investigation"),
        ({"@id": "pkg:deb/debian/gate@1.0-1?distro=debian-12"}, "pkg:deb/debian/gate@1.0-1?distro=debian-12", "affected"),
        ({"@id": "pkg:deb/debian/gate@1.0-1?distro=debian-12"}, "pkg:deb/ubuntu/gate@1.0-1", "no_known_exposure"),
        (
            {"@id": "pkg:oci/shop@sha256%3Aaa11", "subcomponents": [{"@id": "pkg:npm/gate@4.0.2"}]},
            "npm:gate==4.0.2",
            "under_investigation",
        ),
        (
            {"@id": "pkg:npm/shop@1.0", "subcomponents": [{"@id": "pkg:npm/gate@4.0.2"}]},
            "npm:shop==1.0",
            "affected",
        ),
        ({}, "npm:gate==4.0.2", "no_known_exposure"),
        ("", "npm:gate==4.0.2", "no_known_exposure"),
        (5, "npm:gate==4.0.2", "no_known_exposure"),
    ],
)  # fmt: skip
def test_openvex_products(tmp_path: Path, product: Any, uses: str, status: str) -> None:
    """Products go by package URL, CPE or plain name; a part of what is affected is not decided by that."""
    known = register(tmp_path, f'projects: [{{name: Gate, uses: ["{uses}"]}}]\nvendors: [{{name: Oldham}}]')
    assert statuses(known, vex({"status": "affected", "products": [product]})) == {"Gate": status}


def test_openvex_latest(tmp_path: Path) -> None:
    """A statement without a time of its own is of the document's; one vulnerability under two names is one."""
    known = register(tmp_path, 'projects: [{name: Gate, uses: ["pkg:npm/%40oldham/gate@4.0.2"]}]')
    earlier = {"status": "affected", "timestamp": "2026-02-01T09:00:00+02:00"}
    assert statuses(known, vex(earlier, {"status": "fixed"})) == {"Gate": "fixed"}
    later = {"status": "affected", "timestamp": "2026-02-10T09:00:01Z"}
    assert statuses(known, vex({"status": "fixed"}, later)) == {"Gate": "affected"}
    aliased = {
        "vulnerability": {"name": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2026-90314"]},
        "status": "fixed",
    }
    assert statuses(known, vex(earlier, aliased)) == {"Gate": "fixed"}
    other = {"vulnerability": {"name": "CVE-2026-90399"}, "status": "fixed"}
    assert statuses(known, vex(earlier, other)) == {"Gate": "affected"}


@pytest.mark.parametrize(
    ("ecosystem", "uses", "given", "status"),
    [
        ("PyPI", "pypi:tool==2.0rc1", [{"introduced": "0"}, {"fixed": "2.0"}], "affected"),
        ("PyPI", "pypi:tool==1.10", [{"fixed": "1.10"}, {"introduced": "1.2"}], "not_affected"),
        ("PyPI", "pypi:tool==1.9", [{"fixed": "1.10"}, {"introduced": "1.2"}], "affected"),
        ("PyPI", "pypi:tool==1.5+local", [{"introduced": "0"}, {"last_affected": "1.5"}], "affected"),
        ("PyPI", "pypi:tool==odd-one", [{"introduced": "0"}, {"fixed": "1.5"}], "under_investigation"),
        ("npm", "npm:tool==2.0.0-beta.1", [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}], "not_affected"),
        ("npm", "npm:tool==1.4.0", [{"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "1.3.0"}, {"last_affected": "1.4.0"}], "affected"),
        ("npm", "npm:tool==1.2.5", [{"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "1.3.0"}, {"last_affected": "1.4.0"}], "not_affected"),
        ("npm", "npm:tool==1.2.5", [{"introduced": "1.3.0"}, {"last_affected": "1.4.0"}, {"fixed": "1.2.0"}, {"introduced": "0"}], "not_affected"),
        ("npm", "npm:tool==1.6.0", [{"introduced": "0"}, {"limit": "1.5.0"}, {"fixed": "2.0.0"}], "not_affected"),
        ("npm", "npm:tool==1.4.0", [{"introduced": "0"}, {"limit": "1.5.0"}, {"fixed": "2.0.0"}], "affected"),
        ("npm", "npm:tool==1.6.0", [{"introduced": "0"}, {"limit": "*"}], "affected"),
        ("crates.io", "cargo:tool==0.10.0", [{"introduced": "0.0.0-0"}, {"fixed": "0.9.0"}], "not_affected"),
        ("Maven", "maven:org.oldham:tool==2.0-M1", [{"introduced": "0"}, {"fixed": "2.0"}], "affected"),
        ("RubyGems", "gem:tool==1.0.rc1", [{"introduced": "1.0"}], "not_affected"),
        ("NuGet", "nuget:Tool==1.0.0.10", [{"introduced": "1.0.0.9"}, {"fixed": "1.0.1"}], "affected"),
        ("Go", "pkg:golang/tool@v0.0.0-20200101000000-abcdefabcdef", [{"introduced": "0"}, {"fixed": "0.0.0-20210101000000-abcdefabcdef"}], "affected"),
        ("Debian:12", "pkg:deb/debian/tool@1.0~rc1-1?distro=debian-12", [{"introduced": "0"}, {"fixed": "1.0-1"}], "affected"),
        ("Debian:12", "pkg:deb/debian/tool@1.0-1%2Bdeb12u1", [{"introduced": "0"}, {"fixed": "1.0-1"}], "not_affected"),
        ("Debian:12", "pkg:deb/debian/tool@0.9-1?distro=debian-11", [{"introduced": "0"}, {"fixed": "1.0-1"}], "no_known_exposure"),
        ("Debian:12", "debian:tool==0.9-1", [{"introduced": "0"}, {"fixed": "1.0-1"}], "affected"),
        ("Ubuntu:22.04:LTS", "debian:tool==0.9-1", [{"introduced": "0"}, {"fixed": "1.0-1"}], "no_known_exposure"),
        ("Alpine:v3.18", "pkg:apk/alpine/tool@1.0_rc1-r0", [{"introduced": "0"}, {"fixed": "1.0-r0"}], "affected"),
        ("Rocky Linux:8", "pkg:rpm/rocky-linux/tool@1.0~rc1-1", [{"introduced": "0"}, {"fixed": "1.0-1"}], "affected"),
    ],
)  # fmt: skip
def test_osv_ecosystems(
    tmp_path: Path, ecosystem: str, uses: str, given: list[dict[str, str]], status: str
) -> None:
    """Ranges decide by the order of their ecosystem, whatever the order of their events."""
    name = "org.oldham:tool" if ecosystem == "Maven" else "tool"
    kind = "SEMVER" if ecosystem in ("npm", "crates.io", "Go") else "ECOSYSTEM"
    told = osv_of(ecosystem, name, ranges=[{"type": kind, "events": given}])
    known = register(tmp_path, f'projects: [{{name: P, uses: ["{uses}"]}}]')
    assert statuses(known, told) == {"P": status}


def osv_of(ecosystem: str, name: str, **affected: Any) -> StoredReport:
    """An OSV advisory about one package."""
    package = {"ecosystem": ecosystem, "name": name}
    return advisory(
        {"schema_version": "1.6.0", "id": "OSV-2026-1", "modified": "2026-03-01T00:00:00Z", "summary": "tool runs code",
         "affected": [{"package": package, **affected}]}
    )  # fmt: skip


def test_commits_decide_nothing(pins: Register) -> None:
    """Ranges of commits give a role and decide nothing; versions beside them do."""
    commits = [
        {"type": "GIT", "repo": "https://git.example/t", "events": [{"introduced": "0"}, {"fixed": "ab12"}]}
    ]
    assert statuses(pins, osv(ranges=commits))["Old"] == "under_investigation"
    assert statuses(pins, osv(ranges=commits, versions=["1.9"])) == {
        "Old": "affected",
        "New": "not_affected",
        "Loose": "under_investigation",
        "Other": "no_known_exposure",
    }


def test_releases_of_a_distribution(tmp_path: Path) -> None:
    """Where the register does not say which release it has, all must agree."""
    known = register(tmp_path, 'projects: [{name: P, uses: ["debian:tool==1.0-1"]}]')
    package = {"name": "tool"}
    content = {
        "schema_version": "1.6.0",
        "id": "DSA-1",
        "modified": "2026-03-01T00:00:00Z",
        "summary": "tool runs code",
    }
    for second, status in (("2.0-1", "under_investigation"), ("0.5-1", "not_affected")):
        told = advisory(
            {
                **content,
                "affected": [
                    {"package": {**package, "ecosystem": f"Debian:{release}"}, "ranges": events({"introduced": "0"}, {"fixed": fixed})}
                    for release, fixed in (("11", "1.0-1"), ("12", second))
                ],
            }
        )  # fmt: skip
        assert statuses(known, told) == {"P": status}


def test_package_url_in_csaf(tmp_path: Path) -> None:
    """A product that has a package URL is found by it, in the version of the URL or else of the tree."""
    product = {"product_id": "A", "name": "Gate", "product_identification_helper": {"purl": "pkg:npm/gate"}}
    branch = {"category": "product_version_range", "name": "vers:npm/>=1.0.0|<1.10.0", "product": product}
    tree = {"branches": [{"category": "product_name", "name": "Gate", "branches": [branch]}]}
    told = csaf_of(tree, known_affected=["A"])
    pins = 'projects: [{name: A, uses: ["npm:gate==1.9.0"]}, {name: B, uses: ["npm:gate==1.10.0"]}, {name: C, uses: ["pypi:gate==1.9.0"]}]'
    assert statuses(register(tmp_path, pins), told) == {
        "A": "affected",
        "B": "under_investigation",
        "C": "no_known_exposure",
    }
    product["product_identification_helper"] = {"purl": "pkg:npm/gate@1.10.0"}
    assert statuses(register(tmp_path, pins), csaf_of(tree, fixed=["A"]))["B"] == "fixed"


def csaf_of(tree: Any, **statuses_: Any) -> StoredReport:
    """A CSAF advisory with this product tree."""
    head = {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Gate",
        "publisher": {"category": "vendor", "name": "Oldham PSIRT", "namespace": "https://oldham.example"},
        "tracking": {"id": "O-1", "current_release_date": "2026-06-02T08:00:00Z", "status": "final", "version": "1"},
    }  # fmt: skip
    vulnerabilities = [{"cve": "CVE-2026-90207", "product_status": statuses_}]
    return advisory({"document": head, "product_tree": tree, "vulnerabilities": vulnerabilities})
