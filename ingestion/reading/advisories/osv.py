"""OSV and GitHub advisories as sentences: which package is affected from which version, and fixed in which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.language import guess_language
from ingestion.reading.advisories.rendering import (
    Json,
    Page,
    items,
    mapping,
    prose,
    spaced,
    stopped,
    word,
    words,
)
from ingestion.report import Document
from ingestion.version_order import order_key

# Databases by the prefix of their ids; the schema has no field for who publishes.
_PUBLISHERS = {
    "GHSA": "GitHub Advisory Database",
    "PYSEC": "PyPA Advisory Database",
    "RUSTSEC": "RustSec Advisory Database",
    "GO": "Go Vulnerability Database",
    "MAL": "OpenSSF Malicious Packages",
    "OSV": "OSV",
}
# Ecosystems whose versions are ordered by the rules of another name.
_ORDERS = {
    "go": "golang", "crates.io": "cargo", "rubygems": "gem", "packagist": "composer", "debian": "deb", "ubuntu": "deb",
    "alpine": "apk", "wolfi": "apk", "chainguard": "apk", "minimos": "apk", "red hat": "rpm", "almalinux": "rpm",
    "rocky linux": "rpm", "suse": "rpm", "opensuse": "rpm", "mageia": "rpm", "openeuler": "rpm", "photon os": "rpm",
    "swifturl": "swift", "github actions": "githubactions",
}  # fmt: skip


def read_osv(content: dict[str, Json], zone: ZoneInfo) -> Document:
    """The document of an OSV advisory; its time is that of the last change."""
    name = word(content.get("id"))
    page = Page()
    page.section("/summary", word(content.get("summary")))
    _write_head(page, name, content)
    for number, affected in enumerate(map(mapping, items(content.get("affected")))):
        _write_affected(page, f"/affected/{number}", name, affected)
    page.paragraph("/details", prose(content.get("details")))
    page.gap()
    for number, reference in enumerate(map(mapping, items(content.get("references")))):
        told = f"Reference ({spaced(reference.get('type')).lower() or 'web'}): {word(reference.get('url'))}"
        page.fact(f"/references/{number}", told if word(reference.get("url")) else "")
    for number, credit in enumerate(map(mapping, items(content.get("credits")))):
        page.fact(
            f"/credits/{number}",
            f"Credit: {stopped(word(credit.get('name')))}" if word(credit.get("name")) else "",
        )
    text, places = page.result()
    dates = (content.get("modified"), content.get("published"))
    published = next(filter(None, (parse_time(word(date), zone) for date in dates)), "")
    withdrawn = word(content.get("withdrawn"))
    return Document(
        text=text,
        title=word(content.get("summary")) or f"{name}{_subjects(content)}",
        publisher=_PUBLISHERS.get(name.split("-", 1)[0].upper(), ""),
        url=_address(content),
        published=published,
        language=guess_language(text),
        kind="osv",
        # Withdrawn at a time that cannot be read is withdrawn all the same, by the last change at the latest.
        withdrawn=(parse_time(withdrawn, zone) or published) if withdrawn else "",
        places=places,
    )


def _address(content: dict[str, Json]) -> str:
    references = [mapping(reference) for reference in items(content.get("references"))]
    ranked = sorted(
        references,
        key=lambda r: {"ADVISORY": 0, "REPORT": 1, "ARTICLE": 1, "WEB": 2}.get(word(r.get("type")), 3),
    )
    return next((word(r.get("url")) for r in ranked if word(r.get("url")).startswith("http")), "")


def _subjects(content: dict[str, Json]) -> str:
    names = {_package(mapping(affected)) for affected in items(content.get("affected"))}
    return ": " + ", ".join(sorted(names)) if names else ""


def _write_head(page: Page, name: str, content: dict[str, Json]) -> None:
    aliases = words(content.get("aliases"))
    page.fact("/aliases", f"{name} is also known as {', '.join(aliases)}." if aliases else "")
    related = words(content.get("related"))
    page.fact("/related", f"{name} is related to {', '.join(related)}." if related else "")
    for key, told in (
        ("published", "was published on"),
        ("modified", "was last modified on"),
        ("withdrawn", "was withdrawn on"),
    ):
        page.fact(f"/{key}", f"{name} {told} {word(content.get(key))}." if word(content.get(key)) else "")
    for number, severity in enumerate(map(mapping, items(content.get("severity")))):
        score = f"{spaced(severity.get('type'))} {word(severity.get('score'))}".strip()
        page.fact(f"/severity/{number}", f"{name} has the severity {score}." if score else "")
    rated = word(mapping(content.get("database_specific")).get("severity"))
    page.fact("/database_specific/severity", f"{name} is rated {rated}." if rated else "")


def _write_affected(page: Page, pointer: str, name: str, affected: dict[str, Json]) -> None:
    """The ranges and versions of one package, a line each, with the package's and the advisory's name in every line."""
    package = _package(affected)
    ranges = [mapping(entry) for entry in items(affected.get("ranges"))]
    versions = words(affected.get("versions"))
    named = word(mapping(affected.get("package")).get("ecosystem")).partition(":")[0].lower()
    ecosystem = _ORDERS.get(named, named)
    if not ranges and not versions:
        page.fact(pointer, f"{package} is affected ({name}).")
    for number, entry in enumerate(ranges):
        what = _repository(entry, package)
        for event, told in _spans(entry, ecosystem):
            page.fact(f"{pointer}/ranges/{number}/events/{event}", f"{what}: {told} ({name}).")
    for number, version in enumerate(versions):
        page.fact(f"{pointer}/versions/{number}", f"{package} version {version} is affected ({name}).")


def _package(affected: dict[str, Json]) -> str:
    package = mapping(affected.get("package"))
    ecosystem, named = word(package.get("ecosystem")), word(package.get("name")) or word(package.get("purl"))
    return f"{ecosystem or 'Unplaced'} package {named}" if named else "The affected code"


def _repository(entry: dict[str, Json], package: str) -> str:
    return (
        f"{package} (commits of {word(entry.get('repo'))})" if word(entry.get("type")) == "GIT" else package
    )


def _spans(entry: dict[str, Json], ecosystem: str) -> Iterator[tuple[int, str]]:
    """From the events of a range, each stretch of affected versions, with the number of the event that opens it.

    Events may stand in any order: they are sorted by version. What lies at or above every limit is left out.
    """
    events = list(_events(entry, ecosystem))
    introduced = any(event.kind == "introduced" for event in events)
    limit = next((event for event in reversed(events) if event.kind == "limit"), None)
    opened: _Event | None = (
        None if introduced else _Event(events[0].number, "introduced", "0") if events else None
    )
    closed = ""  # at which version something ended that had not begun: what begins there is empty
    for event in events:
        if event.kind == "introduced":
            opened = opened or (event if event.version != closed else None)
        elif event.kind == "fixed" and not opened:
            closed = event.version
        elif opened and (event.kind != "limit" or event == limit):
            yield opened.number, _told(opened.version, event.kind, event.version)
            opened = None
        if event == limit:
            return
    if opened:
        yield opened.number, _told(opened.version, "", "")


@dataclass(frozen=True, slots=True)
class _Event:
    """One event of a range: where it stands, what happens, and at which version."""

    number: int
    kind: str
    version: str


_KINDS = ("introduced", "fixed", "last_affected", "limit")


def _events(entry: dict[str, Json], ecosystem: str) -> list[_Event]:
    """The events of a range by version; in their own order where commits or odd versions have none."""
    found = [
        _Event(number, kind, word(event.get(kind)))
        for number, event in enumerate(map(mapping, items(entry.get("events"))))
        for kind in _KINDS
        if word(event.get(kind))
    ]
    if any((event.kind, event.version) == ("limit", "*") for event in found):
        found = [event for event in found if event.kind != "limit"]
    order = "semver" if word(entry.get("type")) == "SEMVER" else ecosystem
    keys = {event: None if event.version == "0" else order_key(event.version, order) for event in found}
    if word(entry.get("type")) == "GIT" or any(
        key is None and event.version != "0" for event, key in keys.items()
    ):
        return found
    first = [event for event in found if event.version == "0"]
    later = sorted((event for event in found if event.version != "0"), key=lambda e: (keys[e], _SIDE[e.kind]))
    return [*sorted(first, key=lambda e: _SIDE[e.kind]), *later]


# Of events at one version: what ends before it, what begins with it, what ends after it.
_SIDE = {"fixed": 0, "limit": 0, "introduced": 1, "last_affected": 2}


def _told(first: str, kind: str, last: str) -> str:
    since = "" if re.fullmatch(r"0?", first) else f"from version {first}"
    if kind == "fixed":
        return (
            f"affected {since}, fixed in {last}"
            if since
            else f"affected in all versions before {last}, fixed in {last}"
        )
    if kind == "last_affected":
        return f"affected {since or 'in all versions'} up to and including {last}"
    if kind == "limit":
        return f"affected {since or 'in all versions'} up to the limit {last}"
    return f"affected {since}, no fixed version is named" if since else "affected in all versions"
