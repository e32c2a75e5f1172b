"""`sitrep ingest`."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from rich.console import Console

from bot.commands.asking import stated_marking
from bot.commands.consoles import err, out, print_json
from bot.commands.verdicts import look_again
from bot.ingesting import Ingestion, Input, Options, Row, expected_reports, inputs_of
from bot.settings import Settings, load_settings
from bot.terminal.faults import show_fault, show_warning
from bot.terminal.progress import Advance, progress
from bot.times import now_utc, point_in_time
from bot.working import Work, working
from ingestion.errors import StoreError, UsageError
from ingestion.reading import Reader
from ingestion.report import parse_marking


def run_ingest(paths: list[str], *, tlp: str | None, publisher: str, published: str, as_json: bool) -> int:
    """Read and file; 1 when some input failed."""
    settings = load_settings()
    options = Options(
        now=now_utc(),
        default_marking=settings.default_marking,
        tlp=None if tlp is None else stated_marking(tlp, "--tlp"),
        publisher=publisher,
        published=point_in_time(published, settings.timezone, "--published") if published else "",
        vouched="terminal",
    )
    inputs = list(inputs_of(_files(paths)))
    rows: list[Row] = []
    with Reader(zone=settings.timezone) as reader, working(settings, "sitrep ingest") as work:
        begin = (
            perf_counter()
        )  # what comes before, loading and finishing older work, is not these reports' time
        with progress(err(), expected_reports(inputs)) as advance:
            stopped = _run(work, reader, inputs, options, _listener(rows, advance, err(), as_json=as_json))
        look_again(work.parts)
        if not as_json:
            _summary(rows, work, perf_counter() - begin, settings)
        if stopped:
            show_refusal(stopped, err())
            return 1
    return 1 if any(row.status == "failed" for row in rows) else 0


def show_refusal(why: str, notes: Console) -> None:
    """Say why not everything is filed, and that nothing is lost."""
    show_fault(f"Not everything is filed. {why} {_GO_ON}", notes)


def _run(
    work: Work, reader: Reader, inputs: list[Input], options: Options, tell: Callable[[Row], None]
) -> str:
    """Read and file all of it; why it was stopped, "" when it was not."""
    ingestion = Ingestion(work.parts.catalogue, work.parts.inbox, work.file_batch, options, tell)
    try:
        ingestion.run(reader, inputs)
    except StoreError as error:
        return str(error)
    return ""


def _listener(rows: list[Row], advance: Advance, notes: Console, *, as_json: bool) -> Callable[[Row], None]:
    """What is told of each report: a line of JSON, or a line only when something is wrong with it."""

    def tell(row: Row) -> None:
        rows.append(row)
        advance(row.input, more=int(row.is_member))
        if as_json:
            print_json(row.json())
        elif row.status == "failed" and not row.queued:
            show_fault(row.error or "It could not be read.", notes, subject=row.input)
        for part in row.missing if not as_json else ():
            show_warning(f"{row.input}: {part} could not be read; the rest was filed.", notes)

    return tell


def _summary(rows: list[Row], work: Work, seconds: float, settings: Settings) -> None:
    states = ["queued" if row.queued else row.status for row in rows]
    counts = {status: states.count(status) for status in _WORDS}
    said = ", ".join(f"{count:,} {word}" for status, word in _WORDS.items() if (count := counts[status]))
    console = out()
    console.print(f"{len(rows):,} reports in {seconds:.1f} s: {said or 'nothing to do'}.")
    if work.clock and work.clock.passages:
        filed, alone = work.clock.passages / seconds, work.clock.passages / max(work.clock.seconds, 1e-9)
        console.print(
            f"{work.clock.passages:,} passages at {filed:.1f}/s; the embedding model alone did {alone:.1f}/s "
            f"({filed / alone:.0%} of its speed).",
            style="dim",
        )
    high = sorted(
        {row.marking for row in rows if row.marking and parse_marking(row.marking) > settings.clearance}
    )
    if high:
        show_warning(
            f"Reports marked {', '.join(high)} are above SITREP_CLEARANCE ({settings.clearance.label}): "
            "ask with --clearance to see them.",
            err(),
        )


_WORDS = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "duplicate": "already there under another name",
    "queued": "queued",
    "failed": "failed",
}
_GO_ON = "What is queued is kept (sitrep reports queue); run the command again to go on."


def _files(paths: list[str]) -> list[Path]:
    for path in paths:
        if path.startswith(("http://", "https://")):
            raise UsageError(f"{path}: links are not read yet. Save the page and ingest the file.")
    return [Path(path) for path in paths]
