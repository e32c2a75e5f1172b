"""What a question asks: its words made whole from the thread, and its kind. Pure; the model is not needed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.answering.kinds import Kind, Wanted, kind_of, parts_of, wanted
from bot.answering.windows import Window, asks_of_now, moment_in, window_in
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
    kind: Kind = "detail"
    wants: Wanted = "any"
    parts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()  # what was asked before in the thread, newest first
    reply: str = ""  # what was answered last
    present: bool = False  # it asks how things are now
    window: Window | None = None  # reports from that time alone are asked for
    moment: str = ""  # as of when it is asked, "" for now
    unclear: str = ""  # the word that points at nothing ("it"), so that it must be asked back

    @property
    def own(self) -> str:
        """The question's own words, without a follow-up's opening."""
        return _OPENING.sub("", self.asked) or self.asked


LONGEST = 2000  # characters; nobody asks longer, and tools that do are pasting a report
EARLIER, EARLIER_LONGEST = 3, 600  # how many earlier questions are remembered, and how much of each
UTC = ZoneInfo("UTC")
_POINTS_AT = re.compile(r"\b(?P<word>it|they|them|that|this|those|these|he|she)\b", re.IGNORECASE)
_SAYS_LITTLE = frozenset(
    """affect hit impact expos safe vulner compromis happen say said mean know new chang start end stop do done go fix still
    pause tell think risk bad true news updat statu""".split()
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|his|her|there|then|same|former|latter|more|else|others?)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\s*(?:and|but|so|what about|how about|und|was ist mit)\b[\s,:]*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_HALF = re.compile("[\ud800-\udfff]")  # half a character, from broken input: nothing can be encoded with it


def understand(asked: str, history: Sequence[Turn] = (), *, now: str = "", zone: ZoneInfo = UTC) -> Question:
    """The question with what the thread adds. The thread tells what is meant; it is never evidence.

    Times are read in `zone`, seen from `now` (UTC); without `now` no words for times are read.
    """
    asked = _words(asked)[:LONGEST]
    earlier = [_words(turn.text) for turn in history if turn.role == "user" and turn.text.strip()]
    replies = [_words(turn.text) for turn in history if turn.role == "assistant" and turn.text.strip()]
    follows = bool(earlier) and _needs_thread(asked)
    standalone = _with_thread(asked, earlier[-1]) if follows else asked
    return Question(
        asked,
        standalone,
        proper_names(asked) or proper_names(standalone),
        kind=kind_of(asked),
        wants=wanted(asked),
        parts=parts_of(asked),
        earlier=tuple(text[:EARLIER_LONGEST] for text in earlier[: -1 - EARLIER : -1]),
        reply=replies[-1][:EARLIER_LONGEST] if replies and earlier else "",
        present=asks_of_now(asked),
        window=window_in(asked, zone, now) if now else None,
        moment=moment_in(asked, zone, now) if now else "",
        unclear=_unclear(asked) if not earlier else "",
    )


def _unclear(asked: str) -> str:
    """The word by which a question without a thread points at nothing, when it says hardly anything else."""
    match = _POINTS_AT.search(asked)
    says = {word for word in tokens(asked) if word not in _SAYS_LITTLE}
    return match["word"] if match and not says and not proper_names(asked) else ""


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
