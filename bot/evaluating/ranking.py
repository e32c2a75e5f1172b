"""How well a ranked list finds its gold reports, in its first ten places. Ids, best first, each once."""

import math
from collections.abc import Sequence

DEPTH = 10


def ndcg(ranked: Sequence[str], gold: frozenset[str]) -> float:
    """Each gold report gains less the lower it stands; 1 when the gold reports come first."""
    gained = sum(_gain(place) for place, report in enumerate(ranked[:DEPTH]) if report in gold)
    return gained / sum(_gain(place) for place in range(min(len(gold), DEPTH)))


def recall(ranked: Sequence[str], gold: frozenset[str]) -> float:
    """The share of the gold reports that were found."""
    return len(gold.intersection(ranked[:DEPTH])) / len(gold)


def all_found(ranked: Sequence[str], gold: frozenset[str]) -> float:
    """1 when every gold report was found, else 0."""
    return float(gold <= set(ranked[:DEPTH]))


def reciprocal_rank(ranked: Sequence[str], gold: frozenset[str]) -> float:
    """One over the place of the first gold report, 0 without one."""
    places = (place for place, report in enumerate(ranked[:DEPTH], 1) if report in gold)
    return 1 / next(places, math.inf)


def _gain(place: int) -> float:
    return 1 / math.log2(place + 2)
