"""The register: what we have. Projects, what they use, and the suppliers of what they use; read from one YAML file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.exposure.packages import Package, parse_package
from bot.exposure.registercheck import faults_of
from bot.exposure.yamlfile import Entry, Fault, read_entries
from ingestion.errors import RegisterError

_VERSION = re.compile(r"(?P<name>.*\S)\s+[vV]?(?P<version>\d+(?:\.\w+)*(?:[-+.]\w+)*)")


@dataclass(frozen=True, slots=True)
class Use:
    """An entry of `uses` or `suppliers`, as written and as understood.

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
        if self.package:
            return self.package.key
        return f"{self.vendor} {self.product}".strip()


@dataclass(frozen=True, slots=True)
class Project:
    """One of our projects; `owner` is a Slack user id or an e-mail address, "" when nobody is named."""

    name: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    channel: str = ""
    tags: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vendor:
    """An organisation that we depend on, with what it depends on itself."""

    name: str
    aliases: tuple[str, ...] = ()
    suppliers: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that we have."""

    projects: tuple[Project, ...]
    vendors: tuple[Vendor, ...] = ()


def load_register(path: Path) -> Register:
    """The register in the file. Raises RegisterError that names every fault which makes it unusable, with its line."""
    entries, faults = read_entries(path)
    fatal = [fault for fault in (*faults, *faults_of(entries)) if fault.fatal]
    if fatal:
        listed = "\n".join(f"line {fault.line}: {fault.what} {fault.mend}".rstrip() for fault in fatal)
        raise RegisterError(f"The register {path.name} cannot be used:\n{listed}")
    return _register(entries)


def check_register(path: Path) -> tuple[Fault, ...]:
    """All that is wrong or doubtful in the file, by line; empty when it is sound. Raises RegisterError if unreadable."""
    entries, faults = read_entries(path)
    return tuple(sorted((*faults, *faults_of(entries)), key=lambda fault: fault.line))


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


def _register(entries: Sequence[Entry]) -> Register:
    vendors = [entry for entry in entries if entry.section == "vendors"]
    names = {
        name.casefold(): v.text("name") for v in vendors for name in (*v.texts("aliases"), v.text("name"))
    }
    return Register(
        projects=tuple(_project(entry, names) for entry in entries if entry.section == "projects"),
        vendors=tuple(
            Vendor(
                v.text("name"), v.texts("aliases"), tuple(parse_use(s, names) for s in v.texts("suppliers"))
            )
            for v in vendors
        ),
    )


def _project(entry: Entry, vendors: Mapping[str, str]) -> Project:
    return Project(
        name=entry.text("name"),
        aliases=entry.texts("aliases"),
        owner=entry.text("owner"),
        channel=entry.text("channel"),
        tags=entry.texts("tags"),
        uses=tuple(parse_use(written, vendors) for written in entry.texts("uses")),
        data=entry.texts("data"),
    )


def _vendor_of(written: str, vendors: Mapping[str, str]) -> tuple[str, str]:
    """The vendor with the longest name that the entry begins with, and what follows it."""
    words = written.split()
    for count in range(len(words), 0, -1):
        vendor = vendors.get(" ".join(words[:count]).casefold())
        if vendor:
            return vendor, " ".join(words[count:])
    return "", " ".join(words)
