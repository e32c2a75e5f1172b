"""`sitrep register check|show`."""

from pathlib import Path

from bot.commands.consoles import out
from bot.exposure.paths import exposure_paths
from bot.exposure.register import check_register, load_register
from bot.settings import load_settings
from bot.terminal.register import show_project, show_register, show_register_faults
from ingestion.errors import SettingsError, UsageError


def run_check(path: Path | None) -> int:
    """Name every fault of a register file; 1 when it cannot be used."""
    file = path or _configured()
    return 0 if show_register_faults(check_register(file), out(), name=str(file)) else 1


def run_show(project: str | None) -> int:
    """The whole register, or one project (by name or alias) with its exposure paths."""
    register = load_register(_configured())
    if project is None:
        show_register(register, out())
        return 0
    wanted = project.strip().casefold()
    for known in register.projects:
        if wanted in {name.casefold() for name in (known.name, *known.aliases)}:
            show_project(known, [path.names for path in exposure_paths(known, register)], out())
            return 0
    names = ", ".join(known.name for known in register.projects)
    raise UsageError(f"The register has no project called {project!r}. It knows: {names}.")


def _configured() -> Path:
    file = load_settings().register
    if file is None:
        raise SettingsError("No register is set. Set SITREP_REGISTER to its file, or name the file.")
    return file
