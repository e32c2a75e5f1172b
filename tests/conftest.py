"""What many tests read and none changes: the sample world, indexed once."""

from pathlib import Path

import pytest

from bot.demo import register_path
from tests.worlds import Asker, asker, sample_world


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with every report of the sample world; read-only by agreement."""
    home = tmp_path_factory.mktemp("demo") / "home"
    sample_world(home)
    return home


@pytest.fixture(scope="session")
def ask(demo_home: Path) -> Asker:
    """Somebody who asks about the sample world with its register, as a full member of the workspace."""
    return asker(demo_home, register_path())
