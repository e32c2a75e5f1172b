"""What each file of the sample world states about itself, read without the project's own readers."""

import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import yaml


@dataclass(frozen=True, slots=True)
class Stated:
    """One report's own words about itself; `marking` is "" where the format has no place for one."""

    name: str
    title: str
    publisher: str
    published: datetime
    marking: str
    url: str = ""


def stated(path: Path) -> list[Stated]:
    """One entry for each report in the file."""
    if path.suffix == ".jsonl":
        return [_of_line(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    readers = {
        ".md": _of_front_matter,
        ".txt": _of_front_matter,
        ".html": _of_page,
        ".eml": _of_mail,
        ".json": _of_advisory,
        ".docx": _of_docx,
        ".pdf": _of_pdf,
    }
    return [readers[path.suffix](path)]


def all_stated(folder: Path) -> Iterator[Stated]:
    """Every report of the folder."""
    for path in sorted(folder.iterdir()):
        yield from stated(path)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _of_line(line: dict[str, Any]) -> Stated:
    return Stated(line["id"], line["title"], line["source"], _moment(line["published"]), "", line["url"])


def _of_front_matter(path: Path) -> Stated:
    _, head, _ = path.read_text("utf-8").split("---\n", 2)
    found = yaml.safe_load(head)
    when = found["published"].astimezone(UTC)
    return Stated(path.name, found["title"], found["publisher"], when, found["tlp"], found.get("url", ""))


def _of_page(path: Path) -> Stated:
    text = path.read_text("utf-8")
    meta = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]+)">', text))
    title = re.findall(r"<title>(.+)</title>", text)[0]
    url = re.findall(r'rel="canonical" href="([^"]+)"', text)[0]
    when = _moment(meta["article:published_time"])
    return Stated(path.name, title, meta["og:site_name"], when, meta["tlp"], url)


def _of_mail(path: Path) -> Stated:
    mail = message_from_bytes(path.read_bytes(), policy=email.policy.default)
    first_line = str(mail.get_content()).splitlines()[0]
    assert f"[{first_line}]" in mail["Subject"]
    when = parsedate_to_datetime(mail["Date"]).astimezone(UTC)
    return Stated(path.name, mail["Subject"], mail["From"], when, first_line)


def _of_advisory(path: Path) -> Stated:
    found = json.loads(path.read_text("utf-8"))
    if "document" in found:
        head = found["document"]
        label = head["distribution"]["tlp"]["label"].replace("WHITE", "CLEAR")
        when = _moment(head["tracking"]["current_release_date"])
        return Stated(path.name, head["title"], head["publisher"]["name"], when, f"TLP:{label}")
    if "statements" in found:
        return Stated(path.name, found["@id"], found["author"], _moment(found["timestamp"]), "")
    return Stated(path.name, found["summary"], "", _moment(found["modified"]), "")


def _of_docx(path: Path) -> Stated:
    with ZipFile(path) as package:
        core = ET.fromstring(package.read("docProps/core.xml"))
    found = {str(part.tag).partition("}")[2]: part.text or "" for part in core}
    when = _moment(found["created"])
    return Stated(path.name, found["title"], found["creator"], when, found["keywords"])


def _of_pdf(path: Path) -> Stated:
    found = dict(re.findall(rb"/(Title|Author|Keywords|CreationDate) \(([^)]*)\)", path.read_bytes()))
    text = {key.decode(): value.decode() for key, value in found.items()}
    when = datetime.strptime(text["CreationDate"], "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return Stated(path.name, text["Title"], text["Author"], when, text["Keywords"])
