"""The one place that builds parts out of settings and puts them together."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Engine

from bot.answering.answering import Desk
from bot.answering.model_writer import ModelWriter
from bot.briefing.briefing import Briefing
from bot.briefing.feeds import feed_sentences
from bot.briefing.write import write_briefing
from bot.exposure.register import Register, load_register
from bot.exposure.source import RegisterSource
from bot.settings import Settings
from bot.times import now_utc
from ingestion.errors import SitrepError, StoreError
from ingestion.fetching.answer import Fetch, Fetched
from ingestion.report import Marking
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Embedder, load_embedder
from vectorstore.engine import open_engine
from vectorstore.feedbook import Feedbook
from vectorstore.filing import Filer, Intake
from vectorstore.home import Home
from vectorstore.inbox import Inbox
from vectorstore.originals import Originals
from vectorstore.search import Search
from vectorstore.stored import Visibility
from vectorstore.storytelling import told_stories

EXACT_UP_TO = 50_000  # passages: below, one question is searched sooner exactly than Chroma is opened


@dataclass(frozen=True)
class Parts:
    """Everything that works on one home. `chroma` is None in a process that may not, or need not, open the index."""

    settings: Settings
    home: Home
    engine: Engine
    catalogue: Catalogue
    inbox: Inbox
    embedder: Embedder
    chroma: ChromaIndex | None
    search: Search

    def filer(
        self,
        progress: Callable[[int], None] = lambda _reports: None,
        *,
        intake: Intake | None = None,
        look_again: Callable[[], None] = lambda: None,
    ) -> Filer:
        """What files batches; only the owner of the index has one. With an `intake` it reads what was handed over."""
        if self.chroma is None:
            raise StoreError("Only the process that owns the index can file reports.")
        return Filer(
            self.catalogue,
            self.inbox,
            self.embedder,
            self.chroma,
            progress,
            intake=intake,
            look_again=look_again,
        )

    @property
    def originals(self) -> Originals:
        """The archive of what addresses answered."""
        return Originals(self.engine, self.home.originals)

    def warm_up(self) -> None:
        """Load what filing needs and takes long to load, in a thread of its own, while files are being read.

        What cannot be loaded is said by whoever needs it first.
        """
        threading.Thread(target=self._load, name="warm-up", daemon=True).start()

    def _load(self) -> None:
        with suppress(SitrepError):
            self.embedder.matrix(["ready"])
        if self.chroma is not None:
            self.chroma.load()

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()


def open_parts(settings: Settings, *, owner: bool, any_model: bool = False) -> Parts:
    """The parts of a home; `owner` says that this process holds the home's lock and may open the vector index.

    Raises StoreError when the home was indexed with another embedding model.
    """
    home = Home(settings.home)
    engine = open_engine(home, settings.database_url)
    catalogue = Catalogue(engine)
    embedder = load_embedder(settings.embeddings, settings.model_clearance)
    if not any_model:
        _check_model(catalogue, embedder)
    chroma = ChromaIndex(home, settings.chroma_url) if owner else None
    search = Search(catalogue, embedder, chroma)
    return Parts(settings, home, engine, catalogue, Inbox(engine), embedder, chroma, search)


def load_fetch(settings: Settings) -> Fetch:
    """What fetches addresses, by the rules and the proxy that the settings name."""

    @cache
    def made() -> Fetch:
        from ingestion.fetching.client import SafeFetch  # late: few commands fetch
        from ingestion.fetching.targets import Rules

        return SafeFetch(Rules(settings.fetch_allow), proxy=settings.fetch_proxy)

    def fetch(url: str, *, etag: str = "", modified: str = "") -> Fetched:
        return made()(url, etag=etag, modified=modified)

    return fetch


def load_desk(parts: Parts, books: RegisterSource | None = None) -> Desk:
    """What answers questions over these parts: the register and the model that the settings name.

    `books`: where the register comes from, for whoever asks again later whether it changed.
    """
    settings = parts.settings
    model = (
        ModelWriter(settings.model, settings.model_base_url, settings.model_timeout)
        if settings.model
        else None
    )
    book = (books or RegisterSource(settings.register)).book()
    return Desk(parts.catalogue, parts.search, book, model, settings.model_clearance, settings.timezone)


def brief(
    parts: Parts, clearance: Marking, since: str, until: str, topics: list[str], *, show_projects: bool = True,
    books: RegisterSource | None = None,
) -> Briefing:  # fmt: skip
    """The briefing of a window for an audience; without `show_projects` the register plays no part."""
    snapshot = parts.search.snapshot(Visibility(clearance, until))
    keys = snapshot.report_keys(since, until)
    found = parts.catalogue.reports(keys, as_of=until)
    books = books or RegisterSource(parts.settings.register)
    register = books.register() if show_projects else None
    briefing = write_briefing(
        [found[key] for key in keys], since=since, until=until, register=register, topics=topics,
        stories=told_stories(parts.catalogue, snapshot, keys),
    )  # fmt: skip
    feeds = Feedbook(parts.engine).feeds()
    return replace(
        briefing, feeds=feed_sentences(feeds, clearance, since, now_utc(), parts.settings.timezone)
    )


def load_own_register(settings: Settings) -> Register | None:
    """The register that the settings name, None when they name none."""
    return load_register(settings.register) if settings.register else None


def _check_model(catalogue: Catalogue, embedder: Embedder) -> None:
    known = catalogue.note("embedder")
    if not known:
        catalogue.note("embedder", embedder.name)
    elif known != embedder.name:
        raise StoreError(
            f"This home was indexed with {known}, but SITREP_EMBEDDINGS now means {embedder.name}. "
            "Vectors of different models cannot be mixed: run `sitrep reindex --embed`, or set it back."
        )
