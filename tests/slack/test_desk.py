"""What the server answers with, asked by many threads at once, as its workflows do."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import snowballstemmer
import structlog
from sqlalchemy import event

from bot.answering.answer import Answer
from bot.answering.facts import root
from bot.app import Parts, load_desk, open_parts
from bot.demo import register_path
from bot.exposure.source import RegisterSource
from bot.serving import SlackDesk
from bot.settings import load_settings
from bot.slack.ports import Record
from ingestion.report import Marking
from ingestion.stories import content_words
from tests.worlds import file_reports, report
from vectorstore.answers import Answers, Asking
from vectorstore.words import stem

QUESTIONS = (
    "Is our OpenAI project affected?",
    "Is Router service affected by the litellm release?",
    "Who has suspended work with Mercor?",
    "How many customers of Tallyline reported mails?",
    "How long did the outage of Brightfjord Cloud last?",
    "Is Quay telemetry affected by CVE-2026-99214?",
    "When did the poisoned LiteLLM release appear?",
    "Which of our projects are affected?",
)


def opened(home: Path) -> Parts:
    """The parts of a home as the server has them: nothing is loaded yet."""
    given = {"SITREP_HOME": str(home), "SITREP_REGISTER": str(register_path())}
    return open_parts(load_settings(given), owner=True)


def said(desk: SlackDesk, question: str) -> Answer:
    """The desk's answer, without its time of day."""
    answer = desk.answer(question, clearance=Marking.GREEN, history=(), show_projects=True, record=RECORD)
    return replace(answer, as_of="", id="")


def at_once(work: Callable[[str], Answer], questions: Sequence[str]) -> list[Answer]:
    """What comes of each question when all are asked in the same moment."""
    gate = threading.Barrier(len(questions))

    def asked(question: str) -> Answer:
        gate.wait(30)
        return work(question)

    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(asked, questions))


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy of the sample world."""
    return Path(shutil.copytree(demo_home, tmp_path / "home"))


@pytest.fixture
def parts(home: Path) -> Iterator[Parts]:
    """Its parts."""
    parts = opened(home)
    yield parts
    parts.close()


def test_eight_at_once_get_the_answers_of_one(home: Path, parts: Parts) -> None:
    """Eight questions to a cold server in the same moment are answered as one after the other."""
    alone = [said(SlackDesk(parts, load_desk(parts), wake=lambda: None), question) for question in QUESTIONS]
    for _ in range(3):
        cold = opened(home)
        desk = SlackDesk(cold, load_desk(cold), wake=lambda: None, turn=threading.Semaphore(8))
        assert at_once(lambda question, desk=desk: said(desk, question), QUESTIONS) == alone  # type: ignore[misc]
        cold.close()


def test_answers_while_reports_come_in(parts: Parts) -> None:
    """While reports are filed, every answer is whole: none fails, and none cites what it did not find."""
    desk = SlackDesk(parts, load_desk(parts), wake=lambda: None, turn=threading.Semaphore(8))
    over = threading.Event()

    def file() -> None:
        for n in range(10):
            text = (
                f"Varnholt stopped {n + 2} cranes on 5 April 2026, it said. OpenAI was not named by Varnholt."
            )
            file_reports(parts, [report(f"cranes-{n}", text)])
        over.set()

    def asking(question: str) -> Answer:
        answer = said(desk, question)
        while not over.is_set():
            answer = said(desk, question)
        return answer

    filing = threading.Thread(target=file)
    filing.start()
    answers = at_once(asking, QUESTIONS[:4])
    filing.join()
    assert {answer.outcome for answer in answers} == {"answered"}
    assert said(desk, "How many cranes did Varnholt stop?").searched[0] == 25 + 10


def test_a_changed_register_is_taken_up(home: Path, tmp_path: Path) -> None:
    """A running server answers the next question, and the next briefing, by the register as it is then."""
    file = Path(shutil.copy(register_path(), tmp_path / "register.yaml"))
    given = {"SITREP_HOME": str(home), "SITREP_REGISTER": str(file)}
    parts = open_parts(load_settings(given), owner=True)
    books = RegisterSource(file)
    desk = SlackDesk(parts, load_desk(parts, books), wake=lambda: None, books=books)
    assert {v.project for v in said(desk, QUESTIONS[0]).verdicts} == {"Aurora assistant", "Label-QA"}
    file.write_text(file.read_text(encoding="utf-8").replace("Label-QA", "Crane eyes"), encoding="utf-8")
    assert {v.project for v in said(desk, QUESTIONS[0]).verdicts} == {"Aurora assistant", "Crane eyes"}
    file.write_text("projects: [", encoding="utf-8")
    assert {v.project for v in said(desk, QUESTIONS[0]).verdicts} == {"Aurora assistant", "Crane eyes"}
    assert desk.brief("", clearance=Marking.GREEN, show_projects=True)
    parts.close()


# ---- what is kept

RECORD = Record("T1:C1:1", "U1", "C1 (full members of the workspace)")


def kept(parts: Parts) -> list[Asking]:
    """Every asking that is kept."""
    return Answers(parts.engine).listed(Marking.RED, 100)


def test_an_answer_is_kept_with_its_timing(parts: Parts) -> None:
    """Who asked, before whom, at which clearance and index; the answer given has no timing, the record has."""
    desk = SlackDesk(parts, load_desk(parts), wake=lambda: None)
    changes = parts.catalogue.note("changes")
    answer = said(desk, QUESTIONS[0])
    (asking,) = kept(parts)
    assert (asking.asker, asking.audience, asking.clearance) == ("U1", RECORD.audience, Marking.GREEN)
    assert (asking.question, asking.outcome) == (QUESTIONS[0], "answered")
    assert not answer.timing_ms
    assert set(asking.timing) == {"total", "search", "write"}
    assert str(asking.index_version) == changes == parts.catalogue.note("changes")


def test_a_request_prepared_again_is_one_record(parts: Parts) -> None:
    """The last answer is the one that was posted; another request has a record of its own."""
    desk = SlackDesk(parts, load_desk(parts), wake=lambda: None)
    for key, clearance in (("1", Marking.GREEN), ("2", Marking.GREEN), ("1", Marking.CLEAR)):
        record = replace(RECORD, key=key)
        desk.answer(QUESTIONS[2], clearance=clearance, history=(), show_projects=False, record=record)
    assert sorted(asking.clearance for asking in kept(parts)) == [Marking.CLEAR, Marking.GREEN]


def test_an_answer_that_cannot_be_kept_is_given(home: Path) -> None:
    """From a catalogue that may only be read, the answer is the same; the log says why it was not kept, and no word more."""
    parts = opened(home)
    parts.engine.dispose()
    event.listen(parts.engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    with structlog.testing.capture_logs() as logs:
        answer = said(SlackDesk(parts, load_desk(parts), wake=lambda: None), QUESTIONS[2])
    assert answer.outcome == "answered"
    assert not kept(parts)
    (line,) = logs
    assert (line["event"], line["log_level"], line["key"]) == ("answer not kept", "warning", RECORD.key)
    assert "Mercor" not in line["reason"]
    parts.close()


def test_eight_at_once_are_all_kept(parts: Parts) -> None:
    """Threads that keep at the same moment wait for each other; none is lost."""
    desk = SlackDesk(parts, load_desk(parts), wake=lambda: None, turn=threading.Semaphore(8))

    def asking(question: str) -> Answer:
        record = replace(RECORD, key=question)
        return desk.answer(question, clearance=Marking.GREEN, history=(), show_projects=True, record=record)

    at_once(asking, QUESTIONS)
    assert {asking.question for asking in kept(parts)} == set(QUESTIONS)


def _stem_of(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))


@pytest.mark.parametrize(
    ("stemmed", "alone"),
    [(stem, _stem_of), (lambda word: content_words(word)[0], _stem_of), (root, root.__wrapped__)],
    ids=["search", "stories", "facts"],
)
def test_words_are_cut_alike_in_every_thread(
    stemmed: Callable[[str], str], alone: Callable[[str], str]
) -> None:
    """What a word is searched and compared by does not depend on who else asks: what is indexed wrongly stays wrong."""
    words = [f"{first}{last}" for first in _BEGINNINGS for last in _ENDINGS]
    gate = threading.Barrier(8)

    def all_of_them() -> list[str]:
        gate.wait(30)
        return [stemmed(word) for word in words]

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(all_of_them) for _ in range(8)]
    wanted = [alone(word) for word in words]
    assert all(each.result() == wanted for each in asked)


_BEGINNINGS = (
    "invest",
    "commun",
    "gener",
    "respons",
    "confirm",
    "organ",
    "depend",
    "notif",
    "secur",
    "public",
)
_ENDINGS = (
    "ing",
    "ations",
    "ational",
    "fulness",
    "ities",
    "edly",
    "izer",
    "ement",
    "ously",
    "iveness",
    "ied",
    "ables",
)
