"""The sample world: reports and a register that tell of five incidents, for `sitrep demo` and the tests.

docs/sample-world.md says what each file is for. Load it with `DEMO_MARKING` for the formats that cannot carry one.
"""

from importlib.resources import files
from pathlib import Path

DEMO_AS_OF = "2026-04-06T07:00:00Z"
DEMO_QUESTION = "Is our OpenAI project affected?"
DEMO_MARKING = "TLP:CLEAR"  # OSV, OpenVEX and corpus lines have no place for a marking; the rest state theirs


def reports_folder() -> Path:
    """The folder that holds every report, one file each but for the corpus `wire.jsonl`."""
    return Path(str(files("bot.demo") / "reports"))


def register_path() -> Path:
    """The register of the made-up company that the sample world happens to."""
    return Path(str(files("bot.demo") / "register.yaml"))
