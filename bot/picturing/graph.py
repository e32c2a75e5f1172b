"""The exposure paths of one incident as columns of nodes: shared parties once, edges always to the right. Pure.

What does not fit is not dropped: the least weighty nodes of a column are drawn as one, "and 37 more projects".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.exposure.status import Status
from bot.exposure.verdicts import Finding
from bot.picturing.stories import WORDS, path_of, severity, shown_name, tally, worst_by_project
from bot.showing import counted

Key = tuple[str, str]  # what it is on the path, and its name
_DEEPEST = 7  # columns; more come only of paths that contradict each other
MORE = "more"


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn as one box. `marks`: statuses with the words for them; projects alone have any."""

    key: Key
    label: str
    column: int
    marks: tuple[tuple[Status, str], ...] = ()
    takes_part: bool = False  # a party that the reports name in the incident
    why: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it stands for several."""
        return self.key[0] == MORE


@dataclass(frozen=True, slots=True)
class Edge:
    """From a node to one further right, with the worst status among the paths that take it."""

    source: Key
    target: Key
    status: Status


@dataclass(frozen=True, slots=True)
class Graph:
    """Columns from our projects to the parties in the incident; in the first the worst come first."""

    columns: tuple[tuple[Node, ...], ...]
    edges: tuple[Edge, ...]


Route = tuple[Key, ...]


def graph_of(findings: Sequence[Finding], most: int) -> Graph:
    """The graph of one incident's findings, worst first as `stories` gives them; at most `most` nodes a column."""
    routes = _routes(findings)
    columns = _columns(routes)
    weighty = list(dict.fromkeys(key for route in routes for key in route))  # worst findings come first
    by_column = [[key for key in weighty if columns[key] == at] for at in range(max(columns.values()) + 1)]
    merged = {key: _merged(key, at, keys, most) for at, keys in enumerate(by_column) for key in keys}
    return Graph(
        tuple(_nodes(at, keys, merged, findings, routes) for at, keys in enumerate(by_column)),
        _edges(findings, routes, merged),
    )


def column_names(count: int) -> tuple[str, ...]:
    """What the columns hold."""
    if count <= 2:
        return ("Our projects", "What they use, in the incident")[:count]
    between = ("Suppliers", *["Their suppliers"] * (count - 4))[: count - 3]
    return ("Our projects", "What they use", *between, "In the incident")


# ----------------------------------------------------------------------------------------------------------------------


def _routes(findings: Sequence[Finding]) -> list[Route]:
    """Each finding's path in keys. A party has one key, unless that would make arrows run in a circle."""
    once = [(_project(f), *(("party", party) for party in path_of(f))) for f in findings]
    if _is_layered(once):
        return once
    return [(_project(f), *_placed(path_of(f))) for f in findings]


def _project(finding: Finding) -> Key:
    return ("project", shown_name(finding.project))


def _placed(path: tuple[str, ...]) -> list[Key]:
    """Keys by place on the path: a party may be drawn twice, and no arrow turns back."""
    return [(f"use {at}" if at < len(path) else "end", party) for at, party in enumerate(path, start=1)]


def _is_layered(routes: Sequence[Route]) -> bool:
    places = _longest(routes)
    return max(places.values(), default=0) < max(_DEEPEST, *(len(route) for route in routes)) and all(
        places[a] < places[b] for route in routes for a, b in pairwise(route)
    )


def _longest(routes: Sequence[Route]) -> dict[Key, int]:
    """The longest way to each key from the left; in a circle it stops growing at some point."""
    places = {key: 0 for route in routes for key in route}
    for _ in range(max(_DEEPEST, *(len(route) for route in routes))):
        for route in routes:
            for one, next_one in pairwise(route):
                places[next_one] = max(places[next_one], places[one] + 1)
    return places


def _columns(routes: Sequence[Route]) -> dict[Key, int]:
    """The column of each key; parties to whom nothing follows stand in the last, under one another."""
    places = _longest(routes)
    last = max(places.values())
    goes_on = {key for route in routes for key in route[:-1]}
    return {key: place if key in goes_on or key[0] == "project" else last for key, place in places.items()}


def _merged(key: Key, column: int, keys: Sequence[Key], most: int) -> Key:
    kept = keys if len(keys) <= most else keys[: most - 1]
    return key if key in kept else (MORE, str(column))


def _nodes(
    at: int,
    keys: Sequence[Key],
    merged: Mapping[Key, Key],
    findings: Sequence[Finding],
    routes: Sequence[Route],
) -> tuple[Node, ...]:
    ends = {route[-1] for route in routes if len(route) > 1}
    make: Callable[[Key], Node] = (
        (lambda key: _project_node(key, findings))
        if at == 0
        else (lambda key: Node(key, key[1], at, takes_part=key in ends))
    )
    single = [make(key) for key in keys if merged[key] == key]
    grouped = [key for key in keys if merged[key] != key]
    if not grouped:
        return tuple(single)
    return (*single, _group(at, grouped, findings, takes_part=bool(ends & set(grouped))))


def _project_node(key: Key, findings: Sequence[Finding]) -> Node:
    own = [finding for finding in findings if _project(finding) == key]
    marks = dict.fromkeys(finding.status for finding in own)
    why = " ".join(dict.fromkeys(finding.justification for finding in own))
    return Node(key, key[1], 0, tuple((status, WORDS[status]) for status in marks), why=why)


def _group(at: int, keys: Sequence[Key], findings: Sequence[Finding], *, takes_part: bool) -> Node:
    key = (MORE, str(at))
    if at:
        said = counted(len(keys), "more party", "more parties")
        return Node(key, f"and {said}", at, takes_part=takes_part)
    worst = worst_by_project(finding for finding in findings if _project(finding) in set(keys))
    marks = tuple((status, f"{n} {WORDS[status].lower()}") for status, n in tally(worst.values()))
    return Node(key, f"and {counted(len(keys), 'more project')}", 0, marks)


def _edges(
    findings: Sequence[Finding], routes: Sequence[Route], merged: Mapping[Key, Key]
) -> tuple[Edge, ...]:
    worst: dict[tuple[Key, Key], Status] = {}
    for finding, route in zip(findings, routes, strict=True):
        for one, next_one in pairwise(route):
            way = (merged[one], merged[next_one])
            worst[way] = min(worst.get(way, finding.status), finding.status, key=severity)
    return tuple(Edge(source, target, status) for (source, target), status in worst.items())
