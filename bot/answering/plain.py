"""Words of a report as they read, without the marks that only lay them out."""

import re

_LEAD = re.compile(r"^\s*(?:[-*•>]+\s+|\d{1,3}[.)]\s+|#{1,6}\s+)+")
_MARKUP = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SPACE = re.compile(r"\s+")


def plain_words(text: str) -> str:
    """A sentence as it reads: white space folded, list and heading marks and Markdown emphasis taken off."""
    text = _LINK.sub(r"\1", _LEAD.sub("", text))
    return _SPACE.sub(" ", _MARKUP.sub(r"\2", text)).strip()
