"""Whom we never ask: every spelling of an inner address, by name, by redirect, and by a name service that changes its mind."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import FetchError
from ingestion.fetching import Rules, SafeFetch
from ingestion.fetching.addresses import _PUBLIC_6, _REFUSED_4, _REFUSED_6, refused_because
from ingestion.fetching.targets import target_of
from tests.ingestion.fetching.servers import Cable, Names, Server, moved, plain, server

INNER = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0.0.1", "0177.0.0.1", "017700000001",
    "0x7f.0x0.0x0.0x1", "127.0.0.1.", "127.255.255.254", "0.0.0.0", "0", "00", "0x0", "10.0.0.1", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "169.254.169.254", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "1.1.1.256", "1.1.1.1.1",
    "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "①②⑦.0.0.1", "%31%32%37.0.0.1", "127.0.0.1%00.news.example",
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:2::1]", "[2001:db8::1]",
    "[3fff::1]", "[100::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]",
    "[fec0::1]", "[ff02::1]", "[2606:4700::5efe:7f00:1]", "[4000::1]", "[::1", "[127.0.0.1]",
    "localhost", "LOCALHOST", "localhost.", "app.localhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "printer.local", "metadata",
    "metadata.google.internal", "metadata.google.internal.", "wiki", "db.svc", "router.lan", "files.corp",
    "a.home.arpa", "x.onion",
]  # fmt: skip


PUBLIC = "93.184.215.14"


@pytest.fixture
def canary() -> Iterator[Server]:
    """Something on this machine that nobody may reach."""
    with server({"/": plain(b"secret"), "/latest/meta-data/": plain(b"secret")}) as here:
        yield here


def fetching(names: Names | None = None, *allow: str) -> SafeFetch:
    """A fetcher whose name service is ours."""
    return SafeFetch(Rules(allow), resolve=names or Names({}))


@pytest.mark.parametrize("host", INNER)
def test_no_spelling_of_an_inner_address_is_asked(host: str) -> None:
    """An address of an inner network is refused by its words, before anything is looked up."""
    names = Names({})
    for scheme in ("http", "https"):
        with pytest.raises(FetchError) as said:
            fetching(names)(f"{scheme}://{host}/latest/meta-data/")
        assert "\n" not in str(said.value)
    assert not names.asked


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://news.example/", "gopher://127.0.0.1:25/_HELO", "javascript:alert(1)",
        "data:text/html,x", "//news.example/", "news.example", "", "   ", "http://", "http:///path", "https:news.example",
        "http://user@news.example/", "http://user:word@news.example/", "http://127.0.0.1@news.example/",
        "http://news.example@127.0.0.1/", "http://news.example:22/", "http://news.example:6379/", "http://news.example:0/",
        "http://news.example:99999/", "http://news.example:8080/", "http://news.example\\@127.0.0.1/",
        "http://news.example/\r\nHost: inner", "http://news .example/", "http://news.example/\x00", "http://-bad-.example/",
        "http://a..example/", "http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/",
        "http://news.example/" + "a" * 5000, "http://[news.example]/", "http://ex\u2100mple.example/", "http://xn--\u00fc.example",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    """Other schemes, user info, other ports, hidden characters and impossible names never reach the name service."""
    names = Names({"news.example": [["93.184.215.14"]]})
    with pytest.raises(FetchError):
        fetching(names)(url)
    assert not names.asked


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["fe80::1%2"], ["0.0.0.0"],
        ["93.184.215.14", "127.0.0.1"], ["127.0.0.1", "93.184.215.14"], ["2606:4700::6810:84e5", "fd00::1"],
        ["not an address"], [],
    ],
)  # fmt: skip
def test_a_name_with_any_inner_address_is_refused(canary: Server, addresses: list[str]) -> None:
    """Every address that the name service gives must be a public one: no order and no luck decides."""
    with pytest.raises(FetchError, match=r"story\.example"):
        fetching(Names({"story.example": [addresses]}))("http://story.example/")
    assert canary.lines == 0


def test_a_name_that_changes_its_address_reaches_nothing(canary: Server) -> None:
    """A name that is public when it is checked and this machine a moment later never leads to this machine.

    Each line goes to the very address that was checked for it: the way out is given addresses, never names.
    """
    with server({}) as outside:
        for lookups in range(1, 4):
            names = Names({"rebind.example": [[PUBLIC]] * lookups + [["127.0.0.1"]]})
            cable = Cable({PUBLIC: outside.port, "127.0.0.1": canary.port})
            fetch = SafeFetch(resolve=names, lines=cable)
            for _ in range(3):
                with pytest.raises(FetchError):
                    fetch("http://rebind.example/")
            assert {address for address, _ in cable.called} == {PUBLIC}
    assert canary.lines == 0


def test_a_name_is_looked_up_once_for_each_line() -> None:
    """Two requests to a host, robots.txt and the page, are two look-ups; nothing else looks it up."""
    with server({"/": plain()}) as here:
        names = Names({"wiki.corp.example": [["127.0.0.1"]]})
        fetching(names, f"wiki.corp.example:{here.port}")(f"http://wiki.corp.example:{here.port}/")
    assert names.asked == ["wiki.corp.example"] * 2


@pytest.mark.parametrize("hops", [1, 3])
@pytest.mark.parametrize(
    "to",
    [
        "http://{canary}/", "//{canary}/", "http://127.1:{port}/", "http://2130706433:{port}/", "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/", "http://localhost:{port}/", "http://0x7f.1/", "http://127。0。0。1:{port}/",
        "http://169.254.169.254/latest/meta-data/", "http://inner.example/", "http://u@{canary}/", "file:///etc/passwd",
        "http://inner.example:{port}/", "gopher://{canary}/", "http://[64:ff9b::7f00:1]/", "\\\\{canary}\\",
        "http:\\\\{canary}/", "http://{canary}\\@news.example/", " http://{canary}/ ", "\thttp://{canary}/",
    ],
)  # fmt: skip
def test_no_redirect_leads_inside(canary: Server, to: str, hops: int) -> None:
    """Each redirect is checked like a first address, however many came before and however it is written."""
    there = to.format(canary=canary.where, port=canary.port)
    pages = {f"/{n}": moved(f"/{n + 1}") for n in range(hops)} | {f"/{hops}": moved(there)}
    with server(pages) as gate, pytest.raises(FetchError):
        fetching(Names({"inner.example": [["127.0.0.1"]]}), gate.where)(gate.url("/0"))
    assert canary.lines == 0
    assert gate.paths[:hops] == [f"/{n}" for n in range(hops)]


def test_a_name_that_changes_during_redirects_reaches_nothing(canary: Server) -> None:
    """A host that was asked before is checked again when a redirect leads back to it."""
    with server({"/": moved("http://rebind.example/")}) as gate:
        names = Names({"rebind.example": [["127.0.0.1"]]})
        with pytest.raises(FetchError, match="this machine itself"):
            fetching(names, gate.where)(gate.url())
    assert canary.lines == 0


def test_robots_txt_leads_nowhere_inside(canary: Server) -> None:
    """A robots.txt that sends us inside is refused like any other redirect, and the page is not asked for."""
    with server({"/": plain(), "/robots.txt": moved(canary.url("/robots.txt"))}) as gate:
        with pytest.raises(FetchError):
            fetching(None, gate.where)(gate.url())
        assert not gate.paths
    assert canary.lines == 0


def test_what_is_exempt_is_one_host_at_one_port(canary: Server) -> None:
    """SITREP_FETCH_ALLOW opens exactly what it names: another port, or another name of the machine, stays shut."""
    with server({"/": plain()}) as here:
        fetch = fetching(Names({"other.example": [["127.0.0.1"]]}), here.where)
        assert fetch(here.url()).body
        for url in (canary.url(), f"http://localhost:{here.port}/", f"http://other.example:{here.port}/"):
            with pytest.raises(FetchError):
                fetch(url)
        assert canary.lines == 0
        assert here.paths == ["/"]


def test_an_entry_that_is_no_host_and_port_exempts_nothing() -> None:
    """Wrong entries of SITREP_FETCH_ALLOW do not open anything by accident."""
    rules = Rules(("*", "127.0.0.1", ":80", "127.0.0.0/8:80", "", "[::1]", "localhost:x"))
    for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]/"):
        with pytest.raises(FetchError):
            target_of(url, rules)


def spelt(address: IPv4Address | IPv6Address) -> list[str]:
    """Hosts that mean an address, in the spellings that programs take."""
    number = int(address)
    if isinstance(address, IPv6Address):
        return [f"[{address}]", f"[{address.exploded}]", f"[{str(address).upper()}]"]
    a, b, c, d = address.packed
    tail = number & 0xFFFFFF
    return [
        str(address), f"{address}.", str(number), hex(number), f"0{number:o}", f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a}.{tail}", f"{a}.{b}.{number & 0xFFFF}", str(address).replace(".", "。"),
        "".join(chr(ord("０") + int(ch)) if ch.isdigit() else ch for ch in str(address)),
        f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]", f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
    ]  # fmt: skip


NETWORKS = [network for network, _ in (*_REFUSED_4, *_REFUSED_6)]


@settings(max_examples=60)
@given(st.sampled_from(NETWORKS), st.integers(min_value=0))
def test_every_address_of_a_refused_network_is_refused_in_any_spelling(network: object, at: int) -> None:
    """No address of a refused network is asked, neither by its words nor when the name service gives it."""
    assert hasattr(network, "num_addresses")
    address = network[at % network.num_addresses]  # type: ignore[index]
    assert refused_because(address)
    for host in spelt(address):
        with pytest.raises(FetchError):
            target_of(f"http://{host}/", Rules())
    with pytest.raises(FetchError, match=r"a\.example"):
        fetching(Names({"a.example": [[str(address)]]}))("https://a.example/")


@given(st.ip_addresses())
def test_what_is_asked_is_public_by_a_second_opinion(address: IPv4Address | IPv6Address) -> None:
    """Whatever passes is global by Python's own table too, and an IPv6 address lies in 2000::/3."""
    if not refused_because(address):
        assert address.is_global
        assert not address.is_multicast
        assert isinstance(address, IPv4Address) or address in _PUBLIC_6
