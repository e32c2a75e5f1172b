"""Pages that a browser saved with their parts."""

import base64
import quopri
from collections.abc import Callable

import pytest

from ingestion.errors import EmptyError
from ingestion.report import Document
from tests.ingestion.reading.building import mail_bytes, multipart

HEAD = {"From": "<Saved by Blink>", "Snapshot-Content-Location": "https://lw.example/port", "Subject": "Port open",
        "Date": "Fri, 3 Apr 2026 17:10:00 -0000", "MIME-Version": "1.0"}  # fmt: skip
PAGE = "<html><head><title>Порт открыт</title></head><body><p>Порт был открыт девять дней.</p></body></html>"


def saved(encoding: str, transfer: str, page: str = PAGE) -> bytes:
    """A web archive of this page with a picture and a frame beside it."""
    raw = page.encode(encoding)
    coded = base64.encodebytes(raw) if transfer == "base64" else quopri.encodestring(raw)
    kind, body = multipart(
        "related",
        (f"Content-Type: text/html; charset={encoding}\r\nContent-Transfer-Encoding: {transfer}\r\n"
         "Content-Location: https://lw.example/port", coded.decode()),
        ("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "iVBORw0KGgo="),
        ("Content-Type: text/html", "<p>An advertisement.</p>"),
    )  # fmt: skip
    return mail_bytes({**HEAD, "Content-Type": kind}, body)


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_a_saved_page(document: Callable[[str, bytes], Document], encoding: str, transfer: str) -> None:
    """The page is read in its encoding, with its address; its other parts and the day of saving are not taken."""
    found = document("page.mhtml", saved(encoding, transfer))
    assert found.text == "Порт был открыт девять дней."
    assert (found.title, found.url, found.kind) == ("Порт открыт", "https://lw.example/port", "page")
    assert found.published == ""


def test_a_page_without_a_title(document: Callable[[str, bytes], Document]) -> None:
    """The archive's subject is the title of a page that has none."""
    assert document("x", saved("utf-8", "base64", "<p>The port was open.</p>")).title == "Port open"


def test_an_archive_without_a_page(problem: Callable[[str, bytes], Exception]) -> None:
    """An archive of other parts only is empty."""
    kind, body = multipart("related", ("Content-Type: image/png", "x"))
    assert isinstance(problem("a.mht", mail_bytes({**HEAD, "Content-Type": kind}, body)), EmptyError)
