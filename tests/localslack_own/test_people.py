"""What people's acts store, and the events that Slack makes of them."""

from typing import Any

import pytest

from tests.localslack import LocalSlack, world


def events(slack: LocalSlack) -> list[dict[str, Any]]:
    """The events that were sent, whether anybody listened or not."""
    return [delivery.payload["event"] for delivery in slack.deliveries]


def test_the_envelope(local_slack: LocalSlack) -> None:
    """An event comes in Slack's full envelope."""
    local_slack.stranger.mention(world.SHARED, "hello")
    payload = local_slack.deliveries[0].payload
    assert payload["authorizations"][0]["user_id"] == world.BOT
    assert (payload["team_id"], payload["is_ext_shared_channel"]) == ("T1", True)
    assert {"token", "api_app_id", "event_id", "event_time", "event_context"} < payload.keys()
    assert payload["event"]["user_team"] == world.PARTNER_TEAM


def test_only_what_is_subscribed(local_slack: LocalSlack) -> None:
    """Talk in channels is not told, nor is a mention where the app is not."""
    local_slack.employee.say(world.GENERAL, "lunch?")
    local_slack.employee.mention(world.ELSEWHERE, "are you there?")
    assert events(local_slack) == []


def test_a_mention_with_a_file(local_slack: LocalSlack) -> None:
    """A file beside a mention comes as two events, and the mention carries it."""
    local_slack.security_lead.mention(world.SECURITY, "index this", files=[("a.txt", b"words")])
    mention, shared = events(local_slack)
    assert (mention["type"], shared["type"]) == ("app_mention", "file_shared")
    assert mention["files"][0]["id"] == shared["file_id"]


def test_a_direct_upload(local_slack: LocalSlack) -> None:
    """A file in a direct message comes as a file_share and as file_shared."""
    local_slack.security_lead.upload("dm", "a.txt", b"words")
    message, shared = events(local_slack)
    assert (message["subtype"], message["channel_type"], shared["type"]) == (
        "file_share",
        "im",
        "file_shared",
    )


def test_edit_and_delete(local_slack: LocalSlack) -> None:
    """Edits and deletions in a DM are told with what stood there before."""
    said = local_slack.employee.dm("frist")
    local_slack.employee.edit(said, "first")
    local_slack.employee.delete(said)
    _, changed, deleted = events(local_slack)
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("frist", "first")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said.ts)
    assert not local_slack.state.messages


def test_join_and_home(local_slack: LocalSlack) -> None:
    """A guest who comes in, and somebody who opens the app, are told."""
    local_slack.guest.join(world.GENERAL)
    local_slack.employee.home("messages")
    joined, opened = events(local_slack)
    assert (joined["type"], joined["user"]) == ("member_joined_channel", world.GUEST)
    assert (opened["type"], opened["tab"]) == ("app_home_opened", "messages")
    assert world.GUEST in local_slack.state.channels[world.GENERAL].members


def test_any_other_event(local_slack: LocalSlack) -> None:
    """Other events can be sent as well, if the app is subscribed to them."""
    event = {"type": "channel_shared", "channel": world.GENERAL, "connected_team_id": world.PARTNER_TEAM}
    assert local_slack.emit(event, world.GENERAL)
    assert local_slack.emit({"type": "emoji_changed"}) is None
    assert events(local_slack) == [event]


def test_who_is_not_there_cannot_write(local_slack: LocalSlack) -> None:
    """A test that lets somebody write where they are not is itself wrong."""
    with pytest.raises(AssertionError, match="guest is not in general"):
        local_slack.guest.say(world.GENERAL, "hello")


def test_a_shortcut_and_a_modal(local_slack: LocalSlack) -> None:
    """A message shortcut carries the message, a submitted modal its values."""
    said = local_slack.employee.say(world.GENERAL, "a report")
    chosen = local_slack.employee.shortcut("add_to_index", said)
    assert chosen.payload["message"]["text"] == "a report"
    assert chosen.payload["trigger_id"] in local_slack.state.triggers


def test_a_wait_that_fails_shows_what_happened(local_slack: LocalSlack) -> None:
    """A wait that is not fulfilled shows the calls and deliveries so far."""
    asked = local_slack.employee.mention(world.GENERAL, "hello?")
    with pytest.raises(AssertionError, match="app_mention attempt 0: no_connection"):
        local_slack.wait_for_reply(world.GENERAL, asked.ts, timeout=0.01)
