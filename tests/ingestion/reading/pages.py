"""How well pages are read, beside trafilatura alone: `python -m tests.ingestion.reading.pages DIR`.

`DIR` holds `cases.jsonl` and the pages that it names. A case either lists phrases that the text must and must not
contain (white space folded), or has the expected article as HTML, whose words are compared.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import trafilatura
from lxml import html

from ingestion.errors import ReadingError
from ingestion.reading.cleaning import decode
from ingestion.reading.page import read_page
from ingestion.report import Document

FACTS = ("title", "byline", "siteName", "publishedTime", "lang")
_NOTHING = Document("")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One page with phrases: how many of them each of the two got right, and the ones where ours is wrong."""

    name: str
    wanted: int
    unwanted: int
    ours: tuple[int, int]  # contained of the wanted, absent of the unwanted
    theirs: tuple[int, int]
    faults: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        """Whether trafilatura alone is better at either of the two."""
        return any(own < other for own, other in zip(self.ours, self.theirs, strict=True))


@dataclass(frozen=True, slots=True)
class Words:
    """One page with an expected article: precision, recall and F1 of words, and which facts of its head are right."""

    name: str
    ours: tuple[float, float, float]
    theirs: tuple[float, float, float]
    facts: dict[str, tuple[str, str]]  # expected and found, where they differ
    stated: frozenset[str]


def _cases(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["kind"] == "html":
            yield case, (folder / case["file"]).read_bytes()


def read(data: bytes) -> Document:
    """The page as we read it, an empty document where we refuse it."""
    try:
        return read_page(data, ZoneInfo("UTC"))
    except ReadingError:
        return _NOTHING


def by_trafilatura(data: bytes) -> str:
    """The text that trafilatura alone finds."""
    return str(trafilatura.extract(decode(data)) or trafilatura.extract(data) or "")


def phrases_of(folder: Path) -> list[Phrases]:
    """The pages with phrases."""
    return [_phrases(case, data) for case, data in _cases(folder) if "must_contain" in case]


def words_of(folder: Path) -> list[Words]:
    """The pages with an expected article."""
    return [_words(folder, case, data) for case, data in _cases(folder) if "expected_html" in case]


def _phrases(case: dict[str, Any], data: bytes) -> Phrases:
    ours, theirs = _folded(read(data).text), _folded(by_trafilatura(data))
    wanted = [_folded(phrase) for phrase in case["must_contain"]]
    unwanted = [_folded(phrase) for phrase in case["must_not_contain"]]

    def right(text: str) -> tuple[int, int]:
        return sum(p in text for p in wanted), sum(p not in text for p in unwanted)

    faults = [f"missing: {p}" for p in wanted if p not in ours] + [
        f"unwanted: {p}" for p in unwanted if p in ours
    ]
    return Phrases(
        Path(case["file"]).name, len(wanted), len(unwanted), right(ours), right(theirs), tuple(faults)
    )


def _words(folder: Path, case: dict[str, Any], data: bytes) -> Words:
    expected = html.fromstring((folder / case["expected_html"]).read_bytes().decode("utf-8"))
    gold = Counter(_split(" ".join(expected.itertext())))
    found = read(data)
    got = {
        "title": found.title, "byline": found.author, "siteName": found.publisher,
        "publishedTime": found.published, "lang": found.language,
    }  # fmt: skip
    stated = {name: str(case["expected"][name]) for name in FACTS if case["expected"].get(name)}
    wrong = {
        name: (value, got[name]) for name, value in stated.items() if not _agrees(name, value, got[name])
    }
    return Words(
        Path(case["file"]).name,
        _scored(found.text, gold),
        _scored(by_trafilatura(data), gold),
        wrong,
        frozenset(stated),
    )


def _agrees(name: str, expected: str, found: str) -> bool:
    """Language and day are compared as we keep them, everything else as words, one holding all of the other's."""
    if name == "lang":
        return expected.lower().split("-")[0] == found
    if name == "publishedTime":
        return expected[:10] == found[:10]
    one, other = set(_split(expected)), set(_split(found))
    return bool(one and other) and (one <= other or other <= one)


def _scored(text: str, gold: Counter[str]) -> tuple[float, float, float]:
    words = Counter(_split(text))
    hits = (words & gold).total()
    if not hits:
        return 0.0, 0.0, 0.0
    precision, recall = hits / words.total(), hits / gold.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _print_phrases(pages: list[Phrases]) -> None:
    wanted, unwanted = sum(page.wanted for page in pages), sum(page.unwanted for page in pages)
    print(f"{len(pages)} pages with phrases: {wanted} must stand in the text, {unwanted} must not")
    for who, side in (("ours", [p.ours for p in pages]), ("trafilatura", [p.theirs for p in pages])):
        print(
            f"  {who:12} contained {sum(a for a, _ in side)} of {wanted}, absent {sum(b for _, b in side)} of {unwanted}"
        )
    better = [page for page in pages if not page.is_worse and page.ours != page.theirs]
    print(f"  better than trafilatura: {len(better)}, worse: {sum(page.is_worse for page in pages)}")
    for page in pages:
        if page.is_worse or page.faults:
            print(f"  {'WORSE' if page.is_worse else 'fault'} {page.name}: {'; '.join(page.faults)}")


def _print_words(pages: list[Words]) -> None:
    print(f"{len(pages)} pages with an expected article, words (precision recall F1)")
    for page in pages:
        mark = " WORSE" if page.ours[2] < page.theirs[2] - 0.005 else ""
        print(f"  {page.name:52} ours {_shown(page.ours)}  trafilatura {_shown(page.theirs)}{mark}")
    ours, theirs = ([sum(column) / len(pages) for column in zip(*(getattr(p, who) for p in pages), strict=True)]
                    for who in ("ours", "theirs"))  # fmt: skip
    print(f"  {'mean':52} ours {_shown(ours)}  trafilatura {_shown(theirs)}")
    for fact in FACTS:
        stated = [page for page in pages if fact in page.stated]
        print(f"  {fact}: {sum(fact not in page.facts for page in stated)} of {len(stated)}")
    for page in pages:
        for fact, (expected, found) in page.facts.items():
            print(f"    {page.name}: {fact} is {_folded(expected)!r}, found {found!r}")


def _shown(scores: Any) -> str:
    return " ".join(f"{score:.3f}" for score in scores)


def main() -> None:
    """Print both tables for the folder that is named."""
    folder = Path(sys.argv[1])
    _print_phrases(phrases_of(folder))
    _print_words(words_of(folder))


if __name__ == "__main__":
    main()
