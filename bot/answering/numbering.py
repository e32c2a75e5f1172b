"""Numbers for quotes: the same words of the same report are one citation, in the order of first use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.answering.answer import Citation
from ingestion.report import Marking
from vectorstore.stored import Quote


@dataclass(slots=True)
class Numbering:
    """Gives out citation numbers from 1 while an answer is put together.

    `copies`: who else published a report, by its id, where the search found that.
    """

    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _quotes: dict[tuple[str, int, int, int], Quote] = field(default_factory=dict)

    def cite(self, *quotes: Quote) -> tuple[int, ...]:
        """The numbers of these quotes, new ones given as needed; ascending, each once."""
        for quote in quotes:
            self._quotes.setdefault(_key(quote), quote)
        order = {key: n for n, key in enumerate(self._quotes, 1)}
        return tuple(sorted({order[_key(quote)] for quote in quotes}))

    def knows(self, quote: Quote) -> bool:
        """Whether these very words have a number."""
        return _key(quote) in self._quotes

    def citations(self) -> tuple[Citation, ...]:
        """Everything cited so far, by number."""
        return tuple(
            _citation(n, quote, self.copies.get(quote.report.report_id, quote.report.copies))
            for n, quote in enumerate(self._quotes.values(), 1)
        )

    def marking(self) -> str:
        """The highest marking among what is cited; `TLP:CLEAR` when nothing is."""
        return max((quote.report.marking for quote in self._quotes.values()), default=Marking.CLEAR).label

    def quote(self, n: int) -> Quote:
        """The quote with number `n`."""
        return list(self._quotes.values())[n - 1]


def _key(quote: Quote) -> tuple[str, int, int, int]:
    return quote.report.report_id, quote.report.version, quote.start, quote.end


def _citation(n: int, quote: Quote, copies: tuple[str, ...]) -> Citation:
    r = quote.report
    return Citation(
        n=n, report_id=r.report_id, external_id=r.external_id, title=r.title, publisher=r.publisher, url=r.url,
        published=r.published, retrieved=r.retrieved, marking=r.marking.label, version=r.version, start=quote.start,
        end=quote.end, where=quote.where, quote=quote.text, also_published_by=copies,
    )  # fmt: skip
