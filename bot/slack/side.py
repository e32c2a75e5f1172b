"""Our side of Slack, as a worker holds it: the client, who we are, and who the others are."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.settings import Settings
from bot.slack.people import FAILURES, People
from ingestion.errors import DeliveryError, SettingsError


@dataclass(frozen=True, slots=True)
class SlackSide:
    """What preparing and delivering an answer needs of Slack."""

    client: WebClient
    settings: Settings
    people: People
    team: str
    bot_user: str


def web_client(settings: Settings) -> WebClient:
    """A client for SLACK_API_URL that waits as long as a 429 says and tries again after a passing failure."""
    retries = [
        ConnectionErrorRetryHandler(max_retry_count=2),
        RateLimitErrorRetryHandler(max_retry_count=5),
        ServerErrorRetryHandler(max_retry_count=2),
    ]
    return WebClient(
        token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=30, retry_handlers=retries
    )


def open_side(settings: Settings, clock: Callable[[], float]) -> SlackSide:
    """Signs in, and says what to mend if Slack refuses the token (SettingsError) or is out of reach (DeliveryError).

    `clock` gives seconds that only grow, such as `time.monotonic`.
    """
    client = web_client(settings)
    try:
        us = client.auth_test()
    except SlackApiError as error:
        raise SettingsError(refused("SLACK_BOT_TOKEN", error)) from error
    except FAILURES as error:
        raise DeliveryError(
            f"Slack cannot be reached at {settings.slack_api_url}. Check the network and SLACK_API_URL."
        ) from error
    people = People(client, settings.security_group, clock)
    return SlackSide(client, settings, people, team=us["team_id"], bot_user=us["user_id"])


def refused(setting: str, error: SlackApiError) -> str:
    """The sentence for a token that Slack does not take."""
    copied = "the Bot User OAuth Token" if setting == "SLACK_BOT_TOKEN" else "an app-level token"
    return (
        f"Slack refused {setting} ({error_word(error)}). Install the app again and copy {copied}: see README."
    )


def error_word(error: SlackApiError) -> str:
    """Slack's own word for a refusal, such as `not_in_channel`; never the response, which may hold a token."""
    word = error.response.get("error") if hasattr(error.response, "get") else None
    return word if isinstance(word, str) and word.replace("_", "").isalnum() else "unknown_error"
