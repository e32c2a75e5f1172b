"""What reading makes of a folder of real files: `python -m tests.ingestion.reading.measure DIR`.

DIR may hold a `cases.jsonl` (a line a file: `file`, `kind`); without one, kinds are endings. Web pages are measured by
their own command. Every file goes through the real reader; what it must not lose is found by the standard library alone.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.reading import Reader, Reading
from tests.ingestion.reading.plainly import advisory_facts, mail_bodies, word_body, words

_CRASHES = ("stopped the reader", "broke the reader", "ended the reader", "cannot be understood")
_LEFT_OUT = frozenset(("html",))
_ADVISORIES = {"csaf": "csaf", "csaf-test": "csaf", "stix2.1": "stix", "veris": "veris"}
_WORDS_NEEDED = 0.995  # of a body: a mark that stands for a picture, or a hyphen at a line's end, is no loss


@dataclass(frozen=True, slots=True)
class Case:
    """One file and its kind."""

    path: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `read`, `partial`, `refused`, `empty` or `crashed`; what it lost; how long it took."""

    case: Case
    status: str
    reason: str
    lost: tuple[str, ...]
    seconds: float


def cases_of(folder: Path) -> list[Case]:
    """The files to read; web pages are left out."""
    listed = folder / "cases.jsonl"
    if not listed.is_file():
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return [Case(path, path.suffix.lstrip(".").lower()) for path in files]
    lines = [json.loads(line) for line in listed.read_text("utf-8").splitlines() if line.strip()]
    return [Case(folder / line["file"], line["kind"]) for line in lines if line["kind"] not in _LEFT_OUT]


def outcome_of(reader: Reader, case: Case) -> Outcome:
    """Read one file and compare it with a plain reading of it."""
    began = time.monotonic()
    readings = list(reader.read(case.path))
    status, reason = _status(readings)
    lost = tuple(_lost(case, readings)) if status in {"read", "partial"} else ()
    return Outcome(case, status, reason, lost, time.monotonic() - began)


def table_of(outcomes: list[Outcome]) -> str:
    """Kind by kind how many were read, partial, refused, empty or crashed, and which lost something."""
    lines = [
        "| kind | files | read | partial | refused | empty text | crash | lost | slowest |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    kinds: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.case.kind].append(outcome)
    for kind, found in sorted(kinds.items()):
        counts = Counter(outcome.status for outcome in found)
        cells = [str(counts[status]) for status in ("read", "partial", "refused", "empty", "crashed")]
        lossy, slowest = (
            sum(bool(outcome.lost) for outcome in found),
            max(outcome.seconds for outcome in found),
        )
        lines.append(f"| {kind} | {len(found)} | {' | '.join(cells)} | {lossy} | {slowest:.1f} s |")
    return "\n".join(lines)


def reasons_of(outcomes: list[Outcome]) -> Iterator[str]:
    """Why files were refused or partial, each reason once with its number, and what was lost."""
    reasons = Counter((o.case.kind, o.status, o.reason) for o in outcomes if o.reason)
    for (kind, status, reason), count in sorted(reasons.items()):
        yield f"{count} × {kind} {status}: {reason}"
    for outcome in outcomes:
        if outcome.lost:
            yield f"LOST {outcome.case.path.name}: {'; '.join(outcome.lost)}"


def _status(readings: list[Reading]) -> tuple[str, str]:
    problems = [str(reading.problem) for reading in readings if reading.problem]
    documents = [reading.document for reading in readings if reading.document]
    if not readings or any(mark in problem for problem in problems for mark in _CRASHES):
        return "crashed", "; ".join(problems) or "no reading at all"
    if any(not document.text.strip() for document in documents):
        return "empty", ""
    missing = [part for document in documents for part in document.missing]
    if not documents:
        return "refused", "; ".join(dict.fromkeys(problems))
    return ("partial" if problems or missing else "read"), "; ".join(dict.fromkeys(problems + missing))


def _lost(case: Case, readings: list[Reading]) -> Iterator[str]:
    if case.kind in _ADVISORIES:
        document = readings[0].document
        assert document is not None
        said = (
            f"{document.text}\n{document.title}\n{document.publisher}\n{document.published}\n{document.url}"
        )
        for what, fact in advisory_facts(_ADVISORIES[case.kind], case.path.read_bytes()):
            if fact.casefold() not in said.casefold():
                yield f"{what} {fact}"
    bodies = {"eml": mail_bodies, "docx": word_body}.get(case.kind)
    if bodies is not None:
        yield from _lost_words(readings, bodies(case.path.read_bytes()))


def _lost_words(readings: list[Reading], bodies: Iterator[list[str]]) -> Iterator[str]:
    said = Counter(
        word for r in readings if r.document for word in words(f"{r.document.title} {r.document.text}")
    )
    for number, alternatives in enumerate(bodies, start=1):
        shares = [_share(Counter(words(body)), said) for body in alternatives]
        if max(shares, default=1.0) < _WORDS_NEEDED:
            yield f"body {number}: {1 - max(shares):.1%} of its words"


def _share(needed: Counter[str], said: Counter[str]) -> float:
    return 1 - (needed - said).total() / needed.total() if needed else 1.0


def main(folder: Path) -> int:
    """Print the table; 1 when a file crashed, was silent or lost something."""
    with Reader() as reader:
        outcomes = [outcome_of(reader, case) for case in cases_of(folder)]
    print(table_of(outcomes), "", *reasons_of(outcomes), sep="\n")
    return int(any(outcome.lost or outcome.status in {"empty", "crashed"} for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
