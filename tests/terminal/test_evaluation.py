"""The figures of question sets in the terminal."""

from zoneinfo import ZoneInfo

import pytest

from bot.evaluating.evaluate import Evaluation, SetFigures
from bot.evaluating.figures import COUNTS, Figures, figures_of
from bot.evaluating.sets import Shelf
from bot.terminal.evaluation import TABLES, Conditions, evaluation_lines

NAMES = tuple(figures_of((), Shelf({}, {})))
WELL: Figures = {name: 1204 if name in COUNTS else 0.5 for name in NAMES}
EMPTY: Figures = {name: 0 if name in COUNTS else None for name in NAMES}
CONDITIONS = Conditions("2026-04-06T07:00:00Z", "TLP:CLEAR", 1204, 12, 3.21)


def lines(*sets: SetFigures, width: int | None = None, degraded: int = 0) -> list[str]:
    """What is shown of some sets."""
    evaluation = Evaluation(sets, sets[0].figures, ("extractive",), degraded)
    return [line.plain for line in evaluation_lines(evaluation, CONDITIONS, width, ZoneInfo("UTC"))]


def test_every_figure_has_a_column() -> None:
    """Each figure is shown once and explained."""
    shown = [column.key for _, table in TABLES for column in table]
    assert sorted(shown) == sorted(NAMES)
    legend = "\n".join(lines(SetFigures("set", 3, WELL, {})))
    assert all(column.meaning in legend for _, table in TABLES for column in table)


def test_columns_line_up() -> None:
    """Numbers stand under their headings at the right, counts with commas, shares with three places."""
    head, row = lines(SetFigures("set", 3, WELL, {}))[:2]
    assert head.endswith("MRR")
    assert row.split() == ["set", "1,204", "1,204", "0.500", "0.500", "0.500", "0.500"]
    assert len(head) == len(row)


def test_types_with_nothing_to_say_are_left_out() -> None:
    """A type has a line in the tables that it has figures for; what is unknown is a dash."""
    shown = lines(SetFigures("set", 3, WELL, {"quiet": EMPTY, "loud": {**EMPTY, "refuse": 1.0}}))
    assert not any("quiet" in line for line in shown)
    (line,) = [line for line in shown if "loud" in line]
    assert line.split() == ["loud", "1.000", "–", "–", "–", "0", "–", "–"]


def test_the_mean_of_several_sets() -> None:
    """Only several sets have a mean."""
    one, two = SetFigures("east", 3, WELL, {}), SetFigures("north", 3, WELL, {})
    assert not any("mean (" in line for line in lines(one))
    assert len([line for line in lines(one, two) if "mean (" in line]) == len(TABLES)


def test_what_the_figures_were_made_under() -> None:
    """The last lines say how much was indexed, as of when, for whom and by which writer; and what had no model."""
    shown = lines(SetFigures("set", 3, WELL, {}), degraded=2)
    assert shown[-2].strip() == (
        "1,204 reports in one index · 12 indexed in 3.2 s · asked as of 6 Apr 2026, 07:00 UTC · TLP:CLEAR · "
        "extractive writer"
    )
    assert shown[-1].strip() == "2 answers had to do without the model."


@pytest.mark.parametrize("width", [24, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """However narrow, every line fits."""
    sets = [
        SetFigures(name, 3, WELL, {"unanswerable": WELL}) for name in ("multihop_rag_500", "cisa_advisories")
    ]
    assert max(map(len, lines(*sets, width=width))) <= width


def test_names_cannot_harm_the_terminal() -> None:
    """A set's name, which is a folder's, is made plain."""
    assert not any("\x1b" in line for line in lines(SetFigures("s\x1b[2Jet", 3, WELL, {"t\x1b[1m": WELL})))
