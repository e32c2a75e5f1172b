"""What the app says without a method: by a response URL, or in the acknowledgement of a command."""

from tests.localslack import posting
from tests.localslack.errors import Refused
from tests.localslack.methods.registry import Ask
from tests.localslack.records import Delivery, Ephemeral, Json, Message, Token
from tests.localslack.state import ResponseUrl, Workspace

USES = 5
SECONDS = 30 * 60
_NOBODY = Token("", "", frozenset())


def respond(slack: Workspace, ticket: str, body: Json) -> tuple[int, Json]:
    """Take what was posted to a response URL. Gives the HTTP status and the reply."""
    with slack.changed:
        try:
            url = _usable(slack, ticket)
            posting.check_words(slack, "response_url", body, unfurls=not body.get("delete_original"))
            _say(slack, url, body, "response_url")
        except Refused as refusal:
            return (404 if refusal.error in {"used_url", "expired_url"} else 400), refusal.reply()
        finally:
            slack.changed.notify_all()
        return 200, {"ok": True}


def take_ack(slack: Workspace, delivery: Delivery, body: Json) -> None:
    """Show what stood in the acknowledgement of a command, and record it when Slack would not take it."""
    if delivery.kind != "slash_commands" or not body:
        return
    where = ResponseUrl(delivery.payload["user_id"], delivery.payload["channel_id"], slack.clock())
    try:
        posting.check_words(slack, "the acknowledgement of a command", body, unfurls=True)
        _say(slack, where, body, "ack")
    except Refused as refusal:
        slack.violation(f"the acknowledgement of a command is refused: {refusal.reply()}")


def _usable(slack: Workspace, ticket: str) -> ResponseUrl:
    url = slack.response_urls.get(ticket)
    if url is None or slack.clock() - url.made_at > SECONDS:
        raise Refused("expired_url")
    if url.uses >= USES:
        raise Refused("used_url")
    url.uses += 1
    return url


def _say(slack: Workspace, url: ResponseUrl, body: Json, by: str) -> None:
    original = slack.message(url.channel, url.message_ts) if url.message_ts else None
    if body.get("delete_original"):
        if original is not None:
            slack.messages.remove(original)
        return
    content = posting.read_content(Ask(slack, body, _NOBODY))
    thread = str(body.get("thread_ts") or "")
    if original is not None and body.get("replace_original"):
        original.text, original.blocks = content.text, content.blocks
    elif body.get("response_type") == "in_channel":
        message = Message(
            channel=url.channel,
            ts=slack.next_ts(),
            user=slack.bot_user_id,
            bot_id=slack.bot_id,
            team_id=slack.team_id,
            text=content.text,
            blocks=content.blocks,
            thread_ts=thread,
        )
        slack.messages.append(message)
        posting.announce(slack, slack.channels[url.channel], message)
    else:
        said = Ephemeral(url.channel, url.user, content.text, content.blocks, thread, slack.next_ts(), by)
        slack.ephemerals.append(said)
