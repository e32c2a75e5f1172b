"""VERIS incidents as lines: what happened to whom, by whom, how, and when."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from ingestion.dates import parse_time
from ingestion.language import guess_language
from ingestion.reading.advisories.rendering import (
    Json,
    Page,
    capital,
    escaped,
    mapping,
    prose,
    spaced,
    stopped,
    word,
)
from ingestion.report import Document

_TOLD_APART = frozenset(("summary", "reference", "schema_version"))


def read_veris(content: dict[str, Json], zone: ZoneInfo) -> Document:
    """The document of a VERIS incident; its time is that of the record's last change, where it says one."""
    page = Page()
    name = word(content.get("incident_id"))
    victim = word(mapping(content.get("victim")).get("victim_id"))
    title = f"Incident {name}".strip() + (f" at {victim}" if victim else "")
    page.section("/incident_id", title)
    if prose(content.get("summary")).strip():
        page.paragraph("/summary", prose(content.get("summary")))
    for key, value in content.items():
        if key not in _TOLD_APART and key != "plus":
            for pointer, path, told in _leaves(f"/{escaped(key)}", (key,), value):
                page.fact(pointer, f"{_label(path)}: {stopped(told)}")
    page.fact(
        "/reference", f"Reference: {word(content.get('reference'))}" if word(content.get("reference")) else ""
    )
    text, places = page.result()
    plus = mapping(content.get("plus"))
    dates = (plus.get("modified"), plus.get("created"))
    address = re.search(r"https?://\S+", word(content.get("reference")))
    return Document(
        text=text,
        title=title,
        publisher=word(content.get("source_id")),
        url=address[0].rstrip(";,") if address else "",
        published=next(filter(None, (parse_time(word(date), zone) for date in dates)), ""),
        language=guess_language(text),
        kind="veris",
        places=places,
    )


def _leaves(pointer: str, path: tuple[str, ...], value: Json) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every value with its pointer and path; a date in parts and a list of words are one value."""
    if isinstance(value, dict):
        dated = _date(value)
        if dated:
            yield pointer, path, dated
            return
        for key, inner in value.items():
            yield from _leaves(f"{pointer}/{escaped(key)}", (*path, key), inner)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, inner in enumerate(value):
            yield from _leaves(f"{pointer}/{number}", path, inner)
    elif isinstance(value, list):
        told = ", ".join(filter(None, map(word, value)))
        if told:
            yield pointer, path, told
    elif isinstance(value, bool) or word(value):
        yield pointer, path, ("yes" if value else "no") if isinstance(value, bool) else word(value)


def _date(value: dict[str, Json]) -> str:
    """Year, month and day as one date, as far as they are given."""
    if "year" not in value or value.keys() - {"year", "month", "day", "time"}:
        return ""
    parts = [word(value.get(key)).zfill(2) for key in ("year", "month", "day") if word(value.get(key))]
    return " ".join(filter(None, ("-".join(parts), word(value.get("time")))))


def _label(path: tuple[str, ...]) -> str:
    return capital(", ".join(map(spaced, path)))
