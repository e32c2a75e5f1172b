"""Links on the command line: fetched over real sockets, archived, shown to whoever may see them, purged."""

import gzip
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import Cli, Ran
from tests.ingestion.fetching.servers import Server, moved, plain, server

STORY = b"""<html><head><title>Harbour radio lost</title></head><body><article>
<p>The harbour office said on 5 April 2026 that the ferry Tidewheel lost its radio for 40 minutes.</p></article></body></html>"""
SECRET = b"<html><body><p>TLP:AMBER+STRICT</p><p>Varnholt was told of the breach on 2 April 2026.</p></body></html>"


@pytest.fixture
def site() -> Iterator[Server]:
    """A site on this machine."""
    pages = {
        "/story": plain(STORY, more=['ETag: "1"']), "/secret": plain(SECRET), "/inner": moved("http://10.0.0.1/"),
        "/gone": plain(b"x", "410 Gone"),
    }  # fmt: skip
    with server(pages) as here:
        yield here


@pytest.fixture
def links(cli: Cli, site: Server) -> Cli:
    """The command line, allowed to ask the site; what has no marking is clear."""

    def ran(*args: str | Path, **settings: str | Path) -> Ran:
        return cli(
            *args, **{"SITREP_FETCH_ALLOW": site.where, "SITREP_DEFAULT_MARKING": "TLP:CLEAR", **settings}
        )

    return ran


def archived(home: Path) -> list[Path]:
    """The files of the archive."""
    return [path for path in (home / "originals").rglob("*") if path.is_file()]


def test_links_and_files_are_ingested_together(links: Cli, site: Server, tmp_path: Path) -> None:
    """A row for each, in the form of the contract; one that fails does not stop the others, and says why."""
    note = tmp_path / "note.txt"
    note.write_text("TLP:CLEAR\n\nVarnholt closed its west gate on 2 April 2026.\n", encoding="utf-8")
    urls = [site.url(path) for path in ("/story", "/gone", "/inner")]
    ran = links("ingest", urls[0], note, *urls[1:], "http://127.1/", "--json")
    rows = {row["input"]: row for row in ran.lines}
    assert ran.status == 1
    assert set(rows) == {*urls, str(note), "http://127.1/"}
    story = rows[urls[0]]
    assert (story["status"], story["external_id"], story["marking"]) == ("added", urls[0], "TLP:CLEAR")
    assert rows[str(note)]["status"] == "added"
    assert "410" in rows[urls[1]]["error"]
    assert "private" in rows[urls[2]]["error"]
    assert "a number" in rows["http://127.1/"]["error"]
    again = links("ingest", f"{urls[0]}?utm_source=mail#top", urls[0], "--json")
    assert [(row["status"], row["report_id"]) for row in again.lines] == [
        ("unchanged", story["report_id"])
    ] * 2
    assert site.asked[-1][1]["if-none-match"] == '"1"'


def test_an_address_of_our_own_is_not_public(links: Cli, site: Server) -> None:
    """Reached by SITREP_FETCH_ALLOW alone, an unmarked page has the default marking."""
    ran = links("ingest", site.url("/story"), "--json", SITREP_DEFAULT_MARKING="TLP:AMBER")
    assert ran.lines[0]["marking"] == "TLP:AMBER"


def test_an_original_is_for_those_who_may_see_the_report(links: Cli, site: Server, tmp_path: Path) -> None:
    """To the byte, into a file of our own that was not there; for others there is no such report."""
    links("ingest", site.url("/secret"), "--json")
    file = tmp_path / "secret.html"
    show = ("reports", "show", site.url("/secret"), "--original", file)
    refused = links(*show)
    assert refused.status == 1
    assert "no report" in refused.err
    assert not file.exists()
    written = links(*show, "--clearance", "TLP:AMBER+STRICT")
    assert written.status == 0
    assert file.read_bytes() == SECRET
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "there already" in links(*show, "--clearance", "TLP:AMBER+STRICT").err


def test_a_file_has_no_original(links: Cli, tmp_path: Path) -> None:
    """Only what was fetched is archived; the error says so."""
    (tmp_path / "note.txt").write_text("Varnholt closed its west gate on 2 April 2026.\n", encoding="utf-8")
    links("ingest", tmp_path / "note.txt")
    ran = links("reports", "show", "note.txt", "--original", tmp_path / "out")
    assert "no archived original" in ran.err


def test_purging_a_report_leaves_none_of_its_bytes(links: Cli, site: Server, tmp_path: Path) -> None:
    """Not in the archive, inflated or not, and not under its address."""
    links("ingest", site.url("/story"), site.url("/secret"), "--json")
    home = tmp_path / "home"
    assert len(archived(home)) == 2
    assert links("reports", "purge", site.url("/story")).status == 0
    (kept,) = archived(home)
    assert gzip.decompress(kept.read_bytes()) == SECRET
    for path in home.rglob("*"):
        if path.is_file():
            assert b"Tidewheel" not in path.read_bytes(), path
            assert site.url("/story").encode() not in path.read_bytes(), path


def test_a_wrong_list_of_exempt_hosts_is_named(links: Cli) -> None:
    """With the other settings that are wrong, and an example."""
    ran = links("ingest", "https://news.example/", SITREP_FETCH_ALLOW="localhost,*:80")
    assert ran.status == 2
    assert "SITREP_FETCH_ALLOW" in ran.err
    assert "wiki.corp.example:8443" in ran.err
