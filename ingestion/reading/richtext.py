"""The compressed Rich Text in which Outlook keeps some bodies (MS-OXRTFCP)."""

import struct

from ingestion.errors import DamagedError, LimitError

_PACKED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_LARGEST = 64 << 20


def inflated(data: bytes) -> bytes:
    """The Rich Text that `data` holds; raises DamagedError when it is none, LimitError when it is enormous."""
    if len(data) < 16:
        raise DamagedError("The message's body is cut short; save it anew from Outlook.")
    size, kind = struct.unpack_from("<I4s", data, 4)
    if size > _LARGEST:
        raise LimitError(f"The message's body inflates to more than {_LARGEST >> 20} MB.")
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _PACKED:
        raise DamagedError(
            "The message's body is packed in a way that we do not know; save the message as .eml."
        )
    return _unpacked(data[16:], size)


def _unpacked(data: bytes, size: int) -> bytes:
    """Literals and references into a ring of the last 4096 bytes, eight of them after each byte of flags."""
    out = bytearray(_BEGINNING)
    limit = len(_BEGINNING) + size
    position = 0
    while position < len(data) and len(out) < limit:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data) or len(out) >= limit:
                break
            if not flags >> bit & 1:
                out.append(data[position])
                position += 1
                continue
            reference = int.from_bytes(data[position : position + 2], "big")
            position += 2
            distance = (len(out) - (reference >> 4)) % _WINDOW or _WINDOW
            if reference >> 4 == len(out) % _WINDOW:
                return bytes(out[len(_BEGINNING) : limit])
            start = len(out) - distance
            for step in range((reference & 15) + 2):
                out.append(out[start + step] if start + step >= 0 else 0x20)
    return bytes(out[len(_BEGINNING) : limit])
