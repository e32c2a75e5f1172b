"""What comes out of the store: report versions as somebody may see them, and quotes located in them."""

from dataclasses import dataclass, field

from ingestion.report import Marking, Place, place_of


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whose eyes a question is answered for: nothing outside it has any influence on anything.

    A report counts when its marking is at most `clearance`, it is not withdrawn, and its publication (its retrieval,
    where it has no date) is at or before `as_of`; of its versions, the latest such one.
    """

    clearance: Marking
    as_of: str  # ISO 8601, UTC, to the second


@dataclass(frozen=True, slots=True)
class StoredReport:
    """One version of a report as it stands in the catalogue. Times are ISO 8601, UTC; "" means unknown."""

    report_id: str
    external_id: str
    version: int
    title: str
    publisher: str
    author: str
    url: str
    published: str
    retrieved: str
    language: str
    kind: str
    source: str
    vouched: str
    marking: Marking
    text: str = field(repr=False)
    places: tuple[Place, ...] = field(default=(), repr=False)
    copies: tuple[str, ...] = ()  # publishers of visible copies of this text
    withdrawn: str = ""  # when its publisher took it back

    @property
    def dated(self) -> str:
        """When the report counts from: its publication, else its retrieval."""
        return self.published or self.retrieved


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report, to the letter: `text` is `report.text[start:end]`."""

    report: StoredReport
    start: int
    end: int

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.report.text[self.start : self.end]

    @property
    def where(self) -> str:
        """The place in the original, such as "p. 3"; "" when the report has no places."""
        return place_of(self.report.places, self.start)


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """A passage that fits a question, with the parts of its score."""

    report_id: str
    version: int
    ordinal: int
    start: int
    end: int
    score: float  # fused, 0..1 by and large; identifiers lift it above 1
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class ReportMatch:
    """A report that fits a question, with its best passages, best first."""

    report: StoredReport
    score: float
    passages: tuple[PassageMatch, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched: visible reports, and the time of the newest ("" when there is none)."""

    reports: int
    newest: str
