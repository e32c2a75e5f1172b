"""Which network addresses belong to the public internet, and which must never be asked. Pure."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_REFUSED_4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "of a provider's inner network"),
        ("127.0.0.0/8", "this machine itself"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation only"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "for benchmarks only"),
        ("198.51.100.0/24", "for documentation only"),
        ("203.0.113.0/24", "for documentation only"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")  # all that was ever given to anybody; whatever lies outside is refused
_REFUSED_6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "this machine itself"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("::/96", "an IPv4 address in disguise"),
        ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("100::/64", "reserved"),
        ("2001::/32", "an IPv4 address behind Teredo"),
        ("2001:2::/48", "for benchmarks only"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation only"),
        ("2002::/16", "an IPv4 address behind 6to4"),
        ("3ffe::/16", "reserved"),
        ("3fff::/20", "for documentation only"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # in the middle of an address, and an IPv4 address after it


def refused_because(address: Address) -> str:
    """Why an address must not be asked, as in "it is private"; "" for one of the public internet."""
    if isinstance(address, IPv4Address):
        why = next((why for network, why in _REFUSED_4 if address in network), "")
    else:
        why = _refused_6(address)
    return why or ("" if address.is_global else "not of the public internet")


def _refused_6(address: IPv6Address) -> str:
    if address.scope_id is not None:
        return "bound to one network card"
    for network, why in _REFUSED_6:
        if address in network:
            return why
    if address not in _PUBLIC_6:
        return "not of the public internet"
    return "an IPv4 address in disguise" if int(address) >> 32 & 0xFFFFFFFF in _ISATAP else ""


def read_address(text: str) -> Address | None:
    """The address that a resolver or a bracketed host names, None when it names none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
