"""Single sentences, as vendors, status pages and papers write them, and the verdict that each must give.

Each stands in a report that has told of an incident before. What a sentence does not decide stays open.
"""

import pytest

from bot.exposure.register import Register
from tests.exposure.sentences import (
    AFTER_AN_OUTAGE,
    BY_THE_PRESS,
    BY_THE_PRESS_TOO,
    BY_THE_VENDOR,
    BY_THE_VENDOR_TOO,
    OF_A_PACKAGE,
    OF_A_PLAN,
    OF_A_PRODUCT,
    OF_ONE_SERVICE,
    OF_SOMEBODY_NAMED,
)
from tests.exposure.world import register, report, statuses

TEXT = """
projects:
  - {name: Desk, uses: [Calderon Voice]}
  - {name: Ticket desk, tags: [EU region], uses: [Nordkai Voice]}
  - {name: Night line, tags: [Enterprise], uses: [Nordkai Archive]}
  - {name: Reach, uses: ["pypi:tinroof==1.2.0"]}
  - {name: Kiln, uses: ["Oldham Seastone 2.6"]}
vendors:
  - {name: Calderon Voice}
  - {name: Nordkai}
  - {name: Oldham}
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Five projects on services, a package and a product."""
    return register(tmp_path_factory.mktemp("sentences"), TEXT)


def verdict(known: Register, project: str, publisher: str, *sentences: str) -> str:
    """The status of a project over one report of these sentences."""
    return statuses(known, report(" ".join(sentences), publisher=publisher))[project]


@pytest.mark.parametrize(("status", "sentence"), [*BY_THE_VENDOR, *BY_THE_VENDOR_TOO])
def test_by_the_vendor(known: Register, status: str, sentence: str) -> None:
    """The vendor's own words decide where they are about its customers, and about all of them."""
    told = ("Calderon Voice was breached on Friday.", sentence)
    assert verdict(known, "Desk", "Calderon Voice", *told) == status


@pytest.mark.parametrize(("status", "sentence"), [*BY_THE_PRESS, *BY_THE_PRESS_TOO])
def test_by_the_press(known: Register, status: str, sentence: str) -> None:
    """A paper's harm counts, its comfort only where it gives the vendor's words; claims and beliefs do not."""
    told = ("Calderon Voice was breached on Friday.", sentence)
    assert verdict(known, "Desk", "Evening Ledger", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_ONE_SERVICE)
def test_of_one_service(known: Register, status: str, sentence: str) -> None:
    """Services, regions and languages: what includes or excludes the service and region in use decides."""
    told = ("Nordkai was breached on Friday.", sentence)
    assert verdict(known, "Ticket desk", "Nordkai", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PLAN)
def test_of_a_plan(known: Register, status: str, sentence: str) -> None:
    """So does the plan that the tags name."""
    told = ("Nordkai was breached on Friday.", sentence)
    assert verdict(known, "Night line", "Nordkai", *told) == status


@pytest.mark.parametrize(("status", "sentence"), AFTER_AN_OUTAGE)
def test_after_an_outage(known: Register, status: str, sentence: str) -> None:
    """A mend that is in place for everybody makes it fixed; promises, parts and other services do not."""
    harm = report("Nordkai Voice is down for all customers, the company said.", "2026-05-09")
    mend = report(sentence, "2026-05-11", "Nordkai")
    assert statuses(known, harm, mend)["Ticket desk"] == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PACKAGE)
def test_of_a_package(known: Register, status: str, sentence: str) -> None:
    """Versions in prose decide for the version in use."""
    told = ("The Python package tinroof has a vulnerability.", sentence)
    assert verdict(known, "Reach", "Evening Ledger", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PRODUCT)
def test_of_a_product(known: Register, status: str, sentence: str) -> None:
    """So do a product's."""
    told = ("A vulnerability was found in Oldham Seastone.", sentence)
    assert verdict(known, "Kiln", "Oldham", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_SOMEBODY_NAMED)
def test_of_somebody_named(known: Register, status: str, sentence: str) -> None:
    """Customers, users and those who react have a role; rivals, helpers, writers and old incidents have none."""
    told = ("Tessel was breached on Friday.", sentence)
    assert verdict(known, "Ticket desk", "Evening Ledger", *told) == status
