"""What a report is: its marking, what a reader found in it, and how its text is sliced.

Every offset in this project counts characters (code points) of the report's text; a range is half open.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum


class Marking(IntEnum):
    """Traffic Light Protocol 2.0, ordered: a higher value is shown to fewer people."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The marking as people write it, such as `TLP:AMBER+STRICT`."""
        return "TLP:" + self.name.replace("_", "+")


_MARKING_WORDS = {
    "CLEAR": Marking.CLEAR,
    "WHITE": Marking.CLEAR,  # its name in TLP 1.0
    "GREEN": Marking.GREEN,
    "AMBER": Marking.AMBER,
    "AMBER+STRICT": Marking.AMBER_STRICT,
    "AMBER STRICT": Marking.AMBER_STRICT,
    "AMBER-STRICT": Marking.AMBER_STRICT,
    "AMBER_STRICT": Marking.AMBER_STRICT,
    "RED": Marking.RED,
}


def parse_marking(text: str) -> Marking:
    """The marking that a label names, in any spelling; what we do not know is `RED`, never less."""
    word = re.sub(r"^\W*TLP\s*[:\-_ ]?\s*", "", text.strip(), flags=re.IGNORECASE)
    return _MARKING_WORDS.get(re.sub(r"\s*\+\s*", "+", word.strip(" \t[]().")).upper(), Marking.RED)


@dataclass(frozen=True, slots=True)
class Place:
    """From character `start` on, the text comes from here in the original: "p. 3", "§ Impact" or a JSON pointer."""

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader found in one input. Only `text` is certain; "" and None mean that the input does not say."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    published: str = ""  # ISO 8601, UTC, to the second: 2026-04-03T17:10:00Z
    language: str = ""  # ISO 639-1
    marking: Marking | None = None
    kind: str = "text"  # text, page, document, mail, feed, corpus, csaf, osv, openvex, stix, veris, json
    withdrawn: str = ""  # when the publisher withdrew it, as `published`
    places: tuple[Place, ...] = ()
    missing: tuple[str, ...] = ()  # parts that could not be read, in words


@dataclass(frozen=True, slots=True)
class Filing:
    """One report version on its way into the index: a document with everything decided that was open."""

    source: str  # how it came: file, corpus, url, feed, slack
    identity: str  # what makes it the same report next time
    external_id: str  # what people call it: a file's name, a corpus line's id
    document: Document
    marking: Marking
    retrieved: str  # when we got it, as `Document.published`
    vouched: str = ""  # who brought it, where that makes it own evidence; "" otherwise
    reporter: str = ""  # the Slack user who uploaded it
    original: str = ""  # the archived answer that it was made from: SHA-256, address and part, a line each
    since: str = ""  # it counts from here at the earliest; until then, it stood as a copy of another report

    @property
    def report_id(self) -> str:
        """Twelve hexadecimal digits after an `r`, from source and identity alone."""
        return "r" + hashlib.sha256(f"{self.source}\0{self.identity}".encode()).hexdigest()[:12]

    @property
    def dated(self) -> str:
        """When it counts from: its publication, else its retrieval, but not before `since`."""
        return max(self.document.published or self.retrieved, self.since)

    @property
    def content_key(self) -> str:
        """SHA-256 of everything that a new version could differ in, but for the time of retrieval."""
        d = self.document
        parts = (d.text, d.title, d.publisher, d.author, d.url, d.published, d.withdrawn, repr(d.places))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one report version that is indexed; its words are `text[start:end]`, always."""

    ordinal: int
    start: int
    end: int


SENT_TO = "to "  # begins the label that tells to whom a mail went: for verdicts, and shown to nobody


def place_of(places: tuple[Place, ...], start: int) -> str:
    """The label of the last place that begins at or before `start`, "" when none does; addresses are not told."""
    label = ""
    for place in places:
        if place.start > start:
            break
        label = "" if place.label.startswith(SENT_TO) else place.label
    return label
