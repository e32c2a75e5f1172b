"""Whether what was found can answer: what is ruled, what is weighed, and the bar that comes with Sitrep."""

import json
from dataclasses import astuple, fields, replace
from importlib.resources import files
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.candidates import candidates, measured
from bot.answering.sufficiency import (
    Bar,
    Features,
    bar_from,
    features,
    is_sufficient,
    ruling,
    shipped_bar,
)
from bot.answering.understanding import Question, Turn, understand
from bot.evaluating.tuning import Fit, bar_json
from ingestion.report import Marking
from tests.worlds import Asker, asker, file_reports, open_home, report
from vectorstore.search import Found, Query
from vectorstore.stored import Visibility

ALWAYS, NEVER = (
    replace(shipped_bar(), weights=(0.0,) * len(shipped_bar().weights), bias=bias) for bias in (9.0, -9.0)
)
KEPT = json.loads(files("bot.answering").joinpath("bar.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def varnholt(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """A home with a handful of reports."""
    home = tmp_path_factory.mktemp("varnholt")
    parts = open_home(home, owner=True)
    file_reports(
        parts,
        [
            report("paused", "Meta paused its work with Varnholt on Friday.", title="Work paused"),
            report("copied", "Strangers copied the customer list of Varnholt.", title="Breach"),
            report("flaw", "CVE-2026-1234 is exploited in Moorlog 4.2.1. Update at once.", title="Flaw"),
            report("choir", "A choir sang in the harbour hall at noon.", title="Music"),
        ],
    )
    parts.close()
    return asker(home)


def seen(ask: Asker, asked: str, *earlier: str, as_of: str = "") -> tuple[Question, Found, Features]:
    """A question, what was found for it, and its features."""
    question = understand(asked, [Turn("user", text) for text in earlier])
    search = ask.desk.search
    query = Query(question.own, question.parts, question.earlier)
    found = search.find(query, search.snapshot(Visibility(Marking.CLEAR, as_of or ask.as_of)))
    gathered = measured(candidates(found, question.parties), found, search)
    return question, found, features(question, found, gathered)


# ---- rules


@pytest.mark.parametrize(
    ("asked", "ruled"),
    [
        ("Is CVE-2026-9999 exploited in Moorlog?", False),
        ("CVE-2026-9999", False),
        ("CVE-2026-1234", True),
        ("What of CVE-2026-1234?", True),
        ("CVE-2026-1234 and 4.2.1?", True),
        ("Is CVE-2026-1234 a risk for payroll?", None),
        ("Are CVE-2026-1234 and CVE-2026-9999 exploited?", None),
        ("Has Meta paused work with Varnholt?", True),
        ("Has Meta sung with Varnholt?", None),
        ("Has Quillmark paused work with Varnholt?", None),
        ("Has Meta copied the customer list?", None),
        ("who copied the customer list?", None),
    ],
)
def test_what_is_ruled(varnholt: Asker, asked: str, ruled: bool | None) -> None:
    """An identifier that nobody holds is declined, one alone answered, and so are names and every word in one passage."""
    assert ruling(*seen(varnholt, asked)) is ruled


def test_nothing_found_is_declined(varnholt: Asker) -> None:
    """Whatever is asked, where there is no report."""
    for asked in ("Has Meta paused work with Varnholt?", "CVE-2026-1234", ""):
        assert ruling(*seen(varnholt, asked, as_of="2020-01-01T00:00:00Z")) is False


def test_a_rule_goes_before_the_bar(varnholt: Asker) -> None:
    """The bar is asked only where no rule speaks."""
    for asked, bar, sufficient in (
        ("CVE-2026-9999", ALWAYS, False),
        ("CVE-2026-1234", NEVER, True),
        ("who copied the customer list?", ALWAYS, True),
        ("who copied the customer list?", NEVER, False),
    ):
        question, found, _ = seen(varnholt, asked)
        assert is_sufficient(question, found, (), bar) is sufficient


def test_what_the_shipped_bar_decides(varnholt: Asker) -> None:
    """What a report says is answered; what no report is near is declined."""
    for asked, sufficient in (("who copied the customer list?", True), ("how to cook rice", False)):
        question, found, _ = seen(varnholt, asked)
        gathered = measured(candidates(found), found, varnholt.desk.search)
        assert is_sufficient(question, found, gathered) is sufficient


# ---- features


def test_features_of_a_question_that_is_answered(varnholt: Asker) -> None:
    """Every word and name stands in one passage, and the best sentence is near."""
    _, _, f = seen(varnholt, "Has Meta paused work with Varnholt?")
    assert (f.passage, f.together, f.named, f.names, f.names_at_once, f.thread) == (1, 1, 1, 1, 1, 0)
    assert f.cosine > 0.5
    assert f.likeness > 0.5
    assert f.ahead == f.score


def test_names_in_one_report_and_in_several(varnholt: Asker) -> None:
    """Names that only stand in different reports are not found at once."""
    _, _, f = seen(varnholt, "What have Meta and Moorlog in common?")
    assert (f.names, f.names_at_once) == (1.0, 0.5)
    _, _, f = seen(varnholt, "What have Quillmark and Moorlog in common?")
    assert (f.names, f.names_at_once) == (0.5, 0.5)


def test_a_follow_up_is_marked(varnholt: Asker) -> None:
    """Its own words say less."""
    _, _, f = seen(varnholt, "and since when?", "Has Meta paused its work?")
    assert f.thread == 1.0
    assert f.vector()[8] == f.together


def test_nothing_found_has_features(varnholt: Asker) -> None:
    """All nothing, but for names, of which a question without any lacks none."""
    _, _, f = seen(varnholt, "who paused it?", as_of="2020-01-01T00:00:00Z")
    assert astuple(replace(f, names=0.0)) == (0.0,) * len(fields(Features))
    assert f.names == 1.0


# ---- the bar


def test_the_shipped_bar_is_whole() -> None:
    """A finite centre, weight and positive scale for every entry of the vector."""
    bar, size = shipped_bar(), len(Features(*(0.0,) * len(fields(Features))).vector())
    assert {len(bar.centre), len(bar.scale), len(bar.weights)} == {size}
    assert all(map(isfinite, (*bar.centre, *bar.scale, *bar.weights, bar.bias)))
    assert min(bar.scale) > 0


def test_the_shipped_bar_keeps_its_figures() -> None:
    """For every set that it was accepted for, what it did on all of it and on tenths left out, none below seven tenths."""
    seen_, left_out = KEPT["balanced_accuracy"], KEPT["balanced_accuracy_left_out"]
    assert seen_.keys() == left_out.keys() >= {"sample"}
    assert all(0.7 <= value <= 1 for value in (*seen_.values(), *left_out.values()))
    assert KEPT["questions"] >= 500


def test_the_shipped_bar_is_what_tune_writes() -> None:
    """The same entries, in the same order, with the same rounding."""
    bar = shipped_bar()
    fit = Fit(bar, {"a": (1.0, 0.5)}, {"a": (0.5, None)}, 3)
    written = bar_json(fit)
    assert list(written) == list(KEPT)
    assert {key: written[key] for key in ("centre", "scale", "weights", "bias")} == {
        key: KEPT[key] for key in ("centre", "scale", "weights", "bias")
    }
    assert written["balanced_accuracy"] == {"a": 0.75}
    assert written["balanced_accuracy_left_out"] == {"a": 0.5}


_NUMBERS = st.floats(-1e3, 1e3)
_BARS = st.integers(1, 13).flatmap(
    lambda size: st.builds(
        Bar,
        st.tuples(*[_NUMBERS] * size),
        st.tuples(*[st.floats(1e-5, 1e3)] * size),
        st.tuples(*[_NUMBERS] * size),
        _NUMBERS,
    )
)


@given(_BARS)
def test_a_bar_is_read_as_it_was_written(bar: Bar) -> None:
    """To six places, and what was read is written the same again."""
    written = bar_json(Fit(bar, {}, {}, 0))
    again = bar_from(json.loads(json.dumps(written)))
    for name in ("centre", "scale", "weights"):
        assert getattr(again, name) == pytest.approx(getattr(bar, name), abs=1e-6)
    assert again.bias == pytest.approx(bar.bias, abs=1e-6)
    assert bar_json(Fit(again, {}, {}, 0)) == written


@given(st.builds(Features, *[st.floats(-1e100, 1e100)] * len(fields(Features))))
def test_a_likelihood_is_a_share(given_ones: Features) -> None:
    """Between nothing and everything, whatever is weighed, and never not a number."""
    assert 0 <= shipped_bar().likelihood(given_ones) <= 1


@pytest.mark.parametrize("thread", [0.0, 1.0])
def test_what_speaks_for_an_answer(thread: float) -> None:
    """Everything found makes an answer likely, nothing found unlikely, whether a name is asked for or not."""
    for named in (0.0, 1.0):
        everything = replace(Features(*(1.0,) * 12), sentence=2.0, named=named, thread=thread)
        nothing = replace(Features(*(0.0,) * 12), named=named, thread=thread)
        assert shipped_bar().likelihood(everything) > 0.9
        assert shipped_bar().likelihood(nothing) < 0.1
