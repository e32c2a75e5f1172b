"""Which schema a JSON file follows, and its way to a document."""

import json
from collections.abc import Callable
from zoneinfo import ZoneInfo

from ingestion.errors import DamagedError, EmptyError, LimitError, UnsupportedError
from ingestion.reading.advisories.csaf import read_csaf
from ingestion.reading.advisories.openvex import read_openvex
from ingestion.reading.advisories.osv import read_osv
from ingestion.reading.advisories.rendering import Json, mapping, word
from ingestion.reading.advisories.stix import read_stix
from ingestion.reading.advisories.veris import read_veris
from ingestion.reading.cleaning import decode
from ingestion.report import Document

_SCHEMAS = "CSAF 2.0, OSV (GHSA), OpenVEX, STIX 2 bundles and VERIS"


def read_advisory(data: bytes, zone: ZoneInfo) -> Document:
    """The document that a JSON advisory is rendered to; broken rules of its schema are borne.

    Raises DamagedError for what is no JSON, LimitError for what is nested too deeply, UnsupportedError for JSON of
    another schema and EmptyError for an advisory that says nothing.
    """
    content = _loaded(data)
    reader = _reader_for(content) if isinstance(content, dict) else None
    if reader is None:
        raise UnsupportedError(f"It is JSON, but none that we read: {_SCHEMAS}. A corpus is a .jsonl file.")
    document = reader(content, zone)
    if not document.text.strip():
        raise EmptyError(
            "The advisory says nothing: none of the fields that its schema knows holds any text."
        )
    return document


def is_advisory(data: bytes) -> bool:
    """Whether `data` is JSON of a schema that we read."""
    try:
        content = _loaded(data)
    except (DamagedError, UnsupportedError):
        return False
    return isinstance(content, dict) and _reader_for(content) is not None


def _loaded(data: bytes) -> Json:
    try:
        return json.loads(decode(data).lstrip("\ufeff"), parse_int=_whole)
    except RecursionError as error:
        raise LimitError("Its JSON is nested more deeply than any advisory is.") from error
    except json.JSONDecodeError as error:
        raise DamagedError(
            f"It is no valid JSON (line {error.lineno}, column {error.colno}); get the file again from its source."
        ) from error


def _whole(digits: str) -> int | str:
    """A whole number; one of more digits than Python converts stays what it is, a row of digits."""
    return int(digits) if len(digits) < 40 else digits


def _reader_for(content: dict[str, Json]) -> Callable[[dict[str, Json], ZoneInfo], Document] | None:
    document = mapping(content.get("document"))
    if document and (
        document.keys() & {"csaf_version", "tracking", "publisher"} or "product_tree" in content
    ):
        return read_csaf
    if "openvex" in word(content.get("@context")).lower() or (
        isinstance(content.get("statements"), list) and content.keys() & {"author", "@id"}
    ):
        return read_openvex
    if content.get("type") == "bundle" and isinstance(content.get("objects"), list):
        return read_stix
    if isinstance(content.get("id"), str) and (
        isinstance(content.get("affected"), list) or {"modified", "schema_version"} <= content.keys()
        or {"modified", "summary"} <= content.keys() or {"modified", "details"} <= content.keys()
    ):  # fmt: skip
        return read_osv
    if (
        len(
            content.keys()
            & {"victim", "actor", "action", "attribute", "asset", "incident_id", "security_incident"}
        )
        > 2
    ):
        return read_veris
    return None
