"""Web pages."""

from collections.abc import Callable

import pytest

from ingestion.errors import EmptyError
from ingestion.report import Document, Marking

Read = Callable[[str, bytes], Document]
Fail = Callable[[str, bytes], Exception]

PAGE = """<!doctype html><html lang="de-DE"><head><meta charset="utf-8"><title>Port  open
 for days</title><meta property="og:site_name" content="Harbour Daily">
<meta property="article:published_time" content="2026-04-03T19:10:00+02:00"><meta name="tlp" content="TLP:GREEN">
<meta name="author" content="The desk"><link rel="canonical" href="https://harbour.example/port"></head>
<body><nav><a href="/">Home</a> <a href="/s">Subscribe</a></nav><article><h1>Port open for days</h1>
<p>The harbour&rsquo;s booking system was open to anybody for nine days in March, the master said on Friday.</p>
<h2>Impact</h2><p>Nobody was found to have used it, and the logs of all nine days are complete, he said.</p>
<ul><li>The port is closed.</li><li>The keys are new.</li></ul>
<table><tr><th>Day</th><th>Reads</th></tr><tr><td>1 March</td><td>412</td></tr></table>
<script>var secret = "never shown";</script></article><footer>Imprint</footer></body></html>"""


def test_a_page(document: Read) -> None:
    """A page gives its main text in paragraphs and the facts of its head."""
    found = document("port.html", PAGE.encode())
    assert "The harbour’s booking system was open to anybody for nine days" in found.text
    assert "\n\nImpact\n\nNobody was found" in found.text
    assert "- The port is closed.\n- The keys are new." in found.text
    assert "1 March | 412" in found.text
    assert not any(word in found.text for word in ("Subscribe", "secret", "Imprint"))
    assert (found.title, found.publisher, found.author) == ("Port open for days", "Harbour Daily", "The desk")
    assert (found.published, found.language) == ("2026-04-03T17:10:00Z", "de")
    assert (found.url, found.marking, found.kind) == ("https://harbour.example/port", Marking.GREEN, "page")


def test_headings_are_places(document: Read) -> None:
    """Each place begins exactly at its heading."""
    found = document("port.html", PAGE.encode())
    assert found.places
    assert all(found.text[place.start :].startswith(place.label.removeprefix("§ ")) for place in found.places)


def test_a_tiny_page_is_read_whole(document: Read) -> None:
    """Where there is no main text to find, all visible text is taken."""
    assert document("a.html", b"<html><body><div>Port closed.</div></body></html>").text == "Port closed."


def test_a_page_without_text(problem: Fail) -> None:
    """A page of scripts and pictures is empty, and says so."""
    page = (
        b"<html><head><title>App</title></head><body><div id=root></div><script>go()</script></body></html>"
    )
    assert isinstance(problem("a.html", page), EmptyError)


@pytest.mark.parametrize("depth", [300, 5000, 100_000])
def test_deep_nesting_is_never_silently_empty(document: Read, depth: int) -> None:
    """A page nested deeper than its parser follows gives its bare text, and says that it did."""
    page = "<html><body>" + "<div>" * depth + "The port is open." + "</div>" * depth + "</body></html>"
    found = document("a.html", page.encode())
    assert "The port is open." in found.text
    assert "nested too deeply" in found.missing[0]


def test_declared_encodings(document: Read) -> None:
    """The page's own word on its encoding counts."""
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź ogłasza awarię.</p></body></html>'
    assert "Łódź" in document("a.html", page.encode("iso-8859-2")).text


def test_an_entity_file_is_not_fetched(document: Read) -> None:
    """External entities of XHTML are not followed."""
    page = (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b"<html><body><p>Before &x; after.</p></body></html>"
    )
    text = document("a.html", page).text
    assert "Before" in text
    assert "after." in text


def test_dates_elsewhere(document: Read) -> None:
    """Without the usual field, the date of structured data or of the article's time is taken."""
    words = "<p>" + "The port was open for nine days. " * 9 + "</p>"
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-04-02"}</script>'
    )
    assert (
        document("a.html", f"<html><body>{script}{words}</body></html>".encode()).published
        == "2026-04-02T00:00:00Z"
    )
    stamp = f'<article><time datetime="2026-04-01T10:00:00Z">1 April</time>{words}</article>'
    assert (
        document("a.html", f"<html><body>{stamp}</body></html>".encode()).published == "2026-04-01T10:00:00Z"
    )


def test_an_enormous_page_is_read_in_time(document: Read) -> None:
    """A page too large for the search for its main text gives all its text."""
    page = "<html><body>" + "<div><p>Some <b>words</b>.</p></div>" * 30_000 + "</body></html>"
    assert document("a.html", page.encode()).text.count("Some words.") == 30_000
