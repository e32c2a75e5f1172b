"""Both transports, driven through the unmodified Bolt."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from tests.localslack import LocalSlack, world
from tests.localslack.transports import bolt_over_http, in_http_mode, in_socket_mode

Connect = Callable[[App], AbstractContextManager[None]]
QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@pytest.fixture(params=["socket", "http"])
def connect(request: pytest.FixtureRequest, local_slack: LocalSlack) -> Connect:
    """Connects an app in one transport and then in the other."""

    @contextmanager
    def connected(app: App) -> Iterator[None]:
        http = request.param == "http"
        with in_http_mode(local_slack, bolt_over_http(app)) if http else in_socket_mode(local_slack, app):
            yield

    return connected


def test_people_are_heard(local_slack: LocalSlack, echo: App, connect: Connect) -> None:
    """A mention, a DM, an upload, a command and a click reach the app, and its answers are stored."""
    with connect(echo):
        asked = local_slack.employee.mention(world.GENERAL, "are we affected?")
        assert local_slack.wait_for_reply(world.GENERAL, asked.ts).text == "heard: <@U0BOT> are we affected?"
        alone = local_slack.employee.dm("and I?")
        assert local_slack.wait_for_reply(alone.channel, alone.ts).text == "heard: and I?"
        sent = local_slack.security_lead.upload("dm", "advisory.txt", b"words", "file this")
        assert local_slack.wait_for_reply(sent.channel, sent.ts).text == "heard: file this"
        command = local_slack.employee.slash("/sitrep", "ask who?", world.ELSEWHERE)
        assert command.outcome == "acked"
        assert local_slack.wait_for_ephemeral(world.EMPLOYEE).text == "asked: ask who?"
        button = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
        blocks = [{"type": "actions", "elements": [button]}]
        shown = echo.client.chat_postMessage(channel=world.GENERAL, text="press", blocks=blocks, **QUIET)
        message = local_slack.state.message(world.GENERAL, shown["ts"])
        assert message is not None
        assert local_slack.employee.click(message, "press").outcome == "acked"
        assert local_slack.wait_for_ephemeral(world.EMPLOYEE, 2).text == "pressed"
    assert not local_slack.undelivered()


def test_redelivery(local_slack: LocalSlack, client: WebClient, connect: Connect) -> None:
    """An event that is delivered again has the same event_id, and headers that say it is a repetition."""
    seen: list[tuple[str, list[str] | None, list[str] | None]] = []
    app = App(client=client, signing_secret=local_slack.signing_secret)

    @app.event("app_mention")
    def heard(body: dict, request: object) -> None:  # type: ignore[type-arg]
        headers = request.headers  # type: ignore[attr-defined]
        with local_slack.state.changed:
            seen.append(
                (body["event_id"], headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason"))
            )
            local_slack.state.note()

    with connect(app):
        asked = local_slack.employee.mention(world.GENERAL, "twice?")
        again = local_slack.redeliver(asked.event_ids[0], "http_timeout")
        local_slack.wait_for(lambda: len(seen) == 2)
    assert again.attempt == 1
    assert {event_id for event_id, _, _ in seen} == set(asked.event_ids)
    assert (asked.event_ids[0], ["1"], ["http_timeout"]) in seen


def test_a_missing_ack(local_slack: LocalSlack, client: WebClient, connect: Connect) -> None:
    """An event that nobody handles is not acknowledged, and counts as undelivered."""
    local_slack.courier.ack_seconds = 0.3
    app = App(client=client, signing_secret=local_slack.signing_secret)
    with connect(app):
        asked = local_slack.employee.mention(world.GENERAL, "anybody?")
        assert local_slack.deliveries[0].outcome in {"timeout", "http_error"}
        assert local_slack.undelivered() == asked.event_ids


def test_a_late_ack(local_slack: LocalSlack, client: WebClient, connect: Connect) -> None:
    """An acknowledgement after the limit comes too late, and its latency is known."""
    local_slack.courier.ack_seconds = 0.05
    app = App(client=client, signing_secret=local_slack.signing_secret)
    app.event("app_mention")(lambda: None)

    @app.use
    def slow(next: Callable[[], object]) -> None:  # noqa: A002  (Bolt's name)
        time.sleep(0.2)
        next()

    with connect(app):
        local_slack.employee.mention(world.GENERAL, "slow?")
        late = local_slack.deliveries[0]
        assert late.outcome == "timeout"
        if late.transport == "socket":
            local_slack.wait_for(lambda: late.acked_at)
            assert late.ack_seconds >= 0.2


def test_own_messages_come_back_in_direct_messages(
    local_slack: LocalSlack, echo: App, connect: Connect
) -> None:
    """What the app says in a DM is delivered to it as an event; what it says in a channel is not."""
    with connect(echo):
        echo.client.chat_postMessage(channel=world.GENERAL, text="to all", **QUIET)
        echo.client.chat_postMessage(channel=world.EMPLOYEE, text="to you", **QUIET)
        local_slack.wait_for(lambda: local_slack.deliveries and local_slack.deliveries[-1].done.is_set())
    events = [delivery.payload["event"] for delivery in local_slack.deliveries]
    assert [(event["text"], event["bot_id"]) for event in events] == [("to you", "B0BOT")]


def test_a_socket_that_is_closed_comes_back(local_slack: LocalSlack, echo: App) -> None:
    """After a disconnect message the SDK's client opens a new connection, and events go on."""
    with in_socket_mode(local_slack, echo):
        local_slack.disconnect()
        assert local_slack.employee.mention(world.GENERAL, "lost").event_ids == local_slack.undelivered()
        local_slack.wait_for_socket()
        asked = local_slack.employee.mention(world.GENERAL, "back?")
        assert local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert len(local_slack.calls("apps.connections.open")) == 2


def test_nobody_listens(local_slack: LocalSlack) -> None:
    """Without a connection nothing is delivered, and nobody waits for it."""
    asked = local_slack.employee.mention(world.GENERAL, "hello?")
    assert [delivery.outcome for delivery in local_slack.deliveries] == ["no_connection"]
    assert local_slack.undelivered() == asked.event_ids
