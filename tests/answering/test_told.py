"""What the cited reports say beside the summary: stances, conflicts and unknowns."""

from pathlib import Path

import pytest

from bot.answering.told import CONFLICTS, STANCES, UNKNOWNS
from tests.worlds import Asker, asker, file_reports, open_home, report


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """A world without a register: two papers and a maker on one incident."""
    home: Path = tmp_path_factory.mktemp("told")
    parts = open_home(home, owner=True)
    file_reports(
        parts,
        [
            report("Varnholt breach", "Varnholt confirmed a breach of its build server on 2 April 2026. "
                   "Quillmark has paused its work with Varnholt. It is not known what was taken.",
                   publisher="The Ledger Wire", published="2026-04-02T08:00:00Z"),
            report("Varnholt breach grows", "Quillmark has paused its work with Varnholt, it said on 5 April 2026. "
                   "The breach of Varnholt reached 63 customers.",
                   publisher="Harbour Post", published="2026-04-05T08:00:00Z"),
            report("Varnholt counts", "The breach of Varnholt reached 40 customers.",
                   publisher="Datacraft Daily", published="2026-04-03T08:00:00Z"),
        ],
    )  # fmt: skip
    parts.close()
    return asker(home)


def test_a_party_has_its_newest_stance(small: Asker) -> None:
    """Of two statements alike, the newer one is told, with its day and its words."""
    told = [s for s in small("What did Quillmark do about Varnholt?").statements if s.party == "Quillmark"]
    assert [(s.stance, s.date) for s in told] == [("paused", "2026-04-05")]


def test_a_stance_quotes_its_sentence(small: Asker) -> None:
    """The words of a stance are the words that are quoted."""
    answer = small("What did Quillmark do about Varnholt?")
    for stance in answer.statements:
        assert stance.text in [" ".join(answer.cited(n).quote.split()) for n in stance.citations]


def test_openai_and_meta_have_their_stances(ask: Asker) -> None:
    """In the sample world Meta paused, and OpenAI continues and investigates."""
    told = {(s.party, s.stance) for s in ask("Is our OpenAI project affected?").statements}
    assert {("Meta", "paused"), ("OpenAI", "continues"), ("OpenAI", "investigates")} <= told


def test_what_is_paused_did_not_pause(ask: Asker) -> None:
    """That Meta has suspended its work with Mercor is Meta's doing: Mercor paused and ended nothing."""
    for question in ("Is our OpenAI project affected?", "What did Meta do?", "What was taken from Mercor?"):
        told = {(s.party, s.stance) for s in ask(question).statements}
        assert not {("Mercor", "paused"), ("Mercor", "ended")} & told, question


def test_two_dates_of_one_release_are_a_conflict(ask: Asker) -> None:
    """Where reports date the poisoned release differently, both days are told with their sources."""
    (conflict,) = [
        c
        for c in ask("When was the poisoned release published?").conflicts
        if any("24 March" in side.value for side in c.sides)
    ]
    assert conflict.kind == "contradiction"
    assert {s.value for s in conflict.sides} == {"24 March", "27 March"}


def test_unknowns_are_told_for_exposure(ask: Asker) -> None:
    """An exposure question is told what nobody has said."""
    unknowns = ask("Is our OpenAI project affected?").unknowns
    assert any("what was taken" in unknown for unknown in unknowns)


def test_nothing_is_told_twice_or_without_end(ask: Asker) -> None:
    """Each part has its limit, and no line of it stands twice."""
    for question in ("Which of our projects are affected?", "What did Meta do?", "What happened in March?"):
        answer = ask(question)
        assert len(answer.statements) <= STANCES
        assert len(answer.conflicts) <= CONFLICTS
        assert len(answer.unknowns) <= UNKNOWNS
        assert len(set(answer.unknowns)) == len(answer.unknowns)
        assert len({(s.party, s.stance) for s in answer.statements}) == len(answer.statements)


def test_a_common_word_is_nobody(ask: Asker) -> None:
    """Regions, accounts and contractors take no stance: a word that reports write small as well is no party."""
    questions = (
        "Is our OpenAI project affected?",
        "Is Quay telemetry affected?",
        "How many customers of Tallyline were hit?",
        "What was taken from Mercor?",
    )
    parties = {s.party for question in questions for s in ask(question).statements}
    assert parties
    assert not {"Region", "Regions", "Accounts", "Contractors", "Customers", "Customers of Mercor"} & parties
