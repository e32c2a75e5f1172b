"""What counts as a time, and which moment it is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.dates import parse_time, undated

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-03T17:10:00Z", "2026-04-03T17:10:00Z"),
        ("2026-04-03T17:10:00.123456Z", "2026-04-03T17:10:00Z"),
        ("2026-04-03T19:10:00+02:00", "2026-04-03T17:10:00Z"),
        ("2026-04-03 17:10:00 UTC", "2026-04-03T17:10:00Z"),
        ("2026-04-03", "2026-04-03T00:00:00Z"),
        ("20260403", "2026-04-03T00:00:00Z"),
        ("Fri, 03 Apr 2026 17:10:00 +0000", "2026-04-03T17:10:00Z"),
        ("3 Apr 2026 17:10 -0000", "2026-04-03T17:10:00Z"),
        ("Fri, 3 Apr 2026 13:10:00 EDT", "2026-04-03T17:10:00Z"),
        ("3 April 2026", "2026-04-03T00:00:00Z"),
        ("Friday, 3rd of April 2026", "2026-04-03T00:00:00Z"),
        ("April 3, 2026", "2026-04-03T00:00:00Z"),
        ("April 3, 2026 1:10 pm ET", "2026-04-03T17:10:00Z"),
        ("April 3, 2026, at 1:10 p.m. EDT", "2026-04-03T17:10:00Z"),
        ("Jan. 3, 2026 12 am UTC", "2026-01-03T00:00:00Z"),
        ("3. April 2026, 17:10 Uhr MESZ", "2026-04-03T15:10:00Z"),
        ("03.04.2026", "2026-04-03T00:00:00Z"),
        ("2026/04/03 17:10", "2026-04-03T17:10:00Z"),
    ],
)
def test_forms(text: str, moment: str) -> None:
    """ISO 8601, RFC 2822 and the written forms of news name one moment in UTC."""
    assert parse_time(text, UTC_ZONE) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "yesterday", "INVALID-DATE-FORMAT", "2026-13-01", "2026-02-30", "31 April 2026", "May", "April 2026",
     "3 Foo 2026", "April 3, 2026 25:00", "April 3, 2026 13 pm", "April 3, 2026 5:10 XYZ", "April 3, 2026 at some time",
     "05/06/2026", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "3 April 2026 " * 20, "2026", "12"],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    """What is no date, or could be two, is none."""
    assert parse_time(text, UTC_ZONE) == ""


def test_zoneless_times_are_local_and_bare_dates_are_not() -> None:
    """A time without a zone is in the given one; a date without a time starts the day in UTC."""
    assert parse_time("2026-04-03 17:10", BERLIN) == "2026-04-03T15:10:00Z"
    assert parse_time("April 3, 2026 5:10 pm", BERLIN) == "2026-04-03T15:10:00Z"
    assert parse_time("2026-04-03", BERLIN) == "2026-04-03T00:00:00Z"
    assert parse_time("3 April 2026", BERLIN) == "2026-04-03T00:00:00Z"


def test_an_unreadable_date_is_told() -> None:
    """A date that is stated but cannot be read is named; one that is absent is not."""
    assert undated("Smarch 1st", "") == ("its date: “Smarch 1st” is none that we can read",)
    assert undated("", "") == undated("2026-04-03", "2026-04-03T00:00:00Z") == ()


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_what_we_write_we_read(moment: datetime) -> None:
    """Our own form of a time comes back as it was."""
    text = moment.replace(microsecond=0, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    assert parse_time(text, BERLIN) == text


@given(st.text(max_size=120))
def test_any_text_gives_a_time_or_nothing(text: str) -> None:
    """No text makes it fail, and whatever it gives is in our form."""
    found = parse_time(text, BERLIN)
    assert found == "" or datetime.fromisoformat(found).tzinfo is not None
