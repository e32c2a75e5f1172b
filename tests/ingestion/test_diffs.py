"""A diff of two versions: what it says changed did, and both can be put together again."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.diffs import Edit, Side, changes, compare, new_text, old_text, pieces
from ingestion.report import Place

OLD = "The mill was hit on Thursday. Two vans were taken. Nobody was hurt.\n\nThe owner is Varnholt.\n"
NEW = "The mill was hit on Friday. Two vans were taken. The police were told.\n\nThe owner is Varnholt.\n"

SENTENCES = st.lists(
    st.sampled_from(
        ["The mill was hit. ", "Two vans were taken. ", "Two vans were lost. ", "A dam broke.\n\n", "- 2.1 to 2.2\n", "é “x”"]
    )
)  # fmt: skip
TEXTS = st.one_of(SENTENCES.map("".join), st.text(max_size=80))


def shown(edits: tuple[Edit, ...]) -> list[str]:
    """What changed, with marks around words."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return [
        f"{edit.kind}: "
        + ("".join(marks[p.kind].format(p.text) for p in edit.pieces) or edit.old or edit.new).strip()
        for edit in changes(edits)
    ]


def test_what_changed_is_told_sentence_by_sentence() -> None:
    """A sentence that changed shows the words that did; others went or came."""
    assert shown(compare(Side(OLD), Side(NEW))) == [
        "changed: The mill was hit on [-Thursday-]{+Friday+}.",
        "removed: Nobody was hurt.",
        "added: The police were told.",
    ]


def test_a_fact_is_told_with_its_pointer() -> None:
    """Of an advisory, a line is a fact, and its place a JSON pointer; one that only moved is no change."""
    old = Side("CVE-2026-1: Mill 2.1 is fixed.\nCVE-2026-1: Mill 1.0 is known affected.", "csaf", (Place(0, "/a/0"), Place(31, "/b/0")))  # fmt: skip
    new = Side(
        "CVE-2026-1: Dam 7 is fixed.\nCVE-2026-1: Mill 2.2 is fixed.\nCVE-2026-1: Mill 1.0 is known affected.", "csaf",
        (Place(0, "/a/0"), Place(28, "/a/1"), Place(59, "/b/0")),
    )  # fmt: skip
    edits = changes(compare(old, new))
    assert [(edit.kind, edit.where) for edit in edits] == [("added", "/a/0"), ("changed", "/a/1")]
    assert shown(edits)[1] == "changed: CVE-2026-1: Mill [-2.1-]{+2.2+} is fixed."


def test_what_is_the_same_is_no_change() -> None:
    """Nor is white space, however much."""
    assert changes(compare(Side(OLD), Side(OLD))) == ()
    assert changes(compare(Side(OLD), Side(OLD.replace(" ", "  \n")))) == ()
    assert compare(Side(""), Side("")) == ()


@settings(deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["text", "csaf"]))
def test_both_texts_can_be_put_together_again(old: str, new: str, kind: str) -> None:
    """To the letter, of the whole and of every changed sentence; the same texts twice give the same diff."""
    edits = compare(Side(old, kind), Side(new, kind))
    assert (old_text(edits), new_text(edits)) == (old, new)
    assert edits == compare(Side(old, kind), Side(new, kind))
    for edit in edits:
        if edit.kind == "changed":
            assert "".join(p.text for p in edit.pieces if p.kind != "added") == edit.old
            assert "".join(p.text for p in edit.pieces if p.kind != "removed") == edit.new


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_of_any_two_sentences_give_both(old: str, new: str) -> None:
    """Whatever stands in them."""
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.kind != "added") == old
    assert "".join(p.text for p in found if p.kind != "removed") == new
    assert all(piece.text for piece in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"Sentence {n} is here. " for n in range(20_000)), "".join(f"Sentence {n} is here. " for n in range(1, 20_001))),
        ("The same. " * 20_000, "The same. Another. " * 10_000),
        ("".join(f"Old {n}. " for n in range(20_000)), "".join(f"New {n}. " for n in range(20_000))),
        ("word " * 50_000, "other " * 50_000),
    ],
    ids=["shifted", "repeated", "rewritten", "one sentence"],
)  # fmt: skip
def test_long_texts_are_compared_quickly(old: str, new: str) -> None:
    """Their length counts, not its square."""
    begin = time.process_time()
    edits = compare(Side(old), Side(new))
    assert time.process_time() - begin < 8
    assert (old_text(edits), new_text(edits)) == (old, new)
