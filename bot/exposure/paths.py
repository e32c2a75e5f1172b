"""Exposure paths: from a project over what it uses to whom that depends on."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.exposure.graph import DEEPEST, Graph, Leads, all_uses, graph_of, once_per_register
from bot.exposure.packages import Package
from bot.exposure.register import Project, Register, Use
from ingestion.names import PartyFinder


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
    if towards is None:
        paths = each_path(project, project.uses, register)
        return tuple({path.names: path for path in paths}.values())
    goals = frozenset(towards)
    graph = graph_of(register)
    leads = graph.leads(goals)
    if project.name not in leads.projects and graph.projects.get(project.name) is project:
        return ()
    paths = each_path(project, project.uses, register, leads)
    return tuple({path.names: path for path in paths if _hits(path.end, goals)}.values())


def each_path(
    project: Project, uses: Iterable[Use], register: Register, leads: Leads | None = None
) -> Iterator[ExposurePath]:
    """The paths from the project that begin with these uses, nearest parties first, one after the other.

    `leads`: only what can still lead to its parties before the path is too deep.
    """
    graph = graph_of(register)
    todo = deque(ExposurePath(project.name, (use,)) for use in uses if _may(use, leads, 1))
    while todo:
        path = todo.popleft()
        yield path
        todo.extend(_longer(path, graph, leads))


@once_per_register
def party_names(register: Register) -> Mapping[str, tuple[str, ...]]:
    """Every party of the register by its key, with the names under which reports may speak of it. Not to be changed.

    Keys are those of `Use.key`. A product's own name ("Translate") is among its aliases: good only as spelled, and
    only in a text that names its vendor as well.
    """
    graph = graph_of(register)
    names: dict[str, tuple[str, ...]] = dict(graph.names)
    for key, uses in graph.uses.items():
        package = uses[0].package
        if package:
            names[key] = _package_names(package)
            continue
        spelled = (name for use in uses for name in _use_names(use, graph.names.get(use.vendor, ())))
        names[key] = tuple(dict.fromkeys((*names.get(key, ()), *spelled)))
    return names


@once_per_register
def party_finder(register: Register) -> PartyFinder:
    """What finds the register's parties in a text."""
    return PartyFinder(party_names(register), lone_product_names(register))


@once_per_register
def project_finder(register: Register) -> PartyFinder:
    """What finds our projects in a text, by name and alias."""
    return PartyFinder({project.name: project.aliases for project in register.projects})


def search_names(projects: Collection[Project], register: Register) -> tuple[str, ...]:
    """What to search reports for before verdicts on these projects: all names of all parties on their paths.

    With them the makers' names (a statement about a maker decides for its products), the projects' own names and
    their owners' (own evidence).
    """
    return _names_for_all(register) if projects is register.projects else _search_names(projects, register)


@once_per_register
def lone_product_names(register: Register) -> frozenset[str]:
    """The products' own names, without their vendors: for `PartyFinder(careful=…)`."""
    return frozenset(use.product for use in all_uses(register) if use.vendor and use.product)


# ----------------------------------------------------------------------------------------------------------------------


@once_per_register
def _names_for_all(register: Register) -> tuple[str, ...]:
    return _search_names(register.projects, register)


def _search_names(projects: Collection[Project], register: Register) -> tuple[str, ...]:
    graph = graph_of(register)
    todo = list(dict.fromkeys(use for project in projects for use in project.uses))
    found = dict.fromkeys(name for p in projects for name in (p.name, *p.aliases, p.owner) if name)
    asked: set[str] = set()
    for _ in range(DEEPEST):
        for use in todo:
            of_vendor = graph.names.get(use.vendor, ())
            found.update(dict.fromkeys((*_use_names(use, of_vendor), *of_vendor)))
        reached = {
            use.vendor: None for use in todo if use.vendor in graph.vendors and use.vendor not in asked
        }
        asked.update(reached)
        todo = [supplier for name in reached for supplier in graph.vendors[name].suppliers]
    return tuple(found)


def _longer(path: ExposurePath, graph: Graph, leads: Leads | None) -> Iterator[ExposurePath]:
    vendor = graph.vendors.get(path.end.vendor)
    if vendor is None or len(path.uses) >= DEEPEST:
        return
    place = len(path.uses) + 1
    passed = {use.vendor or use.key for use in path.uses}
    for supplier in vendor.suppliers:
        if (supplier.vendor or supplier.key) not in passed and _may(supplier, leads, place):
            yield ExposurePath(path.project, (*path.uses, supplier))


def _hits(use: Use, towards: Collection[str]) -> bool:
    return use.key in towards or bool(use.vendor and use.vendor in towards)


def _may(use: Use, leads: Leads | None, place: int) -> bool:
    """Whether the use, as the party at this place of a path, can still lead where the path is to lead."""
    return leads is None or leads.within(use, DEEPEST - place)


def _use_names(use: Use, vendor_names: tuple[str, ...]) -> Iterator[str]:
    if use.package:
        yield from _package_names(use.package)
    elif not use.vendor or not use.product:
        yield use.product or use.vendor
    else:
        yield from (f"{name} {use.product}" for name in vendor_names)
        if use.product[:1].isupper():
            yield use.product


def _package_names(package: Package) -> tuple[str, ...]:
    name = package.name
    return (name, name.partition(":")[2]) if ":" in name else (name,)  # group:artifact
