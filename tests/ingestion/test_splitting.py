"""Passages: slices of the text, whole sentences, and never more than the embedding model sees."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.report import Document
from ingestion.sentences import sentence_spans
from ingestion.splitting import LONGEST, TokenStarts, embedded_header, passage_header, split
from tests.doubles_embedder import WordEmbedder
from vectorstore.embedding import TOKENS, MiniLM

MODEL = MiniLM()
ANY = st.characters(exclude_categories=["Cs"])
HARD = st.sampled_from(
    ["The vendor said so. ", "供应商确认了数据泄露", "각하힣뷁", "a1b2c3d4e5f6" * 20, "x" * 130, "\n\n", "# Head\n", "ﷺ", "👩‍👩‍👧", "e\u0301\u0302", "İ", "…", "., "]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(ANY, max_size=400),
    st.lists(st.tuples(HARD, st.integers(1, 40)), max_size=12).map(lambda ps: "".join(p * n for p, n in ps)),
)
NAMES = st.one_of(st.text(ANY, max_size=200), HARD.map(lambda p: p * 40))
DOCUMENTS = st.builds(
    Document, text=TEXTS, title=NAMES, publisher=NAMES, published=st.just("2026-04-03T17:10:00Z")
)


@cache
def tokenizer() -> object:
    """The model's tokenizer, marks included, nothing cut off."""
    loaded = MODEL._load_tokenizer()
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def seen(text: str) -> int:
    """How many tokens the model is given for a text."""
    return len(tokenizer().encode(text).ids)  # type: ignore[attr-defined]


def slices(document: Document, token_starts: TokenStarts = MODEL.token_starts) -> list[str]:
    """The words of each passage."""
    return [document.text[p.start : p.end] for p in split(document, token_starts)]


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_passages_lie_in_order_and_leave_out_only_white_space(document: Document) -> None:
    """They are numbered from 0, do not overlap, and together hold every character that is ink."""
    at = 0
    for ordinal, passage in enumerate(split(document, MODEL.token_starts)):
        assert passage.ordinal == ordinal
        assert at <= passage.start < passage.end <= len(document.text)
        assert not document.text[at : passage.start].strip()
        at = passage.end
    assert not document.text[at:].strip()


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_the_model_sees_every_passage_whole_with_its_header(document: Document) -> None:
    """Header and passage are at most 256 of the model's own tokens, in any script."""
    header = embedded_header(document, MODEL.token_starts)
    for words in slices(document):
        assert seen(f"{header}\n{words}") <= TOKENS
        assert len(words) <= LONGEST


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_no_header_crowds_the_passages_out(document: Document) -> None:
    """Each passage but the last holds a good part of what the model can see, however long the title is."""
    header = embedded_header(document, MODEL.token_starts)
    assert passage_header(document).strip().startswith(header)
    assert seen(header) <= 102
    passages = slices(Document("word " * 400, title=document.title, publisher=document.publisher))
    assert len(passages) <= 5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 120), min_size=1, max_size=30))
def test_a_sentence_that_fits_is_never_cut(lengths: list[int]) -> None:
    """Passages are whole sentences, as many as fit."""
    text = " ".join("A" + "b c" * n + "." for n in lengths)
    ends = {end for _, end in sentence_spans(text)}
    assert {p.end for p in split(Document(text), WordEmbedder().token_starts)} <= ends


def test_neighbouring_sentences_share_a_passage() -> None:
    """As many as the model can see, so that few words stand alone."""
    assert len(slices(Document("It rained all day. " * 30))) == 1


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2003"])
def test_a_text_without_ink_has_no_passages(text: str) -> None:
    """White space is not indexed."""
    assert slices(Document(text)) == []


def test_a_long_word_is_cut_and_still_fits() -> None:
    """A part of a word that the model did not know may be many tokens; it is counted anew."""
    document = Document("数" * 300 + "q1" * 75 + "据" * 300)
    assert "".join(slices(document)) == document.text
    assert all(seen(words) <= TOKENS for words in slices(document))


def test_the_header_is_publisher_date_and_title() -> None:
    """What is not known leaves no gap."""
    assert passage_header(Document("", "A title", "The Wire", published="2026-04-03T17:10:00Z")) == (
        "The Wire | 2026-04-03 | A title"
    )
    assert passage_header(Document("", "A title")) == "A title"
