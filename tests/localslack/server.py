"""The wire: one HTTP and WebSocket server on 127.0.0.1, in a thread of its own."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
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

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"
)


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


class QuickServer(uvicorn.Server):
    """uvicorn without its ticks of 0.1 s: it stops as soon as it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def main_loop(self) -> None:
        """Serve until `quit`."""
        await self.on_tick(0)
        self.over = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.ready.set()
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port and every connection."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        await self.lifespan.shutdown()

    def quit(self) -> None:
        """Stop, from any thread."""
        self.loop.call_soon_threadsafe(self.over.set)


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
        config = uvicorn.Config(
            self._application(),
            http=Cuttable,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
        )
        self.uvicorn = QuickServer(config)
        self.thread = threading.Thread(target=self._run, name="local-slack", daemon=True)

    def start(self) -> None:
        """Listen."""
        self.thread.start()
        if not self.uvicorn.ready.wait(10):
            raise RuntimeError("the local Slack did not start within 10 s")

    def stop(self) -> None:
        """Close every connection and the port."""
        self.uvicorn.quit()
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

        def work() -> tuple[Response, str]:
            reply = answer(self.slack, method, token, args)
            return JSONResponse(reply), _error_of(reply)

        return await self._take(request, Call(method, args, self.slack.clock(), token), work)

    async def _file(self, request: Request) -> Response:
        token = _bearer(request)
        call = Call("file", {"path": request.url.path}, self.slack.clock(), token)
        return await self._take(request, call, lambda: self._download(request, token))

    def _download(self, request: Request, value: str) -> tuple[Response, str]:
        token = self.slack.tokens.get(value)
        file = self.slack.files.get(str(request.path_params["file"]).rpartition("-")[2])
        if token is None or token.kind != "bot" or "files:read" not in token.scopes:
            return HTMLResponse(LOGIN_PAGE), "login_page"
        if file is None:
            return Response("file_not_found", status_code=404), "file_not_found"
        return Response(file.data, media_type=file.mimetype), ""

    async def _upload(self, request: Request) -> Response:
        file = self.slack.uploads.get(str(request.path_params["ticket"]))
        if file is None:
            return Response("no such upload", status_code=404)
        file.data = await request.body()
        return Response(f"OK - {len(file.data)}")

    async def _respond(self, request: Request) -> Response:
        body = await _arguments(request) or {}

        def work() -> tuple[Response, str]:
            status, reply = respond(self.slack, str(request.path_params["ticket"]), body)
            said = Response("ok") if status == 200 else JSONResponse(reply, status_code=status)
            return said, _error_of(reply)

        return await self._take(request, Call("response_url", body, self.slack.clock(), ""), work)

    async def _take(self, request: Request, call: Call, work: Callable[[], tuple[Response, str]]) -> Response:
        """Do the work of a call unless a fault prevents it, and log the call in the same moment."""
        fault = self.faults.take(call.method) or Fault()
        await asyncio.sleep(fault.slow)
        if fault.hold and not fault.hold.after:
            await run_in_threadpool(fault.hold.stand)
        with self.slack.changed:
            reply, error = work() if fault.lets_through else (_failure(fault), "")
            self.slack.calls.append(replace(call, error=error, fault=fault.name))
            self.slack.changed.notify_all()
        if fault.hold and fault.hold.after:
            await run_in_threadpool(fault.hold.stand)
        return await _cut(request) if fault.drop else reply

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


def _failure(fault: Fault) -> Response:
    if fault.status == 429:
        headers = {"retry-after": str(fault.retry_after)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)
    if fault.status:
        return Response("upstream failure", status_code=fault.status)
    return JSONResponse({"ok": False, "error": fault.error})


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
