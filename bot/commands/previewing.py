"""`sitrep ingest --preview`."""

from collections.abc import Iterator

from bot.app import load_desk, load_fetch
from bot.commands.asking import reading
from bot.commands.consoles import err, out, print_json
from bot.commands.ingesting import ingest_options, inputs_meant
from bot.ingesting import Input
from bot.linking import readable_body
from bot.previewing import Preview, Previewing
from bot.settings import load_settings
from bot.terminal.preview import show_preview
from bot.terminal.progress import progress
from ingestion.errors import FetchError
from ingestion.fetching.answer import Fetch
from ingestion.reading import Reader


def run_preview(paths: list[str], *, tlp: str | None, publisher: str, published: str, as_json: bool) -> int:
    """Show what filing these inputs would do; nothing is filed. 1 when some input cannot be read."""
    settings = load_settings()
    options = ingest_options(settings, tlp=tlp, publisher=publisher, published=published)
    inputs = inputs_meant(paths)
    fetch = load_fetch(settings)
    failed = 0
    with (
        Reader(zone=settings.timezone) as reader,
        reading(settings, questions=1) as parts,
        progress(err(), len(inputs), label="Looking") as advance,
    ):
        looking = Previewing(parts, load_desk(parts).book, options, settings.clearance)
        for given in inputs:
            for preview in _previews(looking, reader, fetch, given):
                failed += preview.error is not None
                if as_json:
                    print_json(preview.json())
                else:
                    show_preview(preview, out(), zone=settings.timezone)
            advance(given if isinstance(given, str) else given.shown)
    if not as_json:
        err().print("\nNothing was filed. To file: the same command without --preview.", style="dim")
    return 1 if failed else 0


def _previews(looking: Previewing, reader: Reader, fetch: Fetch, given: Input | str) -> Iterator[Preview]:
    """Every report of a file or an address; what an address answered is not archived."""
    if isinstance(given, Input):
        yield from (looking.preview(given, found) for found in reader.read(given.path))
        return
    try:
        fetched = fetch(given.strip())
    except FetchError as problem:
        yield Preview(given, given.strip(), str(problem))
        return
    for found in reader.read_bytes(fetched.name, readable_body(fetched)):
        yield looking.preview_link(given, fetched, found)
