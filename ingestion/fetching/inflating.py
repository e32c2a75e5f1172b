"""Bodies that come compressed, made whole piece by piece, and never larger than we allow."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from ingestion.errors import FetchError
from ingestion.fetching.limits import MIB, FetchLimits

ACCEPTED = "gzip, deflate"
_STEP = 256 * 1024  # what is inflated at once
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
_DAMAGED = "Its compressed content is damaged or cut short. Try again later."


def coding_of(header: str) -> str:
    """How a body is compressed, by its header Content-Encoding; "" = not. Raises FetchError for what we cannot undo."""
    named = [part.strip().lower() for part in header.split(",")]
    codings = [name for name in named if name not in ("", "identity")]
    if len(codings) > 1 or any(name not in _NAMES for name in codings):
        raise FetchError(
            f"It comes compressed in a way that I did not ask for ({header.strip()[:40]}), so I cannot read it."
        )
    return _NAMES[codings[0]] if codings else ""


def whole_body(pieces: Iterable[bytes], coding: str, limits: FetchLimits, *, cut: bool = False) -> bytes:
    """The body that these pieces make; with `cut`, its beginning is enough.

    Raises FetchError when it is damaged or too large.
    """
    body = bytearray()
    for piece in _unpacked(pieces, coding, limits):
        body += piece
        if len(body) > limits.body_bytes:
            if cut:
                return bytes(body[: limits.body_bytes])
            raise FetchError(
                f"It is larger than {limits.body_bytes / MIB:.3g} MB, so I stopped. Save the part that matters and "
                "ingest that file."
            )
    return bytes(body)


def _unpacked(pieces: Iterable[bytes], coding: str, limits: FetchLimits) -> Iterator[bytes]:
    if coding == "gzip":
        return _inflated(pieces, zlib.MAX_WBITS | 16, limits)
    return _deflated(pieces, limits) if coding else iter(pieces)


def _deflated(pieces: Iterable[bytes], limits: FetchLimits) -> Iterator[bytes]:
    """Deflate as the standard has it (with a zlib header), or bare, as some servers send it."""
    source, head = iter(pieces), b""
    for piece in source:
        head += piece
        if len(head) > 1:
            break
    wrapped = len(head) > 1 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0
    return _inflated(chain((head,), source), zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, limits)


def _inflated(pieces: Iterable[bytes], bits: int, limits: FetchLimits) -> Iterator[bytes]:
    """What the pieces hold, in steps of bounded size; gzip may consist of several members."""
    machine = zlib.decompressobj(bits)
    came = gave = 0
    for piece in pieces:
        came += len(piece)
        data, more = piece, bool(piece)
        while more:
            if machine.eof:
                if bits < zlib.MAX_WBITS or not data.startswith(b"\x1f\x8b"):
                    break  # what follows the end is padding
                machine = zlib.decompressobj(bits)
            step = _step(machine, data)
            gave += len(step)
            if gave > max(MIB, came * limits.ratio):
                raise FetchError(
                    f"It grows more than {limits.ratio}-fold when it is unpacked, as only a trap does, so I stopped."
                )
            yield step
            data = machine.unused_data if machine.eof else machine.unconsumed_tail
            more = bool(data) or (len(step) == _STEP and not machine.eof)  # the machine may hold some back
    if came and not machine.eof:
        raise FetchError(_DAMAGED)


def _step(machine: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return machine.decompress(data, _STEP)
    except zlib.error as error:
        raise FetchError(_DAMAGED) from error
