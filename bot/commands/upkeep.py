"""`sitrep reindex`."""

from time import perf_counter

from bot.commands.consoles import err, out
from bot.settings import load_settings
from bot.terminal.progress import progress
from bot.working import own_home
from vectorstore.upkeep import embed_again, rebuild_mentions, rebuild_words


def run_reindex(*, embed: bool) -> int:
    """Make the derived indexes again from the catalogue."""
    settings = load_settings()
    begin = perf_counter()
    with own_home(settings, "sitrep reindex", alone=True, any_model=embed) as parts:
        if embed:
            with progress(err(), parts.catalogue.size(), label="Embedding") as advance:
                embed_again(parts.catalogue, parts.embedder, lambda count: advance(done=count))
        rebuild_words(parts.catalogue)
        rebuild_mentions(parts.catalogue)
        rows = parts.catalogue.index_rows()
        if parts.chroma is not None:
            parts.chroma.rebuild(rows)
    out().print(f"Rebuilt the indexes of {len(rows):,} passages in {perf_counter() - begin:.1f} s.")
    return 0
