"""The Slack app of slack-bolt, built from settings, and its Socket Mode connection. Nothing happens at import time."""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from slack_sdk.errors import SlackApiError

from bot.settings import Settings
from bot.slack.listeners import register
from bot.slack.people import FAILURES
from bot.slack.ports import Inbox
from bot.slack.side import SlackSide, open_side, refused, web_client
from bot.slack.web import http_app, serve_http
from ingestion.errors import DeliveryError, SettingsError

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk.socket_mode.client import BaseSocketModeClient

__all__ = [
    "Transport",
    "build_app",
    "http_app",
    "listen",
    "open_side",
    "serve_http",
    "serve_socket",
    "transport",
]

Transport = Literal["socket", "http"]
_HANGING_UP = 1.0  # seconds; the SDK's own waiting takes four, after the line is closed


def transport(settings: Settings) -> Transport:
    """How Slack reaches us: Socket Mode with an app-level token, else HTTP with a signing secret.

    Raises SettingsError naming everything that is missing.
    """
    faults = []
    if not settings.slack_bot_token:
        faults.append("SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) of the Slack app.")
    if not settings.slack_app_token and not settings.slack_signing_secret:
        faults.append(
            "Neither SLACK_APP_TOKEN (Socket Mode, xapp-…) nor SLACK_SIGNING_SECRET (HTTP mode) is set: set one."
        )
    if faults:
        raise SettingsError("\n".join(faults))
    return "socket" if settings.slack_app_token else "http"


def build_app(settings: Settings, inbox: Inbox, side: SlackSide | None = None) -> "App":
    """The Bolt app whose requests go to `inbox`. With `side`, news about people reach its memory.

    Raises SettingsError when Slack refuses the token, DeliveryError when Slack is out of reach.
    """
    from slack_bolt import App  # late: heavy
    from slack_bolt.error import BoltError

    quiet = logging.getLogger("sitrep.bolt")
    quiet.setLevel(logging.ERROR)  # it looks into the environment by itself, and warns of what it finds
    try:
        app = App(
            name="sitrep",
            logger=quiet,
            client=web_client(settings),
            signing_secret=settings.slack_signing_secret or "unused in Socket Mode",
        )
    except BoltError as error:
        raise SettingsError(
            "Slack refused SLACK_BOT_TOKEN. Install the app again and copy it: see README."
        ) from error
    except FAILURES as error:
        raise DeliveryError("Slack cannot be reached. Check the network and SLACK_API_URL.") from error
    quiet.setLevel(logging.WARNING)  # below it, Bolt logs whole payloads
    register(app, inbox, side.people.forget if side else lambda: None)
    return app


def listen(
    app: "App",
    settings: Settings,
    how: Transport,
    stop: threading.Event,
    *,
    ready: Callable[[], bool],
    say: Callable[[str], None],
) -> None:
    """Takes in what Slack sends, either way, until `stop` is set; tells by `say` when it can be reached."""
    if how == "socket":
        told = "Sitrep is connected to Slack (Socket Mode). Stop it with Ctrl-C."
        serve_socket(app, settings, stop, connected=lambda: say(told))
        return
    told = "Sitrep listens for Slack on port {} (HTTP mode, /slack/events). Stop it with Ctrl-C."
    web = http_app(app, settings, ready=ready)
    serve_http(web, settings.listen, stop, listening=lambda port: say(told.format(port)))


def serve_socket(
    app: "App", settings: Settings, stop: threading.Event, connected: Callable[[], None] = lambda: None
) -> None:
    """Takes in what Slack sends over a web socket until `stop` is set; reconnects by itself. Says when it is `connected`.

    Raises SettingsError when Slack refuses the app-level token, DeliveryError when it is out of reach at the start.
    """
    from slack_bolt.adapter.socket_mode import SocketModeHandler  # late: heavy

    client = SocketModeHandler(app, settings.slack_app_token).client
    try:
        client.connect()
    except SlackApiError as error:
        client.close()
        raise SettingsError(refused("SLACK_APP_TOKEN", error)) from error
    except FAILURES as error:
        client.close()
        raise DeliveryError("Slack cannot be reached. Check the network and SLACK_API_URL.") from error
    connected()
    try:
        stop.wait()
    finally:
        app.logger.setLevel(
            logging.CRITICAL
        )  # what comes in now is not acknowledged, and Slack sends it again
        closing = threading.Thread(target=_close, args=(client,), name="hang up", daemon=True)
        closing.start()
        closing.join(timeout=_HANGING_UP)


def _close(client: "BaseSocketModeClient") -> None:
    with contextlib.suppress(AttributeError):  # the SDK's, when Slack hangs up in the same moment
        client.close()
