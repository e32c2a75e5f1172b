"""A picture, laid out: boxes, arrows and words with their places, in pixels from the upper left corner.

Nothing here knows a file format. `Picture.desc` tells in words what the picture shows.
"""

from dataclasses import dataclass
from typing import Literal

from bot.exposure.status import Status

BoxKind = Literal["project", "party", "middle", "more", "marking"]
Style = Literal["title", "heading", "column", "name", "more", "inverse", "word", "note", "marking"]
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `x`, `y` is where its baseline begins, of a marking its middle. `status`: in its colour."""

    x: int
    y: int
    text: str
    style: Style
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a status, around its middle."""

    x: int
    y: int
    status: Status


@dataclass(frozen=True, slots=True)
class Box:
    """A box with what stands in it. `name` is the whole name, however much of it was room for; `why` a longer word."""

    x: int
    y: int
    width: int
    height: int
    kind: BoxKind
    name: str
    words: tuple[Words, ...] = ()
    signs: tuple[Sign, ...] = ()
    status: Status | None = None
    why: str = ""

    @property
    def middle(self) -> int:
        """The height at which arrows come and go."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The ground on which the boxes of one incident stand."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, through `points`; two points of one height are joined straight, others by a bend."""

    source: str
    target: str
    status: Status
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to be drawn. `strokes` are the samples of lines in the legend."""

    width: int
    height: int
    title: str
    desc: str
    frames: tuple[Frame, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[Words, ...]
    signs: tuple[Sign, ...]
    strokes: tuple[Arrow, ...]
