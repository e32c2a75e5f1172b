"""Reading question sets: what they hold, and what is said of those that are broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluating.sets import read_sets, shelf_of, unknown_gold
from ingestion.errors import UsageError
from tests.evaluating.sampleset import QUERIES, sample_texts

REPORT = {"id": "a", "text": "Varnholt closed a gate."}
QUESTION = {"id": "q", "question": "Who closed it?", "type": "single", "gold_ids": ["a"]}


def made(folder: Path, corpus: list[Any] | None, queries: list[Any] | None) -> Path:
    """A set of these lines; what is no string is written as JSON, None leaves the file out."""
    folder.mkdir(parents=True)
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        if rows is not None:
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    """What is said when the sets of a folder cannot be used."""
    with pytest.raises(UsageError) as caught:
        read_sets(folder)
    return str(caught.value)


def test_a_set(tmp_path: Path) -> None:
    """A set has its folder's name, its reports' texts and its questions; other keys and blank lines are passed over."""
    turns = [{"role": "user", "text": "There was a gate."}]
    question = {**QUESTION, "history": turns, "gold_facts": ["It closed."], "answer": "Varnholt"}
    (found,) = read_sets(made(tmp_path / "gates", [REPORT, "", {**REPORT, "id": "b"}], ["", question]))
    assert found.name == "gates"
    assert found.texts == {"a": ("Varnholt closed a gate.",), "b": ("Varnholt closed a gate.",)}
    (asked,) = found.questions
    assert (asked.id, asked.text, asked.kind) == ("q", "Who closed it?", "single")
    assert (asked.history[0].role, asked.history[0].text) == ("user", "There was a gate.")
    assert (asked.reports, asked.facts) == ({"a"}, ("It closed.",))


def test_sets_side_by_side(tmp_path: Path) -> None:
    """A folder of sets gives them in order of name; folders that hold no questions are passed over."""
    for name in ("north", "east"):
        made(tmp_path / name, [{**REPORT, "id": name}], [QUESTION])
    made(tmp_path / "reports only", [REPORT], None)
    assert [one.name for one in read_sets(tmp_path)] == ["east", "north"]


@pytest.mark.parametrize(("missing", "other"), [("corpus.jsonl", "queries.jsonl"), ("queries.jsonl", "corpus.jsonl")])  # fmt: skip
def test_a_missing_file(tmp_path: Path, missing: str, other: str) -> None:
    """A set of which one file is missing is refused, the file named."""
    folder = made(tmp_path / "set", [REPORT], [QUESTION])
    (folder / missing).unlink()
    assert f"{missing}: it cannot be read (No such file" in refused(folder)
    assert other not in refused(folder)


def test_a_missing_folder(tmp_path: Path) -> None:
    """What is no folder, and a folder without any set, is refused with what a set is."""
    for folder in (tmp_path / "nowhere", tmp_path):
        assert "corpus.jsonl and queries.jsonl" in refused(folder)


def test_an_empty_set(tmp_path: Path) -> None:
    """A set without reports, or without questions, is refused: there is nothing to count."""
    said = refused(made(tmp_path / "set", ["", "  "], []))
    assert "corpus.jsonl: it holds no reports." in said
    assert "queries.jsonl: it holds no questions." in said


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nonsense", "not JSON"),
        ("[" * 9000, "not JSON"),
        ("[]", "JSON object"),
        ({**QUESTION, "id": ""}, "`id`"),
        ({**QUESTION, "id": 3}, "`id`"),
        ({"id": "q", "type": "single"}, "`question`"),
        ({**QUESTION, "question": " "}, "`question`"),
        ({"id": "q", "question": "Who?"}, "`type`"),
        ({**QUESTION, "gold_ids": "a"}, "`gold_ids`"),
        ({**QUESTION, "gold_facts": [1]}, "`gold_facts`"),
        ({**QUESTION, "history": "earlier"}, "`history`"),
        ({**QUESTION, "history": [{"role": "user"}]}, "`history`"),
        ({**QUESTION, "id": "first"}, "earlier line"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_malformed_question(tmp_path: Path, row: Any, why: str) -> None:
    """A line that is no question is named by file and line, with what is wrong."""
    said = refused(made(tmp_path / "set", [REPORT], [{**QUESTION, "id": "first"}, row]))
    assert "queries.jsonl:2: " in said
    assert why in said


@pytest.mark.parametrize("row", [{"id": "b"}, {"text": "x"}, {"id": 1, "text": "x"}, {"id": "b", "text": None}, "{"])  # fmt: skip
def test_a_malformed_report(tmp_path: Path, row: Any) -> None:
    """A line that is no report is named by file and line."""
    assert "corpus.jsonl:2: " in refused(made(tmp_path / "set", [REPORT, row], [QUESTION]))


def test_faults_of_all_files_at_once(tmp_path: Path) -> None:
    """Of thirty bad lines in two files the first twenty are named, and how many more there are."""
    said = refused(made(tmp_path / "set", [REPORT, *["x"] * 15], ["x"] * 15)).splitlines()
    assert len(said) == 21
    assert "corpus.jsonl:2:" in said[0]
    assert "queries.jsonl:5:" in said[19]
    assert "10 more" in said[20]


def test_what_is_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused as a whole."""
    folder = made(tmp_path / "set", None, [QUESTION])
    (folder / "corpus.jsonl").write_bytes(b"\xff\xfe\x00")
    assert "corpus.jsonl: it is not UTF-8 text (byte 1)." in refused(folder)


def test_one_id_for_two_reports(tmp_path: Path) -> None:
    """Two sets that call different reports the same cannot share an index; the same report in both can."""
    made(tmp_path / "east", [REPORT], [QUESTION])
    made(tmp_path / "north", [REPORT], [QUESTION])
    assert len(read_sets(tmp_path)) == 2
    made(tmp_path / "south", [{**REPORT, "text": "Another."}], [QUESTION])
    said = refused(tmp_path)
    assert "'a' is another report in east" in said
    assert len(said.splitlines()) == 1


def test_copies_share_a_name(tmp_path: Path) -> None:
    """Reports with the very same text go by the first one's name; a quote may stand in any version of a report."""
    rows = [REPORT, {**REPORT, "id": "b"}, {"id": "c", "text": "Old."}, {"id": "c", "text": "New."}]
    shelf = shelf_of(read_sets(made(tmp_path / "set", rows, [QUESTION])))
    assert [shelf.named(name) for name in "abc"] == ["a", "a", "c"]
    assert shelf.holds("b", "a gate")
    assert shelf.holds("c", "Old.")
    assert shelf.holds("c", "New.")
    assert not shelf.holds("c", "a gate")
    assert not shelf.holds("nowhere", "a gate")


def test_gold_that_is_nowhere(tmp_path: Path) -> None:
    """Gold reports that no corpus holds are counted, each once."""
    rows = [{**QUESTION, "id": name, "gold_ids": ["a", "ghost"]} for name in ("q", "r")]
    assert unknown_gold(read_sets(made(tmp_path / "set", [REPORT], rows))) == 1


def test_the_sample_set_is_true_to_the_sample_world() -> None:
    """Every gold fact of the sample set stands to the letter in one of its gold reports."""
    texts = {name: row["text"] for name, row in sample_texts().items()}
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert set(row["gold_ids"]) <= set(texts), row["id"]
        for fact in row["gold_facts"]:
            assert any(fact in " ".join(texts[name].split()) for name in row["gold_ids"]), fact
