"""What we say that we read."""

import re
from pathlib import Path

from typer.main import get_command

from bot.cli import app
from ingestion.reading.sniffing import READABLE

ROOT = Path(__file__).parents[3]


def test_readme_and_help_name_every_kind() -> None:
    """README, the help of `ingest` and refusals name the same endings."""
    endings = set(re.findall(r"\.[a-z]+\b", READABLE))
    (paths,) = [one for one in get_command(app).commands["ingest"].params if one.name == "paths"]  # type: ignore[attr-defined]
    (line,) = [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("It reads `")
    ]
    assert endings <= set(re.findall(r"\.[a-z]+\b", paths.help))
    assert endings <= set(re.findall(r"\.[a-z]+\b", line))
