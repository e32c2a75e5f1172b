"""What changed between two versions of a report, in words: the fields that differ, the sentences, and one line over all. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.diffs import FACTS, Edit, Side, changes, compare
from ingestion.identifiers import identifiers
from ingestion.report import Document

NOTHING = "nothing changed"
_MOST = 3  # of one sort that are named
_LABEL = 40  # characters of what a sentence begins with, such as "Risk evaluation:"
_LONGEST = 200  # characters of a publisher's own note
_EXACT = frozenset(("cve", "ghsa", "osv", "advisory"))
_FIELDS = ("title", "publisher", "author", "url", "published", "withdrawn")
_REVISION = re.compile(r"\b(?:version|revision) v?(\d[\w.]*)")
_NOTE = re.compile(r"^Revision .*?: (.+)$")
_SCORE = re.compile(r"\bbase score of ([\d.]+)")
_STATUS = re.compile(r"/product_status/([^/]+)")
_MODEL = re.compile(r"(?<![\w.-])(?=[\w/-]*[A-Z])(?=[\w/-]*\d)[A-Za-z][\w/-]{0,30}\w(?!\w)")
_MEND = re.compile(r"\b(?:fix(?:ed|es)?|patched|updates?|upgrade)\b[^.;]*$", re.IGNORECASE)
_NEAR = 60  # characters before a version that say what it is
_NO_MODEL = re.compile(r"v\d|(?:Version|Ver|Rev|Update)s?[\d.]", re.IGNORECASE)
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+\w*|\bversions? [\w.]+", re.IGNORECASE)

# What a changed sentence is about, by its words; of a prose advisory this is what its own note of revision speaks of.
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        (
            "mitigations",
            r"\b(?:mitigat|workaround|countermeasure|recommend|upgrad|updat(?:e|ing) (?:to|the|your|all)|patch|fix(?:es|ed)?\b|"
            r"remediat|firewall|VPN|please (?:contact|refer|see|follow)|apply|install|users? (?:should|can)|restrict|maßnahme)",
        ),
        (
            "affected products and versions",
            r"\baffect(?:s|ed)\b|\bvulnerable\b|\ball versions\b|\bversions? [\w.*]+ (?:and|or) (?:prior|earlier|later|below|before)\b"
            r"|\bversions? [\w.]+ (?:to|through|-|–) [\w.]+|\bseries\b.{0,60}\bversions?\b|\bfirmware versions?\b",
        ),
        ("exploitation", r"\bexploit(?:ed|ations?)\b.{0,60}\b(?:known|public|wild|reported|active)|\b(?:known|public|active)\w* exploit"),
        ("risk evaluation", r"\brisk evaluation\b|\bsuccessful exploitation\b|\bcould (?:allow|result|cause|lead)\b"),
        ("description of the weakness", r"\bCWE-\d+|\b(?:overflow|type.confusion|injection|traversal|out-of-bounds|hard-?coded|plaintext|weak(?:ness)?|improper)\b"),
        ("severity", r"\bCVSS\b|\bseverity\b|\bbase score\b"),
        ("schedule", r"\b(?:to be released|planned|scheduled|will be (?:released|available)|expected (?:in|by|on))\b"),
        ("references", r"\bReference\b|https?://|\bsee (?:the )?[\w ]+ (?:advisory|notice|bulletin)\b"),
        ("people thanked", r"\b(?:Acknowledgment|Credit)\b|\breported (?:this|these|it) to\b"),
    )
)  # fmt: skip


_WHOLE = frozenset(name for name, _ in _TOPICS[:2])


@dataclass(frozen=True, slots=True)
class Field:
    """Something about a report, its text aside, that is another one now; "" where a version has none."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How one version differs from another: `summary` is one line, `edits` are the sentences that differ."""

    summary: str
    fields: tuple[Field, ...]
    edits: tuple[Edit, ...]
    topics: tuple[str, ...]


def changes_between(old: Document, new: Document) -> Changes:
    """What changed from one version to the other."""
    fields = tuple(_fields(old, new))
    edits = changes(compare(_side(old), _side(new)))
    topics = tuple(_topics(edits))
    said = [phrase for say in _PHRASES for phrase in say(old, new, edits)]
    if not edits and old.text != new.text:
        said.append("only blanks and line breaks of the text changed")
    said += _topic_phrase(topics) if edits else []
    said += _counted(edits, "fact" if new.kind in FACTS else "sentence")
    said += [f"{field.name} changed" for field in fields if field.name not in ("withdrawn", "date")]
    said += _note(edits)
    return Changes("; ".join(said) or (NOTHING if not fields else "its date changed"), fields, edits, topics)


# ----------------------------------------------------------------------------------------------------------------------

_Say = Callable[[Document, Document, Sequence[Edit]], Iterator[str]]


def _side(document: Document) -> Side:
    return Side(document.text, document.kind, document.places)


def _fields(old: Document, new: Document) -> Iterator[Field]:
    for name in _FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Field({"published": "date", "url": "link"}.get(name, name), before, after)


def _withdrawn(old: Document, new: Document, _: Sequence[Edit]) -> Iterator[str]:
    if new.withdrawn and not old.withdrawn:
        yield "withdrawn by its publisher"
    elif old.withdrawn and not new.withdrawn:
        yield "no longer withdrawn"


def _revised(_: Document, __: Document, edits: Sequence[Edit]) -> Iterator[str]:
    for edit in edits:
        if edit.where == "/document/tracking/version":
            before, after = _REVISION.search(edit.old), _REVISION.search(edit.new)
            if before and after and before[1] != after[1]:
                yield f"revision {before[1].rstrip('.')} → {after[1].rstrip('.')}"


def _identified(old: Document, new: Document, _: Sequence[Edit]) -> Iterator[str]:
    had, has = (_exact(f"{document.title}\n{document.text}") for document in (old, new))
    yield from _named([one for one in has if one not in had], "added")
    yield from _named([one for one in had if one not in has], "removed")


def _exact(text: str) -> dict[str, None]:
    return dict.fromkeys(one.value for one in identifiers(text) if one.kind in _EXACT)


def _named(names: Sequence[str], done: str) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        yield f"{', '.join(names[:_MOST])}{more} {done}"


def _statuses(_: Document, __: Document, edits: Sequence[Edit]) -> Iterator[str]:
    """How many products were added to a status, or taken from it; a line that changed is told by its versions."""
    counted: Counter[tuple[str, str]] = Counter()
    for edit in edits:
        status = _STATUS.search(edit.where)
        if status and edit.kind in ("added", "removed"):
            counted[status[1].replace("_", " "), edit.kind] += 1
    for (name, done), count in counted.items():
        yield f"{count} product{'s' if count > 1 else ''} {done} as {name}"


def _scores(_: Document, __: Document, edits: Sequence[Edit]) -> Iterator[str]:
    told: dict[str, None] = {}
    for edit in edits:
        before, after = _SCORE.search(edit.old), _SCORE.search(edit.new)
        if before and after and before[1] != after[1]:
            told[f"CVSS {before[1]} → {after[1]}"] = None
        elif after and edit.kind == "added":
            told[f"CVSS {after[1]} added"] = None
    yield from list(told)[:_MOST]


def _swapped(_: Document, __: Document, edits: Sequence[Edit]) -> Iterator[str]:
    """Versions in the place of which others stand now."""
    told: dict[str, None] = {}
    for edit in edits:
        if edit.where.startswith("/document/tracking"):
            continue
        for before, one, other in zip((None, *edit.pieces), edit.pieces, edit.pieces[1:], strict=False):
            olds, news = _VERSION.findall(one.text), _VERSION.findall(other.text)
            swapped = (one.kind, other.kind) == ("removed", "added") and len(olds) == len(news) == 1
            if swapped and olds != news:
                mend = "/fixed" in edit.where or (before and _MEND.search(before.text[-_NEAR:]))
                told[f"{'fixed version ' if mend else ''}{olds[0]} → {news[0]}"] = None
    yield from list(told)[:_MOST]


def _new_names(old: Document, new: Document, edits: Sequence[Edit]) -> Iterator[str]:
    """Models and the like that the older text does not name at all."""
    had = set(_MODEL.findall(f"{old.title}\n{old.text}"))
    exact = _exact(new.text)
    came = " ".join(p.text for e in edits for p in e.pieces if p.kind == "added")
    came += " " + " ".join(edit.new for edit in edits if edit.kind == "added")
    names = [
        name
        for name in dict.fromkeys(_MODEL.findall(came))
        if name not in had and name.upper() not in exact and not _NO_MODEL.match(name)
    ]
    if names:
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        yield f"names {', '.join(names[:_MOST])}{more}"


_PHRASES: tuple[_Say, ...] = (
    _withdrawn,
    _revised,
    _identified,
    _statuses,
    _scores,
    _swapped,
    _new_names,
)


def _topics(edits: Sequence[Edit]) -> Iterator[str]:
    """What the changed sentences are about, in the order of the table."""
    told = {name for edit in edits for name in _topics_of(edit)}
    yield from (name for name, _ in _TOPICS if name in told)


def _topics_of(edit: Edit) -> set[str]:
    """By its words; of one that changed, by those that did, and by the whole for mends, versions, and where those say nothing."""
    whole = {name for name, words in _TOPICS if words.search(edit.new or edit.old)}
    if edit.kind != "changed":
        return whole
    label = edit.new.partition(": ")[0]
    changed = " ".join(piece.text for piece in edit.pieces if piece.kind != "same")
    if not re.search(r"\w", changed):
        return set()
    changed += f" {label}" if len(label) < _LABEL else ""
    said = {name for name, words in _TOPICS if words.search(changed)}
    return said | (whole & _WHOLE) or whole


def _topic_phrase(topics: Sequence[str]) -> list[str]:
    return [f"about {_listed(topics)}"] if topics else []


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _counted(edits: Sequence[Edit], noun: str) -> list[str]:
    """`2 sentences added, 1 changed`."""
    counted: Counter[str] = Counter(edit.kind for edit in edits)
    kinds = [kind for kind in ("added", "removed", "changed") if counted[kind]]
    parts = [f"{counted[kind]} {kind}" for kind in kinds]
    if kinds:
        first = counted[kinds[0]]
        parts[0] = f"{first} {noun if first == 1 else noun + 's'} {kinds[0]}"
    return [", ".join(parts)] if parts else []


def _note(edits: Sequence[Edit]) -> list[str]:
    """What the publisher says of the newest revision, where its format has a place for that."""
    notes = [
        found[1]
        for edit in edits
        if edit.kind in ("added", "changed") and (found := _NOTE.match(" ".join(edit.new.split())))
    ]
    if not notes:
        return []
    note = notes[-1] if len(notes[-1]) <= _LONGEST else notes[-1][: _LONGEST - 1] + "…"
    return [f"its publisher says: “{note}”"]
