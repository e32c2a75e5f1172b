"""Signatures of texts, by which like ones are found: MinHash over runs of five words. Pure, and the same everywhere."""

import hashlib
import re

import numpy as np

_SHINGLE = 5
_HASHES = 64
_ROWS = 4  # hashes a band; two texts that are 0.8 alike share a band of 16 with p > 0.999
_BRIEF = 12  # words; shorter texts are copies only when equal
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def copy_signature(text: str) -> bytes:
    """What copies of `text` have in common: an exact digest for a few words, else 64 MinHash values; b"" for no words.

    Case, punctuation and white space do not count. The same text gives the same bytes on every machine.
    """
    words = _words(text)
    if not words:
        return b""
    if len(words) < _BRIEF:
        return b"=" + hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()
    import rensa  # late: a compiled library that only filing and briefings need

    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    sketch = rensa.RMinHash(num_perm=_HASHES, seed=1)
    sketch.update(sorted(shingles))
    return b"~" + np.asarray(sketch.digest(), dtype="<u4").tobytes()


def bands(signature: bytes) -> list[tuple[int, bytes]]:
    """Keys of which two like signatures share at least one."""
    if signature[:1] != b"~":
        return [(-1, signature)] if signature else []
    size = 4 * _ROWS
    return [(at, signature[1 + at : 1 + at + size]) for at in range(0, len(signature) - 1, size)]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
