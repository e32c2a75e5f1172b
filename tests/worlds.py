"""Homes for tests, filled by the real parts: reader, inbox, filer, catalogue, Chroma. Only the clock is ours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from bot.answering.answer import Answer
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import Parts, load_desk, open_parts
from bot.demo import DEMO_AS_OF, register_path, reports_folder
from bot.ingesting import Ingestion, Input, Options, Row, inputs_of
from bot.settings import load_settings
from ingestion.errors import StoreError
from ingestion.reading import Reader, Reading
from ingestion.report import Document, Filing, Marking
from vectorstore.embedding import Embedder, MiniLM, Vectors
from vectorstore.filing import Filer
from vectorstore.search import Search
from vectorstore.steps import file_batch
from vectorstore.stored import Visibility

NOW = "2026-04-06T06:00:00Z"  # when everything here was filed
SHARED = Path(__file__).parents[1] / "../shared/data"


@dataclass(frozen=True, slots=True)
class Filed:
    """A batch that was filed before anybody waits for it."""

    def get_result(self) -> None:
        """Nothing is left to wait for."""


@dataclass(frozen=True, slots=True)
class Direct:
    """Files a batch at once, step by step as the workflow does, without the jobs library."""

    filer: Filer

    def __call__(self, batch: str) -> Filed:
        if why := file_batch(self.filer, batch):
            raise StoreError(why)
        return Filed()


class Remembering:
    """An embedding model that looks up what it has embedded before: most of a test's time is spent there."""

    clearance = Marking.RED

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        return self._model.name

    def matrix(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known |= dict(zip(new, self._model.matrix(new), strict=True)) if new else {}
        return np.array([self._known[text] for text in texts], np.float32)

    def token_starts(self, text: str) -> Sequence[int]:
        return self._model.token_starts(text)


MODEL = Remembering(MiniLM())


def open_home(
    folder: Path, register: Path | None = None, *, owner: bool = False, embedder: Embedder = MODEL
) -> Parts:
    """The parts of a home; `owner` opens Chroma."""
    given = {"SITREP_HOME": str(folder), "SITREP_REGISTER": str(register or "")}
    parts = open_parts(load_settings(given), owner=owner)
    search = Search(parts.catalogue, embedder, parts.chroma)
    return replace(parts, embedder=embedder, search=search)


def readings(paths: Sequence[Path]) -> list[tuple[Input, Reading]]:
    """What the reader finds in these files and folders."""
    with Reader() as reader:
        return [(given, found) for given in inputs_of(paths) for found in reader.read(given.path)]


def file_readings(parts: Parts, found: Iterable[tuple[Input, Reading]], **said: object) -> list[Row]:
    """File what was read, with what `said` says about it; a row for each report."""
    options = replace(Options(now=NOW, default_marking=Marking.CLEAR, vouched="terminal"), **said)  # type: ignore[arg-type]
    rows: list[Row] = []
    ingestion = Ingestion(parts.catalogue, parts.inbox, Direct(parts.filer()), options, rows.append)
    for given, reading in found:
        ingestion.take(given, reading)
    ingestion.finish()
    return rows


def file_reports(parts: Parts, filings: Sequence[Filing]) -> None:
    """File reports that were made in memory."""
    Direct(parts.filer())(parts.inbox.stage(filings, NOW))


def report(name: str, text: str, marking: Marking = Marking.CLEAR, **document: str) -> Filing:
    """A report made in memory, of 4 April 2026 unless `published` says otherwise."""
    made = Document(text, **{"title": name, "published": "2026-04-04T12:00:00Z", **document})  # type: ignore[arg-type]
    return Filing("file", name, name, made, marking, NOW)


@cache
def sample_readings() -> tuple[tuple[Input, Reading], ...]:
    """The bundled reports, read once."""
    return tuple(readings([reports_folder()]))


def sample_world(folder: Path, without: Sequence[str] = ()) -> None:
    """Fill a home with the bundled reports, but for the files named `without`."""
    parts = open_home(folder, register_path(), owner=True)
    rows = file_readings(parts, [pair for pair in sample_readings() if pair[0].path.name not in without])
    assert {row.status for row in rows} == {"added"}, rows
    parts.close()


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks questions about one home, at one clearance and time."""

    desk: Desk
    clearance: Marking = Marking.GREEN
    as_of: str = DEMO_AS_OF

    def __call__(
        self,
        question: str,
        *earlier: str,
        clearance: Marking | None = None,
        as_of: str | None = None,
        show_projects: bool = True,
    ) -> Answer:
        """The answer, without timing; `earlier` is what the same person said before in the thread."""
        seen = Visibility(self.clearance if clearance is None else clearance, as_of or self.as_of)
        history = [Turn("user", text) for text in earlier]
        answer = answer_question(self.desk, question, seen, history=history, show_projects=show_projects)
        return answer.without_timing()

    def text(self, n: int, answer: Answer) -> str:
        """The stored text of the report version behind citation `n`."""
        cited = answer.cited(n)
        key = (cited.report_id, cited.version)
        return self.desk.catalogue.reports([key])[key].text


def asker(
    folder: Path, register: Path | None = None, *, owner: bool = False, embedder: Embedder = MODEL
) -> Asker:
    """Somebody who asks about a home."""
    return Asker(load_desk(open_home(folder, register, owner=owner, embedder=embedder)))
