"""The one fetcher: asks, follows, counts, and gives what came or says in words why nothing did."""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import httpcore
import httpx

from ingestion.errors import FetchError
from ingestion.fetching.answer import Fetched
from ingestion.fetching.connecting import Allowance, CheckedNetwork, Resolve, open_pool, system_resolve
from ingestion.fetching.inflating import ACCEPTED, coding_of, whole_body
from ingestion.fetching.limits import FetchLimits, retry_after
from ingestion.fetching.naming import is_refused_type, media_type_of, name_of
from ingestion.fetching.refusals import by_status, in_words
from ingestion.fetching.robots import LARGEST, PRODUCT, Robots
from ingestion.fetching.targets import Rules, Target, followed, shortened, target_of

_REDIRECTS = (301, 302, 303, 307, 308)
_WANTED = (
    "text/html, application/xhtml+xml, application/json, application/pdf, text/plain;q=0.9, "
    "application/rss+xml;q=0.9, application/atom+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"
)
_ROBOTS_SECONDS = 15.0
Headers = Mapping[str, str]


class SafeFetch:
    """Asks addresses that strangers wrote, and only those of the public internet. May be used by several threads.

    `rules`: what is exempt; `proxy`: by whom to ask (then it looks the names up, and we cannot check its addresses);
    `resolve`, `lines`, `tls`, `clock` and `now` are the outside world. Nothing is kept between two calls but what robots.txt said.
    """

    def __init__(
        self,
        rules: Rules = Rules(),  # noqa: B008 - immutable
        *,
        proxy: str = "",
        limits: FetchLimits = FetchLimits(),  # noqa: B008 - immutable
        resolve: Resolve = system_resolve,
        lines: httpcore.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rules = rules
        self._proxy = proxy
        self._limits = limits
        self._resolve = resolve
        self._lines = lines or httpcore.SyncBackend()
        self._tls = tls
        self._clock = clock
        self._now = now
        self._robots = Robots(clock)

    def __call__(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """What `url` answers. Raises FetchError: an address that may not be asked, or an answer that is none."""
        target = target_of(url, self._rules)
        visit = _Visit(self._limits, self._clock)
        conditions = _conditions(etag, modified)
        for _ in range(self._limits.redirects + 1):
            self._robots.check(target, lambda where: self._robots_text(where, visit))
            with self._asked(target, conditions, visit) as answer:
                there = answer.location()
                if not there:
                    return self._fetched(url, target, answer, visit, conditional=bool(conditions))
            target = followed(target, there, self._rules)
        raise FetchError(
            f"{shortened(url)} sent us on more than {self._limits.redirects} times, so I stopped. Check the address."
        )

    def _fetched(
        self, url: str, target: Target, answer: "_Answer", visit: "_Visit", *, conditional: bool
    ) -> Fetched:
        if answer.status not in (200, 203) and not (answer.status == 304 and conditional):
            wait = retry_after(answer.header("retry-after"), self._now())
            raise FetchError(by_status(target.host, answer.status), status=answer.status, retry_after=wait)
        media_type, charset = media_type_of(answer.header("content-type"))
        got = Fetched(
            asked=url,
            url=target.url,
            status=304 if answer.status == 304 else 200,
            media_type=media_type,
            body=b"",
            etag=_kept(answer.header("etag")),
            modified=_kept(answer.header("last-modified")),
            charset=charset,
            name=name_of(target.url, media_type, answer.header("content-disposition")),
            public=not visit.reached_inner,
        )
        if got.status == 304:
            return got
        if is_refused_type(media_type):
            raise FetchError(
                f"{shortened(target.url)} is of the type {media_type}, which holds no report. Nothing was read of it."
            )
        body = answer.body(self._limits)
        if not body:
            raise FetchError(f"{shortened(target.url)} is empty. Check the address.", status=200)
        return replace(got, body=body)

    def _robots_text(self, target: Target, parent: "_Visit") -> str:
        """A site's robots.txt. Redirects are followed; more than five, and there is none (RFC 9309)."""
        seconds = parent.allowance.left(_ROBOTS_SECONDS)
        visit = _Visit(replace(self._limits, total_seconds=seconds), self._clock)
        limits = replace(self._limits, body_bytes=LARGEST)
        for _ in range(self._limits.redirects + 1):
            with self._asked(target, {}, visit) as answer:
                there = answer.location()
                if not there:
                    if answer.status != 200:
                        raise FetchError(by_status(target.host, answer.status), status=answer.status)
                    return answer.body(limits, cut=True).decode("utf-8-sig", "replace")
            target = followed(target, there, self._rules)
        return ""

    @contextmanager
    def _asked(self, target: Target, headers: Headers, visit: "_Visit") -> Iterator["_Answer"]:
        """One request, and its answer as far as its headers; what the network does wrong is a FetchError."""
        network = CheckedNetwork(
            self._resolve,
            self._lines,
            visit.allowance,
            self._limits,
            is_exempt=self._rules.allows(target),
            by_proxy=bool(self._proxy),
        )
        sent = {
            "Host": target.authority,
            "User-Agent": user_agent(),
            "Accept": _WANTED,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
            **headers,
        }
        scheme, host = target.scheme.encode(), target.host.encode()
        where = httpcore.URL(scheme=scheme, host=host, port=target.port, target=target.path.encode())
        with (
            in_words(target.host),
            open_pool(network, self._context(), self._proxy) as pool,
            pool.stream("GET", where, headers=list(sent.items())) as response,
        ):
            visit.reached_inner = visit.reached_inner or network.reached_inner
            yield _Answer(response, self._limits, target.host)

    def _context(self) -> ssl.SSLContext:
        """How certificates are checked: by the list that comes with us, and by this machine's own."""
        if self._tls is None:
            context = httpx.create_ssl_context(trust_env=False)
            context.load_default_certs()
            self._tls = context
        return self._tls


class _Visit:
    """One fetch with all its redirects: what it may still take, and where it came by."""

    def __init__(self, limits: FetchLimits, clock: Callable[[], float]) -> None:
        self.allowance = Allowance(limits, clock)
        self.reached_inner = False


class _Answer:
    """The headers of one response, and its body when it is wanted."""

    def __init__(self, response: httpcore.Response, limits: FetchLimits, host: str) -> None:
        if len(response.headers) > limits.headers:
            raise FetchError(f"{host} answers with more than {limits.headers} headers, so I stopped.")
        self._response = response
        self.status = response.status
        self._headers = _decoded(response.headers)

    def header(self, name: str) -> str:
        """The first header of that name, "" without one."""
        return self._headers.get(name, "")

    def location(self) -> str:
        """Where a redirect leads, "" when this is none."""
        return self.header("location").replace(" ", "%20") if self.status in _REDIRECTS else ""

    def body(self, limits: FetchLimits, *, cut: bool = False) -> bytes:
        """The body, inflated."""
        return whole_body(
            self._response.iter_stream(), coding_of(self.header("content-encoding")), limits, cut=cut
        )


def user_agent() -> str:
    """How we name ourselves: `Sitrep/0.1.0 (+incident index; …)`."""
    try:
        number = version("incident-briefing-bot")
    except PackageNotFoundError:
        number = "0"
    return f"{PRODUCT}/{number} (+incident index; reads single reports for a security team)"


def _conditions(etag: str, modified: str) -> dict[str, str]:
    """The headers that ask for news only; what could not stand in a header was never one."""
    given = {"If-None-Match": _kept(etag), "If-Modified-Since": _kept(modified)}
    return {name: value for name, value in given.items() if value}


def _kept(value: str) -> str:
    """A validator as it is sent back: short and printable, or not at all."""
    return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""


def _decoded(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        text = value.decode("utf-8") if _is_utf8(value) else value.decode("latin-1")
        found.setdefault(name.decode("ascii", "replace").lower(), text.strip())
    return found


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
