"""Whether a follow-up may be taken as a model wrote it anew. Pure.

The model is trusted no more here than where it writes answers: a question that it bent would be answered well, and be
another one. A rewriting says what the thread says, in one question, and nothing else; what the asker said stays in it. So
each of its words stands in what was asked, now or before, or is one of the few that any question may be made of: an
invented name falls whether it has a capital or not. Refusing costs little, since the rules then make the question whole.

Each rule is one small function of the rewriting, the question as it was `asked`, and the `thread`, which is that question
and the ones before it; all are folded. Where a rule of the gate for answers says the same, that one is used.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.answering.facts import fold, names, roots
from bot.answering.gate import Fault
from bot.answering.gate.clauses import clauses
from bot.answering.gate.figures import (
    counted_fault,
    date_fault,
    identifier_fault,
    number_fault,
    quantity_fault,
    time_fault,
    version_fault,
)
from bot.answering.gate.names import joined_fault
from bot.answering.gate.polarity import added_denial_fault
from bot.answering.gate.shape import (
    address_fault,
    empty_fault,
    hidden_fault,
    mark_fault,
    markup_fault,
    mention_fault,
)
from bot.answering.lexicon import NEGATIONS, STOP_WORDS
from bot.answering.understanding import needs_thread, without_opening
from ingestion.identifiers import identifiers
from ingestion.names import proper_names
from ingestion.sentences import sentence_spans

LONGEST_REWRITTEN = 400  # characters
Rule = Callable[[str, str, str], str | None]

_SEVERAL = re.compile(r"[?!;]\s*\S|[\r\n]")
_LAID_OUT = re.compile(r"\*\*|__|`|\{\{|\}\}|<\w|^\s*[#>*•-]\s|^\s*\d+[.)]\s")
_WORD = re.compile(r"\w+(?:[.-]\w+)*")
_LEFT_OPEN = re.compile(r"\b(?:it|they|them|these|those|he|she|him)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(
    r"\b(?:its|their|his|her)\b", re.IGNORECASE
)  # mostly of somebody in the same question
# What any question may be made of beside stop words: it says nothing of whom or what.
_OF_ANY = frozenset(
    roots("happen happened mean meant know known go gone come came get got make made give given anything")
)
# What an asker points with, and a whole question has no need of.
_POINTING = frozenset(roots("else former latter another more one ones anything")) | _OF_ANY


def accepted(rewritten: str, asked: str, earlier: Sequence[str]) -> bool:
    """Whether the rewriting may be answered in place of what was asked."""
    return unfit(rewritten, asked, earlier) is None


def unfit(rewritten: str, asked: str, earlier: Sequence[str]) -> Fault | None:
    """The first rule that a rewriting breaks, and how; None when it may be taken. `earlier` is what the model was given."""
    if why := _shape_fault(rewritten):
        return Fault("shape", why)
    now = fold(asked)
    thread = " ; ".join(
        [now, *map(fold, earlier)]
    )  # no name or clause reaches from one question into the next
    for rule in RULES:
        if why := rule(fold(rewritten), now, thread):
            return Fault(rule.__name__.removesuffix("_fault").replace("_", " "), why)
    return None


def foreign_name_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """The first word of a name that the thread does not have; people type names without capitals, so these may differ."""
    foreign = next((word for word in _of_names(rewritten) if not _stands(word, thread)), None)
    return f"name {foreign!r} is not in the thread" if foreign else None


def joined_name_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """A name that is made of two names of the thread."""
    return joined_fault(rewritten, thread)


def foreign_figure_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """The first date, number, version, identifier or quantity that the thread does not state."""
    return _figure_fault(rewritten, thread)


def foreign_identifier_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """The first identifier that the thread does not have as a whole, such as a version set beside another package."""
    foreign = _identifiers(rewritten) - _identifiers(thread)
    return f"identifier {min(foreign)!r} is not in the thread" if foreign else None


def foreign_word_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """The first word that neither the thread has nor any question may have."""
    known = {*roots(thread), *_OF_ANY}
    foreign = next((word for word in roots(rewritten) if word not in known), None)
    return f"{foreign!r} is not in the thread" if foreign else None


def unrelated_fault(rewritten: str, _asked: str, thread: str) -> str | None:
    """Whether it shares no word with the thread."""
    return "it shares no word with the thread" if not {*roots(rewritten)} & {*roots(thread)} else None


def lost_name_fault(rewritten: str, asked: str, _thread: str) -> str | None:
    """The first name of what was asked that it drops."""
    said = [word for word in _of_names(without_opening(asked)) if not _POINTING & {*roots(word)}]
    lost = next((word for word in said if not _stands(word, rewritten)), None)
    return f"name {lost!r} is dropped" if lost else None


def lost_figure_fault(rewritten: str, asked: str, _thread: str) -> str | None:
    """The first date, number, version or identifier of what was asked that it drops."""
    lost = _identifiers(asked) - _identifiers(rewritten)
    return f"identifier {min(lost)!r} is dropped" if lost else _figure_fault(asked, rewritten)


def lost_word_fault(rewritten: str, asked: str, _thread: str) -> str | None:
    """The first word of what was asked that it drops, but for words that only point."""
    kept = {*roots(rewritten), *_POINTING}
    lost = next((word for word in roots(without_opening(asked)) if word not in kept), None)
    return f"{lost!r} is dropped" if lost else None


def added_negation_fault(rewritten: str, asked: str, thread: str) -> str | None:
    """Whether it denies what the thread does not; a "not" of the asker's own ("who did not?") may go where it belongs."""
    if _denials(rewritten) <= _denials(asked):
        return None
    return "it denies what the thread does not" if added_denial_fault(rewritten, thread) else None


def lost_negation_fault(rewritten: str, asked: str, _thread: str) -> str | None:
    """Whether it affirms where the asker denied."""
    return "it drops a negation" if _denials(asked) > _denials(rewritten) else None


def leaning_fault(rewritten: str, asked: str, _thread: str) -> str | None:
    """Whether it still needs the thread: an echo of a follow-up, its opening, or a "they" that stayed."""
    if without_opening(rewritten) != rewritten:
        return "it opens like a follow-up"
    if {*roots(rewritten)} <= {*roots(asked)} and needs_thread(_POSSESSIVE.sub(" ", rewritten)):
        return "it repeats a follow-up"
    stayed = _pronouns(asked) & _pronouns(rewritten)
    return f"{min(stayed)!r} still points at the thread" if stayed else None


RULES: tuple[Rule, ...] = (
    foreign_name_fault,
    joined_name_fault,
    foreign_figure_fault,
    foreign_identifier_fault,
    foreign_word_fault,
    unrelated_fault,
    lost_name_fault,
    lost_figure_fault,
    lost_word_fault,
    added_negation_fault,
    lost_negation_fault,
    leaning_fault,
)


# ----------------------------------------------------------------------------------------------------------------


def _shape_fault(rewritten: str) -> str | None:
    """Why it is not one plain question, whatever the thread says."""
    if not rewritten.strip() or len(rewritten) > LONGEST_REWRITTEN:
        return "it is empty" if not rewritten.strip() else f"it is longer than {LONGEST_REWRITTEN} characters"
    if _SEVERAL.search(rewritten.strip()) or len(sentence_spans(rewritten)) != 1:
        return "it is more than one sentence"
    if not rewritten.rstrip().endswith("?"):
        return "it is no question"  # "Meta has paused its work." is an answer, and nobody gave it
    if _LAID_OUT.search(rewritten.strip()):
        return "it holds markup"
    if unicodedata.normalize("NFKC", rewritten) != rewritten:
        return "it holds characters that only look like others"  # it is judged as folded, but goes on as it stands
    shapes = (hidden_fault, empty_fault, address_fault, mention_fault, markup_fault, mark_fault)
    return next((why for shape in shapes if (why := shape(rewritten))), None)


def _of_names(text: str) -> list[str]:
    """The words of all names, as the gate and as whoever reads questions take them."""
    words = [word for name in names(text) for word in name.words]
    return words + [word for name in proper_names(text) for word in _WORD.findall(name)]


def _stands(word: str, text: str) -> bool:
    """Whether a word of a name stands in the text; one that is spelled like a stop word ("US") in its own capitals."""
    flags = 0 if word.lower() in STOP_WORDS else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, flags) is not None


def _figure_fault(one: str, other: str) -> str | None:
    """The first figure of one text that the other does not state."""
    rules = (
        date_fault,
        time_fault,
        version_fault,
        identifier_fault,
        number_fault,
        counted_fault,
        quantity_fault,
    )
    return next((why for rule in rules if (why := rule(one, other))), None)


def _identifiers(text: str) -> set[str]:
    return {one.value for one in identifiers(text)}


def _denials(text: str) -> int:
    return sum(1 for clause in clauses(text) for _ in clause.cues(NEGATIONS))


def _pronouns(text: str) -> set[str]:
    return {match.group().lower() for match in _LEFT_OPEN.finditer(text)}
