"""The register in the terminal: every project with what it uses, one project with its paths, faults, and an SBOM's import."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.exposure.register import Project, Register
from bot.exposure.sbom import Sbom
from bot.exposure.yamlfile import Fault
from bot.showing import counted
from bot.terminal.answer import arrows
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled

PACKAGES = 12  # of an SBOM that are shown of a project


def show_register(register: Register, console: Console) -> None:
    """Prints every project with what it uses, and every vendor with its suppliers."""
    print_lines(register_lines(register, page_width(console)), console)


def show_project(
    project: Project, paths: Sequence[Sequence[str]], console: Console, *, more: bool = False
) -> None:
    """Prints one project with its exposure paths; each path begins with the project's name. `more`: there are others."""
    print_lines(project_lines(project, paths, page_width(console), more=more), console)


def show_import(sbom: Sbom, project: str, kept: Path, console: Console, *, replaced: bool) -> None:
    """Prints what became of an imported SBOM."""
    print_lines(import_lines(sbom, project, kept, page_width(console), replaced=replaced), console)


def show_register_faults(faults: Sequence[Fault], console: Console, *, name: str = "register") -> bool:
    """Prints what is wrong in the file called `name`; whether it can be used, and all of it."""
    print_lines(register_fault_lines(faults, page_width(console), name=name), console)
    return all(fault.level == "hint" for fault in faults)


def register_lines(register: Register, width: int | None) -> list[Text]:
    """A block a project, then the vendors with suppliers."""
    lines: list[Text] = []
    for project in register.projects:
        uses = " and ".join(
            filter(None, (", ".join(use.written for use in project.listed), _from_sbom(project)))
        )
        head = _project_head(project, width)
        lines += [*head, *paragraph(shown(f"uses {uses or 'nothing yet'}"), width, indent=4, hang=2)]
    rows = [
        [shown(vendor.name, "bold"), shown("← " + ", ".join(use.written for use in vendor.suppliers))]
        for vendor in register.vendors
        if vendor.suppliers
    ]
    supplied = [Text(), styled("  Suppliers", "bold"), *columns(rows, width, indent=4)] if rows else []
    return [*lines, *supplied, Text(), *paragraph(styled(_totals(register), "dim"), width, indent=2)]


def project_lines(
    project: Project, paths: Sequence[Sequence[str]], width: int | None, *, more: bool = False
) -> list[Text]:
    """The project, what it is also called, what it holds, and every path that an incident could take to it."""
    lines = _project_head(project, width)
    for label, values in (("also called", project.aliases), ("data", project.data)):
        if values:
            lines += paragraph(shown(f"{label}: {', '.join(values)}"), width, indent=4, hang=2)
    for path in paths:
        lines += paragraph(arrows(path), width, indent=4, hang=2)
    if more:
        lines += paragraph(Text(f"… and more than these {len(paths)} paths"), width, indent=4)
    if project.from_sbom:
        first = ", ".join(use.written for use in project.uses[-project.from_sbom :][:PACKAGES])
        rest = ", …" if project.from_sbom > PACKAGES else ""
        lines += paragraph(shown(f"{_from_sbom(project)}: {first}{rest}"), width, indent=4, hang=2)
    elif not paths:
        lines += paragraph(Text("No exposure paths: it uses nothing yet."), width, indent=4)
    return lines


def import_lines(sbom: Sbom, project: str, kept: Path, width: int | None, *, replaced: bool) -> list[Text]:
    """How many packages count from now on, where the SBOM is kept, and what in it cannot be matched."""
    done = f"{counted(len(sbom.packages), 'package')} ({sbom.form}) now {'counts' if len(sbom.packages) == 1 else 'count'} as used by {project}."
    place = f"Kept as {kept}{', in place of the earlier one' if replaced else ''}."
    lines = paragraph(styled("✓ ", "bold green") + shown(done), width, indent=2, hang=2)
    lines += paragraph(shown(place), width, indent=4, hang=2)
    left = sbom.without_purl + sbom.unreadable
    if left:
        why = [
            f"{sbom.without_purl:,} without a package URL" if sbom.without_purl else "",
            f"{sbom.unreadable:,} with one that cannot be read" if sbom.unreadable else "",
        ]
        said = (
            f"{left:,} of its {counted(sbom.components, 'component')} cannot be matched: "
            f"{', '.join(filter(None, why))}; such as {', '.join(sbom.examples) or 'one without a name'}."
        )
        lines += paragraph(styled("! ", "bold yellow") + shown(said), width, indent=2, hang=2)
    if sbom.unpinned:
        said = f"{counted(sbom.unpinned, 'package')} without a version: open where only some versions are affected."
        lines += paragraph(styled("! ", "bold yellow") + shown(said), width, indent=2, hang=2)
    return lines


def register_fault_lines(faults: Sequence[Fault], width: int | None, *, name: str) -> list[Text]:
    """A line a fault: the file, the line in it, what is wrong, and the mend below."""
    if not faults:
        return paragraph(styled("✓ ", "bold green") + shown(f"{name} is sound."), width, indent=2)
    lines: list[Text] = []
    for fault in faults:
        sign = styled("! ", "bold yellow") if fault.level == "hint" else styled("✗ ", "bold red")
        head = sign + shown(f"{name}, line {fault.line}: ", "bold") + Text(" ") + shown(fault.what)
        lines += paragraph(head, width, indent=2, hang=2)
        if fault.mend:
            lines += paragraph(styled("→ ", "bold") + shown(fault.mend), width, indent=4, hang=2)
    return lines


def _from_sbom(project: Project) -> str:
    return f"{counted(project.from_sbom, 'package')} of its SBOM ({project.sbom})" if project.sbom else ""


def _totals(register: Register) -> str:
    """How much there is, by where it comes from."""
    sboms = [project for project in register.projects if project.sbom]
    listed = sum(len(project.listed) for project in register.projects)
    parts = [
        counted(len(register.projects), "project"),
        counted(len(register.vendors), "vendor"),
        f"{counted(listed, 'use')} in the file",
    ]
    if sboms:
        packages = sum(project.from_sbom for project in sboms)
        parts.append(f"{counted(packages, 'package')} in {counted(len(sboms), 'SBOM')}")
    return ", ".join(parts)


def _project_head(project: Project, width: int | None) -> list[Text]:
    about = " · ".join(part for part in (project.owner, project.channel, *project.tags) if part)
    head = shown(project.name, "bold") + (Text("   ") + shown(about, "dim") if about else Text())
    return paragraph(head, width, indent=2, hang=2)
