"""The vector index writes vectors to disk, and nothing that happened to be in memory beside them."""

import subprocess
import sys
from pathlib import Path

CANARY = "gorsehollow!"
# Memory is littered on many threads, each with blocks kept between the freed ones, so that Chroma's threads find them.
PROGRAM = f"""
import sys, threading
from pathlib import Path
import numpy as np
from ingestion.report import Marking
from vectorstore.catalogue import IndexRow
from vectorstore.chroma import ChromaIndex
from vectorstore.home import Home

kept = []

def litter():
    for size in (70, 110, 170, 330):
        blocks = [b"{CANARY}" * (size * 1000 // 12) for _ in range(40)]
        kept.extend(blocks[::2])

def littering():
    threads = [threading.Thread(target=litter) for _ in range(40)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

index = ChromaIndex(Home(Path(sys.argv[1])), flushing={{"sync_threshold": 3, "batch_size": 2}})
littering()
for at in range(3):
    vectors = np.random.default_rng(at).random((30, 384), np.float32)
    index.replace([IndexRow(f"{{at}}-{{i}}", Marking.CLEAR, vector) for i, vector in enumerate(vectors)])
"""


def test_what_was_in_memory_is_not_written(tmp_path: Path) -> None:
    """Not a word that was freed before stands in the index's files, where it has room for more vectors."""
    subprocess.run([sys.executable, "-c", PROGRAM, tmp_path], check=True, timeout=120)
    files = list(tmp_path.rglob("data_level0.bin"))
    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
