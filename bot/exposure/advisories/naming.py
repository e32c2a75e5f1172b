"""How an advisory may name what a register's entry means: names as runs of words, with the version apart. Pure.

A claim says: whoever uses something called so, in this version, is spoken of. Several claims belong to one product,
because the tree of an advisory tells its vendor, family, name and version apart and people write them in a row.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.exposure.ranges import is_one_version, range_of, version_in
from bot.exposure.versions import covers, exactly

Words = tuple[str, ...]

WHOLE, NAME, SHORT, LOOSE = range(4)  # how well a claim fits: to the letter, its name, a part of it, perhaps
OTHER = "other"
_LEGAL = frozenset(
    """ag inc inc. llc ltd ltd. limited gmbh corp corp. corporation co co. company se plc bv b.v. s.a. sa s.p.a. spa srl
    s.r.l. kg oy ab as a/s pty nv n.v. kk k.k. foundation psirt productcert cert security product team""".split()
)
_ASIDE = re.compile(r"(?P<name>.*\S)\s*\((?P<aside>[^()]*)\)\s*$")
_PLATFORM = (
    r"(?:android|ios|ipados|windows|linux|macos|mac os|web|unix|all (?:platforms|versions|models|variants))"
)
_EVERYWHERE = re.compile(rf"{_PLATFORM}(?:(?:, | and | & |/|, and ){_PLATFORM})+", re.IGNORECASE)
_ORDER_NUMBER = re.compile(r"(?=[^a-z]*\d)[0-9A-Z][0-9A-Z ./-]{5,}")
_LEVEL = (
    (re.compile(r"\b(?:service pack|sp) ?(?=\d)"), "sp"),
    (re.compile(r"\b(?:patch level|update|patch|upd\.?|pl) ?(?=\d)"), "update"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """`name` is what the product is called; `version` as the advisory writes it, "" for every version.

    `base`: words of the name without a version that is part of it. `kin`: what sets the product apart from others that
    the same words may mean. `variant`: words that its users may add. `levels`: service pack and patch level.
    `vendorless`: only for entries of which no vendor is known. `expression` and `ecosystem` are what `version` means,
    None where it is not understood.
    """

    name: Words
    version: str = ""
    grade: int = NAME
    base: int = 0
    kin: Words = ()
    variant: Words = ()
    levels: str = ""
    vendorless: bool = False
    expression: str | None = ""
    ecosystem: str = ""


def words_of(text: str) -> Words:
    """The words of a name, folded: case, width and marks such as ® do not count."""
    folded = re.sub(r"[®™©℠]", "", unicodedata.normalize("NFKC", text.replace("™", "").replace("℠", "")))
    bare = (word.strip(",;:'\"“”„‘’") for word in folded.casefold().split())
    return tuple(word for word in bare if word)


def expression_of(version: str) -> tuple[str | None, str]:
    """What a version or range in an advisory means; (None, "") where it is not understood."""
    if not version:
        return "", ""
    if is_one_version(version):
        return exactly(version_in(version)), ""
    return range_of(version) or (None, "")


def fits(claim: Claim, rest: Words) -> bool | str | None:
    """Whether the claim holds for an entry that goes on so after the name: True, False, None (open), or OTHER.

    OTHER: what follows is no version, so the entry means another product ("Edge" is not "Edge Pro").
    """
    if claim.grade == WHOLE:
        return OTHER if rest else True
    told = version_in(" ".join(word for word in rest if word not in claim.variant)) if rest else ""
    if told and told == version_in(claim.version) and not claim.levels:
        return True
    if claim.levels and _leveled(told) == _leveled(f"{version_in(claim.version)} {claim.levels}"):
        return True
    if not told:
        return True if claim.expression == "" and not claim.levels else None
    plain = told if not claim.levels else re.split(r" (?:sp|update)\d", _leveled(told))[0]
    if not is_one_version(plain):
        return OTHER
    held = None if claim.expression is None else covers(claim.expression, plain, claim.ecosystem)
    return None if held and claim.levels else held


def claims_of(told: Sequence[tuple[str, str]], label: str, publisher: str = "") -> tuple[Claim, ...]:
    """Every claim of a product whose advisory says this of it: parts of a product tree, its whole name, its maker."""
    parts = _Parts(told)
    found = [*_structured(parts), *_named(parts, label, publisher), *_from_cpe(parts)]
    best: dict[tuple[Words, str], Claim] = {}
    for claim in found:
        key = (claim.name, claim.version if claim.grade != WHOLE else "=")
        if claim.name and (key not in best or claim.grade < best[key].grade):
            best[key] = claim
    return tuple(best.values())


# ----------------------------------------------------------------------------------------------------------------------


class _Parts:
    """What a product line tells, by kind."""

    def __init__(self, told: Sequence[tuple[str, str]]) -> None:
        self._told = told
        self.version = next((v for what, v in reversed(told) if what in ("version", "range")), "")
        self.expression, self.ecosystem = expression_of(self.version)
        self.variant = tuple(word for v in self.all("variant") for word in words_of(v))
        self.levels = " ".join(
            f"{sign}{version_in(value.split()[-1].lower().removeprefix('sp'))}"
            for what, sign in (("service pack", "sp"), ("patch level", "update"))
            for value in self.all(what)[-1:]
        )

    def all(self, what: str) -> list[str]:
        return [value for kind, value in self._told if kind == what]

    def claim(self, name: Words, **more: object) -> Claim:
        """A claim with this name and the product's own version."""
        given: Mapping[str, object] = {
            "version": self.version,
            "variant": self.variant,
            "levels": self.levels,
            "expression": self.expression,
            "ecosystem": self.ecosystem,
            "base": len(name),
            "kin": self.variant,
        }
        return Claim(name, **{**given, **more})  # type: ignore[arg-type]


def _makers(vendors: Iterable[str]) -> list[Words]:
    """Each name of a maker, with and without its legal form."""
    found: dict[Words, None] = {}
    for vendor in vendors:
        words = words_of(vendor)
        found[words] = None
        while len(words) > 1 and words[-1] in _LEGAL:
            words = words[:-1]
            found[words] = None
    return [words for words in found if words]


def _structured(parts: _Parts) -> Iterator[Claim]:
    """Vendor, perhaps family, and name in a row, with the version of the tree."""
    families, names = parts.all("family"), parts.all("name")
    if not names:
        families, names = families[:-1], families[-1:]
    if not names:
        return
    vendors = _makers(dict.fromkeys((" ".join(parts.all("vendor")), *parts.all("vendor")[-1:])))
    for vendor in vendors or [()]:
        for name, grade, kin in _shapes(families, names):
            whole = name if name[: len(vendor)] == vendor else (*vendor, *name)
            yield parts.claim(whole, grade=grade, kin=(*kin, *parts.variant))
            if whole != (*vendor, *name):
                yield parts.claim((*vendor, *name), grade=grade, kin=(*kin, *parts.variant))
            if parts.version and grade == NAME and not parts.variant and not parts.levels:
                yield parts.claim((*whole, *words_of(parts.version)), grade=WHOLE, base=len(whole))


def _shapes(families: Sequence[str], names: Sequence[str]) -> Iterator[tuple[Words, int, Words]]:
    """How a product is called, how well that fits, and what is left out."""
    name, family = words_of(" ".join(names)), words_of(" ".join(families))
    if family:
        yield (*family, *name), NAME, ()
    yield name, NAME, family
    if len(names) > 1:
        yield words_of(names[-1]), SHORT, (*family, *name)
    aside = _ASIDE.fullmatch(" ".join(names))
    if aside:
        anywhere = _EVERYWHERE.fullmatch(aside["aside"]) or _ORDER_NUMBER.fullmatch(aside["aside"])
        for before in ((), family) if family else ((),):
            yield (*before, *words_of(aside["name"])), SHORT if anywhere else LOOSE, words_of(aside["aside"])


def _named(parts: _Parts, label: str, publisher: str) -> Iterator[Claim]:
    """What the product is called as a whole; who publishes it is its maker where the tree names none."""
    own = parts.all("own name")
    composed = bool(parts.all("component"))
    makers = _makers(parts.all("vendor")[-1:] or [publisher])
    for called in dict.fromkeys((label, *own)):
        words = words_of(called)
        name, version = _cut(words, parts.version) if not composed else (words, "")
        known = bool(makers) and not any(words[: len(maker)] == maker for maker in makers)
        fronts: list[Words] = [(), *makers] if known else [()]
        for front in fronts:
            lone = bool(known and not front and parts.all("vendor"))
            base = len(front) + len(name)
            grade = LOOSE if lone else WHOLE
            yield parts.claim((*front, *words), grade=grade, base=base, vendorless=lone)
            if not composed and name:
                yield from _cut_claims(parts, (*front, *name), version, lone=lone)


def _cut_claims(parts: _Parts, name: Words, version: str, *, lone: bool) -> Iterator[Claim]:
    """The claim of a whole name whose end is its version, or that has none."""
    given = parts.version or version
    expression, ecosystem = expression_of(given)
    grade = LOOSE if lone else NAME
    yield parts.claim(
        name, version=given, expression=expression, ecosystem=ecosystem, grade=grade, vendorless=lone
    )


def _cut(words: Words, version: str) -> tuple[Words, str]:
    """A whole name without the version at its end: the one given, or whatever reads as a version or range."""
    given = words_of(version)
    if given and words[-len(given) :] == given:
        return _bare(words[: -len(given)]), version
    for start in range(max(1, len(words) - 12), len(words)):
        tail = " ".join(words[start:])
        if is_one_version(tail) or range_of(tail):
            return _bare(words[:start]), tail
    return words, ""


def _bare(words: Words) -> Words:
    while len(words) > 1 and words[-1] in ("version", "versions", "release", "ver.", "all", "firmware"):
        words = words[:-1]
    return words


def _from_cpe(parts: _Parts) -> Iterator[Claim]:
    """Vendor, product and version of CPE names, 2.3 or 2.2."""
    for cpe in parts.all("cpe"):
        fields = re.split(r"(?<!\\):", cpe.removeprefix("cpe:2.3:").removeprefix("cpe:/"))
        if len(fields) < 3 or not cpe.startswith(("cpe:2.3:", "cpe:/")):
            continue
        vendor, product, version = (re.sub(r"\\(.)", r"\1", f) for f in (*fields[1:4], "")[:3])
        name = (*words_of(vendor.replace("_", " ")), *words_of(product.replace("_", " ")))
        given = parts.version or ("" if version in ("*", "-", "") else version)
        expression, ecosystem = expression_of(given)
        grade = SHORT if parts.all("name") or parts.all("own name") else NAME
        yield parts.claim(name, version=given, expression=expression, ecosystem=ecosystem, grade=grade)


def _leveled(told: str) -> str:
    """Levels in one spelling: "91 SP1 Update 104" as "91 sp1 update104"."""
    told = version_in(told)
    for words, sign in _LEVEL:
        told = words.sub(sign, told)
    return told
