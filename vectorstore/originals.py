"""The archive: what addresses answered, byte for byte, in compressed files named by their hash, and which reports they became.

Kept before it is filed and linked in the transaction that files it; what a killed run left behind is cleaned up later.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from ingestion.errors import StoreError
from ingestion.fetching.answer import Fetched
from ingestion.report import Filing, Marking
from vectorstore import schema
from vectorstore.engine import writing

_UNFINISHED = 3600.0  # seconds after which a file without a row belongs to nobody any more


@dataclass(frozen=True, slots=True)
class Original:
    """One archived answer. `report_id` is "" until a report of it is filed."""

    sha256: str
    report_id: str
    version: int
    member: str  # which part of it the report is, "" for all of it
    url: str  # that was asked for
    final_url: str  # where the redirects ended
    media_type: str
    charset: str
    name: str
    public: bool
    size: int
    fetched_at: str
    etag: str
    modified: str


class Originals:
    """Keeps answers in `folder`, and what is known of them in the catalogue's database."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    def keep(self, fetched: Fetched, now: str) -> str:
        """Archive an answer and give its SHA-256. Raises StoreError when the disk takes nothing; then nothing is kept."""
        sha256 = hashlib.sha256(fetched.body).hexdigest()
        self._write(sha256, fetched.body)
        t = schema.originals
        with writing(self._engine) as connection:
            _drop_pending(connection, [sha256], url=fetched.asked)
            connection.execute(
                t.insert().values(
                    sha256=sha256, report_id="", version=0, member="", url=fetched.asked, final_url=fetched.url,
                    media_type=fetched.media_type, charset=fetched.charset, name=fetched.name,
                    public=int(fetched.public), size=len(fetched.body), fetched_at=now, etag=fetched.etag,
                    modified=fetched.modified,
                )
            )  # fmt: skip
        return sha256

    def last(self, url: str) -> Original | None:
        """The newest archived answer of `url` that a report was filed from, if its bytes are still there."""
        t = schema.originals
        filed = (t.c.url == url) & (t.c.report_id != "")
        query = select(t).where(filed).order_by(t.c.fetched_at.desc(), t.c.version.desc())
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return _original(row) if row is not None and self._path(row.sha256).exists() else None

    def of(self, report_id: str, version: int) -> list[Original]:
        """What a report version was made from, the first answer first."""
        t = schema.originals
        mine = (t.c.report_id == report_id) & (t.c.version == version)
        with self._engine.connect() as connection:
            return [
                _original(row) for row in connection.execute(select(t).where(mine).order_by(t.c.fetched_at))
            ]

    def marking(self, sha256: str) -> Marking:
        """The highest marking of the reports that were made from these bytes: who sees the bytes sees all of them."""
        t, r = schema.originals, schema.reports
        query = (
            select(func.max(r.c.marking)).join(t, t.c.report_id == r.c.report_id).where(t.c.sha256 == sha256)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar()
        return Marking.RED if found is None else Marking(found)

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises StoreError when they are gone or damaged."""
        try:
            body = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(
                f"The archived original {sha256[:12]} cannot be read. Ingest its address again."
            ) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreError(f"The archived original {sha256[:12]} is damaged. Ingest its address again.")
        return body

    def link(self, report_id: str, version: int, original: str) -> None:
        """Note that a report version stands for this answer (`Filing.original`), as filing it does."""
        with writing(self._engine) as connection:
            link(connection, report_id, version, original)

    def settle(self, hashes: Iterable[str]) -> None:
        """Let go of those of these answers that became no report and that none in the inbox waits for."""
        with writing(self._engine) as connection:
            done = [sha256 for sha256 in set(hashes) if not _is_awaited(connection, sha256)]
            _drop_pending(connection, done)
            unused = [sha256 for sha256 in done if not _is_known(connection, sha256)]
        self._remove(unused)

    def forget(self, report_id: str) -> None:
        """Delete every answer that holds a word of this report, its file first; repeat it when it was cut short.

        A file that another report was made from as a whole stays, since it is that report's own text; one of which
        this report, or another one, was a part goes.
        """
        t = schema.originals
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.c.sha256, t.c.url).where(t.c.report_id == report_id)).all()
            gone = [row.sha256 for row in rows if not _is_copied(connection, row.sha256, report_id)]
        self._remove(gone)
        with writing(self._engine) as connection:
            connection.execute(delete(t).where((t.c.report_id == report_id) | t.c.sha256.in_(gone)))
            connection.execute(
                delete(t).where(t.c.url.in_([row.url for row in rows]) & (t.c.report_id == ""))
            )

    def clean(self, now: float) -> int:
        """Remove what runs that were killed left behind: how many answers. `now` in seconds, as files are dated."""
        with self._engine.connect() as connection:
            pending = select(schema.originals.c.sha256).where(schema.originals.c.report_id == "")
            left = list(connection.execute(pending).scalars())
            files = [path for path in self._files() if _age(path, now) > _UNFINISHED]
            orphans = [path for path in files if path.suffix != ".gz" or not _is_known(connection, path.stem)]
        for path in orphans:
            path.unlink(missing_ok=True)
        old = [sha256 for sha256 in left if _age(self._path(sha256), now) > _UNFINISHED]
        self.settle(old)
        return len(orphans) + len(old)

    def _files(self) -> list[Path]:
        return [path for path in self._folder.glob("*/*") if path.is_file()]

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.gz"

    def _write(self, sha256: str, body: bytes) -> None:
        """The file, whole or not at all, readable by us alone."""
        path = self._path(sha256)
        part = path.with_name(f"{sha256}.{os.getpid()}.part")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(gzip.compress(body, 6, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(
                f"The original could not be archived in {self._folder} ({error.strerror or 'the disk refused'}), so "
                "nothing of it was filed. Free some space or make the folder writable, and try again."
            ) from error

    def _remove(self, hashes: Iterable[str]) -> None:
        for sha256 in hashes:
            try:
                self._path(sha256).unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(
                    f"The archived original {self._path(sha256)} could not be deleted ({error.strerror}). Make its "
                    "folder writable and try again."
                ) from error


def named(sha256: str, url: str, member: str) -> str:
    """How a filing names the answer it was made from (of which address), and which part of it it is."""
    return f"{sha256}\n{url}\n{member}"


def link_filed(connection: Connection, filing: Filing, report_id: str, version: int) -> None:
    """Link what a report was made from, inside the transaction that files it."""
    if filing.original:
        link(connection, report_id, version, filing.original)


def link(connection: Connection, report_id: str, version: int, original: str) -> None:
    """One row for each report version and address: its first bytes, and the validators of the latest answer."""
    t = schema.originals
    sha256, url, member = original.split("\n", 2)
    same = t.c.sha256 == sha256
    came = connection.execute(select(t).where(same & (t.c.url == url)).order_by(t.c.report_id)).first()
    if came is None:
        return
    mine = (
        (t.c.report_id == report_id)
        & (t.c.version == version)
        & (t.c.url == came.url)
        & (t.c.member == member)
    )
    latest = {"etag": came.etag, "modified": came.modified, "fetched_at": came.fetched_at}
    if not connection.execute(update(t).where(mine).values(latest)).rowcount:
        row = {**came._mapping, "report_id": report_id, "version": version, "member": member}  # noqa: SLF001
        connection.execute(t.insert().values(row))


# ----------------------------------------------------------------------------------------------------------------------


def _drop_pending(connection: Connection, hashes: Sequence[str], url: str = "") -> None:
    t = schema.originals
    pending = (t.c.report_id == "") & t.c.sha256.in_(hashes)
    connection.execute(delete(t).where(pending & (t.c.url == url) if url else pending))


def _is_awaited(connection: Connection, sha256: str) -> bool:
    t = schema.inbox
    query = select(t.c.place).where(t.c.filing.like(f"%{sha256}%"))
    return connection.execute(query).first() is not None


def _is_known(connection: Connection, sha256: str) -> bool:
    t = schema.originals
    return connection.execute(select(t.c.sha256).where(t.c.sha256 == sha256)).first() is not None


def _is_copied(connection: Connection, sha256: str, report_id: str) -> bool:
    """Whether these bytes are, as a whole, another report's as well."""
    t = schema.originals
    query = select(t.c.report_id, t.c.member).where((t.c.sha256 == sha256) & (t.c.report_id != ""))
    rows = connection.execute(query).all()
    return any(row.report_id != report_id for row in rows) and not any(row.member for row in rows)


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return _UNFINISHED + 1


def _original(row: Any) -> Original:
    return Original(**{**row._mapping, "public": bool(row.public)})  # noqa: SLF001  (SQLAlchemy's public name)
