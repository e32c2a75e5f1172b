"""How verdicts are compared with how they stood before, and what is named as the reason."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.exposure.history import Moved, compared
from bot.exposure.status import Status
from bot.exposure.verdicts import Finding
from ingestion.report import Marking
from vectorstore.ledger import Assessed, Change, Standing
from vectorstore.stored import Quote, StoredReport

PATH = ("Desk", "Fennholt")
STILL = Moved(catalogue=False, register=False, fates={})
FILED = Moved(catalogue=True, register=False, fates={})
EDITED = Moved(catalogue=False, register=True, fates={})


def told(report_id: str, version: int = 1, day: int = 1) -> Quote:
    """Words of a report of a day in April."""
    dated = f"2026-04-{day:02}T08:00:00Z"
    stored = StoredReport(
        report_id, f"{report_id}.md", version, report_id, "Wire", "", "", dated, dated, "en", "text", "file", "",
        Marking.CLEAR, "Fennholt was breached.",
    )  # fmt: skip
    return Quote(stored, 0, len(stored.text))


def finding(status: Status, *quotes: Quote, path: tuple[str, ...] = PATH, incident: str = "r1") -> Finding:
    """A verdict on Desk."""
    return Finding("Desk", "A breach", incident, status, "Because.", path, quotes, None, None)


def standing(
    status: str, *evidence: tuple[str, int], path: tuple[str, ...] = PATH, incident: str = "r1"
) -> Standing:
    """How a verdict on Desk stood; its latest flip is the seventh."""
    return Standing("Desk", incident, path, status, evidence, 7)


def one(before: list[Standing], now: list[Finding], moved: Moved) -> Assessed:
    """The only verdict there is."""
    (assessed,) = compared(before, now, moved)
    return assessed


def change(before: list[Standing], now: list[Finding], moved: Moved) -> Change:
    """What changed of the only verdict there is."""
    changed = one(before, now, moved).change
    assert changed is not None
    return changed


def test_a_first_verdict_is_opened_by_its_newest_report() -> None:
    """Before it there was no known exposure."""
    opened = change([], [finding("affected", told("r1"), told("r2", day=3))], FILED)
    assert (opened.old, opened.new) == ("no_known_exposure", "affected")
    assert (opened.cause, opened.report_id, opened.previous) == ("report", "r2", 0)


def test_a_status_that_stays_is_no_change() -> None:
    """Even when other reports carry it now."""
    same = one([standing("affected", ("r1", 1))], [finding("affected", told("r2"))], FILED)
    assert same.change is None
    assert same.standing == Standing("Desk", "r1", PATH, "affected", (("r2", 1),), 7)


def test_a_new_report_flips_a_verdict() -> None:
    """The report that was not there before is the reason."""
    flip = change([standing("affected", ("r1", 1))], [finding("fixed", told("r1"), told("r2", day=2))], FILED)
    assert (flip.old, flip.new, flip.cause, flip.report_id, flip.previous) == (
        "affected",
        "fixed",
        "report",
        "r2",
        7,
    )


def test_a_new_version_flips_a_verdict() -> None:
    """The report is the same, its words are others."""
    flip = change([standing("affected", ("r1", 1))], [finding("fixed", told("r1", 2))], FILED)
    assert (flip.cause, flip.report_id) == ("update", "r1")


def test_a_withdrawal_ends_a_verdict() -> None:
    """It is named, and what the verdict was."""
    gone = replace(FILED, fates={"r1": "withdrawn"})
    ended = change([standing("affected", ("r1", 1))], [], gone)
    assert (ended.old, ended.new) == ("affected", "no_known_exposure")
    assert (ended.cause, ended.report_id, ended.path) == ("withdrawal", "r1", PATH)
    assert one([standing("affected", ("r1", 1))], [], gone).standing is None


def test_a_restricted_report_is_not_named() -> None:
    """Nor is one that was purged, by then without an id."""
    restricted = replace(FILED, fates={"r1": "restricted"})
    flip = change([standing("affected", ("r1", 1))], [], restricted)
    assert (flip.cause, flip.report_id) == ("restriction", "")
    flip = change([standing("affected", ("", 0))], [finding("fixed", told("r2"))], FILED)
    assert (flip.cause, flip.report_id) == ("purge", "")


def test_the_register_is_the_reason_when_nothing_else_moved() -> None:
    """Such as a version that was pinned anew."""
    flip = change([standing("affected", ("r1", 1))], [finding("not_affected", told("r1"))], EDITED)
    assert flip.cause == "register"
    opened = change([], [finding("affected", told("r1"))], EDITED)
    assert opened.cause == "register"
    assert change([standing("affected", ("r1", 1))], [finding("fixed", told("r1"))], STILL).cause == "rules"


def test_a_path_that_goes_on_is_the_same_verdict() -> None:
    """A report names a supplier behind the party of before."""
    longer = finding("affected", told("r1"), path=(*PATH, "Mercor"))
    flip = change([standing("under_investigation", ("r1", 1))], [longer], FILED)
    assert (flip.old, flip.new, flip.path) == ("under_investigation", "affected", (*PATH, "Mercor"))


def test_an_incident_that_begins_earlier_is_the_same() -> None:
    """An older report was filed, and gives the incident its id."""
    now = finding("affected", told("r0"), told("r1", day=2), incident="r0")
    assert one([standing("affected", ("r1", 1))], [now], FILED).change is None


def test_two_incidents_on_one_path_are_two_verdicts() -> None:
    """Each goes on by itself."""
    before = [standing("affected", ("r1", 1)), standing("fixed", ("r5", 1), incident="r5")]
    now = [finding("fixed", told("r5"), incident="r5"), finding("affected", told("r1"))]
    assert [assessed.change for assessed in compared(before, now, FILED)] == [None, None]


STATUSES = st.sampled_from(["affected", "under_investigation", "fixed", "not_affected"])
EVIDENCE = st.lists(st.sampled_from(["r1", "r2", "r3"]), min_size=1, max_size=3, unique=True)
PATHS = st.sampled_from([PATH, (*PATH, "Mercor"), ("Desk", "Other")])


@given(
    st.lists(st.tuples(STATUSES, EVIDENCE, PATHS, EVIDENCE), max_size=4),
    st.lists(st.tuples(STATUSES, EVIDENCE, PATHS, EVIDENCE), max_size=4),
)
def test_the_changes_lead_from_what_stood_to_what_stands(
    old: list[tuple[str, list[str], tuple[str, ...], list[str]]],
    new: list[tuple[Status, list[str], tuple[str, ...], list[str]]],
) -> None:
    """Every standing is continued or ended once, every finding stands, and a change is one of status."""
    before = [standing(s, *((e, 1) for e in had), path=p, incident=i[0]) for s, had, p, i in old]
    now = [finding(s, *map(told, has), path=p, incident=i[0]) for s, has, p, i in new]
    found = compared(before, now, FILED)
    assert [a.standing.status for a in found if a.standing] == [f.status for f in now]
    assert len(found) >= max(len(before), len(now))
    assert all(a.change.old != a.change.new for a in found if a.change)
    ended = sum(a.standing is None for a in found)
    continued = sum(a.standing is not None and a.standing.flip == 7 for a in found)
    assert ended + continued == len(before)


def test_nothing_moved_and_nothing_found_is_nothing() -> None:
    """No verdict, no change."""
    assert compared([], [], STILL) == ()
