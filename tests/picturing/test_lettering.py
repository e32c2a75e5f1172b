"""How words are measured, broken and cut."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.picturing.lettering import width_of, wrapped
from bot.showing import plain


@given(st.text(max_size=300), st.integers(40, 300), st.integers(1, 5))
def test_no_line_is_too_wide(text: str, width: int, most: int) -> None:
    """Every line fits its width, and there are no more lines than allowed."""
    lines = wrapped(plain(text), width, 14, most)
    assert len(lines) <= most
    assert all(width_of(line, 14) <= width for line in lines)


@given(st.text(max_size=200), st.integers(40, 300))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    """With lines enough, all letters are there, in order."""
    lines = wrapped(plain(text), width, 14, 1000)
    assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")


def test_words_stay_whole() -> None:
    """A line ends between two words where they fit."""
    text = "Varnholt Emberline service of the harbour"
    lines = wrapped(text, 160, 14, 9)
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_long_words_break_at_their_joints() -> None:
    """A package's name is broken after a hyphen, a colon or equals signs rather than in a part."""
    lines = wrapped("pypi:harbour-freight-scheduler==1.82.7", 150, 14, 9)
    assert lines[-1] in {"scheduler==1.82.7", "1.82.7"}
    assert all(line[-1] in ":-=" for line in lines[:-1])


def test_a_letter_keeps_its_accents() -> None:
    """No line begins with a combining mark."""
    lines = wrapped("e\u0301" * 60, 80, 14, 99)
    assert not [line for line in lines if unicodedata.combining(line[0])]
