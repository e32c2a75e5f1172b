"""The vector index, and the one importer of chromadb.

It is derived: everything in it stands in the catalogue, and `rebuild` makes it again. One collection for each marking
below RED, embedded each in a directory of its own, so that what an audience may not see is never even searched. One
process opens it: the one that holds the home's lock.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.catalogue import IndexRow
from vectorstore.embedding import Vectors
from vectorstore.home import Home

INDEXED = (Marking.CLEAR, Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT)  # RED is searched exactly
BATCH = 2000  # Chroma refuses more than 5,461 at once


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage key near a vector, and their cosine."""

    key: str
    cosine: float


class ChromaIndex:
    """Nearest passages by cosine, a collection for each marking. Raises StoreError when Chroma cannot be used."""

    def __init__(self, home: Home, url: str = "") -> None:
        self._home = home
        self._url = url
        self._collections: dict[Marking, Any] = {}

    def load(self) -> None:
        """Import the library, which takes a second; nothing is opened."""
        import chromadb  # noqa: F401

    def replace(self, rows: Sequence[IndexRow], stale: Sequence[str] = ()) -> None:
        """Delete the `stale` keys wherever they are, then write `rows`; doing it twice changes nothing."""
        for marking in INDEXED:
            chosen = [row for row in rows if row.marking is marking]
            if not stale and not chosen:
                continue
            collection = self._collection(marking)
            for at in range(0, len(stale), BATCH):
                collection.delete(ids=list(stale[at : at + BATCH]))
            for at in range(0, len(chosen), BATCH):
                part = chosen[at : at + BATCH]
                collection.upsert(
                    ids=[row.key for row in part], embeddings=[row.vector.tolist() for row in part]
                )

    def nearest(self, vector: Vectors, clearance: Marking, count: int) -> list[Neighbour]:
        """The `count` nearest passages that `clearance` may see, best first."""
        found: list[Neighbour] = []
        for marking in INDEXED:
            if marking > clearance:
                continue
            reply = self._collection(marking).query(
                query_embeddings=[vector.tolist()], n_results=count, include=["distances"]
            )
            pairs = zip(reply["ids"][0], reply["distances"][0], strict=True)
            found += [Neighbour(key, 1.0 - float(distance)) for key, distance in pairs]
        return sorted(found, key=lambda n: (-n.cosine, n.key))[:count]

    def counts(self) -> dict[Marking, int]:
        """How many passages each collection holds."""
        return {marking: int(self._collection(marking).count()) for marking in INDEXED}

    def rebuild(self, rows: Sequence[IndexRow]) -> None:
        """Throw the index away and make it again from the catalogue's rows."""
        for marking in INDEXED:
            if self._url:
                self._client(marking).delete_collection(_name(marking))
        self._collections.clear()
        _forget_open_directories()
        shutil.rmtree(self._home.folder / "chroma", ignore_errors=True)
        self.replace(rows)

    def _collection(self, marking: Marking) -> Any:
        if marking not in self._collections:
            self._collections[marking] = self._client(marking).get_or_create_collection(
                _name(marking),
                embedding_function=None,  # vectors are always ours; Chroma's default would download a model
                configuration={"hnsw": {"space": "cosine"}},
            )
        return self._collections[marking]

    def _client(self, marking: Marking) -> Any:
        import chromadb
        from chromadb.config import Settings as ChromaSettings
        from chromadb.errors import ChromaError

        options = ChromaSettings(anonymized_telemetry=False)
        try:
            if self._url:
                return _server(self._url, options)
            folder = self._home.chroma(marking)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return chromadb.PersistentClient(str(folder), settings=options)
        except (ChromaError, ValueError, OSError) as error:
            raise StoreError(
                f"The vector index of {marking.label} cannot be opened ({type(error).__name__}). Run: sitrep reindex"
            ) from error


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
