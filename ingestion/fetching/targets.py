"""From an address as somebody wrote it to what is asked: read once, here, so that nobody reads it in another way. Pure."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from ingestion.errors import FetchError
from ingestion.fetching.addresses import Address, read_address, refused_because

PORTS = {"http": 80, "https": 443}
LONGEST = 4096
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_INNER_ENDINGS = frozenset(
    ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "svc",
     "onion", "i2p", "invalid")
)  # fmt: skip
_INNER_NAMES = frozenset(("instance-data.ec2.internal", "metadata.google.internal", "metadata.azure.com"))


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask: `host` in ASCII and lower case, `path` with the query, ready to be sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address, written in one way."""
        return self.origin + self.path

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a port that goes without saying."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port as the header Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom we may ask. `allow` are `host:port` that the rules on addresses and ports do not hold for."""

    allow: tuple[str, ...] = ()

    def allows(self, target: Target) -> bool:
        """Whether the target is exempt from the rules."""
        return (target.host, target.port) in {_allowed(entry) for entry in self.allow}


def target_of(url: str, rules: Rules) -> Target:
    """What `url` asks for. Raises FetchError when it is no address that may be asked; names are not resolved here."""
    target = read_url(url)
    if not rules.allows(target):
        why = broken_rule(target)
        if why:
            raise FetchError(f"{shortened(target.url)} is not fetched: {why}")
    return target


def followed(target: Target, location: str, rules: Rules) -> Target:
    """Where a redirect leads, by the same rules. Raises FetchError."""
    try:
        there = urljoin(target.url, location.strip())
    except ValueError as error:
        raise FetchError(f"{shortened(target.url)} sends us on to something that is no address.") from error
    found = target_of(there, rules)
    if target.scheme == "https" and found.scheme == "http":
        raise FetchError(
            f"{shortened(target.url)} sends us on from https to http ({shortened(found.url)}), where anybody on the way "
            "could change what we read, so it is not followed."
        )
    return found


def broken_rule(target: Target) -> str:
    """Which rule a target breaks by its words alone, as a sentence; "" when none."""
    address = read_address(target.host)
    if address is not None and (why := refused_because(address)):
        return f"its address is {why}. Only public addresses are fetched."
    if target.port not in PORTS.values():
        return f"it names port {target.port}, and only 80 and 443 are asked. {ALLOW_HINT}"
    if address is None and _is_inner(target.host):
        return f"{target.host} is a name of an inner network. {ALLOW_HINT}"
    return ""


ALLOW_HINT = "Whoever runs Sitrep can allow it: SITREP_FETCH_ALLOW=host:port."


def read_url(url: str) -> Target:
    """What a web address says. Raises FetchError when it is none, or is written in a way that hides where it leads."""
    text = url.strip()
    if not text or len(text) > LONGEST:
        raise FetchError(
            f"This is no web address, or one of more than {LONGEST:,} characters: {shortened(text)}"
        )
    if found := _UNWANTED.search(text):
        raise FetchError(
            f"{shortened(text)} holds a character that no address has (U+{ord(found[0]):04X}). Copy it again."
        )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise FetchError(f"{shortened(text)} is no web address. Copy it again.") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise FetchError(
            f"{shortened(text)} does not begin with https:// or http://, and nothing else is fetched."
        )
    if "@" in parts.netloc:
        raise FetchError(
            "The address holds a user name or password before its host; take that out and try again."
        )
    if port == 0:
        raise FetchError(f"{shortened(text)} names port 0, which nothing listens on.")
    query = f"?{quote(parts.query, safe=_PATH_SAFE + '?[]|')}" if parts.query else ""
    path = quote(parts.path, safe=_PATH_SAFE + "[]|") or "/"
    return Target(scheme, _host(host, text), port or PORTS[scheme], path + query)


def shortened(url: str) -> str:
    """An address as messages show it: without what could end a line, and not too long."""
    clean = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2066-\u2069]", " ", url).strip()
    return clean if len(clean) <= 120 else clean[:119] + "…"


# ----------------------------------------------------------------------------------------------------------------------


def _host(host: str, url: str) -> str:
    """The host in ASCII and lower case, an address in its one usual form."""
    if ":" in host or "[" in host:
        address: Address | None = read_address(host) if "%" not in host else None
        if not isinstance(address, IPv6Address):
            raise FetchError(f"{shortened(url)} names no address that can be asked.")
        return str(address)
    name = _ascii(host, url).removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise FetchError(f"{shortened(url)} has no valid host name. Copy the address again.")
    if _NUMBER.fullmatch(labels[-1]):
        return _dotted(name, url)
    return name


def _ascii(host: str, url: str) -> str:
    """A host as the name service has it: full-width letters, digits and dots are the plain ones."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise FetchError(f"{shortened(url)} has no valid host name. Copy the address again.") from error


def _dotted(name: str, url: str) -> str:
    """A host that ends in a number is an IPv4 address, and is taken in its one usual form only: 8.8.8.8."""
    address = read_address(name)
    if address is None:
        raise FetchError(
            f"{shortened(url)} is not fetched: its host is a number in a form that hides where it leads. "
            "Use the host's name."
        )
    return str(address)


def _is_inner(host: str) -> bool:
    labels = host.split(".")
    return len(labels) == 1 or labels[-1] in _INNER_ENDINGS or host in _INNER_NAMES


def _allowed(entry: str) -> tuple[str, int]:
    """`host:port` as a target has them; what is neither allows nothing."""
    host, _, port = entry.strip().rpartition(":")
    try:
        return _host(host.strip("[]").lower(), entry), int(port)
    except (FetchError, ValueError):
        return "", 0
