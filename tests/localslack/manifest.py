"""The scopes and events that the app asks for: those of `manifest.json` at the root, else all that it may ever ask for."""

import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST_FILE = Path(__file__).parents[2] / "manifest.json"
SCOPES = (
    "app_mentions:read assistant:write channels:history channels:read chat:write commands files:read files:write "
    "groups:history groups:read im:history im:read im:write reactions:write usergroups:read users:read"
)
EVENTS = (
    "agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled channel_shared "
    "channel_unshared file_shared member_joined_channel message.im subteam_members_changed tokens_revoked"
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an installed app was granted and is told."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]


EVERYTHING = Manifest(frozenset(SCOPES.split()), frozenset(EVENTS.split()), frozenset({"/sitrep"}))


def load_manifest(path: Path = MANIFEST_FILE) -> Manifest:
    """The manifest at `path`, or the built-in lists when there is none."""
    if not path.exists():
        return EVERYTHING
    read = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(
        frozenset(read["oauth_config"]["scopes"]["bot"]),
        frozenset(read["settings"]["event_subscriptions"]["bot_events"]),
        frozenset(command["command"] for command in read["features"]["slash_commands"]),
    )
