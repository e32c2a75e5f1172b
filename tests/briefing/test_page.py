"""The briefing's page and its terminal screen."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.answering.answer import Citation, Sentence
from bot.briefing.briefing import Briefing, BriefStory, Touched
from bot.briefing.page import briefing_html
from bot.terminal.briefing import show_briefing

ZONE = ZoneInfo("Europe/Berlin")
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)> [red]\x1b[2J\u202e'


def citation(n: int, **kind: object) -> Citation:
    """A citation with number `n`."""
    base = Citation(
        n=n,
        report_id=f"r{n}",
        external_id=f"{n}.md",
        title="Mill hit by intruders",
        publisher="The Ledger Wire",
        url="https://ledgerwire.example/mill?a=1&b=2",
        published="2026-04-02T12:00:00Z",
        retrieved="2026-04-02T12:00:00Z",
        marking="TLP:CLEAR",
        version=1,
        start=0,
        end=5,
        where="",
        quote="Words of a report.",
    )
    return replace(base, **kind)  # type: ignore[arg-type]


STORY = BriefStory(
    title="Mill hit by intruders",
    since="2026-04-01T12:00:00Z",
    newest="2026-04-02T12:00:00Z",
    links=4,
    origins=2,
    sentences=(Sentence("Words of a report.", (1,)), Sentence("More\nwords.", (2,))),
    projects=(Touched("Harbor payroll", ("Harbor payroll", "Kestrel Mail", "Tallyline")),),
    reports=("r1", "r2"),
)
BRIEFING = Briefing(
    since="2026-04-01T22:00:00Z",
    until="2026-04-02T22:00:00Z",
    marking="TLP:GREEN",
    stories=(STORY,),
    feeds=("8 of 9 healthy.",),
    citations=(citation(1), citation(2, marking="TLP:GREEN", also_published_by=("Harbour Post",))),
    searched=(14, "2026-04-02T12:00:00Z"),
)
QUIET = Briefing("2026-04-01T22:00:00Z", "2026-04-02T22:00:00Z", "TLP:CLEAR", quiet=True, searched=(14, ""))


class _Reading(HTMLParser):
    """What a browser would make of a page: its elements, links and words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile(text: str) -> Briefing:
    """The briefing with `text` wherever somebody else's words can stand."""
    cited = citation(1, title=text, publisher=text, url=text, external_id=text, quote=text, marking=text,
                     also_published_by=(text,), published=text)  # fmt: skip
    story = replace(
        STORY, title=text, sentences=(Sentence(text, (1,)),), projects=(Touched(text, (text, text)),)
    )
    return replace(BRIEFING, stories=(story,), citations=(cited,), feeds=(text,), marking=text, topics=(text,),
                   changes=(Sentence(text, (1,)),), since=text)  # fmt: skip


def shown(briefing: Briefing, width: int | None = None) -> str:
    """What a terminal shows; without a width, what a pipe gets."""
    out = io.StringIO()
    console = Console(file=out, width=width or 80, force_terminal=width is not None, color_system=None)
    show_briefing(briefing, console, ZONE)
    return out.getvalue()


def test_the_page_tells_everything() -> None:
    """The day, the counts, each story with quotes and paths, the feeds, the sources, the marking."""
    words = " ".join(_Reading(briefing_html(BRIEFING, zone=ZONE)).words.split())
    for part in (
        "Thursday 2 Apr 2026",
        "14 reports, 1 story, 1 may touch our projects.",
        "since 1 Apr · 4 links, 2 origins",
        "Words of a report. [1]",
        "Harbor payroll → Kestrel Mail → Tallyline",
        "8 of 9 healthy.",
        "also published by Harbour Post",
        "TLP:GREEN",
        "not a verdict",
    ):
        assert part in words


def test_the_page_stands_alone() -> None:
    """No script, no image, nothing fetched; one style; links open without a trace."""
    page = briefing_html(BRIEFING, zone=ZONE)
    read = _Reading(page)
    assert not {tag for tag, _ in read.tags} & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not re.search(r"url\(|@import", page)
    outward = [attrs for tag, attrs in read.tags if tag == "a" and not str(attrs["href"]).startswith("#")]
    assert [attrs["href"] for attrs in outward] == ["https://ledgerwire.example/mill?a=1&b=2"] * 2
    assert all("noopener" in str(attrs["rel"]) for attrs in outward)
    assert "ledgerwire.example/mill" in read.words


def test_every_number_leads_to_its_source() -> None:
    """A citation number is a link to an entry of the page."""
    read = _Reading(briefing_html(BRIEFING, zone=ZONE))
    inward = {str(a["href"])[1:] for tag, a in read.tags if tag == "a" and str(a["href"]).startswith("#")}
    assert inward == {"source-1", "source-2"}
    assert inward <= {attrs.get("id") for _, attrs in read.tags}


@pytest.mark.parametrize(
    "text", [EVIL, "javascript:alert(1)", "</style><svg/onload=x>", "' onmouseover='x", "&lt;b&gt;"]
)
def test_hostile_words_stay_words(text: str) -> None:
    """Whatever stands in titles, quotes, names and addresses, the page has the elements of a harmless one."""
    harmless, read = (_Reading(briefing_html(hostile(words), zone=ZONE)) for words in ("calm", text))
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in harmless.tags]
    assert [sorted(a) for _, a in read.tags] == [sorted(a) for _, a in harmless.tags]
    assert "\x1b" not in read.words
    assert "\u202e" not in read.words


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_adds_an_element(text: str) -> None:
    """A law over all texts: what reports say never becomes markup, save that a web address becomes a link."""
    tags = [tag for tag, _ in _Reading(briefing_html(hostile(text), zone=ZONE)).tags]
    assert set(tags) <= {"html", "head", "meta", "title", "style", "body", "main", "header", "p", "span", "h1", "h2",
                         "h3", "section", "article", "div", "blockquote", "a", "b", "ul", "ol", "li", "br", "footer"}  # fmt: skip


def test_a_quiet_day_is_said_to_be_quiet() -> None:
    """A sentence with how much was read; no stories, no sources."""
    sentence = "Nothing new: 14 reports read, none of them to tell of."
    assert sentence in _Reading(briefing_html(QUIET, zone=ZONE)).words
    assert sentence in shown(QUIET, 100)
    assert "Sources" not in briefing_html(QUIET, zone=ZONE)
    assert "TLP" not in shown(QUIET)


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120, 300])
def test_no_width_loses_a_word(width: int) -> None:
    """The terminal shows all words at any width, within the width and a hundred cells."""
    out = shown(BRIEFING, width)
    assert max(map(len, out.splitlines())) <= min(width, 100)
    assert sorted("".join(re.findall(r"\w", out))) == sorted("".join(re.findall(r"\w", shown(BRIEFING))))


def test_the_terminal_shows_stories_with_quotes_and_paths() -> None:
    """Title, dates, quotes with numbers, what of ours it may touch, the sources."""
    out = shown(BRIEFING)
    for part in (
        "1  Mill hit by intruders",
        "since 1 Apr · 4 links, 2 origins",
        "“Words of a report.” [1]",
        "“More words.” [2]",
        "May touch  Harbor payroll → Kestrel Mail → Tallyline",
        "[1] Mill hit by intruders · The Ledger Wire · 2 Apr 2026 · ledgerwire.example/mill",
    ):
        assert part in out
    assert "\x1b" not in shown(hostile(EVIL))


def test_many_stories_are_told_in_full_only_where_they_touch_us() -> None:
    """Beyond the first fifteen, a line each; a story that may touch our projects is always told."""
    calm = replace(STORY, projects=())
    stories = (*(replace(calm, title=f"Story {n}") for n in range(20)), replace(STORY, title="Ours"))
    out = shown(replace(BRIEFING, stories=stories))
    assert out.count("“Words of a report.”") == 16
    assert "16  Ours" in out
    assert "Also reported" in out
    assert all(f"Story {n}" in out for n in range(20))
