"""Events as the app gets them: which ones it is subscribed to, and the envelope around each."""

from tests.localslack.records import Channel, Json
from tests.localslack.state import Workspace

_MESSAGES = {"im": "message.im", "channels": "message.channels", "groups": "message.groups"}
_NEEDS_MEMBERSHIP = {"message", "app_mention", "file_shared", "member_joined_channel"}


def is_due(slack: Workspace, event: Json, channel: Channel | None) -> bool:
    """Whether Slack would send this event: the app is subscribed, and in the channel."""
    kind = event["type"]
    name = _MESSAGES[channel.family] if kind == "message" and channel else kind
    inside = channel is None or slack.bot_user_id in channel.members
    return name in slack.manifest.events and (inside or kind not in _NEEDS_MEMBERSHIP)


def enveloped(slack: Workspace, event: Json, channel: Channel | None) -> Json:
    """The body of an `event_callback`."""
    event_id = slack.next_id("Ev")
    return {
        "token": "verification-token",
        "team_id": slack.team_id,
        "context_team_id": slack.team_id,
        "context_enterprise_id": None,
        "api_app_id": slack.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(slack.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": slack.team_id,
                "user_id": slack.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": f"4-{event_id}",
    }
