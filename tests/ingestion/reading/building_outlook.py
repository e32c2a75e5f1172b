"""Saved Outlook messages made by hand: a compound file of streams and folders, and the properties in them."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_PROPERTIES = "__properties_version1.0"


def compound_bytes(tree: Tree) -> bytes:
    """A compound file of these streams and folders."""
    return _Writer(tree).file()


def message(
    *,
    subject: str = "",
    body: str = "",
    html: bytes = b"",
    sender: tuple[str, str] = ("", ""),
    to: tuple[tuple[str, str], ...] = (),
    headers: str = "",
    sent: datetime | None = None,
    attachments: Mapping[str, "bytes | Tree"] | None = None,
    more: Tree | None = None,
    inner: bool = False,
) -> Tree:
    """The tree of a message; an attachment that is a tree is a message of its own."""
    texts = {
        "0037": subject,
        "1000": body,
        "0C1A": sender[0],
        "5D01": sender[1],
        "007D": headers,
        "001A": "IPM.Note",
    }
    tree: dict[str, bytes | Tree] = {
        f"__substg1.0_{number}001F": text.encode("utf-16-le") for number, text in texts.items() if text
    }
    if html:
        tree["__substg1.0_10130102"] = html
    for number, (name, address) in enumerate(to):
        tree[f"__recip_version1.0_#{number:08X}"] = {
            _PROPERTIES: bytes(8) + struct.pack("<IIq", 0x0C150003, 6, 1),
            "__substg1.0_3001001F": name.encode("utf-16-le"),
            "__substg1.0_39FE001F": address.encode("utf-16-le"),
        }
    for number, (name, content) in enumerate((attachments or {}).items()):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            _PROPERTIES: bytes(8),
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            ("__substg1.0_37010102" if isinstance(content, bytes) else "__substg1.0_3701000D"): content,
        }
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000) if sent else 0
    fixed = struct.pack("<IIq", 0x00390040, 6, ticks) if ticks else b""
    return {**tree, _PROPERTIES: bytes(24 if inner else 32) + fixed, **(more or {})}


def msg_bytes(**parts: object) -> bytes:
    """A saved message; see `message`."""
    return compound_bytes(message(**parts))  # type: ignore[arg-type]


class _Writer:
    """Lays the tree out: small streams in the mini stream, the others in sectors of their own."""

    def __init__(self, tree: Tree) -> None:
        self._sectors: list[bytes] = []
        self._next: list[int] = []
        self._mini = b""
        self._mini_next: list[int] = []
        self._entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _FREE, _END, 0]]
        self._entries[0][4] = self._folder(tree)

    def file(self) -> bytes:
        self._entries[0][5], self._entries[0][6] = self._chain(self._mini), len(self._mini)
        directory = self._chain(
            b"".join(map(_entry, self._entries)).ljust(-(-len(self._entries) // 4) * 512, b"\x00")
        )
        mini = self._chain(b"".join(struct.pack("<I", n) for n in self._mini_next), fill=b"\xff")
        count = 1
        while count * 128 < len(self._sectors) + count:
            count += 1
        first = len(self._sectors)
        table = [*self._next, *[_FAT] * count]
        table += [_FREE] * (count * 128 - len(table))
        header = struct.pack(
            "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory,
            0, _CUTOFF, mini, 1 if self._mini_next else 0, _END, 0, first,
        )  # fmt: skip
        header = header.ljust(80, b"\xff")
        header = header[:80] + b"".join(struct.pack("<I", first + n) for n in range(1, count))
        return header.ljust(512, b"\xff") + b"".join(self._sectors) + struct.pack(f"<{len(table)}I", *table)

    def _folder(self, tree: Tree) -> int:
        """The number of the folder's first entry; its others hang to the right, which is a tree of a kind."""
        numbers = []
        for name, content in sorted(tree.items(), key=lambda one: (len(one[0]), one[0].upper())):
            number = len(self._entries)
            numbers.append(number)
            self._entries.append([name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, _FREE, _END, 0])
            if isinstance(content, bytes):
                self._entries[number][5], self._entries[number][6] = self._stream(content), len(content)
            else:
                self._entries[number][4] = self._folder(content)
        for number, right in zip(numbers, numbers[1:], strict=False):
            self._entries[number][3] = right
        return numbers[0] if numbers else _FREE

    def _stream(self, content: bytes) -> int:
        if len(content) >= _CUTOFF:
            return self._chain(content)
        if not content:
            return _END
        first, count = len(self._mini_next), -(-len(content) // _MINI)
        self._mini += content.ljust(count * _MINI, b"\x00")
        self._mini_next += [*range(first + 1, first + count), _END]
        return first

    def _chain(self, content: bytes, fill: bytes = b"\x00") -> int:
        if not content:
            return _END
        first, count = len(self._sectors), -(-len(content) // _SECTOR)
        content = content.ljust(count * _SECTOR, fill)
        self._sectors += [content[n * _SECTOR : (n + 1) * _SECTOR] for n in range(count)]
        self._next += [*range(first + 1, first + count), _END]
        return first


def _entry(fields: list[object]) -> bytes:
    name, kind, left, right, child, start, size = fields
    wide = str(name).encode("utf-16-le")
    return wide.ljust(64, b"\x00") + struct.pack(
        "<HBBIII36xIQ", len(wide) + 2, kind, 1, left, right, child, start, size
    )  # fmt: skip
