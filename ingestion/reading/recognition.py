"""Text recognition on pages that hold pictures of text, where tesseract's language files are installed.

The recogniser is part of the library for documents and runs in this process, under its limits; no program is started.
"""

from __future__ import annotations

import ctypes
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path
from time import monotonic, process_time
from typing import TYPE_CHECKING

from ingestion.errors import ReadingError
from ingestion.reading.cleaning import clean
from ingestion.reading.extraction import recognised_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Why a page was not looked at, to be said after a semicolon.
INSTALL = (
    "install tesseract (the package tesseract-ocr) and read it again, or run text recognition on it first"
)
NO_TIME = "there was no time to recognise it: split the PDF, or run text recognition on it first"
STOPPED = "recognising it takes too much time or memory: split the PDF, or run text recognition on it first"
_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tesseract-ocr/tessdata", "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata",
)  # fmt: skip
_NO_LANGUAGES = frozenset(("osd", "equ", "snum"))
_MOST_LANGUAGES = 3  # each costs time on every page
# Of the 20 seconds of computing and the 30 by the clock that a file may take; a page takes about two.
_COMPUTING, _WAITING = 11.0, 18.0
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 3  # below them it is a photograph or a stain


def installed_languages() -> str:
    """The languages that can be recognised, as the recogniser is told them ("eng+deu"); "" when it is not installed."""
    files = chain.from_iterable(Path("/").glob(f"{folder.lstrip('/')}/*.traineddata") for folder in _FOLDERS)
    names = sorted({file.stem for file in files} - _NO_LANGUAGES, key=lambda name: (name != "eng", name))
    return "+".join(names[:_MOST_LANGUAGES])


def holds_pictures(pdf: bytes) -> bool:
    """Whether a PDF has pictures at all, which stand in it in clear; without any there is nothing to recognise."""
    return bool(_PICTURE.search(pdf))


def recognised(pdf: bytes, numbers: Iterable[int], languages: str) -> Iterator[tuple[int, str]]:
    """The text on each of these pages, "" where there is none. It ends early when the time is used up."""
    computed, waited = process_time(), monotonic()
    for number in numbers:
        if process_time() - computed > _COMPUTING or monotonic() - waited > _WAITING:
            return
        try:
            text = clean(recognised_page(pdf, number, languages))
        except ReadingError:  # a page that the recogniser cannot draw stays one without text
            text = ""
        _give_back_memory()
        yield number, text if len(_WORD.findall(text)) >= _FEWEST_WORDS else ""


def _give_back_memory() -> None:
    """Return what the last page's pictures took: kept in pieces, it would add up from page to page."""
    with suppress(OSError, AttributeError):  # a system whose library has no such call
        ctypes.CDLL(None).malloc_trim(0)
