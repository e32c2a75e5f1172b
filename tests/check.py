"""The one entry of every check: `python -m tests.check`. It is what CI runs; with `--fast`, the tests alone.

With `--long`, what takes too long for every change as well: 200 kills, 1,000 filings, and how filing behaves as the index grows.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STEPS = (
    ("format", [BIN / "ruff", "format", "--check", "."]),
    ("lint", [BIN / "ruff", "check", "."]),
    ("types", [BIN / "mypy"]),
    ("imports", [BIN / "lint-imports"]),
    ("tests", [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"]),
)
LONG = (
    ("kills", [sys.executable, "-m", "tests.killing", "200"]),
    ("filings", [sys.executable, "-m", "tests.enduring", "1000"]),
    ("growth", [sys.executable, "-m", "tests.vectorstore.growth", "100000"]),
)


def main() -> int:
    """Run every step, each whatever the others did; 1 when one of them failed."""
    steps = [step for step in STEPS if "--fast" not in sys.argv or step[0] == "tests"]
    steps += LONG if "--long" in sys.argv else ()
    failed = []
    for name, command in steps:
        print(f"── {name}", flush=True)
        if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
