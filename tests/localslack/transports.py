"""Running an app against the local Slack inside a test, in either transport."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from tests.localslack.slack import LocalSlack

if TYPE_CHECKING:
    from slack_bolt import App


@contextmanager
def in_socket_mode(slack: LocalSlack, app: "App") -> Iterator[None]:
    """Connect a Bolt app by the SDK's own Socket Mode client."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    slack.wait_for_socket()
    try:
        yield
    finally:
        hang_up(slack, handler)


def hang_up(slack: LocalSlack, handler: Any) -> None:
    """Close a Socket Mode handler at once: alone, its `close` waits 3 s for a reader and 1 s for a queue."""
    client = handler.client
    client.auto_reconnect_enabled = False
    client.closed = True
    slack.disconnect(abrupt=True)
    client.message_processor.event.set()
    client.enqueue_message("")
    client.current_session_runner.shutdown()  # the reader first, or both close the same socket and one fails
    handler.close()


@contextmanager
def in_http_mode(slack: LocalSlack, app: Any, path: str = "/slack/events") -> Iterator[str]:
    """Serve an ASGI application on a port of its own and deliver to its `path`; gives its root address."""
    with served(app) as root:
        slack.use_http(root + path)
        try:
            yield root
        finally:
            slack.use_http("")


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An ASGI application on 127.0.0.1; gives its root address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(128)
        server = uvicorn.Server(uvicorn.Config(app, ws="none", log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([sock],), name="app under test", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def bolt_over_http(app: "App", path: str = "/slack/events") -> Any:
    """A Bolt app as an ASGI application, by Bolt's own adapter."""
    from slack_bolt.adapter.starlette import SlackRequestHandler
    from starlette.applications import Starlette
    from starlette.routing import Route

    return Starlette(routes=[Route(path, SlackRequestHandler(app).handle, methods=["POST"])])
