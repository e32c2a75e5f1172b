"""The command line as people and scripts use it: most of it in this process, what must be fresh in processes of its own."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from bot.demo import register_path, reports_folder
from tests.commandline import AS_OF, OURS, TIME, Cli, Ran, check_shape, is_plain, without_timing

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "demo", "ingest", "ask", "brief", "reports list", "reports show", "reports diff", "reports withdraw", "reports mark",
    "reports purge",
    "answers list", "answers show", "register check", "register show", "register init", "register import",
    "register schema", "doctor", "reindex", "serve", "eval", "tune", "verdicts", "watch add", "watch list",
    "watch remove", "watch notices", "feeds add", "feeds list", "feeds remove", "feeds poll", "feeds import", "feeds export",
    "feeds bundle", "reports queue retry", "reports queue drop",
)  # fmt: skip


def process(folder: Path, *args: str | Path, **settings: str) -> "subprocess.Popen[str]":
    """A command in a process of its own, with an environment that holds nothing else."""
    program = "import sys; from bot.cli import main; sys.argv[0] = 'sitrep'; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def ended(running: "subprocess.Popen[str]") -> Ran:
    """What a process left."""
    out, err = running.communicate(timeout=120)
    return Ran(running.returncode, out, err)


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(cli: Cli, command: str) -> None:
    """Each command's help shows how it is called, and ends with status 0."""
    ran = cli(*command.split(), "--help")
    assert ran.status == 0
    assert re.search(rf"Examples?:\s+sitrep {command}\b", ran.out)


def test_every_command_is_known_here(cli: Cli) -> None:
    """The commands of this test are the commands that there are."""
    assert sorted(names(app)) == sorted(COMMANDS)


def names(group: Any, before: str = "") -> list[str]:
    """The names of a group's commands, and of the groups in it, each after its group's."""
    own = [before + (command.name or command.callback.__name__) for command in group.registered_commands]
    within = [names(one.typer_instance, f"{before}{one.name} ") for one in group.registered_groups]
    return own + [name for found in within for name in found]


@pytest.mark.parametrize("args", [["--help"], ["ask", "--help"], ["reports", "--help"]], ids=" ".join)
def test_help_is_quick(tmp_path: Path, args: list[str]) -> None:
    """Help takes less than two seconds of the processor, since nothing heavy is loaded for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended(process(tmp_path, *args)).status == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime) < 2.0


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """The command line itself imports no store, no model, no Slack and no reader."""
    code = "import bot.cli, sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()}
    heavy = {"chromadb", "dbos", "langchain", "langchain_core", "kreuzberg", "trafilatura", "slack_bolt", "slack_sdk",
             "dateparser", "numpy", "onnxruntime", "sqlalchemy", "tokenizers"}  # fmt: skip
    assert not heavy & loaded


def test_no_arguments_are_help(cli: Cli) -> None:
    """Called with nothing, it says what there is."""
    ran = cli()
    assert "Commands" in ran.out + ran.err


@pytest.mark.parametrize(
    "args", [["askk"], ["ask", "--nonsense"], ["ingest"], ["reports", "withdraw", "x"]], ids=" ".join
)
def test_wrong_use_is_status_2(cli: Cli, args: list[str]) -> None:
    """A command or an option that there is not, or that lacks its argument, is named on stderr; status 2."""
    ran = cli(*args)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err


# Settings


def test_all_wrong_settings_are_named_at_once(cli: Cli) -> None:
    """Every fault of the settings in one go, status 2, nothing on stdout; secrets are not repeated."""
    ran = cli(
        "ask", OURS, SITREP_TIMEZONE="Mars/Olympus", SITREP_CLEARANCE="TLP:PINK", SLACK_BOT_TOKEN="hunter2"
    )
    assert (ran.status, ran.out) == (2, "")
    for name in ("SITREP_TIMEZONE", "SITREP_CLEARANCE", "SLACK_BOT_TOKEN"):
        assert name in ran.err
    assert "hunter2" not in ran.err


def test_settings_come_from_a_file_too(cli: Cli, tmp_path: Path) -> None:
    """A `.env` in the working directory counts, and the environment wins over it."""
    (tmp_path / ".env").write_text(
        "SITREP_TIMEZONE=Nowhere/Land\nSITREP_MODEL_TIMEOUT=soon\n", encoding="utf-8"
    )
    ran = cli("ask", OURS, SITREP_TIMEZONE="UTC")
    assert ran.status == 2
    assert "SITREP_MODEL_TIMEOUT" in ran.err
    assert "SITREP_TIMEZONE" not in ran.err


def test_doctor_names_faults_and_mends(cli: Cli) -> None:
    """`doctor` shows wrong settings as faults: status 2."""
    ran = cli("doctor", SITREP_TIMEZONE="Mars/Olympus")
    assert ran.status == 2
    assert "SITREP_TIMEZONE" in ran.out


def test_doctor_is_content_with_a_sound_home(own_cli: Cli) -> None:
    """Over a sound home all is well: status 0, and the index agrees with the catalogue."""
    ran = own_cli("doctor")
    assert ran.status == 0, ran.out
    assert "All is well" in ran.out
    assert is_plain(ran.out)


# Demo, ingest and ask in fresh processes


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, asked_home: Path) -> dict[str, Ran]:
    """Commands in processes of their own, two at a time."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / ".env").write_text("SITREP_CLEARANCE=TLP:PINK\n", encoding="utf-8")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    home = {"SITREP_HOME": str(asked_home), "SITREP_REGISTER": str(register_path())}
    demo = process(folder, "demo", "--json")
    ingest = process(
        elsewhere, "ingest", reports_folder(), broken(elsewhere), "--tlp", "TLP:CLEAR", "--json",
        SITREP_HOME=str(elsewhere / "home"),
    )  # fmt: skip
    done = {"demo --json": ended(demo), "ingest": ended(ingest)}
    ask = process(elsewhere, "ask", OURS, "--as-of", AS_OF, "--json", **home)
    return {**done, "demo": ended(process(folder, "demo")), "ask": ended(ask)}


def broken(folder: Path) -> Path:
    """A folder with an empty file, a broken PDF, a corpus with a bad line, and a name that is no text."""
    made = folder / "broken"
    made.mkdir()
    (made / "empty.txt").write_bytes(b"")
    (made / "cut.pdf").write_bytes(b"%PDF-1.7\n%%")
    (made / "corpus.jsonl").write_text(
        '{"id": "c1", "title": "Fine", "text": "Varnholt closed a gate."}\n{"id": \n'
    )
    return made


ANSWER_KEYS = {
    "id": str, "question": str, "standalone_question": str, "as_of": str, "outcome": str, "reason": str,
    "searched": dict, "choices": list, "summary": list, "verdicts": list, "statements": list, "conflicts": list,
    "unknowns": list, "checklist": list, "citations": list, "retrieved": list, "marking": str, "writer": str, "degraded": bool,
    "timing_ms": dict,
}  # fmt: skip
VERDICT_KEYS = {
    "project": str, "incident": str, "incident_id": str, "status": str, "justification": str, "path": list,
    "citations": list, "since": str | None, "review_by": str | None,
}  # fmt: skip
CITATION_KEYS = {
    "n": int, "report_id": str, "external_id": str, "title": str, "publisher": str, "url": str, "published": str,
    "retrieved": str, "marking": str, "version": int, "start": int, "end": int, "where": str, "quote": str,
    "also_published_by": list,
}  # fmt: skip
STATUSES = {"affected", "not_affected", "under_investigation", "fixed", "no_known_exposure"}
STANCES = {"paused", "ended", "continues", "investigates", "confirms", "denies", "affected", "not_affected", "fixed",
           "advises", "unknown"}  # fmt: skip


def check_answer(answer: dict[str, Any]) -> None:
    """The answer has the contract's shape, to the last key."""
    check_shape(answer, ANSWER_KEYS)
    assert answer["outcome"] in {"answered", "no_evidence", "needs_clarification", "failed"}
    assert bool(answer["reason"]) == (answer["outcome"] != "answered")
    assert TIME.fullmatch(answer["as_of"])
    check_shape(answer["searched"], {"reports": int, "newest": str | None})
    assert set(answer["timing_ms"]) == {"total", "search", "write"}
    for sentence in answer["summary"]:
        check_shape(sentence, {"text": str, "citations": list})
    for verdict in answer["verdicts"]:
        check_shape(verdict, VERDICT_KEYS)
        assert verdict["status"] in STATUSES
        assert (verdict["review_by"] is not None) == (verdict["status"] == "under_investigation")
    for said in answer["statements"]:
        check_shape(said, {"party": str, "stance": str, "text": str, "date": str, "citations": list})
        assert said["stance"] in STANCES
    for conflict in answer["conflicts"]:
        check_shape(conflict, {"about": str, "sides": list, "kind": str})
        assert conflict["kind"] in {"contradiction", "superseded"}
        for side in conflict["sides"]:
            check_shape(side, {"value": str, "citations": list})
    for cited in answer["citations"]:
        check_shape(cited, CITATION_KEYS)
        assert TIME.fullmatch(cited["retrieved"])
        assert cited["published"] == "" or TIME.fullmatch(cited["published"])
    for found in answer["retrieved"]:
        check_shape(found, {"report_id": str, "external_id": str, "score": float})
    assert len(answer["retrieved"]) <= 20


def test_demo_gives_the_contracts_json(fresh: dict[str, Ran]) -> None:
    """`demo --json` needs no setting, ignores `.env`, and prints one answer of the contract's shape and nothing else."""
    ran = fresh["demo --json"]
    assert ran.status == 0, ran.err
    check_answer(ran.json)
    assert ran.json["as_of"] == AS_OF
    assert ran.json["question"] == OURS
    assert {v["project"] for v in ran.json["verdicts"]} == {"Aurora assistant", "Label-QA"}


def test_the_readme_shows_the_demo(fresh: dict[str, Ran]) -> None:
    """The exchange in the README is what the demo prints, but for how it is broken into lines and how long it took."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("$ sitrep demo\n")[1].split("```")[0]
    assert words_of(shown) == words_of(fresh["demo"].out)


def words_of(screen: str) -> list[str]:
    """The words of a screen, sorted: a wide one sets things beside each other; without the time taken."""
    return sorted(re.sub(r"\d+\s+ms", "", screen).split())


def test_demo_as_text(fresh: dict[str, Ran]) -> None:
    """`demo` for a person: the question, verdicts, cited sentences, sources; piped, without a terminal's commands."""
    ran = fresh["demo"]
    assert ran.status == 0, ran.err
    places = [
        ran.out.index(part)
        for part in (OURS, "Aurora assistant", "What the reports say", "[1]", "25 reports")
    ]
    assert places[0] < places[1] < places[2]
    assert is_plain(ran.out + ran.err)
    assert ran.err == ""


INGEST_KEYS = {
    "input": str, "status": str, "report_id": str | None, "external_id": str | None, "version": int | None,
    "passages": int | None, "marking": str | None, "error": str | None,
}  # fmt: skip


def test_ingest_prints_a_line_an_input(fresh: dict[str, Ran]) -> None:
    """Every report of the folder has its line of JSON; failures say why and stop nothing: status 1."""
    ran = fresh["ingest"]
    assert ran.status == 1
    for row in ran.lines:
        check_shape({k: v for k, v in row.items() if k != "missing"}, INGEST_KEYS)
        assert (row["status"] == "failed") == bool(row["error"])
    counts = {status: sum(row["status"] == status for row in ran.lines) for status in ("added", "failed")}
    assert counts == {"added": 28, "failed": 3}
    assert is_plain(ran.out + ran.err)


def test_ingest_names_its_inputs(fresh: dict[str, Ran]) -> None:
    """A line of a corpus is PATH:LINE, a file its path."""
    inputs = [row["input"] for row in fresh["ingest"].lines]
    assert any(name.endswith("wire.jsonl:5") for name in inputs)
    assert any(name.endswith("corpus.jsonl:2") for name in inputs)
    assert len(set(inputs)) == len(inputs)


def test_a_fresh_process_gives_the_same_answer(fresh: dict[str, Ran], demo_cli: Cli) -> None:
    """The same question over the same home in another process has the same answer, timing aside."""
    assert without_timing(fresh["ask"].json) == without_timing(
        demo_cli("ask", OURS, "--as-of", AS_OF, "--json").json
    )


# Ask


def test_ask_gives_the_contracts_json(demo_cli: Cli) -> None:
    """Answers of every outcome have the contract's shape, and stdout holds nothing else."""
    for question in (OURS, "What did Meta do?", "Who won the cup?", "Is project Zephyr affected?"):
        ran = demo_cli("ask", question, "--json")
        assert ran.status == 0
        check_answer(ran.json)


def test_ask_as_text(demo_cli: Cli) -> None:
    """Without --json an answer is words for a person; --explain adds the quotes."""
    plain, explained = demo_cli("ask", "What did Meta do?"), demo_cli("ask", "What did Meta do?", "--explain")
    assert "What the reports say" in plain.out
    assert "Meta · paused" in plain.out
    assert len(explained.out) > len(plain.out)
    assert is_plain(plain.out + explained.out)
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(plain.out)


def test_an_empty_home_is_no_fault(cli: Cli) -> None:
    """Before the first report, `ask` says that there is nothing: no_evidence, null as newest, status 0."""
    ran = cli("ask", "What did Meta do?", "--json")
    assert ran.status == 0
    check_answer(ran.json)
    assert ran.json["searched"] == {"reports": 0, "newest": None}


def test_a_bare_date_means_its_end(demo_cli: Cli) -> None:
    """--as-of with a date is the last second of that day, UTC, whatever the time zone."""
    ran = demo_cli("ask", OURS, "--as-of", "2026-04-03", "--json", SITREP_TIMEZONE="Asia/Tokyo")
    assert ran.json["as_of"] == "2026-04-03T23:59:59Z"
    assert ran.json["searched"]["newest"][:10] == "2026-04-03"


def test_a_zoneless_time_is_in_our_zone(demo_cli: Cli) -> None:
    """--as-of with a time that names no zone is in SITREP_TIMEZONE."""
    ran = demo_cli("ask", OURS, "--as-of", "2026-04-03T12:00", "--json", SITREP_TIMEZONE="Asia/Tokyo")
    assert ran.json["as_of"] == "2026-04-03T03:00:00Z"


def test_before_all_reports_there_is_nothing(demo_cli: Cli) -> None:
    """As of a day before the first report: no_evidence, and nothing was searched."""
    ran = demo_cli("ask", OURS, "--as-of", "2020-01-01", "--json")
    assert ran.json["outcome"] == "no_evidence"
    assert ran.json["searched"] == {"reports": 0, "newest": None}


@pytest.mark.parametrize("value", ["soon", "2026-13-01", "", "99999-01-01"])
def test_a_wrong_time_is_wrong_use(demo_cli: Cli, value: str) -> None:
    """What is no time is named with what a time looks like; an empty one means now."""
    ran = demo_cli("ask", OURS, "--as-of", value, "--json")
    assert ran.status == (2 if value else 0)
    assert not value or ("--as-of" in ran.err and ran.out == "")


@pytest.mark.parametrize("value", ["TLP:PINK", "amberish", "", "TLP:CLEARED", "shared", "NOT RED"])
def test_a_wrong_clearance_is_wrong_use(demo_cli: Cli, value: str) -> None:
    """A clearance that there is not is refused, since a guess would show too much."""
    ran = demo_cli("ask", OURS, "--clearance", value, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert "--clearance" in ran.err


def test_clearance_decides_what_is_seen(demo_cli: Cli) -> None:
    """More clearance, more reports; the word is taken in any spelling."""
    counts = [
        demo_cli("ask", OURS, "--clearance", word, "--as-of", AS_OF, "--json").json["searched"]["reports"]
        for word in ("TLP:CLEAR", "green", "tlp:amber", "TLP:RED")
    ]
    assert counts == [24, 25, 26, 27]


def test_one_question_or_a_batch(demo_cli: Cli, tmp_path: Path) -> None:
    """Neither, or both, is wrong use."""
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "a", "question": "What did Meta do?"}\n', encoding="utf-8")
    assert demo_cli("ask").status == 2
    assert demo_cli("ask", "  ").status == 2
    assert demo_cli("ask", OURS, "--batch", batch).status == 2


def test_history_makes_a_follow_up_whole(demo_cli: Cli, tmp_path: Path) -> None:
    """--history is what was said before: "and Meta?" is then understood."""
    history = tmp_path / "history.json"
    history.write_text(
        json.dumps([{"role": "user", "text": "What did OpenAI do about Mercor?"}]), encoding="utf-8"
    )
    ran = demo_cli("ask", "and Meta?", "--history", history, "--json")
    assert ran.json["question"] == "and Meta?"
    assert "What did OpenAI do about Mercor?" in ran.json["standalone_question"]


@pytest.mark.parametrize(
    "words", [b"not JSON", b"{}", b'[{"role": "user"}]', b'["x"]', b'[{"role": "user", "text": 3}]', b"\xff\xfe", b"", b"[" * 9000]
)  # fmt: skip
def test_a_malformed_history_is_wrong_use(demo_cli: Cli, tmp_path: Path, words: bytes) -> None:
    """A history that is none is refused with words, status 2."""
    history = tmp_path / "history.json"
    history.write_bytes(words)
    ran = demo_cli("ask", "and Meta?", "--history", history)
    assert (ran.status, ran.out) == (2, "")
    assert "istory" in ran.err


def test_a_missing_history_is_wrong_use(demo_cli: Cli, tmp_path: Path) -> None:
    """A history that is not there, or is a folder, is refused with its name."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        ran = demo_cli("ask", "and Meta?", "--history", path)
        assert ran.status == 2
        assert path.name in "".join(ran.err.split())


def test_a_batch_is_answered_in_order(demo_cli: Cli, tmp_path: Path) -> None:
    """One JSON answer a line, the same ids in the same order; other keys and blank lines are passed over."""
    rows = [
        {"id": "z", "question": "What did Meta do?", "gold_ids": ["x"], "type": "stance"},
        {"id": "a", "question": "and OpenAI?", "history": [{"role": "user", "text": "What did Meta do?"}]},
        {"id": "früh", "question": OURS, "as_of": "2026-04-01"},
        {"id": 7, "question": "Is Batch scorer affected?", "clearance": "TLP:RED", "as_of": AS_OF},
        {"id": "z2", "question": "a\u2028b?"},
    ]
    batch = tmp_path / "batch.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    batch.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    ran = demo_cli("ask", "--batch", batch, "--json")
    assert ran.status == 0, ran.err
    assert [answer["id"] for answer in ran.lines] == ["z", "a", "früh", 7, "z2"]
    for answer in ran.lines:
        check_answer({**answer, "id": str(answer["id"])})
    assert "What did Meta do?" in ran.lines[1]["standalone_question"]
    assert ran.lines[2]["as_of"] == "2026-04-01T23:59:59Z"
    assert [v["status"] for v in ran.lines[3]["verdicts"]] == ["affected"]


def test_a_batch_answers_as_a_single_question_does(demo_cli: Cli, tmp_path: Path) -> None:
    """Asked in a batch, through Chroma, or alone, exactly: the same answer but for the id."""
    rows = [{"id": f"q{i}", "question": OURS, "as_of": AS_OF} for i in range(4)]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    alone = demo_cli("ask", OURS, "--as-of", AS_OF, "--json").json
    for answer in demo_cli("ask", "--batch", batch, "--json").lines:
        assert without_timing({**answer, "id": alone["id"]}) == without_timing(alone)


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "3", "{}", '{"id": "x"}', '{"question": "x"}', '{"id": null, "question": "x"}',
     '{"id": true, "question": "x"}', '{"id": "x", "question": 3}', '{"id": "x", "question": "x", "history": {"a": 1}}',
     '{"id": "x", "question": "x", "as_of": "soon"}', '{"id": "x", "question": "x", "as_of": 3}',
     '{"id": "x", "question": "x", "clearance": "TLP:PINK"}', '{"id": "x", "question": "x", "clearance": []}', "[" * 9000],
    ids=lambda line: line[:60],
)  # fmt: skip
def test_a_malformed_line_of_a_batch_is_named(demo_cli: Cli, tmp_path: Path, line: str) -> None:
    """A line that is no question stops the batch before any answer: status 2, the file and the line named."""
    batch = tmp_path / "batch.jsonl"
    batch.write_text(f'{{"id": "fine", "question": "What did Meta do?"}}\n{line}\n', encoding="utf-8")
    ran = demo_cli("ask", "--batch", batch, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert "batch.jsonl:2:" in ran.err.replace("\n", "")


def test_all_malformed_lines_are_named_at_once(demo_cli: Cli, tmp_path: Path) -> None:
    """Of two hundred bad lines the first twenty are named, and how many more there are."""
    batch = tmp_path / "batch.jsonl"
    batch.write_text("x\n" * 200, encoding="utf-8")
    said = demo_cli("ask", "--batch", batch).err
    assert "batch.jsonl:20:" in said
    assert "batch.jsonl:21:" not in said
    assert "180 more" in said


def test_a_batch_that_cannot_be_read_is_wrong_use(demo_cli: Cli, tmp_path: Path) -> None:
    """Missing, a folder, or no text: status 2."""
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nowhere.jsonl", tmp_path, tmp_path / "bytes.jsonl"):
        assert demo_cli("ask", "--batch", path, "--json").status == 2


def test_an_empty_batch_has_no_answers(demo_cli: Cli, tmp_path: Path) -> None:
    """No questions, no answers, no fault."""
    (tmp_path / "empty.jsonl").write_text("\n\n", encoding="utf-8")
    ran = demo_cli("ask", "--batch", tmp_path / "empty.jsonl", "--json")
    assert (ran.status, ran.out) == (0, "")


# Brief

BRIEF_KEYS = {"since": str, "until": str, "marking": str, "changes": list, "stories": list, "feeds": list, "quiet": bool,
              "citations": list}  # fmt: skip


def test_a_days_briefing(demo_cli: Cli) -> None:
    """`brief --day --json` has the contract's shape; its sentences cite what is listed."""
    told = demo_cli("brief", "--day", "2026-04-03", "--json").json
    check_shape(told, BRIEF_KEYS)
    assert (told["since"], told["until"]) == ("2026-04-03T00:00:00Z", "2026-04-04T00:00:00Z")
    assert not told["quiet"]
    numbers = {c["n"] for c in told["citations"]}
    for story in told["stories"]:
        for sentence in story["sentences"]:
            assert sentence["citations"]
            assert set(sentence["citations"]) <= numbers
    for cited in told["citations"]:
        check_shape(cited, CITATION_KEYS)


def test_a_day_is_a_day_of_our_zone(demo_cli: Cli) -> None:
    """--day begins and ends at midnight in SITREP_TIMEZONE."""
    told = demo_cli("brief", "--day", "2026-04-03", "--json", SITREP_TIMEZONE="Asia/Tokyo").json
    assert (told["since"], told["until"]) == ("2026-04-02T15:00:00Z", "2026-04-03T15:00:00Z")


def test_a_quiet_day(demo_cli: Cli) -> None:
    """A day without reports is quiet, and the text says so."""
    assert demo_cli("brief", "--day", "2026-03-21", "--json").json["quiet"] is True
    ran = demo_cli("brief", "--day", "2026-03-21")
    assert ran.status == 0
    assert "Nothing new" in ran.out


def test_a_briefing_for_an_audience(demo_cli: Cli) -> None:
    """Restricted reports are in a briefing only for those who may see them."""
    green = demo_cli("brief", "--day", "2026-04-04", "--json").out
    red = demo_cli("brief", "--day", "2026-04-04", "--clearance", "TLP:RED", "--json").out
    assert "response-cell-kestrel.md" not in green
    assert "response-cell-kestrel.md" in red


def test_a_briefing_as_a_page(demo_cli: Cli, tmp_path: Path) -> None:
    """--html writes one page that loads nothing from elsewhere, and says where it is."""
    page = tmp_path / "brief.html"
    ran = demo_cli("brief", "--day", "2026-04-03", "--html", page)
    assert (ran.status, ran.out) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert not re.search(r"<script|<img|<link [^>]*href=\"http", text)
    assert "brief.html" in "".join(ran.err.split())


def test_a_page_that_cannot_be_written(demo_cli: Cli, tmp_path: Path) -> None:
    """A folder that is not there is said, status 2."""
    ran = demo_cli("brief", "--day", "2026-04-03", "--html", tmp_path / "nowhere" / "brief.html")
    assert ran.status == 2
    assert "cannot be written" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    "args",
    [["--day", "someday"], ["--since", "someday"], ["--day", "today", "--since", "2026-04-01"], ["--day", "9999-12-31"],
     ["--since", "0001-01-01"], ["--day", "0001-01-01"]],
    ids=" ".join,
)  # fmt: skip
def test_odd_windows(demo_cli: Cli, args: list[str]) -> None:
    """What is no window is wrong use; the ends of the calendar are no crash."""
    ran = demo_cli("brief", *args, "--json", SITREP_TIMEZONE="Asia/Tokyo")
    assert ran.status in {0, 2}
    assert "Something went wrong" not in ran.err


def test_text_or_json_or_page(demo_cli: Cli) -> None:
    """A briefing in the terminal has its window, its stories and their sources."""
    ran = demo_cli("brief", "--day", "2026-04-03")
    assert ran.status == 0
    assert "[1]" in ran.out
    assert is_plain(ran.out)
