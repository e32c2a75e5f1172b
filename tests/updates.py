"""Advisories before and after an update: does the diff name what the publisher says has changed?

python -m tests.updates [FOLDER] prints, pair by pair, the share of the content words of the publisher's own note of
revision that the diff names: its summary, the changed words and the sentences they stand in.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from ingestion.changes import Changes, changes_between
from ingestion.report import Document
from vectorstore.words import tokens

FOLDER = Path(__file__).parents[1] / "../shared/data/advisory_updates"
# Words of a note that say no more than that it is one.
_EMPTY = frozenset(
    "update updated updates a b c d e f section sections information added expanded corrected correct change changed made "
    "were was and the of to in for with additional adjusted specific statement series advisory link".split()
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One update: both versions and what its publisher says of it."""

    name: str
    note: str
    changes: Changes

    @property
    def wanted(self) -> list[str]:
        """The content words of the note."""
        said = re.sub(r"^Update [A-Z]\s*-\s*|^Update with\b", "", self.note)
        return [word for word in dict.fromkeys(tokens(said)) if word not in _STOPPED and len(word) > 1]

    @property
    def named(self) -> list[str]:
        """Those of them that the diff names."""
        told = set(tokens(_told(self.changes)))
        return [word for word in self.wanted if word in told]


_STOPPED = frozenset(token for word in _EMPTY for token in tokens(word))


def _told(changes: Changes) -> str:
    fields = [f"{field.name} {field.new}" for field in changes.fields]
    words = [piece.text for edit in changes.edits for piece in edit.pieces if piece.kind != "same"]
    whole = [edit.old + edit.new for edit in changes.edits if edit.kind != "changed"]
    return "\n".join([changes.summary, *fields, *words, *whole])


def pairs(folder: Path = FOLDER) -> list[Pair]:
    """Every pair of the set, compared."""
    lines = (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    return [_pair(json.loads(line)) for line in lines]


def _pair(row: dict[str, str]) -> Pair:
    old, new = (_document(row, which) for which in ("old", "new"))
    return Pair(row["id"], row["revision"], changes_between(old, new))


def _document(row: dict[str, str], which: str) -> Document:
    text = row[f"{which}_text"]
    return Document(text, title=text.partition("\n")[0], published=row[f"{which}_date"], kind="corpus")


def questions(folder: Path = FOLDER) -> list[str]:
    """By identifier, by title and by CVE, what one may ask of each advisory that was updated."""
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [f"What does {row['id']} say?" for row in rows]
    asked += [f"What is known about {row['title'].partition(' (')[0]}?" for row in rows]
    return asked + [f"Which products does {_CVE.findall(row['text'])[0]} affect?" for row in rows]


_CVE = re.compile(r"CVE-\d{4}-\d+")


def main() -> None:
    """Print every pair and the share over all."""
    found = pairs(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    for pair in found:
        print(f"\n{pair.name}: {len(pair.named)} of {len(pair.wanted)}")  # noqa: T201
        print(f"  note   {pair.note}")  # noqa: T201
        print(f"  diff   {pair.changes.summary}")  # noqa: T201
        if missing := [word for word in pair.wanted if word not in pair.named]:
            print(f"  not    {' '.join(missing)}")  # noqa: T201
    named, wanted = sum(len(p.named) for p in found), sum(len(p.wanted) for p in found)
    whole = sum(p.named == p.wanted for p in found)
    share = f"{named} of {wanted} content words named ({named / wanted:.0%})"
    print(f"\n{share}; {whole} of {len(found)} notes wholly")  # noqa: T201


if __name__ == "__main__":
    main()
