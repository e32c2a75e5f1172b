"""Lists of feeds as OPML: read from files of other programs, written for them, and the list that comes with us."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ingestion.errors import DamagedError, LimitError, UnsupportedError, UsageError
from ingestion.feeds import EVERY, LONGEST, SHORTEST, Followed, feed_address
from ingestion.reading.cleaning import one_line
from ingestion.report import Marking, parse_marking

_LARGEST = 5 << 20  # bytes
_MOST = 2000  # feeds
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Outlines:
    """The feeds of a list, and its entries that are none, each with the reason."""

    feeds: tuple[Followed, ...]
    refused: tuple[tuple[str, str], ...] = ()  # (entry, why)


def read_opml(data: bytes) -> Outlines:
    """The feeds that an OPML file lists, at any depth; names of ours beside the usual ones are `publisher`, `tlp`, `every`.

    Raises ReadingError when it is no OPML.
    """
    if len(data) > _LARGEST:
        raise LimitError(f"The file is larger than {_LARGEST >> 20} MB, which no list of feeds is.")
    root = _root(data)
    feeds: dict[str, Followed] = {}
    refused: list[tuple[str, str]] = []
    for outline in root.iter("outline"):
        address = next((value for name, value in outline.attrib.items() if name.lower() == "xmlurl"), "")
        if not address.strip():
            continue  # a folder
        try:
            feed = _followed(outline.attrib, address)
        except UsageError as error:
            refused.append((one_line(address)[:_LONGEST_NAME], str(error)))
            continue
        feeds.setdefault(feed.url, feed)
    if len(feeds) > _MOST:
        raise LimitError(f"It lists {len(feeds):,} feeds; {_MOST:,} are the most that we take from one file.")
    return Outlines(tuple(feeds.values()), tuple(refused))


def write_opml(feeds: Iterable[Followed], title: str) -> bytes:
    """The feeds as an OPML 2.0 file, UTF-8, that `read_opml` reads as they were."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _fit(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        given = {
            "type": "rss", "text": feed.name, "title": feed.title or feed.name, "xmlUrl": feed.url,
            "publisher": feed.publisher, "tlp": feed.marking.label, "every": str(feed.every),
        }  # fmt: skip
        etree.SubElement(body, "outline", {name: _fit(value) for name, value in given.items() if value})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def well_known() -> Sequence[Followed]:
    """The public security feeds that come with Sitrep."""
    return read_opml(files("ingestion").joinpath("wellknown.opml").read_bytes()).feeds


# ----------------------------------------------------------------------------------------------------------------------


def _root(data: bytes) -> Any:
    from lxml import etree

    if (
        b"<!ENTITY" in data.upper()
        or "<!ENTITY".encode("utf-16-le") in data
        or "<!ENTITY".encode("utf-16-be") in data
    ):
        raise DamagedError("The file declares XML entities, which we do not follow.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        where = f" (line {error.lineno})" if isinstance(error, etree.XMLSyntaxError) and error.lineno else ""
        raise DamagedError(f"The file is no well-formed XML{where}; export it again.") from error
    if str(root.tag).lower() != "opml":
        raise UnsupportedError("The file is XML, but no list of feeds (OPML).")
    return root


def _followed(given: Any, address: str) -> Followed:
    """The feed of one entry. Raises UsageError for an address, a marking or a pause that is none."""
    marking = parse_marking(given["tlp"]) if given.get("tlp") else Marking.CLEAR
    return Followed(
        url=feed_address(address),
        publisher=_name(given.get("publisher")),
        marking=marking,
        every=minutes(given.get("every") or str(EVERY)),
        title=_name(given.get("title") or given.get("text")),
    )


def minutes(text: str) -> int:
    """A pause between two questions to a feed. Raises UsageError when it is too short, too long or no number."""
    every = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not SHORTEST <= every <= LONGEST:
        raise UsageError(f"A feed is asked every {SHORTEST} to {LONGEST:,} minutes, not every {text[:20]!r}.")
    return every


def _name(value: str | None) -> str:
    return one_line(value or "")[:_LONGEST_NAME]


def _fit(text: str) -> str:
    """What XML can hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
