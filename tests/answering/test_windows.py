"""The time that a question speaks of."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.windows import Window, asks_of_now, moment_in, window_in

UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
NOW = "2026-04-08T10:00:00Z"  # a Wednesday


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What has Mercor said since Friday?", "2026-04-03", ""),
        ("What is new since yesterday?", "2026-04-07", ""),
        ("Anything since last week?", "2026-03-30", ""),
        ("What was reported since 1 April?", "2026-04-01", ""),
        ("What was reported since 1 December?", "2025-12-01", ""),
        ("What was reported since Sept. 5?", "2025-09-05", ""),
        ("What was published after April 2, 2026?", "2026-04-02", ""),
        ("What did they know before 3 April?", "", "2026-04-03"),
        ("What was known until 3 April?", "", "2026-04-04"),
        ("Reports between 1 April and 3 April", "2026-04-01", "2026-04-04"),
        ("Reports from 2026-04-01 to 2026-04-02", "2026-04-01", "2026-04-03"),
        ("What happened yesterday?", "2026-04-07", "2026-04-08"),
        ("what about last week?", "2026-03-30", "2026-04-06"),
        ("What happened this month?", "2026-04-01", "2026-05-01"),
        ("Who was hit last month?", "2026-03-01", "2026-04-01"),
        ("Was war gestern?", "2026-04-07", "2026-04-08"),
        ("What happened on Monday?", "2026-04-06", "2026-04-07"),
        ("What happened on Wednesday?", "2026-04-01", "2026-04-02"),
    ],
)
def test_a_window(question: str, since: str, until: str) -> None:
    """Days begin at midnight; the year and the weekday that are meant are the latest ones."""
    window = window_in(question, UTC, NOW)
    assert window is not None
    assert (window.since, window.until) == tuple(f"{day}T00:00:00Z" if day else "" for day in (since, until))


def test_a_window_is_in_the_askers_zone() -> None:
    """Yesterday in Berlin begins at ten in the evening, UTC, in summer."""
    assert window_in("What came in yesterday?", BERLIN, NOW) == Window(
        "2026-04-06T22:00:00Z", "2026-04-07T22:00:00Z"
    )


def test_a_window_of_hours() -> None:
    """The last two days are 48 hours; a time of day is to the minute."""
    assert window_in("What changed in the last 2 days?", UTC, NOW) == Window("2026-04-06T10:00:00Z")
    assert window_in("Anything since yesterday 18:30?", BERLIN, NOW) == Window("2026-04-07T16:30:00Z")


@pytest.mark.parametrize(
    "question",
    [
        "Did Meta pause its work?", "What did people eat in March?", "",
        "It was down from the 25th of October 2021; what happened on 26 October?", "since", "since 31 February",
        "After the breach, what did OpenAI do?", "Is the last known version safe?", "What happens after tomorrow?",
        "Is Cornish still spoken today?", "What did USA Today report about the breach?",
        "Was the attack reported on Saturday Night Live?",
        "What will be since 1 May 2027?", "before 99:99", "from 3 April to 1 April", "until 9999-12-31", "since 0001-01-01",
    ],
)  # fmt: skip
def test_no_window(question: str) -> None:
    """A month or day without an event, a day in a name, a word that only looks like a time, and a time to come filter nothing."""
    assert window_in(question, UTC, NOW) is None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What did Meta say on 3 April?", "2026-04-03", ""),
        ("Who was hit in March?", "2026-03-01", ""),
        ("What happened during Dec. 2025?", "2025-12-01", ""),
        ("Which breaches were there in May?", "2025-05-01", ""),
        ("Which reports were published in March?", "2026-03-01", "2026-04-01"),
        ("Show me the advisories from December 2025", "2025-12-01", "2026-01-01"),
    ],
)
def test_an_event_is_told_from_its_day_on(question: str, since: str, until: str) -> None:
    """What happened on a day or in a month may be told ever after; what was published then was published then."""
    window = window_in(question, UTC, NOW)
    assert window == Window(f"{since}T00:00:00Z", f"{until}T00:00:00Z" if until else "", relative=False)


@pytest.mark.parametrize(
    ("question", "moment"),
    [
        ("What did we know as of 3 April 09:00?", "2026-04-03T07:00:00Z"),
        ("What did we know as of 3 April at 09:00 UTC?", "2026-04-03T09:00:00Z"),
        ("Is Aurora affected, as of 2026-04-03?", "2026-04-03T21:59:59Z"),
        ("As of yesterday, who had paused?", "2026-04-07T21:59:59Z"),
        ("As of 3 May 2027, who had paused?", ""),
        ("Who paused as of the breach?", ""),
        ("As of 3 April 29:00?", ""),
    ],
)
def test_a_moment(question: str, moment: str) -> None:
    """A time of day is that moment in the asker's zone, a bare day its end; a time to come is none."""
    assert moment_in(question, BERLIN, NOW) == moment


@given(
    st.dates(),
    st.sampled_from(["since", "before", "until", "as of", "between 0999-01-01 and"]),
    st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York")]),
)
@example(date.max, "as of", UTC)
@example(date.min, "before", BERLIN)
def test_any_day_is_read(day: date, lead: str, zone: ZoneInfo) -> None:
    """No day that a calendar has breaks the reading, and every time is written in twenty characters, so that times compare."""
    window = window_in(f"What was said {lead} {day.isoformat()}?", zone, NOW)
    times = (
        moment_in(f"{lead} {day.isoformat()}", zone, NOW),
        *((window.since, window.until) if window else ()),
    )
    assert {len(time) for time in times} <= {0, 20}


@given(st.text(max_size=200), st.sampled_from(["since ", "before ", "as of ", "between ", "the last ", ""]))
def test_any_words_are_read(words: str, lead: str) -> None:
    """No question breaks the reading of its time, and a window begins before it ends."""
    window = window_in(lead + words, BERLIN, NOW)
    moment_in(lead + words, BERLIN, NOW)
    assert window is None or not (window.since and window.until) or window.since < window.until


@pytest.mark.parametrize(
    ("question", "present"),
    [
        ("Is Aurora affected?", True),
        ("What is the latest on Mercor?", True),
        ("Who is still down?", True),
        ("Who paused their work with Mercor?", False),
        ("When was the newspaper founded?", False),
    ],
)
def test_the_present(question: str, present: bool) -> None:
    """A question of how things are is told from one of how they were."""
    assert asks_of_now(question) is present
