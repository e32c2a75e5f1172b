"""A model's reply before the gate."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Sentence
from bot.answering.checking import LONGEST_SENTENCE, MOST_SENTENCES, check_reply
from bot.answering.gate import fault
from prompts.answering import NumberedQuote, Reply

STOPPED = "OpenAI said it has not stopped its projects with Mercor."
STOLEN = "Attackers copied 7,000 payslips of Varnholt on 3 April."
QUOTES = [NumberedQuote(1, "Ledger Wire", STOPPED), NumberedQuote(2, "Tallyline", STOLEN)]


def reply(*sentences: tuple[str, tuple[int, ...]]) -> Reply:
    """A reply that is no refusal."""
    return Reply(sentences, refused=False)


def test_the_reason_for_each_dropped_sentence_is_kept() -> None:
    """What was dropped is told apart from what was kept, with the rule that it broke."""
    checked = check_reply(
        reply((STOPPED, (1,)), ("OpenAI has stopped its projects.", (1,)), (STOLEN, ()), (STOLEN, (7,))),
        QUOTES,
    )
    assert checked.kept == (Sentence(STOPPED, (1,)),)
    assert [found.rule for _, found in checked.dropped] == ["dropped denial", "citation", "citation"]


def test_what_is_posted_has_the_form_of_its_quote() -> None:
    """A number or date in another form is written as the quote has it; the sentence is kept once."""
    checked = check_reply(
        reply(
            ("Attackers copied seven thousand payslips on April 3rd.", (2,)),
            ("Attackers copied 7,000 payslips on 3 April.", (2,)),
        ),
        QUOTES,
    )
    assert checked.kept == (Sentence("Attackers copied 7,000 payslips on 3 April.", (2,)),)
    assert checked.dropped == ()


def test_too_long_is_dropped_before_anything_else() -> None:
    """A sentence that never ends falls by its length."""
    checked = check_reply(reply(("Payslips " * LONGEST_SENTENCE, (2,))), QUOTES)
    assert [found.rule for _, found in checked.dropped] == ["length"]


def test_a_true_sentence_about_somebody_else_is_dropped() -> None:
    """Neither the sentence nor its quotes name the party asked about."""
    checked = check_reply(reply((STOLEN, (2,)), (STOPPED, (1,))), QUOTES, ["Mercor"])
    assert [sentence.citations for sentence in checked.kept] == [(1,)]
    assert [found.rule for _, found in checked.dropped] == ["party"]


_WORDS = st.sampled_from(f"{STOPPED} {STOLEN} seven thousand 2026-04-03 may not all 7 while".split())
_TEXTS = st.one_of(
    st.lists(_WORDS, max_size=14).map(" ".join), st.sampled_from([STOPPED, STOLEN]), st.text(max_size=60)
)
_REPLIES = st.lists(st.tuples(_TEXTS, st.lists(st.integers(0, 4), max_size=3).map(tuple)), max_size=9).map(
    tuple
)


@given(_REPLIES)
def test_nothing_is_kept_that_did_not_pass_as_it_stands(
    sentences: tuple[tuple[str, tuple[int, ...]], ...],
) -> None:
    """Whatever a model writes, what may be posted passes the gate word for word with the quotes that it cites."""
    checked = check_reply(Reply(sentences, refused=False), QUOTES)
    offered = {quote.number: quote.text for quote in QUOTES}
    assert len(checked.kept) <= MOST_SENTENCES
    for sentence in checked.kept:
        assert sentence.citations
        assert fault(sentence.text, [offered[n] for n in sentence.citations]) is None
    assert len(checked.kept) + len(checked.dropped) <= len(sentences)
