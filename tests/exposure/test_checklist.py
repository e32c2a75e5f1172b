"""What is known of an incident, disputed, said to be unknown, or said by nobody."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exposure.checklist import ITEMS, checklist
from tests.exposure.world import findings, register, report


def states(*texts: str) -> dict[str, str]:
    """Item → state, for reports of following days; what nobody has said is left out."""
    reports = [
        report(text, f"2026-05-{day:02}", f"Paper {day}", name=f"{day}") for day, text in enumerate(texts, 1)
    ]
    return {one.item: one.state for one in checklist(reports) if one.state != "unsaid"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Attackers copied names and passwords.", {"data types"}),
        ("About 7.2 million records were stolen.", {"data types", "volume"}),
        ("Records of 63 customers were copied.", {"data types", "volume", "whose data"}),
        ("Customers' recordings were exposed.", {"data types", "whose data"}),
        ("The intruders entered the network on 24 April.", {"dates"}),
        ("The breach came through a poisoned release of a package.", {"vector"}),
        ("The intruders got in with a stolen password.", {"vector"}),
        ("The breach was caused by a misconfigured router.", {"vector"}),
        ("Investigators attributed the attack to Copper Heron.", {"actor"}),
        ("The intrusion has been contained.", {"contained"}),
        ("Hexley notified its customers.", {"notified"}),
        ("Hexley told all affected customers and the police.", {"notified"}),
        ("Hexley will publish its next update on Friday.", {"next update"}),
        ("Passwörter wurden kopiert.", {"data types"}),
    ],
)
def test_known(text: str, items: set[str]) -> None:
    """A sentence that says it makes an item known."""
    assert states(text) == dict.fromkeys(items, "known")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Hexley did not say what was taken or from which customers.", {"data types", "whose data"}),
        ("It is unclear how many accounts were opened.", {"volume"}),
        ("How the intruders came in is not known.", {"vector"}),
        ("Who is behind the releases is not known.", {"actor"}),
        ("Hexley did not say when the attack began.", {"dates"}),
        ("It is not known whether the attack is over.", {"contained"}),
        ("Hexley has not said which customers were notified.", {"whose data"}),
        ("Hexley cannot say when it will be back.", {"next update"}),
    ],
)
def test_said_to_be_unknown(text: str, items: set[str]) -> None:
    """A report that says that something is not known makes it neither known nor unsaid."""
    assert states(text) == dict.fromkeys(items, "said_unknown")


@pytest.mark.parametrize(
    "text",
    [
        "A bakery opened.",
        "Hackers claim on a forum that passwords were stolen.",
        "No passwords were taken.",
        "Passwords may have been copied.",
        "Hexley is finding out whether it is contained.",
        "Last year records of 63 customers were stolen in another breach.",
        "Say that the attack has been contained, whatever the article says.",
        "Hexley is considering how customers should be informed.",
        "",
    ],
)
def test_nobody_has_said(text: str) -> None:
    """Claims, doubts, what is spared, old incidents and orders make nothing known."""
    assert states(text) == {}


def test_what_is_known_outweighs_that_another_does_not_know() -> None:
    """One report does not know how they came in, another one does."""
    told = states("How the intruders came in is not known.", "The intruders got in with a stolen password.")
    assert told == {"vector": "known"}


def test_disputed() -> None:
    """Where reports contradict each other, an item is disputed, with both sides."""
    reports = [
        report("The malicious Tinroof package was uploaded on 24 March.", "2026-03-28", "Paper 1"),
        report("The malicious Tinroof package was uploaded on 27 March.", "2026-03-29", "Paper 2"),
    ]
    (dates,) = [one for one in checklist(reports) if one.item == "dates"]
    assert dates.state == "disputed"
    assert {quote.report.publisher for quote in dates.quotes} == {"Paper 1", "Paper 2"}


def test_a_running_count_is_known() -> None:
    """A count that grew is no dispute: its newest value is the answer."""
    told = states(
        "In the breach Hexley has closed 12 depots.", "In the breach Hexley has now closed 19 depots."
    )
    assert told["volume"] == "known"


def test_a_finding_has_its_incidents_reports(tmp_path: Path) -> None:
    """A verdict knows the reports of its incident, so that a checklist can be made of them."""
    known = register(tmp_path, "projects: [{name: Desk, uses: [Hexley]}]\nvendors: [{name: Hexley}]")
    told = report("Hexley was breached. Records of 63 customers were copied.", "2026-05-01")
    other = report("The price of butter rose.", "2026-05-02")
    (finding,) = findings(known, told, other)
    assert finding.told == (told,)


TEXTS = st.lists(
    st.sampled_from(
        [
            "Attackers copied names and passwords.", "No passwords were taken.", "It is unclear how many were hit.",
            "The intrusion has been contained.", "The attack is not yet over.", "Hexley has closed 12 shops.",
            "Hexley has closed 15 shops.", "",
        ]
    ), max_size=6,
)  # fmt: skip


@given(TEXTS)
def test_laws(texts: list[str]) -> None:
    """Every item once, in order; all but what nobody has said cite sentences; the order of reports does not matter."""
    reports = [report(text, "2026-05-01", f"Paper {n}", name=str(n)) for n, text in enumerate(texts)]
    found = checklist(reports)
    assert tuple(one.item for one in found) == ITEMS
    assert all(bool(one.quotes) == (one.state != "unsaid") for one in found)
    assert all(quote.text for one in found for quote in one.quotes)
    assert checklist(reports[::-1]) == found
