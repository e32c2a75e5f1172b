"""Made-up CSAF documents, each with what it says about every product, worked out apart from the code under test."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.reading.advisories import read_advisory
from ingestion.report import Marking
from vectorstore.stored import StoredReport

VENDORS = (
    "Oldham",
    "Ørstad Geräte",
    "Maréchal & Søn",
    "Edge",
    "Varnholt Works",
    "東雲電機",
    "Brine-Salt",
    "is fixed Labs",
)
NAMES = (
    "Edge", "Edge Pro", "Edge Pro Max", "Press 3", "Press 30", "Gate (Linux and Windows)", "Kessel-Werk", "Lamp: Indoor",
    "Under Investigation Kit", "No. 5 “Prime”", "Fixed", "Überdruck", "Grille d’aération", "X", "CVE-2026-1 Scanner",
    "Tool, all models", "Base", "Base Station", "Ledger/Cloud", "3D Viewer",
)  # fmt: skip
FAMILIES = ("Seastone", "Rimrock Series", "Edge", "Industrial 4.0")
STATUSES = {
    "known_affected": "affected", "first_affected": "affected", "last_affected": "affected",
    "known_not_affected": "not_affected", "fixed": "fixed", "first_fixed": "fixed",
    "under_investigation": "under_investigation", "recommended": "",
}  # fmt: skip
WORST = ("affected", "under_investigation", "fixed", "not_affected")
Numbers = tuple[int, ...]


@dataclass
class Item:
    """A product of the tree: what it is called without a version, and which versions it is."""

    id: str
    called: str
    version: str = ""
    low: Numbers = ()  # of a range: from this one on
    high: Numbers = ()  # and before this one, or up to it
    closed: bool = False
    composed: bool = False
    parts: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)  # pointer → status

    def holds(self, version: Numbers) -> bool:
        """Whether a version is one of the product's."""
        if not self.low and not self.high:
            return not self.version or _numbers(self.version) == _plain(version)
        below = not self.high or version < self.high or (self.closed and version == self.high)
        return (not self.low or version >= self.low) and below


@dataclass(frozen=True)
class Expected:
    """What a register's entry must come out as; `places`: the citation is one of these."""

    entry: str
    vendor: str
    status: str
    places: frozenset[str]


def document(seed: int) -> tuple[dict[str, Any], list[Expected]]:
    """A CSAF document, and what it says about what a register may hold."""
    chance = random.Random(seed)
    branches, found, count = [], [], iter(range(1, 10_000))
    for vendor in chance.sample(VENDORS, chance.randint(1, 2)):
        branch, made = _vendor(chance, vendor, count)
        branches.append(branch)
        found += made
    relationships = _relations(chance, found, count)
    vulnerabilities = [_vulnerability(chance, number, found) for number in range(chance.randint(1, 3))]
    tree = {"branches": branches, "relationships": relationships}
    head = {
        "category": "csaf_vex", "csaf_version": "2.0", "title": f"Advisory {seed}",
        "publisher": {"category": "coordinator", "name": "Harbour CERT", "namespace": "https://cert.example"},
        "tracking": {
            "id": f"HC-{seed}", "current_release_date": "2026-06-02T08:00:00Z", "status": "final", "version": "1",
            "initial_release_date": "2026-06-02T08:00:00Z", "revision_history": [],
        },
    }  # fmt: skip
    whole = {"document": head, "product_tree": tree, "vulnerabilities": vulnerabilities}
    return whole, list(_expected(chance, found))


def stored(content: dict[str, Any] | bytes, name: str = "a.json") -> StoredReport:
    """The advisory as it is stored."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    made = read_advisory(data, ZoneInfo("UTC"))
    return StoredReport(
        f"r{name}", name, 1, made.title, made.publisher, "", "", made.published, "2026-12-31", "en", made.kind, "file", "",
        Marking.CLEAR, made.text, made.places,
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------------------------


def _numbers(version: str) -> Numbers:
    return _plain(tuple(int(part) for part in version.removeprefix("V").split(".")))


def _plain(numbers: Numbers) -> Numbers:
    while len(numbers) > 1 and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers


def _dotted(numbers: Numbers) -> str:
    return ".".join(map(str, numbers))


def _vendor(chance: random.Random, vendor: str, count: Any) -> tuple[dict[str, Any], list[Item]]:
    names = chance.sample(NAMES, chance.randint(1, 5))
    family = chance.choice((None, None, *FAMILIES))
    products, items = [], []
    for name in names:
        product, made = _product(chance, vendor, name, count)
        products.append(product)
        items += made
    below = [{"category": "product_family", "name": family, "branches": products}] if family else products
    return {"category": "vendor", "name": vendor, "branches": below}, items


def _product(chance: random.Random, vendor: str, name: str, count: Any) -> tuple[dict[str, Any], list[Item]]:
    branch: dict[str, Any] = {"category": "product_name", "name": name}
    called = f"{vendor} {name}"
    if chance.random() < 0.15:
        item = Item(f"CSAFPID-{next(count)}", called)
        branch["product"] = {"product_id": item.id, "name": chance.choice((called, name))}
        return branch, [item]
    items = []
    branch["branches"] = []
    for text, given in _versions(chance):
        item = Item(f"CSAFPID-{next(count)}", called, **given)
        category = "product_version_range" if item.low or item.high else "product_version"
        told = chance.choice(
            (f"{called} {text}", f"{name} {text}", f"{called}: {text}", f"{called} version {text}")
        )
        product = {"product_id": item.id, "name": told}
        branch["branches"].append({"category": category, "name": text, "product": product})
        items.append(item)
    return branch, items


def _versions(chance: random.Random) -> list[tuple[str, dict[str, Any]]]:
    singles = chance.sample(
        ("1.1", "1.10", "1.2.0", "V3.4", "11", "2.0", "2.0.1", "0.9"), chance.randint(1, 3)
    )
    found: list[tuple[str, dict[str, Any]]] = [(text, {"version": text}) for text in singles]
    if chance.random() < 0.6:
        found.append(_range(chance))
    return found


def _range(chance: random.Random) -> tuple[str, dict[str, Any]]:
    low = (chance.randint(0, 3), chance.randint(0, 12))
    high = (low[0] + chance.randint(0, 2), low[1] + chance.randint(1, 9))
    a, b = _dotted(low), _dotted(high)
    text, ends = chance.choice(
        (
            (f"vers:generic/>={a}|<{b}", "ab"), (f"vers:intdot/<{b}|>={a}", "ab"), (f">={a}|<{b}", "ab"),
            (f">= {a}, < {b}", "ab"), (f"All versions < {b}", "b"), (f"All versions prior to V{b}", "b"),
            (f"< {b}", "b"), (f"V{a} and later", "a"), (f"from {a}", "a"), (f"{a} to {b}", "aB"), (f"<= {b}", "B"),
            (f"{b} and earlier", "B"), (f"vers:generic/<={b}", "B"), (f"up to and including {b}", "B"),
        )
    )  # fmt: skip
    return text, {
        "version": text,
        "low": low if "a" in ends else (),
        "high": high if "b" in ends.lower() else (),
        "closed": "B" in ends,
    }


def _relations(chance: random.Random, items: list[Item], count: Any) -> list[dict[str, Any]]:
    found = []
    for _ in range(chance.choice((0, 0, 1, 2))):
        one, other = chance.choice(items), chance.choice(items)
        if one is other:
            continue
        kind = chance.choice(("default_component_of", "installed_on", "optional_component_of"))
        number = next(count)
        name = f"{one.called} {one.version} in {other.called} {other.version} ({number})"
        made = Item(f"CSAFPID-{number}", name, composed=True, parts=(one.called, other.called))
        items.append(made)
        found.append(
            {
                "category": kind, "product_reference": one.id, "relates_to_product_reference": other.id,
                "full_product_name": {"product_id": made.id, "name": name},
            }
        )  # fmt: skip
    return found


def _vulnerability(chance: random.Random, number: int, items: list[Item]) -> dict[str, Any]:
    status: dict[str, list[str]] = {}
    for item in items:
        for key in chance.sample(sorted(STATUSES), chance.choice((0, 1, 1, 1, 2))):
            listed = status.setdefault(key, [])
            item.places[f"/vulnerabilities/{number}/product_status/{key}/{len(listed)}"] = STATUSES[key]
            listed.append(item.id)
    flagged = status.get("known_not_affected", [])
    flags = [{"label": "component_not_present", "product_ids": flagged}] if flagged else []
    return {"cve": f"CVE-2026-{90_000 + number}", "product_status": status, "flags": flags}


def _expected(chance: random.Random, items: list[Item]) -> Any:
    vendors = sorted(VENDORS, key=len, reverse=True)
    for item in items:
        vendor = next(vendor for vendor in vendors if item.called.startswith(f"{vendor} "))
        if item.composed or not item.version:
            yield Expected(item.called, vendor, *_worst([item], item.called, items))
        else:
            numbers = _some(chance, item)
            mine = [one for one in items if one.called == item.called and one.holds(numbers)]
            entry = f"{item.called} {chance.choice(('', '', 'V', 'version '))}{_dotted(numbers)}"
            yield Expected(entry, vendor, *_worst(mine, item.called, items))


def _some(chance: random.Random, item: Item) -> Numbers:
    """A version of the product."""
    if not item.low and not item.high:
        return _numbers(item.version)
    tries = [(a, b) for a in range(7) for b in range(24)] + [item.low or (0, 1)]
    return chance.choice([one for one in tries if item.holds(one)])


def _worst(mine: list[Item], called: str, items: list[Item]) -> tuple[str, frozenset[str]]:
    """The worst status of these products and where it stands; named at all, and nothing decides: open."""
    places = {place: status for item in mine for place, status in item.places.items()}
    worst = min(filter(None, places.values()), key=WORST.index, default="")
    if worst:
        return worst, frozenset(place for place, status in places.items() if status == worst)
    near = [one for one in items if one.called == called or called in one.parts]
    named = frozenset(place for item in near for place in item.places)
    return ("under_investigation" if named else "no_known_exposure"), named
