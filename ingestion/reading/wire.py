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
LARGEST_FRAME = 64 << 20


def frame(content: dict[str, Any]) -> bytes:
    """One message, ready to be written."""
    # UTF-8 as it stands is half as long as escapes, and a lone surrogate, which it cannot hold, is no loss.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return _LENGTH.pack(len(body)) + body


def length_of(prefix: bytes) -> int:
    """How long the message after this prefix is; raises DamagedError for a length that nobody sends."""
    (length,) = _LENGTH.unpack(prefix)
    if length > LARGEST_FRAME:
        raise _not_understood()
    return int(length)


def message_of(body: bytes) -> dict[str, Any]:
    """The message that a frame holds; raises DamagedError for one that holds none."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _not_understood() from error
    if not isinstance(content, dict):
        raise _not_understood()
    return content


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
    """The reading that was packed; raises DamagedError when it is none, as a broken process might send."""
    try:
        document, problem = content["document"], content["problem"]
        reading = Reading(
            member=_text(content["member"]),
            external_id=_text(content["external_id"]),
            identity=_text(content["identity"]),
            document=_document(document) if document else None,
            problem=_problem(problem) if problem else None,
            draft=content["draft"] is True,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_understood() from error
    if (reading.document is None) == (reading.problem is None):
        raise _not_understood()
    return reading


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _document(content: dict[str, Any]) -> Document:
    marking = content["marking"]
    return Document(
        **{
            **content,
            "text": _text(content["text"]),
            "marking": None if marking is None else Marking(marking),
            "places": tuple(Place(place["start"], place["label"]) for place in content["places"]),
            "missing": tuple(content["missing"]),
        }
    )


def _problem(content: dict[str, str]) -> ReadingError:
    kinds: dict[str, type[ReadingError]] = {kind.__name__: kind for kind in ReadingError.__subclasses__()}
    return kinds.get(content["kind"], errors.DamagedError)(content["text"])


def _not_understood() -> DamagedError:
    return DamagedError(
        "It broke the reader, whose answer cannot be understood; get it again, or save it in another format."
    )
