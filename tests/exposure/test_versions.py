"""Ranges of versions, as advisories write them and as expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exposure.ranges import is_one_version, range_of, version_in
from bot.exposure.versions import covers, exactly, holds


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("vers:all/*", "1.0 9.9", ""),
        ("*", "1.0", ""),
        ("All versions", "1.0 0.1", ""),
        ("vers:generic/<2.0", "1.9 1.10 2.0-rc1", "2.0 10.0"),
        ("vers:generic/>=1.0|<2.0", "1.0 1.10", "0.9 2.0"),
        ("vers:generic/>=1.0|<2.0|>=3.0|<=3.2|5.1", "1.5 3.2 5.1", "2.5 3.3 5.0 5.2"),
        ("vers:generic/<2.0|>=1.0", "1.5", "0.9 2.0"),
        ("vers:generic/>=1.0|<2.0|!=1.5", "1.4 1.6", "1.5 2.0"),
        ("vers:generic/1.1|1.10", "1.1 1.10", "1.2 1.100"),
        ("vers:pypi/>=1.0rc1|<2.0", "1.0rc1 1.0", "1.0b1"),
        ("vers:semver/<1.0.0-beta.11", "1.0.0-beta.2", "1.0.0-beta.11 1.0.0"),
        (">=1.0|<2.0", "1.0 1.10", "0.9 2.0"),
        (">= 1.0, < 2.0", "1.0 1.10", "0.9 2.0"),
        (">=1.0 and <2.0", "1.0 1.10", "0.9 2.0"),
        ("<= 4.1", "4.1 4.0.9", "4.1.1 4.10"),
        ("≤V4.1", "4.1", "4.2"),
        ("All versions < 3.2", "3.1 3.1.9", "3.2 3.10"),
        ("All versions < V3.2 SP1", "3.2", "3.2 SP1 3.3"),
        ("All versions prior to 3.2", "3.1", "3.2"),
        ("Versions before V3.2", "3.1", "3.2"),
        ("V1.2 and later", "1.2 1.10", "1.1"),
        ("4.2 and later", "4.2 4.10", "4.1"),
        ("1.2 or earlier", "1.2 1.1", "1.3 1.10"),
        ("1.2 and prior versions", "1.2", "1.3"),
        ("1.0 to 1.4", "1.0 1.4", "1.5 0.9 1.10"),
        ("1.0 - 1.4", "1.0 1.4", "1.5"),
        ("from 1.0 (inclusive) to 2.0 (exclusive)", "1.0 1.9", "2.0"),
        ("between 1.0 and 1.4", "1.2", "1.5"),
        ("1.0 <= x < 2.0", "1.0", "2.0"),
        ("up to and including 2.4.1", "2.4.1", "2.4.2"),
        ("up to (including) 2.4.1", "2.4.1", "2.4.2"),
        ("4.2.*", "4.2 4.2.9", "4.3 4.3-beta 4.1"),
        ("7.x", "7.0 7.9", "8.0 6.9"),
        ("4.2+", "4.2 5", "4.1"),
        ("1.0, 1.2 and 1.3", "1.0 1.2 1.3", "1.1"),
        ("Version 91", "91 v91", "90"),
        ("firmware versions prior to 2.10", "2.9", "2.10"),
        (">= 3.0 < 3.2", "3.1", "3.2"),
    ],
)
def test_ranges(text: str, inside: str, outside: str) -> None:
    """What a range says of a version, by the order of its scheme."""
    found = range_of(text)
    assert found is not None, text
    expression, ecosystem = found
    for version in inside.replace(" SP", "_SP").split():
        assert covers(expression, version.replace("_", " "), ecosystem) is True, (expression, version)
    for version in outside.replace(" SP", "_SP").split():
        assert covers(expression, version.replace("_", " "), ecosystem) is False, (expression, version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "All versions < V3.2 with the option Q installed",
        "All versions except those with the fix",
        "versions of the spring release",
        "vers:generic/",
        "vers:none/*",
        "see the table",
        "< the newest",
        "firmware",
        "1.0-2.0",
        "-",
        "N/A",
        "<" * 5_000,
    ],
)
def test_not_understood(text: str) -> None:
    """A text that is not understood to its last word is no range."""
    assert range_of(text) is None


def test_versions_without_order() -> None:
    """A version that has no order is in no range and outside none; the very spelling is known."""
    assert covers("<2.0", "spring") is None
    assert covers("=spring", "spring") is True
    assert covers("<2.0|=spring", "spring") is True
    assert not holds("<2.0", "spring")


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_exactly(version: str) -> None:
    """The expression of one version holds it, whatever signs are in it."""
    assert holds(exactly(version), version)


@given(st.text(max_size=60) | st.text(alphabet="vers:/<>=|!,. 0123456789*andltoup()", max_size=60))
def test_any_text(text: str) -> None:
    """Any text is a range or none; nothing raises, and every version is asked about in peace."""
    found = range_of(text)
    if found:
        assert covers(found[0], "1.2", found[1]) in (True, False, None)
    assert isinstance(is_one_version(text), bool)
    assert isinstance(version_in(text), str)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_half_open(first: int, fixed: int, mine: int) -> None:
    """A version at or after the fixed one is never in the range before it."""
    found = range_of(f"vers:npm/>=1.{first}.0|<1.{fixed}.0")
    if found and fixed > first and mine >= fixed:
        assert covers(found[0], f"1.{mine}.0", "npm") is False
