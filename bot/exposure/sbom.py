"""Software bills of materials: which packages an application is made of. CycloneDX and SPDX, both as JSON. Pure.

What counts is the package URL of a component; without one nobody can tell which ecosystem a name belongs to, so such a
component is counted and said, never guessed. The application that the bill describes is no component of itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bot.exposure.packages import SYSTEMS, Package, parse_package, parse_plain
from ingestion.errors import DamagedError, EmptyError, LimitError, UnsupportedError

LARGEST = 100_000_000  # bytes
MOST = 200_000  # components
LONGEST = 500  # characters of a package URL
EXAMPLES = 3
_TOO_DEEP = "It is nested too deeply for an SBOM."
_NOT_ONE = (
    "It is JSON, but neither a CycloneDX nor an SPDX document. Export the SBOM as CycloneDX or SPDX JSON."
)
_CYCLONEDX = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"})
_SPDX = frozenset({"SPDX-2.2", "SPDX-2.3"})
_NO_VERSION = frozenset({"", "NOASSERTION", "NONE"})


@dataclass(frozen=True, slots=True)
class Sbom:
    """What an SBOM says: its form, how many components it lists, and their packages, each once."""

    form: str  # "CycloneDX 1.5"
    components: int
    packages: tuple[Package, ...]
    without_purl: int = 0
    unreadable: int = 0  # package URLs that are none
    examples: tuple[str, ...] = ()  # names of components that were left out
    spelled: Mapping[Package, str] = field(default_factory=dict)  # system packages → the URL that tells whose

    @property
    def unpinned(self) -> int:
        """How many packages have no version."""
        return sum(not package.version for package in self.packages)


_Component = Mapping[str, Any]  # `name`, `version` and `purl`, or a list of package URLs, as they stand there


def read_sbom(data: bytes, known: dict[str, Package] | None = None) -> Sbom:
    """The packages that an SBOM lists. Raises a ReadingError that says why nothing can be made of it.

    `known`: whole package URLs that were read before; those of this SBOM are added.
    """
    document = _document(data)
    if "bomFormat" in document:
        form, components = f"CycloneDX {document.get('specVersion')}", _cyclonedx(document)
    elif "spdxVersion" in document:
        form, components = f"SPDX {str(document['spdxVersion']).removeprefix('SPDX-')}", _spdx2(document)
    elif "@graph" in document:
        form, components = "SPDX 3", _spdx3(document)
    else:
        raise UnsupportedError(_NOT_ONE)
    return _counted(form, components, {} if known is None else known)


# ----------------------------------------------------------------------------------------------------------------------


def _document(data: bytes) -> Mapping[str, Any]:
    if len(data) > LARGEST:
        raise LimitError(f"It has more than {LARGEST:,} bytes.")
    if not data.strip():
        raise EmptyError("The file is empty.")
    if data.lstrip()[:1] == b"<":
        raise UnsupportedError("It is XML. Export the SBOM as JSON.")
    try:
        document = json.loads(data)
    except RecursionError as error:
        raise LimitError(_TOO_DEEP) from error
    except UnicodeDecodeError as error:
        raise DamagedError("It is not UTF-8 text.") from error
    except ValueError as error:
        raise DamagedError("It is not JSON, or cut short.") from error
    if isinstance(document, dict) and isinstance(document.get("sbom"), dict):
        document = document["sbom"]  # as some services wrap it
    if not isinstance(document, dict):
        raise UnsupportedError(_NOT_ONE)
    return document


def _counted(form: str, components: Iterable[_Component], known: dict[str, Package]) -> Sbom:
    """The packages of the components, each once, and what cannot be matched."""
    packages: dict[Package, None] = {}
    left_out: dict[str, None] = {}
    spelled: dict[Package, str] = {}
    without = unreadable = 0
    listed = list(components)
    if not listed:
        raise EmptyError("It lists no components.")
    if len(listed) > MOST:
        raise LimitError(f"It lists more than {MOST:,} components.")
    _read_plain(listed, known)
    for component in listed:
        purl = component.get("purl")
        if type(purl) is str and (package := known.get(purl)):
            packages[package] = None
            continue
        found = _packages(purl, component.get("version"))
        packages.update(dict.fromkeys(found))
        if not found:
            name = component.get("name")
            without, unreadable = without + (not purl), unreadable + bool(purl)
            if len(left_out) < EXAMPLES and isinstance(name, str) and name.strip():
                left_out[name.strip()[:80]] = None
        elif found[0].ecosystem in SYSTEMS:
            spelled.setdefault(found[0], purl if isinstance(purl, str) else _first(purl or ()))
    if not packages:
        raise UnsupportedError(
            f"None of its {len(listed):,} components has a package URL (purl) that we can read, so nothing could be matched. "
            "Make the SBOM with purls."
        )
    return Sbom(form, len(listed), tuple(packages), without, unreadable, tuple(left_out), spelled)


def _read_plain(components: Sequence[_Component], known: dict[str, Package]) -> None:
    """Add the package URLs that need no second look; those of system packages do."""
    purls = [purl for one in components if type(purl := one.get("purl")) is str and purl not in known]
    known.update(
        {
            purl: package
            for purl, package in zip(purls, parse_plain(purls), strict=True)
            if package and package.ecosystem not in SYSTEMS and len(purl) <= LONGEST
        }
    )


def _packages(purl: Any, version: Any) -> tuple[Package, ...]:
    """The packages that a package URL, or each of several, names; a version beside it fills in a missing one."""
    if not isinstance(purl, str):
        several = purl if isinstance(purl, list) else []
        return tuple(
            package for one in several if isinstance(one, str) for package in _packages(one, version)
        )
    package = _of_purl(purl)
    if package is None:
        return ()
    if not package.version and isinstance(version, str) and version not in _NO_VERSION:
        whole = parse_package(f"{purl.partition('?')[0].partition('#')[0]}@{version.strip()}")
        return (whole or package,)
    return (package,)


def _of_purl(text: str) -> Package | None:
    return parse_package(text) if text[:4] in ("pkg:", "PKG:") and len(text) <= LONGEST else None


def _first(purls: Iterable[Any]) -> str:
    """The first of several package URLs that can be read."""
    return next(one for one in purls if isinstance(one, str) and _packages(one, ""))


def _objects(owner: Mapping[str, Any], key: str) -> list[Any]:
    """The objects listed under a key; none when it is absent."""
    listed = owner.get(key)
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise DamagedError(f"Its `{key}` is not a list of objects.")
    return listed


def _text(owner: Mapping[str, Any], key: str) -> str:
    value = owner.get(key)
    return value.strip() if isinstance(value, str) else ""


def _cyclonedx(document: Mapping[str, Any]) -> Iterator[_Component]:
    """Every component at any depth; of the application itself only its parts."""
    if document["bomFormat"] != "CycloneDX" or document.get("specVersion") not in _CYCLONEDX:
        raise UnsupportedError(
            f"It is CycloneDX {str(document.get('specVersion'))[:20]}, which we do not read. Export it as CycloneDX 1.6."
        )
    metadata = document.get("metadata")
    application = metadata.get("component") if isinstance(metadata, dict) else None
    todo = [_objects(document, "components")]
    if isinstance(application, dict):
        todo.append(_objects(application, "components"))
    while todo:
        listed = todo.pop()
        yield from listed
        todo += [_objects(component, "components") for component in listed if "components" in component]


def _spdx2(document: Mapping[str, Any]) -> Iterator[_Component]:
    if document["spdxVersion"] not in _SPDX:
        said = str(document["spdxVersion"])[:20]
        raise UnsupportedError(f"It is {said}, which we do not read. Export it as SPDX 2.3 JSON.")
    packages = _objects(document, "packages")
    listed = document.get("documentDescribes")
    links = _objects(document, "relationships")
    described = {one for one in listed if isinstance(one, str)} if isinstance(listed, list) else set()
    described |= {
        _text(one, "relatedSpdxElement")
        for one in links
        if one.get("relationshipType") == "DESCRIBES" and one.get("spdxElementId") == "SPDXRef-DOCUMENT"
    }
    described |= {
        _text(one, "spdxElementId")
        for one in links
        if one.get("relationshipType") == "DESCRIBED_BY"
        and one.get("relatedSpdxElement") == "SPDXRef-DOCUMENT"
    }
    for package in _without_subject(packages, "SPDXID", described):
        purls = [
            _text(ref, "referenceLocator")
            for ref in _objects(package, "externalRefs")
            if _text(ref, "referenceType").rpartition("/")[2] == "purl"
        ]
        purl = [one for one in purls if one]
        yield {"name": package.get("name"), "version": package.get("versionInfo"), "purl": purl}


def _spdx3(document: Mapping[str, Any]) -> Iterator[_Component]:
    """The packages of an SPDX 3 graph in JSON-LD."""
    nodes = _objects(document, "@graph")
    if not re.search(r"spdx\.org/rdf/3\.", str(document.get("@context"))[:500]):
        raise UnsupportedError(_NOT_ONE)
    roots = [
        root
        for node in nodes
        if _kind(node) in ("SpdxDocument", "Sbom", "Bom")
        for root in _strings(node, "rootElement")
    ]
    packages = [node for node in nodes if _kind(node) == "Package"]
    for package in _without_subject(packages, "spdxId", set(roots)):
        ids = [
            _text(one, "identifier")
            for one in _objects(package, "externalIdentifier")
            if one.get("externalIdentifierType") in ("packageUrl", "packageURL")
        ]
        purl = [one for one in (_text(package, "software_packageUrl"), *ids) if one]
        yield {"name": package.get("name"), "version": package.get("software_packageVersion"), "purl": purl}


def _kind(node: Mapping[str, Any]) -> str:
    return str(node.get("type") or node.get("@type")).removeprefix("software_")


def _strings(node: Mapping[str, Any], key: str) -> Iterator[str]:
    value = node.get(key)
    listed = chain(value) if isinstance(value, list) else iter((value,))
    return (one for one in listed if isinstance(one, str))


def _without_subject(packages: list[Any], key: str, described: set[str]) -> Iterator[Any]:
    """The packages without the application that the document is about.

    Some tools say of every package that the document describes it: then none is the application.
    """
    subject = [package for package in packages if package.get(key) in described]
    alone = len(subject) == 1 and len(packages) > 1
    return (package for package in packages if not (alone and package is subject[0]))
