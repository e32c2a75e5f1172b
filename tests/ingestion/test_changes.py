"""What changed between two versions, in one line and in detail."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingestion.changes import NOTHING, changes_between
from ingestion.reading.advisories.reader import read_advisory
from ingestion.report import Document
from tests.updates import FOLDER, pairs

ADVISORY: dict[str, Any] = {
    "document": {
        "csaf_version": "2.0", "title": "Skerrow Moorlog", "publisher": {"name": "Skerrow", "category": "vendor"},
        "tracking": {
            "id": "SKW-2026-01", "version": "2", "status": "final", "current_release_date": "2026-04-01T00:00:00Z",
            "revision_history": [{"number": "1", "date": "2026-03-01T00:00:00Z", "summary": "First."}],
        },
    },
    "product_tree": {"full_product_names": [{"product_id": str(n), "name": f"Moorlog {n}.0"} for n in range(6)]},
    "vulnerabilities": [
        {
            "cve": "CVE-2026-1111", "product_status": {"known_affected": ["1", "2"], "fixed": ["3"]},
            "scores": [{"products": ["1"], "cvss_v3": {"version": "3.1", "baseScore": 7.5}}],
        }
    ],
}  # fmt: skip


def read(content: dict[str, Any]) -> Document:
    """The document of an advisory."""
    return read_advisory(json.dumps(content).encode(), ZoneInfo("UTC"))


def updated() -> dict[str, Any]:
    """The advisory a month later."""
    new = deepcopy(ADVISORY)
    tracking, weakness = new["document"]["tracking"], new["vulnerabilities"][0]
    tracking |= {"version": "3", "current_release_date": "2026-05-01T00:00:00Z"}
    tracking["revision_history"].append(
        {"number": "3", "date": "2026-05-01T00:00:00Z", "summary": "More products."}
    )
    weakness["product_status"] = {"known_affected": ["0", "1", "2", "5"], "fixed": ["4"]}
    weakness["scores"][0]["cvss_v3"]["baseScore"] = 9.8
    new["vulnerabilities"].append({"cve": "CVE-2026-2222"})
    return new


def test_an_advisory_is_told_by_its_facts() -> None:
    """Revision, identifiers, products by status, versions, scores, and what the publisher says itself."""
    told = changes_between(read(ADVISORY), read(updated()))
    for phrase in (
        "revision 2 → 3", "CVE-2026-2222 added", "2 products added as known affected", "fixed version 3.0 → 4.0",
        "CVSS 7.5 → 9.8", "its publisher says: “More products.”",
    ):  # fmt: skip
        assert phrase in told.summary, (phrase, told.summary)
    assert "/vulnerabilities/0/product_status/fixed/0" in {edit.where for edit in told.edits}
    assert [(f.name, f.old[:10], f.new[:10]) for f in told.fields] == [("date", "2026-04-01", "2026-05-01")]


def test_the_same_is_nothing() -> None:
    """Also when only blanks differ, that is said."""
    document = read(ADVISORY)
    assert changes_between(document, document).summary == NOTHING
    assert changes_between(document, document).summary == NOTHING
    blanks = changes_between(Document("One. Two."), Document("One.\n\nTwo."))
    assert blanks.summary == "only blanks and line breaks of the text changed"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"withdrawn": "2026-04-01T00:00:00Z"}, "withdrawn by its publisher"),
        ({"title": "Other"}, "title changed"),
        ({"published": "2026-04-01T00:00:00Z"}, "its date changed"),
        ({"url": "https://x.example"}, "link changed"),
        ({"text": "The mill stands. Update to 2.2 now."}, "fixed version 2.1 → 2.2; about mitigations; 1 sentence changed"),
        ({"text": "The mill stands."}, "about mitigations; 1 sentence removed"),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_said(changed: dict[str, str], said: str) -> None:
    """A field, a version, a sentence."""
    old = Document("The mill stands. Update to 2.1 now.", title="Mill")
    assert changes_between(old, replace(old, **changed)).summary == said  # type: ignore[arg-type]


@pytest.mark.skipif(not FOLDER.exists(), reason="the shared sets are not here")
def test_of_real_updates_the_diff_names_what_changed() -> None:
    """Most of what publishers say of their own updates; every one of twenty has something of its note."""
    found = pairs()
    assert len(found) == 20
    assert all(pair.named for pair in found)
    named, wanted = sum(len(p.named) for p in found), sum(len(p.wanted) for p in found)
    assert named / wanted >= 0.8
