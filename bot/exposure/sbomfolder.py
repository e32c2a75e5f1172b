"""Where SBOMs are kept: beside the register, `NAME.sbom/PROJECT.json`, as they were imported. Nothing else knows their names."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from bot.exposure.packages import Package
from bot.exposure.sbom import LARGEST, Sbom, read_sbom
from ingestion.errors import LimitError, ReadingError, RegisterError

_LONGEST = 200  # bytes of a file's name before its suffix


def sbom_folder(register: Path) -> Path:
    """The folder for the SBOMs of a register file: `register.sbom` for `register.yaml`."""
    return register.with_suffix(".sbom")


def sbom_name(project: str) -> str:
    """The name of a project's SBOM file; no two projects share one, and it never leads out of its folder.

    Letters, digits and blanks stand for themselves; everything else is written as in a URL. What is too long for a
    file system ends in a digest, after a mark that no other name has.
    """
    name = quote(project, safe=" ").replace("~", "%7E")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 30]}~{hashlib.sha256(project.encode()).hexdigest()[:24]}"
    return f"{name}.json"


def keep_sbom(register: Path, project: str, data: bytes) -> tuple[Path, bool]:
    """Put a project's SBOM beside the register, in place of an earlier one; its path, and whether there was one.

    Whoever reads meanwhile sees the earlier one or this one, whole.
    """
    folder = sbom_folder(register)
    target = folder / sbom_name(project)
    try:
        folder.mkdir(exist_ok=True)
        replaced = target.exists()
        _write_whole(target, data, mode=stat.S_IMODE(register.stat().st_mode) & 0o666)
    except OSError as error:
        raise RegisterError(
            f"The SBOM cannot be kept in {folder}: {error.strerror or 'it cannot be written'}. "
            "The folder of the register must be writable."
        ) from error
    return target, replaced


def kept_sboms(register: Path) -> Mapping[str, os.stat_result]:
    """The SBOM files beside a register by name; files that we did not put there may be among them."""
    try:
        with os.scandir(sbom_folder(register)) as entries:
            return {
                entry.name: entry.stat()
                for entry in sorted(entries, key=lambda entry: entry.name)
                if entry.name.endswith(".json") and not entry.name.startswith(".") and entry.is_file()
            }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RegisterError(
            f"The folder {sbom_folder(register).name} beside the register cannot be read: {error.strerror}."
        ) from error


def load_sboms(register: Path, projects: Iterable[str]) -> Mapping[str, Sbom]:
    """The SBOMs of these projects, by project. Raises RegisterError naming the first that cannot be used."""
    kept = kept_sboms(register)
    if not kept:
        return {}
    known: dict[str, Package] = {}
    return {
        project: load_sbom(register, project, known) for project in projects if sbom_name(project) in kept
    }


def load_sbom(register: Path, project: str, known: dict[str, Package] | None = None) -> Sbom:
    """The SBOM of a project that has one. Raises RegisterError that says why it cannot be used.

    `known`: package URLs read before, for whoever reads many SBOMs that share components.
    """
    file = sbom_folder(register) / sbom_name(project)
    try:
        return read_sbom(read_sbom_file(file), known)
    except OSError as error:
        why = f"{error.strerror or 'It cannot be opened'}."
        raise RegisterError(_unusable(file, project, why)) from error
    except ReadingError as error:
        raise RegisterError(_unusable(file, project, str(error))) from error


def read_sbom_file(path: Path) -> bytes:
    """The bytes of a file, if it is one and not too large."""
    with path.open("rb") as stream:
        if os.fstat(stream.fileno()).st_size > LARGEST:
            raise LimitError(f"It has more than {LARGEST:,} bytes.")
        return stream.read()


# ----------------------------------------------------------------------------------------------------------------------


def _unusable(file: Path, project: str, why: str) -> str:
    return (
        f"The SBOM {file.parent.name}/{file.name} of the project {project} cannot be used: {why} "
        "Import it again (`sitrep register import`), or take the file away."
    )


def _write_whole(target: Path, data: bytes, *, mode: int) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".import-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
