"""What one fetch may take, and how long a server asks us to wait."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MIB = 1 << 20
_LONGEST_WAIT = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Sizes and times of one fetch, redirects included; nothing is trusted to end by itself."""

    wire_bytes: int = (
        32 * MIB
    )  # everything that comes over the line, headers and encryption's contents included
    body_bytes: int = 64 * MIB  # after inflation; what the reader takes of one file
    ratio: int = 200  # body to compressed body; text seldom exceeds 30
    total_seconds: float = 60.0
    connect_seconds: float = 10.0  # one address
    read_seconds: float = 20.0  # without a single byte
    headers: int = 200  # their number; their size ends at 100 KiB
    redirects: int = 5


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a header Retry-After asks to wait, never more than a week; None when it cannot be read."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        seconds = (at - now).total_seconds()
    except OverflowError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
