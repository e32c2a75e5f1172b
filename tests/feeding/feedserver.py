"""A server of feeds on loopback, told by a test what to answer, and the real client that asks it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingestion.fetching.client import SafeFetch
from ingestion.fetching.limits import FetchLimits
from ingestion.fetching.targets import Rules

LARGEST = 2_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers; `hang` seconds later than it could."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the server got."""

    path: str
    headers: Mapping[str, str]


@dataclass
class FeedServer:
    """Answers by path; what it has no answer for is 404. It keeps what it was asked."""

    url: str = ""
    answers: dict[str, Answer | Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    at_once: int = 0  # questions under way
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __setitem__(self, path: str, answer: Answer | Callable[[Asked], Answer] | bytes) -> None:
        self.answers[path] = Answer(answer) if isinstance(answer, bytes) else answer

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one.path == path for one in self.asked)

    def answer(self, asked: Asked) -> Answer:
        """The answer to one question."""
        with self.lock:
            self.asked.append(asked)
            found = self.answers.get(asked.path, Answer(b"", 404))
        return found(asked) if callable(found) else found


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A server that runs while the block does."""
    feeds = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with feeds.lock:
                feeds.at_once += 1
                feeds.most_at_once = max(feeds.most_at_once, feeds.at_once)
            answer = feeds.answer(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}))
            if answer.hang:
                time.sleep(answer.hang)
            with feeds.lock:
                feeds.at_once -= (
                    1  # the asker may go on as soon as it has the answer, before this thread does
                )
            with suppress(OSError):  # the client has gone
                self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    feeds.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def safe_fetch(server: FeedServer, patience: float = 1.0) -> SafeFetch:
    """The real client, which may ask this server, and gives up after `patience` seconds."""
    limits = FetchLimits(
        total_seconds=patience, connect_seconds=patience, read_seconds=patience, body_bytes=LARGEST
    )
    return SafeFetch(Rules((server.url.removeprefix("http://"),)), limits=limits)


def item(name: str, text: str = "", *, link: str = "", date: str = "", guid: str = "", html: str = "") -> str:
    """An item of an RSS feed; `text` is plain, a line a paragraph."""
    parts = [f"<title>{escape(name)}</title>", f"<guid isPermaLink='false'>{escape(guid or name)}</guid>"]
    parts += [f"<link>{escape(link)}</link>"] if link else []
    parts += [f"<pubDate>{escape(date)}</pubDate>"] if date else []
    words = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n"))
    parts += [f"<description>{escape(html or words)}</description>"] if text or html else []
    return f"<item>{''.join(parts)}</item>"


def rss(title: str, items: Sequence[str]) -> bytes:
    """An RSS feed of these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>http://news.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def page(title: str, text: str) -> bytes:
    """A web page of one article."""
    body = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n"))
    return f"<!doctype html><html><head><title>{escape(title)}</title></head><body><article><h1>{escape(title)}</h1>{body}</article></body></html>".encode()
