"""What a person means who types a name of the register: a project, or a party on some path."""

from collections.abc import Collection
from difflib import get_close_matches

from bot.exposure.paths import party_names
from bot.exposure.register import Project, Register
from ingestion.errors import UsageError

MOST = 12  # names that are listed for somebody who mistyped one


def project_named(name: str, register: Register) -> Project:
    """The project of this name or alias, in any case. Raises UsageError naming what is near."""
    found = _project(name, register)
    if found is None:
        raise UsageError(
            f"The register has no project called {name!r}. {_near(name, [p.name for p in register.projects])}"
        )
    return found


def party_named(name: str, register: Register) -> str:
    """The key (`Use.key`) of the vendor, product or package of this name or alias, in any case; raises UsageError."""
    wanted = name.strip().casefold()
    names = party_names(register)
    for key, spellings in names.items():
        if wanted in {key.casefold(), *(spelling.casefold() for spelling in spellings)}:
            return key
    known = [*(project.name for project in register.projects), *names]
    raise UsageError(f"The register has no project or party called {name!r}. {_near(name, known)}")


def is_project(name: str, register: Register) -> bool:
    """Whether a project has this name or alias."""
    return _project(name, register) is not None


def _project(name: str, register: Register) -> Project | None:
    wanted = name.strip().casefold()
    for project in register.projects:
        if wanted in {one.casefold() for one in (project.name, *project.aliases)}:
            return project
    return None


def _near(name: str, known: Collection[str]) -> str:
    """What could have been meant; else the first names that there are."""
    spelled = {one.casefold(): one for one in known}
    near = [spelled[one] for one in get_close_matches(name.strip().casefold(), spelled, n=3)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    more = f" and {len(known) - MOST:,} more; see: sitrep register show" if len(known) > MOST else ""
    return f"It knows: {', '.join(list(known)[:MOST])}{more}."
