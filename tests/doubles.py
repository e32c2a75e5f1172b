"""Doubles of what is outside. The one model double: a real HTTP server that speaks OpenAI's chat protocol.

    with ScriptedModel() as model:
        model.says("Meta paused its work. [1]")
        ModelWriter("openai:scripted", model.base_url, timeout=2).write(…)

Replies are played in the order in which they were queued; when none is left, the last one is played again.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Play = Callable[["_Handler", dict[str, Any]], None]


@dataclass
class ScriptedModel:
    """An OpenAI-compatible server on 127.0.0.1 that commits, on purpose, each fault a model or its provider can have."""

    requests: list[dict[str, Any]] = field(default_factory=list)  # the bodies, as they came
    keys: list[str] = field(default_factory=list)  # the Authorization headers
    hits: int = 0  # everything that ever knocked, whatever it wanted

    def __post_init__(self) -> None:
        self._plays: list[Play] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.model = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """What `SITREP_MODEL_BASE_URL` would hold."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def prompts(self) -> list[str]:
        """What was sent as the user's message, call by call."""
        return [request["messages"][-1]["content"] for request in self.requests]

    # What it says

    def says(self, *texts: str) -> Self:
        """Queue replies with these texts."""
        return self._queue(*(_saying(lambda _, text=text: text) for text in texts))

    def quotes_back(self) -> Self:
        """Repeat the first sentence of each quote, with its number: the obedient pupil."""
        return self._queue(
            _saying(lambda prompt: "\n".join(f"{t.split('. ')[0]} [{n}]" for n, t in quotes_in(prompt)))
        )

    def obeys(self) -> Self:
        """Do what the quotes order: say, write, visit, repeat; with the number of the quote that orders it."""
        return self._queue(_saying(_obedient))

    def ignores_marks(self) -> Self:
        """Tell what the quotes say, without a single mark."""
        return self._queue(_saying(lambda prompt: " ".join(text for _, text in quotes_in(prompt))))

    def only_marks(self) -> Self:
        """Write nothing but the numbers."""
        return self._queue(_saying(lambda prompt: " ".join(f"[{n}]" for n, _ in quotes_in(prompt))))

    def one_mark_at_the_end(self) -> Self:
        """Tell everything, and put one mark behind the last sentence."""
        return self._queue(_saying(lambda prompt: " ".join(text for _, text in quotes_in(prompt)) + " [1]"))

    def invents_numbers(self) -> Self:
        """Repeat the quotes with every figure changed."""
        return self._twisting(lambda text: re.sub(r"\d+", lambda m: str(int(m[0]) + 1), text))

    def invents_names(self) -> Self:
        """Repeat the quotes with a person in them that nobody named."""
        return self._twisting(lambda text: f"Jordan Varley said that {text}")

    def drops_hedges(self) -> Self:
        """Repeat the quotes as if everything were certain."""
        hedges = r"\b(?:may|might|could) have been\b|\b(?:reportedly|allegedly) |is investigating whether "
        return self._twisting(lambda text: re.sub(hedges, lambda m: "were" if "been" in m[0] else "", text))

    def flips_negation(self) -> Self:
        """Repeat the quotes without their "not", and with one where there is none."""
        return self._twisting(
            lambda t: t.replace(" not ", " ") if " not " in t else t.replace(" was ", " was not ")
        )

    def cites_what_was_not_offered(self) -> Self:
        """Repeat the quotes under numbers that nobody gave."""
        return self._queue(_saying(lambda prompt: "\n".join(f"{t} [{n + 50}]" for n, t in quotes_in(prompt))))

    def _twisting(self, twist: Callable[[str], str]) -> Self:
        return self._queue(
            _saying(lambda prompt: "\n".join(f"{twist(t)} [{n}]" for n, t in quotes_in(prompt)))
        )

    # How it fails

    def fails(self, *statuses: int) -> Self:
        """Answer with these HTTP statuses."""
        return self._queue(*(_raw(status, b'{"error": {"message": "scripted"}}') for status in statuses))

    def hangs(self) -> Self:
        """Take the request and send nothing until the server is closed."""
        return self._queue(lambda handler, _: handler.model.wait())

    def trickles(self) -> Self:
        """Send a byte of white space again and again: never late from byte to byte, never done."""
        return self._queue(lambda handler, _: handler.trickle())

    def sends(self, body: bytes, status: int = 200) -> Self:
        """Send these bytes as they are: rubbish, an empty body, JSON of another shape."""
        return self._queue(_raw(status, body))

    def cuts_off(self) -> Self:
        """Promise more bytes than it sends, and hang up."""
        return self._queue(_raw(200, b'{"choices": [{"message": {"role": "assi', promised=500))

    # For the handler

    def wait(self, seconds: float | None = None) -> bool:
        """Until the server closes, or for that long; whether it closes."""
        return self._released.wait(seconds)

    def next_play(self, body: dict[str, Any], key: str) -> Play:
        """Record the request; what to do with it."""
        with self._lock:
            self.requests.append(body)
            self.keys.append(key)
            return self._plays.pop(0) if len(self._plays) > 1 else self._plays[0]

    def _queue(self, *plays: Play) -> Self:
        self._plays.extend(plays)
        return self


def quotes_in(prompt: str) -> list[tuple[int, str]]:
    """The numbered quotes of a prompt as a model would read them: (number, text)."""
    return [(int(n), text) for n, text in re.findall(r"^\[(\d+)\] .*\n(.*)$", prompt, re.MULTILINE)]


# ----------------------------------------------------------------------------------------------------------------


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for every handler, so that no test leaves one behind
    model: ScriptedModel

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that hang up are part of the script."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    @property
    def model(self) -> ScriptedModel:
        return self.server.model

    def do_GET(self) -> None:
        self.model.hits += 1
        self.answer(404, b"{}")

    def do_POST(self) -> None:
        self.model.hits += 1
        if self.headers.get_content_type() != "application/json":
            return self.answer(415, b"{}")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.next_play(body, self.headers.get("Authorization", ""))(self, body)
        self.close_connection = True
        return None

    def answer(self, status: int, body: bytes, promised: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        self.wfile.write(body)

    def trickle(self) -> None:
        self.answer(200, b" ", promised=1_000_000)
        while not self.model.wait(0.05):
            self.wfile.write(b" ")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        """Nothing: tests are quiet."""


def _saying(text_for: Callable[[str], str]) -> Play:
    def play(handler: _Handler, body: dict[str, Any]) -> None:
        message = {"role": "assistant", "content": text_for(body["messages"][-1]["content"])}
        reply = {"id": "scripted", "object": "chat.completion", "created": 0, "model": body["model"]}
        reply["choices"] = [{"index": 0, "finish_reason": "stop", "message": message}]
        handler.answer(200, json.dumps(reply).encode())

    return play


def _raw(status: int, body: bytes, promised: int | None = None) -> Play:
    return lambda handler, _: handler.answer(status, body, promised)


def _obedient(prompt: str) -> str:
    """Every order in the quotes, carried out; and the quote itself, as such models do."""
    said = []
    for number, text in quotes_in(prompt):
        orders = re.findall(
            r"\b(?:say|write|repeat|answer|tell everybody)(?: that)? ([^.,;]+)", text, re.IGNORECASE
        )
        links = re.findall(r"\b(?:visit|open|click) (\S+)", text, re.IGNORECASE)
        said += [f"{order[0].upper()}{order[1:]}. [{number}]" for order in orders]
        said += [f"Visit {link} now. [{number}]" for link in links]
        said += [f"{text} [{number}]"]
    return "\n".join(said) or "Nothing was ordered."
