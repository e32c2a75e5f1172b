"""The register: what we have. Projects, what they use, and the suppliers of what they use.

One YAML file, and beside it the SBOMs of projects, whose components are uses as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.exposure.bulk import uncollected
from bot.exposure.packages import Package, parse_package
from bot.exposure.registercheck import faults_of, grave_faults_of, is_vague
from bot.exposure.sbom import Sbom
from bot.exposure.sbomfolder import kept_sboms, load_sbom, load_sboms, sbom_name
from bot.exposure.yamlfile import Entry, Fault, read_entries
from ingestion.errors import RegisterError

SHOWN = 20  # faults that an error lists

_VERSION = re.compile(r"(?P<name>.*\S)\s+[vV]?(?P<version>\d+(?:\.\w+)*(?:[-+.]\w+)*)")


class Use(NamedTuple):
    """An entry of `uses` or `suppliers`, as written and as understood; a tuple for the reason that `Package` is one.

    A package has `package`. Otherwise `vendor` is the register's vendor that the entry begins with ("" when it knows
    none) and `product` what follows, without a version; they are never both empty.
    """

    written: str
    vendor: str = ""
    product: str = ""
    version: str = ""
    package: Package | None = None

    @property
    def key(self) -> str:
        """What is meant, whatever its version: a package's key, a vendor's name, or vendor and product."""
        package = self.package
        if package:
            return f"{package.ecosystem}:{package.name}"
        return f"{self.vendor} {self.product}".strip()


@dataclass(frozen=True, slots=True)
class Project:
    """One of our projects; `owner` is a Slack user id or an e-mail address, "" when nobody is named.

    The last `from_sbom` of its uses come from its SBOM, whose form is `sbom` ("CycloneDX 1.5").
    """

    name: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    channel: str = ""
    tags: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    data: tuple[str, ...] = ()
    from_sbom: int = 0
    sbom: str = ""

    @property
    def listed(self) -> tuple[Use, ...]:
        """The uses that somebody wrote into the register."""
        return self.uses[: len(self.uses) - self.from_sbom]


@dataclass(frozen=True, slots=True)
class Vendor:
    """An organisation that we depend on, with what it depends on itself."""

    name: str
    aliases: tuple[str, ...] = ()
    suppliers: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Register:
    """Everything that we have. A register is only equal to itself: it may hold hundreds of thousands of uses."""

    projects: tuple[Project, ...]
    vendors: tuple[Vendor, ...] = ()


def load_register(path: Path) -> Register:
    """The register in the file with the SBOMs beside it.

    Raises RegisterError that names every fault which makes it unusable, with its line, or the SBOM that is broken.
    """
    with uncollected():
        entries = sound_entries(path)
        names = [entry.text("name") for entry in entries if entry.section == "projects"]
        return _register(entries, load_sboms(path, names))


def load_listed(path: Path) -> Register:
    """The register without its SBOMs: what stands in the YAML file. Raises RegisterError as `load_register` does."""
    return _register(sound_entries(path), {})


def sound_entries(path: Path) -> list[Entry]:
    """The entries of a file that can be used; raises RegisterError that names every fault in it which forbids that."""
    entries, faults = read_entries(path)
    fatal = [fault for fault in (*faults, *grave_faults_of(entries)) if fault.fatal]
    if fatal:
        listed = [f"line {fault.line}: {fault.what} {fault.mend}".rstrip() for fault in fatal[:SHOWN]]
        more = f"and {len(fatal) - SHOWN} more: sitrep register check" if len(fatal) > SHOWN else ""
        said = "\n".join(filter(None, (*listed, more)))
        raise RegisterError(f"The register {path.name} cannot be used:\n{said}")
    return entries


def check_register(path: Path) -> tuple[Fault, ...]:
    """All that is wrong or doubtful in the file, by line; empty when it is sound. Raises RegisterError if unreadable.

    The SBOMs are read too: one that is broken is a fault at its project's line, one of no project at the first.
    """
    entries, faults = read_entries(path)
    found = (*faults, *faults_of(entries), *_sbom_faults(path, entries))
    return tuple(sorted(found, key=lambda fault: fault.line))


def parse_use(written: str, vendors: Mapping[str, str]) -> Use:
    """What an entry of `uses` means; `vendors` maps every vendor's names, case-folded, to its canonical name."""
    package = parse_package(written)
    if package:
        return Use(written, package=package, version=package.version)
    vendor, rest = _vendor_of(written, vendors)
    if vendor and not rest:
        return Use(written, vendor)
    match = _VERSION.fullmatch(f"· {rest}" if vendor else rest)
    if not match:
        return Use(written, vendor, rest)
    return Use(written, vendor, match["name"].removeprefix("·").strip(), match["version"])


# ----------------------------------------------------------------------------------------------------------------------


def _register(entries: Sequence[Entry], sboms: Mapping[str, Sbom]) -> Register:
    vendors = [entry for entry in entries if entry.section == "vendors"]
    names = {
        name.casefold(): v.text("name") for v in vendors for name in (*v.texts("aliases"), v.text("name"))
    }
    seen: dict[Package, Use] = {}  # what many projects have in common is kept once
    return Register(
        projects=tuple(
            _project(entry, names, sboms.get(entry.text("name")), seen)
            for entry in entries
            if entry.section == "projects"
        ),
        vendors=tuple(
            Vendor(v.text("name"), _aliases(v), tuple(parse_use(s, names) for s in v.texts("suppliers")))
            for v in vendors
        ),
    )


def _project(
    entry: Entry, vendors: Mapping[str, str], sbom: Sbom | None, seen: dict[Package, Use]
) -> Project:
    listed = tuple(parse_use(written, vendors) for written in entry.texts("uses"))
    components = _components(sbom, listed, seen) if sbom else ()
    return Project(
        name=entry.text("name"),
        aliases=_aliases(entry),
        owner=entry.text("owner"),
        channel=entry.text("channel"),
        tags=entry.texts("tags"),
        uses=(*listed, *components),
        data=entry.texts("data"),
        from_sbom=len(components),
        sbom=sbom.form if sbom else "",
    )


def _components(sbom: Sbom, listed: Sequence[Use], seen: dict[Package, Use]) -> tuple[Use, ...]:
    """A use for each package of the SBOM that the register does not list in the same version."""
    known = {use.package for use in listed if use.package}
    uses = []
    for package in sbom.packages:
        use = seen.get(package)
        if use is None or (sbom.spelled and package in sbom.spelled):
            use = seen[package] = _package_use(package, sbom.spelled.get(package))
        if not (known and package in known):
            uses.append(use)
    return tuple(uses)


def _package_use(package: Package, spelled: str | None) -> Use:
    ecosystem, name, version = package
    written = spelled or (f"{ecosystem}:{name}=={version}" if version else f"{ecosystem}:{name}")
    return Use(written, "", "", version, package)


def _aliases(entry: Entry) -> tuple[str, ...]:
    """The aliases that may be gone by: those that could mean anybody are refused."""
    return tuple(alias for alias in entry.texts("aliases") if not is_vague(alias))


def _sbom_faults(path: Path, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Every SBOM that cannot be used or belongs to nobody, and what the SBOMs make exact."""
    projects = {entry.text("name"): entry for entry in entries if entry.section == "projects"}
    kept = dict.fromkeys(kept_sboms(path))
    for name, entry in projects.items():
        if sbom_name(name) in kept:
            kept.pop(sbom_name(name))
            try:
                yield from _loose_uses(entry, load_sbom(path, name))
            except RegisterError as error:
                what, _, mend = str(error).partition(" Import it again")
                yield Fault(entry.line, what, f"Import it again{mend}")
    for file in kept:
        what = f"`{path.stem}.sbom/{file}` belongs to no project of the register."
        yield Fault(
            1, what, "Import it for the project that it is of, and take the old file away.", level="hint"
        )


def _loose_uses(entry: Entry, sbom: Sbom) -> Iterator[Fault]:
    """Entries without a version for packages whose version the SBOM knows: both count, and the loose one stays open."""
    pinned = {package.key: package.version for package in sbom.packages if package.version}
    for value in entry.fields.get("uses", ()):
        package = parse_package(value.text)
        if package and not package.version and package.key in pinned:
            what = f"`{value.text}` has no version here; the project's SBOM says {pinned[package.key]}."
            yield Fault(value.line, what, "Take the entry away, or verdicts on it stay open.", level="hint")


def _vendor_of(written: str, vendors: Mapping[str, str]) -> tuple[str, str]:
    """The vendor with the longest name that the entry begins with, and what follows it."""
    words = written.split()
    for count in range(len(words), 0, -1):
        vendor = vendors.get(" ".join(words[:count]).casefold())
        if vendor:
            return vendor, " ".join(words[count:])
    return "", " ".join(words)
