"""Hostile archives, PDFs, names, and what is no file."""

import io
import os
import threading
import time
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from tests.ingestion.reading.building import docx_bytes, paragraph, pdf_bytes
from tests.ingestion.reading.hostile_making import (
    CATALOG,
    GOOD,
    ODT_AFTER,
    ODT_BEFORE,
    PAGE,
    PAGES,
    SHEET,
    Entry,
    archive,
    assembled_pdf,
    entered,
    inflating,
    inflating_docx,
    made,
    odt,
    office,
    parts_of,
    streamed,
    zeros,
)

# --- archives and what is made of them -------------------------------------------------------------------------------


@entered("flat.zip")
def _flat_zip_bomb() -> bytes:
    return archive([Entry(b"a.txt", zeros(4000 << 20, wrapped=False), 4000 << 20)])


@entered("nested.zip")
def _nested_zip_bomb() -> bytes:
    data = archive([Entry(b"a.txt", zeros(1000 << 20, wrapped=False), 1000 << 20)])
    for depth in range(10):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as outer:
            for copy in range(4):
                outer.writestr(f"{depth}-{copy}.zip", data)
        data = buffer.getvalue()[: 8 << 20]
    return data


@entered("overlapping.docx")
def _overlapping_entries() -> bytes:
    parts = [Entry(n.encode(), d, len(d), method=0) for n, d in parts_of(office("word", {})).items()]
    bomb = Entry(b"word/document.xml", zeros(50 << 20, wrapped=False), 50 << 20)
    return archive([*parts, bomb], copies=4000)


@entered("lying.docx")
def _entry_that_says_it_is_small() -> bytes:
    parts = [Entry(n.encode(), d, len(d), method=0) for n, d in parts_of(office("word", {})).items()]
    return archive([*parts, Entry(b"word/document.xml", zeros(2000 << 20, wrapped=False), 500)])


@entered("entries.zip")
def _zip_of_70_000_entries() -> bytes:
    return archive([Entry(b"%d.txt" % n, b"x", 1, method=0) for n in range(70)], copies=1000)


@entered("entries.docx")
def _docx_of_70_000_entries() -> bytes:
    parts = [Entry(n.encode(), d, len(d), method=0) for n, d in parts_of(office("word", {})).items()]
    return archive([*parts, *(Entry(b"word/%d.xml" % n, b"x", 1, method=0) for n in range(70))], copies=990)


@entered("paths.zip")
def _zip_with_paths_that_lead_out() -> bytes:
    names = (b"../../etc/passwd", b"/etc/passwd", b"C:\\x.txt", b"a/../../b.txt", b"x\0.txt", b"")
    return archive([Entry(name, b"The port is open.", 17, method=0) for name in names])


@entered("locked.zip")
def _encrypted_zip() -> bytes:
    return archive([Entry(b"a.txt", bytes(40), 28, flags=1, method=0)])


@entered("locked.docx")
def _encrypted_parts_of_a_docx() -> bytes:
    return archive(
        [
            Entry(b"[Content_Types].xml", bytes(40), 28, 1, 0),
            Entry(b"word/document.xml", bytes(40), 28, 1, 0),
        ]
    )


@entered("inflating.docx")
def _docx_that_inflates_to_2_gb() -> bytes:
    return inflating_docx()


@entered("inflating.pptx")
def _pptx_that_inflates_to_2_gb() -> bytes:
    space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    before = f"<p:sld {space}><p:cSld><p:spTree><p:sp><p:txBody>".encode()
    after = b"</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    filler = b"<a:p><a:r><a:t>The port is open.</a:t></a:r></a:p>"
    return inflating(office("ppt", {}), "ppt/slides/slide1.xml", filler, before, after)


@entered("inflating.xlsx")
def _xlsx_that_inflates_to_2_gb() -> bytes:
    before, after = f'<worksheet xmlns="{SHEET}"><sheetData>'.encode(), b"</sheetData></worksheet>"
    return inflating(
        office("xl", {}), "xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>", before, after
    )


@entered("strings.xlsx")
def _xlsx_whose_strings_inflate_to_2_gb() -> bytes:
    before, after = f'<sst xmlns="{SHEET}">'.encode(), b"</sst>"
    return inflating(office("xl", {}), "xl/sharedStrings.xml", b"<si><t>Port</t></si>", before, after)


@entered("inflating.odt")
def _odt_that_inflates_to_2_gb() -> bytes:
    filler = b"<text:p>The port is open.</text:p>"
    return inflating(odt(""), "content.xml", filler, ODT_BEFORE.encode(), ODT_AFTER.encode())


@entered("corner.xlsx")
def _xlsx_with_cells_in_its_far_corners() -> bytes:
    sheet = (
        f'<worksheet xmlns="{SHEET}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    return office("xl", {"xl/worksheets/sheet1.xml": sheet.encode()})


@entered("indices.xlsx")
def _xlsx_of_strings_that_are_not_there() -> bytes:
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in (-1, 10**18, 7, "x"))
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    return office("xl", {"xl/worksheets/sheet1.xml": sheet.encode()})


@entered("repeated.odt")
def _odt_that_repeats_its_cells_a_billion_times() -> bytes:
    cell = '<table:table-row table:number-rows-repeated="1000000000"><table:table-cell table:number-columns-repeated="1000000000">'
    table = f'<table:table xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">{cell}<text:p>x</text:p></table:table-cell>'
    return odt(
        f'{ODT_BEFORE}{table}</table:table-row></table:table><text:p><text:s text:c="2000000000"/>y</text:p>{ODT_AFTER}'
    )


@entered("tables.docx", slow=True)
def _docx_of_nested_tables() -> bytes:
    depth = 30_000
    table = "<w:tbl><w:tr><w:tc>" * depth + paragraph("x") + "</w:tc></w:tr></w:tbl>" * depth
    return docx_bytes(table)


@entered("heavy.docx", slow=True)
def _docx_that_takes_two_gb_to_parse() -> bytes:
    return docx_bytes("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" * 250_000)


# --- PDF -------------------------------------------------------------------------------------------------------------


@entered("cut.pdf")
def _pdf_cut_short() -> bytes:
    data = pdf_bytes([["The port is open."]] * 3)
    return data[: len(data) // 2]


@entered("cyclic.pdf")
def _pdf_whose_page_tree_is_a_circle() -> bytes:
    return assembled_pdf(
        [CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]
    )


@entered("stream.pdf", slow=True)
def _pdf_with_a_stream_of_10_gb() -> bytes:
    twice = zlib.compress(zeros(10_000 << 20), 6)
    return assembled_pdf([CATALOG, PAGES, PAGE, streamed(twice, "[/FlateDecode /FlateDecode]")])


@entered("once.pdf", slow=True)
def _pdf_with_a_stream_of_4_gb() -> bytes:
    return assembled_pdf([CATALOG, PAGES, PAGE, streamed(zeros(4000 << 20), "/FlateDecode")])


@entered("pages.pdf", slow=True)
def _pdf_of_100_000_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 100_000)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    text = b"BT /F1 12 Tf 9 9 Td (Open) Tj ET"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return assembled_pdf([CATALOG, b"<< /Type /Pages /Kids [%b] /Count 100000 >>" % kids, page, stream, font])


@entered("locked.pdf")
def _encrypted_pdf() -> bytes:
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >>"
    return pdf_bytes([["Hello"]], encrypt=lock)


@entered("loop.pdf")
def _pdf_whose_tables_point_at_each_other() -> bytes:
    data = pdf_bytes([["The port is open."]])
    start = data.rindex(b"xref\n0")
    return data.replace(b"trailer << ", b"trailer << /Prev %d " % start)


@entered("scripted.pdf")
def _pdf_with_a_script_and_a_file() -> bytes:
    catalog = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> "
        b"/Names << /EmbeddedFiles << /Names [(x.exe) 5 0 R] >> >> >>"
    )
    file = b"<< /Type /Filespec /F (x.exe) /EF << /F 6 0 R >> >>"
    return assembled_pdf(
        [
            catalog,
            PAGES,
            PAGE,
            streamed(zlib.compress(b"BT (x) Tj ET"), "/FlateDecode"),
            file,
            streamed(zlib.compress(b"MZ"), "/FlateDecode"),
        ]
    )


# --- names, and what is no file --------------------------------------------------------------------------------------


@made
def _name_of_control_characters_and_bidi(folder: Path) -> Path:
    path = folder / "a\x1b[31m\u202egpj.\u2066\r\nX: y\u200b.md"
    path.write_bytes(GOOD)
    return path


@made
def _name_with_nul(folder: Path) -> Path:
    return folder / "a\0b.md"


@made
def _name_of_10_000_characters(folder: Path) -> Path:
    return folder / ("a" * 10_000 + ".md")


@made
def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.pdf")
    return folder / "pipe.pdf"


@made
def _device(folder: Path) -> Path:
    path = folder / "device.txt"
    path.symlink_to("/dev/zero")
    return path


@made
def _folder_named_like_a_document(folder: Path) -> Path:
    path = folder / "x.pdf"
    path.mkdir()
    return path


@made
def _link_to_itself(folder: Path) -> Path:
    path = folder / "loop.md"
    path.symlink_to("loop.md")
    return path


@made
def _file_that_vanishes(folder: Path) -> Path:
    path = folder / "gone.md"
    path.write_bytes(GOOD)
    path.unlink()
    return path


@made
def _file_that_grows(folder: Path) -> Path:
    path = folder / "growing.txt"
    path.write_bytes(b"The port is open.\n" * 1_000_000)

    def grow() -> None:
        until = time.monotonic() + 2
        with suppress(OSError), path.open("ab", buffering=0) as file:
            while time.monotonic() < until and path.exists():
                file.write(b"more\n" * 20)
                time.sleep(0.0005)

    threading.Thread(target=grow, daemon=True).start()
    return path
