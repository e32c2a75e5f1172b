"""One input to its readings: find the kind, call its reader, do the same with what the input contains."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from time import process_time
from zoneinfo import ZoneInfo

from ingestion.errors import EmptyError, LimitError, ReadingError, UnsupportedError
from ingestion.reading.advisories.reader import is_advisory, read_advisory
from ingestion.reading.archive import entries_of
from ingestion.reading.cleaning import within
from ingestion.reading.corpus import only_corpus, read_lines
from ingestion.reading.feed_items import read_feed
from ingestion.reading.mail import Attachment, Mail, no_body, read_mail
from ingestion.reading.marking_lines import highest
from ingestion.reading.opendocument import read_odt
from ingestion.reading.outcome import Reading
from ingestion.reading.outlook import as_mail
from ingestion.reading.page import read_page
from ingestion.reading.paper import read_docx, read_rtf
from ingestion.reading.pdf import pdf_documents
from ingestion.reading.plain import read_plain
from ingestion.reading.saved import read_mhtml
from ingestion.reading.sheets import read_separated, read_xlsx
from ingestion.reading.slides import read_pptx
from ingestion.reading.sniffing import TEXT_ENDINGS, kind_of
from ingestion.report import Document

_READERS: dict[str, Callable[[bytes, ZoneInfo], Document]] = {
    "text": read_plain,
    "table": read_separated,
    "page": read_page,
    "mhtml": read_mhtml,
    "docx": read_docx,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
    "odt": read_odt,
    "rtf": read_rtf,
    "json": read_advisory,
}
_DEEPEST_MAIL = 4
_ARCHIVE_SECONDS = 12  # of computing, of the 20 that a file may take: the rest is for the member under way


@dataclass(frozen=True, slots=True)
class Around:
    """What an input stands in: how many mails, and whether an archive is among its surroundings."""

    mails: int = 0
    archive: bool = False


def read_input(
    name: str,
    data: bytes,
    zone: ZoneInfo,
    characters: int,
    around: Around = Around(),
) -> Iterator[Reading]:
    """All readings of one input, its own first; what cannot be read is a reading with a problem.

    `characters` is the most that one report may hold.
    """
    try:
        kind = kind_of(name, data)
        if kind in {"mail", "msg"}:
            mail = read_mail(as_mail(data) if kind == "msg" else data, zone)
            yield from _mail_readings(name, mail, zone, characters, around)
        elif kind == "zip":
            yield from _archive_readings(data, zone, characters, around)
        elif kind == "pdf":
            yield from _pdf_readings(name, data, zone, characters)
        elif kind == "feed":
            yield from read_feed(name, data, characters, inside=around != Around())
        elif kind == "corpus":
            yield from only_corpus(name, read_lines(1, data.split(b"\n"), zone, characters))
        else:
            yield _read(name, _reader(kind, name, data)(data, zone), characters)
    except RecursionError:
        yield _failed(name, LimitError("It is nested more deeply than we follow; save it in a simpler form."))
    except ReadingError as problem:
        yield _failed(name, problem)


def _reader(kind: str, name: str, data: bytes) -> Callable[[bytes, ZoneInfo], Document]:
    """The reader of a kind; a text file that happens to be JSON of no advisory stays a text."""
    is_note = kind == "json" and PurePath(name.lower()).suffix in TEXT_ENDINGS and not is_advisory(data)
    return _READERS["text" if is_note else kind]


def _read(name: str, document: Document, characters: int) -> Reading:
    return Reading("", name, "", replace(document, text=within(document.text, characters)), None)


def _pdf_readings(name: str, data: bytes, zone: ZoneInfo, characters: int) -> Iterator[Reading]:
    """The reading of a PDF, after a draft of it when text has to be recognised in pictures."""
    for found, is_draft in pdf_documents(data, zone):
        reading = _failed(name, found) if isinstance(found, EmptyError) else _read(name, found, characters)
        yield replace(reading, draft=is_draft)


def _failed(name: str, problem: ReadingError) -> Reading:
    return Reading("", name, "", None, problem)


def _mail_readings(
    name: str, mail: Mail, zone: ZoneInfo, characters: int, around: Around
) -> Iterator[Reading]:
    """The mail, then its attachments; those of other kinds are named as missing in the mail."""
    readable, others = _sorted_attachments(mail.attachments)
    if mail.document:
        yield _read(name, replace(mail.document, missing=mail.document.missing + others), characters)
    else:
        yield _failed(name, no_body(mail.missing + others))
    for attachment in readable:
        member = f"!{attachment.name}"
        if around.mails >= _DEEPEST_MAIL:
            yield replace(
                _failed(attachment.name, LimitError("It is a mail in a mail in a mail, too deep.")),
                member=member,
            )
            continue
        inner = replace(around, mails=around.mails + 1)
        for reading in read_input(attachment.name, attachment.data, zone, characters, inner):
            yield _attached(reading, member, mail.document)


def _archive_readings(data: bytes, zone: ZoneInfo, characters: int, around: Around) -> Iterator[Reading]:
    """The files of an archive, each as if it came alone; archives in it are refused."""
    if around.archive:
        raise UnsupportedError("It is an archive in an archive; unpack it and give us its files.")
    began = process_time()
    for entry in entries_of(data):
        name = entry.name.rsplit("/", 1)[-1]
        problem = entry.problem
        if problem is None and process_time() - began > _ARCHIVE_SECONDS:
            problem = LimitError(
                "The files before it in the archive took all the time there is; give it to us by itself."
            )
        if problem is not None or entry.data is None:
            yield replace(_failed(name, problem or EmptyError("The file is empty.")), member=f"!{entry.name}")
            continue
        for reading in read_input(name, entry.data, zone, characters, replace(around, archive=True)):
            yield replace(reading, member=f"!{entry.name}{reading.member}")


def _sorted_attachments(attachments: tuple[Attachment, ...]) -> tuple[list[Attachment], tuple[str, ...]]:
    readable, others = [], []
    for attachment in attachments:
        try:
            kind_of(attachment.name, attachment.data)
        except UnsupportedError:
            others.append(f"attachment {attachment.name}: of a kind that we do not read")
            continue
        except ReadingError:
            pass  # its own reading says why
        readable.append(attachment)
    return readable, tuple(others)


def _attached(reading: Reading, member: str, mail: Document | None) -> Reading:
    """A reading of an attachment: never marked lower than its mail, and dated like it when it says no date."""
    document = reading.document
    if document and mail:
        document = replace(
            document,
            marking=highest((document.marking, mail.marking)),
            published=document.published or mail.published,
        )
    return replace(reading, member=member + reading.member, document=document)
