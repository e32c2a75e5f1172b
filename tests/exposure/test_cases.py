"""Every verdict case is answered as the specification wants it; own cases here, development cases where they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.reading import Reader
from tests.exposure.casebook import DEVELOPMENT, OWN, case_folders, run_case


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reader for all cases: starting its child takes longer than reading a case."""
    with Reader() as reading:
        yield reading


@pytest.mark.parametrize("case", case_folders(OWN), ids=lambda case: case.name)
def test_own_case(case: Path, tmp_path: Path, reader: Reader) -> None:
    """Each question of the case gets the outcome, verdicts, citations and words that it must, within the laws."""
    assert _faults(case, tmp_path, reader) == []


@pytest.mark.skipif(not DEVELOPMENT.is_dir(), reason="the development cases are not on this machine")
@pytest.mark.parametrize("case", case_folders(DEVELOPMENT), ids=lambda case: case.name)
def test_development_case(case: Path, tmp_path: Path, reader: Reader) -> None:
    """So does each question of a development case."""
    assert _faults(case, tmp_path, reader) == []


def _faults(case: Path, folder: Path, reader: Reader) -> list[str]:
    return [f"{asked.name}: {fault}" for asked in run_case(case, folder, reader) for fault in asked.faults]
