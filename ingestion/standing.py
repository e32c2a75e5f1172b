"""Which statements of a party still hold: a later one on the same matter overtakes an earlier one. Pure.

A party has a set of stances: it may continue its work and investigate. "paused" ends with "continues", "denies" with
"confirms", and what nobody stands behind overtakes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.statements import Statement

_WORK = frozenset({"paused", "ended", "continues"})
# Stance → the earlier stances of the same party that it overtakes.
_OVERTAKES = {
    **dict.fromkeys(_WORK, _WORK),
    "confirms": frozenset({"confirms", "denies", "investigates", "not_affected", "unknown"}),
    "denies": frozenset({"denies", "confirms", "affected", "unknown"}),
    "affected": frozenset({"affected", "not_affected", "denies", "fixed", "unknown"}),
    "not_affected": frozenset({"not_affected", "affected", "investigates", "unknown"}),
    "fixed": frozenset({"fixed", "affected"}),
    "investigates": frozenset({"investigates", "unknown"}),
    "advises": frozenset({"advises"}),
    "unknown": frozenset({"unknown"}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What parties say now, and what they said before that no longer holds; both newest first."""

    holds: tuple[Statement, ...]
    superseded: tuple[Statement, ...]


def current_stances(statements: Sequence[Statement]) -> Standing:
    """Which of these statements hold. Of statements that say the same, the newest does; of one day, both sides do.

    A statement is as old as the day that it states, else as its publication; one without either overtakes nothing.
    """
    order = sorted(statements, key=lambda one: (one.day, one.party, one.stance), reverse=True)
    holds: list[Statement] = []
    superseded: list[Statement] = []
    for index, one in enumerate(order):
        said = any(_says_the_same(one, kept) for kept in holds)
        gone = said or any(overtakes(later, one) for later in order[:index])
        (superseded if gone else holds).append(one)
    return Standing(tuple(holds), tuple(superseded))


def overtakes(later: Statement, earlier: Statement) -> bool:
    """Whether what one party says later takes the place of what it said before on the same matter."""
    if later.party != earlier.party or not earlier.day or later.day <= earlier.day:
        return False
    if later.about and earlier.about and later.about != earlier.about and earlier.stance in _WORK:
        return False  # it paused with one and goes on with another
    if later.certainty == "alleged" and earlier.certainty != "alleged":
        return False
    return earlier.stance in _OVERTAKES.get(later.stance, frozenset())


def _says_the_same(one: Statement, other: Statement) -> bool:
    return (one.party, one.stance, one.about) == (other.party, other.stance, other.about)
