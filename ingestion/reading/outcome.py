"""What reading an input comes to, and what it may cost."""

from dataclasses import dataclass

from ingestion.errors import ReadingError
from ingestion.report import Document

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """One report that an input holds, or why it could not be read: exactly one of `document` and `problem` is set.

    `member` says where in the input it stands: "" is the input itself, ":12" a line of a corpus, "!scan.pdf" an
    attachment. `external_id` is what people call it: the file's name, a corpus line's id, an attachment's name.
    `identity` is a corpus line's id and "" for everything else, where the caller knows better (path and member).
    """

    member: str
    external_id: str
    identity: str
    document: Document | None
    problem: ReadingError | None
    draft: bool = False  # a better one of the same member follows, unless getting it breaks the reader


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take; a corpus is read in batches of lines, and each batch is given the same."""

    memory_bytes: int = 1024 * MIB  # address space of the child
    resident_bytes: int = 512 * MIB  # what it, and all that it starts, may really hold
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    input_bytes: int = 64 * MIB  # a file that is no corpus, and a line of one
    corpus_bytes: int = 2048 * MIB
    output_characters: int = 5_000_000  # the text of one report
    output_bytes: int = 256 * MIB  # all texts of one file, as they come through the pipe
