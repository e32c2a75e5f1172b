"""Links, end to end over the real parts: what is fetched becomes reports, under the right names and markings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Parts
from bot.ingesting import Ingestion, Options, Row
from bot.linking import Archived, link_filing, link_marking, links_into, readable_body
from ingestion.errors import FetchError
from ingestion.fetching import Fetched
from ingestion.reading import Reader, Reading
from ingestion.report import Document, Marking
from tests.doubles_embedder import WordEmbedder
from tests.worlds import NOW, Direct, open_home
from vectorstore.snapshot import Snapshot
from vectorstore.stored import StoredReport, Visibility

URL = "https://news.example/2026/mill"
MAIL = b"""From: desk@tallyline.example
To: us@corp.example
Subject: Notice
Date: Fri, 3 Apr 2026 10:00:00 +0000
Message-ID: <1@tallyline.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

The mill was hit on Friday, and the notice is attached.
--b
Content-Type: text/plain; name="notice.txt"
Content-Disposition: attachment; filename="notice.txt"

TLP:AMBER

The attackers took the payroll of 12 crews.
--b--
"""


def page(text: str = "The mill was hit on Friday.", head: str = "") -> bytes:
    """A web page."""
    return f"<html><head><title>Mill hit</title>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


def answer(body: bytes, url: str = URL, **more: object) -> Fetched:
    """What an address answers."""
    plain = {"name": "mill.html", "etag": '"1"', **more}
    return Fetched(url, url, 200, str(plain.pop("media_type", "text/html")), body, **plain)  # type: ignore[arg-type]


class Web:
    """The outside: what each address answers just now; a known validator gets 304."""

    def __init__(self) -> None:
        self.pages: dict[str, Fetched] = {}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        self.asked.append((url, etag))
        if url not in self.pages:
            raise FetchError("news.example has nothing at this address (404). Check the address.", status=404)
        found = replace(self.pages[url], asked=url)
        return replace(found, status=304, body=b"") if etag and etag == found.etag else found


@dataclass
class Desk:
    """A home, a reader and the outside."""

    parts: Parts
    reader: Reader
    web: Web

    def take(self, *urls: str, **said: object) -> list[Row]:
        """Take links as one command does; a row for each report."""
        options = replace(Options(now=NOW, default_marking=Marking.AMBER, vouched="terminal"), **said)  # type: ignore[arg-type]
        rows: list[Row] = []
        parts = self.parts
        ingestion = Ingestion(parts.catalogue, parts.inbox, Direct(parts.filer()), options, rows.append)
        links = links_into(ingestion, self.reader, self.web, parts.originals)
        for url in urls:
            links.take(url)
        ingestion.finish()
        links.finish()
        return rows

    def page(self, body: bytes, url: str = URL, **more: object) -> None:
        """From now on the address answers this."""
        self.web.pages[url] = answer(body, url, **more)

    def report(self, row: Row) -> StoredReport:
        """What was stored of a row."""
        assert row.report_id
        assert row.version
        return self.parts.catalogue.reports([(row.report_id, row.version)])[row.report_id, row.version]

    def snapshot(self) -> Snapshot:
        """Everything."""
        return self.parts.search.snapshot(Visibility(Marking.RED, "9999"))

    def files(self) -> list[Path]:
        """What is archived."""
        return [path for path in self.parts.home.originals.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reader for all of them: it takes a second to start."""
    with Reader() as reader:
        yield reader


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    """An empty home."""
    parts = open_home(tmp_path / "home", owner=True, embedder=WordEmbedder())
    yield Desk(parts, reader, Web())
    parts.close()


def test_a_page_becomes_a_report_under_its_address(desk: Desk) -> None:
    """Source, identity, name, link and publisher are the address's; its bytes are archived."""
    desk.page(page())
    (row,) = desk.take(URL)
    assert (row.input, row.status, row.external_id, row.marking) == (URL, "added", URL, "TLP:CLEAR")
    report = desk.report(row)
    assert (report.source, report.url, report.publisher, report.title) == (
        "url",
        URL,
        "news.example",
        "Mill hit",
    )
    (kept,) = desk.parts.originals.of(report.report_id, 1)
    assert desk.parts.originals.read(kept.sha256) == page()


def test_one_page_under_many_addresses_is_one_report(desk: Desk) -> None:
    """Trackers, fragments, ports, case, "www." by the page's own word: the second one changes nothing."""
    head = '<link rel="canonical" href="https://www.news.example/2026/mill?utm_source=rss">'
    addresses = [
        URL,
        f"{URL}?utm_source=x#top",
        "https://NEWS.example:443/2026/mill",
        "https://m.news.example/2026/mill",
    ]
    for url in addresses:
        desk.page(page(head=head), url)
    rows = desk.take(*addresses)
    assert {row.report_id for row in rows} == {rows[0].report_id}
    assert rows[0].external_id == "https://www.news.example/2026/mill"
    assert len(desk.snapshot().report_keys()) == 1


@pytest.mark.parametrize(
    "claim", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">']
)
def test_a_page_cannot_put_words_into_anothers_report(desk: Desk, claim: str) -> None:
    """A page that claims another site's address is a report of its own, and is cited by its own address."""
    good, evil = "https://bank.example/notice", "https://evil.example/page"
    desk.page(page("The vault is safe, said the bank."), good)
    desk.page(page("The vault was robbed, all of it.", head=claim.format(good)), evil)
    first, second = desk.take(good, evil)
    assert first.report_id != second.report_id
    assert (second.status, second.version, desk.report(second).url) == ("added", 1, evil)


def test_a_changed_page_is_a_new_version(desk: Desk) -> None:
    """Fetched again, other words are the next version with its own bytes; the same words are unchanged."""
    desk.page(page())
    desk.take(URL)
    desk.page(page("The mill was hit twice."), etag='"2"')
    (row,) = desk.take(URL)
    assert (row.status, row.version) == ("updated", 2)
    desk.page(page("The mill was hit twice.") + b"<!-- 3 -->", etag='"3"')
    (row,) = desk.take(URL)
    assert (row.status, row.version) == ("unchanged", 2)
    assert len(desk.files()) == 2
    assert desk.web.asked[-1] == (URL, '"2"')
    desk.take(URL)
    assert desk.web.asked[-1] == (URL, '"3"')


def test_what_the_server_says_is_unchanged_is_read_from_the_archive(desk: Desk) -> None:
    """304 is `unchanged`; a higher marking that somebody now gives still counts."""
    desk.page(page())
    desk.take(URL)
    (row,) = desk.take(URL)
    assert (row.status, row.version) == ("unchanged", 1)
    (row,) = desk.take(URL, tlp=Marking.AMBER)
    assert (row.status, row.version, row.marking) == ("updated", 1, "TLP:AMBER")


def test_a_lost_archive_is_filled_again(desk: Desk) -> None:
    """Without the bytes nobody asks whether they are still the same; damaged ones are fetched in full."""
    desk.page(page())
    desk.take(URL)
    (file,) = desk.files()
    file.write_bytes(b"rubbish")
    assert [row.status for row in desk.take(URL)] == ["unchanged"]
    assert [etag for _, etag in desk.web.asked] == ["", '"1"', ""]
    assert desk.parts.originals.read(file.stem) == page()


def test_one_bad_link_does_not_stop_the_others(desk: Desk) -> None:
    """Each failure is a row with the address and the reason, and leaves nothing in the archive."""
    desk.page(page())
    desk.page(b"\x89PNG rubbish", "https://news.example/pic", name="pic")
    desk.page(b"<html><body></body></html>", "https://news.example/empty")
    rows = desk.take(
        "https://news.example/none", "https://news.example/pic", "https://news.example/empty", URL
    )
    assert [row.status for row in sorted(rows, key=lambda row: row.status)] == [
        "added",
        "failed",
        "failed",
        "failed",
    ]
    assert "404" in str(rows[0].error)
    assert all(
        row.error and row.input.startswith("https://news.example/") for row in rows if row.status == "failed"
    )
    assert len(desk.files()) == 1


def test_files_behind_links_are_read_by_their_content(desk: Desk) -> None:
    """An advisory, a mail with an attachment: each report is one of its own, under the address and its part."""
    osv = b'{"id":"GHSA-aaaa-bbbb-cccc","modified":"2026-04-03T00:00:00Z","summary":"A hole in tidewheel","details":"Anybody can read files.","affected":[]}'
    desk.page(
        osv,
        "https://osv.example/v1/GHSA-aaaa-bbbb-cccc",
        media_type="application/json",
        name="GHSA-aaaa-bbbb-cccc.json",
    )
    desk.page(MAIL, "https://lists.example/1", media_type="message/rfc822", name="1.eml")
    rows = desk.take("https://osv.example/v1/GHSA-aaaa-bbbb-cccc", "https://lists.example/1")
    assert [row.status for row in rows] == ["added"] * 3
    by_name = {row.external_id: row for row in rows}
    attached = by_name["https://lists.example/1!notice.txt"]
    assert (attached.input, attached.marking) == ("https://lists.example/1!notice.txt", "TLP:AMBER")
    assert by_name["https://lists.example/1"].marking == "TLP:CLEAR"
    whole = by_name["https://lists.example/1"]
    (kept,) = desk.parts.originals.of(str(whole.report_id), 1)
    assert desk.parts.originals.marking(kept.sha256) is Marking.AMBER
    desk.parts.originals.forget(str(attached.report_id))
    assert len(desk.files()) == 1


def test_lines_of_a_corpus_behind_a_link_are_reports_of_that_link(desk: Desk) -> None:
    """They can replace no report of a corpus that somebody trusts."""
    corpus = b'{"id":"7","title":"One","text":"The mill was hit."}\n{"id":"8","title":"Two","text":"A ferry sank."}\n'
    desk.page(corpus, "https://news.example/all.jsonl", media_type="text/plain", name="all.jsonl")
    rows = desk.take("https://news.example/all.jsonl")
    assert [row.external_id for row in rows] == [f"https://news.example/all.jsonl!{n}" for n in (7, 8)]
    assert {desk.report(row).source for row in rows} == {"url"}


# ---- what decides


def filing(document: Document, fetched: Fetched | None = None, **said: object) -> object:
    """The filing of one document behind an address."""
    options = replace(
        Options(now=NOW, default_marking=Marking.AMBER, vouched="terminal", reporter="U1"), **said
    )  # type: ignore[arg-type]
    reading = Reading("", "name", "", document, None)
    return link_filing(Archived("0" * 64, fetched or answer(page())), reading, document, options)


@given(
    st.sampled_from([None, *Marking]),
    st.sampled_from([None, *Marking]),
    st.sampled_from(list(Marking)),
    st.booleans(),
)
def test_a_link_is_never_marked_lower_than_anybody_says(
    stated: Marking | None, said: Marking | None, default: Marking, public: bool
) -> None:
    """The report's own word and `--tlp`, the higher one; CLEAR only for what everybody can read and nobody marked."""
    options = Options(now=NOW, default_marking=default, tlp=said)
    found = link_marking(stated, options, public=public)
    words = [marking for marking in (stated, said) if marking is not None]
    assert found == (max(words) if words else Marking.CLEAR if public else default)


def test_what_stands_behind_a_link_is_nobodys_own_evidence() -> None:
    """Whoever brings it: the page's words are a stranger's. Who brought it is kept."""
    made = filing(Document("We were not hit."))
    assert (made.vouched, made.reporter, made.source) == ("", "U1", "url")  # type: ignore[attr-defined]


def test_the_publisher_is_the_pages_word_then_ours_then_the_host() -> None:
    """In this order."""
    publishers: Sequence[object] = (
        filing(Document("x", publisher="The Wire"), publisher="Us"), filing(Document("x"), publisher="Us"), filing(Document("x"))
    )  # fmt: skip
    assert [made.document.publisher for made in publishers] == ["The Wire", "Us", "news.example"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Взлом".encode("cp1251"), "windows-1251", "\ufeffВзлом"),
        ("Взлом".encode(), "windows-1251", "Взлом"),
        ("Взлом".encode("koi8-r"), "koi8-r", "\ufeffВзлом"),
        ("über".encode("cp1252"), "", None),
        ("über".encode("cp1252"), "no-such-set", None),
        ("über".encode("cp1252"), "idna", None),
        ("über".encode("cp1252"), "hex", None),
        ("日本".encode("cp932"), "shift_jis", "\ufeff日本"),
    ],
)
def test_a_text_is_read_in_the_set_that_its_server_names(body: bytes, charset: str, text: str | None) -> None:
    """Unless it is UTF-8 anyway; a set that is none, or does not fit, leaves the bytes as they are."""
    found = readable_body(answer(body, charset=charset))
    assert found == (body if text is None else text.encode())


def test_no_document_is_put_into_another_set() -> None:
    """Only texts have one."""
    assert readable_body(answer(b"%PDF-\xff", media_type="application/pdf", charset="cp1251")) == b"%PDF-\xff"
