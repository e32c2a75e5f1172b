"""The wire: one HTTP and WebSocket server on 127.0.0.1, in a thread of its own."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.localslack.delivery import Courier
from tests.localslack.faults import Fault, Faults
from tests.localslack.methods import answer
from tests.localslack.records import Call, Json
from tests.localslack.responses import respond
from tests.localslack.state import Workspace

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"


class Cuttable(H11Protocol):
    """A connection that a fault can cut in the middle."""

    lines: ClassVar[dict[tuple[str, int], asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the line."""
        super().connection_made(transport)
        if self.client:
            self.lines[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self.lines.pop(self.client or ("", 0), None)
        super().connection_lost(exc)


class Server:
    """Serves a workspace; `start` returns when it listens."""

    def __init__(self, slack: Workspace, courier: Courier, faults: Faults) -> None:
        self.slack = slack
        self.courier = courier
        self.faults = faults
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.sock.listen(128)
        self.slack.url = f"http://127.0.0.1:{self.sock.getsockname()[1]}"
        self.ready = threading.Event()
        config = uvicorn.Config(
            self._application(),
            http=Cuttable,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self.uvicorn = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run, name="local-slack", daemon=True)

    def start(self) -> None:
        """Listen."""
        self.thread.start()
        if not self.ready.wait(10):
            raise RuntimeError("the local Slack did not start within 10 s")

    def stop(self) -> None:
        """Close every connection and the port."""
        self.uvicorn.should_exit = True
        self.thread.join(10)
        self.sock.close()

    def _run(self) -> None:
        asyncio.run(self.uvicorn.serve(sockets=[self.sock]))

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/files-pri/{file}/{rest:path}", self._file),
                Route("/upload/{ticket}", self._upload, methods=["POST"]),
                Route("/response/{ticket}", self._respond, methods=["POST"]),
                WebSocketRoute("/link/", self._socket),
            ],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.courier.loop = asyncio.get_running_loop()
        self.ready.set()
        yield
        self.courier.loop = None
        if self.courier.client is not None:
            await self.courier.client.aclose()

    async def _api(self, request: Request) -> Response:
        method = str(request.path_params["method"])
        args = await _arguments(request)
        if args is None:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        token = _bearer(request) or str(args.pop("token", ""))
        fault = self.faults.take(method)
        stopped = await self._meet(fault, request)
        reply = answer(self.slack, method, token, args) if stopped is None else {}
        self._log(Call(method, args, self.slack.clock(), token, _error_of(reply), fault.name if fault else ""))
        if fault and fault.drop == "after":
            return await _cut(request)
        return stopped or JSONResponse(reply, headers={"x-slack-req-id": self.slack.next_id("req")})

    async def _file(self, request: Request) -> Response:
        token = self.slack.tokens.get(_bearer(request))
        fault = self.faults.take("file")
        stopped = await self._meet(fault, request)
        file = self.slack.files.get(str(request.path_params["file"]).rpartition("-")[2])
        allowed = token is not None and token.kind == "bot" and "files:read" in token.scopes
        error = "login_page" if not allowed else "" if file else "file_not_found"
        args = {"path": request.url.path}
        self._log(
            Call("file", args, self.slack.clock(), _bearer(request), error, fault.name if fault else "")
        )
        if stopped is not None:
            return stopped
        if not allowed:
            return HTMLResponse(LOGIN_PAGE)
        if file is None:
            return Response("file_not_found", status_code=404)
        return Response(file.data, media_type=file.mimetype)

    async def _upload(self, request: Request) -> Response:
        file = self.slack.uploads.get(str(request.path_params["ticket"]))
        if file is None:
            return Response("no such upload", status_code=404)
        file.data = await request.body()
        return Response(f"OK - {len(file.data)}")

    async def _respond(self, request: Request) -> Response:
        body = await _arguments(request) or {}
        fault = self.faults.take("response_url")
        stopped = await self._meet(fault, request)
        if stopped is not None:
            self._log(Call("response_url", body, self.slack.clock(), "", "", fault.name if fault else ""))
            return stopped
        status, reply = respond(self.slack, str(request.path_params["ticket"]), body)
        self._log(Call("response_url", body, self.slack.clock(), "", _error_of(reply)))
        return Response("ok") if status == 200 else JSONResponse(reply, status_code=status)

    async def _meet(self, fault: Fault | None, request: Request) -> Response | None:
        """What the fault makes of the call: None lets it go on."""
        if fault is None:
            return None
        await asyncio.sleep(fault.slow)
        if fault.drop == "before":
            return await _cut(request)
        if fault.status == 429:
            headers = {"retry-after": str(fault.retry_after)}
            return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)
        if fault.status:
            return Response("upstream failure", status_code=fault.status)
        return JSONResponse({"ok": False, "error": fault.error}) if fault.error else None

    async def _socket(self, socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.slack.tickets:
            await socket.close(4401)
            return
        self.slack.tickets.discard(ticket)
        await socket.accept()
        await socket.send_json(self._hello())
        with self.slack.changed:
            self.courier.sockets.append(socket)
            self.slack.changed.notify_all()
        try:
            while True:
                self._take_ack(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            with self.slack.changed:
                self.courier.sockets.remove(socket)
                self.slack.changed.notify_all()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.courier.sockets) + 1,
            "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.slack.app_id},
        }

    def _take_ack(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except json.JSONDecodeError:
            ack = None
        if not isinstance(ack, dict) or "envelope_id" not in ack:
            self.slack.violation(f"not an acknowledgement: {text[:200]!r}")
        else:
            self.courier.acked(str(ack["envelope_id"]), ack.get("payload"))

    def _log(self, call: Call) -> None:
        with self.slack.changed:
            self.slack.calls.append(call)
            self.slack.changed.notify_all()


async def _arguments(request: Request) -> Json | None:
    """The arguments of a call, from wherever they stand; None when the body is broken JSON."""
    body = await request.body()
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            read = json.loads(body) if body.strip() else {}
        except ValueError:
            return None
        return {**args, **read} if isinstance(read, dict) else None
    return {**args, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))}


async def _cut(request: Request) -> Response:
    """Hang up without an answer."""
    if request.client is not None:
        line = Cuttable.lines.get((request.client.host, request.client.port))
        if line is not None:
            line.abort()
        await asyncio.sleep(0)
    return Response()


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _error_of(reply: Json) -> str:
    return "" if reply.get("ok", True) else str(reply.get("error", ""))
