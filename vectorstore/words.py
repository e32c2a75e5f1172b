"""Which words of a text are indexed: identifiers whole, everything else stemmed, common words left out."""

import re
import unicodedata
from functools import lru_cache

_IDENTIFIER = re.compile(
    r"\b(?:cve|ghsa|pysec|icsa|icsma|rhsa|dsa|usn|vhsa|va|mal|go|rustsec|osv|cwe)-[\w.:-]{0,60}\d[\w.:-]{0,60}\w"  # advisory ids
    r"|(?<![a-z0-9._-])[a-z0-9][a-z0-9._-]*+==[a-z0-9][a-z0-9.+!-]*[a-z0-9]"  # package==version
    r"|pkg:[a-z]+/[\w@%./+-]+\w"  # purls
    r"|\b[0-9a-f]{32,64}\b"  # hashes
    r"|\bv?\d+(?:\.\d+){2,}(?:[-+.]?[a-z]+\d*)?\b"  # versions of three parts and more
)
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|[^\W_]+(?:['’][^\W_]+)?")
_POSSESSIVE = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$")

STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers him his
    how i if in into is it its itself just me more most my no nor not of off on once only or other our out over own same
    she should so some such than that the their them then there these they this those through to too under until up us
    very was we were what when where which while who whom why will with would you your""".split()
)


def tokens(text: str) -> list[str]:
    """The indexed words of `text`, in order, with repeats. Nothing in a token is white space.

    Identifiers (CVE and advisory numbers, package==version, purls, hashes, versions) stay whole and lower case; the
    words inside an advisory id are not indexed apart, since near numbers mean nothing.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    found: list[str] = []
    at = 0
    for match in _IDENTIFIER.finditer(text):
        found += _words(text[at : match.start()])
        found += _identifier(match.group())
        at = match.end()
    return found + _words(text[at:])


@lru_cache(maxsize=20_000)
def word_set(text: str) -> frozenset[str]:
    """The indexed words of `text`, each once; remembered, since the same sentences are weighed for many questions."""
    return frozenset(tokens(text))


def is_identifier(token: str) -> bool:
    """Whether a token names one thing exactly, so that it must match or not."""
    return bool(_IDENTIFIER.fullmatch(token)) and not token.startswith("cwe-")


def _identifier(token: str) -> list[str]:
    if "==" in token:
        name, _, version = token.partition("==")
        return [token, name, version]
    return [token.removeprefix("v") if token[1:2].isdigit() else token]


def _words(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text) if word not in STOP_WORDS]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one lower-case word (Snowball English); numbers lose their thousands separators."""
    if word[0].isdigit():
        return word.replace(",", "")
    import snowballstemmer

    word = _POSSESSIVE.sub("", word)
    # A stemmer of its own for each word: one that threads share mixes their words up, and is hardly cheaper.
    return str(snowballstemmer.stemmer("english").stemWord(word)) if word.isascii() else word
