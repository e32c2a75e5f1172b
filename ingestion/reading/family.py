"""The child and whatever it begot, as Linux's /proc tells it; elsewhere the child alone, holding nothing that we know of."""

import os
from pathlib import Path

_PROC = Path("/proc")


def resident(pid: int) -> int:
    """Bytes of real memory that a process holds, 0 where the system does not tell."""
    try:
        pages = (_PROC / str(pid) / "statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def descendants(pid: int) -> tuple[int, ...]:
    """The processes below `pid`, parents before children.

    The child adopts its orphans (see `child`), so that nothing it starts can leave this tree while it lives.
    """
    below: dict[int, list[int]] = {}
    for process, parent in _parents():
        below.setdefault(parent, []).append(process)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        begotten = below.get(waiting.pop(), [])
        found += begotten
        waiting += begotten
    return tuple(found)


def _parents() -> list[tuple[int, int]]:
    """Every process that can be seen, with its parent."""
    try:
        numbers = [int(name) for name in os.listdir(_PROC) if name.isdigit()]  # noqa: PTH208 - names, not paths
    except OSError:
        return []
    return [(number, parent) for number in numbers if (parent := _parent(number))]


def _parent(pid: int) -> int:
    """The parent's id, 0 when the process is gone; a program's name may hold spaces and brackets."""
    try:
        words = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        return int(words[1])
    except (OSError, IndexError, ValueError):
        return 0
