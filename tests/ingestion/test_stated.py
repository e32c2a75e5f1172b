"""The day that a sentence states."""

import pytest

from ingestion.stated import stated_date


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("It happened on 28 August.", "2026-08-28"),
        ("It happened on August 28, 2025.", "2025-08-28"),
        ("It happened on 2026-08-28.", "2026-08-28"),
        ("It happened on Monday.", "2026-08-31"),
        ("In December they say: 24 December.", "2025-12-24"),
        ("It happened on 31 February.", ""),
        ("It happened in May, 5 times.", ""),
        ("It may happen.", ""),
    ],
)
def test_stated_date(sentence: str, day: str) -> None:
    """A day is taken from the sentence, its year from when it was published."""
    assert (
        stated_date(sentence, "2026-09-01T10:00:00Z" if "December" not in sentence else "2026-01-05") == day
    )
