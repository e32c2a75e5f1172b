"""The grain of verdicts: what one sentence or line of one report says about one party, and how to read a sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.exposure.graph import graph_of
from bot.exposure.paths import party_finder, party_names
from bot.exposure.register import Register, Use
from bot.exposure.speaking import speaker
from bot.exposure.versions import holds
from ingestion.instructions import evidence_spans
from ingestion.names import COMMON_WORDS, Mention, PartyFinder
from ingestion.statements import ALLEGED
from ingestion.subjects import SentenceView, product_after, sentence_views
from vectorstore.stored import Quote, StoredReport

EXACT = "exact"  # an advisory's fact: it decides for its versions and says nothing about others
UNPINNED = "unpinned"  # the versions of a role that only uses without a version have
ROLES = ("harmed", "reacts", "related")  # 2.2 (a), (b), (c)


@dataclass(frozen=True, slots=True)
class Fact:
    """What `quote` says about a party.

    `kind`: one of ROLES, or what decides: affected, excluded, fixed. `rank`: 1 the responsible party or an advisory,
    2 a report in its own voice, 3 a claim that nobody stands behind. `product` is a service of the party that the
    register does not know; `limits` restricts it to some customers ("in the EU"); `versions` to versions.
    """

    kind: str
    party: str
    quote: Quote
    rank: int = 2
    product: str = ""
    limits: str = ""
    versions: str = ""  # see versions.py; "" = every version
    detail: str = ""  # for a role: what it does, in words; else who speaks in the first rank, or EXACT
    project: str = ""  # the project that it names, where it does
    wide: bool = True  # for a role: whether it reaches the party's other services as well
    witness: int = 0  # for a role: how clearly the sentence tells it, 0 best; see roles.py
    but: str = ""  # services, joined by "|", of which it does not hold
    corrects: bool = (
        False  # whether it stands in a correction, which takes back what its publisher said before
    )

    @property
    def dated(self) -> str:
        """When it was said."""
        return self.quote.report.dated


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its parties masked: `masked` has ⟦0⟧ for `parties[0]`, so that patterns can speak of them."""

    report: StoredReport
    view: SentenceView
    masked: str
    parties: tuple[tuple[str, ...], ...]  # at each place, mostly one; several where names are shared
    products: tuple[str, ...]  # beside each mention: a product name that follows it, "" mostly

    @property
    def quote(self) -> Quote:
        """The sentence, to the letter."""
        return Quote(self.report, self.view.start, self.view.end)

    @property
    def asks(self) -> bool:
        """Whether it is a question, which says nothing."""
        return self.quote.text.rstrip("\"'”’»)*_ ").endswith("?")

    @property
    def alleged(self) -> bool:
        """Whether nobody stands behind it."""
        return bool(ALLEGED.search(self.masked))


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report with its evidence sentences; orders to readers are left out."""

    report: StoredReport
    lines: tuple[Line, ...]
    publisher: str  # the party that says "we" in it, "" when it is none of the register's
    voice: str  # how that party, or whoever publishes the report, is called


@dataclass(frozen=True, slots=True)
class Names:
    """How reports may speak of what the register holds. Built once for many reports."""

    finder: PartyFinder
    uses: Mapping[str, Use]  # by key: everything that is a package or a product
    parties: frozenset[str]  # all keys


def names_of(register: Register) -> Names:
    """The register's names, ready for reading reports."""
    uses = {key: found[-1] for key, found in graph_of(register).uses.items()}
    return Names(party_finder(register), uses, frozenset(party_names(register)))


def read_report(report: StoredReport, names: Names) -> ReadReport:
    """The report's sentences with the parties that they name, or speak of."""
    text = report.text
    spans = evidence_spans(text)
    party, voice = speaker(report, names.finder)
    mentions = tuple(_meant(report, names))
    views = sentence_views(text, spans, names.finder, voice if party else "", mentions)
    return ReadReport(report, tuple(_line(report, view) for view in views), party, voice)


def concerns(fact: Fact, use: Use) -> bool:
    """Whether a deciding fact is about this use: the very package or service, or its vendor as a whole."""
    if fact.but and (not use.product or use.key in fact.but.split("|")):
        return False
    if fact.product:
        return use.vendor == fact.party and use.product.casefold() == fact.product.casefold()
    return fact.party == use.key or (bool(use.vendor) and fact.party == use.vendor)


def touches(fact: Fact, use: Use) -> bool:
    """Whether a role is one of this use: of the thing itself, or of its maker where the maker as a whole is hit.

    An advisory gives its roles version by version, so that each is told by the line that is about it.
    """
    if fact.kind in ROLES and fact.versions and not _in_version(fact.versions, use):
        return False
    if fact.party == use.key:
        return not (use.product and fact.product)  # "Edge" beside a product's name makes it another one
    of_maker = bool(use.product) and use.vendor == fact.party
    return of_maker and (fact.wide or fact.product.casefold() == use.product.casefold())


# ----------------------------------------------------------------------------------------------------------------------


def _in_version(versions: str, use: Use) -> bool:
    if versions == UNPINNED or not use.version:
        return versions == UNPINNED and not use.version
    return holds(versions, use.version, use.package.ecosystem if use.package else "")


_ECOSYSTEM_WORDS = {
    "pypi": re.compile(r"\b(?:PyPI|Python|pip)\b", re.IGNORECASE),
    "npm": re.compile(r"\b(?:npm|Node(?:\.js)?|JavaScript)\b", re.IGNORECASE),
    "cargo": re.compile(r"\b(?:crates?\.io|Rust crate|cargo)\b", re.IGNORECASE),
    "gem": re.compile(r"\b(?:RubyGems?|Ruby)\b", re.IGNORECASE),
    "maven": re.compile(r"\b(?:Maven|Java)\b"),
    "nuget": re.compile(r"\b(?:NuGet|\.NET)\b", re.IGNORECASE),
    "golang": re.compile(r"\b(?:Go module|Golang)\b", re.IGNORECASE),
}


def _meant(report: StoredReport, names: Names) -> Iterator[Mention]:
    """Where the report names the register's parties; "Oldham Seastone Edge" is Oldham's, and not Oldham Seastone."""
    text = report.text
    elsewhere: dict[str, bool] = {}  # of those that are named; a register may hold a hundred thousand others
    for mention in names.finder.find(text):
        use = names.uses.get(mention.party)
        end = text.find("\n", mention.end)
        begin = text.rfind("\n", 0, mention.start) + 1
        line = text[begin : end if end >= 0 else len(text)]
        if use and mention.party not in elsewhere:
            elsewhere[mention.party] = _elsewhere(use, report)
        if elsewhere.get(mention.party):
            continue
        if not (use and use.vendor and use.product and product_after(line, mention.end - begin)):
            yield mention
        elif text.startswith(use.vendor, mention.start):
            yield Mention(use.vendor, mention.start, mention.start + len(use.vendor))


def _elsewhere(use: Use, report: StoredReport) -> bool:
    """Whether the report cannot mean this use: another ecosystem's package, or an ordinary word without its vendor."""
    if use.package:
        own = _ECOSYSTEM_WORDS.get(use.package.ecosystem)
        named = [words for words in _ECOSYSTEM_WORDS.values() if words.search(report.text)]
        return bool(named) and own not in named
    ordinary = all(word.lower() in COMMON_WORDS for word in use.product.split())
    return bool(use.vendor and use.product and ordinary) and use.vendor not in report.text + report.publisher


def _line(report: StoredReport, view: SentenceView) -> Line:
    sentence = report.text[view.start : view.end]
    pieces, products, at = [], [], 0
    places = _places(view.mentions)
    for number, (start, stop) in enumerate(places):
        begin, end = start - view.start, stop - view.start
        product = product_after(sentence, end)
        products.append(product)
        pieces += [sentence[at:begin], f"⟦{number}⟧"]
        at = end + (len(product) + 1 if product else 0)
    masked = re.sub(r"\s+", " ", "".join((*pieces, sentence[at:])))
    return Line(report, view, masked, tuple(places.values()), tuple(products))


def _places(mentions: Sequence[Mention]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The parties at each place where one is named."""
    places: dict[tuple[int, int], tuple[str, ...]] = {}
    for mention in mentions:
        span = (mention.start, mention.end)
        places[span] = (*places.get(span, ()), mention.party)
    return places
