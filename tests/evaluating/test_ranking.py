"""Ranks, against values worked out by hand."""

import math

import pytest

from bot.evaluating.ranking import all_found, ndcg, recall, reciprocal_rank

GOLD = frozenset({"a", "b"})


def test_gold_first_is_perfect() -> None:
    """Gold reports at the top, in any order, are worth 1 in every figure."""
    for score in (ndcg, recall, all_found, reciprocal_rank):
        assert score(["b", "a", "x"], GOLD) == 1.0


def test_nothing_found_is_nothing() -> None:
    """Without a gold report, or without any report, every figure is 0."""
    for score in (ndcg, recall, all_found, reciprocal_rank):
        assert score(["x"], GOLD) == 0.0
        assert score([], GOLD) == 0.0


def test_the_lower_the_less() -> None:
    """A gold report in second and one in fourth place: by hand."""
    ranked = ["x", "a", "y", "b"]
    ideal = 1 + 1 / math.log2(3)
    assert ndcg(ranked, GOLD) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert reciprocal_rank(ranked, GOLD) == 0.5
    assert recall(ranked, GOLD) == 1.0


def test_ten_places_count() -> None:
    """What stands in the eleventh place was not found."""
    ranked = [f"x{i}" for i in range(9)] + ["a", "b"]
    assert recall(ranked, GOLD) == 0.5
    assert all_found(ranked, GOLD) == 0.0
    assert reciprocal_rank(ranked, GOLD) == pytest.approx(0.1)


def test_more_gold_than_places() -> None:
    """Twelve gold reports cannot all be among ten: nDCG can still be perfect, the share found cannot."""
    gold = frozenset(f"g{i}" for i in range(12))
    ranked = [f"g{i}" for i in range(10)]
    assert ndcg(ranked, gold) == pytest.approx(1.0)
    assert recall(ranked, gold) == pytest.approx(10 / 12)
    assert all_found(ranked, gold) == 0.0
