"""The signature of HTTP deliveries, against the SDK's verifier."""

import httpx
import pytest
from slack_bolt import App
from slack_sdk.signature import Clock, SignatureVerifier

from tests.localslack import LocalSlack, world
from tests.localslack.signing import signed_headers
from tests.localslack.transports import bolt_over_http, in_http_mode

BODY = b'{"type": "url_verification", "challenge": "c"}'


class _Clock(Clock):
    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


def test_the_sdk_accepts_what_is_signed() -> None:
    """The SDK's verifier takes our signature."""
    verifier = SignatureVerifier("secret", clock=_Clock(1000))
    headers = signed_headers("secret", 1000.9, BODY, "application/json")
    assert verifier.is_valid_request(BODY, headers)


@pytest.mark.parametrize(
    ("secret", "at", "body"),
    [("secret", 1000.0, BODY + b" "), ("other", 1000.0, BODY), ("secret", 600.0, BODY)],
    ids=["tampered body", "wrong secret", "stale"],
)
def test_the_sdk_refuses_what_is_not(secret: str, at: float, body: bytes) -> None:
    """A changed body, a wrong secret and an old timestamp are refused."""
    headers = signed_headers(secret, at, BODY, "application/json")
    assert not SignatureVerifier("secret", clock=_Clock(1000)).is_valid_request(body, headers)


def test_an_app_with_another_secret(local_slack: LocalSlack, echo: App) -> None:
    """An app that holds another signing secret refuses the delivery, and Slack sees 401."""
    local_slack.courier.signing_secret = "other"
    with in_http_mode(local_slack, bolt_over_http(echo)) as root:
        local_slack.employee.mention(world.GENERAL, "hello?")
        assert httpx.post(root + "/slack/events", content=BODY, trust_env=False).status_code == 401
    assert [(d.outcome, d.status) for d in local_slack.deliveries] == [("http_error", 401)]
