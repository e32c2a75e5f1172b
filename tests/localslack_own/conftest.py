"""What these tests share: a local Slack, a client, and the smallest app, which echoes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from tests.localslack import LocalSlack
from tests.localslack.fixtures import checked_slack
from tests.localslack.manifest import EVERYTHING

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@pytest.fixture
def local_slack() -> Iterator[LocalSlack]:
    """A Slack whose app may do everything, whatever today's manifest asks for."""
    with checked_slack(EVERYTHING) as slack:
        yield slack


@pytest.fixture
def client(local_slack: LocalSlack) -> WebClient:
    """The SDK's own client, with the bot's token."""
    return WebClient(token=local_slack.bot_token, base_url=local_slack.url)


@pytest.fixture
def echo(local_slack: LocalSlack, client: WebClient) -> App:
    """A Bolt app that says in the thread what it was told, and answers its command."""
    app = App(client=client, signing_secret=local_slack.signing_secret)

    def answer(event: dict, say: Callable[..., object]) -> None:  # type: ignore[type-arg]
        say(text=f"heard: {event['text']}", thread_ts=event.get("thread_ts") or event["ts"], **QUIET)

    def answer_alone(event: dict, say: Callable[..., object]) -> None:  # type: ignore[type-arg]
        if not event.get("bot_id") and event.get("subtype") in {None, "file_share"}:
            answer(event, say)

    def command(ack: Callable[..., object], command: dict) -> None:  # type: ignore[type-arg]
        ack(text=f"asked: {command['text']}", **QUIET)

    app.event("app_mention")(answer)
    app.event("message")(answer_alone)
    app.event("file_shared")(lambda ack: ack())
    app.command("/sitrep")(command)
    app.action("press")(lambda ack, respond: (ack(), respond(text="pressed", **QUIET)))
    return app
