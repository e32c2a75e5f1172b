"""A question set over the sample world: its public reports as a corpus, and questions with their gold reports.

`python -m tests.evaluating.sampleset FOLDER` writes a larger one for `sitrep tune`, of questions of which only is known
whether the reports answer them.
"""

import json
import sys
from pathlib import Path

from ingestion.report import Marking
from tests.worlds import sample_readings

QUERIES = Path(__file__).with_name("sample_world_queries.jsonl")
FOR_THE_BAR = Path(__file__).with_name("sample_world_bar.jsonl")


def sample_texts() -> dict[str, dict[str, str]]:
    """The lines of a corpus by their ids: every report of the sample world that anybody may see."""
    rows = {}
    for _, reading in sample_readings():
        document = reading.document
        assert document is not None
        if document.marking in (None, Marking.CLEAR):
            rows[reading.external_id] = {
                "id": reading.external_id, "title": document.title, "text": document.text, "url": document.url,
                "published": document.published, "source": document.publisher,
            }  # fmt: skip
    return rows


def write_sample_set(folder: Path, queries: Path = QUERIES) -> Path:
    """The set in a folder of its own."""
    folder.mkdir(parents=True)
    lines = [json.dumps(row) for row in sample_texts().values()]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


if __name__ == "__main__":
    write_sample_set(Path(sys.argv[1]), FOR_THE_BAR)
