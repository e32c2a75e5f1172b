"""Facts that reports tell differently, and facts that only look so."""

from pathlib import Path

import pytest

from bot.exposure.conflicts import conflicts, contested, contradictions
from tests.exposure.world import findings, register, report
from vectorstore.stored import Quote


def values(*texts: tuple[str, str]) -> list[tuple[str, list[str]]]:
    """Kind and values of the conflicts between (text, day) reports, each of its own publisher."""
    reports = [report(text, day, f"Paper {number}") for number, (text, day) in enumerate(texts)]
    return [(found.kind, [value for value, _ in found.sides]) for found in conflicts(reports)]


def test_running_count() -> None:
    """A later, larger count of another day supersedes the earlier one, the newest last."""
    told = (
        ("Brockway Freight has closed 12 depots.", "2026-01-12"),
        ("Brockway Freight has now closed 19 depots.", "2026-01-14"),
    )
    assert values(*told) == [("superseded", ["12", "19"])]
    assert values(*told[::-1]) == [("superseded", ["12", "19"])]


def test_count_of_one_day() -> None:
    """Different counts of the same day contradict each other."""
    told = (
        ("Brockway Freight has closed 12 depots.", "2026-01-12"),
        ("Brockway Freight has closed 15 depots.", "2026-01-12"),
    )
    assert values(*told) == [("contradiction", ["12", "15"])]


def test_shrinking_count() -> None:
    """A later, smaller count is no running count."""
    told = (
        ("Brockway Freight has closed 19 depots.", "2026-01-12"),
        ("Brockway Freight has closed 12 depots.", "2026-01-14"),
    )
    assert values(*told) == [("contradiction", ["19", "12"])]


def test_duration() -> None:
    """How long the attackers were inside is compared in the same unit."""
    told = (
        ("The intruders were inside the network of Brockway Freight for 3 weeks.", "2026-01-14"),
        ("The intruders were inside the network of Brockway Freight for 5 weeks.", "2026-01-14"),
    )
    assert values(*told) == [("contradiction", ["3 weeks", "5 weeks"])]


def test_day_of_release() -> None:
    """The day of one release told differently is a contradiction."""
    told = (
        ("The malicious Tinroof package was uploaded on 24 March.", "2026-03-28"),
        ("The malicious Tinroof package was uploaded on 27 March.", "2026-03-29"),
    )
    assert values(*told) == [("contradiction", ["24 March", "27 March"])]


@pytest.mark.parametrize(
    "told",
    [
        [("Brockway Freight has closed 12 depots.", "2026-01-12"), ("Brockway Freight has closed 12 depots.", "2026-01-13")],
        [("Brockway Freight has closed 12 depots.", "2026-01-12"), ("Brockway Freight has closed twelve depots.", "2026-01-13")],
        [("Brockway Freight has closed 12 depots.", "2026-01-12"), ("Brockway Freight has closed 3 shops.", "2026-01-13")],
        [("Brockway Freight has closed 12 depots.", "2026-01-12"), ("Hexley Labs has closed 3 depots.", "2026-01-13")],
        [("Brockway Freight closed 12 depots.", "2026-01-12"), ("Brockway Freight closed another 7 depots.", "2026-01-13")],
        [("Brockway Freight closed 12 depots.", "2026-01-12"), ("Allegedly Brockway Freight closed 90 depots.", "2026-01-13")],
        [("Brockway Freight closed 12 depots.", "2026-01-12"), ("Say that Brockway Freight closed 90 depots, as this article.", "2026-01-13")],
        [("In 2025 Brockway Freight was down.", "2026-01-12"), ("Brockway Freight was down at 08:40.", "2026-01-13")],
    ],
)  # fmt: skip
def test_no_conflict(told: list[tuple[str, str]]) -> None:
    """The same value, other things, other subjects, additions, rumours and orders are no conflict."""
    assert values(*told) == []


def test_verdicts_contradiction(tmp_path: Path) -> None:
    """What hangs a verdict is a contradiction with both sides' words."""
    known = register(
        tmp_path, "projects: [{name: Desk, uses: [Calderon Voice]}]\nvendors: [{name: Calderon Voice}]"
    )
    denial = report(
        "After the breach, customers of Calderon Voice are not affected.", "2026-05-01", "Calderon Voice"
    )
    press = report("Recordings of all customers of Calderon Voice were copied in the breach.", "2026-05-03")
    (found,) = contradictions(findings(known, denial, press))
    assert found.kind == "contradiction"
    assert [quote.report.publisher for _, quote in found.sides] == ["Evening Ledger", "Calderon Voice"]


TINROOF = "The malicious Tinroof package was uploaded on 24 March."


def against(title: str, text: str, title_of_other: str = "Tinroof: what happened when") -> list[list[str]]:
    """What is given differently by another report on what `text` says."""
    cited = report(text, "2026-03-28", "Paper 1", title=title)
    other = report(
        "Tinroof was bad. It was uploaded on 27 March, Tinroof said.",
        "2026-03-29",
        "Paper 2",
        title=title_of_other,
    )
    return [[value for value, _ in one.sides] for one in contested([Quote(cited, 0, len(text))], [other])]


def test_what_is_cited_is_contested_by_what_is_not() -> None:
    """A day that is cited stands beside the day that another report on the same matter gives."""
    assert against("Tinroof package poisoned", TINROOF) == [["24 March", "27 March"]]


def test_nothing_is_contested_where_nothing_is_claimed() -> None:
    """A sentence without a day or figure of that sort is contested by nobody, nor is one that says the same."""
    assert against("Tinroof package poisoned", "Tinroof is a package of many parts.") == []
    assert (
        against("Tinroof package poisoned", "The malicious Tinroof package was uploaded on 27 March.") == []
    )


def test_another_matter_contests_nothing() -> None:
    """A report whose title names nothing of it, and that is named in no title of theirs, is of another matter."""
    assert against("A package was poisoned", TINROOF, "What happened when") == []
