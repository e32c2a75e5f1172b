"""Pages that are pictures of text."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from ingestion.errors import EmptyError
from ingestion.reading import Limits, Reader
from ingestion.reading.pdf import Paged, pdf_document
from ingestion.reading.recognition import INSTALL, NO_TIME, holds_pictures, installed_languages
from ingestion.report import Document
from tests.ingestion.reading.building import pdf_bytes, scan_bytes

Read = Callable[[str, bytes], Document]
UTC = ZoneInfo("UTC")
DRAWN = ["The maintenance port of Lanternworks", "Glow 2.0 was open for nine days."]
installed = pytest.mark.skipif(not installed_languages(), reason="tesseract is not installed")


@installed
def test_a_scan_is_recognised(document: Read) -> None:
    """Text in the picture of a page is read, and its place says that it was recognised; other pages stay as they are."""
    found = document("scan.pdf", scan_bytes(["Page one has a text layer.", ""], drawn=DRAWN))
    assert found.text == (
        "Page one has a text layer.\n\nThe maintenance port of Lanternworks Glow 2.0 was open for nine days."
    )
    assert [place.label for place in found.places] == ["p. 1", "p. 2 (recognised)"]
    assert found.missing == ()


@installed
def test_a_scan_that_breaks_the_reader() -> None:
    """When recognition takes too much, the pages with text are read, and the others are missing by name."""
    data = scan_bytes(["Page one has a text layer.", ""], drawn=DRAWN)
    with Reader(Limits(resident_bytes=200 << 20)) as reader:
        (reading,) = reader.read_bytes("scan.pdf", data)
        assert reading.document
        assert reading.document.text == "Page one has a text layer."
        assert reading.document.missing[0].startswith("p. 2: no text layer; recognising it takes too much")
        (after,) = reader.read_bytes("a.txt", b"The next file.")
    assert after.document


@installed
def test_the_reader_of_a_scan_is_replaced() -> None:
    """The memory that recognition took is given back before the next file."""
    with Reader() as reader:
        list(reader.read_bytes("scan.pdf", scan_bytes([""], drawn=DRAWN)))
        assert reader.pid is None
        assert next(iter(reader.read_bytes("a.txt", b"Words."))).document


def test_pages_that_nobody_looked_at() -> None:
    """Without tesseract a scan is empty or partial, and it is said what to install; so it is when time ran out."""
    scan = Paged({1: "", 2: ""}, {}, "", ())
    with pytest.raises(EmptyError, match="no text layer; install tesseract"):
        pdf_document(scan, UTC, {}, INSTALL)
    mixed = Paged({1: "Words.", 2: "", 3: "", 4: "", 6: ""}, {}, "", ())
    found = pdf_document(mixed, UTC, {2: ""}, NO_TIME)
    assert found.missing == (
        "p. 2: no text",
        f"p. 3 to p. 4: no text layer; {NO_TIME}",
        f"p. 6: no text layer; {NO_TIME}",
    )


def test_pictures_without_text() -> None:
    """When nothing is recognised, that is what is said."""
    with pytest.raises(EmptyError, match="no text was recognised"):
        pdf_document(Paged({1: ""}, {}, "", ()), UTC, {1: ""}, NO_TIME)


def test_a_blank_page_is_no_picture() -> None:
    """A PDF without pictures has nothing to recognise."""
    assert not holds_pictures(pdf_bytes([["Words."], []]))
    assert holds_pictures(scan_bytes([""], drawn=DRAWN))
