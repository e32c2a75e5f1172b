"""Which version is later, by each ecosystem's own rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.version_order import is_same, order_key

ORDERS = {
    "pypi": "1.0.dev1 1.0a1 1.0b2 1.0rc1 1.0 1.0+local 1.0.post1 1.9 1.10 1!0.1",
    "npm": "1.0.0-0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.9.0 1.10.0",
    "golang": "v0.0.0-20180517173623-c85619274f5d v0.0.0-20191109021931-daa7c04131f5 v0.0.0 v1.2.3-pre v1.2.3 "
    "v1.2.4-0.20200101000000-abcdefabcdef v1.2.4 v2.0.0+incompatible",
    "nuget": "1.0.0-Alpha 1.0.0-beta 1.0.0 1.0.0.1 1.0.1",
    "maven": "1-alpha2 1-alpha-123 1-beta-2 1-m11 1-rc 1-cr2 1-SNAPSHOT 1 1-sp 1-abc 1-1 1-1.2 1.0.1 1.1 1.10",
    "gem": "1.0.a 1.0.b1 1.0.b10 1.0.rc 1.0 1.0.1 1.9 1.10",
    "deb": "1.0~~ 1.0~rc1 1.0 1.0-1 1.0-1+deb12u1 1.0-1+deb12u2 1.0-2 1.0+dfsg-1 1.0.1 1.9 1.10 1:0.9 2:0.1",
    "rpm": "1.0~rc1-1 1.0-1.el8 1.0-2.el8 1.0^git1-1 1.0a-1 1.0.1-1 1.9-1 1.10-1 1:0.5-1",
    "apk": "1.0_alpha1 1.0_rc2 1.0 1.0-r1 1.0-r10 1.0_p1 1.0a 1.0.1 1.9 1.10",
    "": "1.0-beta 1.0rc1 1.0 1.0 SP1 1.0 SP2 1.0.1 V1.9 1.10 2024.1",
}


@pytest.mark.parametrize("ecosystem", ORDERS)
def test_order(ecosystem: str) -> None:
    """Each version of the list comes before the next."""
    listed = ORDERS[ecosystem].replace(" SP", "_SP").split()
    for earlier, later in pairwise(version.replace("_SP", " SP") for version in listed):
        assert order_key(earlier, ecosystem) < order_key(later, ecosystem), (earlier, later)


@pytest.mark.parametrize(
    ("ecosystem", "one", "other", "same"),
    [
        ("pypi", "1.0", "1.0.0", True),
        ("pypi", "1.0+cu118", "1.0", True),
        ("pypi", "1.0", "1.0+cu118", False),
        ("pypi", "2004d", "2004e", None),
        ("pypi", "2004d", "2004d", True),
        ("npm", "v1.0.0+b1", "1.0.0", True),
        ("golang", "go1.21.3", "1.21.3", True),
        ("golang", "1.21rc1", "1.21.0-rc1", True),
        ("maven", "1.0.0", "1", True),
        ("maven", "1.0-ga", "1.0.RELEASE", True),
        ("maven", "1a1", "1-alpha-1", True),
        ("deb", "0:1.0", "1.0", True),
        ("deb", "1.0", "1.00", True),
        ("rpm", "1.0.1", "1_0_1", True),
        ("gem", "1.0", "1", True),
        ("oci", "sha256:aa", "sha256:bb", False),
        ("", "v3.1", "3.1.0", True),
        ("", "3.1+1", "3.1+2", False),
        ("", "Alpha", "Beta", None),
    ],
)
def test_same(ecosystem: str, one: str, other: str, same: bool | None) -> None:
    """Spellings of one version are one; what is no version cannot be compared, only spelled the same."""
    assert is_same(one, other, ecosystem) is same


@given(st.sampled_from(sorted(ORDERS)), st.text(max_size=30), st.text(max_size=30))
def test_any_text(ecosystem: str, one: str, other: str) -> None:
    """Any two texts compare one way or are no versions; nothing raises."""
    left, right = order_key(one, ecosystem), order_key(other, ecosystem)
    if left is not None and right is not None:
        assert (left < right) + (right < left) + (left == right) == 1


VERSIONS = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}([-.](rc|beta|a|sp)[.-]?[0-9])?", fullmatch=True)


@given(st.sampled_from(sorted(ORDERS)), VERSIONS, VERSIONS, VERSIONS)
def test_law(ecosystem: str, one: str, two: str, three: str) -> None:
    """The order is one: what is before that which is before a third is before the third."""
    keys = [order_key(version, ecosystem) for version in (one, two, three)]
    if all(key is not None for key in keys):
        low, middle, high = sorted(keys)
        assert not middle < low
        assert not high < middle
        assert not high < low
