"""The figures of question sets: four narrow tables, a line a set and a type of question, and what the columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.evaluating.evaluate import Evaluation
from bot.evaluating.figures import COUNTS, Figures
from bot.evaluating.tuning import Figures as TuningFigures
from bot.showing import counted
from bot.terminal.layout import columns, joined, page_width, paragraph, print_lines
from bot.terminal.safe import plain, shown, styled
from bot.terminal.times import human_time

NOTHING = "–"  # nothing in the set speaks for this figure


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the figures were made under."""

    as_of: str
    clearance: str
    reports: int  # in the index
    fresh: int  # of which this run had to index
    seconds: float  # that indexing took


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its key, its heading and what it means."""

    key: str
    head: str
    meaning: str


TABLES: tuple[tuple[str, tuple[Column, ...]], ...] = (
    (
        "Finding, in the ten best reports",
        (
            Column("n", "asked", "questions"),
            Column("n_gold", "gold", "questions whose evidence is known; finding and citing are counted over these"),
            Column("ndcg10", "nDCG", "gold reports, worth less the lower they stand"),
            Column("recall10", "recall", "share of the gold reports that are there"),
            Column("allgold10", "all gold", "share of questions with every gold report there"),
            Column("mrr10", "MRR", "one over the place of the first gold report"),
        ),
    ),
    (
        "Answering or declining",
        (
            Column("refuse", "refuse", "declined or asked back, of type unanswerable"),
            Column("false_ref", "false_ref", "not answered, of those that have an answer"),
            Column("bal_acc", "bal_acc", "mean of refuse and 1 - false_ref"),
            Column("ask_back", "ask_back", "asked back, of type underspecified"),
            Column("failed", "failed", "answers that failed"),
            Column("p50_ms", "p50 ms", "half of the answers took at most this long"),
            Column("p95_ms", "p95 ms", "19 of 20 answers took at most this long"),
        ),
    ),
    (
        "Evidence",
        (
            Column("cite_p", "cite_p", "cited reports that are gold, where not declined"),
            Column("cite_r", "cite_r", "gold reports that are cited"),
            Column("facts", "facts", "gold facts with 80 % of their words in one quote or sentence"),
            Column("quote_w", "quote_w", "median words a quote; whole reports would make facts easy"),
        ),
    ),
    (
        "Laws",
        (
            Column("sentences", "sentences", "in all summaries"),
            Column("uncited", "uncited", "sentences without a citation, answers without a sentence: must be 0"),
            Column("numbers", "numbers", "sentences whose numbers, dates, versions and names with digits are in their quotes"),
            Column("num_strict", "num_strict", "the same of sentences that have some"),
            Column("verbatim", "verbatim", "quotes that stand to the letter in their report"),
        ),
    ),
)  # fmt: skip


def show_evaluation(
    evaluation: Evaluation, conditions: Conditions, console: Console, *, zone: ZoneInfo
) -> None:
    """Prints the tables, what they mean, and what they were made under."""
    print_lines(evaluation_lines(evaluation, conditions, page_width(console), zone), console)


def evaluation_lines(
    evaluation: Evaluation, conditions: Conditions, width: int | None, zone: ZoneInfo
) -> list[Text]:
    """The tables one under the other, then the legend, then the conditions."""
    rows = _rows(evaluation)
    lines: list[Text] = []
    for title, table in TABLES:
        lines += [*_table(title, table, rows, width), Text()]
    return [*lines, *_legend(width), Text(), *_conditions(evaluation, conditions, width, zone)]


# ----------------------------------------------------------------------------------------------------------------

Row = tuple[str, Figures, str]  # label, figures, style


def _rows(evaluation: Evaluation) -> list[Row]:
    """A line a set, its types below it, and the mean where there are several sets."""
    rows: list[Row] = []
    for one in evaluation.sets:
        rows.append((plain(one.name), one.figures, ""))
        rows += [(f"  {plain(kind)}", figures, "dim") for kind, figures in one.by_kind.items()]
    several = len(evaluation.sets) > 1
    return [*rows, ("mean (counts: sum)", evaluation.mean, "bold")] if several else rows


def _table(title: str, table: Sequence[Column], rows: Sequence[Row], width: int | None) -> list[Text]:
    """A table without the lines of types that have nothing in it."""
    telling = [c.key for c in table if c.key not in COUNTS and not c.key.endswith("_ms")]
    kept = [row for row in rows if row[2] != "dim" or any(row[1][key] is not None for key in telling)]
    grid = [[column.head for column in table]]
    grid += [[_cell(column.key, figures[column.key]) for column in table] for _, figures, _ in kept]
    wide = [max(len(cell) for cell in column) for column in zip(*grid, strict=True)]
    styles = ["dim", *(style for _, _, style in kept)]
    labels = [styled(title, "bold"), *(styled(label, style) for label, _, style in kept)]
    cells = [
        [styled(cell.rjust(room), style) for cell, room in zip(line, wide, strict=True)]
        for line, style in zip(grid, styles, strict=True)
    ]
    return columns([[label, *line] for label, line in zip(labels, cells, strict=True)], width)


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if key in COUNTS or key in ("quote_w", "p50_ms", "p95_ms") else f"{value:.3f}"


def _legend(width: int | None) -> list[Text]:
    rows = [[styled(c.head, "dim"), styled(c.meaning, "dim")] for _, table in TABLES for c in table]
    return columns(rows, width)


def _conditions(
    evaluation: Evaluation, conditions: Conditions, width: int | None, zone: ZoneInfo
) -> list[Text]:
    parts = [
        counted(conditions.reports, "report") + " in one index",
        f"{conditions.fresh:,} indexed in {conditions.seconds:.1f} s" if conditions.fresh else "none of them new",
        f"asked as of {human_time(conditions.as_of, zone)}",
        conditions.clearance,
    ]  # fmt: skip
    said = joined(
        [*map(styled, parts), *(shown(f"{writer} writer") for writer in evaluation.writers)], width, indent=2
    )
    if not evaluation.degraded:
        return said
    words = f"{counted(evaluation.degraded, 'answer')} had to do without the model."
    return [*said, *paragraph(styled(words, "yellow"), width, indent=2)]


def show_fit(before: TuningFigures, seen: TuningFigures, unseen: TuningFigures, console: Console) -> None:
    """Of each set: what is answered and declined with the bar in use, with the new one, and where it was left out."""
    rows: list[tuple[str, ...]] = [
        ("set", "now: answered", "declined", "fitted: answered", "declined", "left out: answered", "declined")
    ]
    for name in before:
        rows.append((name, *(_share(x) for found in (before, seen, unseen) for x in found[name])))  # noqa: PERF401
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        console.print(Text("  ".join(cells)), soft_wrap=True)
    console.print(
        Text(
            "answered: of the questions that have an answer; declined: of those that have none; left out: by a bar fitted on "
            "the other nine tenths.",
            style="dim",
        ),
        soft_wrap=True,
    )


def show_weights(found: Mapping[str, Any], before: Mapping[str, float], console: Console) -> None:
    """Which weights of the search would do better on one folder, and by how much."""
    changed = [
        f"{name} {before[name]:g} → {value:g}"
        for name, value in found["weights"].items()
        if value != before[name]
    ]
    said = "; ".join(changed) or "none does better"
    line = f"Weights on {found['folder']}: mean {found['before']:.4f} → {found['after']:.4f}. {said}."
    console.print(Text(plain(line)), soft_wrap=True)


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
