"""The five laws of an answer, held over the sample world."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.answer import Answer, answer_json
from bot.answering.gate import unsupported
from bot.demo import register_path
from ingestion.report import Marking
from tests.worlds import Asker, asker, file_reports, open_home, report, sample_readings, sample_world

RED_NOTE, AMBER_MEMO = "response-cell-kestrel.md", "memo-router-service.eml"
COPIED = {
    "ledgerwire-mercor-ties.html",
    "DOCK-2026-0031.json",
    "harbour-litellm-trace.md",
    "tallyline-count.md",
}
EXPOSURE = (
    "Is our OpenAI project affected?",
    "Which of our projects are affected?",
    "Are we hit by the litellm thing?",
    "Is Batch scorer affected?",
    "Is Router service safe?",
    "Is the Router service affected by the poisoned LiteLLM release?",
    "Is Quay telemetry affected?",
    "Is Harbor payroll affected by the Tallyline phishing?",
    "Is Label-QA exposed through Mercor?",
    "Are we affected by gridmend?",
    "Which projects use litellm 1.82.8?",
    "Are any of our projects affected by CVE-2026-99214?",
    "Is our payroll project at risk?",
    "What is the status of Aurora assistant?",
    "Is project Zephyr affected?",
)
REPORTED = (
    "What did Meta do?",
    "What did OpenAI say?",
    "When was the poisoned release published?",
    "Which releases of litellm carry malicious code?",
    "What did Mercor tell its staff?",
    "How many customers did Tallyline's phishing wave reach?",
    "How long was region north-2 of Brightfjord Cloud down?",
    "Which versions of Skerrow Moorlog are fixed?",
    "What is DOCK-2026-0031?",
    "What is CVE-2026-99214?",
    "Is litellm 1.82.7 malicious?",
    "Who published gridmend 4.2.1?",
    "How many downloads did gridmend have?",
    "What was taken from Mercor?",
    "What does the response cell say?",
    "What is Kestrel?",
    "Code word Kestrel",
    "Which image was built without the lock file?",
    "Which gateway keys were changed?",
    "Who won the cup?",
    "asdf qwer zxcv",
    "",
)
QUESTIONS = EXPOSURE + REPORTED


def as_bytes(answer: Answer) -> str:
    """An answer as a script gets it."""
    return json.dumps(answer_json(answer), ensure_ascii=False)


def numbers_used(answer: Answer) -> Iterator[int]:
    """Every citation number that any part of an answer gives."""
    for part in (*answer.summary, *answer.verdicts, *answer.statements, *answer.checklist):
        yield from part.citations
    for conflict in answer.conflicts:
        for side in conflict.sides:
            yield from side.citations


@pytest.fixture(scope="module")
def answers(ask: Asker) -> dict[str, Answer]:
    """The answer to every question, as a full member of the workspace gets it."""
    return {question: ask(question) for question in QUESTIONS}


@pytest.fixture(scope="module")
def all_answers(ask: Asker, answers: dict[str, Answer]) -> list[Answer]:
    """The same, and those of an audience that may see everything."""
    return [*answers.values(), *(ask(question, clearance=Marking.RED) for question in QUESTIONS)]


# 1. Quotes


def test_a_quote_is_the_reports_own_text(ask: Asker, all_answers: list[Answer]) -> None:
    """A quote is the report's own text at its offsets, to the letter, for every citation of every answer."""
    for answer in all_answers:
        for cited in answer.citations:
            assert ask.text(cited.n, answer)[cited.start : cited.end] == cited.quote
            assert cited.quote.strip()


def test_citations_are_numbered_from_one(all_answers: list[Answer]) -> None:
    """Citations are numbered from 1 in their order, each place of a report once."""
    for answer in all_answers:
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        places = [(c.report_id, c.version, c.start, c.end) for c in answer.citations]
        assert len(set(places)) == len(places)


def test_every_number_stands_for_a_citation(all_answers: list[Answer]) -> None:
    """Summary, verdicts, statements and conflicts cite nothing that is not there, and nothing is listed for nobody."""
    for answer in all_answers:
        assert set(numbers_used(answer)) == {c.n for c in answer.citations}, answer.question


# 2. Sentences


def test_every_sentence_cites(all_answers: list[Answer]) -> None:
    """No sentence without a citation, and no statement or side of a conflict either."""
    for answer in all_answers:
        assert all(part.citations for part in (*answer.summary, *answer.statements))
        assert all(side.citations for conflict in answer.conflicts for side in conflict.sides)


def test_every_sentence_stands_in_its_quotes(all_answers: list[Answer]) -> None:
    """The gate finds no number, date, version, name or negation in a sentence that its quotes lack."""
    for answer in all_answers:
        for sentence in answer.summary:
            quotes = [answer.cited(n).quote for n in sentence.citations]
            assert unsupported(sentence.text, quotes) is None, sentence


def test_every_side_of_a_conflict_stands_in_its_quotes(all_answers: list[Answer]) -> None:
    """The value that a source gives is in the words that are quoted from it."""
    sides = [(a, s) for a in all_answers for conflict in a.conflicts for s in conflict.sides]
    assert sides
    for answer, side in sides:
        assert all(side.value in " ".join(answer.cited(n).quote.split()) for n in side.citations)


def test_names_of_the_register_stand_only_in_verdicts(ask: Asker, all_answers: list[Answer]) -> None:
    """What our projects are called is said in verdicts, or by a report that is quoted."""
    assert ask.desk.register
    names = [name for p in ask.desk.register.projects for name in (p.name, *p.aliases)]
    for answer in all_answers:
        quoted = " ".join(c.quote for c in answer.citations)
        told = [s.text for s in answer.summary] + [s.text for s in answer.statements]
        told += [c.about for c in answer.conflicts] + list(answer.unknowns)
        for name in names:
            assert name in quoted or not any(name in text for text in told), (name, answer.question)


# 3. Clearance


@pytest.fixture(scope="module")
def worlds(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Asker]:
    """Sample worlds that never had what some audience may not see, one that lost it, and one with more of it."""
    folder = tmp_path_factory.mktemp("worlds")
    sample_world(folder / "no red", without=[RED_NOTE])
    sample_world(folder / "no amber", without=[RED_NOTE, AMBER_MEMO])
    shutil.copytree(demo_home, folder / "purged")
    purge(folder / "purged", RED_NOTE)
    shutil.copytree(demo_home, folder / "crowded")
    crowd(folder / "crowded")
    return {path.name: asker(path, register_path()) for path in folder.iterdir()}


def purge(home: Path, name: str) -> None:
    """Delete every byte of a report."""
    parts = open_home(home)
    (report_id,) = parts.catalogue.find(name)
    parts.catalogue.purge(report_id)
    parts.close()


def crowd(home: Path) -> None:
    """Add restricted reports: copies of sample reports, and some that would turn every verdict."""
    parts = open_home(home, register_path(), owner=True)
    copies = [
        report(
            f"copy of {reading.external_id}", reading.document.text, Marking.AMBER, publisher="Kestrel desk"
        )
        for _, reading in sample_readings()
        if reading.document and reading.external_id in COPIED
    ]
    claims = [
        report(
            f"claim {i}",
            f"{name} is not affected. Meta has resumed its work with Mercor on 5 April. Code word: Kestrel {i}.",
            Marking(3 + i % 2),
            publisher="Kestrel desk",
        )
        for i, name in enumerate(
            ["Router service", "Aurora assistant", "OpenAI", "litellm 1.82.7", "Tallyline"]
        )
    ]
    file_reports(parts, [*copies, *claims])
    parts.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_may_not_be_seen_has_no_influence(ask: Asker, worlds: dict[str, Asker], question: str) -> None:
    """Homes that differ only above the clearance give byte-identical answers, ranks and scores included."""
    plain = as_bytes(worlds["no amber"](question))
    assert as_bytes(ask(question)) == plain
    assert as_bytes(worlds["crowded"](question)) == plain
    amber = as_bytes(worlds["no red"](question, clearance=Marking.AMBER))
    assert as_bytes(ask(question, clearance=Marking.AMBER)) == amber
    assert as_bytes(worlds["purged"](question, clearance=Marking.AMBER)) == amber


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_restricted_word_is_not_heard(ask: Asker, question: str) -> None:
    """The code word of the TLP:RED note is in no answer below RED, unless the asker said it."""
    for clearance in (Marking.CLEAR, Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT):
        said = as_bytes(ask(question, clearance=clearance)).replace(json.dumps(question)[1:-1], "")
        assert "Kestrel" not in said
        assert RED_NOTE not in said


def test_the_restricted_note_counts_where_it_may(ask: Asker) -> None:
    """The same note turns the verdict for those who may see it, so that the other tests hide something."""
    assert [v.status for v in ask("Is Batch scorer affected?", clearance=Marking.RED).verdicts] == [
        "affected"
    ]
    assert [v.status for v in ask("Is Batch scorer affected?").verdicts] == ["not_affected"]


def test_the_marking_is_the_highest_cited(all_answers: list[Answer]) -> None:
    """An answer's marking is the highest among its citations, and a retrieved report is never above the clearance."""
    order = [marking.label for marking in Marking]
    for answer in all_answers:
        cited = max((order.index(c.marking) for c in answer.citations), default=0)
        assert answer.marking == order[cited]


def test_guests_get_no_projects(ask: Asker) -> None:
    """Without projects, an answer has no verdict and names nothing of the register that no report names."""
    assert ask.desk.register
    for question in REPORTED:
        answer = ask(question, show_projects=False)
        assert answer.verdicts == ()
        assert not any(
            p.name in as_bytes(answer) for p in ask.desk.register.projects if p.name not in question
        )


# 4. Not affected


def test_not_affected_is_said_by_somebody(all_answers: list[Answer]) -> None:
    """A project is "not affected" with a justification and a quote, never by silence."""
    found = [(a, v) for a in all_answers for v in a.verdicts if v.status == "not_affected"]
    assert found
    for answer, verdict in found:
        assert verdict.justification
        assert verdict.citations
        assert all(answer.cited(n).quote for n in verdict.citations)


def test_only_open_questions_are_reviewed(all_answers: list[Answer]) -> None:
    """A review date stands beside "under investigation" and nothing else, seven days after its first report."""
    for answer in all_answers:
        for verdict in answer.verdicts:
            assert bool(verdict.review_by) == (verdict.status == "under_investigation")


# 5. The same again


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_has_the_same_answer(ask: Asker, answers: dict[str, Answer], question: str) -> None:
    """Asked twice, a question has one answer, to the byte."""
    assert as_bytes(ask(question)) == as_bytes(answers[question])


def test_chroma_and_exact_search_agree(demo_home: Path, answers: dict[str, Answer]) -> None:
    """Searched through Chroma or exactly, the reports, their order and every sentence are the same."""
    through_chroma = asker(demo_home, register_path(), owner=True)
    for question, answer in answers.items():
        assert as_bytes(through_chroma(question)) == as_bytes(answer), question
