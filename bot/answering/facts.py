"""What a text states that can be compared to the letter: its words, figures and names, in canonical forms.

A figure is a date, a time, a version, an identifier (a file or host name too) or a number. Two texts state the same figure when kind, value,
unit and bound agree: "7,000" and "seven thousand" do, "3 April 2026" and "2026-04-03" do, "more than 300" and "300" do
not. Whether it has the same form as well is for the gate to say.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.answering.lexicon import MONTHS, NUMBER_WORDS, ORDINARY, STOP_WORDS, SYNONYMS

_PLAIN_MARKS = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_LETTER = r"[^\W\d_]"
_TENS = "|".join(word for word, n in NUMBER_WORDS.items() if n >= 20)
_TEENS = "|".join(sorted((word for word, n in NUMBER_WORDS.items() if n < 20), key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{_TENS})(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|{_TEENS})"
_ONE = r"(?:one|(?<!half\s)an?)"  # a number before a scale only: "one of them" counts nothing
_SPELLED = (
    rf"(?:{_BELOW_100}|{_ONE})[\s-]hundred(?:(?:\sand)?\s{_BELOW_100})?|{_BELOW_100}"
    rf"|{_ONE}(?=[\s-](?:thousand|million|billion|trillion)\b)"
)
_FIGURE = re.compile(
    rf"""
      (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
    | (?P<day_first>\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}}\b)?)
    | (?P<month_first>\b{_MONTH}\s+{_DAY}\b(?![.:]\d)(?:,?\s+\d{{4}}\b)?)
    | (?P<month_year>\b{_MONTH},?\s+\d{{4}}\b)
    | (?P<time>(?<![\w.:])\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[ap]\.?m\b)?)
    | (?P<version>(?<![\w.])v?\d+(?:\.\d+){{2,}}(?:[-+.]?{_LETTER}+\d*(?:\.\d+)*)?)
    | (?P<decimal>(?<![\w.])v\d+(?:\.\d+)?(?![\w]))
    | (?P<identifier>(?=[\w.-]*\d|[\w-]+\.\w{{2}}){_LETTER}\w*(?:[-.]\w+)*)
    | (?P<mixed>\d+(?!(?:st|nd|rd|th|s|k|m|mn|bn|b|tn)\b){_LETTER}\w*(?:-\w+)*)
    | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<suffix>st|nd|rd|th|s\b)?
    | \b(?P<spelled>{_SPELLED})\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"\d{4}$")
_SCALES = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "m": 6,
    "mn": 6,
    "billion": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
    "tn": 12,
}
_SCALE = re.compile(r"\s?(k|mn|m|bn|b|tn)\b|[\s-](thousand|million|billion|trillion)\b", re.IGNORECASE)
_UNITS = {"%": "%", "percent": "%", "per cent": "%", "dollars": "$", "euros": "€", "euro": "€", "pounds": "£"}
_UNIT_AFTER = re.compile(r"\s?%|\s(?:percent|per cent|dollars|euros?|pounds)\b", re.IGNORECASE)
_UNIT_BEFORE = re.compile(r"([$€£])\s?$")
_BOUND_BEFORE = re.compile(
    r"(?P<most>\b(?:up to|at most|no more than|not more than|fewer than|less than|under|below|before|prior to|"
    r"earlier than|as many as))"
    r"|(?P<least>\b(?:more than|over|at least|no fewer than|no less than|exceeding|upwards of|above))"
    r"|(?P<about>\b(?:about|around|approximately|roughly|nearly|almost|some|an estimated|estimated|close to))",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"[\s,]*(?:(?P<least>(?:and|or)\s(?:later|newer|above|higher|more|up)|\+(?!\w))"
    r"|(?P<most>(?:and|or)\s(?:earlier|older|below|lower|prior|fewer|less)))\b",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_WORD = re.compile(r"\w+(?:['.-]\w+)*")
_NAME = re.compile(r"(?<![\w])(?=\w*[A-ZÀ-ÖØ-ÞĀ-Ž\u0370-\u03ff\u0400-\u042f])[^\W\d_]\w*(?:[&.-]\w+)*")


@dataclass(frozen=True, slots=True)
class Figure:
    """One date, time, version, identifier or number, and where it stands in the folded text.

    A date's value is year-month-day with `*` for what it does not say. A number's place holds its scale and unit too.
    """

    kind: str
    value: str
    start: int
    end: int
    unit: str = ""  # a sign such as "%" or "€"; "th" of an ordinal, "s" of a decade
    bound: str = ""  # least, most or about, where the text says so


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, such as "Ledger Wire"; `words` as they are written."""

    words: tuple[str, ...]
    start: int


def visible(text: str) -> str:
    """The text without characters that nobody sees: controls, direction marks, tags, zero-width ones."""
    return "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")


def fold(text: str) -> str:
    """The text as it is compared: compatibility forms, plain quotation marks, single spaces, nothing invisible."""
    return " ".join(unicodedata.normalize("NFKC", visible(text)).translate(_PLAIN_MARKS).split())


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """What a word is compared by: the name of its group of synonyms, else its stem."""
    stem = _stem(word.lower().removesuffix("'s"))
    return _groups().get(stem, stem)


def roots(folded: str) -> list[str]:
    """The roots of a folded text's content words, in order."""
    found = []
    for match in _WORD.finditer(folded):
        word = match.group().lower().removesuffix("n't").removesuffix("'s")
        if word and word not in STOP_WORDS:
            found.append(root(word))
    return found


@lru_cache(maxsize=4096)
def figures(folded: str) -> tuple[Figure, ...]:
    """Every figure of a folded text, in order; each digit of the text belongs to one."""
    found: list[Figure] = []
    for match in _FIGURE.finditer(folded):
        kind = next(name for name, text in match.groupdict().items() if text is not None)
        if kind in ("iso", "day_first", "month_first", "month_year"):
            found.extend(_dated(match, kind))
        elif kind in ("number", "spelled"):
            found.append(_numbered(folded, match, kind))
        else:
            found.append(_literal(folded, match, kind))
    return tuple(found)


def implied(figure: Figure) -> Iterator[Figure]:
    """What follows from a figure of a quote: a date's parts, the version at the end of a package's name."""
    yield figure
    if figure.kind == "date":
        year, month, day = figure.value.split("-")
        for value in (f"{year}-{month}-*", f"*-{month}-{day}", f"*-{month}-*"):
            yield Figure("date", value, figure.start, figure.end)
        if year != "*":
            yield Figure("number", year, figure.start, figure.end)
    elif figure.kind == "identifier":
        for part in _DOTTED.findall(figure.value):
            kind = "version" if part.count(".") > 1 else "number"
            yield Figure(kind, part, figure.start, figure.end)


def names(folded: str) -> list[Name]:
    """The proper names of a folded text: runs of capitalised words, without ordinary words that only begin it."""
    found: list[Name] = []
    run: list[re.Match[str]] = []
    for match in [*_NAME.finditer(folded), None]:
        if run and (match is None or folded[run[-1].end() : match.start()] != " "):
            found.append(Name(tuple(m.group() for m in run), run[0].start()))
            run = []
        if match is not None and not _ordinary(match):
            run.append(match)
    return found


# ----------------------------------------------------------------------------------------------------------------


def _stem(word: str) -> str:
    import snowballstemmer  # late: only answers need it

    return str(snowballstemmer.stemmer("english").stemWord(word))  # threads that share one mix their words up


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {_stem(word): group for group, line in SYNONYMS.items() for word in line.split()}


def _ordinary(match: re.Match[str]) -> bool:
    """Whether a capitalised word is no name: "The", "Customers" at the beginning, or a lone "I"."""
    return match.group().lower() in ORDINARY and not match.group()[1:].isupper()


def _dated(match: re.Match[str], kind: str) -> Iterator[Figure]:
    text = match.group().rstrip(".")  # the sentence's own stop, or an abbreviation's
    start, end = match.start(), match.start() + len(text)
    numbers = re.findall(r"\d+", text)
    if kind == "iso":
        year, month, day = numbers
    else:
        year = numbers.pop() if _YEAR.search(text) else "*"
        month = f"{MONTHS[_month_word(text)]:02d}"
        day = f"{int(numbers[0]):02d}" if numbers else "*"
    if not 1 <= int(month) <= 12 or (day != "*" and not 1 <= int(day) <= 31):
        yield Figure("identifier", text.lower(), start, end)
        return
    yield Figure("date", f"{year}-{int(month):02d}-{day}", start, end)


def _month_word(text: str) -> str:
    return str(next(word for word in re.findall(r"[a-z]+", text.lower()) if word in MONTHS))


def _literal(folded: str, match: re.Match[str], kind: str) -> Figure:
    value = match.group().lower().rstrip(".-_")
    if kind in ("version", "decimal"):
        value = value.lstrip("v")
    kind = {"mixed": "identifier", "decimal": "number"}.get(kind, kind)
    bound = _bound(folded, match.start(), match.end()) if kind in ("version", "number") else ""
    return Figure(kind, re.sub(r"[\s.]+(?=[ap]\.?m)", "", value), match.start(), match.end(), bound=bound)


def _numbered(folded: str, match: re.Match[str], kind: str) -> Figure:
    scale = _SCALE.match(folded, match.end())
    end = scale.end() if scale else match.end()
    unit = _UNIT_AFTER.match(folded, end)
    before = _UNIT_BEFORE.search(folded, 0, match.start())
    start, end = before.start() if before else match.start(), unit.end() if unit else end
    sign = _UNITS[unit.group().strip().lower()] if unit else before.group(1) if before else _suffix(match)
    raw = match.group(kind).lower()
    value = str(_spelled(raw)) if kind == "spelled" else _plain(raw)
    if scale:
        power = _SCALES[(scale.group(1) or scale.group(2)).lower()]
        value = f"{Decimal(value).scaleb(power).normalize():f}"
    return Figure("number", value, start, end, sign, _bound(folded, start, end))


def _suffix(match: re.Match[str]) -> str:
    found = (match["suffix"] or "").lower()
    return "th" if len(found) > 1 else found


def _spelled(words: str) -> int:
    """What number words below a thousand say: "two hundred and fifty", "twenty-five", "a"."""
    hundreds, split, rest = words.rpartition("hundred")
    found = _below_100(rest)
    return max(1, _below_100(hundreds)) * 100 + found if split else max(1, found)


def _below_100(words: str) -> int:
    return sum(NUMBER_WORDS.get(word, word == "one") for word in re.findall("[a-z]+", words))


def _plain(number: str) -> str:
    number = number.replace(",", "")
    return number if "." in number else number.lstrip("0") or "0"


def _bound(folded: str, start: int, end: int) -> str:
    """The bound that stands right before or after a figure ("more than", "or later"); versions may come between."""
    before = next(reversed(list(_BOUND_BEFORE.finditer(folded, max(0, start - 40), start))), None)
    if before and folded[before.end() : start].strip(" $€£") in ("", "a", "the", "v", "version", "versions"):
        return before.lastgroup or ""
    after = _BOUND_AFTER.match(folded, end)
    return (after.lastgroup or "") if after else ""
