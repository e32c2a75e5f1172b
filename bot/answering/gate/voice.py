"""How sure a quote is, and who says it, survives."""

from functools import lru_cache

from bot.answering.gate.clauses import Clause, clauses, share
from bot.answering.lexicon import ANSWERED_BY, CLAIMING, HEDGES, SPEECH

_MOST = 0.5


def voice_fault(sentence: str, quote: str) -> str | None:
    """Why a folded sentence is surer than its folded quote, or hides or changes its speaker."""
    offered = clauses(quote)
    for clause in clauses(sentence):
        for other in offered:
            found = _fault_between(clause, other)
            if found and not _said_elsewhere(clause, other, offered):
                return found
    return None


# ----------------------------------------------------------------------------------------------------------------


def _fault_between(clause: Clause, other: Clause) -> str | None:
    for group, words in cue_groups().items():
        if _taken(clause, other, words) and not _answers(clause, group):
            return f"it drops the quote's {'speaker' if group == 'speech' else 'hedge'} ({group})"
    speakers, stated = _speaker(other), _speaker(clause)
    if speakers and stated and speakers.isdisjoint(stated) and share(clause.content, other.content) >= _MOST:
        return "it has another speaker than the quote"
    return None


@lru_cache(maxsize=1)
def cue_groups() -> dict[str, frozenset[str]]:
    """The words of each group of hedges, and under `speech` the verbs of claiming."""
    return {group: frozenset(line.split()) for group, line in HEDGES.items()} | {"speech": CLAIMING}


def _taken(clause: Clause, other: Clause, words: frozenset[str]) -> bool:
    """Whether the clause says most of what one of these cues of the quote governs."""
    return any(share(other.governed(at), clause.content) >= _MOST for at in other.cues(words))


def _answers(clause: Clause, group: str) -> bool:
    groups = cue_groups()
    return any(
        True for name in ANSWERED_BY[group] for _ in clause.cues(SPEECH if name == "speech" else groups[name])
    )


def _said_elsewhere(clause: Clause, other: Clause, offered: tuple[Clause, ...]) -> bool:
    """Whether another clause of the quote says more of the clause, and says it without that fault."""
    shared = len(clause.content & other.content)
    return any(
        len(clause.content & free.content) > shared and _fault_between(clause, free) is None
        for free in offered
    )


def _speaker(clause: Clause) -> frozenset[str]:
    """The capitalised words right before a verb of speech, or behind "according to"; empty when nobody is named."""
    for at in clause.cues(SPEECH):
        near = (
            clause.words[at + 1 : at + 5]
            if clause.words[at] == "according"
            else clause.words[max(0, at - 4) : at]
        )
        named = frozenset(word.removesuffix("'s") for word in near if word[0].isupper() and len(word) > 1)
        if named:
            return named
    return frozenset()
