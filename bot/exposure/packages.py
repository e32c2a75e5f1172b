"""Packages and their versions: how they are written, when two are the same, and which version is later."""

import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple
from urllib.parse import unquote

# What registers, advisories and package URLs call an ecosystem → the type of its package URL.
ECOSYSTEMS = {
    "pypi": "pypi", "npm": "npm", "maven": "maven", "go": "golang", "golang": "golang", "cargo": "cargo",
    "crates.io": "cargo", "gem": "gem", "rubygems": "gem", "nuget": "nuget", "composer": "composer",
    "packagist": "composer", "hex": "hex", "pub": "pub", "hackage": "hackage", "cran": "cran", "conan": "conan",
    "swift": "swift", "swifturl": "swift", "github": "github", "github actions": "githubactions",
    "githubactions": "githubactions", "deb": "deb", "debian": "deb", "ubuntu": "deb", "apk": "apk", "alpine": "apk",
    "rpm": "rpm", "docker": "docker", "oci": "oci", "generic": "generic", "conda": "conda", "helm": "helm",
    "cocoapods": "cocoapods", "bitnami": "bitnami", "linux": "generic", "android": "generic",
}  # fmt: skip
SYSTEMS = frozenset({"deb", "rpm", "apk"})  # one format, many distributions: the URL tells whose a package is
_TYPES = frozenset(ECOSYSTEMS.values())
# Types of package URLs beside those: whoever writes another one has mistyped it.
OTHER_TYPES = frozenset(
    """alpm bazel bitbucket bower carthage clojars dart elm gentoo gitlab golang guix hashicorp homebrew huggingface julia
    luarocks macports mlflow nix opam otp p2 pear platformio puppet qpkg sourceforge swid vcpkg vscode-extension
    wordpress yocto""".split()
)
_PURL = re.compile(r"pkg:/{0,2}(?P<type>[A-Za-z][\w.+-]*)/(?P<rest>[^?#]+)")
_PLAIN_PURL = re.compile(
    r"pkg:([a-z]+)/([\w.-]+(?:/[\w.-]+)*)(?:@([\w.-]+))?", re.ASCII
)  # nothing in it is escaped
_PLAIN_LINES = re.compile(r"^(?:pkg:([a-z]+)/([\w.-]+(?:/[\w.-]+)*)@([\w.-]+)|.*)$", re.ASCII | re.MULTILINE)
_PLAIN = re.compile(r"(?P<ecosystem>[A-Za-z][A-Za-z. ]*):(?P<name>[^=<>!^*,|\s]+)(?:==(?P<version>\S+))?")
_NO_VERSION = re.compile(r"[\s<>=*^,|]")  # a range, a wildcard, or two versions
_NO_NAME = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\"'`]")
_SEPARATORS = re.compile(r"[-_.]+")


class Package(NamedTuple):
    """A package of one ecosystem, `version` "" where nothing pins it. `name` is normalised, so that `==` compares.

    A tuple, since a register may hold hundreds of thousands: making and comparing it costs a fifth of a dataclass.
    """

    ecosystem: str
    name: str
    version: str = ""

    @property
    def key(self) -> str:
        """The package whatever its version, such as `pypi:litellm`."""
        return f"{self.ecosystem}:{self.name}"


def parse_package(text: str) -> Package | None:
    """The package that `ecosystem:name`, `ecosystem:name==version` or a package URL names; None for anything else.

    A version is one version: ranges and wildcards are None as well.
    """
    plain = _PLAIN_PURL.fullmatch(text)  # the commonest kind, a few hundred thousand times
    if plain:
        kind, path, version = plain.groups("")
        return _package(kind, path, version)
    text = text.strip()
    if text[:4].lower() == "pkg:":
        return _from_purl(text)
    match = _PLAIN.fullmatch(text)
    if not match or match["ecosystem"].lower() not in ECOSYSTEMS:
        return None
    ecosystem = ECOSYSTEMS[match["ecosystem"].lower()]
    version = match["version"] or ""
    if _NO_VERSION.search(version):
        return None
    return Package(ecosystem, normal_name(ecosystem, match["name"]), version)


def parse_plain(purls: Sequence[str]) -> Iterator[Package | None]:
    """For each package URL its package, None where it is escaped, has qualifiers or no version, or is none: in one go.

    Hundreds of thousands are read in a third of the time that `parse_package` takes.
    """
    found = _PLAIN_LINES.findall("\n".join(purls)) if purls else []
    if len(found) != len(purls):  # a line break stands in one of them
        return repeat(None, len(purls))
    return (_package(kind, path, version) if kind else None for kind, path, version in found)


def known_type(package: Package) -> bool:
    """Whether package URLs of this type exist."""
    return package.ecosystem in OTHER_TYPES or package.ecosystem in _TYPES


def looks_like_package(text: str) -> bool:
    """Whether somebody meant a package, well written or not."""
    return bool(re.match(r"pkg:|[a-z][a-z.]*:\S", text.strip())) or "==" in text


def normal_name(ecosystem: str, name: str) -> str:
    """The name as its ecosystem compares it."""
    if ecosystem == "pypi":
        return _SEPARATORS.sub("-", name).lower()
    return name if ecosystem in ("golang", "maven", "gem") else name.lower()


def _from_purl(text: str) -> Package | None:
    match = _PURL.match(text)
    if not match:
        return None
    path, at, version = match["rest"].rpartition("@")
    if not at or not path or path.endswith("/"):  # "@scope/name" carries no version
        path, version = match["rest"], ""
    names = [unquote(part) for part in path.strip("/").split("/") if part]
    version = unquote(version)
    if not names or _NO_NAME.search("".join(names)) or _NO_VERSION.search(version):
        return None
    return _package(match["type"].lower(), "/".join(names), version)


def _package(kind: str, path: str, version: str) -> Package:
    """The package of a URL's parts."""
    ecosystem = ECOSYSTEMS.get(kind, kind)
    if "/" in path:
        if ecosystem == "maven":
            path = path.replace("/", ":")
        elif ecosystem in SYSTEMS:
            path = path.rpartition("/")[2]  # what stands before is the distribution
    return Package(ecosystem, normal_name(ecosystem, path), version)
