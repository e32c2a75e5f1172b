"""Sentences in reports that tell a reader, or a machine, what to answer: never evidence of anything. Pure.

English, German, French and Spanish. Every sentence that could be evidence is asked, so the long patterns are tried only
where one of the words stands that they all need.
"""

import re

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
            r"(?:bitte )?(?:antworte\w*|sage?|sagen sie|schreibe?n?|melde\w*|behaupte\w*)\b[^.]{0,30}\bdass\b",
            r"(?:réponds?|répondez|dis|dites|affirme[rz]?|indique[rz]?)\b[^.]{0,30}\b(?:que|qu['’])",
            r"(?:responde|responda|di|diga|afirme|afirma|conteste|contesta)\b[^.]{0,30}\bque\b",
        )
    )
    + ")",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
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
            r"<!--|<\|?(?:im_start|system)|\[/?(?:INST|SYSTEM)\]|\b(?:system|developer) prompt\b|\bnew instructions?\b",
            r"\b(?:note|message|instructions?) (?:to|for) (?:ai|llms?|assistants?|bots?|chatbots?|language models?|the model)\b",
            r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.]{0,60}\b(?:anweisung\w*|vorgaben|regeln|hinweise|quellen)\b",
            (
                r"\b(?:assistenten?|ki-\w+|die ki|sprachmodelle?|chatbots?)\b[^.]{0,40}\b(?:müssen|muss|sollen|soll|haben)\b[^.]{0,60}"
                r"\b(?:sagen|antworten|melden|schreiben|angeben|mitteilen|behaupten|zitieren)\b"
            ),
            r"\b(?:ignore[rz]?|oublie[rz]?)\b[^.]{0,40}\b(?:instructions?|consignes|règles)\b",
            r"\bles? (?:assistants?|modèles?|agents?)\b[^.]{0,40}\b(?:doit|doivent)\b[^.]{0,40}\b(?:dire|répondre|indiquer|affirmer)\b",
            r"\b(?:ignora\w*|olvida\w*|omita\w*)\b[^.]{0,40}\b(?:instrucciones|reglas|indicaciones)\b",
            r"\b(?:asistentes?|modelos?|agentes?)\b[^.]{0,40}\b(?:deben?|tienen? que)\b[^.]{0,40}\b(?:decir|responder|afirmar|indicar)\b",
        )
    ),
    re.IGNORECASE,
)
# Each alternative of _ANYWHERE needs one of these.
_NEEDED = (
    *"""ignor disregard forget override must shall should instruct required asked told ordered advised please prompt < [ note
    message vergiss vergessen missachte müss muss soll haben oublie doit doivent olvida omita debe tiene""".split(),
    "need to", "have to", "are to", "is to",
)  # fmt: skip


def is_instruction(sentence: str) -> bool:
    """Whether the sentence tells its reader, or a machine, what to answer: no evidence of anything."""
    if _AT_START.match(sentence):
        return True
    plain = sentence.casefold().replace("ı", "i").replace("\u0307", "")  # as IGNORECASE sees letters
    return any(word in plain for word in _NEEDED) and bool(_ANYWHERE.search(sentence))
