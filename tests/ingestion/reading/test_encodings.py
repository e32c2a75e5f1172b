"""Texts that do not say in which encoding they stand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import UnsupportedError
from ingestion.reading.cleaning import decode
from ingestion.report import Document

TEXTS = {
    "German": "Der Wartungsport war neun Tage lang offen, bestätigte die Geschäftsführung.\nÜbrige Dienste prüft man.",
    "French": "L'entreprise a confirmé que des données ont été exposées.\nOù et comment, elle ne le précise pas encore.",
    "Spanish": "La compañía confirmó que el puerto estuvo abierto nueve días.\nNingún cliente resultó afectado.",
    "Polish": "Spółka potwierdziła, że port serwisowy był otwarty przez dziewięć dni.\nŚledztwo trwa.",
    "Czech": "Společnost potvrdila, že servisní port byl otevřený devět dní.\nVyšetřování pokračuje.",
    "Russian": "Компания подтвердила, что порт обслуживания был открыт девять дней.\nКлиенты не пострадали.",
    "Greek": "Η εταιρεία επιβεβαίωσε ότι η θύρα συντήρησης ήταν ανοιχτή.\nΗ έρευνα συνεχίζεται.",
    "Turkish": "Şirket bakım bağlantı noktasının dokuz gün açık kaldığını doğruladı.\nMüşteriler etkilenmedi.",
    "Japanese": "同社は保守用ポートが九日間開いたままだったことを確認した。\n顧客への影響はないとしている。",
    "Chinese": "该公司证实,维护端口开放了九天。\n客户没有受到影响,调查仍在继续。",
    "Korean": "회사는 유지보수 포트가 9일 동안 열려 있었다고 확인했다.\n고객 피해는 없다고 밝혔다.",
}
OLD = [
    ("German", "cp1252"), ("German", "cp850"), ("French", "cp1252"), ("French", "iso8859_15"), ("Spanish", "cp1252"),
    ("Polish", "cp1250"), ("Polish", "iso8859_2"), ("Czech", "cp1250"), ("Czech", "iso8859_2"), ("Russian", "cp1251"),
    ("Russian", "koi8_r"), ("Russian", "cp866"), ("Russian", "iso8859_5"), ("Greek", "cp1253"), ("Turkish", "cp1254"),
    ("Japanese", "shift_jis"), ("Japanese", "euc_jp"), ("Japanese", "iso2022_jp"), ("Chinese", "gb18030"),
    ("Chinese", "big5"), ("Korean", "euc_kr"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), OLD)
def test_old_encodings(language: str, encoding: str) -> None:
    """A text in an old encoding is told by the letters that it gives, whatever its language."""
    data = TEXTS[language].encode(encoding, "ignore")
    assert decode(data) == data.decode(encoding)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"]
)
@pytest.mark.parametrize("language", list(TEXTS))
def test_wide_encodings(language: str, encoding: str) -> None:
    """UTF-16 and UTF-32 are read with a byte order mark and without, whatever the language."""
    assert decode(TEXTS[language].encode(encoding)).lstrip("\ufeff") == TEXTS[language]


def test_a_text_without_a_single_ascii_character() -> None:
    """Wide Japanese without spaces or line ends has no zero bytes, and is known by its kana."""
    assert (
        decode("同社は保守用ポートが開いたままだった。".encode("utf-16-le"))
        == "同社は保守用ポートが開いたままだった。"
    )


def test_what_is_declared_comes_first() -> None:
    """A declared encoding is believed when the text fits it."""
    assert decode("ÄÖÜ und ß".encode("cp437"), "cp437") == "ÄÖÜ und ß"
    assert decode("Größe über alles, für Bären".encode("cp1252"), "utf-8") == "Größe über alles, für Bären"


@pytest.mark.parametrize("text", ["It cost £5 million.", "naïve", "The port’s state – open…", "20 °C ± 5 µm"])
def test_marks_of_english_texts(text: str) -> None:
    """A pound, a dash or a single accent makes no Polish text of an English one."""
    assert decode(text.encode("cp1252")) == text


def test_a_wrong_byte_in_utf_8() -> None:
    """One damaged byte costs one character, not all the accents of the text."""
    data = TEXTS["German"].encode() + b"\xff" + TEXTS["French"].encode()
    assert decode(data) == TEXTS["German"] + "\ufffd" + TEXTS["French"]


def test_a_long_text_that_is_cut_in_a_character(document: Callable[[str, bytes], Document]) -> None:
    """The kind is found from the beginning alone, which may end in the middle of a character."""
    text = "я" * 200_000
    assert document("a.txt", b"x" + text.encode()).text == "x" + text
    assert document("b.txt", (TEXTS["Russian"] * 2000).encode("cp1251")).text == TEXTS["Russian"] * 2000


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a text, or are said to be none."""
    try:
        assert isinstance(decode(data), str)
    except UnsupportedError as error:
        assert "no text" in str(error)  # noqa: PT017 - either outcome is right


@given(st.text(st.characters(exclude_characters="\x00\x1b", exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_stays_what_it_is(text: str) -> None:
    """Text in UTF-8 is never taken for anything else."""
    assert decode(text.encode()).removeprefix("\ufeff") == text.removeprefix("\ufeff")
