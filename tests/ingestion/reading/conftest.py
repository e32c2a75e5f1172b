"""One child process for all tests that do not break it, and what they ask it."""

from collections.abc import Callable, Iterator

import pytest

from ingestion.reading import Reader, Reading
from ingestion.report import Document


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """A reader with the limits that we ship."""
    with Reader() as reader:
        yield reader


@pytest.fixture
def readings(reader: Reader) -> Callable[[str, bytes], list[Reading]]:
    """All readings of an input."""
    return lambda name, data: list(reader.read_bytes(name, data))


@pytest.fixture
def document(readings: Callable[[str, bytes], list[Reading]]) -> Callable[[str, bytes], Document]:
    """The document that an input holds; fails the test when it cannot be read."""

    def read(name: str, data: bytes) -> Document:
        (reading,) = readings(name, data)
        assert reading.document is not None, reading.problem
        return reading.document

    return read


@pytest.fixture
def problem(readings: Callable[[str, bytes], list[Reading]]) -> Callable[[str, bytes], Exception]:
    """Why an input cannot be read; fails the test when it can."""

    def read(name: str, data: bytes) -> Exception:
        (reading,) = readings(name, data)
        assert reading.problem is not None
        assert reading.document is None
        return reading.problem

    return read
