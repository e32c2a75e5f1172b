"""What no sentence may hold, whatever its quotes say: the reader could be led, called or deceived by it."""

import re
import unicodedata

from bot.answering.facts import fold
from bot.answering.lexicon import FILE_ENDS, OPENERS

# A full-width dot makes a host too, but only between Latin letters: elsewhere it ends a sentence.
_HOST = re.compile(
    r"[^\W_][\w-]*(?:\.[\w-]+)*(?:\.(?P<end>[^\W\d_]{2,}|xn--[\w-]+)(?!\w)(?P<path>/?)|(?<=[a-z])(?P<wide>。)[a-z]{2})",
    re.IGNORECASE,
)
_SHAPES = (
    (re.compile(r"\w+\s?:\s?//|(?<![\w/])//\w|\bwww\.|\\\\\w"), "a link"),
    (
        re.compile(r"\b(?:mailto|javascript|data|tel|sms|file|vbscript|slack|h\w\wps?):\S", re.IGNORECASE),
        "a link",
    ),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/|\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE), "a link"),
    (re.compile(r"<[@!#/a-z]|&(?:lt|gt|amp|#\w+);", re.IGNORECASE), "a mention or a tag"),
    (re.compile(r"(?<!\w)@\w|<\w+\|"), "a mention"),
    (re.compile(r"\]\s?[(\[:]|!\[|```"), "markup"),
    (re.compile(r"[\[【〔]\s*\^?\s*\d+[^\]】〕]{0,20}[\]】〕]"), "a citation mark"),
)


def shape_fault(sentence: str) -> str | None:
    """Why the sentence may not be shown at all, else None."""
    if any(_hidden(c) for c in sentence):
        return "it holds an invisible or direction-changing character"
    folded = fold(sentence)
    if len(re.findall(r"[^\W\d_]", folded)) < 3:
        return "it says nothing"
    found = next((what for pattern, what in _SHAPES if pattern.search(folded)), None)
    if found or _has_host(folded):
        return f"it holds {found or 'a host name'}"
    return None


def _hidden(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] == "C"


def _has_host(folded: str) -> bool:
    return any(map(_is_host, _HOST.finditer(folded)))


def _is_host(match: re.Match[str]) -> bool:
    if match["wide"] or match["path"]:
        return True
    return match["end"].lower() not in FILE_ENDS and match["end"] not in OPENERS
