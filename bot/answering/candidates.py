"""The sentences that could be evidence: of the best reports, each with its exact place and what speaks for it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from ingestion.instructions import is_hidden, is_instruction
from ingestion.names import PartyFinder
from ingestion.sentences import sentence_spans
from vectorstore.search import Found, Search
from vectorstore.stored import Quote, ReportMatch, StoredReport
from vectorstore.words import tokens, word_set

REPORTS = 8  # whose sentences are looked at
EMBEDDED = 6  # sentences whose likeness in meaning is measured at question time
LOOKED_AT = 240  # characters of each: more cost time and say little more of what it is about
OPENING = 6  # first sentences among which the one is chosen that a report is told by

_HEADING = re.compile(r"^\s*(?:#{1,6}\s|[|>]|\W*$)")
# Who published what when, with which marking: about the report, and nothing that it states.
_ABOUT_ITSELF = re.compile(
    r"\bTLP:|^(?:by|published|posted|updated|last updated|from)\b[^.!?]*$|\s[·|]\s.*\s[·|]\s"
    r"|^(?:published|posted|(?:last )?updated)\s*(?:on|at|:)\s[^.!?]{0,60}\.$"
    r"|^\S+ was (?:first )?(?:published|last modified|last updated) on \S+\.$",
    re.IGNORECASE,
)
# A sentence that begins so says whom it speaks of in the one before: alone it would be taken to speak of the question's.
_LEANS = re.compile(
    r"\W*(?:it|its|they|their|he|she|his|her|this|these|those|such|both|neither|the (?:former|latter)|es|sie|er|dies\w*)\b",
    re.IGNORECASE,
)
JOINED = 700  # characters of joined sentences at most
BEFORE = 600  # characters in which the sentence before a passage is looked for
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be evidence. Shares are 0..1 of the weight of the question's words."""

    quote: Quote
    words: frozenset[str]
    said: float  # share of the question's words in the sentence itself
    around: float  # share of those that only its publisher, day or title add
    place: float  # its report's score as a share of the best report's
    near: float  # likeness of its passage to the question
    cosine: float | None = None  # its own likeness to the question; None where it was not measured

    @property
    def covered(self) -> float:
        """Share of the question's words in the sentence or in what it stands under."""
        return self.said + self.around


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What a question's words are worth, and how its names are told from words that look like them."""

    weights: Mapping[str, float]
    total: float
    identifiers: frozenset[str]
    parties: Sequence[str]
    finder: PartyFinder

    def words(self, text: str) -> frozenset[str]:
        """The words of a text, without those of a party that is not meant in it."""
        words = word_set(text)
        doubtful = {name: own for name in self.parties if (own := word_set(name)) and own <= words}
        if not doubtful:
            return words
        meant = {mention.party for mention in self.finder.find(text)}
        return words.difference(*(own for name, own in doubtful.items() if name not in meant))

    def share(self, words: Collection[str]) -> float:
        """The share of the question's weight that these words have."""
        return sum(self.weights[word] for word in words if word in self.weights) / self.total


def candidates(
    found: Found,
    parties: Sequence[str] = (),
    names: Sequence[str] = (),
    only: Collection[str] | None = None,
    reports: int = REPORTS,
) -> tuple[Candidate, ...]:
    """The sentences of the best passages of the best reports, in the order of the reports.

    `parties` are named in the question: a word that only looks like one ("metadata", "a meta-analysis") counts for
    nothing. `names` are words that count double, such as the parties on an exposure path; `only` are the reports to choose
    from, all that were found when None.
    """
    weights = word_weights(found, names)
    weighing = _Weighing(
        weights, sum(weights.values()) or 1.0, frozenset(found.identifiers), parties,
        PartyFinder(dict.fromkeys(parties, ())),
    )  # fmt: skip
    matches = [m for m in found.matches if only is None or m.report.report_id in only][:reports]
    return tuple(c for match in matches for c in _of_report(match, weighing, matches[0].score))


def measured(chosen: Sequence[Candidate], found: Found, search: Search) -> tuple[Candidate, ...]:
    """The same candidates, the most promising of them with their likeness to the question.

    Without an embedding model nothing is measured, nor for identifiers, which have no neighbours in meaning.
    """
    if found.vector is None or set(found.words) <= set(found.identifiers):
        return tuple(chosen)
    promising = sorted(range(len(chosen)), key=lambda i: (-chosen[i].covered - 0.5 * chosen[i].place, i))[
        :EMBEDDED
    ]
    texts = [chosen[i].quote.text[:LOOKED_AT] for i in promising]
    vectors = search.vectors(texts, found.snapshot.visibility.clearance) if promising else None
    if vectors is None or vectors.shape[1] != len(found.vector):
        return tuple(chosen)
    likeness = dict(zip(promising, np.einsum("ij,j->i", vectors, found.vector).tolist(), strict=True))
    return tuple(
        replace(c, cosine=round(likeness[i], 6)) if i in likeness else c for i, c in enumerate(chosen)
    )


def leads(found: Found, limit: int) -> tuple[Quote, ...]:
    """Of each of the first reports found, the one of its first sentences that says most of what its title says."""
    openings = (tuple(islice(_sayings(match), OPENING)) for match in found.matches[:limit])
    return tuple(max(quotes, key=_on_its_title) for quotes in openings if quotes)


def _on_its_title(quote: Quote) -> int:
    return len(word_set(quote.text) & word_set(quote.report.title))


def is_sentence(text: str) -> bool:
    """Whether a slice of a report says something: not a heading, a table line, a question or a stump."""
    return (
        not _HEADING.match(text)
        and not _ABOUT_ITSELF.search(text)
        and len(_LETTERS.findall(text)) >= 15
        and len(text.split()) >= 4
        and not text.endswith("?")
    )


def _sayings(match: ReportMatch) -> Iterator[Quote]:
    """The sentences of a report's passages that state something."""
    for passage in match.passages:
        for quote in whole_sentences(match.report, passage.start, passage.end):
            if is_sentence(quote.text) and not _is_order(quote) and not _is_title(quote):
                yield quote


def whole_sentences(report: StoredReport, begin: int, end: int) -> Iterator[Quote]:
    """The sentences of a part of a report. "It did not say when" comes with the sentence that tells who.

    One that leans on a sentence which is not there, or too far away, is left out.
    """
    before = _sentence_before(report.text, begin)
    for start, stop in sentence_spans(report.text[begin:end]):
        here = (begin + start, begin + stop)
        joined = _joined(report.text, before, here)
        if joined is not None:
            yield Quote(report, *joined)
        before = joined or here


def _joined(text: str, before: tuple[int, int] | None, here: tuple[int, int]) -> tuple[int, int] | None:
    """The sentence, with the one before it when it leans on that; None when there is nothing to lean on."""
    if not _LEANS.match(text, *here):
        return here
    if before is None or here[1] - before[0] > JOINED or not is_sentence(text[before[0] : before[1]]):
        return None
    return before[0], here[1]


def _sentence_before(text: str, begin: int) -> tuple[int, int] | None:
    """The sentence that ends where a part of a text begins."""
    from_here = max(0, begin - BEFORE)
    spans = sentence_spans(text[from_here:begin])
    if not spans:
        return None
    return from_here + spans[-1][0], from_here + spans[-1][1]


def _is_order(quote: Quote) -> bool:
    """Whether it tells a machine what to answer, or is hidden from a reader of the page."""
    return is_instruction(quote.text) or is_hidden(quote.report.text, quote.start, quote.end)


def _is_title(quote: Quote) -> bool:
    """Whether it is only the report's own title, repeated in its text."""
    return _LETTERS.findall(quote.text.casefold()) == _LETTERS.findall(quote.report.title.casefold())


def word_weights(found: Found, names: Sequence[str] = ()) -> dict[str, float]:
    """What each word of the question is worth: its rarity, doubled for names."""
    doubled = {word for name in names for word in tokens(name)}
    return {
        word: rarity * (2 if word in doubled else 1) for word, rarity in found.rarity.items() if rarity > 0
    }


def _of_report(match: ReportMatch, weighing: _Weighing, best: float) -> list[Candidate]:
    """The sentences of a report's best passages, with how well each fits alone."""
    report, made = match.report, []
    title = weighing.words(f"{report.publisher} {report.published[:10]} {report.title}")
    for passage in match.passages:
        for quote in whole_sentences(report, passage.start, passage.end):
            words = weighing.words(quote.text)
            if _is_order(quote) or _is_title(quote):
                continue
            if not (is_sentence(quote.text) or words & weighing.identifiers):
                continue
            said, around = weighing.share(words), weighing.share(title - words)
            place = match.score / max(best, 1e-9)
            made.append(Candidate(quote, words, said, around, place, passage.cosine))
    return made
