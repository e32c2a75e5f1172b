"""Mails: headers, the body that loses nothing, and the attachments for others to read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, InvalidBase64CharactersDefect, InvalidBase64LengthDefect
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time, undated
from ingestion.errors import EmptyError, EncryptedError, LimitError, UnsupportedError
from ingestion.language import guess_language, language_code
from ingestion.reading.cleaning import clean, decode, one_line
from ingestion.reading.mail_text import own_words, unflowed
from ingestion.reading.marking_lines import highest, leading_marking, subject_marking
from ingestion.reading.markup import all_text, blocks_of, parse_page, stripped_text
from ingestion.reading.smime import signed_content
from ingestion.report import SENT_TO, Document, Place

_MOST_PARTS = 2000
_MOST_RECIPIENTS = 20
_DEEPEST = 50
_PGP = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")
_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_SIGNED_KIND = bytes.fromhex("2a864886f70d010702")  # of CMS signed data
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_ONE_BYTE = re.compile(r"(?:iso-8859|latin|windows-|cp)-?\d", re.IGNORECASE)
_LONGEST_HEAD = 256 << 10
_MOST_HEADER_LINES = 5000
_CUT = re.compile(r"^--([^\s-][^\n\"]{0,69}?)[ \t]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
_PLAIN, _HTML = "text/plain", "text/html"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is a document of its own; `name` is safe to show and unlike its neighbours' names."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart: `document` is None when its body holds no text; `missing` names what cannot be opened."""

    document: Document | None
    attachments: tuple[Attachment, ...]
    missing: tuple[str, ...] = ()


def read_mail(data: bytes, zone: ZoneInfo) -> Mail:
    """Take a mail apart; plain and HTML bodies that differ are both kept.

    Raises EncryptedError for an encrypted one, LimitError for one of too many or too deeply nested parts, or of too many
    header lines.
    """
    message = _parsed(data)
    bodies, attachments, missing = _sorted_parts(list(_leaves(message)))
    text, lost = _body(bodies)
    missing += lost
    if _PGP.match(text):
        raise EncryptedError("The mail is encrypted; decrypt it and save that.")
    document = _document(message, text, missing, zone) if text.strip() else None
    return Mail(document, tuple(_named(attachments)), missing)


def no_body(others: tuple[str, ...]) -> EmptyError:
    """Why a mail without a document has none, naming the parts that we do not read."""
    also = f" It holds only what we do not read: {'; '.join(others)}." if others else ""
    return EmptyError(f"The mail's body holds no text.{also}")


def _parsed(data: bytes) -> Message:
    """The message in `data`; raises LimitError when its head is no head that anybody sends."""
    source = _as_ascii_superset(data)
    head = source[: _LONGEST_HEAD + 1].split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    if len(head) > _LONGEST_HEAD or head.count(b"\n") > _MOST_HEADER_LINES:
        raise LimitError(
            f"The mail's head has more than {_MOST_HEADER_LINES:,} lines or {_LONGEST_HEAD >> 10:,} kB; save its text."
        )
    return message_from_bytes(source)


def _document(message: Message, text: str, missing: tuple[str, ...], zone: ZoneInfo) -> Document:
    name, address = _sender(message)
    stated = header(message, "Date")
    published = parse_time(re.sub(r"\s*\([^)]*\)\s*$", "", stated), zone)
    marking, subject = subject_marking(header(message, "Subject"))
    return Document(
        text=own_words(text, subject),
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
    addresses = dict.fromkeys(address.lower() for _, address in _addresses(stated) if "@" in address)
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
    name, address = next(iter(_addresses([raw])), ("", ""))
    return re.sub(r"[<>]", "", name).strip(), address.lower() if "@" in address else ""


def _addresses(stated: list[str]) -> list[tuple[str, str]]:
    """Names and addresses; none where brackets are nested as only an attacker nests them."""
    try:
        return getaddresses(stated)
    except RecursionError:
        return []


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
        if kind == "multipart/encrypted" or (kind in _SMIME and not _is_signed(part)):
            raise EncryptedError("The mail is encrypted; decrypt it and save that.")
        children = part.get_payload() if part.is_multipart() and kind != "message/rfc822" else None
        if kind in _SMIME:
            children = [message_from_bytes(signed_content(_attached_bytes(part)))]
        elif children is None and kind.startswith("multipart/"):
            children = [_recovered(part)]
        if isinstance(children, list):
            inner = f"{group}/{seen}" if kind == "multipart/alternative" else group
            stack.extend(
                (child, inner, depth + 1) for child in reversed(children) if isinstance(child, Message)
            )
        else:
            yield part, group


def _is_signed(part: Message) -> bool:
    """Whether an S/MIME part is signed and not encrypted; a file's name tells where the type does not."""
    stated = str(part.get_param("smime-type") or "").lower()
    return "signed" in stated or (not stated and _SIGNED_KIND in _attached_bytes(part)[:100])


def _recovered(part: Message) -> Message:
    """A part that says it has parts, without the line that parts them, or with another one than it says."""
    payload = part.get_payload()
    text = payload if isinstance(payload, str) else ""
    cut = _CUT.search(text)
    if cut:
        again = f'Content-Type: multipart/mixed; boundary="{cut[1]}"\n\n'.encode()
        found = message_from_bytes(again + text.encode("utf-8", "surrogateescape"))
        if found.is_multipart():
            return found
    return message_from_bytes(b"Content-Type: text/plain\n\n" + text.encode("utf-8", "surrogateescape"))


def _sorted_parts(
    parts: list[tuple[Message, str]],
) -> tuple[list[tuple[Message, str]], list[Message], tuple[str, ...]]:
    """Bodies, attachments, and what cannot be opened; text that is shown inline is of the body even if it has a name."""
    bodies, attachments, missing = [], [], []
    for part, group in parts:
        kind = part.get_content_type()
        if kind in {_PLAIN, _HTML} and part.get_content_disposition() != "attachment":
            bodies.append((part, group))
        elif kind in _TNEF or _file_name(part, 0).lower() == "winmail.dat":
            missing.append(
                "attachment winmail.dat: what Outlook wrapped in its own way (TNEF); ask for the mail as plain text or HTML"
            )
        elif kind not in _SIGNATURES and not _is_decoration(part):
            attachments.append(part)
    return bodies, attachments, tuple(missing)


def _is_decoration(part: Message) -> bool:
    """Whether it is a picture that belongs into an HTML body."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"


def _body(bodies: list[tuple[Message, str]]) -> tuple[str, tuple[str, ...]]:
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
        if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
            missing.append(f"part {number + 1} of the body: its base64 is cut short or damaged")
            continue
        if any(isinstance(defect, InvalidBase64CharactersDefect) for defect in part.defects):
            missing.append(f"some of part {number + 1} of the body: its base64 is damaged")
        groups.setdefault(group or f"#{number}", []).append(text)
    for alternatives in groups.values():
        texts.extend(_said_once(alternatives))
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
    text = clean(decode(data, _charset(part, data))) if data.strip() else ""
    if part.get_content_type() == _HTML and text:
        return _page_text(text)
    if str(part.get_param("format") or "").lower() == "flowed":
        text = unflowed(text, joined=str(part.get_param("delsp") or "").lower() == "yes")
    return text.rstrip()


def _charset(part: Message, data: bytes) -> str:
    """The charset of a part; UTF-8, when its bytes are that and it names one of those in which any byte is a letter."""
    declared = part.get_content_charset() or ""
    if data.isascii() or not _ONE_BYTE.match(declared):
        return declared
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return declared
    return "utf-8"


def _page_text(source: str) -> str:
    """All text of an HTML body, in a mail nothing is a menu; quoted mails as lines that begin with ">"."""
    tree, too_deep = parse_page(source)
    if tree is None or too_deep:
        return stripped_text(source)
    for quote in reversed(list(tree.iter("blockquote"))):
        if quote.get("type") == "cite" or "quote" in (quote.get("class") or ""):
            _mark_quoted(quote)
    return all_text(tree)[0]


def _mark_quoted(quote: Any) -> None:
    """Put the words of a quotation, each line behind a mark, for what they are."""
    text = blocks_of(quote)[0]
    for child in list(quote):
        quote.remove(child)
    quote.tag = "pre"
    quote.text = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


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
