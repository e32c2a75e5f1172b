"""`sitrep ingest`."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter, time

from rich.console import Console

from bot.app import load_fetch
from bot.commands.asking import stated_marking
from bot.commands.consoles import err, out, print_json
from bot.commands.verdicts import look_again
from bot.comparing import update_phrase
from bot.ingesting import Ingestion, Input, Options, Row, expected_reports, inputs_of
from bot.linking import Links, is_link, links_into
from bot.settings import Settings, load_settings
from bot.terminal.faults import show_fault, show_warning
from bot.terminal.progress import Advance, progress
from bot.terminal.safe import plain
from bot.times import now_utc, point_in_time
from bot.working import Work, working
from ingestion.errors import StoreError
from ingestion.reading import Reader
from ingestion.report import parse_marking
from vectorstore.catalogue import Catalogue


def run_ingest(paths: list[str], *, tlp: str | None, publisher: str, published: str, as_json: bool) -> int:
    """Read and file; 1 when some input failed."""
    settings = load_settings()
    options = ingest_options(settings, tlp=tlp, publisher=publisher, published=published)
    inputs = inputs_meant(paths)
    rows: list[Row] = []
    with Reader(zone=settings.timezone) as reader, working(settings, "sitrep ingest") as work:
        begin = (
            perf_counter()
        )  # what comes before, loading and finishing older work, is not these reports' time
        with progress(err(), _expected(inputs)) as advance:
            stopped = _run(work, reader, inputs, options, _listener(rows, advance, err(), as_json=as_json))
        look_again(work.parts)
        if not as_json:
            _summary(rows, work, perf_counter() - begin, settings)
        if stopped:
            show_refusal(stopped, err())
            return 1
    return 1 if any(row.status == "failed" for row in rows) else 0


def ingest_options(settings: Settings, *, tlp: str | None, publisher: str, published: str) -> Options:
    """What the person at the terminal said about the reports."""
    return Options(
        now=now_utc(),
        default_marking=settings.default_marking,
        tlp=None if tlp is None else stated_marking(tlp, "--tlp"),
        publisher=publisher,
        published=point_in_time(published, settings.timezone, "--published") if published else "",
        vouched="terminal",
    )


def inputs_meant(arguments: list[str]) -> list[Input | str]:
    """An address stays one; a path means files. Raises UsageError when there is nothing there."""
    return [one for argument in arguments for one in _meant(argument)]


def _meant(argument: str) -> Iterable[Input | str]:
    return [argument] if is_link(argument) else inputs_of([Path(argument)])


def show_refusal(why: str, notes: Console) -> None:
    """Say why not everything is filed, and that nothing is lost."""
    show_fault(f"Not everything is filed. {why} {_GO_ON}", notes)


def _run(
    work: Work, reader: Reader, inputs: list[Input | str], options: Options, tell: Callable[[Row], None]
) -> str:
    """Take everything in the order that was given, and file what it holds; why it was stopped, "" when it was not."""
    parts = work.parts
    ingestion = Ingestion(parts.catalogue, parts.inbox, work.file_batch, options, tell)
    links = links_into(ingestion, reader, load_fetch(parts.settings), parts.originals)
    try:
        _take(inputs, ingestion, links, reader)
    except StoreError as error:
        return str(error)
    finally:
        links.finish()
    if any(isinstance(one, str) for one in inputs):
        parts.originals.clean(time())
    return ""


def _take(inputs: list[Input | str], ingestion: Ingestion, links: Links, reader: Reader) -> None:
    for one in inputs:
        if isinstance(one, str):
            links.take(one)
        else:
            ingestion.take_all(reader, one)
    ingestion.finish()


def _expected(inputs: Sequence[Input | str]) -> int:
    """How many reports to expect: an address is one, as far as can be told."""
    files = [one for one in inputs if isinstance(one, Input)]
    return expected_reports(files) + len(inputs) - len(files)


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
            show_warning(f"{row.input}: filed without a part of it: {part}.", notes)

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
    _tell_updates(rows, work.parts.catalogue)
    high = sorted(
        {row.marking for row in rows if row.marking and parse_marking(row.marking) > settings.clearance}
    )
    if high:
        show_warning(
            f"Reports marked {', '.join(high)} are above SITREP_CLEARANCE ({settings.clearance.label}): "
            "ask with --clearance to see them.",
            err(),
        )


def _tell_updates(rows: list[Row], catalogue: Catalogue) -> None:
    """What changed, a line for each report that was updated; of many, the first."""
    updated = [row for row in rows if row.status == "updated" and row.report_id and row.version]
    for row in updated[:_UPDATES]:
        said = update_phrase(catalogue, row.report_id or "", row.version or 0)
        out().print(plain(f"Updated {row.external_id}, {said}."), style="dim", markup=False, soft_wrap=True)
    if len(updated) > _UPDATES:
        out().print(f"{len(updated) - _UPDATES:,} more were updated: sitrep reports diff ID", style="dim")


_UPDATES = 20  # that are told one by one
_WORDS = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "duplicate": "already there under another name",
    "queued": "queued",
    "failed": "failed",
}
_GO_ON = "What is queued is kept (sitrep reports queue); run the command again to go on."
