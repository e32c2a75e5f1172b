"""Bytes to text, and text to something that every store accepts: the one place where characters are replaced."""

import re

from ingestion.errors import LimitError, UnsupportedError
from ingestion.reading.encodings import BYTE_ORDER_MARKS, old_encoding, wide_encoding

# What SQLite, Chroma or JSON would refuse: NUL and lone surrogates. Everything else stays as it was written,
# direction-changing characters included; whoever shows text escapes it for the place where it is shown.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Writers declare the small encoding and use the larger one that contains it.
_SUPERSETS = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def clean(text: str) -> str:
    """`text` with single line feeds as line ends, and what cannot be stored replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` on one line, for titles and names."""
    return " ".join(clean(text).split())


def within(text: str, characters: int) -> str:
    """`text` itself; raises LimitError when it has more than `characters`."""
    if len(text) > characters:
        raise LimitError(
            f"It holds {len(text):,} characters of text and the most we take is {characters:,}; split it into parts."
        )
    return text


def decode(data: bytes, declared: str = "") -> str:
    """The text that `data` holds: by its byte order mark, the `declared` encoding, UTF-8, or else by its letters.

    Raises UnsupportedError when it is no text in any of them.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or data.decode(encoding, "replace")
    declared = _SUPERSETS.get(declared.strip().lower(), declared.strip())
    wide = wide_encoding(data)
    escaped = b"\x1b$" in data[:2000]  # valid ASCII, and yet Japanese
    for encoding in filter(None, (wide, declared, "" if wide or escaped else "utf-8")):
        text = _strictly(data, encoding)
        if text is not None and not looks_binary(text):
            return text
    text = _mostly(data, declared or "utf-8") or data.decode(old_encoding(data) or "cp1252", "replace")
    if looks_binary(text):
        raise UnsupportedError("It holds bytes that are no text, and no kind of document that we know.")
    return text


def looks_binary(text: str) -> bool:
    """Whether the beginning of `text` has control characters as no text does."""
    head = text[:20_000]
    return "\x00" in head[:2000] or len(_CONTROL.findall(head)) * 50 > len(head)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    except UnicodeError:  # an encoding such as "idna", which is for names, not for texts
        return None


def _mostly(data: bytes, encoding: str) -> str:
    """`data` in an encoding that fits but for a few bytes, "" when it does not fit.

    What is not ASCII in UTF-8 must be right for the most part: else it is an old encoding under a wrong name.
    """
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return ""
    wrong = text.count("\ufffd")
    if encoding.lower() in {"utf-8", "utf8"}:
        return text if sum(c > "\x7f" for c in text) > wrong * 6 else ""
    return text if wrong * 50 < len(text) else ""
