"""`python -m tests.exposure.confusion`: expected and given statuses of all verdict cases, and every fault.

With names of cases, only those; `--quiet` leaves the faults out.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ingestion.reading import Reader
from tests.exposure.casebook import DEVELOPMENT, ORDER, OWN, Asked, case_folders, run_case

SHORT = {
    "affected": "affected",
    "under_investigation": "open",
    "fixed": "fixed",
    "not_affected": "not_aff",
    "no_known_exposure": "none",
}


def run_set(root: Path, names: Sequence[str] = ()) -> list[Asked]:
    """Every question of a set, or of the cases that are named."""
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        cases = [case for case in case_folders(root) if not names or case.name in names]
        return [asked for case in cases for asked in run_case(case, Path(folder), reader)]


def confusion(asked: Sequence[Asked]) -> Counter[tuple[str, str]]:
    """How often a status was expected and another, or the same, was given; "missing" where none was."""
    table: Counter[tuple[str, str]] = Counter()
    for one in asked:
        for wanted in one.expect["verdicts"]:
            right = wanted["status"] if isinstance(wanted["status"], list) else [wanted["status"]]
            given = [v.status for v in one.answer.verdicts if v.project == wanted["project"]]
            if given or not wanted.get("optional"):
                wrong = next((status for status in given if status not in right), "")
                table[right[0], wrong or (right[0] if given else "missing")] += 1
    return table


def as_table(table: Counter[tuple[str, str]]) -> str:
    """The table in Markdown: a row for each expected status."""
    columns = [*ORDER, "missing"]
    lines = ["| expected \\ given | " + " | ".join(SHORT.get(c, c) for c in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    lines += [
        f"| {row} | " + " | ".join(str(table[row, column] or "–") for column in columns) + " |"
        for row in ORDER
    ]
    return "\n".join(lines)


def _report(name: str, asked: Sequence[Asked], *, quiet: bool) -> str:
    right = sum(not one.faults for one in asked)
    lines = [f"{name}: {right} of {len(asked)} questions right", "", as_table(confusion(asked)), ""]
    if not quiet:
        lines += [f"{one.name}: {fault}" for one in asked for fault in one.faults]
    return "\n".join(lines)


if __name__ == "__main__":
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    for title, root in (("own cases", OWN), ("development cases", DEVELOPMENT)):
        if found := run_set(root, named):
            sys.stdout.write(_report(title, found, quiet="--quiet" in sys.argv) + "\n")
