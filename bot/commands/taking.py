"""`sitrep reports withdraw|mark|purge`: what security staff do by hand. Whoever runs it at the terminal is of them."""

from collections.abc import Callable

from bot.app import Parts
from bot.commands.asking import stated_marking
from bot.commands.consoles import err
from bot.commands.verdicts import look_again
from bot.settings import Settings, account, load_settings
from bot.terminal.faults import show_warning
from bot.terminal.safe import plain
from bot.times import now_utc
from bot.working import own_home, working
from ingestion.errors import MissingReportError
from vectorstore.home import Home, current_owner

# Whatever else keeps bytes of a report beside the catalogue and its indexes drops them here.
FORGETTERS: tuple[Callable[[Parts, str], None], ...] = (
    lambda parts, report_id: parts.originals.forget(report_id),
)


def run_withdraw(name: str, why: str, *, undo: bool = False) -> int:
    """Withdraw every report that the name means, or take that back; answers obey at once."""
    settings = load_settings()
    with own_home(settings, "sitrep reports withdraw") as parts:
        for report_id in _ids(parts, name):
            if undo:
                parts.catalogue.unwithdraw(report_id, why, now_utc(), _who())
                _say(f"Counts again: {report_id}. It was withdrawn by mistake; both steps are kept.")
            else:
                parts.catalogue.withdraw(report_id, why, now_utc(), _who())
                _say(f"Withdrawn: {report_id}. No answer cites it any more. To undo it: --undo")
        _follow(parts)
    return 0


def run_mark(name: str, level: str, why: str) -> int:
    """Mark every version of every report that the name means; answers obey at once."""
    marking = stated_marking(level, "LEVEL")
    settings = load_settings()
    with own_home(settings, "sitrep reports mark") as parts:
        for report_id in _ids(parts, name):
            old = parts.catalogue.mark(report_id, marking, why, now_utc(), _who())
            before = "as before" if old == marking else f"before {old.label}"
            _say(f"Marked: {report_id} is {marking.label} from now on, {before}.")
        _follow(parts)
        waiting = bool(parts.inbox.open_batches())
    _file_what_waits(settings, waiting=waiting)
    if marking > settings.clearance:
        show_warning(
            f"That is above SITREP_CLEARANCE ({settings.clearance.label}): ask with --clearance {marking.label} to see it.",
            err(),
        )
    return 0


def run_purge(name: str) -> int:
    """Purge everything that the name means, and rebuild what was derived from it."""
    settings = load_settings()
    with own_home(settings, "sitrep reports purge", alone=True) as parts:
        found = parts.catalogue.traces(name)
        if not found:
            raise _missing(name)
        for report_id in found:
            for forget in FORGETTERS:
                forget(parts, report_id)
            parts.catalogue.purge(report_id)
            _say(f"Purged: {report_id}.")
        if parts.chroma is not None:
            parts.chroma.rebuild(parts.catalogue.index_rows())
        look_again(parts)
        waiting = bool(parts.inbox.open_batches())
    _file_what_waits(settings, waiting=waiting)
    return 0


# ----------------------------------------------------------------------------------------------------------------------


def _ids(parts: Parts, name: str) -> list[str]:
    found = parts.catalogue.find(name)
    if not found:
        raise _missing(name)
    return found


def _missing(name: str) -> MissingReportError:
    return MissingReportError(f"There is no report {name!r}. See: sitrep reports list")


def _who() -> str:
    return f"terminal:{account()}"


def _say(words: str) -> None:
    err().print(plain(words), highlight=False, markup=False, soft_wrap=True)


def _follow(parts: Parts) -> None:
    """Bring the index up to date where it is ours; another owner does so within a second. Then look at the verdicts."""
    if parts.chroma is not None:
        parts.filer().follow()
    look_again(parts)


def _file_what_waits(settings: Settings, *, waiting: bool) -> None:
    """Copies that stood behind the report are filed by themselves: here, or by the server that owns the home."""
    if not waiting or current_owner(Home(settings.home)) is not None:
        return
    with working(settings, "sitrep reports") as work:
        look_again(work.parts)
