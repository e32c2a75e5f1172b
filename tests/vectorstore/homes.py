"""A home with every part of the store, for tests: real SQLite, real Chroma, an embedder that counts words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, event

from ingestion.errors import StoreError
from ingestion.report import Document, Filing, Marking
from tests.doubles_embedder import WordEmbedder
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder
from vectorstore.engine import open_engine
from vectorstore.filing import Filer
from vectorstore.home import Home
from vectorstore.inbox import Inbox, Outcome, filing_key
from vectorstore.migrations import _NEW_IN_6
from vectorstore.search import Found, Query, Search
from vectorstore.steps import file_batch
from vectorstore.stored import StoredReport, Visibility

NOW = "2026-04-10T00:00:00Z"
# What takes a home back to schema 5, but for the columns of its inbox, which only grew.
OF_5 = "ALTER TABLE versions ADD COLUMN signature BLOB NOT NULL DEFAULT x''; " + " ".join(
    f"DROP TABLE {table.name};" for table in _NEW_IN_6
)
LATE = "2026-12-31T00:00:00Z"
WORDS = WordEmbedder()


@dataclass(frozen=True)
class Unindexed:
    """The steps of filing but for the index: opening that takes a while, and few tests look into it."""

    filer: Filer

    def __getattr__(self, step: str) -> Any:
        return getattr(self.filer, step)

    def index(self, batch: str) -> str:
        """Later, if at all."""
        return ""


@dataclass(frozen=True)
class Shelf:
    """One home and what works on it."""

    home: Home
    engine: Engine
    catalogue: Catalogue
    inbox: Inbox
    chroma: ChromaIndex
    filer: Filer
    search: Search  # compares all vectors
    near: Search  # asks Chroma
    embedder: Embedder
    unindexed: list[
        str
    ]  # batches that Chroma has not seen: opening it takes a while, and few tests look into it

    def file(self, *filings: Filing) -> list[Outcome]:
        """File these as one batch, and then what that batch left to be filed; what became of each."""
        batch = self.inbox.stage(filings, NOW)
        self.work(batch)
        outcomes = self.inbox.outcomes(batch)
        for left in self.inbox.open_batches():
            self.work(left)
        return [outcomes[filing_key(filing)] for filing in filings]

    def work(self, batch: str) -> None:
        """File a staged batch, step by step as the workflow does, but for its last steps. Raises StoreError where it waits."""
        if why := file_batch(Unindexed(self.filer), batch):
            raise StoreError(why)
        if batch not in self.unindexed:
            self.unindexed.append(batch)

    def index(self) -> None:
        """Bring Chroma up to date."""
        while self.unindexed:
            self.filer.index(self.unindexed.pop(0))

    def find(
        self,
        question: Query | str,
        clearance: Marking = Marking.CLEAR,
        as_of: str = LATE,
        *,
        chroma: bool = False,
    ) -> Found:
        """What a search finds, exactly or by way of Chroma."""
        search = self.near if chroma else self.search
        if chroma:
            self.index()
        return search.find(question, search.snapshot(Visibility(clearance, as_of)))

    def texts(self, question: str, clearance: Marking = Marking.CLEAR, as_of: str = LATE) -> list[str]:
        """The texts of the reports found, best first."""
        return [match.report.text for match in self.find(question, clearance, as_of).matches]

    def only(self, question: str, clearance: Marking = Marking.CLEAR, as_of: str = LATE) -> StoredReport:
        """The one report found."""
        (match,) = self.find(question, clearance, as_of).matches
        return match.report

    def indexed(self) -> dict[Marking, int]:
        """How many passages Chroma holds, where it holds any."""
        self.index()
        return {marking: count for marking, count in self.chroma.counts().items() if count}

    def holds(self, marking: Marking, word: str) -> int:
        """How many places the full-text table of a marking has for a word."""
        with self.engine.connect() as connection:
            query = f"SELECT count(*) FROM words_{marking.name.lower()}_places WHERE term = '{word}'"
            return int(connection.exec_driver_sql(query).scalar_one())


def shelf(folder: Path, embedder: Embedder = WORDS, often: Mapping[str, int] = MappingProxyType({})) -> Shelf:
    """A home in this folder, with its index open; `often` says when Chroma writes its files."""
    home = Home(folder)
    engine = open_engine(home, "")
    event.listen(
        engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF")
    )  # no power cuts here
    engine.dispose()
    catalogue, inbox, chroma = Catalogue(engine), Inbox(engine), ChromaIndex(home, flushing=often)
    return Shelf(
        home, engine, catalogue, inbox, chroma, Filer(catalogue, inbox, embedder, chroma),
        Search(catalogue, embedder), Search(catalogue, embedder, chroma), embedder, [],
    )  # fmt: skip


def report(
    name: str,
    text: str,
    marking: Marking = Marking.CLEAR,
    *,
    source: str = "file",
    retrieved: str = NOW,
    **document: str,
) -> Filing:
    """A report of 1 April 2026 unless `published` says otherwise."""
    made = Document(text, **{"title": name, "published": "2026-04-01T00:00:00Z", **document})  # type: ignore[arg-type]
    return Filing(source, name, name, made, marking, retrieved)
