"""Servers on loopback that answer with any bytes at all, a name service that says what it is told, and a canary."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpcore

Answer = bytes | Callable[[socket.socket], None]
"""Raw bytes, or what writes them as it likes."""


def plain(
    body: bytes = b"<html><p>hello</p></html>", status: str = "200 OK", more: Sequence[str] = (),
    kind: str = "text/html",
) -> bytes:  # fmt: skip
    """A well-formed answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *([f"Content-Type: {kind}"] if kind else []),
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def moved(to: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return plain(b"", status, [f"Location: {to}"])


@dataclass
class Server:
    """What was asked of it, request by request: the first line and the headers in lower case."""

    port: int
    pages: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lines: int = 0  # connections, whatever was sent on them

    @property
    def where(self) -> str:
        """As SITREP_FETCH_ALLOW has it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", scheme: str = "http") -> str:
        """One of its addresses."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked, robots.txt aside."""
        return [
            line.split(" ")[1] for line, _ in self.asked if not line.split(" ")[1].endswith("/robots.txt")
        ]


@contextmanager
def server(pages: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on loopback; paths that it does not know get 404, and so does robots.txt unless it is among `pages`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        here = Server(listening.getsockname()[1], dict(pages))
        over = threading.Event()
        accepting = threading.Thread(target=_accept, args=(listening, here, tls, over), daemon=True)
        accepting.start()
        try:
            yield here
        finally:
            over.set()
            accepting.join(5)


def _accept(
    listening: socket.socket, here: Server, tls: ssl.SSLContext | None, over: threading.Event
) -> None:
    while not over.is_set():
        try:
            line, _ = listening.accept()
        except TimeoutError:  # so that it hears of the end
            continue
        here.lines += 1
        threading.Thread(target=_answer, args=(line, here, tls), daemon=True).start()


def _answer(line: socket.socket, here: Server, tls: ssl.SSLContext | None) -> None:
    try:
        line.settimeout(10)
        with tls.wrap_socket(line, server_side=True) if tls else line as open_line:
            first, headers = _request(open_line)
            here.asked.append((first, headers))
            path = first.split(" ")[1] if " " in first else ""
            answer = here.pages.get(path.partition("?")[0] or "/", plain(b"none", "404 Not Found"))
            if isinstance(answer, bytes):
                open_line.sendall(answer)
            else:
                answer(open_line)
    except (OSError, IndexError):
        pass  # who asked has gone: that is what many tests are about


def _request(line: socket.socket) -> tuple[str, dict[str, str]]:
    data = b""
    while b"\r\n\r\n" not in data and data[:1] != b"\x16" and (more := line.recv(65536)):
        data += more
    first, *rest = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return first, {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}


class Cable(httpcore.NetworkBackend):
    """The way out: it knows some addresses of the outside, each in truth a port of this machine, and who was called."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self.called: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
        """A line to the port that stands for the address."""
        self.called.append((host, port))
        ip_address(host)  # nothing but an address may come here: a name would be looked up again
        if host not in self._known:
            raise httpcore.ConnectError("no route")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self._known[host], timeout=5)


class Names:
    """A name service: for each look-up of a name its next list of addresses, the last one for ever."""

    def __init__(self, known: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._known = {name: list(answers) for name, answers in known.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._known.get(host)
        if not answers:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]
