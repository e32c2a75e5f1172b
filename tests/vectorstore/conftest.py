"""A home for every test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vectorstore.homes import Shelf, shelf


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Shelf]:
    """A new home."""
    made = shelf(tmp_path / "home")
    yield made
    made.engine.dispose()
