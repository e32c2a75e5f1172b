"""Pages: this Slack gives three things at a time, whatever was asked, so that nobody forgets the next page."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.methods.registry import Ask
from tests.localslack.records import Json

PAGE = 3


def page(ask: Ask, things: Sequence[Any]) -> tuple[list[Any], Json]:
    """The things of the page that the cursor names, and the part of the reply that names the next one."""
    start = _offset(ask.text("cursor"))
    size = min(PAGE, _limit(ask.text("limit")))
    after = start + size
    cursor = base64.b64encode(f"next:{after}".encode()).decode() if after < len(things) else ""
    return list(things[start:after]), {"response_metadata": {"next_cursor": cursor}}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not number.isdigit():
        raise Refused("invalid_cursor")
    return int(number)


def _limit(asked: str) -> int:
    if not asked:
        return PAGE
    if not asked.isdigit() or not 1 <= int(asked) <= 1000:
        raise invalid_arguments("limit must be between 1 and 1000")
    return int(asked)
