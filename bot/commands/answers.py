"""`sitrep answers list|show`."""

from bot.app import Parts, open_parts
from bot.commands.asking import clearance_of
from bot.commands.consoles import out, print_json
from bot.keeping import asking_json, recall, recalled_json
from bot.settings import Settings, load_settings
from bot.terminal.answers import show_askings, show_recalled
from bot.times import now_utc
from vectorstore.answers import Answers


def run_list(*, limit: int, clearance: str | None, as_json: bool) -> int:
    """The latest askings whose answers the clearance may see, newest first."""
    settings = load_settings()
    seen = clearance_of(clearance, settings)
    parts = _opened(settings)
    try:
        askings = Answers(parts.engine).listed(seen, limit)
    finally:
        parts.close()
    if not as_json:
        show_askings(askings, out(), zone=settings.timezone)
        return 0
    for asking in askings:
        print_json(asking_json(asking))
    return 0


def run_show(name: str, *, clearance: str | None, as_json: bool) -> int:
    """One kept answer, with its quotes and what became of their reports."""
    settings = load_settings()
    seen = clearance_of(clearance, settings)
    parts = _opened(settings)
    try:
        answers = Answers(parts.engine)
        recalled = recall(answers, name, seen, now_utc())
        changes = answers.standing().changes
    finally:
        parts.close()
    if as_json:
        print_json(recalled_json(recalled))
    else:
        show_recalled(recalled, out(), zone=settings.timezone, changes=changes)
    return 0


def _opened(settings: Settings) -> Parts:
    """The catalogue alone is read: no index, and whatever model it was indexed with."""
    return open_parts(settings, owner=False, any_model=True)
