"""The lines of CSAF, OSV and OpenVEX renderings that say something about a product, read back into rows (4.5).

A rendering has one fact a line, and `places` give each line its JSON pointer. Only the pointer says that a line is a
fact about a product: prose of the advisory that looks like one counts for nothing. The lines that decide:

    /vulnerabilities/N/product_status/STATUS/N   CVE: PRODUCT is known affected (reason).
    /product_tree/…   Vendor “…” · name “…” · version “…” · purl “…”.   Product “PRODUCT” · component “…” · installed on “…”.
    /affected/N, /affected/N/ranges/…, …/versions/N   PyPI package NAME: affected from version A, fixed in B (ID).
    /statements/N/products/N   CVE: npm package NAME VERSION is not affected (justification), as of TIME: words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from bot.exposure.advisories.naming import Claim, claims_of, expression_of
from bot.exposure.advisories.useindex import Home, at_home, package_in
from bot.exposure.packages import Package, parse_package
from bot.exposure.versions import exactly
from ingestion.dates import parse_time
from vectorstore.stored import Quote, StoredReport

_LONGEST = 50_000  # characters of a line: longer ones tell nothing that decides
_TRIES = 200  # ways to cut a line in product and status


@dataclass(frozen=True, slots=True)
class Pack:
    """A package that a row is about: these versions of it; None where they are not understood."""

    package: Package
    home: Home
    expression: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about, by every name; `parts` are products that it is composed of, with their own names."""

    claims: tuple[Claim, ...] = ()
    packs: tuple[Pack, ...] = ()
    parts: tuple["Subject", ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line about one product: `status` is affected, excluded, fixed, open, or none where it decides nothing."""

    subject: Subject
    status: str
    matter: str  # the vulnerability
    quote: Quote
    said: str = ""  # when, for OpenVEX


def rows_of(report: StoredReport) -> Iterator[Row]:
    """The lines of the rendering that say something about a product, in order."""
    reader = _READERS.get(report.kind)
    if reader:
        yield from reader(report)


# ----------------------------------------------------------------------------------------------------------------------

_CSAF = {
    "known_affected": ("affected", " is known affected"),
    "first_affected": ("affected", " is the first affected version"),
    "last_affected": ("affected", " is the last affected version"),
    "known_not_affected": ("excluded", " is known not affected"),
    "fixed": ("fixed", " is fixed"),
    "first_fixed": ("fixed", " is the first fixed version"),
    "recommended": ("none", " is a recommended version"),
    "under_investigation": ("open", " is under investigation"),
}
_STATUS_PLACE = re.compile(r"/vulnerabilities/\d+/product_status/(\w+)(?:/\d+)?")
_PRODUCT_LINE = re.compile(r"(?:Product “(?P<label>[^“”]*)”)?(?: · )?(?P<told>.*?)\.")
_NAMED = frozenset(("vendor", "family", "name", "version", "range", "service pack"))
_TOLD = re.compile(r"([A-Za-z ]{1,40}?) “([^“”]*)”(?: · |$)")


def _csaf_rows(report: StoredReport) -> Iterator[Row]:
    products = _products(report)
    subjects: dict[str, Subject] = {}
    for label, line, quote in _lines(report):
        place = _STATUS_PLACE.fullmatch(label)
        known = _CSAF.get(place[1]) if place else None
        if not known:
            continue
        status, phrase = known
        cut = _cut(line, phrase, products)
        if cut:
            matter, product = cut
            if product not in subjects:
                subjects[product] = _subject(product, products, report.publisher)
            yield Row(subjects[product], status, matter, quote)


def _products(report: StoredReport) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the product lines say of each product, by the name that status lines give it."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for label, line, _ in _lines(report):
        match = _PRODUCT_LINE.fullmatch(line) if label.startswith("/product_tree/") else None
        if match:
            told = tuple((what.lower(), value) for what, value in _TOLD.findall(match["told"]))
            joined = " ".join(value for what, value in told if what in _NAMED)
            found[joined if match["label"] is None else match["label"]] = told
    return found


def _cut(line: str, phrase: str, products: dict[str, tuple[tuple[str, str], ...]]) -> tuple[str, str] | None:
    """The vulnerability and the product of a status line: names may hold colons and the words of a status themselves."""
    line = line.replace("“", '"').replace("”", '"')
    ends = [
        m.start()
        for m in re.finditer(re.escape(phrase), line)
        if re.fullmatch(r"(?: \(.*\))?\.", line[m.end() :])
    ]
    starts = [m.end() for m in re.finditer(": ", line)]
    tries = [(start, end) for start in starts for end in reversed(ends) if start < end][:_TRIES]
    if not products:  # written down before product trees were: the name is all there is
        return (line[: tries[0][0] - 2], line[slice(*tries[0])]) if tries else None
    return next(((line[: s - 2], line[s:e]) for s, e in tries if line[s:e] in products), None)


def _subject(
    label: str,
    products: dict[str, tuple[tuple[str, str], ...]],
    publisher: str,
    above: tuple[str, ...] = (),
) -> Subject:
    """Everything that the product may be called; its parts' names as well, each once however they refer to each other."""
    told = products.get(label, ())
    name = re.sub(r" \[[^\[\]]*\]$", "", label) if label in products else label
    claims = claims_of(told, name, publisher)
    identities = [value for what, value in told if what == "purl"]
    version = next((v for what, v in reversed(told) if what in ("version", "range")), "")
    packs = tuple(pack for purl in identities if (pack := _pack(purl, version)))
    inner = [value for what, value in told if what == "component" or what in _RELATED]
    parts = tuple(
        _subject(part, products, publisher, (*above, label))
        for part in dict.fromkeys(inner)
        if part in products and part not in (*above, label) and len(above) < 3
    )
    return Subject(claims, packs, parts)


_RELATED = frozenset(
    (
        "a default component of", "an optional component of", "an external component of", "installed on", "installed with",
        "part of",
    )
)  # fmt: skip


def _pack(purl: str, version: str = "") -> Pack | None:
    """The package of a package URL, in its version or else in the one that is given beside it."""
    package = parse_package(purl)
    if not package:
        return None
    package, home = at_home(package, purl)
    if package.version:
        return Pack(package, home, exactly(package.version))
    return Pack(package, home, expression_of(version)[0])


# ----------------------------------------------------------------------------------------------------------------------

_PACKAGE = re.compile(r"(?P<ecosystem>[^\s:][^:]*?(?::\S*)?) package (?P<name>\S+)(?: (?P<version>\S.*))?")
_IMAGE = re.compile(r"container image (?P<name>\S+)(?: (?P<version>\S+))?")
_OSV_PLACE = re.compile(r"/affected/\d+(?:/(?:ranges|versions)/.*)?")
_OSV_END = re.compile(r" \((?P<id>[^()]*)\)\.")
_OSV_VERSION = re.compile(r"(?P<package>.+? package \S+)(?: version (?P<version>\S.*))?")
_RANGES = (
    (re.compile(r"in all versions before (?P<b>\S+), fixed in .*"), "<b"),
    (re.compile(r"from version (?P<a>\S+), fixed in (?P<b>\S+)"), ">=a <b"),
    (re.compile(r"from version (?P<a>\S+) up to and including (?P<b>\S+)"), ">=a <=b"),
    (re.compile(r"in all versions up to and including (?P<b>\S+)"), "<=b"),
    (re.compile(r"from version (?P<a>\S+) up to the limit (?P<b>\S+)"), ">=a <b"),
    (re.compile(r"in all versions up to the limit (?P<b>\S+)"), "<b"),
    (re.compile(r"from version (?P<a>\S+), no fixed version is named"), ">=a"),
    (re.compile(r"in all versions"), ""),
)


def _osv_rows(report: StoredReport) -> Iterator[Row]:
    for label, line, quote in _lines(report):
        end = line.rfind(" (")
        told = _OSV_END.fullmatch(line[end:]) if end > 0 and _OSV_PLACE.fullmatch(label) else None
        if told:
            row = _osv_version(line[:end], told["id"], quote) or _osv_range(line[:end], told["id"], quote)
            if row:
                yield row


def _osv_version(told: str, name: str, quote: Quote) -> Row | None:
    match = (
        _OSV_VERSION.fullmatch(told.removesuffix(" is affected")) if told.endswith(" is affected") else None
    )
    if not match:
        return None
    subject = _packaged(match["package"], exactly(match["version"]) if match["version"] else "")
    return Row(subject, "affected", name, quote) if subject else None


def _osv_range(told: str, name: str, quote: Quote) -> Row | None:
    words, _, span = told.partition(": affected ")
    package, _, commits = words.partition(" (commits of ")
    subject = _packaged(package, None if commits else _span(span)) if span else None
    if not subject:
        return None
    return Row(subject, "none" if commits else "affected", name, quote)


def _span(told: str) -> str | None:
    for words, form in _RANGES:
        match = words.fullmatch(told)
        if match:
            return ",".join(f"{sign[:-1]}{exactly(match[sign[-1]])[1:]}" for sign in form.split())
    return None


def _packaged(words: str, expression: str | None) -> Subject | None:
    match = _PACKAGE.fullmatch(words)
    if not match:
        return None
    named = _pack(match["name"])
    found = (named.package, named.home) if named else package_in(match["ecosystem"], match["name"])
    return Subject(packs=(Pack(*found, expression),)) if found else None


# ----------------------------------------------------------------------------------------------------------------------

_VEX_PLACE = re.compile(r"/statements/\d+/products(?:/\d+)?")
_VEX_ALIASES = re.compile(r"(?P<name>\S+) is also known as (?P<others>.*)\.")
_VEX_STATUS = re.compile(
    r" (?:is not affected|is affected|is fixed|is under investigation)(?= \(|, as of |: |\.)"
)
_VEX_END = re.compile(r"(?: \((?P<why>[^)]*)\))?(?:, as of (?P<said>[0-9T:.+Zz-]+?))?(?:: (?P<more>.*)|\.)")
_VEX = {
    " is affected": "affected",
    " is fixed": "fixed",
    " is not affected": "excluded",
    " is under investigation": "open",
}


def _vex_rows(report: StoredReport) -> Iterator[Row]:
    names = _aliases(report)
    for label, line, quote in _lines(report):
        cut = _vex_cut(line) if _VEX_PLACE.fullmatch(label) else None
        if cut:
            matter, product, status, end = cut
            reason = bool(end["why"]) or bool(end["more"] and not end["more"].startswith("Action:"))
            said = parse_time(end["said"], ZoneInfo("UTC")) if end["said"] else ""
            yield Row(
                _vex_subject(product),
                "open" if status == "excluded" and not reason else status,
                names.get(matter, matter),
                quote,
                said or report.dated,
            )


def _vex_cut(line: str) -> tuple[str, str, str, re.Match[str]] | None:
    """Vulnerability, product, status, and what follows; the first words of a status that the line can end after."""
    for found in islice(_VEX_STATUS.finditer(line), _TRIES):
        matter, colon, product = line[: found.start()].partition(": ")
        end = _VEX_END.fullmatch(line, found.end()) if colon and product else None
        if end:
            return matter, product, _VEX[found.group()], end
    return None


def _aliases(report: StoredReport) -> dict[str, str]:
    """One name for each vulnerability that goes by several."""
    found: dict[str, str] = {}
    for label, line, _ in _lines(report):
        match = _VEX_ALIASES.fullmatch(line) if label.endswith("/vulnerability") else None
        if match:
            every = [match["name"], *match["others"].split(", ")]
            one = next((found[name] for name in every if name in found), every[0])
            found |= dict.fromkeys(every, one)
    return found


def _vex_subject(words: str) -> Subject:
    """A product by package URL, CPE or whatever it is called, with the parts that the statement is about."""
    whole, _, within = words.partition(" (its part ")
    name, _, known = whole.partition(" (also known as ")
    told = known.removesuffix(")").split("; ") if known else []
    parts = tuple(_vex_subject(part) for part in within.removesuffix(")").split(", ") if part)
    one = _PACKAGE.fullmatch(name) or _IMAGE.fullmatch(name)
    packs = [pack for purl in told if (pack := _pack(purl))]
    if one and not packs:
        groups = one.groupdict()
        found = package_in(groups.get("ecosystem") or "oci", one["name"], one["version"] or "")
        packs = [Pack(*found, exactly(one["version"]) if one["version"] else "")] if found else []
    cpes = tuple(("cpe", cpe) for cpe in (name, *told) if cpe.startswith("cpe:"))
    return Subject(() if one else claims_of(cpes, name), tuple(packs), parts)


# ----------------------------------------------------------------------------------------------------------------------

_READERS: dict[str, Callable[[StoredReport], Iterator[Row]]] = {
    "csaf": _csaf_rows,
    "osv": _osv_rows,
    "openvex": _vex_rows,
}


def _lines(report: StoredReport) -> Iterator[tuple[str, str, Quote]]:
    """Each line that has a place, with its pointer."""
    starts = [place.start for place in report.places] + [len(report.text)]
    for place, end in zip(report.places, starts[1:], strict=True):
        line = report.text[place.start : min(end, place.start + _LONGEST)].split("\n", 1)[0].rstrip()
        if line:
            yield place.label, line, Quote(report, place.start, place.start + len(line))
