"""Real files beside the project: each is read or refused in words, and none loses what it holds."""

from pathlib import Path

import pytest

from ingestion.reading import Reader
from tests.ingestion.reading.building import docx_bytes, mail_bytes, paragraph
from tests.ingestion.reading.measure import Case, cases_of, outcome_of, reasons_of, table_of

SHARED = Path(__file__).parents[4] / "shared/data/ingest"


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the files beside the project")
def test_real_files(reader: Reader) -> None:
    """No file crashes or is silent; no body, identifier, party or date of mails, documents and advisories is lost."""
    outcomes = [outcome_of(reader, case) for case in cases_of(SHARED)]
    bad = [one for one in outcomes if one.lost or one.status in {"empty", "crashed"}]
    assert not bad, list(reasons_of(bad))
    assert all(one.reason for one in outcomes if one.status == "refused")


def test_a_table_of_a_folder(tmp_path: Path, reader: Reader) -> None:
    """A folder without a list of cases is measured by its files' endings; refusals and gaps are named with a reason."""
    (tmp_path / "a.docx").write_bytes(docx_bytes(paragraph("The port was open.")))
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 no document")
    (tmp_path / "c.eml").write_bytes(mail_bytes({"From": "a@b.example", "Date": "some day"}, "Words."))
    outcomes = [outcome_of(reader, case) for case in cases_of(tmp_path)]
    assert [line[:24] for line in table_of(outcomes).split("\n")[2:]] == [
        "| docx | 2 | 1 | 0 | 1 |",
        "| eml | 1 | 0 | 1 | 0 | ",
    ]
    assert [line.split(":")[0] for line in reasons_of(outcomes)] == ["1 × docx refused", "1 × eml partial"]


def test_what_is_lost_is_found(tmp_path: Path, reader: Reader) -> None:
    """The measure sees words that are not there: a page's tags, when they are taken for a mail's body."""
    path = tmp_path / "a.html"
    path.write_text("\n<!DOCTYPE html><html><head><title>x</title></head><body><p>Words.</p></body></html>")
    outcome = outcome_of(reader, Case(path, "eml"))
    assert outcome.status == "read"
    assert outcome.lost
