"""What a question asks: its words made whole from the thread, and its kind. Pure; the model is not needed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.names import proper_names
from vectorstore.words import tokens


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said earlier in a thread."""

    role: str  # user, assistant
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is answered."""

    asked: str
    standalone: str  # understandable without the thread
    parties: tuple[str, ...]  # names that it speaks of


LONGEST = 2000  # characters; nobody asks longer, and tools that do are pasting a report
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|his|her|there|then|same|former|latter|more|else|others?)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\s*(?:and|but|so|what about|how about|und|was ist mit)\b[\s,:]*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_HALF = re.compile("[\ud800-\udfff]")  # half a character, from broken input: nothing can be encoded with it


def understand(asked: str, history: Sequence[Turn] = ()) -> Question:
    """The question with what the thread adds. The thread tells what is meant; it is never evidence."""
    asked = _words(asked)[:LONGEST]
    earlier = [_words(turn.text) for turn in history if turn.role == "user" and turn.text.strip()]
    standalone = _with_thread(asked, earlier[-1]) if earlier and _needs_thread(asked) else asked
    return Question(asked, standalone, proper_names(asked) or proper_names(standalone))


def _needs_thread(asked: str) -> bool:
    """Whether the question points back, opens like a follow-up, or says too little by itself."""
    return bool(_OPENING.match(asked) or _POINTS_BACK.search(asked) or len(set(tokens(asked))) < 3)


def _with_thread(asked: str, before: str) -> str:
    """The question and, in brackets, what it follows: "and Meta?" becomes "Meta? (Did OpenAI stop its projects?)"."""
    bare = _OPENING.sub("", asked) or asked
    return f"{bare[:1].upper()}{bare[1:]} ({before[:400]})"


def own_words(standalone: str) -> str:
    """What a follow-up says itself, without what the thread adds in brackets: "Meta?" of "Meta? (Did OpenAI stop?)"."""
    return standalone.partition(" (")[0] if standalone.endswith(")") else standalone


def _words(text: str) -> str:
    """The text on one line, and such that every part of the house can encode it."""
    return _SPACE.sub(" ", _HALF.sub("\ufffd", text)).strip()
