"""From passages to evidence: the sentences that bear on a question, each with its exact place."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingestion.names import PartyFinder
from ingestion.sentences import sentence_spans
from ingestion.statements import is_instruction
from vectorstore.search import Found
from vectorstore.stored import Quote, ReportMatch
from vectorstore.words import tokens, word_set

SENTENCES = 6
REPORTS = 8  # reports whose sentences are looked at
WEAKEST = 0.45  # of the best sentence's score: what is weaker is not said
ALIKE = 0.75  # share of words from which a sentence only repeats another

_HEADING = re.compile(r"^\s*(?:#{1,6}\s|[|>]|\W*$)")
# Who published what when, with which marking: about the report, and nothing that it states.
_ABOUT_ITSELF = re.compile(
    r"\bTLP:|^(?:by|published|posted|updated|last updated|from)\b[^.!?]*$|\s[·|]\s.*\s[·|]\s", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be evidence."""

    quote: Quote
    words: frozenset[str]
    score: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a question's words are worth, and how its names are told from words that look like them."""

    weights: Mapping[str, float]
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


def choose_evidence(
    found: Found, parties: Sequence[str] = (), names: Sequence[str] = (), *, first: Sequence[Quote] = (),
    only: Collection[str] | None = None, limit: int = SENTENCES,
) -> tuple[Quote, ...]:  # fmt: skip
    """At most `limit` sentences, best first, that cover the question's words without repeating one another.

    `parties` are named in the question: a word that only looks like one ("metadata", "a meta-analysis") counts for
    nothing. `names` are words that count double, such as the parties on an exposure path; `first` quotes are taken whatever
    their score, and come first; `only` are the reports to choose from, all that were found when None.
    """
    weights = _word_weights(found, names)
    weighing = Weighing(
        weights, frozenset(found.identifiers), parties, PartyFinder(dict.fromkeys(parties, ()))
    )
    matches = [m for m in found.matches if only is None or m.report.report_id in only][:REPORTS]
    candidates = [c for match in matches for c in _candidates(match, weighing, matches[0].score)]
    candidates.sort(key=lambda c: (-c.score, c.quote.report.report_id, c.quote.start))
    chosen: list[Candidate] = []
    for quote in first[:limit]:
        taken = Candidate(quote, word_set(quote.text), 1.0)
        if not any(_repeats(taken, other) for other in chosen):
            chosen.append(taken)
            candidates = [c for c in candidates if not _repeats(c, taken)]
    while candidates and len(chosen) < limit:
        best = max(candidates, key=lambda c: _gain(c, chosen, weights))
        if chosen and _gain(best, chosen, weights) < WEAKEST * chosen[0].score:
            break
        chosen.append(best)
        candidates = [c for c in candidates if not _repeats(c, best)]
    return tuple(c.quote for c in chosen)


def is_sentence(text: str) -> bool:
    """Whether a slice of a report says something: not a heading, a table line, a question or a stump."""
    return (
        not _HEADING.match(text)
        and not _ABOUT_ITSELF.search(text)
        and len(_LETTERS.findall(text)) >= 15
        and len(text.split()) >= 4
        and not text.endswith("?")
    )


def _word_weights(found: Found, names: Sequence[str]) -> dict[str, float]:
    """What each word of the question is worth: its rarity, doubled for names."""
    doubled = {word for name in names for word in tokens(name)}
    return {
        word: rarity * (2 if word in doubled else 1) for word, rarity in found.rarity.items() if rarity > 0
    }


def _candidates(match: ReportMatch, weighing: Weighing, best: float) -> list[Candidate]:
    """The sentences of a report's best passages, with how well each fits alone."""
    report, found = match.report, []
    weights = weighing.weights
    total = sum(weights.values()) or 1.0
    title = weighing.words(f"{report.publisher} {report.published[:10]} {report.title}")
    for passage in match.passages:
        for start, end in sentence_spans(report.text[passage.start : passage.end]):
            quote = Quote(report, passage.start + start, passage.start + end)
            words = weighing.words(quote.text)
            if is_instruction(quote.text) or not (is_sentence(quote.text) or words & weighing.identifiers):
                continue
            said = sum(weights[w] for w in words if w in weights)
            around = sum(weights[w] for w in title - words if w in weights)  # what the sentence is about
            if not said and not around:
                continue
            score = (said + 0.4 * around) / total + 0.5 * passage.score / max(best, 1e-9)
            found.append(Candidate(quote, words, score))
    return found


def _gain(candidate: Candidate, chosen: Sequence[Candidate], weights: Mapping[str, float]) -> float:
    """The candidate's score, less what the chosen ones have said already."""
    said = {word for c in chosen for word in c.words}
    total = sum(weights.values()) or 1.0
    repeated = sum(weights[w] for w in candidate.words & said if w in weights)
    same_report = sum(c.quote.report.report_id == candidate.quote.report.report_id for c in chosen)
    return candidate.score - 0.5 * repeated / total - 0.08 * same_report


def _repeats(candidate: Candidate, chosen: Candidate) -> bool:
    """Whether the candidate is the chosen sentence, overlaps it, or says nearly the same."""
    a, b = candidate.quote, chosen.quote
    if a.report.report_id == b.report.report_id and a.start < b.end and b.start < a.end:
        return True
    smaller = min(len(candidate.words), len(chosen.words)) or 1
    return len(candidate.words & chosen.words) / smaller >= ALIKE
