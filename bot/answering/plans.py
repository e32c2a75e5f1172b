"""What each kind of question wants of its evidence. Pure.

A timeline wants dated sentences in the order of their days, a list one sentence from each report, a stance what the parties
said or did, a comparison something of each side. Everything else is left as it is: the best sentences, best first.
"""

import re
from collections.abc import Callable, Sequence

from bot.answering.candidates import Candidate
from bot.answering.understanding import Question
from ingestion.names import PartyFinder, proper_names
from ingestion.stances import stances
from ingestion.stated import stated_date
from ingestion.statements import statements
from vectorstore.stored import Quote
from vectorstore.words import word_set

LISTED = 12  # sentences of a list
FEWEST_DATED = 2  # with fewer dated sentences there is no timeline to tell

Side = Callable[[Candidate], bool]

_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stance, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for stance, words in (
        ("paused", r"paus\w*|suspend\w*|stopp\w*|halt\w*|froze|frozen"),
        ("ended", r"end(?:ed|s)?|cut|cuts|terminat\w*|dropp\w*|left"),
        ("continues", r"continu\w*|resum\w*|still work\w*|keep\w*"),
        ("investigates", r"investigat\w*|look\w* into|review\w*"),
        ("confirms", r"confirm\w*|admit\w*|acknowledg\w*"),
        ("denies", r"den(?:y|ies|ied)|disput\w*"),
    )
)


def stances_asked(question: Question) -> frozenset[str]:
    """The stances that a question about stances names: "Who paused …?" asks for `paused`; () for any."""
    if question.kind != "stance":
        return frozenset()
    return frozenset(stance for stance, words in _ASKED if words.search(question.own))


def telling(question: Question, gathered: Sequence[Candidate]) -> frozenset[Candidate]:
    """The candidates that tell a stance that the question asks for, of a party that it names or of anybody."""
    if question.kind != "stance":
        return frozenset()
    asked = stances_asked(question)
    able = [c for c in gathered if any(not asked or stance in asked for stance, _ in stances(c.quote.text))]
    names = dict.fromkeys(name for c in able for name in proper_names(c.quote.text))
    finder = PartyFinder({name: (name,) for name in (*question.parties, *names)})
    return frozenset(c for c in able if _tells(c, asked, finder))


def narrowed(
    question: Question, gathered: Sequence[Candidate], told: frozenset[Candidate]
) -> tuple[Candidate, ...]:
    """What a timeline or a question for one stance is told from: dated sentences, those that tell it; else all."""
    if question.kind == "timeline":
        dated = [c for c in gathered if stated_date(c.quote.text, c.quote.report.dated)]
        return tuple(dated if len(dated) >= FEWEST_DATED else gathered)
    if stances_asked(question) and told:
        return tuple(c for c in gathered if c in told)
    return tuple(gathered)


def says_it(question: Question, told: frozenset[Candidate]) -> bool:
    """Whether some sentence states the very stance that is asked for, beside every name that the question has.

    It answers, whatever its words: "suspended" tells who paused.
    """
    names = [words for name in question.parties if (words := word_set(name))]
    return bool(stances_asked(question)) and any(all(n <= c.words for n in names) for c in told)


def sides(question: Question, publishers: frozenset[str]) -> tuple[Side, ...]:
    """Who must have a say: every publisher that the question names, and in a comparison every party."""
    wanted: list[Side] = [_published_by(name) for name in sorted(publishers)]
    if question.kind == "compare":
        wanted += [_speaks_of(words) for name in question.parties if (words := word_set(name))]
    return tuple(wanted) if len(wanted) > 1 else ()


def arranged(question: Question, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The evidence in the order that the kind wants."""
    if question.kind != "timeline":
        return tuple(quotes)
    dated = [(stated_date(q.text, q.report.dated), q) for q in quotes]
    told = [(day, q) for day, q in dated if day]
    if len(told) < FEWEST_DATED:
        return tuple(quotes)
    return tuple(q for _, q in sorted(told, key=lambda one: (one[0], one[1].report.dated, one[1].start)))


# ----------------------------------------------------------------------------------------------------------------


def _tells(candidate: Candidate, asked: frozenset[str], finder: PartyFinder) -> bool:
    quote = candidate.quote
    found = statements(
        quote.report.text, [(quote.start, quote.end)], finder, quote.report.publisher, quote.report.published
    )
    return any(s.stance != "unknown" and (not asked or s.stance in asked) for s in found)


def _published_by(publisher: str) -> Side:
    return lambda candidate: candidate.quote.report.publisher == publisher


def _speaks_of(words: frozenset[str]) -> Side:
    return lambda candidate: words <= candidate.words
