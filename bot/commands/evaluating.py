"""`sitrep eval`."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TextIO

from bot.answering.answer import Answer, answer_json
from bot.app import load_desk
from bot.commands.asking import stated_marking
from bot.commands.consoles import err, json_line, out, print_json
from bot.evaluating.evaluate import Evaluation, evaluate
from bot.evaluating.sets import CORPUS, QUERIES, GoldQuestion, QuestionSet, read_sets, unknown_gold
from bot.ingesting import Ingestion, Input, Options, Row
from bot.settings import Settings, load_settings
from bot.showing import counted
from bot.terminal.evaluation import Conditions, show_evaluation
from bot.terminal.faults import show_fault, show_warning
from bot.terminal.progress import progress
from bot.times import now_utc
from bot.working import Work, working
from ingestion.errors import UsageError
from ingestion.reading import Reader
from ingestion.report import Marking
from vectorstore.stored import Visibility

LAST = "9999-12-31T23:59:59Z"


def run_eval(folder: Path, *, home: Path | None, clearance: str, answers: Path | None, as_json: bool) -> int:
    """Index the reports, ask the questions and show the figures; 1 when some report could not be indexed."""
    marking = stated_marking(clearance, "--clearance")
    sets = read_sets(folder)
    with ExitStack() as opened:
        lines = opened.enter_context(_lines_file(answers, sets)) if answers else None
        index = opened.enter_context(open_index(sets, home, marking))
        evaluation = _ask(index.work, sets, index.seen, lines)
    indexed, seen = index.indexed, index.seen
    conditions = Conditions(seen.as_of, seen.clearance.label, indexed.reports, indexed.fresh, indexed.seconds)
    if as_json:
        print_json(_json(evaluation, conditions))
    else:
        show_evaluation(evaluation, conditions, out(), zone=load_settings().timezone)
    return 1 if indexed.failed else 0


# ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing came to: the reports that are there, of which so many are new, and how many failed."""

    ids: frozenset[str]
    fresh: int
    failed: int
    seconds: float

    @property
    def reports(self) -> int:
        """How many reports are in the index."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Index:
    """The reports of some sets, indexed, and whom questions about them are answered for."""

    work: Work
    seen: Visibility
    indexed: Indexed


@contextmanager
def open_index(sets: Sequence[QuestionSet], home: Path | None, clearance: Marking) -> Iterator[Index]:
    """An index of all reports of these sets, kept in `home` or thrown away afterwards."""
    with ExitStack() as opened:
        settings = _apart(load_settings(), opened.enter_context(_home(home)))
        work = opened.enter_context(working(settings, "sitrep eval"))
        indexed = _index(work, sets, settings)
        seen = _visibility(work, clearance)
        _warn(work, sets, indexed)
        yield Index(work, seen, indexed)


@contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    """The folder that was asked for, else one that is gone afterwards."""
    if given is not None:
        yield given.expanduser()
        return
    with TemporaryDirectory(prefix="sitrep-eval-") as folder:
        yield Path(folder)


def _apart(settings: Settings, home: Path) -> Settings:
    """The settings of models, but neither the store nor the register of every day."""
    return replace(settings, home=home, register=None, database_url="", chroma_url="")


@contextmanager
def _lines_file(file: Path, sets: Sequence[QuestionSet]) -> Iterator[TextIO]:
    """The file of answers, open before the work begins; raises UsageError when it cannot be written or told apart."""
    inputs = {(one.folder / name).resolve() for one in sets for name in (CORPUS, QUERIES)}
    if file.resolve() in inputs:
        raise UsageError(f"--answers would write over {file}, which holds the set itself.")
    ids = [question.id for one in sets for question in one.questions]
    if len(ids) > len(set(ids)):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise UsageError(f"--answers needs a name for each answer, but {twice!r} is a question of two sets.")
    try:
        stream = file.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}).") from error
    with stream:
        yield stream


def _index(work: Work, sets: Sequence[QuestionSet], settings: Settings) -> Indexed:
    """File the reports of all sets into one index."""
    options = Options(now=now_utc(), default_marking=Marking.CLEAR, tlp=Marking.CLEAR)
    rows: list[Row] = []
    begin = perf_counter()
    total = sum(len(texts) for one in sets for texts in one.texts.values())
    with Reader(zone=settings.timezone) as reader, progress(err(), total, label="Indexing") as advance:

        def tell(row: Row) -> None:
            rows.append(row)
            advance(row.input)
            if row.status == "failed":
                show_fault(row.error or "It could not be read.", err(), subject=row.input)

        inputs = [Input(one.corpus, str(one.corpus), one.corpus.name) for one in sets]
        Ingestion(work.parts.catalogue, work.parts.inbox, work.file_batch, options, tell).run(reader, inputs)
    ids = frozenset(row.report_id for row in rows if row.report_id)
    fresh = sum(row.status in ("added", "updated") for row in rows)
    return Indexed(ids, fresh, sum(row.status == "failed" for row in rows), perf_counter() - begin)


def _visibility(work: Work, clearance: Marking) -> Visibility:
    """Asked now, or when the newest report appeared, should that be later: every report of a set counts."""
    everything = work.parts.search.snapshot(Visibility(clearance, LAST))
    return Visibility(clearance, max(now_utc(), everything.searched.newest))


def _warn(work: Work, sets: Sequence[QuestionSet], indexed: Indexed) -> None:
    """Say what makes figures other than they seem."""
    if missing := unknown_gold(sets):
        show_warning(f"In no corpus, so never to be found: {counted(missing, 'gold report')}.", err())
    kept = {report for report, _ in work.parts.search.snapshot(Visibility(Marking.RED, LAST)).report_keys()}
    if strangers := len(kept - indexed.ids):
        show_warning(
            f"The index in {work.parts.home.folder} also holds {counted(strangers, 'report')} of no set here: "
            "they are searched as well. Give an empty folder as --home to leave them out.",
            err(),
        )


def _ask(work: Work, sets: Sequence[QuestionSet], seen: Visibility, lines: TextIO | None) -> Evaluation:
    total = sum(len(one.questions) for one in sets)
    with progress(err(), total, label="Answering", unit="questions") as advance:

        def tell(question: GoldQuestion, answer: Answer) -> None:
            advance(question.id)
            if lines:
                lines.write(json_line({**answer_json(answer), "id": question.id}, "utf-8") + "\n")

        return evaluate(load_desk(work.parts), sets, seen, tell)


def _json(evaluation: Evaluation, conditions: Conditions) -> dict[str, Any]:
    """The figures as one object, unrounded."""
    return {
        "as_of": conditions.as_of,
        "clearance": conditions.clearance,
        "writers": list(evaluation.writers),
        "degraded": evaluation.degraded,
        "indexed": {"reports": conditions.reports, "fresh": conditions.fresh, "seconds": conditions.seconds},
        "sets": [
            {"name": one.name, "reports": one.reports, "figures": one.figures, "by_type": one.by_kind}
            for one in evaluation.sets
        ],
        "mean": evaluation.mean,
    }
