"""Where sentences begin and end, as exact character ranges: the grain of evidence and of citations."""

import re

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|No|Nos|Inc|Ltd|Co|Corp|approx|Fig|Sec|Art|Vol|Jan|Feb|Mar|Apr|Jun|Jul|"
    r"Aug|Sep|Sept|Oct|Nov|Dec|Gen|Gov|Sen|Rep|Lt|Col|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|U\.N|E\.U|D\.C|z\.B|d\.h|bzw|ca|Nr)"
    r"|(?:^|[\s(])[A-Z])\.$"
)
# A boundary is a closing mark (with its quotes and brackets), white space and something that can begin a sentence;
# or the end of a block: a blank line, or a line break before a list mark or a heading.
_BOUNDARY = re.compile(
    r"(?P<stop>[.!?…。！？]+[\"'”’»)\]]*)(?=\s+[\"'“‘«(\[]*[A-Z0-9À-ÖØ-Þ\u0370-\u03ff\u0400-\u04ff\u3040-\uffef_*#]|\s*\n|\s*$)"
    r"|(?P<block>[ \t]*\n[ \t]*\n\s*|[ \t]*\n(?=[ \t]*(?:[-*•#>|]|\d{1,3}[.)]\s)))"
)
LONGEST = 1200


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of `text`, in order, without surrounding white space.

    Ranges never overlap and together hold every character that is not white space. A "sentence" without an end is
    cut at white space after 1,200 characters, so that no range is longer than that unless a word is.
    """
    spans: list[tuple[int, int]] = []
    begin = 0
    for match in _BOUNDARY.finditer(text):
        end = match.end() if match.group("stop") else match.start()
        if match.group("stop") and _goes_on(text, begin, match.end()):
            continue
        spans.extend(_trimmed(text, begin, end))
        begin = end
    spans.extend(_trimmed(text, begin, len(text)))
    return spans


def _goes_on(text: str, begin: int, end: int) -> bool:
    """Whether the full stop belongs to an abbreviation, as in "Dr. Who" or "J. Doe"."""
    rest = text[end : end + 2]
    return "\n" not in rest and bool(_ABBREVIATION.search(text[max(begin, end - 12) : end]))


def _trimmed(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    pieces = []
    while end - begin > LONGEST:
        cut = max(text.rfind(" ", begin, begin + LONGEST), text.rfind("\n", begin, begin + LONGEST))
        cut = cut if cut > begin else begin + LONGEST
        pieces.append((begin, cut))
        begin = cut
        while begin < end and text[begin].isspace():
            begin += 1
    return [*pieces, (begin, end)] if end > begin else pieces
