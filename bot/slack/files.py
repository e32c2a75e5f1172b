"""Fetching a file that somebody shared with us, without giving our token to anybody but Slack.

The address comes from Slack's own `files.info`, never from a message; it must be on files.slack.com (or on the host of
SLACK_API_URL, for a local Slack), is not followed elsewhere, and what arrives must be as long as Slack said. A wrong
token makes Slack send its login page with status 200: a page is refused unless the file is one, and then by its length.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError

from bot.showing import plain
from bot.slack.people import FAILURES
from bot.slack.side import SlackSide, error_word
from ingestion.errors import DamagedError, EmptyError, LimitError, ReadingError, UnsupportedError

LARGEST_FILE = 25_000_000  # bytes
_PAGES = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file's name, made plain, and its bytes."""

    name: str
    data: bytes


def download(file_id: str, slack: SlackSide) -> Downloaded:
    """The file with this id. Raises ReadingError, whose text says what to do."""
    info = _info(file_id, slack)
    name = plain(str(info.get("name") or ""))[:200] or f"file {file_id}"
    if info.get("mode") in {"tombstone", "external", "hidden_by_limit"} or info.get("is_external") is True:
        raise UnsupportedError(
            f"{name} is not kept in Slack itself (deleted, or on another service). Upload the file itself. Nothing was added."
        )
    size = info.get("size")
    if not isinstance(size, int) or size <= 0:
        raise EmptyError(f"{name} is empty. Nothing was added.")
    if size > LARGEST_FILE:
        raise LimitError(
            f"{name} is larger than 25 MB. Split it, or index it at the terminal. Nothing was added."
        )
    url = allowed_url(
        str(info.get("url_private_download") or info.get("url_private") or ""), slack.settings.slack_api_url
    )
    if not url:
        raise UnsupportedError(f"{name} has no address at Slack that I may fetch. Nothing was added.")
    data = _fetched(url, slack.settings.slack_bot_token, name)
    page = data[:200].lstrip().lower().startswith(_PAGES) and "html" not in str(info.get("mimetype"))
    if page or len(data) != size:
        raise DamagedError(
            f"Slack sent something other than {name} (it may lack the scope files:read). Nothing was added; try again."
        )
    return Downloaded(name, data)


def allowed_url(url: str, api_url: str) -> str:
    """`url` if our token may go there, else "": https on files.slack.com, or the very host and port of a local Slack."""
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
        where = (parts.scheme, parts.hostname, parts.port)
        local = api.hostname in {"127.0.0.1", "localhost", "::1"} and where == (
            api.scheme,
            api.hostname,
            api.port,
        )
    except ValueError:
        return ""
    safe = "@" not in parts.netloc and (local or where == ("https", "files.slack.com", None))
    return url if safe else ""


def _info(file_id: str, slack: SlackSide) -> Mapping[str, Any]:
    try:
        info = slack.client.files_info(file=file_id).get("file")
    except SlackApiError as error:
        raise ReadingError(
            f"Slack would not show me the file ({error_word(error)}). Nothing was added; upload it again."
        ) from error
    except FAILURES as error:
        raise ReadingError(
            "Slack did not answer when I asked for the file. Nothing was added; try again."
        ) from error
    if not isinstance(info, Mapping):
        raise ReadingError("Slack said nothing about the file. Nothing was added; upload it again.")
    return info


def _fetched(url: str, token: str, name: str) -> bytes:
    import httpx  # late: only uploads need it

    data = b""
    try:
        with (
            httpx.Client(follow_redirects=False, trust_env=False, timeout=30) as client,
            client.stream("GET", url, headers={"Authorization": f"Bearer {token}"}) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise ReadingError(
                    f"Slack did not hand over {name} (status {response.status_code}). Nothing was added; try again."
                )
            for piece in response.iter_bytes():
                data += piece
                if len(data) > LARGEST_FILE:
                    raise LimitError(f"{name} is larger than 25 MB. Nothing was added.")
    except httpx.HTTPError as error:
        raise ReadingError(
            f"The line to Slack broke while fetching {name}. Nothing was added; try again."
        ) from error
    return data
