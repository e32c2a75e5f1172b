"""The table of hostile files, and the parts that they are made of."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Builder = Callable[[Path], Path]
HOSTILE: dict[str, Builder] = {}
SLOW: set[str] = set()  # what only a limit ends: the tests read these with smaller ones
GOOD = b"# Port open\n\nThe port was open for nine days."

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = {"From": "Mallory <m@evil.example>", "Subject": "Open", "MIME-Version": "1.0"}
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'ha' * 50_000}'>"
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;'


def entered(name: str, *, slow: bool = False) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
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


def made(make: Builder) -> Builder:
    """Enter a builder as it is."""
    HOSTILE[make.__name__.strip("_").replace("_", " ")] = make
    return make


def zeros(size: int, *, wrapped: bool = True) -> bytes:
    """Zero bytes, deflated."""
    raw = repeated(b"\0", size)
    return b"\x78\x9c" + raw + b"\0\0\0\0" if wrapped else raw


def repeated(filler: bytes, size: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """So many bytes of `filler` between two others, deflated without compressing them all: one block again and again."""
    block = filler * ((1 << 20) // len(filler))
    return _flushed(before) + _flushed(block) * (size // len(block)) + _flushed(after, zlib.Z_FINISH)


def _flushed(data: bytes, how: int = zlib.Z_FULL_FLUSH) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(how)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an archive, which may say what it likes about itself."""

    name: bytes
    data: bytes
    size: int
    flags: int = 0
    method: int = 8


def archive(entries: list[Entry], *, copies: int = 1) -> bytes:
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


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = {
    "word": ("word/document.xml", "wordprocessingml.document"),
    "ppt": ("ppt/presentation.xml", "presentationml.presentation"),
    "xl": ("xl/workbook.xml", "spreadsheetml.sheet"),
}
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SKELETON = {
    "word": {"word/document.xml": f"<w:document {W}><w:body/></w:document>"},
    "ppt": {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{_OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="r1"/>'
        "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/slide" Target="slides/slide1.xml"/></Relationships>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{_SLIDES}"><p:cSld><p:spTree/></p:cSld></p:sld>',
    },
    "xl": {
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="Hosts" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        "</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}" count="1" uniqueCount="1"><si><t>Port</t></si></sst>',
    },
}


def office(kind: str, parts: dict[str, bytes]) -> bytes:
    """An Office file of a kind (word, ppt, xl) with these parts beside, or instead of, the usual ones."""
    main, form = _MAIN[kind]
    usual = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/{main}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.{form}.main+xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        **_SKELETON[kind],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for part, data in {**{name: text.encode() for name, text in usual.items()}, **parts}.items():
            file.writestr(part, data)
    return buffer.getvalue()


def inflating(base: bytes, part: str, filler: bytes, before: bytes, after: bytes) -> bytes:
    """The archive `base` with one part of 2 GB, well-formed, in its place."""
    small = [
        Entry(name.encode(), data, len(data), method=0)
        for name, data in parts_of(base).items()
        if name != part
    ]
    size = 2000 << 20
    return archive([*small, Entry(part.encode(), repeated(filler, size, before, after), size)])


def inflating_docx() -> bytes:
    """A Word document of a few megabytes whose text part holds 2 GB."""
    before, after = f"<w:document {W}><w:body>".encode(), b"</w:body></w:document>"
    filler = b"<w:p><w:r><w:t>The port is open.</w:t></w:r></w:p>"
    return inflating(office("word", {}), "word/document.xml", filler, before, after)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


ODT_BEFORE = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text>'
)
ODT_AFTER = "</office:text></office:body></office:document-content>"


def odt(content: str) -> bytes:
    """An OpenDocument text with this content."""
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", kind)
        file.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        file.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def assembled_pdf(objects: list[bytes], trailer: str = "/Root 1 0 R") -> bytes:
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


def streamed(data: bytes, filters: str) -> bytes:
    """A stream of a PDF, packed as the filters say."""
    return b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(data), filters.encode(), data)


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    """A mail of parts in parts."""
    body = "".join(f'Content-Type: {kind}; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + body.encode() + b"\r\nx"


def page(body: str) -> bytes:
    """A web page with this body."""
    return f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode()
