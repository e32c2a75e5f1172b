"""Who says "we" in a report: its publisher, else its author, else whom it is plainly about."""

from pathlib import Path

import pytest

from bot.exposure.register import Register
from tests.exposure.world import findings, register, report, statuses

PLAIN = """
projects:
  - {name: Crane view, uses: [Nordkai Cloud south-1]}
vendors: [{name: Nordkai Cloud, aliases: [Nordkai]}]
"""
DOWN = "Region south-1 of Nordkai Cloud has been down since 11:05 UTC."
FIX = (
    "The fix is in place: since 29 March every switch in south-1 changes feeds when one of them falls silent."
)


@pytest.fixture
def plain(tmp_path: Path) -> Register:
    """One project on a service of one vendor."""
    return register(tmp_path, PLAIN)


def test_author(plain: Register) -> None:
    """A document without a publisher speaks for its author, so that its fix counts."""
    down = report(DOWN, "2026-03-26", "Nordkai Cloud")
    fix = report(
        f"Region south-1 of Nordkai Cloud was down for 5 hours, from 11:05 to 16:17 UTC. {FIX}",
        "2026-03-31",
        "",
        author="Nordkai Cloud",
    )
    (found,) = findings(plain, down, fix)
    assert (found.status, found.quotes[0].text) == ("fixed", FIX)
    assert found.justification == "Nordkai Cloud says that the fix is in place for south-1."
    assert found.quotes[1].report is down


def test_post_mortem_alone(plain: Register) -> None:
    """An outage that is over by the operator's own words is fixed by its own fix."""
    told = f"Region south-1 of Nordkai Cloud was down for 5 hours, from 11:05 to 16:17 UTC. {FIX}"
    assert statuses(plain, report(told, publisher="Nordkai Cloud")) == {"Crane view": "fixed"}
    assert statuses(plain, report(f"{DOWN} {FIX}", publisher="Nordkai Cloud")) == {"Crane view": "affected"}


def test_ours(plain: Register) -> None:
    """A document with neither speaks for the party that it names most, where it says "our customers"."""
    down = report(DOWN, "2026-03-26", "Nordkai Cloud")
    text = f"Nordkai Cloud, region south-1. Nordkai Cloud was down for 5 hours; our status page spoke of it. {FIX}"
    assert statuses(plain, down, report(text, "2026-03-31", "")) == {"Crane view": "fixed"}
    others = text.replace("our status page", "its status page")
    assert statuses(plain, down, report(others, "2026-03-31", "")) == {"Crane view": "affected"}


@pytest.mark.parametrize("author", ["Ana Ruiz, analyst at Nordkai Cloud", "eve@nordkai.example", "Desk"])
def test_not_the_author(plain: Register, author: str) -> None:
    """Somebody who only mentions the party in their byline does not speak for it."""
    down = report(DOWN, "2026-03-26", "Nordkai Cloud")
    fix = report(f"Nordkai Cloud was down. {FIX}", "2026-03-31", "", author=author)
    assert statuses(plain, down, fix) == {"Crane view": "affected"}


def test_publisher_before_author(plain: Register) -> None:
    """A paper that prints the vendor's text speaks for itself."""
    down = report(DOWN, "2026-03-26", "Nordkai Cloud")
    fix = report(f"Nordkai Cloud was down. {FIX}", "2026-03-31", "Evening Ledger", author="Nordkai Cloud")
    assert statuses(plain, down, fix) == {"Crane view": "affected"}


@pytest.mark.parametrize(
    "fix",
    [
        "The fix is in place for most racks in south-1.",
        "The fix is not in place in south-1.",
        "The fix will be in place: every switch in south-1 gets it on Friday.",
        "We hope that the fix is in place: nobody has looked yet.",
    ],
)
def test_not_in_place(plain: Register, fix: str) -> None:
    """What comes before the colon, or limits the fix, still counts against it."""
    down = report(DOWN, "2026-03-26", "Nordkai Cloud")
    assert statuses(plain, down, report(f"Nordkai Cloud: {fix}", "2026-03-31", "Nordkai Cloud")) == {
        "Crane view": "affected"
    }
