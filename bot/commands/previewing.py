"""`sitrep ingest --preview`."""

from bot.app import load_desk
from bot.commands.asking import reading
from bot.commands.consoles import err, out, print_json
from bot.commands.ingesting import ingest_options, inputs_at
from bot.previewing import Previewing
from bot.settings import load_settings
from bot.terminal.preview import show_preview
from bot.terminal.progress import progress
from ingestion.reading import Reader


def run_preview(paths: list[str], *, tlp: str | None, publisher: str, published: str, as_json: bool) -> int:
    """Show what filing these inputs would do; nothing is filed. 1 when some input cannot be read."""
    settings = load_settings()
    options = ingest_options(settings, tlp=tlp, publisher=publisher, published=published)
    inputs = inputs_at(paths)
    failed = 0
    with (
        Reader(zone=settings.timezone) as reader,
        reading(settings, questions=1) as parts,
        progress(err(), len(inputs), label="Looking") as advance,
    ):
        looking = Previewing(parts, load_desk(parts).book, options, settings.clearance)
        for given in inputs:
            for found in reader.read(given.path):
                preview = looking.preview(given, found)
                failed += preview.error is not None
                if as_json:
                    print_json(preview.json())
                else:
                    show_preview(preview, out(), zone=settings.timezone)
            advance(given.shown)
    if not as_json:
        err().print("\nNothing was filed. To file: the same command without --preview.", style="dim")
    return 1 if failed else 0
