"""Ingestion as a use case: inputs → readings → filings → batches → what became of each.

Every input gets a row, whatever happens to it; one that fails never stops the others.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ingestion.errors import ReadingError, StoreError, UsageError
from ingestion.reading import Reader, Reading
from ingestion.report import Document, Filing, Marking
from vectorstore.catalogue import Catalogue
from vectorstore.inbox import Inbox, Outcome, Unpacked, filing_key, handed_key
from vectorstore.spool import Handed, Spool
from vectorstore.storing import Decision

BATCH_REPORTS, FIRST_REPORTS = (
    64,
    8,
)  # the first batch is small and each doubles, so that the model need not wait for long
BATCH_CHARACTERS = 1_000_000
AT_ONCE = 3  # batches under way: one is embedded while the one before it is written and the one after it is prepared


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
    queued: bool = False  # accepted, and not filed yet

    @property
    def is_member(self) -> bool:
        """Whether it came out of another input, as `mail.eml!notes.pdf`."""
        return "!" in self.input

    def json(self) -> dict[str, Any]:
        """The row as the contract has it; parts that could not be read stand in `missing`."""
        data = asdict(self)
        for name in ("title", "queued"):
            data.pop(name)
        return data if self.missing else {k: v for k, v in data.items() if k != "missing"}


class Handle(Protocol):
    """A batch under way."""

    def get_result(self) -> object:
        """Wait until it is done."""


FileBatch = Callable[[str], Handle]
"""Starts filing a staged batch."""

Member = tuple[str, str, Filing]
"""What people call a report, its key in the inbox, and its filing."""


@dataclass(slots=True)
class Ingestion:
    """Reads inputs and files them batch by batch: while one is embedded, the next is read."""

    catalogue: Catalogue
    inbox: Inbox
    file_batch: FileBatch
    options: Options
    tell: Callable[[Row], None]
    spool: Spool | None = None  # for what is handed over as bytes
    _waiting: list[tuple[str, Filing]] = field(default_factory=list)
    _enough: int = FIRST_REPORTS
    _under_way: list[tuple[str, Handle, list[Member]]] = field(default_factory=list)

    def run(self, reader: Reader, inputs: Iterable[Input]) -> None:
        """Read and file everything; `tell` gets a row for each report, in the order of completion."""
        for given in inputs:
            self.take_all(reader, given)
        self.finish()

    def take_all(self, reader: Reader, given: Input) -> None:
        """Read one input, and take every reading of it."""
        for reading in reader.read(given.path):
            self.take(given, reading)

    def take(self, given: Input, reading: Reading) -> None:
        """Take one reading: stage it, or say at once why not."""
        shown = given.shown + reading.member
        if reading.document is None:
            self.tell(Row(shown, "failed", external_id=reading.external_id, error=str(reading.problem)))
            return
        self.take_filing(shown, filing_of(given, reading, self.options))

    def take_filing(self, shown: str, filing: Filing) -> Decision:
        """Stage a report with everything decided, or say at once that it is there already."""
        decision = self.catalogue.decide([filing])[0]
        if decision.change == "unchanged":
            self.tell(_unchanged(shown, filing, decision.version))
            return decision
        self._waiting.append((shown, filing))
        size = sum(len(f.document.text) for _, f in self._waiting)
        if len(self._waiting) >= self._enough or size >= BATCH_CHARACTERS:
            self._start()
        return decision

    def accept(self, given: Input, data: bytes) -> None:
        """Take bytes that nobody has read yet: when this returns, they survive a kill. They are read when they are filed.

        Raises StoreError when they cannot be kept; then they are not accepted.
        """
        if self.spool is None:
            raise StoreError("Nothing can be handed over here.")
        said = json.dumps(
            {"name": given.path.name, "identity": given.identity, "options": asdict(self.options)}
        )
        key = handed_key(given.identity, data, said)
        self.spool.keep(key, data)
        batch = self.inbox.accept(Handed(key, given.shown, said), self.options.now)
        self._under_way.append((batch, self.file_batch(batch), []))

    def finish(self) -> None:
        """File what is left and wait for all of it.

        Raises StoreError, after a row for each report, when something waits for better times.
        """
        self._start()
        while self._under_way:
            if why := self._settle():
                self._stop(why)

    def _start(self) -> None:
        if not self._waiting:
            return
        members = [(shown, filing_key(filing), filing) for shown, filing in self._waiting]
        filings, names = [filing for _, _, filing in members], [shown for shown, _, _ in members]
        self._waiting = []
        try:
            batch = self.inbox.stage(filings, self.options.now, names)
        except StoreError as error:
            for shown, _, filing in members:
                self.tell(_row(shown, filing, {"status": "failed", "error": str(error)}))
            raise
        while len(self._under_way) >= AT_ONCE:
            if why := self._settle():
                self._tell_members(batch, members, why)
                self._stop(why)
        self._enough = min(2 * self._enough, BATCH_REPORTS)
        self._under_way.append((batch, self.file_batch(batch), members))

    def _settle(self) -> str:
        """Wait for the oldest batch and tell of it; why it waits for better times, "" once it is filed."""
        batch, handle, members = self._under_way.pop(0)
        why = _waits(handle)
        self._tell_members(batch, members, why)
        return why

    def _stop(self, why: str) -> None:
        """Tell also of what else is under way, and go no further."""
        while self._under_way:
            self._settle()
        raise StoreError(why)

    def _tell_members(self, batch: str, members: list[Member], why: str) -> None:
        if not members:
            for shown, outcome in self.inbox.told(batch):
                self.tell(_row_of(shown, outcome or _queued(why)))
        outcomes = self.inbox.outcomes(batch) if members else {}
        for shown, key, filing in members:
            self.tell(_row(shown, filing, outcomes.get(key, _queued(why))))


def _waits(handle: Handle) -> str:
    """Why a batch waits for better times, "" once it is filed."""
    try:
        handle.get_result()
    except StoreError as error:
        return str(error)
    return ""


def _queued(why: str) -> Outcome:
    return {"status": "failed", "error": f"It is queued, and not filed yet: {why or _LOST}", "queued": True}


_LOST = "run the command again to go on."


def unpacker(zone: ZoneInfo) -> Callable[[Handed, bytes], list[Unpacked]]:
    """Reads what was handed over, in a child process of its own, and makes filings of it as was said."""

    def unpack(handed: Handed, data: bytes) -> list[Unpacked]:
        given, options = handed_over(handed)
        with Reader(zone=zone) as reader:
            return [unpacked(given, reading, options) for reading in reader.read_bytes(given.path.name, data)]

    return unpack


def handed_over(handed: Handed) -> tuple[Input, Options]:
    """What was accepted as bytes, as it was given, and what was said about it."""
    said = json.loads(handed.said)
    options = said["options"]
    tlp = None if options["tlp"] is None else Marking(options["tlp"])
    marking = Marking(options["default_marking"])
    given = Input(Path(said["name"]), handed.input, said["identity"])
    return given, Options(**{**options, "tlp": tlp, "default_marking": marking})


def unpacked(given: Input, reading: Reading, options: Options) -> Unpacked:
    """A reading as the inbox takes it."""
    shown = given.shown + reading.member
    if reading.document is None:
        return Unpacked(shown, None, str(reading.problem), reading.external_id)
    return Unpacked(shown, filing_of(given, reading, options), external_id=reading.external_id)


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
        source=_source_of(reading, document) or options.source,
        identity=reading.identity or given.identity + reading.member,
        external_id=reading.external_id,
        document=document,
        marking=options.default_marking if stated is None else stated,
        retrieved=options.now,
        vouched=options.vouched,
        reporter=options.reporter,
    )


def _source_of(reading: Reading, document: Document) -> str:
    """What an identity of the report's own is unique in, "" where it has none: ids of feeds are not those of corpora."""
    return "" if not reading.identity else "feed" if document.kind == "feed" else "corpus"


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
        queued=bool(outcome.get("queued")),
    )  # fmt: skip


def _row_of(shown: str, outcome: Outcome) -> Row:
    """The row of something that was read by whoever filed it."""
    return Row(
        shown, outcome["status"], outcome.get("report_id"), outcome.get("external_id"), outcome.get("version"),
        outcome.get("passages"), outcome.get("marking"), outcome.get("error"), outcome.get("title") or "",
        tuple(outcome.get("missing") or ()), queued=bool(outcome.get("queued")),
    )  # fmt: skip
