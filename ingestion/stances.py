"""Which stances a sentence tells of, and whose they are. Pure rule tables; English, and plain German."""

import re
from collections.abc import Iterator, Sequence

from ingestion.names import Mention
from ingestion.subjects import SentenceView, product_after

_NOT = r"(?:not|n['’]t|never|no longer|nicht|nie|kein\w*)"
BE = r"(?:is|are|was|were|be|been|being|remains?|remained|sind|ist|war|waren|wurden?)"
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
                rf"\b{BE}\s+(?:\w+\s+)?{_NOT}\s+(?:\w+\s+)?{_HARMED}\b|\b{_NOT}\s+(?:been\s+)?{_HARMED}\b|\bunaffected\b|"
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
                r"\b(?:investigat(?:es?|ed|ing|ion)|looking into|looks into|examin(?:es|ing|ed)|reviewing|(?:is|are|still|now) checking|"
                r"(?:finding|to find|trying to find) out (?:whether|how|if|what|which)|"
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
                rf"\b{BE}\s+(?:\w+\s+){{0,3}}?(?:{_HARMED}|down|offline|unavailable|stolen|copied|leaked|encrypted)\b|"
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
    r"\b(?:den(?:y|ies|ied|ying) (?:that|having|it)|whether|how (?:far|many|much)|if|ob|inwieweit|could|may|might|would)\b(?:[^.;]|\.\d)*$",
    re.IGNORECASE,
)
# What comes after one of these did not happen by these words, whatever it is.
_NOT_SO = re.compile(
    r"\b(?:whether|ob|inwieweit)\b(?:[^.;]|\.\d)*$"
    rf"|(?:\b{_NOT}|n['’]t|\b(?:nobody|no one|un(?:clear|known|klar|bekannt)|wonder\w*|asked|declined to|refused to))\b[^.;]{{0,60}}?"
    r"\b(?:when|what|which|who|whom|how|why|where|if|wann|was|wer|wie|warum|wo)\b(?:[^.;]|\.\d)*$"
    r"|\b(?:no|kein\w*)\s+(?:list|record|sign|evidence|indication|knowledge|word|report|proof|hint|trace|suggestion|Hinweis\w*)\w*\b(?:[^.;]|\.\d)*$"
    r"|(?:^|[,;:]\s+|\b(?:that|and|but|says?|said)\s+)[\"“]?(?:no|none|neither|nobody|kein\w*)\b(?:[^.;,]|\.\d)*$"
    r"|\b(?:may|might|could|would|should|can|plans?\s+to|weigh(?:s|ing)?|consider(?:s|ing)?|threaten\w*\s+to)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
# "the organisations that were hit", "customers who are affected": others.
_OTHERS = re.compile(r"\b[a-z]{3,}s\s+(?:that|who|which)\s*$")
_STATES = _OPEN | {"investigates"}  # "is under investigation"
_ACTS = frozenset(
    {"continues", "denies", "paused", "ended", "investigates", "confirms", "advises", "unknown"}
)
_BESIDE = re.compile(r"\b(?:with|by|from|to|against|for|told|tells)\s+(?:the\s+)?$")
_PLACED = re.compile(r"\b(?:with|from|to|against|for|at|of|in|on|about|over|behind|than)\s+(?:the\s+)?$")
_PEOPLE = (
    r"(?:customers?|clients?|users?|contractors?|suppliers?|investors?|rivals?|employees?|staff|workers?)"
)
_PEOPLE_OF = re.compile(rf"\b{_PEOPLE}\s+(?:of|at|from)\s+(?:the\s+)?$", re.IGNORECASE)
_ITS_PEOPLE = re.compile(rf"(?:['’]s?)?\s+{_PEOPLE}\b")
_SPEAKER = re.compile(
    r"(?:\b(?:by|said|says|according to|laut|von|sagte|spokes\w+\s+(?:for|of|at))\s+(?:the\s+)?)$",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:it|they|he|she|which|who|the\s+(?:company|firm|vendor|provider|maker|operator))(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r";|:\s|,\s+(?:but|while|whereas|and|though|although|aber|und|während)\s|\s+(?:but|while|whereas)\s"
)


def stances(sentence: str) -> Iterator[tuple[str, int]]:
    """Stances with the offset of their words; negated words and words that another rule has taken count for none."""
    taken: list[tuple[int, int]] = []
    for stance, words in _STANCES:
        for match in words.finditer(sentence):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            before = sentence[: match.start()]
            if not (_NEGATED.search(before) or _NOT_SO.search(before) or _is_open(stance, before)):
                yield stance, match.start()


def is_wondered(sentence: str, at: int) -> bool:
    """Whether what the sentence tells at `at` is only asked, doubted or looked into: it did not happen by these words."""
    before = sentence[:at]
    return bool(_NOT_SO.search(before) or _WONDERED.search(before))


def _is_open(stance: str, before: str) -> bool:
    """Whether a state is only wondered about, or is that of others."""
    return stance in _OPEN and bool(_WONDERED.search(before) or _OTHERS.search(before))


def party_of(view: SentenceView, sentence: str, stance: str, at: int) -> str:
    """Whose stance it is: the party nearest before `at` in its clause, else the sentence's subject; "" when nobody's."""
    clause = max((m.end() for m in _CLAUSE.finditer(sentence, 0, at)), default=0)
    before = [m for m in view.mentions if clause <= m.start - view.start < at]
    heads = [m for m in before if _is_head(view, sentence, stance, m)]
    if heads:
        head = heads[0] if _is_relative(sentence, heads, view) else heads[-1]
        other = stance in _STATES and product_after(sentence, head.end - view.start)
        return "" if other else head.party
    if stance not in _ACTS:
        aside = not before and _is_aside(view, sentence)
        return "" if aside else view.subject or (before[-1].party if before else "")
    return view.subject if _may_act(view, sentence, at) else ""


def _is_head(view: SentenceView, sentence: str, stance: str, mention: Mention) -> bool:
    """Whether a clause can be about this mention, rather than about somebody who deals with it."""
    start, end = mention.start - view.start, mention.end - view.start
    if _SPEAKER.search(sentence[:start]):
        return True
    if _BESIDE.search(sentence[:start]):
        return False
    people = _PEOPLE_OF.search(sentence[:start]) or _ITS_PEOPLE.match(sentence, end)
    return not (people and stance in _ACTS)


def _may_act(view: SentenceView, sentence: str, at: int) -> bool:
    """Whether the sentence's subject may be who acts: "it" does, or nobody else is named before."""
    named = [m for m in view.mentions if m.party == view.subject]
    if not named or _IT.search(sentence[:at]):
        return True
    return any(
        _SPEAKER.search(sentence[: m.start - view.start])
        if m.start - view.start >= at
        else not _PLACED.search(sentence[: m.start - view.start])
        and not _ITS_PEOPLE.match(sentence, m.end - view.start)
        for m in named
    )


def _is_aside(view: SentenceView, sentence: str) -> bool:
    """Whether the subject is only named where something is, "at" or "with" it, or in a longer name: others are meant."""
    named = [(m.start - view.start, m.end - view.start) for m in view.mentions if m.party == view.subject]
    return bool(named) and all(
        _PLACED.search(sentence[:start]) or product_after(sentence, end) for start, end in named
    )


def _is_relative(sentence: str, heads: Sequence[object], view: SentenceView) -> bool:
    """Whether the first party is the head of a sentence that goes on over an inserted "which …" part."""
    first = view.mentions[0]
    return len(heads) > 1 and bool(
        re.match(r"\s*,\s*(?:which|whose|who|the|a|an)\b", sentence[first.end - view.start :])
    )
