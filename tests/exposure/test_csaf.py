"""A product's verdict is its product_status: over generated CSAF documents, and over real files where they are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.exposure.register import Project, Register, Vendor, parse_use
from bot.exposure.verdicts import Finding
from tests.exposure.advisoryworld import STATUSES, WORST, Expected, document, stored
from tests.exposure.world import findings
from vectorstore.stored import StoredReport

FILES = Path(__file__).parents[2] / "../shared/data/ingest/csaf"


def using(entries: list[str], vendors: list[str]) -> Register:
    """A register whose project N uses the Nth entry."""
    names = {vendor.casefold(): vendor for vendor in vendors}
    return Register(
        tuple(Project(f"Project {n}", uses=(parse_use(entry, names),)) for n, entry in enumerate(entries)),
        tuple(Vendor(vendor) for vendor in dict.fromkeys(vendors)),
    )


def verdicts(known: Register, report: StoredReport) -> dict[int, list[Finding]]:
    """The findings by the number of the project."""
    found: dict[int, list[Finding]] = {}
    for finding in findings(known, report):
        found.setdefault(int(finding.project.split()[1]), []).append(finding)
        for quote in finding.quotes:
            assert quote.text == report.text[quote.start : quote.end]
    return found


@pytest.mark.parametrize("block", range(10))
def test_generated(block: int) -> None:
    """Over five hundred generated documents, status and pointer come out for every product."""
    wrong = [
        (seed, *one) for seed in range(block * 50, block * 50 + 50) for one in _differences(*document(seed))
    ]
    assert not wrong, f"{len(wrong)}: {wrong[:5]}"


def _differences(content: dict[str, Any], expected: list[Expected]) -> list[tuple[Any, ...]]:
    found = verdicts(using([e.entry for e in expected], [e.vendor for e in expected]), stored(content))
    wrong = []
    for number, one in enumerate(expected):
        given = [finding.status for finding in found[number]]
        cited = {quote.where for finding in found[number] for quote in finding.quotes}
        if given != [one.status] or not cited <= one.places or bool(cited) != bool(one.places):
            wrong.append((one.entry, given, one.status, sorted(cited), sorted(one.places)))
    return wrong


@pytest.mark.skipif(not FILES.is_dir(), reason="the evaluation data is not on this machine")
def test_real_files() -> None:
    """In every CSAF file at hand, each product comes out with its product_status, cited at its place."""
    wrong, right, decided = [], 0, 0
    for path in sorted(FILES.glob("*.json")):
        content = json.loads(path.read_bytes())
        expected = list(_stated(content))
        right += len(expected)
        decided += sum(bool(one.places) for one in expected)
        wrong += [(path.name, *one) for one in _differences(content, expected)] if expected else []
    assert not wrong, wrong
    assert right >= 30
    assert decided >= 10


_SOME = {"vers:all/*": ("1.0", "27"), "<= 4.1": ("4.1", "4.0.9"), "4.2 and later": ("4.2", "4.10")}


def _stated(content: dict[str, Any]) -> Iterator[Expected]:
    """What the file states about each product of its tree, under the names that a person would write."""
    tree = content.get("product_tree") or {}
    stated = _statuses(content)
    for product in tree.get("full_product_names", ()):
        yield _entry(product["name"], "", stated.get(product["product_id"], {}))
    for branch in tree.get("branches", ()):
        yield from _leaves(branch, {}, stated)
    for product in _identified(tree):
        purl = product.get("product_identification_helper", {}).get("purl", "")
        if purl:
            yield _entry(purl, "", stated.get(product["product_id"], {}))


def _statuses(content: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Product id → pointer → status."""
    found: dict[str, dict[str, str]] = {}
    for number, vulnerability in enumerate(content.get("vulnerabilities", ())):
        for key, ids in vulnerability.get("product_status", {}).items():
            for at, product in enumerate(ids):
                place = f"/vulnerabilities/{number}/product_status/{key}/{at}"
                found.setdefault(product, {})[place] = STATUSES[key]
    return found


def _leaves(
    branch: dict[str, Any], above: dict[str, str], stated: dict[str, dict[str, str]]
) -> Iterator[Expected]:
    here = {**above, branch["category"]: branch["name"]}
    if "product" in branch:
        places = stated.get(branch["product"]["product_id"], {})
        vendor = here.get("vendor", "")
        version = here.get("product_version_range", here.get("product_version", ""))
        yield _entry(branch["product"]["name"], vendor, places)
        for one in _SOME.get(version, (version,)):
            yield _entry(f"{vendor} {here.get('product_name', '')} {one}".strip(), vendor, places)
    for inner in branch.get("branches", ()):
        yield from _leaves(inner, here, stated)


def _identified(value: Any) -> Iterator[dict[str, Any]]:
    """Every product of a tree that says what machines call it."""
    if isinstance(value, dict):
        yield from [value] if "product_identification_helper" in value else []
        yield from (one for inner in value.values() for one in _identified(inner))
    elif isinstance(value, list):
        yield from (one for inner in value for one in _identified(inner))


def _entry(entry: str, vendor: str, places: dict[str, str]) -> Expected:
    worst = min(filter(None, places.values()), key=WORST.index, default="")
    status = worst or ("under_investigation" if places else "no_known_exposure")
    return Expected(entry, vendor, status, frozenset(p for p, s in places.items() if s == worst))
