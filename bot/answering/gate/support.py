"""The words of a sentence come from its quote: every weighty one, and most of the rest."""

from functools import lru_cache

from bot.answering.facts import root, roots
from bot.answering.lexicon import WEIGHTY

ENOUGH = 0.6  # of the content words


def weight_fault(sentence: str, quote: str) -> str | None:
    """The first word that can turn an answer into its opposite and has no like in the quote, in words."""
    known = frozenset(roots(quote))
    heavy = next((word for word in roots(sentence) if word in _weighty() and word not in known), None)
    return f"the quote says nothing of {heavy!r}" if heavy else None


def support_fault(sentence: str, quote: str) -> str | None:
    """Why the quote does not speak of what a folded sentence says, in words."""
    said, known = roots(sentence), frozenset(roots(quote))
    found = sum(word in known for word in said)
    if said and found / len(said) < ENOUGH:
        return f"only {found} of its {len(said)} content words stand in the quote"
    return None


@lru_cache(maxsize=1)
def _weighty() -> frozenset[str]:
    return frozenset(map(root, WEIGHTY))
