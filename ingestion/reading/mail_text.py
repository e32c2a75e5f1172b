"""What the writer of a mail wrote: without the mails quoted below it, the signature and the lawyers' paragraph.

Nothing goes unless something stands above it that says enough alone: a mail that is a forward, that answers between
the lines or below them, or in a word or two, keeps what it quotes. English, German, French and Spanish.
"""

import re

_WHEN = r"[^\n]{4,200}"
_WROTE = re.compile(
    rf"""(?:
      on\ {_WHEN}(?:\n(?!>)[^\n]{{1,120}})?\bwrote
    | am\ {_WHEN}(?:\n(?!>)[^\n]{{1,120}})?\bschrieb(?:[^\n]{{0,120}})
    | le\ {_WHEN}(?:\n(?!>)[^\n]{{1,120}})?\ba\ écrit
    | el\ {_WHEN}(?:\n(?!>)[^\n]{{1,120}})?\bescribió
    | [^\n]{{1,120}}\b(?:wrote|schrieb|a\ écrit|escribió)
    )\s?:""",
    re.IGNORECASE | re.VERBOSE,
)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|reply message|ursprüngliche nachricht|originalnachricht|message d'origine"
    r"|message original|mensaje original)\s*-{2,}\s*",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado)\b.*"
    r"|begin forwarded message:?|anfang der weitergeleiteten nachricht:?|début du message (?:réexpédié|transféré)\s?:?"
    r"|inicio del mensaje reenviado:?)\s*",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|wtr|tr|rv|rm|enc)\s?:", re.IGNORECASE)
_FROM = re.compile(r"\s*\*?(?:from|von|de|expéditeur)\s?:\*?\s*\S", re.IGNORECASE)
_HEADER = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto)\s?:\*?",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*_{5,}\s*")
_POINTS_BELOW = re.compile(
    r"\b(?:see|read) (?:the )?(?:mail |message |thread )?below\b|\bfyi\b|\bfor your information\b|\bsiehe unten\b|\bs\. ?u\.|\bzur (?:info|kenntnis)\b"
    r"|\bvoir ci-dessous\b|\bpour (?:info|information)\b|\bver (?:más )?abajo\b|\bpara (?:tu|su) información\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4  # of a reply that can be understood without what it replies to
_HEADER_LINES = 7
_SIGNATURE = re.compile(r"--\s?")
_SIGNATURE_LINES = 12
_SIGNATURE_CHARACTERS = 900
_DEVICE = re.compile(
    r"\s*(?:sent from my \w[^\n]{0,40}|get outlook for \w+.*|von meinem \w+ gesendet|envoyé (?:de|depuis) mon \w+[^\n]{0,40}"
    r"|enviado desde mi \w+[^\n]{0,40}|please (?:consider|think of) the environment before printing.*|virus-free\..*)\s*",
    re.IGNORECASE,
)
_LEGAL_OPENING = re.compile(
    r"[\W_]*(?:(?:confidentiality|legal|privacy) (?:notice|note|statement)|disclaimer|this (?:e-?mail|message|communication|transmission)\b"
    r"|the (?:information|content|contents) (?:contained )?(?:in|of) this (?:e-?mail|message|communication)|if you (?:are not|have received)\b"
    r"|haftungsausschluss|vertraulichkeitshinweis|diese (?:e-?mail|nachricht)\b|(?:der inhalt|die informationen) (?:dieser|in dieser) e-?mail"
    r"|avis de confidentialité|ce (?:message|courriel|mail|courrier)\b|aviso (?:legal|de confidencialidad)|este (?:mensaje|correo)\b"
    r"|la información contenida en este)",
    re.IGNORECASE,
)
_LEGAL_WORD = re.compile(
    r"confidential|privileged|intended|recipient|addressee|disclos|unauthori[sz]ed|in error|delete|notify the sender|liab"
    r"|vertraulich|empfänger|adressat|irrtümlich|unbefugt|löschen|vernichten|haftung"
    r"|confidentiel|destinataire|divulg|erreur|supprim|détrui|confidencial|destinatari|autoriza|elimin|borr",
    re.IGNORECASE,
)
_LONGEST_BY_HAND = 500_000
_MOST_ENDS = 4  # a signature, a disclaimer, a device's word, in any order
_LEAST_LEGAL_WORDS = 3
_LONGEST_LEGAL = 2500


def own_words(text: str, subject: str = "") -> str:
    """`text` without quoted mails, signature and disclaimer at its end; all of it where that would lose its meaning."""
    if len(text) > _LONGEST_BY_HAND:  # a log or a list, in which nothing is a reply
        return text
    above = _without_end(text)
    quoted = None if _FORWARD_SUBJECT.match(subject) else _quote_start(above)
    if quoted is not None and _says_enough(rest := _without_end(above[:quoted])):
        return rest
    return above


def _without_end(text: str) -> str:
    """A text without its signature and disclaimer, unless nothing else is in it."""
    rest = text.rstrip()
    for _ in range(_MOST_ENDS):
        rest = _without_signature(_without_disclaimer(rest)).rstrip()
    return rest if _words(rest) else text


def _says_enough(reply: str) -> bool:
    return len(_words(reply)) >= _FEWEST_WORDS and not _POINTS_BELOW.search(reply)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _quote_start(text: str) -> int | None:
    """Where the quoted mail begins that runs to the end; None for none, for a forward, and for replies in between."""
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        if _FORWARDED.fullmatch(line):
            return None
        if _ORIGINAL.fullmatch(line) or _is_head(lines, number):
            return start
        if line.startswith(">") or _is_attribution(lines, number):
            return start if _only_quotes(lines, number) else None
        start += len(line) + 1
    return None


def _is_head(lines: list[str], number: int) -> bool:
    """Whether the head of a mail stands here, as Outlook puts it above what it quotes, perhaps below a ruler."""
    if _RULE.fullmatch(lines[number]) and number + 1 < len(lines):
        following = next(
            (n for n in range(number + 1, min(number + 3, len(lines))) if lines[n].strip()), number
        )
        return following > number and _is_head(lines, following)
    if not _FROM.match(lines[number]):
        return False
    block = [line for line in lines[number + 1 : number + 1 + 2 * _HEADER_LINES] if line.strip()]
    return sum(bool(_HEADER.match(line)) for line in block[:_HEADER_LINES]) >= 2


def _is_attribution(lines: list[str], number: int) -> bool:
    """Whether this line, with the next where it is broken, says who wrote what is quoted below it."""
    for count in (1, 2):
        end = number + count
        if _WROTE.fullmatch("\n".join(lines[number:end]).strip()):
            following = next((line for line in lines[end:] if line.strip()), "")
            return following.startswith(">")
    return False


def _only_quotes(lines: list[str], number: int) -> bool:
    """Whether from the first quoted line on nothing but quotes follows."""
    first = next((n for n in range(number, len(lines)) if lines[n].startswith(">")), number)
    return all(line.startswith(">") or not line.strip() for line in lines[first:])


def _without_signature(text: str) -> str:
    """A text up to its signature: a few lines below two hyphens, or what a device adds."""
    lines = text.split("\n")
    if _DEVICE.fullmatch(lines[-1]) and len(lines) > 1:
        return "\n".join(lines[:-1])
    for number in range(len(lines) - 1, max(len(lines) - _SIGNATURE_LINES - 2, 0), -1):
        if _SIGNATURE.fullmatch(lines[number]):
            short = len("\n".join(lines[number:])) <= _SIGNATURE_CHARACTERS
            quotes = any(line.startswith(">") for line in lines[number:])
            return "\n".join(lines[:number]) if short and not quotes else text
    return text


def _without_disclaimer(text: str) -> str:
    """A text without its last paragraph, where that is about who may read the mail."""
    body, _, last = text.rpartition("\n\n")
    legal = (
        bool(_LEGAL_OPENING.match(last))
        and len(last) <= _LONGEST_LEGAL
        and len({word.lower() for word in _LEGAL_WORD.findall(last)}) >= _LEAST_LEGAL_WORDS
    )
    return body if legal else text


def unflowed(text: str, *, joined: bool) -> str:
    """The paragraphs of a text in `format=flowed`, where a space at a line's end says that the next line goes on.

    `joined` is its `delsp=yes`: that space is none of the text's.
    """
    out: list[str] = []
    depth_before, goes_on = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if goes_on and depth == depth_before and content != "-- ":
            out[-1] += content
        else:
            out.append(">" * depth + (" " if depth else "") + content)
        if flows and joined:
            out[-1] = out[-1][:-1]
        depth_before, goes_on = depth, flows
    return "\n".join(line if line.endswith("-- ") else line.rstrip() for line in out)
