"""How sure a quote is, and who says it, survives."""

import itertools
from collections.abc import Callable
from functools import lru_cache, partial

from bot.answering.gate.clauses import MOST, Clause, clauses, share, takes
from bot.answering.lexicon import ANSWERED_BY, CLAIMING, HEDGES, SPEECH


def hedge_fault(sentence: str, quote: str) -> str | None:
    """Why a folded sentence is surer than its folded quote ("may", "reportedly", "is investigating"), in words."""
    found = (_between_any(sentence, quote, partial(_dropped, group=group)) and group for group in HEDGES)
    group = next(filter(None, found), None)
    return f"it drops the quote's hedge ({group})" if group else None


def claim_fault(sentence: str, quote: str) -> str | None:
    """Whether a folded sentence tells as a fact what somebody only says in its folded quote, in words."""
    found = _between_any(sentence, quote, partial(_dropped, group="speech"))
    return "it drops the quote's speaker" if found else None


def speaker_fault(sentence: str, quote: str) -> str | None:
    """Whether a folded sentence has another speaker than its folded quote, in words."""
    found = _between_any(sentence, quote, _another_speaker)
    return "it has another speaker than the quote" if found else None


# ----------------------------------------------------------------------------------------------------------------

Fails = Callable[[Clause, Clause], bool]


def _between_any(sentence: str, quote: str, fails: Fails) -> bool:
    """Whether a clause of the sentence fails against one of the quote, and no nearer one of the quote excuses it."""
    offered = clauses(quote)
    return any(
        fails(clause, other) and not _said_elsewhere(clause, other, offered, fails)
        for clause in clauses(sentence)
        for other in offered
    )


def _another_speaker(clause: Clause, other: Clause) -> bool:
    speakers, stated = _speaker(other), _speaker(clause)
    if not speakers or not stated or not speakers.isdisjoint(stated):
        return False
    return share(clause.content, other.content) >= MOST


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


def _said_elsewhere(clause: Clause, other: Clause, offered: tuple[Clause, ...], fails: Fails) -> bool:
    """Whether another clause of the quote says more of the clause, and says it without that fault."""
    shared = len(clause.content & other.content)
    return any(len(clause.content & free.content) > shared and not fails(clause, free) for free in offered)


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
