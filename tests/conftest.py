"""What many tests read and none changes: the sample world, indexed once; and the command line over it."""

import logging
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cli import app
from bot.commands.boundary import run
from bot.demo import register_path
from bot.settings import DEFAULTS
from tests.commandline import Cli, Ran
from tests.worlds import Asker, asker, sample_world

settings.register_profile("steady", deadline=None)  # neighbours of this machine make its clock unsteady
settings.load_profile("steady")


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


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """Runs a command in this process, in a folder of its own, with no setting but those that are given."""
    monkeypatch.chdir(tmp_path)
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITREP_HOME", str(tmp_path / "home"))

    def ran(*args: str | Path, **settings: str | Path) -> Ran:
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr(sys, "argv", ["sitrep", *map(str, args)])
        capsys.readouterr()
        status = run(app)
        said = capsys.readouterr()
        logging.getLogger("dbos").handlers.clear()  # they write to this test's captured stream
        return Ran(status, said.out, said.err)

    return ran


@pytest.fixture(scope="module")
def asked_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample world for all that is merely asked here, since answers are kept where they are given."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("asked") / "home"))


@pytest.fixture
def demo_cli(cli: Cli, asked_home: Path) -> Cli:
    """The same over the sample world and its register; for commands that change no report."""

    def ran(*args: str | Path, **settings: str | Path) -> Ran:
        return cli(*args, **{"SITREP_HOME": asked_home, "SITREP_REGISTER": register_path(), **settings})

    return ran


@pytest.fixture
def own_cli(cli: Cli, demo_home: Path, tmp_path: Path) -> Cli:
    """The same over a copy of the sample world; for commands that change it."""
    shutil.copytree(demo_home, tmp_path / "copy")

    def ran(*args: str | Path, **settings: str | Path) -> Ran:
        return cli(
            *args, **{"SITREP_HOME": tmp_path / "copy", "SITREP_REGISTER": register_path(), **settings}
        )

    return ran
