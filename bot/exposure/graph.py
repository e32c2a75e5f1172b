"""The register as a graph: who uses and supplies whom, looked up from either end. Made once for each register."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from bot.exposure.bulk import uncollected
from bot.exposure.register import Project, Register, Use, Vendor

T = TypeVar("T")
DEEPEST = 5  # parties on a path
_REMEMBERED = 256  # sets of goals whose leads are kept


def once_per_register(make: Callable[[Register], T]) -> Callable[[Register], T]:
    """What `make` derives from a register, made at the first call and kept as long as the register is."""
    made: WeakKeyDictionary[Register, T] = WeakKeyDictionary()
    lock = Lock()  # many questions are answered at once

    @wraps(make)
    def known(register: Register) -> T:
        with lock:
            if register not in made:
                with uncollected():
                    made[register] = make(register)
            return made[register]

    return known


@dataclass(frozen=True, slots=True)
class Leads:
    """Where chains that end in some parties come from."""

    steps: Mapping[str, int]  # those parties (0), and vendors from whom that many links of supply lead to one
    projects: frozenset[str]  # the projects that use one of these

    def within(self, use: Use, links: int) -> bool:
        """Whether at most that many links lead from the use to one of the parties."""
        return self.steps.get(use.key, links + 1) <= links or self.steps.get(use.vendor, links + 1) <= links


@dataclass(frozen=True, slots=True)
class Graph:
    """Keys are those of `Use.key`; a product of a vendor stands under the vendor's name as well."""

    projects: Mapping[str, Project]
    vendors: Mapping[str, Vendor]
    names: Mapping[str, tuple[str, ...]]  # vendor → its name and aliases
    uses: Mapping[str, Sequence[Use]]  # key → its uses, one for each version and spelling
    users: Mapping[str, Sequence[Project]]  # key → projects whose own use it is
    customers: Mapping[str, Sequence[str]]  # key → vendors whose supplier it is
    _led: dict[frozenset[str], Leads] = field(default_factory=dict, repr=False)

    def leads(self, goals: frozenset[str]) -> Leads:
        """The vendors and projects on whose paths one of the goals can stand."""
        known = self._led.get(goals)
        if known is None:
            steps = _upwards(goals, self.customers)
            users = (project.name for key in steps for project in self.users.get(key, ()))
            known = Leads(steps, frozenset(users))
            if len(self._led) >= _REMEMBERED:
                self._led.clear()
            self._led[goals] = known
        return known


@once_per_register
def graph_of(register: Register) -> Graph:
    """The register's graph."""
    uses: dict[str, list[Use]] = {}
    users: dict[str, list[Project]] = {}
    customers: dict[str, list[str]] = {}
    for project in register.projects:
        for use in project.uses:
            _list(use, project, uses, users)
    for vendor in register.vendors:
        for supplier in vendor.suppliers:
            _list(supplier, vendor.name, uses, customers)
    return Graph(
        projects={project.name: project for project in register.projects},
        vendors={vendor.name: vendor for vendor in register.vendors},
        names={vendor.name: (vendor.name, *vendor.aliases) for vendor in register.vendors},
        uses=uses,
        users=users,
        customers=customers,
    )


def all_uses(register: Register) -> Iterator[Use]:
    """Every entry of `uses` and `suppliers` and every component of an SBOM, repeated as often as it stands there."""
    for project in register.projects:
        yield from project.uses
    for vendor in register.vendors:
        yield from vendor.suppliers


# ----------------------------------------------------------------------------------------------------------------------


def _list(use: Use, owner: T, uses: dict[str, list[Use]], owners: dict[str, list[T]]) -> None:
    """Enter a use of this project or vendor; an owner's uses come one after the other."""
    key = use.key
    known = uses.setdefault(key, [])
    if use not in known:
        known.append(use)
    for one in (key,) if use.vendor in ("", key) else (key, use.vendor):
        users = owners.setdefault(one, [])
        if not users or users[-1] is not owner:
            users.append(owner)


def _upwards(goals: Iterable[str], customers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The goals and their customers' customers, as far as a path goes, with the number of links between."""
    found = dict.fromkeys(goals, 0)
    outermost: Iterable[str] = tuple(found)
    for links in range(1, DEEPEST):
        nearer = (name for key in outermost for name in customers.get(key, ()))
        outermost = [name for name in dict.fromkeys(nearer) if name not in found]
        found.update(dict.fromkeys(outermost, links))
    return found
