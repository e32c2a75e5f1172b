"""The output gate: a sentence that its cited quotes do not carry does not leave the house.

Every writer is treated as an attacker. The rules are exact and know no model: they compare the sentence with the
quotes by words, figures and names, and say the first fault they find. Each is one small pure function.

    shape     what no sentence may hold: links, mentions, markup, citation marks, invisible characters
    orders    an answer gives none, and what a quote orders to be said is not said
    figures   each number, date, time, version and identifier stands in the quote, with its unit and bound
    forms     and it has the quote's own form
    names     each proper name stands in the quote
    support   the weighty words, and most of the others, stand in the quote
    polarity  "not" and "denies" are neither dropped nor added
    voice     hedges and speakers survive

One quote must carry the whole sentence; of a comparison ("…, while …") each part may have a quote of its own. What a
model wrote in another form than its quote is first put into the quote's form (`restated`), and then judged as it stands.

Nothing is streamed: a writer gives whole sentences, and only those that passed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.answering.facts import fold
from bot.answering.gate.clauses import parts
from bot.answering.gate.figures import (
    counted_fault,
    date_fault,
    identifier_fault,
    number_fault,
    quantity_fault,
    time_fault,
    version_fault,
)
from bot.answering.gate.forms import form_fault, restated
from bot.answering.gate.names import joined_fault, name_fault
from bot.answering.gate.orders import command_fault, order_fault
from bot.answering.gate.polarity import added_denial_fault, dropped_denial_fault
from bot.answering.gate.shape import (
    address_fault,
    empty_fault,
    hidden_fault,
    mark_fault,
    markup_fault,
    mention_fault,
)
from bot.answering.gate.support import support_fault, weight_fault
from bot.answering.gate.voice import claim_fault, hedge_fault, speaker_fault
from bot.answering.plain import plain_words
from ingestion.sentences import sentence_spans

Shape = Callable[[str], str | None]
Rule = Callable[[str, str], str | None]
SHAPES: tuple[Shape, ...] = (
    hidden_fault,
    empty_fault,
    address_fault,
    mention_fault,
    markup_fault,
    mark_fault,
    command_fault,
)
RULES: tuple[Rule, ...] = (
    date_fault,
    time_fault,
    version_fault,
    identifier_fault,
    number_fault,
    counted_fault,
    quantity_fault,
    form_fault,
    name_fault,
    joined_fault,
    weight_fault,
    support_fault,
    dropped_denial_fault,
    added_denial_fault,
    hedge_fault,
    claim_fault,
    speaker_fault,
    order_fault,
)


class Fault(NamedTuple):
    """The rule that a sentence breaks, by its name, and why; `why` may hold words of the sentence."""

    rule: str
    why: str


UNCITED = Fault("citation", "it cites nothing")


def fault(
    sentence: str, quotes: Sequence[str], *, shapes: Sequence[Shape] = SHAPES, rules: Sequence[Rule] = RULES
) -> Fault | None:
    """Why the sentence may not leave the house; None when its quotes carry it."""
    for shape in shapes:
        if why := shape(sentence):
            return Fault(_name(shape), why)
    return unsupported(sentence, quotes, rules=rules)


def unsupported(sentence: str, quotes: Sequence[str], *, rules: Sequence[Rule] = RULES) -> Fault | None:
    """The same without the rules of shape, for words of a report that their sink makes inert anyway.

    A quote counts as it reads: marks that only lay it out ("**27 March**:") are no words of its.
    """
    quotes = [folded for quote in quotes if (folded := fold(plain_words(quote)))]
    if not quotes:
        return UNCITED
    folded = fold(sentence)
    faults = [_fault_in(folded, quote, rules) for quote in quotes]
    if None in faults or _each_part_holds(folded, quotes, rules):
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


def in_form(sentence: str, quotes: Sequence[str]) -> str:
    """What may be posted of a model's sentence: its figures as a quote that carries it writes them.

    Where no single quote does, each figure takes the form of the first quote that has it. The result is to be judged
    as it stands.
    """
    each = (restated(sentence, [quote]) for quote in quotes)
    held = (text for text, quote in zip(each, quotes, strict=True) if fault(text, [quote]) is None)
    return next(held, None) or restated(sentence, quotes)


# ----------------------------------------------------------------------------------------------------------------


def _name(rule: Callable[..., str | None]) -> str:
    return rule.__name__.removesuffix("_fault").replace("_", " ")


def _fault_in(sentence: str, quote: str, rules: Sequence[Rule]) -> Fault | None:
    """The fault of a folded sentence against one folded quote."""
    if _is_whole(sentence, quote):
        return None
    for rule in rules:
        if why := rule(sentence, quote):
            return Fault(_name(rule), why)
    return None


def _is_whole(sentence: str, quote: str) -> bool:
    """Whether the sentence is the quote, or a run of whole sentences of it, to the letter."""
    at = quote.find(sentence)
    if at < 0:
        return False
    spans = sentence_spans(quote)
    return at in {start for start, _ in spans} and at + len(sentence) in {end for _, end in spans}


def _each_part_holds(sentence: str, quotes: Sequence[str], rules: Sequence[Rule]) -> bool:
    pieces = parts(sentence)
    if len(pieces) < 2 or len(quotes) < 2:
        return False
    return all(any(_fault_in(piece, quote, rules) is None for quote in quotes) for piece in pieces)
