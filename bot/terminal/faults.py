"""Faults, said alike everywhere: `input: what; mend`, one a line, never a stack trace."""

from rich.console import Console
from rich.text import Text

from bot.terminal.layout import page_width, paragraph, print_lines
from bot.terminal.safe import plain, shown, styled


def show_fault(fault: Exception | str, console: Console, *, subject: str = "") -> None:
    """Prints one fault; `subject` is the input it is about, such as a file's name."""
    print_lines(fault_lines(fault, subject=subject, width=page_width(console)), console)


def show_warning(words: str, console: Console) -> None:
    """Prints something that went on but that a person should know."""
    line = styled("! ", "bold yellow") + shown(words)
    print_lines(paragraph(line, page_width(console), hang=2), console)


def fault_lines(fault: Exception | str, *, subject: str = "", width: int | None = None) -> list[Text]:
    """`✗ Supplier notice.pdf: is encrypted. Save it …`; a fault of several lines (settings) keeps them."""
    said = [plain(line) for line in str(fault).splitlines() if plain(line)] or ["failed without a word."]
    lead = _subject(subject, said[0])
    return [line for words in said for line in paragraph(_line(lead, words), width, hang=2)]


def _line(subject: str, words: str) -> Text:
    return styled("✗ ", "bold red") + styled(subject, "bold") + Text(words)


def _subject(subject: str, words: str) -> str:
    """The input's name, unless the words begin with it anyway."""
    name = plain(subject)
    return "" if not name or words.startswith(name) else f"{name}: "
