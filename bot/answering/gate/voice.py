"""How sure a quote is, and who says it, survives."""

import itertools
from functools import lru_cache

from bot.answering.gate.clauses import MOST, Clause, clauses, share, takes
from bot.answering.lexicon import ANSWERED_BY, CLAIMING, HEDGES, SPEECH


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
    for group in cue_groups():
        if _dropped(clause, other, group):
            return f"it drops the quote's {'speaker' if group == 'speech' else 'hedge'} ({group})"
    speakers, stated = _speaker(other), _speaker(clause)
    if speakers and stated and speakers.isdisjoint(stated) and share(clause.content, other.content) >= MOST:
        return "it has another speaker than the quote"
    return None


@lru_cache(maxsize=1)
def cue_groups() -> dict[str, frozenset[str]]:
    """The words of each group of hedges, and under `speech` the verbs of claiming."""
    return {group: frozenset(line.split()) for group, line in HEDGES.items()} | {"speech": CLAIMING}


def _dropped(clause: Clause, other: Clause, group: str) -> bool:
    """Whether the clause says what a cue of that group speaks of in the quote, without such a cue for the same."""
    return any(
        takes(clause, other, at) and not _answered(clause, other.governed(at), group)
        for at in other.cues(cue_groups()[group])
    )


def _answered(clause: Clause, governed: tuple[str, ...], group: str) -> bool:
    """Whether a cue of the clause that may stand for the group speaks of the same."""
    return any(
        not governed or not set(governed).isdisjoint(clause.governed(at))
        for name in ANSWERED_BY[group]
        for at in clause.cues(SPEECH if name == "speech" else cue_groups()[name])
    )


def _said_elsewhere(clause: Clause, other: Clause, offered: tuple[Clause, ...]) -> bool:
    """Whether another clause of the quote says more of the clause, and says it without that fault."""
    shared = len(clause.content & other.content)
    return any(
        len(clause.content & free.content) > shared and _fault_between(clause, free) is None
        for free in offered
    )


def _speaker(clause: Clause) -> frozenset[str]:
    """The name right before a verb of speech, or behind "according to"; empty when the speaker has no name."""
    for at in clause.cues(SPEECH):
        if clause.words[at] == "according":
            near = itertools.dropwhile(lambda w: w.islower(), clause.words[at + 1 :])
        else:
            near = itertools.dropwhile(_between, reversed(clause.words[:at]))
        named = itertools.takewhile(lambda w: w[0].isupper(), near)
        if words := frozenset(word.removesuffix("'s") for word in named):
            return words
    return frozenset()


def _between(word: str) -> bool:
    """Whether the word may stand between a speaker and the verb ("Mercor also said")."""
    return word in ("has", "have", "had", "also", "later", "then", "itself") or (
        word.islower() and word.endswith("ly")
    )
