"""Who said or did what: typed statements, and what reports say that nobody knows. Pure rule tables.

Sentences that tell a reader or a machine what to answer yield nothing; the facts around them keep theirs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingestion.instructions import is_instruction
from ingestion.names import PartyFinder
from ingestion.stances import BE, party_of, stances
from ingestion.stated import day_of
from ingestion.subjects import SentenceView, sentence_views
from ingestion.takings import Taking, takings


@dataclass(frozen=True, slots=True)
class Statement:
    """What one party said or did, with the sentence that tells it."""

    party: str
    stance: str  # paused, ended, continues, investigates, confirms, denies, affected, not_affected, fixed, advises, unknown
    start: int
    end: int
    date: str  # the day stated in the sentence, YYYY-MM-DD; "" when it states none
    certainty: str  # stated (by the party), reported, alleged, denied
    about: str  # the other party that it concerns; "" when none is named
    published: str = ""  # when the report that tells it came out; "" when that is not known
    taking: Taking | None = None  # what was taken or not, with offsets in the sentence

    @property
    def day(self) -> str:
        """When it was said: the day that it states, else that of its publication; "" when neither is known."""
        return self.date or self.published[:10]


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """Something that a report says is not known or not said: `about` is a phrase of its own words."""

    about: str
    start: int
    end: int


ALLEGED = re.compile(
    r"\b(?:alleg\w+|purport\w+|unverified|unconfirmed|rumou?r\w*|supposed(?:ly)?|reportedly|anonymous\w*|angeblich\w*|mutmaßlich\w*|"
    r"could not be (?:confirmed|verified|checked)|(?:unable|not able) to (?:confirm|verify|check)|behaupt\w+|prétend\w*|revendiqu\w*|supuest\w+|presunt\w+|"
    r"claims? (?:on|in|by|of|to)|claimed (?:on|by|to))\b"
    r"|\b(?:attackers?|hackers?|intruders?|sellers?|gang|group|account|post|thread|forum|poster|actor)\b[^.;]{0,40}\bclaim\w*"
    r"|\bclaim\w*\b[^.;]{0,60}\b(?:forum|leak site|dark ?web|telegram)\b"
    r"|\b(?:attackers?|hackers?|intruders?|thieves|criminals?|extortionists?|gang|crew|(?:ransomware|hacking|extortion|criminal) group|cartel|collective)\b"
    r"[^.;]{0,60}\b(?:says?|said|boast\w*|brag\w*|posted|wrote|assert\w*|threaten\w*)\b"
    r"|\baccording to (?:the |an? )?(?:\w+ )?(?:attackers?|hackers?|gang|crew|post|poster|listing)\b",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?:said|says|saying|told|tells|confirm\w*|admit\w*|acknowledg\w*|announc\w*|stated|states|wrote|writes|explained|"
    r"disclosed|according to|den(?:y|ies|ied)|adding|added|apologi[sz]ed|listed|conced\w+|insist\w*|stress\w*|maintains?|maintained|reveal\w*|"
    r"dismiss\w*|reject\w*|ruled out|rules out|assur\w+|emphasi[sz]ed|informed|nach Angaben|laut|teilte|sagte|eingeräumt|bestätigt\w*|erklärte|"
    r"mitgeteilt|betonte|versicherte|räumte|gab bekannt|déclaré|indiqué|précisé|assuré|reconnu|affirmé|selon|según|dijo|afirmó|aseguró|informó|"
    r"reconoció)\b",
    re.IGNORECASE,
)


def statements(
    text: str,
    spans: Sequence[tuple[int, int]],
    finder: PartyFinder,
    publisher: str = "",
    published: str = "",
) -> tuple[Statement, ...]:
    """Every statement of a party that `finder` knows, in order of place; each party and stance once a sentence.

    `publisher` is who says "we"; `published` (ISO 8601) gives weekdays and dates without a year their day.
    """
    found: list[Statement] = []
    for view in sentence_views(text, spans, finder, publisher):
        sentence = text[view.start : view.end]
        if not is_instruction(sentence):
            told = _of_sentence(text, view, finder, publisher, day_of(sentence, published))
            found.extend(replace(one, published=published) for one in told)
    return tuple(found)


def _of_sentence(
    text: str, view: SentenceView, finder: PartyFinder, publisher: str, day: str
) -> Iterator[Statement]:
    sentence = text[view.start : view.end]
    own = any(m.party == view.subject for m in finder.find(publisher))
    taken = [(_TAKEN[one.taken], one) for one in takings(sentence)]
    told = [
        (stance, party_of(view, sentence, stance, at), _taking_at(stance, taken))
        for stance, at in stances(sentence)
    ]
    seen: set[tuple[str, str]] = set()
    for stance, party, taking in (*told, *((stance, _holder(view), one) for stance, one in taken)):
        if party and (party, stance) not in seen:
            seen.add((party, stance))
            about = next((m.party for m in view.mentions if m.party != party), "")
            sure = _certainty(sentence, stance, own=own)
            yield Statement(party, stance, view.start, view.end, day, sure, about, taking=taking)


_TAKEN = {True: "affected", False: "not_affected"}  # as an answer calls it


def _taking_at(stance: str, taken: Sequence[tuple[str, Taking]]) -> Taking | None:
    """What was taken or not by the words that tell this stance."""
    return next((taking for told, taking in taken if told == stance), None)


def _holder(view: SentenceView) -> str:
    """Whose things they are: the only party that the sentence names, or speaks of; "" when it names several."""
    named = {mention.party for mention in view.mentions}
    return named.pop() if len(named) == 1 else "" if named else view.subject


def _certainty(sentence: str, stance: str, *, own: bool) -> str:
    if stance == "denies":
        return "denied"
    if ALLEGED.search(sentence):
        return "alleged"
    return "stated" if own or SAID.search(sentence) else "reported"


# ----------------------------------------------------------------------------------------------------------------------

_WH = r"(?:what|which|who|whom|whose|when|where|why|how|whether|if|from (?:which|whom|where)|to whom|was|wer|wann|wo|warum|wie|ob)"
_HIDE = (
    r"(?:(?:did|does|do|would|could|can|has|have|had|will)\s*(?:not|n['’]t)|cannot|declined to|refused to|nobody|no one)\s+(?:yet\s+)?"
    r"(?:say|said|says|know|knows|known|disclos\w+|reveal\w*|specif\w+|explain\w*|tell|told|confirm(?:ed)?|released?)"
)
_UNCLEAR = r"(?:unclear|unknown|not (?:yet )?(?:known|clear|public|disclosed|established)|un(?:klar|bekannt)|nicht bekannt|open)"
_ASKED = re.compile(
    rf"\b(?:{_HIDE}|(?:{BE}|sei|bleibt)\s+(?:(?:still|yet|also|noch)\s+)?{_UNCLEAR})[,:]?\s+(?:yet\s+)?(?P<what>\b{_WH}\b[^.;!?]*)",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    rf"(?:^|[;.,]\s+|\bthat\s+)[\"“]?(?P<what>{_WH}\b[^.;!?]{{3,120}}?),?\s+(?:{BE}|sei|bleibt)\s+(?:(?:still|yet|noch|also)\s+)?{_UNCLEAR}\b",
    re.IGNORECASE,
)
_NO_DETAIL = re.compile(
    rf"\b(?:no|gave no|without)\s+(?:details?|information|figures?|word)\s+(?:of|on|about|for|as to)\s+(?P<what>[^.;,!?]+)"
    rf"|\b{_HIDE}\s+(?P<what2>(?:the|its|their)\s+(?:number|identity|names?|cause|extent|scope|size|date|amount|source)\b[^.;,!?]*)"
    rf"|(?:^|[.]\s+)(?P<what3>(?:The|Its|Their)\s+(?:number|identity|names?|cause|extent|scope|size|amount|source|motive)\b[^.;,!?]*?)\s+"
    rf"{BE}\s+(?:still\s+)?{_UNCLEAR}\b",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"(?:,\s+|\s+)(?:or|and|nor|oder|und)\s+(?={_WH}\b)|,\s+(?={_WH}\b)", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:,?\s+(?:the\s+\w+|it|he|she|they|a spokes\w+|sagte\s.*|according\s.*)\s*(?:said|says|added|told\b.*)?|,\s.*(?:said|says)\b.*)$",
    re.IGNORECASE,
)


def unknowns(text: str, spans: Sequence[tuple[int, int]]) -> tuple[UnknownFact, ...]:
    """What the text says is not known or not disclosed, as short phrases of its own, each with its sentence."""
    found: dict[tuple[str, int], UnknownFact] = {}
    for start, end in spans:
        sentence = text[start:end]
        if not is_instruction(sentence):
            for about in _unknown_phrases(sentence):
                found.setdefault((about.casefold(), start), UnknownFact(about, start, end))
    return tuple(found.values())


def distinct(phrases: Sequence[str]) -> tuple[str, ...]:
    """The phrases without those that another one contains, at the place of the first that says it."""
    found: list[str] = []
    for phrase in phrases:
        if any(_says(kept, phrase) for kept in found):
            continue
        at = next((i for i, kept in enumerate(found) if _says(phrase, kept)), len(found))
        found[at:] = [phrase, *(kept for kept in found[at:] if not _says(phrase, kept))]
    return tuple(found)


def _says(long: str, short: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long, re.IGNORECASE))


def _unknown_phrases(sentence: str) -> Iterator[str]:
    for rule in (_ASKED, _FRONTED, _NO_DETAIL):
        for match in rule.finditer(sentence):
            whole = next(group for name, group in match.groupdict().items() if group)
            for part in _JOINED.split(whole):
                phrase = _trimmed(part)
                if len(phrase.split()) >= 2:
                    yield phrase[:160]


def _trimmed(phrase: str) -> str:
    tail = _TAIL.search(phrase)
    if tail and re.search(r"\b(?:said|says|added|told|sagte|according)\b", tail.group(), re.IGNORECASE):
        phrase = phrase[: tail.start()]
    phrase = phrase.strip(' ,"“”')
    return phrase[:1].lower() + phrase[1:]  # it begins with a question word or an article, never with a name
