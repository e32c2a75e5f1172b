"""Kept answers: each asking once, for those who may see it, for as long as promised, and never in anybody's way."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ingestion.errors import MissingAnswerError, StoreError
from ingestion.report import Marking
from tests.vectorstore.homes import LATE, NOW, Shelf, report
from vectorstore.answers import Answers, Asking, Evidence, Kept, Standing, State
from vectorstore.engine import open_engine
from vectorstore.home import Home
from vectorstore.stored import Visibility

ROOT = Path(__file__).parents[2]
FRESH = Standing(0, 0)


def kept(n: int, clearance: Marking = Marking.GREEN, answer: Any = None, **said: Any) -> Kept:
    """The n-th asking, a second after the one before; its id ends with n."""
    asking = Asking(
        f"q{n:012x}", f"a{n:012x}", f"2026-04-06T07:{n // 60:02}:{n % 60:02}Z", "U1", "C1 (members)", clearance, NOW,
        3, "answered", "extractive", False, f"Question {n}?", f"Question {n}?", {"total": 184.0},
    )  # fmt: skip
    return Kept(replace(asking, **said), (Evidence("r1", 1, 0, 4),), json.dumps(answer or {"id": "a"}))


@pytest.fixture
def answers(store: Shelf) -> Answers:
    """The kept answers of an empty home."""
    return Answers(store.engine)


def put(answers: Answers, *some: Kept) -> None:
    """Keep these, as of now."""
    for one in some:
        answers.keep(one, answers.standing(), 1.0)


def listed(answers: Answers, clearance: Marking = Marking.RED) -> list[str]:
    """The questions that are listed."""
    return [asking.question for asking in answers.listed(clearance, 20)]


def test_an_answer_comes_back_as_it_was_kept(answers: Answers) -> None:
    """To the letter, whatever stands in it."""
    one = kept(
        1, answer={"quote": 'Zeile\u00a0“é” 👩‍👩‍👧 \u202e\x1b[2J "\\'}, question="What?\x1b[2J\x00\u2028%_'\""
    )
    put(answers, one)
    assert answers.shown("q000000000001", Marking.GREEN) == one
    assert answers.listed(Marking.GREEN, 20) == [one.asking]


def test_half_a_character_becomes_a_question_mark(answers: Answers) -> None:
    """Broken input is kept as far as it can be written."""
    put(answers, kept(1, asker="U\udcff", question="\ud800?"))
    (asking,) = answers.listed(Marking.GREEN, 20)
    assert (asking.asker, asking.question) == ("U?", "??")


def test_the_same_question_twice_is_two_records(answers: Answers) -> None:
    """Each asking counts; the same record again replaces what was kept under it."""
    put(answers, kept(1), replace(kept(1), asking=replace(kept(1).asking, record="q0000000000ff")))
    assert listed(answers) == ["Question 1?"] * 2
    put(answers, kept(1, question="Prepared again?"))
    assert sorted(listed(answers)) == ["Prepared again?", "Question 1?"]


def test_the_latest_come_first(answers: Answers) -> None:
    """By the time of asking, also when one is written late; at most as many as are wanted."""
    put(answers, kept(1), kept(3), kept(2))
    assert listed(answers) == ["Question 3?", "Question 2?", "Question 1?"]
    assert [asking.record for asking in answers.listed(Marking.RED, 1)] == ["q000000000003"]


def test_a_clearance_sees_answers_up_to_its_own(answers: Answers) -> None:
    """What was answered for more than that is neither listed nor shown, in the same words as what never was."""
    put(answers, *(kept(int(m), m) for m in Marking))
    for clearance in Marking:
        assert len(listed(answers, clearance)) == clearance + 1
    with pytest.raises(MissingAnswerError) as hidden:
        answers.shown("q000000000004", Marking.AMBER)
    with pytest.raises(MissingAnswerError) as absent:
        answers.shown("q000000000007", Marking.AMBER)
    assert str(hidden.value).replace("4", "7") == str(absent.value)


def test_the_beginning_of_an_id_is_enough(answers: Answers) -> None:
    """If it is the beginning of one alone, in any case; hidden ones do not make it ambiguous."""
    put(answers, kept(1, record="qab0000000000"), kept(2, record="qabc000000000"))
    put(answers, kept(3, Marking.RED, record="qabcd00000000"))
    assert answers.shown(" QABC ", Marking.GREEN).asking.question == "Question 2?"
    with pytest.raises(MissingAnswerError, match=r"More than one.*qabc00.*qab000"):
        answers.shown("qab", Marking.GREEN)
    with pytest.raises(MissingAnswerError, match="More than one"):
        answers.shown("qabc", Marking.RED)


def test_an_answers_own_id_means_its_latest_asking(answers: Answers) -> None:
    """So that what `ask --json` printed can be looked up."""
    put(answers, kept(1, answer_id="a00000000000f"), kept(2, answer_id="a00000000000f"), kept(3))
    assert answers.shown("a00000000000f", Marking.GREEN).asking.record == "q000000000002"


@pytest.mark.parametrize(
    "name", ["", " ", "%", "_", "q%", "q_", "1", "r000000000001", "q" * 9, "q" + "0" * 100_000, "q\0", "\ud800", "q'; --"],
    ids=lambda name: ascii(name[:20]),
)  # fmt: skip
def test_what_is_no_id_means_nothing(answers: Answers, name: str) -> None:
    """Empty, huge, with wildcards or broken: there is no such answer, and where to look is said."""
    put(answers, kept(1))
    with pytest.raises(MissingAnswerError, match="sitrep answers list"):
        answers.shown(name, Marking.RED)


def test_a_huge_answer_is_kept_whole(answers: Answers) -> None:
    """Five megabytes are no reason to cut."""
    put(answers, one := kept(1, answer={"quote": "wolves " * 700_000}))
    assert answers.shown("q", Marking.GREEN) == one


def test_only_so_many_are_kept(store: Shelf) -> None:
    """Each new one drops what is beyond the number."""
    answers = Answers(store.engine, most=3)
    put(answers, *(kept(n) for n in range(1, 6)))
    assert listed(answers) == ["Question 5?", "Question 4?", "Question 3?"]


def test_answers_are_kept_for_400_days(answers: Answers) -> None:
    """Each new one drops those that were asked more than 400 days before it."""
    put(answers, kept(1, asked_at="2025-03-02T07:00:00Z"), kept(2, asked_at="2025-03-03T07:00:00Z"))
    put(answers, kept(3, asked_at="2026-04-07T06:59:59Z"))
    assert listed(answers) == ["Question 3?", "Question 2?"]


# ---- in nobody's way


def test_keeping_is_no_change_of_the_index(store: Shelf, answers: Answers) -> None:
    """The count of changes stands still, so that what readers hold stays good."""
    store.file(report("a", "Wolves."))
    held = store.search.snapshot(Visibility(Marking.CLEAR, LATE)).holdings
    put(answers, kept(1))
    assert answers.standing().changes == int(held.changes)
    assert store.search.snapshot(Visibility(Marking.CLEAR, LATE)).holdings is held


def test_a_busy_catalogue_is_waited_for_no_longer_than_said(store: Shelf, answers: Answers) -> None:
    """Then it is an error in words, and the next write waits and is forced to the disk as ever."""
    with sqlite3.connect(store.home.catalogue) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="kept the catalogue busy"):
            answers.keep(kept(1), FRESH, 0.01)
    put(answers, kept(2))
    assert listed(answers) == ["Question 2?"]
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


@pytest.fixture
def read_only(store: Shelf) -> Iterator[Answers]:
    """The kept answers of a home that can be read only."""
    engine = open_engine(store.home, "")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    engine.dispose()
    yield Answers(engine)
    engine.dispose()


def test_a_catalogue_that_may_not_be_written_is_an_error_in_words(read_only: Answers) -> None:
    """What was kept before can still be read."""
    with pytest.raises(StoreError, match="may not be written"):
        read_only.keep(kept(1), FRESH, 1.0)
    assert listed(read_only) == []


FULL = """
import resource, sys
from pathlib import Path
from ingestion.errors import StoreError
from tests.vectorstore.homes import shelf
from tests.vectorstore.test_answers import kept
from vectorstore.answers import Answers
answers = Answers(shelf(Path(sys.argv[1])).engine)
resource.setrlimit(resource.RLIMIT_FSIZE, (600 * 1024, resource.RLIM_INFINITY))
for n in range(200):
    try:
        answers.keep(kept(n, answer={"quote": "wolves " * 2000}), answers.standing(), 1.0)
    except StoreError as error:
        print(n, error)
        break
"""


def test_a_full_disk_is_an_error_in_words_and_loses_no_earlier_answer(tmp_path: Path) -> None:
    """Those kept before it are there, and the catalogue is sound."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "nothing of it was stored" in done.stdout, done.stderr
    engine = open_engine(Home(tmp_path), "")
    assert len(Answers(engine).listed(Marking.RED, 500)) == int(done.stdout.split()[0]) > 0
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    engine.dispose()


def test_what_is_kept_survives_a_kill(tmp_path: Path) -> None:
    """Kept and then killed at once, with nothing closed: it is there."""
    script = (
        "import os, sys; from pathlib import Path; from tests.vectorstore.homes import shelf; "
        "from tests.vectorstore.test_answers import kept, put; from vectorstore.answers import Answers; "
        "put(Answers(shelf(Path(sys.argv[1])).engine), kept(1)); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False)
    engine = open_engine(Home(tmp_path), "")
    assert listed(Answers(engine)) == ["Question 1?"]
    engine.dispose()


# ---- purge

TEXT = "Thieves took four vans full of wet binders from the Varnholt archive on Thursday night."


@pytest.mark.parametrize(
    "told",
    [
        {"citations": [{"report_id": "ID"}]},
        {"retrieved": [{"report_id": "ID", "score": 0.1}]},
        {"verdicts": [{"incident_id": "ID"}]},
        {"verdicts": [{"incident": "Binders"}]},
        {"reason": "Closest topic covered: A night at the archive."},
        {"citations": [{"report_id": "r1", "also_published_by": ["The Lantern"]}]},
        {"question": "Is it true that thieves took four vans full of WET binders?"},
        {"unknowns": [["deep", "took four vans full of wet binders from"]]},
        "no JSON",
    ],
    ids=lambda told: json.dumps(told)[:40],
)
def test_purging_drops_what_names_or_repeats_a_report(store: Shelf, answers: Answers, told: Any) -> None:
    """By id in any place, by title, by a publisher that nobody else has, by eight words in a row; or in doubt."""
    named = [
        report("a", TEXT, title="Binders", publisher="The Lantern"),
        report("a", TEXT, title="A night at the archive"),
    ]
    for filing in named:
        store.file(filing)
    text = told if isinstance(told, str) else json.dumps(told).replace("ID", named[0].report_id)
    put(answers, replace(kept(1), answer=text), kept(2))
    store.catalogue.purge(named[0].report_id)
    assert listed(answers) == ["Question 2?"]


def test_purging_leaves_answers_that_have_nothing_of_a_report(store: Shelf, answers: Answers) -> None:
    """Single words, and a publisher that others have too, are not a report's own."""
    store.file(
        report("a", TEXT, title="Binders", publisher="The Wire"), report("b", "Wolves.", publisher="The Wire")
    )
    told = {
        "reason": "Wet binders? Four vans from the archive.",
        "also_published_by": ["The Wire"],
        "id": "r1",
    }
    put(answers, kept(1, answer=told))
    store.catalogue.purge(report("a", "").report_id)
    assert listed(answers) == ["Question 1?"]


def test_an_answer_that_was_begun_before_a_purge_is_not_kept_after_it(store: Shelf, answers: Answers) -> None:
    """Its words may be those that were purged."""
    store.file(report("a", TEXT))
    begun = answers.standing()
    store.catalogue.purge(report("a", "").report_id)
    with pytest.raises(StoreError, match="purged while"):
        answers.keep(kept(1), begun, 1.0)
    assert listed(answers) == []


# ---- what became of reports


def test_what_became_of_reports_is_told(store: Shelf, answers: Answers) -> None:
    """Still there and in which version, withdrawn by us or by its publisher, restricted, or purged."""
    store.file(*(report(name, f"{name} wolves.") for name in ("same", "new", "gone", "back", "hidden")))
    store.file(report("new", "Foxes."), report("back", "Sorry.", withdrawn="2026-04-05T00:00:00Z"))
    store.file(report("hidden", "hidden wolves.", Marking.AMBER))
    ids = {name: report(name, "").report_id for name in ("same", "new", "gone", "back", "hidden", "never")}
    store.catalogue.withdraw(ids["gone"], "a hoax", NOW)
    states = answers.states(ids.values(), Marking.GREEN, NOW)
    assert {name: states[report_id] for name, report_id in ids.items()} == {
        "same": State(1, "current"), "new": State(2, "current"), "gone": State(1, "withdrawn"),
        "back": State(2, "withdrawn"), "hidden": State(0, "restricted"), "never": State(0, "purged"),
    }  # fmt: skip
    assert answers.states([ids["back"]], Marking.GREEN, "2026-04-04T00:00:00Z")[ids["back"]].is_visible
    assert answers.states([ids["hidden"]], Marking.AMBER, NOW)[ids["hidden"]].is_visible
    assert answers.states([], Marking.RED, NOW) == {}


def test_names_are_those_of_visible_reports(store: Shelf, answers: Answers) -> None:
    """Titles and publishers, of copies too; not those of restricted or withdrawn reports."""
    store.file(
        report("a", "Wolves.", publisher="Wire"), report("b", "Wolves.", publisher="Post"),
        report("c", "Foxes.", Marking.AMBER, publisher="Cell"), report("d", "Bears.", publisher="Hoax"),
    )  # fmt: skip
    store.catalogue.withdraw(report("d", "").report_id, "x", NOW)
    assert answers.names(Marking.GREEN) == {"a", "Wire", "Post"}
    assert answers.names(Marking.AMBER) == {"a", "Wire", "Post", "c", "Cell"}
