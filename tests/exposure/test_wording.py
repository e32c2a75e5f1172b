"""Justifications: plain, short, no name said twice."""

from pathlib import Path

import pytest

from bot.exposure.facts import EXACT, Fact
from bot.exposure.packages import parse_package
from bot.exposure.register import Use
from bot.exposure.wording import shown, why_affected, why_excluded, why_fixed
from tests.exposure.world import findings, register, report
from vectorstore.stored import Quote

PACKAGE = Use("pypi:tinroof==1.2.0", package=parse_package("pypi:tinroof==1.2.0"), version="1.2.0")
LOOSE = Use("pypi:tinroof", package=parse_package("pypi:tinroof"))
SERVICE = Use("Nordkai Cloud south-1", vendor="Nordkai Cloud", product="south-1")
VENDOR = Use("Nordkai Cloud", vendor="Nordkai Cloud")


def fact(kind: str, detail: str = "", rank: int = 1, **given: str) -> Fact:
    """A fact of this kind, told in a report."""
    told = report("Words.", publisher=given.pop("publisher", "Evening Ledger"), kind=given.pop("form", "osv"))
    return Fact(kind, "", Quote(told, 0, 6), rank, detail=detail, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("use", "name"),
    [
        (PACKAGE, "tinroof 1.2.0"),
        (LOOSE, "tinroof"),
        (SERVICE, "Nordkai Cloud south-1"),
        (VENDOR, "Nordkai Cloud"),
    ],
)
def test_shown(use: Use, name: str) -> None:
    """A package goes by its name and version, everything else as the register writes it."""
    assert shown(use) == name


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            why_affected(fact("affected", EXACT), PACKAGE, "Reach"),
            "The advisory lists tinroof 1.2.0, the version in use, as affected.",
        ),
        (
            why_affected(fact("affected", EXACT), LOOSE, "Reach"),
            "The advisory lists every version of tinroof as affected.",
        ),
        (
            why_affected(fact("affected", rank=2, versions="=1.2.0"), PACKAGE, "Reach"),
            "Evening Ledger names tinroof 1.2.0, the version in use, as affected.",
        ),
        (
            why_affected(fact("affected", "Nordkai Cloud"), SERVICE, "Reach"),
            "Nordkai Cloud says that south-1 is affected, in a way that includes Reach.",
        ),
        (
            why_affected(fact("affected", rank=2, publisher=""), VENDOR, "Reach"),
            "A report says that Nordkai Cloud is affected, in a way that includes Reach.",
        ),
        (
            why_affected(fact("affected", rank=2, project="Reach"), VENDOR, "Reach"),
            "Evening Ledger names Reach itself as affected.",
        ),
        (
            why_excluded(fact("excluded", EXACT), PACKAGE, "Reach"),
            "The advisory does not list tinroof 1.2.0, the version in use, as affected.",
        ),
        (
            why_excluded(fact("excluded", EXACT, form="csaf"), PACKAGE, "Reach"),
            "The advisory lists tinroof 1.2.0, the version in use, as not affected.",
        ),
        (
            why_excluded(fact("excluded", "Nordkai Cloud"), VENDOR, "Reach"),
            "Nordkai Cloud says that what Reach uses of it is not affected.",
        ),
        (
            why_excluded(fact("excluded", "Data Office"), SERVICE, "Reach"),
            "Data Office says that Nordkai Cloud south-1 is not affected.",
        ),
        (
            why_fixed(fact("fixed", EXACT), PACKAGE),
            "The advisory lists tinroof 1.2.0, the version in use, as fixed.",
        ),
        (why_fixed(fact("fixed", "Nordkai Cloud"), VENDOR), "Nordkai Cloud says that the fix is in place."),
        (
            why_fixed(fact("fixed", "Nordkai Cloud operations"), SERVICE),
            "Nordkai Cloud operations says that the fix is in place for south-1.",
        ),
    ],
)
def test_why(said: str, why: str) -> None:
    """Each kind of verdict has one plain sentence."""
    assert said == why


def test_undecided(tmp_path: Path) -> None:
    """What is open says what each party on the path does or suffers, and that nothing decides."""
    known = register(
        tmp_path,
        """
projects: [{name: Reach, uses: [Oldham]}]
vendors: [{name: Oldham, suppliers: [Hexley]}, {name: Hexley}]
""",
    )
    told = "Hexley has admitted an intrusion. Oldham, a customer, is still finding out whether its lists were copied."
    (found,) = findings(known, report(told))
    assert found.justification == (
        "Oldham is investigating whether its lists were copied; Hexley has confirmed an intrusion. "
        "Nothing in the reports decides for what Reach uses."
    )


def test_a_weakness_is_told_without_its_name(tmp_path: Path) -> None:
    """Who can run commands on a product has found a weakness of it: the product has a role, and nothing decides."""
    known = register(
        tmp_path, "projects: [{name: Kiln, uses: [Oldham Seastone 2.6]}]\nvendors: [{name: Oldham}]"
    )
    told = report(
        "Oldham has published an advisory about its logger. Anybody on the network can run commands on Oldham Seastone.",
        "2026-05-01",
    )
    (found,) = findings(known, told)
    assert found.status == "under_investigation"
    assert "Oldham Seastone 2.6 is named" in found.justification
