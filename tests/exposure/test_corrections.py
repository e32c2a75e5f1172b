"""What a correction takes back no longer counts, and is not cited."""

from pathlib import Path

import pytest

from bot.exposure.register import Register
from tests.exposure.world import findings, register, report

TEXT = """
projects: [{name: Desk, uses: [Calderon Live]}, {name: Vault, uses: [Calderon Archive]}]
vendors: [{name: Calderon}]
"""
WRONG = "The breach reached us: data of all customers of Calderon was copied."


@pytest.fixture
def known(tmp_path: Path) -> Register:
    """Two services of one vendor."""
    return register(tmp_path, TEXT)


def test_a_service_is_lifted(known: Register) -> None:
    """A correction that lifts one service leaves the other as it was."""
    first = report(WRONG, "2026-05-01", "Calderon")
    right = report(
        "Correction: customers of Calderon Live are not affected by the breach. Customers of Calderon Archive: nothing changes.",
        "2026-05-03",
        "Calderon",
    )
    found = {one.project: one for one in findings(known, first, right)}
    assert found["Desk"].status == "not_affected"
    assert found["Desk"].reports == {right.report_id}
    assert found["Vault"].status == "affected"


def test_somebody_elses_correction(known: Register) -> None:
    """A correction strikes what its own publisher said, not what others said."""
    first = report(WRONG, "2026-05-01", "Evening Ledger")
    right = report("Correction: customers of Calderon Live are not affected.", "2026-05-03", "Morning Post")
    (desk,) = (one for one in findings(known, first, right) if one.project == "Desk")
    assert first.report_id in desk.reports


def test_a_bare_retraction(known: Register) -> None:
    """Where a statement is only taken back, nothing decides any more, and without another role nothing is left."""
    first = report(
        "Calderon Live was breached, and all customers of Calderon Live are affected.", "2026-05-01"
    )
    back = report("Correction: we retract our report on Calderon Live.", "2026-05-03")
    (desk,) = (one for one in findings(known, first, back) if one.project == "Desk")
    assert desk.status in ("under_investigation", "no_known_exposure")
    assert first not in {quote.report for quote in desk.quotes}


def test_comfort_is_taken_back(known: Register) -> None:
    """A correction that confirms harm strikes the comfort before it."""
    first = report("After the breach, customers of Calderon Live are not affected.", "2026-05-01", "Calderon")
    right = report(
        "Correction to our notice of 1 May, which was wrong: all customers of Calderon Live are affected.",
        "2026-05-03",
        "Calderon",
    )
    (desk,) = (one for one in findings(known, first, right) if one.project == "Desk")
    assert (desk.status, desk.reports) == ("affected", {right.report_id})
