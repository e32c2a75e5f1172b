"""chat.*: what the app posts, and every reason why Slack would not take it."""

from tests.localslack import posting
from tests.localslack.errors import Refused
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Channel, Ephemeral, Json, Message


@method("chat.postMessage", "chat:write")
def post_message(ask: Ask) -> Json:
    """A message for everybody in the channel."""
    slack = ask.slack
    posting.check_house_rules(ask, "chat.postMessage", unfurls=True)
    channel = slack.open_channel(ask.needed("channel"))
    content = posting.read_content(ask)
    first = _posted_before(ask, channel)
    if first is not None:
        return {"channel": channel.id, "ts": first.ts, "message": first.to_json(), "is_duplicate": True}
    message = Message(
        channel=channel.id,
        ts=slack.next_ts(),
        user=slack.bot_user_id,
        bot_id=slack.bot_id,
        team_id=slack.team_id,
        thread_ts=posting.read_thread(ask, channel),
        client_msg_id=ask.text("client_msg_id"),
        metadata=posting.read_metadata(ask),
        text=content.text,
        blocks=content.blocks,
    )
    slack.messages.append(message)
    slack.statuses.pop((channel.id, message.thread), None)
    posting.announce(slack, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_json()}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(ask: Ask) -> Json:
    """A message for one person, who must be in the channel."""
    slack = ask.slack
    posting.check_house_rules(ask, "chat.postEphemeral", unfurls=False)
    channel = slack.open_channel(ask.needed("channel"))
    if ask.needed("user") not in channel.members:
        raise Refused("user_not_in_channel")
    content = posting.read_content(ask)
    thread = posting.read_thread(ask, channel)
    said = Ephemeral(
        channel.id,
        ask.text("user"),
        content.text,
        content.blocks,
        thread,
        slack.next_ts(),
        "chat.postEphemeral",
    )
    slack.ephemerals.append(said)
    return {"message_ts": said.ts}


@method("chat.update", "chat:write")
def update(ask: Ask) -> Json:
    """Other words for a message of our own. Blocks stay unless new ones are given."""
    slack = ask.slack
    posting.check_house_rules(ask, "chat.update", unfurls=False)
    channel = slack.open_channel(ask.needed("channel"))
    message = _own(ask, channel, "cant_update_message")
    content = posting.read_content(ask, updating=True)
    before = message.to_json()
    message.text = content.text or message.text
    message.blocks = message.blocks if ask.args.get("blocks") is None else content.blocks
    message.metadata = posting.read_metadata(ask) or message.metadata
    message.edited_ts = slack.next_ts()
    posting.announce_change(slack, channel, message, before)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.to_json()}


@method("chat.delete", "chat:write")
def delete(ask: Ask) -> Json:
    """Takes back a message of our own."""
    slack = ask.slack
    channel = slack.open_channel(ask.needed("channel"))
    message = _own(ask, channel, "cant_delete_message")
    slack.messages.remove(message)
    posting.announce_deletion(slack, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(ask: Ask) -> Json:
    """The address of a message."""
    slack = ask.slack
    channel = slack.visible_channel(ask.needed("channel"))
    message = slack.message(channel.id, ask.needed("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    place = f"https://{slack.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": place + thread}


def _own(ask: Ask, channel: Channel, error: str) -> Message:
    message = ask.slack.message(channel.id, ask.needed("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != ask.slack.bot_user_id:
        raise Refused(error)
    return message


def _posted_before(ask: Ask, channel: Channel) -> Message | None:
    key = ask.text("client_msg_id")
    return next((m for m in ask.slack.in_channel(channel.id) if key and m.client_msg_id == key), None)
