"""The register in the terminal: every project with what it uses, one project with its paths, and the file's faults."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.exposure.register import Project, Register
from bot.exposure.yamlfile import Fault
from bot.showing import counted
from bot.terminal.answer import arrows
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled


def show_register(register: Register, console: Console) -> None:
    """Prints every project with what it uses, and every vendor with its suppliers."""
    print_lines(register_lines(register, page_width(console)), console)


def show_project(project: Project, paths: Sequence[Sequence[str]], console: Console) -> None:
    """Prints one project with its exposure paths; each path begins with the project's name."""
    print_lines(project_lines(project, paths, page_width(console)), console)


def show_register_faults(faults: Sequence[Fault], console: Console, *, name: str = "register") -> bool:
    """Prints what is wrong in the file called `name`; whether it can be used all the same."""
    print_lines(register_fault_lines(faults, page_width(console), name=name), console)
    return not any(fault.fatal for fault in faults)


def register_lines(register: Register, width: int | None) -> list[Text]:
    """A block a project, then the vendors with suppliers."""
    lines: list[Text] = []
    for project in register.projects:
        uses = ", ".join(use.written for use in project.uses) or "nothing yet"
        lines += [*_project_head(project, width), *paragraph(shown(f"uses {uses}"), width, indent=4, hang=2)]
    rows = [
        [shown(vendor.name, "bold"), shown("← " + ", ".join(use.written for use in vendor.suppliers))]
        for vendor in register.vendors
        if vendor.suppliers
    ]
    supplied = [Text(), styled("  Suppliers", "bold"), *columns(rows, width, indent=4)] if rows else []
    totals = f"{counted(len(register.projects), 'project')}, {counted(len(register.vendors), 'vendor')}"
    return [*lines, *supplied, Text(), *paragraph(styled(totals, "dim"), width, indent=2)]


def project_lines(project: Project, paths: Sequence[Sequence[str]], width: int | None) -> list[Text]:
    """The project, what it is also called, what it holds, and every path that an incident could take to it."""
    lines = _project_head(project, width)
    for label, values in (("also called", project.aliases), ("data", project.data)):
        if values:
            lines += paragraph(shown(f"{label}: {', '.join(values)}"), width, indent=4, hang=2)
    for path in paths:
        lines += paragraph(arrows(path), width, indent=4, hang=2)
    if not paths:
        lines += paragraph(Text("No exposure paths: it uses nothing yet."), width, indent=4)
    return lines


def register_fault_lines(faults: Sequence[Fault], width: int | None, *, name: str) -> list[Text]:
    """A line a fault: the file, the line in it, what is wrong, and the mend below."""
    if not faults:
        return paragraph(styled("✓ ", "bold green") + shown(f"{name} is sound."), width, indent=2)
    lines: list[Text] = []
    for fault in faults:
        sign = styled("✗ ", "bold red") if fault.fatal else styled("! ", "bold yellow")
        head = sign + shown(f"{name}, line {fault.line}: ", "bold") + Text(" ") + shown(fault.what)
        lines += paragraph(head, width, indent=2, hang=2)
        if fault.mend:
            lines += paragraph(styled("→ ", "bold") + shown(fault.mend), width, indent=4, hang=2)
    return lines


def _project_head(project: Project, width: int | None) -> list[Text]:
    about = " · ".join(part for part in (project.owner, project.channel, *project.tags) if part)
    head = shown(project.name, "bold") + (Text("   ") + shown(about, "dim") if about else Text())
    return paragraph(head, width, indent=2, hang=2)
