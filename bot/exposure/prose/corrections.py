"""What a correction takes back (1.2): the statement taken back no longer counts, and is not cited for it. Pure."""

from collections.abc import Sequence

from bot.exposure.facts import ROLES, Fact, concerns, touches
from bot.exposure.register import Use

_AGAINST = {
    "excluded": frozenset((*ROLES, "affected")),
    "affected": frozenset(("excluded",)),
    "retracts": frozenset((*ROLES, "affected", "excluded", "fixed")),
}


def standing(facts: Sequence[Fact], correcting: Sequence[Fact], use: Use) -> tuple[Fact, ...]:
    """The facts without those about this use which a later correction by the same publisher takes back.

    `correcting` are the facts among them that hold for the use as it is used.
    """
    corrections = [
        fact for fact in correcting if (fact.corrects or fact.kind == "retracts") and fact.kind in _AGAINST
    ]
    return tuple(fact for fact in facts if not any(_takes_back(one, fact, use) for one in corrections))


# ----------------------------------------------------------------------------------------------------------------------


def _takes_back(correction: Fact, fact: Fact, use: Use) -> bool:
    earlier, later = fact.quote.report, correction.quote.report
    return (
        bool(later.publisher)
        and earlier.publisher.casefold() == later.publisher.casefold()
        and fact.dated < correction.dated
        and fact.kind in _AGAINST[correction.kind]
        and (concerns(fact, use) or touches(fact, use))
    )
