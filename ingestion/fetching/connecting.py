"""The network itself: one look at the name service, every address checked, and a line to that very address.

httpcore speaks HTTP over what stands here. It is given no other way to the network, so what is not checked here is not asked.
"""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import httpcore

from ingestion.errors import FetchError
from ingestion.fetching.addresses import Address, read_address, refused_because
from ingestion.fetching.limits import FetchLimits
from ingestion.fetching.targets import ALLOW_HINT, PORTS

_READ = 64 * 1024


class Resolve(Protocol):
    """Looks a name up. Raises OSError when the name service has no answer."""

    def __call__(self, host: str, port: int) -> Iterable[str]:
        """The addresses of `host`, as text."""


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses that this machine's name service gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Allowance:
    """What one fetch has left of its time and of the bytes that it may bring over the line."""

    def __init__(self, limits: FetchLimits, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limits = limits
        self._until = clock() + limits.total_seconds
        self._bytes = limits.wire_bytes

    def left(self, wanted: float | None = None) -> float:
        """The seconds that are left, at most `wanted`. Raises FetchError when there are none."""
        seconds = self._until - self._clock()
        if seconds <= 0:
            raise FetchError(
                f"It took longer than {self._limits.total_seconds:.0f} s, so I stopped. Try again later, or save it and "
                "ingest the file."
            )
        return seconds if wanted is None else min(seconds, wanted)

    def came(self, size: int) -> None:
        """Note that so many bytes came. Raises FetchError when they are too many."""
        self._bytes -= size
        if self._bytes < 0:
            raise FetchError(
                f"It is larger than {self._limits.wire_bytes >> 20} MB, so I stopped. Save the part that matters and "
                "ingest that file."
            )


class CheckedNetwork(httpcore.NetworkBackend):
    """Opens lines for one request. Without `proxy_host`, only to addresses of the public internet.

    `is_exempt`: the rules do not hold for this host. `reached_inner` tells afterwards whether one of them was needed.
    """

    def __init__(
        self, resolve: Resolve, lines: httpcore.NetworkBackend, allowance: Allowance, limits: FetchLimits,
        *, is_exempt: bool, by_proxy: bool,
    ) -> None:  # fmt: skip
        self._resolve = resolve
        self._allowance = allowance
        self._limits = limits
        self._is_exempt = is_exempt
        self._by_proxy = by_proxy
        self._lines = lines
        self.reached_inner = is_exempt and by_proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (time is the allowance's)
        local_address: str | None = None,  # noqa: ARG002  (the system chooses)
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """A line to the first address of `host` that answers; raises FetchError when any of them is an inner one."""
        addresses = self._addresses(host, port)
        error: Exception | None = None
        for address in addresses:
            try:
                line = self._lines.connect_tcp(
                    str(address), port, timeout=self._allowance.left(self._limits.connect_seconds)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
                continue
            return _Line(line, self._allowance, self._limits)
        raise FetchError(
            f"{host} does not answer ({_reason(error)}). Check the address, or try again later."
        ) from error

    def _addresses(self, host: str, port: int) -> list[Address]:
        """Every address of the host; the rule is that all of them may be asked, so that no order decides."""
        known = read_address(host)
        found = [known] if known is not None else self._looked_up(host, port)
        if self._by_proxy:
            return found  # the proxy's own, which the settings name
        refused = next((why for address in found if (why := refused_because(address))), "")
        if refused and not self._is_exempt:
            raise FetchError(
                f"{host} is not fetched: the name service gives it an address that is {refused}. {ALLOW_HINT}"
            )
        self.reached_inner = self.reached_inner or bool(refused) or port not in PORTS.values()
        return found

    def _looked_up(self, host: str, port: int) -> list[Address]:
        names = _in_time(lambda: list(self._resolve(host, port)), self._allowance.left())
        if names is None:
            self._allowance.left()
            raise FetchError(f"{host} has no address in the name service. Check the spelling.")
        found = [read_address(name) for name in names]
        if not found or None in found:
            raise FetchError(f"{host} has no address in the name service. Check the spelling.")
        return [address for address in found if address is not None]


class _Line(httpcore.NetworkStream):
    """A line whose every wait and every byte is counted."""

    def __init__(self, line: httpcore.NetworkStream, allowance: Allowance, limits: FetchLimits) -> None:
        self._line = line
        self._allowance = allowance
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        data = self._line.read(min(max_bytes, _READ), timeout=self._allowance.left(self._limits.read_seconds))
        self._allowance.came(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._line.write(buffer, timeout=self._allowance.left(self._limits.read_seconds))

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        line = self._line.start_tls(
            ssl_context, server_hostname, timeout=self._allowance.left(self._limits.connect_seconds)
        )
        return _Line(line, self._allowance, self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)


def open_pool(network: CheckedNetwork, tls: ssl.SSLContext, proxy: str) -> httpcore.ConnectionPool:
    """What asks for one target over `network`: directly, or by the proxy that the settings name."""
    if not proxy:
        return httpcore.ConnectionPool(ssl_context=tls, max_connections=1, network_backend=network)
    parts = urlsplit(proxy)
    named = parts.username is not None
    return httpcore.HTTPProxy(
        proxy_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        proxy_auth=(unquote(parts.username or ""), unquote(parts.password or "")) if named else None,
        ssl_context=tls,
        proxy_ssl_context=tls if parts.scheme == "https" else None,
        max_connections=1,
        network_backend=network,
    )


def _in_time(work: Callable[[], list[str]], seconds: float) -> list[str] | None:
    """What `work` gives within so many seconds, None when it fails or takes longer: the system's look-up knows no limit."""
    answer: queue.Queue[list[str] | None] = queue.Queue()

    def run() -> None:
        try:
            answer.put(work())
        except (OSError, UnicodeError, ValueError):
            answer.put(None)

    threading.Thread(target=run, name="name service", daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except queue.Empty:
        return None


def _reason(error: Exception | None) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return "it took too long"
    cause = error.__cause__ or error.__context__ if error else None
    return (getattr(cause, "strerror", None) or "no connection").lower()
