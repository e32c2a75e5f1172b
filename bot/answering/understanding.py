"""What a question asks: its words made whole from the thread, and its kind. Pure; no model is needed.

Where there is one, it may have written a follow-up anew (`bot.answering.rewriting`). Without that, or where its words are
not taken, the rules here make the question whole.
"""

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
    rewritten: str = ""  # a follow-up as a model wrote it anew, "" where the rules made it whole

    @property
    def own(self) -> str:
        """The words that it is searched with: a model's where they were taken, else its own without a follow-up's opening."""
        return self.rewritten or without_opening(self.asked)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that needs its thread, and of the thread what people asked: never what was replied."""

    asked: str
    earlier: tuple[str, ...]  # newest first


LONGEST = 2000  # characters; nobody asks longer, and tools that do are pasting a report
EARLIER, EARLIER_LONGEST = 3, 600  # how many earlier questions are remembered, and how much of each
UTC = ZoneInfo("UTC")
_POINTS_AT = re.compile(r"\b(?P<word>it|they|them|that|this|those|these|he|she)\b", re.IGNORECASE)
_THIS = re.compile(
    r"(?:\b(?P<aux>do|does|did|will|would|can|could|should|may|might)\s+)?\b(?:this|these|those)\s+(?P<noun>[^\W\d_]{3,})",
    re.IGNORECASE,
)
# "this week", "in this case": they mean nothing that was spoken of.
_NO_THING = frozenset(
    """case cases way time times year years week weeks month months morning afternoon evening night day days moment point topic
    kind kinds type types sort sorts question questions regard context situation quarter respect reason process""".split()
)
_VERBS = frozenset(
    """mean affect impact cause apply happen work change help make matter count look sound involve concern hit touch include come
    go get take need still also really even ever always actually""".split()
)  # after "does this": the word points, and no noun stands beside it
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:who|what|which|when|where|why|how|is|are|was|were|does|do|did|has|have)\b", re.IGNORECASE
)
LONG = 16  # words: a longer question says itself what "this trend" is
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


def understand(
    asked: str, history: Sequence[Turn] = (), *, now: str = "", zone: ZoneInfo = UTC, rewritten: str = ""
) -> Question:
    """The question with what the thread adds. The thread tells what is meant; it is never evidence.

    Times are read in `zone`, seen from `now` (UTC); without `now` no words for times are read. `rewritten` is a follow-up
    as a model wrote it anew, and was accepted; a question that stands alone is never replaced.
    """
    asked = _words(asked)[:LONGEST]
    earlier = _asked_before(history)
    replies = [_words(turn.text) for turn in history if turn.role == "assistant" and turn.text.strip()]
    follows = bool(earlier) and needs_thread(asked)
    rewritten = _words(rewritten) if follows else ""
    standalone = rewritten or (_with_thread(asked, earlier[-1]) if follows else asked)
    searched, kind, wants = rewritten or asked, kind_of(asked), wanted(asked)
    # A rewritten question holds what it needs of the thread: it is searched and judged like one that nothing came before.
    thread = [] if rewritten else earlier
    return Question(
        asked,
        standalone,
        # Whom the asker names is whom they ask about: "and Meta?" is about Meta, though the whole question names Mercor too.
        proper_names(asked) or proper_names(standalone),
        # What the asker's own words tell of the answer's form counts; a model says only what they left to the thread.
        kind=kind if kind != "detail" else kind_of(searched),
        wants=wants if wants != "any" else wanted(searched),
        parts=parts_of(searched),
        earlier=_remembered(thread),
        reply=replies[-1][:EARLIER_LONGEST] if replies and thread else "",
        # Times are the asker's alone: "last week" decides which reports are seen, and no model has a say in that.
        window=window_in(asked, zone, now) if now else None,
        moment=moment_in(asked, zone, now) if now else "",
        present=asks_of_now(asked),
        unclear=_unclear(asked, " ".join([*earlier, *replies])) if not rewritten else "",
        rewritten=rewritten,
    )


def follow_up(asked: str, history: Sequence[Turn]) -> FollowUp | None:
    """The question and its thread where it needs that to be understood; None where it stands alone."""
    asked, earlier = _words(asked)[:LONGEST], _asked_before(history)
    return FollowUp(asked, _remembered(earlier)) if earlier and needs_thread(asked) else None


def needs_thread(asked: str) -> bool:
    """Whether the question points back, opens like a follow-up, or says too little by itself."""
    return bool(_OPENING.match(asked) or _POINTS_BACK.search(asked) or len(set(tokens(asked))) < 3)


def without_opening(asked: str) -> str:
    """The question without the words that a follow-up opens with: "Meta?" of "and Meta?"."""
    return _OPENING.sub("", asked) or asked


def own_words(standalone: str) -> str:
    """What a follow-up says itself, without what the thread adds in brackets: "Meta?" of "Meta? (Did OpenAI stop?)"."""
    return standalone.partition(" (")[0] if standalone.endswith(")") else standalone


# ----------------------------------------------------------------------------------------------------------------


def _asked_before(history: Sequence[Turn]) -> list[str]:
    """What people asked in the thread, oldest first."""
    return [_words(turn.text) for turn in history if turn.role == "user" and turn.text.strip()]


def _remembered(earlier: Sequence[str]) -> tuple[str, ...]:
    """The last of what was asked, newest first, and the beginning of each."""
    return tuple(text[:EARLIER_LONGEST] for text in earlier[: -1 - EARLIER : -1])


def _unclear(asked: str, said: str) -> str:
    """The words by which a question points at nothing: "it" without a thread, "this vendor" where none was spoken of."""
    if proper_names(asked):
        return ""
    if unheard := _unheard(asked, said):
        return unheard
    match = _POINTS_AT.search(asked) if not said else None
    says = {word for word in tokens(asked) if word not in _SAYS_LITTLE}
    return match["word"] if match and not says else ""


def _unheard(asked: str, said: str) -> str:
    """The "this burger" of a short question, when nobody spoke of a burger before."""
    if not _ASKS.search(asked) or len(asked.split()) > LONG or re.search(r"[.!?;]\s+\w", asked):
        return ""
    for match in _THIS.finditer(asked):
        noun = match["noun"].lower()
        if noun in _NO_THING or (match["aux"] and noun in _VERBS):
            continue
        spoken_of = set(tokens(f"{said} {asked[: match.start()]}"))
        if tokens(noun) and spoken_of.isdisjoint(tokens(noun)):
            return match[0].removeprefix(match["aux"] or "").strip()
    return ""


def _with_thread(asked: str, before: str) -> str:
    """The question and, in brackets, what it follows: "and Meta?" becomes "Meta? (Did OpenAI stop its projects?)"."""
    bare = without_opening(asked)
    return f"{bare[:1].upper()}{bare[1:]} ({before[:400]})"


def _words(text: str) -> str:
    """The text on one line, and such that every part of the house can encode it."""
    return _SPACE.sub(" ", _HALF.sub("\ufffd", text)).strip()
