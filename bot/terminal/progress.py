"""A bar with rate and time left while many reports are filed, or questions answered; silent where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.terminal.safe import plain, styled


class Advance(Protocol):
    """Says that `done` more reports are through and which input is at work now."""

    def __call__(self, current: str = "", *, done: int = 1, more: int = 0) -> None:
        """`more` reports were discovered on the way and raise the total."""


class _Rate(ProgressColumn):
    """Reports, or whatever they are, a second, so far."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = (
            task.completed / task.elapsed if task.elapsed else 0.0
        )  # batches end at once: the last moment says nothing
        return styled("" if not speed else f"{speed:,.1f} {self._unit}/s", "dim")


@contextmanager
def progress(
    console: Console, total: int | None, *, label: str = "Filing", unit: str = "reports"
) -> Iterator[Advance]:
    """Shows a bar on `console` (stderr's, so that stdout stays clean) while the block runs; `total` None = unknown.

    Yields the function to call after each report. When `console` is no terminal, nothing is printed at all.
    """
    if not console.is_terminal:
        yield _silent
        return
    with _bar(console, unit) as bar:
        task = bar.add_task(label, total=total, current="")
        known = total

        def advance(current: str = "", *, done: int = 1, more: int = 0) -> None:
            nonlocal known
            known = None if known is None else known + more
            bar.update(task, advance=done, total=known, current=_shortened(current, console.width))

        yield advance


def _silent(current: str = "", *, done: int = 1, more: int = 0) -> None:
    del current, done, more


def _bar(console: Console, unit: str) -> Progress:
    columns: list[ProgressColumn] = [
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None if console.width < 100 else 40),
        MofNCompleteColumn(),
        _Rate(unit),
        TimeRemainingColumn(compact=True),
    ]
    if console.width >= 80:
        columns.append(TextColumn("{task.fields[current]}", style="dim", markup=False))
    return Progress(*columns, console=console, transient=True)


def _shortened(name: str, width: int) -> str:
    """The end of a long path: the file's name is what a person looks for."""
    room, shown = max(12, width // 4), plain(name)
    return shown if len(shown) <= room else "…" + shown[1 - room :]
