"""Faults on demand, as the SDK's client and its retry handlers meet them."""

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler

from tests.localslack import LocalSlack, world
from tests.localslack.transports import bolt_over_http, in_http_mode

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def test_429_then_success(local_slack: LocalSlack, client: WebClient) -> None:
    """A rate limit names its Retry-After, and the SDK's handler gets through after it."""
    local_slack.fail_next("chat.postMessage", status=429, retry_after=1)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    client.chat_postMessage(channel=world.GENERAL, text="patient", **QUIET)
    calls = local_slack.calls("chat.postMessage")
    assert [call.fault for call in calls] == ["429", ""]
    assert calls[1].at - calls[0].at >= 1
    assert [message.text for message in local_slack.state.messages] == ["patient"]


def test_429_without_a_handler(local_slack: LocalSlack, client: WebClient) -> None:
    """Without a handler the rate limit is an error, and nothing is posted."""
    local_slack.fail_next("*", status=429, retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=world.GENERAL, text="hasty", **QUIET)
    assert limited.value.response.headers["retry-after"] == "7"
    assert limited.value.response["error"] == "ratelimited"
    assert not local_slack.state.messages


def test_500(local_slack: LocalSlack, client: WebClient) -> None:
    """A server error is retried by the SDK's handler when it is there."""
    local_slack.fail_next("auth.test", status=500)
    client.retry_handlers.append(ServerErrorRetryHandler(max_retry_count=1))
    assert client.auth_test()["ok"]
    assert [call.fault for call in local_slack.calls("auth.test")] == ["500", ""]


@pytest.mark.parametrize(("drop", "stored"), [("drop_before", 0), ("drop_after", 1)])
def test_a_cut_connection(local_slack: LocalSlack, client: WebClient, drop: str, stored: int) -> None:
    """The line is cut before the message is stored, or after: the caller cannot tell."""
    client.retry_handlers.clear()
    local_slack.fail_next("chat.postMessage", **{drop: True})  # type: ignore[arg-type]
    with pytest.raises((ConnectionError, RemoteDisconnected)):
        client.chat_postMessage(channel=world.GENERAL, text="lost?", **QUIET)
    assert len(local_slack.state.messages) == stored
    assert local_slack.calls("chat.postMessage")[0].fault == drop


def test_a_slow_answer_and_a_named_error(local_slack: LocalSlack, client: WebClient) -> None:
    """An answer can be slow, or one of Slack's errors."""
    local_slack.fail_next("auth.test", slow=0.5)
    client.timeout = 0.1  # type: ignore[assignment]
    with pytest.raises(TimeoutError):
        client.auth_test()
    client.timeout = 30
    local_slack.fail_next("auth.test", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.auth_test()
    assert client.auth_test()["ok"]


def test_response_urls_wear_out(local_slack: LocalSlack, echo: App) -> None:
    """A response URL works five times, and meets faults like a method."""
    with in_http_mode(local_slack, bolt_over_http(echo)):
        url = local_slack.employee.slash("/sitrep", "x", world.GENERAL).payload["response_url"]
    body = {"text": "more", **QUIET}
    local_slack.fail_next("response_url", status=429)
    with httpx.Client(trust_env=False) as http:
        statuses = [http.post(url, json=body).status_code for _ in range(7)]
        nothing = http.post(local_slack.state.response_url(world.EMPLOYEE, world.GENERAL), json=QUIET)
    assert statuses == [429, 200, 200, 200, 200, 200, 404]
    assert (nothing.status_code, nothing.json()["error"]) == (400, "no_text")


@pytest.mark.parametrize(("after", "stored"), [(False, 0), (True, 1)])
def test_a_call_can_be_held(local_slack: LocalSlack, client: WebClient, after: bool, stored: int) -> None:
    """A call stands still before or after it took effect, and goes on when the test says so."""
    hold = local_slack.hold_next("chat.postMessage", after=after)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.chat_postMessage, channel=world.GENERAL, text="held", **QUIET)
        hold.wait()
        assert len(local_slack.state.messages) == stored
        hold.release()
        assert call.result()["ok"]
    assert len(local_slack.state.messages) == 1
