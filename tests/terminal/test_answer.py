"""An answer in the terminal."""

import io
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.answering.answer import Answer, Check, Citation, Conflict, Sentence, Side, Stance, Verdict
from bot.terminal.answer import SIGNS, answer_lines, show_answer

ZONE = ZoneInfo("Europe/Berlin")


def citation(n: int, title: str = "Mill hit by intruders", **kind: object) -> Citation:
    """A citation with number `n`."""
    base = Citation(
        n=n,
        report_id=f"r{n:012}",
        external_id=f"report-{n}.md",
        title=title,
        publisher="The Ledger Wire",
        url=f"https://ledgerwire.example/{n}",
        published="2026-04-03T17:10:00Z",
        retrieved="2026-04-04T00:00:00Z",
        marking="TLP:CLEAR",
        version=1,
        start=120,
        end=144,
        where="",
        quote=f"Quoted words number {n}.",
    )
    return replace(base, **kind)  # type: ignore[arg-type]


def verdict(
    project: str, status: str, justification: str = "Nobody has said more.", **kind: object
) -> Verdict:
    """A verdict over a path of three."""
    path = (project, "Kestrel Mail", "Tallyline")
    base = Verdict(project, "Tallyline breach", "i1", status, justification, path, (1,), None, None)  # type: ignore[arg-type]
    return replace(base, **kind)  # type: ignore[arg-type]


ANSWER = Answer(
    id="a1",
    question="Is our payroll project affected?",
    standalone_question="Is our payroll project affected?",
    as_of="2026-04-06T07:00:00Z",
    outcome="answered",
    searched=(1204, "2026-04-05T21:10:00Z"),
    summary=(
        Sentence("Tallyline confirmed a breach and told staff that it was one of thousands hit.", (1, 2)),
    ),
    verdicts=(verdict("Harbor payroll", "under_investigation"),),
    statements=(
        Stance("Kestrel Mail", "continues", "goes on", "2026-04-03", (2,)),
        Stance("Kestrel Mail", "investigates", "looks", "2026-04-03", (2,)),
        Stance("Tallyline", "not_affected", "says no", "2025-12-31", (1,)),
    ),
    conflicts=(Conflict("when it began", (Side("24 March", (1,)), Side("27 March", (2,))), "contradiction"),),
    unknowns=("what was taken", "when it ended"),
    citations=(citation(1), citation(2, "Staff told to wait", also_published_by=("Harbour Post",))),
    timing_ms=(("total", 41.4),),
)
EMPTY = Answer("a", "Anything on Zephyr?", "Anything on Zephyr?", "2026-04-06T07:00:00Z", "no_evidence")


def seen(answer: Answer, width: int | None = None, *, explain: bool = False) -> str:
    """What a terminal of `width` columns without colour shows; None: what a pipe gets."""
    out = io.StringIO()
    console = Console(file=out, width=width or 80, force_terminal=width is not None, color_system=None)
    show_answer(answer, console, zone=ZONE, explain=explain)
    return out.getvalue()


def words(text: str) -> str:
    """The words, whatever the lines."""
    return " ".join(text.split())


def test_the_verdict_comes_before_everything_but_the_question() -> None:
    """Verdict, then what the reports say, then people, then unknowns, then sources."""
    out = seen(ANSWER, 80)
    order = ["Is our payroll", "UNDER INVESTIGATION", "What the reports say", "Who said what"]
    order += ["Sources disagree", "In no report", "[1] Mill hit", "sources,"]
    places = [out.index(part) for part in order]
    assert places == sorted(places)


def test_the_checklist_is_told_in_a_line_a_state() -> None:
    """What is known with its numbers, what nobody has said without; a state without items leaves no line."""
    checks = (Check("vector", "known", (2,)), Check("dates", "known", (1,)), Check("volume", "unsaid", ()))
    out = seen(replace(ANSWER, checklist=checks), 100)
    assert "Known              vector [2] · dates [1]" in out
    assert "Nobody has said    volume" in out
    assert "Said to be unknown" not in out
    assert "Disputed" not in out
    assert words("Said to be unknown data types [1]") in words(
        seen(replace(ANSWER, checklist=(Check("data types", "said_unknown", (1,)),)), 60)
    )


@pytest.mark.parametrize("status", list(SIGNS))
def test_each_status_has_a_sign_and_words(status: str) -> None:
    """The status survives without colour, in a sign and in capitals."""
    out = seen(replace(ANSWER, verdicts=(verdict("Harbor payroll", status),)), 80)
    sign, capitals, _ = SIGNS[status]
    assert f"{sign} {capitals}" in out
    assert "Harbor payroll → Kestrel Mail → Tallyline" in out


def test_the_question_stands_beside_its_time() -> None:
    """As of when, in the reader's zone, on the same line where there is room."""
    first = seen(ANSWER, 100).splitlines()[1]
    assert first.startswith("  Is our payroll project affected?")
    assert first.endswith("as of 6 Apr 2026, 09:00 CEST")


def test_citation_numbers_stand_at_the_right_edge() -> None:
    """The eye finds them in one column."""
    line = next(line for line in seen(ANSWER, 80).splitlines() if "Nobody has said more." in line)
    assert line.endswith("[1]")
    assert len(line) == 80


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120, 300])
def test_no_width_loses_a_word(width: int) -> None:
    """At any width all words are there, and no line is longer than the terminal or a hundred cells."""
    out = seen(ANSWER, width, explain=True)
    assert max(map(len, out.splitlines())) <= min(width, 100)
    wide = re.findall(r"\w+", seen(ANSWER, None, explain=True))
    assert sorted("".join(re.findall(r"\w", out))) == sorted("".join(wide))


def test_a_pipe_gets_no_escapes_and_no_wrapping() -> None:
    """Piped output is plain text with a whole sentence on its line."""
    out = seen(ANSWER)
    assert "\x1b" not in out
    assert "Tallyline confirmed a breach and told staff that it was one of thousands hit. [1] [2]" in out
    assert not any(line != line.rstrip() for line in out.splitlines())


def test_colours_only_repeat_what_words_say() -> None:
    """With colours off and on, the same characters stand there."""
    out = io.StringIO()
    show_answer(ANSWER, Console(file=out, width=80, force_terminal=True, color_system="truecolor"), zone=ZONE)
    bare = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", out.getvalue())
    assert bare == seen(ANSWER, 80)
    assert "\x1b]8;" in out.getvalue()  # links that a terminal can open


def test_hostile_text_is_shown_as_text() -> None:
    """Markup, escapes and script addresses in a report do nothing."""
    evil = citation(1, "[bold red]Ring \x1b[2Jme[/]\u202e", url="javascript:alert(1)", publisher="\x07Bell")
    out = io.StringIO()
    answer = replace(ANSWER, citations=(evil,), summary=(Sentence("[link=x]a\x1b]0;t\x07b[/link]", (1,)),))
    show_answer(answer, Console(file=out, width=90, force_terminal=True, color_system="truecolor"), zone=ZONE)
    text = out.getvalue()
    assert "[bold red]Ring me[/]" in text
    assert "[link=x]ab[/link]" in text
    assert "javascript" not in text
    assert not re.search(r"\x1b\[2J|\x1b\]0|\x07|\u202e", text)


def test_empty_parts_leave_no_heading() -> None:
    """What is not there is not announced."""
    bare = replace(ANSWER, statements=(), conflicts=(), unknowns=(), verdicts=())
    out = seen(bare, 80)
    for heading in ("Who said what", "Sources disagree", "In no report", "UNDER"):
        assert heading not in out


def test_one_partys_stances_stand_together() -> None:
    """A party once, its stances of one day joined, the year only where it is another one."""
    out = words(seen(ANSWER, 100))
    assert "Kestrel Mail · continues, investigates (3 Apr) [2]" in out
    assert "Tallyline · not affected (31 Dec 2025) [1]" in out


def test_disagreement_names_both_sides_and_update_their_order() -> None:
    """A contradiction says or; what was overtaken comes first."""
    assert "when it began: 24 March [1] or 27 March [2]" in words(seen(ANSWER, 100))
    sides = (Side("19 towns", (1,)), Side("12 towns", (2,)))
    older = replace(ANSWER.citations[1], published="2026-04-01T00:00:00Z")
    answer = replace(
        ANSWER, citations=(ANSWER.citations[0], older), conflicts=(Conflict("how many", sides, "superseded"),)
    )
    assert "how many: 12 towns [2], later: 19 towns [1]" in words(seen(answer, 100))


def test_the_footer_counts_copies_once() -> None:
    """Three places, two texts; how much was searched; the marking; the writer."""
    out = words(seen(ANSWER, 100))
    assert "3 sources, 2 independent · 1,204 reports searched, newest 5 Apr" in out
    assert "TLP:CLEAR · extractive writer · 41 ms" in out


def test_explain_shows_the_exact_words() -> None:
    """Under each source its quote with version, place and character range, and no hint to ask for them."""
    answer = replace(ANSWER, citations=(citation(1, where="p. 3"), citation(2)))
    out = seen(answer, 80, explain=True)
    assert "version 1, p. 3, characters 120–144:" in out
    assert "“Quoted words number 1.”" in out
    assert "--explain" not in out
    assert "--explain" in seen(answer, 80)


def test_quotes_of_one_report_share_its_entry() -> None:
    """A report that is cited twice is listed once, with both numbers."""
    again = citation(3, report_id="r000000000001", start=200, end=224)
    out = seen(replace(ANSWER, citations=(*ANSWER.citations, again)), 80)
    assert "[1] [3] Mill hit by intruders" in out
    assert out.count("Mill hit by intruders") == 1


def test_projects_without_exposure_share_a_line() -> None:
    """Ten projects of which nothing is known take one entry, each by its name."""
    rows = tuple(
        verdict(
            name, "no_known_exposure", "9 reports searched, newest 2026-04-05.", citations=(), path=(name,)
        )
        for name in ("Site", "Wiki", "Ledger")
    )
    out = seen(replace(ANSWER, verdicts=rows), 80)
    assert "○ NO KNOWN EXPOSURE   Site · Wiki · Ledger" in out
    assert out.count("9 reports searched") == 1


def test_incidents_are_named_where_there_are_several() -> None:
    """With verdicts on two incidents each says which."""
    two = (
        verdict("Site", "affected"),
        verdict("Site", "fixed", incident="Gullwing outage", incident_id="i2"),
    )
    out = seen(replace(ANSWER, verdicts=two), 80)
    assert "in: Tallyline breach" in out
    assert "in: Gullwing outage" in out
    assert "in: " not in seen(ANSWER, 80)


def test_nothing_found_is_said_with_how_much_was_searched() -> None:
    """No evidence: a sentence, what was searched, what to do; no sources, no marking."""
    out = words(seen(replace(EMPTY, searched=(1204, "2026-04-05T21:10:00Z")), 80))
    assert "○ I have no report on that." in out
    assert "sitrep ingest" in out
    assert "1,204 reports searched, newest 5 Apr" in out
    assert "TLP" not in out


def test_a_question_back_lists_the_choices() -> None:
    """What is unclear, and the names that could be meant."""
    asked = replace(
        EMPTY, outcome="needs_clarification", reason="Two projects fit.", choices=("Site", "Wiki")
    )
    out = seen(asked, 80)
    assert "? Two projects fit." in out
    assert "– Site" in out
    assert "– Wiki" in out


def test_a_failure_says_what_to_do() -> None:
    """Failed: the reason in our words and nothing else that could be taken for an answer."""
    out = seen(replace(EMPTY, outcome="failed", reason="The index is locked: stop process 12."), 80)
    assert "✗ The index is locked: stop process 12." in out


def test_a_plainer_answer_says_so_once_in_small() -> None:
    """Degraded: one line, and the answer as always."""
    out = seen(replace(ANSWER, degraded=True), 100)
    assert words(out).count("Short answer, from quotes only") == 1
    assert "UNDER INVESTIGATION" in out


def test_a_follow_up_shows_how_it_was_understood() -> None:
    """The question that was really answered stands below the one that was typed."""
    out = seen(replace(ANSWER, question="and Meta?", standalone_question="Is Meta affected?"), 80)
    assert "understood as: Is Meta affected?" in out


def test_an_old_terminal_gets_signs_it_has() -> None:
    """Where the output is not UTF, signs are spelled in ASCII instead of failing."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show_answer(ANSWER, Console(file=stream, width=80), zone=ZONE)
    stream.flush()
    assert b"(?) UNDER INVESTIGATION" in raw.getvalue()
    assert b"Harbor payroll -> Kestrel Mail -> Tallyline" in raw.getvalue()


@pytest.mark.parametrize("width", [40, 100, None])
def test_a_style_ends_where_its_words_end(width: int | None) -> None:
    """A bold label or a coloured number does not colour what stands after it."""
    for line in answer_lines(ANSWER, width=width, zone=ZONE, explain=True):
        assert not line.style
    path = next(line for line in answer_lines(ANSWER, width=100, zone=ZONE) if "→" in line.plain)
    assert {path.plain[s.start : s.end] for s in path.spans if s.style == "dim"} == {" → "}
