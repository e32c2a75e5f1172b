"""Other people's text, made inert."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.sinks import cut, link_target, mrkdwn, shown


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/a",
        "HTTP://EVIL.EXAMPLE",
        "http://user:word@evil.example",
        "see evil.example/login now",
        "www.evil.com",
        "evil.co.uk",
        "EVIL.COM",
        "[words](https://evil.example)",
        "![x](http://evil.example/p.png)",
        "<https://evil.example|words>",
        "[1]: https://evil.example",
        "ftp://evil.example/x",
        "javascript:alert(1)",
        "mailto:a@evil.example",
        "a@evil.example",
        "xn--80ak6aa92e.com",
        "evil\u3002example",
        "https://\u0435vil.example",
        "ev\u200bil.example",
        "http:\\\\evil.example",
        "\uff48ttps\uff1a//evil.example",
    ],
)
def test_an_address_in_text_is_dead(text: str) -> None:
    """No form of address keeps both a scheme and a dotted host."""
    told = shown(text)
    assert not re.search(
        r"(?i)https?:|ftp:|(?:javascript|mailto):|evil[.\u3002](?:com|example|co)|www\.|\w\.com\b", told
    ), told


@pytest.mark.parametrize(
    "text",
    [
        "litellm 1.82.7",
        "Supplier notice.pdf",
        "e.g. this",
        "the U.S. office",
        "3.5 million",
        "setup.py",
        "4.10.el9",
        "Node.js",
    ],
)
def test_versions_and_file_names_stay_as_they_are(text: str) -> None:
    """What merely has a dot is not taken for an address."""
    assert shown(text) == text


def test_hidden_and_turning_characters_go() -> None:
    """Bidirectional marks, zero-width characters and line breaks do not reach a reader."""
    assert shown("abc\u202edef\u200b\u2066 g\nh\U000e0041") == "abcdef g h"


@given(st.text(max_size=300))
def test_mrkdwn_never_holds_live_markup(text: str) -> None:
    """Whatever comes in, no bracket of a mention or link comes out."""
    assert not re.search(r"[<>]", mrkdwn(text))


@given(
    st.sampled_from(["<!channel>", "<!here|x>", "<@U123>", "<#C1|general>", "<!subteam^S1|x>"]),
    st.text(max_size=20),
)
def test_a_mention_in_text_is_dead_in_both_sinks(mention: str, around: str) -> None:
    """Mentions do not even look alive where nothing would parse them."""
    for told in (shown(around + mention + around), mrkdwn(mention)):
        assert not re.search(r"<[!@#]", told)


@given(st.text(max_size=400), st.integers(1, 300))
def test_a_cut_text_is_no_longer_than_asked(text: str, most: int) -> None:
    """`cut` keeps its limit, and leaves short texts alone."""
    assert len(cut(text, most)) <= most
    assert len(text) > most or cut(text, most) == text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://user:word@ledgerwire.example/",
        "https://ledgerwire.example@evil.example/",
        "ftp://ledgerwire.example/",
        "https://ledger wire.example/",
        "https://ledgerwire.example/\u202e",
        "https://ledgerwire.example/" + "a" * 3000,
        "https:///path",
        "//ledgerwire.example/",
        "https://ledgerwire.example/|x",
        "",
    ],
)
def test_some_addresses_are_never_linked(url: str) -> None:
    """No other scheme, no credentials, nothing hidden, nothing endless."""
    assert link_target(url) == ""


def test_a_cited_address_is_linked_to_the_letter() -> None:
    """A good address is not touched."""
    assert link_target("https://ledgerwire.example/a?b=1&c=2#d") == "https://ledgerwire.example/a?b=1&c=2#d"
