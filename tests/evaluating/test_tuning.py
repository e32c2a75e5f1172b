"""Fitting the bar on questions of which somebody knows whether they can be answered; `sitrep tune` from end to end."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.sufficiency import Features, bar_from
from bot.cli import app
from bot.commands.boundary import run
from bot.evaluating.tuning import STEPS, Case, bar_json, figures, fit
from bot.settings import DEFAULTS
from ingestion.errors import UsageError
from tests.evaluating.sampleset import FOR_THE_BAR, QUERIES, sample_texts
from vectorstore.search import Weights

NOTHING, ALL = (Features(*(value,) * len(fields(Features))) for value in (0.0, 1.0))


def made(count: int = 20, name: str = "set", seed: int = 1, blur: float = 0.1) -> list[Case]:
    """Cases by turns with and without an answer: where there is one, sentences are near and words found."""
    dice, found = Random(seed), []
    for n in range(count):
        level = 0.7 if n % 2 else 0.3
        values = [level + dice.uniform(-blur, blur) for _ in fields(Features)]
        found.append(Case(name, bool(n % 2), replace(Features(*values), named=0.0, thread=0.0), None))
    return found


# ---- fitting


def test_what_can_be_told_apart_is() -> None:
    """Every answerable question is answered and every other declined, also by a bar that has not seen it."""
    fitted = fit(made(40))
    assert fitted.seen == fitted.unseen == {"set": (1.0, 1.0)}
    assert fitted.questions == 40
    assert fitted.bar.likelihood(ALL) > 0.9
    assert fitted.bar.likelihood(NOTHING) < 0.1


def test_what_says_nothing_weighs_little() -> None:
    """Of two features, the one that tells the classes apart has nearly all the weight."""
    dice = Random(3)
    known = [
        Case("set", bool(n % 2), replace(NOTHING, likeness=0.3 + 0.4 * (n % 2), nearest=dice.random()), None)
        for n in range(60)
    ]
    likeness, nearest = (abs(fit(known).bar.weights[place]) for place in (1, 3))
    assert likeness > 10 * nearest


@pytest.mark.parametrize("answerable", [True, False])
def test_one_kind_of_question_is_not_enough(answerable: bool) -> None:
    """There is nothing to learn from questions that are all answerable, or none; the error says so."""
    known = [case for case in made() if case.answerable is answerable]
    with pytest.raises(UsageError, match="the sets have one kind"):
        fit(known)
    ruled = replace(made()[int(not answerable)], answerable=not answerable, ruled=not answerable)
    with pytest.raises(UsageError, match="the sets have one kind"):
        fit([*known, ruled])  # what is ruled teaches the bar nothing
    with pytest.raises(UsageError):
        fit([])


def test_the_same_cases_give_the_same_bar() -> None:
    """To the last digit; in another order, to the six that are kept."""
    known = made(30, blur=0.4)
    assert fit(known) == fit(list(known))
    turned = bar_json(fit(known[::-1]))
    for key in ("centre", "scale", "weights", "bias"):
        assert turned[key] == pytest.approx(bar_json(fit(known))[key], abs=2e-6)


def test_the_rarer_kind_weighs_as_much() -> None:
    """Ninety answerable questions do not outvote ten others of their set."""
    dice = Random(7)
    known = [
        Case("set", n >= 10, replace(NOTHING, likeness=dice.gauss(0.6 if n >= 10 else 0.4, 0.1)), None)
        for n in range(100)
    ]
    answered, declined = fit(known).seen["set"]
    assert declined is not None
    assert abs(answered - declined) < 0.25


def test_rules_go_before_the_bar() -> None:
    """What is ruled counts as it was ruled, whatever a bar would say, and does not teach it."""
    known = made(20)
    wrong = [replace(case, ruled=not case.answerable) for case in made(2, "ruled")]
    fitted = fit([*known, *wrong])
    assert fitted.bar == fit(known).bar
    assert fitted.seen == {"set": (1.0, 1.0), "ruled": (0.0, 0.0)}


def test_figures_of_a_set_with_one_kind() -> None:
    """A set without unanswerable questions has no share of declined ones, and its balance is what it answers."""
    known = [*made(20), *(case for case in made(20, "open") if case.answerable)]
    fitted = fit(known)
    assert fitted.seen["open"] == (1.0, None)
    assert bar_json(fitted)["balanced_accuracy"] == {"set": 1.0, "open": 1.0}


def test_a_bar_fitted_without_follow_ups_still_takes_them() -> None:
    """A feature that was the same in every case says nothing: the bar that is kept can be read and weighs it with nothing."""
    fitted = fit(made(40))  # no thread, no name
    kept = bar_from(json.loads(json.dumps(bar_json(fitted))))
    assert min(kept.scale) > 0
    for bar in (fitted.bar, kept):
        for case in made(40):
            asked = replace(case.features, thread=1.0, named=1.0)
            assert bar.likelihood(asked) == pytest.approx(bar.likelihood(case.features), abs=1e-4)
            assert (bar.likelihood(asked) >= 0.5) is case.answerable


_SHARES = st.builds(Features, *[st.floats(-1, 3)] * len(fields(Features)))
_CASES = st.lists(
    st.builds(Case, st.sampled_from(["a", "b"]), st.booleans(), _SHARES, st.sampled_from([None, None, None, True, False])),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(_CASES)
def test_any_cases_give_a_bar_or_a_reason(known: Sequence[Case]) -> None:
    """Finite, with a positive scale once it is kept, and the same in use as it was kept."""
    try:
        fitted = fit(known)
    except UsageError:
        assert len({case.answerable for case in known if case.ruled is None}) < 2
        return
    kept = bar_from(json.loads(json.dumps(bar_json(fitted))))
    assert all(map(isfinite, (*kept.centre, *kept.scale, *kept.weights, kept.bias)))
    assert min(kept.scale) > 0
    assert figures(known, fitted.bar) == fitted.seen
    assert set(fitted.unseen) == {case.set_name for case in known}


# ---- the command


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left."""

    status: int
    out: str
    err: str


Cli = Callable[..., Ran]
ASKED = ("sb-01", "sb-04", "sb-07", "sb-12", "sb-36", "sb-43", "sb-53", "sb-61", "sb-62", "sb-73", "sb-75", "sb-82")  # fmt: skip


def write_slice(folder: Path, *, asked: Sequence[str] = ASKED, reports: int = 8, gold: int = 0) -> Path:
    """A part of the sample set in a folder: some of the questions for the bar, and some with their gold reports."""
    folder.mkdir(parents=True)
    rows = list(sample_texts().values())[:reports]
    held = {row["id"] for row in rows}
    questions = [
        row for row in map(json.loads, FOR_THE_BAR.read_text("utf-8").splitlines()) if row["id"] in asked
    ]
    known = [
        row for row in map(json.loads, QUERIES.read_text("utf-8").splitlines()) if set(row["gold_ids"]) & held
    ]
    for name, lines in (("corpus", rows), ("queries", [*questions, *known[:gold]])):
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Cli]:
    """Runs `sitrep tune` in this process, with no setting but a home of every day."""
    monkeypatch.chdir(tmp_path)
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITREP_HOME", str(tmp_path / "everyday"))

    def ran(*args: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["sitrep", "tune", *map(str, args)])
        capsys.readouterr()
        status = run(app)
        said = capsys.readouterr()
        logging.getLogger("dbos").handlers.clear()  # they write to this test's captured stream
        return Ran(status, said.out, said.err)

    yield ran
    assert not (tmp_path / "everyday").exists()  # whatever was done, the home of every day had no part in it


def bar_in(file: Path) -> Any:
    """The JSON of a file."""
    return json.loads(file.read_text(encoding="utf-8"))


def test_tuning_on_a_set(cli: Cli, tmp_path: Path) -> None:
    """It writes a bar that can be read, prints one JSON object with what was before and after, and nothing else."""
    folder, file = write_slice(tmp_path / "sample", gold=2), tmp_path / "bar.json"
    ran = cli(folder, "--bar", file, "--home", tmp_path / "kept", "--weights", "--json")
    assert (ran.status, ran.err) == (0, "")
    said = json.loads(ran.out)
    assert said["bar"] == bar_in(file)
    assert said["bar"]["questions"] == len(ASKED) + 2
    assert said["before"].keys() == said["bar"]["balanced_accuracy"].keys() == {"sample"}
    assert said["bar"]["balanced_accuracy"]["sample"] > 0.9
    bar = bar_from(bar_in(file))
    assert bar.likelihood(NOTHING) < 0.5 < bar.likelihood(ALL)
    (searched,) = said["weights"]
    assert 0 < searched["before"] <= searched["after"] <= 1
    tried = {
        field.name: {getattr(Weights(), field.name) * step for step in (1, *STEPS)}
        for field in fields(Weights)
    }
    assert all(any(abs(value - t) < 6e-4 for t in tried[name]) for name, value in searched["weights"].items())

    again = cli(
        folder, "--home", tmp_path / "kept", "--bar", tmp_path / "again.json"
    )  # a person, and nothing new
    assert (again.status, again.err) == (0, "")
    assert bar_in(tmp_path / "again.json") == said["bar"]
    for words in (
        "now: answered",
        "left out",
        "sample",
        f"The bar for {len(ASKED) + 2} questions was written to",
    ):
        assert words in again.out.replace("\n", " ")


# What would lose the work of minutes is said before it is done: none of these makes an index.


def test_two_sets_with_one_name(cli: Cli, tmp_path: Path) -> None:
    """Their figures could not be told apart."""
    folders = [write_slice(tmp_path / name / "sample") for name in ("east", "north")]
    ran = cli(*folders, "--home", tmp_path / "kept")
    assert ran.status == 2
    assert "the same name" in ran.err
    assert not (tmp_path / "kept").exists()


def test_two_folders_with_one_name(cli: Cli, tmp_path: Path) -> None:
    """They would share a kept index, and each find the other's reports."""
    folders = [write_slice(tmp_path / name / "sets" / name).parent for name in ("east", "north")]
    ran = cli(*folders, "--home", tmp_path / "kept")
    assert ran.status == 2
    assert "the same name" in ran.err
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    "place", ["nowhere/bar.json", "sample", "sample/queries.jsonl", "sample/corpus.jsonl"]
)
def test_a_bar_that_cannot_be_written(cli: Cli, tmp_path: Path, place: str) -> None:
    """A file in no folder, a folder, and a file of the set are refused, and left as they are."""
    folder = write_slice(tmp_path / "sample")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    ran = cli(folder, "--bar", tmp_path / place, "--home", tmp_path / "kept")
    assert ran.status == 2
    assert Path(place).name in ran.err
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    assert not (tmp_path / "kept").exists()


def test_sets_of_one_kind(cli: Cli, tmp_path: Path) -> None:
    """A bar needs questions with and without an answer; a bar that was there is still there, and none is begun."""
    folder, file = write_slice(tmp_path / "sample", asked=["sb-01", "sb-04"]), tmp_path / "bar.json"
    file.write_text("{}", encoding="utf-8")
    for bar in (file, tmp_path / "new.json"):
        ran = cli(folder, "--bar", bar, "--home", tmp_path / "kept")
        assert ran.status == 2
        assert "the sets have one kind" in " ".join(ran.err.split())
    assert file.read_text(encoding="utf-8") == "{}"
    assert not (tmp_path / "new.json").exists()
    assert not (tmp_path / "kept").exists()
