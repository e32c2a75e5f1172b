"""The commands about answers that were kept: list and show."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.commandline import AS_OF, OURS, TIME, Cli, check_shape, is_plain

ASKING_KEYS = {
    "id": str, "answer_id": str, "asked_at": str, "asker": str, "audience": str, "clearance": str, "as_of": str,
    "index_version": int, "outcome": str, "writer": str, "degraded": bool, "question": str, "standalone_question": str,
    "timing_ms": dict, "overtaken": list, "sources_changed": dict,
}  # fmt: skip
SOURCE_KEYS = {
    "citations": list,
    "report_id": str | None,
    "version": int | None,
    "latest": int | None,
    "state": str,
    "still_said": bool,
}
META = "What did Meta do?"


def test_nothing_kept_yet_is_no_fault(cli: Cli) -> None:
    """Before the first question, `answers list` says what to do; status 0, and no JSON."""
    ran = cli("answers", "list")
    assert ran.status == 0
    assert "sitrep ask" in ran.out
    assert cli("answers", "list", "--json").out == ""


def test_askings_are_listed_newest_first(own_cli: Cli) -> None:
    """A line of JSON an asking, the same question twice as two, and no more than --limit."""
    for question in (OURS, META, OURS):
        own_cli("ask", question)
    rows = own_cli("answers", "list", "--json").lines
    assert [row["question"] for row in rows] == [OURS, META, OURS]
    assert len({row["id"] for row in rows}) == 3
    for row in rows:
        check_shape(row, ASKING_KEYS)
        assert TIME.fullmatch(row["asked_at"])
        assert re.fullmatch(r"terminal:\S+", row["asker"])
        assert (row["audience"], row["clearance"], row["writer"]) == ("terminal", "TLP:GREEN", "extractive")
    assert own_cli("answers", "list", "--limit", "1", "--json").lines == rows[:1]


def test_askings_are_listed_for_people(own_cli: Cli) -> None:
    """Time in our zone, asker, question, outcome, writer and milliseconds; how many there are is said."""
    own_cli("ask", META)
    ran = own_cli("answers", "list", SITREP_TIMEZONE="Asia/Tokyo")
    assert re.search(
        rf"q[0-9a-f]{{12}} .* JST  terminal:\S+  answered +extractive +[\d,]+ ms  {re.escape(META)}", ran.out
    )
    assert "1 answer\n" in ran.out
    assert is_plain(ran.out)


@pytest.mark.parametrize("limit", ["0", "-1", "many", "10001"])
def test_a_limit_that_is_none_is_wrong_use(demo_cli: Cli, limit: str) -> None:
    """From 1 to 10,000; else status 2."""
    assert demo_cli("answers", "list", "--limit", limit).status == 2


def test_an_answer_is_shown_as_it_was_given(own_cli: Cli) -> None:
    """The contract's JSON to the letter, beside who asked and what became of its sources; any clear beginning will do."""
    given = own_cli("ask", META, "--json").json
    (row,) = own_cli("answers", "list", "--json").lines
    told = own_cli("answers", "show", row["id"][:7], "--json").json
    answer, sources, withheld = (told.pop(key) for key in ("answer", "sources", "withheld"))
    assert told.pop("unsupported") == []
    assert answer == given
    assert told == row
    assert withheld is None
    for source in sources:
        check_shape(source, SOURCE_KEYS)
        assert (source["state"], source["version"], source["latest"]) == ("current", 1, 1)
    assert sorted(n for s in sources for n in s["citations"]) == [c["n"] for c in given["citations"]]
    assert own_cli("answers", "show", given["id"], "--json").json["id"] == row["id"]


def test_an_answer_is_shown_for_people(own_cli: Cli) -> None:
    """Its sentences with their quotes, then who, for whom, at which clearance and index, by which writer, how long."""
    own_cli("ask", META)
    ran = own_cli("answers", "show", "q")
    assert ran.status == 0, ran.err
    for part in ("What the reports say", "“", "asked", "terminal:", "TLP:GREEN", "version ", "extractive", "ms (search",
                 "still current"):  # fmt: skip
        assert part in ran.out
    assert is_plain(ran.out)


def test_every_question_of_a_batch_is_kept(own_cli: Cli, tmp_path: Path) -> None:
    """Each with its own clearance and its answer's own id, not the batch's."""
    batch = tmp_path / "batch.jsonl"
    rows = [{"id": n, "question": f"{META} ({n})"} for n in range(4)]
    rows[3]["clearance"] = "TLP:RED"
    batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert own_cli("ask", "--batch", batch, "--json").err == ""
    listed = own_cli("answers", "list", "--json", "--clearance", "TLP:RED").lines
    assert [row["question"] for row in listed] == [row["question"] for row in reversed(rows)]
    assert all(re.fullmatch("a[0-9a-f]{12}", row["answer_id"]) for row in listed)
    assert len(own_cli("answers", "list", "--json").lines) == 3


def test_a_kept_answer_above_the_clearance_is_as_if_it_were_not_there(own_cli: Cli) -> None:
    """It is not listed, and asked for by its id, it is said not to be there; status 1."""
    own_cli("ask", META, "--clearance", "TLP:AMBER")
    assert "sitrep ask" in own_cli("answers", "list").out
    (row,) = own_cli("answers", "list", "--clearance", "TLP:AMBER", "--json").lines
    ran = own_cli("answers", "show", row["id"])
    assert (ran.status, ran.out) == (1, "")
    assert "no kept answer" in " ".join(ran.err.split())
    assert own_cli("answers", "show", row["id"], "--clearance", "amber").status == 0
    assert own_cli("answers", "list", "--clearance", "TLP:PINK").status == 2


def test_a_hostile_question_commands_no_terminal(own_cli: Cli) -> None:
    """Control characters of a question are kept, and shown as nothing."""
    own_cli("ask", "What did \x1b[2J\x07Meta\u202e do?")
    assert "\x1b" in own_cli("answers", "list", "--json").json["question"]
    ran = own_cli("answers", "list")
    assert "What did Meta do?" in ran.out
    assert is_plain(ran.out + own_cli("answers", "show", "q").out)


def test_an_answer_resting_on_a_withdrawn_report_is_not_repeated(own_cli: Cli) -> None:
    """Its question and its frame are shown, none of its words, and why."""
    given = own_cli("ask", META, "--as-of", AS_OF, "--json").json
    own_cli("reports", "withdraw", given["citations"][0]["report_id"], "--why", "The paper took it back")
    ran = own_cli("answers", "show", "q")
    assert "withdrawn or restricted since" in ran.out
    assert "withdrawn since" in ran.out
    assert "Sentence 1 has lost its support, since its source was withdrawn\n" in ran.out
    assert "1 source withdrawn since" in own_cli("answers", "list").out
    told = own_cli("answers", "show", "q", "--json")
    assert told.json["answer"]["outcome"] == "answered"
    for words in [c["quote"] for c in given["citations"]] + [c["title"] for c in given["citations"]]:
        assert words not in ran.out
        assert words not in json.dumps(told.json, ensure_ascii=False)


def test_an_answer_that_cannot_be_kept_is_given(own_cli: Cli, tmp_path: Path) -> None:
    """While another program writes, the answers come all the same, with one line of warning: status 0."""
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(f'{{"id": {n}, "question": "{META}"}}\n' for n in range(4)), encoding="utf-8")
    with sqlite3.connect(tmp_path / "copy" / "catalogue.sqlite") as other:
        other.execute("BEGIN IMMEDIATE")
        ran = own_cli("ask", "--batch", batch, "--json")
    assert (ran.status, len(ran.lines)) == (0, 4)
    assert ran.err.count("\n") == 1
    assert "4 answers are not kept" in ran.err
    assert own_cli("answers", "list", "--json").out == ""
