"""The app as Slack is told of it: the manifest agrees with the code."""

import json
import re
from pathlib import Path
from typing import Any

from bot.slack.listeners import CHANGES
from bot.slack.scopes import NEEDED, missing_scopes
from bot.slack.side import SlackSide
from tests.localslack import LocalSlack

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
# Each method of the Web API that the code calls, and the scopes that it may need for what we do with it.
METHODS = {
    "auth_test": (),
    "users_info": ("users:read",),
    "users_list": ("users:read",),
    "usergroups_users_list": ("usergroups:read",),
    "conversations_info": ("channels:read", "groups:read", "im:read"),
    "conversations_members": ("channels:read", "groups:read"),
    "conversations_replies": ("channels:history", "groups:history", "im:history"),
    "conversations_open": ("im:write",),
    "files_info": ("files:read",),
    "chat_postMessage": ("chat:write",),
}


def called() -> set[str]:
    """The methods that stand in the code."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "slack").glob("*.py")]
    return {name for text in texts for name in re.findall(r"client\.([a-z]+_[A-Za-z_]+)\(", text)}


def test_every_method_that_is_called_has_its_scopes() -> None:
    """What the code calls is what is listed here, and its scopes are asked for."""
    assert called() == METHODS.keys()
    assert {scope for scopes in METHODS.values() for scope in scopes} <= set(NEEDED)


def test_the_manifest_asks_for_what_doctor_checks() -> None:
    """No scope is missing, and none is asked for without need."""
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == set(NEEDED)


def test_the_manifest_subscribes_to_what_is_heard() -> None:
    """Requests come from mentions and direct messages; the rest tells us that people or channels changed. No more."""
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted({"app_mention", "message.im", *CHANGES})
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == ["/sitrep"]


def test_the_local_slack_grants_what_the_manifest_asks(local_slack: LocalSlack, side: SlackSide) -> None:
    """A token with every scope misses none."""
    assert missing_scopes(side) == ()
