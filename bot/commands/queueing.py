"""`sitrep reports queue`, and trying again or dropping what is in it."""

from sqlalchemy import Engine

from bot.commands.asking import visibility
from bot.commands.consoles import err, out, print_json
from bot.commands.ingesting import show_refusal
from bot.settings import Settings, load_settings
from bot.terminal.faults import show_fault
from bot.terminal.queue import HIDDEN, show_queue
from bot.terminal.safe import plain
from bot.times import now_utc
from bot.working import working
from ingestion.errors import LockedError, StoreError
from vectorstore.engine import open_engine
from vectorstore.home import Home
from vectorstore.queueing import Queue, above, entry_json
from vectorstore.spool import Spool


def run_queue(*, clearance: str | None, as_json: bool) -> int:
    """Everything that is not done, by name; for an audience of a stated clearance, what is above it without its name."""
    settings = load_settings()
    engine = _engine(settings)
    entries = Queue(engine).entries()
    engine.dispose()
    hidden = above(entries, visibility(settings, clearance, None).clearance) if clearance else set()
    if not as_json:
        show_queue(entries, out(), zone=settings.timezone, now=now_utc(), hidden=hidden)
    for entry in entries if as_json else ():
        print_json(entry_json(entry, HIDDEN if entry.id in hidden else entry.input))
    return 0


def run_retry(name: str) -> int:
    """Put one entry back to its start and file it, here or by the server; 1 when that fails again."""
    settings = load_settings()
    engine = _engine(settings)
    again = Queue(engine).retry(name)
    engine.dispose()
    try:
        with working(settings, "sitrep reports queue") as work:
            work.file_batch(again.batch).get_result()
            outcomes = dict(work.parts.inbox.told(again.batch))
    except LockedError as error:
        err().print(plain(f"It is queued again. {error} The next ingest, or serve, files it."), markup=False)
        return 0
    except StoreError as error:
        show_refusal(str(error), err())
        return 1
    outcome = outcomes.get(again.entry.input) or {}
    if outcome.get("status", "failed") == "failed":
        show_fault(outcome.get("error") or "It was not filed.", err(), subject=again.entry.input)
        return 1
    err().print(
        plain(f"Filed: {again.entry.input} ({outcome['status']}: {outcome['report_id']})."), markup=False
    )
    return 0


def run_drop(name: str) -> int:
    """Take one entry out of the queue for good, with its words and its bytes."""
    settings = load_settings()
    engine = _engine(settings)
    dropped = Queue(engine).drop(name)
    engine.dispose()
    Spool(Home(settings.home)).drop(dropped.key)
    err().print(plain(f"Dropped: {dropped.entry.input}. It will not be filed."), markup=False)
    return 0


def _engine(settings: Settings) -> Engine:
    return open_engine(Home(settings.home), settings.database_url)
