"""A picture as SVG text: text stays text, nothing is fetched, nothing runs, nothing links out. Pure."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from bot.exposure.status import Status
from bot.picturing.picture import Arrow, Box, BoxKind, Frame, Picture, Point, Sign, Style, Words
from bot.picturing.stories import WORDS
from bot.showing import plain

FONTS = '"Noto Sans", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif'
_INK, _SOFT, _LINE = "#1a1d21", "#535b65", "#c3c9d0"
# Each at least 5:1 on white and on its own tint; told apart by lightness as well as by hue.
_COLOURS: dict[Status, str] = {
    "affected": "#b3261e",
    "under_investigation": "#7a4d00",
    "fixed": "#0b4fa0",
    "not_affected": "#1c6236",
    "no_known_exposure": "#535b65",
}
_TINTS: dict[Status, str] = {
    "affected": "#fdeceb",
    "under_investigation": "#fff4dc",
    "fixed": "#eaf2fc",
    "not_affected": "#e9f5ed",
    "no_known_exposure": "#f3f4f6",
}
# How a line runs says its status without colour.
_RUNS: dict[Status, str] = {
    "affected": 'stroke-width="3"',
    "under_investigation": 'stroke-width="2" stroke-dasharray="8 4"',
    "fixed": 'stroke-width="2" stroke-dasharray="2 4"',
    "not_affected": 'stroke-width="1.5" stroke-dasharray="2 4"',
    "no_known_exposure": 'stroke-width="1.5"',
}
_BOXES: dict[BoxKind, str] = {
    "project": f'rx="6" fill="#fff" stroke="{_LINE}"',
    "party": f'rx="6" fill="#263038" stroke="{_INK}"',
    "middle": f'rx="6" fill="#fff" stroke="{_SOFT}"',
    "more": f'rx="6" fill="#fff" stroke="{_SOFT}" stroke-dasharray="4 3"',
    "marking": 'rx="3" fill="#000"',
}
_LETTERS: dict[Style, str] = {
    "title": f'font-size="26" font-weight="700" fill="{_INK}"',
    "heading": f'font-size="18" font-weight="700" fill="{_INK}"',
    "column": f'font-size="13" font-weight="600" fill="{_SOFT}"',
    "name": f'font-size="15" font-weight="600" fill="{_INK}"',
    "more": f'font-size="15" fill="{_INK}"',
    "inverse": 'font-size="15" font-weight="600" fill="#fff"',
    "word": 'font-size="13" font-weight="700"',
    "note": f'font-size="14" fill="{_SOFT}"',
    "marking": 'font-size="13" font-weight="700"',
}
_MARKINGS = {
    "TLP:RED": "#ff2b2b",
    "TLP:AMBER": "#ffc000",
    "TLP:AMBER+STRICT": "#ffc000",
    "TLP:GREEN": "#33ff00",
}
_TIP = 9  # the length of an arrow's head
_LONGEST = 600  # characters of a longer word


def svg_of(picture: Picture) -> str:
    """The whole file, UTF-8 text; the same picture gives the same bytes."""
    size = f'width="{picture.width}" height="{picture.height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {picture.width} {picture.height}"'
        f' role="img" aria-labelledby="title desc" font-family="{escape(FONTS, quote=True)}">',
        f'<title id="title">{_text(picture.title)}</title>',
        f'<desc id="desc">{_described(picture.desc)}</desc>',
        f'<rect {size} fill="#fff"/>',
        *(_frame(frame) for frame in picture.frames),
        *(_line(arrow) for arrow in picture.arrows),
        *(_tip(arrow) for arrow in picture.arrows),
        *(_line(stroke) for stroke in picture.strokes),
        *(_box(box) for box in picture.boxes),
        *(_sign(sign) for sign in picture.signs),
        *(_words(words) for words in picture.words),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


# ----------------------------------------------------------------------------------------------------------------------


def _text(words: str) -> str:
    """Anybody's words, plain and escaped, without the two characters that XML forbids and Unicode calls none."""
    return escape(plain(words).replace("\ufffe", "").replace("\uffff", ""), quote=True)


def _described(desc: str) -> str:
    return "\n".join(_text(line) for line in desc.split("\n"))


def _frame(frame: Frame) -> str:
    place = f'x="{frame.x}" y="{frame.y}" width="{frame.width}" height="{frame.height}"'
    return f'<rect {place} rx="10" fill="#f8f9fa" stroke="{_LINE}"/>'


def _box(box: Box) -> str:
    return "\n".join(["<g>", *_box_parts(box), "</g>"])


def _box_parts(box: Box) -> Iterator[str]:
    """The whole name and the longer word stand in a title, which viewers show when the pointer rests there."""
    told = ": ".join(part for part in (box.name, box.why) if part)
    if told:
        yield f"<title>{_text(told[:_LONGEST])}</title>"
    place = f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
    yield f"<rect {place} {_BOXES[box.kind]}/>"
    if box.status:
        yield from _band(box, box.status)
    yield from (_sign(sign) for sign in box.signs)
    yield from (_words(words) for words in box.words)


def _band(box: Box, status: Status) -> Iterator[str]:
    inside = f'y="{box.y + 1}" height="{box.height - 2}"'
    yield f'<rect x="{box.x + 1}" {inside} width="{box.width - 2}" rx="5" fill="{_TINTS[status]}"/>'
    yield f'<rect x="{box.x}" y="{box.y}" width="6" height="{box.height}" rx="3" fill="{_COLOURS[status]}"/>'


def _words(words: Words) -> str:
    fill = f' fill="{_COLOURS[words.status]}"' if words.status else ""
    if words.style == "marking":
        fill = f' fill="{_MARKINGS.get(words.text, "#fff")}" text-anchor="middle"'
    return f'<text x="{words.x}" y="{words.y}" {_LETTERS[words.style]}{fill}>{_text(words.text)}</text>'


def _sign(sign: Sign) -> str:
    """● affected, ◐ under investigation, ✓ fixed and not affected, ○ no known exposure, each drawn 14 pixels wide."""
    x, y, colour = sign.x, sign.y, _COLOURS[sign.status]
    ring = f'<circle cx="{x}" cy="{y}" r="6" fill="none" stroke="{colour}" stroke-width="2"/>'
    if sign.status == "affected":
        drawn = f'<circle cx="{x}" cy="{y}" r="7" fill="{colour}"/>'
    elif sign.status == "under_investigation":
        drawn = ring + f'<path d="M{x} {y - 6}A6 6 0 0 0 {x} {y + 6}Z" fill="{colour}"/>'
    elif sign.status == "no_known_exposure":
        drawn = ring
    else:
        way = f"M{x - 6} {y}L{x - 2} {y + 5}L{x + 6} {y - 6}"
        drawn = f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    return f'<g aria-label="{WORDS[sign.status]}">{drawn}</g>'


def _line(arrow: Arrow) -> str:
    points = arrow.points
    if arrow.target:  # the line ends where the head begins
        points = (*points[:-1], (points[-1][0] - _TIP + 1, points[-1][1]))
    way = f"M{points[0][0]} {points[0][1]}" + "".join(_leg(one, to) for one, to in pairwise(points))
    return f'<path d="{way}" fill="none" stroke="{_COLOURS[arrow.status]}" {_RUNS[arrow.status]}/>'


def _leg(one: Point, to: Point) -> str:
    if one[1] == to[1]:
        return f"H{to[0]}"
    middle = (one[0] + to[0]) // 2
    return f"C{middle} {one[1]} {middle} {to[1]} {to[0]} {to[1]}"


def _tip(arrow: Arrow) -> str:
    x, y = arrow.points[-1]
    return f'<path d="M{x} {y}L{x - _TIP} {y - 5}V{y + 5}Z" fill="{_COLOURS[arrow.status]}"/>'
