"""What is kept of a news page and what is not, and the comparison with trafilatura alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.report import Document
from tests.ingestion.reading.pages import phrases_of, words_of

Read = Callable[[str, bytes], Document]
CASES = Path(__file__).parents[4] / "shared/data/ingest"

_LEAD = "Harbour Mail lost the sessions of nine hundred customers on Thursday, its security lead said."
_PAGE = f"""<!doctype html><html lang="en"><head><title>Outage at Harbour Mail — Tidewater Daily</title>
<meta name="description" content="{_LEAD}"><script type="application/ld+json"><!-- {{"@graph": [
{{"@id": "#p", "@type": "Person", "name": "Ada Quill"}}, {{"@type": "NewsArticle", "author": {{"@id": "#p"}},
"publisher": {{"name": "Tidewater Daily"}}, "datePublished": "2026-04-02T08:00:00Z"}}]}} --></script></head>
<body><div class="cookie-banner"><p>This site uses cookies to improve your experience of our pages.</p></div>
<nav><ul><li><a href=/>Front page</a></li><li><a href=/w>World</a></li></ul></nav>
<main><article><h1>Outage at Harbour Mail</h1><p class="standfirst">{_LEAD}</p>
<div class="share-bar"><a href=#>Share on Facebook</a> <a href=#>Tweet</a></div>
<p>The mail provider found on Thursday morning that a token for its build system had been copied, and ended every session.</p>
<p>Read more: <a href=/x>Ten mail providers compared</a></p>
<p>These versions are affected:</p><ul><li>Client 3.1</li><li>Client 3.2</li></ul>
<div class="newsletter-box"><h3>Newsletter</h3><p>Sign up to our newsletter and get the news of the week in your inbox.</p></div>
<p>Customers are asked to run the command below and to look for sign-ins from addresses that they do not know.</p>
<pre><code>harbour sessions --list
  --since 2026-04-01</code></pre>
<table><tr><th>Version</th><th>Affected</th><th>Fixed</th></tr><tr><td>3.1</td><td>all</td><td></td></tr>
<tr><td>3.2</td><td></td><td>3.2.7</td></tr></table>
<p>A fixed client is to appear next week, and until then the web page can be used, which was not touched by the theft.</p>
<aside><h3>Related articles</h3><ul><li><a href=/a>What a build token is worth</a></li></ul></aside>
<p>Follow Tidewater Daily on Facebook and Instagram for more.</p></article>
<section id="comments" class="comments"><h2>Comments</h2><div class="comment"><p>I heard that they lost everything.</p></div>
<div class="comment bypostauthor"><div class="comment-content"><p>We have asked them: passwords were not read.</p></div></div>
</section></main><footer><p>© 2026 Tidewater Daily. All rights reserved.</p></footer></body></html>"""


@pytest.mark.parametrize(
    "kept",
    [
        f"Outage at Harbour Mail\n\n{_LEAD}\n\nThe mail provider",
        "affected:\n\n- Client 3.1\n- Client 3.2\n\nCustomers",
        "harbour sessions --list\n  --since 2026-04-01",
        "Version | Affected | Fixed\n3.1 | all\n3.2 | | 3.2.7",
        "which was not touched by the theft.",
        "passwords were not read",
    ],
)
def test_what_is_kept(document: Read, kept: str) -> None:
    """Lead, short lists, code, tables with their empty cells, the end, and the author's own reply are in the text."""
    assert kept in document("a.html", _PAGE.encode()).text


@pytest.mark.parametrize(
    "dropped",
    ["cookies", "Front page", "Share on", "Tweet", "Ten mail", "ewsletter", "Related", "token is worth", "Follow",
     "lost everything", "Comments", "All rights"],
)  # fmt: skip
def test_what_is_dropped(document: Read, dropped: str) -> None:
    """Banners, navigation, share bars, links to other articles, calls to subscribe and strangers' comments are not."""
    assert dropped not in document("a.html", _PAGE.encode()).text


def test_structured_data(document: Read) -> None:
    """Author, publisher and date are taken from structured data, through its references and wrappings."""
    found = document("a.html", _PAGE.encode())
    assert (found.author, found.publisher) == ("Ada Quill", "Tidewater Daily")
    assert found.published == "2026-04-02T08:00:00Z"


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("Published 2 April 2026", "2026-04-02"),
        ("Veröffentlicht am 02.04.2026", "2026-04-02"),
        ("Posted 2026-04-02", "2026-04-02"),
        ("Posted 04/25/2026", "2026-04-25"),
        ("Posted 02-04-2026", ""),  # 2 April or 4 February
        ("© 2026 Tidewater Daily", ""),
    ],
)
def test_visible_dates(document: Read, shown: str, published: str) -> None:
    """A date that only readers see is taken when it can mean one day only."""
    words = "<p>" + "The port was open for nine days, said its master. " * 9 + "</p>"
    page = f"<html><body><h1>Port open</h1><p>{shown}</p><article>{words}</article></body></html>"
    assert document("a.html", page.encode()).published[:10] == published


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ('<a rel="author" href="/ada">View all posts by Ada Quill</a>', "Ada Quill"),
        ('<span class="byline">Von Ada Quill —</span>', "Ada Quill"),
        ('<span class="author">admin</span>', ""),
        ('<p class="byline">Ada Quill · 3 April 2026</p>', "Ada Quill"),
        ('<p class="byline">From our wire services · 3 April 2026</p>', ""),
        ('<div class="comment"><span class="author">Passer By</span></div>', ""),
    ],
)
def test_bylines(document: Read, markup: str, author: str) -> None:
    """The byline that readers see names the author, without its preposition; nobody's and a comment's do not."""
    words = "<p>" + "The port was open for nine days, said its master. " * 9 + "</p>"
    page = f"<html><body><article><h1>Port open</h1>{markup}{words}</article></body></html>"
    assert document("a.html", page.encode()).author == author


def test_a_small_page_is_read_without_its_navigation(document: Read) -> None:
    """Where all visible text is taken, what the page itself calls navigation and footer is left out."""
    page = "<html><body><nav><a href=/>Front</a></nav><div>Port closed.</div><footer>Imprint</footer></body></html>"
    assert document("a.html", page.encode()).text == "Port closed."
    assert (
        document("a.html", b"<html><body><footer>Port closed.</footer></body></html>").text == "Port closed."
    )


def test_a_table_alone_keeps_its_rows(document: Read) -> None:
    """A page of one small table is not run together to a single line, and an empty cell in front keeps its column."""
    page = (
        "<html><body><h1>Glow</h1><table><tr><th>Version</th><th>Affected</th><th>Fixed</th></tr>"
        "<tr><td></td><td>none</td><td>1</td></tr><tr><td>3.2</td><td></td><td>3.3</td></tr></table></body></html>"
    )
    assert (
        document("a.html", page.encode()).text
        == "Glow\n\nVersion | Affected | Fixed\n| none | 1\n3.2 | | 3.3"
    )


def test_headings_stay_places_when_blocks_come_back(document: Read) -> None:
    """Each place begins at its heading, whatever was put back before it."""
    found = document("a.html", _PAGE.replace("<pre>", "<h2>What to run</h2><pre>").encode())
    assert [place.label for place in found.places] == ["§ Outage at Harbour Mail", "§ What to run"]
    assert all(found.text[place.start :].startswith(place.label.removeprefix("§ ")) for place in found.places)


@pytest.mark.skipif(not CASES.exists(), reason="needs the evaluation files")
def test_no_page_is_read_worse_than_by_trafilatura_alone() -> None:
    """Over real pages with wanted and unwanted phrases, ours has at least as many of them right, page by page."""
    assert [page.name for page in phrases_of(CASES) if page.is_worse] == []


@pytest.mark.skipif(not CASES.exists(), reason="needs the evaluation files")
def test_words_and_facts_of_real_pages() -> None:
    """Over real pages with an expected article, F1 of words is no lower than trafilatura's on any of them."""
    pages = words_of(CASES)
    assert [page.name for page in pages if page.ours[2] < page.theirs[2] - 0.001] == []
    stated = sum(len(page.stated) for page in pages)
    assert sum(len(page.facts) for page in pages) * 10 <= stated
