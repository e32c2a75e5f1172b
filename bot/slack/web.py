"""HTTP mode: the one address that Slack posts to, with our own check of the raw body in front of everything.

POST /slack/events   401 for a wrong, stale or malformed signature; 413 above 1 MB; 400 for what is no payload
GET  /healthz        the process is alive
GET  /readyz         200 when it can take work, else 503; neither says a word about reports
"""

import re
import socket
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from slack_sdk.signature import Clock, SignatureVerifier

from bot.settings import Settings
from ingestion.errors import LimitError, SettingsError

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST_BODY = 1_000_000  # bytes


def http_app(
    app: "App", settings: Settings, ready: Callable[[], bool], clock: Clock | None = None
) -> "Starlette":
    """The web application around a Bolt app; `ready` says whether work can be taken in now."""
    from starlette.applications import Starlette  # late, with all of Starlette: only HTTP mode needs it
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    verifier = SignatureVerifier(settings.slack_signing_secret, clock or Clock())

    async def events(request: Request) -> Response:
        try:
            body = await _body(request)
        except LimitError:
            return PlainTextResponse("too large", 413)
        except ClientDisconnect:
            return PlainTextResponse("cut short", 400)
        if not is_signed(verifier, body, request.headers):
            return PlainTextResponse("wrong signature", 401)
        return await run_in_threadpool(_dispatched, app, request.headers, body)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        fit = await run_in_threadpool(ready)
        return PlainTextResponse("ready" if fit else "not ready", 200 if fit else 503)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ]
    )


def serve_http(
    web: "Starlette",
    address: tuple[str, int],
    stop: threading.Event,
    listening: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serves `web` until `stop` is set; `listening` gets the port, which matters where port 0 was asked for.

    Raises SettingsError when the address cannot be listened on.
    """
    import uvicorn  # late: only HTTP mode needs it

    with _listener(*address) as listener:
        config = uvicorn.Config(
            web, log_config=None, access_log=False, lifespan="off"
        )  # logs go where all go
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http")
        thread.start()
        listening(listener.getsockname()[1])
        while thread.is_alive() and not stop.wait(1.0):
            pass
        server.should_exit = True
        thread.join()


def is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these bytes within the last five minutes; malformed headers are a plain no."""
    timestamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"v0=[0-9a-f]{64}", signature):
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        raise SettingsError(
            f"SITREP_LISTEN: nothing can listen on {host}:{port} ({error.strerror}). Free it or choose another."
        ) from error


async def _body(request: "Request") -> bytes:
    """The raw body, read no further than our limit."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise LimitError("The request is larger than 1 MB.")
    return body


def _dispatched(app: "App", headers: Mapping[str, str], body: bytes) -> "Response":
    """Bolt's reply to a signed request; what is signed and yet no payload is refused in a word."""
    from slack_bolt import BoltRequest  # late: heavy
    from starlette.responses import PlainTextResponse, Response

    try:
        payload = BoltRequest(body=body.decode(), headers=dict(headers))
        whole = isinstance(payload.body.get("event", {}), dict)
    except (ValueError, AttributeError):  # not JSON, or JSON that is no object
        whole = False
    if not whole:
        return PlainTextResponse("no payload", 400)
    reply = app.dispatch(payload)
    return Response(reply.body, reply.status, reply.first_headers_without_set_cookie())
