"""Of whom each sentence speaks: the parties named in it, and whom "the company", "it" or "we" stand for. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.names import Mention, PartyFinder
from ingestion.placing import is_headline

_ANAPHOR = re.compile(
    r"\b(?:[Tt]he|[Tt]his)\s+(?:[a-z-]+\s+)?(?:company|firm|vendor|provider|maker|supplier|operator|carrier|contractor|"
    r"service|platform|retailer|manufacturer|developer|start-?up|business|group|organi[sz]ation|bank|publisher|agency|host|insurer|maintainers?)\b"
    r"(?!\s+[A-Z])"  # "the carrier Ostrava Freight" names somebody
    r"|\b(?:[Ii]t|[Ii]ts|[Tt]hey|[Tt]heir)\b|\b[Aa] spokes\w+|\b[Aa] company spokes\w+"
    r"|\b(?:[Dd]as|[Dd]es) Unternehmens?\b|\b[Dd](?:ie|er) (?:Firma|Anbieter|Hersteller|Dienstleister)s?\b|\b[Ee]ine? Sprecher(?:in)?\b"
    r"|\b[Ss]eine[rnms]?\b"
)
# "The San Francisco start-up": of somebody who was described so before.
_DESCRIBED = re.compile(
    r"^[\"“‘'(\[*_\s]*The\s+(?P<words>(?:[A-Z][\w-]*|[a-z]+-[\w-]+)(?:\s+(?:[A-Z][\w-]*|[a-z-]+)){0,3})\s+"
    r"(?:company|firm|vendor|provider|maker|supplier|operator|contractor|start-?up|business|group|bank|agency|retailer|developer)\b"
)
_OPENING = re.compile(rf"^[\"“‘'(\[*_\s]*(?:{_ANAPHOR.pattern})")
_FIRST_PERSON = re.compile(r"\b(?:[Ww]e|[Oo]urs?|[Uu]s|[Ww]ir|[Uu]nse?re?[mnrs]?|[Uu]ns|I|[Mm]y|[Ii]ch)\b")
_BY_WORD_OF = re.compile(r"\b(?:according to|said|says|laut)\s+(?:the\s+)?$")
_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_CALENDAR = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# "Tallyline has", "Acme Corp said": somebody at the head of the sentence.
_HEAD = re.compile(
    r"^[\"“‘'(\[*_\s]*(?P<name>[A-Z][\w&’'-]*(?:\s+(?:[A-Z][\w&-]*|AG|SE|GmbH))*)\s+"
    r"(?:has|have|had|is|was|said|says|told|confirmed|denied|announced|admitted|paused|suspended|wrote|hat|ist|war|sagte)\b"
)


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence `text[start:end]`, the parties named in it, and of whom it speaks.

    `subject` is the party that the sentence is about by its own words ("" when nobody, or somebody whom we do not
    know); `topic` is the same, or else the party that the sentences before it were about.
    """

    start: int
    end: int
    mentions: tuple[Mention, ...]
    subject: str
    topic: str
    first_person: bool


def sentence_views(
    text: str,
    spans: Sequence[tuple[int, int]],
    finder: PartyFinder,
    publisher: str = "",
    mentions: Sequence[Mention] | None = None,
) -> tuple[SentenceView, ...]:
    """A view of each sentence of `spans`, in order.

    `publisher`: who says "we"; resolved where it is a party. `mentions`: the parties named in `text`, in order, where
    the caller knows better than `finder` which are meant.
    """
    speaker = next((mention.party for mention in finder.find(publisher)), "")
    mentions = finder.find(text) if mentions is None else mentions
    views: list[SentenceView] = []
    topic, at, last_end = speaker, 0, 0
    for start, end in spans:
        sole = _described(text, (start, end), views)
        while at < len(mentions) and mentions[at].start < start:
            at += 1
        inside = []
        while at < len(mentions) and mentions[at].start < end:
            inside.append(mentions[at])
            at += 1
        far = "\n" in text[last_end:start] and not _OPENING.match(text[start:end]) and not inside
        view = _view(text, (start, end), tuple(inside), topic, speaker)
        if sole and not inside:
            view = replace(view, subject=sole, topic=sole)
        views.append(view)
        topic, last_end = (topic if far and not view.topic else view.topic), end
    return tuple(views)


def _described(text: str, span: tuple[int, int], before: Sequence[SentenceView]) -> str:
    """Whom "the San Francisco start-up" stands for: the only party named so far, where it was described in these words."""
    match = _DESCRIBED.match(text[slice(*span)])
    naming = [view for view in before if view.mentions] if match else []
    named = {mention.party for view in naming for mention in view.mentions}
    if match is None or len(named) != 1:
        return ""
    words = {word.lower().removesuffix("-based") for word in match["words"].split()}
    told = any(
        all(
            re.search(rf"\b{re.escape(word)}\b", text[view.start : view.end], re.IGNORECASE) for word in words
        )
        for view in naming
    )
    return named.pop() if told else ""


def _view(
    text: str, span: tuple[int, int], mentions: tuple[Mention, ...], topic: str, speaker: str
) -> SentenceView:
    sentence = text[slice(*span)]
    first_person = bool(_FIRST_PERSON.search(_QUOTED.sub("", sentence)))
    subject = ""
    if _stranger_heads(text, span, mentions):
        topic = ""
    elif _OPENING.match(sentence) and topic:
        subject = topic
    elif mentions:
        subject = mentions[0].party
    elif first_person and speaker:
        subject = speaker
    elif (anaphor := _ANAPHOR.search(sentence)) and not _stranger_before(sentence[: anaphor.start()]):
        subject = topic
    named = mentions[0].party if mentions else ""
    next_ = _maker(text, span[0], mentions) or subject or named or topic
    return SentenceView(*span, mentions, subject, next_, first_person)


def _maker(text: str, start: int, mentions: tuple[Mention, ...]) -> str:
    """The maker by whose word the sentence speaks of its product: "it" is the maker from then on."""
    said = (m.party for m in mentions[1:] if _BY_WORD_OF.search(text, start, m.start))
    return next((party for party in said if mentions[0].party.startswith(f"{party} ")), "")


_GERMAN = re.compile(r"\b(?:der|die|das|und|ist|nach|wurde|nicht|eine?)\b")
_INNER_NAME = re.compile(rf"(?<=[a-z,;:] )(?!(?:I|{'|'.join(_CALENDAR)})\b)[A-Z][A-Za-z0-9.]+")


def _stranger_before(words: str) -> bool:
    """Whether somebody else is named before "its" or "the company" (German capitalises too much to tell)."""
    return bool(_INNER_NAME.search(words)) and not _GERMAN.search(words)


def _stranger_heads(text: str, span: tuple[int, int], mentions: tuple[Mention, ...]) -> bool:
    """Whether the sentence begins with the name of somebody who is no party of ours."""
    match = _HEAD.match(text[slice(*span)])
    if not match:
        return False
    begin, end = span[0] + match.start("name"), span[0] + match.end("name")
    if any(mention.start < end and begin < mention.end for mention in mentions):
        return False
    words = match["name"].split()
    return not all(_is_ordinary(word, text) for word in words)


_OPENERS_LISTED = """the a an it its this that these those they their he she we i you there one two three nobody nothing no some
    several many most all both each what who which how all customers users researchers investigators attackers
    experts police officials analysts contractors photographs passwords backups records recordings systems services
    es sie er wir ich das der die ein eine"""
_OPENERS = frozenset(_OPENERS_LISTED.split())


def _is_ordinary(word: str, text: str) -> bool:
    """Whether the word is capitalised only because the sentence begins with it."""
    lower = word.lower()
    return lower in _OPENERS or (
        word[1:] == word[1:].lower() and re.search(rf"\b{re.escape(lower)}\b", text) is not None
    )


_PRODUCT = re.compile(r"\s(?P<name>[A-Z][a-z]*[A-Za-z0-9-]*(?:\s(?:[A-Z][A-Za-z0-9-]*|\d+(?:\.\d+)*))*)")
_NO_PRODUCT = re.compile(
    r"(?:Inc|Ltd|LLC|GmbH|AG|SE|Corp|Co|PLC|Group|Holdings?|Platforms?|Technologies|Labs|Software|Systems|Security|Says?|"
    r"Breach\w*|Hack\w*|Leak\w*|Attack\w*|Outage|Incident|Data|Customers?|Users?|Clients?|Confirms?|Admits?|Denies|Users|"
    r"Statement|Advisory|Ransomware|Support|Team|CEO|CTO|CISO|The|A|An|In|On|At|And|But|It|I|We|Monday|Tuesday|Wednesday|"
    r"Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Product|Flaw|Vulnerab\w*|Hole|Bug|Update\w*|Version|Release\w*|Fix\w*|Patch\w*|Service\w*|Status|Vorfall|Kunden|Angriff|Datenleck)\b"
)


def product_after(sentence: str, end: int) -> str:
    """The rest of a longer name that begins with a party's own: "Edge 3.0" after "Moorlog"; "" when there is none."""
    tail = None if is_headline(sentence, end) else _PRODUCT.match(sentence, end)
    return tail["name"] if tail and not _NO_PRODUCT.match(tail["name"]) else ""
