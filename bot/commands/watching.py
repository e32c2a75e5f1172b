"""`sitrep watch add|list|remove|notices`."""

from bot.app import Parts
from bot.commands.asking import clearance_of, reading
from bot.commands.consoles import err, out, print_json
from bot.commands.verdicts import look_again, own_books
from bot.exposure.lookup import is_project, party_named, project_named
from bot.exposure.register import Register
from bot.following import Step, step_json, steps_of
from bot.reassessing import reassess
from bot.settings import account, load_settings
from bot.terminal.verdicts import show_notices, show_watches
from bot.times import now_utc
from vectorstore.ledger import Ledger, Notice, Watch


def run_add(name: str, *, clearance: str | None) -> int:
    """Watch a project or a party of the register, as the account that runs the command."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        books, now = own_books(settings), now_utc()
        reassess(parts, books, now)  # what flipped before is no news for this watch
        register = books.register() or Register(())
        seen = clearance_of(clearance, settings)
        ledger, watcher = Ledger(parts.engine), f"terminal:{account()}"
        if is_project(name, register):
            watch = ledger.watch("project", project_named(name, register).name, watcher, seen, now)
        else:
            watch = ledger.watch("party", party_named(name, register), watcher, seen, now)
    err().print(
        f"Watch {watch.number}: every flip of the {watch.kind} {watch.name}, as {watch.clearance.label} may see it. "
        "See: sitrep watch notices",
        markup=False,
        soft_wrap=True,
    )
    return 0


def run_list(*, clearance: str | None, as_json: bool) -> int:
    """Every watch that the clearance may know of."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        watches = Ledger(parts.engine).watches(clearance_of(clearance, settings))
    if not as_json:
        show_watches(watches, out(), zone=settings.timezone)
        return 0
    for watch in watches:
        print_json(_watch_json(watch))
    return 0


def run_remove(number: int, *, clearance: str | None) -> int:
    """End a watch."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        watch = Ledger(parts.engine).unwatch(number, clearance_of(clearance, settings))
    err().print(f"No longer watched: the {watch.kind} {watch.name}.", markup=False, soft_wrap=True)
    return 0


def run_notices(*, clearance: str | None, as_json: bool) -> int:
    """What flipped under a watch, newest first."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        look_again(parts)
        told = _told(parts, Ledger(parts.engine).notices(clearance_of(clearance, settings)))
    if not as_json:
        show_notices([(notice.watch, step) for notice, step in told], out(), zone=settings.timezone)
        return 0
    for notice, step in told:
        print_json({"notice": notice.number, "watch": _watch_json(notice.watch), **step_json(step)})
    return 0


def _told(parts: Parts, notices: tuple[Notice, ...]) -> list[tuple[Notice, Step]]:
    return list(zip(notices, steps_of(parts, [notice.flip for notice in notices]), strict=True))


def _watch_json(watch: Watch) -> dict[str, object]:
    return {
        "watch": watch.number, "kind": watch.kind, "name": watch.name, "watcher": watch.watcher,
        "clearance": watch.clearance.label, "since": watch.since,
    }  # fmt: skip
