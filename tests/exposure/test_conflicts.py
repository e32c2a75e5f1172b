"""Facts that reports tell differently, and facts that only look so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exposure.claims import claims
from bot.exposure.conflicts import conflicts, contested, contradictions, relation
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
        [("Brockway Freight closed 12 depots.", "2026-01-12"), ("Brockway Freight closed at least 9 depots.", "2026-01-13")],
        [("Brockway Freight closed 12 depots.", "2026-01-12"), ("Brockway Freight may have closed 90 depots.", "2026-01-13")],
        [("At Hexley 7.2 million records were stolen.", "2026-01-12"), ("At Hexley about 7 million records were stolen.", "2026-01-13")],
        [("At Hexley 7,012 records were stolen.", "2026-01-12"), ("At Hexley some 7,000 records were stolen.", "2026-01-13")],
        [("Hexley paid a ransom of $5 million.", "2026-01-12"), ("Hexley has paid a ransom of 5,000,000 dollars.", "2026-01-13")],
    ],
)  # fmt: skip
def test_no_conflict(told: list[tuple[str, str]]) -> None:
    """The same value, other things, other subjects, additions, bounds, doubts, rumours and orders are no conflict."""
    assert values(*told) == []


def test_scale_words() -> None:
    """Numbers are compared as numbers, whatever words they are written with, and shown as they stand there."""
    told = (
        ("At Hexley 7.2 million records were stolen.", "2026-01-12"),
        ("At Hexley 9,400,000 records were stolen.", "2026-01-12"),
    )
    assert values(*told) == [("contradiction", ["7.2 million", "9,400,000"])]


def test_each_count_has_its_own_state() -> None:
    """Of two counts in one sentence each goes with the state of its own clause."""
    told = (
        ("At Hexley 157 servers were destroyed and 64 servers were damaged.", "2026-01-12"),
        ("At Hexley 150 servers were destroyed.", "2026-01-12"),
    )
    assert values(*told) == [("contradiction", ["157", "150"])]


def test_money() -> None:
    """Sums of one kind in one currency are compared."""
    told = (
        ("Hexley has paid a ransom of $5 million.", "2026-01-12"),
        ("Hexley paid a ransom of 7 million dollars.", "2026-01-14"),
    )
    assert values(*told) == [("contradiction", ["$5 million", "7 million dollars"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The intruders were inside Hexley for 3 weeks.", "The intruders were inside Hexley for 20 days."),
        ("Hexley paid a ransom of $5 million.", "Hexley paid a ransom of €5 million."),
        ("The gang demanded a ransom of $5 million from Hexley.", "Hexley paid a ransom of $2 million."),
        ("At Hexley 40 customers were hit.", "At Hexley 63 accounts were hit."),
        ("At Hexley 40 shops in Norway were closed.", "At Hexley 63 shops in Sweden were closed."),
        ("At Hexley 40 shops were closed.", "At Hexley 63 shops were damaged."),
        (
            "The package Tinroof 1.9.0 was uploaded on 24 March.",
            "The package Tinroof 1.9.1 was uploaded on 27 March.",
        ),
    ],
)
def test_different_measures(one: str, other: str) -> None:
    """Values of another unit, currency, thing, place, state or version are never set against each other."""
    first, second = (
        next(claims(report(text, "2026-04-01", f"Paper {n}"))) for n, text in enumerate((one, other))
    )
    assert relation(first, second) == "different measure"
    assert values((one, "2026-04-01"), (other, "2026-04-01")) == []


def test_who_is_behind_it() -> None:
    """Two reports that name different actors contradict each other; so do a name and the word that nobody can be named."""
    heron = ("Investigators attributed the attack on Hexley to Copper Heron.", "2026-01-12")
    otter = ("The attack on Hexley was carried out by Grey Otter.", "2026-01-13")
    nobody = ("The attack on Hexley cannot be attributed, the police said.", "2026-01-14")
    assert values(heron, otter) == [("contradiction", ["Copper Heron", "Grey Otter"])]
    assert [kind for kind, _ in values(heron, nobody)] == ["contradiction"]
    (found,) = conflicts([report(heron[0], heron[1]), report(otter[0], otter[1])])
    assert found.about == "who is behind it"


@pytest.mark.parametrize(
    "told",
    [
        [("The attack on Hexley cannot be attributed.", "2026-01-10"), ("Police attributed the attack on Hexley to Copper Heron.", "2026-01-12")],
        [("Police attributed the attack on Hexley to Copper Heron.", "2026-01-10"), ("Grey Otter claimed the attack on Hexley on a forum.", "2026-01-12")],
        [("Police attributed the attack on Hexley to Copper Heron.", "2026-01-10"), ("Police have not attributed it to Grey Otter.", "2026-01-12")],
        [("Police attributed the attack on Hexley to Copper Heron.", "2026-01-10"), ("Police attributed the attack on Oldham to Grey Otter.", "2026-01-12")],
    ],
)  # fmt: skip
def test_attribution_that_is_not_disputed(told: list[tuple[str, str]]) -> None:
    """That an actor was found out later, a gang's own claim, a denial and another attack are no dispute."""
    assert values(*told) == []


def test_events_far_apart() -> None:
    """Outages of one party in different years are not one event."""
    told = (
        ("On 9 October 2025 Hexley was down for 2 hours.", "2025-10-10"),
        ("On 13 July 2026 Hexley was down for 19 hours.", "2026-07-14"),
    )
    assert values(*told) == []


def test_a_generic_word_is_no_common_subject() -> None:
    """Titles that share but "Breach" or "Wildfire" are of different matters."""
    one = report("Here 12 shops were closed.", "2026-01-12", "Paper 1", title="Hexley Breach")
    other = report("Here 19 shops were closed.", "2026-01-12", "Paper 2", title="Oldham Breach")
    assert conflicts([one, other]) == ()


TOLD = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "Hexley has closed 12 shops.", "Hexley has closed 19 shops.", "Oldham closed 3 million shops.", "",
                "Hexley paid a ransom of $5 million.", "Hexley paid a ransom of $7.", "Hexley was down for 3 hours.",
                "Police attributed the attack on Hexley to Copper Heron.", "The attack on Hexley cannot be attributed.",
            ]
        ),
        st.sampled_from(["2026-01-12", "2026-01-13"]),
    ), max_size=6,
)  # fmt: skip


@given(TOLD)
def test_laws(told: list[tuple[str, str]]) -> None:
    """Sides differ, come from more than one report and stand in their quotes; the order of reports does not matter."""
    reports = [report(text, day, f"Paper {n}") for n, (text, day) in enumerate(told)]
    found = conflicts(reports)
    assert conflicts(reports[::-1]) == found
    for conflict in found:
        assert len({value for value, _ in conflict.sides}) == len(conflict.sides) >= 2
        assert len({quote.report.report_id for _, quote in conflict.sides}) >= 2
        assert all(value.split()[0] in quote.text for value, quote in conflict.sides)


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
