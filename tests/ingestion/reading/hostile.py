"""Files that were made to do harm, built on the fly: `python -m tests.ingestion.reading.hostile [NAME…]` reads them all.

Each builder writes one file, or something that is none, into a folder and returns its path. The command prints what
became of each: outcome, message, seconds, and the most memory that the reader held.
"""

import base64
import io
import json
import os
import random
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ingestion.reading import Limits, Reader, Reading
from tests.ingestion.reading.building import docx_bytes, mail_bytes, paragraph, pdf_bytes

Builder = Callable[[Path], Path]
HOSTILE: dict[str, Builder] = {}
SLOW: set[str] = set()  # what only a limit ends: the tests read these with smaller ones
BRISK = Limits(cpu_seconds=2, wall_seconds=4.0)
GOOD = b"# Port open\n\nThe port was open for nine days."

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = {"From": "Mallory <m@evil.example>", "Subject": "Open", "MIME-Version": "1.0"}
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)
_QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'ha' * 50_000}'>"
_EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;'


def _bytes(name: str, *, slow: bool = False) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enter what a function makes as a file of this name."""

    def enter(make: Callable[[], bytes]) -> Callable[[], bytes]:
        def build(folder: Path) -> Path:
            path = folder / name
            path.write_bytes(make())
            return path

        HOSTILE[make.__name__.strip("_").replace("_", " ")] = build
        if slow:
            SLOW.add(make.__name__.strip("_").replace("_", " "))
        return make

    return enter


def _made(make: Builder) -> Builder:
    """Enter a builder as it is."""
    HOSTILE[make.__name__.strip("_").replace("_", " ")] = make
    return make


# --- parts ---------------------------------------------------------------------------------------------------------


def _zeros(size: int, *, wrapped: bool = True) -> bytes:
    """Zero bytes, deflated without compressing them all: one block again and again."""
    block = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    raw = one * (size // block) + end
    return b"\x78\x9c" + raw + b"\0\0\0\0" if wrapped else raw


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of an archive, which may say what it likes about itself."""

    name: bytes
    data: bytes
    size: int
    flags: int = 0
    method: int = 8


def _archive(entries: list[_Entry], *, copies: int = 1) -> bytes:
    """An archive of these entries; with `copies`, its directory names each so often, at one place."""
    body, directory = b"", b""
    count = 0
    for entry in entries:
        fields = (20, entry.flags, entry.method, 0, 33, 0, len(entry.data), entry.size, len(entry.name), 0)
        offset = len(body)
        body += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *fields) + entry.name + entry.data
        row = struct.pack("<4sH", b"PK\1\2", 20) + struct.pack("<HHHHHIIIHH", *fields)
        directory += (row + struct.pack("<HHHII", 0, 0, 0, 0, offset) + entry.name) * copies
        count += copies
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), 0
    )
    return body + directory + end


def _office(kind: str, extra: dict[str, bytes], main: str | None = None) -> bytes:
    """An Office file of a kind (word, ppt, xl) with these parts beside the usual ones."""
    name = main or {"word": "word/document.xml", "ppt": "ppt/presentation.xml", "xl": "xl/workbook.xml"}[kind]
    form = {
        "word": "wordprocessingml.document",
        "ppt": "presentationml.presentation",
        "xl": "spreadsheetml.sheet",
    }[kind]
    parts = {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/{name}" '
            f'ContentType="application/vnd.openxmlformats-officedocument.{form}.main+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{name}"/>'
            "</Relationships>"
        ).encode(),
        **extra,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return buffer.getvalue()


def _inflating_office(kind: str, part: str) -> bytes:
    """An Office file of a few megabytes whose main part says that it holds 2 GB, and does."""
    small = [
        _Entry(name.encode(), data, len(data), method=0)
        for name, data in _parts_of(_office(kind, {})).items()
    ]
    return _archive([*small, _Entry(part.encode(), _zeros(2000 << 20, wrapped=False), 2000 << 20)])


def _parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _odt(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return buffer.getvalue()


def _pdf(objects: list[bytes], trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of these objects with a table of where they are."""
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        bytes(out) + f"trailer << /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def _streamed(data: bytes, filters: str) -> bytes:
    return b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(data), filters.encode(), data)


_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>"
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def _nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    body = "".join(f'Content-Type: {kind}; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + body.encode() + b"\r\nx"


def _page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode()


# --- mark-up -------------------------------------------------------------------------------------------------------


@_bytes("laughs.html")
def _billion_laughs_in_xhtml() -> bytes:
    return f'<?xml version="1.0"?>{_LAUGHS}]><html><body><p>&a11;</p></body></html>'.encode()


@_bytes("laughs.xml")
def _billion_laughs_in_xml() -> bytes:
    return f'<?xml version="1.0"?>{_LAUGHS}]><x>&a11;</x>'.encode()


@_bytes("laughs.svg")
def _quadratic_blow_up_in_svg() -> bytes:
    return f'<?xml version="1.0"?>{_QUADRATIC}]><svg><text>{"&a;" * 50_000}</text></svg>'.encode()


@_bytes("svg.html")
def _svg_with_entities_in_a_page() -> bytes:
    return _page(f"<p>The port is open.</p>{_LAUGHS}]><svg><text>&a11;</text></svg>")


@_bytes("external.html")
def _external_entity_in_a_page() -> bytes:
    return f'<?xml version="1.0"?>{_EXTERNAL}]><html><body><p>Host: &e;</p></body></html>'.encode()


@_bytes("laughs.docx")
def _billion_laughs_in_docx() -> bytes:
    return docx_bytes(paragraph("&a11;"), prolog=f'<?xml version="1.0"?>{_LAUGHS}]>')


@_bytes("external.docx")
def _external_entity_in_docx() -> bytes:
    return docx_bytes(paragraph("&e;"), prolog=f'<?xml version="1.0"?>{_EXTERNAL}]>')


@_bytes("styles.docx")
def _entities_in_a_side_part_of_docx() -> bytes:
    main = f"<w:document {_W}><w:body>{paragraph('The port is open.')}</w:body></w:document>".encode()
    styles = f'<?xml version="1.0"?>{_LAUGHS}]><w:styles {_W}>&a11;</w:styles>'.encode()
    return _office("word", {"word/document.xml": main, "word/styles.xml": styles})


@_bytes("laughs.odt")
def _billion_laughs_in_odt() -> bytes:
    return _odt(f'<?xml version="1.0"?>{_LAUGHS}]><office:document-content>&a11;</office:document-content>')


@_bytes("laughs.xlsx")
def _billion_laughs_in_xlsx() -> bytes:
    strings = f'<?xml version="1.0"?>{_LAUGHS}]><sst><si><t>&a11;</t></si></sst>'.encode()
    return _office("xl", {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": strings})


@_bytes("deep.html")
def _html_100_000_deep() -> bytes:
    return _page("<div>" * 100_000 + "The port is open." + "</div>" * 100_000)


@_bytes("line.html", slow=True)
def _html_of_one_line_of_50_mb() -> bytes:
    return _page("<p>" + "open port " * 5_000_000 + "</p>")


@_bytes("attributes.html", slow=True)
def _html_of_a_million_attributes() -> bytes:
    return _page(f"<p {' '.join(f'a{n}=1' for n in range(1_000_000))}>The port is open.</p>")


@_bytes("elements.html", slow=True)
def _html_of_a_million_elements() -> bytes:
    return _page("<p>x<b>y</b>" * 500_000)


@_bytes("data.html")
def _structured_data_100_000_deep() -> bytes:
    return _page(f'<script type="application/ld+json">{"[" * 100_000}</script><p>The port is open.</p>')


@_bytes("feed.xml")
def _feed_with_entities() -> bytes:
    return f'<?xml version="1.0"?>{_LAUGHS}]><rss version="2.0"><channel><title>&a11;</title></channel></rss>'.encode()


@_bytes("feed-deep.xml")
def _feed_100_000_deep() -> bytes:
    return b'<rss version="2.0"><channel>' + b"<item>" * 100_000


# --- archives and what is made of them -------------------------------------------------------------------------------


@_bytes("flat.zip")
def _flat_zip_bomb() -> bytes:
    return _archive([_Entry(b"a.txt", _zeros(4000 << 20, wrapped=False), 4000 << 20)])


@_bytes("nested.zip")
def _nested_zip_bomb() -> bytes:
    data = _archive([_Entry(b"a.txt", _zeros(1000 << 20, wrapped=False), 1000 << 20)])
    for depth in range(10):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(4):
                archive.writestr(f"{depth}-{copy}.zip", data)
        data = buffer.getvalue()[: 8 << 20]
    return data


@_bytes("overlapping.docx")
def _overlapping_entries() -> bytes:
    parts = [_Entry(n.encode(), d, len(d), method=0) for n, d in _parts_of(_office("word", {})).items()]
    bomb = _Entry(b"word/document.xml", _zeros(50 << 20, wrapped=False), 50 << 20)
    return _archive([*parts, bomb], copies=4000)


@_bytes("lying.docx")
def _entry_that_says_it_is_small() -> bytes:
    parts = [_Entry(n.encode(), d, len(d), method=0) for n, d in _parts_of(_office("word", {})).items()]
    return _archive([*parts, _Entry(b"word/document.xml", _zeros(2000 << 20, wrapped=False), 500)])


@_bytes("entries.zip")
def _zip_of_70_000_entries() -> bytes:
    return _archive([_Entry(b"%d.txt" % n, b"x", 1, method=0) for n in range(70)], copies=1000)


@_bytes("entries.docx")
def _docx_of_70_000_entries() -> bytes:
    parts = [_Entry(n.encode(), d, len(d), method=0) for n, d in _parts_of(_office("word", {})).items()]
    return _archive([*parts, *(_Entry(b"word/%d.xml" % n, b"x", 1, method=0) for n in range(70))], copies=990)


@_bytes("paths.zip")
def _zip_with_paths_that_lead_out() -> bytes:
    names = (b"../../etc/passwd", b"/etc/passwd", b"C:\\x.txt", b"a/../../b.txt", b"x\0.txt", b"")
    return _archive([_Entry(name, b"The port is open.", 17, method=0) for name in names])


@_bytes("locked.zip")
def _encrypted_zip() -> bytes:
    return _archive([_Entry(b"a.txt", bytes(40), 28, flags=1, method=0)])


@_bytes("locked.docx")
def _encrypted_parts_of_a_docx() -> bytes:
    return _archive(
        [
            _Entry(b"[Content_Types].xml", bytes(40), 28, 1, 0),
            _Entry(b"word/document.xml", bytes(40), 28, 1, 0),
        ]
    )


@_bytes("inflating.docx")
def _docx_that_inflates_to_2_gb() -> bytes:
    return _inflating_office("word", "word/document.xml")


@_bytes("inflating.pptx")
def _pptx_that_inflates_to_2_gb() -> bytes:
    return _inflating_office("ppt", "ppt/slides/slide1.xml")


@_bytes("inflating.xlsx")
def _xlsx_that_inflates_to_2_gb() -> bytes:
    return _inflating_office("xl", "xl/worksheets/sheet1.xml")


@_bytes("tables.docx", slow=True)
def _docx_of_nested_tables() -> bytes:
    depth = 30_000
    table = "<w:tbl><w:tr><w:tc>" * depth + paragraph("x") + "</w:tc></w:tr></w:tbl>" * depth
    return docx_bytes(table)


@_bytes("heavy.docx", slow=True)
def _docx_that_takes_two_gb_to_parse() -> bytes:
    return docx_bytes("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" * 250_000)


# --- mails -----------------------------------------------------------------------------------------------------------


@_bytes("deep.eml")
def _mail_of_20_000_nested_parts() -> bytes:
    return _nested(20_000)


@_bytes("headers.eml")
def _mail_of_100_000_header_lines() -> bytes:
    return b"From: a@b.example\r\n" + b"X-Filler: yes\r\n" * 100_000 + b"\r\nThe port is open."


@_bytes("header.eml")
def _header_of_20_mb() -> bytes:
    return b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?=41?= " * 1_250_000 + b"\r\n\r\nThe port is open."


@_bytes("words.eml")
def _header_of_encoded_words_without_end() -> bytes:
    return (
        b"From: "
        + b"=?utf-8?b?" * 20_000
        + b" <a@b.example>\r\nMessage-ID: <x>\r\nSubject: x\r\n\r\nThe port is open."
    )


@_bytes("recipients.eml")
def _mail_to_100_000_people() -> bytes:
    return (
        b"From: a@b.example\r\nTo: "
        + b"((((<a@b.example>, " * 12_000
        + b"\r\nSubject: x\r\n\r\nThe port is open."
    )


@_bytes("attachments.eml")
def _mail_with_5_000_attachments() -> bytes:
    part = '--c\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n'
    return mail_bytes({**_HEAD, "Content-Type": "multipart/mixed; boundary=c"}, part * 5000 + "--c--")


@_bytes("garbage.eml")
def _base64_garbage() -> bytes:
    head = {**_HEAD, "Content-Type": "text/plain", "Content-Transfer-Encoding": "base64"}
    return mail_bytes(head, "=!*" * 100_000 + "A")


@_bytes("mails.eml")
def _mail_in_mail_in_mail() -> bytes:
    data = mail_bytes(_HEAD, "The port is open.")
    for _ in range(40):
        data = mail_bytes({**_HEAD, "Content-Type": "message/rfc822"}, data)
    return data


@_bytes("quoted.eml", slow=True)
def _quoted_printable_bomb() -> bytes:
    head = {**_HEAD, "Content-Type": "text/plain", "Content-Transfer-Encoding": "quoted-printable"}
    return mail_bytes(head, "=\r\n" * 3_000_000 + "=4" * 1_000_000)


@_bytes("bomb.eml")
def _mail_with_a_bomb_attached() -> bytes:
    body = base64.encodebytes(_inflating_office("word", "word/document.xml")).decode()
    part = f"--c\r\nContent-Type: application/zip; name=a.docx\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--c--"
    return mail_bytes({**_HEAD, "Content-Type": "multipart/mixed; boundary=c"}, part)


@_bytes("signed.eml")
def _signature_nested_without_end() -> bytes:
    body = base64.encodebytes(
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0\x80\x30\x80" * 100_000
    ).decode()
    head = {
        **_HEAD,
        "Content-Type": "application/pkcs7-mime; smime-type=signed-data",
        "Content-Transfer-Encoding": "base64",
    }
    return mail_bytes(head, body)


@_bytes("quotes.eml", slow=True)
def _mail_of_a_million_quotes() -> bytes:
    return mail_bytes(_HEAD, "From: x\n" * 300_000 + "On x wrote:\n> y\n" * 300_000 + "-- \n" * 300_000)


# --- JSON ------------------------------------------------------------------------------------------------------------


@_bytes("deep.json")
def _json_100_000_deep() -> bytes:
    return b"[" * 100_000 + b"]" * 100_000


@_bytes("numbers.json")
def _json_with_a_number_of_a_million_digits() -> bytes:
    return b'{"document": {"category": "csaf_base", "csaf_version": "2.0"}, "x": ' + b"9" * 1_000_000 + b"}"


@_bytes("odd.json")
def _json_of_nan_surrogates_and_double_keys() -> bytes:
    return (
        b'{"document": {"csaf_version": "2.0", "title": "\\ud800", "title": "\\udfff x"}, "document": {"csaf_version": "2.0",'
        b' "title": "\\ud800 port", "tracking": {"id": NaN, "version": -Infinity}}, "vulnerabilities": [NaN, {"cve": Infinity}]}'
    )


@_bytes("cyclic.json")
def _csaf_with_groups_that_hold_each_other() -> bytes:
    groups = [{"group_id": f"G{n}", "product_ids": [f"G{(n + 1) % 3}"]} for n in range(3)]
    branch: dict[str, object] = {"category": "vendor", "name": "x"}
    for _ in range(400):
        branch = {"category": "product_family", "name": "x", "branches": [branch]}
    relations = [
        {"category": "installed_on", "product_reference": f"R{n}", "relates_to_product_reference": f"R{(n + 1) % 3}",
         "full_product_name": {"product_id": f"R{n}", "name": f"r{n}"}}
        for n in range(3)
    ]  # fmt: skip
    tree = {"branches": [branch], "product_groups": groups, "relationships": relations}
    status = {"known_affected": ["R0", "G0", "none"]}
    return json.dumps({
        "document": {"title": "Glow", "csaf_version": "2.0", "tracking": {"id": "L-1"}},
        "product_tree": tree,
        "vulnerabilities": [{"cve": "CVE-2026-90501", "product_status": status, "threats": [{"group_ids": ["G0"]}]}],
    }).encode()  # fmt: skip


@_bytes("wide.json", slow=True)
def _csaf_of_many_products_times_many_vulnerabilities() -> bytes:
    products = [{"product_id": f"P{n}", "name": f"Glow {n}"} for n in range(4000)]
    ids = [product["product_id"] for product in products]
    flaws = [{"cve": f"CVE-2026-{9000 + n}", "product_status": {"known_affected": ids}} for n in range(400)]
    head = {"title": "Glow", "csaf_version": "2.0", "tracking": {"id": "L-1"}}
    return json.dumps(
        {"document": head, "product_tree": {"full_product_names": products}, "vulnerabilities": flaws}
    ).encode()


@_made
def _corpus_of_one_line_of_100_mb(folder: Path) -> Path:
    path = folder / "line.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "a", "text": "')
        for _ in range(100):
            file.write(b"open port " * 104_858)
        file.write(b'"}\n{"id": "b", "text": "The port is open."}\n')
    return path


# --- PDF -------------------------------------------------------------------------------------------------------------


@_bytes("cut.pdf")
def _pdf_cut_short() -> bytes:
    data = pdf_bytes([["The port is open."]] * 3)
    return data[: len(data) // 2]


@_bytes("cyclic.pdf")
def _pdf_whose_page_tree_is_a_circle() -> bytes:
    return _pdf(
        [_CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]
    )


@_bytes("stream.pdf", slow=True)
def _pdf_with_a_stream_of_10_gb() -> bytes:
    twice = zlib.compress(_zeros(10_000 << 20), 6)
    return _pdf([_CATALOG, _PAGES, _PAGE, _streamed(twice, "[/FlateDecode /FlateDecode]")])


@_bytes("once.pdf", slow=True)
def _pdf_with_a_stream_of_4_gb() -> bytes:
    return _pdf([_CATALOG, _PAGES, _PAGE, _streamed(_zeros(4000 << 20), "/FlateDecode")])


@_bytes("pages.pdf", slow=True)
def _pdf_of_100_000_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 100_000)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    text = b"BT /F1 12 Tf 9 9 Td (Open) Tj ET"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return _pdf([_CATALOG, b"<< /Type /Pages /Kids [%b] /Count 100000 >>" % kids, page, stream, font])


@_bytes("locked.pdf")
def _encrypted_pdf() -> bytes:
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >>"
    return pdf_bytes([["Hello"]], encrypt=lock)


@_bytes("loop.pdf")
def _pdf_whose_tables_point_at_each_other() -> bytes:
    data = pdf_bytes([["The port is open."]])
    start = data.rindex(b"xref\n0")
    return data.replace(b"trailer << ", b"trailer << /Prev %d " % start)


@_bytes("scripted.pdf")
def _pdf_with_a_script_and_a_file() -> bytes:
    catalog = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> "
        b"/Names << /EmbeddedFiles << /Names [(x.exe) 5 0 R] >> >> >>"
    )
    file = b"<< /Type /Filespec /F (x.exe) /EF << /F 6 0 R >> >>"
    return _pdf(
        [
            catalog,
            _PAGES,
            _PAGE,
            _streamed(zlib.compress(b"BT (x) Tj ET"), "/FlateDecode"),
            file,
            _streamed(zlib.compress(b"MZ"), "/FlateDecode"),
        ]
    )


# --- other kinds -----------------------------------------------------------------------------------------------------


@_bytes("deep.rtf")
def _rtf_nested_without_end() -> bytes:
    return b"{\\rtf1 " + b"{\\b " * 200_000 + b"The port is open." + b"}" * 200_000


@_bytes("binary.rtf")
def _rtf_with_a_length_that_lies() -> bytes:
    return b'{\\rtf1 {\\object\\objdata \\bin2000000000 MZ}{\\field{\\*\\fldinst INCLUDETEXT "/etc/hostname"}} Open.}'


@_bytes("formulas.csv")
def _csv_of_formulas_and_ragged_rows() -> bytes:
    return b"=cmd|'/c calc'!A1,@SUM(1),+1,-1\n\"open" + b'","' * 200_000 + b"\n" + b"," * 1_000_000


@_bytes("damaged.msg")
def _msg_whose_sectors_are_a_circle() -> bytes:
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0, 1, 0, 0) + struct.pack("<I", 0) * 109
    return head[:512].ljust(512, b"\0") + struct.pack("<I", 0) * 128 * 3


@_bytes("page.mhtml")
def _mhtml_with_parts_of_itself() -> bytes:
    part = "--c\r\nContent-Type: text/html\r\nContent-Location: cid:a\r\n\r\n<iframe src=cid:a></iframe><p>The port is open.</p>\r\n"
    return mail_bytes({**_HEAD, "Content-Type": "multipart/related; boundary=c"}, part * 300 + "--c--")


@_bytes("zeros.txt")
def _nothing_but_nul() -> bytes:
    return bytes(5_000_000)


@_bytes("wide.txt")
def _utf_16_of_odd_length() -> bytes:
    return b"\xff\xfe" + "The port is open.".encode("utf-16-le") + b"\x41"


@_bytes("marks.txt", slow=True)
def _ten_million_combining_marks() -> bytes:
    return ("e" + "\u0301" * 10_000_000).encode()


@_bytes("marks4.txt", slow=True)
def _four_million_combining_marks() -> bytes:
    return ("The port is open e" + "\u0301" * 4_000_000).encode()


@_bytes("bait.txt", slow=True)
def _lines_that_bait_regular_expressions() -> bytes:
    baits = (
        " ",
        "(",
        "a@",
        "9",
        "TLP:",
        "-",
        "=",
        "[",
        "<",
        "&",
        "1.",
        "A.",
        "\t",
        "_ ",
        "CVE-",
        "http://",
        "|",
        "\n#",
    )
    return "\n".join(bait * 60_000 for bait in baits).encode()


@_bytes("bait.html", slow=True)
def _a_page_that_baits_regular_expressions() -> bytes:
    baits = (" ", "(", "a@", "9", "TLP:", "-", "=", "on ", "follow on ", "1.", "published ", "\t")
    return _page("".join(f"<p>{bait * 30_000}</p>" for bait in baits))


@_bytes("bait.eml", slow=True)
def _a_mail_that_baits_regular_expressions() -> bytes:
    baits = ("on ", "Am ", "Le ", " ", "-", "_", "From: ", "wrote:", ">", "(", "a@", "TLP:", "This message ")
    return mail_bytes({**_HEAD, "Subject": "[" * 30_000}, "\n".join(bait * 60_000 for bait in baits))


@_bytes("front.md", slow=True)
def _front_matter_of_anchors() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return (
        "---\ntitle: *a11\n" + "\n".join(lines) + "\ntitle: *a11\ntlp: *a11\n---\nThe port is open."
    ).encode()


@_bytes("name.txt")
def _random_bytes() -> bytes:
    return random.Random(7).randbytes(300_000)  # noqa: S311 - the same bytes every time


_MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "gzip": b"\x1f\x8b\x08", "seven": b"7z\xbc\xaf\x27\x1c", "rar": b"Rar!\x1a\x07",
    "elf": b"\x7fELF", "sqlite": b"SQLite format 3\0", "pdf": b"%PDF-1.7\n", "zip": b"PK\x03\x04", "ole": bytes.fromhex("d0cf11e0a1b11ae1"),
    "rtf": b"{\\rtf1", "xml": b"<?xml version='1.0'?>", "html": b"<!doctype html>", "json": b'{"document": ', "mail": b"From: a@b\r\nMIME-Version: 1.0\r\n\r\n",
    "tnef": b"\x78\x9f\x3e\x22", "utf16": b"\xff\xfe", "utf8": b"\xef\xbb\xbf", "xlsx": b"PK\x03\x04 xl/workbook.xml", "odt": b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.text",
    "docx": b"PK\x03\x04 word/document.xml", "pptx": b"PK\x03\x04 ppt/presentation.xml",
}  # fmt: skip


def _after_magic(kind: str, magic: bytes) -> None:
    def build(folder: Path) -> Path:
        path = folder / f"{kind}.bin"
        path.write_bytes(magic + random.Random(kind).randbytes(100_000))  # noqa: S311
        return path

    HOSTILE[f"random bytes that begin like {kind}"] = build


for _kind, _start in _MAGIC.items():
    _after_magic(_kind, _start)


# --- names, and what is no file --------------------------------------------------------------------------------------


@_made
def _name_of_control_characters_and_bidi(folder: Path) -> Path:
    path = folder / "a\x1b[31m\u202egpj.\u2066\r\nX: y\u200b.md"
    path.write_bytes(GOOD)
    return path


@_made
def _name_with_nul(folder: Path) -> Path:
    return folder / "a\0b.md"


@_made
def _name_of_10_000_characters(folder: Path) -> Path:
    return folder / ("a" * 10_000 + ".md")


@_made
def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.pdf")
    return folder / "pipe.pdf"


@_made
def _device(folder: Path) -> Path:
    path = folder / "device.txt"
    path.symlink_to("/dev/zero")
    return path


@_made
def _folder_named_like_a_document(folder: Path) -> Path:
    path = folder / "x.pdf"
    path.mkdir()
    return path


@_made
def _link_to_itself(folder: Path) -> Path:
    path = folder / "loop.md"
    path.symlink_to("loop.md")
    return path


@_made
def _file_that_vanishes(folder: Path) -> Path:
    path = folder / "gone.md"
    path.write_bytes(GOOD)
    path.unlink()
    return path


@_made
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


# --- reading them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its readings, how long it took, the most memory held, and whether the next was read."""

    readings: tuple[Reading, ...]
    seconds: float
    peak: int
    goes_on: bool

    @property
    def is_clear(self) -> bool:
        """Whether each part gave a document with text or a problem in a sentence, and there was one at all."""
        return bool(self.readings) and all(map(_is_clear, self.readings))

    @property
    def shown(self) -> str:
        """The first problem, or what the first document is and lacks."""
        first = self.readings[0] if self.readings else None
        if first is None:
            return "SILENT"
        if first.document is None:
            return f"{type(first.problem).__name__}: {first.problem}"
        lacks = f", lacks {first.document.missing}" if first.document.missing else ""
        return f"document of {len(first.document.text):,} characters{lacks}"


def _is_clear(reading: Reading) -> bool:
    if reading.document is not None:
        return reading.problem is None and bool(reading.document.text.strip())
    words = str(reading.problem)
    return words.endswith(".") and len(words) > 15 and "Traceback" not in words and "Error(" not in words


def outcome(reader: Reader, name: str, folder: Path) -> Outcome:
    """Read a hostile file, and a good one after it."""
    path = HOSTILE[name](folder)
    with _peak(reader) as peak:
        began = time.monotonic()
        readings = tuple(reader.read(path))
        seconds = time.monotonic() - began
    after = list(reader.read_bytes("good.md", GOOD))
    goes_on = len(after) == 1 and after[0].document is not None
    with suppress(OSError, ValueError):
        path.unlink()
    return Outcome(readings, seconds, peak(), goes_on)


@contextmanager
def _peak(reader: Reader) -> Iterator[Callable[[], int]]:
    """The most bytes that the reader's process holds meanwhile, by the system's own count."""
    highest, over = 0, threading.Event()
    with suppress(OSError):
        Path(f"/proc/{reader.pid}/clear_refs").write_text("5", "ascii")  # the count begins anew

    def watch() -> None:
        nonlocal highest
        while not over.wait(0.004):
            highest = max(highest, _high_water(reader.pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: highest
    finally:
        highest = max(highest, _high_water(reader.pid))
        over.set()
        thread.join()


def _high_water(pid: int | None) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


def main() -> None:
    """Print the table, for the names that are given or for all."""
    names = [name for name in HOSTILE if name in sys.argv[1:]] or list(HOSTILE)
    clear = 0
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        for name in names:
            found = outcome(reader, name, Path(folder))
            good = found.is_clear and found.goes_on and found.peak <= 512 << 20 and found.seconds <= 30
            clear += good
            print(
                f"{'ok ' if good else 'BAD'} {name:52} {found.seconds:5.1f} s {found.peak >> 20:4} MB  {len(found.readings):4}  {found.shown[:170]}",
                flush=True,
            )
    print(
        f"{clear} of {len(names)}: a clear error or a document, at most 512 MB and 30 s, and the next file read"
    )


if __name__ == "__main__":
    main()
