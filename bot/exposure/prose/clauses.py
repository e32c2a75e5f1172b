"""The clauses of a masked sentence: what one of them says of somebody, another does not. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_STARTS = (
    r"(?:customers|users|clients|no|none|all|every|it|we|they|the|our|its|those|nothing|only|other|others|⟦\d+⟧|Kund\w+|alle|keine?|die|das|der|"
    r"les|aucune?|tous|los|ningún|todos)"
)
_CUT = re.compile(
    r";\s|\s[–—]\s|:\s|[.!?][\"”»’']?\s"
    r"|,?\s(?:but|while|whereas|although|though|because|adding that|even though|aber|sondern|während|obwohl|weil|da|denn|"
    r"mais|tandis que|alors que|car|pero|mientras que|porque)\s"
    rf"|,\s(?:and|und|et|y)\s|,\s(?=(?:as|since|so)\s{_STARTS}\b)"
    rf"|\s(?:and|und|et|y)\s(?=(?:that\s)?(?:{_STARTS})\b[^,;]*?\s(?:is|are|was|were|has|have|had|remains?|sind|ist|wurden?|sont|est|ont|están|fueron)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a masked sentence, and where it begins there."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Told:
    """Of whom a clause says something: the party at `place`, or None for whom the sentence speaks of.

    `limits` and `versions` as in `Fact`; with `rest`, all services are meant but those that the report names as hit.
    """

    place: int | None
    limits: str = ""
    versions: str = ""
    rest: bool = False
    earlier: bool = False  # "the portal": what the sentence before was about, whoever else is named


@lru_cache(maxsize=1024)
def clauses(masked: str) -> tuple[Clause, ...]:
    """The clauses of a masked sentence, in order; together they hold everything but what joins them. Every rule asks."""
    return tuple(_cut(masked))


def _cut(masked: str) -> Iterator[Clause]:
    begin = 0
    for cut in _CUT.finditer(masked):
        if cut.start() > begin:
            yield Clause(masked[begin : cut.start()], begin)
        begin = cut.end()
    if begin < len(masked):
        yield Clause(masked[begin:], begin)


def clause_at(masked: str, place: int) -> Clause:
    """The clause in which a place lies; the last one that begins before it."""
    found = Clause(masked, 0)
    for clause in clauses(masked):
        if clause.start <= place:
            found = clause
    return found
