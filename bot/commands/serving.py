"""`sitrep serve`."""

import os
import random
import signal
import sys
import threading
import time

from bot.app import Parts, load_desk, load_fetch, open_parts
from bot.background import FeedThread, FilingThread, Follow, Sweep, Tidying
from bot.commands.consoles import err
from bot.commands.logs import log_to_stderr
from bot.exposure.source import RegisterSource
from bot.jobs import Answering, Jobs
from bot.serving import DurableInbox, SlackDesk, Steps
from bot.settings import Settings, load_settings
from bot.slack.app import Transport, build_app, listen, open_side, transport
from bot.working import SERVE, durable_filer
from vectorstore.home import Home, HomeLock
from vectorstore.requests import Requests

PATIENCE = 2  # seconds that running work is given when we are told to stop
LONGEST = 7.0  # seconds after which we are gone, whatever a library still waits for


def run_serve() -> int:
    """Own the home and answer until a signal comes."""
    settings = load_settings()
    how = transport(settings)
    log_to_stderr()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _told_to_stop(stop))
    with HomeLock(Home(settings.home), SERVE):
        _serve(settings, how, stop)
        _leave()
    return 0


def _serve(settings: Settings, how: Transport, stop: threading.Event) -> None:
    side = open_side(settings, time.monotonic)
    parts = open_parts(settings, owner=True)
    parts.originals.clean(time.time())
    awake = threading.Event()
    requests = Requests(parts.engine)
    books = RegisterSource(settings.register)
    desk = SlackDesk(parts, load_desk(parts, books), awake.set, books=books, fetch=load_fetch(settings))
    steps = Steps(requests, desk, side, settings.home / "logs")
    answering = Answering(steps.prepare, steps.deliver, steps.refuse)
    with Jobs(parts.home, "", durable_filer(parts), answering, patience=PATIENCE) as jobs:
        follow = Follow(parts, books, time.monotonic)
        filing = _file_aside(parts, jobs, requests, follow, stop, awake)
        polling = _poll_aside(parts, stop, awake)
        app = build_app(settings, DurableInbox(requests, jobs.answer), side)
        listen(app, settings, how, stop, ready=filing.is_alive, say=_say)
        stop.set()
        awake.set()
        filing.join(timeout=1)
        polling.join(timeout=1)
    parts.close()


def _file_aside(
    parts: Parts,
    jobs: Jobs,
    requests: Requests,
    follow: Follow,
    stop: threading.Event,
    awake: threading.Event,
) -> threading.Thread:
    """The thread that files, and takes up again what an earlier process accepted and did not answer."""
    sweep = Sweep(requests, jobs.answer_again, time.monotonic)
    tidying = Tidying(parts, jobs, time.monotonic)
    filing = FilingThread(parts, jobs, sweep, follow, stop, awake, tidying=tidying)
    thread = threading.Thread(target=filing.run, name="filing", daemon=True)
    thread.start()
    return thread


def _poll_aside(parts: Parts, stop: threading.Event, awake: threading.Event) -> threading.Thread:
    """The thread that asks the feeds."""
    polling = FeedThread(parts, load_fetch(parts.settings), awake.set, stop, random.random)
    thread = threading.Thread(target=polling.run, name="feeds", daemon=True)
    thread.start()
    return thread


def _told_to_stop(stop: threading.Event) -> None:
    stop.set()
    last = threading.Timer(LONGEST, os._exit, (0,))
    last.daemon = True
    last.start()


def _say(sentence: str) -> None:
    err().print(sentence, soft_wrap=True)


def _leave() -> None:
    """End at once when work still runs, such as a delivery that waits for Slack: it is durable, and goes on next time.

    It must not outlive our lock, or two processes would work on one home.
    """
    alive = [t for t in threading.enumerate() if t is not threading.main_thread() and not t.daemon]
    if alive:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
