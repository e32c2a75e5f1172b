"""What servers answer: the good is taken to the byte, the bad and the hostile end in words and in time."""

import gzip
import socket
import ssl
import subprocess
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import FetchError
from ingestion.fetching import FetchLimits, Rules, SafeFetch
from ingestion.fetching.client import user_agent
from ingestion.fetching.limits import retry_after
from ingestion.fetching.naming import name_of
from tests.ingestion.fetching.servers import Answer, Cable, Names, Server, moved, plain, server

PAGE = b"<html><p>Tallyline was broken into.</p></html>"
USUAL = FetchLimits()
SMALL = FetchLimits(wire_bytes=200_000, body_bytes=300_000, total_seconds=1.0, read_seconds=0.5)


def fetching(here: Server, limits: FetchLimits = USUAL) -> SafeFetch:
    """A fetcher that may ask one server of this machine."""
    return SafeFetch(Rules((here.where,)), limits=limits)


def fetched(answer: Answer, limits: FetchLimits = USUAL) -> bytes:
    """The body that comes of one answer."""
    with server({"/": answer}) as here:
        return fetching(here, limits)(here.url()).body


def refused(answer: Answer, limits: FetchLimits = SMALL) -> FetchError:
    """What is said of one answer, which must not take long."""
    begin = time.monotonic()
    with server({"/": answer}) as here, pytest.raises(FetchError) as said:
        fetching(here, limits)(here.url())
    assert time.monotonic() - begin < 2.5
    assert len(str(said.value)) > 20
    assert "\n" not in str(said.value)
    return said.value


# ---- what is good


def test_a_page_comes_with_what_its_server_says_of_it() -> None:
    """Type, character set, validators, a name and where it was found are told; the bytes are the server's own."""
    more = ['ETag: W/"a1"', "Last-Modified: Fri, 03 Apr 2026 17:10:00 GMT"]
    with server({"/news/": plain(PAGE, more=more, kind="Text/HTML; Charset=UTF-8")}) as here:
        got = fetching(here)(here.url("/news/?id=7#top"))
    assert (got.body, got.status, got.media_type, got.charset) == (PAGE, 200, "text/html", "utf-8")
    assert (got.etag, got.modified) == ('W/"a1"', "Fri, 03 Apr 2026 17:10:00 GMT")
    assert (got.asked, got.url) == (here.url("/news/?id=7#top"), here.url("/news/?id=7"))
    assert (got.name, got.public) == ("news.html", False)


def test_we_say_who_we_are_and_carry_nothing() -> None:
    """One clear user agent; no cookies are kept or sent, no referrer, no login."""
    pages = {"/": plain(b"", "302 Found", ["Location: /b", "Set-Cookie: a=1; Path=/"]), "/b": plain(PAGE)}
    with server(pages) as here:
        fetch = fetching(here)
        fetch(here.url())
        fetch(here.url())
    assert {headers["user-agent"] for _, headers in here.asked} == {user_agent()}
    assert user_agent().startswith("Sitrep/")
    assert all(headers.keys().isdisjoint({"cookie", "referer", "authorization"}) for _, headers in here.asked)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies are named by SITREP_FETCH_PROXY alone."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert fetched(plain(PAGE)) == PAGE


def test_redirects_are_followed_and_the_last_one_counts() -> None:
    """Relative and absolute redirects of every kind, at most five."""
    kinds = ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")
    pages: dict[str, Answer] = {f"/{n}": moved(f"{n + 1}#part", kind) for n, kind in enumerate(kinds)}
    with server({**pages, "/5": plain(PAGE)}) as here:
        got = fetching(here)(here.url("/0"))
    assert (got.url, got.body, got.asked) == (here.url("/5"), PAGE, here.url("/0"))


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary"])
def test_a_loop_of_redirects_ends(status: str) -> None:
    """Six redirects are one too many."""
    with server({"/": moved("/", status)}) as here, pytest.raises(FetchError, match="more than 5 times"):
        fetching(here)(here.url())
    assert len(here.paths) == 6


def test_what_has_not_changed_is_not_sent() -> None:
    """The validators are sent back as they stand, and 304 comes with no body."""
    with server({"/": plain(b"", "304 Not Modified", ['ETag: "b2"'])}) as here:
        got = fetching(here)(here.url(), etag='"a1"', modified="Fri, 03 Apr 2026 17:10:00 GMT")
    assert (got.status, got.body, got.etag) == (304, b"", '"b2"')
    asked = here.asked[-1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"a1"', "Fri, 03 Apr 2026 17:10:00 GMT")


def test_a_validator_that_is_none_is_not_sent() -> None:
    """Line ends and endless validators never reach a header."""
    with server({"/": plain(PAGE)}) as here:
        fetching(here)(here.url(), etag='"a"\r\nX-Evil: 1', modified="x" * 1000)
    assert here.asked[-1][1].keys().isdisjoint({"if-none-match", "if-modified-since", "x-evil"})


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "x-gzip"),
        (gzip.compress(PAGE) + b"\0" * 20, "GZIP"),
        (zlib.compress(PAGE), "deflate"),
        (zlib.compress(PAGE)[2:-4], "deflate"),
        (PAGE, "identity"),
    ],
)
def test_compressed_bodies_are_made_whole(body: bytes, coding: str) -> None:
    """Gzip of one or more members, deflate with and without its header."""
    assert fetched(plain(body, more=[f"Content-Encoding: {coding}"])) == PAGE


@given(st.binary(max_size=2000), st.integers(1, 700))
def test_whatever_was_compressed_comes_back(data: bytes, step: int) -> None:
    """Inflating is exact, wherever the line cut the pieces."""
    from ingestion.fetching.inflating import whole_body

    for coding, packed in (("gzip", gzip.compress(data * 9)), ("deflate", zlib.compress(data * 9))):
        pieces = [packed[i : i + step] for i in range(0, len(packed), step)]
        assert whole_body(pieces, coding, FetchLimits()) == data * 9


def test_large_bodies_come_whole() -> None:
    """More than any one step holds, in both forms."""
    data = bytes(range(256)) * 8000
    assert fetched(plain(data)) == data
    assert fetched(plain(gzip.compress(data, 1), more=["Content-Encoding: gzip"])) == data


def test_old_servers_are_understood() -> None:
    """HTTP/1.0, whose bodies end with the line; and chunks."""
    assert fetched(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE) == PAGE
    chunks = b"5\r\n<html\r\n" + f"{len(PAGE) - 5:x}\r\n".encode() + PAGE[5:] + b"\r\n0\r\n\r\n"
    assert fetched(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) == PAGE


def test_a_character_set_is_told_as_the_server_says_it() -> None:
    """A wrong or strange one is no reason not to take the bytes."""
    with server({"/": plain(b"\xff\xfe\x00", kind='text/html; charset="no-such-set"')}) as here:
        got = fetching(here)(here.url())
    assert (got.charset, got.body) == ("no-such-set", b"\xff\xfe\x00")


# ---- what is not


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("204 No Content", "nothing at this address"), ("205 Reset", "do not expect"), ("206 Partial", "part of it"),
        ("300 Choices", "without saying where"), ("301 Moved", "without saying where"), ("304 Not Modified", "nothing has changed"),
        ("400 Bad", "do not expect"), ("401 Who", "login"), ("403 No", "does not let me"), ("404 Gone", "nothing at this address"),
        ("410 Gone", "for good"), ("418 Tea", "do not expect"), ("429 Slow", "less often"), ("451 Law", "legal"),
        ("500 Oops", "fault of its own"), ("503 Busy", "fault of its own"), ("599 What", "fault of its own"),
    ],
)  # fmt: skip
def test_every_other_status_is_a_sentence(status: str, word: str) -> None:
    """The error holds the number for programs and the sense for people."""
    error = refused(plain(b"" if status[0] != "4" else b"x", status))
    assert error.status == int(status[:3])
    assert word in str(error)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("99999999999999999999", 604_800.0), ("Fri, 03 Apr 2026 12:01:00 GMT", 60.0),
        ("Fri, 03 Apr 2026 11:00:00 GMT", 0.0), ("Fri, 03 Apr 2099 11:00:00 GMT", 604_800.0), ("soon", None), ("-5", None),
        ("", None), ("١٢", None), ("Fri, 99 Xyz 2026", None),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_understood(value: str, seconds: float | None) -> None:
    """Retry-After in seconds or as a date, never more than a week, never less than nothing."""
    assert retry_after(value, datetime(2026, 4, 3, 12, tzinfo=UTC)) == seconds


def test_a_refusal_carries_its_wait() -> None:
    """429 and 503 say how long to wait, for whoever asks again."""
    assert refused(plain(b"x", "429 Slow", ["Retry-After: 7"])).retry_after == 7
    assert refused(plain(b"x", "503 Busy")).retry_after is None


def slowly(piece: bytes, head: bytes, pause: float = 0.05) -> Callable[[socket.socket], None]:
    """An answer that never ends."""

    def answer(line: socket.socket) -> None:
        line.sendall(head)
        until = time.monotonic() + 8
        while time.monotonic() < until:
            line.sendall(piece)
            time.sleep(pause)

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(slowly(b"x", OK + b"\r\n"), id="a dripping body"),
        pytest.param(slowly(b"x", b"HTTP/1.1 200 OK\r\nX-Long: "), id="a dripping header"),
        pytest.param(slowly(b"1\r\nx\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"), id="dripping chunks"),
        pytest.param(slowly(b"HTTP/1.1 100 Continue\r\n\r\n", b""), id="interim answers without end"),
        pytest.param(slowly(b"", b""), id="silence"),
        pytest.param(slowly(b"x" * 65536, OK + b"\r\n", 0), id="a body without end"),
        pytest.param(slowly(b"X-Many: 1\r\n" * 500, b"HTTP/1.1 200 OK\r\n", 0), id="headers without end"),
        pytest.param(slowly(b"x" * 65536, b"HTTP/1.1 200 OK\r\nX-Long: ", 0), id="a header without end"),
        pytest.param(plain(b"x" * 250_000), id="a large body"),
        pytest.param(OK + b"Content-Length: 99999999999999\r\n\r\n" + b"x" * 250_000, id="a huge length"),
        pytest.param(plain(PAGE, more=[f"X-{n}: 1" for n in range(300)]), id="many headers"),
        pytest.param(OK + b"Content-Length: 900\r\n\r\n" + PAGE, id="a body cut short"),
        pytest.param(OK + b"Content-Length: -1\r\n\r\n" + PAGE, id="a negative length"),
        pytest.param(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + PAGE, id="two lengths"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n", id="chunks of rubbish"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nxx", id="a chunk too large"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html", id="chunks cut short"),
        pytest.param(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", id="a coding of the line"),
        pytest.param(b"HTTP/1.1 200 OK\r\n bad header\r\n\r\n", id="a header that is none"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 99999 No\r\n\r\n", id="a status that is none"),
        pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc", id="another protocol on demand"),
        pytest.param(b"", id="nothing at all"),
        pytest.param(plain(b""), id="an empty body"),
        pytest.param(plain(PAGE, more=["Content-Encoding: gzip"]), id="gzip that is none"),
        pytest.param(plain(gzip.compress(PAGE * 99)[:-9], more=["Content-Encoding: gzip"]), id="gzip cut short"),
        pytest.param(plain(b"\x78", more=["Content-Encoding: deflate"]), id="one byte of deflate"),
        pytest.param(plain(PAGE, more=["Content-Encoding: br"]), id="a coding that we did not ask for"),
        pytest.param(plain(gzip.compress(gzip.compress(PAGE)), more=["Content-Encoding: gzip, gzip"]), id="gzip in gzip"),
        pytest.param(plain(gzip.compress(b"\0" * 4_000_000), more=["Content-Encoding: gzip"]), id="a bomb"),
        pytest.param(plain(gzip.compress(PAGE * 9000), more=["Content-Encoding: gzip"]), id="a large body, packed"),
        pytest.param(plain(PAGE, kind="image/png"), id="a picture"),
        pytest.param(plain(PAGE, kind="video/mp4"), id="a film"),
        pytest.param(plain(PAGE, kind="application/x-msdownload"), id="a program"),
        pytest.param(moved("http://[::bad/"), id="a redirect to no address"),
        pytest.param(moved("https://exa mple.example/\x01"), id="a redirect with control characters"),
    ],
)  # fmt: skip
def test_a_hostile_answer_ends_in_words_and_in_time(answer: Answer) -> None:
    """None hangs, none fills the memory, none gets through as a body."""
    refused(answer)


def test_a_bomb_is_not_unpacked() -> None:
    """A thousandfold of nothing is recognised by its ratio after a mebibyte, whatever the limits allow."""
    bomb = plain(gzip.compress(b"\0" * 50_000_000), more=["Content-Encoding: gzip"])
    assert "200-fold" in str(refused(bomb, FetchLimits()))


def test_nobody_there_and_no_such_name_are_sentences() -> None:
    """A port where nobody listens, a name that does not exist, a name service that hangs."""
    with server({}) as here:
        where, fetch = here.url(), fetching(here)
    with pytest.raises(FetchError, match="does not answer"):
        fetch(where)
    with pytest.raises(FetchError, match="no address in the name service"):
        SafeFetch(resolve=Names({}))("https://nowhere.example/")

    def hang(host: str, port: int) -> list[str]:
        time.sleep(1.5)
        return ["93.184.215.14"]

    with pytest.raises(FetchError):
        SafeFetch(resolve=hang, limits=FetchLimits(total_seconds=0.2))("https://slow.example/")


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that somebody made for news.example, with its key."""
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


# ---- names


@pytest.mark.parametrize(
    ("url", "kind", "disposition", "name"),
    [
        ("https://a.example/x/report.pdf?v=1", "application/pdf", "", "report.pdf"),
        ("https://a.example/get?id=7", "application/pdf", 'attachment; filename="Notice 7.pdf"', "Notice 7.pdf"),
        ("https://a.example/get", "text/html", "attachment; filename*=UTF-8''%c3%a4.html", "ä.html"),
        ("https://a.example/get", "application/json", 'x; filename="../../etc/passwd"', "passwd.json"),
        ("https://a.example/get", "text/plain", 'x; filename="C:\\\\temp\\\\a.md"', "a.md"),
        ("https://a.example/", "text/html", "", "a-example.html"),
        ("https://a.example/news.php", "text/html", "", "news.php.html"),
        ("https://a.example/a.json", "text/plain", "", "a.json"),
        ("https://a.example/a.json", "application/octet-stream", "", "a.json"),
        ("https://a.example/%2e%2e%2f%00%0a", "", "", "a.example"),
        ("https://a.example/" + "b" * 400 + ".eml", "", "", "b" * 116 + ".eml"),
    ],
)  # fmt: skip
def test_a_body_gets_a_harmless_name(url: str, kind: str, disposition: str, name: str) -> None:
    """A hint to its kind, by the header, the path or the host; no path, no line end, not too long."""
    assert name_of(url, kind, disposition) == name
