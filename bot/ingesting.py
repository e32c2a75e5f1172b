"""Ingestion as a use case: inputs → readings → filings → batches → what became of each.

Every input gets a row, whatever happens to it; one that fails never stops the others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from ingestion.errors import ReadingError, UsageError
from ingestion.reading import Reader, Reading
from ingestion.report import Filing, Marking
from vectorstore.catalogue import Catalogue
from vectorstore.inbox import Inbox, Outcome, filing_key

BATCH_REPORTS = 64
BATCH_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, what it is called in messages, and its identity."""

    path: Path
    shown: str
    identity: str


@dataclass(frozen=True, slots=True)
class Options:
    """What the person said about the reports that do not say it themselves."""

    now: str  # ISO 8601, UTC
    default_marking: Marking
    tlp: Marking | None = None
    publisher: str = ""
    published: str = ""
    source: str = "file"
    vouched: str = ""
    reporter: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one input report; the line that `ingest --json` prints."""

    input: str
    status: str  # added, updated, unchanged, duplicate, failed
    report_id: str | None = None
    external_id: str | None = None
    version: int | None = None
    passages: int | None = None
    marking: str | None = None
    error: str | None = None
    title: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether it came out of another input, as `mail.eml!notes.pdf`."""
        return "!" in self.input

    def json(self) -> dict[str, Any]:
        """The row as the contract has it; parts that could not be read stand in `missing`."""
        data = asdict(self)
        data.pop("title")
        return data if self.missing else {k: v for k, v in data.items() if k != "missing"}


class Handle(Protocol):
    """A batch under way."""

    def get_result(self) -> object:
        """Wait until it is done."""


FileBatch = Callable[[str], Handle]
"""Starts filing a staged batch."""


@dataclass(slots=True)
class Ingestion:
    """Reads inputs and files them batch by batch: while one is embedded, the next is read."""

    catalogue: Catalogue
    inbox: Inbox
    file_batch: FileBatch
    options: Options
    tell: Callable[[Row], None]
    _waiting: list[tuple[str, Filing]] = field(default_factory=list)
    _under_way: list[tuple[str, Handle, list[tuple[str, str, Filing]]]] = field(default_factory=list)

    def run(self, reader: Reader, inputs: Iterable[Input]) -> None:
        """Read and file everything; `tell` gets a row for each report, in the order of completion."""
        for given in inputs:
            for reading in reader.read(given.path):
                self.take(given, reading)
        self.finish()

    def take(self, given: Input, reading: Reading) -> None:
        """Take one reading: stage it, or say at once why not."""
        shown = given.shown + reading.member
        if reading.document is None:
            self.tell(Row(shown, "failed", external_id=reading.external_id, error=str(reading.problem)))
            return
        self.offer(shown, filing_of(given, reading, self.options))

    def offer(self, shown: str, filing: Filing) -> None:
        """Take a report whose filing is decided: stage it, unless it is known as it is."""
        decision = self.catalogue.decide([filing])[0]
        if decision.change == "unchanged":
            self.tell(_unchanged(shown, filing, decision.version))
            return
        self._waiting.append((shown, filing))
        size = sum(len(f.document.text) for _, f in self._waiting)
        if len(self._waiting) >= BATCH_REPORTS or size >= BATCH_CHARACTERS:
            self._start()

    def finish(self) -> None:
        """File what is left and wait for all of it."""
        self._start()
        while self._under_way:
            self._settle()

    def _start(self) -> None:
        if not self._waiting:
            return
        members = [(shown, filing_key(filing), filing) for shown, filing in self._waiting]
        batch = self.inbox.stage([filing for _, filing in self._waiting], self.options.now)
        self._waiting = []
        while self._under_way:  # one batch at a time is embedded; the next one was read meanwhile
            self._settle()
        self._under_way.append((batch, self.file_batch(batch), members))

    def _settle(self) -> None:
        batch, handle, members = self._under_way.pop(0)
        handle.get_result()
        outcomes = self.inbox.outcomes(batch)
        for shown, key, filing in members:
            self.tell(_row(shown, filing, outcomes.get(key, {"status": "failed", "error": _LOST})))


_LOST = "It is still queued; run the command again to go on."


def filing_of(given: Input, reading: Reading, options: Options) -> Filing:
    """A reading with everything decided that it left open: marking, publisher, date, identity."""
    document = reading.document
    if document is None:
        raise ReadingError(str(reading.problem))
    document = replace(
        document,
        publisher=document.publisher or options.publisher,
        published=document.published or options.published,
    )
    stated = document.marking if document.marking is not None else options.tlp
    return Filing(
        source="corpus" if reading.identity else options.source,
        identity=reading.identity or given.identity + reading.member,
        external_id=reading.external_id,
        document=document,
        marking=options.default_marking if stated is None else stated,
        retrieved=options.now,
        vouched=options.vouched,
        reporter=options.reporter,
    )


def inputs_of(paths: Sequence[Path]) -> Iterator[Input]:
    """The files that these arguments mean, folders recursively, in order of name; hidden ones are left out.

    Raises UsageError when an argument does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder.")
        if not path.is_dir():
            yield Input(path, str(path), path.name)
            continue
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            relative = file.relative_to(path)
            if not any(part.startswith(".") for part in relative.parts):
                yield Input(file, str(file), str(relative))


def expected_reports(inputs: Sequence[Input]) -> int:
    """How many reports these inputs hold, as far as can be told without reading them: a corpus has one a line.

    What is only found while reading (the attachments of a mail) is not among them; a file that cannot be read counts as one.
    """
    return sum(_lines(one.path) if one.path.suffix.lower() == ".jsonl" else 1 for one in inputs)


def _lines(corpus: Path) -> int:
    try:
        with corpus.open("rb") as stream:
            return sum(1 for line in stream if line.strip()) or 1
    except OSError:
        return 1


def _unchanged(shown: str, filing: Filing, version: int) -> Row:
    return Row(
        shown, "unchanged", filing.report_id, filing.external_id, version, None, filing.marking.label,
        title=filing.document.title,
    )  # fmt: skip


def _row(shown: str, filing: Filing, outcome: Outcome) -> Row:
    return Row(
        shown, outcome["status"], outcome.get("report_id"), filing.external_id, outcome.get("version"),
        outcome.get("passages"), outcome.get("marking"), outcome.get("error"),
        outcome.get("title") or filing.document.title, tuple(outcome.get("missing") or ()),
    )  # fmt: skip
