"""What every way to post has in common: the content, the thread, the house rules, and the events that follow."""

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.localslack.errors import Refused
from tests.localslack.limits import (
    ALL_BLOCKS_TEXT,
    MARKDOWN_TEXT,
    MESSAGE_TEXT,
    UPDATE_TEXT,
    all_text,
    block_faults,
)
from tests.localslack.records import Channel, Json, Message
from tests.localslack.state import Workspace

if TYPE_CHECKING:
    from tests.localslack.methods.registry import Ask


@dataclass(frozen=True, slots=True)
class Content:
    """The words and blocks of a message that Slack takes."""

    text: str
    blocks: list[Json]


def read_content(ask: "Ask", *, updating: bool = False) -> Content:
    """The content of a post. Raises Refused with Slack's reason when it takes none of it."""
    markdown, text = ask.text("markdown_text"), ask.text("text")
    blocks = read_blocks(ask)
    if markdown and (text or ask.args.get("blocks") is not None):
        raise Refused("markdown_text_conflict")
    if not (text or blocks or markdown or ask.args.get("attachments")):
        raise Refused("no_text")
    if len(text) > (UPDATE_TEXT if updating else MESSAGE_TEXT) or len(markdown) > MARKDOWN_TEXT:
        raise Refused("msg_too_long")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    return Content(text or markdown, blocks)


def read_blocks(ask: "Ask") -> list[Json]:
    """The blocks of a post, checked against every limit."""
    blocks = ask.json("blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    faults = block_faults(blocks)
    if faults:
        messages = [f"[ERROR] {fault}" for fault in faults]
        raise Refused("invalid_blocks", errors=faults, response_metadata={"messages": messages})
    if all_text(blocks) > ALL_BLOCKS_TEXT:
        raise Refused("msg_blocks_too_long")
    return blocks


def read_thread(ask: "Ask", channel: Channel) -> str:
    """The thread that a post goes to, "" for none. It is named by its first message."""
    ts = ask.text("thread_ts")
    if not ts:
        return ""
    parent = ask.slack.message(channel.id, ts)
    if parent is None or parent.thread_ts not in {"", parent.ts}:
        raise Refused("cannot_reply_to_message")
    return ts


def read_metadata(ask: "Ask") -> Json | None:
    """The metadata of a post: an event type and an object."""
    found = ask.json("metadata", "invalid_metadata_format")
    if found is None:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not isinstance(found.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(found)) > 16_000:
        raise Refused("metadata_too_large")
    return found


def check_house_rules(ask: "Ask", what: str, *, unfurls: bool) -> None:
    """Record what Slack would take and this house does not: unfurling, link_names, parse=full, loose ids."""
    _check_id(ask, what)
    check_words(ask.slack, what, ask.args, unfurls=unfurls)


def check_words(slack: Workspace, what: str, args: Json, *, unfurls: bool) -> None:
    """The same for a body that came to a response URL or with an acknowledgement."""
    if not slack.house_rules:
        return
    off = (False, "false", "0")
    if unfurls and not all(args.get(f"unfurl_{kind}", True) in off for kind in ("links", "media")):
        slack.violation(f"{what} without unfurl_links=False and unfurl_media=False: {_excerpt(args)}")
    if args.get("parse") == "full" or args.get("link_names") in (True, "true", "1"):
        slack.violation(f"{what} with parse=full or link_names: {_excerpt(args)}")


def announce(slack: Workspace, channel: Channel, message: Message) -> None:
    """Tell the app of a message of its own, where it is subscribed: in direct conversations."""
    slack.on_event(message_event(channel, message), channel)


def announce_change(slack: Workspace, channel: Channel, message: Message, before: Json) -> None:
    """The event about an edited message."""
    event = {"message": message.to_json(), "previous_message": before, "hidden": True}
    slack.on_event(_changed(slack, channel, "message_changed", event), channel)


def announce_deletion(slack: Workspace, channel: Channel, message: Message) -> None:
    """The event about a deleted message."""
    event = {"previous_message": message.to_json(), "deleted_ts": message.ts, "hidden": True}
    slack.on_event(_changed(slack, channel, "message_deleted", event), channel)


def message_event(channel: Channel, message: Message) -> Json:
    """The `message` event about a new message."""
    return {
        **message.to_json(),
        "channel": channel.id,
        "channel_type": channel.type,
        "event_ts": message.ts,
    }


def _changed(slack: Workspace, channel: Channel, subtype: str, parts: Json) -> Json:
    ts = slack.next_ts()
    where = {"channel": channel.id, "channel_type": channel.type, "ts": ts, "event_ts": ts}
    return {"type": "message", "subtype": subtype, **where, **parts}


def _check_id(ask: "Ask", what: str) -> None:
    key = ask.text("client_msg_id")
    if not key or not ask.slack.house_rules:
        return
    try:
        uuid.UUID(key)
    except ValueError:
        ask.slack.violation(f"{what} with a client_msg_id that is no uuid: {key!r}")


def _excerpt(args: Json) -> str:
    kept: dict[str, Any] = {k: v for k, v in args.items() if k in {"channel", "thread_ts", "text"}}
    return repr(kept)[:200]
