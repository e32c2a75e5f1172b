"""Fetching what an address holds, safely: what the network answers is data of strangers, and so is the address itself."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `body` is inflated, and b"" when `status` is 304: nothing has changed since."""

    asked: str
    url: str  # where the redirects ended
    status: int  # 200 or 304; every other answer is a FetchError
    media_type: str  # as the answer says, in lower case and without parameters, such as "text/html"; "" when it does not
    body: bytes
    etag: str = ""  # to be sent back next time, as it stands
    modified: str = ""  # the header Last-Modified, to be sent back next time, as it stands


class Fetch(Protocol):
    """Gets one address. Raises FetchError, whose message says what to do."""

    def __call__(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Ask for `url`, conditionally where `etag` or `modified` are known."""
