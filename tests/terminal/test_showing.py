"""Other people's text, links and times, fit to be shown anywhere."""

import unicodedata
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.showing import plain, safe_url, shown_url
from bot.terminal.safe import linked, shown
from bot.terminal.times import human_day, human_span, human_time

BERLIN = ZoneInfo("Europe/Berlin")
UTC = ZoneInfo("UTC")


@given(st.text())
def test_plain_text_has_one_line_and_no_hidden_character(text: str) -> None:
    """Whatever comes in, nothing that goes out moves a cursor, turns direction or hides."""
    out = plain(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in out)
    assert "  " not in out
    assert out == out.strip()


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    """Made plain twice is made plain once."""
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("red \x1b[31malert\x1b[0m", "red alert"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "click"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("pay\u200bpal", "paypal"),
        ("tag\U000e0069\U000e0067 block", "tag block"),
        ("two\r\nlines\u2028more", "two lines more"),
        ("Z" + "\u0301" * 60, "Z" + "\u0301" * 4),
        ("Überlingen naïve 東京", "Überlingen naïve 東京"),
    ],
)
def test_hostile_characters_go_and_words_stay(hostile: str, seen: str) -> None:
    """Escapes, bidirectional marks, the tag block and towers of accents go; real letters of any script stay."""
    assert plain(hostile) == seen


def test_markup_in_a_title_is_only_characters() -> None:
    """Square brackets never colour anything."""
    text = shown("[red]Meta[/red] pauses [link=https://evil.example]work[/link]")
    assert text.plain == "[red]Meta[/red] pauses [link=https://evil.example]work[/link]"
    assert not text.spans


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:///nohost",
        "https://a.example/\x1b[31m",
        "https://a.example/ b",
        'https://a.example/"onclick="x',
        "https://a\u202e.example/",
        "https://[broken",
        "ftp://a.example/",
        "//a.example/",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Anything but a clean http(s) address with a host is no link at all."""
    assert safe_url(url) == ""
    assert shown_url(url) == ""
    assert linked(url).plain == ""


def test_a_link_shows_where_it_goes() -> None:
    """The host is the one that would be visited, never the part before an @, and look-alike letters show."""
    assert shown_url("https://www.ledgerwire.example/mercor/?utm=1#x") == "ledgerwire.example/mercor"
    assert shown_url("https://bank.example@evil.example/login") == "evil.example/login"
    assert shown_url("https://аpple.example/") == "xn--pple-43d.example"


def test_times_are_told_in_the_readers_zone() -> None:
    """UTC inside, the reader's own clock outside, its name beside it."""
    assert human_time("2026-04-03T17:10:00Z", BERLIN) == "3 Apr 2026, 19:10 CEST"
    assert human_time("2026-04-03", BERLIN) == "3 Apr 2026"
    assert human_day("2026-04-03T23:30:00Z", BERLIN) == "4 Apr 2026"
    assert human_day("2026-04-03", BERLIN) == "3 Apr 2026"
    assert human_day("2026-04-03", beside="2026-04-06T00:00:00Z") == "3 Apr"
    assert human_day("2025-04-03", beside="2026-04-06T00:00:00Z") == "3 Apr 2025"


@pytest.mark.parametrize("odd", ["", "soon", "2026-99-99", "0001-01-01T00:00:00Z", "2026-04-03T10:00"])
def test_an_odd_time_is_no_crash(odd: str) -> None:
    """What is no time is shown as it stands."""
    for zone in (BERLIN, ZoneInfo("America/Los_Angeles")):
        assert isinstance(human_time(odd, zone), str)
        assert isinstance(human_day(odd, zone), str)
    assert human_time("soon", UTC) == "soon"
    assert human_time("", UTC) == ""


def test_a_whole_day_is_called_by_its_name() -> None:
    """A window from midnight to midnight in the reader's zone is a day; any other has its two ends."""
    assert human_span("2026-04-05T22:00:00Z", "2026-04-06T22:00:00Z", BERLIN) == "Monday 6 Apr 2026"
    assert human_span("2026-04-06T00:00:00Z", "2026-04-06T23:59:59Z", UTC) == "Monday 6 Apr 2026"
    assert " to " in human_span("2026-04-05T21:00:00Z", "2026-04-06T22:00:00Z", BERLIN)


@given(st.text(max_size=30))
def test_no_time_breaks_a_screen(text: str) -> None:
    """Any text where a time should stand is shown plainly."""
    assert human_day(text) == plain(human_day(text))
