"""The register in force: read again when its files change, kept as it was when the new ones cannot be used."""

import hashlib
from pathlib import Path
from threading import Lock

import structlog

from bot.exposure.factbook import FactBook
from bot.exposure.register import Register, load_register
from bot.exposure.sbomfolder import kept_sboms
from ingestion.errors import RegisterError

_log = structlog.get_logger("sitrep.register")
_TRIES = 3  # readings of files that change under our eyes
State = tuple[tuple[str, int, int, int], ...]  # of each file: name, time of change, size, inode


class RegisterSource:
    """Gives the current book for a register file; asked at each question, from many threads."""

    def __init__(self, path: Path | None) -> None:
        """`path`: None where no register is set."""
        self._path = path
        self._lock = Lock()
        self._book: FactBook | None = None
        self._read: State | None = None  # the files that the book was read from
        self._refused: State | None = None  # the newer ones that could not be used
        self._fault = ""

    @property
    def fault(self) -> str:
        """Why an older register than the files' is in force, "" when it is not."""
        return self._fault

    def book(self) -> FactBook | None:
        """The register as its files are now, or as they last were when they could be used; None where none is set.

        Raises RegisterError when they could never be used. Nothing is read while the files stay as they are.
        """
        if self._path is None:
            return None
        with self._lock:
            state = _state(self._path)
            if self._book is None:
                self._take_up(self._path, state)
            elif state not in (self._read, self._refused):
                self._try(self._path, state)
            elif state == self._read:
                self._fault = ""  # the files are again what they were
            return self._book

    def key(self) -> str:
        """Tells the register in force from any other, also to another process; "" where none is set.

        What was not read yet is told by its files, so that nothing is read only to find that nothing changed.
        """
        if self._path is None:
            return ""
        if self._book is not None:
            self.book()  # takes up what changed
        return hashlib.sha256(repr(self._read or _state(self._path)).encode()).hexdigest()[:16]

    def register(self) -> Register | None:
        """The register of the current book."""
        book = self.book()
        return book.register if book else None

    def _try(self, path: Path, state: State) -> None:
        try:
            self._take_up(path, state)
        except RegisterError as error:
            self._fault, self._refused = str(error), state
            _log.error("register not taken up", reason=" ".join(self._fault.split()))
        else:
            _log.info("register taken up", projects=len(self._book.register.projects) if self._book else 0)

    def _take_up(self, path: Path, state: State) -> None:
        """Read the files until they were the same before and after; raises RegisterError when they never are."""
        for _ in range(_TRIES):
            register = load_register(path)
            after = _state(path)
            if after == state:
                self._book, self._read, self._refused, self._fault = FactBook(register), state, None, ""
                return
            state = after
        raise RegisterError(
            f"The register {path.name} changes while it is read. It is looked at again later."
        )


def _state(path: Path) -> State:
    """What tells whether a file is another one than before; a file that is missing has no entry."""
    try:
        found = {path.name: path.stat()}
        found.update(kept_sboms(path))
    except (OSError, RegisterError):
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in found.items())
