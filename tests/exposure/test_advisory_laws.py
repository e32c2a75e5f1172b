"""Laws of advisories, and what hostile ones do not do."""

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exposure.advisories.deciding import advisory_facts
from bot.exposure.advisories.rows import rows_of
from bot.exposure.advisories.useindex import UseIndex
from bot.exposure.packages import parse_package
from bot.exposure.ranges import is_one_version, range_of
from bot.exposure.register import Project, Register, Use, Vendor, parse_use
from ingestion.report import Place
from tests.exposure.advisoryworld import document, stored
from tests.exposure.test_advisories import csaf_of, osv_of
from tests.exposure.test_csaf import using
from tests.exposure.world import findings, report, statuses
from vectorstore.stored import StoredReport

NUMBERS = st.integers(0, 30)
KINDS = ("introduced", "fixed", "last_affected", "limit")


def pinned(*versions: str) -> Register:
    """A register whose projects use these versions of one package."""
    return Register(
        tuple(Project(version, uses=(parse_use(f"npm:tool=={version}", {}),)) for version in versions)
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), NUMBERS), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_order_of_events(told: list[tuple[str, int]], chance: random.Random) -> None:
    """The order in which events, ranges and versions stand does not matter."""
    events = [{kind: f"1.{number}.0"} for number, kind in {n: k for k, n in told}.items()]
    shuffled = chance.sample(events, len(events))
    known = pinned(*(f"1.{n}.0" for n in range(0, 31, 3)))
    one = osv_of("npm", "tool", ranges=[{"type": "SEMVER", "events": events}])
    other = osv_of("npm", "tool", ranges=[{"type": "SEMVER", "events": shuffled}])
    assert statuses(known, one) == statuses(known, other)


@settings(max_examples=40, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS)
def test_fixed(first: int, fixed: int, mine: int) -> None:
    """A version at or after the fixed one is never affected by that range; one from the first on and before it is."""
    span = [{"introduced": f"1.{first}.0"}, {"fixed": f"1.{max(first + 1, fixed)}.0"}]
    told = osv_of("npm", "tool", ranges=[{"type": "SEMVER", "events": span}])
    status = statuses(pinned(f"1.{mine}.0"), told)[f"1.{mine}.0"]
    assert status == ("affected" if first <= mine < max(first + 1, fixed) else "not_affected")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_lines_in_any_order(seed: int) -> None:
    """The order of an advisory's lines does not matter, and whoever is not affected is so by a citation."""
    content, expected = document(seed)
    known = using([one.entry for one in expected], [one.vendor for one in expected])
    told = stored(content)
    mixed = _mixed(told, random.Random(seed))
    assert statuses(known, told) == statuses(known, mixed)
    for finding in findings(known, told):
        assert finding.quotes or finding.status == "no_known_exposure"
        assert all(quote.where.startswith("/vulnerabilities/") for quote in finding.quotes)


def _mixed(told: StoredReport, chance: random.Random) -> StoredReport:
    """The same lines in another order."""
    ends = [place.start for place in told.places[1:]] + [len(told.text)]
    lines = [
        (p.label, told.text[p.start : end].strip("\n")) for p, end in zip(told.places, ends, strict=True)
    ]
    text, places = "", []
    for label, line in chance.sample(lines, len(lines)):
        places.append(Place(len(text), label))
        text += f"{line}\n"
    return replace(told, text=text, places=tuple(places))


PLACES = (
    "/vulnerabilities/0/product_status/known_affected/0", "/product_tree/branches/0/product", "/affected/0",
    "/affected/0/ranges/0/events/0", "/affected/0/versions/0", "/statements/0/products/0", "/statements/0/vulnerability",
)  # fmt: skip
SCRAPS = st.sampled_from(
    (
        "CVE-1: ", "Oldham Gate ", " is known affected", "(reason)", ".", "PyPI package ", "tool", ": affected ", "from version ",
        "1.2", ", fixed in ", "vers:", "“", "”", "Vendor “x” · ", "pkg:npm/", "cpe:2.3:a:b", " is affected (", ")", ", as of ",
        "2026-01-01T00:00:00Z", "%", "|", "<", ">=", "²", "١", "\u2028", " (its part ", " (also known as ", "container image ",
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(("csaf", "osv", "openvex", "stix")),
    st.sampled_from(PLACES),
    st.lists(SCRAPS | st.text(max_size=5)),
)
def test_any_line(kind: str, place: str, scraps: list[str]) -> None:
    """Any line at any place is a row or none; nothing raises."""
    told = replace(report("".join(scraps), kind=kind), places=(Place(0, place), Place(0, PLACES[1])))
    assert all(row.status for row in rows_of(told))
    assert isinstance(list(advisory_facts(told, UseIndex(pinned("1.2")))), list)


def oldham(*entries: str) -> Register:
    """A register that uses Oldham's products."""
    return using(list(entries), ["Oldham"])


def test_relationships_in_a_circle() -> None:
    """Products that are composed of each other, or of themselves, are still products by name."""
    relations = [
        {"category": "installed_on", "product_reference": a, "relates_to_product_reference": b,
         "full_product_name": {"product_id": a, "name": f"Oldham {a}"}}
        for a, b in (("A", "B"), ("B", "A"), ("C", "C"), ("D", "nowhere"))
    ]  # fmt: skip
    told = csaf_of({"relationships": relations}, known_affected=["A", "C"], fixed=["D"])
    known = oldham("Oldham A", "Oldham B", "Oldham C", "Oldham D")
    assert statuses(known, told) == {
        "Project 0": "affected",
        "Project 1": "under_investigation",
        "Project 2": "affected",
        "Project 3": "fixed",
    }


def test_groups_that_hold_themselves() -> None:
    """A group that lists itself, or ids of nothing, gives no reason to anybody else."""
    tree = {
        "full_product_names": [{"product_id": "A", "name": "Oldham Gate 1.0"}],
        "product_groups": [{"group_id": "G", "product_ids": ["G", "A", "nothing", 7]}],
    }
    told = csaf_of(tree, known_not_affected=["A", "G", "nothing"])
    assert statuses(oldham("Oldham Gate 1.0", "Oldham G"), told) == {
        "Project 0": "not_affected",
        "Project 1": "no_known_exposure",
    }


@pytest.mark.parametrize(
    "given",
    ["A", {"A": 1}, [["A"]], [None, 5, "Oldham Gate 1.0"], 7, None, [{"product_id": "A"}], "Oldham Gate 1.0"],
)
def test_statuses_of_the_wrong_type(given: Any) -> None:
    """What stands where ids belong counts as an id or as nothing, and an id that the tree lacks is nobody."""
    tree = {"full_product_names": [{"product_id": "A", "name": "Oldham Gate 1.0"}]}
    told = csaf_of(tree, known_affected=given)
    expected = "affected" if given == "A" else "no_known_exposure"
    assert statuses(oldham("Oldham Gate 1.0"), told) == {"Project 0": expected}
    assert statuses(oldham("Oldham Gate 1.0"), csaf_of(tree)) == {"Project 0": "no_known_exposure"}


def test_products_of_one_name() -> None:
    """Products that bear one name are told apart by their ids; what is said of both must agree."""
    tree = {
        "branches": [
            {"category": "vendor", "name": "Oldham", "branches": [
                {"category": "product_name", "name": "Gate", "branches": [
                    {"category": "architecture", "name": arch, "branches": [
                        {"category": "product_version", "name": "1.0", "product": {"product_id": arch, "name": "Gate 1.0"}}
                    ]} for arch in ("x86", "arm64")
                ]}
            ]}
        ]
    }  # fmt: skip
    mixed = csaf_of(tree, known_affected=["x86"], known_not_affected=["arm64"])
    known = oldham("Oldham Gate 1.0", "Oldham Gate arm64 1.0", "Oldham Gate 1.0 x86")
    by_project = statuses(known, mixed)
    assert [by_project[f"Project {n}"] for n in range(3)] == [
        "under_investigation",
        "not_affected",
        "affected",
    ]
    agreed = csaf_of(tree, fixed=["x86", "arm64"])
    assert set(statuses(known, agreed).values()) == {"fixed"}


@pytest.mark.slow
def test_thirty_thousand_products() -> None:
    """An advisory of thirty thousand products is read and joined within half a minute of work."""
    begun = time.process_time()
    products = [{"product_id": f"P{n}", "name": f"Oldham Part {n} 1.{n % 7}"} for n in range(30_000)]
    told = csaf_of({"full_product_names": products}, known_affected=[p["product_id"] for p in products[:-1]])
    found = list(
        advisory_facts(
            told, UseIndex(oldham("Oldham Part 77 1.0", "Oldham Part 77 1.1", "Oldham Part 29999 1.4"))
        )
    )
    assert [(fact.kind, fact.party) for fact in found if fact.kind == "affected"] == [
        ("affected", "Oldham Part 77")
    ]
    assert time.process_time() - begun < 30


def test_two_hundred_thousand_components() -> None:
    """With two hundred thousand components in the register, an advisory asks for its own few."""
    every = tuple(
        Use(
            f"npm:part-{n}==1.{n % 9}",
            package=parse_package(f"npm:part-{n}==1.{n % 9}"),
            version=f"1.{n % 9}",
        )
        for n in range(200_000)
    )
    index = UseIndex(Register((Project("Big", uses=every),), (Vendor("Oldham"),)))
    told = osv_of("npm", "part-777", ranges=[{"type": "SEMVER", "events": [{"introduced": "0"}]}])
    begun = time.process_time()
    found = [list(advisory_facts(told, index)) for _ in range(20)]
    assert [fact.kind for fact in found[0]] == ["harmed", "affected"]
    assert time.process_time() - begun < 1


LONG = 45_000
ENDLESS = (
    ": " * LONG, " is affected (" * 4_000, ": affected (" * 4_000, " is known affected (" * 3_000, " package " * 6_000,
    "a" * LONG, "“" * LONG, "Vendor “x” · " * 4_000, " · " * LONG, "(" * LONG, ") (" * LONG, "1." * LONG, "1-" * LONG,
    ">1 " * LONG, "sp1 " * LONG, "is affected: " * 4_000, " (its part " * 4_000, "x (also known as " * 3_000,
)  # fmt: skip


@pytest.mark.parametrize("scrap", ENDLESS, ids=lambda scrap: scrap[:12])
def test_endless_lines(scrap: str) -> None:
    """No line takes long, whatever is repeated in it."""
    begun = time.process_time()
    for kind in ("csaf", "osv", "openvex"):
        for place in PLACES:
            for text in (scrap, f"CVE-1: Oldham {scrap}", f"PyPI package {scrap}.", f"Product “{scrap}”."):
                told = replace(report(text, kind=kind), places=(Place(0, place),))
                list(advisory_facts(told, UseIndex(oldham("Oldham Gate 1.0"))))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "scrap", [">1 ", ">1,", "1 sp1", "1 and ", "<= ", "1.x", "1 to ", "all ", "vers:a/", "|", "1-1", "1_sp1"]
)
def test_endless_ranges(scrap: str) -> None:
    """No range takes long to be read, or to be given up on."""
    begun = time.process_time()
    for end in ("", "x", " x", "!"):
        range_of((scrap * 2_000)[:1_990] + end)
        is_one_version((scrap * 2_000)[:190] + end)
    assert time.process_time() - begun < 2
