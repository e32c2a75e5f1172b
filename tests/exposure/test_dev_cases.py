"""How many expected verdicts of the development cases come out right, fed to `assess` directly."""

import json
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.exposure.meaning import projects_meant
from bot.exposure.register import load_register
from bot.exposure.verdicts import assess
from ingestion.reading.advisories import read_advisory
from ingestion.report import Document, Marking, parse_marking
from vectorstore.stored import Searched, StoredReport

CASES = Path(__file__).parents[2] / "../shared/data/verdicts-dev"
FLOOR = 30

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the development cases are not on this machine")


def test_statuses() -> None:
    """No fewer expected statuses come out than did when this was written."""
    rows = [row for case in sorted(CASES.glob("d*")) for row in _rows(case)]
    table = "\n".join(" ".join(map(str, row)) for row in rows)
    sys.stdout.write(f"{table}\n")
    assert sum(row[-1] for row in rows) >= FLOOR, table


def _rows(case: Path) -> list[tuple[Any, ...]]:
    register = load_register(case / "register.yaml")
    reports = [_stored(path) for path in sorted((case / "reports").iterdir())]
    withdrawn: set[str] = set()
    rows = []
    for asked in json.loads((case / "case.json").read_text())["questions"]:
        withdrawn |= {done["withdraw"] for done in asked.get("do_first", ())}
        seen = [
            report for report in reports if _is_visible(report, asked) and report.external_id not in withdrawn
        ]
        meant = projects_meant(asked["question"], register)
        searched = Searched(len(seen), max(report.published for report in seen))
        found = assess(meant.projects, register, seen, searched, question=asked["question"])
        for expected in asked["expect"]["verdicts"]:
            right = expected["status"] if isinstance(expected["status"], list) else [expected["status"]]
            given = [finding.status for finding in found if finding.project == expected["project"]]
            rows.append(
                (asked["id"], expected["project"], right, given, bool(given) and set(given) <= set(right))
            )
    return rows


def _is_visible(report: StoredReport, asked: dict[str, Any]) -> bool:
    as_of = asked.get("as_of", "9999-12-31")
    as_of = f"{as_of}T23:59:59Z" if len(as_of) == 10 else as_of
    return report.published <= as_of and report.marking <= parse_marking(asked.get("clearance", "TLP:GREEN"))


def _stored(path: Path) -> StoredReport:
    """The file as it would be stored; the little that these files need of the readers."""
    document = {".md": _markdown, ".html": _page, ".eml": _mail, ".json": _advisory}[path.suffix](path)
    return StoredReport(
        f"r{path.name}", path.name, 1, document.title, document.publisher, document.author, "", document.published,
        "2027-01-01T00:00:00Z", "en", document.kind, "file", "", document.marking or Marking.CLEAR, document.text,
        document.places,
    )  # fmt: skip


def _advisory(path: Path) -> Document:
    return read_advisory(path.read_bytes(), ZoneInfo("UTC"))


def _markdown(path: Path) -> Document:
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    given = yaml.safe_load(front)
    published = given["published"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return Document(
        text, given["title"], given["publisher"], published=published, marking=parse_marking(given["tlp"])
    )


def _page(path: Path) -> Document:
    from lxml import html

    page = html.fromstring(path.read_text(encoding="utf-8"))
    meta = {tag.get("property") or tag.get("name"): tag.get("content") for tag in page.iter("meta")}
    blocks = [
        block.text_content() for block in page.iterfind(".//article/*") if block.get("class") != "byline"
    ]
    return Document(
        "\n\n".join(blocks),
        page.findtext(".//title") or "",
        meta["og:site_name"],
        published=meta["article:published_time"],
        marking=parse_marking(meta["tlp"]),
    )


def _mail(path: Path) -> Document:
    import email
    from email.utils import parsedate_to_datetime

    mail = email.message_from_bytes(path.read_bytes())
    day = parsedate_to_datetime(mail["Date"]).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    return Document(
        text, mail["Subject"], author=mail["From"], published=day, marking=Marking.GREEN, kind="mail"
    )
