"""Question sets: reports, and questions of which somebody wrote down where the answer stands.

A set is a folder with `corpus.jsonl` and `queries.jsonl`; several sets may lie side by side in one folder. All faults
of all files are named at once, before anything is indexed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answering.understanding import Turn
from ingestion.errors import UsageError

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
MOST_FAULTS = 20  # lines of a message; whoever has more mends these first


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, and what is known about its answer. The bot is told `text` and `history`, never the rest."""

    id: str
    text: str
    kind: str  # the set's own word; some of them say that there is no answer
    history: tuple[Turn, ...] = ()
    reports: frozenset[str] = frozenset()  # external ids of the reports that hold the evidence
    facts: tuple[str, ...] = ()  # sentences of evidence


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One set: its questions, and the texts of its reports by id (several where a line updates an earlier one)."""

    name: str
    folder: Path
    questions: tuple[GoldQuestion, ...]
    texts: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def corpus(self) -> Path:
        """The file of its reports."""
        return self.folder / CORPUS


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reports of all sets together. Of reports with the very same text an index keeps one: they count as one."""

    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    copies: Mapping[str, str]  # the id of a copy → the id of the first report with its text

    def named(self, report: str) -> str:
        """The id that a report goes by in every figure."""
        return self.copies.get(report, report)

    def holds(self, report: str, quote: str) -> bool:
        """Whether a quote stands to the letter in a report."""
        return bool(quote) and any(quote in text for text in self.texts.get(self.named(report), ()))


def read_sets(folder: Path) -> tuple[QuestionSet, ...]:
    """The set in `folder`, or those in its folders that hold questions, in order of name.

    Raises UsageError naming every fault by file and line, the first twenty of them.
    """
    faults: list[str] = []
    sets = tuple(_read_set(place, faults) for place in _places(folder))
    faults += _clashes(sets)
    if faults:
        more = [f"… and {len(faults) - MOST_FAULTS:,} more faults."] if len(faults) > MOST_FAULTS else []
        raise UsageError("\n".join([*faults[:MOST_FAULTS], *more]))
    return sets


def shelf_of(sets: Sequence[QuestionSet]) -> Shelf:
    """The reports of these sets as one shelf."""
    texts = {report: found for one in sets for report, found in one.texts.items()}
    first: dict[str, str] = {}
    named = {report: first.setdefault(found[0], report) for report, found in texts.items() if found[0]}
    return Shelf(texts, {report: name for report, name in named.items() if name != report})


def unknown_gold(sets: Sequence[QuestionSet]) -> int:
    """How many gold reports are in no corpus, so that no search could find them."""
    known = {report for one in sets for report in one.texts}
    return len({report for one in sets for question in one.questions for report in question.reports} - known)


# ----------------------------------------------------------------------------------------------------------------


def _places(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder. Give one that holds {CORPUS} and {QUERIES}.")
    if any((folder / name).exists() for name in (CORPUS, QUERIES)):
        return [folder]
    places = sorted(path.parent for path in folder.glob(f"*/{QUERIES}"))
    if not places:
        raise UsageError(
            f"{folder} holds no question set: neither {CORPUS} and {QUERIES} nor folders with them."
        )
    return places


def _read_set(folder: Path, faults: list[str]) -> QuestionSet:
    texts: dict[str, list[str]] = {}
    for where, row in _rows(folder / CORPUS, "reports", faults):
        if fault := _report_fault(row):
            faults.append(f"{where}: {fault}")
        else:
            texts.setdefault(row["id"], []).append(row["text"])
    questions = _read_questions(folder / QUERIES, faults)
    found = {report: tuple(versions) for report, versions in texts.items()}
    return QuestionSet(folder.absolute().name, folder, questions, found)


def _read_questions(file: Path, faults: list[str]) -> tuple[GoldQuestion, ...]:
    found: dict[str, GoldQuestion] = {}
    for where, row in _rows(file, "questions", faults):
        if fault := _question_fault(row):
            faults.append(f"{where}: {fault}")
        elif row["id"] in found:
            faults.append(f"{where}: the id {row['id']!r} stands in an earlier line too.")
        else:
            found[row["id"]] = _question(row)
    return tuple(found.values())


def _question(row: Mapping[str, Any]) -> GoldQuestion:
    return GoldQuestion(
        row["id"],
        row["question"],
        row["type"],
        tuple(Turn(str(turn.get("role", "user")), turn["text"]) for turn in row.get("history") or ()),
        frozenset(row.get("gold_ids", ())),
        tuple(row.get("gold_facts", ())),
    )


def _rows(file: Path, what: str, faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file of JSON lines, each with its place; what is none becomes a fault."""
    number = 0
    for number, line in _lines(file, faults):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(f"{file}:{number}: this is not JSON ({error}).")
            continue
        if isinstance(row, dict):
            yield f"{file}:{number}", row
        else:
            faults.append(f"{file}:{number}: a line must be a JSON object.")
    if not number and not any(fault.startswith(f"{file}:") for fault in faults):
        faults.append(f"{file}: it holds no {what}.")


def _lines(file: Path, faults: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from one."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        faults.append(f"{file}: it cannot be read ({error.strerror}).")
        return
    except UnicodeDecodeError as error:
        faults.append(f"{file}: it is not UTF-8 text (byte {error.start + 1:,}).")
        return
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _report_fault(row: Mapping[str, Any]) -> str:
    if not _is_text(row.get("id")):
        return "a report needs an `id`, which is a string."
    return "" if isinstance(row.get("text"), str) else "a report needs a `text`, which is a string."


def _question_fault(row: Mapping[str, Any]) -> str:
    for key in ("id", "question"):
        if not _is_text(row.get(key)):
            return f"`{key}` must be a string with something in it."
    if not isinstance(row.get("type"), str):
        return "`type` must be a string, such as answerable or unanswerable."
    for key in ("gold_ids", "gold_facts"):
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            return f"`{key}` must be a list of strings."
    return "" if _is_history(row.get("history") or []) else "`history` must be a list of objects with `text`."


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_history(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(turn, dict) and isinstance(turn.get("text"), str) for turn in value
    )


def _clashes(sets: Sequence[QuestionSet]) -> Iterator[str]:
    """Ids that mean different reports in two sets, one a pair of sets: in one index, the second is an update."""
    owner: dict[str, QuestionSet] = {}
    told: set[tuple[str, str]] = set()
    for one in sets:
        for report, texts in one.texts.items():
            other = owner.setdefault(report, one)
            if other.texts[report] != texts and (other.name, one.name) not in told:
                told.add((other.name, one.name))
                yield f"{one.corpus}: {report!r} is another report in {other.name}; evaluate the two sets apart."
