"""How parent and child speak: frames of JSON with their length in front, and a request's bytes after its frame."""

import json
import struct
from dataclasses import asdict
from typing import Any

from ingestion import errors
from ingestion.errors import DamagedError, ReadingError
from ingestion.reading.outcome import Reading
from ingestion.report import Document, Marking, Place

_LENGTH = struct.Struct(">Q")
PREFIX = _LENGTH.size
LARGEST_FRAME = 256 << 20


def frame(content: dict[str, Any]) -> bytes:
    """One message, ready to be written."""
    body = json.dumps(content).encode("ascii")
    return _LENGTH.pack(len(body)) + body


def length_of(prefix: bytes) -> int:
    """How long the message after this prefix is; raises DamagedError for a length that nobody sends."""
    (length,) = _LENGTH.unpack(prefix)
    if length > LARGEST_FRAME:
        raise DamagedError("The reader's answer cannot be understood.")
    return int(length)


def packed(reading: Reading) -> dict[str, Any]:
    """A reading as JSON."""
    problem = reading.problem
    return {
        "member": reading.member,
        "external_id": reading.external_id,
        "identity": reading.identity,
        "document": asdict(reading.document) if reading.document else None,
        "problem": {"kind": type(problem).__name__, "text": str(problem)} if problem else None,
        "draft": reading.draft,
    }


def unpacked(content: dict[str, Any]) -> Reading:
    """The reading that was packed."""
    document, problem = content["document"], content["problem"]
    return Reading(
        member=content["member"],
        external_id=content["external_id"],
        identity=content["identity"],
        document=_document(document) if document else None,
        problem=_problem(problem) if problem else None,
        draft=content["draft"],
    )


def _document(content: dict[str, Any]) -> Document:
    marking = content["marking"]
    return Document(
        **{
            **content,
            "marking": None if marking is None else Marking(marking),
            "places": tuple(Place(place["start"], place["label"]) for place in content["places"]),
            "missing": tuple(content["missing"]),
        }
    )


def _problem(content: dict[str, str]) -> ReadingError:
    kinds: dict[str, type[ReadingError]] = {kind.__name__: kind for kind in ReadingError.__subclasses__()}
    return kinds.get(content["kind"], errors.DamagedError)(content["text"])
