"""Corpora: a report a line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.errors import DamagedError, EmptyError, LimitError, UnsupportedError
from ingestion.reading import Limits, Reader, Reading

ReadAll = Callable[[str, bytes], list[Reading]]
GOOD = {
    "id": "r1",
    "title": "Port open",
    "text": "The port\u2028was open.",
    "url": "https://harbour.example/1",
    "published": "2026-04-03",
    "source": "Harbour Daily",
    "tlp": "RED",
}


def test_a_line(readings: ReadAll) -> None:
    """A line is a report with its own id; keys that we do not know are ignored."""
    (reading,) = readings("c.jsonl", json.dumps(GOOD).encode())
    found = reading.document
    assert found is not None
    assert (reading.member, reading.external_id, reading.identity) == (":1", "r1", "r1")
    assert (found.title, found.publisher, found.url) == (
        "Port open",
        "Harbour Daily",
        "https://harbour.example/1",
    )
    assert (found.published, found.text, found.kind) == (
        "2026-04-03T00:00:00Z",
        "The port\u2028was open.",
        "corpus",
    )
    assert (found.marking, found.language) == (None, "")


@pytest.mark.parametrize(
    ("line", "error", "word"),
    [
        (b"{not json", DamagedError, "JSON"),
        (b"[1]", DamagedError, "object"),
        (b'{"text": "x"}', DamagedError, '"id"'),
        (b'{"id": 7, "text": "x"}', DamagedError, '"id"'),
        (b'{"id": " ", "text": "x"}', DamagedError, '"id"'),
        (b'{"id": "x"}', DamagedError, '"text"'),
        (b'{"id": "x", "text": ["y"]}', DamagedError, '"text"'),
        (b'{"id": "x", "title": "t", "text": "  "}', EmptyError, "empty"),
        (b'{"id": "x", "text": "\xff"}', DamagedError, "UTF-8"),
        (b'{"id": "x", "text": ' + b"[" * 100_000, LimitError, "nested"),
    ],
)
def test_a_bad_line_is_one_failure(readings: ReadAll, line: bytes, error: type[Exception], word: str) -> None:
    """A bad line fails alone, by its number, with what a line needs; the next goes on."""
    good = json.dumps(GOOD).encode()
    first, bad, last = readings("c.jsonl", b"\n".join((good, b"", line, good)) + b"\n")
    assert first.document is not None
    assert last.document is not None
    assert (bad.member, last.member) == (":3", ":4")
    assert isinstance(bad.problem, error)
    assert word in str(bad.problem)


def test_no_corpus_at_all(readings: ReadAll) -> None:
    """A file without one line of a corpus fails once, and says what a line needs."""
    lines = "\n".join(json.dumps({"id": f"case{n}", "file": "x"}) for n in range(500))
    (reading,) = readings("cases.jsonl", lines.encode())
    assert (reading.member, reading.external_id) == ("", "cases.jsonl")
    assert isinstance(reading.problem, UnsupportedError)
    assert '"text"' in str(reading.problem)


def test_empty_corpus(readings: ReadAll) -> None:
    """A corpus of blank lines is empty."""
    (reading,) = readings("c.jsonl", b"\n\n \n")
    assert isinstance(reading.problem, EmptyError)


def test_an_id_twice(readings: ReadAll) -> None:
    """An id that comes twice gives both: the later is a new version."""
    first, second = readings(
        "c.jsonl", b'{"id": "a", "text": "Old."}\r\n\xef\xbb\xbf{"id": "a", "text": "New."}\r\n'
    )
    assert first.identity == second.identity == "a"
    assert second.document is not None
    assert second.document.text == "New."


def test_a_large_corpus_streams(tmp_path: Path) -> None:
    """Lines of many batches and of up to 60,000 characters come in order; the first comes before the last is read."""
    path = tmp_path / "c.jsonl"
    texts = [f"{number} " + "word " * (number % 12_000) for number in range(0, 40_000, 61)]
    path.write_text(
        "\n".join(json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts)), "utf-8"
    )
    with Reader() as reader:
        found = list(reader.read(path))
    assert [reading.identity for reading in found] == [str(n) for n in range(len(texts))]
    assert [reading.document.text for reading in found if reading.document] == texts


def test_a_line_that_is_too_long(tmp_path: Path) -> None:
    """A line over the limit fails without being held, and the next goes on."""
    path = tmp_path / "c.jsonl"
    long = json.dumps({"id": "long", "text": "x" * 300_000})
    path.write_text("\n".join((json.dumps(GOOD), long, json.dumps({**GOOD, "id": "r2"}))), "utf-8")
    with Reader(Limits(input_bytes=100_000)) as reader:
        first, bad, last = reader.read(path)
    assert (first.identity, bad.member, last.identity, last.member) == ("r1", ":2", "r2", ":3")
    assert isinstance(bad.problem, LimitError)


def test_a_report_with_too_many_characters() -> None:
    """So does a line whose text is over the limit for one report."""
    with Reader(Limits(output_characters=10)) as reader:
        good, bad = reader.read_bytes(
            "c.jsonl", b'{"id": "a", "text": "Short."}\n{"id": "b", "text": "Much too long."}'
        )
    assert good.document is not None
    assert isinstance(bad.problem, LimitError)
