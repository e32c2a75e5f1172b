"""STIX 2 bundles as sentences: the objects by name, what they are said to be, and how they relate."""

import re
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
    words,
)  # fmt: skip
from ingestion.report import Document, Marking, parse_marking

# The marking definitions that the standards fix; their objects need not stand in the bundle.
_TLP = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Marking.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Marking.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Marking.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Marking.RED,
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": Marking.CLEAR,
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Marking.GREEN,
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": Marking.AMBER,
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": Marking.AMBER_STRICT,
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": Marking.RED,
}
# What identifies, links or styles an object: it is told elsewhere, or nothing that a reader asks for.
_SILENT = frozenset(
    ("type", "id", "spec_version", "name", "description", "object_marking_refs", "granular_markings", "extensions", "lang",
     "created_by_ref", "external_references", "relationship_type", "source_ref", "target_ref", "content", "abstract",
     "definition", "definition_type", "revoked", "kill_chain_phases", "pattern_type", "is_family")
)  # fmt: skip
_LEADING = (
    "report",
    "incident",
    "campaign",
    "intrusion-set",
    "vulnerability",
    "malware",
    "threat-actor",
    "indicator",
)


def read_stix(content: dict[str, Json], zone: ZoneInfo) -> Document:
    """The document of a STIX bundle; it takes its name and date from its report, else from its leading object."""
    objects = [mapping(item) for item in items(content.get("objects"))]
    names = {word(item.get("id")): _name(item) for item in objects if word(item.get("id"))}
    revoked = frozenset(word(item.get("id")) for item in objects if item.get("revoked") is True)
    page = Page()
    for number, item in enumerate(objects):
        _write_object(page, f"/objects/{number}", item, names, revoked)
    text, places = page.result()
    lead = _lead(objects)
    return Document(
        text=text,
        title=(word(lead.get("name")) or f"STIX bundle of {len(objects)} objects")[:300],
        publisher=names.get(word(lead.get("created_by_ref")), ""),
        url=next(
            (a for r in items(lead.get("external_references")) if (a := word(mapping(r).get("url")))), ""
        ),
        published=_dated(lead, objects, zone),
        language=guess_language(text),
        marking=_marking(objects),
        kind="stix",
        places=places,
    )


def _lead(objects: list[dict[str, Json]]) -> dict[str, Json]:
    for kind in _LEADING:
        found = [item for item in objects if item.get("type") == kind and item.get("revoked") is not True]
        if found:
            return found[0]
    return objects[0] if objects else {}


def _dated(lead: dict[str, Json], objects: list[dict[str, Json]], zone: ZoneInfo) -> str:
    """When the report was published; without one, when the newest object was last changed."""
    stated = parse_time(word(lead.get("published")), zone)
    return stated or max(
        (parse_time(word(i.get("modified") or i.get("created")), zone) for i in objects), default=""
    )


def _marking(objects: list[dict[str, Json]]) -> Marking | None:
    defined = {
        word(item.get("id")): _defined(item) for item in objects if item.get("type") == "marking-definition"
    }
    found: list[Marking] = []
    for item in objects:
        for reference in words(item.get("object_marking_refs")):
            marking = _TLP.get(reference, defined.get(reference))
            found += [] if marking is None else [marking]
    return max(found, default=None)


def _defined(item: dict[str, Json]) -> Marking | None:
    label = word(mapping(item.get("definition")).get("tlp")) or word(item.get("name"))
    is_tlp = item.get("definition_type") == "tlp" or label.upper().startswith("TLP")
    return parse_marking(label) if is_tlp else None


def _kind(item: dict[str, Json]) -> str:
    return spaced(item.get("type")) or "object"


def _name(item: dict[str, Json]) -> str:
    """What an object is called: its name, or the value that it stands for, or its kind and the end of its id."""
    stated = word(item.get("name")) or word(item.get("value")) or word(item.get("path"))
    return stated or f"{_kind(item)} {word(item.get('id'))[-12:]}".strip()


def _write_object(
    page: Page, pointer: str, item: dict[str, Json], names: dict[str, str], revoked: frozenset[str]
) -> None:
    if item.get("type") == "relationship":
        page.fact(pointer, _relation(item, names, revoked))
        return
    if item.get("type") == "marking-definition":
        return
    name = _name(item)
    page.section(pointer, f"{capital(_kind(item))}: {name}" if name != _kind(item) else capital(name))
    if item.get("revoked") is True:
        page.fact(f"{pointer}/revoked", f"{name} has been revoked by its author.")
    for key in ("description", "content", "abstract"):
        if prose(item.get(key)).strip():
            page.paragraph(f"{pointer}/{key}", prose(item.get(key)))
    for key, value in item.items():
        if key not in _SILENT:
            _write_property(page, f"{pointer}/{escaped(key)}", name, key, _resolved(value, names))
    for number, reference in enumerate(map(mapping, items(item.get("external_references")))):
        told = " ".join(
            filter(None, (word(reference.get(key)) for key in ("source_name", "external_id", "url")))
        )
        page.fact(f"{pointer}/external_references/{number}", f"Reference: {told}" if told else "")


# Relationships that say who is hit, besides how they are called: the target, or for the last the source.
_HITS = {
    "targets": ", which is attacked by it",
    "affects": ", which is affected by it",
    "impacts": ", which is affected by it",
    "impacted": ", which is affected by it",
    "harms": ", which is affected by it",
    "victim-of": ", and is affected by it",
}


def _relation(item: dict[str, Json], names: dict[str, str], revoked: frozenset[str]) -> str:
    ends = (word(item.get("source_ref")), word(item.get("target_ref")))
    kind = spaced(item.get("relationship_type")) or "is related to"
    if item.get("revoked") is True or revoked & {*ends}:
        return "One relationship has been revoked."  # who was meant is not told: it holds no longer
    source, target = (names.get(end, end or "something unnamed") for end in ends)
    hit = _HITS.get(word(item.get("relationship_type")), "") if _may_be_hit(item) else ""
    told = f"{source} {kind} {target}{hit}"
    return (
        f"{told}: {stopped(word(item.get('description')))}" if word(item.get("description")) else f"{told}."
    )


def _may_be_hit(item: dict[str, Json]) -> bool:
    """Whether the one that is hit is somebody or something that can be, not a place or a sector's name."""
    end = "source_ref" if item.get("relationship_type") == "victim-of" else "target_ref"
    return word(item.get(end)).partition("--")[0] in ("identity", "infrastructure", "software", "x-software")


def _write_property(page: Page, pointer: str, name: str, key: str, value: Json) -> None:
    """A property as one line; what is nested in it is told flat."""
    told = ", ".join(_flat(value))
    page.fact(pointer, f"{name}: {spaced(re.sub(r'_refs?$', '', key))}: {stopped(told)}" if told else "")


def _flat(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [f"{spaced(key)} {part}" for key, inner in value.items() for part in _flat(inner)]
    if isinstance(value, list):
        return [part for inner in value for part in _flat(inner)]
    return ["yes" if value else "no"] if isinstance(value, bool) else list(filter(None, [word(value)]))


def _resolved(value: Json, names: dict[str, str]) -> Json:
    """Names in place of the ids of objects that the bundle holds."""
    if isinstance(value, str):
        return names.get(value, value)
    return (
        [names.get(part, part) if isinstance(part, str) else part for part in value]
        if isinstance(value, list)
        else value
    )
