"""Who has a role in STIX bundles and VERIS records, and what the renderings of real ones tell."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.identifiers import identifiers
from tests.exposure.advisoryworld import stored
from tests.exposure.world import findings, register, statuses
from vectorstore.stored import StoredReport

FILES = Path(__file__).parents[2] / "../shared/data/ingest"
VENDORS = "projects: [{name: P, uses: [Oldham]}, {name: Q, uses: [Varnholt]}]\nvendors: [{name: Oldham}, {name: Varnholt}]"


def bundle(*relationships: dict[str, Any], **incident: Any) -> StoredReport:
    """A bundle of a campaign, an intruder and two organisations, the second of which wrote it."""
    objects = [
        {"type": "identity", "id": "identity--1", "name": "Oldham", "identity_class": "organization"},
        {"type": "identity", "id": "identity--2", "name": "Varnholt", "identity_class": "organization"},
        {"type": "campaign", "id": "campaign--1", "name": "Glow", "created": "2026-05-01T00:00:00Z", "created_by_ref": "identity--2"},
        {"type": "incident", "id": "incident--1", "name": "Night of the lamps", "created": "2026-05-02T00:00:00Z", **incident},
        {"type": "vulnerability", "id": "vulnerability--1", "name": "CVE-2026-90551",
         "external_references": [{"source_name": "cve", "external_id": "CVE-2026-90551"}]},
        {"type": "malware", "id": "malware--1", "name": "GlowWorm", "is_family": False},
        {"type": "report", "id": "report--1", "name": "The Glow campaign", "published": "2026-05-03T00:00:00Z",
         "object_refs": ["campaign--1", "malware--1"], "created_by_ref": "identity--2"},
    ]  # fmt: skip
    return stored({"type": "bundle", "id": "bundle--1", "objects": [*objects, *relationships]})


def relation(kind: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    """A relationship of two objects."""
    given = {"type": "relationship", "id": f"relationship--{kind}", "relationship_type": kind}
    return {**given, "source_ref": f"{source}--1", "target_ref": f"{target}--1", **more}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ([relation("targets", "campaign", "identity")], "under_investigation"),
        ([relation("targets", "malware", "identity")], "under_investigation"),
        ([relation("affects", "incident", "identity")], "under_investigation"),
        ([relation("victim-of", "identity", "incident")], "under_investigation"),
        ([relation("compromises", "campaign", "identity")], "under_investigation"),
        ([relation("targets", "campaign", "identity", revoked=True)], "no_known_exposure"),
        ([relation("compromises", "campaign", "identity", revoked=True)], "no_known_exposure"),
        ([], "no_known_exposure"),
    ],
)
def test_stix_roles(tmp_path: Path, told: list[dict[str, Any]], status: str) -> None:
    """Whom a bundle's relationships call a target has a role; its author has none, and what was taken back gives none."""
    known = register(tmp_path, VENDORS)
    assert statuses(known, bundle(*told)) == {"P": status, "Q": "no_known_exposure"}


def test_stix_citation(tmp_path: Path) -> None:
    """The role is cited by the line of the relationship, with its pointer."""
    told = bundle(relation("targets", "campaign", "identity"))
    quote = next(f for f in findings(register(tmp_path, VENDORS), told) if f.project == "P").quotes[0]
    assert (quote.text, quote.where) == ("Glow targets Oldham, which is attacked by it.", "/objects/7")


def test_stix_tells_all() -> None:
    """Identifiers, names and times of a bundle stand in its rendering."""
    text = bundle(relation("exploits", "malware", "vulnerability")).text
    assert "GlowWorm exploits CVE-2026-90551." in text
    assert "The Glow campaign: object: Glow, GlowWorm." in text
    assert {one.value for one in identifiers(text) if one.kind == "cve"} == {"CVE-2026-90551"}


def record(**given: Any) -> StoredReport:
    """A VERIS record of a theft at Oldham."""
    base = {
        "incident_id": "V-7", "security_incident": "Confirmed", "source_id": "ledger", "summary": "Backups were taken.",
        "victim": {"victim_id": "Oldham", "secondary": {"victim_id": ["Varnholt"]}},
        "actor": {"external": {"variety": ["Organized crime"], "motive": ["Financial"]}},
        "action": {"hacking": {"variety": ["Use of stolen creds"]}},
        "attribute": {"confidentiality": {"data_disclosure": "Yes", "data": [{"variety": "Payment", "amount": 2500}, {"variety": "Personal"}]}},
        "timeline": {"incident": {"year": 2026, "month": 4, "day": 3}, "discovery": {"unit": "Days", "value": 12}},
        "plus": {"created": "2026-04-20T10:00:00Z", "modified": "2026-04-21T10:00:00Z", "master_id": "M-7"},
    }  # fmt: skip
    return stored({**base, **given})


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Confirmed", "under_investigation"),
        ("Suspected", "under_investigation"),
        ("False positive", "no_known_exposure"),
        ("Near miss", "no_known_exposure"),
    ],
)
def test_veris_roles(tmp_path: Path, kind: str, status: str) -> None:
    """Each victim that a record names has a role, unless it says that nothing happened."""
    told = record(security_incident=kind, summary="")
    assert statuses(register(tmp_path, VENDORS), told) == {"P": status, "Q": status}


def test_veris_lines() -> None:
    """Data stand with their amounts, spans with their units, victims in a sentence, and the record's own dates."""
    report = record()
    lines = {p.label: report.text[p.start :].split("\n", 1)[0] for p in report.places}
    confidentiality = "/attribute/confidentiality/data"
    assert lines[f"{confidentiality}/0"] == "Attribute, confidentiality, data: Payment, amount 2500."
    assert lines[f"{confidentiality}/1"] == "Attribute, confidentiality, data: Personal."
    assert lines["/timeline/discovery"] == "Timeline, discovery: 12 Days."
    assert "Oldham was hit by a confirmed security incident (V-7)." in report.text
    assert lines["/plus/modified"] == "The record was last changed on 2026-04-21T10:00:00Z."


# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not FILES.is_dir(), reason="the evaluation data is not on this machine")
@pytest.mark.parametrize("kind", ["csaf", "stix", "veris"])
def test_real_files(kind: str) -> None:
    """Identifiers, parties and dates of every real file stand in its rendering."""
    paths = [path for path in sorted((FILES / kind).iterdir()) if path.suffix.lower() == ".json"]
    lacking = []
    for path in paths:
        report = stored(path.read_bytes(), path.name)
        whole = f"{report.title}\n{report.publisher}\n{report.text}"
        told = set(_TELLING[kind](json.loads(path.read_bytes())))
        lacking += [(path.name, one) for one in told if " ".join(one.split()) not in whole]
        lacking += [(path.name, "a date")] if not report.published else []
    assert paths
    assert not lacking, lacking


_CSAF_NAMES = ("cve", "id", "current_release_date", "initial_release_date", "purl", "cpe")


def _of_csaf(content: dict[str, Any]) -> Iterator[str]:
    for key, value, above in _walk(content):
        if key in _CSAF_NAMES or (key == "name" and above in ("publisher", "full_product_names", "product")):
            yield value


def _of_stix(content: dict[str, Any]) -> Iterator[str]:
    for item in content["objects"]:
        if item["type"] == "marking-definition":
            continue
        related = item["type"] == "relationship"
        keys = (
            ("description",)
            if related
            else ("name", "value", "published", "created", "modified", "first_seen", "last_seen")
        )
        yield from (item[key].split("\n")[0] for key in keys if isinstance(item.get(key), str))
        yield from (r["external_id"] for r in item.get("external_references", ()) if "external_id" in r)


def _of_veris(content: dict[str, Any]) -> Iterator[str]:
    yield content["incident_id"]
    yield from (
        content["plus"][key] for key in ("created", "modified", "master_id") if key in content["plus"]
    )
    yield from [content["victim"]["victim_id"]] if "victim_id" in content["victim"] else []
    date = content["timeline"]["incident"]
    yield "-".join(str(date[key]).zfill(2) for key in ("year", "month", "day") if key in date)


_TELLING = {"csaf": _of_csaf, "stix": _of_stix, "veris": _of_veris}


def _walk(value: Any, key: str = "", above: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text with its key and the key above."""
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _walk(part, inner, key)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, key, key)
    elif isinstance(value, str) and not re.fullmatch(r"\s*", value):
        yield key, value, above
