"""Mails: headers, the body that loses nothing, and the attachments for others to read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time, undated
from ingestion.errors import EmptyError, EncryptedError, LimitError, UnsupportedError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.marking_lines import highest, leading_marking, subject_marking
from ingestion.reading.markup import all_text, parse_page, stripped_text
from ingestion.report import SENT_TO, Document, Place

_MOST_PARTS = 2000
_MOST_RECIPIENTS = 20
_DEEPEST = 50
_PGP = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")
_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_PLAIN, _HTML = "text/plain", "text/html"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is a document of its own; `name` is safe to show and unlike its neighbours' names."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart: `document` is None when its body holds no text."""

    document: Document | None
    attachments: tuple[Attachment, ...]


def read_mail(data: bytes, zone: ZoneInfo) -> Mail:
    """Take a mail apart; plain and HTML bodies that differ are both kept.

    Raises EncryptedError for an encrypted one, LimitError for one of too many or too deeply nested parts.
    """
    message = message_from_bytes(_as_ascii_superset(data))
    parts = list(_leaves(message))
    bodies, attachments = _sorted_parts(parts)
    text, missing = _body(message, bodies)
    if _PGP.match(text):
        raise EncryptedError("The mail is encrypted; decrypt it and save that.")
    document = _document(message, text, missing, zone) if text.strip() else None
    return Mail(document, tuple(_named(attachments)))


def no_body(others: tuple[str, ...]) -> EmptyError:
    """Why a mail without a document has none, naming the parts that we do not read."""
    also = f" It holds only what we do not read: {'; '.join(others)}." if others else ""
    return EmptyError(f"The mail's body holds no text.{also}")


def _document(message: Message, text: str, missing: tuple[str, ...], zone: ZoneInfo) -> Document:
    name, address = _sender(message)
    stated = header(message, "Date")
    published = parse_time(re.sub(r"\s*\([^)]*\)\s*$", "", stated), zone)
    marking, subject = subject_marking(header(message, "Subject"))
    return Document(
        text=text,
        title=subject[:500],
        publisher=name if name and "@" not in name else address.partition("@")[2],
        author=f"{name} <{address}>" if name and address else address or name,
        published=published,
        language=language_code(header(message, "Content-Language")) or guess_language(text),
        marking=highest((marking, leading_marking(text))),
        kind="mail",
        places=_sent_to(message),
        missing=missing + undated(stated, published),
    )


def _sent_to(message: Message) -> tuple[Place, ...]:
    """To whom the mail went, as the label of a place; none where its head names nobody."""
    stated = [header(message, name) for name in ("To", "Cc")]
    addresses = dict.fromkeys(address.lower() for _, address in getaddresses(stated) if "@" in address)
    listed = ", ".join(list(addresses)[:_MOST_RECIPIENTS])
    return (Place(0, SENT_TO + listed),) if listed else ()


def header(message: Message, name: str) -> str:
    """A header's words on one line, whatever encoding they are in; "" when there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    text = _lenient(str(raw).encode("utf-8", "surrogateescape"), "")
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):  # not encoded as it says
        return one_line(text)
    return one_line("".join(p if isinstance(p, str) else _lenient(p, charset or "") for p, charset in parts))


def _sender(message: Message) -> tuple[str, str]:
    """Display name and address; the name loses brackets, so that it can never pass for an address."""
    raw = header(message, "From")
    named = re.fullmatch(r"(.*?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>", raw)
    if named:
        return re.sub(r"""[<>"]""", "", named[1]).strip(), named[2].lower()
    name, address = next(iter(getaddresses([raw])), ("", ""))
    return re.sub(r"[<>]", "", name).strip(), address.lower() if "@" in address else ""


def _as_ascii_superset(data: bytes) -> bytes:
    """Mails are lines of ASCII and more; one that was saved as UTF-16 is brought back."""
    head = data[:2000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or head.count(0) * 5 > len(head):
        data = decode(data).encode("utf-8", "replace")
    return data.lstrip()


def _leaves(message: Message) -> Iterator[tuple[Message, str]]:
    """The parts that are no containers, in order, each with the kind of alternative that it is one of."""
    stack: list[tuple[Message, str, int]] = [(message, "", 0)]
    seen = 0
    while stack:
        part, group, depth = stack.pop()
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            raise LimitError(
                f"The mail has more than {_MOST_PARTS} parts, or parts nested deeper than {_DEEPEST}."
            )
        kind = part.get_content_type()
        if kind == "multipart/encrypted" or (
            kind in _SMIME and "signed" not in str(part.get_param("smime-type") or "")
        ):
            raise EncryptedError("The mail is encrypted; decrypt it and save that.")
        children = part.get_payload() if part.is_multipart() and kind != "message/rfc822" else None
        if isinstance(children, list):
            inner = f"{group}/{seen}" if kind == "multipart/alternative" else group
            stack.extend(
                (child, inner, depth + 1) for child in reversed(children) if isinstance(child, Message)
            )
        else:
            yield part, group


def _sorted_parts(parts: list[tuple[Message, str]]) -> tuple[list[tuple[Message, str]], list[Message]]:
    """Bodies and attachments; text that is to be shown inline belongs to the body even if it has a name."""
    bodies, attachments = [], []
    for part, group in parts:
        kind = part.get_content_type()
        if kind in {_PLAIN, _HTML} and part.get_content_disposition() != "attachment":
            bodies.append((part, group))
        elif kind not in _SIGNATURES and not _is_decoration(part):
            attachments.append(part)
    return bodies, attachments


def _is_decoration(part: Message) -> bool:
    """Whether it is a picture that belongs into an HTML body."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"


def _body(message: Message, bodies: list[tuple[Message, str]]) -> tuple[str, tuple[str, ...]]:
    """The body's text; of each group of alternatives the richer one, and the other too if it says something else."""
    texts: list[str] = []
    missing: list[str] = []
    groups: dict[str, list[str]] = {}
    for number, (part, group) in enumerate(bodies):
        try:
            text = _part_text(part)
        except UnsupportedError:
            missing.append(f"part {number + 1} of the body: it is no text")
            continue
        groups.setdefault(group or f"#{number}", []).append(text)
    for alternatives in groups.values():
        texts.extend(_said_once(alternatives))
    if message.get_content_type() in _SMIME and not texts:
        raise UnsupportedError(
            "The mail is wrapped in an S/MIME signature, which we do not open; save its text."
        )
    return "\n\n".join(text for text in texts if text.strip()).strip("\n"), tuple(missing)


def _said_once(alternatives: list[str]) -> list[str]:
    """The first of the alternatives, and each later one that says much which those before do not."""
    kept: list[str] = []
    said: Counter[str] = Counter()
    for text in sorted(alternatives, key=lambda text: -_richness(text, alternatives)):
        words = Counter(re.findall(r"\w+", text.lower()))
        if not kept or (words - said).total() * 2 > words.total():
            kept.append(text)
            said |= words
    return kept


def _richness(text: str, alternatives: list[str]) -> int:
    """How many words a text has; the plain one, which comes first, wins unless another has far more."""
    words = len(re.findall(r"\w+", text))
    return words * 3 // 2 if text is alternatives[0] else words


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = clean(decode(data, part.get_content_charset() or "")) if data.strip() else ""
    return _page_text(text) if part.get_content_type() == _HTML and text else text.rstrip()


def _page_text(source: str) -> str:
    """All text of an HTML body: in a mail nothing is a menu."""
    tree, too_deep = parse_page(source)
    return stripped_text(source) if tree is None or too_deep else all_text(tree)[0]


def _lenient(data: bytes, charset: str) -> str:
    try:
        return decode(data, "" if charset == "unknown-8bit" else charset)
    except UnsupportedError:
        return data.decode("ascii", "replace")


def _named(parts: list[Message]) -> Iterator[Attachment]:
    taken: Counter[str] = Counter()
    for number, part in enumerate(parts, start=1):
        name = _file_name(part, number)
        taken[name] += 1
        if taken[name] > 1:
            path = PurePosixPath(name)
            name = f"{path.stem} ({taken[name]}){path.suffix}"
        data = _attached_bytes(part)
        if data.strip():
            yield Attachment(name, data)


def _file_name(part: Message, number: int) -> str:
    try:
        stated = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError, TypeError):  # a name in an encoding that is none
        stated = ""
    if "=?" in stated:
        stated = "".join(p if isinstance(p, str) else _lenient(p, c or "") for p, c in _decoded_words(stated))
    ending = (
        ".eml"
        if part.get_content_type() == "message/rfc822"
        else ".html"
        if part.get_content_type() == _HTML
        else ""
    )
    name = re.sub(r"[\x00-\x1f\x7f]", "", one_line(stated).replace("\\", "/").rsplit("/", 1)[-1])[:120]
    name = name or f"attachment-{number}{ending or '.txt' * (part.get_content_maintype() == 'text')}"
    return name if not ending or name.lower().endswith((ending, ".htm")) else name + ending


def _decoded_words(text: str) -> list[tuple[bytes | str, str | None]]:
    try:
        return list(decode_header(text))
    except (HeaderParseError, ValueError):
        return [(text, None)]


def _attached_bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return (
            inner[0].as_bytes()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message)
            else b""
        )
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
