"""The output gate: a sentence that its cited quotes do not carry does not leave the house.

Every writer is treated as an attacker. The rules are exact and know no model: they compare the sentence with the
quotes by words, figures and names, and say the first fault they find.

    shape     what no sentence may hold: links, mentions, markup, citation marks, invisible characters
    figures   each number, date, time, version and identifier stands in the quote, with its unit and bound
    names     each proper name stands in the quote
    support   the weighty words, and most of the others, stand in the quote
    polarity  "not" and "denies" are neither dropped nor added
    voice     hedges and speakers survive
    orders    what a quote orders to be said is not said

One quote must carry the whole sentence; of a comparison ("…, while …") each part may have a quote of its own.
"""

from collections.abc import Callable, Sequence

from bot.answering.facts import fold
from bot.answering.gate.clauses import parts
from bot.answering.gate.figures import figure_fault
from bot.answering.gate.names import name_fault
from bot.answering.gate.orders import gives_order, order_fault
from bot.answering.gate.polarity import polarity_fault
from bot.answering.gate.shape import shape_fault
from bot.answering.gate.support import support_fault
from bot.answering.gate.voice import voice_fault
from ingestion.sentences import sentence_spans

Rule = Callable[[str, str], str | None]
RULES: tuple[Rule, ...] = (
    figure_fault,
    name_fault,
    support_fault,
    polarity_fault,
    voice_fault,
    order_fault,
)


def fault(sentence: str, quotes: Sequence[str]) -> str | None:
    """Why the sentence may not leave the house, in words for the log; None when its quotes carry it."""
    found = shape_fault(sentence) or unsupported(sentence, quotes)
    return found or ("it gives an order" if gives_order(fold(sentence)) else None)


def unsupported(sentence: str, quotes: Sequence[str]) -> str | None:
    """The same without the rules of shape and orders, for words of a report that their sink makes inert anyway."""
    quotes = [quote for quote in map(fold, quotes) if quote]
    if not quotes:
        return "it cites nothing"
    folded = fold(sentence)
    faults = [_fault_in(folded, quote) for quote in quotes]
    if None in faults or _each_part_holds(folded, quotes):
        return None
    return faults[0]


def carriers(sentence: str, quotes: Sequence[str]) -> tuple[int, ...]:
    """The positions of the quotes that carry the whole sentence, each alone; all of them for a comparison that holds.

    () when the sentence does not hold. A citation that carries nothing of its sentence is thus dropped.
    """
    alone = tuple(i for i, quote in enumerate(quotes) if fault(sentence, [quote]) is None)
    if alone:
        return alone
    return tuple(range(len(quotes))) if fault(sentence, quotes) is None else ()


# ----------------------------------------------------------------------------------------------------------------


def _fault_in(sentence: str, quote: str) -> str | None:
    """The fault of a folded sentence against one folded quote."""
    if _is_whole(sentence, quote):
        return None
    return next((found for rule in RULES if (found := rule(sentence, quote))), None)


def _is_whole(sentence: str, quote: str) -> bool:
    """Whether the sentence is the quote, or a run of whole sentences of it, to the letter."""
    at = quote.find(sentence)
    if at < 0:
        return False
    spans = sentence_spans(quote)
    return at in {start for start, _ in spans} and at + len(sentence) in {end for _, end in spans}


def _each_part_holds(sentence: str, quotes: Sequence[str]) -> bool:
    pieces = parts(sentence)
    if len(pieces) < 2 or len(quotes) < 2:
        return False
    return all(any(_fault_in(piece, quote) is None for quote in quotes) for piece in pieces)
