"""`sitrep answers list|show`."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import Parts, open_parts
from bot.commands.asking import clearance_of
from bot.commands.consoles import out, print_json
from bot.commands.verdicts import look_again
from bot.following import steps_of
from bot.keeping import asking_json, overtaken_ones, recall, recalled_json
from bot.settings import Settings, load_settings
from bot.terminal.answers import show_askings, show_recalled
from bot.times import now_utc
from vectorstore.answers import Answers
from vectorstore.ledger import Ledger


def run_list(*, limit: int, clearance: str | None, as_json: bool) -> int:
    """The latest askings whose answers the clearance may see, newest first."""
    settings = load_settings()
    seen = clearance_of(clearance, settings)
    with _opened(settings) as parts:
        answers = Answers(parts.engine)
        askings = answers.listed(seen, limit)
        by = overtaken_ones(answers, Ledger(parts.engine), askings, seen)
        steps = {record: steps_of(parts, flips) for record, flips in by.items()}
        changed = answers.changed((asking.record for asking in askings), seen, now_utc())
    if not as_json:
        show_askings(askings, out(), zone=settings.timezone, overtaken=steps.keys(), changed=changed)
        return 0
    for asking in askings:
        print_json(asking_json(asking, steps.get(asking.record, ()), changed.get(asking.record, {})))
    return 0


def run_show(name: str, *, clearance: str | None, as_json: bool) -> int:
    """One kept answer, with its quotes and what became of their reports."""
    settings = load_settings()
    seen = clearance_of(clearance, settings)
    with _opened(settings) as parts:
        answers = Answers(parts.engine)
        recalled = recall(answers, Ledger(parts.engine), name, seen, now_utc())
        steps = steps_of(parts, recalled.overtaken)
        changes = answers.standing().changes
    if as_json:
        print_json(recalled_json(recalled, steps))
    else:
        show_recalled(recalled, out(), zone=settings.timezone, changes=changes, overtaken=steps)
    return 0


@contextmanager
def _opened(settings: Settings) -> Iterator[Parts]:
    """The catalogue alone is read: no index, and whatever model it was indexed with. Verdicts are looked at first."""
    parts = open_parts(settings, owner=False, any_model=True)
    try:
        look_again(parts)
        yield parts
    finally:
        parts.close()
