"""Messages that Outlook saved (MSG), brought to the form of every other mail."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta
from email import encoders, message_from_string
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from typing import TYPE_CHECKING

from ingestion.errors import DamagedError, EncryptedError, LimitError, ReadingError
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.compound import Folder, read_compound
from ingestion.reading.extraction import RTF, extract
from ingestion.reading.richtext import inflated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

# Property ids, as the format numbers them; the type follows: 001F is text, 001E text in an old encoding, 0102 bytes.
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = "0037", "1000", "1013", "1009", "007D"
_FROM_NAME, _FROM_ADDRESS, _FROM_SMTP, _SENDER_NAME, _SENDER_ADDRESS = "0C1A", "0C1F", "5D01", "0042", "0065"
_CLASS, _LONG_NAME, _SHORT_NAME, _DATA, _SHOWN_NAME = "001A", "3707", "3704", "3701", "3001"
_RECIPIENT_SMTP, _RECIPIENT_ADDRESS, _RECIPIENT_KIND = "39FE", "3003", 0x0C15
_SENT, _DELIVERED, _CODE_PAGE, _INTERNET_CODE_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_PROPERTIES = "__properties_version1.0"
_KEPT = ("date", "from", "to", "cc", "subject", "content-language", "message-id")
_DEEPEST = 8
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def is_message(data: bytes) -> bool:
    """Whether a container holds a message: the name of its list of properties stands in it."""
    return _PROPERTIES.encode("utf-16-le") in data


def as_mail(data: bytes) -> bytes:
    """The message as an Internet mail: headers, both bodies and the attachments.

    Raises EncryptedError for an encrypted message, DamagedError for a broken container.
    """
    try:
        return _mail(read_compound(data), 0, 32).as_bytes()
    except (ValueError, LookupError) as error:
        raise DamagedError(
            "The message is damaged in a way that cannot be read; save it anew from Outlook, or as .eml."
        ) from error


def _mail(folder: Folder, depth: int, head: int) -> MIMEMultipart:
    """One message; `head` is how many bytes stand before its list of properties."""
    if depth > _DEEPEST:
        raise LimitError(f"The message holds messages nested deeper than {_DEEPEST}.")
    facts = _fixed(folder, head)
    encoding = _code_page(facts)
    if (
        "SMIME" in _text(folder, _CLASS, encoding).upper()
        and "SIGNED" not in _text(folder, _CLASS, encoding).upper()
    ):
        raise EncryptedError("The mail is encrypted; decrypt it and save that.")
    mail = MIMEMultipart("mixed")
    for name, value in _headers(folder, facts, encoding):
        mail[name] = value
    bodies = MIMEMultipart("alternative")
    for part in _bodies(folder, facts, encoding):
        bodies.attach(part)
    mail.attach(bodies)
    for name, inner in sorted(folder.folders.items()):
        if name.startswith("__attach"):
            mail.attach(_attachment(inner, depth))
    return mail


def _headers(folder: Folder, facts: dict[int, bytes], encoding: str) -> Iterator[tuple[str, str]]:
    """The headers that came with the mail; what they do not say, the message's own properties do."""
    came: Message = message_from_string(_text(folder, _HEADERS, encoding).lstrip())
    stated = {
        key.lower(): one_line(str(value)) for key, value in reversed(came.items()) if key.lower() in _KEPT
    }
    own = {
        "date": _time(facts.get(_SENT) or facts.get(_DELIVERED)),
        "from": _sender(folder, encoding),
        "subject": _text(folder, _SUBJECT, encoding),
        **_recipients(folder, encoding),
    }
    for name in _KEPT:
        value = stated.get(name) or one_line(own.get(name, ""))
        if value:
            yield name.title(), value


def _sender(folder: Folder, encoding: str) -> str:
    name = _text(folder, _FROM_NAME, encoding) or _text(folder, _SENDER_NAME, encoding)
    addresses = (_text(folder, one, encoding) for one in (_FROM_SMTP, _FROM_ADDRESS, _SENDER_ADDRESS))
    return _mailbox(name, next((one for one in addresses if "@" in one), ""))


def _recipients(folder: Folder, encoding: str) -> dict[str, str]:
    found: dict[str, list[str]] = {"to": [], "cc": []}
    for name, inner in sorted(folder.folders.items()):
        if not name.startswith("__recip"):
            continue
        kind = int.from_bytes(_fixed(inner, 8).get(_RECIPIENT_KIND, b"\x01")[:4], "little")
        addresses = (_text(inner, one, encoding) for one in (_RECIPIENT_SMTP, _RECIPIENT_ADDRESS))
        address = next((one for one in addresses if "@" in one), "")
        if kind in {1, 2}:
            found["to" if kind == 1 else "cc"].append(_mailbox(_text(inner, _SHOWN_NAME, encoding), address))
    return {kind: ", ".join(filter(None, listed)) for kind, listed in found.items()}


def _mailbox(name: str, address: str) -> str:
    plain = re.sub(r'[<>",;:\\\r\n]', " ", name).strip()
    return f"{plain} <{one_line(address)}>" if address and plain != address else address or plain


def _bodies(folder: Folder, facts: dict[int, bytes], encoding: str) -> Iterator[MIMEText]:
    """The plain body, then the page; the Rich Text form only where there is neither."""
    plain = _text(folder, _BODY, encoding)
    page = _bytes(folder, _HTML)
    if plain.strip():
        yield MIMEText(clean(plain), "plain", "utf-8")
    if page.strip():
        declared = _encoding_of(facts.get(_INTERNET_CODE_PAGE)) or encoding
        yield MIMEText(clean(decode(page, declared)), "html", "utf-8")
    if not plain.strip() and not page.strip() and (packed := _bytes(folder, _RTF)):
        found = extract(inflated(packed), RTF, structured=True, paged=False)
        yield MIMEText(clean("\n\n".join(node.text for node in found.nodes)), "plain", "utf-8")


def _attachment(folder: Folder, depth: int) -> MIMEBase:
    encoding = _code_page(_fixed(folder, 8))
    names = (_text(folder, one, encoding) for one in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME))
    name = one_line(next((one for one in names if one.strip()), ""))
    inner = folder.folders.get(f"__substg1.0_{_DATA}000D")
    if inner is not None and _PROPERTIES in inner.streams:
        part = MIMEBase("message", "rfc822")
        try:
            part.attach(_mail(inner, depth + 1, 24))
            part.add_header(
                "Content-Disposition",
                "attachment",
                filename=("utf-8", "", f"{name.removesuffix('.msg')}.eml"),
            )
        except ReadingError as problem:  # the message around it is read all the same
            return _bytes_part(name or "message.eml", str(problem).encode())
        return part
    return _bytes_part(name, _bytes(folder, _DATA))


def _bytes_part(name: str, data: bytes) -> MIMEBase:
    part = MIMEBase("application", "octet-stream")
    part.set_payload(data)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _text(folder: Folder, number: str, encoding: str) -> str:
    wide = folder.streams.get(f"__substg1.0_{number}001F")
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    narrow = folder.streams.get(f"__substg1.0_{number}001E", b"").rstrip(b"\x00")
    return decode(narrow, encoding) if narrow.strip() else ""


def _bytes(folder: Folder, number: str) -> bytes:
    return folder.streams.get(f"__substg1.0_{number}0102", b"") or _text(folder, number, "").encode()


def _fixed(folder: Folder, head: int) -> dict[int, bytes]:
    """The properties of fixed length: number and value."""
    listed = folder.streams.get(_PROPERTIES, b"")[head:]
    return {
        struct.unpack_from("<H", listed, start + 2)[0]: listed[start + 8 : start + 16]
        for start in range(0, len(listed) - 15, 16)
    }


def _time(value: bytes | None) -> str:
    """A time as mails have it: it is counted in tenths of microseconds from 1601 on."""
    ticks = int.from_bytes(value or b"", "little")
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else ""
    except OverflowError:
        return ""


def _code_page(facts: dict[int, bytes]) -> str:
    return _encoding_of(facts.get(_CODE_PAGE)) or _encoding_of(facts.get(_INTERNET_CODE_PAGE))


def _encoding_of(value: bytes | None) -> str:
    number = int.from_bytes((value or b"")[:4], "little")
    return {65001: "utf-8", 20127: "ascii", 28591: "cp1252", 0: ""}.get(number, f"cp{number}")
