"""What is kept of a mail's text, and bodies that come in odd wrappings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import DamagedError, EmptyError
from ingestion.reading import Reading
from ingestion.reading.mail_text import own_words, unflowed
from ingestion.report import Document, Marking
from tests.ingestion.reading.building import mail_bytes, multipart
from tests.ingestion.reading.test_mail import HEADERS, HTML, PLAIN, _attached, _mail

Read = Callable[[str, bytes], Document]
ReadAll = Callable[[str, bytes], list[Reading]]
Fail = Callable[[str, bytes], Exception]

MAILS = Path(__file__).parents[4] / "shared/data/ingest/mail"
REPLY = "Our tenant was not touched, the logs are complete."
ASKED = "Was our tenant touched?\n> Please look at the logs."
ATTRIBUTIONS = (
    "On Mon, 5 Oct 2026 at 10:12, Ines Lead <ines@example.org> wrote:",
    "On Monday, the fifth of October 2026 at 10:12, Ines Lead of the security team\n<ines@example.org> wrote:",
    "Am 05.10.2026 um 10:12 schrieb Ines Lead <ines@example.org>:",
    "Le lun. 5 oct. 2026 à 10:12, Ines Lead <ines@example.org> a écrit :",
    "El lun, 5 oct 2026 a las 10:12, Ines Lead (<ines@example.org>) escribió:",
    "Ines Lead <ines@example.org> wrote:",
)
HEADS = (
    "From: Ines Lead <ines@example.org>\nSent: Monday, 5 October 2026 10:12\nTo: Tom Ops\nSubject: Logs",
    "Von: Ines Lead <ines@example.org>\nGesendet: Montag, 5. Oktober 2026 10:12\nAn: Tom Ops\nBetreff: Logs",
    "De : Ines Lead <ines@example.org>\nEnvoyé : lundi 5 octobre 2026 10:12\nÀ : Tom Ops\nObjet : Logs",
    "De: Ines Lead <ines@example.org>\nEnviado el: lunes, 5 de octubre de 2026 10:12\nPara: Tom Ops\nAsunto: Logs",
    "________________________________\nFrom: Ines Lead\nDate: Monday\nTo: Tom Ops\nSubject: Logs",
    "-----Original Message-----\nFrom: Ines Lead\nSent: Monday",
    "-----Ursprüngliche Nachricht-----\nVon: Ines Lead\nGesendet: Montag",
    "-----Message d'origine-----\nDe : Ines Lead\nEnvoyé : lundi",
    "-----Mensaje original-----\nDe: Ines Lead\nEnviado: lunes",
)
FORWARDS = (
    "---------- Forwarded message ---------\nFrom: Ines Lead\nDate: Mon, 5 Oct 2026",
    "Begin forwarded message:\n\nFrom: Ines Lead\nDate: 5 October 2026",
    "-------- Weitergeleitete Nachricht --------\nVon: Ines Lead\nDatum: Montag",
    "---------- Message transféré ---------\nDe : Ines Lead\nDate : lundi",
    "---------- Mensaje reenviado ---------\nDe: Ines Lead\nFecha: lunes",
)


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_quoted_lines_below_a_reply_go(attribution: str) -> None:
    """A reply that says enough stands alone, in each language and with a broken line of attribution."""
    assert own_words(f"{REPLY}\n\n{attribution}\n\n> {ASKED}\n") == REPLY


@pytest.mark.parametrize("head", HEADS)
def test_a_quoted_mail_below_its_head_goes(head: str) -> None:
    """So it does above a mail that is quoted with its head, whatever program did it."""
    assert own_words(f"{REPLY}\n\nInes\n\n{head}\n\nWas our tenant touched?") == f"{REPLY}\n\nInes"


@pytest.mark.parametrize("forward", FORWARDS)
def test_a_forward_keeps_what_it_forwards(forward: str) -> None:
    """What is forwarded is the mail's matter, with and without a word above it."""
    for above in ("", f"{REPLY}\n\n"):
        text = f"{above}{forward}\n\nThe port is open."
        assert own_words(text) == text


@pytest.mark.parametrize(
    "subject", ["Fwd: Logs", "FW: Logs", "WG: Logs", "TR : Logs", "RV: Logs", "[ext] Fwd: Logs"]
)
@pytest.mark.parametrize("head", HEADS[:4])
def test_a_subject_says_that_it_is_a_forward(subject: str, head: str) -> None:
    """The same head means a forward when the subject says so."""
    text = f"{REPLY}\n\n{head}\n\nThe port is open."
    assert own_words(text, subject) == text
    assert own_words(text, "Re: Logs") == REPLY


@pytest.mark.parametrize(
    "text",
    [
        f"On Monday, Ines wrote:\n> {ASKED}",
        f"> {ASKED}\n\n{REPLY}",
        f"On Monday, Ines wrote:\n> Was it touched?\n{REPLY}\n> Are the logs complete?\nThey are complete.",
        f"{REPLY}\n\nOn Monday, Ines wrote:\n> Was it touched?\nIt was not.",
        f"Yes.\n\nOn Monday, Ines wrote:\n> {ASKED}",
        f"FYI, this came in over night.\n\n{HEADS[0]}\n\nThe port is open.",
        f"Zur Info an alle Beteiligten.\n\n{HEADS[1]}\n\nDer Port ist offen.",
        "The attackers wrote: we have everything.\nNobody has seen a proof of that.",
        "From: here on everything is quiet, said the master.",
    ],
)
def test_quotes_that_carry_the_meaning_stay(text: str) -> None:
    """Answers between the lines, below them or in a word, and mails that point at what is below, stay whole."""
    assert own_words(text) == text


@pytest.mark.parametrize(
    "end",
    [
        "-- \nTom Ops\nHarbour Mail\n+44 20 7946 0000",
        "--\nTom",
        "Sent from my phone",
        "Von meinem Telefon gesendet",
        "This e-mail is confidential and intended for the addressee only. If you received it in error, delete it.",
        "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt. Bitte löschen Sie sie, wenn Sie sie irrtümlich erhielten.",
        "Ce message est confidentiel et destiné à son destinataire. En cas d'erreur, merci de le supprimer.",
        "Este mensaje es confidencial y para su destinatario. Si lo recibió por error, le rogamos que lo elimine o borre.",
        "-- \nTom Ops\n\nThis message is confidential. If you are not the intended recipient, delete it.",
    ],
)
def test_signature_and_disclaimer_go(end: str) -> None:
    """What stands at the end of every mail of a house is not part of this one."""
    assert own_words(f"{REPLY}\n\n{end}\n") == REPLY
    assert own_words(f"{REPLY}\n\n{end}\n\nOn Monday, Ines wrote:\n> {ASKED}") == REPLY


@pytest.mark.parametrize(
    "text",
    [
        "-- \nTom Ops\nHarbour Mail",
        "This e-mail is confidential and intended for the addressee only. If you received it in error, delete it.",
        REPLY + "\n\n-- \n" + "\n".join(f"{n}. Close port {n}." for n in range(20)),
        REPLY + "\n\nThis message came with the parcel. It is signed by nobody.",
        REPLY + "\n\nThis message of the attackers was sent to each recipient.",
    ],
)
def test_the_body_is_never_lost(text: str) -> None:
    """A mail of a signature alone, a long list below a ruler, and a last paragraph about a message stay."""
    assert own_words(text) == text


@given(
    st.text(alphabet="ab >-\n:", max_size=80),
    st.sampled_from(ATTRIBUTIONS + HEADS + FORWARDS),
    st.text(max_size=40),
)
def test_a_mail_with_words_keeps_words(above: str, mark: str, below: str) -> None:
    """Whatever stands above and below, a text with words never becomes one without, and nothing is made up."""
    text = f"{above}\n{mark}\n{below}"
    kept = own_words(text)
    assert any(c.isalnum() for c in kept)
    assert text.startswith(kept)


def test_html_quotes(document: Read) -> None:
    """In HTML, a cited block is a quotation; what stands above it remains."""
    headers = {
        **HEADERS,
        "Subject": "Re: Logs",
        "MIME-Version": "1.0",
        "Content-Type": "text/html; charset=utf-8",
    }
    body = (
        f"<div>{REPLY}</div><div class=gmail_quote><div>On Mon, 5 Oct 2026, Ines &lt;i@example.org&gt; wrote:<br></div>"
        "<blockquote class=gmail_quote type=cite><p>Was our tenant touched?</p><p>Look at the logs.</p></blockquote></div>"
    )
    assert document("a.eml", mail_bytes(headers, body)).text == REPLY
    forward = body.replace(REPLY, "")
    assert "> Look at the logs." in document("a.eml", mail_bytes(headers, forward)).text


def test_a_marking_in_what_is_dropped_counts(document: Read) -> None:
    """A mail that quotes a marked one near its beginning is marked, though the quotation goes."""
    found = document(
        "a.eml",
        mail_bytes({**HEADERS, "Subject": "Re: Logs"}, f"{REPLY}\n\n{HEADS[5]}\n\nTLP:RED\n\nThe port."),
    )
    assert found.text == REPLY
    assert found.marking is Marking.RED


def test_flowed_text(document: Read) -> None:
    """Lines that flow are joined, quotes with their own, and the mark of a signature stays a line."""
    text = "The port was open \nfor nine days.\n> Was it \n> open?\n-- \nTom"
    assert unflowed(text, joined=False) == "The port was open for nine days.\n> Was it open?\n-- \nTom"
    assert unflowed("Hafen \nmeister", joined=True) == "Hafenmeister"
    headers = {**HEADERS, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8; format=flowed"}
    assert document("a.eml", mail_bytes(headers, "The port was \r\nopen.")).text == "The port was open."


def test_utf8_that_is_called_latin(document: Read) -> None:
    """A charset in which any byte is a letter is not believed when the bytes are UTF-8."""
    headers = {**HEADERS, "Content-Type": "text/plain; charset=iso-8859-1"}
    assert document("a.eml", mail_bytes(headers, "Die Behörde bestätigt.")).text == "Die Behörde bestätigt."


@pytest.mark.parametrize("stated", ["", '; boundary="other"'])
def test_a_boundary_that_is_missing_or_wrong(document: Read, stated: str) -> None:
    """Parts are found by the line that parts them, whatever the head says of it."""
    _, body = multipart("mixed", (PLAIN, "The port is open."), (PLAIN, "Close it today."), cut="true")
    data = mail_bytes({**HEADERS, "MIME-Version": "1.0", "Content-Type": f"multipart/mixed{stated}"}, body)
    assert document("a.eml", data).text == "The port is open.\n\nClose it today."


def test_a_multipart_mail_without_parts(document: Read) -> None:
    """A body that is in no parts, though its head says so, is read as it stands."""
    data = mail_bytes(
        {**HEADERS, "MIME-Version": "1.0", "Content-Type": "multipart/mixed; boundary=x"}, "The port is open."
    )
    assert document("a.eml", data).text == "The port is open."


def test_related_parts(document: Read) -> None:
    """A page with its pictures is a body, and the pictures are not named as missing."""
    picture = "Content-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64"
    found = document(
        "a.eml",
        _mail("related", (HTML, "<p>The port is open.</p><img src=cid:a>"), (picture, "iVBORw0KGgo=")),
    )
    assert (found.text, found.missing) == ("The port is open.", ())


def test_outlooks_wrapping_is_named(document: Read, problem: Fail) -> None:
    """What is wrapped in TNEF is named as missing, beside a body and without one."""
    wrapped = _attached("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(60), "application/ms-tnef")
    assert "TNEF" in document("a.eml", _mail("mixed", (PLAIN, "The port is open."), wrapped)).missing[0]
    fault = problem("a.eml", _mail("mixed", (PLAIN, " "), wrapped))
    assert isinstance(fault, EmptyError)
    assert "TNEF" in str(fault)


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content).to_bytes(4, "big").lstrip(b"\0") or b"\0"
    length = size if len(content) < 128 else bytes([0x80 | len(size)]) + size
    return bytes([tag]) + length + content


def _open(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


_DATA = bytes.fromhex("2a864886f70d010701")
_SIGNED = bytes.fromhex("2a864886f70d010702")


def _signed(octets: bytes, wrap: Callable[..., bytes] = _tlv) -> bytes:
    """Signed data without its signers, which nobody here looks at."""
    inner = wrap(0x30, _tlv(6, _DATA), wrap(0xA0, octets))
    return wrap(0x30, _tlv(6, _SIGNED), wrap(0xA0, wrap(0x30, _tlv(2, b"\1"), _tlv(0x31), inner)))


def _smime(
    data: bytes, kind: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
) -> bytes:
    head, body = _attached("smime.p7m", data, kind)
    headers = {**HEADERS, "MIME-Version": "1.0"}
    return mail_bytes(headers, b"").rstrip(b"\r\n") + b"\r\n" + f"{head}\r\n\r\n{body}".encode()


INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe port is open.\r\n"


@pytest.mark.parametrize(
    "data",
    [
        _signed(_tlv(4, INNER)),
        _signed(_tlv(0x24, _tlv(4, INNER[:30]), _tlv(4, INNER[30:]))),
        _signed(_open(0x24, _tlv(4, INNER)), _open),
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/pkcs7-mime; smime-type=signed-data", "application/x-pkcs7-mime"]
)
def test_a_signed_mail_is_unwrapped(document: Read, data: bytes, kind: str) -> None:
    """A mail inside its own signature is read, whether lengths are given or open and whether its type says so."""
    assert document("a.eml", _smime(data, kind)).text == "The port is open."


@pytest.mark.parametrize("cut", [1, 12, 40])
def test_a_signature_cut_short(problem: Fail, cut: int) -> None:
    """Broken wrapping is damage, in words."""
    assert isinstance(
        problem(
            "a.eml",
            _smime(
                _signed(_tlv(4, INNER))[:cut],
            ),
        ),
        DamagedError,
    )


def test_an_inline_forward_is_a_report_of_its_own(readings: ReadAll) -> None:
    """A mail that is attached inline is read by itself, and the words above it are the mail's."""
    inner = mail_bytes({**HEADERS, "Subject": "Open port"}, "The port is open.")
    outer, forwarded = readings(
        "a.eml",
        _mail(
            "mixed",
            (PLAIN, "See below."),
            ("Content-Type: message/rfc822\r\nContent-Disposition: inline", inner.decode()),
        ),
    )
    assert outer.document is not None
    assert outer.document.text == "See below."
    assert forwarded.document is not None
    assert forwarded.document.text == "The port is open."


@pytest.mark.skipif(not MAILS.exists(), reason="needs the evaluation files")
def test_mails_as_they_come(readings: ReadAll) -> None:
    """Every mail of a wild collection keeps a body that is no mere signature, or is refused with a reason."""
    for path in sorted(MAILS.iterdir()):
        for reading in readings(path.name, path.read_bytes()):
            text = reading.document.text.strip() if reading.document else ""
            assert str(reading.problem).endswith(".") if reading.problem else text
            assert not text.startswith("-- ")
