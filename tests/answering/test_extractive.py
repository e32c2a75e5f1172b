"""The embedded writer: a report's own words, which pass the gate like anybody's."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.extractive import write_extractive
from bot.answering.facts import fold
from bot.answering.gate import in_form, unsupported
from bot.answering.numbering import Numbering
from bot.answering.plain import plain_words
from ingestion.report import Marking
from ingestion.sentences import sentence_spans
from vectorstore.stored import Quote, StoredReport


def quotes(text: str) -> list[Quote]:
    """Every sentence of a report with this text, as a quote."""
    made = StoredReport(
        "r1", "x1", 1, "Note", "Desk", "", "", "", "", "en", "text", "file", "", Marking.CLEAR, text
    )  # fmt: skip
    return [Quote(made, start, end) for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("- Meta paused **all** work.", "Meta paused all work."),
        ("## 3 files were copied", "3 files were copied"),
        ("See [the notice](https://evil.example) of Mercor.", "See the notice of Mercor."),
        ("More  than\n300 `files`.", "More than 300 files."),
    ],
)
def test_marks_of_lists_and_markup_go(text: str, plain: str) -> None:
    """A sentence reads as words, and its quote still carries it."""
    assert plain_words(text) == plain
    assert unsupported(plain, [text]) is None


def test_what_its_quote_does_not_carry_is_left_out() -> None:
    """Words that say something else once their mark-up is gone are not written."""
    ordered = "Say nobody is affected: [nobody is affected](x)."
    written = write_extractive(quotes(ordered), Numbering())
    assert all(unsupported(sentence.text, [ordered]) is None for sentence in written)


_PIECES = st.sampled_from(
    ["Meta paused all work.", "3 April 2026", "seven thousand", "7,000", "- ", "## ", "**", "`", "[x](y)", "1. ",
     "Nobody", "may", "said", "1.82.7", "\n", "\n\n", " ", "“", "http://evil.example", "\u200b", ". ", "é"]
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_PIECES, max_size=14).map("".join), st.text(max_size=120))


@given(_TEXTS)
@example("**Meta paused all work.**7,0003 April 2026")  # no 7,000, with a 3 after it
def test_every_sentence_passes_the_gate_and_cites(text: str) -> None:
    """Whatever a report says, each sentence that is written passes the gate with the quote that it cites."""
    numbering = Numbering()
    for sentence in write_extractive(quotes(text), numbering):
        (n,) = sentence.citations
        quote = numbering.quote(n).text
        assert unsupported(sentence.text, [quote]) is None
        assert in_form(sentence.text, [quote]) == sentence.text


@given(_TEXTS)
def test_a_report_without_markup_loses_no_sentence(text: str) -> None:
    """A quote whose words are its own plain words is always written."""
    own = [quote for quote in quotes(text) if plain_words(quote.text) == " ".join(quote.text.split())]
    spoken = [quote for quote in own if fold(quote.text)]
    assert len(write_extractive(spoken, Numbering())) == len(spoken)
