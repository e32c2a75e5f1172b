"""Whether a text says of itself that it no longer counts: a retracted article, a withdrawn advisory, a rejected identifier. Pure."""

import re

from ingestion.report import Document

_HEAD, _TAIL = 700, 400  # characters: an editor's note stands first or last
_ITSELF = (
    r"(?:article|story|report|post|page|piece|item|advisory|bulletin|notice|alert|publication|paper|"
    r"CVE(?: (?:ID|record|entry|candidate)| ID(?: or \w+)?)?|candidate(?: number)?|record|entry|vulnerability record)"
)
_GONE = r"(?:retracted|withdrawn|rescinded|revoked|rejected|taken back|unpublished)"
_SAID = re.compile(
    rf"(?:^|[.!?:;\n\"”*_(\[]\s*|\bnote:?\s)(?:this|the) {_ITSELF} (?:(?:has|had) (?:since )?been|was|is) "
    rf"(?:now |since |later |hereby |fully )?{_GONE}\b(?! (?:from (?:the )?(?:market|sale|service|use)|by (?:the )?(?:attackers?|hackers?)))"
    rf"|\bwe (?:have |hereby )?(?:retracted|retract|withdrawn|withdraw|rescind|taken back|take back) this {_ITSELF}\b"
    rf"|\bthis {_ITSELF} (?:is|stands) (?:no longer|not) valid\b"
    r"|\bdies(?:er|e|es) (?:Artikel|Beitrag|Meldung|Bericht|Warnung) (?:wurde|ist) (?:\w+ )?zurückgezogen\b"
    r"|\bcet article a été retiré\b|\beste artículo (?:ha sido|fue) (?:retirado|retractado)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"(?:^|\n)\W*(?:\*\* ?REJECT(?:ED)? ?\*\*|Rejected reason:|\[?REJECTED\]?:? )")
_TITLE = re.compile(
    rf"^\W*(?:\[|\(|\*\* ?)?{_GONE.replace('taken back|', '')}(?:\]|\)| ?\*\*|:| [-–—])|[\[(]{_GONE}[\])]\s*$|^\W*\*\* ?REJECT",
    re.IGNORECASE,
)


def says_withdrawn(document: Document) -> bool:
    """Whether a document says that it was withdrawn, retracted or rejected, at its head, at its end or in its title.

    A mail speaks of other things than itself, and never does.
    """
    if document.kind == "mail":
        return False
    text = document.text
    told = text if document.kind == "osv" else text[:_HEAD]  # its details come after the facts
    around = text[:_HEAD] if len(text) <= _HEAD else f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    return bool(_TITLE.search(document.title) or _REJECTED.search(told) or _SAID.search(around))
