"""`sitrep reports show ID --original FILE`."""

import os
from pathlib import Path

from bot.app import Parts
from bot.commands.asking import reading, visibility
from bot.commands.consoles import err
from bot.commands.reports import named_reports
from bot.settings import load_settings
from bot.showing import counted, plain
from ingestion.errors import MissingReportError, UsageError
from ingestion.report import Marking
from vectorstore.originals import Original
from vectorstore.stored import StoredReport


def run_original(name: str, file: Path, *, clearance: str | None) -> int:
    """Write the archived bytes of one visible report into a file that is not there yet."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        seen = visibility(settings, clearance, None)
        reports = named_reports(parts, parts.search.snapshot(seen), name)
        if len(reports) > 1:
            ids = ", ".join(report.report_id for report in reports)
            raise UsageError(f"{plain(name)} means several reports: {ids}. Name one of them.")
        original = _original(parts, reports[0], seen.clearance)
        body = parts.originals.read(original.sha256)
        _write(file, body)
        err().print(
            plain(
                f"{file}: {counted(len(body), 'byte')} from {original.final_url}, fetched {original.fetched_at}. "
                "They come from a stranger: open them with care."
            ),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    return 0


def _original(parts: Parts, report: StoredReport, clearance: Marking) -> Original:
    """The first answer that the report's version was made from, if every report out of it may be seen."""
    found = parts.originals.of(report.report_id, report.version)
    if not found:
        raise MissingReportError(
            f"{report.report_id} has no archived original: only what was fetched from an address has one."
        )
    if parts.originals.marking(found[0].sha256) > clearance:
        raise MissingReportError(f"The original of {report.report_id} cannot be shown here. See --clearance.")
    return found[0]


def _write(file: Path, body: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(body)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already. Name another file.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}). Name another file.") from error
