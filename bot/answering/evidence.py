"""From candidates to evidence: the few sentences that bear on a question, without repeating one another."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.candidates import Candidate
from bot.answering.kinds import Wanted, holds
from vectorstore.stored import Quote
from vectorstore.words import word_set

SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Preference:
    """What makes a sentence evidence: the one table of it. Tuned on development questions; `docs/evaluation.md`."""

    around: float = 0.6  # of the question's words, those that only the title has
    place: float = 1.5  # of its report's standing
    cosine: float = 1.0
    near: float = 1.0  # of its passage's likeness, for a sentence whose own was not measured
    publisher: float = 0.2  # the question names its publisher
    wanted: float = 0.1  # it holds the kind of thing that is asked for: a date, a number, a name …
    repeated: float = 0.5  # words of the question that were said already
    same_report: float = 0.03  # for each sentence that its report has given
    weakest: float = 0.4  # of the best sentence's own merit: what is weaker is not said
    standing: float = 0.78  # of the best report's score: weaker reports are not cited
    foremost: float = 0.6  # the same for the best report of each publisher that the question names
    beside: float = 0.81  # and for all others, where it names some
    telling: float = 0.4  # it tells a stance that is asked for
    alike: float = 0.75  # share of words from which a sentence only repeats another


PREFERENCE = Preference()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the kind of question wants: sentences to prefer, who must have a say, how many, and one a report or more."""

    telling: frozenset[Candidate] = frozenset()
    sides: Sequence[Callable[[Candidate], bool]] = ()
    limit: int = SENTENCES
    one_each: bool = False


def merit(candidate: Candidate, preference: Preference = PREFERENCE) -> float:
    """How well a sentence fits by its own words and meaning."""
    likeness = preference.near * candidate.near if candidate.cosine is None else candidate.cosine
    return candidate.said + preference.around * candidate.around + preference.cosine * likeness


def choose_evidence(
    candidates: Sequence[Candidate], weights: Mapping[str, float], *, first: Sequence[Quote] = (),
    publishers: Collection[str] = (), wants: Wanted = "any", weak_reports: bool = False, plan: Plan = Plan(),
    preference: Preference = PREFERENCE,
) -> tuple[Quote, ...]:  # fmt: skip
    """At most so many sentences, best first, that cover the question's words without repeating one another.

    `weights` are what the question's words are worth; `first` quotes are taken whatever their score, and come first;
    `publishers` are those that the question names: each has its say, by its best report. Reports far behind the best one are left out, unless
    `weak_reports`.
    """
    foremost = _foremost(candidates, publishers)
    choice = _Choice(weights, frozenset(publishers), foremost, wants, plan.telling, preference)
    pool = [c for c in candidates if c.covered and (weak_reports or c.place >= choice.standing(c))]
    least = preference.weakest * max((merit(c, preference) for c in pool), default=0.0)
    pool = [c for c in pool if merit(c, preference) >= least]
    pool.sort(key=lambda c: (-choice.score(c), c.quote.report.report_id, c.quote.start))
    chosen: list[Candidate] = []
    for quote in first[: plan.limit]:
        taken = Candidate(quote, word_set(quote.text), 1.0, 0.0, 1.0, 1.0, 1.0)
        if not any(choice.repeats(taken, other) for other in chosen):
            chosen.append(taken)
            pool = [c for c in pool if not choice.repeats(c, taken)]
    waiting = [side for side in plan.sides if not any(map(side, chosen))]
    while pool and len(chosen) < plan.limit:
        best = max(_heard(pool, waiting), key=lambda c: choice.gain(c, chosen))
        chosen.append(best)
        waiting = [side for side in waiting if not side(best)]
        pool = [c for c in pool if not choice.repeats(c, best) and not (plan.one_each and _same(c, best))]
    return tuple(c.quote for c in chosen)


def _heard(pool: Sequence[Candidate], waiting: Sequence[Callable[[Candidate], bool]]) -> Sequence[Candidate]:
    """Those of a side that has had no say yet; everybody, when each has, or has nothing to say."""
    of_waiting = [c for c in pool if any(side(c) for side in waiting)]
    return of_waiting or pool


def _same(one: Candidate, other: Candidate) -> bool:
    return one.quote.report.report_id == other.quote.report.report_id


def _foremost(candidates: Sequence[Candidate], publishers: Collection[str]) -> frozenset[str]:
    """The best report of each of these publishers."""
    best: dict[str, Candidate] = {}
    for c in candidates:
        publisher = c.quote.report.publisher
        if publisher in publishers and (publisher not in best or c.place > best[publisher].place):
            best[publisher] = c
    return frozenset(c.quote.report.report_id for c in best.values())


@dataclass(frozen=True, slots=True)
class _Choice:
    """One choice of evidence: how sentences compare."""

    weights: Mapping[str, float]
    publishers: frozenset[str]
    foremost: frozenset[str]
    wants: Wanted
    telling: frozenset[Candidate]
    preference: Preference

    def score(self, candidate: Candidate) -> float:
        """How well it fits with the report that it stands in."""
        p, named = self.preference, candidate.quote.report.publisher in self.publishers
        fits = self.wants != "any" and holds(self.wants, candidate.quote.text)
        return (
            merit(candidate, p)
            + p.place * candidate.place
            + (p.publisher if named else 0.0)
            + (p.wanted if fits else 0.0)
            + (p.telling if candidate in self.telling else 0.0)
        )

    def standing(self, candidate: Candidate) -> float:
        """The share of the best report's score that a report needs."""
        is_foremost = candidate.quote.report.report_id in self.foremost
        if is_foremost:
            return self.preference.foremost
        return self.preference.beside if self.foremost else self.preference.standing

    def gain(self, candidate: Candidate, chosen: Sequence[Candidate]) -> float:
        """The candidate's score, less what the chosen ones have said already."""
        said = {word for c in chosen for word in c.words}
        total = sum(self.weights.values()) or 1.0
        repeated = sum(self.weights[w] for w in candidate.words & said if w in self.weights)
        same = sum(c.quote.report.report_id == candidate.quote.report.report_id for c in chosen)
        return (
            self.score(candidate)
            - self.preference.repeated * repeated / total
            - self.preference.same_report * same
        )

    def repeats(self, candidate: Candidate, chosen: Candidate) -> bool:
        """Whether the candidate is the chosen sentence, overlaps it, or says nearly the same.

        Alike but for a figure or a day is not the same: it may be what the reports disagree about.
        """
        a, b = candidate.quote, chosen.quote
        if a.report.report_id == b.report.report_id and a.start < b.end and b.start < a.end:
            return True
        smaller, larger = sorted((candidate.words, chosen.words), key=len)
        if not _figures(smaller) <= _figures(larger):
            return False
        return len(smaller & larger) / (len(smaller) or 1) >= self.preference.alike


def _figures(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(c.isdigit() for c in word))
