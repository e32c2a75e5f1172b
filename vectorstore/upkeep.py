"""Keeping derived things true to the catalogue: words and vectors made again, and the check that they agree."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, text, update

from ingestion.report import Document, Marking
from ingestion.splitting import passage_header
from vectorstore import schema
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import INDEXED, ChromaIndex
from vectorstore.embedding import Embedder
from vectorstore.schema import full_text_table
from vectorstore.words import tokens

BATCH = 256


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


def rebuild_words(catalogue: Catalogue) -> None:
    """Make the full-text tables again from the stored texts, in one transaction."""
    with schema.writing(catalogue.engine) as connection:
        for marking in Marking:
            connection.execute(text(f"DELETE FROM {full_text_table(marking)}"))  # noqa: S608
        for passage_id, marking, words, author in _indexed_texts(catalogue):
            indexed = tokens(f"{author} {words}")
            insert = text(f"INSERT INTO {full_text_table(marking)} (rowid, tokens) VALUES (:id, :tokens)")  # noqa: S608
            connection.execute(insert, {"id": passage_id, "tokens": " ".join(indexed)})
            p = schema.passages
            connection.execute(update(p).where(p.c.id == passage_id).values(length=len(indexed)))
    _count_change(catalogue)


def embed_again(catalogue: Catalogue, embedder: Embedder, done: Callable[[int], None]) -> None:
    """Make every vector anew with this model, and remember its name."""
    todo = [(passage_id, words) for passage_id, _, words, _ in _indexed_texts(catalogue)]
    p = schema.passages
    for at in range(0, len(todo), BATCH):
        part = todo[at : at + BATCH]
        vectors = embedder.matrix([words for _, words in part])
        with schema.writing(catalogue.engine) as connection:
            for (passage_id, _), vector in zip(part, vectors, strict=True):
                connection.execute(update(p).where(p.c.id == passage_id).values(vector=vector.tobytes()))
        done(len(part))
    catalogue.note("embedder", embedder.name)
    _count_change(catalogue)


def _indexed_texts(catalogue: Catalogue) -> list[tuple[int, Marking, str, str]]:
    """Every passage as it is indexed: id, marking, header with words, and the author, who is found by name only."""
    p, v, r = schema.passages, schema.versions, schema.reports
    query = (
        select(
            p.c.id,
            p.c.start,
            p.c.end,
            r.c.marking,
            v.c.text,
            v.c.publisher,
            v.c.published,
            v.c.title,
            v.c.author,
        )
        .join(v, (v.c.report_id == p.c.report_id) & (v.c.version == p.c.version))
        .join(r, r.c.report_id == p.c.report_id)
        .order_by(p.c.id)
    )
    with catalogue.engine.connect() as connection:
        return [
            (
                row.id,
                Marking(row.marking),
                f"{_header(row)}\n{row.text[row.start : row.end]}".strip(),
                row.author,
            )
            for row in connection.execute(query)
        ]


def _header(row: object) -> str:
    publisher, published, title = (getattr(row, name) for name in ("publisher", "published", "title"))
    return passage_header(Document(text="", publisher=publisher, published=published, title=title))


def _count_change(catalogue: Catalogue) -> None:
    catalogue.note("changes", str(int(catalogue.note("changes") or "0") + 1))
