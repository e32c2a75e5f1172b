"""The only way to Slack: everything that anybody will read is posted here, checked, without unfurling, once.

A step of a workflow runs at least once, so before a second attempt we look for our own message by its metadata; beyond
that, the same `client_msg_id` goes with every attempt. 429 is honoured by the client. A failure that may pass is a
DeliveryError: the answer is kept, and the caller tries again. One that will not pass is a Delivery with its reason.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.slack.checks import fault_in
from bot.slack.people import FAILURES
from bot.slack.ports import Delivery, Outbox
from bot.slack.side import SlackSide, error_word
from ingestion.errors import DeliveryError

_EVENT_TYPE = "sitrep_answer"
_FOR_GOOD = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "restricted_action",
        "restricted_action_thread_locked",
    }
)
_TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})


def post(outbox: Outbox, slack: SlackSide, *, first: bool = False) -> Delivery:
    """Posts `outbox` where it belongs. With `first`, the caller knows that nobody has tried before.

    Raises DeliveryError when it is worth trying again later, or when the message breaks our own rules.
    """
    fault = fault_in(outbox)
    if fault:
        raise DeliveryError(f"The message for {outbox.key} was held back: {fault}. This is a fault of ours.")
    if outbox.response_url:
        return _respond(outbox, slack)
    earlier = "" if first else _posted_before(outbox, slack)
    if earlier:
        return Delivery("already", earlier)
    return _post(outbox, slack, _dicts(outbox))


def message_id(key: str) -> str:
    """The `client_msg_id` of the answer to the request with this key: always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"sitrep:{key}"))


def _post(outbox: Outbox, slack: SlackSide, blocks: list[dict[str, Any]]) -> Delivery:
    try:
        sent = slack.client.chat_postMessage(
            channel=outbox.channel,
            thread_ts=outbox.thread_ts or None,
            text=outbox.text,
            blocks=blocks or None,
            metadata={"event_type": _EVENT_TYPE, "event_payload": {"key": outbox.key}},
            client_msg_id=message_id(outbox.key),
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as error:
        word = error_word(error)
        if (
            word in _TOO_MUCH and blocks
        ):  # a limit that nobody documented: the short form is better than silence
            return _post(outbox, slack, [])
        return _not_posted(word, error)
    except FAILURES as error:
        raise DeliveryError(
            "Slack could not be reached; the answer is kept and will be posted later."
        ) from error
    return Delivery("posted", sent["ts"])


def _not_posted(word: str, error: SlackApiError) -> Delivery:
    if word in _FOR_GOOD:
        return Delivery("impossible", why=word)
    raise DeliveryError(
        f"Slack did not take the answer ({word}); it is kept and will be posted later."
    ) from error


def _posted_before(outbox: Outbox, slack: SlackSide) -> str:
    """The ts of our own answer in the thread, if it is there; "" also when the thread cannot be read."""
    if not outbox.thread_ts:
        return ""
    try:
        for message in _thread(outbox, slack):
            metadata = message.get("metadata") or {}
            ours = message.get("user") == slack.bot_user and metadata.get("event_type") == _EVENT_TYPE
            if ours and (metadata.get("event_payload") or {}).get("key") == outbox.key:
                return str(message["ts"])
    except FAILURES:
        return ""  # then `client_msg_id` is all there is
    return ""


def _thread(outbox: Outbox, slack: SlackSide) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = slack.client.conversations_replies(
            channel=outbox.channel, ts=outbox.thread_ts, cursor=cursor, limit=200, include_all_metadata=True
        )
        yield from page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _respond(outbox: Outbox, slack: SlackSide) -> Delivery:
    """To the person alone: by the response URL, or, when that has expired, as a direct message."""
    if not _is_slacks(outbox.response_url, slack.settings.slack_api_url):
        return Delivery("impossible", why="response_url_elsewhere")
    hook = WebhookClient(outbox.response_url, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=5)])
    try:
        reply = hook.send(
            text=outbox.text,
            blocks=_dicts(outbox),
            response_type="ephemeral",
            replace_original=False,
            unfurl_links=False,
            unfurl_media=False,
        )
    except FAILURES as error:
        raise DeliveryError(
            "Slack could not be reached; the answer is kept and will be posted later."
        ) from error
    if reply.status_code == 200:
        return Delivery("posted")
    if reply.status_code == 429 or reply.status_code >= 500:
        raise DeliveryError(f"Slack did not take the answer (status {reply.status_code}); it is kept.")
    return _direct(outbox, slack)


def _is_slacks(url: str, api_url: str) -> bool:
    """Whether a response URL leads to Slack: hooks.slack.com, or the very host and port of SLACK_API_URL."""
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
        where, local = (parts.scheme, parts.hostname, parts.port), (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    return where in {("https", "hooks.slack.com", None), local}


def _direct(outbox: Outbox, slack: SlackSide) -> Delivery:
    """As a direct message: what is left when the response URL has expired while we were down."""
    try:
        channel = str(slack.client.conversations_open(users=outbox.user)["channel"]["id"])
    except SlackApiError as error:
        return _not_posted(error_word(error), error)
    except FAILURES as error:
        raise DeliveryError(
            "Slack could not be reached; the answer is kept and will be posted later."
        ) from error
    return _post(replace(outbox, channel=channel), slack, _dicts(outbox))


def _dicts(outbox: Outbox) -> list[dict[str, Any]]:
    return [dict(block) for block in outbox.blocks]
