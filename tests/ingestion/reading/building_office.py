"""Small Office, OpenDocument and Rich Text files made by hand: slides, sheets, texts and saved messages."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zip_bytes(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def pptx_bytes(
    slides: Sequence[str], *, notes: Mapping[int, str] | None = None, title: str = "", prolog: str = _HEAD
) -> bytes:
    """A presentation with these shapes on its slides, in this order."""
    notes = notes or {}
    kinds = {f"/ppt/slides/slide{n}.xml": "slide" for n in range(1, len(slides) + 1)}
    kinds |= {f"/ppt/notesSlides/notesSlide{n}.xml": "notesSlide" for n in notes}
    parts = {
        "[Content_Types].xml": _types(
            {"/ppt/presentation.xml": "presentation.main", **kinds}, "presentationml"
        ),
        "_rels/.rels": _relations([("officeDocument", "ppt/presentation.xml")], core=bool(title)),
        "ppt/presentation.xml": f'{_HEAD}<p:presentation xmlns:p="{_P}" xmlns:r="{_OFFICE}"><p:sldIdLst>'
        + "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _relations(
            [("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)]
        ),
    }
    for number, shapes in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = _slide("sld", shapes, prolog)
        if number in notes:
            parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(
                [("notesSlide", f"../notesSlides/notesSlide{number}.xml")]
            )
            parts[f"ppt/notesSlides/notesSlide{number}.xml"] = _slide(
                "notes", shape(notes[number], "body"), _HEAD
            )
    if title:
        parts["docProps/core.xml"] = _core(title)
    return zip_bytes(parts)


def shape(text: str, kind: str = "") -> str:
    """A text box of a slide, a paragraph a line; `kind` is that of a placeholder, such as `title`."""
    place = f'<p:ph type="{kind}"/>' if kind else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>"
    )


def slide_table(rows: Iterable[Iterable[str]]) -> str:
    """A table of a slide."""
    cells = "".join(
        "<a:tr h='1'>"
        + "".join(
            f"<a:tc><a:txBody><a:bodyPr/><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row
        )
        + "</a:tr>"
        for row in rows
    )
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="t"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic>'
        f'<a:graphicData uri="{_A.rsplit("/", 1)[0]}/table"><a:tbl><a:tblPr/><a:tblGrid/>{cells}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def xlsx_bytes(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Iterable[str] = (),
    shared: Sequence[str] = (),
    dates: Iterable[str] = (),
    prolog: str = _HEAD,
) -> bytes:
    """A workbook; an `int` under `shared` is an index into its shared strings, cells named in `dates` are days."""
    states = {name: ' state="hidden"' if name in set(hidden) else "" for name in sheets}
    count = len(sheets)
    parts = {
        "[Content_Types].xml": _types(
            {"/xl/workbook.xml": "sheet.main"}
            | {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, count + 1)}
            | {"/xl/sharedStrings.xml": "sharedStrings", "/xl/styles.xml": "styles"},
            "spreadsheetml",
        ),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_S}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}"{states[name]} r:id="rId{n}"/>'
            for n, name in enumerate(sheets, start=1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)]
            + [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
        ),
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_S}">'
        + "".join(f"<si><t>{s}</t></si>" for s in shared)
        + "</sst>",
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_S}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for number, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{prolog}<worksheet xmlns="{_S}"><sheetData>'
            + "".join(
                _row(n, row, shared=bool(shared), dates=set(dates)) for n, row in enumerate(rows, start=1)
            )
            + "</sheetData></worksheet>"
        )
    return zip_bytes(parts)


def odt_bytes(body: str, *, title: str = "", created: str = "", prolog: str = _HEAD) -> bytes:
    """An OpenDocument text with this body."""
    kind = "application/vnd.oasis.opendocument.text"
    spaces = (
        f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" '
        f'xmlns:meta="{_ODF}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return zip_bytes({
        "mimetype": kind,
        "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>',
        "content.xml": f"{prolog}<office:document-content {spaces}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>",
        "meta.xml": f"{_HEAD}<office:document-meta {spaces}><office:meta><dc:title>{title}</dc:title>"
        f"<meta:creation-date>{created}</meta:creation-date></office:meta></office:document-meta>",
    })  # fmt: skip


def odt_table(rows: Iterable[Iterable[str]]) -> str:
    """A table of an OpenDocument text."""
    return (
        '<table:table table:name="T">'
        + "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
            + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
    )


def _slide(kind: str, shapes: str, prolog: str) -> str:
    return (
        f'{prolog}<p:{kind} xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_OFFICE}"><p:cSld><p:spTree><p:nvGrpSpPr>'
        f'<p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:{kind}>'
    )


def _row(number: int, row: Sequence[object], *, shared: bool, dates: set[str]) -> str:
    return (
        f'<row r="{number}">'
        + "".join(
            _cell(f"{chr(65 + column)}{number}", value, shared=shared, dates=dates)
            for column, value in enumerate(row)
            if value is not None
        )
        + "</row>"
    )


def _cell(reference: str, value: object, *, shared: bool, dates: set[str]) -> str:
    if isinstance(value, int) and shared:
        return f'<c r="{reference}" t="s"><v>{value}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        style = ' s="1"' if reference in dates else ""
        return f'<c r="{reference}"{style}><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def _types(parts: Mapping[str, str], family: str) -> str:
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.{family}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]], *, core: bool = False) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    if core:
        kind = f"{_PACKAGE}/relationships/metadata/core-properties"
        listed += f'<Relationship Id="rId99" Type="{kind}" Target="docProps/core.xml"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )
