"""What a quote orders its reader (or a model) to say is no evidence, and an answer gives no such orders itself."""

import re

from bot.answering.facts import fold, roots
from bot.answering.gate.clauses import MOST, share
from bot.answering.lexicon import ORDERS
from ingestion.sentences import sentence_spans

_ORDER = re.compile(
    r"(?:^|[,;:.!?–—-]\s+|\b(?:please|and|then|now|must|should|only|just|always|instead)\s+)[\"'(*]*"
    rf"(?:{'|'.join(sorted(ORDERS))})\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:assistants?|models?|llms?|ai|chatbots?|bots?|system|instructions?|prompt)\s*[:>]", re.IGNORECASE
)


def command_fault(sentence: str) -> str | None:
    """Whether a sentence itself orders its reader to do or say something; what others were told is no order."""
    folded = fold(sentence)
    first = _ORDER.search(folded)
    if _ADDRESS.search(folded) or (first and first.start() == 0):
        return "it gives an order"
    return None


def order_fault(sentence: str, quote: str) -> str | None:
    """Why a folded sentence says what its folded quote only orders to be said, in words."""
    said = frozenset(roots(sentence))
    asserted = [frozenset(roots(text)) for text in _sentences(quote) if not _orders(text)]
    for text in _sentences(quote):
        ordered = frozenset(roots(text))
        if not _orders(text) or _same_order(sentence, text) or share(said, ordered) < MOST:
            continue
        if not any(share(said, other) >= share(said, ordered) for other in asserted):
            return "the quote only tells somebody to say so"
    return None


# ----------------------------------------------------------------------------------------------------------------


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _orders(text: str) -> bool:
    return _ORDER.search(text) is not None or _ADDRESS.search(text) is not None


def _same_order(sentence: str, ordered: str) -> bool:
    """Whether the sentence tells of the order as one, with its verb."""
    verbs = frozenset(re.findall(r"\w+", sentence.lower())) & ORDERS
    return bool(verbs & frozenset(re.findall(r"\w+", ordered.lower())))
