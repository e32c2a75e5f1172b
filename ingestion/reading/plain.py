"""Markdown and plain text, with YAML front matter where there is some."""

import re
from zoneinfo import ZoneInfo

import yaml

from ingestion.dates import parse_time, undated
from ingestion.errors import DamagedError, EmptyError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.marking_lines import below_markings, leading_marking
from ingestion.report import Document, Marking, Place, parse_marking

_KEYS = ("title", "publisher", "published", "tlp", "url", "author", "language", "lang")
_FENCE = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KNOWN_KEY = re.compile(rf"^(?:{'|'.join(_KEYS)})[ \t]*:", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$|^([^\n]{1,200})\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_MENDING = (
    "Mend the lines between the two `---` (title, publisher, published, tlp, url, author), or remove them."
)


class _Words(yaml.SafeLoader):
    """Safe YAML in which every scalar stays the words that stand there: no dates, numbers or booleans."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - yaml's own attribute


def read_plain(data: bytes, zone: ZoneInfo) -> Document:
    """The document in a Markdown or text file. The front matter is no part of its text.

    Raises EmptyError without any text and DamagedError when there is front matter that cannot be read: guessing
    would lose its marking.
    """
    front, text = _parted(clean(decode(data)).lstrip("\ufeff"))
    text = text.strip("\n").rstrip()
    if not text.strip():
        raise EmptyError("It holds no text" + (" below its front matter." if front else "."))
    published = parse_time(front.get("published", ""), zone)
    return Document(
        text=text,
        title=one_line(front.get("title", "")) or _first_heading(text),
        publisher=one_line(front.get("publisher", "")),
        author=one_line(front.get("author", "")),
        url=front.get("url", "").strip(),
        published=published,
        language=language_code(front.get("language", front.get("lang", ""))) or guess_language(text),
        marking=_marking(front, text),
        places=heading_places(text),
        missing=undated(front.get("published", ""), published),
    )


def heading_places(text: str) -> tuple[Place, ...]:
    """A place `§ …` for each Markdown heading."""
    return tuple(
        Place(match.start(), "§ " + one_line(match[2] or match[3])[:80])
        for match in _HEADING.finditer(text)
        if (match[2] or match[3]).strip(" -=#")
    )


def _first_heading(text: str) -> str:
    found = _HEADING.search(text)
    if found:
        return one_line(found[2] or found[3])[:300]
    first, _, rest = below_markings(text).partition("\n")
    return one_line(first) if len(first) <= 120 and (not rest or rest.startswith("\n")) else ""


def _marking(front: dict[str, str], text: str) -> Marking | None:
    stated = front.get("tlp", "").strip()
    return parse_marking(stated) if stated else leading_marking(text)


def _parted(text: str) -> tuple[dict[str, str], str]:
    """Front matter and the rest; a `---` that opens no list of our keys is a ruler of the text."""
    opening = _FENCE.match(text)
    if not opening:
        return {}, text
    closing = _CLOSING.search(text, opening.end())
    block = text[opening.end() : closing.start()] if closing else text[opening.end() :].split("\n\n", 1)[0]
    if not _KNOWN_KEY.search(block):
        return _other_front(block, text, closing)
    if closing is None:
        raise DamagedError(f"Its front matter has no closing `---`. {_MENDING}")
    return _keys_of(_loaded(block)), text[closing.end() :]


def _other_front(block: str, text: str, closing: re.Match[str] | None) -> tuple[dict[str, str], str]:
    """A block without any key of ours: dropped if it is front matter of somebody else's, kept if it is prose."""
    try:
        is_front = closing is not None and isinstance(_loaded(block), dict)
    except DamagedError:
        is_front = False
    return {}, text[closing.end() :] if is_front and closing else text


def _loaded(block: str) -> object:
    try:
        return yaml.load(block, Loader=_Words)  # noqa: S506 - a SafeLoader that resolves even less
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""
        raise DamagedError(f"Its front matter is no valid YAML{line}. {_MENDING}") from error


def _keys_of(front: object) -> dict[str, str]:
    if not isinstance(front, dict):
        raise DamagedError(f"Its front matter is no list of `key: value` lines. {_MENDING}")
    known = {str(key).strip().lower(): value for key, value in front.items()}
    return {key: _scalar(known[key]) for key in _KEYS if key in known}


def _scalar(value: object) -> str:
    """The words of a value; a list's items joined, so that a marking hidden in one is unknown and not lost."""
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else "?" if value else ""
