"""A picture as a file: SVG as it is, PNG drawn from the very same SVG. The only importer of resvg_py.

The letters of the PNG are those of Noto Sans, a file inside an installed distribution whose code is never imported:
they are the same on a machine without fonts, and fonts of the machine never get in.
"""

import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from secrets import token_hex

from bot.picturing.picture import Picture
from bot.picturing.svg import svg_of
from ingestion.errors import UsageError

SUFFIXES = (".svg", ".png")
_FONT = ("fontpkg-noto-sans", "fontpkg_noto_sans/files/NotoSans[wdth,wght].ttf")
_SHARP_UP_TO = 8_000_000  # pixels of a picture that is drawn at twice its size, for sharp print
_NO_PNG = (
    "A PNG cannot be drawn: {} is not installed. Install Sitrep's requirements again, or ask for an .svg."
)


def check_picture_path(path: Path) -> None:
    """Raises UsageError when the file's name is not that of a picture; to be asked before the work is done."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} must end in .svg or .png: no other kind of picture is drawn.")


def write_picture(picture: Picture, path: Path) -> None:
    """Writes the picture, SVG or PNG by the name's ending; whole or not at all, over what was there.

    Raises UsageError for another ending, and when the file cannot be written.
    """
    check_picture_path(path)
    made = svg_of(picture).encode() if path.suffix.lower() == ".svg" else png_of(picture)
    try:
        _replace(Path(os.path.realpath(path)), made)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    except ValueError as error:  # a NUL in the name
        raise UsageError("The picture's file name holds a character that no file name may have.") from error


def png_of(picture: Picture) -> bytes:
    """The picture as PNG, at twice its size unless that would be very large."""
    try:
        from resvg_py import svg_to_bytes  # late: only pictures need it
    except ImportError as error:
        raise UsageError(_NO_PNG.format("resvg-py")) from error
    return svg_to_bytes(
        svg_string=svg_of(picture),
        skip_system_fonts=True,
        font_files=[str(_font())],
        font_family="Noto Sans",
        sans_serif_family="Noto Sans",
        zoom=2 if picture.width * picture.height <= _SHARP_UP_TO else 1,
    )


# ----------------------------------------------------------------------------------------------------------------------


def _font() -> Path:
    package, file = _FONT
    try:
        found = Path(str(distribution(package).locate_file(file)))
    except PackageNotFoundError as error:
        raise UsageError(_NO_PNG.format(package)) from error
    if not found.is_file():
        raise UsageError(_NO_PNG.format(f"the font of {package}"))
    return found


def _replace(path: Path, made: bytes) -> None:
    """Beside the file first, then in its place, so that nobody ever reads half of it."""
    beside = path.with_name(f".sitrep-{token_hex(8)}")
    try:
        with beside.open("xb") as file:
            file.write(made)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
