"""From a path or bytes to readings, by way of the child process."""

from __future__ import annotations

import io
import os
import stat
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, Self
from zoneinfo import ZoneInfo

from ingestion.errors import DamagedError, EmptyError, LimitError, ReadingError, UnsupportedError
from ingestion.reading.cleaning import one_line
from ingestion.reading.corpus import only_corpus
from ingestion.reading.news import News, unpacked_news
from ingestion.reading.outcome import MIB, Limits, Reading
from ingestion.reading.process import Child
from ingestion.reading.sniffing import is_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_HEAD = 64 * 1024
_BATCH_BYTES = 256 * 1024
_LONGEST_NAME = 255
_UTC = ZoneInfo("UTC")


class Reader:
    """Reads files in one child process, which is replaced when a file breaks it. Not for several threads at once.

    Use it as a context manager: the process starts at once and ends with the block. Bad input never raises: it gives
    a reading with a problem, and the next file goes on. `zone` is that of times that name none.
    """

    def __init__(self, limits: Limits = Limits(), zone: ZoneInfo = _UTC) -> None:  # noqa: B008 - immutable
        self._limits = limits
        self._child = Child(limits, zone.key)

    def __enter__(self) -> Self:
        with suppress(ReadingError):  # each file says so, as it asks for the process again
            self._child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process."""
        self._child.stop()

    @property
    def pid(self) -> int | None:
        """The id of the child process while there is one."""
        return self._child.pid

    def read(self, path: Path) -> Iterator[Reading]:
        """All readings of the file at `path`: its own, then those of its members; or those of a corpus's lines."""
        name = shown_name(path)
        try:
            with _opened(path) as stream:
                yield from self._readings(name, stream, os.fstat(stream.fileno()))
        except OSError as error:
            reason = error.strerror or "the system refused"
            yield _failed(
                name, DamagedError(f"The file cannot be opened: {reason}. Check its path and permissions.")
            )
        except ValueError:  # a NUL, which no path can hold
            yield _failed(name, DamagedError("The file cannot be opened: no file can have this name."))
        except ReadingError as problem:
            yield _failed(name, problem)

    def read_bytes(self, name: str, data: bytes) -> Iterator[Reading]:
        """The same for an input that is in memory; `name` is a hint to its kind and its `external_id`."""
        return self._readings(short_name(name) or "unnamed", io.BytesIO(data), None)

    def read_news(self, data: bytes, base: str) -> News:
        """The feed in `data`, which came from the address `base`. Raises ReadingError for what is no feed, or a broken one."""
        limit = self._limits.input_bytes
        if len(data) > limit:
            raise _too_large("feed", limit)
        readings = list(self._asked({"name": "feed", "feed": base}, "feed", data))
        return unpacked_news(readings[0])

    def _readings(self, name: str, stream: BinaryIO, opened: os.stat_result | None) -> Iterator[Reading]:
        """The readings of a stream; `opened` tells of a file as it was at first, None of bytes that are in memory."""
        head = stream.read(_HEAD)
        size = opened.st_size if opened else 0
        if is_corpus(name, head):
            yield from self._corpus(name, stream, head, size)
            return
        limit = self._limits.input_bytes
        data = head if size > limit else head + stream.read(limit + 1 - len(head))
        if size > limit or len(data) > limit:
            yield _failed(name, _too_large("file", limit))
        elif opened and _written_to(opened, os.fstat(stream.fileno())):
            yield _failed(
                name, DamagedError("It was written to while we read it; take it again when it is complete.")
            )
        elif not data.strip():
            yield _failed(name, EmptyError("The file is empty."))
        else:
            yield from self._asked({"name": name}, name, data)

    def _asked(self, request: dict[str, str], name: str, data: bytes) -> Iterator[Reading]:
        """The readings of one input; a draft is held back until the better one is there, or will never be."""
        draft: Reading | None = None
        drafted, silent = False, True
        try:
            for reading in self._child.ask(request, data):
                silent = False
                draft = reading if reading.draft else None
                drafted |= reading.draft
                if draft is None:
                    yield reading
            if drafted:
                self._child.stop()  # a recogniser keeps a third of the memory that there is: the next file gets it whole
        except ReadingError as problem:
            if draft is not None:
                yield replace(draft, draft=False)
            if draft is None or draft.member:  # what follows a member that broke the reader is lost
                yield _failed(name, problem)
            return
        if silent:
            yield _failed(name, _unanswered())

    def _corpus(self, name: str, stream: BinaryIO, head: bytes, size: int) -> Iterator[Reading]:
        if size > self._limits.corpus_bytes:
            yield _failed(name, _too_large("corpus", self._limits.corpus_bytes))
            return
        yield from only_corpus(name, self._lines(_Lines(head, stream, self._limits.input_bytes)))

    def _lines(self, lines: _Lines) -> Iterator[Reading]:
        """The readings of all lines, asked for in batches."""
        batch: list[bytes] = []
        first, held = 1, 0
        for number, line in enumerate(lines, start=1):
            if len(line) > self._limits.input_bytes:
                yield from self._batch(first, batch)
                yield Reading(f":{number}", "", "", None, _too_large("line", self._limits.input_bytes))
                batch, held, first = [], 0, number + 1
                continue
            batch.append(line)
            held += len(line)
            if held >= _BATCH_BYTES:
                yield from self._batch(first, batch)
                batch, held, first = [], 0, number + 1
        yield from self._batch(first, batch)

    def _batch(self, first: int, lines: list[bytes]) -> Iterator[Reading]:
        """The readings of consecutive lines; when one breaks the child, the rest are halved until it stands alone."""
        due = [number for number, line in enumerate(lines, start=first) if line.strip()]
        if not due:
            return
        answered = 0
        try:
            for reading in self._child.ask({"first_line": first}, b"\n".join(lines)):
                if answered == len(due) or reading.member != f":{due[answered]}":
                    raise _unanswered()
                answered += 1
                yield reading
            if answered < len(due):
                raise _unanswered()
        except ReadingError as problem:
            rest = lines[due[answered] - first :] if answered < len(due) else []
            if len(due) == 1 and rest:
                yield Reading(f":{due[0]}", "", "", None, problem)
                return
            half = (len(rest) + 1) // 2
            start = first + len(lines) - len(rest)
            yield from self._batch(start, rest[:half])
            yield from self._batch(start + half, rest[half:])


class _Lines:
    """The lines of a stream, of which `head` was read already; one that is too long is cut one byte over `limit`."""

    def __init__(self, head: bytes, stream: BinaryIO, limit: int) -> None:
        self._head = head
        self._stream = stream
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        *whole, rest = self._head.split(b"\n")
        yield from whole
        yield from self._continued(rest)
        while line := self._stream.readline(self._limit + 2):
            yield self._cut(line)

    def _continued(self, rest: bytes) -> Iterator[bytes]:
        """The line that the head broke off in."""
        line = rest + self._stream.readline(self._limit + 2)
        if line:
            yield self._cut(line)

    def _cut(self, line: bytes) -> bytes:
        if not line.endswith(b"\n") and len(line) > self._limit:
            while (more := self._stream.readline(MIB)) and not more.endswith(b"\n"):
                pass  # to the end of the line, without holding it
            return line[: self._limit + 1]
        return line.rstrip(b"\r\n")


def shown_name(path: Path) -> str:
    """The file's name as text that can be stored, whatever bytes it is made of."""
    return short_name(os.fsencode(path.name).decode("utf-8", "replace"))


def short_name(name: str) -> str:
    """A name on one line that is no longer than a file's can be; of a longer one, both ends."""
    line = one_line(name)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 21]}…{line[-20:]}"


def _opened(path: Path) -> BinaryIO:
    """The file, open for reading; raises UnsupportedError for a folder, pipe or device, OSError as usual."""
    # A pipe must not make us wait, and a terminal must not become ours.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
        raise UnsupportedError(f"It is {what}, not a file.")
    return os.fdopen(descriptor, "rb")


def _written_to(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _unanswered() -> DamagedError:
    return DamagedError(
        "It made the reader end without a word about it; get it again, or save it in another format."
    )


def _failed(name: str, problem: ReadingError) -> Reading:
    return Reading("", name, "", None, problem)


def _too_large(what: str, limit: int) -> LimitError:
    size = f"{limit >> 20} MB" if limit >= MIB else f"{limit:,} bytes"
    return LimitError(f"The {what} is larger than {size}; split it.")
