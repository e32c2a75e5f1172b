"""The product tree of a CSAF advisory: what stands behind a product's id, in words and part by part.

Branches nest, relationships compose new products of others, groups gather ids. A tree may be broken anywhere: ids that
lead nowhere, names twice, relationships in a circle. Whatever can be told is told.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ingestion.reading.advisories.rendering import Json, capital, items, mapping, spaced, word, words

# Branch category → the word for it in our rendering. Others (legacy, specification …) tell nothing to match by.
_PARTS = {
    "vendor": "vendor",
    "product_family": "family",
    "product_name": "name",
    "product_version": "version",
    "product_version_range": "range",
    "service_pack": "service pack",
    "patch_level": "patch level",
    "architecture": "variant",
    "language": "variant",
    "host_name": "variant",
    "specification": "variant",
}
_NAMING = frozenset(
    ("vendor", "product_family", "product_name", "product_version", "product_version_range", "service_pack")
)
_NAMED = frozenset(_PARTS[kind] for kind in _NAMING)
_RELATIONS = {
    "default_component_of": "a default component of",
    "optional_component_of": "an optional component of",
    "external_component_of": "an external component of",
    "installed_on": "installed on",
    "installed_with": "installed with",
}


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the tree: its whole name, and what the tree says of it, each as (what, value)."""

    id: str
    name: str
    pointer: str
    told: tuple[tuple[str, str], ...] = field(default=())


class Products:
    """The products of a tree by id, and the members of its groups."""

    def __init__(self, tree: Json) -> None:
        tree = mapping(tree)
        self._by_id: dict[str, Product] = {}
        for product in (*_listed(tree), *_branched(tree), *_composed(tree)):
            if product.id:
                self._by_id.setdefault(product.id, product)
        self._shared = Counter(product.name for product in self._by_id.values())
        self._groups = {
            word(group.get("group_id")): words(group.get("product_ids"))
            for group in map(mapping, items(tree.get("product_groups")))
        }

    def name(self, product: str) -> str:
        """What `product` is called, with its id where others are called so too; the id itself when the tree is silent."""
        known = self._by_id.get(product)
        if known is None or not known.name:
            taken = f"{product} [{product}]" if product in self._shared else product
            return taken or "an unnamed product"
        return f"{known.name} [{product}]" if self._shared[known.name] > 1 else known.name

    def ids_of(self, entry: dict[str, Json]) -> list[str]:
        """The products that an entry is about, those of its groups included, each once."""
        ids = dict.fromkeys(words(entry.get("product_ids")))
        for group in dict.fromkeys(words(entry.get("group_ids"))):
            ids.update(dict.fromkeys(self._groups.get(group, [])))
        return list(ids)

    def lines(self, named: Collection[str]) -> Iterator[tuple[str, str]]:
        """Every product as a sentence that says what it is made of, with its pointer.

        The whole name of those that are `named` elsewhere is told only where it is more than its parts.
        """
        for product in self._by_id.values():
            called = quotable(self.name(product.id))
            joined = " ".join(quotable(value) for what, value in product.told if what in _NAMED)
            told = _APART.join(
                f"{what} “{quotable(self.name(value) if what in _OF else value)}”"
                for what, value in product.told
            )
            short = called == joined and product.id in named
            whole = "" if short else f"Product “{called}”{_APART if told else ''}"
            yield product.pointer, f"{whole}{told if whole else capital(told)}."


_APART = " · "  # as in a heading: the line says what is meant by a name, it is no sentence about anything
_OF = frozenset(("component", *_RELATIONS.values(), "part of"))


def quotable(text: str) -> str:
    """Text that can stand between curly marks and be told from what is around it."""
    return text.replace("“", '"').replace("”", '"')


# ----------------------------------------------------------------------------------------------------------------------


def _listed(tree: dict[str, Json]) -> Iterator[Product]:
    for number, entry in enumerate(items(tree.get("full_product_names"))):
        product = mapping(entry)
        yield Product(
            word(product.get("product_id")),
            word(product.get("name")),
            f"/product_tree/full_product_names/{number}",
            tuple(_identified(product)),
        )


def _branched(tree: dict[str, Json]) -> Iterator[Product]:
    path: tuple[tuple[str, str], ...]
    stack = [
        (mapping(branch), f"/product_tree/branches/{number}", ())
        for number, branch in reversed(list(enumerate(items(tree.get("branches")))))
    ]
    while stack:
        branch, pointer, path = stack.pop()
        category, part = word(branch.get("category")), word(branch.get("name"))
        here = (*path, (category, part)) if category in _PARTS and part else path
        product = mapping(branch.get("product"))
        if product:
            naming = tuple(value for kind, value in here if kind in _NAMING)
            told = tuple((_PARTS[kind], value) for kind, value in here)
            called = word(product.get("name"))
            whole = _whole_name(called, naming)
            own = (("own name", called),) if called not in ("", whole) else ()
            yield Product(
                word(product.get("product_id")),
                whole,
                f"{pointer}/product",
                (*told, *own, *_identified(product)),
            )
        below = list(enumerate(items(branch.get("branches"))))
        stack.extend((mapping(child), f"{pointer}/branches/{n}", here) for n, child in reversed(below))  # type: ignore[misc]


def _composed(tree: dict[str, Json]) -> Iterator[Product]:
    """Products that a relationship makes of two others."""
    for number, relation in enumerate(map(mapping, items(tree.get("relationships")))):
        product = mapping(relation.get("full_product_name"))
        if product:
            kind = word(relation.get("category"))
            yield Product(
                word(product.get("product_id")),
                word(product.get("name")),
                f"/product_tree/relationships/{number}/full_product_name",
                (
                    ("component", word(relation.get("product_reference"))),
                    (_RELATIONS.get(kind, "part of"), word(relation.get("relates_to_product_reference"))),
                    *_identified(product),
                ),
            )


def _identified(product: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """What identifies it to machines: package URLs, CPE names, hashes, model and serial numbers."""
    helper = mapping(product.get("product_identification_helper"))
    for key, what in (("purl", "purl"), ("purls", "purl"), ("cpe", "cpe")):
        yield from ((what, value) for value in words(helper.get(key)))
    for listed in map(mapping, items(helper.get("hashes"))):
        for digest in map(mapping, items(listed.get("file_hashes"))):
            told = f"{spaced(digest.get('algorithm'))} {word(digest.get('value'))}".strip()
            if told:
                yield "hash", f"{told} {word(listed.get('filename'))}".strip()
    for key, what in (
        ("model_numbers", "model number"),
        ("serial_numbers", "serial number"),
        ("skus", "SKU"),
    ):
        yield from ((what, value) for value in words(helper.get(key)))


def _whole_name(name: str, path: tuple[str, ...]) -> str:
    """The product's own name, with whatever of vendor, product and version it leaves out in front."""
    folded = name.casefold()
    if all(part.casefold() in folded for part in path):
        return name
    lacking = " ".join(part for part in path if part.casefold() not in folded)
    whole = " ".join(path)
    return whole if folded in whole.casefold() else f"{lacking} {name}".strip()
