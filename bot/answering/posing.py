"""What a model is asked, and whom its sentences have to speak of."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.answering.exposing import Exposure
from bot.answering.facts import fold
from bot.answering.gate.names import stands
from bot.answering.understanding import Question
from bot.exposure.paths import party_names
from bot.exposure.register import Register
from vectorstore.stored import Quote


class Posed(NamedTuple):
    """A question to a model over some quotes, and the parties one of whom each sentence or its quote has to name."""

    question: str
    parties: tuple[str, ...]


def pose(question: Question, exposure: Exposure, register: Register | None, quotes: Sequence[Quote]) -> Posed:
    """The question as it was understood; of an exposure, what the reports say about the parties that the quotes name.

    No report knows our projects and verdicts are not a model's to give, so their names would lead nowhere and have no
    business outside the house.
    """
    if not exposure.open or register is None:
        return Posed(question.standalone, question.parties)
    texts = [fold(quote.text) for quote in quotes]
    known = dict.fromkeys(name for party in exposure.parties for name in _names(party, register))
    named = tuple(name for name in known if any(stands(name, text) for text in texts))
    about = f"to {' and '.join(named)}, and what do they say" if named else "and who said what"
    return Posed(f"What happened {about}?", named)


def _names(party: str, register: Register) -> list[str]:
    """The names of a party on a path, which may end with a version ("Skerrow Moorlog 2.6"), and of its vendor."""
    known = party_names(register).items()
    return [party, *(name for key, names in known if party.startswith(key) for name in names)]
