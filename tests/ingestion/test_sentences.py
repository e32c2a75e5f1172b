"""Sentences: every word in exactly one, whole thoughts together, headings and list items apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sentences import LONGEST, sentence_spans

PIECES = st.sampled_from(
    ["The vendor said so.", "Who?", "\n", "\n\n", " ", "# Head", "- item", "1. ", "am 11. Juni", "Dr.", "…”", "x" * 700, "\t", "中。文", "e\u0301"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES, max_size=30).map("".join),
)


def cut(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
def test_every_word_stands_in_exactly_one_sentence(text: str) -> None:
    """Ranges are ordered, apart, not empty, and hold every character that is not white space."""
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@given(TEXTS)
def test_a_sentence_begins_and_ends_with_ink(text: str) -> None:
    """No white space around a sentence, so that a quote shows nothing but words."""
    assert all(sentence == sentence.strip() for sentence in cut(text))


@given(TEXTS)
def test_a_sentence_crosses_no_blank_line_and_is_no_longer_than_promised(text: str) -> None:
    """Paragraphs are never glued, and an endless line is cut."""
    assert all("\n\n" not in sentence and len(sentence) <= LONGEST for sentence in cut(text))


@given(TEXTS)
def test_white_space_at_the_edges_changes_nothing(text: str) -> None:
    """The same sentences, moved."""
    assert cut(f"\n{text}\n") == cut(text) or text[:1].isspace() or text[-1:].isspace()


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Angriff begann am 11. Juni in Bonn.",
        "Der 3. Angriff traf den Anbieter.",
        "Im 2. Quartal wurde nichts gefunden.",
        "Am 4. April 2026 meldete z. B. Die Bahn einen Ausfall.",
        "Betroffen ist d. h. Der Anbieter zahlt.",
        "Siehe Abs. 3 und Nr. 5 des Vertrags.",
        "Dr. Who told J. Doe of Acme Inc. The vendor agreed.",
        "He was replaced by Maj. Gen. Orrin Vale of the guard.",
        "The U.S. The agency said so.",
        "It was at 5 p.m. Pacific time.",
        "See No. 5 and Fig. 2 there.",
        "Version 1.82.7 and CVE-2026-1234 are meant.",
        "1. Reboot the gateway.",
    ],
)
def test_these_stops_end_no_sentence(sentence: str) -> None:
    """Ordinals, abbreviations, initials, versions and numbers of list items go on."""
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Was data taken? No. The vendor denies it.", ["Was data taken?", "No.", "The vendor denies it."]),
        ("It began in 2024. Nobody saw it.", ["It began in 2024.", "Nobody saw it."]),
        ("There were 12. All were closed.", ["There were 12.", "All were closed."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Ende am 11. Juni. Am 12. ging es weiter.", ["Ende am 11. Juni.", "Am 12. ging es weiter."]),
        ("数据泄露。供应商确认了。", ["数据泄露。", "供应商确认了。"]),
    ],
)
def test_these_stops_end_a_sentence(text: str, sentences: list[str]) -> None:
    """A short answer, a year, a count, a quotation."""
    assert cut(text) == sentences


def test_a_heading_is_a_sentence_of_its_own() -> None:
    """Also when its text follows on the very next line."""
    assert cut("# Head\nline two. And\nthree.\n## More\n- one\n- two\nthree") == [
        "# Head", "line two.", "And\nthree.", "## More", "- one", "- two\nthree"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hostile", ["." * 200_000 + "a", ". " * 100_000, "a\n" * 100_000, ".)" * 100_000, "#" * 200_000]
)
def test_hostile_text_takes_no_longer_than_other_text(hostile: str) -> None:
    """A run of marks costs time in proportion to its length; the square of it would never end."""
    assert cut(hostile)
