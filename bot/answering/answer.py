"""The answer, as CONTRACT-shaped data: frozen, ready to be shown, kept and turned into JSON."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from bot.exposure.status import Status

Outcome = Literal["answered", "no_evidence", "needs_clarification", "failed"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary and the numbers of the citations that carry it; never without one."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of one report that support a sentence: `quote` is `report.text[start:end]` of that version."""

    n: int
    report_id: str
    external_id: str
    title: str
    publisher: str
    url: str
    published: str
    retrieved: str
    marking: str
    version: int
    start: int
    end: int
    where: str
    quote: str
    also_published_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of one project in one incident over one exposure path."""

    project: str
    incident: str
    incident_id: str
    status: Status
    justification: str
    path: tuple[str, ...]
    citations: tuple[int, ...]
    since: str | None
    review_by: str | None


@dataclass(frozen=True, slots=True)
class Stance:
    """Who said or did what, on which day."""

    party: str
    stance: str
    text: str
    date: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One value that sources give for something they disagree about."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that sources tell differently."""

    about: str
    sides: tuple[Side, ...]
    kind: Literal["contradiction", "superseded"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that one wants to know about the incident of the worst verdict, and whether the reports say it."""

    item: str
    state: Literal["known", "disputed", "said_unknown", "unsaid"]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A report that was found, with its score; best first in an answer."""

    report_id: str
    external_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `searched` is (visible reports, time of the newest); `timing_ms` is for operators only."""

    id: str
    question: str
    standalone_question: str
    as_of: str
    outcome: Outcome
    reason: str = ""
    searched: tuple[int, str] = (0, "")
    choices: tuple[str, ...] = ()
    summary: tuple[Sentence, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    statements: tuple[Stance, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unknowns: tuple[str, ...] = ()
    checklist: tuple[Check, ...] = ()
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    marking: str = "TLP:CLEAR"
    writer: str = "extractive"
    degraded: bool = False
    timing_ms: tuple[tuple[str, float], ...] = ()

    def cited(self, n: int) -> Citation:
        """The citation with number `n`."""
        return next(c for c in self.citations if c.n == n)

    def without_timing(self) -> "Answer":
        """The same answer as anybody but an operator may see it."""
        return replace(self, timing_ms=())


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as the JSON object of the contract."""
    data = asdict(answer)
    data["searched"] = {"reports": answer.searched[0], "newest": answer.searched[1] or None}
    data["timing_ms"] = dict(answer.timing_ms)
    return data


def answer_from_json(data: dict[str, Any]) -> Answer:
    """The answer that `answer_json` wrote down."""
    made: dict[str, Any] = dict(data)
    made["searched"] = (data["searched"]["reports"], data["searched"]["newest"] or "")
    made["timing_ms"] = tuple(data["timing_ms"].items())
    for key, kind in (
        ("summary", Sentence),
        ("verdicts", Verdict),
        ("statements", Stance),
        ("citations", Citation),
        ("retrieved", Retrieved),
    ):
        made[key] = tuple(kind(**_frozen(row)) for row in data[key])
    made["checklist"] = tuple(
        Check(**_frozen(row)) for row in data.get("checklist", ())
    )  # older answers have none
    made["conflicts"] = tuple(
        Conflict(row["about"], tuple(Side(**_frozen(side)) for side in row["sides"]), row["kind"])
        for row in data["conflicts"]
    )
    made["choices"], made["unknowns"] = tuple(data["choices"]), tuple(data["unknowns"])
    return Answer(**made)


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
