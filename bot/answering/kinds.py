"""What kind of answer a question wants, and into which parts it falls. Pure; English, and the plainest German."""

import re
from typing import Literal

from vectorstore.words import tokens

Kind = Literal["news", "timeline", "list", "stance", "compare", "yes_no", "detail"]
Wanted = Literal["number", "date", "place", "who", "why", "any"]

PARTS, SHORTEST_PART = 4, 4  # how many parts a question has at most, and words in each
PASTED = 80  # words: what is longer is a text that was pasted, not a question of parts
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "timeline",
        re.compile(
            r"\b(?:time-?lines?|chronolog\w*|what happened (?:when|and when)|in (?:what|which) order|sequence of events"
            r"|how did (?:it|this|that|the \w+(?: \w+)?) unfold|zeitverlauf|ablauf)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "list",
        re.compile(
            r"^\W*(?:please\s+)?(?:list|name|enumerate|show\s+(?:me\s+)?all|give\s+me\s+(?:all|a\s+list))\b"
            r"|\b(?:which|what|how many|all(?: the)?)\s+(?:\w+\s+){0,2}?(?:reports|advisories|articles|incidents|notices|sources)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "compare",
        re.compile(
            r"\b(?:(?:dis)?agree\w*|differ(?:s|ed|ent|ently|ence)?|contradict\w*|(?:in)?consisten\w+|compar\w+|versus|vs|conflict\w*"
            r"|widersprech\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "stance",
        re.compile(
            r"\bwho\s+(?:has\s+|have\s+|had\s+)?(?:said|says|told|paused|stopped|suspended|ended|confirmed|denied|denies|admitted"
            r"|investigat\w+|continue[sd]?|reacted|responded)\b"
            r"|\bwhat\s+(?:did|does|do|has|have|is|are)\s+.{1,60}?\b(?:say|said|saying|do|doing|done|announced?|claim\w*|state[sd]?)\b"
            r"|\b(?:stance|position|reaction|response)s?\s+of\b|\bwas\s+sagt\b",
            re.IGNORECASE,
        ),
    ),
    (
        "yes_no",
        re.compile(
            r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must|ist|sind|hat|haben|war|wird)\b",
            re.IGNORECASE,
        ),
    ),
)
_DETAIL = re.compile(
    r"^\W*(?:how|which|what|who|whom|whose|when|where|why|wie|welche\w*|was|wer|wann|wo|warum)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|ours|unser\w*)\b", re.IGNORECASE)
_WANTED: tuple[tuple[Wanted, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        "number",
        re.compile(
            r"\bhow\s+(?:many|much|long|old|far|tall|big|often|fast|large|deep|high)\b", re.IGNORECASE
        ),
        re.compile(
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|once|twice)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(r"\bwhen\b|\b(?:what|which)\s+(?:year|date|day|time|month)\b|\bwann\b", re.IGNORECASE),
        re.compile(
            r"\b(?:1\d{3}|20\d{2})\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
            r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|century|annually|daily|hours?|days?|weeks?|months?"
            r"|years?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\b(?:what|which)\s+(?:city|country|state|place|region)\b|\bwo\b", re.IGNORECASE
        ),
        re.compile(r"\b(?:in|at|near|from|of|on|to|between|along|across)\s+(?:the\s+)?[A-Z][a-z]+"),
    ),
    (
        "who",
        re.compile(r"\bwho(?:m|se)?\b|\bwer\b", re.IGNORECASE),
        re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][\w'’-]+"),
    ),
    (
        "why",
        re.compile(r"\bwhy\b|\bwarum\b", re.IGNORECASE),
        re.compile(
            r"\b(?:because|since|due to|caus\w*|reason\w*|so that|in order to|led to|result\w*|therefore"
            r"|to (?:prevent|avoid|make|keep|reduce|protect|ensure))\b",
            re.IGNORECASE,
        ),
    ),
)
_FORM = re.compile(
    r"\b(?:please|list|name[sd]?|naming|enumerate|show|give|me|all|any|every|which|what|how many|are there|there|reports?|advisor(?:y|ies)"
    r"|articles?|notices?|sources?|incidents?|mention\w*|tell\w*|speak\w*|time-?lines?|chronolog\w*|happened|when|sequence|order|events"
    r"|unfold|about)\b",
    re.IGNORECASE,
)
# What is left of a question for news when the words that ask for it and the words for times are taken out: nothing.
_NEWS = re.compile(
    r"\b(?:what(?:['’]s| is| was| has| came| did| were)?|any(?:thing|body)?|which|who|is|are|was|were|there|there['’]s|have|has|had|do|does"
    r"|did|we|i|you|us|me|know|learn\w*|happen\w*|new|news|newest|latest|recent\w*|reports?|reported|articles?|advisor(?:y|ies)|notices?"
    r"|publish\w*|came|come|in|since|from|until|till|before|after|on|of|the|a|an|and|to|up|between|during|over|last|past|this|today|yesterday"
    r"|morning|now|tell|show|give|list|all|please|chang\w*|updates?|updated|going|brief\w*|hours?|days?|weeks?|months?|year|else|so|far"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|as|at|utc|\d[\d:.-]*(?:st|nd|rd|th)?)\b",
    re.IGNORECASE,
)
_ASKS_FOR_NEWS = re.compile(
    r"\b(?:happen\w*|new|news|newest|latest|report\w*|publish\w*|came in|chang\w*|updates?|learn\w*|articles?|advisor(?:y|ies))\b",
    re.IGNORECASE,
)
_CUTS = re.compile(
    r",\s+(?:and|while|but|or|who|which|whose|is|also|as|was|were)\b|;\s+"
    r"|\s+and\s+(?:is|was|also|has|did|does|the|who)\b|\s+while\s+|\s+who\s+|\s+which\s+|\s+that\s+|\?\s+",
    re.IGNORECASE,
)


def detail_of_ours(asked: str) -> str:
    """What a question of detail wants to know of what is ours: "how many of our records were read"; "" for other questions."""
    if not (_DETAIL.match(asked) and _OURS.search(asked)):
        return ""
    phrase = asked.strip().rstrip("?!. ")
    return phrase[:1].lower() + phrase[1:]


def kind_of(question: str) -> Kind:
    """The kind of answer that a question wants; "detail" when nothing says otherwise."""
    if _ASKS_FOR_NEWS.search(question) and not re.search(r"\w", _NEWS.sub(" ", question)):
        return "news"
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "detail")


def wanted(question: str) -> Wanted:
    """What a sentence must hold to answer: a number, a date, a place, a name, a reason, or anything."""
    return next((want for want, asked, _ in _WANTED if asked.search(question)), "any")


def holds(want: Wanted, sentence: str) -> bool:
    """Whether a sentence has something of the wanted kind."""
    pattern = next((answer for name, _, answer in _WANTED if name == want), None)
    return pattern is None or bool(pattern.search(sentence))


def matter_of(question: str, kind: Kind) -> str:
    """What a list or a timeline is to be about, without the words that only ask for its form."""
    if kind not in ("list", "timeline"):
        return question
    matter = " ".join(_FORM.sub(" ", question).split())
    return matter if tokens(matter) else question


def parts_of(question: str) -> tuple[str, ...]:
    """The parts of a question that asks or tells several things, each of some length; () for a simple one."""
    if len(question.split()) > PASTED:
        return ()
    pieces = [piece.strip(" ,") for piece in _CUTS.split(question)]
    parts = tuple(piece for piece in pieces if len(tokens(piece)) >= SHORTEST_PART)
    return parts[:PARTS] if len(parts) > 1 else ()
