"""The embedded writer: it says what reports say, in their words."""

import re
from collections.abc import Sequence

from bot.answering.answer import Sentence
from bot.answering.gate import unsupported
from bot.answering.numbering import Numbering
from vectorstore.stored import Quote

NAME = "extractive"
_LEAD = re.compile(r"^\s*(?:[-*•>]+\s+|\d{1,3}[.)]\s+|#{1,6}\s+)+")
_MARKUP = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SPACE = re.compile(r"\s+")


def write_extractive(quotes: Sequence[Quote], numbering: Numbering) -> tuple[Sentence, ...]:
    """A sentence for each quote, in its own words, without list marks and mark-up; cited one by one.

    An address in a quote stays: every sink makes it inert. A sentence that its quote does not carry is left out.
    """
    written = []
    for quote in quotes:
        text = plain_words(quote.text)
        if unsupported(text, [quote.text]) is None:
            written.append(Sentence(text, numbering.cite(quote)))
    return tuple(written)


def plain_words(text: str) -> str:
    """A sentence as it reads: white space folded, list and heading marks and Markdown emphasis taken off."""
    text = _LINK.sub(r"\1", _LEAD.sub("", text))
    return _SPACE.sub(" ", _MARKUP.sub(r"\2", text)).strip()
