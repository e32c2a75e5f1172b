"""A figure has the form that its quote gives it; what a model wrote in another form is written back into that one."""

import re
from collections.abc import Sequence

from bot.answering.facts import Figure, figures, fold
from bot.answering.gate.figures import equals


def form_fault(sentence: str, quote: str) -> str | None:
    """The first figure of a folded sentence that its folded quote states in another form ("7,000", "seven thousand")."""
    for figure in figures(sentence):
        same = [quote[other.start : other.end] for other in equals(figure, quote)]
        if same and not any(_stands(sentence[figure.start : figure.end], form) for form in same):
            return f"{figure.kind} {sentence[figure.start : figure.end]!r} has another form in the quote"
    return None


def restated(sentence: str, quotes: Sequence[str]) -> str:
    """The sentence with each figure in the form of the first quote that states it; as it is where none needs that.

    A date may lose a year that its quote leaves out, and never gets a day that the sentence left out. Whether the
    result holds is for the gate to say.
    """
    folded = fold(sentence)
    offered = [fold(quote) for quote in quotes]
    changed = folded
    for figure in reversed(figures(folded)):
        form = _form_for(folded, figure, offered)
        if form is not None:
            form = form[:1].upper() + form[1:] if figure.start == 0 else form
            changed = changed[: figure.start] + form + changed[figure.end :]
    return sentence if changed == folded else changed


# ----------------------------------------------------------------------------------------------------------------


def _stands(written: str, form: str) -> bool:
    """Whether the words stand in a form of the quote; "1.82.7" does in "v1.82.7"."""
    return re.search(rf"(?<![^\Wv]){re.escape(written)}(?!\w)", form, re.IGNORECASE) is not None


def _form_for(sentence: str, figure: Figure, quotes: Sequence[str]) -> str | None:
    """What to write for a figure; None where a quote has it as it is, or none states it at all."""
    written = sentence[figure.start : figure.end]
    forms = [quote[other.start : other.end] for quote in quotes for other in _candidates(figure, quote)]
    exact = any(_stands(written, form) for form in forms)
    return None if exact else next(iter(forms), None)


def _candidates(figure: Figure, quote: str) -> list[Figure]:
    """The figures of a quote that may be written for this one."""
    if figure.kind != "date":
        return list(equals(figure, quote))
    dates = [other for other in figures(quote) if other.kind == "date"]
    return [other for other in dates if _agree(figure.value.split("-"), other.value.split("-"))]


def _agree(said: list[str], stated: list[str]) -> bool:
    """Whether two dates are of the same month and day, and of the same year where both give one."""
    return said[1:] == stated[1:] and (said[0] == stated[0] or "*" in (said[0], stated[0]))
