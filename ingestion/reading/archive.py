"""Archives (ZIP): the files in them, one level deep, within limits. Nothing is unpacked to a disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ingestion.errors import (
    DamagedError,
    EmptyError,
    EncryptedError,
    LimitError,
    ReadingError,
    UnsupportedError,
)
from ingestion.reading.cleaning import decode, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 1000
_LARGEST = 64 << 20  # of one file, inflated
_INFLATED = 256 << 20  # of all of them
_RATIO, _SMALL = 200, 1 << 20  # a file that inflates so many times over is an attack, unless it stays small
_LONGEST_NAME = 200
_NO_REPORTS = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)", re.IGNORECASE
)
_UTF_8, _LOCKED = 0x800, 0x1
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, zlib.error)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, or why it cannot be had: exactly one of `data` and `problem` is set.

    `name` is a path that is safe to show, unlike that of any other entry, and never a path on this machine.
    """

    name: str
    data: bytes | None
    problem: ReadingError | None = None


def entries_of(data: bytes, inflated: int = _INFLATED) -> Iterator[Entry]:
    """The files in an archive, each unpacked when it is asked for, until they are more than `inflated` bytes together.

    Raises EmptyError without files, LimitError for too many, DamagedError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [
                one
                for one in archive.infolist()
                if not one.is_dir() and not _NO_REPORTS.fullmatch(one.filename)
            ]
            if not listed:
                raise EmptyError("The archive holds no files.")
            if len(listed) > MOST_ENTRIES:
                raise LimitError(
                    f"The archive holds more than {MOST_ENTRIES:,} files; split it, or unpack it."
                )
            yield from _entries(archive, listed, inflated)
    except _DAMAGE as error:
        raise DamagedError("The archive is damaged or cut short; get it again from its source.") from error


def shown_name(stated: str) -> str:
    """A name that an archive states, as a path below nothing: no root, no drive, no way up, nothing unprintable."""
    plain = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", one_line(stated)).replace("\\", "/")
    parts = [part.strip() for part in re.sub(r"\A[A-Za-z]:", "", plain).split("/")]
    return (
        "/".join(part for part in parts if part not in {"", ".", ".."})[-_LONGEST_NAME:].lstrip("/")
        or "unnamed"
    )


def _entries(archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo], left: int) -> Iterator[Entry]:
    taken: Counter[str] = Counter()
    for one in listed:
        name = shown_name(_name(one))
        taken[name] += 1
        if taken[name] > 1:
            path = PurePosixPath(name)
            name = str(path.with_name(f"{path.stem} ({taken[name]}){path.suffix}"))
        try:
            content = _unpacked(archive, one, left)
        except ReadingError as problem:
            yield Entry(name, None, problem)
            continue
        left -= len(content)
        yield Entry(name, content)


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> bytes:
    if one.flag_bits & _LOCKED:
        raise EncryptedError("It is protected by a password; unpack the archive and give us the file itself.")
    if one.file_size > min(_LARGEST, left):
        what = "the file" if one.file_size > _LARGEST else "the archive"
        most = (_LARGEST if one.file_size > _LARGEST else _INFLATED) >> 20
        raise LimitError(f"Unpacked, {what} is larger than {most} MB; give us the file by itself, in parts.")
    if one.file_size > max(_SMALL, _RATIO * one.compress_size):
        raise LimitError(
            f"It inflates to more than {_RATIO} times its size, as files do that are made to harm."
        )
    try:
        with archive.open(one) as stream:
            return stream.read(one.file_size + 1)  # never more than it states, so never more than the limits
    except (NotImplementedError, RuntimeError) as error:
        raise UnsupportedError(
            "It is packed in a way that we do not know; unpack the archive and give us the file."
        ) from error
    except _DAMAGE as error:
        raise DamagedError("It is damaged in the archive; get the archive again from its source.") from error


def _name(one: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the mark for UTF-8 the library takes it for an old encoding."""
    if one.flag_bits & _UTF_8:
        return one.filename
    try:
        return decode(one.filename.encode("cp437"))
    except (UnicodeEncodeError, UnsupportedError):
        return one.filename
