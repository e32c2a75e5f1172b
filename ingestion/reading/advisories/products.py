"""The product tree of a CSAF advisory: what stands behind a product's id, in words."""

from collections.abc import Iterator

from ingestion.reading.advisories.rendering import Json, items, mapping, word, words

_NAMING = frozenset(
    ("vendor", "product_family", "product_name", "product_version", "product_version_range", "service_pack")
)


class Products:
    """Names of products by id, each with vendor, product and version, and the members of groups."""

    def __init__(self, tree: Json) -> None:
        tree = mapping(tree)
        self._names = dict(_named(tree))
        self._groups = {
            word(group.get("group_id")): words(group.get("product_ids"))
            for group in map(mapping, items(tree.get("product_groups")))
        }

    def name(self, product: str) -> str:
        """What `product` is called; the id itself when the tree does not say."""
        return self._names.get(product) or product or "an unnamed product"

    def ids_of(self, entry: dict[str, Json]) -> list[str]:
        """The products that an entry is about, those of its groups included, each once."""
        ids = words(entry.get("product_ids"))
        for group in words(entry.get("group_ids")):
            ids += self._groups.get(group, [])
        return list(dict.fromkeys(ids))


def _named(tree: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for product in map(mapping, items(tree.get("full_product_names"))):
        yield word(product.get("product_id")), word(product.get("name"))
    stack = [(mapping(branch), ()) for branch in reversed(items(tree.get("branches")))]
    path: tuple[str, ...]
    while stack:
        branch, path = stack.pop()
        part = word(branch.get("name"))
        here = (*path, part) if branch.get("category") in _NAMING and part else path
        product = mapping(branch.get("product"))
        if product:
            yield word(product.get("product_id")), _whole_name(word(product.get("name")), here)
        stack.extend((mapping(child), here) for child in reversed(items(branch.get("branches"))))  # type: ignore[misc]
    for relation in map(mapping, items(tree.get("relationships"))):
        product = mapping(relation.get("full_product_name"))
        if product:
            yield word(product.get("product_id")), word(product.get("name"))


def _whole_name(name: str, path: tuple[str, ...]) -> str:
    """The product's own name, with whatever of vendor, product and version it leaves out in front."""
    folded = name.casefold()
    if all(part.casefold() in folded for part in path):
        return name
    lacking = " ".join(part for part in path if part.casefold() not in folded)
    whole = " ".join(path)
    return whole if folded in whole.casefold() else f"{lacking} {name}".strip()
