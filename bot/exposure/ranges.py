"""Version ranges as advisories write them, read into expressions: VERS, comparisons, and the usual English. Pure.

    vers:pypi/>=1.0|<2.0    >= 1.0, < 2.0    All versions < V3.2 SP1    V1.2 and later    1.0 to 1.4    4.2.*

What is not understood to the last word is not understood at all: None, and nobody guesses.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from bot.exposure.packages import ECOSYSTEMS
from bot.exposure.versions import exactly, united

_LONGEST = 2_000
_STEP = r"(?:sp|hf|hotfix|service pack|feature pack|fp|update|upd|patch|build|revision|rev|r|p|u|mr|cu|sr)"
_V = rf"v?\d[\w.+~:]*(?:-(?!\d+\.\d)[\w.+~]+)*(?: {_STEP}\.? ?\d\w*)*"
_NAMED = r"(?:(?:versions?|releases?|vers?\.|version(?:en)?) )?"
_EVERY = re.compile(
    r"\*|(?:vers:)?all(?:/\*)?|(?:all|any|every|alle)(?: (?:known|supported|existing))?(?: (?:firmware|software))?"
    r"(?: (?:versions?|releases?|builds?|versionen))?(?: \(\*\))?|versions?:? (?:all|\*)"
)
_OPENING = re.compile(
    r"(?:(?:all|any|alle) )?(?:(?:firmware|software|product|application) )?(?:(?:versions?|releases?|builds?|vers?\.|versionen):? )?"
)
_SIGNED = re.compile(rf"(<=|>=|!=|==|<|>|=) ?{_NAMED}({_V})")
_SIGNS = re.compile(rf"{_SIGNED.pattern}(?:(?: ?(?:,|;|\||&&?|and|or|und) ?| ?){_SIGNED.pattern})*")
_INSIDE = re.compile(rf"({_V}) ?(<=?) ?(?:x|v|version)? ?(<=?) ?({_V})")
_LIST = re.compile(rf"{_NAMED}({_V})(?: ?(?:,|;|\||&|and|or|und|, and|, or) {_NAMED}({_V}))+")
_LATER = r"(?:later|newer|above|up|higher|onwards?|greater|all later|all newer|neuer|höher)"
_EARLIER = (
    r"(?:earlier|older|below|prior|before|lower|previous|all (?:earlier|prior|previous|older)|älter|früher)"
)
_IN = r"(?: \(?(?:inclusive|including|included|incl\.?)\)?)?"
_EX = r" \(?(?:exclusive|excluding|excluded|excl\.?|not included)\)?"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words), form)
    for words, form in (
        (
            rf"(?:prior to|before|below|older than|earlier than|lower than|less than|up to but not including|vor) {_NAMED}(?P<b>{_V})",
            "<b",
        ),
        (rf"(?:up to|until|bis) {_NAMED}(?P<b>{_V}){_EX}", "<b"),
        (
            rf"(?:up to|until|through|bis)(?: and including| \(including\)| including)? {_NAMED}(?P<b>{_V}){_IN}",
            "<=b",
        ),
        (rf"(?P<b>{_V}),? (?:and|or|und|oder) {_EARLIER}(?: versions?| releases?)?", "<=b"),
        (rf"(?P<a>{_V}),? (?:and|or|und|oder) {_LATER}(?: versions?| releases?)?", ">=a"),
        (r"(?P<a>v?\d+(?:\.\d+)*)\+", ">=a"),
        (
            rf"(?:from|since|starting (?:with|from)|beginning with|ab) {_NAMED}(?P<a>{_V})(?:,? (?:and|or) {_LATER}| onwards?)?{_IN}",
            ">=a",
        ),
        (rf"(?:after|later than|newer than|above|greater than) {_NAMED}(?P<a>{_V})", ">a"),
        (
            rf"(?:from |between )?(?P<a>{_V}){_IN} (?:to|through|up to|until|and|bis|-)(?: but not including| before) {_NAMED}(?P<b>{_V})",
            ">=a <b",
        ),
        (
            rf"(?:from |between )?(?P<a>{_V}){_IN} (?:to|through|up to|until|bis|-) {_NAMED}(?P<b>{_V}){_EX}",
            ">=a <b",
        ),
        (
            rf"(?:from )?(?P<a>{_V}){_IN} (?:to|through|up to|until|bis|-)(?: and including)? {_NAMED}(?P<b>{_V}){_IN}",
            ">=a <=b",
        ),
        (rf"between (?P<a>{_V}){_IN} and {_NAMED}(?P<b>{_V}){_IN}", ">=a <=b"),
    )
)
_WILD = re.compile(r"v?(\d+(?:\.\d+)*)\.[x*]")
_VERS = re.compile(r"vers:(?P<kind>[\w.-]+)/(?P<told>.+)")
_SAID = {
    "≤": "<=",
    "≥": ">=",
    "≦": "<=",
    "≧": ">=",
    "＜": "<",
    "＞": ">",
    "–": "-",
    "—": "-",
    "=<": "<=",
    "=>": ">=",
}


@lru_cache(maxsize=50_000)
def range_of(text: str) -> tuple[str, str] | None:
    """The expression of the range, and the ecosystem whose order it names ("" for none); None if not understood."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    vers = _VERS.fullmatch(text)
    if vers:
        return _vers(vers["kind"].lower(), vers["told"])
    told = _told(text)
    if _EVERY.fullmatch(told):
        return "", ""
    opening = _OPENING.match(told)
    found = _plain(told[opening.end() :] if opening else told)
    return None if found is None else (found, "")


@lru_cache(maxsize=50_000)
def is_one_version(text: str) -> bool:
    """Whether the text is a single version and nothing else, as far as anybody can see."""
    return len(text) <= 200 and bool(re.fullmatch(_V, _told(text)))


@lru_cache(maxsize=50_000)
def version_in(text: str) -> str:
    """The version without what introduces it: "Version V3.1" is 3.1. Anything else stays as it is."""
    bare = re.sub(r"^(?:(?:version|release|ver|vers|rev|revision|build)[ .:]+)?[vr]?(?=\d)", "", _told(text))
    return bare or text


# ----------------------------------------------------------------------------------------------------------------------


def _told(text: str) -> str:
    for sign, plain in _SAID.items():
        text = text.replace(sign, plain)
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\s+", " ", folded).strip(" .:;")


def _plain(told: str) -> str | None:
    return next((found for read in _READERS if (found := read(told)) is not None), None)


def _compared(told: str) -> str | None:
    """Signs with versions: ">= 1.0, < 2.0"."""
    if not _SIGNS.fullmatch(told):
        return None
    return united([(m[1], version_in(m[2])) for m in _SIGNED.finditer(told)])


def _held(told: str) -> str | None:
    """What lies between: "1.0 <= x < 2.0"."""
    match = _INSIDE.fullmatch(told)
    if not match:
        return None
    return united([(match[2].replace("<", ">"), version_in(match[1])), (match[3], version_in(match[4]))])


def _worded(told: str) -> str | None:
    """The usual words: "1.2 and later"."""
    for words, form in _FORMS:
        match = words.fullmatch(told)
        if match:
            return _filled(form, match.groupdict())
    return None


def _listed(told: str) -> str | None:
    """One version, or several in a row."""
    wild = _WILD.fullmatch(told)
    if wild:
        return _under(wild[1])
    if re.fullmatch(_V, told) or _LIST.fullmatch(told):
        return "|".join(exactly(version_in(one)) for one in re.findall(_V, told))
    return None


_READERS: tuple[Callable[[str], str | None], ...] = (_compared, _held, _worded, _listed)


def _filled(form: str, named: dict[str, str]) -> str | None:
    pairs = [(sign[:-1], version_in(named[sign[-1]])) for sign in form.split()]
    return united(pairs)


def _under(prefix: str) -> str:
    """Every version that goes on from this one: 4.2.* ends before all of 4.3."""
    *head, last = prefix.split(".")
    return f">={prefix},<{'.'.join((*head, str(int(last) + 1)))}~"


def _vers(kind: str, told: str) -> tuple[str, str] | None:
    if told.strip() == "*":
        return None if kind == "none" else ("", "")
    ecosystem = "" if kind in ("generic", "intdot", "all") else ECOSYSTEMS.get(kind, kind)
    pieces = [
        re.fullmatch(r"(<=|>=|!=|<|>|=)?(.+)", unquote(p.strip())) for p in told.split("|") if p.strip()
    ]
    if not pieces or any(piece is None for piece in pieces):
        return None
    strip = version_in if ecosystem == "" else str.strip
    found = united([(m[1] or "=", strip(m[2])) for m in pieces if m], ecosystem)
    return None if found is None or not found else (found, ecosystem)
