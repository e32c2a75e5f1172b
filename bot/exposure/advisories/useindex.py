"""The register's entries by the words that they begin with and by their packages, so that a report asks for few of them.

Built once for a register. 200,000 entries take a second or two; each product of an advisory is then a few look-ups.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.exposure.advisories.naming import Words, words_of
from bot.exposure.packages import ECOSYSTEMS, Package, normal_name
from bot.exposure.register import Register, Use

# Distributions whose packages have one format: what OSV calls them → the type of package URL and the namespace there.
DISTRIBUTIONS = {
    "debian": ("deb", "debian"), "ubuntu": ("deb", "ubuntu"), "alpine": ("apk", "alpine"), "wolfi": ("apk", "wolfi"),
    "chainguard": ("apk", "chainguard"), "minimos": ("apk", "minimos"), "alpaquita": ("apk", "alpaquita"),
    "red hat": ("rpm", "redhat"), "redhat": ("rpm", "redhat"), "almalinux": ("rpm", "almalinux"),
    "rocky linux": ("rpm", "rocky-linux"), "suse": ("rpm", "suse"), "opensuse": ("rpm", "opensuse"),
    "mageia": ("rpm", "mageia"), "openeuler": ("rpm", "openeuler"), "photon os": ("rpm", "photon"),
    "fedora": ("rpm", "fedora"), "azure linux": ("rpm", "azurelinux"),
}  # fmt: skip
_SYSTEMS = frozenset(("deb", "rpm", "apk"))
_LATER_WORDS = frozenset(("version", "versions", "release", "ver", "ver.", "rev", "rev.", "build", "all"))


@dataclass(frozen=True, slots=True)
class Home:
    """Which distribution a system package is of, and which release; "" where nobody says."""

    family: str = ""
    release: str = ""

    def may_be(self, other: "Home") -> bool:
        """Whether nothing speaks against the two being one."""
        same_family = not self.family or not other.family or self.family == other.family
        return same_family and (not self.release or not other.release or self.release == other.release)


class UseIndex:
    """What the register uses, ready to be asked by package and by product name."""

    def __init__(self, register: Register) -> None:
        self._aliases: dict[str, list[tuple[Words, Words]]] = {}
        self._spelled: dict[str, tuple[Words, ...]] = {}
        self._packages: dict[str, list[tuple[Use, Home]]] = {}
        self._begun: dict[Words, list[tuple[Use, Words]]] = {}
        self._of_maker: dict[Words, list[Use]] = {}
        for vendor in register.vendors:
            spelled = [words_of(name) for name in (vendor.name, *vendor.aliases)]
            self._spelled[vendor.name] = tuple(sorted(filter(None, spelled), key=len, reverse=True))
            for words in filter(None, spelled):
                self._aliases.setdefault(words[0], []).append((words, spelled[0]))
        for known in self._aliases.values():
            known.sort(key=lambda pair: -len(pair[0]))
        for use in dict.fromkeys(_uses(register)):
            self._add(use)

    def of_package(self, package: Package, home: Home) -> Iterator[Use]:
        """Who uses the package, of a distribution that may be this one."""
        for use, theirs in self._packages.get(package.key, ()):
            if home.may_be(theirs):
                yield use

    def named(self, name: Words) -> Iterator[tuple[Use, Words]]:
        """The entries that begin with the name, each with the words that follow: none, or what may be a version."""
        yield from self._begun.get(self.canonical(name), ())

    def of_maker(self, name: Words) -> Iterator[Use]:
        """The entries that name just the vendor with whose name a product's name begins."""
        for words, canonical in self._aliases.get(name[0] if name else "", ()):
            if name[: len(words)] == words:
                yield from self._of_maker.get(canonical, ())
                return

    def canonical(self, name: Words) -> Words:
        """The name with the register's own name of a vendor in place of an alias at its beginning."""
        for words, canonical in self._aliases.get(name[0] if name else "", ()):
            if name[: len(words)] == words:
                return (*canonical, *name[len(words) :])
        return name

    def _add(self, use: Use) -> None:
        if use.package:
            package, home = at_home(use.package, use.written)
            self._packages.setdefault(package.key, []).append((use, home))
            return
        words = self._words(use)
        if use.vendor and not use.product and not use.version:
            self._of_maker.setdefault(words, []).append(use)
            return
        for at in range(1, len(words) + 1):
            if at == len(words) or _may_be_version(words[at:]):
                self._begun.setdefault(words[:at], []).append((use, words[at:]))

    def _words(self, use: Use) -> Words:
        """The entry's words, its vendor by the register's own name."""
        words, spelled = words_of(use.written), self._spelled.get(use.vendor, ())
        own = words_of(use.vendor)
        for one in spelled:
            if words[: len(one)] == one:
                return (*own, *words[len(one) :])
        return words


def at_home(package: Package, written: str = "") -> tuple[Package, Home]:
    """A system package under its bare name, and the distribution that its package URL or its entry tells."""
    if package.ecosystem not in _SYSTEMS:
        return package, Home()
    release, colon, bare = package.name.rpartition(":")
    family = next((part for part in (written.partition(":")[0].lower(),) if part in DISTRIBUTIONS), "")
    if written.lower().startswith("pkg:"):
        family = written.split("/")[1].lower() if written.count("/") > 1 else ""
        told = re.search(r"[?&]distro=([\w.-]+)", written)
        number = re.search(r"\d[\w.]*$", told[1]) if told else None
        release = number[0] if number else ""
    elif not colon:
        bare, release = package.name, ""
    name = bare.rpartition("/")[2]
    named = Package(package.ecosystem, name, package.version)
    return named, Home(DISTRIBUTIONS.get(family, ("", family))[1], release)


def package_in(ecosystem: str, name: str, version: str = "") -> tuple[Package, Home] | None:
    """The package that an advisory names by ecosystem, suffixes and all ("Debian:12", "Maven:https://…")."""
    kind, _, release = ecosystem.partition(":")
    kind = kind.strip().lower()
    if kind in DISTRIBUTIONS:
        system, family = DISTRIBUTIONS[kind]
        bare = name.rpartition("/")[2] if name.count("/") < 2 else name
        return Package(system, normal_name(system, bare), version), Home(family, _release(release))
    known = ECOSYSTEMS.get(kind, kind.replace(" ", ""))
    if known == "maven":
        name = name.replace("/", ":")
    return Package(known, normal_name(known, name), version), Home()


# ----------------------------------------------------------------------------------------------------------------------


def _uses(register: Register) -> Iterable[Use]:
    for project in register.projects:
        yield from project.uses
    for vendor in register.vendors:
        yield from vendor.suppliers


def _release(suffix: str) -> str:
    """The number of a release: "22.04:LTS", "v3.18", "12"."""
    found = re.search(r"\d[\d.]*", suffix)
    return found[0].rstrip(".") if found else ""


def _may_be_version(words: Words) -> bool:
    """Whether these words may be a version and what belongs to it: one of the first has a number."""
    return words[0] in _LATER_WORDS or any(any(sign.isdecimal() for sign in word) for word in words[:2])
