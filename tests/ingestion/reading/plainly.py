"""What files hold, found by the standard library alone: the measure of what reading must not lose."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from xml.etree import ElementTree as ET

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMED = frozenset(
    ("identity", "threat-actor", "campaign", "malware", "intrusion-set", "tool", "vulnerability", "indicator")
)
_SIGNATURE = re.compile(r"(?s)^-- ?\r?\n.*|<div [^>]*gmail_signature.*", re.MULTILINE)
_LARGER = {"gb2312": "gb18030"}  # what writers declare, and what they write
_STIX_DATES = ("created", "published", "first_seen", "valid_from")


def words(text: str) -> list[str]:
    """The words of a text, without what is around and between them."""
    return re.findall(r"\w+", text.casefold())


def mail_bodies(data: bytes) -> Iterator[list[str]]:
    """The texts of each body of a mail, quoted lines and signature aside: more than one where they are alternatives."""
    if data.count(0) * 5 > len(data):  # saved in UTF-16
        data = data.decode("utf-16").encode()
    message = message_from_bytes(data.lstrip(), policy=policy.default)
    bodies = [part for part in message.walk() if _is_body(part)]
    if message.get_content_type() == "multipart/alternative":
        yield [_decoded(part) for part in bodies]
    else:
        yield from ([_decoded(part)] for part in bodies)


def _is_body(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"


def word_body(data: bytes) -> Iterator[list[str]]:
    """The text of a Word document's main part, paragraph by paragraph."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ET.fromstring(archive.read("word/document.xml"))
    yield ["\n".join("".join(map(_run, paragraph.iter())) for paragraph in root.iter(f"{_W}p"))]


def _run(element: ET.Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    return " " if element.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"} else ""


def advisory_facts(kind: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Identifiers, parties and dates that an advisory states: what each is, and its words."""
    content = json.loads(data)
    yield from {"csaf": _csaf, "stix": _stix, "veris": _veris}[kind](content)


def _csaf(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    document = content.get("document") or {}
    tracking = document.get("tracking") or {}
    yield "identifier", tracking.get("id") or ""
    yield "party", (document.get("publisher") or {}).get("name") or ""
    for vulnerability in content.get("vulnerabilities") or ():
        yield "identifier", vulnerability.get("cve") or ""
    for product in _below(content.get("product_tree"), "product_id"):
        yield "party", product.get("name") or ""
    yield "date", str(tracking.get("initial_release_date") or "")[:10]
    yield "date", str(tracking.get("current_release_date") or "")[:10]


def _stix(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in content.get("objects") or [content]:
        if one.get("type") in _NAMED:
            yield "party", one.get("name") or ""
            yield from (("date", str(one[key])[:10]) for key in _STIX_DATES if key in one)
        for reference in one.get("external_references") or ():
            yield "identifier", reference.get("external_id") or ""


def _veris(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "identifier", content.get("incident_id") or ""
    yield "party", (content.get("victim") or {}).get("victim_id") or ""
    incident = (content.get("timeline") or {}).get("incident") or {}
    day = [incident.get(key) for key in ("year", "month", "day")]
    yield "date", "-".join(f"{part:02d}" for part in day if part)


def _below(value: object, key: str) -> Iterator[dict[str, Any]]:
    """Every object with this key, however deep."""
    if isinstance(value, dict):
        if key in value:
            yield value
        for inner in value.values():
            yield from _below(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _below(inner, key)


def _decoded(part: EmailMessage) -> str:
    """A body's words; bytes that its encoding does not have are left out."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        charset = part.get_content_charset() or "utf-8"
        text = data.decode(_LARGER.get(charset, charset), "ignore")
    except LookupError:
        text = data.decode("utf-8", "ignore")
    text = _SIGNATURE.sub("", text)
    if part.get_content_subtype() == "html":
        text = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->", " ", text)
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return re.sub(r"(?m)^>.*$", "", text)
