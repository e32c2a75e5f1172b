"""The spool: bytes that somebody handed over, kept until they are read. They are on the disk before anybody is told so."""

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import DamagedError, StoreError
from vectorstore.home import Home


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that was handed over and is not read yet; its bytes lie in the spool under its key."""

    key: str
    input: str  # what people call it
    said: str  # JSON: what the person said about it, for whoever reads it
    attempts: int = 0  # how often reading it was begun before


class Spool:
    """Files of a home, one for each thing that waits to be read; mode 0600."""

    def __init__(self, home: Home) -> None:
        self._folder = home.spool

    def keep(self, key: str, data: bytes) -> None:
        """Write it, and come back when the disk has it. Raises StoreError, and leaves nothing, when it cannot."""
        part, whole = self._folder / f"{key}.part", self._folder / key
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(whole)
            _sync(self._folder)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise StoreError(
                f"It could not be kept ({error.strerror}), so it was not accepted. "
                f"See to the disk of {self._folder} and hand it over again."
            ) from error

    def read(self, key: str) -> bytes:
        """What was kept. Raises DamagedError when it is gone, StoreError when the disk does not give it."""
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError as error:
            raise DamagedError("What was handed over is gone from the spool. Hand it over again.") from error
        except OSError as error:
            raise StoreError(f"The spool {self._folder} cannot be read ({error.strerror}).") from error

    def drop(self, key: str) -> None:
        """Delete it; it may be gone already."""
        (self._folder / key).unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str], before: float) -> int:
        """Delete what nobody waits for, such as what a kill left behind; how many files that were.

        What was written after `before` (seconds of the system's clock) may be about to be accepted, and stays.
        """
        found = [
            path
            for path in self._folder.glob("*")
            if path.name not in wanted and path.stat().st_mtime < before
        ]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)


def _sync(folder: Path) -> None:
    """Make the names in a folder survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
