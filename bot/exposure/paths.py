"""Exposure paths: from a project over what it uses to whom that depends on."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.exposure.register import Project, Register, Use, Vendor

DEEPEST = 5  # parties on a path


@dataclass(frozen=True, slots=True)
class ExposurePath:
    """A project and the chain of uses that leads from it to a party, the last one; at least one use, at most five."""

    project: str
    uses: tuple[Use, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The project and the parties as the register writes them."""
        return (self.project, *(use.written for use in self.uses))

    @property
    def direct(self) -> Use:
        """What the project itself uses."""
        return self.uses[0]

    @property
    def end(self) -> Use:
        """The party that the path leads to."""
        return self.uses[-1]


def exposure_paths(
    project: Project, register: Register, towards: Collection[str] | None = None
) -> tuple[ExposurePath, ...]:
    """Every path from the project, nearest parties first; no party stands on one path twice.

    `towards`: only the paths that end in one of these keys (vendor names count for their products too). Give it
    where the register is large: without it, every chain is listed.
    """
    vendors = {vendor.name: vendor for vendor in register.vendors}
    useful = None if towards is None else _leading(vendors, frozenset(towards))
    paths = [ExposurePath(project.name, (use,)) for use in project.uses if _may(use, useful)]
    for path in paths:  # grows while we walk it: breadth first
        paths.extend(_longer(path, vendors, useful))
    unique = {path.names: path for path in paths if towards is None or _hits(path.end, towards)}
    return tuple(unique.values())


def party_names(register: Register) -> Mapping[str, tuple[str, ...]]:
    """Every party of the register by its key, with the names under which reports may speak of it.

    Keys are those of `Use.key`. A product's own name ("Translate") is among its aliases: good only as spelled, and
    only in a text that names its vendor as well.
    """
    names: dict[str, dict[str, None]] = {
        v.name: dict.fromkeys((v.name, *v.aliases)) for v in register.vendors
    }
    aliases = {vendor.name: (vendor.name, *vendor.aliases) for vendor in register.vendors}
    for use in _all_uses(register):
        known = names.setdefault(use.key, {})
        known.update(dict.fromkeys(_use_names(use, aliases.get(use.vendor, ()))))
    return {key: tuple(known) for key, known in names.items()}


def search_names(projects: Collection[Project], register: Register) -> tuple[str, ...]:
    """What to search reports for before verdicts on these projects: all names of all parties on their paths.

    With them the makers' names (a statement about a maker decides for its products), the projects' own names and
    their owners' (own evidence).
    """
    vendors = {vendor.name: vendor for vendor in register.vendors}
    aliases = {vendor.name: (vendor.name, *vendor.aliases) for vendor in register.vendors}
    todo = [use for project in projects for use in project.uses]
    found = dict.fromkeys(name for p in projects for name in (p.name, *p.aliases, p.owner) if name)
    for _ in range(DEEPEST):
        for use in todo:
            found.update(
                dict.fromkeys((*_use_names(use, aliases.get(use.vendor, ())), *aliases.get(use.vendor, ())))
            )
        reached = dict.fromkeys(use.vendor for use in todo if use.vendor in vendors)
        todo = [supplier for name in reached for supplier in vendors[name].suppliers]
    return tuple(found)


def lone_product_names(register: Register) -> frozenset[str]:
    """The products' own names, without their vendors: for `PartyFinder(careful=…)`."""
    return frozenset(use.product for use in _all_uses(register) if use.vendor and use.product)


# ----------------------------------------------------------------------------------------------------------------------


def _longer(
    path: ExposurePath, vendors: Mapping[str, Vendor], useful: frozenset[str] | None
) -> Iterator[ExposurePath]:
    vendor = vendors.get(path.end.vendor)
    if vendor is None or len(path.uses) >= DEEPEST:
        return
    passed = {use.vendor or use.key for use in path.uses}
    for supplier in vendor.suppliers:
        if (supplier.vendor or supplier.key) not in passed and _may(supplier, useful):
            yield ExposurePath(path.project, (*path.uses, supplier))


def _hits(use: Use, towards: Collection[str]) -> bool:
    return use.key in towards or bool(use.vendor and use.vendor in towards)


def _may(use: Use, useful: frozenset[str] | None) -> bool:
    return useful is None or _hits(use, useful)


def _leading(vendors: Mapping[str, Vendor], goals: frozenset[str]) -> frozenset[str]:
    """The goals, and every vendor from whom a chain of suppliers leads to one."""
    customers: dict[str, set[str]] = {}
    for vendor in vendors.values():
        for supplier in vendor.suppliers:
            for key in (supplier.key, supplier.vendor):
                customers.setdefault(key, set()).add(vendor.name)
    todo, found = list(goals), set(goals)
    while todo:
        new = customers.get(todo.pop(), set()) - found
        found |= new
        todo.extend(new)
    return frozenset(found)


def _all_uses(register: Register) -> Iterator[Use]:
    for project in register.projects:
        yield from project.uses
    for vendor in register.vendors:
        yield from vendor.suppliers


def _use_names(use: Use, vendor_names: tuple[str, ...]) -> Iterator[str]:
    if use.package:
        yield use.package.name
        if ":" in use.package.name:  # group:artifact
            yield use.package.name.partition(":")[2]
    elif not use.vendor or not use.product:
        yield use.product or use.vendor
    else:
        yield from (f"{name} {use.product}" for name in vendor_names)
        if use.product[:1].isupper():
            yield use.product
