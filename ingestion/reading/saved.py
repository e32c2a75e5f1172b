"""Pages that a browser saved with everything that belongs to them (MHTML): the page is read, the rest is left."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from typing import TYPE_CHECKING

from ingestion.errors import EmptyError
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.mail import header
from ingestion.reading.page import read_page

if TYPE_CHECKING:
    from email.message import Message
    from zoneinfo import ZoneInfo

    from ingestion.report import Document

_PAGES = frozenset(("text/html", "application/xhtml+xml"))


def read_mhtml(data: bytes, zone: ZoneInfo) -> Document:
    """The document in the page of a web archive; its address is where the browser says it was saved from.

    Raises EmptyError when there is no page in it, or no text on the page.
    """
    message = message_from_bytes(data.lstrip())
    page = _main_page(message)
    payload = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(payload, bytes) or not payload.strip():
        raise EmptyError("The web archive holds no page, only other parts; save the page again, or as HTML.")
    source = clean(decode(payload, page.get_content_charset() or ""))
    # The mark says that it is UTF-8, whatever the page declares about how it once came.
    document = read_page(("\ufeff" + source).encode(), zone)
    return replace(
        document,
        url=document.url or _address(page, message),
        title=document.title or header(message, "Subject")[:500],
    )


def _main_page(message: Message) -> Message | None:
    """The part that the archive begins with, by its name where it is named."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = str(message.get_param("start") or "")
    return next(
        (part for part in pages if start and part.get("Content-ID") == start), next(iter(pages), None)
    )


def _address(page: Message, message: Message) -> str:
    stated = (
        one_line(str(value or ""))
        for value in (page["Content-Location"], message["Snapshot-Content-Location"])
    )
    return next((address for address in stated if re.match(r"https?://\S+\Z", address)), "")
