"""CSAF 2.0 as sentences: who says what about which product in which version."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.language import guess_language, language_code
from ingestion.reading.advisories.products import Products
from ingestion.reading.advisories.rendering import (
    Json,
    Page,
    capital,
    escaped,
    items,
    listed,
    mapping,
    prose,
    spaced,
    stopped,
    word,
    words,
)  # fmt: skip
from ingestion.report import Document, Marking, parse_marking

_REASON = 300  # characters that a status line can bear
_STATUSES = {
    "known_affected": "is known affected",
    "first_affected": "is the first affected version",
    "last_affected": "is the last affected version",
    "known_not_affected": "is known not affected",
    "fixed": "is fixed",
    "first_fixed": "is the first fixed version",
    "recommended": "is a recommended version",
    "under_investigation": "is under investigation",
}


def read_csaf(content: dict[str, Json], zone: ZoneInfo) -> Document:
    """The document of a CSAF advisory; its time is that of the current release."""
    document = mapping(content.get("document"))
    tracking = mapping(document.get("tracking"))
    products = Products(content.get("product_tree"))
    page = Page()
    _write_document(page, document, tracking)
    for number, vulnerability in enumerate(items(content.get("vulnerabilities"))):
        _write_vulnerability(page, f"/vulnerabilities/{number}", mapping(vulnerability), products)
    _write_history(page, document, tracking)
    _write_products(page, products, frozenset(_with_status(content)))
    text, places = page.result()
    dates = (tracking.get("current_release_date"), tracking.get("initial_release_date"))
    published = next(filter(None, (parse_time(word(date), zone) for date in dates)), "")
    return Document(
        text=text,
        title=word(document.get("title")) or word(tracking.get("id")),
        publisher=word(mapping(document.get("publisher")).get("name")),
        url=_own_address(document),
        published=published,
        language=language_code(word(document.get("lang"))) or guess_language(text),
        marking=_marking(document),
        kind="csaf",
        withdrawn=published if _is_withdrawn(document, tracking) else "",
        places=places,
    )


def _is_withdrawn(document: dict[str, Json], tracking: dict[str, Json]) -> bool:
    """CSAF 2.1 has a category for it, and some publishers a status."""
    said = {word(document.get("category")).lower(), word(tracking.get("status")).lower()}
    return not said.isdisjoint(("csaf_withdrawn", "csaf_superseded", "withdrawn"))


def _marking(document: dict[str, Json]) -> Marking | None:
    tlp = mapping(document.get("distribution")).get("tlp")
    label = word(mapping(tlp).get("label"))
    return parse_marking(label) if label else Marking.RED if tlp else None


def _own_address(document: dict[str, Json]) -> str:
    references = [mapping(reference) for reference in items(document.get("references"))]
    addresses = [word(r.get("url")) for r in references if r.get("category") == "self"]
    pages = [address for address in addresses if address.startswith("http") and not address.endswith(".json")]
    return next(iter([*pages, *addresses]), "")


def _write_document(page: Page, document: dict[str, Json], tracking: dict[str, Json]) -> None:
    page.section("/document/title", word(document.get("title")))
    name = word(tracking.get("id")) or "The advisory"
    publisher = mapping(document.get("publisher"))
    if publisher:
        role = f" ({spaced(publisher.get('category'))})" if word(publisher.get("category")) else ""
        page.fact(
            "/document/publisher",
            f"{name} is published by {word(publisher.get('name')) or 'nobody named'}{role}.",
        )
    for key, told in (
        ("initial_release_date", "was first released on"),
        ("current_release_date", "was last released on"),
    ):
        if word(tracking.get(key)):
            page.fact(f"/document/tracking/{key}", f"{name} {told} {word(tracking[key])}.")
    if word(tracking.get("version")):
        status = f", status {word(tracking.get('status'))}" if word(tracking.get("status")) else ""
        page.fact("/document/tracking/version", f"{name} is at version {word(tracking['version'])}{status}.")
    severity = mapping(document.get("aggregate_severity"))
    if word(severity.get("text")):
        page.fact(
            "/document/aggregate_severity", f"{name} has the aggregate severity {word(severity['text'])}."
        )
    distribution = mapping(document.get("distribution"))
    label = word(mapping(distribution.get("tlp")).get("label"))
    told = " ".join(filter(None, (f"TLP:{label}." if label else "", stopped(word(distribution.get("text"))))))
    page.fact("/document/distribution", f"Distribution: {told}" if told else "")
    _write_notes(page, "/document/notes", document.get("notes"))


def _write_history(page: Page, document: dict[str, Json], tracking: dict[str, Json]) -> None:
    page.gap()
    for number, revision in enumerate(map(mapping, items(tracking.get("revision_history")))):
        told = stopped(word(revision.get("summary")) or "no summary")
        page.fact(
            f"/document/tracking/revision_history/{number}",
            f"Revision {word(revision.get('number'))} of {word(revision.get('date')) or 'an unknown date'}: {told}",
        )
    _write_thanks(page, "/document/acknowledgments", document.get("acknowledgments"))
    _write_references(page, "/document/references", document.get("references"))


def _with_status(content: dict[str, Json]) -> Iterator[str]:
    """The ids of products that a status names."""
    for vulnerability in map(mapping, items(content.get("vulnerabilities"))):
        for ids in mapping(vulnerability.get("product_status")).values():
            yield from words(ids)


def _write_products(page: Page, products: Products, named: frozenset[str]) -> None:
    """What each product is made of, last: statuses name the products, and these lines say what the names mean."""
    page.gap()
    for pointer, told in products.lines(named):
        page.fact(pointer, told)


def _write_notes(page: Page, pointer: str, notes: Json) -> None:
    for number, note in enumerate(map(mapping, items(notes))):
        if prose(note.get("text")).strip():
            page.section(
                f"{pointer}/{number}", word(note.get("title")) or capital(spaced(note.get("category")))
            )
            page.paragraph(f"{pointer}/{number}/text", prose(note.get("text")))


def _write_references(page: Page, pointer: str, references: Json) -> None:
    for number, reference in enumerate(map(mapping, items(references))):
        told = " ".join(filter(None, (word(reference.get("summary")), word(reference.get("url")))))
        page.fact(f"{pointer}/{number}", f"Reference: {told}" if told else "")


def _write_thanks(page: Page, pointer: str, acknowledgments: Json) -> None:
    for number, thanks in enumerate(map(mapping, items(acknowledgments))):
        who = ", ".join(filter(None, (*words(thanks.get("names")), word(thanks.get("organization")))))
        told = ": ".join(filter(None, (who, word(thanks.get("summary")))))
        page.fact(f"{pointer}/{number}", f"Acknowledgment: {stopped(told)}" if told else "")


def _write_vulnerability(page: Page, pointer: str, content: dict[str, Json], products: Products) -> None:
    """Everything about one vulnerability, its identifier in front of every fact."""
    others = [word(mapping(other).get("text")) for other in items(content.get("ids"))]
    name = (
        word(content.get("cve"))
        or next(filter(None, others), "")
        or word(content.get("title"))
        or "The vulnerability"
    )
    cwe = mapping(content.get("cwe"))
    kind = " ".join(
        filter(None, (word(cwe.get("name")), f"({word(cwe['id'])})" if word(cwe.get("id")) else ""))
    )
    page.section(pointer, name)
    for key, told in (("title", word(content.get("title"))), ("cwe", kind)):
        page.fact(f"{pointer}/{key}", f"{name}: {stopped(told)}" if told and told != name else "")
    for number, other in enumerate(others):
        page.fact(
            f"{pointer}/ids/{number}", f"{name} is also known as {other}." if other and other != name else ""
        )
    for key, told in (("discovery_date", "was discovered on"), ("release_date", "was made public on")):
        page.fact(
            f"{pointer}/{key}", f"{name} {told} {word(content.get(key))}." if word(content.get(key)) else ""
        )
    _write_statuses(page, pointer, name, content, products)
    _write_notes(page, f"{pointer}/notes", content.get("notes"))
    _write_remedies(page, pointer, name, content, products)
    _write_scores(page, pointer, name, content, products)
    for number, part in enumerate(map(mapping, items(content.get("involvements")))):
        told = (
            f"{capital(spaced(part.get('party')))}: {spaced(part.get('status'))}. {word(part.get('summary'))}"
        )
        page.fact(f"{pointer}/involvements/{number}", f"{name}: {told}" if part else "")
    _write_thanks(page, f"{pointer}/acknowledgments", content.get("acknowledgments"))
    _write_references(page, f"{pointer}/references", content.get("references"))


def _write_statuses(
    page: Page, pointer: str, name: str, content: dict[str, Json], products: Products
) -> None:
    reasons = dict(_reasons(content, products))
    for status, ids in mapping(content.get("product_status")).items():
        told = _STATUSES.get(status, f"has the status “{spaced(status)}”")
        for number, product in enumerate(items(ids)):
            reason = reasons.get(word(product), "") if status == "known_not_affected" else ""
            place = f"/{number}" if isinstance(ids, list) else ""
            page.fact(
                f"{pointer}/product_status/{escaped(status)}{place}",
                f"{name}: {products.name(word(product))} {told}{f' ({reason})' if reason else ''}.",
            )


def _reasons(content: dict[str, Json], products: Products) -> Iterator[tuple[str, str]]:
    """Why single products are not affected: a threat's impact statement, or the justification of a flag before it."""
    for threat in map(mapping, items(content.get("threats"))):
        told = word(threat.get("details")).rstrip(".")
        if threat.get("category") == "impact" and 0 < len(told) <= _REASON:
            yield from ((product, told) for product in products.ids_of(threat))
    for flag in map(mapping, items(content.get("flags"))):
        if word(flag.get("label")):
            yield from ((product, spaced(flag.get("label"))) for product in products.ids_of(flag))


def _write_remedies(
    page: Page, pointer: str, name: str, content: dict[str, Json], products: Products
) -> None:
    """Flags, threats and remediations, each with the products that it is about."""
    for key, kind, text in (
        ("flags", "label", ""),
        ("threats", "category", "details"),
        ("remediations", "category", "details"),
    ):
        for number, entry in enumerate(map(mapping, items(content.get(key)))):
            about = listed([products.name(product) for product in products.ids_of(entry)])
            what = capital(spaced(entry.get(kind)))
            told = stopped(prose(entry.get(text))) if text else ""
            for_whom = f" for {about}" if about else ""
            address = f" See {word(entry.get('url'))}" if word(entry.get("url")) else ""
            dated = f" ({word(entry.get('date'))})" if word(entry.get("date")) else ""
            if what or told:
                page.fact(
                    f"{pointer}/{key}/{number}",
                    f"{name}: {what or 'Note'}{for_whom}{dated}{f': {told}' if told else '.'}{address}",
                )


def _write_scores(page: Page, pointer: str, name: str, content: dict[str, Json], products: Products) -> None:
    for number, score in enumerate(map(mapping, items(content.get("scores")))):
        about = listed([products.name(product) for product in words(score.get("products"))])
        for key in ("cvss_v4", "cvss_v3", "cvss_v2"):
            cvss = mapping(score.get(key))
            if not cvss:
                continue
            severity = f" ({word(cvss.get('baseSeverity'))})" if word(cvss.get("baseSeverity")) else ""
            vector = f", vector {word(cvss.get('vectorString'))}" if word(cvss.get("vectorString")) else ""
            page.fact(
                f"{pointer}/scores/{number}/{key}",
                f"{name} has a CVSS {word(cvss.get('version'))} base score of "
                f"{word(cvss.get('baseScore')) or 'unknown'}{severity}{f' for {about}' if about else ''}{vector}.",
            )
