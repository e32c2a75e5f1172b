"""Releases of packages as prose names them: "litellm 1.82.7", "@scope/name@1.2.3", "`name==1.2.3`". Pure.

`identifiers` finds what is exact wherever it stands; a name beside a version is one release only where the words around it
speak of packages.
"""

import re
from collections.abc import Iterator

from ingestion.identifiers import Identifier, identifiers

_VERSION = r"v?\d{1,5}(?:\.\d{1,9}){1,4}(?:[-+.]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)*"
_NAME = r"(?:@[a-z0-9][\w.-]{0,99}/)?[a-z0-9][a-z0-9._-]{1,99}"
_AT = re.compile(
    rf"(?<![\w@/.-])(?P<name>(?:[a-z][a-z.]{{1,15}}:)?{_NAME})@(?P<version>{_VERSION})(?![\w@/]|[.-]\w)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"(?<![\w@/.:-])(?P<name>{_NAME})[ \u00a0](?P<version>{_VERSION})(?![\w@/]|[.,-]\w|\s?%)"
)
_CUE = re.compile(
    r"\b(?:PyPI|npm|crates\.io|RubyGems|NuGet|Maven|pip|packages?|librar(?:y|ies)|dependenc(?:y|ies)|crates?|gems?)\b",
    re.IGNORECASE,
)
_NEAR = 140  # characters between the words that speak of packages and the name
# Words in small letters that stand before a version without being a package's name.
_NO_PACKAGES = frozenset(
    """a about above after all also an and any are as at available be because been before below between both build but by can
    client contains containing dated earlier edition engine except fixed fixes firmware for from had has have in including
    installed into is it its kernel later latest like manager module named new newer node not now of old older on only or
    other over package packages part patch patched prior python reached release released releases replaces revision run running
    runs ruby rust safe schema server since so software spec standard tag tagged than that the their then these this those through
    to until up update updated updating upgrade upgraded uploaded use used uses using v ver version versions via was were where which
    while with without java php api protocol level score cvss""".split()
)


def releases(text: str) -> tuple[Identifier, ...]:
    """Releases that are named by name and version, in order of place; values are `name==version`."""
    return tuple(sorted((*_at(text), *_beside(text)), key=lambda one: one.start))


def recognised(text: str) -> tuple[Identifier, ...]:
    """Everything that is named exactly: identifiers, with releases in place of the versions that are theirs."""
    named = releases(text)
    others = [one for one in identifiers(text) if not any(_overlap(one, release) for release in named)]
    return tuple(sorted((*named, *others), key=lambda one: one.start))


# ----------------------------------------------------------------------------------------------------------------------


def _overlap(one: Identifier, other: Identifier) -> bool:
    return one.start < other.end and other.start < one.end


def _at(text: str) -> Iterator[Identifier]:
    for match in _AT.finditer(text) if "@" in text else ():
        yield _release(match)


def _beside(text: str) -> Iterator[Identifier]:
    for match in _BESIDE.finditer(text):
        if (
            match["name"] not in _NO_PACKAGES
            and not match["name"][0].isdigit()
            and _speaks_of_packages(text, match)
        ):
            yield _release(match)


def _speaks_of_packages(text: str, match: re.Match[str]) -> bool:
    """Whether it stands in a code mark, or its line speaks of packages shortly before."""
    begin = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _NEAR)
    before = text[begin : match.start()]
    return before.endswith("`") or bool(_CUE.search(before))


def _release(match: re.Match[str]) -> Identifier:
    version = match["version"].lower().removeprefix("v")
    return Identifier("package", f"{match['name'].lower()}=={version}", *match.span())
