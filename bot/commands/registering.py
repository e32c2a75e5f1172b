"""`sitrep register check|show|init|import|schema`."""

import sys
from importlib.resources import files
from itertools import islice
from pathlib import Path

from bot.commands.asking import reading, visibility
from bot.commands.consoles import out
from bot.exposure.lookup import project_named
from bot.exposure.paths import each_path
from bot.exposure.register import check_register, load_listed, load_register
from bot.exposure.sbom import read_sbom
from bot.exposure.sbomfolder import keep_sbom, read_sbom_file
from bot.exposure.source import RegisterSource
from bot.following import open_verdicts
from bot.reassessing import reassess
from bot.settings import load_settings
from bot.terminal.register import show_import, show_project, show_register, show_register_faults
from bot.terminal.verdicts import show_open_verdicts
from bot.times import now_utc
from ingestion.errors import ReadingError, RegisterError, SettingsError, UsageError

PATHS = 200  # of a project; a broad register has hundreds of thousands


def run_check(path: Path | None) -> int:
    """Name every fault of a register file; 1 when it cannot be used, or something in it is refused."""
    file = path or _configured()
    return 0 if show_register_faults(check_register(file), out(), name=str(file)) else 1


def run_show(project: str | None, *, clearance: str | None) -> int:
    """The whole register, or one project (by name or alias) with its exposure paths and open verdicts."""
    file = _configured()
    register = load_register(file)
    if project is None:
        show_register(register, out())
        return 0
    known = project_named(project, register)
    listed = (path.names for path in each_path(known, known.listed, register))
    paths = list(islice(listed, PATHS + 1))
    show_project(known, paths[:PATHS], out(), more=len(paths) > PATHS)
    settings, books = load_settings(), RegisterSource(file)
    with reading(settings, questions=1) as parts:
        reassess(parts, books, now_utc())
        found = open_verdicts(parts, books, visibility(settings, clearance, None), project=known.name)
    show_open_verdicts(found, out(), zone=settings.timezone)
    return 0


def run_init(path: Path | None) -> int:
    """Write a commented register to begin with; never over a file that is there."""
    file = path or load_settings().register or Path("register.yaml")
    text = _packaged("starter.yaml")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already, and stays as it is. Name another file.") from error
    except OSError as error:
        why = error.strerror or "it cannot be written"
        raise RegisterError(
            f"{file} cannot be written: {why}. Name a file in a folder that exists."
        ) from error
    out().print(
        f"Written to {file}. Put in what you have, then: sitrep register check {file}", soft_wrap=True
    )
    return 0


def run_import(sbom: Path, project: str) -> int:
    """Keep an SBOM beside the register, so that its components count as uses of the project."""
    file = _configured()
    known = project_named(project, load_listed(file))
    try:
        if not sbom.is_file():
            raise UsageError(f"{sbom} is no file. Name a CycloneDX or SPDX file in JSON.")
        data = read_sbom_file(sbom)
        read = read_sbom(data)
    except OSError as error:
        raise UsageError(f"{sbom} cannot be read: {error.strerror or 'it cannot be opened'}.") from error
    except ReadingError as error:
        raise ReadingError(f"{sbom} is not imported. {error}") from error
    kept, replaced = keep_sbom(file, known.name, data)
    show_import(read, known.name, kept, out(), replaced=replaced)
    return 0


def run_schema() -> int:
    """The JSON Schema of the register file."""
    sys.stdout.write(_packaged("register.schema.json"))
    return 0


def _packaged(name: str) -> str:
    return files("bot.exposure").joinpath(name).read_text(encoding="utf-8")


def _configured() -> Path:
    file = load_settings().register
    if file is None:
        raise SettingsError("No register is set. Set SITREP_REGISTER to its file, or name the file.")
    return file
