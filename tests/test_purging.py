"""A purge from end to end: of everything that was done with a report, no byte is left in the home, in whatever encoding."""

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.commandline import Cli, Ran

# Words that stand nowhere else, one for each place that a report has for words.
CANARIES = {
    "title": "Quarrelwick", "text": "Brambleshanks", "publisher": "Zephyrthorpe", "author": "Umberlights",
    "url": "wrenfolly", "name": "gorsehollow", "later": "Thistledownes",
}  # fmt: skip
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def page(words: str, title: str = "Mill hit") -> str:
    """A page of news that has everything but its name."""
    return f"""<html><head><title>{CANARIES["title"]}: {title}</title>
<meta property="og:site_name" content="{CANARIES["publisher"]} Post"><meta name="author" content="Ann {CANARIES["author"]}">
<link rel="canonical" href="https://{CANARIES["url"]}.example/mill"><meta property="article:published_time" content="2026-04-01">
</head><body><article><h1>{CANARIES["title"]}: {title}</h1><p>{words}</p>
<p>The mill of {CANARIES["text"]} was hit by thieves on Thursday, and nine vans were taken from its yard, the owner said.</p>
<p>The owner of {CANARIES["text"]} has told the police, and asks everybody who saw the vans to come forward.</p>
</article></body></html>"""


def forms(word: str) -> Iterator[bytes]:
    """A word as it may lie in a file: in each encoding and case."""
    for said in {word, word.lower(), word.upper()}:
        yield from (said.encode(), said.encode("utf-16-le"), said.encode("utf-16-be"))
        yield "".join(f"\\u{ord(letter):04x}" for letter in said).encode()


def inflated(data: bytes) -> Iterator[bytes]:
    """Whatever in these bytes begins as compressed data does, and is."""
    for sign in _ZLIB:
        at = data.find(sign)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at : at + 1_000_000], 1_000_000)
            at = data.find(sign, at + 1)


def found(folders: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Every file that holds one of these words, in any form; a file's own name counts."""
    looked_for = {word: tuple(forms(word)) for word in words}
    hits = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for held in (str(path.name).encode(), data, *inflated(data)):
            hits += [f"{path}: {word}" for word, made in looked_for.items() if any(f in held for f in made)]
    return hits


def done(ran: Ran, status: int = 0) -> Ran:
    """What a command left, if it went well."""
    assert ran.status == status, ran.err
    return ran


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs put what is temporary."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_the_search_finds_what_is_there(cli: Cli, tmp_path: Path, temporary: Path) -> None:
    """Before the purge every word is found; the forms in which it could hide are as well."""
    report = tmp_path / f"{CANARIES['name']}.html"
    report.write_text(page("All was quiet."), encoding="utf-8")
    done(cli("ingest", report, "--tlp", "TLP:CLEAR"))
    home = tmp_path / "home"
    hits = found([home], CANARIES.values())
    assert {hit.rpartition(": ")[2] for hit in hits} == set(CANARIES.values()) - {CANARIES["later"]}
    word = CANARIES["later"]
    for made in (
        word.encode("utf-16-le"),
        json.dumps({"x": word}).encode(),
        b"xx" + zlib.compress(word.encode() * 3),
    ):
        (temporary / "x").write_bytes(made)
        assert found([temporary], [word])


def test_a_purge_leaves_no_byte_of_anything_that_was_done(cli: Cli, tmp_path: Path, temporary: Path) -> None:
    """Filed, asked about, updated, marked, withdrawn and brought back, then purged: 0 of each word in every file."""
    report, other = tmp_path / f"{CANARIES['name']}.html", tmp_path / "other.md"
    other.write_text(
        "# Weather\n\nIt rained in Norrby on 2 April 2026, and nobody was harmed.\n", encoding="utf-8"
    )
    report.write_text(page("All was quiet."), encoding="utf-8")
    done(cli("ingest", report, other, "--tlp", "TLP:CLEAR"))
    name = report.name
    asked = (
        f"What happened to the mill of {CANARIES['text']}?",
        f"What does the {CANARIES['publisher']} Post say?",
    )
    for question in asked:
        assert json.loads(done(cli("ask", question, "--json")).out)["outcome"] == "answered"
    report.write_text(
        page(f"The vans came from {CANARIES['later']}, as was learned later.", "more"), encoding="utf-8"
    )
    done(cli("ingest", report, "--tlp", "TLP:CLEAR"))
    assert CANARIES["later"] in done(cli("ask", "Where did the vans come from?", "--json")).out
    done(cli("reports", "diff", name))
    done(cli("reports", "mark", name, "TLP:GREEN", "--why", f"Names {CANARIES['text']}"))
    done(cli("reports", "withdraw", name, "--why", f"{CANARIES['title']} was wrong"))
    done(cli("reports", "withdraw", name, "--undo", "--why", f"{CANARIES['title']} was right"))
    done(cli("reports", "purge", name))
    report.unlink()
    assert found([tmp_path / "home", temporary], CANARIES.values()) == []
    assert done(cli("reports", "list", "--json")).json["external_id"] == "other.md"
    assert "other.md" in done(cli("ask", "When did it rain in Norrby?", "--json")).out


def test_a_copy_is_purged_by_itself(cli: Cli, tmp_path: Path, temporary: Path) -> None:
    """Nothing that only the copy had is left, and the report that it repeated stays; then the other way round."""
    text = "# Mill hit\n\nNine vans were taken from the yard of the mill in Norrby on 2 April 2026.\n"
    first, copy = tmp_path / "first.md", tmp_path / f"{CANARIES['name']}.md"
    for path in (first, copy):
        path.write_text(text, encoding="utf-8")
    done(cli("ingest", first, "--tlp", "TLP:CLEAR", "--publisher", "Fernwhistle Post"))
    ran = done(cli("ingest", copy, "--tlp", "TLP:CLEAR", "--publisher", CANARIES["publisher"], "--json"))
    assert ran.json["status"] == "duplicate"
    assert CANARIES["publisher"] in done(cli("ask", "What was taken from the mill in Norrby?", "--json")).out
    done(cli("reports", "purge", copy.name))
    copy.rename(tmp_path / "elsewhere.md")
    assert found([tmp_path / "home", temporary], (CANARIES["name"], CANARIES["publisher"])) == []
    assert done(cli("reports", "list", "--json")).json["publisher"] == "Fernwhistle Post"

    done(cli("ingest", tmp_path / "elsewhere.md", "--tlp", "TLP:CLEAR", "--publisher", "Gullwing Times"))
    done(cli("reports", "purge", first.name))
    assert done(cli("reports", "list", "--json")).json["publisher"] == "Gullwing Times"
    assert found([tmp_path / "home", temporary], ["Fernwhistle"]) == []
