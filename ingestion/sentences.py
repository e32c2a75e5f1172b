"""Where sentences begin and end, as exact character ranges: the grain of evidence and of citations."""

import re
from collections.abc import Iterator

LONGEST = 1200

# A stop ends a sentence when white space and something that can begin one follow, or nothing more does. The full-width
# ones need no space after them.
_STOP = re.compile(
    r"[。！？]++[\"'”’」』）)\]]*+"
    r"|(?<![.!?…])[.!?…]++[\"'”’»)\]]*+"
    r"(?=\s+[\"'“‘„«(\[]*[A-Z0-9À-ÖØ-Þ\u0370-\u03ff\u0400-\u04ff\u3040-\uffef_*#]|\s*\n|\s*$)"
)
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+\S")
_ITEM = re.compile(r"[ \t]*(?:[-*•#>|]|\d{1,3}[.)]\s)")

# What a full stop may belong to, so that it ends no sentence.
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|Inc|Ltd|Co|Corp|Gen|Gov|Sen|Rep|Lt|Col|Maj|Brig|Adm|Capt|Cmdr|Sgt|Hon|Rev|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|U\.N|E\.U|D\.C|"
    r"z\.B|d\.h|u\.a|bzw|vgl|bspw|ggf|sog|Hr|Fr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Okt|Nov|Dec|Dez)\.$"
    r"|(?:^|[\s(])(?:[A-Z]|[a-zäöü]\.\s[a-zäöü])\.$"  # J. Doe, d. h.
)
_NUMBERED = re.compile(r"\b(?:No|Nos|Nr|Fig|Sec|Art|Abs|Vol|Ch|approx|ca)\.$")  # when a number follows
_SPACED = re.compile(r"(?:^|[\s(])[a-zäöü]\.$")  # z. B., d. h., e. V.: when another short one follows
_ORDINAL = re.compile(r"(?<![\w.,:/-])\d{1,3}\.$")
_ITEM_NUMBER = re.compile(r"\s*\d{1,3}\.$")
_BEFORE_ORDINAL = re.compile(
    r"\b(?:am|vom|zum|bis|beim|im|de[mnrs]|die|das|eine?[mnrs]?|jede[mnrs]?|und|oder)\s+\d{1,3}\.$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\s+(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|January|February|March|May|June|July|October|December)\b"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of `text`, in order, without surrounding white space.

    Ranges never overlap and together hold every character that is not white space. No range crosses a blank line, and
    each heading and list item begins one of its own. A "sentence" without an end is cut at white space after 1,200
    characters, so that no range is longer than that.
    """
    return [span for block in _blocks(text) for span in _sentences(text, *block)]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of lines that run on: they end at a blank line, after a heading and before a heading or a list item."""
    begin = at = 0
    after_heading = False
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        if after_heading or _ITEM.match(text, at, end) or text[at:end].isspace():
            yield begin, at
            begin = at
        after_heading = bool(_HEADING.match(text, at, end))
        at = end
    yield begin, len(text)


def _sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _STOP.finditer(text, begin, end):
        if not _goes_on(text, begin, match.end(), end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _goes_on(text: str, begin: int, at: int, end: int) -> bool:
    """Whether the full stop before `at` belongs to what it follows: "Dr. Who", "J. Doe", "am 11. Juni", "1. Reboot"."""
    said, rest = text[max(begin, at - 24) : at], text[at : min(end, at + 16)]
    if "\n" in rest[:2]:
        return False
    if _ORDINAL.search(said):
        item = _ITEM_NUMBER.match(text, begin, at)
        return bool(item or _BEFORE_ORDINAL.search(said) or _MONTH.match(rest))
    if _NUMBERED.search(said):
        return bool(re.match(r"\s+\d", rest))
    return bool(_ABBREVIATION.search(said)) or bool(
        _SPACED.search(said) and re.match(r"\s+[A-Za-zÄÖÜäöü]{1,4}\.", rest)
    )


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The range without white space around it, in pieces of at most `LONGEST`; none when it is white space alone."""
    begin, end = _stripped(text, begin, end)
    while end - begin > LONGEST:
        cut = max(text.rfind(" ", begin, begin + LONGEST), text.rfind("\n", begin, begin + LONGEST))
        cut = cut if cut > begin else begin + LONGEST
        yield _stripped(text, begin, cut)
        begin, end = _stripped(text, cut, end)
    if end > begin:
        yield begin, end


def _stripped(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end
