"""Keeping derived things true to the catalogue: words and vectors made again, and the check that they agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from ingestion.report import Document, Marking, Passage
from ingestion.splitting import embedded_texts
from vectorstore import schema
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import INDEXED, ChromaIndex
from vectorstore.embedding import Embedder, vectors_of
from vectorstore.engine import writing
from vectorstore.links import link_again
from vectorstore.mentions import recognise_again
from vectorstore.schema import drop_full_text, make_full_text
from vectorstore.storing import add_words, bump, indexed_words


@dataclass(frozen=True, slots=True)
class Difference:
    """How many passages of one marking the catalogue and the vector index hold."""

    marking: Marking
    catalogue: int
    index: int


def differences(catalogue: Catalogue, chroma: ChromaIndex) -> list[Difference]:
    """Where the vector index does not hold as many passages as the catalogue says."""
    rows = catalogue.index_rows()
    counts = chroma.counts()
    wanted = {marking: sum(row.marking is marking for row in rows) for marking in INDEXED}
    return [Difference(m, wanted[m], counts[m]) for m in INDEXED if wanted[m] != counts[m]]


def rebuild_mentions(catalogue: Catalogue) -> None:
    """Recognise again what every version names, and link them anew, in one transaction: the rules may be newer than the home."""
    with writing(catalogue.engine) as connection:
        recognise_again(connection)
        link_again(connection)
        bump(connection)


def rebuild_words(catalogue: Catalogue) -> None:
    """Make the full-text tables again from the stored texts, in one transaction, whatever state they are in."""
    p = schema.passages
    with writing(catalogue.engine) as connection:
        for marking in Marking:
            drop_full_text(connection, marking)
            make_full_text(connection, marking)
        for version in _versions(catalogue):
            words = [indexed_words(version.document, x.start, x.end) for x in version.passages]
            add_words(connection, version.marking, dict(zip(version.ids, words, strict=True)))
            for passage_id, its in zip(version.ids, words, strict=True):
                connection.execute(update(p).where(p.c.id == passage_id).values(length=len(its)))
        bump(connection)


def embed_again(catalogue: Catalogue, embedder: Embedder, done: Callable[[int], None]) -> None:
    """Make every vector anew with this model, and remember its name.

    Until the last one is made, the home belongs to no model: vectors of two are never compared.
    """
    p = schema.passages
    catalogue.note("embedder", f"an unfinished change to {embedder.name}")
    for version in _versions(catalogue):
        texts = embedded_texts(version.document, version.passages, embedder.token_starts)
        vectors = vectors_of(embedder, texts, [version.marking] * len(texts))
        with writing(catalogue.engine) as connection:
            for passage_id, vector in zip(version.ids, vectors, strict=True):
                connection.execute(update(p).where(p.c.id == passage_id).values(vector=vector.tobytes()))
        done(len(vectors))
    with writing(catalogue.engine) as connection:
        bump(connection)
    catalogue.note("embedder", embedder.name)


@dataclass(frozen=True, slots=True)
class _Version:
    """A report version as it is indexed."""

    marking: Marking
    document: Document
    ids: tuple[int, ...]
    passages: tuple[Passage, ...]


def _versions(catalogue: Catalogue) -> Iterator[_Version]:
    """Every version of every report, one at a time."""
    v, r, p = schema.versions, schema.reports, schema.passages
    with catalogue.engine.connect() as connection:
        found = select(v.c.report_id, v.c.version).order_by(v.c.report_id, v.c.version)
        for key in connection.execute(found).all():
            mine = (v.c.report_id == key.report_id) & (v.c.version == key.version)
            row = connection.execute(
                select(v, r.c.marking).join(r, r.c.report_id == v.c.report_id).where(mine)
            ).one()
            cut = (p.c.report_id == key.report_id) & (p.c.version == key.version)
            rows = connection.execute(select(p).where(cut).order_by(p.c.ordinal)).all()
            document = Document(
                row.text, title=row.title, publisher=row.publisher, author=row.author, published=row.published
            )
            passages = tuple(Passage(one.ordinal, one.start, one.end) for one in rows)
            yield _Version(Marking(row.marking), document, tuple(one.id for one in rows), passages)
