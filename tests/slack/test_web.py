"""HTTP mode: what stands in front of Bolt, and how serving ends."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.settings import Settings, load_settings
from bot.slack.app import build_app, http_app, serve_http, serve_socket, transport
from bot.slack.ports import Request
from bot.slack.side import open_side
from ingestion.errors import DeliveryError, SettingsError
from tests.localslack import LocalSlack
from tests.localslack.transports import served


class Recorder:
    """An inbox that only remembers."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def accept(self, request: Request) -> bool:
        """Everything is new."""
        self.requests.append(request)
        return True


@pytest.fixture
def inbox() -> Recorder:
    """What came through."""
    return Recorder()


@pytest.fixture
def root(settings: Settings, inbox: Recorder) -> Iterator[str]:
    """The address of our web application."""
    with served(http_app(build_app(settings, inbox), settings, ready=lambda: True)) as address:
        yield address


def mention() -> bytes:
    """The envelope of a mention."""
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "<@U0BOT> hit?"}
    return json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}).encode()


def signed(settings: Settings, body: bytes, at: float | None = None) -> dict[str, str]:
    """Slack's headers for a body, as of `at`."""
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(settings.slack_signing_secret).generate_signature(
        timestamp=timestamp, body=body
    )
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": str(signature),
        "content-type": "application/json",
    }


def test_a_signed_event_comes_through(root: str, settings: Settings, inbox: Recorder) -> None:
    """The right signature over the raw body is all it takes."""
    reply = httpx.post(f"{root}/slack/events", content=mention(), headers=signed(settings, mention()))
    assert (reply.status_code, [request.text for request in inbox.requests]) == (200, ["hit?"])


@pytest.mark.parametrize(
    "changes",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=zz"},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "1e9"},
        {"x-slack-request-timestamp": "9" * 40},
    ],
)
def test_a_wrong_or_malformed_signature_is_401(
    root: str, settings: Settings, inbox: Recorder, changes: dict[str, str]
) -> None:
    """Whatever is wrong with the headers, the answer is 401 and nothing is read."""
    headers = {**signed(settings, mention()), **changes}
    assert httpx.post(f"{root}/slack/events", content=mention(), headers=headers).status_code == 401
    assert not inbox.requests


def test_a_stale_signature_is_401(root: str, settings: Settings) -> None:
    """What was recorded six minutes ago cannot be played again."""
    headers = signed(settings, mention(), at=time.time() - 360)
    assert httpx.post(f"{root}/slack/events", content=mention(), headers=headers).status_code == 401


def test_headers_alone_are_not_enough(root: str, settings: Settings) -> None:
    """A signature covers its own body, and without headers there is none."""
    headers = signed(settings, mention())
    assert httpx.post(f"{root}/slack/events", content=mention() + b" ", headers=headers).status_code == 401
    assert httpx.post(f"{root}/slack/events", content=mention()).status_code == 401


def test_a_body_above_the_cap_is_413(root: str, settings: Settings) -> None:
    """More than a megabyte is not read to its end."""
    body = b"{" + b" " * 1_100_000 + b"}"
    assert httpx.post(f"{root}/slack/events", content=body, headers=signed(settings, body)).status_code == 413


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b"\xff\xfe", b"7", b'{"type": 7}', b'{"event": "x"}', b"null", b""]
)
def test_a_signed_body_that_is_no_payload_breaks_nothing(
    root: str, settings: Settings, inbox: Recorder, body: bytes
) -> None:
    """It is refused or acknowledged; it is never a server error that Slack would send again for."""
    headers = {**signed(settings, b"" if body == b"\xff\xfe" else body)}
    reply = httpx.post(f"{root}/slack/events", content=body, headers=headers)
    assert reply.status_code in {200, 400, 401, 404}
    assert not inbox.requests


def test_the_url_check_is_answered(root: str, settings: Settings) -> None:
    """Slack's challenge at set-up comes back."""
    body = json.dumps({"type": "url_verification", "challenge": "word"}).encode()
    reply = httpx.post(f"{root}/slack/events", content=body, headers=signed(settings, body))
    assert "word" in reply.text


@pytest.mark.parametrize("kind", ["app_uninstalled", "reaction_added", "app_home_opened"])
def test_every_event_is_acknowledged(root: str, settings: Settings, kind: str) -> None:
    """What we do not use is no 404, or Slack would send it again."""
    body = json.dumps(
        {"type": "event_callback", "team_id": "T1", "event": {"type": kind, "user": "U1"}}
    ).encode()
    assert httpx.post(f"{root}/slack/events", content=body, headers=signed(settings, body)).status_code == 200


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "message_action", "shortcut"])
def test_every_interaction_is_acknowledged(root: str, settings: Settings, kind: str) -> None:
    """A click on an old button does not show an error."""
    payload = {
        "type": kind,
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "callback_id": "old",
        "actions": [{"type": "button", "action_id": "old", "block_id": "b", "value": "1"}],
        "view": {"type": "modal", "callback_id": "old"} if kind == "view_submission" else None,
    }
    body = httpx.QueryParams({"payload": json.dumps(payload)}).__str__().encode()
    headers = {**signed(settings, body), "content-type": "application/x-www-form-urlencoded"}
    assert httpx.post(f"{root}/slack/events", content=body, headers=headers).status_code == 200


def test_serving_ends_when_told(settings: Settings, inbox: Recorder) -> None:
    """`serve_http` says its port, answers there, and returns when `stop` is set."""
    web, stop, ports = (
        http_app(build_app(settings, inbox), settings, ready=lambda: True),
        threading.Event(),
        [],
    )

    def listening(port: int) -> None:
        ports.append(httpx.get(f"http://127.0.0.1:{port}/healthz").status_code)
        stop.set()

    serve_http(web, ("127.0.0.1", 0), stop, listening)
    assert ports == [200]


def test_a_taken_port_is_a_sentence(settings: Settings, inbox: Recorder, root: str) -> None:
    """Two servers on one address: the second says which address, and what to do."""
    port = int(root.rpartition(":")[2])
    web = http_app(build_app(settings, inbox), settings, ready=lambda: True)
    with pytest.raises(SettingsError, match="SITREP_LISTEN"):
        serve_http(web, ("127.0.0.1", port), threading.Event())


def test_tokens_that_slack_refuses_are_named(
    local_slack: LocalSlack, settings: Settings, inbox: Recorder
) -> None:
    """A wrong token is a sentence that names the setting and never the token."""
    wrong = replace(settings, slack_bot_token="xoxb-wrong", slack_app_token="xapp-wrong")
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN \(invalid_auth\)"):
        open_side(wrong, time.monotonic)
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        build_app(wrong, inbox)
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN") as caught:
        serve_socket(build_app(settings, inbox), wrong, threading.Event())
    assert "xapp-wrong" not in str(caught.value)


def test_slack_out_of_reach_is_a_sentence(settings: Settings) -> None:
    """No Slack at the address: said so, with the address."""
    nowhere = replace(settings, slack_api_url="http://127.0.0.1:9/api/")
    with pytest.raises(DeliveryError, match="cannot be reached"):
        open_side(nowhere, time.monotonic)


def test_the_transport_follows_from_the_settings() -> None:
    """An app-level token means Socket Mode, else a signing secret HTTP; everything missing is named at once."""
    bot, app, secret = (
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        {"SLACK_APP_TOKEN": "xapp-1"},
        {"SLACK_SIGNING_SECRET": "s"},
    )
    assert transport(load_settings({**bot, **app, **secret})) == "socket"
    assert transport(load_settings({**bot, **secret})) == "http"
    with pytest.raises(SettingsError, match=r"(?s)SLACK_BOT_TOKEN.*SLACK_APP_TOKEN"):
        transport(load_settings({}))
