"""The edge of the command line: whatever goes wrong becomes a sentence and an exit status.

0 done; 1 done, but some inputs failed, or we failed; 2 wrong use or settings.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

from bot.boundary import guarded
from bot.settings import log_folder
from ingestion.errors import SettingsError, SitrepError, UsageError


def run(command: Callable[..., Any]) -> int:
    """The exit status of a command; its errors are printed to stderr, unknown ones with the place of their log."""
    try:
        return guarded(lambda: _run(command), _unexpected, log_folder())
    except (SettingsError, UsageError) as error:
        return _said(error, 2)
    except SitrepError as error:
        return _said(error, 1)
    except KeyboardInterrupt:
        print("\nStopped. What was filed stays filed; run the command again to go on.", file=sys.stderr)  # noqa: T201
        return 130


def _run(command: Callable[..., Any]) -> int:
    """Typer's own exits and errors are statuses too."""
    import typer
    from typer.exceptions import TyperException

    try:
        status = command(standalone_mode=False)
    except typer.Exit as error:
        return error.exit_code
    except typer.Abort:
        return 130
    except TyperException as error:
        return _misused(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has left
        return 0
    return status if isinstance(status, int) else 0


def _misused(error: Exception) -> int:
    """A wrong command line, in the words of the parser, which also knows the usage line."""
    show = getattr(error, "show", None)
    if show is None:
        return _said(UsageError(str(error)), 2)
    show()
    return 2


def _unexpected(reference: str, error: Exception) -> int:
    print(  # noqa: T201
        f"Something went wrong inside Sitrep ({type(error).__name__}). "
        f"The details are in {log_folder() / f'error-{reference}.log'}.",
        file=sys.stderr,
    )
    return 1


def _said(error: SitrepError, status: int) -> int:
    from rich.console import Console

    from bot.terminal.faults import show_fault

    show_fault(error, Console(stderr=True))
    return status
