"""Verdict cases: a register, reports, questions and what their answers must be; asked through the real parts."""

import gc
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chromadb.api.shared_system_client import SharedSystemClient

from bot.answering.answer import Answer, answer_json
from bot.answering.answering import Desk, answer_question
from bot.answering.understanding import Turn
from bot.app import Parts, load_desk
from bot.ingesting import Input
from bot.times import as_of_time
from ingestion.reading import Reader, Reading
from ingestion.report import Marking, parse_marking
from tests.worlds import SHARED, file_readings, open_home
from vectorstore.stored import Visibility

OWN = Path(__file__).with_name("cases")
DEVELOPMENT = SHARED / "verdicts-dev"
NOW = "2026-12-31T00:00:00Z"  # later than every report of every case
ORDER = ("affected", "under_investigation", "fixed", "not_affected", "no_known_exposure")
SAID = ("summary", "verdicts", "statements", "conflicts", "unknowns", "reason")
_UNSPOKEN = {"citations", "since", "review_by", "status", "kind", "incident_id", "stance", "date"}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|\b(?:{_MONTHS}) \d{{1,2}}"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a case, its answer, and what is wrong with that."""

    name: str
    expect: dict[str, Any]
    answer: Answer
    faults: tuple[str, ...]


def case_folders(root: Path) -> list[Path]:
    """The folders of a set that hold a case."""
    return sorted(path.parent for path in root.glob("*/case.json"))


def run_case(case: Path, folder: Path, reader: Reader) -> list[Asked]:
    """Ask every question of a case, in order, over one home in `folder`."""
    read = _readings(case, reader)
    with _filled(folder / case.name, case, read) as desk:
        return list(_asked(case, folder, desk, read))


def ask(desk: Desk, question: dict[str, Any]) -> Answer:
    """The answer to one question of a case, without timing."""
    as_of = as_of_time(question["as_of"], ZoneInfo("UTC")) if "as_of" in question else NOW
    seen = Visibility(parse_marking(question.get("clearance", "TLP:GREEN")), as_of)
    history = [Turn(turn["role"], turn["text"]) for turn in question.get("history", ())]
    return answer_question(desk, question["question"], seen, history=history).without_timing()


# ----------------------------------------------------------------------------------------------------------------


def _readings(case: Path, reader: Reader) -> list[tuple[Input, Reading]]:
    files = sorted((case / "reports").iterdir())
    return [
        (Input(file, str(file), file.name), found)
        for file in files
        if file.is_file()
        for found in reader.read(file)
    ]


def _asked(case: Path, folder: Path, desk: Desk, read: Sequence[tuple[Input, Reading]]) -> Iterator[Asked]:
    gone: set[str] = set()
    for question in json.loads((case / "case.json").read_text(encoding="utf-8"))["questions"]:
        for step in question.get("do_first", ()):
            _withdraw(desk, step["withdraw"], step["why"])
            gone.add(step["withdraw"])
        answer = ask(desk, question)
        faults = list(faults_of(desk, question, answer))
        if hidden := set(question["expect"].get("same_without", ())):
            left = [pair for pair in read if pair[0].path.name not in hidden | gone]
            faults += _same_without(folder / f"{question['id']}-less", case, left, question, answer)
        yield Asked(question["id"], question["expect"], answer, tuple(faults))


@contextmanager
def _filled(home: Path, case: Path, read: Sequence[tuple[Input, Reading]]) -> Iterator[Desk]:
    """A home with these reports, as long as it is needed."""
    parts = open_home(home, case / "register.yaml", owner=True)
    rows = file_readings(parts, read, default_marking=Marking.CLEAR, now=NOW)
    assert all(row.status in ("added", "duplicate") for row in rows), rows
    yield load_desk(parts)
    let_go(parts)
    shutil.rmtree(home)


def let_go(parts: Parts) -> None:
    """Close a home and its index for good: Chroma keeps a client, with a dozen files, for each directory of a process."""
    parts.close()
    SharedSystemClient.clear_system_cache()
    gc.collect()


def _withdraw(desk: Desk, name: str, why: str) -> None:
    for report_id in desk.catalogue.find(name):
        desk.catalogue.withdraw(report_id, why, NOW)


def _same_without(
    home: Path, case: Path, read: Sequence[tuple[Input, Reading]], question: dict[str, Any], answer: Answer
) -> Iterator[str]:
    with _filled(home, case, read) as desk:
        if answer_json(ask(desk, question)) != answer_json(answer):
            yield "the answer depends on what may not be seen"


# What an answer must be. Each rule yields a sentence for every fault.


def faults_of(desk: Desk, question: dict[str, Any], answer: Answer) -> Iterator[str]:
    """Everything that is wrong with an answer: the expectations of the question, and laws 1, 2 and 4."""
    expect = question["expect"]
    yield from _outcome_faults(expect, answer)
    yield from _verdict_faults(expect, answer)
    yield from _citation_faults(expect, answer)
    yield from _wording_faults(expect, answer)
    yield from _conflict_faults(expect, answer)
    yield from _count_faults(expect, answer)
    yield from _law_faults(desk, answer)


def _outcome_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    if answer.outcome not in _listed(expect["outcome"]):
        yield f"outcome {answer.outcome}, not {expect['outcome']}"
    if answer.outcome == "needs_clarification" and answer.verdicts:
        yield "a verdict beside a question back"
    if answer.outcome == "answered" and not answer.summary:
        yield "answered without a sentence"
    if answer.outcome != "answered" and not answer.reason:
        yield "no reason"


def _verdict_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    wanted = expect["verdicts"]
    if not wanted:
        return
    allowed: dict[str, set[str]] = {}
    for one in wanted:
        allowed.setdefault(one["project"], set()).update(_listed(one["status"]))
        if not one.get("optional") and not any(_is(one, given) for given in answer.verdicts):
            yield f"{one['project']} is not {one['status']} over {one.get('path', 'any path')}"
    for given in answer.verdicts:
        if given.status not in allowed.get(given.project, {"no_known_exposure"}):
            yield f"{given.project} is {given.status}"
    ranks = [ORDER.index(given.status) for given in answer.verdicts]
    if ranks != sorted(ranks):
        yield "verdicts out of order"


def _is(wanted: dict[str, Any], given: Any) -> bool:
    left = iter(given.path)
    return (
        given.project == wanted["project"]
        and given.status in _listed(wanted["status"])
        and all(party in left for party in wanted.get("path", ()))
    )


def _citation_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    cited = {one.external_id for one in answer.citations}
    for name in expect.get("must_cite", ()):
        if cited.isdisjoint(_listed(name)):
            yield f"does not cite {name}"
    yield from (f"cites {name}" for name in expect.get("must_not_cite", ()) if name in cited)


def _wording_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    data = answer_json(answer)
    said = "\n".join(text for part in SAID for text in _texts(data[part]))
    for words in expect.get("must_mention", ()):
        if not any(_holds(said, word) for word in _listed(words)):
            yield f"does not mention {words}"
    for words in expect.get("must_not_mention", ()):
        yield from (f"mentions {word}" for word in _listed(words) if _holds(said, word))
    asked = {data.pop("question"), data.pop("standalone_question")}
    whole = "\n".join(text for text in _texts(data, every=True) if text not in asked)
    yield from (f"leaks {word}" for word in expect.get("must_not_leak", ()) if word.lower() in whole.lower())
    if "numbers_only" in expect:
        told = [s.text for s in answer.summary] + [v.justification for v in answer.verdicts]
        numbers = re.findall(r"\d+(?:[.,]\d+)*", _DATE.sub(" ", "\n".join(told)))
        yield from (f"says the number {n}" for n in numbers if n not in expect["numbers_only"])


def _conflict_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    kind = expect.get("conflicts_kind")
    found = [one for one in answer.conflicts if kind is None or one.kind == kind]
    if len(found) < expect.get("conflicts_min", 0):
        yield f"{len(found)} conflicts of kind {kind}"
    values = [side.value for one in found for side in one.sides]
    for value in expect.get("conflicts_values", ()):
        if not any(_holds(given, value) for given in values):
            yield f"no side of a conflict says {value}"


def _count_faults(expect: dict[str, Any], answer: Answer) -> Iterator[str]:
    if len(answer.unknowns) < expect.get("unknowns_min", 0):
        yield f"{len(answer.unknowns)} unknowns"
    silent = [one.justification for one in answer.verdicts if one.status == "no_known_exposure"]
    for key in ("reports_searched", "searched_up_to"):
        if key in expect and not all(
            _holds(f"{text}\n{answer.reason}", str(expect[key])) for text in silent or [""]
        ):
            yield f"does not say {key} {expect[key]}"


def _law_faults(desk: Desk, answer: Answer) -> Iterator[str]:
    for one in answer.citations:
        key = (one.report_id, one.version)
        if desk.catalogue.reports([key])[key].text[one.start : one.end] != one.quote or not one.quote:
            yield f"law 1: citation {one.n} is not the report's own text"
    if not all(part.citations for part in (*answer.summary, *answer.statements)):
        yield "law 2: a sentence without a citation"
    for verdict in answer.verdicts:
        if verdict.status == "not_affected" and not (verdict.citations and verdict.justification):
            yield "law 4: not_affected without a word for it"
        if bool(verdict.citations) == (verdict.status == "no_known_exposure"):
            yield f"{verdict.status} with {len(verdict.citations)} citations"


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _texts(data: Any, *, every: bool = False) -> Iterator[str]:
    """The texts in JSON data; those that nobody reads (statuses, dates) only with `every`."""
    if isinstance(data, dict):
        for key, value in data.items():
            if every or key not in _UNSPOKEN:
                yield from _texts(value, every=every)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value, every=every)
    elif isinstance(data, str):
        yield data


def _holds(text: str, words: str) -> bool:
    """Whether a text has these whole words in any case; `*` at the end stands for any ending."""
    end = r"\w*" if words.endswith("*") else r""
    pattern = rf"(?<!\w){re.escape(words.removesuffix('*'))}{end}(?!\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None
