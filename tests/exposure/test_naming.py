"""Which entry of a register a product of an advisory is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.exposure.advisories.naming import claims_of, words_of
from tests.exposure.test_advisories import csaf_of
from tests.exposure.world import findings, register, statuses


def tree(*path: tuple[str, str], name: str = "") -> dict[str, Any]:
    """A product tree of one product, A, at the end of this path."""
    called = name or " ".join(value for _, value in path)
    branch: dict[str, Any] = {"product": {"product_id": "A", "name": called}}
    for category, value in reversed(path):
        inner = branch if "product" in branch and "category" not in branch else {"branches": [branch]}
        branch = {"category": category, "name": value, **inner}
    return {"branches": [branch]}


def of(vendor: str = "Oldham", name: str = "Gate", version: str = "1.10", **more: str) -> dict[str, Any]:
    """The tree of a product with vendor, name and version; `more`: other categories, above the version."""
    path = [("vendor", vendor), *more.items(), ("product_name", name)]
    path += [("product_version", version)] if version else []
    return tree(*path)


@pytest.mark.parametrize(
    ("given", "entry", "status"),
    [
        (of(), "Oldham Gate 1.10", "affected"),
        (of(), "oldham  gate v1.10", "affected"),
        (of(), "Oldham Gate version 1.10", "affected"),
        (of(), "Old Ham Gate 1.10", "affected"),  # an alias
        (of(), "Oldham Gate 1.1", "under_investigation"),
        (of(), "Oldham Gate", "under_investigation"),
        (of(), "Oldham", "under_investigation"),
        (of(), "Oldham Gate Pro 1.10", "no_known_exposure"),
        (of(), "Oldham Gateway 1.10", "no_known_exposure"),
        (of(), "Varnholt Gate 1.10", "no_known_exposure"),
        (of(name="Gate Pro"), "Oldham Gate 1.10", "no_known_exposure"),
        (of(vendor="Oldham AG"), "Oldham Gate 1.10", "affected"),
        (of(vendor="Old Ham, Inc."), "Oldham Gate 1.10", "affected"),
        (of(vendor="Oldham", name="Oldham Gate"), "Oldham Gate 1.10", "affected"),
        (of(name="Gate®"), "Oldham Gate 1.10", "affected"),
        (of(product_family="Seastone"), "Oldham Gate 1.10", "affected"),
        (of(product_family="Seastone"), "Oldham Seastone Gate 1.10", "affected"),
        (of(product_family="Seastone"), "Oldham Rimrock Gate 1.10", "no_known_exposure"),
        (of(name="Gate (Linux and Windows)"), "Oldham Gate 1.10", "affected"),
        (of(name="Gate (6GK6015-0AL20-0GL0)"), "Oldham Gate 1.10", "affected"),
        (of(name="Gate (legacy)"), "Oldham Gate 1.10", "under_investigation"),
        (of(name="Gate (legacy)"), "Oldham Gate (legacy) 1.10", "affected"),
        (of(version=""), "Oldham Gate", "affected"),
        (of(version=""), "Oldham Gate 7", "affected"),
        (of(version="Alpha"), "Oldham Gate Alpha", "affected"),
        (of(version="Alpha"), "Oldham Gate 3.1", "under_investigation"),
        (of(version="All versions < V3.2 with option Q"), "Oldham Gate 3.1", "under_investigation"),
        (of(version="91", architecture="x86"), "Oldham Gate 91", "affected"),
        (of(version="91", architecture="x86"), "Oldham Gate x86 91", "affected"),
        (tree(("product_name", "Oldham Gate"), ("product_version", "1.10")), "Oldham Gate 1.10", "affected"),
        (tree(("product_family", "Oldham Gate"), ("product_version", "1.10")), "Oldham Gate 1.10", "affected"),
        ({"full_product_names": [{"product_id": "A", "name": "Oldham Gate 1.10"}]}, "Oldham Gate 1.10", "affected"),
        ({"full_product_names": [{"product_id": "A", "name": "Gate 1.10"}]}, "Oldham Gate 1.10", "affected"),
        ({"full_product_names": [{"product_id": "A", "name": "Gate: All versions < 2"}]}, "Oldham Gate 1.10", "affected"),
        ({"full_product_names": [{"product_id": "A", "name": "Gate 1.10"}]}, "Varnholt Gate 1.10", "no_known_exposure"),
    ],
)  # fmt: skip
def test_entries(tmp_path: Path, given: dict[str, Any], entry: str, status: str) -> None:
    """An entry is the product when maker, name and version agree; the maker is whoever publishes, where the tree names none."""
    known = register(
        tmp_path,
        f'projects: [{{name: P, uses: ["{entry}"]}}]\nvendors: [{{name: Oldham, aliases: [Old Ham]}}, {{name: Varnholt}}]',
    )
    assert statuses(known, csaf_of(given, known_affected=["A"])) == {"P": status}


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("Oldham Gate 91 SP1 Update 104", "fixed"),
        ("Oldham Gate Version 91 Service Pack 1 Patch 104", "fixed"),
        ("Oldham Gate 91", "under_investigation"),
        ("Oldham Gate 91 SP2", "under_investigation"),
        ("Oldham Gate 92", "under_investigation"),
    ],
)
def test_levels(tmp_path: Path, entry: str, status: str) -> None:
    """What is fixed in a service pack and patch level is fixed for who has just these."""
    given = tree(
        ("vendor", "Oldham"), ("product_name", "Gate"), ("product_version", "91"), ("service_pack", "1"), ("patch_level", "104")
    )  # fmt: skip
    known = register(tmp_path, f'projects: [{{name: P, uses: ["{entry}"]}}]\nvendors: [{{name: Oldham}}]')
    assert statuses(known, csaf_of(given, fixed=["A"])) == {"P": status}


def test_without_a_vendor(tmp_path: Path) -> None:
    """An entry that names no vendor may be the product, and nothing decides for it."""
    known = register(tmp_path, 'projects: [{name: P, uses: ["Gate 1.10"]}]')
    given = of()
    given["branches"][0]["branches"][0]["branches"][0]["product"]["name"] = "Gate 1.10"
    assert statuses(known, csaf_of(given, known_affected=["A"])) == {"P": "under_investigation"}


def test_worst_of_range_and_version(tmp_path: Path) -> None:
    """A version that is listed and lies in a range as well has the worse of both; a range nobody understands may hold it."""
    known = register(tmp_path, 'projects: [{name: P, uses: ["Oldham Gate 1.10"]}]\nvendors: [{name: Oldham}]')
    given = of()
    names = given["branches"][0]["branches"][0]["branches"]
    names.append(
        {
            "category": "product_version_range",
            "name": "vers:generic/<2",
            "product": {"product_id": "B", "name": "Gate < 2"},
        }
    )
    assert statuses(known, csaf_of(given, known_not_affected=["A"], known_affected=["B"])) == {
        "P": "affected"
    }
    assert statuses(known, csaf_of(given, fixed=["A"], known_not_affected=["B"])) == {"P": "fixed"}
    names[1]["name"] = "see the table"
    assert statuses(known, csaf_of(given, fixed=["A"], known_affected=["B"])) == {"P": "under_investigation"}
    assert statuses(known, csaf_of(given, known_affected=["A"], fixed=["B"])) == {"P": "affected"}


def test_two_versions_in_use(tmp_path: Path) -> None:
    """Each version in use is told by its own line, decided or open."""
    given = of()
    names = given["branches"][0]["branches"][0]["branches"]
    names.append(
        {
            "category": "product_version",
            "name": "1.1",
            "product": {"product_id": "B", "name": "Oldham Gate 1.1"},
        }
    )
    uses = ("Oldham Gate 1.10", "Oldham Gate 1.1", "Oldham Gate")
    pins = ", ".join(f'{{name: "{use}", uses: ["{use}"]}}' for use in uses)
    known = register(tmp_path, f"projects: [{pins}]\nvendors: [{{name: Oldham}}]")
    told = csaf_of(given, under_investigation=["A", "B"])
    cited = {f.project: [quote.where for quote in f.quotes] for f in findings(known, told)}
    place = "/vulnerabilities/0/product_status/under_investigation"
    assert cited == {uses[0]: [f"{place}/0"], uses[1]: [f"{place}/1"], uses[2]: [f"{place}/0"]}


def test_renderings_without_product_lines(tmp_path: Path) -> None:
    """Reports that were stored before products had lines of their own decide by the names in their status lines."""
    known = register(tmp_path, 'projects: [{name: P, uses: ["Oldham Gate 1.10"]}]\nvendors: [{name: Oldham}]')
    told = csaf_of(of(), known_affected=["A"])
    cut = next(place.start for place in told.places if place.label.startswith("/product_tree"))
    older = replace(
        told, text=told.text[:cut], places=tuple(place for place in told.places if place.start < cut)
    )
    assert statuses(known, older) == {"P": "affected"}


def test_claims_of_nothing() -> None:
    """A product without a name claims nothing."""
    assert claims_of((), "", "") == ()
    assert words_of("  ™ : ") == ()
