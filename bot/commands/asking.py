"""`sitrep ask`, one question or a batch."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answer import answer_json
from bot.answering.answering import answer_question
from bot.answering.understanding import Turn
from bot.app import EXACT_UP_TO, Parts, load_desk, open_parts
from bot.commands.consoles import err, out, print_json
from bot.keeping import Keeping
from bot.settings import Settings, account, load_settings
from bot.terminal.answer import show_answer
from bot.terminal.faults import show_warning
from bot.terminal.progress import progress
from bot.times import as_of_time, now_utc
from ingestion.errors import UsageError
from ingestion.report import Marking, parse_marking
from vectorstore.answers import Answers
from vectorstore.home import Home, HomeLock
from vectorstore.stored import Visibility

_RED = re.compile(
    r"\W*(?:TLP\W*)?RED\W*", re.IGNORECASE
)  # what else is read as RED is a word that we do not know
WAIT = 2.0  # seconds that somebody at the terminal waits for an answer to be kept
MANY = 3  # questions from which opening the vector index pays


def run_ask(
    question: str, *, batch: Path | None, clearance: str | None, as_of: str | None, history: Path | None,
    explain: bool, as_json: bool,
) -> int:  # fmt: skip
    """Answer one question, or each of a batch; a batch with a malformed line is a wrong use."""
    settings = load_settings()
    if bool(question.strip()) == bool(batch):
        raise UsageError("Give one question, or a file of questions with --batch. Try: sitrep ask --help")
    if batch is not None:
        return _batch(settings, batch, clearance, as_of, as_json=as_json)
    turns = read_history(_text_of(history)) if history else ()
    with reading(settings, questions=1) as parts, _keeping(parts) as keeping:
        seen = visibility(settings, clearance, as_of)
        desk, begun = load_desk(parts), keeping.begin()
        answer = answer_question(desk, question, seen, history=turns)
        if as_json:
            print_json(answer_json(answer))
        else:
            show_answer(answer, out(), zone=settings.timezone, explain=explain)
        keeping.keep(begun, seen.clearance, answer)
    return 0


@contextmanager
def _keeping(parts: Parts) -> Iterator[Keeping]:
    """Keeps what is asked at the terminal; in the end, one warning when something could not be kept.

    An answer is kept once it was printed, so that nothing which happens here can be in its way.
    """
    keeping = Keeping(Answers(parts.engine), f"terminal:{account()}", "terminal", WAIT)
    yield keeping
    if keeping.lost:
        which = "The answer is" if keeping.lost == 1 else f"{keeping.lost:,} answers are"
        show_warning(f"{which} not kept for `sitrep answers`: {keeping.why}", err())


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
        clearance_of(clearance, settings),
        as_of_time(as_of, settings.timezone) if as_of else now_utc(),
    )


def clearance_of(text: str | None, settings: Settings) -> Marking:
    """The marking that --clearance names; without one, what the settings say."""
    return settings.clearance if text is None else stated_marking(text, "--clearance")


def stated_marking(text: str, option: str) -> Marking:
    """The marking that somebody typed; an unknown one is a wrong use, since a guess would show or hide too much."""
    marking = parse_marking(text)
    if marking is Marking.RED and not _RED.fullmatch(text):
        raise UsageError(f"{option} must be TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED, not {text!r}.")
    return marking


def read_history(text: str) -> tuple[Turn, ...]:
    """What was said before, from its JSON; raises UsageError saying what it must look like."""
    try:
        return turns_of(json.loads(text))
    except (ValueError, RecursionError) as error:
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch file; `id` comes back as it was given."""

    id: str | int
    question: str
    seen: Visibility
    history: tuple[Turn, ...]


def _batch(settings: Settings, file: Path, clearance: str | None, as_of: str | None, *, as_json: bool) -> int:
    rows = _questions(file, lambda row: _asked(row, settings, clearance, as_of))
    with (
        reading(settings, questions=len(rows)) as parts,
        _keeping(parts) as keeping,
        progress(err(), len(rows), label="Answering", unit="questions") as advance,
    ):
        desk = load_desk(parts)
        for row in rows:
            begun = keeping.begin()
            answer = answer_question(desk, row.question, row.seen, history=row.history)
            advance(str(row.id))
            if as_json:
                print_json({**answer_json(answer), "id": row.id})
            else:
                show_answer(answer, out(), zone=settings.timezone)
            keeping.keep(begun, row.seen.clearance, answer)
    return 0


def _questions(file: Path, read: Callable[[Any], Asked]) -> Sequence[Asked]:
    """The questions of a batch file; malformed lines are named together, before anything is answered."""
    rows, faults = [], []
    for number, line in enumerate(_text_of(file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(read(json.loads(line)))
        except (UsageError, ValueError, RecursionError) as error:
            said = error if isinstance(error, UsageError) else f"this is not JSON ({error})."
            faults.append(f"{file}:{number}: {said}")
    if faults:
        more = [f"… and {len(faults) - 20} more lines."] if len(faults) > 20 else []
        raise UsageError("\n".join([*faults[:20], *more]))
    return rows


def _asked(row: Any, settings: Settings, clearance: str | None, as_of: str | None) -> Asked:
    """A line as a question; raises UsageError saying what is wrong with it."""
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError("a question needs a JSON object with `id` and `question`.")
    if not isinstance(row.get("id"), str | int) or isinstance(row["id"], bool):
        raise UsageError("`id` must be a string or a whole number.")
    for key in ("as_of", "clearance"):
        if not isinstance(row.get(key, ""), str | None):
            raise UsageError(f"`{key}` must be a string.")
    said = row.get("history")
    seen = visibility(settings, row.get("clearance") or clearance, row.get("as_of") or as_of)
    return Asked(row["id"], row["question"], seen, turns_of([] if said is None else said))


def _text_of(file: Path) -> str:
    """The words of a file that somebody wrote for us; raises UsageError when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} cannot be read: it is not UTF-8 text.") from error
