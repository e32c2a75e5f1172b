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
    """One line of JSON on stdout; characters that its encoding lacks are written as escapes."""
    line = json.dumps(data, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a file's name may hold bytes that are no text
        line = json.dumps(data)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
