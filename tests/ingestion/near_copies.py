"""How well near copies are told from other reports: `python -m tests.ingestion.near_copies [SET…]`.

Rewrites of the sample world by kind of edit, with precision and recall; for each SET, a folder with a `corpus.jsonl` of
reports that are no copies of each other, the pairs that are taken for copies and name different things.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from ingestion.copies import CopyText, copied, copy_keys
from tests.ingestion.rewrites import Pair, pairs
from tests.worlds import sample_readings

SHORTEST = 300  # characters
KNOWN_COPY = "midmorning-mercor-copy.html"  # the sample world has one of its own


@dataclass(frozen=True, slots=True)
class Tally:
    """Pairs of one kind: how many there are, how many are copies, how many an index finds, how many were taken for copies."""

    pairs: int
    copies: int
    met: int
    taken: int


def sample_texts() -> list[CopyText]:
    """The sample world's reports that are long enough to be rewritten."""
    return [
        CopyText(found.document.publisher, found.document.text)
        for given, found in sample_readings()
        if found.document and len(found.document.text) >= SHORTEST and given.path.name != KNOWN_COPY
    ]


def tallies(measured: Iterable[Pair]) -> dict[str, Tally]:
    """What became of pairs, by kind. A pair counts as taken only when an index would have found it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, frozenset[int]] = {}
    for pair in measured:
        first, second = (
            keys.setdefault(one.text, frozenset(copy_keys(one))) for one in (pair.first, pair.second)
        )
        met = bool(first & second)
        taken = met and copied(pair.first, pair.second) is not None
        counts[pair.kind].update(pairs=1, copies=pair.is_copy, met=met, taken=taken)
    return {kind: Tally(c["pairs"], c["copies"], c["met"], c["taken"]) for kind, c in counts.items()}


def precision_and_recall(found: Iterable[Tally]) -> tuple[float, float]:
    """Over all kinds: a kind holds either copies alone or none."""
    every = list(found)
    right = sum(t.taken for t in every if t.copies)
    return right / max(1, sum(t.taken for t in every)), right / max(1, sum(t.copies for t in every))


def false_copies(reports: Sequence[CopyText]) -> list[tuple[int, int]]:
    """Pairs that an index would find and that are taken for copies, by place."""
    holding: dict[int, list[int]] = defaultdict(list)
    for at, report in enumerate(reports):
        for key in copy_keys(report):
            holding[key].append(at)
    met = {pair for places in holding.values() for pair in combinations(places, 2)}
    return sorted((a, b) for a, b in met if copied(reports[a], reports[b]) is not None)


def corpus(folder: Path) -> tuple[list[str], list[CopyText]]:
    """The ids and the texts of a set."""
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["id"] for row in rows], [
        CopyText(row["source"], row["text"], f"{row['title']} {row['id']}") for row in rows
    ]


def main(sets: Sequence[str]) -> None:
    """Print the figures."""
    found = tallies(pairs(sample_texts()))
    print(f"{'kind':26} {'pairs':>6} {'met':>6} {'taken':>6}")
    for kind, tally in found.items():
        print(f"{kind:26} {tally.pairs:6} {tally.met:6} {tally.taken:6}  {'copies' if tally.copies else ''}")
    print("precision {:.3f}, recall {:.3f}".format(*precision_and_recall(found.values())))
    for name in sets:
        ids, reports = corpus(Path(name))
        wrong = false_copies(reports)
        print(
            f"{name}: {len(reports)} reports, {len(wrong)} pairs taken for copies",
            *((ids[a], ids[b]) for a, b in wrong[:10]),
        )


if __name__ == "__main__":
    main(sys.argv[1:])
