"""What the methods give, and what they refuse, as the SDK's client sees it."""

import uuid
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.localslack import LocalSlack, world
from tests.localslack.fixtures import checked_slack

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def refusal(client: WebClient, method: str, **args: Any) -> dict[str, Any]:
    """The reply to a call that Slack refuses."""
    with pytest.raises(SlackApiError) as refused:
        client.api_call(method, json=args)
    data = refused.value.response.data
    assert isinstance(data, dict)
    return data


def test_who_am_i(client: WebClient) -> None:
    """auth.test names the bot; api.test says back what it is told."""
    assert client.auth_test()["user_id"] == world.BOT
    assert client.api_test(foo="bar")["args"]["foo"] == "bar"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-nobody", "auth.test", "invalid_auth"),
        (world.APP_TOKEN, "chat.postMessage", "not_allowed_token_type"),
        (world.BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (world.BOT_TOKEN, "team.info", "missing_scope"),
    ],
)
def test_tokens(local_slack: LocalSlack, token: str, method: str, error: str) -> None:
    """No token, an unknown one, the wrong kind and a missing scope are told apart."""
    client = WebClient(token=token, base_url=local_slack.url)
    assert refusal(client, method, **QUIET)["error"] == error


def test_scopes(local_slack: LocalSlack, client: WebClient) -> None:
    """A missing scope is named, with those that there are; kinds of channels have scopes of their own."""
    local_slack.grant("channels:read", "chat:write")
    reply = refusal(client, "usergroups.users.list", usergroup=world.SECURITY_GROUP)
    assert (reply["needed"], reply["provided"]) == ("usergroups:read", "channels:read,chat:write")
    assert client.conversations_info(channel=world.GENERAL)["ok"]
    assert refusal(client, "conversations.info", channel=world.SECURITY)["needed"] == "groups:read"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0HIDDEN", "text": "x"}, "channel_not_found"),
        ({"channel": world.ELSEWHERE, "text": "x"}, "not_in_channel"),
        ({"channel": world.ARCHIVED, "text": "x"}, "is_archived"),
        ({"channel": world.GENERAL}, "no_text"),
        ({"channel": world.GENERAL, "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"channel": world.GENERAL, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": world.GENERAL, "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": world.GENERAL, "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": world.GENERAL, "text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"channel": world.GENERAL, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
def test_posts_that_slack_refuses(
    local_slack: LocalSlack, client: WebClient, args: dict[str, Any], error: str
) -> None:
    """Every reason not to take a post has Slack's own name."""
    local_slack.state.channels["C0HIDDEN"] = type(local_slack.state.channels[world.SECURITY])(
        "C0HIDDEN", "hidden", [world.SECURITY_LEAD], is_private=True
    )
    assert refusal(client, "chat.postMessage", **args, **QUIET)["error"] == error
    assert not local_slack.state.messages
    assert [call.error for call in local_slack.refused()] == [error]


def test_blocks_say_where(client: WebClient) -> None:
    """A refusal of blocks says which element is wrong, and why."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    reply = refusal(client, "chat.postMessage", channel=world.GENERAL, blocks=blocks, **QUIET)
    message = "[ERROR] must be at most 3000 characters [json-pointer:/blocks/0/text/text]"
    assert reply["response_metadata"]["messages"] == [message]


def test_the_total_of_all_blocks(client: WebClient) -> None:
    """Blocks that are each allowed may be too much together."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5
    reply = refusal(client, "chat.postMessage", channel=world.GENERAL, blocks=blocks, **QUIET)
    assert reply["error"] == "msg_blocks_too_long"


def test_a_post_twice(local_slack: LocalSlack, client: WebClient) -> None:
    """A client_msg_id that was seen before gives the first message again."""
    key = str(uuid.uuid4())
    first = client.chat_postMessage(channel=world.GENERAL, text="one", client_msg_id=key, **QUIET)
    again = client.chat_postMessage(channel=world.GENERAL, text="two", client_msg_id=key, **QUIET)
    assert (again["ts"], again["is_duplicate"]) == (first["ts"], True)
    assert [message.text for message in local_slack.state.messages] == ["one"]


def test_a_reply_to_a_reply(client: WebClient) -> None:
    """A thread is named by its first message, not by a reply."""
    root = client.chat_postMessage(channel=world.GENERAL, text="root", **QUIET)["ts"]
    reply = client.chat_postMessage(channel=world.GENERAL, text="reply", thread_ts=root, **QUIET)["ts"]
    refused = refusal(client, "chat.postMessage", channel=world.GENERAL, text="x", thread_ts=reply, **QUIET)
    assert refused["error"] == "cannot_reply_to_message"


def test_update_and_delete(local_slack: LocalSlack, client: WebClient) -> None:
    """Only our own messages can be changed or taken back."""
    own = client.chat_postMessage(channel=world.GENERAL, text="draft", **QUIET)["ts"]
    theirs = local_slack.employee.say(world.GENERAL, "mine").ts
    assert client.chat_update(channel=world.GENERAL, ts=own, text="final")["text"] == "final"
    where = {"channel": world.GENERAL, "ts": theirs}
    assert refusal(client, "chat.update", **where, text="x")["error"] == "cant_update_message"
    assert refusal(client, "chat.delete", **where)["error"] == "cant_delete_message"
    assert refusal(client, "chat.delete", channel=world.GENERAL, ts="1.0")["error"] == "message_not_found"
    client.chat_delete(channel=world.GENERAL, ts=own)
    assert [message.text for message in local_slack.state.messages] == ["mine"]


def test_ephemerals(local_slack: LocalSlack, client: WebClient) -> None:
    """An ephemeral message is for somebody who is in the channel."""
    client.chat_postEphemeral(channel=world.GENERAL, user=world.EMPLOYEE, text="psst")
    assert local_slack.wait_for_ephemeral(world.EMPLOYEE).text == "psst"
    reply = refusal(client, "chat.postEphemeral", channel=world.GENERAL, user=world.GUEST, text="psst")
    assert reply["error"] == "user_not_in_channel"


def test_pages_of_three(client: WebClient) -> None:
    """Lists come three at a time whatever the limit, and the guest is on the second page."""
    first = client.conversations_members(channel=world.WITH_GUEST, limit=200)
    assert (len(first["members"]), world.GUEST in first["members"]) == (3, False)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_members(channel=world.WITH_GUEST, limit=200, cursor=cursor)
    assert world.GUEST in second["members"]
    assert second["response_metadata"]["next_cursor"] == ""
    assert sum(len(page["members"]) for page in client.users_list(limit=100)) == 7
    assert refusal(client, "users.list", cursor="rubbish")["error"] == "invalid_cursor"


def test_threads(local_slack: LocalSlack, client: WebClient) -> None:
    """A thread gives its parent and its replies, with metadata when asked; the channel gives parents alone."""
    asked = local_slack.employee.say(world.GENERAL, "question")
    metadata = {"event_type": "sitrep_answer", "event_payload": {"job": "1"}}
    for text in ("a", "b", "c", "d"):
        client.chat_postMessage(
            channel=world.GENERAL, text=text, thread_ts=asked.ts, metadata=metadata, **QUIET
        )
    pages = client.conversations_replies(channel=world.GENERAL, ts=asked.ts, include_all_metadata=True)
    said = [message for page in pages for message in page["messages"]]
    assert [message["text"] for message in said] == ["question", "a", "b", "c", "d"]
    assert said[1]["metadata"] == metadata
    history = client.conversations_history(channel=world.GENERAL)["messages"]
    assert [(message["text"], message["reply_count"]) for message in history] == [("question", 4)]


def test_channels_and_people(client: WebClient) -> None:
    """The flags that decide an audience are there: shared channels, strangers, guests, groups."""
    shared = client.conversations_info(channel=world.SHARED)["channel"]
    assert (shared["is_ext_shared"], shared["connected_team_ids"]) == (True, [world.PARTNER_TEAM])
    stranger = client.users_info(user=world.STRANGER)["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, world.PARTNER_TEAM)
    assert client.users_info(user=world.GUEST)["user"]["is_ultra_restricted"]
    assert client.usergroups_users_list(usergroup=world.SECURITY_GROUP)["users"] == [world.SECURITY_LEAD]
    assert refusal(client, "usergroups.users.list", usergroup="S0NONE")["error"] == "no_such_subteam"
    assert refusal(client, "users.info", user="U0NONE")["error"] == "user_not_found"
    im = client.conversations_open(users=world.EMPLOYEE)["channel"]["id"]
    assert client.conversations_info(channel=im)["channel"]["user"] == world.EMPLOYEE


def test_reactions_and_status(local_slack: LocalSlack, client: WebClient) -> None:
    """A reaction counts once; a status goes with the next message in its thread."""
    asked = local_slack.employee.say(world.GENERAL, "question").ts
    client.reactions_add(channel=world.GENERAL, timestamp=asked, name="eyes")
    again = refusal(client, "reactions.add", channel=world.GENERAL, timestamp=asked, name="eyes")
    assert again["error"] == "already_reacted"
    client.assistant_threads_setStatus(channel_id=world.GENERAL, thread_ts=asked, status="is reading")
    assert local_slack.state.statuses == {(world.GENERAL, asked): "is reading"}
    client.chat_postMessage(channel=world.GENERAL, text="done", thread_ts=asked, **QUIET)
    assert not local_slack.state.statuses
    bad = refusal(client, "agents.sessions.setStatus", channel_id=world.GENERAL, status="busy")
    assert bad["error"] == "invalid_status"


def test_views(local_slack: LocalSlack, client: WebClient) -> None:
    """A modal needs a fresh trigger, once; a home tab can be published again."""
    title = {"type": "plain_text", "text": "Source"}
    block = {"type": "section", "text": {"type": "plain_text", "text": "words"}}
    modal = {"type": "modal", "title": title, "blocks": [block]}
    trigger = local_slack.state.trigger()
    view = client.views_open(trigger_id=trigger, view=modal)["view"]
    assert refusal(client, "views.open", trigger_id=trigger, view=modal)["error"] == "exchanged_trigger_id"
    assert refusal(client, "views.open", trigger_id="1.2", view=modal)["error"] == "invalid_trigger_id"
    assert client.views_update(view_id=view["id"], hash=view["hash"], view=modal)["ok"]
    stale = refusal(client, "views.update", view_id=view["id"], hash=view["hash"], view=modal)
    assert stale["error"] == "hash_conflict"
    client.views_publish(user_id=world.EMPLOYEE, view={"type": "home", "blocks": [block]})
    assert local_slack.state.homes[world.EMPLOYEE].body["blocks"] == [block]


def test_an_unknown_method(local_slack: LocalSlack, client: WebClient) -> None:
    """A method that this Slack does not have is refused, and would fail the test at its end."""
    assert refusal(client, "pins.add")["error"] == "unknown_method"
    assert local_slack.violations == ["pins.add is not a method of this Slack"]
    local_slack.violations.clear()


def test_violations_fail_the_test() -> None:
    """A Slack in which a house rule was broken ends in a failure that names the post."""
    with (
        pytest.raises(AssertionError, match="without unfurl_links=False"),
        checked_slack() as slack,
    ):
        WebClient(token=slack.bot_token, base_url=slack.url).chat_postMessage(channel=world.GENERAL, text="x")


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"unfurl_links": False},
        {"unfurl_media": False, "unfurl_links": True},
        {**QUIET, "parse": "full"},
        {**QUIET, "link_names": True},
        {**QUIET, "client_msg_id": "job-1"},
    ],
)
def test_house_rules(local_slack: LocalSlack, client: WebClient, args: dict[str, Any]) -> None:
    """A post that may unfurl, parse names, or carry a loose id is a violation, unless the rules are off."""
    client.chat_postMessage(channel=world.GENERAL, text="x", **args)
    assert len(local_slack.violations) == 1
    local_slack.violations.clear()
    local_slack.state.house_rules = False
    client.chat_postMessage(channel=world.GENERAL, text="y", **args)
