"""Which kind an input is of: its content decides, its name only hints."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import EncryptedError, ReadingError, UnsupportedError
from ingestion.reading.sniffing import is_corpus, kind_of
from tests.ingestion.reading.building import docx_bytes, mail_bytes, paragraph, pdf_bytes
from tests.ingestion.reading.building_office import odt_bytes, pptx_bytes, shape, zip_bytes

KINDS = set("text table page mhtml pdf docx pptx xlsx odt rtf mail msg zip feed json corpus".split())
SAVED = {"From": "<Saved by Blink>", "MIME-Version": "1.0", "Content-Type": 'multipart/related; boundary="x"'}


def _zip(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("report.txt", pdf_bytes([["Hello"]]), "pdf"),
        ("report.pdf", b"Plain words after all.", "text"),
        ("report.pdf", docx_bytes(paragraph("x")), "docx"),
        ("page.txt", b"<!DOCTYPE html><html><body>x</body></html>", "page"),
        ("page", b"<!-- saved --><html>x</html>", "page"),
        ("page.html", b"<p>A fragment.</p>", "page"),
        ("page.html", b"Just words.", "text"),
        ("note.md", b"<div>Markdown with mark-up</div>", "text"),
        ("data.txt", b'{"a": 1}', "json"),
        ("data.json", b"not json", "json"),
        ("note.md", b"{braces} in prose", "text"),
        ("corpus.jsonl", b'{"id": "1"}', "corpus"),
        (
            "mail.txt",
            mail_bytes({"From": "a@b.example", "To": "c@d.example", "MIME-Version": "1.0"}, "x"),
            "mail",
        ),
        ("memo.txt", b"From: the lead\nTo: all\nSubject: ports\n\nClose them.", "text"),
        ("mail.eml", b"Subject: x\n\nBody", "mail"),
        ("README", b"Words.", "text"),
        ("feed.xml", b'<?xml version="1.0"?><!-- x --><rss version="2.0"><channel/></rss>', "feed"),
        ("feed.html", b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "feed"),
        ("a.zip", _zip("readme.txt"), "zip"),
        ("a.docx", _zip("xl/workbook.xml"), "xlsx"),
        ("a.pdf", pptx_bytes([shape("x")]), "pptx"),
        ("a.zip", odt_bytes("<text:p>x</text:p>"), "odt"),
        ("a.doc", b"{\\rtf1 x}", "rtf"),
        ("a.txt", mail_bytes(SAVED, "--x--"), "mhtml"),
        ("a.csv", b"a,b\n1,2", "table"),
        ("a.csv", b"One column\nof words", "text"),
        ("a.txt", b"Host\tPort\tSeen\na1\t80\tyes\nb2\t81\tno", "table"),
        (
            "a.txt",
            b"First, we closed it, then we slept.\nSo, what now, you ask?\nWell, then, we wait.",
            "text",
        ),
        ("a.zip", zip_bytes({"report.docx": docx_bytes(paragraph("word/document.xml"))}), "zip"),
        ("minutes of 3.4 meeting", b"Words.", "text"),
    ],
)
def test_kinds(name: str, data: bytes, kind: str) -> None:
    """Content wins over the name's ending; a memo with "From:" is no mail."""
    assert kind_of(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("data.xml", b"<?xml version='1.0'?><data/>", "XML"),
        ("a.ods", zip_bytes({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "spreadsheet"),
        ("a.vsdx", _zip("[Content_Types].xml"), "Office"),
        ("a.gz", gzip.compress(b"x", mtime=0), "gzip"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
        ("a.ics", b"BEGIN:VCALENDAR", ".ics"),
    ],
)
def test_what_we_do_not_read(name: str, data: bytes, word: str) -> None:
    """Other kinds are refused by name."""
    with pytest.raises(UnsupportedError, match=word):
        kind_of(name, data)


def test_encrypted_office_file() -> None:
    """A Word file behind a password is another container, and is told apart from an old Word file."""
    with pytest.raises(EncryptedError):
        kind_of(
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
        )


def test_corpora_are_told_by_name_or_lines() -> None:
    """JSON lines are a corpus under either name; a pretty-printed object is none."""
    assert is_corpus("a.jsonl", b'{"id": "1"}')
    assert is_corpus("a.json", b'{"id": "1"}\n{"id": "2"}\n')
    assert not is_corpus("a.json", b'{\n  "id": "1"\n}')
    assert not is_corpus("a.jsonl", pdf_bytes([["x"]]))
    assert not is_corpus("a.md", b'{"id": "1"}\n{"id": "2"}\n')


@given(st.text(max_size=12), st.binary(max_size=300))
def test_anything_has_a_kind_or_a_reason(name: str, data: bytes) -> None:
    """No name and no bytes make it fail in any other way than with a reason."""
    try:
        assert kind_of(name, data) in KINDS
    except ReadingError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
