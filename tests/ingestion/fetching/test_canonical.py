"""One address for one page, and what a page may claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import FetchError
from ingestion.fetching import canonical_url, normal_url, publisher_of

OWN = "https://news.example/2026/story?id=7"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://News.Example:443/Story#part", "https://news.example/Story"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example/a?utm_source=x&id=7&utm_medium=y&fbclid=z", "https://news.example/a?id=7"),
        ("https://news.example/a?UTM_Campaign=x", "https://news.example/a"),
        ("https://news.example/a?id=7&id=8&empty=&b", "https://news.example/a?id=7&id=8&empty=&b"),
        ("https://news.example/a?%75tm_source=x", "https://news.example/a"),
        ("https://news.example/a?reference=ADV-1", "https://news.example/a?reference=ADV-1"),
        ("https://news.example/a?source=press&session=3&eid=4&ref=5&gallery=6", "https://news.example/a?source=press&session=3&eid=4&ref=5&gallery=6"),
        ("https://Bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example./a", "https://news.example/a"),
    ],
)  # fmt: skip
def test_an_address_has_one_form(url: str, normal: str) -> None:
    """What tells only a reader's way is taken out; whatever may tell two pages apart stays."""
    assert normal_url(url) == normal


@given(st.text(alphabet="abc?&=%/#._-7", max_size=40))
def test_the_normal_form_is_normal(rest: str) -> None:
    """Doing it twice changes nothing."""
    once = normal_url(f"https://news.example/{rest}")
    assert normal_url(once) == once


@pytest.mark.parametrize(
    "claimed",
    [
        "https://bank.example/notice", "https://news.example.evil.example/x", "https://evil.news.example/x",
        "https://example/x", "javascript:alert(1)", "https://news.example:8443/x", "https://u@news.example/x",
        "/relative", "https://news.example/", "https://www.news.example", "not an address", "", "https://[::1]/x",
        "https://newsx.example/story",
    ],
)  # fmt: skip
def test_a_page_speaks_for_its_own_host_only(claimed: str) -> None:
    """Another site's address, the front page and what is no address are not believed: its own address counts."""
    assert canonical_url(OWN, claimed) == OWN


@pytest.mark.parametrize(
    ("own", "claimed", "counts"),
    [
        (OWN, "https://news.example/2026/story?utm_source=feed", "https://news.example/2026/story"),
        (OWN, "https://www.news.example/2026/story", "https://www.news.example/2026/story"),
        ("https://amp.news.example/2026/story", "https://www.news.example/2026/story", "https://www.news.example/2026/story"),
        ("http://news.example/story", "https://news.example/story", "https://news.example/story"),
        ("https://news.example/story", "http://news.example/story", "https://news.example/story"),
        ("https://news.example/", "https://www.news.example/", "https://www.news.example/"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", "http://127.0.0.1:8000/b"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1/b", "http://127.0.0.1:8000/a"),
    ],
)  # fmt: skip
def test_a_page_may_name_its_own_better_address(own: str, claimed: str, counts: str) -> None:
    """Within one host, "www." and mobile forms included, the page's word counts; https is never given up."""
    assert canonical_url(own, claimed) == counts


def test_the_host_is_the_publisher_of_last_resort() -> None:
    """Without "www."; what is no web address has none."""
    assert publisher_of("https://www.news.example/story") == "news.example"
    with pytest.raises(FetchError):
        publisher_of("news")
