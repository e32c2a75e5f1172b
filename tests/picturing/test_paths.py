"""The picture of exposure paths: what is drawn, in which order, and that nothing covers anything."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exposure.verdicts import Finding
from bot.picturing.paths import draw_paths
from bot.picturing.picture import Arrow, Box, Picture
from bot.picturing.stories import ORDER, shown_name
from bot.picturing.svg import svg_of
from ingestion.report import Marking
from tests.picturing.sample import AS_OF, FINDINGS, TITLE, finding, many, quiet

STEPS = settings(max_examples=40, deadline=None)


def drawn(*findings: Finding, boxes: int = 100) -> Picture:
    """The picture, with room for everything unless told otherwise."""
    return draw_paths(findings, TITLE, AS_OF, most_boxes=boxes, most_incidents=100)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def said(picture: Picture) -> list[str]:
    """Every line of text, in and beside the boxes."""
    return [w.text for w in (*picture.words, *(word for box in picture.boxes for word in box.words))]


def projects(picture: Picture) -> list[Box]:
    """Our projects' boxes, from above."""
    return sorted((box for box in picture.boxes if box.kind == "project"), key=lambda box: box.y)


# Laws


@given(FINDINGS, st.integers(2, 30))
@STEPS
def test_no_two_boxes_overlap(findings: list[Finding], most: int) -> None:
    """No box covers another, and each lies in the picture."""
    picture = drawn(*findings, boxes=most)
    assert not [pair for pair in combinations(picture.boxes, 2) if overlap(*pair)]
    for box in picture.boxes:
        assert 0 <= box.x <= box.x + box.width <= picture.width
        assert 0 <= box.y <= box.y + box.height <= picture.height


@given(FINDINGS)
@STEPS
def test_every_path_is_drawn(findings: list[Finding]) -> None:
    """From each name on a finding's path an arrow leads to the next."""
    arrows = {(arrow.source, arrow.target) for arrow in drawn(*findings).arrows}
    for one in findings:
        assert set(pairwise(shown_name(name) for name in one.path)) <= arrows


@given(FINDINGS, st.integers(2, 6))
@STEPS
def test_nothing_is_dropped_in_silence(findings: list[Finding], most: int) -> None:
    """Projects drawn and projects counted in "and 3 more" are together all that there are, incident by incident."""
    told = {(f.incident_id, shown_name(f.project)) for f in findings if f.status != "no_known_exposure"}
    silent = {f.project for f in findings if f.status == "no_known_exposure"}
    picture = drawn(*findings, boxes=most)
    counted = [int(box.name.split()[1]) for box in picture.boxes if box.name.endswith(("project", "projects"))
               and box.kind == "more"]  # fmt: skip
    assert len(projects(picture)) + sum(counted) == len(told) + len(silent)


@given(FINDINGS, st.integers(2, 30))
@STEPS
def test_arrows_run_to_the_right(findings: list[Finding], most: int) -> None:
    """Each arrow begins at its source's right edge, ends at its target's left edge, and never turns back."""
    picture = drawn(*findings, boxes=most)
    rights = {(box.x + box.width, box.middle): box.name for box in picture.boxes}
    lefts = {(box.x, box.middle): box.name for box in picture.boxes}
    for arrow in picture.arrows:
        assert rights[arrow.points[0]] == arrow.source
        assert lefts[arrow.points[-1]] == arrow.target
        assert all(one[0] < to[0] for one, to in pairwise(arrow.points))


@given(FINDINGS, st.integers(2, 30))
@STEPS
def test_no_arrow_passes_through_a_box(findings: list[Finding], most: int) -> None:
    """Where an arrow crosses a column of boxes, it runs level between them."""
    picture = drawn(*findings, boxes=most)
    for arrow in picture.arrows:
        for one, to in pairwise(arrow.points):
            top, bottom = sorted((one[1], to[1]))
            swept = Box(one[0], top, to[0] - one[0], bottom - top + 1, "more", "")
            assert not [box for box in picture.boxes if overlap(swept, box)]


@given(FINDINGS)
@STEPS
def test_the_worst_stands_first(findings: list[Finding]) -> None:
    """Within each incident the projects stand worst first, from above."""
    picture = drawn(*findings)
    for frame in picture.frames:
        own = [b for b in projects(picture) if frame.y <= b.y < frame.y + frame.height]
        ranks = [ORDER.index(box.status or "affected") for box in own]
        assert ranks == sorted(ranks)


@given(FINDINGS, st.randoms(use_true_random=False))
@STEPS
def test_the_same_findings_give_the_same_bytes(findings: list[Finding], chance: object) -> None:
    """The order in which findings come changes no byte."""
    shuffled = list(findings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert svg_of(drawn(*findings)) == svg_of(drawn(*shuffled))


@given(FINDINGS)
@STEPS
def test_signs_go_with_words(findings: list[Finding]) -> None:
    """Every sign stands beside its status in words, so that colour tells nothing alone."""
    for box in drawn(*findings).boxes:
        assert len(box.signs) == len([word for word in box.words if word.status])
        for sign, word in zip(box.signs, [word for word in box.words if word.status], strict=True):
            assert sign.status == word.status
            assert word.status
            assert word.status.replace("_", " ") in word.text.lower()


# What stands where


def test_a_shared_party_is_drawn_once() -> None:
    """Two projects that reach one party over one vendor share both boxes, and the arrow between them."""
    picture = drawn(
        finding("Aurora", "under_investigation", "Tallyline", "Hexabroker"),
        finding("Label", "affected", "Tallyline", "Hexabroker"),
    )
    names = [box.name for box in picture.boxes if box.kind in {"party", "middle"}]
    assert sorted(name for name in names if name) == ["Hexabroker", "Tallyline"]
    assert [arrow.status for arrow in picture.arrows if arrow.target == "Hexabroker"] == ["affected"]


def test_parties_in_the_incident_stand_at_the_right() -> None:
    """What the project uses itself and what a supplier leads to stand in one column when both are in the incident."""
    picture = drawn(
        finding("Router", "affected", "pypi:moorlog==1.2"),
        finding("Aurora", "under_investigation", "Tallyline", "Hexabroker", "pypi:moorlog"),
    )
    ends = [box for box in picture.boxes if box.kind == "party" and box.name]
    assert len({box.x for box in ends}) == 1
    assert all(box.x < ends[0].x for box in picture.boxes if box.kind == "middle")


def test_paths_that_run_in_a_circle_are_drawn() -> None:
    """Two vendors that supply each other stand on both paths, and no arrow turns back."""
    picture = drawn(
        finding("Aurora", "affected", "Tallyline", "Hexabroker"),
        finding("Label", "affected", "Hexabroker", "Tallyline"),
    )
    assert all(arrow.points[0][0] < arrow.points[-1][0] for arrow in picture.arrows)
    assert len(picture.arrows) == 4


def test_a_project_says_each_of_its_statuses() -> None:
    """A project that is affected over one path and under investigation over another says both, the worse first."""
    picture = drawn(
        finding("Aurora", "under_investigation", "Hexabroker"), finding("Aurora", "affected", "Tallyline")
    )
    (box,) = projects(picture)
    assert [sign.status for sign in box.signs] == ["affected", "under_investigation"]


def test_each_incident_has_its_heading() -> None:
    """Title and day of each incident stand above its paths, the worse incident first."""
    picture = drawn(
        finding("Aurora", "fixed", "Tallyline", incident="Outage of Tallyline", incident_id="r2"),
        finding("Label", "affected", "Hexabroker", incident="Break-in at Hexabroker", since="2026-05-09"),
    )
    words = said(picture)
    assert words.index("Break-in at Hexabroker") < words.index("Outage of Tallyline")
    assert any(word.startswith("since 9 May 2026") for word in words)
    assert len(picture.frames) == 2


def test_what_is_too_much_is_said() -> None:
    """Of sixty projects the worst are drawn, and one box says how many more there are and how they stand."""
    picture = draw_paths(many(60), TITLE, AS_OF)
    (more,) = [box for box in picture.boxes if box.kind == "more"]
    assert more.name == "and 45 more projects"
    assert [word.text for word in more.words[1:]] == ["15 under investigation", "15 fixed", "15 not affected"]
    assert {box.status for box in projects(picture)} == {"affected"}


def test_too_many_incidents_are_said() -> None:
    """Incidents beyond the limit stand in one line, with how their projects stand."""
    findings = [finding("Aurora", "fixed", "Tallyline", incident_id=f"r{n}") for n in range(9)]
    assert "and 3 more incidents, with 1 project, fixed" in said(draw_paths(findings, TITLE, AS_OF))


@pytest.mark.parametrize("count", [1, 60, 200])
def test_it_stays_of_a_size_to_be_read(count: int) -> None:
    """From one finding to two hundred, the picture is not larger than a tall screen or two."""
    picture = draw_paths(many(count), TITLE, AS_OF)
    assert 900 <= picture.width <= 2000
    assert picture.height <= 2000


def test_silence_is_not_called_safety() -> None:
    """Projects of which nothing is known stand apart, with words that this is no proof."""
    picture = drawn(quiet("Payroll"))
    assert any("no proof of safety" in line for line in said(picture))
    assert not picture.arrows


def test_no_verdicts_are_a_picture_that_says_so() -> None:
    """Without findings there is a heading, and the words that there is nothing to show."""
    assert any("no verdicts" in line for line in said(drawn()))


def test_the_time_is_said_in_the_zone() -> None:
    """The heading says as of when, in words."""
    assert any(line.startswith("as of 12 May 2026, 07:00 UTC") for line in said(drawn(quiet("Payroll"))))


def test_the_marking_is_the_highest() -> None:
    """The corner shows the highest marking of the quoted reports, and never less than the caller's."""
    amber = finding("Aurora", "affected", "Tallyline", marking=Marking.AMBER)
    assert "TLP:AMBER" in said(draw_paths([amber], TITLE, AS_OF))
    assert "TLP:AMBER" in said(draw_paths([amber], TITLE, AS_OF, marking=Marking.GREEN))
    assert "TLP:RED" in said(draw_paths([amber], TITLE, AS_OF, marking=Marking.RED))


def test_the_legend_holds_what_is_drawn() -> None:
    """The legend explains the statuses in the picture, and no others."""
    picture = drawn(finding("Aurora", "affected", "Tallyline"))
    assert [sign.status for sign in picture.signs] == ["affected"]
    assert [stroke.status for stroke in picture.strokes] == ["affected"]


def test_long_names_are_wrapped_and_kept() -> None:
    """A name of 500 characters is cut with an ellipsis in its box, which still knows the whole of it."""
    (box,) = projects(drawn(finding("N" * 500, "affected", "Tallyline")))
    assert box.words[-2].text.endswith("…")
    assert box.name == "N" * 500


def test_letters_without_a_font_are_told() -> None:
    """Where a name has letters that the PNG's font lacks, the picture says what is seen in their place."""
    assert any("empty box" in line for line in said(drawn(quiet("港湾"))))
    assert not any("empty box" in line for line in said(drawn(quiet("Überhafen Ωμέγα Порт"))))


def test_the_description_tells_the_paths() -> None:
    """What a person who does not see the picture is told: status and path of every finding."""
    picture = drawn(finding("Aurora", "affected", "Tallyline", "Hexabroker"), quiet("Payroll"))
    assert "Affected: Aurora to Tallyline to Hexabroker." in picture.desc
    assert "No known exposure: Payroll." in picture.desc


def test_lines_run_differently() -> None:
    """Arrows of different statuses differ in how they run, not in colour alone."""
    statuses = [Arrow("a", "b", status, ((0, 0), (9, 0))).status for status in ORDER[:3]]
    pictures = [svg_of(drawn(finding("Aurora", status, "Tallyline"))) for status in statuses]
    runs = {svg.count('stroke-dasharray="8 4"') - svg.count('stroke-dasharray="2 4"') for svg in pictures}
    assert len(runs) == 3
