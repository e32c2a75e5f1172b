"""The line to a server: whose certificate it is, by which proxy it goes, and what its site lets us ask for."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from ingestion.errors import FetchError
from ingestion.fetching.client import SafeFetch
from ingestion.fetching.targets import Rules
from tests.ingestion.fetching.servers import Answer, Cable, Names, Server, moved, plain, server

PAGE = b"<html><p>Tallyline was broken into.</p></html>"


def fetching(here: Server) -> SafeFetch:
    """A fetcher that may ask one server of this machine."""
    return SafeFetch(Rules((here.where,)))


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that somebody made for news.example, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    made = tmp_path_factory.mktemp("tls") / "news.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=news.example",
         "-addext", "subjectAltName=DNS:news.example", "-keyout", made, "-out", f"{made}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_bytes(made.read_bytes() + Path(f"{made}.crt").read_bytes())
    return made


def serving_tls(certificate: Path) -> ssl.SSLContext:
    """The server's side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def over_tls(here: Server, host: str, trusted: Path | None) -> SafeFetch:
    """A fetcher that finds `host` at a public address, which is this server."""
    tls = ssl.create_default_context(cafile=trusted) if trusted else None
    return SafeFetch(
        resolve=Names({host: [["93.184.215.14"]]}), lines=Cable({"93.184.215.14": here.port}), tls=tls
    )


def test_a_certificate_is_checked_against_the_name(certificate: Path) -> None:
    """What is trusted and made for the host is read; for another host, or made by nobody we trust, it is refused in words."""
    context = serving_tls(certificate)
    with server({"/": plain(PAGE)}, tls=context) as here:
        got = over_tls(here, "news.example", certificate)("https://news.example/")
        assert (got.body, got.public, got.url) == (PAGE, True, "https://news.example/")
        here.asked.clear()
        for host, trusted in (("news.example", None), ("other.example", certificate)):
            with pytest.raises(FetchError, match="cannot prove who it is"):
                over_tls(here, host, trusted)(f"https://{host}/")
        assert not here.asked


def test_the_host_is_named_before_the_line_is_safe(certificate: Path) -> None:
    """The server hears which of its hosts is meant, though the line goes to an address."""
    heard: list[str | None] = []
    context = serving_tls(certificate)
    context.sni_callback = lambda _line, name, _context: heard.append(name)
    with server({"/": plain(PAGE)}, tls=context) as here:
        over_tls(here, "news.example", certificate)("https://news.example/")
    assert set(heard) == {"news.example"}
    assert {headers["host"] for _, headers in here.asked} == {"news.example"}


def test_a_redirect_never_leaves_the_safe_line(certificate: Path) -> None:
    """From https to http is refused, even to the same host."""
    context = serving_tls(certificate)
    with (
        server({"/": moved("http://news.example/")}, tls=context) as here,
        pytest.raises(FetchError, match="from https to http"),
    ):
        over_tls(here, "news.example", certificate)("https://news.example/")
    assert here.paths == ["/"]


def test_a_server_without_tls_is_a_sentence() -> None:
    """Plain words where a safe line was expected."""
    with server({"/": b"hello"}) as here, pytest.raises(FetchError, match="No safe line"):
        over_tls(here, "news.example", None)("https://news.example/")


# ---- a proxy


def test_a_proxy_is_asked_when_it_is_set() -> None:
    """The proxy gets the whole address and looks the name up; inner addresses are still refused by their words."""
    with server({"http://news.example:80/": plain(PAGE)}) as proxy:
        fetch = SafeFetch(proxy=f"http://user:w%20rd@127.0.0.1:{proxy.port}", resolve=Names({}))
        got = fetch("http://news.example/")
        assert (got.body, got.public) == (PAGE, True)
        assert proxy.asked[-1][1]["proxy-authorization"].startswith("Basic ")
        for url in (
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://localhost/",
            "http://metadata.google.internal/",
        ):
            with pytest.raises(FetchError):
                fetch(url)
    assert {line for line, _ in proxy.asked} == {
        "GET http://news.example:80/robots.txt HTTP/1.1", "GET http://news.example:80/ HTTP/1.1"
    }  # fmt: skip


def test_a_proxy_that_refuses_is_a_sentence() -> None:
    """A proxy that lets nobody through, or is not there."""
    with server({}) as proxy, pytest.raises(FetchError, match="SITREP_FETCH_PROXY"):
        SafeFetch(proxy=f"http://127.0.0.1:{proxy.port}")("https://news.example/")
    with pytest.raises(FetchError, match="does not answer"):
        SafeFetch(proxy=f"http://127.0.0.1:{proxy.port}")("http://news.example/")


# ---- robots.txt


def test_a_site_that_wants_no_programs_is_left_alone() -> None:
    """What robots.txt forbids us is not asked for; what it allows is; it is read once a day."""
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Sitrep\nDisallow: /private\nAllow: /\n"
    with server(
        {"/robots.txt": plain(rules, kind="text/plain"), "/": plain(PAGE), "/private": plain(PAGE)}
    ) as here:
        fetch = fetching(here)
        assert fetch(here.url()).body == PAGE
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetch(here.url("/private"))
        assert here.paths == ["/"]
        assert len(here.asked) == 2


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (plain(b"x", "404 None"), True), (plain(b"x", "403 No"), True), (plain(b""), True), (plain(b"", "204 None"), True),
        (plain(b"\xff\xfe rubbish \x00"), True), (moved("/elsewhere"), False), (moved("/robots.txt"), True),
        (plain(b"User-agent: *\nDisallow: /"), False), (plain(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), False),
        (plain(b"# " + b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /"), True),
        (plain(b"User-agent: *\nDisallow: /\n# " + b"x" * 600_000), False),
        (plain(b"x", "500 Oops"), False), (plain(b"x", "503 Busy"), False), (b"", False), (b"rubbish", False),
    ],
)  # fmt: skip
def test_robots_txt_is_taken_as_its_standard_says(answer: Answer, allowed: bool) -> None:
    """None at all allows everything; one that cannot be had forbids everything; redirects count; 500 KiB are read."""
    with server(
        {"/robots.txt": answer, "/": plain(PAGE), "/elsewhere": plain(b"User-agent: sitrep\nDisallow: /")}
    ) as here:
        if allowed:
            assert fetching(here)(here.url()).body == PAGE
        else:
            with pytest.raises(FetchError):
                fetching(here)(here.url())
            assert "/" not in here.paths


def test_rules_are_asked_again_after_a_day_and_sooner_in_doubt() -> None:
    """A day for rules, ten minutes for a site that was ill."""
    now = [0.0]
    with server({"/robots.txt": plain(b"x", "500 Oops"), "/": plain(PAGE)}) as here:
        fetch = SafeFetch(Rules((here.where,)), clock=lambda: now[0])
        with pytest.raises(FetchError, match=r"robots\.txt answers with 500"):
            fetch(here.url())
        here.pages["/robots.txt"] = plain(b"")
        with pytest.raises(FetchError):
            fetch(here.url())
        now[0] = 601.0
        assert fetch(here.url()).body == PAGE
        here.pages["/robots.txt"] = plain(b"User-agent: *\nDisallow: /")
        now[0] = 80_000.0
        assert fetch(here.url()).body == PAGE
        now[0] = 90_000.0
        with pytest.raises(FetchError, match="does not want programs"):
            fetch(here.url())
