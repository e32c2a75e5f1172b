"""Each date, time, version, identifier, number and quantity of a sentence stands in its quote."""

import re

from bot.answering.facts import Figure, figures, implied, root
from bot.answering.lexicon import QUANTITIES, STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[.;:]")
_SMALL_NUMBERS = frozenset(str(n) for n in range(2, 13))
_NEAR = 6  # words between a number and what it counts


def figure_fault(sentence: str, quote: str) -> str | None:
    """The first figure or quantity of a folded sentence that its folded quote does not hold, in words."""
    offered = [part for figure in figures(quote) for part in implied(figure)]
    for figure in figures(sentence):
        same = [other for other in offered if _same(figure, other)]
        if not same:
            return f"{figure.kind} {sentence[figure.start : figure.end]!r} is not in the quote"
        if figure.kind == "number" and not _counts_the_same(sentence, figure, quote, same):
            return f"number {sentence[figure.start : figure.end]!r} counts something else in the quote"
    missing = _quantities(sentence) - _quantities(quote)
    return f"{min(missing)!r} is not in the quote" if missing else None


# ----------------------------------------------------------------------------------------------------------------


def _same(figure: Figure, other: Figure) -> bool:
    """Whether a figure of the quote is the sentence's; digits stand for a number word only from two to twelve."""
    if (figure.kind, figure.value) != (other.kind, other.value):
        return False
    if (figure.scale, figure.unit, figure.bound) != (other.scale, other.unit, other.bound):
        return False
    return figure.spelled or not other.spelled or figure.value in _SMALL_NUMBERS


def _counts_the_same(sentence: str, figure: Figure, quote: str, same: list[Figure]) -> bool:
    """Whether what the number counts ("300 customers") stands behind that number in the quote as well."""
    counted = _run_behind(sentence, figure.end)
    if not counted or figure.unit or (len(figure.value) == 4 and figure.value.startswith(("19", "20"))):
        return True
    return any(not counted.isdisjoint(_beside(quote, other)) for other in same)


def _run_behind(text: str, end: int) -> frozenset[str]:
    """The content words right behind a number, up to the first word or mark that ends the run."""
    found = []
    for match in _WORD.finditer(text, end):
        word = match.group().lower()
        if text[end : match.start()].strip() or word in STOP_WORDS or not word[0].isalpha():
            break
        found.append(root(word))
        end = match.end()
    return frozenset(found[:3])


def _beside(quote: str, figure: Figure) -> frozenset[str]:
    """What a number of the quote may count: the words behind it, or those before it where its clause ends there."""
    behind = [m.group().lower() for m in _WORD.finditer(quote, figure.end)][:_NEAR]
    stop = next((i for i, word in enumerate(behind) if not word[0].isalpha()), len(behind))
    chosen = behind[:stop]
    if not any(word not in STOP_WORDS for word in chosen):
        chosen = [m.group().lower() for m in _WORD.finditer(quote, 0, figure.start)][-_NEAR:]
    return frozenset(root(word) for word in chosen if word[0].isalpha())


def _quantities(text: str) -> frozenset[str]:
    return frozenset(QUANTITIES[w] for w in re.findall(r"[a-z]+", text.lower()) if w in QUANTITIES)
