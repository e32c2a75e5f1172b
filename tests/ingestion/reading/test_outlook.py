"""Messages that Outlook saved."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import DamagedError, EmptyError, EncryptedError, ReadingError
from ingestion.reading import Reading
from ingestion.reading.outlook import as_mail
from ingestion.reading.richtext import inflated
from ingestion.report import Document, Marking
from tests.ingestion.reading.building import docx_bytes, paragraph
from tests.ingestion.reading.building_outlook import compound_bytes, message, msg_bytes

Read = Callable[[str, bytes], Document]
Fail = Callable[[str, bytes], Exception]
SENT = datetime(2026, 4, 3, 17, 10, tzinfo=UTC)


def test_a_message(document: Read) -> None:
    """Subject, sender, time and marking come from its properties, the body loses nothing."""
    data = msg_bytes(
        subject="[TLP:AMBER] Port öffnen", body="Close the port.\r\nTell nobody.", sender=("The desk", "desk@lw.example"),
        to=(("Ann", "ann@lw.example"), ("Bob", "bob@lw.example")), sent=SENT,
    )  # fmt: skip
    found = document("a.msg", data)
    assert found.text == "Close the port.\nTell nobody."
    assert (found.title, found.author, found.publisher) == (
        "Port öffnen",
        "The desk <desk@lw.example>",
        "The desk",
    )
    assert (found.published, found.marking, found.kind) == ("2026-04-03T17:10:00Z", Marking.AMBER, "mail")
    assert found.places[0].label == "to ann@lw.example, bob@lw.example"


def test_the_headers_that_came_with_it_count(document: Read) -> None:
    """Where the message keeps the mail's own headers, they say who sent it, and when."""
    headers = "From: Ann <ann@x.example>\r\nDate: Fri, 03 Apr 2026 19:10:00 +0200\r\nSubject: =?utf-8?q?=C3=9Cber?=\r\n\r\n"
    found = document(
        "a.msg", msg_bytes(subject="x", body="Words.", headers=headers, sender=("Bob", "bob@x.example"))
    )
    assert (found.title, found.author, found.published) == (
        "Über",
        "Ann <ann@x.example>",
        "2026-04-03T17:10:00Z",
    )


def test_large_and_small_streams(document: Read) -> None:
    """A body of either kind of stream is read to its end."""
    for count in (1, 2, 63, 64, 65, 2047, 2048, 2049, 100_000):
        assert document("a.msg", msg_bytes(body="x" * count)).text == "x" * count


def test_a_page_as_body(document: Read) -> None:
    """A body that is a page is read in its own encoding, when it is the only one."""
    page = '<html><head><meta charset="windows-1251"></head><body><p>Порт открыт.</p></body></html>'
    more = {"__properties_version1.0": bytes(32) + struct.pack("<IIq", 0x3FDE0003, 6, 1251)}
    assert document("a.msg", msg_bytes(html=page.encode("cp1251"), more=more)).text == "Порт открыт."


def test_a_body_of_compressed_rich_text(document: Read) -> None:
    """A message whose only body is compressed Rich Text is read all the same."""
    rtf = rb"{\rtf1\ansi The port was open.\par}"
    packed = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
    assert document("a.msg", msg_bytes(more={"__substg1.0_10090102": packed})).text == "The port was open."


def test_compressed_rich_text() -> None:
    """Literals, references into the known beginning, and references into what was just written."""
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert inflated(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_attachments_are_reports(readings: Callable[[str, bytes], list[Reading]]) -> None:
    """Attached files and messages are members as those of a mail are, and inherit the marking."""
    inner = message(subject="Inner", body="The inner words.", inner=True)
    data = msg_bytes(
        subject="TLP:GREEN", body="Outer.", sent=SENT,
        attachments={"../notes.docx": docx_bytes(paragraph("Attached words. " * 500)), "fwd.msg": inner, "a.png": b"\x89PNG 1"},
    )  # fmt: skip
    outer, notes, forwarded = readings("a.msg", data)
    assert outer.document
    assert outer.document.missing == ("attachment a.png: of a kind that we do not read",)
    assert (notes.member, forwarded.member) == ("!notes.docx", "!fwd.eml")
    assert forwarded.document
    assert (forwarded.document.text, forwarded.document.marking) == ("The inner words.", Marking.GREEN)


def test_messages_in_messages_end(readings: Callable[[str, bytes], list[Reading]]) -> None:
    """Messages nested too deep are refused where the depth ends, and those around them are read."""
    tree = message(body="The innermost.", inner=True)
    for number in range(12):
        tree = message(body=f"Level {number}.", attachments={"in.msg": tree}, inner=number < 11)
    found = readings("a.msg", compound_bytes(tree))
    assert found[0].document
    assert found[0].document.text == "Level 11."
    assert any("too deep" in str(one.problem) for one in found)


def test_what_cannot_be_read(problem: Fail) -> None:
    """A message without a body is empty; an encrypted one says so."""
    assert isinstance(problem("a.msg", msg_bytes(subject="x")), EmptyError)
    locked = {"__substg1.0_001A001F": "IPM.Note.SMIME".encode("utf-16-le")}
    assert isinstance(problem("a.msg", msg_bytes(body="x", more=locked)), EncryptedError)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7])
def test_a_message_that_is_cut_short(share: float) -> None:
    """A container whose sectors are missing is damaged."""
    data = msg_bytes(body="x" * 9000, subject="y")
    with pytest.raises(DamagedError):
        as_mail(data[: int(len(data) * share)])


def test_a_chain_in_a_circle() -> None:
    """Sectors that follow each other in a circle end in words, not in a loop."""
    data = bytearray(msg_bytes(body="x" * 9000))
    table = struct.unpack_from("<I", data, 76)[0]
    for number in range(60):
        struct.pack_into("<I", data, (table + 1) * 512 + number * 4, number)
    with pytest.raises(DamagedError):
        as_mail(bytes(data))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever bytes are changed, a mail or a reason comes of it."""
    whole = bytearray(msg_bytes(body="Close the port. " * 300, attachments={"a.txt": b"notes"}, sent=SENT))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert as_mail(bytes(whole))
    except ReadingError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
