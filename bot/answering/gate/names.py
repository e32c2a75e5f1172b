"""Each proper name of a sentence stands in its quote, as whole words and with its capitals."""

import re

from bot.answering.facts import figures, fold, names
from bot.answering.lexicon import MONTHS, TITLES


def stands(name: str, text: str) -> bool:
    """Whether a name of one or more words stands in a folded text, as whole words and with its capitals."""
    kept = fold(name).split()
    return bool(kept) and all(_stands(word, text) for word in kept) and _together(kept, text)


def name_fault(sentence: str, quote: str) -> str | None:
    """The first word of a name in a folded sentence that its folded quote does not hold, in words."""
    words = (word for name in names(sentence) for word in name.words)
    unknown = next((word for word in words if not _stands(word, quote)), None)
    return f"name {unknown!r} is not in the quote" if unknown else None


def joined_fault(sentence: str, quote: str) -> str | None:
    """The first name of a folded sentence that is made of two names of its folded quote, in words."""
    for name in names(sentence):
        kept = [word for word in name.words if not _is_dated(word, quote)]
        if not _together(kept, quote):
            return f"name {' '.join(name.words)!r} is put together from parts of the quote"
    return None


# ----------------------------------------------------------------------------------------------------------------


def _stands(word: str, quote: str) -> bool:
    """Whether the word stands in the quote by itself; only one with inner capitals may be lower case there."""
    plain = re.escape(word.removesuffix("."))
    found = re.findall(rf"(?<!\w){plain}(?!\w)", quote, re.IGNORECASE)
    lenient = any(c.isupper() for c in word[1:])
    return any(lenient or hit[0].isupper() for hit in found)


def _together(words: list[str], quote: str) -> bool:
    """Whether the words of one name that stand in the quote follow each other there; titles may stand elsewhere."""
    words = [word for word in words if word.lower() not in TITLES and _stands(word, quote)]
    pattern = r"[\s,]+".join(re.escape(word.removesuffix(".")) for word in words)
    return len(words) < 2 or re.search(rf"(?<!\w){pattern}(?!\w)", quote, re.IGNORECASE) is not None


def _is_dated(word: str, quote: str) -> bool:
    """Whether the word is a month of a date in the quote, and so no part of the name that stands beside it."""
    month = MONTHS.get(word.lower().removesuffix("."))
    if month is None:
        return False
    return any(f.kind == "date" and f.value.split("-")[1] == f"{month:02d}" for f in figures(quote))
