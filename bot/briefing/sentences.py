"""Which sentences of a story's reports a briefing quotes: the news, verbatim, and each adding to those before it.

Pure: reports in, exact ranges out.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingestion.sentences import sentence_spans
from ingestion.stories import content_words
from vectorstore.stored import Quote, StoredReport

_READ = 80  # sentences of one report that are weighed; news stands first
_MARK = re.compile(r"(?:[-*•>|]\s+|\d{1,3}[.)]\s+)+")
_EMPHASIS = "*_ \t\n"
_ENDED = re.compile(r"[.!…。！][\"'”’»)\]*_]*$")
_BOILERPLATE = re.compile(
    r"\b(?:all rights reserved|©|copyright|subscribe|sign up|newsletter|cookie|privacy policy|terms of (?:use|service)|"
    r"read (?:more|also)|click here|share this|follow us|advertisement|sponsored|for more information|learn more|"
    r"contact (?:us|the (?:press|newsroom))|unsubscribe|view in browser|this (?:e-?mail|message) (?:is|was|may)|"
    r"recommended practices|distribution of this|additional mitigation guidance|TLP[: ]?(?:CLEAR|WHITE|GREEN|AMBER|RED)|kind regards|best regards|dear (?:all|customer|"
    r"team|colleagues)|feel free|our thoughts)\b|©|^\W*(?:from|to|cc|date|subject|sent|by|published|updated|posted|source|"
    r"author|photo|image|tags?|keywords)\s*:",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:said|says|told|confirm\w*|den(?:y|ies|ied)|announc\w*|disclos\w*|admit\w*|warn\w*|paus\w*|suspend\w*|"
    r"investigat\w*|stopp\w*|halt\w*|report(?:ed|s)|stolen|stole|copied|leaked|exposed|compromis\w*|breach\w*|attack\w*|"
    r"patch\w*|fix(?:ed|es)|restor\w*|releas\w*|remov\w*|revok\w*|sued?|evacuat\w*|injur\w*|killed|died|missing|destroyed|"
    r"closed|opened|reached|affected|unavailable|outage|down|malicious|vulnerab\w*|exploit\w*|not known|unknown|"
    r"bestätigt\w*|meldet\w*|betroffen\w*)\b",
    re.IGNORECASE,
)
# Words for a machine that reads along are no news; neither is chatter.
_STEERING = re.compile(
    r"<!--|\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instruction|prompt|rule|above|previous)|\bsystem prompt|"
    r"\b(?:assistants?|chat ?bots?|language models?|AIs?) (?:that |who )?(?:read|process|summari|answer|index)\w*|"
    r"\b(?:reply|respond|answer|say|state) (?:only )?that (?:no|our|all) (?:projects?|systems?)\b",
    re.IGNORECASE,
)
_CHATTER = re.compile(r"^RT\b|#\w+.*#\w+|\b(?:lol|omg|ppl|yea|pls|gonna)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_LEANING = re.compile(
    r"(?:It|They|This|That|These|Those|He|She|Its|Their|But|And|So|However|Meanwhile|There|Here)\b"
)
_LENGTHS = ((30, 0.0), (45, 0.2), (60, 0.45))  # words up to which a sentence weighs no more than that
_ADDRESS = re.compile(r"https?://|www\.|@\w")


@dataclass(frozen=True, slots=True)
class _Candidate:
    quote: Quote
    words: frozenset[str]
    worth: float


def repeated_sentences(stories: Sequence[Sequence[StoredReport]]) -> frozenset[str]:
    """Sentences, folded, that stand in more than one story: boilerplate, whatever it says."""
    seen: Counter[str] = Counter()
    for reports in stories:
        seen.update({_folded(r.text[a:b]) for r in reports for a, b in sentence_spans(r.text)[:_READ]})
    return frozenset(words for words, times in seen.items() if times > 1)


def best_sentences(
    reports: Sequence[StoredReport], names: Collection[str], count: int, repeated: Collection[str] = ()
) -> tuple[Quote, ...]:
    """Up to `count` sentences of `reports` that tell the news, the most telling first; none says another again.

    `names`: parties that matter to the reader. A second sentence comes from another report where that costs little.
    `repeated` are folded sentences to leave out. When no sentence is fit to be quoted, the first one with words stands
    for all; no words at all give ().
    """
    fit = [quote for report in reports for quote in _quotable(report)]
    sentences = [quote for quote in fit if _folded(quote.text) not in repeated] or fit or _anything(reports)
    common = _common_words(sentences)
    titles = {report.report_id: frozenset(content_words(report.title)) for report in reports}
    newest = max((report.dated for report in reports), default="")
    patterns = any_of(names)
    lead = _first_starts(sentences)
    shared = 0.5 if len(reports) <= 10 else 0.9  # in a crowd, what many tell is the news
    candidates = [
        _weighed(
            quote,
            starts=lead[quote.report.report_id],
            title=titles[quote.report.report_id],
            shared=shared * _share(frozenset(content_words(quote.text)), common),
            newest=newest,
            names=patterns,
        )
        for quote in sentences
    ]
    return _chosen(candidates, count)


def _quotable(report: StoredReport) -> list[Quote]:
    spans = [_trimmed(report.text, *span) for span in sentence_spans(report.text)[:_READ]]
    single = sum(end > start for start, end in spans) == 1
    return [Quote(report, a, b) for a, b in spans if _fit(report, a, b, single=single)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without a list's mark before it and emphasis around it."""
    mark = _MARK.match(text, start, end)
    start = mark.end() if mark else start
    while start < end and text[start] in _EMPHASIS:
        start += 1
    while end > start and text[end - 1] in _EMPHASIS:
        end -= 1
    return start, end


def _fit(report: StoredReport, start: int, end: int, *, single: bool) -> bool:
    words = report.text[start:end]
    letters = sum(character.isalpha() for character in words)
    if letters < 12 or letters * 2 < len(words) or words.startswith(("#", "|", "```")):
        return False
    if words.endswith(("?", "？", ":")) or _BOILERPLATE.search(words) or _STEERING.search(words):
        return False
    if _folded(words) == _folded(report.title) and not single:
        return False
    return single or bool(_ENDED.search(words)) or not _is_heading(report.text, start, end)


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether a range without a full stop stands on a line of its own, short, with something below it."""
    alone = (
        text[:start].rstrip(" \t*_")[-1:] in ("", "\n") and text[end : end + 3].lstrip(" \t*_")[:1] == "\n"
    )
    return alone and len(text[start:end].split()) < 12 and bool(text[end:].strip(" \t*_\n"))


def _anything(reports: Sequence[StoredReport]) -> list[Quote]:
    for report in reports:
        for span in sentence_spans(report.text)[:_READ]:
            start, end = _trimmed(report.text, *span)
            if any(character.isalnum() for character in report.text[start:end]):
                return [Quote(report, start, end)]
    return []


def _common_words(sentences: Sequence[Quote]) -> Counter[str]:
    """In how many reports of the story each word stands: what all of them tell is the story."""
    by_report: dict[str, set[str]] = {}
    for quote in sentences:
        by_report.setdefault(quote.report.report_id, set()).update(content_words(quote.text))
    return Counter(word for words in by_report.values() for word in words)


def _first_starts(sentences: Sequence[Quote]) -> dict[str, list[int]]:
    starts: dict[str, list[int]] = {}
    for quote in sentences:
        starts.setdefault(quote.report.report_id, []).append(quote.start)
    return starts


def any_of(names: Collection[str]) -> re.Pattern[str] | None:
    """Finds any of `names` as whole words, as spelled; None when there are none."""
    listed = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(listed)})\b") if listed else None


def _weighed(
    quote: Quote,
    *,
    starts: Sequence[int],
    title: frozenset[str],
    shared: float,
    newest: str,
    names: re.Pattern[str] | None,
) -> _Candidate:
    words = frozenset(content_words(quote.text))
    worth = (
        0.9 / (1 + 0.35 * starts.index(quote.start))
        + shared
        + (0.3 * len(words & title) / len(title) if title else 0.0)
        + _signs(quote.text, names)
        - _burdens(quote.text, len(words))
        + (0.1 if quote.report.dated == newest else 0.0)
    )
    return _Candidate(quote, words, worth)


def _share(words: frozenset[str], common: Counter[str]) -> float:
    """How much of what the story's reports have in common the sentence says, 0 to 1."""
    most = max(common.values(), default=1)
    return min(1.0, sum(math.log1p(common[word]) for word in words) / (math.log1p(most) * 12))


def _signs(text: str, names: re.Pattern[str] | None) -> float:
    """Speaker and incident verbs, figures, parties that matter."""
    news = min(2, len(_NEWS.findall(text))) * 0.2
    return news + (0.15 if _FIGURE.search(text) else 0.0) + (0.3 if names and names.search(text) else 0.0)


def _burdens(text: str, words: int) -> float:
    """What makes a sentence hard to read alone: too short, too long, leaning on the one before, an address."""
    length = len(text.split())
    burden = 0.5 if words < 4 else 0.0
    burden += next((weight for most, weight in _LENGTHS if length <= most), 0.9)
    burden += 0.4 if _CHATTER.search(text) else 0.0
    return burden + (0.3 if _LEANING.match(text) else 0.0) + (0.3 if _ADDRESS.search(text) else 0.0)


def _chosen(candidates: Sequence[_Candidate], count: int) -> tuple[Quote, ...]:
    left = sorted(
        candidates, key=lambda c: (-c.worth, c.quote.report.dated, c.quote.report.report_id, c.quote.start)
    )
    chosen: list[_Candidate] = []
    enough = (
        left[0].worth * (0.15 if count <= 2 else 0.4) if left else 0.0
    )  # the longer the list, the pickier
    while left and len(chosen) < count:
        best = max(left, key=lambda candidate: _gain(candidate, chosen))  # the first of equals
        chosen.append(best)
        left = [candidate for candidate in left if candidate.worth >= enough and _adds(candidate, chosen)]
    return tuple(candidate.quote for candidate in chosen)


def _gain(candidate: _Candidate, chosen: Sequence[_Candidate]) -> float:
    if not chosen:
        return candidate.worth
    fresh = all(candidate.quote.report.report_id != one.quote.report.report_id for one in chosen)
    return candidate.worth - 1.2 * max(_overlap(candidate, one) for one in chosen) + (0.35 if fresh else 0.0)


def _adds(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Whether it says something that no chosen sentence says: at least two words in five of it are new."""
    return candidate not in chosen and all(_overlap(candidate, one) <= 0.6 for one in chosen)


def _overlap(a: _Candidate, b: _Candidate) -> float:
    """The share of the shorter sentence's words that the other has too."""
    smaller = min(len(a.words), len(b.words))
    return len(a.words & b.words) / smaller if smaller else 1.0


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
