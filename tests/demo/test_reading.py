"""Our own readers find in every sample report what the report says of itself."""

from datetime import datetime

import pytest

from bot.demo import reports_folder
from ingestion.reading import Reader, Reading
from ingestion.report import Document
from tests.demo.stated import Stated, all_stated

REPORTS = {found.name: found for found in all_stated(reports_folder())}


def _all_readings() -> list[Reading]:
    with Reader() as reader:
        return [reading for path in sorted(reports_folder().iterdir()) for reading in reader.read(path)]


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    """Every document of the sample world by what people call it."""
    readings = _all_readings()
    assert [(r.external_id, str(r.problem)) for r in readings if r.problem] == []
    return {r.external_id: r.document for r in readings if r.document}


def test_every_report_is_read(documents: dict[str, Document]) -> None:
    """Each report gives one document, and none gives an error."""
    assert sorted(documents) == sorted(REPORTS)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_document_says_what_the_report_says(report: Stated, documents: dict[str, Document]) -> None:
    """Title, publisher or author, time, marking and address are those that the report states."""
    document = documents[report.name]
    assert document.title in report.title or report.title.startswith("https://")  # OpenVEX has no title
    assert document.publisher in report.publisher
    assert bool(document.publisher or document.author) is bool(report.publisher)
    assert datetime.fromisoformat(document.published) == report.published
    assert (document.marking.label if document.marking is not None else "") == report.marking
    assert report.url in {"", document.url}


@pytest.mark.parametrize("name", REPORTS)
def test_document_is_short_and_whole(name: str, documents: dict[str, Document]) -> None:
    """A sample report is short, and nothing of it is lost in reading."""
    assert 300 < len(documents[name].text) < 2000
    assert documents[name].missing == ()


def test_page_furniture_is_left_out(documents: dict[str, Document]) -> None:
    """Links and boxes around a news story are no part of its text."""
    assert "Freight rates" not in documents["ledgerwire-mercor-ties.html"].text


def test_post_mortem_keeps_its_pages(documents: dict[str, Document]) -> None:
    """The PDF's text knows its two pages."""
    places = documents["brightfjord-postmortem.pdf"].places
    assert [place.label for place in places if place.label.startswith("p. ")] == ["p. 1", "p. 2"]
