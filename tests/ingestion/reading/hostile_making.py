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
    """Zero bytes, deflated without compressing them all: one block again and again."""
    block = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    raw = one * (size // block) + end
    return b"\x78\x9c" + raw + b"\0\0\0\0" if wrapped else raw


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


def office(kind: str, extra: dict[str, bytes], main: str | None = None) -> bytes:
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


def inflating_office(kind: str, part: str) -> bytes:
    """An Office file of a few megabytes whose main part says that it holds 2 GB, and does."""
    small = [
        Entry(name.encode(), data, len(data), method=0) for name, data in parts_of(office(kind, {})).items()
    ]
    return archive([*small, Entry(part.encode(), zeros(2000 << 20, wrapped=False), 2000 << 20)])


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def odt(content: str) -> bytes:
    """An OpenDocument text with this content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
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
