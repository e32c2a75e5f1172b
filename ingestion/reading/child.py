"""The process that parses what strangers wrote: it gets bytes, gives readings, and can be killed at any moment.

Run as `python -m ingestion.reading.child SETTINGS`, SETTINGS being JSON. A request is a frame (see `wire`) and the
bytes that it announces; the answer is a frame a reading and one that says `end`. An error that no reader expects ends
the process: its parent reports the file, and starts another for the next.
"""

import importlib
import json
import os
import select
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO, NoReturn
from zoneinfo import ZoneInfo

from ingestion.errors import LimitError
from ingestion.reading.extraction import load_pdf_library
from ingestion.reading.outcome import Reading
from ingestion.reading.wire import LARGEST_FRAME, PREFIX, frame, length_of, packed

OUT_OF_MEMORY = 70  # exit status
_OPEN_FILES = 128
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  # flags of unshare(2)
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
_CAPABILITIES = 0x20080522  # the version of capset(2)'s tables
_FORBIDDEN = frozenset(
    ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg",
     "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.remove",
     "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.rmtree")
)  # fmt: skip


def main(settings: dict[str, Any]) -> None:
    """Answer requests until the parent hangs up."""
    requests, answers = _own_pipes()
    _leave_network()  # while there is one thread only, as the system demands of whoever is not root
    load_pdf_library()  # it has to write a file, which nobody may do from here on
    shutil.rmtree(settings["scratch"], ignore_errors=True)  # what is loaded stays
    _confine(settings)
    _warm(requests)
    zone = ZoneInfo(settings["zone"])
    while prefix := requests.read(PREFIX):
        request = json.loads(requests.read(length_of(prefix)))
        data = requests.read(request["size"])
        _allow_cpu(settings["cpu_seconds"])
        for reading in _readings(request, data, zone, settings["output_characters"]):
            answers.write(_fitting(reading))
            answers.flush()
        answers.write(frame({"end": True}))
        answers.flush()
        del request, data  # before the wait for the next


def _fitting(reading: Reading) -> bytes:
    """The frame of a reading, or of the problem that it is larger than any frame may be."""
    message = frame(packed(reading))
    if len(message) <= LARGEST_FRAME:
        return message
    problem = LimitError("Its text and what belongs to it is too much for one report; split it into parts.")
    return frame(packed(replace(reading, document=None, problem=problem)))


def _warm(requests: BinaryIO) -> None:
    """While nothing is asked, load what readers load late, so that the first page or document need not wait for it."""
    for module in ("ingestion.reading.dispatch", "lxml.html", "trafilatura"):
        if select.select([requests], [], [], 0)[0]:  # our own few descriptors are low ones
            return
        with suppress(ImportError, MemoryError):  # its reader says so when it is needed
            importlib.import_module(module)


def _readings(request: dict[str, Any], data: bytes, zone: ZoneInfo, characters: int) -> Iterator[Reading]:
    from ingestion.reading.corpus import read_lines
    from ingestion.reading.dispatch import read_input

    if "feed" in request:
        from ingestion.reading.news import read_news

        return iter((read_news(request["name"], data, request["feed"]),))
    if "first_line" in request:
        return read_lines(request["first_line"], data.split(b"\n"), zone, characters)
    return read_input(request["name"], data, zone, characters)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, away from standard input and output: a library that prints must not be heard."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _confine(settings: dict[str, Any]) -> None:
    """Limits on memory, files and disk; no network and no programs as far as the system lets us."""
    with suppress(ImportError):
        import resource

        # The parent's looks come every so often; what the system itself refuses cannot slip between two of them.
        # Memory of our own is seven parts of what we may hold, the eighth is for the code of the libraries.
        own = settings["resident_bytes"] * 7 // 8
        wanted = ((resource.RLIMIT_AS, settings["memory_bytes"]), (resource.RLIMIT_DATA, own), (resource.RLIMIT_CORE, 0),
                  (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, _OPEN_FILES))  # fmt: skip
        for kind, value in wanted:
            with suppress(OSError, ValueError):  # a system without this limit, or with a lower one
                resource.setrlimit(kind, (value, value))
    _adopt_orphans()
    sys.addaudithook(_refuse)


def _adopt_orphans() -> None:
    """Become the parent of whatever a library starts and abandons, so that our parent can find and end it with us."""
    import ctypes

    with suppress(OSError, AttributeError):  # Linux has it
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def _leave_network() -> None:
    """Move to a network of our own, which has no other end; where that is not allowed, the audit hook must do."""
    import ctypes

    with suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        if system.unshare(_NEW_NETWORK) != 0 and system.unshare(_NEW_NETWORK | _NEW_USER) == 0:
            # Whoever makes a world of users is its ruler: give that up, it opens doors of the system.
            system.capset((ctypes.c_uint32 * 2)(_CAPABILITIES, 0), (ctypes.c_uint32 * 6)())


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN or (event == "open" and _writes(arguments)):
        raise PermissionError(f"a reader may not use {event}")


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, mode, flags = (*arguments, None, None, None)[:3]
    if path == os.devnull:
        return False
    return any(c in (mode or "") for c in "wax+") or bool(
        (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )


def _allow_cpu(seconds: int) -> None:
    """From now on, so many seconds of processor time; the system ends the process after them."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _run() -> NoReturn:
    try:
        main(json.loads(sys.argv[1]))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)
    os._exit(0)


if __name__ == "__main__":
    _run()
