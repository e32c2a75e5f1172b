"""A large register stays usable. A tenth of the size that `python -m tests.exposure.scale` measures, with generous bounds."""

from pathlib import Path

import pytest

from bot.exposure.factbook import FactBook
from bot.exposure.register import Register, load_register
from tests.exposure.scale import questions, took, write_register


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, Register]:
    """200 projects, 1,000 vendors and 20,000 components in SBOMs, with the seconds that loading took."""
    path: Path = write_register(tmp_path_factory.mktemp("scale"), 200, 1_000, 20_000)
    return took(lambda: load_register(path))


def test_loading(loaded: tuple[float, Register]) -> None:
    """Loading takes a time that grows with what is loaded, and every component is there."""
    seconds, register = loaded
    assert sum(project.from_sbom for project in register.projects) == 20_000
    assert seconds < 3


def test_asking(loaded: tuple[float, Register]) -> None:
    """What a question needs goes by what it names, not by what the register holds."""
    _, register = loaded
    built, book = took(lambda: FactBook(register))
    assert built < 4
    needed = questions(register, book)
    bounds = {"a report": 0.3, "verdicts of all projects": 2, "paths of all projects towards one party": 0.5,
              "what a question means": 0.3}  # fmt: skip
    assert {what: needed[what] for what, most in bounds.items() if needed[what] > most} == {}
