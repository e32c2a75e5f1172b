"""Notices that a vendor sends to an owner about "your account"."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.exposure.register import Register
from ingestion.report import Place
from tests.exposure.world import register, report, statuses
from vectorstore.stored import StoredReport

TEXT = """
projects:
  - {name: Desk, owner: ana.ruiz@fernhollow.example, uses: [Calderon Voice]}
  - {name: Night line, owner: tom.okello@fernhollow.example, uses: [Calderon Voice]}
vendors: [{name: Calderon Voice}]
"""
BREACH = report("Calderon Voice was breached. It is writing to some customers.", "2026-05-01")


@pytest.fixture
def known(tmp_path: Path) -> Register:
    """Two owners on one vendor."""
    return register(tmp_path, TEXT)


def notice(text: str, to: str = "ana.ruiz@fernhollow.example", **given: str) -> StoredReport:
    """A mail by the vendor to somebody."""
    told = report(text, "2026-05-02", given.pop("publisher", "Calderon Voice"), kind="mail", **given)
    return replace(told, places=(Place(0, f"to {to}"),) if to else ())


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("We regret to tell you that your account was accessed on Friday.", "affected"),
        ("Recordings in your workspace were downloaded by a stranger.", "affected"),
        ("The intruder copied your recordings.", "affected"),
        ("Your account was not among those accessed.", "not_affected"),
        ("Your data was not affected by the breach.", "not_affected"),
        (
            "Please change your password; we are looking into whether your account was accessed.",
            "under_investigation",
        ),
        ("Your account may have been accessed.", "under_investigation"),
        ("As far as we know, your account is not affected.", "under_investigation"),
    ],
)
def test_to_the_owner(known: Register, text: str, status: str) -> None:
    """What the vendor tells an owner of what is theirs decides for their project, and for no other."""
    assert statuses(known, BREACH, notice(text)) == {"Desk": status, "Night line": "under_investigation"}


def test_who_is_addressed(known: Register) -> None:
    """A letter without a head counts for whom its first lines name; one to strangers, or by one, for nobody."""
    text = "Your account was accessed on Friday."
    to_tom = notice(f"To: Tom Okello <tom.okello@fernhollow.example>\n\n{text}", to="")
    assert statuses(known, BREACH, to_tom)["Night line"] == "affected"
    assert statuses(known, BREACH, notice(text, to="eve@elsewhere.example"))["Desk"] == "under_investigation"
    assert statuses(known, BREACH, notice(text, publisher="Eve"))["Desk"] == "under_investigation"
    assert statuses(known, BREACH, notice(text, source="url"))["Desk"] == "under_investigation"
