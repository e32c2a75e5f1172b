"""Answers and briefings as messages: their layout, and the laws that hold whatever stands in a report."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import Answer, Check, Conflict, Sentence, Side, Stance, Verdict
from bot.briefing.briefing import Briefing, BriefStory, Touched
from bot.slack.blocks import answer_message
from bot.slack.briefings import briefing_message
from bot.slack.checks import fault_in
from bot.slack.message import Message
from bot.slack.notes import help_message, note_message, upload_message
from bot.slack.ports import Outbox
from ingestion.report import Marking
from tests.localslack.limits import ALL_BLOCKS_TEXT, all_text, block_faults
from tests.slack.samples import ANSWER, BRIEFING, NO_EVIDENCE, citation

BERLIN = ZoneInfo("Europe/Berlin")


def lines(message: Message) -> list[str]:
    """What a person reads, line by line."""
    told = []
    for block in message.blocks:
        parts = block["elements"] if block["type"] == "context" else block["elements"][0]["elements"]
        told += "".join(part["text"] for part in parts).split("\n")
    return told


def elements(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every element of rich text in some blocks."""
    for block in value:
        if block["type"] == "rich_text":
            for section in block["elements"]:
                yield from section["elements"]


def test_an_answer_as_people_read_it() -> None:
    """The verdict first with its path, then sentences, stances, disagreements, unknowns, sources, small print."""
    assert lines(answer_message(ANSWER, BERLIN)) == [
        "◐ Under investigation: Aurora assistant (Aurora assistant → OpenAI → Mercor)",
        "Nothing in the index decides for what Aurora uses. [1]",
        "Also known",
        "OpenAI has not stopped its projects with Mercor. [1]",
        "Meta has suspended all work with Mercor indefinitely. [1][2]",
        "Who said what: Meta · paused (3 Apr) [2]; OpenAI · continues, investigates (3 Apr) [1]",
        "Sources disagree: when the release appeared: 24 March [1] or 27 March [2]",
        "In no report: what was taken · from which customers",
        "Sources",
        "[1] Labs weigh their ties to Mercor after breach · The Ledger Wire · 3 Apr 2026 · ledgerwire.example",
        "[2] Meta pauses · Harbour Post · 3 Apr 2026",
        "TLP:CLEAR · newest source 3 days old · 25 reports searched · as of 6 Apr 2026, 09:00 CEST",
    ]


def test_the_fallback_says_the_verdict() -> None:
    """A notification shows the verdict and the first sentence."""
    text = answer_message(ANSWER, BERLIN).text
    assert text == "◐ Under investigation: Aurora assistant. OpenAI has not stopped its projects with Mercor."


def test_no_timing_is_ever_shown() -> None:
    """How long it took depends on what is in the index, so nobody sees it."""
    assert "41" not in "".join(lines(answer_message(ANSWER, BERLIN)))


def test_no_evidence_says_what_was_searched_and_what_to_do() -> None:
    """No report: how many were searched, up to when, and who can add one; no source."""
    assert lines(answer_message(NO_EVIDENCE, BERLIN)) == [
        "I have no report on that.",
        "If you have a report, a security colleague can add it: drop the file in a direct message to me.",
        "1,204 reports searched (newest: 5 Apr 2026, 23:10 CEST) · as of 6 Apr 2026, 09:00 CEST",
    ]


def test_a_clarification_offers_its_choices() -> None:
    """An unclear question gets the reason and what one may have meant."""
    asked = replace(
        NO_EVIDENCE, outcome="needs_clarification", reason="Which project?", choices=("Aurora", "Label-QA")
    )
    assert lines(answer_message(asked, BERLIN))[:3] == ["Which project?", "– Aurora", "– Label-QA"]


def test_a_failure_carries_a_reference() -> None:
    """A failed answer says so, with an id for the log."""
    failed = replace(NO_EVIDENCE, outcome="failed", reason="")
    told = lines(answer_message(failed, BERLIN))
    assert told[0].startswith("The answer could not be made")
    assert "reference a2" in told[-1]


def test_a_degraded_answer_says_so_once_in_small_print() -> None:
    """A plainer answer is as right as always; its reason stands in the last line."""
    told = lines(answer_message(replace(ANSWER, degraded=True), BERLIN))
    assert [n for n, line in enumerate(told) if "quotes only" in line] == [len(told) - 1]


def test_a_marking_above_clear_stands_on_top() -> None:
    """What must not be passed on says so before anything else."""
    assert lines(answer_message(replace(ANSWER, marking="TLP:AMBER+STRICT"), BERLIN))[0] == "TLP:AMBER+STRICT"


def test_projects_with_nothing_known_share_a_line() -> None:
    """Forty projects without a known exposure are one paragraph that counts them."""
    none = replace(
        ANSWER.verdicts[0], status="no_known_exposure", justification="No report names a party.", citations=()
    )
    many = tuple(replace(none, project=f"P{n}", path=(f"P{n}", "OpenAI")) for n in range(40))
    told = lines(answer_message(replace(ANSWER, verdicts=many), BERLIN))
    assert told[0].startswith("○ No known exposure: 40 projects: P0, P1")
    assert told[1] == "No report names a party."


def test_verdicts_without_room_are_counted() -> None:
    """A hundred verdicts do not fit; the rest is counted, not dropped in silence."""
    many = tuple(replace(ANSWER.verdicts[0], project=f"P{n}") for n in range(100))
    told = "\n".join(lines(answer_message(replace(ANSWER, verdicts=many), BERLIN)))
    shown = told.count("Under investigation: P")
    assert f"… and {100 - shown} more verdicts" in told


def test_links_lead_to_cited_sources_alone() -> None:
    """Only a citation's own good address becomes a link; one with credentials does not."""
    cited = (
        citation(1),
        citation(2, url="https://user:word@evil.example/"),
        citation(3, url="javascript:alert(1)"),
    )
    message = answer_message(replace(ANSWER, citations=cited), BERLIN)
    assert message.links == ("https://ledgerwire.example/mercor",)


def test_what_is_remembered_for_a_follow_up_is_plain_words() -> None:
    """A thread's history keeps verdicts and sentences, not numbers and sources."""
    said = answer_message(ANSWER, BERLIN).said
    assert "Meta has suspended all work with Mercor indefinitely." in said
    assert "[1]" not in said


def test_a_briefing_as_people_read_it() -> None:
    """Headline, stories with their sentences and the projects they may touch, sources."""
    assert lines(briefing_message(BRIEFING, BERLIN)) == [
        "5 Apr 2026, 09:00 CEST to 6 Apr 2026, 09:00 CEST · 14 reports, 1 story, 1 may touch our projects",
        "1 Mercor breach (since 5 Apr 2026; 3 links, 2 origins)",
        "Five suits were filed. [1]",
        "May touch: Aurora assistant → OpenAI → Mercor",
        "Sources",
        "[1] Labs weigh their ties to Mercor after breach · The Ledger Wire · 3 Apr 2026 · ledgerwire.example",
        "TLP:CLEAR · quoted from the reports, newest first",
    ]


def test_a_quiet_time_is_said_to_be_quiet() -> None:
    """Nothing new is a sentence with how much was read."""
    told = lines(briefing_message(replace(BRIEFING, stories=(), citations=(), quiet=True), BERLIN))
    assert "Nothing new: 14 reports read" in told[0]


def test_an_upload_says_what_became_of_each_report() -> None:
    """Each report has its line: what happened, its marking and who will be given it, its id, or why it failed."""
    rows = [
        {
            "status": "added",
            "title": "Supplier notice",
            "marking": "TLP:AMBER",
            "report_id": "r1",
            "error": None,
        },
        {
            "status": "failed",
            "input": "scan.pdf",
            "error": "scan.pdf is encrypted. Save it without a password.",
        },
    ]
    assert lines(upload_message(rows, Marking.GREEN, beside="what is this?")) == [
        "Added: Supplier notice",
        "TLP:AMBER · answers security staff only · r1",
        "Not added: scan.pdf",
        "scan.pdf is encrypted. Save it without a password.",
        "I filed the file only. Ask again without a file, and I answer.",
        "1 report added or updated, 1 failure",
    ]


@pytest.mark.parametrize("message", [help_message(), note_message("No."), upload_message([], Marking.GREEN)])
def test_short_messages_are_fit_to_be_sent(message: Message) -> None:
    """Help, a note and an upload without a file pass every check."""
    assert_fit(message)


# ----------------------------------------------------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "<!channel> look",
            "<@U123>",
            "<https://evil.example|click>",
            "[x](https://evil.example)",
            "https://evil.example/" + "a" * 4000,
            "&" * 1500,
            "a" * 5000,
            "\u202eevil",
            "*bold* _it_ `code`",
            "",
            "\n\n\n",
        ]
    ),
)
NUMBERS = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)
URLS = st.one_of(
    HOSTILE, st.just("https://ledgerwire.example/a?b=1&c=2"), st.just("http://a.example/" + "p" * 590)
)


def rows(kind: Any, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of a kind, few or as many as `most`."""
    return st.one_of(st.lists(kind, max_size=3), st.builds(lambda one: [one] * most, kind)).map(tuple)


VERDICTS = st.builds(
    Verdict,
    project=HOSTILE,
    incident=HOSTILE,
    incident_id=st.sampled_from(["i1", "i2"]),
    status=st.sampled_from(["affected", "under_investigation", "fixed", "not_affected", "no_known_exposure"]),
    justification=HOSTILE,
    path=st.lists(HOSTILE, max_size=5).map(tuple),
    citations=NUMBERS,
    since=st.none(),
    review_by=st.none(),
)
CITATIONS = st.builds(citation, st.integers(1, 6), title=HOSTILE, publisher=HOSTILE, url=URLS, external_id=HOSTILE,
                      published=HOSTILE, where=HOSTILE, report_id=HOSTILE)  # fmt: skip
ANSWERS = st.builds(
    Answer,
    id=HOSTILE,
    question=HOSTILE,
    standalone_question=HOSTILE,
    as_of=st.just("2026-04-06T07:00:00Z"),
    outcome=st.sampled_from(["answered", "no_evidence", "needs_clarification", "failed"]),
    reason=HOSTILE,
    searched=st.tuples(st.integers(0, 10**6), HOSTILE),
    choices=rows(HOSTILE, 60),
    summary=rows(st.builds(Sentence, HOSTILE, NUMBERS), 40),
    verdicts=rows(VERDICTS, 60),
    statements=rows(st.builds(Stance, HOSTILE, HOSTILE, HOSTILE, HOSTILE, NUMBERS), 40),
    conflicts=rows(
        st.builds(Conflict, HOSTILE, rows(st.builds(Side, HOSTILE, NUMBERS), 9), st.just("contradiction")), 30
    ),
    unknowns=rows(HOSTILE, 60),
    citations=rows(CITATIONS, 50),
    marking=st.sampled_from(["TLP:CLEAR", "TLP:AMBER"]),
    degraded=st.booleans(),
)
STORIES = st.builds(
    BriefStory,
    title=HOSTILE,
    since=HOSTILE,
    newest=HOSTILE,
    links=st.integers(1, 9),
    origins=st.integers(1, 9),
    sentences=rows(st.builds(Sentence, HOSTILE, NUMBERS), 12),
    projects=rows(st.builds(Touched, HOSTILE, st.lists(HOSTILE, max_size=4).map(tuple)), 20),
)


def assert_fit(message: Message) -> None:
    """Slack takes it, our own last look passes it, and nothing in it is alive."""
    blocks = [dict(block) for block in message.blocks]
    assert block_faults(blocks) == []
    assert all_text(blocks) <= ALL_BLOCKS_TEXT
    outbox = Outbox("k", "C1", "1.1", "U1", "", message.text, message.blocks, message.links)
    assert fault_in(outbox) == ""
    assert not re.search(r"[<>]", message.text)
    for element in elements(blocks):
        assert element["type"] in {"text", "link"}
        assert element["type"] == "link" or not re.search(r"<[!@#]|(?i:https?://)", element["text"])


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_any_answer_is_fit_to_be_sent(answer: Answer) -> None:
    """Whatever reports say and however much there is, limits hold, nothing is alive, links are cited ones."""
    message = answer_message(answer, BERLIN)
    assert_fit(message)
    assert set(message.links) <= {cited.url for cited in answer.citations}


@settings(max_examples=30, deadline=None)
@given(
    rows(STORIES, 40), rows(CITATIONS, 50), rows(HOSTILE, 40), rows(st.builds(Sentence, HOSTILE, NUMBERS), 20)
)
def test_any_briefing_is_fit_to_be_sent(
    stories: tuple[BriefStory, ...],
    citations: tuple[Any, ...],
    feeds: tuple[str, ...],
    changes: tuple[Sentence, ...],
) -> None:
    """The same for briefings."""
    briefing: Briefing = replace(BRIEFING, stories=stories, citations=citations, feeds=feeds, changes=changes)
    assert_fit(briefing_message(briefing, BERLIN))


@settings(max_examples=30, deadline=None)
@given(rows(st.fixed_dictionaries({"status": st.sampled_from(["added", "failed", "odd"]), "title": HOSTILE,
                                   "error": HOSTILE, "marking": HOSTILE, "report_id": HOSTILE}), 100), HOSTILE)  # fmt: skip
def test_any_upload_is_fit_to_be_told(reports: tuple[dict[str, str], ...], beside: str) -> None:
    """The same for what became of files."""
    assert_fit(upload_message(reports, Marking.GREEN, beside))


def test_what_is_known_of_the_incident_is_told() -> None:
    """A line a state with its items and their numbers; what nobody has said has none."""
    checks = (
        Check("vector", "known", (1,)),
        Check("dates", "disputed", (1, 2)),
        Check("volume", "unsaid", ()),
    )
    told = lines(answer_message(replace(ANSWER, checklist=checks), BERLIN))
    assert "Known: vector [1]" in told
    assert "Disputed: dates [1][2]" in told
    assert "Nobody has said: volume" in told
    assert not [line for line in told if line.startswith("Said to be unknown")]
