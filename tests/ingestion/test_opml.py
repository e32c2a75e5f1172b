"""Lists of feeds: read, written, and the one that comes along."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import ReadingError
from ingestion.feeds import LONGEST, SHORTEST, Followed
from ingestion.opml import read_opml, well_known, write_opml
from ingestion.report import Marking

NAMES = st.text(max_size=30).map(lambda text: " ".join("".join(c for c in text if c.isprintable()).split()))


@given(
    st.lists(
        st.builds(
            Followed,
            url=st.from_regex(
                r"https://[a-z]{1,8}\.example/[a-z0-9]{0,6}(\?[a-z]=[0-9;&]{1,4})?", fullmatch=True
            ),
            publisher=NAMES,
            title=NAMES.filter(bool),
            marking=st.sampled_from(Marking),
            every=st.integers(SHORTEST, LONGEST),
        ),
        unique_by=lambda feed: feed.url,
        max_size=5,
    )
)
def test_what_is_written_is_read_as_it_was(feeds: list[Followed]) -> None:
    """Names, addresses, markings and pauses come back to the letter, whatever signs they hold."""
    found = read_opml(write_opml(feeds, '<Feeds> & "more"'))
    assert (list(found.feeds), found.refused) == (feeds, ())


def test_other_programs_lists_are_read() -> None:
    """Folders of any depth, `xmlUrl` in any case, repeated feeds once, and what cannot be followed with its reason."""
    found = read_opml(
        b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
        <outline text="Security"><outline text="Deeper"><outline text="One" type="rss" xmlUrl="https://one.example/f"/>
        </outline></outline><outline title="One again" xmlurl="HTTPS://one.example/f"/>
        <outline text="Two" xmlUrl="feed://two.example/"/><outline text="Three" xmlUrl="https://x.example/" tlp="TLP:PINK"/>
        <outline text="Four" xmlUrl="https://four.example/" every="0"/></body></opml>"""
    )
    assert [(feed.url, feed.name, feed.marking) for feed in found.feeds] == [
        ("https://one.example/f", "One", Marking.CLEAR),
        ("https://x.example/", "Three", Marking.RED),  # a marking that we do not know hides, and never shows
    ]
    assert [entry for entry, _ in found.refused] == ["feed://two.example/", "https://four.example/"]
    assert all(why.endswith(".") for _, why in found.refused)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not XML",
        b"<html><body/></html>",
        b"<opml><body>",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml [<!ENTITY a "b">]><opml/>'.encode("utf-16"),
        b"<opml>" + b"<outline>" * 5_000,
        b"x" * (6 << 20),
    ],
    ids=["empty", "text", "a page", "cut", "entities", "entities in UTF-16", "deep", "huge"],
)
def test_what_is_no_list_is_refused_in_words(data: bytes) -> None:
    """Whatever the file is, the error is a sentence."""
    with pytest.raises(ReadingError, match=r"\w \w.*\.$"):
        read_opml(data)


def test_the_list_that_comes_along_is_sound() -> None:
    """Some dozens of public feeds, each by https, with a name and a publisher, CLEAR, none twice."""
    feeds = well_known()
    assert len(feeds) > 25
    assert len({feed.url for feed in feeds}) == len(feeds) == len({feed.title for feed in feeds})
    for feed in feeds:
        parts = urlsplit(feed.url)
        assert (parts.scheme, parts.port, feed.marking) == ("https", None, Marking.CLEAR)
        assert "." in (parts.hostname or "")
        assert feed.publisher
