"""What a command leaves behind, and what tests ask of it; the fixtures that run commands stand in conftest."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OURS = "Is our OpenAI project affected?"
AS_OF = "2026-04-06T07:00:00Z"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Standard output, a JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        """The one JSON value of standard output."""
        (value,) = self.lines
        return value


Cli = Callable[..., Ran]


def is_plain(text: str) -> bool:
    """Whether a text holds no terminal's command."""
    return "\x1b" not in text


def check_shape(value: dict[str, Any], keys: dict[str, Any]) -> None:
    """Exactly these keys, each of its type."""
    assert set(value) == set(keys)
    for key, kind in keys.items():
        assert isinstance(value[key], kind), (key, value[key])


def without_timing(answer: dict[str, Any]) -> dict[str, Any]:
    """What must not differ."""
    return {key: value for key, value in answer.items() if key != "timing_ms"}
