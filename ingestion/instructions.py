"""Sentences in reports that tell a reader, or a machine, what to answer: never evidence of anything. Pure.

English, German, French and Spanish. Every sentence that could be evidence is asked, so the long patterns are tried only
where one of the words stands that they all need. What is hidden from a reader's eye (comments, markup of prompts, JSON of a
chat) is no evidence either, whatever it says.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ingestion.sentences import sentence_spans

_VERBS = (
    r"(?:say|state|answer|reply|respond|report|tell|claim|confirm|write|output|conclude|treat|mark|summari[sz]e|cite|quote|"
    r"ignore|omit|mention|assure|classify|rate|declare|return|print)"
)
_MATTER = (
    r"(?:affected|unaffected|safe|answer|cite|quote|article|instructions?|user|question|projects?|verdict|status|nobody|no one|"
    r"none|page|report|source|reader|exposure)"
)
_AT_START = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            (
                rf"(?:(?:please|now|always|only|simply|just|instead)[, ]+)*(?:do not |don['’]t |never )?{_VERBS}\b[^.]{{0,20}}"
                rf"\b(?:that|with|only|as|this|to the user|in your)\b[^.]{{0,120}}\b{_MATTER}\b"
            ),
            r"(?:system|assistant|developer|user)\s*(?:prompt|message|note|instruction|override)?\s*:",
            r"#{1,6}\s*(?:system|instructions?|prompt|task|anweisung\w*|consignes?|instrucciones)\b",
            (
                r"(?:for|to|attention|dear|hey|hello|note|notice)\b[,: ]+(?:to |for )?(?:all |any |the )?(?:ai\b|artificial|language models?|llms?|assistants?|"
                r"chat ?bots?|bots?|machines?|agents?|crawlers?)\b[^.:]{0,40}[:,]"
            ),
            r"(?:system(?:nachricht|meldung|hinweis|anweisung)?|(?:message|note) (?:du )?système|mensaje (?:del )?sistema|neue anweisung\w*|nouvelles? (?:instructions?|consignes?)|nuevas? instrucci\w+)\s*:",
            r"(?:veuillez|merci de)\b[^.]{0,30}\b(?:dire|répondre|indiquer|affirmer|écrire|déclarer|signaler)\b[^.]{0,60}\b(?:que|qu['’])",
            r"(?:por favor,? )?(?:diga|di|indique|informe|comunique)\b[^.]{0,20}\b(?:usuario|quien pregunte)\b",
            r"(?:bitte )?(?:teile?|sage?|melde)\b[^.]{0,20}\b(?:dem|der) (?:nutzer|anwender|benutzer|fragenden?)\b",
            r"(?:bitte )?(?:antworte\w*|sage?|sagen sie|schreibe?n?|melde\w*|behaupte\w*)\b[^.]{0,30}\bdass\b",
            r"(?:réponds?|répondez|dis|dites|affirme[rz]?|indique[rz]?)\b[^.]{0,30}\b(?:que|qu['’])",
            r"(?:responde|responda|di|diga|afirme|afirma|conteste|contesta)\b[^.]{0,30}\bque\b",
        )
    )
    + ")",
    re.IGNORECASE,
)
# What orders look like anywhere in a sentence, each behind words of which it needs one (joined by "|").
_RULES: tuple[tuple[str, str], ...] = (
    (
        "ignore|disregard|forget|override",
        r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|all|your|any|other)\b[^.]{0,30}"
        r"\b(?:instructions?|prompts?|rules?|directions?|messages?|sources?|reports?|guidelines?|context)\b",
    ),
    (
        "must|shall|should|instruct|requir|ask|told|order|advise|to|please",
        r"\b(?:assistants?|chat ?bots?|language models?|llms?|ai\b[^.]{0,20}|bots?|agents?|readers?|crawlers?|summari[sz]ers?|"
        r"machines?|models?|any (?:system|tool)|whoever|anyone|you)\b[^.]{0,60}\b(?:must|shall|should|(?:are|is) (?:instructed|"
        rf"required|asked|told|ordered|advised|to)|need to|have to|please)\b[^.]{{0,30}}\b{_VERBS}\b[^.]{{0,80}}\b{_MATTER}\b",
    ),
    (
        "ignore|disregard|forget|override",
        r"\b(?:ignore|disregard|forget|override)\b[^.]{0,12}\b(?:everything|anything|all|rules|instructions?)\b[^.]{0,40}"
        r"(?:\b(?:above|before|else|earlier|prior|previous|said|answer|say|write|report|reply)\b|[;:])",
    ),
    (
        "answer|repl|respon|verdict|output|summar|conclusion",
        r"\b(?:correct|right|only|proper|expected|final|required|permitted|acceptable|your|its)\b (?:\w+ )?(?:answer|reply|response|verdict|output|summary|conclusion)\b"
        r"[^.]{0,60}(?:\b(?:is|must|should|shall|has to|will|reads)\b|:)",
    ),
    (
        "summar|ask|answer|queri|prompt|quot|citing",
        r"\b(?:when|whenever|if|before|while|should you be)\b(?: you(?: are)?)? ?(?:summari[sz]\w+|asked|answering|queried|prompted|quoting|quote|citing|answer)\b"
        rf"[^.,:]{{0,60}}[,:] *(?:please |always |only |simply |then )*{_VERBS}\b",
    ),
    (
        "ai|artificial|assistant|bot|language model|llm|model|agent|machine",
        r"\b(?:if|as|since|because)\b (?:you are |you['’]re )?(?:an? |the )?(?:ai|artificial intelligence|assistant|chat ?bot|bot|language model|llm|model|agent|machine)\b"
        r"[^.]{0,30}\b(?:you|output|must|say|answer|reply|state|write|print|report)\b",
    ),
    (
        "you are| mode",
        r"\byou are (?:now |hereby |henceforth )+(?:in\b|an?\b|the\b|no longer|required|to\b)|\b(?:maintenance|developer|debug|admin|god) mode\b[^.]{0,30}\b(?:you|your|answer|enabled|say)\b",
    ),
    (
        "imperative|essential|mandatory|required|vital|important",
        r"\b(?:imperative|essential|mandatory|required|vital|important)\b (?:that|for) (?:every|any|all|each|the)? ?(?:ai|bots?|assistants?|models?|chat ?bots?|agents?|machines?|llms?)\b",
    ),
    (
        '"role|"system|"instruction|"prompt|"verdict|"answer|"assistant',
        r"\"(?:role|system|instruction|prompt|verdict|answer|assistant)\"\s*:",
    ),
    (
        "ignorier|vergiss|vergessen|missachte",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.]{0,40}\b(?:alles|alle[rn]?|zuvor|oben|vorher\w*|bisher\w*)\b",
    ),
    (
        "als ",
        r"\bals (?:ki|künstliche|sprachmodell|assistent|chat ?bot)\b[^.]{0,40}\b(?:hast|musst|sollst|haben|müssen|sollen|schreib|sag|antwort)",
    ),
    (
        "antwort",
        r"\b(?:richtige|korrekte|einzige|zulässige|erwartete)\b (?:\w+ )?antwort\b[^.]{0,60}\b(?:lautet|ist|sei|muss)\b",
    ),
    (
        "zusammenfass|liest|antwortet|gefragt",
        r"\b(?:wer|jeder,? der|alle,? die)\b[^.]{0,60}\b(?:zusammenfass\w*|zusammenfasst|liest|antwortet|gefragt)\b[^.]{0,40}\b(?:muss|müssen|soll|sollen|hat|haben)\b"
        r"[^.]{0,40}\b(?:schreiben|sagen|antworten|angeben|melden)\b",
    ),
    (
        "hinweis|nachricht|anweisung|mitteilung|notiz|ist zu",
        r"\b(?:hinweis|nachricht|anweisung|mitteilung|notiz)\b (?:an|für) (?:\w+ )?(?:ki|assistenten|sprachmodelle|chatbots|bots|modelle|maschinen)\b|\bist zu (?:antworten|sagen|melden|schreiben)\b",
    ),
    ("wer", r"\bwer\b[^.]{0,40}\b(?:muss|soll)\b[^.]{0,20}\b(?:schreiben|sagen|antworten)\b"),
    (
        "message|note|avis|instruction|nouvelle",
        r"\b(?:message|note|avis|instruction)s?\b (?:du |de |à |aux? |pour )[^.]{0,30}\b(?:système|ia|assistants?|modèles?|robots?)\b|\bnouvelles? (?:instructions?|consignes?)\b",
    ),
    ("en tant", r"\ben tant qu(?:e |['’])(?:modèle|assistant|ia|intelligence|agent)"),
    ("réponse", r"\b(?:bonne|seule|vraie|juste|correcte)\b réponse\b[^.]{0,60}\b(?:est|doit|sera)\b"),
    (
        "doi",
        r"\b(?:quiconque|celui qui|ceux qui|toute personne qui)\b[^.]{0,60}\bdoi(?:t|vent)\b[^.]{0,30}\b(?:écrire|dire|répondre|indiquer|affirmer)\b",
    ),
    ("oublie", r"\boublie[rz]?\b[^.]{0,20}\b(?:tout|toutes|tous)\b"),
    (
        "mensaje|nota|aviso|instrucci",
        r"\b(?:mensaje|nota|aviso|instrucci[oó]n(?:es)?)\b (?:del? |a |al |para )[^.]{0,30}\b(?:sistemas?|ia|asistentes?|modelos?|robots?)\b|\bnuevas? instrucci\w+",
    ),
    (
        "como ",
        r"\bcomo (?:modelo|asistente|ia|inteligencia|agente)\b[^.]{0,40}\b(?:debes?|tienes?|has de|responde|di)\b",
    ),
    ("respuesta", r"\brespuesta (?:correcta|única|válida|adecuada)\b[^.]{0,60}\b(?:es|debe|será)\b"),
    (
        "debe|tiene",
        r"\b(?:quien|quienes|todo el que)\b[^.]{0,60}\b(?:debe[n]?|tiene[n]? que)\b[^.]{0,30}\b(?:escribir|decir|responder|indicar|afirmar)\b",
    ),
    ("olvid", r"\bolvid\w+\b[^.]{0,20}\btod[oa]s?\b"),
    (
        "<!--|im_start|system|inst|instruction",
        r"<!--|<\|?(?:im_start|system)|\[/?(?:INST|SYSTEM)\]|\b(?:system|developer) prompt\b|\bnew instructions?\b",
    ),
    (
        "note|message|instruction",
        r"\b(?:note|message|instructions?) (?:to|for) (?:ai|llms?|assistants?|bots?|chatbots?|language models?|the model)\b",
    ),
    (
        "ignorier|vergiss|vergessen|missachte",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.]{0,60}\b(?:anweisung\w*|vorgaben|regeln|hinweise|quellen)\b",
    ),
    (
        "assistent|ki|sprachmodell|chatbot",
        r"\b(?:assistenten?|ki-\w+|die ki|sprachmodelle?|chatbots?)\b[^.]{0,40}\b(?:müssen|muss|sollen|soll|haben)\b[^.]{0,60}"
        r"\b(?:sagen|antworten|melden|schreiben|angeben|mitteilen|behaupten|zitieren)\b",
    ),
    ("ignore|oublie", r"\b(?:ignore[rz]?|oublie[rz]?)\b[^.]{0,40}\b(?:instructions?|consignes|règles)\b"),
    (
        "doit|doivent",
        r"\bles? (?:assistants?|modèles?|agents?)\b[^.]{0,40}\b(?:doit|doivent)\b[^.]{0,40}\b(?:dire|répondre|indiquer|affirmer)\b",
    ),
    (
        "ignora|olvida|omita",
        r"\b(?:ignora\w*|olvida\w*|omita\w*)\b[^.]{0,40}\b(?:instrucciones|reglas|indicaciones)\b",
    ),
    (
        "debe|tiene",
        r"\b(?:asistentes?|modelos?|agentes?)\b[^.]{0,40}\b(?:deben?|tienen? que)\b[^.]{0,40}\b(?:decir|responder|afirmar|indicar)\b",
    ),
)
_GATED = tuple((tuple(words.split("|")), re.compile(rule, re.IGNORECASE)) for words, rule in _RULES)
_SPACED_OUT = re.compile(r"(?<!\w)\w(?:[ .·_-]\w(?!\w)){4}")
_GAP_IN_SPACED = re.compile(r"(?<=\b[^\W\d_])[ .·_-](?=[^\W\d_]\b)")
# Pieces that no reader of the page sees, or that are no prose: comments, prompt markup, JSON of a chat.
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>system|assistant|instructions?|prompt|user)\b[^>]*>.*?(?:</(?P=tag)>|\Z)|<\|[\w ]+\|>.*?(?:<\|[\w ]+\|>|\n\s*\n|\Z)|"
    r"\[(?P<mark>INST|SYSTEM|ASSISTANT)\].*?(?:\[/(?P=mark)\]|\n\s*\n|\Z)|<<SYS>>.*?(?:<</SYS>>|\Z)|"
    r"\{[^{}]*\"(?:role|system|instructions?|prompt|verdict|answer|assistant|content)\"\s*:[^{}]*\}",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=256)
def hidden_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of the text that are hidden from a reader of the page, or are no prose."""
    if not any(mark in text for mark in "<[{"):
        return ()
    return tuple(match.span() for match in _HIDDEN.finditer(text))


def evidence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text that could be evidence: neither hidden nor orders; what stands around a hidden piece is kept."""
    return [
        (start, end)
        for span in sentence_spans(text)
        for start, end in _visible(text, span)
        if not is_instruction(text[start:end])
    ]


def is_hidden(text: str, start: int, end: int) -> bool:
    """Whether a range of the text touches something hidden."""
    return any(begin < end and start < until for begin, until in hidden_spans(text))


def _visible(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that are not hidden, without white space around them."""
    at, end = span
    for begin, until in hidden_spans(text):
        if begin >= end or until <= at:
            continue
        yield from _stripped(text, at, begin)
        at = max(at, until)
    yield from _stripped(text, at, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end] if start < end else ""
    if re.search(r"\w", piece):
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


@lru_cache(maxsize=8192)
def is_instruction(sentence: str) -> bool:
    """Whether the sentence tells its reader, or a machine, what to answer: no evidence of anything."""
    sentence = _plainly(sentence)
    if _AT_START.match(sentence):
        return True
    plain = sentence.casefold().replace("ı", "i").replace("\u0307", "")  # as IGNORECASE sees letters
    for needed, rule in _GATED:
        for word in needed:
            if word in plain:
                if rule.search(sentence):
                    return True
                break
    return False


def _plainly(sentence: str) -> str:
    """The sentence without characters that nobody sees, and with words that were written l i k e  t h i s closed up."""
    if not sentence.isascii():
        sentence = "".join(c for c in sentence if unicodedata.category(c) != "Cf")
    return _GAP_IN_SPACED.sub("", sentence) if _SPACED_OUT.search(sentence) else sentence
