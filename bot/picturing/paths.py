"""The picture of exposure paths: a heading, a panel for each incident, the worst first, and a legend. Pure.

findings ─tell apart→ stories ─join→ graph ─lay out→ panel ─set under one another→ Picture
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.exposure.verdicts import Finding
from bot.picturing.graph import Graph, Node, column_names, graph_of
from bot.picturing.lettering import wrapped
from bot.picturing.panel import BOX_WIDTH, WORD_SIZE, box_height, box_of, marking_box, panel
from bot.picturing.picture import Arrow, Box, Frame, Picture, Sign, Style, Words
from bot.picturing.stories import (
    MEANINGS,
    ORDER,
    WORDS,
    Story,
    path_of,
    quiet_projects,
    shown_name,
    stories,
    tally_words,
)
from bot.showing import counted, human_day, human_time, plain
from ingestion.report import Marking

MOST_BOXES = 16  # in one column of one incident
MOST_INCIDENTS = 6
_MARGIN, _PADDING = 32, 24  # around the picture, and inside a frame
_NARROWEST = 900  # between the margins
_SIZES: dict[Style, int] = {"title": 26, "heading": 18, "column": 13, "note": 14, "word": WORD_SIZE}
_LEADING = 1.35
_GAP, _WIDEST_GAP = 90, 200  # between columns
_TALL, _TALL_GAP = 8, 150  # boxes from which a column needs more room for its arrows
_UTC = ZoneInfo("UTC")
_NOTHING = "There are no verdicts to show."
_SILENCE = (
    "No report that was searched gives a role to anything they depend on. Silence is no proof of safety."
)
_LETTERS = (
    "A PNG shows an empty box for a letter beyond Latin, Greek and Cyrillic; an SVG holds every letter."
)
_TAKES_PART = "dark box: where the path meets the incident"
_PLAIN_LETTERS = ("LATIN", "GREEK", "CYRILLIC", "COMBINING", "MODIFIER")


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands under one another: its parts with their places as if it began at the upper edge."""

    height: int
    frames: tuple[Frame, ...] = ()
    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    words: tuple[Words, ...] = ()
    signs: tuple[Sign, ...] = ()
    strokes: tuple[Arrow, ...] = ()


def draw_paths(
    findings: Sequence[Finding],
    title: str,
    as_of: str,
    *,
    marking: Marking = Marking.CLEAR,
    zone: ZoneInfo = _UTC,
    most_boxes: int = MOST_BOXES,
    most_incidents: int = MOST_INCIDENTS,
) -> Picture:
    """The picture of `findings`: the same for the same findings, in whatever order they come.

    `as_of`: ISO 8601, said in `zone`. The marking shown is the highest among `marking` and the quoted reports. Of an
    incident with more than `most_boxes` projects or parties, the rest stand in one box that says how many; of more
    than `most_incidents`, the rest stand in one line. Both limits are at least 2.
    """
    told = stories(findings)
    graphs = [graph_of(story.findings, max(2, most_boxes)) for story in told[: max(2, most_incidents)]]
    quiet = quiet_projects(findings)
    inner = max([_NARROWEST - 2 * _PADDING, *(_least_width(graph) for graph in graphs)])
    wide = inner + 2 * _PADDING
    label = max(
        [marking, *(quote.report.marking for f in findings for quote in (*f.quotes, *f.against))]
    ).label
    parts = [
        _heading(title, f"as of {human_time(as_of, zone)}", label, findings, wide),
        *(_incident(story, graph, inner, zone) for story, graph in zip(told, graphs, strict=False)),
        *_rest(told[len(graphs) :], wide),
        *_quiet(quiet, inner, max(2, most_boxes)),
        *_legend(findings, title, wide),
    ]
    return _joined(parts, wide + 2 * _MARGIN, shown_name(title), _described(findings, as_of, label, zone))


# ----------------------------------------------------------------------------------------------------------------------


def _least_width(graph: Graph) -> int:
    columns = len(graph.columns)
    gap = _TALL_GAP if max(len(column) for column in graph.columns) > _TALL else _GAP
    return columns * BOX_WIDTH + (columns - 1) * gap


def _lefts(columns: int, inner: int) -> list[int]:
    """The left edges of columns, spread over the frame as far as arrows do not get too long."""
    spare = (inner - columns * BOX_WIDTH) // max(1, columns - 1)
    step = BOX_WIDTH + min(spare, _WIDEST_GAP)
    return [_MARGIN + _PADDING + at * step for at in range(columns)]


def _lines(
    text: str, style: Style, x: int, top: int, width: int, most: int = 1
) -> tuple[tuple[Words, ...], int]:
    """Lines of words from `top` downwards, and where the next thing may begin."""
    size = _SIZES[style]
    leading = round(size * _LEADING)
    broken = wrapped(text, width, size, most)
    words = tuple(
        Words(x, top + at * leading + round(size * 1.05), line, style) for at, line in enumerate(broken)
    )
    return words, top + len(broken) * leading


def _heading(title: str, when: str, label: str, findings: Sequence[Finding], wide: int) -> _Part:
    corner = marking_box(label, _MARGIN + wide, 0)
    room = wide - corner.width - 24
    first, below = _lines(shown_name(title), "title", _MARGIN, 0, room, 3)
    said = f"{when} · {tally_words(findings)}" if findings else f"{when} · {_NOTHING}"
    second, below = _lines(said, "note", _MARGIN, max(below, corner.height) + 4, wide, 2)
    return _Part(below, boxes=(corner,), words=(*first, *second))


def _incident(story: Story, graph: Graph, inner: int, zone: ZoneInfo) -> _Part:
    left = _MARGIN + _PADDING
    first, below = _lines(story.title, "heading", left, _PADDING - 4, inner, 3)
    since = f"since {human_day(story.since, zone)} · " if story.since else ""
    second, below = _lines(since + tally_words(story.findings), "note", left, below + 2, inner, 2)
    lefts = _lefts(len(graph.columns), inner)
    names = zip(lefts, column_names(len(graph.columns)), strict=True)
    heads = tuple(Words(x, below + 28, name, "column") for x, name in names)
    drawn = panel(graph, lefts, below + 40)
    height = below + 40 + drawn.height + _PADDING
    frame = Frame(_MARGIN, 0, inner + 2 * _PADDING, height)
    return _Part(height, (frame,), drawn.boxes, drawn.arrows, (*first, *second, *heads))


def _rest(left_out: Sequence[Story], wide: int) -> list[_Part]:
    """The line for incidents that are not drawn."""
    if not left_out:
        return []
    touched = tally_words(finding for story in left_out for finding in story.findings)
    said = f"and {counted(len(left_out), 'more incident')}, with {touched}"
    words, below = _lines(said, "heading", _MARGIN, 0, wide, 2)
    return [_Part(below, words=words)]


def _quiet(quiet: Sequence[Finding], inner: int, most: int) -> list[_Part]:
    """The projects of which nothing is known, in rows."""
    if not quiet:
        return []
    left = _MARGIN + _PADDING
    first, below = _lines(WORDS["no_known_exposure"], "heading", left, _PADDING - 4, inner)
    second, below = _lines(_SILENCE, "note", left, below + 2, inner, 2)
    boxes, below = _grid(_quiet_nodes(quiet, most), inner, below + 16)
    frame = Frame(_MARGIN, 0, inner + 2 * _PADDING, below + _PADDING)
    return [_Part(frame.height, (frame,), boxes, words=(*first, *second))]


def _quiet_nodes(quiet: Sequence[Finding], most: int) -> list[Node]:
    marks = ((ORDER[-1], WORDS[ORDER[-1]]),)
    kept = quiet if len(quiet) <= most else quiet[: most - 1]
    nodes = [Node(("project", f.project), shown_name(f.project), 0, marks, why=f.justification) for f in kept]
    if len(kept) < len(quiet):
        said = f"and {counted(len(quiet) - len(kept), 'more project')}"
        nodes.append(Node(("more", "0"), said, 0, marks))
    return nodes


def _grid(nodes: Sequence[Node], inner: int, top: int) -> tuple[tuple[Box, ...], int]:
    """Boxes side by side in rows as tall as their tallest, and where the last row ends."""
    across = max(1, (inner + 20) // (BOX_WIDTH + 20))
    boxes: list[Box] = []
    for start in range(0, len(nodes), across):
        row = nodes[start : start + across]
        height = max(box_height(node) for node in row)
        for at, node in enumerate(row):
            boxes.append(box_of(node, _MARGIN + _PADDING + at * (BOX_WIDTH + 20), top, height))
        top += height + 14
    return tuple(boxes), top - 14


def _legend(findings: Sequence[Finding], title: str, wide: int) -> list[_Part]:
    """What signs, lines and dark boxes mean, as far as they stand in the picture."""
    present = {finding.status for finding in findings}
    words: list[Words] = []
    signs: list[Sign] = []
    strokes: list[Arrow] = []
    boxes: list[Box] = []
    top = 0
    for status in (status for status in ORDER if status in present):
        signs.append(Sign(_MARGIN + 8, top + 10, status))
        if status != "no_known_exposure":
            ends = ((_MARGIN + 26, top + 10), (_MARGIN + 66, top + 10))
            strokes.append(Arrow("", "", status, ends))
        words.append(Words(_MARGIN + 76, top + 15, WORDS[status], "word", status))
        words.append(Words(_MARGIN + 244, top + 15, MEANINGS[status], "note"))
        top += 24
    if any(len(finding.path) > 1 for finding in findings):
        boxes.append(Box(_MARGIN + 26, top + 3, 40, 14, "party", ""))
        words.append(Words(_MARGIN + 76, top + 15, _TAKES_PART, "note"))
        top += 24
    if _needs_letters(findings, title):
        more, top = _lines(_LETTERS, "note", _MARGIN, top, wide, 2)
        words += more
    return [_Part(top, (), tuple(boxes), (), tuple(words), tuple(signs), tuple(strokes))] if top else []


def _needs_letters(findings: Iterable[Finding], title: str) -> bool:
    said = {c for f in findings for name in (f.project, f.incident, *f.path) for c in plain(name)}
    return any(not _is_plain(character) for character in said | set(plain(title)))


def _is_plain(character: str) -> bool:
    if character.isascii() or character in "–—‘’“”…·«»§©®°±":
        return True
    return unicodedata.name(character, "").startswith(_PLAIN_LETTERS)


def _described(findings: Sequence[Finding], as_of: str, label: str, zone: ZoneInfo) -> str:
    """The picture in words, for those who do not see it: every path, worst first."""
    said = [f"Exposure paths as of {human_time(as_of, zone)}, {label}."]
    for story in stories(findings):
        since = f", since {human_day(story.since, zone)}" if story.since else ""
        said.append(f"Incident: {story.title}{since}.")
        for finding in story.findings:
            way = " to ".join((shown_name(finding.project), *path_of(finding)))
            said.append(f"{WORDS[finding.status]}: {way}.")
    quiet = ", ".join(shown_name(finding.project) for finding in quiet_projects(findings))
    said += [f"{WORDS['no_known_exposure']}: {quiet}."] if quiet else []
    return "\n".join(said if findings else [*said, _NOTHING])


def _joined(parts: Sequence[_Part], width: int, title: str, desc: str) -> Picture:
    tops = [_MARGIN + sum(part.height + 24 for part in parts[:at]) for at in range(len(parts))]
    height = tops[-1] + parts[-1].height + _MARGIN
    moved = [_moved(part, top) for part, top in zip(parts, tops, strict=True)]
    return Picture(
        width=width,
        height=height,
        title=title,
        desc=desc,
        frames=tuple(frame for part in moved for frame in part.frames),
        boxes=tuple(box for part in moved for box in part.boxes),
        arrows=tuple(arrow for part in moved for arrow in part.arrows),
        words=tuple(word for part in moved for word in part.words),
        signs=tuple(sign for part in moved for sign in part.signs),
        strokes=tuple(stroke for part in moved for stroke in part.strokes),
    )


def _moved(part: _Part, down: int) -> _Part:
    return _Part(
        part.height,
        tuple(replace(frame, y=frame.y + down) for frame in part.frames),
        tuple(_box_moved(box, down) for box in part.boxes),
        tuple(_arrow_moved(arrow, down) for arrow in part.arrows),
        tuple(replace(word, y=word.y + down) for word in part.words),
        tuple(replace(sign, y=sign.y + down) for sign in part.signs),
        tuple(_arrow_moved(stroke, down) for stroke in part.strokes),
    )


def _box_moved(box: Box, down: int) -> Box:
    words = tuple(replace(word, y=word.y + down) for word in box.words)
    signs = tuple(replace(sign, y=sign.y + down) for sign in box.signs)
    return replace(box, y=box.y + down, words=words, signs=signs)


def _arrow_moved(arrow: Arrow, down: int) -> Arrow:
    return replace(arrow, points=tuple((x, y + down) for x, y in arrow.points))
