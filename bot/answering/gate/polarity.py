"""What a quote denies stays denied: "not" and "denies" are neither dropped nor added."""

from bot.answering.gate.clauses import Clause, clauses, nearest, takes
from bot.answering.lexicon import NEGATIONS


def dropped_denial_fault(sentence: str, quote: str) -> str | None:
    """Why a folded sentence affirms what its folded quote denies, in words."""
    offered = clauses(quote)
    affirming = [clause for clause in clauses(sentence) if not _negated(clause)]
    if any(_is_dropped(clause, other, offered) for clause in affirming for other in offered):
        return "it drops the quote's negation"
    return None


def added_denial_fault(sentence: str, quote: str) -> str | None:
    """Why a folded sentence denies what its folded quote does not, in words."""
    offered = clauses(quote)
    if any(_negated(clause) and _is_added(clause, offered) for clause in clauses(sentence)):
        return "it denies what the quote does not deny"
    return None


# ----------------------------------------------------------------------------------------------------------------


def _negated(clause: Clause) -> int:
    """How many times a clause denies."""
    return sum(1 for _ in clause.cues(NEGATIONS))


def _is_added(clause: Clause, offered: tuple[Clause, ...]) -> bool:
    """Whether the clause denies more often than any clause of the quote that is nearest to it: two cancel out."""
    return _negated(clause) > max(map(_negated, nearest(clause, offered)), default=0)


def _is_dropped(clause: Clause, other: Clause, offered: tuple[Clause, ...]) -> bool:
    """Whether the clause says most of what a cue of the quote governs, and no clause without a cue says more of it."""
    if not any(takes(clause, other, at) for at in other.cues(NEGATIONS)):
        return False
    shared = len(clause.content & other.content)
    return not any(len(clause.content & free.content) > shared for free in offered if not _negated(free))
