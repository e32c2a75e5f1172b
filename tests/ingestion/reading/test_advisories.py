"""CSAF, OSV, OpenVEX, STIX and VERIS, rendered one fact a line."""

import copy
import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import DamagedError, LimitError, ReadingError, UnsupportedError
from ingestion.reading.advisories import read_advisory
from ingestion.report import Document, Marking
from tests.ingestion.reading.building import csaf

UTC = ZoneInfo("UTC")
Fail = Callable[[str, bytes], Exception]

OSV = {
    "schema_version": "1.6.0",
    "id": "GHSA-aaaa-bbbb-cccc",
    "published": "2026-03-01T00:00:00Z",
    "modified": "2026-03-05T00:00:00Z",
    "aliases": ["CVE-2026-90502"],
    "summary": "mossgate: code runs from templates",
    "details": "The loader evaluates templates.\n\nUpdate soon.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "mossgate"},
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.4"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "3.0"}, {"last_affected": "3.3"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "4.0"}]},
            ],
            "versions": ["2.0", "2.1"],
        },
        {"package": {"ecosystem": "npm", "name": "mossgate-js"}},
    ],
    "references": [{"type": "ADVISORY", "url": "https://osv.example/1"}],
}  # fmt: skip
VEX = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://lanternworks.example/vex/1",
    "author": "Lanternworks",
    "timestamp": "2026-02-10T09:00:00Z",
    "statements": [
        {
            "vulnerability": {"name": "CVE-2026-90503"},
            "products": [{"@id": "pkg:npm/%40lantern/glow@4.0.2"}, {"@id": "pkg:pypi/glow@1.0"}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_in_execute_path",
            "impact_statement": "It never calls the loader.",
            "timestamp": "2026-02-11T09:00:00Z",
        },
        {"vulnerability": "CVE-2026-90504", "products": ["pkg:npm/glow@1"], "status": "affected", "action_statement": "Update"},
    ],
}  # fmt: skip
STIX = {
    "type": "bundle",
    "id": "bundle--1",
    "objects": [
        {"type": "identity", "id": "identity--1", "name": "Lanternworks"},
        {
            "type": "report", "id": "report--1", "name": "Glow campaign", "description": "Told in full.\nAnd more.",
            "published": "2026-04-01T00:00:00Z", "created_by_ref": "identity--1", "object_refs": ["malware--1"],
            "object_marking_refs": ["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"],
        },
        {"type": "malware", "id": "malware--1", "name": "GlowWorm", "malware_types": ["wiper"]},
        {"type": "relationship", "id": "relationship--1", "relationship_type": "attributed-to", "source_ref": "malware--1",
         "target_ref": "identity--1"},
    ],
}  # fmt: skip
VERIS = {
    "incident_id": "V-1",
    "security_incident": "Confirmed",
    "source_id": "vcdb",
    "summary": "Lost laptop with patient data.",
    "victim": {"victim_id": "Harbour Clinic", "country": ["CA"]},
    "actor": {"internal": {"variety": ["End-user"]}},
    "action": {"error": {"variety": ["Loss"]}},
    "timeline": {"incident": {"year": 2026, "month": 4, "day": 3}},
    "plus": {"created": "2026-04-09T10:00:00Z"},
    "reference": "https://clinic.example/notice; other",
}


def _read(content: Any) -> Document:
    return read_advisory(json.dumps(content).encode(), UTC)


def _lines(document: Document) -> dict[str, str]:
    ends = [place.start for place in document.places[1:]] + [len(document.text)]
    parts = zip(document.places, ends, strict=True)
    return {place.label: document.text[place.start : end].strip() for place, end in parts}


def test_csaf_facts() -> None:
    """Title, publisher, time of the current release, address and marking come from the document's head."""
    found = _read(csaf())
    assert (found.title, found.publisher) == (
        "Lanternworks Glow: open maintenance port",
        "Lanternworks PSIRT",
    )
    assert (found.published, found.marking) == ("2026-03-09T08:00:00Z", Marking.CLEAR)
    assert (found.kind, found.url, found.language) == ("csaf", "https://lanternworks.example/lw-1", "en")


def test_csaf_lines() -> None:
    """Product, version and status stand together on a line that points to its place."""
    lines = _lines(_read(csaf()))
    status = "/vulnerabilities/0/product_status"
    assert lines[f"{status}/known_affected/0"] == "CVE-2026-90501: Lanternworks Glow 2.0 is known affected."
    assert lines[f"{status}/fixed/0"] == "CVE-2026-90501: Lanternworks Glow 2.1 is fixed."
    assert lines[f"{status}/known_not_affected/0"] == (
        "CVE-2026-90501: Lanternworks Ember is known not affected (component not present)."
    )
    assert (
        lines["/vulnerabilities/0/remediations/0"]
        == "CVE-2026-90501: Vendor fix for Lanternworks Glow 2.0: Update to 2.1."
    )
    assert lines["/vulnerabilities/0/scores/0/cvss_v3"] == (
        "CVE-2026-90501 has a CVSS 3.1 base score of 9.8 (CRITICAL) for Lanternworks Glow 2.0."
    )
    assert lines["/document/notes/0/text"] == "Glow 2.0 has an open port.\nClose it."
    assert lines["/document/tracking/revision_history/0"] == "Revision 1 of 2026-03-01T08:00:00Z: First."


@pytest.mark.parametrize(
    ("tlp", "marking"),
    [({"label": "AMBER+STRICT"}, Marking.AMBER_STRICT), ({"label": "PINK"}, Marking.RED), ({}, None)],
)
def test_csaf_markings(tlp: dict[str, str], marking: Marking | None) -> None:
    """An unknown label is RED; none at all is none."""
    assert _read(csaf(distribution={"tlp": tlp})).marking is marking


def test_osv_facts() -> None:
    """An OSV advisory is dated by its last change; a withdrawal is kept."""
    found = _read({**OSV, "withdrawn": "2026-03-06T00:00:00Z"})
    assert (found.title, found.publisher) == (
        "mossgate: code runs from templates",
        "GitHub Advisory Database",
    )
    assert (found.published, found.withdrawn) == ("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")
    assert (found.marking, found.kind, found.url) == (None, "osv", "https://osv.example/1")


def test_osv_withdrawn_at_no_readable_time() -> None:
    """A withdrawal whose time cannot be read still counts, from the last change on."""
    assert _read({**OSV, "withdrawn": "last week"}).withdrawn == "2026-03-05T00:00:00Z"


def test_osv_lines() -> None:
    """Each stretch of a range and each version is a line with package and advisory."""
    lines = _lines(_read(OSV))
    ranges = "/affected/0/ranges"
    name = "(GHSA-aaaa-bbbb-cccc)."
    package = "PyPI package mossgate"
    assert (
        lines[f"{ranges}/0/events/0"]
        == f"{package}: affected in all versions before 1.2, fixed in 1.2 {name}"
    )
    assert lines[f"{ranges}/0/events/2"] == f"{package}: affected from version 2.0, fixed in 2.4 {name}"
    assert (
        lines[f"{ranges}/1/events/0"]
        == f"{package}: affected from version 3.0 up to and including 3.3 {name}"
    )
    assert (
        lines[f"{ranges}/2/events/0"]
        == f"{package}: affected from version 4.0, no fixed version is named {name}"
    )
    assert lines["/affected/0/versions/1"] == f"{package} version 2.1 is affected {name}"
    assert lines["/affected/1"] == f"npm package mossgate-js is affected {name}"
    assert lines["/details"] == "The loader evaluates templates.\n\nUpdate soon."


def test_openvex() -> None:
    """Every product of a statement is a line with status, reason and time."""
    found = _read(VEX)
    lines = _lines(found)
    assert lines["/statements/0/products/0"] == (
        "CVE-2026-90503: npm package @lantern/glow 4.0.2 is not affected (vulnerable code not in execute path), "
        "as of 2026-02-11T09:00:00Z: It never calls the loader."
    )
    assert lines["/statements/0/products/1"].startswith(
        "CVE-2026-90503: PyPI package glow 1.0 is not affected"
    )
    assert (
        lines["/statements/1/products/0"] == "CVE-2026-90504: npm package glow 1 is affected: Action: Update."
    )
    assert (found.publisher, found.published) == ("Lanternworks", "2026-02-10T09:00:00Z")
    assert "CVE-2026-90503" in found.title


def test_stix() -> None:
    """A bundle takes its name, author and time from its report; relations read as sentences; the marking is found."""
    found = _read(STIX)
    lines = _lines(found)
    assert (found.title, found.publisher, found.published) == (
        "Glow campaign",
        "Lanternworks",
        "2026-04-01T00:00:00Z",
    )
    assert found.marking is Marking.AMBER_STRICT
    assert lines["/objects/3"] == "GlowWorm attributed to Lanternworks."
    assert lines["/objects/2/malware_types"] == "GlowWorm: malware types: wiper."
    assert lines["/objects/1/description"] == "Told in full.\nAnd more."


def test_veris() -> None:
    """A VERIS record tells its values by name, dates whole."""
    found = _read(VERIS)
    lines = _lines(found)
    assert (found.title, found.published) == ("Incident V-1 at Harbour Clinic", "2026-04-09T10:00:00Z")
    assert lines["/timeline/incident"] == "Timeline, incident: 2026-04-03."
    assert lines["/action/error/variety"] == "Action, error, variety: Loss."
    assert found.url == "https://clinic.example/notice"


@pytest.mark.parametrize("content", [csaf(), OSV, VEX, STIX, VERIS])
def test_every_line_has_its_pointer(content: dict[str, Any]) -> None:
    """Every line of a rendering begins at a place whose pointer leads to something in the file."""
    document = _read(content)
    starts = {place.start for place in document.places}
    for place in document.places:
        found: Any = content
        for step in place.label.strip("/").split("/"):
            found = found[int(step)] if isinstance(found, list) else found[step]
    offset = 0
    for block in document.text.split("\n"):
        previous = document.text[:offset].rstrip("\n")
        in_prose = any(
            place.label.endswith(("text", "details", "description", "summary")) for place in document.places
        )
        assert not block or offset in starts or (in_prose and previous)
        offset += len(block) + 1


def test_an_odd_file_is_read_as_far_as_it_goes() -> None:
    """Unknown products, wrong types and missing parts do not stop the rest."""
    broken = csaf(
        title=None, notes="none", tracking={"id": 5, "revision_history": {"number": 1}}, publisher=[]
    )
    broken["vulnerabilities"][0]["product_status"] = {
        "known_affected": ["nobody"],
        "fixed": "A",
        "odd": [None, "B"],
    }
    found = _read(broken)
    assert "CVE-2026-90501: nobody is known affected." in found.text
    assert "CVE-2026-90501: Lanternworks Glow 2.0 is fixed." in found.text


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([[], {}, [[]], [{}]])
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([csaf(), OSV, VEX, STIX, VERIS]), st.data())
def test_any_part_may_be_anything(content: dict[str, Any], data: st.DataObject) -> None:
    """Whatever one part of an advisory is replaced by, it is read or refused with a reason."""
    changed = copy.deepcopy(content)
    where: Any = changed
    while True:
        key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
        inner = where[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            where[key] = data.draw(LEAVES)
            break
        where = inner
    try:
        document = _read(changed)
    except ReadingError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert document.text.strip()
        assert [place.start for place in document.places] == sorted(place.start for place in document.places)


def test_other_json(problem: Fail) -> None:
    """JSON of another schema is refused with the schemas that we read; a list is no advisory either."""
    for data in (b'{"a": 1}', b"[1, 2]", b'"text"'):
        error = problem("a.json", data)
        assert isinstance(error, UnsupportedError)
        assert "OpenVEX" in str(error)


def test_broken_json(problem: Fail) -> None:
    """JSON that breaks off says where."""
    error = problem("a.json", json.dumps(csaf(), indent=1).encode()[:300])
    assert isinstance(error, DamagedError)
    assert "line" in str(error)


def test_deep_json(problem: Fail) -> None:
    """JSON nested without end is refused, bare or inside an advisory."""
    assert isinstance(problem("a.json", b"[" * 200_000), LimitError)
    deep = b'{"document": {"csaf_version": "2.0"}, "vulnerabilities": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    assert isinstance(problem("a.json", deep), LimitError)


def test_huge_numbers() -> None:
    """A number of ten thousand digits is no trouble."""
    data = json.dumps(OSV).replace('"1.6.0"', "9" * 10_000).encode()
    assert read_advisory(data, UTC).kind == "osv"


def test_csaf_products() -> None:
    """Every product has a line that says what it is made of and called by machines; names that are shared bear the id."""
    helper = {
        "purl": "pkg:npm/glow@2.0",
        "cpe": "cpe:2.3:a:lanternworks:glow:2.0:*:*:*:*:*:*:*",
        "hashes": [{"filename": "glow.bin", "file_hashes": [{"algorithm": "sha256", "value": "aa11"}]}],
    }
    leaves = [
        {"category": "architecture", "name": arch, "product": {"product_id": arch, "name": "Glow “New” 2.0", "product_identification_helper": helper if arch == "x86" else {}}}
        for arch in ("x86", "arm64")
    ]  # fmt: skip
    path = {"category": "product_version", "name": "2.0", "branches": leaves}
    for category, name in (
        ("product_name", "Glow “New”"),
        ("product_family", "Seastone"),
        ("vendor", "Lanternworks"),
    ):
        path = {"category": category, "name": name, "branches": [path]}
    relation = {
        "category": "installed_on", "product_reference": "x86", "relates_to_product_reference": "OS",
        "full_product_name": {"product_id": "C", "name": "Glow on Ember OS"},
    }  # fmt: skip
    content = csaf()
    content["product_tree"] = {
        "branches": [path],
        "full_product_names": [{"product_id": "OS", "name": "Ember OS"}],
        "relationships": [relation],
        "product_groups": [{"group_id": "G", "product_ids": ["x86", "C"]}],
    }
    content["vulnerabilities"][0] = {
        "cve": "CVE-2026-90501",
        "product_status": {"known_not_affected": ["x86", "C", "arm64"], "fixed": "OS"},
        "flags": [{"label": "component_not_present", "group_ids": ["G", "nowhere"]}],
        "threats": [{"category": "impact", "details": "It has no loader.", "product_ids": ["arm64"]}],
    }
    lines = _lines(_read(content))
    branch = "/product_tree/branches/0/branches/0/branches/0/branches/0/branches"
    parts = 'vendor “Lanternworks” · family “Seastone” · name “Glow "New"” · version “2.0”'
    name = 'Lanternworks Seastone Glow "New" 2.0'
    assert lines[f"{branch}/0/product"] == (
        f'Product “{name} [x86]” · {parts} · variant “x86” · own name “Glow "New" 2.0” · purl “pkg:npm/glow@2.0” · '
        "cpe “cpe:2.3:a:lanternworks:glow:2.0:*:*:*:*:*:*:*” · hash “sha256 aa11 glow.bin”."
    )
    assert lines["/product_tree/relationships/0/full_product_name"] == (
        f"Product “Glow on Ember OS” · component “{name} [x86]” · installed on “Ember OS”."
    )
    assert lines["/product_tree/full_product_names/0"] == "Product “Ember OS”."
    status = "/vulnerabilities/0/product_status"
    assert lines[f"{status}/known_not_affected/1"] == (
        "CVE-2026-90501: Glow on Ember OS is known not affected (component not present)."
    )
    assert lines[f"{status}/known_not_affected/2"].endswith(
        "[arm64] is known not affected (It has no loader)."
    )
    assert lines[f"{status}/fixed"] == "CVE-2026-90501: Ember OS is fixed."


def test_osv_events_in_any_order() -> None:
    """Events are told by version; what a limit cuts off is not told, and a limit of * cuts off nothing."""
    package = {"ecosystem": "npm", "name": "glow"}

    def told(*events: dict[str, str], kind: str = "SEMVER") -> list[str]:
        affected = [{"package": package, "ranges": [{"type": kind, "events": list(events)}]}]
        return [
            line
            for label, line in _lines(_read({**OSV, "affected": affected})).items()
            if "/events/" in label
        ]

    assert told({"fixed": "1.10.0"}, {"introduced": "1.9.0"}) == [
        "npm package glow: affected from version 1.9.0, fixed in 1.10.0 (GHSA-aaaa-bbbb-cccc)."
    ]
    assert told({"introduced": "0"}, {"fixed": "3.0.0"}, {"limit": "2.0.0"}, {"limit": "1.0.0"}) == [
        "npm package glow: affected in all versions up to the limit 2.0.0 (GHSA-aaaa-bbbb-cccc)."
    ]
    assert told({"introduced": "2.0.0"}, {"limit": "*"}) == [
        "npm package glow: affected from version 2.0.0, no fixed version is named (GHSA-aaaa-bbbb-cccc)."
    ]
    assert told({"introduced": "2.0.0"}, {"fixed": "2.0.0"}) == []
    assert told({"introduced": "odd one"}, {"fixed": "2.0.0"}) == [
        "npm package glow: affected from version odd one, fixed in 2.0.0 (GHSA-aaaa-bbbb-cccc)."
    ]
