"""The SVG: well formed whatever names hold, text as text, nothing that runs or leads out."""

import re

from hypothesis import given, settings
from lxml import etree

from bot.exposure.verdicts import Finding
from bot.picturing.paths import draw_paths
from bot.picturing.svg import svg_of
from tests.picturing.sample import AS_OF, FINDINGS, TITLE, finding, many, quiet

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '<script>alert("x")</script>', "]]><!--", "&lt;&amp;", "' onload='x", "\u202eevil\u202c", "\ufffe\uffff\x00\x1b[31m",
    "\U0001f6a2 ship", "שלום", "a" + "\u0301" * 500, "javascript:alert(1)", "",
)  # fmt: skip


def parsed(svg: str) -> etree._Element:
    """The document, which must be well formed."""
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def svg(*findings: Finding, title: str = TITLE) -> str:
    """The picture's file."""
    return svg_of(draw_paths(findings, title, AS_OF))


@given(FINDINGS)
@settings(max_examples=40, deadline=None)
def test_it_is_well_formed(findings: list[Finding]) -> None:
    """Whatever letters names hold, the file is XML with a title, a description and a role."""
    root = parsed(svg(*findings))
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [SVG + "title", SVG + "desc"]
    assert root.get("aria-labelledby") == "title desc"


def test_hostile_names_are_text() -> None:
    """Markup in a name, a title or a path is letters and nothing else; no element and no attribute comes of it."""
    allowed = {SVG + tag for tag in ("svg", "title", "desc", "rect", "g", "text", "path", "circle")}
    for name in HOSTILE:
        root = parsed(svg(finding(name, "affected", name, incident=name), quiet(name), title=name))
        assert {element.tag for element in root.iter()} <= allowed
        names = {attribute for element in root.iter() for attribute in element.attrib}
        assert not [a for a in names if a.startswith("on") or "href" in a or a in {"style", "src"}]


def test_nothing_leads_out() -> None:
    """The only address in the file is that of the SVG namespace."""
    assert re.findall(r"\w+://[^\s\"<]+", svg(*many(30))) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in svg(*many(30))


def test_text_is_text() -> None:
    """Names can be selected and searched: they stand in text elements, in the whole when they are short."""
    root = parsed(svg(finding("Aurora <assistant>", "affected", "Tallyline & sons")))
    texts = {element.text for element in root.iter(SVG + "text")}
    assert {"Aurora <assistant>", "Tallyline & sons", "Affected", "TLP:CLEAR"} <= texts


def test_direction_marks_are_gone() -> None:
    """Marks that turn the direction of text, and other hidden characters, are not in the file."""
    made = svg(finding("Auro\u202era\u2066", "affected", "Tally\u200bline"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", made)
    assert "Tallyline" in made


def test_a_box_tells_its_whole_name() -> None:
    """A name that is cut in its box stands in the whole in the box's title."""
    name = "Aurora " * 40
    root = parsed(svg(finding(name, "affected", "Tallyline")))
    assert any((element.text or "").startswith(name.strip()) for element in root.iter(SVG + "title"))
