"""A model's reply before the gate: what of it may be posted, in which form, and what was dropped by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.answer import Sentence
from bot.answering.facts import fold
from bot.answering.gate import Fault, carriers, fault, in_form
from bot.answering.gate.names import stands
from prompts.answering import NumberedQuote, Reply

MOST_SENTENCES = 6
LONGEST_SENTENCE = 500  # characters: who needs more has not understood the task
_TOO_LONG = Fault("length", f"it is longer than {LONGEST_SENTENCE} characters")
_BESIDE = Fault("party", "neither it nor its quotes name the party asked about")


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply after the gate: what may be posted, and what was dropped, as the model wrote it, with the fault."""

    kept: tuple[Sentence, ...]
    dropped: tuple[tuple[str, Fault], ...]


def check_reply(reply: Reply, quotes: Sequence[NumberedQuote], parties: Sequence[str] = ()) -> Checked:
    """The reply's sentences that may be posted, at most six and none twice, and the dropped ones with the fault.

    A figure is written as its quote writes it; what is kept passed the gate in just these words.
    """
    kept: dict[str, Sentence] = {}
    dropped: list[tuple[str, Fault]] = []
    offered = {quote.number: quote.text for quote in quotes}
    for text, numbers in reply.sentences:
        cited = [n for n in numbers if n in offered]
        texts = [offered[n] for n in cited]
        posted = in_form(text, texts) if len(text) <= LONGEST_SENTENCE else text
        found = _too_long(posted) or fault(posted, texts) or _beside_the_point(posted, texts, parties)
        if found:
            dropped.append((text, found))
        elif len(kept) < MOST_SENTENCES:
            carried = tuple(cited[i] for i in carriers(posted, texts))
            kept.setdefault(fold(posted), Sentence(posted, carried))
    return Checked(tuple(kept.values()), tuple(dropped))


# ----------------------------------------------------------------------------------------------------------------


def _too_long(text: str) -> Fault | None:
    return _TOO_LONG if len(text) > LONGEST_SENTENCE else None


def _beside_the_point(text: str, quotes: Sequence[str], parties: Sequence[str]) -> Fault | None:
    """Why a true sentence is no answer: neither it nor its quotes name a party that was asked about."""
    folded = [fold(text), *map(fold, quotes)]
    if not parties or any(stands(party, one) for party in parties for one in folded):
        return None
    return _BESIDE
