"""What a model wrote in another form is put into its quote's form before it is judged, and never anything else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.facts import figures, fold
from bot.answering.gate import fault, in_form
from bot.answering.gate.figures import equals
from bot.answering.gate.forms import restated

STOLEN = "Attackers copied 7,000 payslips of Varnholt on 3 April."
WORDS = "Attackers copied seven thousand payslips of Varnholt on 2026-04-03."
PACKAGE = "LiteLLM 1.82.7 hit twelve hospitals; the fine was €5 million, about 4% of revenue."

RESTATED = [
    # numbers
    ("Attackers copied seven thousand payslips of Varnholt.", STOLEN, "Attackers copied 7,000 payslips of Varnholt."),
    ("Attackers copied 7000 payslips.", STOLEN, "Attackers copied 7,000 payslips."),
    ("Attackers copied 7k payslips.", STOLEN, "Attackers copied 7,000 payslips."),
    ("Attackers copied 7,000 payslips.", WORDS, "Attackers copied seven thousand payslips."),
    ("12 hospitals were hit.", PACKAGE, "Twelve hospitals were hit."),
    ("LiteLLM hit 12 hospitals.", PACKAGE, "LiteLLM hit twelve hospitals."),
    ("The fine was 5,000,000 euros.", PACKAGE, "The fine was €5 million."),
    ("The fine was about 4 percent of revenue.", PACKAGE, "The fine was about 4% of revenue."),
    ("250 staff were told.", "Two hundred and fifty staff were told.", "Two hundred and fifty staff were told."),
    ("Twenty-five staff were told.", "25 staff were told.", "25 staff were told."),
    ("A million users were told.", "1,000,000 users were told.", "1,000,000 users were told."),
    # dates
    ("On 2026-04-03 attackers copied 7,000 payslips.", STOLEN, "On 3 April attackers copied 7,000 payslips."),
    ("On April 3rd, 2026 attackers copied payslips.", STOLEN, "On 3 April attackers copied payslips."),
    ("On 3 April attackers copied payslips.", WORDS, "On 2026-04-03 attackers copied payslips."),
    # versions
    ("LiteLLM v1.82.7 hit hospitals.", PACKAGE, "LiteLLM 1.82.7 hit hospitals."),
    # two at once
    ("Attackers copied seven thousand payslips on April 3.", STOLEN, "Attackers copied 7,000 payslips on 3 April."),
]  # fmt: skip


@pytest.mark.parametrize(("wrote", "quote", "posted"), RESTATED, ids=[wrote for wrote, _, _ in RESTATED])
def test_a_figure_takes_the_form_of_its_quote(wrote: str, quote: str, posted: str) -> None:
    """An equal number, date or version is written as the quote writes it, and then passes the gate as it stands."""
    assert in_form(wrote, [quote]) == posted
    assert fault(posted, [quote]) is None


@pytest.mark.parametrize(
    ("wrote", "quote"),
    [
        ("Attackers copied seven hundred payslips.", STOLEN),
        ("Attackers copied 7 million payslips.", STOLEN),
        ("Attackers copied more than seven thousand payslips.", STOLEN),
        ("On 2026-04-04 attackers copied payslips.", STOLEN),
        ("On April 3rd, 2025 attackers copied payslips.", WORDS),
        ("Attackers copied payslips in April 2026.", WORDS),
        ("LiteLLM 1.82 hit hospitals.", PACKAGE),
        ("The fine was $5,000,000.", PACKAGE),
        ("The 12th hospital was hit.", PACKAGE),
    ],
)
def test_what_is_not_equal_is_dropped(wrote: str, quote: str) -> None:
    """Another amount, bound, day, year, version, currency or an ordinal is no form of the quote's figure."""
    assert fault(in_form(wrote, [quote]), [quote])


def test_a_sentence_that_cannot_be_rewritten_is_dropped() -> None:
    """A month of a date in figures has no form of its own in the quote: nothing can be written for it."""
    wrote = "Attackers copied seven thousand payslips in April."
    assert in_form(wrote, [WORDS]) == wrote
    assert fault(wrote, [WORDS])


def test_what_needs_no_other_form_keeps_its_letters() -> None:
    """A sentence in its quote's form is not touched, its typography included."""
    wrote = "Attackers  copied “7,000” payslips of Varnholt’s."
    assert in_form(wrote, [STOLEN]) == wrote
    assert in_form(wrote, []) == wrote


def test_each_quote_keeps_its_own_form() -> None:
    """Cited with two quotes, a sentence takes the form of the one that carries it; a comparison those of both."""
    other = "Kestrel counts 7000 payslips."
    assert (
        in_form("Attackers copied seven thousand payslips.", [other, STOLEN])
        == "Attackers copied 7,000 payslips."
    )
    both = "Attackers copied 7,000 payslips, while Kestrel hit 12 hospitals."
    offered = [STOLEN, "Kestrel hit twelve hospitals."]
    posted = "Attackers copied 7,000 payslips, while Kestrel hit twelve hospitals."
    assert in_form(both, offered) == posted
    assert fault(posted, offered) is None


_FORMS = st.sampled_from(
    ["7,000", "7000", "seven thousand", "7k", "0.007 million", "12", "twelve", "€5 million", "5m euros", "4%",
     "4 percent", "250", "two hundred and fifty", "a million", "1,000,000", "3 April", "April 3, 2026", "2026-04-03",
     "3rd of April 2025", "v1.82.7", "1.82.7", "CVE-2026-1", "cve-2026-1", "05:40", "7"]
)  # fmt: skip
_WRITTEN = st.lists(
    st.one_of(_FORMS, st.sampled_from(["hosts", "of", "were hit;", "on", "while"])), max_size=9
)
_TEXTS = _WRITTEN.map(" ".join)


@given(_TEXTS, _TEXTS)
def test_what_passes_has_every_figure_in_its_quote(sentence: str, quote: str) -> None:
    """Each figure of what passes after rewriting stands in the one quote cited, letter by letter."""
    posted = in_form(sentence, [quote])
    if fault(posted, [quote]) is None:
        for figure in figures(fold(posted)):
            assert posted[figure.start : figure.end].lower() in fold(quote).lower()


@given(_TEXTS, st.lists(_TEXTS, max_size=3))
def test_rewriting_twice_is_rewriting_once(sentence: str, quotes: list[str]) -> None:
    """What is in its quotes' form is left as it is."""
    posted = in_form(sentence, quotes)
    assert in_form(posted, quotes) == posted


@given(_TEXTS, _TEXTS)
def test_rewriting_keeps_what_passes(sentence: str, quote: str) -> None:
    """A sentence that passes needs no other form, and rewriting does not make it fail."""
    if fault(sentence, [quote]) is None:
        assert in_form(sentence, [quote]) == sentence


@given(_FORMS, _FORMS)
def test_only_equal_figures_are_rewritten(wrote: str, has: str) -> None:
    """A figure is replaced by one that states the same, but for a year of a date that one of the two leaves out."""
    posted = restated(f"on {wrote}", [f"on {has}"])
    if posted != f"on {wrote}":
        before, after = figures(f"on {wrote}")[0], figures(posted)[0]
        assert any(equals(before, posted)) or any(equals(after, f"on {wrote}")), (before, after)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_rewriting_bears_any_text(sentence: str, quotes: list[str]) -> None:
    """Whatever the texts are, there is a result, and no digit in it comes from anywhere else."""
    known = set(re.findall(r"\d", fold(" ".join([sentence, *quotes]))))
    assert set(re.findall(r"\d", fold(in_form(sentence, quotes)))) <= known
