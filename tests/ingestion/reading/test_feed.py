"""Feeds: from bytes to items, and a feed's file to a report for each item."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import DamagedError, EmptyError, ReadingError, UnsupportedError
from ingestion.reading.feed import item_identities, parse_feed

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour &amp;amp; Desk</title><link>https://harbour.example/</link><language>en-gb</language>
<item><guid isPermaLink="false">4711</guid><title>Port &lt;b&gt;open&lt;/b&gt; for days</title>
<link>https://harbour.example/port</link><author>desk@harbour.example</author>
<pubDate>Fri, 03 Apr 2026 19:10:00 +0200</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p onclick="x()">Long &amp; whole.</p><script>steal()</script>]]></content:encoded></item>
<item><title>Second</title><link>https://harbour.example/second</link><description>Two words</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafen</title>
<link href="https://hafen.example/"/><entry><id>tag:hafen.example,2026:1</id><title type="html">Der &lt;i&gt;Port&lt;/i&gt;</title>
<link href="/meldung"/><published>2026-04-03T17:10:00Z</published><updated>2026-04-04T08:00:00Z</updated>
<summary>2 &lt; 3 &amp; gut</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Lang.</p></div></content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.example/"><title>Old news</title>
<link>https://x.example/</link></channel><item rdf:about="https://x.example/1"><title>One</title>
<link>https://x.example/1</link><description>Words.</description><dc:date>2026-04-03T17:10:00Z</dc:date></item></rdf:RDF>"""


def test_an_rss_feed() -> None:
    """RSS gives its title, site and language, and each item's facts; times are in UTC."""
    feed = parse_feed(RSS.encode())
    assert (feed.title, feed.link, feed.language, feed.cut) == (
        "Harbour & Desk",
        "https://harbour.example/",
        "en",
        False,
    )
    first, second = feed.items
    assert (first.id, first.title, first.link) == (
        "4711",
        "Port open for days",
        "https://harbour.example/port",
    )
    assert (first.published, first.updated, first.author) == (
        "2026-04-03T17:10:00Z",
        "",
        "desk@harbour.example",
    )
    assert (first.summary, second.content) == ("Short.", "")


def test_mark_up_is_sanitised() -> None:
    """Scripts and handlers are gone from an item's HTML."""
    assert parse_feed(RSS.encode()).items[0].content == "<p>Long &amp; whole.</p>"


def test_an_atom_feed() -> None:
    """Atom gives publication and update apart; relative links are resolved; plain text is escaped."""
    (item,) = parse_feed(ATOM.encode(), base="https://hafen.example/atom.xml").items
    assert (item.title, item.link) == ("Der Port", "https://hafen.example/meldung")
    assert (item.published, item.updated) == ("2026-04-03T17:10:00Z", "2026-04-04T08:00:00Z")
    assert (item.summary, item.content) == ("2 &lt; 3 &amp; gut", "<p>Lang.</p>")


def test_an_rdf_feed() -> None:
    """The old form, in which items stand beside the channel, is read like the others."""
    feed = parse_feed(RDF.encode())
    assert (feed.title, feed.items[0].title, feed.items[0].summary) == ("Old news", "One", "Words.")


def test_identities() -> None:
    """An address-like id stands alone, a bare one counts within its feed, and without one the link does."""
    assert list(item_identities(parse_feed(RSS.encode()))) == [
        "https://harbour.example/ 4711",
        "https://harbour.example/second",
    ]
    assert list(item_identities(parse_feed(ATOM.encode()))) == ["tag:hafen.example,2026:1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1251"])
def test_declared_encodings(encoding: str) -> None:
    """A feed in another encoding than UTF-8 is read by what it declares."""
    stated = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{stated}"?><rss version="2.0"><channel><title>Новости порта</title></channel></rss>'
    assert parse_feed(text.encode(encoding)).title == "Новости порта"


def test_the_header_s_charset_counts() -> None:
    """The encoding that came with the answer wins where the feed is silent."""
    text = "<rss version='2.0'><channel><title>Порт</title></channel></rss>"
    assert parse_feed(text.encode("koi8-r"), charset="koi8-r").title == "Порт"


def test_entities_are_refused() -> None:
    """A feed that declares entities of its own is refused in words; none is expanded."""
    bomb = (
        '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
    )
    with pytest.raises(DamagedError, match="entities"):
        parse_feed(bomb.encode())


def test_an_outer_entity_reads_no_file() -> None:
    """An entity that points at a file of ours brings nothing of it."""
    feed = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>'
    with pytest.raises(DamagedError):
        parse_feed(feed.encode())


def test_broken_mark_up_is_read_all_the_same() -> None:
    """A feed that is no well-formed XML keeps its items, and one that is cut short says so."""
    feed = parse_feed(RSS.replace("Two", "A & B").encode())
    assert [item.title for item in feed.items] == ["Port open for days", "Second"]
    assert not feed.cut
    assert parse_feed(RSS[:-30].encode()).cut


def test_links_are_of_the_web_only() -> None:
    """A link of another kind is no link."""
    feed = RSS.replace("https://harbour.example/second", "javascript:alert(1)")
    assert parse_feed(feed.encode()).items[1].link == ""


def test_what_is_no_feed() -> None:
    """Nothing, and mark-up of another kind, are refused in words."""
    with pytest.raises(EmptyError):
        parse_feed(b" \n")
    with pytest.raises(UnsupportedError, match="no feed"):
        parse_feed(b"<inventory><thing/></inventory>")


@given(st.integers(0, len(ATOM)), st.integers(0, 40), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_damage_is_read_or_refused(start: int, length: int, junk: str) -> None:
    """Whatever is cut out or put in, a feed or a reason comes of it."""
    try:
        parse_feed((ATOM[:start] + junk + ATOM[start + length :]).encode("utf-8", "replace"))
    except ReadingError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
