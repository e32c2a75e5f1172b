"""What is reported as a conflict between every two reports of a corpus: `python -m tests.exposure.unrelated CORPUS…`.

Two reports taken at random are of different matters: whatever is reported between them is wrong, or they were related.
"""

import json
import sys
from itertools import combinations
from pathlib import Path

from bot.exposure.claims import Claim, claims
from bot.exposure.conflicts import FoundConflict, conflicts
from tests.exposure.world import report
from vectorstore.stored import StoredReport

LONG = 12_000  # characters


def reports_of(corpus: Path) -> list[StoredReport]:
    """The reports of a `.jsonl` corpus; those without a date are given the same one."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    return [
        report(
            row["text"],
            (row.get("published") or "2026-01-01")[:10],
            row.get("source") or "Paper",
            name=row["id"],
            title=row.get("title") or "",
        )
        for row in rows
        if len(row["text"]) <= LONG
    ]


def between(reports: list[StoredReport]) -> list[FoundConflict]:
    """Every conflict between two of these."""
    told = [(one, tuple(claims(one))) for one in reports]
    return [
        conflict
        for (one, mine), (other, theirs) in combinations([row for row in told if row[1]], 2)
        if _kinds(mine) & _kinds(theirs)
        for conflict in conflicts([one, other])
    ]


def _kinds(told: tuple[Claim, ...]) -> set[tuple[str, str]]:
    return {(claim.sort, claim.attribute) for claim in told}


def main() -> None:
    """A line a corpus, and what was found."""
    for name in sys.argv[1:]:
        reports = reports_of(Path(name))
        found = between(reports)
        pairs = len(reports) * (len(reports) - 1) // 2
        sys.stdout.write(f"{name}: {pairs} pairs of {len(reports)} reports, {len(found)} conflicts\n")
        for one in found:
            sides = " | ".join(f"{value} ({quote.report.title})" for value, quote in one.sides)
            sys.stdout.write(f"  {one.kind}: {one.about}: {sides}\n")


if __name__ == "__main__":
    main()
