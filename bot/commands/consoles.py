"""Where words go: results to stdout, everything else to stderr."""

import json
import sys
from typing import Any

from rich.console import Console


def out() -> Console:
    """The console for results."""
    return Console(highlight=False)


def err() -> Console:
    """The console for progress, notes and faults."""
    return Console(stderr=True, highlight=False)


def print_json(data: Any) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(json_line(data, sys.stdout.encoding or "utf-8") + "\n")
    sys.stdout.flush()


def json_line(data: Any, encoding: str) -> str:
    """JSON on one line; where it has characters that the encoding lacks, all beyond ASCII are written as escapes."""
    line = json.dumps(data, ensure_ascii=False)
    try:
        line.encode(encoding)
    except UnicodeEncodeError:  # a file's name may hold bytes that are no text
        return json.dumps(data)
    return line
