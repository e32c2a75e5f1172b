"""What kind of input this is, by its content; the name's ending is only a hint."""

import json
import re
from pathlib import PurePath

from ingestion.errors import EmptyError, EncryptedError, UnsupportedError
from ingestion.reading.cleaning import decode

READABLE = ".md, .txt, .html, .pdf, .docx, .eml, .json (CSAF, OSV, OpenVEX, STIX, VERIS) and .jsonl"
TEXT_ENDINGS = frozenset(("", ".md", ".markdown", ".mdown", ".txt", ".text", ".log", ".rst", ".adoc"))
_KNOWN_ENDINGS = frozenset((".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml", ".jsonl", ".ndjson"))
_JSON_ENDINGS = frozenset((".json", ".csaf", ".vex", ".openvex", ".osv", ".stix", ".veris"))
_CORPUS_ENDINGS = frozenset((".jsonl", ".ndjson"))
_PAGE_ENDINGS = frozenset((".html", ".htm", ".xhtml"))
_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, film or picture"),
    (b"ID3", "a sound"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a Rich Text document"),
    (b"%!PS", "a PostScript document"),
)
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files, and of encrypted new ones
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<([A-Za-z][\w.:-]*)")
_FEEDS = frozenset(("rss", "feed", "rdf:rdf", "atom:feed", "rdf"))
_MAIL_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:\s|$)")
_MAIL_NAMES = frozenset(
    ("from", "to", "subject", "date", "received", "mime-version", "message-id", "return-path", "delivered-to",
     "content-type", "reply-to", "cc", "x-mailer", "dkim-signature")
)  # fmt: skip
_MAIL_PROOF = frozenset(("received", "mime-version", "message-id", "return-path", "delivered-to"))
_HEAD = 64 * 1024


def kind_of(name: str, data: bytes) -> str:
    """`text`, `page`, `pdf`, `docx`, `mail`, `json` or `corpus`.

    Raises EmptyError for nothing but white space, UnsupportedError for a kind that we do not read (with what we do)
    and EncryptedError for an Office file behind a password.
    """
    if not data.strip(b" \t\r\n\f\v\x00"):
        raise EmptyError("The file is empty.")
    ending = PurePath(name.lower()).suffix
    return _binary_kind(data) or _text_kind(decode(_beginning(data)), data, ending)


def _beginning(data: bytes) -> bytes:
    """The first bytes of the input; a character that they end in the middle of is left out."""
    head = data[:_HEAD]
    return head if len(data) <= _HEAD or b"\x00" in head else re.sub(rb"[\x80-\xff]{1,4}\Z", b"", head)


def is_corpus(name: str, head: bytes) -> bool:
    """Whether a file that begins with `head` is to be read line by line."""
    ending = PurePath(name.lower()).suffix
    if ending not in _CORPUS_ENDINGS and ending not in _JSON_ENDINGS:
        return False
    if _binary_kind_or_none(head) is not None:
        return False
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    if ending in _CORPUS_ENDINGS:
        return not (lines and lines[0].startswith(b"<")) and b"\x00" not in head
    return len(lines) > 1 and all(line[:1] == b"{" for line in lines[:2]) and lines[0][-1:] == b"}"


def _binary_kind_or_none(head: bytes) -> str | None:
    try:
        return _binary_kind(head) or None
    except (UnsupportedError, EncryptedError):
        return "other"


def _binary_kind(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedError(
                "The Office file is protected by a password; save a copy without one and take that."
            )
        raise _unsupported("an old Office file (.doc, .xls or .msg)")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise _unsupported(what)
    return ""


def _zip_kind(data: bytes) -> str:
    """Word documents are archives; the name of the main part stands in one, in clear, near either end."""
    if b"word/document" in data or b"word/_rels" in data:
        return "docx"
    for part, what in (
        (b"xl/", "a spreadsheet"),
        (b"ppt/", "a presentation"),
        (b"opendocument", "an OpenDocument file"),
    ):
        if part in data:
            raise _unsupported(what)
    if b"[Content_Types].xml" in data[:100]:
        return "docx"  # an Office file that is cut short; its reader says so
    raise _unsupported("an archive")


def _text_kind(text: str, data: bytes, ending: str) -> str:
    start = text.lstrip()[:1]
    if start == "<":
        return _markup_kind(text, ending)
    if ending in _CORPUS_ENDINGS:
        return "corpus"
    # A reader of JSON also says what is wrong with a file that is only called JSON.
    if ending in _JSON_ENDINGS or (start in {"{", "["} and _is_json(data)):
        return "json"
    if _is_mail(text, ending):
        return "mail"
    if ending in _PAGE_ENDINGS and re.search(r"<[A-Za-z!/]", text):
        return "page"
    return _prose_kind(ending)


def _prose_kind(ending: str) -> str:
    if (
        ending in TEXT_ENDINGS
        or ending in _KNOWN_ENDINGS
        or not re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", ending)
    ):
        return "text"
    raise _unsupported(f"a {ending} file")


def _markup_kind(text: str, ending: str) -> str:
    body, doctype = _after_prolog(text)
    found = _ROOT.match(body)
    root = found[1].lower() if found else ""
    if root in _FEEDS:
        raise UnsupportedError(
            "It is a news feed, and feeds are not reports: follow it with `sitrep feeds add URL`, or give us its articles."
        )
    if root == "html" or "doctype html" in doctype or ending in _PAGE_ENDINGS:
        return "page"
    if ending in TEXT_ENDINGS:
        return "text" if ending else "page"
    raise _unsupported("XML of another kind")


def _after_prolog(text: str) -> tuple[str, str]:
    """What follows XML declaration, comments and document type, and those, in lower case."""
    end = 0
    while found := _PROLOG.match(text, end):
        end = found.end()
    return text[end:], text[:end].lower()


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except RecursionError:
        return True
    except ValueError:  # not JSON, or not in an encoding of JSON
        return False
    return True


def _is_mail(text: str, ending: str) -> bool:
    """Whether the text begins with header lines as only mails have; a memo that says "From:" is none."""
    names = set()
    for line in text.lstrip().split("\n")[:60]:
        found = _MAIL_HEADER.match(line)
        if found:
            names.add(found[1].lower())
        elif not line.startswith((" ", "\t", "From ", ">From ")):
            break
    known = names & _MAIL_NAMES
    return bool(known) if ending == ".eml" else len(known) > 2 and bool(names & _MAIL_PROOF)


def _unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(f"It is {what}, which we do not read; we read {READABLE}.")
