"""What two texts have in common: words, and figures whatever form they are written in."""

import pytest

from bot.evaluating.wording import proven, share_held, stated, words


def test_words_are_letters_and_digits() -> None:
    """Case, punctuation, hyphens and wide forms play no part."""
    assert words("The Mercor-breach: “2,640” (fast)") == ["the", "mercor", "breach", "2", "640", "fast"]


def test_repeats_need_repeats() -> None:
    """A word that the fact has twice must be there twice; nothing is held of a fact without words."""
    assert share_held("no no yes", "no yes") == pytest.approx(2 / 3)
    assert share_held("…", "anything") == 0.0


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("On 3 April 2026.", "It was April 3, 2026."),
        ("In April 2026.", "On 2026-04-03 it ended."),
        ("On 3 April.", "On 2026-04-03 it ended."),
        ("In 2026.", "On 3 April 2026."),
        ("It took 5 hours.", "It took five hours."),
        ("1200 records.", "Some 1,200 records."),
        ("$7 million.", "More than 7 million dollars."),  # bounds and units are the gate's business
        ("Fixed in 1.82.7.", "Version v1.82.7 has the fix."),
        ("CVE-2026-99214 is fixed.", "cve-2026-99214: fixed."),
        ("Three left.", "Nobody stayed."),  # words of the sentence need no proof, digits do
        ("See ledgerwire.example for more.", "See there."),  # a name without digits is no number
    ],
)
def test_held(sentence: str, quote: str) -> None:
    """The quote proves the sentence's figures, in its own form of them."""
    assert stated(sentence) <= proven([quote])


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("On 4 April 2026.", "It was April 3, 2026."),
        ("On 3 April 2026.", "On 3 April."),
        ("1201 records.", "1,200 records."),
        ("Fixed in 1.82.8.", "Fixed in 1.82.7."),
        ("CVE-2026-99214.", "CVE-2026-99215."),
        ("At 11:05.", "At 11:06."),
        ("3 more.", ""),
        ("7 million.", "7,000,000 records."),  # a number is compared as it is written
        ("7,000,000 records.", "7 million records."),
        ("13 hosts.", "Thirteen hosts."),
    ],
)
def test_not_held(sentence: str, quote: str) -> None:
    """A figure that is not in the quote is not proven."""
    assert not stated(sentence) <= proven([quote])


def test_quotes_count_together() -> None:
    """A sentence may take its figures from several quotes."""
    assert stated("63 on 4 April, 40 before.") <= proven(["63 customers on 4 April", "by then 40"])
