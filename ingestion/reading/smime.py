"""The mail inside an S/MIME signature (CMS signed data, RFC 5652), which is wrapped and not encrypted."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.errors import DamagedError

_SEQUENCE, _OCTETS, _OID, _FIRST = 0x30, 0x04, 0x06, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_CONSTRUCTED = 0x20
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Value:
    tag: int
    content: bytes


def signed_content(data: bytes) -> bytes:
    """What was signed; raises DamagedError when the wrapping is broken or holds nothing."""
    try:
        kind, wrapped = _children(_only(data).content)[:2]
        if kind.tag != _OID or kind.content != _SIGNED:
            raise _broken()
        parts = _children(_only(wrapped.content).content)
        inner = _children(parts[2].content)[1]  # after version and algorithms: the kind, and the content
        content = b"".join(_octets(_only(inner.content), 0))
    except (IndexError, ValueError) as error:
        raise _broken() from error
    if not content.strip():
        raise _broken()
    return content


def _octets(value: _Value, depth: int) -> Iterator[bytes]:
    """The bytes of a string, which may be sent in pieces."""
    if depth > _DEEPEST:
        raise _broken()
    if value.tag == _OCTETS:
        yield value.content
    elif value.tag == _OCTETS | _CONSTRUCTED:
        for piece in _children(value.content):
            yield from _octets(piece, depth + 1)
    else:
        raise _broken()


def _only(data: bytes) -> _Value:
    return _children(data)[0]


def _children(data: bytes) -> list[_Value]:
    values: list[_Value] = []
    position = 0
    while position < len(data):
        value, position = _value_at(data, position)
        values.append(value)
    return values


def _value_at(data: bytes, start: int) -> tuple[_Value, int]:
    """One value of BER, and where the next begins."""
    tag, first = data[start], data[start + 1]
    position = start + 2
    if first == 0x80:
        end = _end_of_open(data, position)
        return _Value(tag, data[position : end - 2]), end
    if first > 0x80:
        size = first & 0x7F
        length = int.from_bytes(data[position : position + size], "big")
        position += size
    else:
        length = first
    if position + length > len(data):
        raise _broken()
    return _Value(tag, data[position : position + length]), position + length


def _end_of_open(data: bytes, position: int) -> int:
    """Where a value without a length ends: behind two zero bytes, those of values inside it aside."""
    open_values = 1
    while open_values:
        if data[position : position + 2] == b"\x00\x00":
            open_values -= 1
            position += 2
        elif data[position + 1] == 0x80:
            open_values += 1
            position += 2
        else:
            _, position = _value_at(data, position)
    return position


def _broken() -> DamagedError:
    return DamagedError(
        "The mail's S/MIME signature is damaged, and its text cannot be taken out; save the text."
    )
