"""Names in text: parties and capitalised phrases. Pure: text in, exact ranges out.

A party is found by whole words under any of its names. Words that are also ordinary words ("Meta", "Slack", "Surge")
count only where their spelling and their place in the sentence say that an organisation is meant.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from ingestion.placing import begins_sentence, is_german, is_name

# Names of firms and packages that are ordinary words as well: these need their capital, and more at a sentence's start.
_COMMON_WORDS_LISTED = """a ai all alpha amazon american apple arc argon around art aurora bank base beacon bear bell beta bird black block
    blue bolt book box brave bridge bright broker buffer build butter cable call care central chase check chef chroma
    circle city click client close cloud coda code compass concierge confluence consul contact content core credit crowd
    data day deep delta desk direct discord discover door drift duo edge elastic element ember engine envoy epic express
    face fast figure file first fly focus forge form frame front frontier gap gate gem general gitter global go good
    grain graph green ground guardian guide gusto harbor harbour harness help hive home host house hover hub ideal
    indeed insight intercom jet key keeper label lamp last launch lever light line linear link list live load local
    log loom loop mail make map mark match matter media mercury meta micro mind mint mistral mobile monday mongo moon
    native net next night node nomad north notion now oak object ocean office omni one online open oracle orange orbit
    order otter outlook outreach page pass path pay people pilot pipe pitch plaid plan platform play plus point post
    press prime prism process project proof pulse puppet pure quick rally ramp rapid reach red relay render request
    requests rest retool rich ring ripple river rocket root rose router rust safe sage salt scale science scout script
    seal search seat segment sense sentry service shell shift shop signal silver simple sky slack smart snap snowflake
    social source south spark spirit splash spot spring sprint square stack star start station steam store storm
    stream stride string stripe studio summit sun support surge swift switch table tag talk target team tempo test
    think three tide time toast track trail transfer translate trust twist uber union united unity upwork us vault
    vector venture vision visa visit voice wave way web well west white wind window wing wise wire wonder word work
    works world x yard yellow zeit zone zoom"""
COMMON_WORDS = frozenset(_COMMON_WORDS_LISTED.split())
_PACKAGE_CUE = re.compile(
    r"\b(?:packages?|librar(?:y|ies)|modules?|dependenc\w+|PyPI|npm|pip|crates?|maven|version|releases?)\b|==|`",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_ASCII_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}  # what is no part of a word
_INNER_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z]{2,}\b)")
_AND = re.compile(r"\s*(?:&|\b(?:and|und|et)\b)\s*")
_ANDS = ("and", "und", "et")  # as people write "&"
_GAP = re.compile(r"[ \t\u00a0]*\n?[ \t\u00a0]*-?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A party named at `text[start:end]`; a possessive ending is outside."""

    party: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write a party: its words, what stands between them, and how careful we must be."""

    party: str
    spelling: str
    words: tuple[str, ...]  # case-folded
    gaps: tuple[str, ...]  # between the words; " " stands for white space or a hyphen
    edges: tuple[str, str]  # marks before the first and after the last word, such as "@"
    strict: bool  # only in this spelling, or in capitals throughout
    common: bool  # an ordinary word: its place in the sentence must speak for a name
    package: bool  # written as packages are: "brinelog-extra" is another one


class PartyFinder:
    """Finds parties by their names. Built once; a text is scanned once, however many names there are."""

    def __init__(self, names: Mapping[str, Sequence[str]], careful: Collection[str] = ()) -> None:
        """`names`: canonical name → aliases (the name itself is one). `careful`: aliases only good as spelled."""
        self._careful = frozenset(careful)
        self._written: dict[tuple[str, ...], list[tuple[str, str]]] = {}  # words → parties and spellings
        self._known: dict[tuple[str, ...], list[_Name]] = {}  # words that some text had → their names
        lengths: dict[str, set[int]] = {}
        for party, aliases in names.items():
            seen: set[str] = set()
            for spelling in (one for alias in (party, *aliases) for one in _spellings(alias)):
                ways = () if spelling in seen else _ways_to_write(spelling)
                seen.add(spelling)
                for words in ways:
                    self._written.setdefault(words, []).append((party, spelling))
                    if words[0] not in lengths:
                        lengths[words[0]] = set()
                    lengths[words[0]].add(len(words))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def find(self, text: str, *, loose: bool = False) -> list[Mention]:
        """Mentions in order of place; the longest name wins. A name that two parties share gives a mention of each.

        `loose` ignores case altogether: for questions, where people type as they like.
        """
        found: list[Mention] = []
        doubtful: list[tuple[_Name, int, int]] = []
        certain: set[str] = set()
        until = 0
        words = list(_WORD.finditer(text))
        folded = [word.group().casefold() for word in words]
        for place, word in enumerate(words):
            if word.start() < until:
                continue
            beginning = self._beginning_with(folded, place) or self._owning(text, word)
            for name, start, end in self._longest(text, word, beginning, loose=loose):
                until = max(until, end)
                if name.common and not loose and not _is_name_here(text, start, end, name):
                    doubtful.append((name, start, end))
                    continue
                certain.add(name.spelling)
                found.append(Mention(name.party, start, end))
        found.extend(
            Mention(n.party, s, e) for n, s, e in doubtful if n.spelling in certain and not n.package
        )
        return sorted(found, key=lambda one: (one.start, one.end, one.party))

    def possible(self, text: str) -> frozenset[str]:
        """The parties of whose names one stands there by its words alone; never fewer than `find` names."""
        folded = _folded(text)
        stems = [(word[:-1],) for word in folded if word.endswith("s") and word not in self._lengths]
        met = chain(
            stems,
            (
                folded[place : place + length]
                for place, word in enumerate(folded)
                for length in self._lengths.get(word, ())
            ),
        )
        return frozenset(party for words in met for party, _ in self._written.get(words, ()))

    def _beginning_with(self, folded: Sequence[str], place: int) -> list[_Name]:
        """The names whose words stand from this place on, those of the most words first."""
        return [
            name
            for length in self._lengths.get(folded[place], ())
            if place + length <= len(folded)
            for name in self._called(tuple(folded[place : place + length]))
        ]

    def _owning(self, text: str, word: re.Match[str]) -> list[_Name]:
        """The names of which the word is the genitive, in German ("Hexleys Kunden"), when it begins no name itself."""
        folded = word.group().casefold()
        if not folded.endswith("s") or folded in self._lengths:
            return []
        return [name for name in self._called((folded[:-1],)) if _is_genitive(text, word, name)]

    def _longest(
        self, text: str, word: re.Match[str], beginning: Iterable[_Name], *, loose: bool
    ) -> Iterator[tuple[_Name, int, int]]:
        """Every party of the longest name that stands at this word, of those that may begin there."""
        best = -1
        for name in beginning:
            if len(name.words) < best:
                return
            end = _match_end(text, word, name)
            if (
                end
                and (loose or _spelled(text[word.start() : end], name))
                and _bounded(text, word.start(), end, name)
            ):
                best = len(name.words)
                yield name, word.start() - len(name.edges[0]), end

    def _called(self, words: tuple[str, ...]) -> list[_Name]:
        """The names of these words, longest spelling first. There may be very many names, and few are ever met."""
        known = self._known.get(words)
        if known is None:
            written = self._written.get(words, ())
            if not written:
                return []
            made = [_name(party, spelling, careful=spelling in self._careful) for party, spelling in written]
            known = self._known[words] = sorted(made, key=lambda name: (-len(name.spelling), name.party))
        return known


def _folded(text: str) -> tuple[str, ...]:
    if text.isascii():  # nearly every name, and a register may have half a million
        return tuple(text.lower().translate(_ASCII_GAPS).split())
    return tuple([word.casefold() for word in _WORD.findall(text)])


def _ways_to_write(spelling: str) -> Iterator[tuple[str, ...]]:
    """The words of a name, folded; of "Hart & Sohn" also those of "Hart and Sohn", in three languages."""
    words = _folded(spelling)
    if words:
        yield words
    if "&" not in spelling:
        return
    parts = [_folded(part) for part in spelling.split("&")]
    if all(parts):
        for join in _ANDS:
            yield tuple(word for i, part in enumerate(parts) for word in ((join, *part) if i else part))


def _name(party: str, spelling: str, *, careful: bool) -> _Name:
    words = list(_WORD.finditer(spelling))
    gaps = tuple(spelling[a.end() : b.start()] for a, b in pairwise(words))
    folded = tuple(word.group().casefold() for word in words)
    plain = all(word in COMMON_WORDS or len(word) <= 2 for word in folded)
    package = spelling == spelling.lower() and not any(gap.isspace() for gap in gaps)
    return _Name(
        party=party,
        spelling=spelling,
        words=folded,
        gaps=tuple(" " if gap.isspace() else gap for gap in gaps),
        edges=(spelling[: words[0].start()], spelling[words[-1].end() :]),
        strict=(plain and not package) or careful or _is_acronym(spelling),
        common=(plain and len(words) == 1),
        package=package,
    )


def _spellings(alias: str) -> tuple[str, ...]:
    """The name, and "Open AI" for "OpenAI"."""
    alias = alias.strip()
    if " " in alias or alias.islower():
        return (alias,)
    return (alias, _INNER_CAPITALS.sub(" ", alias))


def _match_end(text: str, word: re.Match[str], name: _Name) -> int:
    """Where the name ends if it stands at `word`, else 0."""
    end = word.end() - (word.group().casefold() != name.words[0])  # the genitive's s is outside
    for gap, wanted in zip(name.gaps, name.words[1:], strict=True):
        match = _WORD.match(text, _gap_end(text, end, gap, package=name.package))
        if match is None or match.start() == end or match.group().casefold() != wanted:
            return 0
        end = match.end()
    before, after = name.edges
    if not text.startswith(after, end) or not text.endswith(before, 0, word.start()):
        return 0
    return end + len(after)


def _gap_end(text: str, at: int, gap: str, *, package: bool) -> int:
    if gap == " ":
        match = _GAP.match(text, at)
        return match.end() if match else at
    if gap.strip() == "&" and (match := _AND.match(text, at)):
        return match.end()
    if package and gap in "-_." and text[at : at + 1] in ("-", "_", "."):
        return at + 1
    return at + len(gap) if text.startswith(gap, at) else at


def _is_acronym(spelling: str) -> bool:
    """A short name in capitals, such as "SAP", which in small letters is a word."""
    return spelling.isupper() and spelling.isalpha() and len(spelling) <= 4


_NOUN_NEXT = re.compile(r"s\s+[A-ZÄÖÜ]")


def _is_genitive(text: str, word: re.Match[str], name: _Name) -> bool:
    """Whether the word is the name with the s of a German genitive; of an ordinary word, before what it owns."""
    if name.package or not word.group()[0].isupper() or not is_german(text, word.start()):
        return False
    return not name.strict or bool(_NOUN_NEXT.match(text, word.end() - 1))


def _spelled(found: str, name: _Name) -> bool:
    """Whether the capitals allow it; a name that ends in s, or all capitals, is tolerated."""
    if not name.strict:
        return True
    return _WORD.findall(found) == _WORD.findall(name.spelling) or (found.isupper() and len(found) > 3)


_IN_ADDRESS = re.compile(
    r"(?<!^www)(?<!\swww)(?<=\w)\.\Z"
)  # "mail.quillmark.com", but not "www.quillmark.com"
_SITE = re.compile(r"\.(?:com|net|org|io|ai|dev|app)(?![\w/])")


def _bounded(text: str, start: int, end: int, name: _Name) -> bool:
    """Whether the name stands alone there: not inside an address, nor part of a longer package name."""
    before, after = text[max(0, start - 1) : start], text[end : end + 6]
    if not name.edges[0] and (
        (before and before in "@/\\_") or _IN_ADDRESS.search(text[max(0, start - 5) : start])
    ):
        return False
    if re.match(r"[._@/][a-z]|_|@(?!v?\d+\.\d)\w", after) and not _SITE.match(
        after
    ):  # "Brightfjord.com" is its name as well
        return False
    if name.package:
        return not re.match(r"[-/]\w", after) and before not in ("-", ".")
    return not (name.common and re.match(r"-[a-z]", after))


def _is_name_here(text: str, start: int, end: int, name: _Name) -> bool:
    """Whether an ordinary word is used as a name at this place."""
    if name.package:
        return bool(_PACKAGE_CUE.search(text[max(0, start - 25) : end + 12]))
    return is_name(text, start, end)


# Words that begin a sentence with a capital without being a name, or are capitalised by custom.
_NOT_NAMES_LISTED = """a about after again all also although an and another any are as at be because been before between both but by can
    could did do does during each either every few first for from had has have he her here his how however i if in
    into is it its last later least less many may might more most much must my neither new next no nobody none nor not
    nothing now of off on once one only or other our out over per please question same several shall she should since
    so some still such than that the their them then there these they this those though through to today together two
    under until up us was we were what when where whether which while who whom whose why will with within without would
    yes yesterday you your monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december according tell show list give say compare summarise summarize
    ist sind war wurde welche welches welcher wer was wann wie wo warum sagte unser unsere betroffen der die das den
    dem ein eine und oder von vom zu zum im am hat haben"""
_NOT_NAMES = frozenset(_NOT_NAMES_LISTED.split())
_CAPITALISED = re.compile(
    r"(?:[A-Z][\w&'’-]*|[a-z]+[A-Z]\w*)(?:\.[a-z]{2,3}\b)?"
    r"(?:[ \u00a0](?:(?:of|de|van|von|der|&)[ ])?[A-Z][\w&'’-]*|[ \u00a0]\d+(?:\.\d+)*\b)*"
)


def proper_names(text: str) -> tuple[str, ...]:
    """Capitalised phrases that look like names, each once, in order: "OpenAI", "The Verge", "Brightfjord Cloud".

    A heuristic for English questions and sentences: words that are only capitalised because a sentence begins with
    them, weekdays and months are left out.
    """
    return tuple(dict.fromkeys(name for name, _ in placed_names(text)))


def placed_names(text: str) -> Iterator[tuple[str, int]]:
    """As `proper_names`, every one with the offset at which it stands."""
    for match in _CAPITALISED.finditer(text):
        name = _without_opening(match.group(), first=begins_sentence(text, match.start()))
        if name:
            yield name, max(match.start(), text.find(name, match.start(), match.end()))


def _without_opening(phrase: str, *, first: bool) -> str:
    """The phrase without its first word where that is only a sentence's opening, and without a possessive."""
    words = phrase.split()
    while (
        words and words[0].lower() in _NOT_NAMES and (first or words[0].lower() != "the" or len(words) == 1)
    ):
        if words[0].lower() == "the" and len(words) > 1 and not first:
            break
        words, first = words[1:], False
    while words and words[-1].lower() in _NOT_NAMES | {"&"}:
        words = words[:-1]
    return re.sub(r"['’]s?$", "", " ".join(words))
