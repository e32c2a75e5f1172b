"""Reports and registers for tests, in one line each. All vendors are made up."""

from pathlib import Path

from bot.exposure.register import Register, load_register
from bot.exposure.verdicts import Finding, assess
from ingestion.report import Marking
from vectorstore.stored import Searched, StoredReport


def report(
    text: str, day: str = "2026-05-10", publisher: str = "Evening Ledger", **given: str
) -> StoredReport:
    """A report with this text; its id comes from its day and publisher."""
    name = given.pop("name", f"{publisher.lower().replace(' ', '-')}-{day}.md")
    return StoredReport(
        report_id="r" + name,
        external_id=name,
        version=1,
        title=given.get("title", ""),
        publisher=publisher,
        author=given.get("author", ""),
        url="",
        published=day if "T" in day else f"{day}T08:00:00Z",
        retrieved="2026-12-31T00:00:00Z",
        language="en",
        kind=given.get("kind", "text"),
        source=given.get("source", "file"),
        vouched=given.get("vouched", ""),
        marking=Marking.CLEAR,
        text=text,
    )


def register(folder: Path, text: str) -> Register:
    """The register that this YAML gives."""
    path = folder / "register.yaml"
    path.write_text(text, encoding="utf-8")
    return load_register(path)


def findings(known: Register, *reports: StoredReport, question: str = "") -> tuple[Finding, ...]:
    """The verdicts for all projects of a register over these reports."""
    newest = max((one.published for one in reports), default="")
    return assess(known.projects, known, reports, Searched(len(reports), newest), question=question)


def statuses(known: Register, *reports: StoredReport, question: str = "") -> dict[str, str]:
    """Project → its status; a project with several has them joined, worst first."""
    found: dict[str, list[str]] = {}
    for finding in findings(known, *reports, question=question):
        found.setdefault(finding.project, []).append(finding.status)
    return {project: " ".join(dict.fromkeys(given)) for project, given in found.items()}
