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
_LINKS = (
    re.compile(r"\w+\s?:\s?//|(?<![\w/])//\w|\bwww\.|\\\\\w"),
    re.compile(r"\b(?:mailto|javascript|data|tel|sms|file|vbscript|slack|h\w\wps?):\S", re.IGNORECASE),
    re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/|\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE),
)
# "@scope/name" is a package of npm; a scope that would call everybody is a mention all the same.
_MENTION = re.compile(
    r"<[@!#/a-z]|&(?:lt|gt|amp|#\w+);|<\w+\|"
    r"|(?<!\w)@(?:(?:here|channel|everyone|group|all)\b|(?![a-z0-9][\w.-]*/[a-z0-9])\w)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\]\s?[(\[:]|!\[|```")
_MARK = re.compile(r"[\[【〔]\s*\^?\s*\d+[^\]】〕]{0,20}[\]】〕]")


def hidden_fault(sentence: str) -> str | None:
    """Whether it holds what nobody sees."""
    found = any(map(_hidden, sentence))
    return "it holds an invisible or direction-changing character" if found else None


def empty_fault(sentence: str) -> str | None:
    """Whether it has no words."""
    return "it says nothing" if len(re.findall(r"[^\W\d_]", fold(sentence))) < 3 else None


def address_fault(sentence: str) -> str | None:
    """Whether it holds anything that a program may turn into a link."""
    folded = fold(sentence)
    if any(pattern.search(folded) for pattern in _LINKS):
        return "it holds a link"
    return "it holds a host name" if any(map(_is_host, _HOST.finditer(folded))) else None


def mention_fault(sentence: str) -> str | None:
    """Whether it may call somebody, or holds a tag."""
    return "it holds a mention or a tag" if _MENTION.search(fold(sentence)) else None


def markup_fault(sentence: str) -> str | None:
    """Whether it holds mark-up of links, images or code."""
    return "it holds markup" if _MARKUP.search(fold(sentence)) else None


def mark_fault(sentence: str) -> str | None:
    """Whether it holds what would be taken for one of our citation marks."""
    return "it holds a citation mark" if _MARK.search(fold(sentence)) else None


# ----------------------------------------------------------------------------------------------------------------


def _hidden(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] == "C"


def _is_host(match: re.Match[str]) -> bool:
    if match["wide"] or match["path"]:
        return True
    return match["end"].lower() not in FILE_ENDS and match["end"] not in OPENERS
