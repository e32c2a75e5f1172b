"""Embedding models for tests: real objects that count words instead of running a network."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingestion.report import Marking
from vectorstore.embedding import Vectors

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class WordEmbedder:
    """Places a text by the words that it holds: texts that share words are near, and the same text is the same place."""

    name: str = "words-of-tests"
    clearance: Marking = Marking.RED
    width: int = 64

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text."""
        rows = np.zeros((len(texts), self.width), np.float32)
        for i, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                place = hashlib.sha256(word.encode()).digest()
                rows[i, place[0] % self.width] += 1.0
                rows[i, place[1] % self.width] -= 0.5
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = np.where(norms > 0, rows / np.maximum(norms, 1e-9), 1 / self.width**0.5).astype(
            np.float32
        )
        return unit

    def token_starts(self, text: str) -> Sequence[int]:
        """A token a word or mark."""
        return [match.start() for match in _WORD.finditer(text)]
