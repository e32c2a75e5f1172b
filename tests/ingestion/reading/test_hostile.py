"""Files that were made to do harm: each ends in words or text, within its limits, and the next file is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.reading import Limits, Reader
from tests.ingestion.reading.hostile import BRISK, GOOD, HOSTILE, SLOW, outcome

MOST_MEMORY = 512 << 20


@pytest.fixture(scope="module")
def readers() -> Iterator[dict[bool, Reader]]:
    """A reader with the limits that we ship, and one with less patience for what only a limit ends."""
    with Reader() as shipped, Reader(BRISK) as brisk:
        yield {False: shipped, True: brisk}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(readers: dict[bool, Reader], tmp_path: Path, name: str) -> None:
    """It gives a clear error or a document, holds no more than 512 MB, is never silent, and harms no other."""
    found = outcome(readers[name in SLOW], name, tmp_path)
    assert found.is_clear, found.readings
    assert found.goes_on
    assert found.peak <= MOST_MEMORY
    assert found.seconds <= Limits().wall_seconds + 1


def test_there_are_sixty() -> None:
    """The collection has sixty kinds of harm, random bytes behind magic numbers not counted."""
    assert len([name for name in HOSTILE if not name.startswith("random bytes that")]) >= 60


def test_what_a_page_lacks_is_named(readers: dict[bool, Reader], tmp_path: Path) -> None:
    """A page's own entities are not followed, and the document says so; nothing of the machine is in it."""
    host = Path("/etc/hostname").read_text("utf-8").strip() if Path("/etc/hostname").exists() else "canary"
    (reading,) = outcome(readers[False], "external entity in a page", tmp_path).readings
    assert reading.document is not None
    assert "entities" in reading.document.missing[0]
    assert host not in reading.document.text


def test_one_piece_too_large_for_a_tree(readers: dict[bool, Reader]) -> None:
    """A page whose parser gives up midway is read without its mark-up: what stands after the piece is not lost."""
    page = "<html><body><p>First.</p><!--" + "x" * 11_000_000 + "--><p>The port is open.</p></body></html>"
    (reading,) = readers[False].read_bytes("a.html", page.encode())
    assert reading.document is not None
    assert "The port is open." in reading.document.text
    assert "too large" in reading.document.missing[0]


def test_what_a_file_leaves_behind_is_not_charged_to_the_next() -> None:
    """A process that holds more than a third of what it may, once a file is done, is replaced before the next."""
    for resident, stays in ((512 << 20, True), (130 << 20, False)):
        with Reader(Limits(resident_bytes=resident)) as reader:
            first = reader.pid
            for _ in range(2):
                (reading,) = reader.read_bytes("a.md", GOOD)
                assert reading.document is not None
            assert (reader.pid == first) is stays
