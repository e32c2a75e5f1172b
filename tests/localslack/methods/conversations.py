"""conversations.*: channels, who is in them, and what was said."""

from collections.abc import Sequence

from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.methods.paging import page
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Channel, Json, Message

READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


@method("conversations.info", *READ)
def conversations_info(ask: Ask) -> Json:
    """One channel with its flags."""
    channel = _channel(ask, "read")
    count = {"num_members": len(channel.members)} if ask.flag("include_num_members") else {}
    return {"channel": {**channel.to_json(ask.slack.team_id, ask.slack.bot_user_id), **count}}


@method("conversations.members", *READ)
def conversations_members(ask: Ask) -> Json:
    """Who is in a channel, a page at a time."""
    shown, more = page(ask, _channel(ask, "read").members)
    return {"members": shown, **more}


@method("conversations.list", *READ)
def conversations_list(ask: Ask) -> Json:
    """The channels of the kinds asked for; private ones only with the app inside."""
    slack = ask.slack
    kinds = ask.text("types", "public_channel").split(",")
    if not set(kinds) <= TYPES.keys():
        raise Refused("invalid_types")
    for kind in kinds:
        ask.require(f"{TYPES[kind]}:read")
    families = {TYPES[kind] for kind in kinds}
    found = [c for c in slack.channels.values() if c.family in families and _visible(ask, c)]
    shown, more = page(ask, [c for c in found if not (c.is_archived and ask.flag("exclude_archived"))])
    return {"channels": [c.to_json(slack.team_id, slack.bot_user_id) for c in shown], **more}


@method("conversations.history", *HISTORY)
def conversations_history(ask: Ask) -> Json:
    """A channel's messages, newest first, without the replies in threads."""
    channel = _joined(ask)
    roots = [m for m in ask.slack.in_channel(channel.id) if m.thread_ts in {"", m.ts}]
    return _messages(ask, list(reversed(_between(ask, roots))))


@method("conversations.replies", *HISTORY)
def conversations_replies(ask: Ask) -> Json:
    """A thread, its parent first."""
    channel = _joined(ask)
    asked = ask.slack.message(channel.id, ask.needed("ts"))
    if asked is None:
        raise Refused("thread_not_found")
    thread = ask.slack.thread(channel.id, asked.thread)
    parent = [m for m in thread if m.ts == asked.thread]
    return _messages(ask, parent + _between(ask, [m for m in thread if m.ts != asked.thread]))


@method("conversations.open", "im:write")
def conversations_open(ask: Ask) -> Json:
    """The direct conversation with a person."""
    slack = ask.slack
    users = [user for user in ask.text("users").split(",") if user]
    if ask.text("channel"):
        channel = slack.visible_channel(ask.text("channel"))
    elif not users:
        raise Refused("users_list_not_supplied")
    elif len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")
    elif users[0] not in slack.users or users[0] == slack.bot_user_id:
        raise Refused("user_not_found")
    else:
        channel = slack.im(users[0])
    full = channel.to_json(slack.team_id, slack.bot_user_id)
    return {"channel": full if ask.flag("return_im") else {"id": channel.id}}


def _channel(ask: Ask, right: str) -> Channel:
    channel = ask.slack.visible_channel(ask.needed("channel"))
    ask.require(f"{channel.family}:{right}")
    return channel


def _joined(ask: Ask) -> Channel:
    channel = _channel(ask, "history")
    if ask.slack.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _visible(ask: Ask, channel: Channel) -> bool:
    return channel.family == "channels" or ask.slack.bot_user_id in channel.members


def _between(ask: Ask, messages: Sequence[Message]) -> list[Message]:
    try:
        oldest, latest = float(ask.text("oldest", "0")), float(ask.text("latest", "inf"))
    except ValueError:
        raise invalid_arguments("oldest and latest must be timestamps") from None
    inclusive = ask.flag("inclusive")
    return [
        message
        for message in messages
        if oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest})
    ]


def _messages(ask: Ask, messages: Sequence[Message]) -> Json:
    shown, more = page(ask, messages)
    metadata = bool(ask.flag("include_all_metadata"))
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": [_message(ask, m, metadata=metadata) for m in shown], "has_more": has_more, **more}


def _message(ask: Ask, message: Message, *, metadata: bool) -> Json:
    replies = [m for m in ask.slack.thread(message.channel, message.ts) if m.ts != message.ts]
    thread = {"thread_ts": message.ts, "reply_count": len(replies)} if replies else {}
    return {**message.to_json(metadata=metadata), **thread}
