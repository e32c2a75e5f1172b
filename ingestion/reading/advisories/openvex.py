"""OpenVEX as sentences: what the author says about each product and vulnerability, and why."""

import re
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.language import guess_language
from ingestion.reading.advisories.rendering import (
    Json,
    Page,
    items,
    listed,
    mapping,
    spaced,
    stopped,
    word,
    words,
)
from ingestion.report import Document

_STATUSES = {
    "not_affected": "is not affected",
    "affected": "is affected",
    "fixed": "is fixed",
    "under_investigation": "is under investigation",
}
_PURL = re.compile(r"pkg:([A-Za-z0-9.+-]+)/([^@?#]+)(?:@([^?#]+))?")
_ECOSYSTEMS = {"pypi": "PyPI", "npm": "npm", "maven": "Maven", "golang": "Go", "cargo": "Cargo", "gem": "RubyGems",
               "nuget": "NuGet", "oci": "container image", "deb": "Debian", "rpm": "RPM", "apk": "Alpine"}  # fmt: skip


def read_openvex(content: dict[str, Json], zone: ZoneInfo) -> Document:
    """The document of an OpenVEX file, one line a product and vulnerability."""
    author = word(content.get("author"))
    statements = [mapping(statement) for statement in items(content.get("statements"))]
    names = list(dict.fromkeys(filter(None, (_vulnerability(statement) for statement in statements))))
    title = (
        f"OpenVEX statements{f' of {author}' if author else ''}{f' on {listed(names, 4)}' if names else ''}"
    )
    page = Page()
    page.section("/author", title)
    for key, told in (
        ("@id", "The document is"),
        ("timestamp", "It was issued on"),
        ("last_updated", "It was last updated on"),
    ):
        page.fact(f"/{key}", f"{told} {word(content.get(key))}." if word(content.get(key)) else "")
    page.section("/statements", "Statements") if statements else None
    for number, statement in enumerate(statements):
        _write_statement(page, f"/statements/{number}", statement)
    text, places = page.result()
    identity = word(content.get("@id"))
    return Document(
        text=text,
        title=title,
        publisher=author,
        url=identity if identity.startswith("https://") else "",
        published=parse_time(word(content.get("timestamp")), zone)
        or parse_time(word(content.get("last_updated")), zone),
        language=guess_language(text),
        kind="openvex",
        places=places,
    )


def _vulnerability(statement: dict[str, Json]) -> str:
    named = statement.get("vulnerability")
    return word(named) or word(mapping(named).get("name")) or word(mapping(named).get("@id"))


def _write_statement(page: Page, pointer: str, statement: dict[str, Json]) -> None:
    name = _vulnerability(statement) or "A vulnerability without a name"
    aliases = words(mapping(statement.get("vulnerability")).get("aliases"))
    page.fact(f"{pointer}/vulnerability", f"{name} is also known as {', '.join(aliases)}." if aliases else "")
    description = word(mapping(statement.get("vulnerability")).get("description"))
    page.fact(
        f"{pointer}/vulnerability/description", f"{name}: {stopped(description)}" if description else ""
    )
    products = items(statement.get("products")) or [{}]
    for number, product in enumerate(products):
        page.fact(f"{pointer}/products/{number}", f"{name}: {_told(statement, product)}")


def _told(statement: dict[str, Json], product: Json) -> str:
    """One product's status with everything that the statement says about it, on one line."""
    status = word(statement.get("status"))
    told = f"{_product(product)} {_STATUSES.get(status, f'has the status “{spaced(status)}”')}"
    if word(statement.get("justification")):
        told += f" ({spaced(statement['justification'])})"
    if word(statement.get("timestamp")):
        told += f", as of {word(statement['timestamp'])}"
    reasons = (word(statement.get("impact_statement")), word(statement.get("status_notes")))
    actions = word(statement.get("action_statement"))
    more = [stopped(reason) for reason in reasons if reason] + (
        [f"Action: {stopped(actions)}"] if actions else []
    )
    return f"{told}: {' '.join(more)}" if more else f"{told}."


def _product(product: Json) -> str:
    """A product as people call it: the package and version of a purl, with its other names and the parts it is said of."""
    names = _names(product)
    called = _package(names[0]) if names else "an unnamed product"
    others = [name for name in names if name != names[0] or not _is_plain(name)]
    known = f" (also known as {'; '.join(others)})" if others else ""
    parts = [
        _package(found[0]) for part in items(mapping(product).get("subcomponents")) if (found := _names(part))
    ]
    within = f" (its part {listed(parts)})" if parts else ""
    return f"{called}{known}{within}"


def _names(product: Json) -> list[str]:
    """Everything that identifies a product or a part, the name that it goes by first."""
    content = mapping(product)
    identifiers = mapping(content.get("identifiers"))
    given = (word(identifiers.get(kind)) for kind in ("purl", "cpe23", "cpe22"))
    return list(dict.fromkeys(filter(None, (word(product), word(content.get("@id")), *given))))


def _is_plain(name: str) -> bool:
    """Whether nothing of the name is lost when a package URL is told in words."""
    found = _PURL.fullmatch(name)
    if not found:
        return not name.startswith("pkg:")
    told = f"{unquote(found[2])}{unquote(found[3] or '')}"
    return found[1].lower() not in ("deb", "rpm", "apk") and not re.search(r"[\s()]", told)


def _package(identity: str) -> str:
    found = _PURL.match(identity)
    if not found:
        return identity
    kind, name, version = found[1].lower(), unquote(found[2]), unquote(found[3] or "")
    package = name if kind == "oci" else f"package {name}"
    return " ".join(filter(None, (_ECOSYSTEMS.get(kind, kind), package, version)))
