"""Links between reports, and the copies and stories that somebody sees by them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ingestion.report import Filing, Marking
from tests.outages import LATER, OUTAGE, STORM
from tests.vectorstore.homes import LATE, Shelf, report, shelf
from vectorstore import schema
from vectorstore.engine import writing
from vectorstore.links import link_again
from vectorstore.stored import Visibility
from vectorstore.storytelling import told_stories


def told(store: Shelf, clearance: Marking = Marking.CLEAR, as_of: str = LATE) -> list[tuple[object, ...]]:
    """Every story that somebody sees: its id, its reports, who published each, and from how many origins."""
    snapshot = store.search.snapshot(Visibility(clearance, as_of))
    return [
        (one.id, [(r.report_id, one.with_copies(r).copies) for r in one.reports], one.links, one.origins)
        for one in told_stories(store.catalogue, snapshot, snapshot.report_keys())
    ]


def kept(store: Shelf) -> list[tuple[object, ...]]:
    """Every link that is kept."""
    with store.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(select(schema.links)))


def made(name: str, text: str, day: int, publisher: str, marking: Marking = Marking.CLEAR) -> Filing:
    """A report of April."""
    return report(
        name,
        text,
        marking,
        title=f"Tallyline, part {name}",
        published=f"2026-04-{day:02}T08:00:00Z",
        publisher=publisher,
    )


FIRST = made("a", OUTAGE, 2, "The Ledger Wire")
COPY = made("b", f"OSTMERE - {OUTAGE} Reporting by our staff.", 3, "Harbour Post")
UPDATE = made("c", LATER, 5, "Gig Desk")
OTHER = report("d", STORM, title="Storm closes ports", publisher="Coast", published="2026-04-03T08:00:00Z")


def test_links_are_the_same_in_whatever_order_reports_are_filed(tmp_path: Path) -> None:
    """And when they are all linked anew, as for an older home."""
    seen = []
    for at, order in enumerate(permutations((FIRST, COPY, UPDATE))):
        store = shelf(tmp_path / str(at))
        for filing in order:
            store.file(filing)
        seen.append(kept(store))
        with writing(store.engine) as connection:
            link_again(connection)
        seen.append(kept(store))
        store.engine.dispose()
    assert seen[0]
    assert all(one == seen[0] for one in seen)


def test_a_story_bears_the_id_of_its_earliest_report(store: Shelf) -> None:
    """Two origins of three links; a report of something else is a story of its own."""
    store.file(UPDATE, OTHER, COPY, FIRST)
    stories = {story[0]: story for story in told(store)}
    assert set(stories) == {FIRST.report_id, OTHER.report_id}
    assert stories[FIRST.report_id][2:] == (3, 2)
    assert stories[FIRST.report_id][1][0] == (FIRST.report_id, ("Harbour Post",))  # type: ignore[index]


def test_a_copy_takes_no_place_of_its_own(store: Shelf) -> None:
    """A search shows the original once and names who else published it."""
    store.file(COPY, FIRST)
    found = store.only("Tallyline payslips")
    assert (found.report_id, found.copies) == (FIRST.report_id, ("Harbour Post",))


def test_a_new_version_has_links_of_its_own_and_an_old_one_keeps_its(store: Shelf) -> None:
    """As of then, the copy is a copy; as of now, it tells of something else."""
    store.file(FIRST, COPY)
    store.file(made("b", STORM, 9, "Harbour Post"))
    assert len(told(store)) == 2
    assert len(told(store, as_of="2026-04-04T00:00:00Z")) == 1


def test_a_purge_takes_the_links(store: Shelf) -> None:
    """Nothing kept names the report."""
    store.file(FIRST, COPY, UPDATE)
    store.catalogue.purge(COPY.report_id)
    assert all(COPY.report_id not in row for row in kept(store))
    with store.engine.connect() as connection:
        assert COPY.report_id not in set(connection.execute(select(schema.sketches.c.report_id)).scalars())


@dataclass
class Pair:
    """Two homes that differ in restricted reports only."""

    open: Shelf
    full: Shelf
    hidden: list[str] = field(default_factory=list)

    def both(self, act: Callable[[Shelf], object]) -> None:
        """Do this in each of them."""
        act(self.open)
        act(self.full)


TEXTS = (
    OUTAGE,
    f"{OUTAGE} Ends.",
    f"{OUTAGE}\n\n{STORM}",
    LATER,
    STORM,
    OUTAGE.split(". ", maxsplit=1)[0] + ". " + LATER,
)
STEP = st.tuples(
    st.sampled_from(["file", "hide", "mark", "withdraw"]),
    st.integers(0, 4), st.integers(0, len(TEXTS) - 1), st.integers(1, 20), st.sampled_from(["Wire", "Post", ""]),
)  # fmt: skip


@given(st.lists(STEP, min_size=3, max_size=9))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_may_not_be_seen_is_no_part_of_any_story(
    tmp_path_factory: object, steps: list[tuple[str, int, int, int, str]]
) -> None:
    """Stories, counts and publishers are the same with and without reports above the clearance, whatever becomes of them."""
    folder = tmp_path_factory.mktemp("pair")  # type: ignore[attr-defined]
    homes = Pair(shelf(folder / "open"), shelf(folder / "full"))
    for kind, name, text, day, publisher in steps:
        filing = made(f"r{name}", TEXTS[text], day, publisher)
        if kind == "hide":
            homes.full.file(made(f"hidden{name}", TEXTS[text], day, publisher, Marking.AMBER))
        elif kind == "file":
            homes.both(lambda store, one=filing: store.file(one))  # type: ignore[misc]
        elif kind == "mark" and homes.open.catalogue.find(f"r{name}"):
            raised = made(f"r{name}", TEXTS[text], day, publisher, Marking.RED)
            homes.both(lambda store, one=raised: store.file(one))  # type: ignore[misc]
        elif kind == "withdraw":
            for report_id in homes.open.catalogue.find(f"r{name}"):
                homes.both(lambda store, one=report_id: store.catalogue.withdraw(one, "wrong", LATE))  # type: ignore[misc]
        for clearance in (Marking.CLEAR, Marking.GREEN):
            assert told(homes.open, clearance) == told(homes.full, clearance)
    homes.both(lambda store: store.engine.dispose())
