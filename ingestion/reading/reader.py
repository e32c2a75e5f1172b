"""From a path or bytes to readings, by way of the child process."""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Self
from zoneinfo import ZoneInfo

from ingestion.errors import DamagedError, EmptyError, LimitError, ReadingError, UnsupportedError
from ingestion.reading.cleaning import one_line
from ingestion.reading.corpus import only_corpus
from ingestion.reading.news import News, unpacked_news
from ingestion.reading.outcome import MIB, Limits, Reading
from ingestion.reading.process import Child
from ingestion.reading.sniffing import is_corpus
from ingestion.reading.wire import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_HEAD = 64 * 1024
_BATCH_BYTES = 256 * 1024
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
                size = os.fstat(stream.fileno()).st_size
                yield from self._readings(name, stream, size)
        except OSError as error:
            reason = error.strerror or "the system refused"
            yield _failed(
                name, DamagedError(f"The file cannot be opened: {reason}. Check its path and permissions.")
            )
        except ReadingError as problem:
            yield _failed(name, problem)

    def read_bytes(self, name: str, data: bytes) -> Iterator[Reading]:
        """The same for an input that is in memory; `name` is a hint to its kind and its `external_id`."""
        return self._readings(one_line(name) or "unnamed", io.BytesIO(data), len(data))

    def read_news(self, data: bytes, base: str) -> News:
        """The feed in `data`, which came from the address `base`. Raises ReadingError for what is no feed, or a broken one."""
        limit = self._limits.input_bytes
        if len(data) > limit:
            raise _too_large("feed", limit)
        readings = list(self._asked({"name": "feed", "feed": base}, "feed", data))
        return unpacked_news(readings[0])

    def _readings(self, name: str, stream: BinaryIO, size: int) -> Iterator[Reading]:
        head = stream.read(_HEAD)
        if is_corpus(name, head):
            yield from self._corpus(name, stream, head, size)
            return
        limit = self._limits.input_bytes
        data = head if size > limit else head + stream.read(limit + 1 - len(head))
        if size > limit or len(data) > limit:
            yield _failed(name, _too_large("file", limit))
        elif not data.strip():
            yield _failed(name, EmptyError("The file is empty."))
        else:
            yield from self._asked({"name": name}, name, data)

    def _asked(self, request: dict[str, str], name: str, data: bytes) -> Iterator[Reading]:
        try:
            for answer in self._child.ask(request, data):
                yield unpacked(answer)
        except ReadingError as problem:
            yield _failed(name, problem)

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
        if not any(line.strip() for line in lines):
            return
        answered = first - 1
        try:
            for answer in self._child.ask({"first_line": first}, b"\n".join(lines)):
                reading = unpacked(answer)
                answered = int(reading.member[1:])
                yield reading
        except ReadingError as problem:
            rest = lines[answered + 1 - first :]
            if len(lines) == 1:
                yield Reading(f":{first}", "", "", None, problem)
                return
            half = (len(rest) + 1) // 2
            yield from self._batch(answered + 1, rest[:half])
            yield from self._batch(answered + 1 + half, rest[half:])


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
    return one_line(os.fsencode(path.name).decode("utf-8", "replace"))


def _opened(path: Path) -> BinaryIO:
    """The file, open for reading; raises UnsupportedError for a folder, pipe or device, OSError as usual."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe must not make us wait
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
        raise UnsupportedError(f"It is {what}, not a file.")
    return os.fdopen(descriptor, "rb")


def _failed(name: str, problem: ReadingError) -> Reading:
    return Reading("", name, "", None, problem)


def _too_large(what: str, limit: int) -> LimitError:
    size = f"{limit >> 20} MB" if limit >= MIB else f"{limit:,} bytes"
    return LimitError(f"The {what} is larger than {size}; split it.")
