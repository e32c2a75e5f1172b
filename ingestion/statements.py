"""Who said or did what: typed statements, and what reports say that nobody knows. Pure rule tables.

Sentences that tell a reader or a machine what to answer yield nothing; the facts around them keep theirs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.names import PartyFinder
from ingestion.stated import stated_date
from ingestion.subjects import SentenceView, sentence_views


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


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """Something that a report says is not known or not said: `about` is a phrase of its own words."""

    about: str
    start: int
    end: int


_NOT = r"(?:not|n['’]t|never|no longer|nicht|nie|kein\w*)"
_BE = r"(?:is|are|was|were|be|been|being|remains?|remained|sind|ist|war|waren|wurden?)"
_HARMED = r"(?:affected|impacted|hit|breached|compromised|hacked|exposed|vulnerable|involved|touched|attacked|betroffen|concerned)"
# Stance → its words. In order: a sentence part that one rule has taken is not read by a later one.
_STANCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stance, re.compile(words, re.IGNORECASE))
    for stance, words in (
        (
            "continues",
            (
                rf"\b(?:has|have|had|did|does|do|will|is|are|was)\s*{_NOT}\s+(?:\w+\s+)?(?:stop|paus|suspend|halt|end|cut|"
                rf"terminat|cancel)\w*|\bcontinu(?:es|ed|ing|e)\s+(?:to|its|their|the|with|work)\b|\bkeeps?\s+(?:working|using)\b|"
                r"\bresumed\b|\barbeitet\s+weiter\b|\bsetzt\b[^.]{0,40}\bfort\b"
            ),
        ),
        (
            "denies",
            r"\b(?:den(?:y|ies|ied)|denying|disput(?:es|ed)|refut(?:es|ed)|bestreitet|bestritt|dementiert\w*)\b",
        ),
        (
            "not_affected",
            (
                rf"\b{_BE}\s+(?:\w+\s+)?{_NOT}\s+(?:\w+\s+)?{_HARMED}\b|\b{_NOT}\s+(?:been\s+)?{_HARMED}\b|\bunaffected\b|"
                rf"\bdo(?:es)?\s*{_NOT}\s+affect\b|\bno\s+customers?(?:['’]?s?\s+\w+)?\s+(?:was|were|is|are|has|have)\b[^.;]{{0,30}}"
                r"\b(?:affected|taken|stolen|accessed|copied|exposed|opened|impacted)\b|\bnicht\s+betroffen\b"
            ),
        ),
        (
            "paused",
            (
                r"\b(?:suspend(?:ed|s|ing)?|paus(?:ed|es|ing|e)|halt(?:ed|s|ing)|froze[n]?|on hold|stopped (?:all |its |their |using |"
                r"sending )\w*|pausiert|ausgesetzt|gestoppt)\b"
            ),
        ),
        (
            "ended",
            (
                r"\b(?:ended|terminat(?:ed|es)|cancel(?:led|ed|s)|cut(?:s|ting)?\s+(?:all\s+)?ties|severed|dropped|ceased|beendet|"
                r"gekündigt)\b"
            ),
        ),
        (
            "investigates",
            (
                r"\b(?:investigat(?:es?|ed|ing|ion)|looking into|looks into|examin(?:es|ing|ed)|reviewing|is checking|are checking|"
                r"untersuch\w+|prüf(?:t|en|e))\b"
            ),
        ),
        (
            "confirms",
            r"\b(?:confirm(?:s|ed|ing)?|admit(?:s|ted|ting)?|acknowledg(?:es|ed)|disclosed|eingeräumt|bestätigt\w*)\b",
        ),
        (
            "fixed",
            (
                r"\b(?:(?:has|have|had|been|was|were|is|are)\s+(?:now\s+|since\s+|fully\s+)?(?:fixed|patched|restored|resolved|"
                r"mitigated|remediated)|back online|working again|behoben|wiederhergestellt)\b"
            ),
        ),
        (
            "affected",
            (
                rf"\b{_BE}\s+(?:\w+\s+){{0,3}}?(?:{_HARMED}|down|offline|unavailable|stolen|copied|leaked|encrypted)\b|"
                r"\bsuffered\b|\bbetroffen\b|\bfell victim\b|\baffected by the\b"
            ),
        ),
        (
            "advises",
            (
                r"\b(?:advis(?:es|ed)|urg(?:es|ed)|recommend(?:s|ed)|asks?\s+(?:all\s+)?(?:customers|users|everybody)|"
                r"told\s+(?:customers|users)\s+to|rät|empfiehlt)\b"
            ),
        ),
        (
            "unknown",
            (
                r"\b(?:(?:did|does|do|would|could|has|have|had)\s*(?:not|n['’]t)\s+(?:say|said|repl\w+|respond\w*|answer\w*|comment\w*|"
                r"disclos\w+|know)|declined to (?:comment|say))\b"
            ),
        ),
    )
)
_NEGATED = re.compile(rf"\b{_NOT}\b(?:\s+\w+){{0,2}}\s*$", re.IGNORECASE)
# "investigates how far its data was exposed" says nothing about whether it was.
_OPEN = frozenset({"affected", "not_affected", "fixed"})
_WONDERED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying) (?:that|having|it)|whether|how (?:far|many|much)|if|ob|inwieweit|could|may|might|would)\b[^.;]*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r";|:\s|,\s+(?:but|while|whereas|and|though|although|aber|und|während)\s|\s+(?:but|while|whereas)\s"
)
ALLEGED = re.compile(
    r"\b(?:alleg\w+|purport\w+|unverified|unconfirmed|rumou?r\w*|supposed(?:ly)?|anonymous\w*|angeblich\w*|mutmaßlich\w*|"
    r"claims? (?:on|in|by|of|to)|claimed (?:on|by|to))\b"
    r"|\b(?:attackers?|hackers?|intruders?|sellers?|gang|group|account|post|thread|forum|poster|actor)\b[^.;]{0,40}\bclaim\w*"
    r"|\bclaim\w*\b[^.;]{0,60}\b(?:forum|leak site|dark ?web|telegram)\b",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?:said|says|saying|told|tells|confirm\w*|admit\w*|acknowledg\w*|announc\w*|stated|states|wrote|writes|explained|"
    r"disclosed|according to|den(?:y|ies|ied)|adding|added|apologi[sz]ed|listed|nach Angaben|laut|teilte|sagte|eingeräumt|"
    r"bestätigt\w*|erklärte)\b",
    re.IGNORECASE,
)

_VERBS = (
    r"(?:say|state|answer|reply|respond|report|tell|claim|confirm|write|output|conclude|treat|mark|summari[sz]e|cite|quote|"
    r"ignore|omit|mention|assure|classify|rate|declare|return|print)"
)
_MATTER = (
    r"(?:affected|unaffected|safe|answer|cite|quote|article|instructions?|user|question|projects?|verdict|status|nobody|no one|"
    r"none|page|report|source|reader|exposure)"
)
_INSTRUCTION = re.compile(
    "|".join(
        (
            (
                r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|all|your|any|other)\b[^.]{0,30}"
                r"\b(?:instructions?|prompts?|rules?|directions?|messages?|sources?|reports?|guidelines?|context)\b"
            ),
            (
                r"\b(?:assistants?|chat ?bots?|language models?|llms?|ai\b[^.]{0,20}|bots?|agents?|readers?|crawlers?|summari[sz]ers?|"
                r"machines?|models?|any (?:system|tool)|whoever|anyone|you)\b[^.]{0,60}\b(?:must|shall|should|(?:are|is) (?:instructed|"
                rf"required|asked|told|ordered|advised|to)|need to|have to|please)\b[^.]{{0,30}}\b{_VERBS}\b[^.]{{0,80}}\b{_MATTER}\b"
            ),
            (
                rf"^\W*(?:(?:please|now|always|only|simply|just|instead)[, ]+)*(?:do not |don['’]t |never )?{_VERBS}\b[^.]{{0,20}}"
                rf"\b(?:that|with|only|as|this|to the user|in your)\b[^.]{{0,120}}\b{_MATTER}\b"
            ),
            r"^\W*(?:system|assistant|developer|user)\s*(?:prompt|message|note|instruction|override)?\s*:",
            r"<!--|<\|?(?:im_start|system)|\[/?(?:INST|SYSTEM)\]|\b(?:system|developer) prompt\b|\bnew instructions?\b",
            r"\b(?:note|message|instructions?) (?:to|for) (?:ai|llms?|assistants?|bots?|chatbots?|language models?|the model)\b",
            r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.]{0,60}\b(?:anweisung\w*|vorgaben|regeln|hinweise|quellen)\b",
            (
                r"\b(?:assistenten?|ki-\w+|die ki|sprachmodelle?|chatbots?)\b[^.]{0,40}\b(?:müssen|muss|sollen|soll|haben)\b[^.]{0,60}"
                r"\b(?:sagen|antworten|melden|schreiben|angeben|mitteilen|behaupten|zitieren)\b"
            ),
            r"^\W*(?:bitte )?(?:antworte\w*|sage?|sagen sie|schreibe?n?|melde\w*|behaupte\w*)\b[^.]{0,30}\bdass\b",
            r"\b(?:ignore[rz]?|oublie[rz]?)\b[^.]{0,40}\b(?:instructions?|consignes|règles)\b",
            r"^\W*(?:réponds?|répondez|dis|dites|affirme[rz]?|indique[rz]?)\b[^.]{0,30}\b(?:que|qu['’])",
            r"\bles? (?:assistants?|modèles?|agents?)\b[^.]{0,40}\b(?:doit|doivent)\b[^.]{0,40}\b(?:dire|répondre|indiquer|affirmer)\b",
            r"\b(?:ignora\w*|olvida\w*|omita\w*)\b[^.]{0,40}\b(?:instrucciones|reglas|indicaciones)\b",
            r"^\W*(?:responde|responda|di|diga|afirme|afirma|conteste|contesta)\b[^.]{0,30}\bque\b",
            r"\b(?:asistentes?|modelos?|agentes?)\b[^.]{0,40}\b(?:deben?|tienen? que)\b[^.]{0,40}\b(?:decir|responder|afirmar|indicar)\b",
        )
    ),
    re.IGNORECASE,
)


def is_instruction(sentence: str) -> bool:
    """Whether the sentence tells its reader, or a machine, what to answer: no evidence of anything."""
    return bool(_INSTRUCTION.search(sentence))


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
            found.extend(_of_sentence(text, view, finder, publisher, stated_date(sentence, published)))
    return tuple(found)


def _of_sentence(
    text: str, view: SentenceView, finder: PartyFinder, publisher: str, day: str
) -> Iterator[Statement]:
    sentence = text[view.start : view.end]
    own = any(m.party == view.subject for m in finder.find(publisher))
    seen: set[tuple[str, str]] = set()
    for stance, at in _stances(sentence):
        party = _party_before(view, sentence, at)
        if party and (party, stance) not in seen:
            seen.add((party, stance))
            about = next((m.party for m in view.mentions if m.party != party), "")
            yield Statement(
                party, stance, view.start, view.end, day, _certainty(sentence, stance, own=own), about
            )


def _stances(sentence: str) -> Iterator[tuple[str, int]]:
    """Stances with the offset of their words; negated words and words that another rule has taken count for none."""
    taken: list[tuple[int, int]] = []
    for stance, words in _STANCES:
        for match in words.finditer(sentence):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            before = sentence[: match.start()]
            if not _NEGATED.search(before) and not (stance in _OPEN and _WONDERED.search(before)):
                yield stance, match.start()


def _party_before(view: SentenceView, sentence: str, at: int) -> str:
    """The party nearest before `at` in its clause, else the sentence's subject."""
    clause = max((m.end() for m in _CLAUSE.finditer(sentence, 0, at)), default=0)
    before = [m for m in view.mentions if clause <= m.start - view.start < at]
    heads = [
        m
        for m in before
        if not re.search(
            r"\b(?:with|by|from|to|against|for)\s+(?:the\s+)?$", sentence[: m.start - view.start]
        )
    ]
    if heads:
        return heads[0].party if _is_relative(sentence, heads, view) else heads[-1].party
    return view.subject or (before[-1].party if before else "")


def _is_relative(sentence: str, heads: Sequence[object], view: SentenceView) -> bool:
    """Whether the first party is the head of a sentence that goes on over an inserted "which …" part."""
    first = view.mentions[0]
    return len(heads) > 1 and bool(
        re.match(r"\s*,\s*(?:which|whose|who|the|a|an)\b", sentence[first.end - view.start :])
    )


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
    rf"\b(?:{_HIDE}|(?:{_BE}|sei|bleibt)\s+(?:(?:still|yet|also|noch)\s+)?{_UNCLEAR})[,:]?\s+(?:yet\s+)?(?P<what>\b{_WH}\b[^.;!?]*)",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    rf"(?:^|[;.,]\s+|\bthat\s+)[\"“]?(?P<what>{_WH}\b[^.;!?]{{3,120}}?),?\s+(?:{_BE}|sei|bleibt)\s+(?:(?:still|yet|noch|also)\s+)?{_UNCLEAR}\b",
    re.IGNORECASE,
)
_NO_DETAIL = re.compile(
    rf"\b(?:no|gave no|without)\s+(?:details?|information|figures?|word)\s+(?:of|on|about|for|as to)\s+(?P<what>[^.;,!?]+)"
    rf"|\b{_HIDE}\s+(?P<what2>(?:the|its|their)\s+(?:number|identity|names?|cause|extent|scope|size|date|amount|source)\b[^.;,!?]*)"
    rf"|(?:^|[.]\s+)(?P<what3>(?:The|Its|Their)\s+(?:number|identity|names?|cause|extent|scope|size|amount|source|motive)\b[^.;,!?]*?)\s+"
    rf"{_BE}\s+(?:still\s+)?{_UNCLEAR}\b",
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
    return phrase.strip(' ,"“”')
