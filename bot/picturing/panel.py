"""One incident's graph with coordinates: boxes in columns, arrows between them, none through a box. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.picturing.graph import MORE, Edge, Graph, Key, Node
from bot.picturing.lettering import width_of, wrapped
from bot.picturing.picture import Arrow, Box, BoxKind, Point, Sign, Style, Words
from bot.picturing.stacking import stacked
from bot.picturing.stories import severity

BOX_WIDTH = 232
NAME_SIZE, WORD_SIZE = 15, 13  # letters of names, and of the words under them
_BAND = 6  # a project's band in its status's colour
_NAME_LINE, _WORD_LINE = 20, 20  # even, so that middles are whole and level arrows straight
_PADDING, _INSET = 10, 14
_GAP, _LOOSE_GAP = 14, 48  # between boxes of one column; where there is room, in columns of parties
_LANE = 6  # the height that an arrow takes in a column that it only crosses
_MOST_LINES = 4

Spot = tuple[Key, int]  # a node, or a lane towards it, in a column


@dataclass(frozen=True, slots=True)
class Panel:
    """The laid out graph, and how tall it is."""

    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands in a column, from above: boxes' nodes and lanes, with their upper edges and heights."""

    spots: tuple[Spot, ...]
    tops: tuple[int, ...]
    heights: tuple[int, ...]

    def middles(self) -> dict[Spot, int]:
        """The height of each thing's middle."""
        return {
            spot: top + height // 2
            for spot, top, height in zip(self.spots, self.tops, self.heights, strict=True)
        }


def panel(graph: Graph, lefts: Sequence[int], top: int) -> Panel:
    """The graph with its columns at `lefts`, from `top` downwards."""
    nodes = {node.key: node for column in graph.columns for node in column}
    ways = {edge: _way(edge, nodes) for edge in graph.edges}
    columns = _placed(graph, nodes, list(ways.values()))
    boxes = {
        spot[0]: box_of(nodes[spot[0]], lefts[at], top + y, height)
        for at, column in enumerate(columns)
        for spot, y, height in zip(column.spots, column.tops, column.heights, strict=True)
        if nodes[spot[0]].column == at
    }
    middles = {spot: top + y for column in columns for spot, y in column.middles().items()}
    arrows = [_arrow(edge, way, nodes, middles, lefts) for edge, way in ways.items()]
    arrows.sort(key=lambda arrow: -severity(arrow.status))  # the worst is drawn last, above the others
    height = max(y + h for column in columns for y, h in zip(column.tops, column.heights, strict=True))
    return Panel(height, tuple(boxes.values()), tuple(arrows))


def box_height(node: Node) -> int:
    """How tall a node's box is."""
    lines = len(_name_lines(node)) * _NAME_LINE + len(node.marks) * _WORD_LINE
    return lines + 2 * _PADDING


def box_of(node: Node, x: int, y: int, height: int) -> Box:
    """A node's box with its words: the name, and under it a line with a sign for each status."""
    kind, style = _look(node)
    inset = x + _INSET + (_BAND if node.marks else 0)
    baseline = y + _PADDING + NAME_SIZE
    words = []
    for line in _name_lines(node):
        words.append(Words(inset, baseline, line, style))
        baseline += _NAME_LINE
    signs = []
    baseline -= NAME_SIZE - WORD_SIZE
    for status, said in node.marks:
        signs.append(Sign(inset + 7, baseline - 5, status))
        words.append(Words(inset + 21, baseline, said, "word", status))
        baseline += _WORD_LINE
    worst = node.marks[0][0] if node.marks else None  # the first is the worst
    return Box(x, y, BOX_WIDTH, height, kind, node.label, tuple(words), tuple(signs), worst, node.why)


def stack_heights(heights: Sequence[int]) -> int:
    """The height of boxes under one another, with the gaps between them."""
    return sum(heights) + _GAP * max(0, len(heights) - 1)


# ----------------------------------------------------------------------------------------------------------------------


def _look(node: Node) -> tuple[BoxKind, Style]:
    if node.is_group:
        return "more", "more"
    if node.column == 0:
        return "project", "name"
    return ("party", "inverse") if node.takes_part else ("middle", "name")


def _name_lines(node: Node) -> tuple[str, ...]:
    room = BOX_WIDTH - 2 * _INSET - (_BAND if node.marks else 0)
    return wrapped(node.label, room, NAME_SIZE, _MOST_LINES)


def _way(edge: Edge, nodes: Mapping[Key, Node]) -> tuple[Spot, ...]:
    """The edge's spots from left to right: its source, a lane in each column between, its target."""
    first, last = nodes[edge.source].column, nodes[edge.target].column
    return ((edge.source, first), *((edge.target, at) for at in range(first + 1, last + 1)))


def _placed(graph: Graph, nodes: Mapping[Key, Node], ways: Sequence[Sequence[Spot]]) -> list[_Column]:
    before: dict[Spot, list[Spot]] = {}
    for way in ways:
        for one, next_one in pairwise(way):
            before.setdefault(next_one, []).append(one)
    filled = [_spots(at, column, ways) for at, column in enumerate(graph.columns)]
    tall = [[_height(spot, nodes) for spot in spots] for spots in filled]
    room = max(stack_heights(heights) for heights in tall)
    columns: list[_Column] = []
    middles: dict[Spot, int] = {}
    for at, spots in enumerate(filled):
        wishes = {spot: _wish(before.get(spot, ()), middles, room) for spot in spots}
        if at:
            spots.sort(key=lambda spot: (wishes[spot], spot))
        heights = [_height(spot, nodes) for spot in spots]
        gap = min(_LOOSE_GAP, max(_GAP, (room - sum(heights)) // (len(heights) + 1))) if at else _GAP
        tops = stacked([wishes[spot] for spot in spots], heights, room, gap)
        columns.append(_Column(tuple(spots), tops, tuple(heights)))
        middles.update(columns[-1].middles())
    return columns


def _spots(at: int, column: Sequence[Node], ways: Sequence[Sequence[Spot]]) -> list[Spot]:
    """The column's nodes, and the lanes of arrows that only pass: one for all that go to the same box."""
    passing = [spot for way in ways for spot in way[1:-1] if spot[1] == at]
    return list(dict.fromkeys([*((node.key, at) for node in column), *passing]))


def _height(spot: Spot, nodes: Mapping[Key, Node]) -> int:
    node = nodes[spot[0]]
    return box_height(node) if node.column == spot[1] else _LANE


def _wish(before: Sequence[Spot], middles: Mapping[Spot, int], room: int) -> float:
    """Where a thing wants its middle: amid those from whom arrows come to it; a box for many weighs only alone."""
    before = [spot for spot in before if spot[0][0] != MORE] or before
    return sum(middles[spot] for spot in before) / len(before) if before else room / 2


def _arrow(
    edge: Edge,
    way: Sequence[Spot],
    nodes: Mapping[Key, Node],
    middles: Mapping[Spot, int],
    lefts: Sequence[int],
) -> Arrow:
    points: list[Point] = [(lefts[way[0][1]] + BOX_WIDTH, middles[way[0]])]
    for spot in way[1:-1]:
        points += [(lefts[spot[1]], middles[spot]), (lefts[spot[1]] + BOX_WIDTH, middles[spot])]
    points.append((lefts[way[-1][1]], middles[way[-1]]))
    return Arrow(nodes[edge.source].label, nodes[edge.target].label, edge.status, tuple(points))


def marking_box(label: str, right: int, top: int) -> Box:
    """The marking in the upper right corner, `right` its right edge."""
    width = round(width_of(label, WORD_SIZE)) + 12
    words = (Words(right - width // 2, top + 19, label, "marking"),)
    return Box(right - width, top, width, 28, "marking", label, words)
