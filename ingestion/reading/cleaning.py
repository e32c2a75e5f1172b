"""Bytes to text, and text to something that every store accepts: the one place where characters are replaced."""

import codecs
import re

from ingestion.errors import LimitError, UnsupportedError

# What SQLite, Chroma or JSON would refuse: NUL and lone surrogates. Everything else stays as it was written,
# direction-changing characters included; whoever shows text escapes it for the place where it is shown.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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
    """The text that `data` holds: by its byte order mark, the `declared` encoding, UTF-8 or else Windows-1252.

    Raises UnsupportedError when it is no text in any of them.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding) or data.decode(encoding, "replace")
    declared = _SUPERSETS.get(declared.strip().lower(), declared.strip())
    wide = _wide_encoding(data)
    for encoding in filter(None, (wide, declared, "" if wide else "utf-8")):
        text = _strictly(data, encoding)
        if text is not None and not looks_binary(text):
            return text
    text = _mostly(data, declared) or data.decode("cp1252", "replace")
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
    """`data` in an encoding that fits but for a few bytes, "" when it does not fit."""
    try:
        text = data.decode(encoding, "replace") if encoding else ""
    except (LookupError, UnicodeError):
        return ""
    return text if text.count("\ufffd") * 50 < len(text) else ""


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a byte order mark shows as a NUL in nearly every second byte."""
    head = data[:2000]
    if len(head) < 4:
        return ""
    if head[1::2].count(0) * 10 > len(head) * 3:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) * 10 > len(head) * 3 else ""
