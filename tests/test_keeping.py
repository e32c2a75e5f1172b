"""Looking back at an answer: as it was given, but for what may not be seen by now."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Verdict, answer_json
from bot.answering.answering import answer_question
from bot.app import Parts, load_desk
from bot.keeping import WITHHELD, Keeping, Recalled, recall, recalled_json, record_of
from bot.settings import account
from ingestion.errors import StoreError
from ingestion.report import Marking
from tests.worlds import NOW, file_reports, open_home, report
from vectorstore.answers import Answers, Kept
from vectorstore.ledger import Ledger
from vectorstore.stored import Visibility

QUESTION = "How many cranes did Varnholt stop?"
CRANES = "Varnholt stopped 14 cranes on 4 April 2026, the port said."
OTHER = "The ferry of Norrby was late by three hours, its captain said."
SEEN = Visibility(Marking.GREEN, NOW)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A home with a report on cranes, and one on something else."""
    parts = open_home(tmp_path / "home", owner=True)
    file_reports(parts, [report("cranes", CRANES, publisher="The Wire"), report("ferry", OTHER)])
    yield parts
    parts.close()


def ask(parts: Parts, question: str = QUESTION, **changed: object) -> Answer:
    """Ask, keep and give the answer, `changed` if need be."""
    keeping = Keeping(Answers(parts.engine), "U1", "C1 (members)", 1.0)
    begun = keeping.begin()
    answer = replace(answer_question(load_desk(parts), question, SEEN), **changed)  # type: ignore[arg-type]
    keeping.keep(begun, SEEN.clearance, answer)
    assert not keeping.lost, keeping.why
    return answer


def look(parts: Parts, clearance: Marking = Marking.GREEN) -> Recalled:
    """The one answer that is kept."""
    return recall(Answers(parts.engine), Ledger(parts.engine), "q", clearance, NOW)


def states(recalled: Recalled) -> list[str]:
    """What became of each source."""
    return [source["state"] for source in recalled_json(recalled)["sources"]]


def words(recalled: Recalled) -> str:
    """Everything that is told."""
    return json.dumps(recalled_json(recalled))


def test_an_answer_is_recalled_as_it_was_given(parts: Parts) -> None:
    """All of it, with what it cites and where each source stands."""
    answer = ask(parts)
    recalled = look(parts)
    assert recalled.answer == answer
    assert answer.outcome == "answered"
    assert (recalled.withheld, states(recalled)) == ("", ["current"])
    kept = Answers(parts.engine).shown("q", Marking.GREEN)
    assert [(e.report_id, e.version, e.start, e.end) for e in kept.evidence] == [
        (c.report_id, c.version, c.start, c.end) for c in answer.citations
    ]


def test_a_new_version_of_a_source_is_told(parts: Parts) -> None:
    """The words of then stay, and it is said that there are newer ones."""
    answer = ask(parts)
    file_reports(
        parts, [report("cranes", "Varnholt stopped 15 cranes, the port said.", publisher="The Wire")]
    )
    recalled = look(parts)
    assert recalled.answer == answer
    (source,) = recalled_json(recalled)["sources"]
    assert (source["state"], source["version"], source["latest"]) == ("updated", 1, 2)
    assert not source["still_said"]
    assert [(one.number, one.why) for one in recalled.lost] == [(1, "updated")]
    assert recalled.lost[0].text == answer.summary[0].text


def test_a_new_version_with_the_quoted_words_still_supports(parts: Parts) -> None:
    """It is told that there is one, and no sentence is said to have lost its support."""
    ask(parts)
    file_reports(parts, [report("cranes", f"{CRANES} Nobody was hurt.", publisher="The Wire")])
    recalled = look(parts)
    assert (states(recalled), recalled.sources[0].still_said, recalled.lost) == (["updated"], True, ())
    assert recalled_json(recalled)["sources_changed"] == {"updated": 1}


def test_which_sentences_lost_their_support_is_told_without_their_words(parts: Parts) -> None:
    """By number, when the words may not be shown any more; a list counts the sources."""
    cited = ask(parts).citations[0].report_id
    answers = Answers(parts.engine)
    assert answers.changed([latest(parts)], Marking.GREEN, NOW) == {}
    parts.catalogue.withdraw(cited, "a hoax", NOW)
    assert answers.changed([latest(parts)], Marking.GREEN, NOW) == {latest(parts): {"withdrawn": 1}}
    told = recalled_json(look(parts))
    assert told["unsupported"] == [{"sentence": 1, "text": None, "because": "withdrawn"}]
    assert told["sources_changed"] == {"withdrawn": 1}


def test_an_answer_resting_on_what_was_marked_higher_is_withheld(parts: Parts) -> None:
    """By hand, as by filing: at once, below the new marking."""
    answer = ask(parts)
    parts.catalogue.mark(answer.citations[0].report_id, Marking.AMBER, "", NOW)
    recalled = look(parts)
    assert (recalled.withheld, states(recalled)) == (WITHHELD, ["restricted"])
    assert answer.citations[0].report_id not in words(recalled)
    assert look(parts, Marking.AMBER).answer == answer
    assert Answers(parts.engine).changed([latest(parts)], Marking.GREEN, NOW) == {
        latest(parts): {"restricted": 1}
    }


def test_words_of_a_withdrawn_report_are_left_out(parts: Parts) -> None:
    """Of the answer the frame remains; which report it was is told."""
    cited = ask(parts).citations[0].report_id
    parts.catalogue.withdraw(cited, "a hoax", NOW)
    recalled = look(parts)
    assert (recalled.withheld, states(recalled)) == (WITHHELD, ["withdrawn"])
    told = words(recalled)
    assert not [said for said in ("14 cranes", "Varnholt stopped", "the port said") if said in told]
    assert recalled.sources[0].report_id == cited
    assert not recalled.answer.citations


def test_of_a_report_that_was_restricted_since_nothing_is_told(parts: Parts) -> None:
    """Neither its words, nor its id; whoever may see it still sees the answer whole."""
    answer = ask(parts)
    file_reports(parts, [report("cranes", CRANES, Marking.AMBER, publisher="The Wire")])
    recalled = look(parts)
    assert (recalled.withheld, states(recalled)) == (WITHHELD, ["restricted"])
    told = words(recalled)
    assert not [word for word in (answer.citations[0].report_id, "14 cranes", "The Wire") if word in told]
    assert look(parts, Marking.AMBER).answer == answer


def test_a_refusal_names_no_report_that_is_hidden_by_now(parts: Parts) -> None:
    """The nearest topic of a refusal is a report's title; it goes when the report does."""
    answer = ask(parts, "What became of the ferry cup of 1999?", outcome="no_evidence", reason="Closest: ferry.",
                 summary=(), citations=())  # fmt: skip
    parts.catalogue.withdraw(answer.retrieved[0].report_id, "a hoax", NOW)
    recalled = look(parts)
    assert recalled.withheld == WITHHELD
    assert "Closest" not in words(recalled)
    assert answer.retrieved[0].report_id not in words(recalled)


def test_a_report_that_was_found_and_not_used_only_leaves_the_list(parts: Parts) -> None:
    """The words of the answer do not rest on it."""
    answer = ask(parts, f"{QUESTION} ferry captain?")
    ferry = report("ferry", "").report_id
    used = {c.report_id for c in answer.citations}
    only = replace(answer, citations=tuple(c for c in answer.citations if c.report_id != ferry))
    assert ferry in {r.report_id for r in answer.retrieved}
    assert used
    ask(parts, f"{QUESTION} ferry captain?", citations=only.citations, statements=(), conflicts=())
    parts.catalogue.withdraw(ferry, "a hoax", NOW)
    record = Answers(parts.engine).listed(Marking.GREEN, 1)[0].record
    recalled = recall(Answers(parts.engine), Ledger(parts.engine), record, Marking.GREEN, NOW)
    assert not recalled.withheld
    assert recalled.answer.summary == answer.summary
    assert ferry not in {r.report_id for r in recalled.answer.retrieved}


def test_names_that_only_hidden_reports_gave_are_left_out(parts: Parts) -> None:
    """A publisher of a copy, and the title of an incident, are shown only as long as some visible report has them."""
    cited = ask(parts).citations[0]
    verdict = Verdict("Harbour", "Sealed", "", "under_investigation", "", ("Harbour",), (1,), None, None)
    named = [verdict, replace(verdict, incident="ferry"), replace(verdict, incident="Incident at Mercor")]
    both = replace(cited, also_published_by=("The Wire", "Gone Gazette"))
    answer = ask(parts, citations=(both,), verdicts=tuple(named))
    recalled = recall(Answers(parts.engine), Ledger(parts.engine), latest(parts), Marking.GREEN, NOW)
    assert recalled.answer.citations[0].also_published_by == ("The Wire",)
    assert [v.incident for v in recalled.answer.verdicts] == ["", "ferry", "Incident at Mercor"]
    assert recalled.answer.summary == answer.summary


def latest(parts: Parts) -> str:
    """The id of the record that was written last."""
    with parts.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT record FROM answers ORDER BY place DESC LIMIT 1")
        return str(found.scalar_one())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "3", '{"searched": []}', "[" * 100_000], ids=lambda t: t[:9]
)
def test_a_record_that_cannot_be_read_is_an_error_in_words(parts: Parts, text: str) -> None:
    """Damaged, or of another version: which record, never a trace; the list still works."""
    answers = Answers(parts.engine)
    ask(parts)
    kept: Kept = answers.shown("q", Marking.GREEN)
    answers.keep(replace(kept, answer=text), answers.standing(), 1.0)
    with pytest.raises(StoreError, match=kept.asking.record):
        look(parts)
    assert len(answers.listed(Marking.GREEN, 9)) == 1


def test_a_request_has_one_record() -> None:
    """The same key gives the same id, whatever stands in it, and another key another one."""
    assert record_of("T1:C1:1") == record_of("T1:C1:1") != record_of("T1:C1:2")
    assert len(record_of("\ud800\0")) == len(record_of("k" * 100_000)) == 13


def test_the_account_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the system's name for whoever runs us, whatever the environment says."""
    before = account()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "mallory")
    assert account() == before
    assert before


def test_a_kept_answer_is_the_contracts_json(parts: Parts) -> None:
    """What stands in the catalogue is what `ask --json` prints."""
    answer = ask(parts)
    kept = Answers(parts.engine).shown("q", Marking.GREEN)
    assert json.loads(kept.answer) == json.loads(json.dumps(answer_json(answer)))
