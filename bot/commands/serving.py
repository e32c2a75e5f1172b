"""`sitrep serve`."""

import signal
import threading
import time

from bot.app import load_desk, open_parts
from bot.commands.consoles import err
from bot.jobs import Answering, Jobs
from bot.serving import DurableInbox, FilingThread, SlackDesk, Steps
from bot.settings import Settings, load_settings
from bot.slack.app import build_app, http_app, open_side, serve_http, serve_socket, transport
from bot.working import SERVE
from vectorstore.home import Home, HomeLock
from vectorstore.requests import Requests


def run_serve() -> int:
    """Own the home and answer until a signal comes."""
    settings = load_settings()
    how = transport(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with HomeLock(Home(settings.home), SERVE):
        _serve(settings, how, stop)
    return 0


def _serve(settings: Settings, how: str, stop: threading.Event) -> None:
    side = open_side(settings, time.monotonic)
    parts = open_parts(settings, owner=True)
    requests = Requests(parts.engine)
    filing_awake = threading.Event()
    steps = Steps(
        requests, SlackDesk(parts, load_desk(parts), filing_awake.set), side, settings.home / "logs"
    )
    with Jobs(parts.home, "", parts.filer(), Answering(steps.prepare, steps.deliver)) as jobs:
        filing = FilingThread(parts, jobs, stop, filing_awake)
        thread = threading.Thread(target=filing.run, name="filing", daemon=True)
        thread.start()
        for key in requests.open_keys():
            jobs.answer(key)  # accepted by an earlier process that ended before its workflow began
        app = build_app(settings, DurableInbox(requests, jobs.answer), side)
        if how == "socket":
            err().print("Sitrep is connected to Slack (Socket Mode). Stop it with Ctrl-C.")
            serve_socket(app, settings, stop)
        else:
            web = http_app(app, settings, ready=thread.is_alive)
            serve_http(web, settings.listen, stop, listening=_say_port)
        stop.set()
        filing_awake.set()
        thread.join(timeout=30)
    parts.close()


def _say_port(port: int) -> None:
    err().print(f"Sitrep listens for Slack on port {port} (HTTP mode, /slack/events). Stop it with Ctrl-C.")
