"""PDF and Word documents."""

import io
import zipfile
from collections.abc import Callable

import pytest

from ingestion.errors import DamagedError, EmptyError, EncryptedError, LimitError
from ingestion.reading.paper import reflow
from ingestion.report import Document, Marking
from tests.ingestion.reading.building import LOCK, docx_bytes, heading, paragraph, pdf_bytes

Read = Callable[[str, bytes], Document]
Fail = Callable[[str, bytes], Exception]
INFO = "<< /Title (Port open for days) /Author (The desk) /CreationDate (D:20260403171000Z) >>"


def test_a_pdf(document: Read) -> None:
    """A PDF gives its pages as places, and its title, author and date."""
    found = document(
        "a.pdf", pdf_bytes([["The port was open", "for nine days."], ["Nobody used it."]], info=INFO)
    )
    assert found.text == "The port was open for nine days.\n\nNobody used it."
    assert [(found.text[p.start :].split(" ")[0], p.label) for p in found.places] == [
        ("The", "p. 1"),
        ("Nobody", "p. 2"),
    ]
    assert (found.title, found.author, found.published) == (
        "Port open for days",
        "The desk",
        "2026-04-03T17:10:00Z",
    )
    assert (found.kind, found.missing) == ("document", ())


def test_the_offset_of_a_pdf_s_date_counts(document: Read) -> None:
    """A date with an offset from UTC is brought to UTC."""
    info = "<< /CreationDate (D:20260403191000+02'00') >>"
    assert document("a.pdf", pdf_bytes([["Words."]], info=info)).published == "2026-04-03T17:10:00Z"


def test_a_long_pdf_is_read_in_time(document: Read) -> None:
    """Hundreds of pages are read within the limits, each its own place."""
    pages = [[f"Page {n} of the log says that the port", f"was open on day {n}."] for n in range(1, 601)]
    found = document("a.pdf", pdf_bytes(pages))
    assert len(found.places) == 600
    assert found.text.endswith("Page 600 of the log says that the port was open on day 600.")


def test_facts_that_a_program_made_up_are_dropped(document: Read) -> None:
    """A title such as "untitled" and an author such as "anonymous" say nothing."""
    found = document(
        "a.pdf", pdf_bytes([["The port was open."]], info="<< /Title (untitled) /Author (anonymous) >>")
    )
    assert (found.title, found.author) == ("The port was open.", "")


def test_a_page_without_text_is_named(document: Read) -> None:
    """A page that is blank, a picture or damaged is missing by name, and the others are read."""
    found = document("a.pdf", pdf_bytes([["Page one."], [], ["Page three."]]))
    assert found.missing == ("p. 2: no text",)
    assert [place.label for place in found.places] == ["p. 1", "p. 3"]


def test_a_page_that_cannot_be_loaded_is_named(document: Read) -> None:
    """A page whose object is gone is named, with the pages after it that went with it; those before are read."""
    pages = [["Page one."], ["Page two."], ["Page three."], ["Page four."]]
    found = document("a.pdf", pdf_bytes(pages).replace(b"\n8 0 obj", b"\n99 0 obj"))
    assert "Page one." in found.text
    assert "Page two." in found.text
    assert found.missing == ("p. 3 to p. 4: p. 3 is damaged, and nothing after it can be read",)


def test_a_marking_in_the_header(document: Read) -> None:
    """A label in the first or last lines of any page marks the whole."""
    found = document(
        "a.pdf", pdf_bytes([["Page one says much."], ["Page two says more.", "Lanternworks | TLP:RED | 2"]])
    )
    assert found.marking is Marking.RED


def test_encrypted(problem: Fail) -> None:
    """A PDF behind a password says so."""
    assert isinstance(problem("a.pdf", pdf_bytes([["Hello"]], encrypt=LOCK)), EncryptedError)


def test_no_text_layer(problem: Fail) -> None:
    """A scan without a text layer is empty, and says what to do."""
    error = problem("a.pdf", pdf_bytes([[], []]))
    assert isinstance(error, EmptyError)
    assert "text recognition" in str(error)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_truncated_pdf(problem: Fail, share: float) -> None:
    """A PDF that is cut short is damaged."""
    data = pdf_bytes([["Page one."], ["Page two."]])
    assert isinstance(problem("a.pdf", data[: int(len(data) * share)]), DamagedError)


def test_lines_become_paragraphs() -> None:
    """Wrapped lines are joined; a short line ends a paragraph when the next can begin one."""
    page = "A heading\nThe first line of the page goes on and\non until it ends.\nNext one here."
    assert (
        reflow(page)
        == "A heading\n\nThe first line of the page goes on and on until it ends.\n\nNext one here."
    )


def test_a_word_document(document: Read) -> None:
    """A Word file gives paragraphs and tables, headings as places, and its title and date."""
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Day", "Reads")) + "</w:tr>"
    body = (
        heading("Impact") + paragraph("The port was open.") + f"<w:tbl>{row}{row}</w:tbl>" + heading("Next")
    )
    found = document("a.docx", docx_bytes(body, title="Port open for days", created="2026-04-03T17:10:00Z"))
    assert found.text == "Impact\n\nThe port was open.\n\nDay | Reads\nDay | Reads\n\nNext"
    assert [(place.start, place.label) for place in found.places] == [(0, "§ Impact"), (53, "§ Next")]
    assert (found.title, found.published, found.kind) == (
        "Port open for days",
        "2026-04-03T17:10:00Z",
        "document",
    )


def test_word_title_from_its_heading(document: Read) -> None:
    """Without a stated title the first heading is one."""
    assert document("a.docx", docx_bytes(paragraph("x y z") + heading("Port open"))).title == "Port open"


def test_empty_word_document(problem: Fail) -> None:
    """A Word file without text is empty."""
    assert isinstance(problem("a.docx", docx_bytes("")), EmptyError)


def test_entities_in_a_word_document(document: Read, problem: Fail) -> None:
    """An entity that stands for nothing is named as missing; a file that declares some is refused."""
    found = document("a.docx", docx_bytes(paragraph("before &what; after")))
    assert "after" in found.text
    assert "&what;" in found.missing[0]
    prolog = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
    assert isinstance(problem("a.docx", docx_bytes(paragraph("&b;"), prolog=prolog)), DamagedError)


def test_references_to_characters_in_a_word_document(document: Read) -> None:
    """An ampersand, a bound of versions and a quoted word keep their characters, however the file spells them."""
    spelled = "AT&amp;T: x &lt; 2.3, y &gt;= 4, &quot;shut&quot; &#8220;shut&#x201D; &#38;lt;"
    row = f"<w:tbl><w:tr><w:tc>{paragraph('R&amp;D')}</w:tc><w:tc>{paragraph('&lt; 5')}</w:tc></w:tr></w:tbl>"
    found = document("a.docx", docx_bytes(heading("Q&amp;A") + paragraph(spelled) + row))
    assert found.text == 'Q&A\n\nAT&T: x < 2.3, y >= 4, "shut" “shut” &lt;\n\nR&D | < 5'
    assert (found.title, found.places[0].label) == ("Q&A", "§ Q&A")


@pytest.mark.parametrize("cut", [40, 700])
def test_truncated_word_document(problem: Fail, cut: int) -> None:
    """A Word file that is cut short is damaged."""
    data = docx_bytes(paragraph("x" * 5000) + heading("y"))
    assert isinstance(problem("a.docx", data[:-cut]), DamagedError)


def test_a_word_document_that_inflates(problem: Fail) -> None:
    """A small archive with an enormous part is refused before it is parsed."""
    error = problem("a.docx", docx_bytes(paragraph("x" * (30 << 20))))
    assert isinstance(error, LimitError)


def test_an_archive_with_too_many_parts(problem: Fail) -> None:
    """So is one with thousands of parts."""
    buffer = io.BytesIO(docx_bytes(paragraph("x")))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(6000):
            archive.writestr(f"word/media/{number}", "")
    assert isinstance(problem("a.docx", buffer.getvalue()), LimitError)
