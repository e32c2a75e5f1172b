"""What is named exactly: CVEs, advisory ids, packages with versions, hashes, versions. Canonical values compare with `==`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something that is named exactly; `value` is the canonical spelling, `text[start:end]` the one that stands there."""

    kind: str  # cve, ghsa, osv, advisory, package, purl, md5, sha1, sha256, version
    value: str
    start: int
    end: int


def _upper(text: str) -> str:
    return re.sub(r"[\u2010-\u2015]", "-", text).upper()


def _ghsa(text: str) -> str:
    return "GHSA" + _upper(text)[4:].lower()


def _advisory(text: str) -> str:
    return text if text.startswith("cisco-sa-") else _upper(text)


# At one place the first that fits has the words.
_IDENTIFIERS: tuple[tuple[str, str], ...] = (
    ("purl", r"\bpkg:[a-zA-Z][\w.+-]*/[^\s\"'<>,;)\]]*[^\s\"'<>,;)\].:]"),
    ("cve", r"(?i:\bCVE[-\u2010-\u2015]\d{4}[-\u2010-\u2015]\d{4,19}\b)"),
    ("ghsa", r"(?i:\bGHSA(?:-[23456789cfghjmpqrvwx]{4}){3}\b)"),
    (
        "osv",
        (
            r"(?i:\b(?:PYSEC|RUSTSEC|OSV|GO|MAL|GSD|HSEC|RSEC|DSA|DLA|USN|ALSA|RHSA|RHBA|SUSE-SU|EEF|BIT)-"
            r"\d{2,4}[-:]\d+(?:[-:]\d+)?\b)"
        ),
    ),
    (
        "advisory",
        r"\b(?!CVE-)(?:[A-Z][A-Z0-9]{2,9}(?:-[A-Z]{1,8})?-\d{2,6}(?:-\d{1,6}){1,3}[A-Z]?|SSA-\d{6})\b"
        r"|\b(?:VU|JVN|JVNVU)#\d{5,9}\b|\b(?:ADV\d{6}|KB\d{6,7})\b|\bcisco-sa-[\w-]{4,80}\b",
    ),
    (
        "package",
        r"(?<![\w@/.-])(?:[a-z][a-z.]{1,15}:)?@?[A-Za-z0-9][\w.-]{0,99}(?:/[\w.-]{1,100})?==\s?v?\d+(?:[.+!-]?[0-9A-Za-z]+)*",
    ),
    ("sha256", r"(?<![0-9a-zA-Z])[0-9a-fA-F]{64}(?![0-9a-zA-Z])"),
    ("sha1", r"(?<![0-9a-zA-Z])[0-9a-fA-F]{40}(?![0-9a-zA-Z])"),
    ("md5", r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32}(?![0-9a-zA-Z])"),
    (
        "version",
        (
            r"(?<![\w.,:/@-])v?\d{1,5}(?:\.\d{1,9}){1,4}(?:[-.]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)?"
            r"(?![\w/@]|[.,]\d|\s?%)"
        ),
    ),
)
_ANY_IDENTIFIER = re.compile(
    "|".join(f"(?P<{kind}{i}>{rule})" for i, (kind, rule) in enumerate(_IDENTIFIERS))
)
_KINDS = {f"{kind}{i}": kind for i, (kind, _) in enumerate(_IDENTIFIERS)}
_CANONICAL = {"cve": _upper, "ghsa": _ghsa, "osv": _upper, "advisory": _advisory}


def identifiers(text: str) -> tuple[Identifier, ...]:
    """Every identifier in `text` in order of place, none overlapping; canonical values compare with `==`."""
    found = []
    for match in _ANY_IDENTIFIER.finditer(text):
        kind = _KINDS[match.lastgroup or ""]
        found.append(Identifier(kind, canonical(kind, match.group()), *match.span()))
    return tuple(found)


def canonical(kind: str, text: str) -> str:
    """The one spelling under which an identifier of this kind is kept and compared."""
    if kind in _CANONICAL:
        return _CANONICAL[kind](text)
    if kind == "version":
        return text.lower().removeprefix("v")
    if kind == "package":
        name, _, version = text.partition("==")
        return f"{name.lower()}=={version.strip().lower().removeprefix('v')}"
    return text if kind == "purl" else text.lower()
