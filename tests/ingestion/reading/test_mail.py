"""Mails and their attachments."""

import base64
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from ingestion.errors import EmptyError, EncryptedError, LimitError
from ingestion.reading import Reading
from ingestion.reading.mail import read_mail
from ingestion.report import Document, Marking
from tests.ingestion.reading.building import LOCK, mail_bytes, multipart, pdf_bytes

Read = Callable[[str, bytes], Document]
ReadAll = Callable[[str, bytes], list[Reading]]
Fail = Callable[[str, bytes], Exception]

HEADERS = {
    "From": "Ines Lead <Ines@Example.org>",
    "To": "incidents@example.org",
    "Date": "Mon, 05 Oct 2026 17:20:00 +0200",
    "Subject": "[TLP:GREEN] Reads on our bucket",
}
PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


def _mail(kind: str, *parts: tuple[str, str], **headers: str) -> bytes:
    content_type, body = multipart(kind, *parts, cut=headers.pop("cut", "cut"))
    return mail_bytes({**HEADERS, **headers, "MIME-Version": "1.0", "Content-Type": content_type}, body)


def _attached(name: str, data: bytes, kind: str = "application/octet-stream") -> tuple[str, str]:
    head = f'Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"'
    return head, base64.encodebytes(data).decode()


def test_a_mail(document: Read) -> None:
    """Subject, sender and date are title, author and time; the marking leaves the title."""
    found = document(
        "a.eml", mail_bytes(HEADERS, "TLP:GREEN\r\n\r\nHello,\r\n\r\n412 objects were read.\r\n")
    )
    assert found.text == "TLP:GREEN\n\nHello,\n\n412 objects were read."
    assert (found.title, found.publisher) == ("Reads on our bucket", "Ines Lead")
    assert (found.author, found.published) == ("Ines Lead <ines@example.org>", "2026-10-05T15:20:00Z")
    assert (found.marking, found.kind) == (Marking.GREEN, "mail")


@pytest.mark.parametrize(
    ("subject", "first", "marking"),
    [
        ("TLP:AMBER: Reads", "Hello.", Marking.AMBER),
        ("Fwd: [TLP:GREEN] Reads", "TLP:RED", Marking.RED),
        ("Reads [tlp:amber+strict]", "Hello.", Marking.AMBER_STRICT),
        ("[TLP:MAUVE] Reads", "Hello.", Marking.RED),
        ("Reads", "Hello.", None),
    ],
)
def test_markings(document: Read, subject: str, first: str, marking: Marking | None) -> None:
    """Subject and first line both mark a mail, the higher wins, an unknown one is RED."""
    assert (
        document("a.eml", mail_bytes({**HEADERS, "Subject": subject}, f"{first}\r\n\r\nWords.")).marking
        is marking
    )


def test_a_name_cannot_pass_for_an_address(document: Read) -> None:
    """Whatever the display name pretends, the author's address is the real one, alone in brackets."""
    sender = '"Ines <ines@example.org>" <mallory@evil.example>'
    found = document("a.eml", mail_bytes({**HEADERS, "From": sender}, "Hello."))
    assert found.author.endswith("<mallory@evil.example>")
    assert found.author.count("<") == 1


def test_encoded_headers_and_odd_charsets(document: Read) -> None:
    """Encoded words are decoded, and a body in a charset that it does not declare is still read."""
    headers = {
        **HEADERS,
        "Subject": "=?utf-8?B?w5xiZXJibGljaw==?=",
        "Content-Type": "text/plain; charset=us-ascii",
    }
    found = document("a.eml", mail_bytes(headers, "Die Behörde bestätigt.".encode("cp1252")))
    assert (found.title, found.text) == ("Überblick", "Die Behörde bestätigt.")


def test_alternatives_are_said_once(document: Read) -> None:
    """Of two bodies that say the same, one is kept."""
    html = "<p>The port is <b>open</b>.</p><p>Close it today.</p>"
    found = document(
        "a.eml", _mail("alternative", (PLAIN, "The port is open.\r\n\r\nClose it today."), (HTML, html))
    )
    assert found.text == "The port is open.\n\nClose it today."


def test_alternatives_that_differ_are_both_kept(document: Read) -> None:
    """A body that says something else than its alternative is not lost."""
    parts = (
        (PLAIN, "Your program cannot show this."),
        (HTML, "<p>The port is open.</p><ul><li>Close it.</li></ul>"),
    )
    text = document("a.eml", _mail("alternative", *parts)).text
    assert "The port is open.\n\n- Close it." in text
    assert "cannot show" in text


def test_html_only(document: Read) -> None:
    """A mail of HTML alone gives all its text: in a mail nothing is a menu."""
    headers = {**HEADERS, "MIME-Version": "1.0", "Content-Type": "text/html"}
    html = "<style>p {color: red}</style><table><tr><td>Ports</td><td>open</td></tr></table><p>Close&nbsp;it.</p>"
    assert document("a.eml", mail_bytes(headers, html)).text == "Ports | open\n\nClose\u00a0it."


def test_attachments_are_reports_of_their_own(readings: ReadAll) -> None:
    """Each attachment that we read is a reading with its name; it is marked no lower than its mail and dated like it."""
    data = _mail(
        "mixed",
        (PLAIN, "See the attached."),
        _attached("../../notes.txt", b"The log says 412 reads."),
        _attached("notes.txt", b"TLP:RED\n\nAnother log."),
        _attached("scan.pdf", pdf_bytes([["Hello"]], encrypt=LOCK)),
        _attached("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png"),
    )
    mail, notes, more, scan = readings("a.eml", data)
    assert [reading.member for reading in (mail, notes, more, scan)] == [
        "",
        "!notes.txt",
        "!notes (2).txt",
        "!scan.pdf",
    ]
    assert notes.document is not None
    assert (notes.external_id, notes.document.text) == ("notes.txt", "The log says 412 reads.")
    assert (notes.document.marking, notes.document.published) == (Marking.GREEN, "2026-10-05T15:20:00Z")
    assert more.document is not None
    assert more.document.marking is Marking.RED
    assert isinstance(scan.problem, EncryptedError)
    assert mail.document is not None
    assert mail.document.missing == ("attachment logo.png: of a kind that we do not read",)


def test_a_mail_in_a_mail(readings: ReadAll) -> None:
    """A forwarded mail and a corpus inside it are members of members."""
    corpus = b'{"id": "r1", "text": "First."}\n{"id": "r2"}\n'
    inner = _mail(
        "mixed", (PLAIN, "Inner words."), _attached("c.jsonl", corpus), Subject="Inner", cut="inner"
    )
    outer = _mail("mixed", (PLAIN, "Outer words."), ("Content-Type: message/rfc822", inner.decode()))
    found = readings("a.eml", outer)
    members = [reading.member for reading in found]
    assert members == ["", "!attachment-1.eml", "!attachment-1.eml!c.jsonl:1", "!attachment-1.eml!c.jsonl:2"]
    assert [reading.document.text if reading.document else "" for reading in found[:3]] == [
        "Outer words.",
        "Inner words.",
        "First.",
    ]


def test_no_body(readings: ReadAll) -> None:
    """A mail without a body is empty, and its attachments are read all the same."""
    mail, notes = readings("a.eml", _mail("mixed", (PLAIN, " "), _attached("notes.txt", b"Words.")))
    assert isinstance(mail.problem, EmptyError)
    assert notes.document is not None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ('multipart/encrypted; boundary="cut"', "--cut\r\n\r\nx\r\n--cut--"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "MIAGCSqGSIb3DQEHA6CA"),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----"),
    ],
)
def test_encrypted(problem: Fail, content_type: str, body: str) -> None:
    """Mails that are encrypted in any of the three ways say so."""
    data = mail_bytes({**HEADERS, "MIME-Version": "1.0", "Content-Type": content_type}, body)
    assert isinstance(problem("a.eml", data), EncryptedError)


def test_a_wrong_date_is_named(document: Read) -> None:
    """A date that is none leaves the mail undated, and says so."""
    found = document("a.eml", mail_bytes({**HEADERS, "Date": "the other day"}, "Words."))
    assert found.published == ""
    assert "the other day" in found.missing[0]


def test_twenty_thousand_nested_parts(problem: Fail) -> None:
    """A mail nested without end is refused."""
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(20_000))
    data = b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + body.encode() + b"\r\nx"
    assert isinstance(problem("a.eml", data), LimitError)


def test_thousands_of_parts_side_by_side(problem: Fail) -> None:
    """So is one of thousands of parts."""
    assert isinstance(problem("a.eml", _mail("mixed", *[(PLAIN, "x")] * 3000)), LimitError)


def test_whom_it_went_to() -> None:
    """A mail's place says to whom it was sent; one without recipients has none."""
    head = b"From: Ops <ops@a.example>\nTo: Ana <ANA@b.example>, tom@b.example\nSubject: x\n\nWords.\n"
    document = read_mail(head, ZoneInfo("UTC")).document
    assert document
    assert [(place.start, place.label) for place in document.places] == [
        (0, "to ana@b.example, tom@b.example")
    ]
    bare = read_mail(b"From: Ops <ops@a.example>\nSubject: x\n\nWords.\n", ZoneInfo("UTC")).document
    assert bare
    assert bare.places == ()
