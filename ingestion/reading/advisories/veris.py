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
    items,
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
    title = _title(name, victim, content)
    page.section("/incident_id" if name else "/victim/victim_id" if victim else "", title)
    _write_victims(page, content, name)
    if prose(content.get("summary")).strip():
        page.paragraph("/summary", prose(content.get("summary")))
    page.gap()
    for key, value in content.items():
        if key not in _TOLD_APART and key != "plus":
            for pointer, path, told in _leaves(f"/{escaped(key)}", (key,), value):
                page.fact(pointer, f"{_label(path)}: {stopped(told)}")
    page.fact(
        "/reference", f"Reference: {word(content.get('reference'))}" if word(content.get("reference")) else ""
    )
    plus = mapping(content.get("plus"))
    for key, told in (
        ("master_id", "is kept as"),
        ("created", "was written down on"),
        ("modified", "was last changed on"),
    ):
        page.fact(f"/plus/{key}", f"The record {told} {word(plus.get(key))}." if word(plus.get(key)) else "")
    text, places = page.result()
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


# What the record says that happened → how we say it of the victim; of anything else nobody was hit.
_HAPPENED = {
    "confirmed": "{victim} was hit by a confirmed security incident{name}.",
    "suspected": "{victim} was allegedly hit by a security incident{name}; it is suspected, not confirmed.",
}
_NOTHING = ("false positive", "near miss")


def _title(name: str, victim: str, content: dict[str, Json]) -> str:
    """What the record is called: an incident, unless it says itself that there was none."""
    kind = word(content.get("security_incident")).lower()
    if kind in _NOTHING:
        return f"Record {name}".strip() + (f" of {victim}" if victim else "") + f", a {kind}"
    return f"Incident {name}".strip() + (f" at {victim}" if victim else "")


def _write_victims(page: Page, content: dict[str, Json], name: str) -> None:
    """One sentence for each victim that has a name."""
    told = _HAPPENED.get(word(content.get("security_incident")).lower(), "")
    victim = mapping(content.get("victim"))
    victims = [("/victim/victim_id", word(victim.get("victim_id")))]
    others = mapping(victim.get("secondary")).get("victim_id")
    victims += [
        (
            f"/victim/secondary/victim_id/{number}"
            if isinstance(others, list)
            else "/victim/secondary/victim_id",
            word(other),
        )
        for number, other in enumerate(items(others))
    ]
    page.gap()
    for pointer, who in victims:
        if who and told:
            page.fact(pointer, told.format(victim=who, name=f" ({name})" if name else ""))


def _leaves(pointer: str, path: tuple[str, ...], value: Json) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every value with its pointer and path; a date in parts and a list of words are one value."""
    if isinstance(value, dict):
        whole = _date(value) or _counted(value)
        if whole:
            yield pointer, path, whole
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


def _counted(value: dict[str, Json]) -> str:
    """A thing with its number as one fact: "10 Months", "Payment, amount 25"; "" where there is more to tell."""
    if not value or not all(word(part) for part in value.values()):
        return ""
    if value.keys() == {"unit", "value"}:
        return f"{word(value['value'])} {word(value['unit'])}"
    if "variety" in value and value.keys() <= {"variety", "amount", "notes"}:
        more = [f"{key} {word(part)}" for key, part in value.items() if key != "variety"]
        return ", ".join((word(value["variety"]), *more))
    return ""


def _label(path: tuple[str, ...]) -> str:
    return capital(", ".join(map(spaced, path)))
