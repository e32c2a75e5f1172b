"""What kind of input this is, by its content; the name's ending is only a hint."""

import io
import json
import re
import zipfile
import zlib
from pathlib import PurePath

from ingestion.errors import EmptyError, EncryptedError, UnsupportedError
from ingestion.reading.cleaning import clean, decode
from ingestion.reading.compound import MAGIC
from ingestion.reading.outlook import is_message
from ingestion.reading.tables import delimiter_of

READABLE = (
    ".md, .txt, .html, .mhtml, .pdf, .docx, .pptx, .xlsx, .odt, .rtf, .csv, .tsv, .eml, .msg, a .zip of these, "
    "RSS, Atom and RDF feeds, .json (CSAF, OSV, OpenVEX, STIX, VERIS) and .jsonl"
)
TEXT_ENDINGS = frozenset(("", ".md", ".markdown", ".mdown", ".txt", ".text", ".log", ".rst", ".adoc"))
_TABLE_ENDINGS = frozenset((".csv", ".tsv", ".tab"))
_LOOSE_ENDINGS = frozenset(("", ".txt", ".text"))  # texts that may well be tables
_ARCHIVE_ENDINGS = frozenset((".mht", ".mhtml"))
_KNOWN_ENDINGS = frozenset(
    (".html .htm .xhtml .pdf .docx .pptx .xlsx .odt .rtf .csv .tsv .tab .eml .msg .mht .mhtml .zip .jsonl .ndjson "
     ".rss .atom .xml").split()
)  # fmt: skip
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
    (b"%!PS", "a PostScript document"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x00\x00PK\x03\x04")
# What an archive is by the names of its parts, the surest first.
_PACKAGES = (
    ("docx", re.compile(r"word/(?:document|_rels/).*")),
    ("pptx", re.compile(r"ppt/(?:presentation\.xml|slides/).*")),
    ("xlsx", re.compile(r"xl/(?:workbook\.xml|worksheets/.*\.xml)")),
)
_OPEN_DOCUMENTS = (
    (b"opendocument.text", "odt"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (save it as .xlsx)"),
    (b"opendocument.presentation", "an OpenDocument presentation (save it as .pptx)"),
    (b"opendocument", "an OpenDocument file of another kind"),
    (b"epub", "an electronic book"),
)
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
_SAVED = re.compile(r"^(?:snapshot-content-location:|from:\s*\"?<?saved by )", re.IGNORECASE | re.MULTILINE)
_HEAD = 64 * 1024
_PART_HEAD = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)


def kind_of(name: str, data: bytes) -> str:
    """What reads this: `text`, `table`, `page`, `mhtml`, `pdf`, `docx`, `pptx`, `xlsx`, `odt`, `rtf`, `mail`, `msg`,
    `zip`, `feed`, `json` or `corpus`.

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
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(MAGIC):
        return _container_kind(data)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise _unsupported(what)
    return ""


def _container_kind(data: bytes) -> str:
    if is_message(data):
        return "msg"
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedError(
            "The Office file is protected by a password; save a copy without one and take that."
        )
    raise _unsupported("an old Office file (.doc, .xls or .ppt; save it as .docx, .xlsx or .pptx)")


def _zip_kind(data: bytes) -> str:
    """Office files are archives, told by the names of their parts; so is one that is cut short, by its first part."""
    names, media = _parts_of(data)
    for kind, pattern in _PACKAGES:
        if any(pattern.fullmatch(name) for name in names):
            return kind
    for word, what in _OPEN_DOCUMENTS:
        if word in media:
            if what != "odt":
                raise _unsupported(what)
            return what
    if "[Content_Types].xml" in names:
        raise _unsupported("an Office file of another kind")
    return "zip"


def _parts_of(data: bytes) -> tuple[list[str], bytes]:
    """The names of an archive's parts, and the media type that an OpenDocument file begins with."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist(), _media_type(archive)
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError,
    ):  # fmt: skip
        return _heads(data), data[30:130]


def _media_type(archive: zipfile.ZipFile) -> bytes:
    if "mimetype" not in archive.NameToInfo:
        return b""
    with archive.open("mimetype") as stream:
        return stream.read(200)


def _heads(data: bytes) -> list[str]:
    """The names of the parts of an archive whose list of them is lost: they stand before each part as well."""
    found = ((head.end(), int.from_bytes(head[1], "little")) for head in _PART_HEAD.finditer(data))
    names = [data[end : end + min(length, 300)].decode("cp437") for end, length in found]
    known = any(pattern.fullmatch(name) for _, pattern in _PACKAGES for name in names)
    return names if known or names[:1] != ["[Content_Types].xml"] else ["word/document.xml"]


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
        return "mhtml" if _is_saved_page(text, ending) else "mail"
    if ending in _PAGE_ENDINGS and re.search(r"<[A-Za-z!/]", text):
        return "page"
    return "table" if _is_table(text, ending) else _prose_kind(ending)


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
        return "feed"
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


def _is_table(text: str, ending: str) -> bool:
    known = ending in _TABLE_ENDINGS
    return (known or ending in _LOOSE_ENDINGS) and bool(delimiter_of(clean(text), known=known))


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
    return (
        bool(known)
        if ending == ".eml" or ending in _ARCHIVE_ENDINGS
        else len(known) > 2 and bool(names & _MAIL_PROOF)
    )


def _is_saved_page(text: str, ending: str) -> bool:
    """Whether a mail is none, but a page that a browser saved in the form of one."""
    head = re.split(r"\n\s*\n", text.lstrip().replace("\r", ""), maxsplit=1)[0]
    if not re.search(r"^content-type:\s*(?:multipart/related|text/html)", head, re.IGNORECASE | re.MULTILINE):
        return False
    return ending in _ARCHIVE_ENDINGS or bool(_SAVED.search(head))


def _unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(f"It is {what}, which we do not read; we read {READABLE}.")
