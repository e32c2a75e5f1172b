"""What a fetched body is called: a file's name that hints at its kind, out of what a stranger wrote. Pure."""

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

# The endings that say no more than the type, and are kept; and the one that such a type gets otherwise.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "text/html": (".html", ".htm", ".xhtml"),
    "application/xhtml+xml": (".html", ".xhtml"),
    "text/plain": (".txt", ".md", ".markdown", ".text", ".log", ".rst", ".adoc", ".json", ".jsonl", ".ndjson", ".csv",
                   ".eml", ".xml", ".csaf", ".vex", ".openvex", ".osv", ".stix", ".html", ".htm"),
    "text/markdown": (".md", ".markdown"),
    "text/csv": (".csv",),
    "application/pdf": (".pdf",),
    "application/json": (".json", ".jsonl", ".ndjson", ".csaf", ".vex", ".openvex", ".osv", ".stix"),
    "application/x-ndjson": (".jsonl", ".ndjson"),
    "message/rfc822": (".eml", ".mht", ".mhtml"),
    "multipart/related": (".mht", ".mhtml"),
}  # fmt: skip
_REFUSED = ("image/", "audio/", "video/", "font/", "model/")
_REFUSED_WHOLE = frozenset(
    ("text/css", "text/javascript", "application/javascript", "application/ecmascript", "application/wasm",
     "application/x-msdownload", "application/x-executable", "application/x-sh", "application/java-archive",
     "application/vnd.android.package-archive", "application/x-apple-diskimage")
)  # fmt: skip
_LONGEST = 120


def media_type_of(header: str) -> tuple[str, str]:
    """Type and character set that a header Content-Type names, in lower case, "" where it does not."""
    kind, _, rest = header.partition(";")
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", rest, re.IGNORECASE)
    kind = kind.strip().lower()
    return kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "", found[1].lower() if found else ""


def is_refused_type(media_type: str) -> bool:
    """Whether nothing of this type can be a report. What is of no known type is judged by its content, later."""
    return media_type.startswith(_REFUSED) or media_type in _REFUSED_WHOLE


def name_of(url: str, media_type: str, disposition: str) -> str:
    """The name: by the header Content-Disposition, else by the last part of the path, else the host."""
    parts = urlsplit(url)
    name = _harmless(_filename(disposition)) or _harmless(unquote(PurePosixPath(parts.path).name))
    name = name or _harmless(parts.hostname or "") or "page"
    if not _filename(disposition) and not PurePosixPath(parts.path).name:
        name = name.replace(".", "-")  # the end of a host name is no ending
    kept = _ENDINGS.get(media_type, ())
    if not kept or PurePosixPath(name.lower()).suffix in kept:
        return name
    return name + kept[0]


def _filename(disposition: str) -> str:
    if not disposition:
        return ""
    message = Message()
    message["Content-Disposition"] = re.sub(r"[\r\n\x00]", " ", disposition)[:1000]
    try:
        return PurePosixPath((message.get_filename() or "").replace("\\", "/")).name
    except (UnicodeError, LookupError, ValueError):
        return ""


def _harmless(name: str) -> str:
    """A name without what a path, a line or a mark could be made of."""
    plain = re.sub(r"[^\w.()+ -]+", "-", name, flags=re.ASCII if name.isascii() else 0).strip(" .-")
    if len(plain) <= _LONGEST:
        return plain
    ending = PurePosixPath(plain).suffix[:10]
    return plain[: _LONGEST - len(ending)] + ending
