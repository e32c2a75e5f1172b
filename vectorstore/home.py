"""The home: where everything lies, and the lock that gives its indexes one owner."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from ingestion.errors import LockedError, StoreError
from ingestion.report import Marking

LOOKS, LOOK = 20, 0.02  # how often, and after how many seconds, a lock is tried that nobody has signed


@dataclass(frozen=True, slots=True)
class Home:
    """Paths inside the data directory; made with mode 0700 at first use."""

    folder: Path

    def prepared(self) -> "Home":
        """The same home with its folder made. Raises StoreError when it cannot be."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data directory {self.folder} cannot be made ({error.strerror}). Set SITREP_HOME."
            ) from error
        return self

    @property
    def catalogue(self) -> Path:
        """The SQLite catalogue."""
        return self.folder / "catalogue.sqlite"

    @property
    def jobs(self) -> Path:
        """The database of durable work."""
        return self.folder / "jobs.sqlite"

    @property
    def spool(self) -> Path:
        """Bytes that were handed over and are not read yet."""
        return self.folder / "spool"

    def chroma(self, marking: Marking) -> Path:
        """The directory of one marking's vectors."""
        return self.folder / "chroma" / marking.name.lower()

    @property
    def originals(self) -> Path:
        """The directory of what addresses answered, byte for byte."""
        return self.folder / "originals"

    @property
    def rebuilding(self) -> Path:
        """A mark that stands while the vectors are rebuilt; one that is left over says that this was not finished."""
        return self.folder / "chroma.rebuilding"

    @property
    def lock(self) -> Path:
        """The lock file; it holds the owner's pid and what it is doing."""
        return self.folder / "owner.lock"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds the lock, as it wrote itself down."""

    pid: int
    role: str


class HomeLock:
    """Exclusive ownership of a home's indexes, by `flock`: it ends with the process, however that ends."""

    def __init__(self, home: Home, role: str) -> None:
        self._home = home.prepared()
        self._role = role
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if not self.acquire():
            owner = current_owner(self._home)
            who = f"pid {owner.pid} ({owner.role})" if owner else "another process"
            raise LockedError(
                f"The index in {self._home.folder} is owned by {who}. Wait until it is done, or stop it, and try again."
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process has it.

        Somebody who only looks who owns the home holds it for an instant: that is waited for. Raises StoreError when
        the lock file cannot be written.
        """
        try:
            file = self._home.lock.open("a+", encoding="utf-8", errors="replace")
        except OSError as error:
            raise _unwritable(self._home, error) from error
        if not _locked(file):
            file.close()
            return False
        try:
            file.seek(0)
            file.truncate()
            json.dump({"pid": os.getpid(), "role": self._role}, file)
            file.flush()
        except OSError as error:
            file.close()
            raise _unwritable(self._home, error) from error
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def current_owner(home: Home) -> Owner | None:
    """Who owns the home just now, None when nobody does (or it has not written itself down yet)."""
    try:
        file = home.lock.open("r", encoding="utf-8", errors="replace")
    except OSError:
        return None
    with file:
        written = _written(file.read())
        if written is None:
            return None  # whoever owns it says so; only one that was killed leaves its name behind
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return written
    return None


def _locked(file: IO[str]) -> bool:
    """Whether the lock could be taken; an owner who has written itself down, and lives, is not waited for."""
    for _ in range(LOOKS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = _written(file.read())
            if owner and _lives(owner.pid):
                return False
            time.sleep(LOOK)
        else:
            return True
    return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _unwritable(home: Home, error: OSError) -> StoreError:
    return StoreError(
        f"The data directory {home.folder} cannot be written ({error.strerror}). Make it writable, or set SITREP_HOME."
    )


def _written(text: str) -> Owner | None:
    try:
        data = json.loads(text)
        return Owner(int(data["pid"]), str(data["role"]))
    except (ValueError, KeyError, TypeError):
        return None
