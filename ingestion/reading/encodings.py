"""In which encoding a text stands that does not say so: wide ones by their zero bytes, old ones by their letters."""

import codecs
import re

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 32 * 1024
_MARKS = frozenset("„“”‚‘’»«–—…•·§°€£¥¢©®™№¿¡±²³µ×÷¼½¾\xa0")
# The letters beside a to z of each language, or its whole alphabet, in small letters.
_ALPHABETS = (
    ("cp1252 cp850", "äöüß"),
    ("cp1252 iso8859_15 cp850", "àâæçéèêëîïôœùûüÿ"),
    ("cp1252 cp850", "áéíñóúü"),
    ("cp1252", "àèéìíòóù"),
    ("cp1252", "áàâãçéêíóôõú"),
    ("cp1252", "åäöæøé"),
    ("cp1250 iso8859_2 cp852", "ąćęłńóśźż"),
    ("cp1250 iso8859_2 cp852", "áčďéěíňóřšťúůýž"),
    ("cp1250 iso8859_2", "áéíóöőúüű"),
    ("cp1250 iso8859_2", "ăâîșțşţ"),
    ("cp1250 iso8859_2", "čćđšž"),
    ("cp1251 koi8_r cp866 iso8859_5 koi8_u", "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"),
    ("cp1253 iso8859_7", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    ("cp1254", "çğıöşüâîû"),
    ("cp1257 iso8859_13", "ąčęėįšųūžāēģīķļņ"),
)
_FITS = 0.9
_EASTERN = (
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "cp1255",
    "cp1256",
    "cp874",
    "iso8859_8",
    "iso8859_6",
)
_MIXED = re.compile(r"[A-Za-z](?=[^\W\x00-\x7f])|[^\W\x00-\x7f](?=[A-Za-z])")
_PARTED = re.compile(r"(?<=[A-Za-z])[^\w\x00-\x7f’·\xa0](?=[A-Za-z])")
_LONELY = re.compile(r"(?<![^\W\d_])[^\W\d_\x00-\x7f](?![^\W\d_])")
_ESCAPED = re.compile(rb"\x1b\$[@AB]|\x1b\(J")  # how Japanese is switched to within ASCII


def wide_encoding(data: bytes) -> str:
    """UTF-32 or UTF-16 without a byte order mark, "" for anything else.

    A text in them has zero bytes, where its spaces and line ends are; one in Japanese may do without.
    """
    head = data[:_LOOKED_AT]
    whole = head[: len(head) & ~3]
    if len(whole) < 4 or (b"\x00" not in head and _is_utf_8(head)):
        return ""
    for encoding, zeros in (("utf-32-le", whole[3::4]), ("utf-32-be", whole[0::4])):
        if not any(zeros) and _strictly(whole, encoding):
            return encoding
    score, encoding = max((_wide_score(whole, encoding), encoding) for encoding in ("utf-16-le", "utf-16-be"))
    return encoding if score > 0.8 else ""


def _is_utf_8(head: bytes) -> bool:
    """Whether it is, up to a character that it may end in the middle of."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _wide_score(head: bytes, encoding: str) -> float:
    """The share of letters, digits, spaces and common marks, 0 without any sign of two bytes a character."""
    text = head.decode(encoding, "replace")
    if b"\x00" not in head and sum("\u3040" <= c < "\u3100" for c in text) * 5 < len(text):
        return 0.0
    return sum(_is_near(ord(c)) for c in text) / len(text)


def _is_near(point: int) -> bool:
    """Whether a character is of an alphabet, of Chinese, Japanese or Korean, or a common mark."""
    return (
        point in {9, 10, 13} or 32 <= point < 0x600 or 0x2010 <= point < 0x2040
        or 0x3000 <= point < 0x3100 or 0x4E00 <= point < 0x9FB0 or 0xAC00 <= point < 0xD7B0 or 0xFF00 <= point < 0xFFF0
    )  # fmt: skip


def old_encoding(data: bytes) -> str:
    """The encoding of a text that is not UTF-8, by the letters that it gives; "" when nothing fits."""
    head = _whole_lines(data)
    if _ESCAPED.search(head):
        return "iso2022_jp_2" if _strictly(head, "iso2022_jp_2") is not None else ""
    scores = [
        (_fit(head, encoding, alphabet), -rank, encoding)
        for rank, (encodings, alphabet) in enumerate(_ALPHABETS)
        for encoding in encodings.split()
    ]
    fit, _, encoding = max(scores, key=lambda one: one[:2])
    if fit >= _FITS:
        return encoding
    from charset_normalizer import from_bytes  # 30 ms: only for an encoding of the East

    found = from_bytes(head, cp_isolation=list(_EASTERN), threshold=0.25, preemptive_behaviour=False).best()
    return found.encoding if found else ""


def _fit(head: bytes, encoding: str, alphabet: str) -> float:
    """How much of what is not ASCII belongs to the alphabet; capitals count less, since wrong guesses are full of them.

    An alphabet of its own has no words that are half Latin; no word has a mark in its middle, and few are one letter.
    """
    text = _strictly(head, encoding) or ""
    other = [c for c in text if c > "\x7f"]
    odd: float = len(_MIXED.findall(text)) if len(alphabet) > 20 else len(_PARTED.findall(text))
    odd += 0.06 * len(_LONELY.findall(text))
    return (sum(_weight(c, alphabet) for c in other) - odd) / len(other) if other else 0.0


def _weight(character: str, alphabet: str) -> float:
    if character in alphabet:
        return 1.0
    if character in _MARKS:
        return 0.98
    return 0.95 if character.lower() in alphabet else 0.0


def _whole_lines(data: bytes) -> bytes:
    """The beginning of the text, up to the end of a line, where no character is cut in two."""
    if len(data) <= _LOOKED_AT:
        return data
    head = data[:_LOOKED_AT]
    return head[: head.rfind(b"\n") + 1] or head


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
