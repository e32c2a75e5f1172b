"""Each date, time, version, identifier, number and quantity of a sentence stands in its quote."""

import re
from collections.abc import Iterator

from bot.answering.facts import Figure, figures, implied, root
from bot.answering.lexicon import QUANTITIES, STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[.;:]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEAR = 6  # words between a number and what it counts


def date_fault(sentence: str, quote: str) -> str | None:
    """The first date that the quote does not give; less of a date than the quote has is no other date."""
    return _missing("date", sentence, quote)


def time_fault(sentence: str, quote: str) -> str | None:
    """The first time of day that the quote does not give."""
    return _missing("time", sentence, quote)


def version_fault(sentence: str, quote: str) -> str | None:
    """The first version that the quote does not name, "or later" and the like included."""
    return _missing("version", sentence, quote)


def identifier_fault(sentence: str, quote: str) -> str | None:
    """The first identifier (a CVE, a hash, a file, a host) that the quote does not name."""
    return _missing("identifier", sentence, quote)


def number_fault(sentence: str, quote: str) -> str | None:
    """The first number that the quote does not give with that unit and that bound ("more than")."""
    return _missing("number", sentence, quote)


def counted_fault(sentence: str, quote: str) -> str | None:
    """The first number that counts something else in the quote: "12 customers" of "12 hospitals"."""
    for figure in figures(sentence):
        same = [other for other in equals(figure, quote) if figure.kind == "number"]
        if same and not _counts_the_same(sentence, figure, quote, same):
            return f"number {sentence[figure.start : figure.end]!r} counts something else in the quote"
    return None


def quantity_fault(sentence: str, quote: str) -> str | None:
    """The first word of quantity ("all", "thousands", "yesterday") that the quote does not use."""
    missing = _quantities(sentence) - _quantities(quote)
    return f"{min(missing)!r} is not in the quote" if missing else None


def equals(figure: Figure, quote: str) -> Iterator[Figure]:
    """The figures of a folded quote, or what follows from them, that state the same, in whatever form."""
    for stated in figures(quote):
        for other in implied(stated):
            if _key(figure) == _key(other):
                yield other


# ----------------------------------------------------------------------------------------------------------------


def _missing(kind: str, sentence: str, quote: str) -> str | None:
    for figure in figures(sentence):
        if figure.kind == kind and not any(equals(figure, quote)):
            return f"{kind} {sentence[figure.start : figure.end]!r} is not in the quote"
    return None


def _key(figure: Figure) -> tuple[str, str, str, str]:
    return figure.kind, figure.value, figure.unit, figure.bound


def _counts_the_same(sentence: str, figure: Figure, quote: str, same: list[Figure]) -> bool:
    """Whether what the number counts ("300 customers") stands behind that number in the quote as well."""
    counted = _run_behind(sentence, figure.end)
    if not counted or figure.unit or _YEAR.fullmatch(sentence, figure.start, figure.end):
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
    """The words of quantity by group; those within a number ("seven thousand") are the number's."""
    for figure in reversed(figures(text)):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return frozenset(QUANTITIES[w] for w in re.findall(r"[a-z]+", text.lower()) if w in QUANTITIES)
