"""How filing behaves as the index grows: `python -m tests.vectorstore.growth [PASSAGES] [--draw]`; no model takes part.

Made-up reports go through the real inbox, splitter, catalogue and Chroma; their vectors are seeded, in clusters, as those of
real passages are. Prints time a passage, resident memory and disk for every 10,000, and draws them into docs/growth.svg.
"""

import argparse
import math
import random
import resource
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from ingestion.report import Document, Filing, Marking
from vectorstore.catalogue import Catalogue
from vectorstore.chroma import ChromaIndex
from vectorstore.embedding import Vectors
from vectorstore.engine import open_engine
from vectorstore.filing import Filer
from vectorstore.home import Home
from vectorstore.inbox import Inbox
from vectorstore.steps import file_batch

PICTURE = Path(__file__).parents[2] / "docs" / "growth.svg"
NOW = "2026-04-10T00:00:00Z"
DIMENSIONS, CLUSTERS = 384, 500
BATCH = 64  # reports, as an ingestion stages them
STEP = 10_000  # passages between two looks


@dataclass(frozen=True)
class SeededEmbedder:
    """A unit vector near one of 500 centres, for each text its own, always the same."""

    name: str = "seeded"
    clearance: Marking = Marking.RED
    centres: Vectors = field(
        default_factory=lambda: (
            np.random.default_rng(5).normal(size=(CLUSTERS, DIMENSIONS)).astype(np.float32)
        )
    )

    spent: list[float] = field(default_factory=lambda: [0.0])  # seconds of processor time

    def matrix(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        begin = process_time()
        seeds = [zlib.crc32(text.encode()) for text in texts]
        rows = np.array([self._row(seed) for seed in seeds], np.float32).reshape(len(texts), DIMENSIONS)
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self.spent[0] += process_time() - begin
        return unit

    def token_starts(self, text: str) -> Sequence[int]:
        """A token every four characters, near what English has."""
        return range(0, len(text), 4)

    def _row(self, seed: int) -> Vectors:
        noise = np.random.default_rng(seed).normal(size=DIMENSIONS, scale=0.6)
        row: Vectors = (self.centres[seed % CLUSTERS] + noise).astype(np.float32)
        return row


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured when the index held `passages`."""

    passages: int
    milliseconds: float  # a passage, over the last 10,000
    processor: float  # the same of processor time, which others on the machine do not lengthen
    memory: float  # MB, the most so far
    resident: float  # MB, just now
    disk: float  # MB


def reports() -> Iterator[Filing]:
    """Made-up reports without end, each of some eight passages, in words that are used as unevenly as real ones."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(30_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    number = 0
    while True:
        pool = iter(chance.choices(words, weights, k=64 * 1000))
        for _ in range(64):
            number += 1
            yield _report(number, chance, pool)


def _report(number: int, chance: random.Random, pool: Iterator[str]) -> Filing:
    sentences = []
    for _ in range(52):
        line = " ".join(next(pool) for _ in range(18))
        named = (
            f"CVE-2026-{chance.randint(1000, 9999)}" if chance.random() < 0.1 else f"{chance.randint(2, 900)}"
        )
        sentences.append(f"{line.capitalize()} {named}.")
    document = Document(
        " ".join(sentences), title=f"Notice {number}", publisher=f"Press {number % 40}",
        published=f"2026-0{number % 4 + 1}-{number % 27 + 1:02}T08:00:00Z",
    )  # fmt: skip
    return Filing("file", f"notice-{number}", f"notice-{number}", document, Marking.CLEAR, NOW)


def measure(folder: Path, most: int, tell: Callable[[Look], None]) -> list[Look]:
    """File until the index holds `most` passages."""
    home = Home(folder)
    engine = open_engine(home, "")
    catalogue, inbox = Catalogue(engine), Inbox(engine)
    embedder = SeededEmbedder()
    filer = Filer(catalogue, inbox, embedder, ChromaIndex(home))
    looks: list[Look] = []
    before, held, spent, busy = 0, 0, 0.0, 0.0
    coming = reports()
    while held < most:
        filings = list(islice(coming, BATCH))
        begin, begun = perf_counter(), process_time()
        file(inbox, filer, filings)
        spent += perf_counter() - begin - filer.clock.seconds
        busy += process_time() - begun - embedder.spent[0]
        embedder.spent[0] = 0.0
        held, filer.clock.seconds = filer.clock.passages, 0.0
        if held - before >= STEP or held >= most:
            each = 1000 / (held - before)
            looks.append(Look(held, spent * each, busy * each, _peak(), _resident(), _disk(folder)))
            tell(looks[-1])
            before, spent, busy = held, 0.0, 0.0
    engine.dispose()
    return looks


def file(inbox: Inbox, filer: Filer, filings: Sequence[Filing]) -> None:
    """One batch, as the workflow does it."""
    batch = inbox.stage(filings, NOW)
    assert not file_batch(filer, batch)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Measure, print, and with --draw keep the picture."""
    given = argparse.ArgumentParser()
    given.add_argument("passages", nargs="?", type=int, default=100_000)
    given.add_argument("--draw", action="store_true")
    asked = given.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    try:
        looks = measure(folder, asked.passages, _print)
    finally:
        shutil.rmtree(folder)
    first, last = looks[0], looks[-1]
    sys.stdout.write(
        f"From {first.passages:,} to {last.passages:,}: {last.processor / first.processor - 1:+.0%} a passage\n"
    )
    if asked.draw:
        PICTURE.write_text(drawn(looks), encoding="utf-8")


# ---- the picture


WIDTH, HEIGHT, LEFT, TOP = 330, 200, 60, 50  # of one panel's field, and what lies before it
_PANELS: Sequence[tuple[str, str, Callable[[Look], float]]] = (
    ("Processor time a passage (ms), no model", "#2f6db3", lambda look: look.processor),
    ("Memory at most (MB)", "#a34b2a", lambda look: look.memory),
    ("Disk (MB)", "#4b7d33", lambda look: look.disk),
)


def drawn(looks: Sequence[Look]) -> str:
    """Three panels over the number of passages, each from nought, as SVG."""
    across = len(_PANELS) * (WIDTH + LEFT) + 30
    panels = "".join(_panel(at, *panel, looks) for at, panel in enumerate(_PANELS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {TOP + HEIGHT + 60}" '
        f'font-family="Noto Sans, sans-serif" font-size="13"><rect width="100%" height="100%" fill="#ffffff"/>{panels}</svg>\n'
    )


def _panel(at: int, title: str, colour: str, value: Callable[[Look], float], looks: Sequence[Look]) -> str:
    left, base = LEFT + at * (WIDTH + LEFT), TOP + HEIGHT
    most, highest = max(look.passages for look in looks), _round_up(max(value(look) for look in looks))
    points = [(left + WIDTH * look.passages / most, base - HEIGHT * value(look) / highest) for look in looks]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    rules = "".join(
        f'<line x1="{left}" x2="{left + WIDTH}" y1="{base - HEIGHT * part:.1f}" y2="{base - HEIGHT * part:.1f}" stroke="#d8d8d8"/>'
        f'<text x="{left - 8}" y="{base - HEIGHT * part + 4:.1f}" text-anchor="end" fill="#444">{highest * part:,.4g}</text>'
        for part in (0, 0.5, 1)
    )
    below = "".join(
        f'<text x="{left + WIDTH * part}" y="{base + 20}" text-anchor="middle" fill="#444">{most * part:,.0f}</text>'
        for part in (0, 0.5, 1)
    )
    return (
        f'<text x="{left}" y="{TOP - 20}" font-weight="bold" fill="#222">{title}</text>{rules}{below}'
        f'<text x="{left + WIDTH / 2}" y="{base + 42}" text-anchor="middle" fill="#444">passages</text>'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 6, 8 or 10 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)


def _print(look: Look) -> None:
    sys.stdout.write(
        f"{look.passages:>8,} passages  {look.milliseconds:6.2f} ms a passage ({look.processor:.2f} of a processor)  {look.memory:7,.0f} MB at most  "
        f"{look.resident:7,.0f} MB now  {look.disk:7,.0f} MB on disk\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
