"""What `doctor` found: every check with its sign, and under each fault its mend."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from bot.showing import counted
from bot.terminal.layout import columns, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found and, when it is at fault, what to do about it."""

    name: str
    ok: bool
    found: str
    mend: str = ""


def show_checks(checks: Sequence[Check], console: Console) -> bool:
    """Prints the checks and a last line; whether all of them are well."""
    print_lines(check_lines(checks, page_width(console)), console)
    return all(check.ok for check in checks)


def check_lines(checks: Sequence[Check], width: int | None) -> list[Text]:
    """`✓ settings  …` a check, `→ mend` below a fault, and how many faults there are."""
    across = max((len(check.name) for check in checks), default=0)
    lines: list[Text] = []
    for check in checks:
        sign = styled("✓", "bold green") if check.ok else styled("✗", "bold red")
        name = shown(check.name, "bold") + Text(" " * (across - len(check.name)))
        lines += columns([[sign + Text(" ") + name, shown(check.found)]], width)
        if check.mend and not check.ok:
            lines += paragraph(styled("→ ", "bold") + shown(check.mend), width, indent=4, hang=2)
    faults = sum(not check.ok for check in checks)
    said = f"{counted(faults, 'fault')} found." if faults else "All is well."
    return [
        *lines,
        Text(),
        *paragraph(styled(said, "bold red" if faults else "bold green"), width, indent=2),
    ]
