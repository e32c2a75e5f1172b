"""Archives of files."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import (
    DamagedError,
    EmptyError,
    EncryptedError,
    LimitError,
    ReadingError,
    UnsupportedError,
)
from ingestion.reading import Reading
from ingestion.reading.archive import MOST_ENTRIES, entries_of, shown_name
from ingestion.report import Marking
from tests.ingestion.reading.building import docx_bytes, mail_bytes, multipart, paragraph, pdf_bytes
from tests.ingestion.reading.building_office import zip_bytes

Readings = Callable[[str, bytes], list[Reading]]


def test_the_files_of_an_archive(readings: Readings) -> None:
    """Each file is a reading of its own under its path in the archive; folders and a system's own files are none."""
    data = zip_bytes({
        "notes/": b"", "notes/a.md": "# Port open\n\nFor days.", "b.pdf": pdf_bytes([["Page one."]]), "__MACOSX/._b.pdf": b"x",
        "notes/.DS_Store": b"x",
    })  # fmt: skip
    first, second = readings("a.zip", data)
    assert (first.member, first.external_id) == ("!notes/a.md", "a.md")
    assert first.document
    assert first.document.title == "Port open"
    assert (second.member, second.document and second.document.text) == ("!b.pdf", "Page one.")


def test_members_of_members(readings: Readings) -> None:
    """A mail in an archive brings its attachments, a corpus its lines."""
    kind, body = multipart("mixed", ("Content-Type: text/plain", "The mail."),
                           ("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=n.txt", "Attached."))  # fmt: skip
    mail = mail_bytes(
        {"From": "a@b.example", "MIME-Version": "1.0", "Subject": "x", "Content-Type": kind}, body
    )
    found = readings("a.zip", zip_bytes({"m.eml": mail, "c.jsonl": b'{"id": "1", "text": "One."}\n'}))
    assert [one.member for one in found] == ["!m.eml", "!m.eml!n.txt", "!c.jsonl:1"]


def test_an_archive_in_a_mail(readings: Readings) -> None:
    """An attached archive is opened, and its files are not marked lower than the mail."""
    archive = zip_bytes({"a.txt": "Inside."})
    kind, body = multipart("mixed", ("Content-Type: text/plain", "The mail."),
                           ("Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n"
                            "Content-Disposition: attachment; filename=a.zip", base64.encodebytes(archive).decode()))  # fmt: skip
    mail = mail_bytes(
        {"From": "a@b.example", "Subject": "TLP:AMBER: x", "MIME-Version": "1.0", "Content-Type": kind}, body
    )
    _, inside = readings("m.eml", mail)
    assert (inside.member, inside.document and inside.document.marking) == ("!a.zip!a.txt", Marking.AMBER)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("inner.zip", zip_bytes({"a.txt": "x"}), UnsupportedError),
        ("photo.png", b"\x89PNG 1234", UnsupportedError),
        ("empty.txt", b"", EmptyError),
        ("broken.docx", docx_bytes(paragraph("x" * 3000))[:-50], DamagedError),
        ("zeros.txt", b"0" * (8 << 20), LimitError),
    ],
)
def test_a_file_that_cannot_be_read(
    readings: Readings, name: str, content: bytes, error: type[ReadingError]
) -> None:
    """It is refused in words, and the files around it are read."""
    before, refused, after = readings(
        "a.zip", zip_bytes({"a.txt": "Before.", name: content, "z.txt": "After."})
    )
    assert before.document
    assert after.document
    assert isinstance(refused.problem, error)
    assert refused.member == f"!{name}"


def test_a_locked_file(readings: Readings) -> None:
    """A file behind a password is refused in words, and the others are read."""
    data = bytearray(zip_bytes({"a.txt": "Locked.", "b.txt": "Open."}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked, opened = readings("a.zip", bytes(data))
    assert isinstance(locked.problem, EncryptedError)
    assert opened.document


def test_a_file_that_is_not_what_its_list_says(readings: Readings) -> None:
    """A file whose bytes do not fit their sum is damaged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", "The port was open.")
        archive.writestr("b.txt", "Another.")
    damaged, other = readings("a.zip", buffer.getvalue().replace(b"was open", b"was shut"))
    assert isinstance(damaged.problem, DamagedError)
    assert other.document


def test_archives_that_are_none(readings: Readings) -> None:
    """One without files is empty, one of too many is refused, one that is cut short is damaged."""
    whole = zip_bytes({"a.txt": "x" * 500})
    many = zip_bytes({f"{n}.txt": "" for n in range(MOST_ENTRIES + 1)})
    for data, error in ((zip_bytes({}), EmptyError), (many, LimitError), (whole[:-40], DamagedError)):
        (refused,) = readings("a.zip", data)
        assert isinstance(refused.problem, error)


def test_all_files_together_have_a_limit() -> None:
    """Files that are small enough one by one are refused from where they are too much together."""
    data = zip_bytes({f"{number}.txt": "The port was open. " * 50 for number in range(4)})
    found = list(entries_of(data, inflated=2000))
    assert [one.problem is None for one in found] == [True, True, False, False]
    assert isinstance(found[-1].problem, LimitError)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"), ("/etc/cron.d/x", "etc/cron.d/x"), ("C:\\Users\\a.txt", "Users/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"), ("..", "unnamed"), ("a\x1b[31m.txt", "a[31m.txt"), ("\u202etxt.exe", "txt.exe"),
    ],
)  # fmt: skip
def test_names_that_would_be_paths(readings: Readings, stated: str, shown: str) -> None:
    """A name that leads out of the archive is shown without what leads there."""
    assert shown_name(stated) == shown
    (found,) = readings("a.zip", zip_bytes({stated: "Words."}))
    assert found.member.startswith("!")
    assert ".." not in found.member


def test_names_in_old_encodings_and_names_twice(readings: Readings) -> None:
    """A name without the mark for UTF-8 is read as its writer meant it; of two alike the second gets a number."""
    data = zip_bytes({"xxxxxx.txt": "One.", "a.txt": "Two."}).replace(
        b"xxxxxx", "порт".encode("cp866") + b"12"
    )
    assert readings("a.zip", data)[0].member == "!порт12.txt"
    twice = zip_bytes({"a/b.txt": "One.", "a\\b.txt": "Two."})
    assert {one.member for one in readings("a.zip", twice)} == {"!a/b.txt", "!a/b (2).txt"}


@given(st.text(max_size=60))
def test_any_name_is_safe(stated: str) -> None:
    """No name that an archive can state is a path out of it."""
    path = PurePosixPath(shown_name(stated))
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert path.name
