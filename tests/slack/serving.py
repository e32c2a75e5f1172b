"""A real `sitrep serve` in a process of its own, for tests that kill it, and other commands beside it."""

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
_SITREP = (sys.executable, "-c", "from bot.cli import main; main()")
_PATIENCE = 60.0  # seconds, on a busy machine


@dataclass
class Serving:
    """One running `sitrep serve`; what it prints goes to the files `out` and `log`."""

    process: subprocess.Popen[bytes]
    out: Path  # stdout
    log: Path  # stderr
    port: int = 0  # in HTTP mode

    @property
    def said(self) -> str:
        """What it has written to stderr."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """Kill -9, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(_PATIENCE)

    def end(self, within: float = _PATIENCE) -> int:
        """Ask it to end, as a service manager does; its exit status. Raises TimeoutExpired."""
        self.process.terminate()
        return self.process.wait(within)


@contextmanager
def serving(
    slack: LocalSlack, home: Path, *, http: bool = False, more: Mapping[str, str] | None = None
) -> Iterator[Serving]:
    """`sitrep serve` over `home` against the local Slack, ready to be asked; killed at the end if it still runs.

    `more` are further settings. Nothing of this process's own settings reaches it.
    """
    port = _free_port() if http else 0
    listen = {"SITREP_LISTEN": f"127.0.0.1:{port}"} if http else {}
    env = {**_surroundings(home), **slack.env(http=http), **listen, **(more or {})}
    out, log = home.parent / f"{home.name}-serve.out", home.parent / f"{home.name}-serve.log"
    with out.open("ab") as printed, log.open("ab") as noted:
        process = subprocess.Popen(
            [*_SITREP, "serve"], env=env, cwd=home.parent, stdout=printed, stderr=noted
        )
    running = Serving(process, out, log, port)
    try:
        _wait_until_ready(slack, running)
        yield running
    finally:
        if process.poll() is None:
            running.kill()


def command(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Another `sitrep` command on the same home, run to its end."""
    return subprocess.run(
        [*_SITREP, *arguments],
        env={**_surroundings(home), **settings},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def _wait_until_ready(slack: LocalSlack, running: Serving) -> None:
    """Until it has a socket, or answers at /readyz; says its output when it ended instead."""
    pause = threading.Event()  # nothing in this process hears of the other's port, so it is looked at
    for _ in range(int(_PATIENCE / 0.05)):
        if running.process.poll() is not None:
            break
        if _is_ready(running.port) if running.port else slack.courier.sockets:
            slack.use_http(f"http://127.0.0.1:{running.port}/slack/events" if running.port else "")
            return
        pause.wait(0.05)
    raise AssertionError(f"sitrep serve is not ready: {running.said[-2000:]}")


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _surroundings(home: Path) -> dict[str, str]:
    """The environment without anybody's settings, with this home, and with this checkout to import from."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SITREP_", "SLACK_"))}  # noqa: TID251  (a child's)
    return {**kept, "PYTHONPATH": str(ROOT), "SITREP_HOME": str(home)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
