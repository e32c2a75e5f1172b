"""Sentences cut into clauses, and the words in them that deny, hedge or name a speaker, with what these words govern."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.facts import root
from bot.answering.lexicon import STOP_WORDS
from ingestion.sentences import sentence_spans

MOST = 0.5
REACH = 4  # content words behind a cue that it governs
_VERBISH = (
    r"(?:is|are|was|were|has|have|had|will|would|does|did|do|can|could|may|might|said|says|it|he|she|they|we|"
    r"no|not|never|nobody|nothing|[a-z]{3,}ed)\b"
)
_CUT = re.compile(
    r"\s*[;:]\s+|\s+[-–—]+\s+|—"
    r"|,?\s+\b(?:but|while|whereas|although|though|however)\b,?\s*"
    rf"|,\s+(?:and|or|so)\s+|\s+and\s+(?={_VERBISH})"
)
_PART = re.compile(r";\s+|,?\s+\b(?:but|while|whereas|although|though)\b,?\s+|,\s+and\s+")
_TOKEN = re.compile(r"n't\b|\w+?(?=n't\b)|\w+(?:['.-]\w+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words as written, and beside each word its root ("" for words without content)."""

    text: str
    words: tuple[str, ...]
    roots: tuple[str, ...]

    @property
    def content(self) -> frozenset[str]:
        """The roots of its content words."""
        return frozenset(self.roots) - {""}

    def governed(self, position: int) -> tuple[str, ...]:
        """What a cue at `position` speaks of, in order: the next content words, else the ones before it."""
        behind = [r for r in self.roots[position + 1 :] if r and not r.isdigit()][:REACH]
        before = [r for r in self.roots[:position] if r][-REACH:]
        return tuple(behind if len(behind) >= 2 or not before else [*before, *behind])

    def cues(self, wanted: frozenset[str]) -> Iterator[int]:
        """Positions of the words that are in `wanted`; a capitalised one counts at the beginning only ("May")."""
        for position, word in enumerate(self.words):
            if word.lower() in wanted and (word.islower() or position == 0):
                yield position


@lru_cache(maxsize=4096)
def clauses(folded: str) -> tuple[Clause, ...]:
    """The clauses of a folded text, in order."""
    found: list[Clause] = []
    for start, end in sentence_spans(folded):
        found.extend(_clause(piece) for piece in _CUT.split(folded[start:end]) if piece.strip())
    return tuple(clause for clause in found if clause.words)


def parts(folded: str) -> list[str]:
    """The parts of a comparison, each of which may have a quote of its own."""
    return [piece.strip() for piece in _PART.split(folded) if piece.strip()]


def nearest(clause: Clause, others: tuple[Clause, ...]) -> list[Clause]:
    """The clauses that share the most content with `clause`, all of equal rank; [] when none shares any."""
    shared = [(len(clause.content & other.content), other) for other in others]
    best = max((n for n, _ in shared), default=0)
    return [other for n, other in shared if n == best] if best else []


def takes(clause: Clause, other: Clause, position: int) -> bool:
    """Whether `clause` says what the cue of `other` speaks of: half of it, or the two words next to the cue."""
    governed = other.governed(position)
    return share(frozenset(governed), clause.content) >= MOST or (
        len(governed) > 1 and clause.content.issuperset(governed[:2])
    )


def share(of: frozenset[str], among: frozenset[str]) -> float:
    """How much of one set stands in another, 0..1; 0 for an empty one."""
    return len(of & among) / len(of) if of else 0.0


# ----------------------------------------------------------------------------------------------------------------


def _clause(text: str) -> Clause:
    words = tuple(match.group() for match in _TOKEN.finditer(text))
    return Clause(text, words, tuple(_root(word) for word in words))


def _root(word: str) -> str:
    plain = word.lower().removesuffix("'s")
    return "" if plain in STOP_WORDS else root(plain)
