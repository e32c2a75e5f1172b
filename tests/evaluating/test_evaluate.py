"""`sitrep eval` from end to end over the sample world: a regression test with floors, and what it leaves alone."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.commands.evaluating import run_eval
from bot.evaluating.figures import COUNTS, Figures
from bot.settings import DEFAULTS
from ingestion.errors import UsageError
from tests.evaluating.sampleset import write_sample_set
from tests.worlds import SHARED

ROOT = Path(__file__).parents[2]
SCORER = SHARED.parent / "tools" / "score.py"
FLOORS = {
    "ndcg10": 0.85, "recall10": 0.95, "allgold10": 0.9, "mrr10": 0.8, "refuse": 0.8, "bal_acc": 0.85, "ask_back": 1.0,
    "cite_p": 0.6, "cite_r": 0.8, "facts": 0.65, "numbers": 1.0, "num_strict": 1.0, "verbatim": 1.0,
}  # fmt: skip
CEILINGS = {"uncited": 0, "failed": 0, "false_ref": 0.1, "quote_w": 40}


@dataclass(frozen=True, slots=True)
class Done:
    """A run of the command over the sample set, in a process of its own."""

    folder: Path
    home: Path
    answers: Path
    status: int
    out: str
    err: str

    @property
    def said(self) -> Any:
        """The JSON object on stdout."""
        return json.loads(self.out)

    @property
    def figures(self) -> Figures:
        """The figures of the whole set."""
        return dict(self.said["sets"][0]["figures"])


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """`sitrep eval SET --home H --answers A --json`, with a home and a register set that must play no part."""
    place = tmp_path_factory.mktemp("eval")
    folder, home, answers = write_sample_set(place / "sample"), place / "index", place / "answers.jsonl"
    program = "import sys; from bot.cli import main; sys.argv[0] = 'sitrep'; main()"
    everyday = {"SITREP_HOME": str(place / "everyday"), "SITREP_REGISTER": str(place / "nowhere.yaml"),
                "SITREP_DATABASE_URL": "postgresql+psycopg://nowhere.example/db"}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", program, "eval", folder, "--home", home, "--answers", answers, "--json"],
        cwd=place,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(place), **everyday},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Done(folder, home, answers, ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working directory without `.env`, and no setting at all."""
    monkeypatch.chdir(tmp_path)
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def evaluated(folder: Path, home: Path | None = None, **said: Any) -> int:
    """The exit status of the command, run in this process."""
    options = {"home": home, "clearance": "TLP:CLEAR", "answers": None, "as_json": False, **said}
    try:
        return run_eval(folder, **options)
    finally:
        logging.getLogger("dbos").handlers.clear()  # they write to this test's captured stream


def test_it_is_quiet_and_done(done: Done) -> None:
    """Status 0, one JSON object on stdout, nothing on stderr, nothing in the home of every day."""
    assert (done.status, done.err) == (0, "")
    assert [one["name"] for one in done.said["sets"]] == ["sample"]
    assert (done.said["clearance"], done.said["writers"], done.said["degraded"]) == (
        "TLP:CLEAR",
        ["extractive"],
        0,
    )
    assert not (done.folder.parent / "everyday").exists()


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_floors(done: Done, name: str, floor: float) -> None:
    """No figure of the sample set falls below what it was when this was written, less a little."""
    value = done.figures[name]
    assert value is not None
    assert value >= floor


@pytest.mark.parametrize(("name", "ceiling"), CEILINGS.items())
def test_ceilings(done: Done, name: str, ceiling: float) -> None:
    """Nothing is uncited or failed, hardly anything refused that has an answer, and quotes stay short."""
    value = done.figures[name]
    assert value is not None
    assert value <= ceiling


def test_types_are_counted_apart(done: Done) -> None:
    """Every type of question has its figures, and they add up to the whole."""
    (one,) = done.said["sets"]
    assert "comparison" in one["by_type"]
    for name in COUNTS:
        assert sum(figures[name] for figures in one["by_type"].values()) == done.figures[name]
    assert done.said["mean"] == one["figures"]


def test_answers_are_kept(done: Done) -> None:
    """--answers holds an answer for each question, in order, under its id, and without verdicts."""
    ids = [json.loads(line)["id"] for line in (done.folder / "queries.jsonl").read_text().splitlines()]
    answers = [json.loads(line) for line in done.answers.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ids
    assert not any(answer["verdicts"] for answer in answers)
    assert {answer["marking"] for answer in answers} == {"TLP:CLEAR"}


def test_only_the_question_reaches_the_bot(done: Done) -> None:
    """An answer knows the question's words and history; a follow-up is understood from it."""
    (answer,) = [
        a for a in map(json.loads, done.answers.read_text("utf-8").splitlines()) if a["id"] == "follow-up"
    ]
    assert answer["question"] == "And Meta?"
    assert "Has OpenAI stopped" in answer["standalone_question"]


@pytest.mark.skipif(not SCORER.is_file(), reason="the outside scorer is not on this machine")
def test_an_outside_scorer_agrees(done: Done) -> None:
    """Another program, written by others, comes to the same figures over the same answers."""
    corpus, queries = done.folder / "corpus.jsonl", done.folder / "queries.jsonl"
    command = [sys.executable, SCORER, "--queries", queries, "--answers", done.answers, "--corpus", corpus, "--json"]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    (theirs,) = json.loads(ran.stdout)["runs"].values()
    (one,) = done.said["sets"]
    for group, figures in theirs.items():
        ours = one["figures"] if group == "all" else one["by_type"][group]
        assert {name: figures[name] for name in ours} == pytest.approx(ours, nan_ok=True)


def test_the_next_run_indexes_nothing(done: Done, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Over a kept home unchanged reports are passed over, and a person gets tables with a legend."""
    assert evaluated(done.folder, done.home) == 0
    said = capsys.readouterr()
    assert "24 reports in one index · none of them new" in said.out
    for words in ("Finding", "Declining".lower(), "Evidence", "Laws", "sample", "comparison", "cited reports that are gold"):  # fmt: skip
        assert words in said.out
    assert said.err == ""
    assert "\x1b" not in said.out


def test_strangers_in_the_home_are_told(done: Done, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A kept home that holds other reports, and gold that is in no corpus, are warned of; sets share one index."""
    for name in ("east", "north"):
        (bare / "sets" / name).mkdir(parents=True)
        line = json.dumps({"id": name, "text": f"The {name} gate of Varnholt closed at noon."})
        (bare / "sets" / name / "corpus.jsonl").write_text(line, encoding="utf-8")
        question = {"id": name, "question": f"When did the {name} gate close?", "type": "single", "gold_ids": ["ghost"]}  # fmt: skip
        (bare / "sets" / name / "queries.jsonl").write_text(json.dumps(question), encoding="utf-8")
    assert evaluated(bare / "sets", done.home, as_json=True) == 0
    said = capsys.readouterr()
    assert "24 reports of no set here" in said.err
    assert "never to be found: 1 gold report." in said.err
    found = json.loads(said.out)
    assert [one["name"] for one in found["sets"]] == ["east", "north"]
    assert found["mean"]["n"] == 2
    assert found["indexed"]["reports"] == found["indexed"]["fresh"] == 2


def test_a_report_that_cannot_be_indexed(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report without words is named and costs only itself: status 1, the figures are there."""
    folder = bare / "set"
    folder.mkdir()
    rows = [{"id": "a", "text": "Varnholt closed a gate."}, {"id": "b", "text": " "}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    question = {"id": "q", "question": "What did Varnholt close?", "type": "single", "gold_ids": ["a"]}
    (folder / "queries.jsonl").write_text(json.dumps(question), encoding="utf-8")
    assert evaluated(folder, as_json=True) == 1
    said = capsys.readouterr()
    assert "corpus.jsonl:2" in said.err
    assert json.loads(said.out)["sets"][0]["figures"]["recall10"] == 1.0


def test_a_file_of_answers_never_hides_the_set(done: Done, bare: Path) -> None:
    """--answers may not be a file of the set, nor one that cannot be written; both before anything is indexed."""
    before = (done.folder / "queries.jsonl").read_bytes()
    for file in (done.folder / "queries.jsonl", bare / "nowhere" / "answers.jsonl"):
        with pytest.raises(UsageError, match=file.name):
            evaluated(done.folder, answers=file)
    assert (done.folder / "queries.jsonl").read_bytes() == before


def test_answers_can_be_told_apart(done: Done, bare: Path) -> None:
    """--answers over two sets that call a question the same is refused, the id named."""
    for name in ("one", "two"):
        write_sample_set(bare / "sets" / name)
    with pytest.raises(UsageError, match="'meta' is a question of two sets"):
        evaluated(bare / "sets", answers=bare / "answers.jsonl")


def test_a_wrong_clearance_is_wrong(bare: Path) -> None:
    """A clearance that there is not is refused before anything is read."""
    with pytest.raises(UsageError, match="--clearance"):
        evaluated(bare, clearance="TLP:PINK")
