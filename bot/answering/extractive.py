"""The embedded writer: it says what reports say, in their words."""

from collections.abc import Sequence

from bot.answering.answer import Sentence
from bot.answering.gate import unsupported
from bot.answering.numbering import Numbering
from bot.answering.plain import plain_words
from vectorstore.stored import Quote

NAME = "extractive"


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
