"""What a person means who types a name of the register: a project, or a party on some path."""

from collections.abc import Collection
from difflib import get_close_matches

from bot.exposure.paths import party_names
from bot.exposure.register import Project, Register
from ingestion.errors import UsageError

MOST = 12  # names that are listed for somebody who mistyped one


def project_named(name: str, register: Register) -> Project:
    """The project of this name or alias, in any case; a name goes before an alias.

    Raises UsageError for an unknown one, naming what is near, and for an alias of several.
    """
    found = _projects(name, register)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(project.name for project in found)
        raise UsageError(f"{name!r} is an alias of several projects: {names}. Use the name of one.")
    known = [project.name for project in register.projects]
    raise UsageError(f"The register has no project called {name!r}. {_near(name, known)}")


def party_named(name: str, register: Register) -> str:
    """The key (`Use.key`) of the vendor, product or package of this name or alias, in any case; raises UsageError."""
    key = party_called(name, register)
    if key is not None:
        return key
    known = [*(project.name for project in register.projects), *party_names(register)]
    raise UsageError(f"The register has no project or party called {name!r}. {_near(name, known)}")


def party_called(name: str, register: Register) -> str | None:
    """The key of the party of this name or alias, in any case; None when there is none."""
    wanted = name.strip().casefold()
    for key, spellings in party_names(register).items():
        if wanted in {key.casefold(), *(spelling.casefold() for spelling in spellings)}:
            return key
    return None


def is_project(name: str, register: Register) -> bool:
    """Whether a project has this name or alias."""
    return bool(_projects(name, register))


def _projects(name: str, register: Register) -> list[Project]:
    """The project of this name, else those of this alias."""
    wanted = name.strip().casefold()
    exact = [project for project in register.projects if project.name.casefold() == wanted]
    return exact or [
        project for project in register.projects if wanted in {alias.casefold() for alias in project.aliases}
    ]


def _near(name: str, known: Collection[str]) -> str:
    """What could have been meant; else the first names that there are."""
    spelled = {one.casefold(): one for one in known}
    near = [spelled[one] for one in get_close_matches(name.strip().casefold(), spelled, n=3)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    more = f" and {len(known) - MOST:,} more; see: sitrep register show" if len(known) > MOST else ""
    return f"It knows: {', '.join(list(known)[:MOST])}{more}."
