"""Cutting a report's text into passages: whole sentences, packed until the embedding model would see no more."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from ingestion.report import Document, Passage
from ingestion.sentences import sentence_spans

LONGEST = 900  # characters; near what 256 tokens of English hold, so that tokens rarely decide
TOKENS = 253  # what the model sees of a passage and its header: 256, less its two marks and one to spare
HEADER_TOKENS = 100  # a header may not crowd the passage out

TokenStarts = Callable[[str], Sequence[int]]
"""The character at which each token of a text begins, ascending."""


def passage_header(document: Document) -> str:
    """What is indexed in front of every passage of a report, and is no part of its text: publisher | date | title."""
    parts = (document.publisher[:80], document.published[:10], document.title[:160])
    return " | ".join(part for part in parts if part)


def embedded_header(document: Document, token_starts: TokenStarts) -> str:
    """The header as the embedding model gets it: no longer than 100 of its tokens (some scripts need one a stroke)."""
    header = passage_header(document)
    while len(starts := token_starts(header)) > HEADER_TOKENS:
        header = header[
            : min(starts[HEADER_TOKENS], len(header) - 1)
        ]  # a cut word may count more: look again
    return header.strip()


def embedded_texts(document: Document, passages: Sequence[Passage], token_starts: TokenStarts) -> list[str]:
    """What the embedding model is given for each passage: the header, and the words on a line of their own."""
    header = embedded_header(document, token_starts)
    return [f"{header}\n{document.text[p.start : p.end]}".strip() for p in passages]


def split(document: Document, token_starts: TokenStarts) -> tuple[Passage, ...]:
    """Passages that hold every sentence of the text once, in order, each short enough for the model with its header.

    A sentence too long for it is cut at white space, and a word too long is cut anywhere.
    """
    text = document.text
    starts = token_starts(text)
    room = TOKENS - len(token_starts(embedded_header(document, token_starts)))

    def seems_to_fit(start: int, end: int) -> bool:
        return end - start <= LONGEST and bisect_left(starts, end) - bisect_left(starts, start) <= room

    def fits(start: int, end: int) -> bool:
        """Counted anew: of a word cut in two, each part has tokens of its own."""
        return seems_to_fit(start, end) and len(token_starts(text[start:end])) <= room

    pieces = [piece for span in sentence_spans(text) for piece in _fitting(text, *span, seems_to_fit)]
    packed = [part for span in _packed(pieces, seems_to_fit) for part in _fitting(text, *span, fits)]
    return tuple(Passage(i, start, end) for i, (start, end) in enumerate(packed))


def _packed(pieces: Sequence[tuple[int, int]], fits: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Neighbours joined as long as they fit together."""
    packed: list[tuple[int, int]] = []
    for start, end in pieces:
        if packed and fits(packed[-1][0], end):
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _fitting(text: str, start: int, end: int, fits: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """The range itself, or halves of it, cut at white space, until each fits."""
    if end - start <= 1 or fits(start, end):
        return [(start, end)]
    middle = (start + end) // 2
    cut = text.rfind(" ", start + 1, middle)
    cut = cut if cut > start else middle
    after = cut
    while after < end and text[after].isspace():
        after += 1
    while text[cut - 1].isspace():  # the range begins with a word, so this ends
        cut -= 1
    left = _fitting(text, start, cut, fits)
    return left + (_fitting(text, after, end, fits) if after < end else [])
