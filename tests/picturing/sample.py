"""Findings for pictures, in one line each, and Hypothesis strategies for many of them. All names are made up."""

from dataclasses import replace

from hypothesis import strategies as st

from bot.exposure.status import Status
from bot.exposure.verdicts import Finding
from bot.picturing.stories import ORDER
from ingestion.report import Marking
from tests.exposure.world import report
from vectorstore.stored import Quote

AS_OF = "2026-05-12T07:00:00Z"
TITLE = "Exposure of our projects"


def finding(
    project: str, status: Status, *path: str, incident: str = "Loss of depots", incident_id: str = "r1",
    since: str | None = "2026-05-10T08:00:00Z", marking: Marking = Marking.CLEAR,
) -> Finding:  # fmt: skip
    """A finding over this path after the project; a status without a path is about nothing."""
    quoted = Quote(replace(report("Depots are closed."), marking=marking), 0, 6)
    return Finding(
        project,
        incident,
        incident_id,
        status,
        "The reports say so.",
        (project, *path),
        (quoted,),
        since,
        None,
    )


def quiet(project: str) -> Finding:
    """A project of which nothing is known."""
    why = f"Searched 3 reports: none gives a role to anything that {project} depends on."
    return Finding(project, "", "", "no_known_exposure", why, (project,), (), None, None)


def many(count: int) -> list[Finding]:
    """So many findings on one incident, over a few shared vendors, every status but the last."""
    vendors = ("Tallyline", "Quillmark Translate", "Varnholt Emberline 3.1", "Brightfjord")
    ways = (("Hexabroker", "pypi:moorlog"), ("pypi:moorlog",), (), ("Hexabroker",))
    return [
        finding(f"Project {n:03}", ORDER[n % 4], vendors[n % 4], *ways[n % 3]) for n in range(1, count + 1)
    ]


PARTIES = st.sampled_from(
    ["Tallyline", "Quillmark", "Hexabroker", "pypi:moorlog", "Varnholt Emberline 3.1", "V" * 90]
)
NAMES = st.one_of(st.sampled_from(["Aurora", "Label", "Router", "Payroll", "Kiosk"]), st.text(max_size=120))
TOLD = st.builds(
    lambda project, status, path, number: finding(
        project, status, *path, incident=f"Incident {number}", incident_id=f"r{number}"
    ),
    NAMES,
    st.sampled_from(ORDER[:4]),
    st.lists(st.one_of(PARTIES, st.text(max_size=60)), min_size=1, max_size=5),
    st.integers(1, 3),
)
FINDINGS = st.lists(st.one_of(TOLD, st.builds(quiet, NAMES)), max_size=30)
