"""A real `sitrep serve` in a process of its own, for tests that kill it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.localslack import LocalSlack

ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-c", "from bot.cli import main; main()", "serve")
_PATIENCE = 30.0  # seconds


@dataclass
class Serving:
    """One running `sitrep serve`; its output goes to `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Kill -9, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(_PATIENCE)

    def end(self) -> int:
        """Ask it to end, as a service manager does; its exit status."""
        self.process.terminate()
        return self.process.wait(_PATIENCE)


@contextmanager
def serving(
    slack: LocalSlack, home: Path, *, http: bool = False, more: Mapping[str, str] | None = None
) -> Iterator[Serving]:
    """`sitrep serve` over `home` against the local Slack, ready to be asked; killed at the end if it still runs.

    `more` are further settings. Nothing of this process's own settings reaches it.
    """
    port = _free_port()
    listen = {"SITREP_LISTEN": f"127.0.0.1:{port}"} if http else {}
    env = {**_surroundings(), **slack.env(http=http), **listen, "SITREP_HOME": str(home), **(more or {})}
    log = home.parent / f"{home.name}-serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(_COMMAND, env=env, cwd=home.parent, stdout=out, stderr=out)
    running = Serving(process, log)
    try:
        _wait_until_ready(slack, running, port if http else 0)
        yield running
    finally:
        if process.poll() is None:
            running.kill()


def _wait_until_ready(slack: LocalSlack, running: Serving, port: int) -> None:
    """Until it has a socket, or answers at /readyz; says its output when it ended instead."""
    pause = threading.Event()  # nothing in this process hears of the other's port, so it is looked at
    for _ in range(int(_PATIENCE / 0.05)):
        if running.process.poll() is not None:
            break
        if _is_ready(port) if port else slack.courier.sockets:
            slack.use_http(f"http://127.0.0.1:{port}/slack/events" if port else "")
            return
        pause.wait(0.05)
    raise AssertionError(f"sitrep serve is not ready: {running.log.read_text(errors='replace')[-2000:]}")


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _surroundings() -> dict[str, str]:
    """The environment without anybody's settings, and with this checkout to import from."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SITREP_", "SLACK_"))}  # noqa: TID251  (a child's)
    return {**kept, "PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
