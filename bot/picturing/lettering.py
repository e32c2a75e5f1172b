"""How much room words take, without a font: widths on the safe side, so that no common sans-serif overflows its box."""

import unicodedata
from collections.abc import Iterator

_ELLIPSIS = "…"
_BREAKS_AFTER = frozenset("/\\:@=-_;|&+")
# Widths of bold letters, in parts of the letter size, of the widest fonts that viewers fall back to.
_WIDTHS = {
    **dict.fromkeys("ijlIJ'|/\\ .,", 0.39),
    **dict.fromkeys('frt()[]!:;-_`"*', 0.53),
    **dict.fromkeys("czs?xvykaeLTEFo", 0.69),
    **dict.fromkeys("hnubdgpqSYZPC0123456789${}", 0.74),
    **dict.fromkeys("BRXAVKUGDHNOQ#+<=>^~&", 0.88),
    **dict.fromkeys("wmMW@%", 1.11),
    **dict.fromkeys("ЖМФШЩЫЮжфшщюЉЊљњÆŒæœωώψ", 1.33),
}
_CAPITAL, _SMALL, _WIDE = 1.05, 0.9, 1.35


def width_of(text: str, size: int) -> float:
    """The width of `text` in pixels at a letter size, rather too much than too little."""
    return size * sum(_width(character) for character in text)


def wrapped(text: str, width: float, size: int, most: int) -> tuple[str, ...]:
    """`text` in at most `most` lines of `width` pixels, broken between words where they fit; "…" ends what is cut.

    No line is wider than `width` as long as one character fits; a letter keeps its accents.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, size):
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.strip())
            line = ""
        line += piece if line else piece.lstrip()
    lines += [line.strip()] if line.strip() else []
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], width, size))


def _width(character: str) -> float:
    known = _WIDTHS.get(character) or _WIDTHS.get(unicodedata.normalize("NFD", character)[0])
    if known is not None:
        return known
    if unicodedata.category(character)[0] == "M":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF:
        return _WIDE
    return _CAPITAL if character.isupper() or not character.isalpha() else _SMALL


def _pieces(text: str, width: float, size: int) -> Iterator[str]:
    """What may stand on a line of its own: words, the parts of words at their joints, letters of what is still long."""
    for word in _split(text, frozenset(" ")):
        if width_of(word.strip(), size) <= width:
            yield word
            continue
        for part in _split(word, _BREAKS_AFTER):
            yield from [part] if width_of(part, size) <= width else _letters(part)


def _split(text: str, after: frozenset[str]) -> Iterator[str]:
    """The parts of `text`, each ending with a character of `after`; several of those stay together."""
    start = 0
    for at, character in enumerate(text, start=1):
        if character in after and text[at : at + 1] not in after:
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def _letters(text: str) -> Iterator[str]:
    """Single letters, each with the accents that follow it."""
    letter = ""
    for character in text:
        if letter and unicodedata.category(character)[0] != "M":
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter


def _cut(line: str, width: float, size: int) -> str:
    """The line with an ellipsis, shortened letter by letter until both fit."""
    kept = list(_letters(line))
    while kept and width_of("".join(kept) + _ELLIPSIS, size) > width:
        kept.pop()
    return "".join(kept).rstrip() + _ELLIPSIS
