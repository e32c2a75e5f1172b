"""`sitrep tune`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.answering.answering import Desk
from bot.answering.sufficiency import shipped_bar
from bot.app import load_desk
from bot.commands.consoles import err, out, print_json
from bot.commands.evaluating import open_index
from bot.evaluating.sets import CORPUS, QUERIES, QuestionSet, read_sets
from bot.evaluating.tuning import STEPS, Case, Fit, bar_json, better_weights, cases, check_kinds, figures, fit
from bot.showing import counted
from bot.terminal.evaluation import show_fit, show_weights
from bot.terminal.progress import progress
from ingestion.errors import UsageError
from ingestion.report import Marking
from vectorstore.search import Weights
from vectorstore.stored import Visibility


def run_tune(
    folders: Sequence[Path], *, home: Path | None, bar: Path | None, weights: bool, as_json: bool
) -> int:
    """Fit the bar on the sets of these folders, an index a folder, and show what it would change."""
    shelves = [(folder, read_sets(folder)) for folder in folders]
    _check(shelves, home, bar)
    known: list[Case] = []
    searched: list[dict[str, Any]] = []
    for folder, sets in shelves:
        with open_index(sets, home / folder.resolve().name if home else None, Marking.CLEAR) as index:
            desk = load_desk(index.work.parts)
            known += _cases(desk, sets, index.seen)
            if weights:
                searched.append({"folder": str(folder), **asdict(_weights(desk, sets, index.seen))})
    fitted = fit(known)
    if bar is not None:
        _write(bar, fitted)
    if as_json:
        before = {name: list(pair) for name, pair in figures(known, shipped_bar()).items()}
        print_json({"bar": bar_json(fitted), "before": before, "weights": searched})
        return 0
    show_fit(figures(known, shipped_bar()), fitted.seen, fitted.unseen, out())
    for found in searched:
        show_weights(found, asdict(Weights()), out())
    if bar is not None:
        out().print(f"The bar for {counted(fitted.questions, 'question')} was written to {bar}.")
    return 0


# ----------------------------------------------------------------------------------------------------------------


def _check(
    shelves: Sequence[tuple[Path, Sequence[QuestionSet]]], home: Path | None, bar: Path | None
) -> None:
    """Say what is wrong before anything is indexed: that takes minutes. Raises UsageError."""
    everything = [one for _, sets in shelves for one in sets]
    if len({one.name for one in everything}) < len(everything):
        raise UsageError(
            "Two sets have the same name: their figures could not be told apart. Rename a folder."
        )
    if home and len({folder.resolve().name for folder, _ in shelves}) < len(shelves):
        raise UsageError("Two folders have the same name: they would share an index in --home. Rename one.")
    check_kinds(everything)
    if bar is not None:
        _check_file(bar, everything)


def _check_file(file: Path, sets: Sequence[QuestionSet]) -> None:
    """Raises UsageError for a file that cannot be written or holds a set itself; leaves everything as it is."""
    if file.resolve() in {(one.folder / name).resolve() for one in sets for name in (CORPUS, QUERIES)}:
        raise UsageError(f"--bar would write over {file}, which holds the set itself.")
    there = file.exists()
    try:
        file.open("a").close()
    except OSError as error:
        raise _unwritable(file, error) from error
    if not there:
        file.unlink()


@dataclass(frozen=True, slots=True)
class _Searched:
    """What trying the weights came to."""

    weights: Weights
    before: float
    after: float


def _cases(desk: Desk, sets: Sequence[QuestionSet], seen: Visibility) -> list[Case]:
    total = sum(len(one.questions) for one in sets)
    with progress(err(), total, label="Searching", unit="questions") as advance:
        return list(cases(desk, sets, seen, advance))


def _weights(desk: Desk, sets: Sequence[QuestionSet], seen: Visibility) -> _Searched:
    with progress(err(), None, label=f"Trying {len(STEPS)} values a weight", unit="tries") as advance:
        return _Searched(*better_weights(desk, sets, seen, advance))


def _write(file: Path, fitted: Fit) -> None:
    try:
        file.write_text(json.dumps(bar_json(fitted), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> UsageError:
    return UsageError(f"{file} cannot be written ({error.strerror}).")
