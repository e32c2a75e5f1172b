"""`sitrep ask`, one question or a batch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer, answer_json
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import EXACT_UP_TO, Parts, load_desk, open_parts
from bot.commands.consoles import err, out, print_json
from bot.settings import Settings, load_settings
from bot.terminal.answer import show_answer
from bot.terminal.progress import progress
from bot.times import as_of_time, now_utc
from ingestion.errors import UsageError
from ingestion.report import Marking, parse_marking
from vectorstore.home import Home, HomeLock
from vectorstore.stored import Visibility

MANY = 3  # questions from which opening the vector index pays


def run_ask(
    question: str, *, batch: Path | None, clearance: str | None, as_of: str | None, history: Path | None,
    explain: bool, as_json: bool,
) -> int:  # fmt: skip
    """Answer; 1 when a question of a batch could not be read."""
    settings = load_settings()
    if bool(question.strip()) == bool(batch):
        raise UsageError("Give one question, or a file of questions with --batch. Try: sitrep ask --help")
    if batch is not None:
        return _batch(settings, batch, clearance, as_of, as_json=as_json)
    turns = read_history(history.read_text(encoding="utf-8")) if history else ()
    with reading(settings, questions=1) as parts:
        seen = visibility(settings, clearance, as_of)
        answer = answer_question(load_desk(parts), question, seen, history=turns)
    if as_json:
        print_json(answer_json(answer))
    else:
        show_answer(answer, out(), zone=settings.timezone, explain=explain)
    return 0


@contextmanager
def reading(settings: Settings, *, questions: int) -> Iterator[Parts]:
    """Parts to read with. Many questions, or a large home, are worth opening Chroma for, if nobody else has it."""
    lock = HomeLock(Home(settings.home), "sitrep ask")
    parts = open_parts(settings, owner=False)
    many = questions >= MANY or parts.catalogue.size() > EXACT_UP_TO
    if many and lock.acquire():
        parts.close()
        parts = open_parts(settings, owner=True)
    try:
        yield parts
    finally:
        parts.close()
        lock.release()


def visibility(settings: Settings, clearance: str | None, as_of: str | None) -> Visibility:
    """What the person at the terminal may see, and when."""
    return Visibility(
        clearance_of(clearance) or settings.clearance,
        as_of_time(as_of, settings.timezone) if as_of else now_utc(),
    )


def clearance_of(text: str | None) -> Marking | None:
    """The marking that --clearance names; an unknown one is a wrong use, since a guess would show too much."""
    if text is None:
        return None
    marking = parse_marking(text)
    if marking is Marking.RED and "RED" not in text.upper():
        raise UsageError(f"--clearance must be TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED, not {text!r}.")
    return marking


def read_history(text: str) -> tuple[Turn, ...]:
    """What was said before, from its JSON; raises UsageError saying what it must look like."""
    try:
        return turns_of(json.loads(text))
    except ValueError as error:
        raise UsageError(f"--history must hold a JSON list of role and text ({error}).") from error


def turns_of(data: Any) -> tuple[Turn, ...]:
    """Turns out of JSON data; raises UsageError."""
    if not isinstance(data, list) or not all(
        isinstance(t, Mapping) and isinstance(t.get("text"), str) for t in data
    ):
        raise UsageError(
            'A history must be a JSON list such as [{"role": "user", "text": "Did Meta pause?"}].'
        )
    return tuple(Turn(str(turn.get("role", "user")), turn["text"]) for turn in data)


def _batch(settings: Settings, file: Path, clearance: str | None, as_of: str | None, *, as_json: bool) -> int:
    rows = _questions(file)
    with (
        reading(settings, questions=len(rows)) as parts,
        progress(err(), len(rows), label="Answering") as advance,
    ):
        desk = load_desk(parts)
        for row in rows:
            answer = _one(desk, settings, row, clearance, as_of)
            advance(row["id"])
            if as_json:
                print_json({**answer_json(answer), "id": row["id"]})
            else:
                show_answer(answer, out(), zone=settings.timezone)
    return 0


def _one(
    desk: Desk, settings: Settings, row: Mapping[str, Any], clearance: str | None, as_of: str | None
) -> Answer:
    seen = visibility(settings, row.get("clearance") or clearance, row.get("as_of") or as_of)
    return answer_question(desk, row["question"], seen, history=turns_of(row.get("history") or []))


def _questions(file: Path) -> Sequence[Mapping[str, Any]]:
    """The questions of a batch file; every malformed line is named at once."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({error}).") from error
    rows, faults = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _question(line)
            rows.append(row) if isinstance(row, dict) else faults.append(f"{file}:{number}: {row}")
    if faults:
        raise UsageError("\n".join(faults[:20]))
    return rows


def _question(line: str) -> dict[str, Any] | str:
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"this is not JSON ({error})."
    if (
        not isinstance(row, dict)
        or not isinstance(row.get("id"), str)
        or not isinstance(row.get("question"), str)
    ):
        return "a question needs a JSON object with string `id` and `question`."
    return row
