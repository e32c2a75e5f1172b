"""What a hosted embedding model is given: no report and no question above SITREP_MODEL_CLEARANCE, filing, asking or indexing anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.answering import answer_question
from bot.app import Parts, load_desk
from ingestion.report import Document, Filing, Marking
from tests.doubles_embedder import WordEmbedder
from tests.worlds import file_reports, open_home
from vectorstore.embedding import Vectors
from vectorstore.stored import Visibility
from vectorstore.upkeep import differences, embed_again

OPEN = "Tallyline closed its office in Perrin on 2 April 2026, the payroll provider said."
SECRET = "Quarrelwick lost 4,310 customer files from its store in Norrby on 2 April 2026, its security lead said. It was CVE-2026-4242."
NOW = "2026-04-03T08:00:00Z"


@dataclass(frozen=True)
class Listening(WordEmbedder):
    """An embedding model of somebody else's that may be given TLP:GREEN, and that remembers what it was given."""

    clearance: Marking = Marking.GREEN
    heard: list[str] = field(default_factory=list)

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """As the words have it."""
        self.heard.extend(texts)
        return super().matrix(texts)


def report(name: str, text: str, marking: Marking, stated: Marking | None = None) -> Filing:
    """A report on its way into the index."""
    document = Document(text, title=f"Note {name}", published="2026-04-02T08:00:00Z", marking=stated)
    return Filing("file", name, name, document, marking, NOW)


@pytest.fixture
def model() -> Listening:
    """A model that nobody has asked yet."""
    return Listening()


@pytest.fixture
def parts(tmp_path: Path, model: Listening) -> Iterator[Parts]:
    """A home with an open report and a restricted one."""
    parts = open_home(tmp_path / "home", owner=True, embedder=model)
    file_reports(parts, [report("open", OPEN, Marking.CLEAR), report("secret", SECRET, Marking.AMBER)])
    yield parts
    parts.close()


def asked(parts: Parts, question: str, clearance: Marking) -> Answer:
    """An answer for this clearance."""
    return answer_question(load_desk(parts), question, Visibility(clearance, NOW))


def test_restricted_reports_stay_here_and_words_find_them(parts: Parts, model: Listening) -> None:
    """Nothing of one is embedded; the index holds it all the same, and who may see it gets it cited."""
    assert any("Tallyline" in text for text in model.heard)
    assert not any("Quarrelwick" in text for text in model.heard)
    assert parts.chroma is not None
    assert differences(parts.catalogue, parts.chroma) == []
    answer = asked(parts, "CVE-2026-4242", Marking.AMBER)
    assert [one.external_id for one in answer.citations] == ["secret"]
    assert not answer.degraded
    assert not any("Quarrelwick" in text for text in model.heard)


def test_questions_of_an_open_audience_are_embedded(parts: Parts, model: Listening) -> None:
    """Up to the model's clearance it is asked; what that audience may not see has no part in it."""
    answer = asked(parts, "What did Tallyline close?", Marking.GREEN)
    assert [one.external_id for one in answer.citations] == ["open"]
    assert "What did Tallyline close?" in model.heard
    assert not any("Quarrelwick" in text for text in model.heard)


def test_a_version_that_says_less_is_as_restricted_as_its_report(parts: Parts, model: Listening) -> None:
    """A new text of a restricted report, sent without a marking of its own, is not embedded either."""
    file_reports(parts, [report("secret", f"{SECRET} Wrenfold mended it.", Marking.CLEAR)])
    assert not any("Wrenfold" in text for text in model.heard)


def test_indexing_anew_keeps_restricted_reports_here(parts: Parts, model: Listening) -> None:
    """As filing does."""
    embed_again(parts.catalogue, model, lambda _: None)
    assert not any("Quarrelwick" in text for text in model.heard)


def test_a_home_of_restricted_reports_alone_can_be_filed(tmp_path: Path, model: Listening) -> None:
    """The width of its vectors is asked for with a word of ours."""
    parts = open_home(tmp_path / "other", owner=True, embedder=model)
    file_reports(parts, [report("secret", SECRET, Marking.AMBER)])
    assert asked(parts, "CVE-2026-4242", Marking.AMBER).citations
    assert set(model.heard) <= {"ready"}
    parts.close()
