"""A child that does what no child should, each request by its name; run in place of the real one."""

import os
import signal
import sys
import time
from collections.abc import Callable

from ingestion.reading.child import _adopt_orphans
from ingestion.reading.outcome import Reading
from ingestion.reading.wire import PREFIX, frame, length_of, message_of, packed
from ingestion.report import Document

END = frame({"end": True})
ANSWER = frame(packed(Reading("", "a.md", "", Document("Words."), None)))


def _say(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


def _good() -> None:
    _say(ANSWER + END)


def _flood() -> None:
    while True:
        _say(ANSWER * 1000)


def _flood_without_frames() -> None:
    while True:
        _say(b"\xff" * 100_000)


def _hang() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


def _beget() -> None:
    """Start a process that leaves the group, is abandoned, and takes memory while this one holds next to none."""
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
            hoard = bytearray(os.urandom(1 << 20)) * 120
            time.sleep(60 + len(hoard) * 0)
        os._exit(0)
    _hang()


def _leave_halfway() -> None:
    _say(ANSWER[:40])
    os._exit(0)


def _hang_up() -> None:
    os.close(1)
    _hang()


def _end_at_once() -> None:
    _say(END)


_DEEDS: dict[str, Callable[[], None]] = {
    "good": _good,
    "flood": _flood,
    "flood without frames": _flood_without_frames,
    "hang": _hang,
    "beget": _beget,
    "leave halfway": _leave_halfway,
    "leave": lambda: os._exit(0),
    "hang up": _hang_up,
    "end at once": _end_at_once,
    "no JSON": lambda: _say((9).to_bytes(8, "big") + b'{"end": tr'),
    "no object": lambda: _say((2).to_bytes(8, "big") + b"[]"),
    "no reading": lambda: _say(frame({"member": 7}) + END),
    "no text": lambda: _say(
        frame({"member": "", "external_id": "", "identity": "", "problem": None, "document": {"text": 3}})
    ),
}


def main() -> None:
    """Answer each request by the deed of its name."""
    _adopt_orphans()
    while prefix := sys.stdin.buffer.read(PREFIX):
        request = message_of(sys.stdin.buffer.read(length_of(prefix)))
        sys.stdin.buffer.read(request["size"])
        _DEEDS[request["name"]]()


if __name__ == "__main__":
    main()
