"""YAML text as a tree of nodes that remember their lines, read by libyaml, with limits on depth and number.

PyYAML's own `compose` over libyaml calls itself for every level, and a text of a hundred thousand brackets ends the process;
over its pure-Python parser a large register takes many seconds. Here libyaml's events are put together in a loop. (They are
`Any`: the two parsers have marks of types of their own.)
"""

from typing import Any

import yaml

from ingestion.errors import DamagedError, LimitError

DEEPEST = 16  # levels; a register has four
MOST = 4_000_000  # nodes
NULL = "tag:yaml.org,2002:null"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def compose(text: str) -> yaml.Node | None:
    """The root of the text's only document, None when it is empty. Raises yaml.YAMLError, LimitError, DamagedError."""
    building = _Building()
    for event in yaml.parse(text, Loader=_LOADER):
        building.take(event)
    return building.root


class _Building:
    """The tree so far: the collections that are open, innermost last, and the anchors seen."""

    def __init__(self) -> None:
        self.root: yaml.Node | None = None
        self._nodes = 0
        self._documents = 0
        self._open: list[yaml.CollectionNode] = []
        self._keys: list[yaml.Node | None] = []  # of each open mapping, the key that waits for its value
        self._anchors: dict[str, yaml.Node] = {}

    def take(self, event: Any) -> None:
        """Put the event in its place. There may be hundreds of thousands: the commonest kind is asked for first."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._place(_scalar(event), event)
        elif kind is yaml.MappingStartEvent:
            self._enter(yaml.MappingNode(event.tag, [], event.start_mark), event)
        elif kind is yaml.SequenceStartEvent:
            self._enter(yaml.SequenceNode(event.tag, [], event.start_mark), event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._open.pop()
            self._keys.pop()
        elif kind is yaml.AliasEvent:
            self._place(self._known(event), event)
        elif kind is yaml.DocumentStartEvent:
            self._begin(event)

    def _begin(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _damaged("a second document begins here", event)

    def _enter(self, node: yaml.CollectionNode, event: Any) -> None:
        if len(self._open) >= DEEPEST:
            raise LimitError(f"It is nested more than {DEEPEST} levels deep, or holds too much.")
        self._place(node, event)
        self._open.append(node)
        self._keys.append(None)

    def _known(self, event: Any) -> yaml.Node:
        known = self._anchors.get(event.anchor)
        if known is None or known in self._open:
            raise _damaged(f"nothing is called &{event.anchor} before this", event)
        return known

    def _place(self, node: yaml.Node, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MOST:
            raise LimitError(f"It is nested more than {DEEPEST} levels deep, or holds too much.")
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if not self._open:
            self.root = node
            return
        values, key = self._open[-1].value, self._keys[-1]
        if type(self._open[-1]) is yaml.SequenceNode:
            values.append(node)
        elif key is None:
            self._keys[-1] = node
        else:
            values.append((key, node))
            self._keys[-1] = None


def _scalar(event: Any) -> yaml.ScalarNode:
    tag, value = event.tag, event.value
    if tag is None and event.implicit[0] and value in _NULLS:
        tag = NULL
    return yaml.ScalarNode(tag or "", value, event.start_mark)


def _damaged(what: str, event: Any) -> DamagedError:
    return DamagedError(f"line {event.start_mark.line + 1}: {what}")
