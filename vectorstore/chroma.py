"""The vector index, and the one importer of chromadb.

It is derived: everything in it stands in the catalogue, and `rebuild` makes it again. One collection for each marking
below RED, embedded each in a directory of its own, so that what an audience may not see is never even searched. One
process opens it: the one that holds the home's lock.
"""

import ctypes
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.catalogue import IndexRow
from vectorstore.embedding import Vectors
from vectorstore.home import Home

INDEXED = (Marking.CLEAR, Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT)  # RED is searched exactly
BATCH = 2000  # Chroma refuses more than 5,461 at once
_PERTURB = -6  # as <malloc.h> of glibc calls it
_EMPTY = 0xFF  # blocks are filled with it when they are freed, and with its complement when they are taken


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage key near a vector, and their cosine."""

    key: str
    cosine: float


class ChromaIndex:
    """Nearest passages by cosine, a collection for each marking. Raises StoreError when Chroma cannot be used."""

    def __init__(self, home: Home, url: str = "", flushing: Mapping[str, int] = MappingProxyType({})) -> None:
        """`flushing`: `sync_threshold` and `batch_size`, where its files are to be written at other times than by default."""
        self._flushing = flushing
        self._home = home
        self._url = url
        self._collections: dict[Marking, Any] = {}
        self._opening = Lock()  # Chroma must not be opened twice on one directory
        self._allowed = False  # whether it is we who rebuild
        if not url:
            _keep_memory_clean()

    def load(self) -> None:
        """Import the library, which takes a second; nothing is opened."""
        import chromadb  # noqa: F401

    def replace(self, rows: Sequence[IndexRow], stale: Sequence[str] = ()) -> None:
        """Delete the `stale` keys wherever they are, then write `rows`; doing it twice changes nothing."""
        for marking in INDEXED:
            chosen = [row for row in rows if row.marking is marking]
            if chosen or (stale and self._is_there(marking)):
                with _in_words(marking):
                    self._write(marking, chosen, stale)

    def nearest(self, vector: Vectors, clearance: Marking, count: int) -> list[Neighbour]:
        """The `count` nearest passages that `clearance` may see, best first."""
        found: list[Neighbour] = []
        for marking in INDEXED:
            if marking > clearance or not self._is_there(marking):
                continue
            with _in_words(marking):
                reply = self._collection(marking).query(
                    query_embeddings=[vector.tolist()], n_results=count, include=["distances"]
                )
            pairs = zip(reply["ids"][0], reply["distances"][0], strict=True)
            found += [Neighbour(key, 1.0 - float(distance)) for key, distance in pairs]
        return sorted(found, key=lambda n: (-n.cosine, n.key))[:count]

    def counts(self) -> dict[Marking, int]:
        """How many passages each collection holds."""
        found: dict[Marking, int] = {}
        for marking in INDEXED:
            with _in_words(marking):
                found[marking] = int(self._collection(marking).count()) if self._is_there(marking) else 0
        return found

    @property
    def is_unfinished(self) -> bool:
        """Whether a rebuilding was begun and did not end, so that only another one makes the index whole."""
        return self._home.rebuilding.exists()

    def rebuild(self, rows: Sequence[IndexRow]) -> None:
        """Throw the index away and make it again from the catalogue's rows. Until it is done, nobody searches it."""
        self._home.rebuilding.touch()
        self._allowed = True
        if self._url:
            for marking in INDEXED:
                with _in_words(marking):
                    self._collection(marking)  # a collection must exist to be deleted
                    self._client(marking).delete_collection(_name(marking))
        self._collections.clear()
        _forget_open_directories()
        shutil.rmtree(self._home.folder / "chroma", ignore_errors=True)
        self.replace(rows)
        self._home.rebuilding.unlink()

    def _write(self, marking: Marking, rows: Sequence[IndexRow], stale: Sequence[str]) -> None:
        collection = self._collection(marking)
        for at in range(0, len(stale), BATCH):
            collection.delete(ids=list(stale[at : at + BATCH]))
        for at in range(0, len(rows), BATCH):
            part = rows[at : at + BATCH]
            collection.upsert(ids=[row.key for row in part], embeddings=[row.vector.tolist() for row in part])

    def _is_there(self, marking: Marking) -> bool:
        """Whether a marking has a collection at all: opening one costs a fifth of a second, and most homes have few."""
        return bool(self._url) or self._home.chroma(marking).exists()

    def _collection(self, marking: Marking) -> Any:
        with self._opening:
            if marking not in self._collections:
                if self.is_unfinished and not self._allowed:
                    raise StoreError(
                        "The vector index was being rebuilt when it was stopped. Run: sitrep reindex"
                    )
                self._collections[marking] = self._client(marking).get_or_create_collection(
                    _name(marking),
                    embedding_function=None,  # vectors are always ours; Chroma's default would download a model
                    configuration={"hnsw": {"space": "cosine", **self._flushing}},
                )
            return self._collections[marking]

    def _client(self, marking: Marking) -> Any:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        options = ChromaSettings(anonymized_telemetry=False)
        if self._url:
            return _server(self._url, options)
        folder = self._home.chroma(marking)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(folder), settings=options)


@contextmanager
def _in_words(marking: Marking) -> Iterator[None]:
    """Chroma's errors, and those on the way to a server, as StoreError."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    try:
        yield
    except (ChromaError, HTTPError, ValueError, OSError) as error:
        raise StoreError(
            f"The vector index of {marking.label} cannot be used ({type(error).__name__}). Run: sitrep reindex"
        ) from error


def _keep_memory_clean() -> None:
    """Have memory emptied when it is taken and when it is freed, from now on.

    Chroma writes whole blocks to disk. Where no vector stands yet they would hold what was in that memory before: words of
    reports, perhaps of a higher marking, or purged ones.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # of glibc; others have no such switch
    if mallopt is not None:
        mallopt(_PERTURB, _EMPTY)


def _server(url: str, options: Any) -> Any:
    from urllib.parse import urlsplit

    import chromadb

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    return chromadb.HttpClient(host=parts.hostname or "", port=port, ssl=secure, settings=options)


def _name(marking: Marking) -> str:
    return f"passages_{marking.name.lower()}"


def _forget_open_directories() -> None:
    """Chroma keeps one client for each directory of a process; a rebuilt directory needs a new one."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()
