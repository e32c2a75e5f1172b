"""Small documents made by hand, so that the tests need no files: PDF, Word, mail and CSAF."""

import io
import struct
import tempfile
import zipfile
from typing import Any

import kreuzberg

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LOCK = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >>"


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def heading(text: str) -> str:
    """A heading of a Word document."""
    return f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def docx_bytes(
    body: str, *, title: str = "", created: str = "", prolog: str = '<?xml version="1.0"?>'
) -> bytes:
    """A Word document with this body."""
    buffer = io.BytesIO()
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dc:title>{title}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        "</cp:coreProperties>"
    )
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" '
            'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml", f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>"
        )
        if title or created:
            archive.writestr("docProps/core.xml", core)
    return buffer.getvalue()


def pdf_bytes(pages: list[list[str]], *, info: str = "", encrypt: str = "") -> bytes:
    """A PDF with these lines on its pages."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        content = (
            f"BT /F1 12 Tf 14 TL 72 720 Td {' '.join(f'({line}) Tj T*' for line in lines)} ET"
            if lines
            else ""
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    objects += [extra for extra in (info, encrypt) if extra]
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R"
    trailer += f" /Info {len(objects) - bool(encrypt)} 0 R" if info else ""
    trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}><{'00' * 16}>]" if encrypt else ""
    return _assembled(objects, trailer)


def scan_bytes(pages: list[str], *, drawn: list[str]) -> bytes:
    """A PDF of scanned pages: the lines `drawn` are a picture on every page, a text of its own is written over it."""
    width, height, pixels = _picture(pdf_bytes([drawn]))
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns {width} >> /Length {len(pixels)} >>\n"
        f"stream\n{pixels.decode('latin-1')}\nendstream"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        picture,
    ]
    for number, text in enumerate(pages):
        content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else "q 612 0 0 792 0 0 cm /I Do Q"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /I 4 0 R >> >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return _assembled(objects, f"/Size {len(objects) + 1} /Root 1 0 R")


def _picture(pdf: bytes) -> tuple[int, int, bytes]:
    """Width, height and packed pixels of the first page as it looks: a PNG packs them as a PDF does."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        png = kreuzberg.render_pdf_page(file.name, 0, dpi=150)
    pixels, position = b"", 8
    while position < len(png):
        (length,) = struct.unpack_from(">I", png, position)
        if png[position + 4 : position + 8] == b"IDAT":
            pixels += png[position + 8 : position + 8 + length]
        position += length + 12
    width, height = struct.unpack_from(">II", png, 16)
    return width, height, pixels


def _assembled(objects: list[str], trailer: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def mail_bytes(headers: dict[str, str], body: str | bytes) -> bytes:
    """A mail with these headers above the body as it stands."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode() + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def multipart(kind: str, *parts: tuple[str, str], cut: str = "cut") -> tuple[str, str]:
    """The content type and the body of a mail in parts; a part is its headers and its content."""
    body = "".join(f"--{cut}\r\n{head}\r\n\r\n{content}\r\n" for head, content in parts)
    return f'multipart/{kind}; boundary="{cut}"', body + f"--{cut}--\r\n"


def csaf(**document: Any) -> dict[str, Any]:
    """A CSAF advisory of a made-up maker on two products."""
    return {
        "document": {
            "title": "Lanternworks Glow: open maintenance port",
            "csaf_version": "2.0",
            "lang": "en",
            "publisher": {"name": "Lanternworks PSIRT", "category": "vendor"},
            "distribution": {"tlp": {"label": "WHITE"}},
            "notes": [
                {"category": "summary", "title": "Summary", "text": "Glow 2.0 has an open port.\nClose it."}
            ],
            "references": [
                {"category": "self", "summary": "Web", "url": "https://lanternworks.example/lw-1"}
            ],
            "tracking": {
                "id": "LW-2026-1",
                "status": "final",
                "version": "2",
                "initial_release_date": "2026-03-01T08:00:00Z",
                "current_release_date": "2026-03-09T08:00:00.000Z",
                "revision_history": [{"number": "1", "date": "2026-03-01T08:00:00Z", "summary": "First"}],
            },
            **document,
        },
        "product_tree": {
            "branches": [
                {
                    "category": "vendor",
                    "name": "Lanternworks",
                    "branches": [
                        {
                            "category": "product_name",
                            "name": "Glow",
                            "branches": [
                                {
                                    "category": "product_version",
                                    "name": "2.0",
                                    "product": {"name": "2.0", "product_id": "A"},
                                },
                                {
                                    "category": "product_version",
                                    "name": "2.1",
                                    "product": {"name": "Lanternworks Glow 2.1", "product_id": "B"},
                                },
                            ],
                        }
                    ],
                }
            ],
            "full_product_names": [{"product_id": "C", "name": "Lanternworks Ember"}],
            "product_groups": [{"group_id": "G", "product_ids": ["A"]}],
        },
        "vulnerabilities": [
            {
                "cve": "CVE-2026-90501",
                "cwe": {"id": "CWE-306", "name": "Missing Authentication"},
                "product_status": {"known_affected": ["A"], "fixed": ["B"], "known_not_affected": ["C"]},
                "flags": [{"label": "component_not_present", "product_ids": ["C"]}],
                "remediations": [{"category": "vendor_fix", "details": "Update to 2.1.", "group_ids": ["G"]}],
                "scores": [
                    {
                        "products": ["A"],
                        "cvss_v3": {"version": "3.1", "baseScore": 9.8, "baseSeverity": "CRITICAL"},
                    }
                ],
            }
        ],
    }
