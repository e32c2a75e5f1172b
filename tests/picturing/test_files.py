"""Pictures as files: SVG or PNG by the ending, whole or not at all."""

import struct
import sys
from pathlib import Path

import pytest

from bot.picturing.files import check_picture_path, png_of, write_picture
from bot.picturing.paths import draw_paths
from bot.picturing.picture import Picture
from bot.picturing.svg import svg_of
from ingestion.errors import UsageError
from tests.picturing.sample import AS_OF, TITLE, finding, many, quiet


def picture(*names: str) -> Picture:
    """A small picture with these projects."""
    return draw_paths([finding(name, "affected", "Tallyline") for name in names], TITLE, AS_OF)


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height, from the header."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", data[16:24])


def test_the_ending_decides(tmp_path: Path) -> None:
    """A file that ends in .svg is SVG, in whatever case, and one that ends in .png is PNG."""
    write_picture(picture("Aurora"), tmp_path / "paths.SVG")
    write_picture(picture("Aurora"), tmp_path / "paths.png")
    assert (tmp_path / "paths.SVG").read_bytes() == svg_of(picture("Aurora")).encode()
    assert (tmp_path / "paths.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["paths.pdf", "paths", ".svg", "paths.svg.gz", "svg"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    """Any other ending is a wrong use that names the two, and no file comes of it."""
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        write_picture(picture("Aurora"), tmp_path / name)
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        check_picture_path(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A folder that does not exist is named in a clear error."""
    with pytest.raises(
        UsageError, match=r"absent/paths\.svg cannot be written \(No such file or directory\)"
    ):
        write_picture(picture("Aurora"), tmp_path / "absent" / "paths.svg")


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    """Where a folder has the file's name, it stays, the error says so, and nothing is left beside it."""
    (tmp_path / "paths.svg").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_picture(picture("Aurora"), tmp_path / "paths.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["paths.svg"]


@pytest.mark.parametrize("name", ["a\x00b.svg", "x" * 300 + ".png"])
def test_names_that_no_file_can_have_are_told(tmp_path: Path, name: str) -> None:
    """A name with a NUL, or a longer one than the system allows, is a wrong use in words."""
    with pytest.raises(UsageError):
        write_picture(picture("Aurora"), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_earlier_file_is_replaced_whole(tmp_path: Path) -> None:
    """The new picture takes the old one's place, also behind a link, and no half of it is left."""
    kept, link = tmp_path / "kept.svg", tmp_path / "link.svg"
    kept.write_text("old" * 100_000)
    link.symlink_to(kept)
    write_picture(picture("Aurora"), link)
    assert kept.read_text(encoding="utf-8") == svg_of(picture("Aurora"))
    assert link.is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"kept.svg", "link.svg"}


def test_a_png_has_the_pictures_size_twice() -> None:
    """A PNG is drawn at twice the picture's size."""
    made = picture("Aurora")
    assert png_size(png_of(made)) == (2 * made.width, 2 * made.height)


def test_a_large_png_stays_sane() -> None:
    """Two hundred findings in many incidents give a PNG of no more than forty million pixels."""
    findings = [finding(f"P{n}", "affected", f"V{n}", incident_id=f"r{n % 40}") for n in range(200)]
    width, height = png_size(png_of(draw_paths([*findings, *many(60)], TITLE, AS_OF)))
    assert width * height <= 40_000_000


def test_a_png_has_letters() -> None:
    """Two pictures that differ in a name's letters alone differ as PNG: a font was there."""
    assert png_of(picture("Aurora")) != png_of(picture("Kiosks"))


def test_a_png_is_the_same_every_time() -> None:
    """The same picture gives the same bytes."""
    assert png_of(picture("Aurora")) == png_of(picture("Aurora"))


def test_letters_without_a_font_are_drawn_as_boxes() -> None:
    """A letter that the font lacks takes a box's room in the PNG; it is neither dropped nor an error."""
    drawn = [png_of(draw_paths([quiet(name)], TITLE, AS_OF)) for name in ("港", "港湾", "\U0001f6a2 שלום")]
    assert len(set(drawn)) == 3


def test_png_is_drawn_late() -> None:
    """The library that draws is not loaded by importing what writes pictures."""
    import subprocess

    code = "import sys, bot.picturing.files; sys.exit('resvg_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
