"""reactions.*: emoji under messages."""

import re

from tests.localslack.errors import Refused
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Json, Message

_NAME = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


@method("reactions.add", "reactions:write")
def add(ask: Ask) -> Json:
    """Adds our emoji, once."""
    name, message = _target(ask)
    users = message.reactions.setdefault(name, [])
    if ask.slack.bot_user_id in users:
        raise Refused("already_reacted")
    users.append(ask.slack.bot_user_id)
    return {}


@method("reactions.remove", "reactions:write")
def remove(ask: Ask) -> Json:
    """Takes our emoji away again."""
    name, message = _target(ask)
    if ask.slack.bot_user_id not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(ask.slack.bot_user_id)
    if not message.reactions[name]:
        del message.reactions[name]
    return {}


def _target(ask: Ask) -> tuple[str, Message]:
    name = ask.needed("name")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name")
    channel = ask.slack.open_channel(ask.needed("channel"))
    message = ask.slack.message(channel.id, ask.needed("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return name, message
