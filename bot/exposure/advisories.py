"""What CSAF, OSV and OpenVEX decide, read off their renderings (4.5).

A rendering has one fact a line, and `places` give each line its JSON pointer. Only the pointer says that a line is a
fact about a product: prose of the advisory that looks like one counts for nothing. The lines that decide:

    /vulnerabilities/N/product_status/STATUS/N   CVE: PRODUCT is known affected (reason).
    /affected/N, /affected/N/ranges/…, …/versions/N   PyPI package NAME: affected from version A, fixed in B (ID).
    /statements/N/products/N   CVE: npm package NAME VERSION is not affected (justification), as of TIME: words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.exposure.facts import EXACT, Fact
from bot.exposure.packages import ECOSYSTEMS, Package, normal_name
from bot.exposure.register import Register, Use
from bot.exposure.versions import holds, versions_in
from vectorstore.stored import Quote, StoredReport

_WORST = ("affected", "open", "fixed", "excluded")


@dataclass(frozen=True, slots=True)
class Row:
    """One line about one product: `status` is affected, excluded, fixed, open or none; `versions` as in versions.py."""

    product: str
    package: Package | None
    versions: str
    status: str
    matter: str  # the vulnerability
    quote: Quote
    said: str = ""  # when, where the line has a time of its own


def advisory_facts(report: StoredReport, register: Register) -> Iterator[Fact]:
    """The roles that the advisory gives to what the register uses, and what it decides for the versions in use."""
    rows = tuple(rows_of(report))
    names = {vendor.name: (vendor.name, *vendor.aliases) for vendor in register.vendors}
    for use in _uses(register):
        spellings = names.get(use.vendor, (use.vendor,))
        mine = [row for row in rows if _about(row, use, spellings)]
        if mine:
            yield Fact("harmed", use.key, mine[0].quote, 1, detail="is named by an advisory", wide=False)
            yield from _decided(mine, use, spellings)
        elif use.vendor and not use.product:
            made = [row for row in rows if _made_by(row, spellings)]
            if made:
                yield Fact(
                    "harmed",
                    use.key,
                    made[0].quote,
                    1,
                    detail="makes a product that an advisory names",
                    wide=False,
                )


def rows_of(report: StoredReport) -> Iterator[Row]:
    """The lines of the rendering that say something about a product, in order."""
    starts = [place.start for place in report.places] + [len(report.text)]
    for place, end in zip(report.places, starts[1:], strict=True):
        line = report.text[place.start : end].split("\n", 1)[0].rstrip()
        reader = next((read for where, read in _LINES if re.fullmatch(where, place.label)), None)
        row = (
            reader(place.label, line, Quote(report, place.start, place.start + len(line)))
            if reader and line
            else None
        )
        if row:
            yield row


# ----------------------------------------------------------------------------------------------------------------------

_CSAF = {
    "known_affected": "affected",
    "first_affected": "affected",
    "last_affected": "affected",
    "known_not_affected": "excluded",
    "fixed": "fixed",
    "first_fixed": "fixed",
    "under_investigation": "open",
}
_CSAF_LINE = re.compile(
    r"(?P<matter>.*?): (?P<product>.*) (?:is known affected|is the (?:first|last) affected version|is known not affected|is fixed|"
    r"is the first fixed version|is a recommended version|is under investigation)(?: \(.*\))?\."
)
_OSV_RANGE = re.compile(r"(?P<package>.+?): affected (?P<told>.*) \((?P<id>[^()]*)\)\.")
_OSV_VERSION = re.compile(r"(?P<package>.+?)(?: version (?P<version>\S+))? is affected \((?P<id>[^()]*)\)\.")
_VEX_LINE = re.compile(
    r"(?P<matter>\S[^:]*): (?P<product>.+?) (?P<status>is not affected|is affected|is fixed|is under investigation)"
    r"(?: \((?P<why>[^)]*)\))?(?:, as of (?P<said>[0-9T:.+Z-]+?))?(?:: (?P<more>.*)|\.)"
)
_PACKAGE = re.compile(r"(?P<ecosystem>[A-Za-z][\w.: ]*?) package (?P<name>\S+?)(?: (?P<version>\S+))?")
_RANGES = (
    (re.compile(r"in all versions before (?P<b>\S+), fixed in .*"), "<{b}"),
    (re.compile(r"from version (?P<a>\S+), fixed in (?P<b>\S+)"), ">={a},<{b}"),
    (re.compile(r"from version (?P<a>\S+) up to and including (?P<b>\S+)"), ">={a},<={b}"),
    (re.compile(r"in all versions up to and including (?P<b>\S+)"), "<={b}"),
    (re.compile(r"from version (?P<a>\S+) up to the limit (?P<b>\S+)"), ">={a},<{b}"),
    (re.compile(r"in all versions up to the limit (?P<b>\S+)"), "<{b}"),
    (re.compile(r"from version (?P<a>\S+), no fixed version is named"), ">={a}"),
    (re.compile(r"in all versions"), ""),
)


def _csaf_row(label: str, line: str, quote: Quote) -> Row | None:
    match = _CSAF_LINE.fullmatch(line)
    status = _CSAF.get(label.split("/")[4], "none")
    return Row(match["product"], None, "", status, match["matter"], quote) if match else None


def _osv_row(_label: str, line: str, quote: Quote) -> Row | None:
    one = _OSV_VERSION.fullmatch(line)
    if one:
        versions = f"={one['version']}" if one["version"] else ""
        return Row(one["package"], _package(one["package"]), versions, "affected", one["id"], quote)
    match = _OSV_RANGE.fullmatch(line)
    if not match or "(commits of" in match["package"]:
        return None
    for told, form in _RANGES:
        found = told.fullmatch(match["told"])
        if found:
            versions = form.format(**found.groupdict())
            return Row(match["package"], _package(match["package"]), versions, "affected", match["id"], quote)
    return None


def _vex_row(_label: str, line: str, quote: Quote) -> Row | None:
    match = _VEX_LINE.fullmatch(line)
    if not match:
        return None
    reason = bool(match["why"]) or bool(match["more"] and not match["more"].startswith("Action:"))
    status = {
        "is affected": "affected",
        "is fixed": "fixed",
        "is not affected": "excluded" if reason else "open",
        "is under investigation": "open",
    }[match["status"]]
    product = re.sub(r" \(its part .*\)$", "", match["product"])
    package = _package(product)
    versions = f"={package.version}" if package and package.version else ""
    return Row(product, package, versions, status, match["matter"], quote, match["said"] or "")


_LINES = (
    (r"/vulnerabilities/\d+/product_status/\w+/\d+", _csaf_row),
    (r"/affected/\d+(?:/(?:ranges|versions)/.*)?", _osv_row),
    (r"/statements/\d+/products/\d+", _vex_row),
)


def _package(words: str) -> Package | None:
    match = _PACKAGE.fullmatch(words)
    ecosystem = ECOSYSTEMS.get(match["ecosystem"].partition(":")[0].lower()) if match else None
    if not match or not ecosystem:
        return None
    name = match["name"].replace("/", ":") if ecosystem == "maven" else match["name"]
    return Package(ecosystem, normal_name(ecosystem, name), match["version"] or "")


# ----------------------------------------------------------------------------------------------------------------------


def _uses(register: Register) -> Iterator[Use]:
    every = [use for p in register.projects for use in p.uses] + [
        use for v in register.vendors for use in v.suppliers
    ]
    yield from dict.fromkeys(every)


def _about(row: Row, use: Use, vendors: Iterable[str]) -> bool:
    if use.package or row.package:
        return bool(use.package and row.package and use.package.key == row.package.key)
    return _rest(row.product, use, vendors) is not None and bool(use.product)


def _made_by(row: Row, vendors: Iterable[str]) -> bool:
    return any(row.product.casefold().startswith(f"{vendor} ".casefold()) for vendor in vendors if vendor)


def _rest(product: str, use: Use, vendors: Iterable[str]) -> str | None:
    """What follows the use's name in the advisory's name of a product: its version; None when it is another product."""
    for vendor in vendors:
        name = f"{vendor} {use.product}".strip().casefold()
        if product.casefold() == name:
            return ""
        if product.casefold().startswith(f"{name} "):
            rest = product[len(name) + 1 :].strip()
            if re.match(r"[vV]?\d|[<>=]|vers:|versions?\b|all\b|prior\b|before\b", rest):
                return rest
    return None


def _versions(row: Row, use: Use, vendors: Iterable[str]) -> str:
    """The versions of the row, as an expression."""
    if row.package:
        return row.versions
    rest = re.sub(r"^vers:[^/]*/", "", _rest(row.product, use, vendors) or "").strip()
    if not rest or re.fullmatch(r"all(?: versions)?|\*|vers:all", rest, re.IGNORECASE):
        return ""
    if re.match(r"[<>=]", rest):
        joined = re.sub(r"(>=?[^|<>=]+)\|\s*(<)", r"\1,\2", rest.replace(" ", ""))
        return re.sub(r"([<>=])[vV](?=\d)", r"\1", joined)
    single = re.fullmatch(r"(?:version )?[vV]?(\d\S*)", rest)
    return f"={single[1]}" if single else versions_in(rest) or f"={rest}"


def _decided(rows: list[Row], use: Use, vendors: Iterable[str]) -> Iterator[Fact]:
    """What the rows decide for the version in use, worst first: the latest word on each vulnerability."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row.said):
        if row.status != "none" and _holds(_versions(row, use, vendors), use):
            kept = latest.get(row.matter)
            if kept is None or row.said > kept.said or _WORST.index(row.status) < _WORST.index(kept.status):
                latest[row.matter] = row
    pinned = f"={use.version}" if use.version else ""
    if latest:
        for row in sorted(latest.values(), key=lambda row: _WORST.index(row.status)):
            yield Fact(row.status, use.key, row.quote, 1, versions=pinned, detail=EXACT)
    elif use.package and use.version and rows[0].quote.report.kind == "osv":
        yield Fact("excluded", use.key, rows[0].quote, 1, versions=pinned, detail=EXACT)


def _holds(versions: str, use: Use) -> bool:
    if not versions:
        return True
    return bool(use.version) and holds(versions, use.version, use.package.ecosystem if use.package else "")
