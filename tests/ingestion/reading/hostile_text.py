"""Hostile mark-up, mails, JSON and plain text."""

import base64
import json
import random
import struct
from pathlib import Path

from tests.ingestion.reading.building import docx_bytes, mail_bytes, paragraph
from tests.ingestion.reading.hostile_making import (
    EXTERNAL,
    HEAD,
    HOSTILE,
    LAUGHS,
    ODT_AFTER,
    ODT_BEFORE,
    QUADRATIC,
    SHEET,
    W,
    entered,
    inflating_docx,
    made,
    nested,
    odt,
    office,
    page,
)

# --- mark-up -------------------------------------------------------------------------------------------------------


@entered("laughs.html")
def _billion_laughs_in_xhtml() -> bytes:
    return f'<?xml version="1.0"?>{LAUGHS}]><html><body><p>&a11;</p></body></html>'.encode()


@entered("laughs.xml")
def _billion_laughs_in_xml() -> bytes:
    return f'<?xml version="1.0"?>{LAUGHS}]><x>&a11;</x>'.encode()


@entered("laughs.svg")
def _quadratic_blow_up_in_svg() -> bytes:
    return f'<?xml version="1.0"?>{QUADRATIC}]><svg><text>{"&a;" * 50_000}</text></svg>'.encode()


@entered("svg.html")
def _svg_with_entities_in_a_page() -> bytes:
    return page(f"<p>The port is open.</p>{LAUGHS}]><svg><text>&a11;</text></svg>")


@entered("external.html")
def _external_entity_in_a_page() -> bytes:
    return f'<?xml version="1.0"?>{EXTERNAL}]><html><body><p>Host: &e;</p></body></html>'.encode()


@entered("laughs.docx")
def _billion_laughs_in_docx() -> bytes:
    return docx_bytes(paragraph("&a11;"), prolog=f'<?xml version="1.0"?>{LAUGHS}]>')


@entered("external.docx")
def _external_entity_in_docx() -> bytes:
    return docx_bytes(paragraph("&e;"), prolog=f'<?xml version="1.0"?>{EXTERNAL}]>')


@entered("styles.docx")
def _entities_in_a_side_part_of_docx() -> bytes:
    main = f"<w:document {W}><w:body>{paragraph('The port is open.')}</w:body></w:document>".encode()
    styles = f'<?xml version="1.0"?>{LAUGHS}]><w:styles {W}>&a11;</w:styles>'.encode()
    return office("word", {"word/document.xml": main, "word/styles.xml": styles})


@entered("laughs.odt")
def _billion_laughs_in_odt() -> bytes:
    return odt(f'<?xml version="1.0"?>{LAUGHS}]>{ODT_BEFORE}<text:p>&a11;</text:p>{ODT_AFTER}')


@entered("external.odt")
def _external_entity_in_odt() -> bytes:
    return odt(f'<?xml version="1.0"?>{EXTERNAL}]>{ODT_BEFORE}<text:p>Host: &e;</text:p>{ODT_AFTER}')


@entered("laughs.xlsx")
def _billion_laughs_in_xlsx() -> bytes:
    strings = f'<?xml version="1.0"?>{LAUGHS}]><sst xmlns="{SHEET}"><si><t>&a11;</t></si></sst>'
    return office("xl", {"xl/sharedStrings.xml": strings.encode()})


@entered("external.xlsx")
def _external_entity_in_xlsx() -> bytes:
    strings = f'<?xml version="1.0"?>{EXTERNAL}]><sst xmlns="{SHEET}"><si><t>&e;</t></si></sst>'
    return office("xl", {"xl/sharedStrings.xml": strings.encode()})


@entered("laughs.pptx")
def _quadratic_blow_up_in_pptx() -> bytes:
    space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    text = f"<p:sp><p:txBody><a:p><a:r><a:t>{'&a;' * 50_000}</a:t></a:r></a:p></p:txBody></p:sp>"
    slide = f'<?xml version="1.0"?>{QUADRATIC}]><p:sld {space}><p:cSld><p:spTree>{text}</p:spTree></p:cSld></p:sld>'
    return office("ppt", {"ppt/slides/slide1.xml": slide.encode()})


@entered("deep.html")
def _html_100_000_deep() -> bytes:
    return page("<div>" * 100_000 + "The port is open." + "</div>" * 100_000)


@entered("line.html", slow=True)
def _html_of_one_line_of_50_mb() -> bytes:
    return page("<p>" + "open port " * 5_000_000 + "</p>")


@entered("attributes.html", slow=True)
def _html_of_a_million_attributes() -> bytes:
    return page(f"<p {' '.join(f'a{n}=1' for n in range(1_000_000))}>The port is open.</p>")


@entered("elements.html", slow=True)
def _html_of_a_million_elements() -> bytes:
    return page("<p>x<b>y</b>" * 500_000)


@entered("data.html")
def _structured_data_100_000_deep() -> bytes:
    return page(f'<script type="application/ld+json">{"[" * 100_000}</script><p>The port is open.</p>')


@entered("feed.xml")
def _feed_with_entities() -> bytes:
    return f'<?xml version="1.0"?>{LAUGHS}]><rss version="2.0"><channel><title>&a11;</title></channel></rss>'.encode()


@entered("feed-deep.xml")
def _feed_100_000_deep() -> bytes:
    return b'<rss version="2.0"><channel>' + b"<item>" * 100_000


# --- mails -----------------------------------------------------------------------------------------------------------


@entered("deep.eml")
def _mail_of_20_000_nested_parts() -> bytes:
    return nested(20_000)


@entered("headers.eml")
def _mail_of_100_000_header_lines() -> bytes:
    return b"From: a@b.example\r\n" + b"X-Filler: yes\r\n" * 100_000 + b"\r\nThe port is open."


@entered("header.eml")
def _header_of_20_mb() -> bytes:
    return b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?=41?= " * 1_250_000 + b"\r\n\r\nThe port is open."


@entered("words.eml")
def _header_of_encoded_words_without_end() -> bytes:
    return (
        b"From: "
        + b"=?utf-8?b?" * 20_000
        + b" <a@b.example>\r\nMessage-ID: <x>\r\nSubject: x\r\n\r\nThe port is open."
    )


@entered("recipients.eml")
def _mail_to_100_000_people() -> bytes:
    return (
        b"From: a@b.example\r\nTo: "
        + b"((((<a@b.example>, " * 12_000
        + b"\r\nSubject: x\r\n\r\nThe port is open."
    )


@entered("attachments.eml")
def _mail_with_5_000_attachments() -> bytes:
    part = '--c\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n'
    return mail_bytes({**HEAD, "Content-Type": "multipart/mixed; boundary=c"}, part * 5000 + "--c--")


@entered("garbage.eml")
def _base64_garbage() -> bytes:
    head = {**HEAD, "Content-Type": "text/plain", "Content-Transfer-Encoding": "base64"}
    return mail_bytes(head, "=!*" * 100_000 + "A")


@entered("mails.eml")
def _mail_in_mail_in_mail() -> bytes:
    data = mail_bytes(HEAD, "The port is open.")
    for _ in range(40):
        data = mail_bytes({**HEAD, "Content-Type": "message/rfc822"}, data)
    return data


@entered("quoted.eml", slow=True)
def _quoted_printable_bomb() -> bytes:
    head = {**HEAD, "Content-Type": "text/plain", "Content-Transfer-Encoding": "quoted-printable"}
    return mail_bytes(head, "=\r\n" * 3_000_000 + "=4" * 1_000_000)


@entered("bomb.eml")
def _mail_with_a_bomb_attached() -> bytes:
    body = base64.encodebytes(inflating_docx()).decode()
    part = f"--c\r\nContent-Type: application/zip; name=a.docx\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--c--"
    return mail_bytes({**HEAD, "Content-Type": "multipart/mixed; boundary=c"}, part)


@entered("signed.eml")
def _signature_nested_without_end() -> bytes:
    body = base64.encodebytes(
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0\x80\x30\x80" * 100_000
    ).decode()
    head = {
        **HEAD,
        "Content-Type": "application/pkcs7-mime; smime-type=signed-data",
        "Content-Transfer-Encoding": "base64",
    }
    return mail_bytes(head, body)


@entered("quotes.eml", slow=True)
def _mail_of_a_million_quotes() -> bytes:
    return mail_bytes(HEAD, "From: x\n" * 300_000 + "On x wrote:\n> y\n" * 300_000 + "-- \n" * 300_000)


# --- JSON ------------------------------------------------------------------------------------------------------------


@entered("deep.json")
def _json_100_000_deep() -> bytes:
    return b"[" * 100_000 + b"]" * 100_000


@entered("numbers.json")
def _json_with_a_number_of_a_million_digits() -> bytes:
    return b'{"document": {"category": "csaf_base", "csaf_version": "2.0"}, "x": ' + b"9" * 1_000_000 + b"}"


@entered("odd.json")
def _json_of_nan_surrogates_and_double_keys() -> bytes:
    return (
        b'{"document": {"csaf_version": "2.0", "title": "\\ud800", "title": "\\udfff x"}, "document": {"csaf_version": "2.0",'
        b' "title": "\\ud800 port", "tracking": {"id": NaN, "version": -Infinity}}, "vulnerabilities": [NaN, {"cve": Infinity}]}'
    )


@entered("cyclic.json")
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


@entered("wide.json", slow=True)
def _csaf_of_many_products_times_many_vulnerabilities() -> bytes:
    products = [{"product_id": f"P{n}", "name": f"Glow {n}"} for n in range(4000)]
    ids = [product["product_id"] for product in products]
    flaws = [{"cve": f"CVE-2026-{9000 + n}", "product_status": {"known_affected": ids}} for n in range(400)]
    head = {"title": "Glow", "csaf_version": "2.0", "tracking": {"id": "L-1"}}
    return json.dumps(
        {"document": head, "product_tree": {"full_product_names": products}, "vulnerabilities": flaws}
    ).encode()


@made
def _corpus_of_one_line_of_100_mb(folder: Path) -> Path:
    path = folder / "line.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "a", "text": "')
        for _ in range(100):
            file.write(b"open port " * 104_858)
        file.write(b'"}\n{"id": "b", "text": "The port is open."}\n')
    return path


# --- other kinds -----------------------------------------------------------------------------------------------------


@entered("deep.rtf")
def _rtf_nested_without_end() -> bytes:
    return b"{\\rtf1 " + b"{\\b " * 200_000 + b"The port is open." + b"}" * 200_000


@entered("binary.rtf")
def _rtf_with_a_length_that_lies() -> bytes:
    return b'{\\rtf1 {\\object\\objdata \\bin2000000000 MZ}{\\field{\\*\\fldinst INCLUDETEXT "/etc/hostname"}} Open.}'


@entered("formulas.csv")
def _csv_of_formulas_and_ragged_rows() -> bytes:
    return b"=cmd|'/c calc'!A1,@SUM(1),+1,-1\n\"open" + b'","' * 200_000 + b"\n" + b"," * 1_000_000


@entered("damaged.msg")
def _msg_whose_sectors_are_a_circle() -> bytes:
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0, 1, 0, 0) + struct.pack("<I", 0) * 109
    return head[:512].ljust(512, b"\0") + struct.pack("<I", 0) * 128 * 3


@entered("page.mhtml")
def _mhtml_with_parts_of_itself() -> bytes:
    part = "--c\r\nContent-Type: text/html\r\nContent-Location: cid:a\r\n\r\n<iframe src=cid:a></iframe><p>The port is open.</p>\r\n"
    return mail_bytes({**HEAD, "Content-Type": "multipart/related; boundary=c"}, part * 300 + "--c--")


@entered("zeros.txt")
def _nothing_but_nul() -> bytes:
    return bytes(5_000_000)


@entered("wide.txt")
def _utf_16_of_odd_length() -> bytes:
    return b"\xff\xfe" + "The port is open.".encode("utf-16-le") + b"\x41"


@entered("marks.txt", slow=True)
def _ten_million_combining_marks() -> bytes:
    return ("e" + "\u0301" * 10_000_000).encode()


@entered("marks4.txt", slow=True)
def _four_million_combining_marks() -> bytes:
    return ("The port is open e" + "\u0301" * 4_000_000).encode()


@entered("bait.txt", slow=True)
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


@entered("bait.html", slow=True)
def _a_page_that_baits_regular_expressions() -> bytes:
    baits = (" ", "(", "a@", "9", "TLP:", "-", "=", "on ", "follow on ", "1.", "published ", "\t")
    return page("".join(f"<p>{bait * 30_000}</p>" for bait in baits))


@entered("bait.eml", slow=True)
def _a_mail_that_baits_regular_expressions() -> bytes:
    baits = ("on ", "Am ", "Le ", " ", "-", "_", "From: ", "wrote:", ">", "(", "a@", "TLP:", "This message ")
    return mail_bytes({**HEAD, "Subject": "[" * 30_000}, "\n".join(bait * 60_000 for bait in baits))


@entered("front.md", slow=True)
def _front_matter_of_anchors() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return (
        "---\ntitle: *a11\n" + "\n".join(lines) + "\ntitle: *a11\ntlp: *a11\n---\nThe port is open."
    ).encode()


@entered("name.txt")
def _random_bytes() -> bytes:
    return random.Random(7).randbytes(300_000)


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
        path.write_bytes(magic + random.Random(kind).randbytes(100_000))
        return path

    HOSTILE[f"random bytes that begin like {kind}"] = build


for _kind, _start in _MAGIC.items():
    _after_magic(_kind, _start)
