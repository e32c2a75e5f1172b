"""The container of old Office files and of saved Outlook messages: folders and streams in sectors, within limits."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from ingestion.errors import DamagedError, LimitError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # greater numbers are marks, not sectors
_NONE = 0xFFFFFFFF
_ENTRY = 128
_MOST_ENTRIES = 20_000
_FOLDER, _STREAM, _ROOT = 1, 2, 5


@dataclass(slots=True)
class Folder:
    """A folder of the container: its streams by name, and its folders."""

    streams: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)


def read_compound(data: bytes) -> Folder:
    """The root folder with everything below it.

    Raises DamagedError for chains that go in a circle or out of the file, LimitError for too many entries.
    """
    try:
        return _Container(data).root()
    except (struct.error, IndexError) as error:
        raise _damaged() from error


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class _Container:
    """The sectors of a container, and the chains that they make."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        version, sector, mini = struct.unpack_from("<HxxHH", data, 26)
        if sector not in {9, 12} or mini != 6 or version not in {3, 4}:
            raise _damaged()
        self._size = 1 << sector
        first_entry, self._cutoff, first_mini, _, first_more, more = struct.unpack_from("<I4xIIIII", data, 48)
        self._next = self._table(list(struct.unpack_from("<109I", data, 76)), first_more, more)
        self._entries = self._directory(self._chain(first_entry))
        self._mini_next = self._numbers(self._chain(first_mini)) if first_mini < _LAST else []
        self._mini = self._chain(self._entries[0].start) if self._entries[0].start < _LAST else b""

    def root(self) -> Folder:
        """The tree, built without recursion: the entries of one folder form a tree of their own."""
        top = Folder()
        waiting, seen, inflated = [(self._entries[0].child, top)], {0}, 0
        while waiting:
            number, folder = waiting.pop()
            if number == _NONE:
                continue
            if number in seen or number >= len(self._entries):
                raise _damaged()
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, folder), (entry.right, folder)]
            if entry.kind == _STREAM:
                inflated += entry.size
                if inflated > 2 * len(self._data):  # streams that share sectors
                    raise _damaged()
                folder.streams[entry.name] = self._stream(entry)
            elif entry.kind == _FOLDER:
                inner = folder.folders.setdefault(entry.name, Folder())
                waiting.append((entry.child, inner))
        return top

    def _stream(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        parts, number = [], entry.start
        for _ in range((entry.size + 63) // 64):
            if number >= _LAST:
                break
            parts.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_next[number]
        return b"".join(parts)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if number >= _LAST or start >= len(self._data):
            raise _damaged()
        return self._data[start : start + self._size].ljust(self._size, b"\x00")

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _LAST:
            parts.append(self._sector(number))
            number = self._next[number]
            if len(parts) * self._size > len(self._data) + self._size:
                raise _damaged()
        return b"".join(parts)

    def _table(self, sectors: list[int], first_more: int, more: int) -> list[int]:
        """Which sector follows which."""
        number = first_more
        for _ in range(min(more, len(self._data) // self._size + 1)):
            if number >= _LAST:
                break
            *listed, number = self._numbers(self._sector(number))
            sectors += listed
        used = [sector for sector in sectors if sector < _LAST]
        return [follower for sector in used for follower in self._numbers(self._sector(sector))]

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data))

    @staticmethod
    def _directory(data: bytes) -> list[_Entry]:
        if len(data) // _ENTRY > _MOST_ENTRIES:
            raise LimitError(f"It holds more than {_MOST_ENTRIES:,} parts; split it.")
        entries = []
        for start in range(0, len(data), _ENTRY):
            raw = data[start : start + 64]
            (length, kind, left, right, child) = struct.unpack_from("<HBxIII", data, start + 64)
            first, size = struct.unpack_from("<IQ", data, start + 116)
            name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.append(_Entry(name, kind, left, right, child, first, size & 0xFFFFFFFF))
        return entries


def _damaged() -> DamagedError:
    return DamagedError("The file is damaged or cut short; get it again from its source, or save it anew.")
