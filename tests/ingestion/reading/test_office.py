"""Presentations, workbooks, OpenDocument and Rich Text documents."""

import io
import zipfile
from collections.abc import Callable

import pytest

from ingestion.errors import DamagedError, EmptyError, EncryptedError, LimitError
from ingestion.report import Document, Marking
from tests.ingestion.reading.building_office import (
    odt_bytes,
    odt_table,
    pptx_bytes,
    shape,
    slide_table,
    xlsx_bytes,
    zip_bytes,
)

Read = Callable[[str, bytes], Document]
Fail = Callable[[str, bytes], Exception]
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
ROWS = [["Host", "Port"], ["alder", "8080"]]


def places(document: Document) -> list[tuple[str, str]]:
    """The label of each place and the first line there."""
    return [(place.label, document.text[place.start :].split("\n")[0]) for place in document.places]


def test_a_presentation(document: Read) -> None:
    """Each slide is a place; its title comes first, its table keeps its rows, and the notes are read."""
    slides = [
        shape("Nine days.\nNobody came.") + shape("Port open", "title"),
        shape("Hosts", "title") + slide_table(ROWS),
    ]
    found = document("a.pptx", pptx_bytes(slides, notes={1: "Say it slowly."}, title="The open port"))
    assert found.text == (
        "Port open\n\nNine days.\nNobody came.\n\nNotes: Say it slowly.\n\nHosts\n\nHost | Port\nalder | 8080"
    )
    assert places(found) == [("slide 1", "Port open"), ("slide 2", "Hosts")]
    assert (found.title, found.kind, found.missing) == ("The open port", "document", ())


def test_slides_without_words(document: Read, problem: Fail) -> None:
    """A slide without text is missing by name, a presentation without any is empty."""
    assert document("a.pptx", pptx_bytes([shape("Words"), ""])).missing == ("slide 2: no text",)
    assert isinstance(problem("a.pptx", pptx_bytes([""])), EmptyError)


def test_a_hidden_slide(document: Read) -> None:
    """A hidden slide is read, and its place says that it is hidden."""
    data = pptx_bytes([shape("Shown"), shape("Held back")])
    parts = _changed(data, "ppt/slides/slide2.xml", "<p:sld ", '<p:sld show="0" ')
    assert places(document("a.pptx", parts)) == [("slide 1", "Shown"), ("slide 2 (hidden)", "Held back")]


def test_a_marking_on_a_slide(document: Read) -> None:
    """A label on any slide marks the presentation."""
    assert (
        document("a.pptx", pptx_bytes([shape("Words"), shape("More"), shape("TLP:AMBER")])).marking
        is Marking.AMBER
    )


def test_what_a_presentation_holds_besides(document: Read) -> None:
    """Charts and embedded files that we do not read are named."""
    data = pptx_bytes([shape("Words")])
    more = _with(
        data,
        {"ppt/charts/chart1.xml": "<c/>", "ppt/embeddings/book.xlsx": b"x", "ppt/embeddings/b.bin": b"x"},
    )
    assert document("a.pptx", more).missing == (
        "a chart: we do not read it",
        "2 embedded files: we do not read them",
    )


def test_a_workbook(document: Read) -> None:
    """Each sheet is a place; a row is said under its columns' names; a hidden sheet is read and called hidden."""
    sheets = {"Hosts": [["Host", "Port", "Seen"], ["alder", 8080, 46115], ["birch", None, True]], "Old": ROWS}
    found = document("a.xlsx", xlsx_bytes(sheets, hidden=["Old"], dates=["C2"]))
    assert found.text == (
        "Hosts\n\nHost | Port | Seen\nHost: alder | Port: 8080 | Seen: 2026-04-03\nHost: birch | Seen: true\n\n"
        "Old\n\nHost | Port\nHost: alder | Port: 8080"
    )
    assert places(found) == [("sheet Hosts", "Hosts"), ("sheet Old (hidden)", "Old")]
    assert found.missing == ()


def test_shared_strings(document: Read) -> None:
    """Cells that point at the workbook's list of strings are read like others."""
    assert (
        "alder | Port"
        in document("a.xlsx", xlsx_bytes({"S": [[0, 1], [2, 3]]}, shared=["Host", "Port", "alder", "x"])).text
    )


def test_a_workbook_without_cells(problem: Fail) -> None:
    """Sheets without a single cell are empty."""
    assert isinstance(problem("a.xlsx", xlsx_bytes({"One": [], "Two": []})), EmptyError)


def test_a_marking_in_a_sheet_s_header(document: Read) -> None:
    """A label in what is printed on top of a sheet marks the workbook."""
    data = _changed(
        xlsx_bytes({"S": ROWS}), "xl/worksheets/sheet1.xml", "</worksheet>",
        '<headerFooter><oddHeader>&amp;LPage &amp;P&amp;C&amp;"Arial,Bold"TLP:RED</oddHeader></headerFooter></worksheet>',
    )  # fmt: skip
    assert document("a.xlsx", data).marking is Marking.RED


def test_an_open_document(document: Read) -> None:
    """Headings are places; lists, tables, links, spaces and notes keep their words and their gaps."""
    body = (
        '<text:h text:outline-level="1">Impact</text:h><text:p>The<text:s/>port<text:tab/>was '
        "<text:a>open</text:a><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>For days."
        "</text:p></text:note-body></text:note>.</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item>"
        f"<text:list-item><text:p>two</text:p></text:list-item></text:list>{odt_table(ROWS)}"
    )
    found = document("a.odt", odt_bytes(body, title="The open port", created="2026-04-03T17:10:00"))
    assert (
        found.text == "Impact\n\nThe port\twas open [For days.].\n\n- one\n- two\n\nHost | Port\nalder | 8080"
    )
    assert places(found) == [("§ Impact", "Impact")]
    assert (found.title, found.published) == ("The open port", "2026-04-03T17:10:00Z")


def test_deleted_and_commented_words(document: Read) -> None:
    """What was deleted in an OpenDocument text is not read; comments are named as missing."""
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>Kept<office:annotation><text:p>Really?</text:p>"
        "</office:annotation></text:p>"
    )
    found = document("a.odt", odt_bytes(body))
    assert found.text == "Kept"
    assert found.missing == ("comments of reviewers: we do not read them",)


def test_an_encrypted_open_document(problem: Fail) -> None:
    """An OpenDocument text behind a password says so."""
    data = _changed(odt_bytes("<text:p>x</text:p>"), "META-INF/manifest.xml", "</manifest:manifest>",
                    "<manifest:encryption-data/></manifest:manifest>")  # fmt: skip
    assert isinstance(problem("a.odt", data), EncryptedError)


def test_rich_text(document: Read) -> None:
    """Rich Text gives paragraphs and tables in any encoding, its header's marking, title and date."""
    found = document(
        "a.rtf",
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title The open port}{\creatim\yr2026\mo4\dy3\hr17\min10}}"
        rb"{\header TLP:GREEN\par}\pard Port ge\'f6ffnet: \u1055?\u1086?\u1088?\u1090?.\par"
        rb"\trowd\cellx1\cellx2 Host\cell Port\cell\row\trowd\cellx1\cellx2 alder\cell 8080\cell\row\pard Done.\par}",
    )
    assert "Port geöffnet: Порт." in found.text
    assert "Host | Port\nalder | 8080" in found.text
    assert found.text.count("TLP:GREEN") == 1
    assert (found.title, found.marking, found.missing) == ("The open port", Marking.GREEN, ())


def test_rich_text_that_is_cut_short(document: Read, problem: Fail) -> None:
    """What is there is read, and that the end is missing is said; one without text is empty."""
    assert document("a.rtf", rb"{\rtf1 The port was open").missing == ("its end: the file is cut short",)
    assert isinstance(problem("a.rtf", rb"{\rtf1 }"), EmptyError)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pptx", pptx_bytes([shape("&b;")], prolog=BOMB)),
        ("a.xlsx", xlsx_bytes({"S": ROWS}, prolog=BOMB)),
        ("a.odt", odt_bytes("<text:p>&b;</text:p>", prolog=BOMB)),
    ],
)
def test_entities_are_refused(problem: Fail, name: str, data: bytes) -> None:
    """A part that declares XML entities is refused, in UTF-16 as well."""
    error = problem(name, data)
    assert isinstance(error, DamagedError)
    assert "entities" in str(error)


def test_entities_in_another_encoding(problem: Fail) -> None:
    """A declaration that hides in UTF-16 is found."""
    xml = BOMB.replace("?>", ' encoding="UTF-16"?>', 1) + "<p/>"
    data = _with(pptx_bytes([shape("x")]), {"ppt/slides/slide1.xml": xml.encode("utf-16")})
    assert "entities" in str(problem("a.pptx", data))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pptx", pptx_bytes([shape("x" * (30 << 20))])),
        ("a.xlsx", xlsx_bytes({"S": [["x" * (30 << 20)]]})),
        ("a.odt", odt_bytes("<text:p>" + "x" * (30 << 20) + "</text:p>")),
    ],
)
def test_what_inflates_is_refused(problem: Fail, name: str, data: bytes) -> None:
    """A small archive with an enormous part is refused before it is parsed."""
    assert isinstance(problem(name, data), LimitError)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pptx", pptx_bytes([shape("x" * 3000)] * 9)),
        ("a.xlsx", xlsx_bytes({"S": [["x" * 3000]] * 9})),
        ("a.odt", odt_bytes("<text:p>" + "x" * 3000 + "</text:p>")),
    ],
)
@pytest.mark.parametrize("share", [0.5, 0.97])
def test_what_is_cut_short_is_damaged(problem: Fail, name: str, data: bytes, share: float) -> None:
    """A package that is cut short says that it is damaged."""
    assert isinstance(problem(name, data[: int(len(data) * share)]), DamagedError)


def _with(data: bytes, more: dict[str, str | bytes]) -> bytes:
    return zip_bytes(_parts(data) | more)


def _changed(data: bytes, part: str, old: str, new: str) -> bytes:
    parts = _parts(data)
    text = parts[part]
    assert isinstance(text, bytes)
    assert old.encode() in text
    return zip_bytes(parts | {part: text.replace(old.encode(), new.encode())})


def _parts(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
