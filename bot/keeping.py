"""Keeping what was asked and answered for `sitrep answers`, and recalling it as it may be seen by now.

Keeping comes after answering and never in its way: what cannot be kept is given all the same. The sample world of `demo` is
thrown away, and nothing is kept of it.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answering.answer import Answer, Citation, answer_from_json, answer_json
from bot.following import Step, overtaken, step_json
from bot.times import now_utc
from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.answers import Answers, Asking, Evidence, Kept, Standing, State
from vectorstore.ledger import Flip, Ledger

WITHHELD = "It rests on a report that was withdrawn or restricted since: its words are left out."


@dataclass(frozen=True, slots=True)
class Begun:
    """When a question came in, and how far the catalogue was then."""

    at: str
    standing: Standing


@dataclass
class Keeping:
    """Keeps the answers that one asker gets; `wait` is how many seconds a busy catalogue is waited for.

    `lost` counts those that could not be kept, `why` says it of the first.
    """

    answers: Answers
    asker: str
    audience: str
    wait: float
    lost: int = 0
    why: str = ""

    def begin(self) -> Begun:
        """To be called before a question is answered."""
        return Begun(now_utc(), self.answers.standing())

    def keep(self, begun: Begun, clearance: Marking, answer: Answer, record: str = "") -> None:
        """Keep one answer, under an id of its own unless `record` names one. Never raises for a store that refuses.

        Once an answer could not be kept, later ones wait for nobody.
        """
        try:
            kept = self._kept(begun, clearance, answer, record or "q" + secrets.token_hex(6))
            self.answers.keep(kept, begun.standing, 0.0 if self.lost else self.wait)
        except StoreError as error:
            self.lost += 1
            self.why = self.why or str(error)

    def _kept(self, begun: Begun, clearance: Marking, answer: Answer, record: str) -> Kept:
        asking = Asking(
            record, answer.id, begun.at, self.asker, self.audience, clearance, answer.as_of, begun.standing.changes,
            answer.outcome, answer.writer, answer.degraded, answer.question, answer.standalone_question,
            dict(answer.timing_ms),
        )  # fmt: skip
        evidence = tuple(Evidence(c.report_id, c.version, c.start, c.end) for c in answer.citations)
        return Kept(asking, evidence, json.dumps(answer_json(answer), ensure_ascii=False))


def record_of(key: str) -> str:
    """The record's id for a request that may be prepared again: always the same, so that the last answer stays."""
    return "q" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


# ---- looking back


@dataclass(frozen=True, slots=True)
class Source:
    """A report version that a kept answer cites, with its numbers there, and what became of it.

    Of a report that may not be shown any more only the numbers are told.
    """

    citations: tuple[int, ...]
    report_id: str
    version: int
    state: State
    still_said: bool = (
        True  # whether the newest version has the quoted words as well, as far as it may be shown
    )


@dataclass(frozen=True, slots=True)
class Lost:
    """A sentence of a kept answer of which no source stands any more: `why` is the state of the first one.

    `text` is "" where its words may not be shown.
    """

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A kept answer as it may be seen now; `withheld` says why words are left out, if they are."""

    asking: Asking
    answer: Answer
    sources: tuple[Source, ...]
    withheld: str = ""
    overtaken: tuple[Flip, ...] = ()  # by which of its verdicts are others since
    lost: tuple[Lost, ...] = ()  # sentences that nothing supports any more


def recall(answers: Answers, ledger: Ledger, name: str, clearance: Marking, now: str) -> Recalled:
    """The kept answer that `name` means, without what this clearance may not see by now.

    Raises MissingAnswerError for a name that means none, and StoreError for a record that cannot be read.
    """
    kept = answers.shown(name, clearance)
    answer = _read(kept)
    states = answers.states(_named(answer), clearance, now)
    sources = _sources(answer, states, answers.newest_texts(_updated(answer, states)))
    lost = tuple(_lost(answer, sources))
    flips = overtaken(kept.asking, answer.verdicts, ledger.flips(kept.asking.clearance))
    if any(not states[report_id].is_visible for report_id in _rests_on(answer)):
        bare = tuple(replace(one, text="") for one in lost)
        return Recalled(kept.asking, _without_words(answer, states), sources, WITHHELD, flips, bare)
    shown = _as_named_now(answer, states, answers.names(clearance))
    return Recalled(kept.asking, shown, sources, overtaken=flips, lost=lost)


def overtaken_ones(
    answers: Answers, ledger: Ledger, askings: Sequence[Asking], clearance: Marking
) -> dict[str, tuple[Flip, ...]]:
    """Of these askings, by record, those with a verdict that is another one since, and the flips that made it so."""
    flips = {level: ledger.flips(level) for level in {asking.clearance for asking in askings}}
    return overtaken_by(answers, askings, flips, clearance)


def overtaken_by(
    answers: Answers,
    askings: Sequence[Asking],
    flips: Mapping[Marking, Sequence[Flip]],
    clearance: Marking,
) -> dict[str, tuple[Flip, ...]]:
    """The same for flips that are given, by the clearance that sees them."""
    found = {}
    for asking in askings:
        later = [flip for flip in flips[asking.clearance] if flip.at >= asking.asked_at]
        if later and (
            by := overtaken(asking, _read(answers.shown(asking.record, clearance)).verdicts, later)
        ):
            found[asking.record] = by
    return found


def changed_of(recalled: Recalled) -> dict[str, int]:
    """How many of its sources are what by now, current ones aside."""
    words = [state_word(source) for source in recalled.sources]
    return {word: words.count(word) for word in words if word != "current"}


def recalled_json(recalled: Recalled, steps: Sequence[Step] = ()) -> dict[str, Any]:
    """A kept answer as JSON: the asking, what became of the sources and verdicts, and the answer of the contract."""
    sources = [
        {"citations": list(s.citations), "report_id": s.report_id or None, "version": s.version or None,
         "latest": s.state.latest or None, "state": state_word(s), "still_said": s.still_said}
        for s in recalled.sources
    ]  # fmt: skip
    withheld = recalled.withheld or None
    answer = answer_json(recalled.answer)
    asking = asking_json(recalled.asking, steps, changed_of(recalled))
    lost = [{"sentence": one.number, "text": one.text or None, "because": one.why} for one in recalled.lost]
    return {**asking, "withheld": withheld, "sources": sources, "unsupported": lost, "answer": answer}


def asking_json(asking: Asking, steps: Sequence[Step], changed: Mapping[str, int]) -> dict[str, Any]:
    """One asking as JSON, with the flips that overtook it and how many of its sources are what by now."""
    return {
        "id": asking.record, "answer_id": asking.answer_id, "asked_at": asking.asked_at, "asker": asking.asker,
        "audience": asking.audience, "clearance": asking.clearance.label, "as_of": asking.as_of,
        "index_version": asking.index_version, "outcome": asking.outcome, "writer": asking.writer,
        "degraded": asking.degraded, "question": asking.question, "standalone_question": asking.standalone,
        "timing_ms": dict(asking.timing), "overtaken": [step_json(step) for step in steps],
        "sources_changed": dict(changed),
    }  # fmt: skip


def state_word(source: Source) -> str:
    """`current`, `updated`, `withdrawn`, `restricted` or `purged`."""
    return source.state.fate_of(source.version)


def _read(kept: Kept) -> Answer:
    try:
        return answer_from_json(json.loads(kept.answer))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"The kept answer {kept.asking.record} cannot be read: it is damaged, or of another version of Sitrep."
        ) from error


def _named(answer: Answer) -> set[str]:
    """Every report that an answer names in any way."""
    return _rests_on(answer) | {found.report_id for found in answer.retrieved}


def _rests_on(answer: Answer) -> set[str]:
    """The reports whose words an answer holds: cited ones, its incidents, and the nearest one that a refusal names."""
    near = answer.retrieved[:1] if answer.outcome != "answered" else ()
    cited = {cited.report_id for cited in answer.citations} | {found.report_id for found in near}
    return cited | {verdict.incident_id for verdict in answer.verdicts if verdict.incident_id}


def _updated(answer: Answer, states: Mapping[str, State]) -> set[str]:
    """The cited reports that may be shown and have another version by now."""
    return {c.report_id for c in answer.citations if states[c.report_id].fate_of(c.version) == "updated"}


def _sources(answer: Answer, states: Mapping[str, State], newest: Mapping[str, str]) -> tuple[Source, ...]:
    quotes: dict[tuple[str, int], list[Citation]] = {}
    for c in answer.citations:
        quotes.setdefault((c.report_id, c.version), []).append(c)
    return tuple(_source(cited, key, states[key[0]], newest) for key, cited in quotes.items())


def _source(
    cited: Sequence[Citation], key: tuple[str, int], state: State, newest: Mapping[str, str]
) -> Source:
    numbers = tuple(c.n for c in cited)
    if state.fate == "restricted":
        return Source(numbers, "", 0, state, still_said=False)
    text = _folded(newest.get(key[0], ""))
    still = state.is_visible and (key[0] not in newest or all(_folded(c.quote) in text for c in cited))
    return Source(numbers, *key, state, still_said=still)


def _folded(words: str) -> str:
    return " ".join(words.split())


def _lost(answer: Answer, sources: Sequence[Source]) -> Iterator[Lost]:
    """The sentences of the summary whose citations all lead to sources that no longer say it."""
    of = {number: source for source in sources for number in source.citations}
    for number, sentence in enumerate(answer.summary, start=1):
        cited = [of[n] for n in sentence.citations if n in of]
        if cited and not any(source.still_said for source in cited):
            yield Lost(number, sentence.text, state_word(cited[0]))


def _without_words(answer: Answer, states: Mapping[str, State]) -> Answer:
    """The bare frame: nothing that a report says, nor what follows from it."""
    return replace(
        answer, reason="", choices=(), summary=(), verdicts=(), statements=(), conflicts=(), unknowns=(), citations=(),
        retrieved=tuple(r for r in answer.retrieved if states[r.report_id].is_visible),
    )  # fmt: skip


def _as_named_now(answer: Answer, states: Mapping[str, State], names: Collection[str]) -> Answer:
    """The answer without reports that it found and did not use, and without names that only hidden ones gave it."""
    citations = tuple(
        replace(c, also_published_by=tuple(name for name in c.also_published_by if name in names))
        for c in answer.citations
    )
    titles = {c.title for c in citations}
    verdicts = tuple(
        v if _is_open(v.incident, titles, names) else replace(v, incident="") for v in answer.verdicts
    )
    retrieved = tuple(r for r in answer.retrieved if states[r.report_id].is_visible)
    return replace(answer, citations=citations, verdicts=verdicts, retrieved=retrieved)


def _is_open(incident: str, titles: Collection[str], names: Collection[str]) -> bool:
    """Whether an incident's name is our own, or the title of a report that may be seen."""
    return incident.startswith("Incident at ") or incident in titles or incident in names
