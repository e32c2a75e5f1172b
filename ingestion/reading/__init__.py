"""Reading files: from bytes that may be anything to documents, in a child process with limits.

    with Reader() as reader:
        for reading in reader.read(path):
            ...  # reading.document, or reading.problem

Kinds: text in any encoding, web pages, PDF, Office and OpenDocument files, tables, mails, archives of these, feeds, CSAF,
OSV, OpenVEX, STIX, VERIS, and corpora of JSON lines.
"""

from ingestion.reading.outcome import Limits, Reading
from ingestion.reading.reader import Reader

__all__ = ["Limits", "Reader", "Reading"]
