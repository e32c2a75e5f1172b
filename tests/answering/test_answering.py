"""One question, one answer: outcomes, reasons, writers, and what never breaks it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answer import (
    Answer,
    Check,
    Citation,
    Conflict,
    Retrieved,
    Sentence,
    Side,
    Stance,
    Verdict,
    answer_from_json,
    answer_json,
)
from bot.answering.answering import answer_question
from bot.answering.assembling import Draft, Told, answered
from bot.answering.gate import unsupported
from bot.answering.model_writer import ModelWriter, load_chat_model
from bot.answering.understanding import Turn, understand
from bot.exposure.checklist import ITEMS
from ingestion.report import Marking
from tests.doubles import ScriptedModel
from tests.worlds import Asker, asker
from vectorstore.stored import Visibility

OURS = "Is our OpenAI project affected?"
REPORTS, NEWEST = 25, "2026-04-05T21:10:00Z"  # of the sample world, at TLP:GREEN


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """Somebody who asks about a home with nothing in it."""
    return asker(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def unregistered(demo_home: Path) -> Asker:
    """Somebody who asks about the sample world, with no register set."""
    return asker(demo_home)


# Answered


def test_the_question_of_the_demo(ask: Asker) -> None:
    """Both projects that use OpenAI, three cited sentences from two reports, both stances, and the unknowns."""
    answer = ask(OURS)
    assert answer.outcome == "answered"
    assert answer.reason == ""
    assert {v.project for v in answer.verdicts} == {"Aurora assistant", "Label-QA"}
    assert {v.status for v in answer.verdicts} == {"under_investigation"}
    cited = {answer.cited(n).report_id for s in answer.summary for n in s.citations}
    assert len(answer.summary) >= 3
    assert len(cited) >= 2
    assert {("Meta", "paused"), ("OpenAI", "investigates")} <= {
        (s.party, s.stance) for s in answer.statements
    }
    assert answer.unknowns


def test_each_outcome_has_an_id_of_its_own(ask: Asker) -> None:
    """The id comes from the question, the time and the clearance: the same again is the same answer."""
    assert ask(OURS).id == ask(OURS).id
    others = [
        ask("What did Meta do?"),
        ask(OURS, as_of="2026-04-05T00:00:00Z"),
        ask(OURS, clearance=Marking.RED),
    ]
    assert len({ask(OURS).id, *(other.id for other in others)}) == 4


def test_a_verdict_is_not_lost_with_its_sentences(ask: Asker) -> None:
    """Where no sentence may be repeated, the verdict still reaches the asker; without one it is no evidence."""
    search = ask.desk.search
    seen = Visibility(ask.clearance, ask.as_of)
    snapshot = search.snapshot(seen)
    draft = Draft(understand(OURS), seen, snapshot.searched, search.find(OURS, snapshot))
    verdict = Verdict("Aurora assistant", "", "", "affected", "It is.", ("Aurora assistant",), (), None, None)
    assert answered(draft, (), (verdict,), Told(), writer="extractive", degraded=False).verdicts == (verdict,)
    assert answered(draft, (), (), Told(), writer="extractive", degraded=False).outcome == "no_evidence"


# Nothing there


@pytest.mark.parametrize("question", ["Who won the cup?", "asdf qwer zxcv", "What is CVE-2026-55555?"])
def test_no_evidence_says_what_was_searched(ask: Asker, question: str) -> None:
    """What is in no report is said to be in none, with how many were searched and the date of the newest."""
    answer = ask(question)
    assert answer.outcome == "no_evidence"
    assert f"{REPORTS} reports" in answer.reason
    assert NEWEST[:10] in answer.reason
    assert (answer.summary, answer.citations, answer.marking) == ((), (), "TLP:CLEAR")


def test_every_outcome_says_what_was_searched(ask: Asker) -> None:
    """`searched` and `retrieved` are filled whatever the outcome."""
    for question in (
        OURS,
        "Who won the cup?",
        "Is project Zephyr affected?",
        "Are we affected by the gridmend compromise?",
    ):
        answer = ask(question)
        assert answer.searched == (REPORTS, NEWEST)
        assert 0 < len(answer.retrieved) <= 20
        scores = [found.score for found in answer.retrieved]
        assert scores == sorted(scores, reverse=True)


def test_an_empty_index_says_so(empty: Asker) -> None:
    """With no report at all there is no evidence, and that is the reason."""
    answer = empty("What did Meta do?")
    assert answer.outcome == "no_evidence"
    assert "no reports" in answer.reason
    assert (answer.searched, answer.retrieved) == ((0, ""), ())
    assert answer_json(answer)["searched"] == {"reports": 0, "newest": None}


def test_before_all_reports_there_is_nothing(ask: Asker) -> None:
    """As of a time before the first report, the index is as good as empty."""
    answer = ask(OURS, as_of="2020-01-01T00:00:00Z")
    assert answer.outcome == "no_evidence"
    assert answer.searched == (0, "")
    assert not any(v.status == "not_affected" for v in answer.verdicts)


def test_as_of_hides_what_came_later(ask: Asker) -> None:
    """Before Meta's pause was reported, nobody knows of it."""
    answer = ask("What did Meta do?", as_of="2026-04-02T23:59:59Z")
    assert not any(s.party == "Meta" for s in answer.statements)
    assert all(c.published <= "2026-04-02T23:59:59Z" for c in answer.citations)


@pytest.mark.xfail(reason='meaning.py reads "affected by NAME" as about anything', strict=True)
def test_a_name_that_the_register_lacks_is_still_asked_about(ask: Asker) -> None:
    """A question on one incident gets no verdicts of another, though no project uses what it names."""
    statuses = {v.status for v in ask("Are we affected by gridmend?").verdicts}
    assert statuses == {"no_known_exposure"}


def test_no_exposure_is_no_evidence(ask: Asker) -> None:
    """Where nothing gives any project a part, the outcome is no_evidence, and each project has its verdict."""
    answer = ask("Are we affected by the gridmend compromise?")
    assert answer.outcome in {"no_evidence", "answered"}
    assert answer.verdicts
    assert {v.status for v in answer.verdicts} == {"no_known_exposure"}
    for number in (n for v in answer.verdicts for n in v.citations):
        assert answer.cited(number)


# Asked back


def test_without_a_register_exposure_is_asked_back(unregistered: Asker) -> None:
    """Nobody can say what hits us who does not know what we have; the reason names the setting."""
    for question in ("Which of our projects are affected?", "Are we affected?", OURS):
        answer = unregistered(question)
        assert answer.outcome == "needs_clarification"
        assert "SITREP_REGISTER" in answer.reason
        assert answer.verdicts == ()


def test_without_a_register_reports_are_answered(unregistered: Asker) -> None:
    """What reports say needs no register."""
    answer = unregistered("What did Meta do?")
    assert answer.outcome == "answered"
    assert any(s.party == "Meta" for s in answer.statements)


def test_an_unknown_project_gets_choices(ask: Asker) -> None:
    """A project that the register does not have is asked back with those that it has."""
    answer = ask("Is project Zephyr affected?")
    assert answer.outcome == "needs_clarification"
    assert "Zephyr" in answer.reason
    assert "Router service" in answer.choices
    assert len(answer.choices) == 6


def test_guests_are_not_offered_projects(ask: Asker) -> None:
    """Who may not see projects is not told their names when asked back."""
    answer = ask("Is project Zephyr affected?", show_projects=False)
    assert answer.choices == ()
    assert "Router service" not in answer.reason


# A thread


def test_a_follow_up_is_understood(ask: Asker) -> None:
    """A follow-up such as "and Meta?" is about Meta, and the answer says how it was understood."""
    answer = ask("and Meta?", "What did OpenAI do about Mercor?")
    assert answer.question == "and Meta?"
    assert "What did OpenAI do about Mercor?" in answer.standalone_question
    assert answer.outcome == "answered"
    assert any("Meta" in sentence.text for sentence in answer.summary)


def test_a_follow_up_on_somebody_else_repeats_no_verdict(ask: Asker) -> None:
    """After a question on our project, "and Meta?" is about Meta: its words are given, our verdicts are not repeated."""
    answer = ask("and Meta?", OURS)
    assert answer.outcome == "answered"
    assert answer.verdicts == ()
    assert any("Meta" in sentence.text for sentence in answer.summary)
    assert any((s.party, s.stance) == ("Meta", "paused") for s in answer.statements)


def test_a_follow_up_on_another_incident_leaves_the_first(ask: Asker) -> None:
    """After one incident, "and the Tallyline thing?" gives the verdicts of the other alone."""
    answer = ask("and the Tallyline thing?", "Are we hit by the litellm thing?")
    hit = {v.project for v in answer.verdicts if v.status != "no_known_exposure"}
    assert hit == {"Harbor payroll"}


def test_a_follow_up_on_another_project_is_about_that_one(ask: Asker) -> None:
    """After one project, "and Router service?" gives the verdict of the other alone."""
    assert {v.project for v in ask("and Router service?", OURS).verdicts} == {"Router service"}


def test_a_follow_up_without_a_name_keeps_the_thread(ask: Asker) -> None:
    """What names nobody is still about what was asked before."""
    assert {v.project for v in ask("since when?", "Is Router service affected?").verdicts} == {
        "Router service"
    }


def test_the_thread_is_no_evidence(ask: Asker) -> None:
    """What somebody claimed earlier in the thread is quoted nowhere."""
    answer = ask("and Meta?", "Zorblax Industries was breached on 9 September 2031, what did they say?")
    assert not any("Zorblax" in c.quote for c in answer.citations)
    assert not any("Zorblax" in s.text for s in answer.summary)


# Any question


SYNTAX = [
    '"',
    "*",
    "NEAR(a b)",
    "a AND",
    "OR OR",
    "col:val",
    "^x",
    "(",
    "'; DROP TABLE reports; --",
    "%",
    "_",
    "\\",
    "{}",
]


@pytest.mark.parametrize(
    "question",
    [*SYNTAX, "", " ", "\n", "the of and", "?", "🙂", "👩‍👩‍👧 breach", "Ελληνικά ερώτηση", "侵害", "\x00\x01", "\ud800", "Meta\ud800?",
     "\u202eatem", "a" * 50_000, "Meta " * 10_000, "CVE-2026-99214 " * 3000],
    ids=lambda text: ascii(text[:20]),
)  # fmt: skip
def test_odd_questions_have_answers(ask: Asker, question: str) -> None:
    """Query syntax, nothing at all, emoji, half a character, 50,000 characters: each has an outcome."""
    answer = ask(question)
    assert answer.outcome in {"answered", "no_evidence", "needs_clarification"}
    assert answer.searched == (REPORTS, NEWEST)
    json.dumps(answer_json(answer))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec=None), max_size=300),
    st.lists(st.tuples(st.sampled_from(["user", "assistant", "?"]), st.text(max_size=80)), max_size=3),
)
def test_any_question_has_an_answer(ask: Asker, question: str, turns: list[tuple[str, str]]) -> None:
    """Whatever is asked after whatever was said, there is an outcome, a reason or a summary, and what was searched."""
    history = [Turn(role, text) for role, text in turns]
    answer = answer_question(ask.desk, question, Visibility(ask.clearance, ask.as_of), history=history)
    assert bool(answer.reason) == (answer.outcome != "answered")
    assert answer.searched == (REPORTS, NEWEST)
    assert len(answer.retrieved) <= 20
    assert all(s.citations for s in answer.summary)


# As JSON


_words, _numbers = st.text(max_size=12), st.lists(st.integers(1, 9), max_size=3).map(tuple)


def _tuples(made: type, /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.builds(made, **fields), max_size=2).map(tuple)


_answers = st.builds(
    Answer,
    id=_words, question=_words, standalone_question=_words, as_of=_words,
    outcome=st.sampled_from(["answered", "no_evidence", "needs_clarification", "failed"]), reason=_words,
    searched=st.tuples(st.integers(0, 9), _words), choices=st.lists(_words, max_size=2).map(tuple),
    summary=_tuples(Sentence, text=_words, citations=_numbers),
    verdicts=_tuples(
        Verdict, project=_words, incident=_words, incident_id=_words,
        status=st.sampled_from(["affected", "fixed"]), justification=_words,
        path=st.lists(_words, max_size=2).map(tuple), citations=_numbers,
        since=st.none() | _words, review_by=st.none() | _words,
    ),
    statements=_tuples(Stance, party=_words, stance=_words, text=_words, date=_words, citations=_numbers),
    conflicts=_tuples(
        Conflict, about=_words, sides=_tuples(Side, value=_words, citations=_numbers),
        kind=st.sampled_from(["contradiction", "superseded"]),
    ),
    unknowns=st.lists(_words, max_size=2).map(tuple),
    checklist=_tuples(
        Check, item=_words, state=st.sampled_from(["known", "disputed", "said_unknown", "unsaid"]),
        citations=st.lists(st.integers(1, 9), max_size=2).map(tuple),
    ),
    citations=_tuples(
        Citation, n=st.integers(1, 9), report_id=_words, external_id=_words, title=_words, publisher=_words,
        url=_words, published=_words, retrieved=_words, marking=_words, version=st.integers(1, 9),
        start=st.integers(0, 9), end=st.integers(0, 9), where=_words, quote=_words,
        also_published_by=st.lists(_words, max_size=2).map(tuple),
    ),
    retrieved=_tuples(Retrieved, report_id=_words, external_id=_words, score=st.floats(0, 3)),
    marking=_words, writer=_words, degraded=st.booleans(),
    timing_ms=st.dictionaries(_words, st.floats(0, 9), max_size=2).map(lambda d: tuple(d.items())),
)  # fmt: skip


@given(_answers)
def test_an_answer_survives_its_json(answer: Answer) -> None:
    """What `answer_json` writes down, `answer_from_json` reads back, to the last field."""
    assert answer_from_json(json.loads(json.dumps(answer_json(answer)))) == answer


def test_an_answer_of_an_older_sitrep_is_read(ask: Asker) -> None:
    """Answers that were kept before there was a checklist have none."""
    written = answer_json(ask(OURS))
    del written["checklist"]
    assert answer_from_json(written).checklist == ()


def test_the_checklist_goes_with_verdicts(ask: Asker) -> None:
    """It stands where something is open, every item once, each with its sentence unless nobody has said; else it is empty."""
    answer = ask(OURS)
    assert [check.item for check in answer.checklist] == list(ITEMS)
    assert all(bool(check.citations) == (check.state != "unsaid") for check in answer.checklist)
    assert {check.item: check.state for check in answer.checklist}["vector"] == "known"
    for question in ("Who won the cup?", "What did Meta do?"):
        assert ask(question).checklist == ()


def test_real_answers_survive_their_json(ask: Asker) -> None:
    """The same for answers of every kind of outcome."""
    for question in (
        OURS,
        "Which of our projects are affected?",
        "Who won the cup?",
        "Is project Zephyr affected?",
    ):
        answer = ask(question)
        assert answer_from_json(json.loads(json.dumps(answer_json(answer)))) == answer


# Written by a model


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A scripted model that listens; LangChain is loaded, so that no deadline pays for it."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    load_chat_model("openai:scripted", "http://127.0.0.1:9/v1", 1)
    with ScriptedModel() as scripted:
        yield scripted


def with_model(ask: Asker, model: ScriptedModel, clearance: Marking = Marking.GREEN) -> Asker:
    """The same desk with a model that may get what is marked up to `clearance`."""
    writer = ModelWriter("openai:scripted", model.base_url, 2)
    return replace(ask, desk=replace(ask.desk, model=writer, model_clearance=clearance))


def test_a_model_writes_and_is_cited(ask: Asker, model: ScriptedModel) -> None:
    """The model's sentences are shown with the answer's own numbers, each standing in its quotes."""
    model.quotes_back()
    answer = with_model(ask, model)(OURS)
    assert (answer.writer, answer.degraded) == ("openai:scripted", False)
    assert answer.summary
    for sentence in answer.summary:
        assert unsupported(sentence.text, [answer.cited(n).quote for n in sentence.citations]) is None


def test_a_model_changes_nothing_but_the_summary(ask: Asker, model: ScriptedModel) -> None:
    """Outcome, verdicts, search and the rest are the same, whoever writes."""
    model.quotes_back()
    plain, written = ask(OURS), with_model(ask, model)(OURS)
    for field in ("id", "outcome", "searched", "retrieved", "unknowns"):
        assert getattr(written, field) == getattr(plain, field)
    statuses = [[(v.project, v.status, v.justification) for v in a.verdicts] for a in (plain, written)]
    assert statuses[0] == statuses[1]


def test_names_of_projects_do_not_go_to_a_model(ask: Asker, model: ScriptedModel) -> None:
    """Asked whether a project is hit, a model is asked about the parties that its quotes name; verdicts are not its to give."""
    model.quotes_back()
    asked = with_model(ask, model)
    for question in (
        "Is Quay telemetry affected?",
        "Is Harbor payroll affected by the Tallyline phishing?",
        OURS,
    ):
        answer = asked(question)
        assert (answer.writer, answer.degraded) == ("openai:scripted", False), question
        assert answer.verdicts
    put = [prompt.partition("\nQuestion: ")[2].splitlines()[0] for prompt in model.prompts]
    for words, known in zip(put, ("Skerrow Moorlog", "Tallyline", "OpenAI"), strict=True):
        assert known in words
        assert not any(
            name in words for name in ("Quay telemetry", "Harbor payroll", "Aurora", "project", "2.6")
        )


def test_a_model_that_is_down_costs_nothing_but_style(ask: Asker, model: ScriptedModel) -> None:
    """When the model fails, the extractive answer is given and says that it is the plainer one."""
    model.fails(500, 500, 500)
    plain, answer = ask(OURS), with_model(ask, model)(OURS)
    assert (answer.writer, answer.degraded) == ("extractive", True)
    assert replace(answer, degraded=False) == plain


def test_a_model_that_babbles_is_not_heard(ask: Asker, model: ScriptedModel) -> None:
    """Words without marks, or with figures that no quote has, are dropped for the quotes' own words."""
    model.says("Everything is fine, do not worry. Zorblax did it on 31 December 2049. [1]")
    answer = with_model(ask, model)(OURS)
    assert (answer.writer, answer.degraded) == ("extractive", True)
    assert "Zorblax" not in json.dumps(answer_json(answer))


def test_no_model_is_asked_when_there_is_nothing(ask: Asker, model: ScriptedModel) -> None:
    """No evidence, no call."""
    model.quotes_back()
    asker_with_model = with_model(ask, model)
    for question in (
        "Who won the cup?",
        "Is project Zephyr affected?",
        "",
        "Are we affected by the gridmend compromise?",
    ):
        asker_with_model(question)
    assert model.hits == 0


def test_what_a_model_may_not_get_is_not_sent(ask: Asker, model: ScriptedModel) -> None:
    """With a quote above SITREP_MODEL_CLEARANCE the answer is extractive and nothing at all leaves the house."""
    model.quotes_back()
    asker_with_model = with_model(ask, model)
    for question in (
        "What is the code word Kestrel?",
        "Is Batch scorer affected?",
        "Which gateway keys were changed?",
    ):
        answer = asker_with_model(question, clearance=Marking.RED)
        if answer.marking in {"TLP:AMBER", "TLP:RED"} and answer.outcome == "answered":
            assert answer.writer == "extractive"
    assert not any("Kestrel" in p.replace("code word Kestrel?", "") for p in model.prompts)
    assert not any("lock file says litellm 1.81.0" in prompt for prompt in model.prompts)


def test_a_model_with_the_clearance_gets_it(ask: Asker, model: ScriptedModel) -> None:
    """The same quotes go to a model of the house that is cleared for them, so that the test above hides something."""
    model.quotes_back()
    answer = with_model(ask, model, Marking.RED)("Is Batch scorer affected?", clearance=Marking.RED)
    assert answer.writer == "openai:scripted"
    assert any("1.82.8" in prompt for prompt in model.prompts)
