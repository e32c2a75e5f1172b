"""What may go to a language model depends on the marking of what would go there, and on nothing else.

The contract says "hosted" and names no model that is not, so every model counts as hosted, one on this machine too: who
runs one of their own raises SITREP_MODEL_CLEARANCE.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.answering import Desk
from bot.answering.model_writer import ModelWriter, load_chat_model
from bot.app import load_desk
from bot.settings import load_settings
from ingestion.report import Marking
from tests.doubles import ScriptedModel
from tests.worlds import Asker, file_reports, open_home, report

CANARY = "Zanzibar-4711"
QUESTION = "What did Varnholt copy from Tallyline?"
MARKINGS = list(Marking)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[Marking, Desk]:
    """For each marking a home with one report that bears it, and holds a canary in text, title and publisher."""
    found = {}
    for marking in MARKINGS:
        folder = tmp_path_factory.mktemp("home")
        parts = open_home(folder, owner=True)
        text = f"Varnholt copied the file {CANARY} from Tallyline on 3 April. Tallyline knows of it."
        file_reports(parts, [report(f"Note on {CANARY}", text, marking, publisher=f"{CANARY} desk")])
        parts.close()
        found[marking] = load_desk(open_home(folder))
    return found


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A model that repeats each quote, and remembers what it was sent."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    load_chat_model("openai:scripted", "http://127.0.0.1:9/v1", 1)
    with ScriptedModel() as scripted:
        yield scripted.quotes_back()


def answered(desk: Desk, model: ScriptedModel, clearance: Marking) -> Answer:
    """The answer for somebody who may see everything, with a model that may get what is marked up to `clearance`."""
    writer = ModelWriter("openai:scripted", model.base_url, 5)
    asker = Asker(replace(desk, model=writer, model_clearance=clearance), clearance=Marking.RED)
    return asker(QUESTION)


@pytest.mark.parametrize("clearance", MARKINGS, ids=lambda m: m.label)
@pytest.mark.parametrize("marking", MARKINGS, ids=lambda m: m.label)
def test_no_request_holds_what_is_marked_above(
    homes: dict[Marking, Desk], model: ScriptedModel, marking: Marking, clearance: Marking
) -> None:
    """Above SITREP_MODEL_CLEARANCE nothing is sent, and the answer is extractive and whole; up to it, the model writes."""
    answer = answered(homes[marking], model, clearance)
    assert answer.outcome == "answered"
    assert CANARY in " ".join(sentence.text for sentence in answer.summary)
    if marking > clearance:
        assert model.hits == 0
        assert (answer.writer, answer.degraded) == ("extractive", False)
    else:
        assert CANARY in json.dumps(model.requests)
        assert answer.writer == "openai:scripted"


def test_a_model_on_this_machine_is_no_exception(homes: dict[Marking, Desk], model: ScriptedModel) -> None:
    """A server on the loopback address, which every test asks, gets nothing above the clearance either."""
    assert "127.0.0.1" in model.base_url
    answered(homes[Marking.RED], model, load_settings({}).model_clearance)
    assert model.hits == 0


def test_the_default_lets_green_go(tmp_path: Path) -> None:
    """Unless somebody says otherwise, what is above TLP:GREEN stays in the house; the desk has it from the settings."""
    parts = open_home(tmp_path)
    assert load_desk(parts).model_clearance == load_settings({}).model_clearance == Marking.GREEN
