"""What may not be seen has no influence: not what is restricted, and not what came later."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from ingestion.report import Filing, Marking
from tests.vectorstore.homes import Shelf, report, shelf
from vectorstore.search import Found, Query
from vectorstore.stored import Visibility

T = "2026-04-05T12:00:00Z"
WORDS = "mill bank breach wolves ransomware keys vendor Norrby outage customers Tallyline token litellm==1.82.7 CVE-2026-1234".split()
PUBLISHERS = ["The Wire", "The Post", "Cell", ""]
QUESTIONS: list[Query | str] = [
    "ransomware at the mill", "What did The Wire say of Tallyline on 4 April?", "CVE-2026-1234", "Is litellm==1.82.7 in use?",
    "CVE-2026-4321", "bank customers outage token", "wolves", "Codename Kestrel", "", "vendor keys breach Norrby",
    Query("Was the mill hit, and were tokens of Kestrel lost?", parts=("Was the mill hit", "tokens of Kestrel lost")),
    Query("and the mill?", earlier=("Kestrel wolves at the bank?", "What did Cell say of CVE-2026-1234?"), reply="Keys of Tallyline."),
    Query("who?", parts=("the bank", "the Post"), earlier=("vendor outage",), reply="Kestrel is litellm==1.82.7."),
]  # fmt: skip
ROUNDS, STEPS = 10, 20  # 200 pairs of each kind, each asked two questions


def story(dice: Random, name: str, marking: Marking, day: int) -> Filing:
    """A short report that shares its words with all others."""
    text = " ".join(
        f"The {' '.join(dice.choices(WORDS, k=dice.randint(2, 7)))}." for _ in range(dice.randint(1, 6))
    )
    published = f"2026-04-{day:02}T0{dice.randint(0, 9)}:00:00Z"
    return report(
        name, text, marking, publisher=dice.choice(PUBLISHERS), published=published, title=dice.choice(WORDS)
    )


def restricted(dice: Random, n: int, seen: list[Filing]) -> Filing:
    """A report above GREEN: fresh, or a visible one's text to the letter, under any name, of any day."""
    marking = dice.choice([Marking.AMBER, Marking.AMBER_STRICT, Marking.RED])
    if dice.random() < 0.3:
        twin = dice.choice(seen)
        return report(
            f"hidden{n}", twin.document.text + dice.choice(["", " Kestrel."]), marking, publisher="The Wire"
        )
    return story(dice, f"hidden{n}", marking, dice.randint(1, 28))


def later(dice: Random, n: int, seen: list[Filing]) -> Filing:
    """Something that was not there at T: a report, a new version, a copy."""
    made = story(dice, f"later{n}", Marking.CLEAR, dice.randint(6, 28))
    kind = dice.choice(["new", "version", "copy"])
    if kind == "new":
        return made
    old = dice.choice([*seen, report("copy", "", seen[4].marking)])
    if kind == "version":
        return report(
            old.identity,
            made.document.text,
            old.marking,
            published=made.document.published,
            publisher="Later",
        )
    return report(
        f"copy{n}", old.document.text, old.marking, published=made.document.published, publisher="Copier"
    )


def told(found: Found) -> object:
    """Everything that a search says, but for the snapshot itself."""
    return (
        found.matches, found.words, found.rarity, found.identifiers, found.degraded, found.top_cosine, found.top_bm25,
        found.missing, found.publishers, found.snapshot.searched, found.snapshot.size, found.snapshot.mean_length,
        found.snapshot.report_keys(),
    )  # fmt: skip


@pytest.fixture(scope="module", params=range(ROUNDS))
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Random, list[Filing], Shelf, Shelf]]:
    """Two equal homes with a few reports, two versions of one of them and a copy of another."""
    dice = Random(request.param)
    seen = [
        story(dice, f"r{n}", dice.choice([Marking.CLEAR, Marking.GREEN]), dice.randint(1, 4))
        for n in range(12)
    ]
    folder = tmp_path_factory.mktemp("pair")
    base = shelf(folder / "base")
    base.file(*seen)
    base.file(
        story(dice, "r3", seen[3].marking, 5),
        report("copy", seen[4].document.text, seen[4].marking, publisher="Echo"),
    )
    base.engine.dispose()
    shutil.copytree(folder / "base", folder / "other")
    yield dice, seen, base, (other := shelf(folder / "other"))
    base.engine.dispose()
    other.engine.dispose()


@pytest.mark.parametrize("add", [restricted, later], ids=["restricted", "later"])
def test_what_may_not_be_seen_changes_nothing(
    pair: tuple[Random, list[Filing], Shelf, Shelf], add: Callable[[Random, int, list[Filing]], Filing]
) -> None:
    """After each report that is above the clearance, or later than the question's time, every field is the same."""
    dice, seen, base, other = pair
    for n in range(STEPS):
        other.file(add(dice, n, seen))
        for question in dice.sample(QUESTIONS, 2):
            clearance = dice.choice([Marking.CLEAR, Marking.GREEN])
            assert told(other.find(question, clearance, T)) == told(base.find(question, clearance, T))


def test_chroma_keeps_the_law(tmp_path: Path) -> None:
    """With nearest neighbours from the index as well."""
    dice = Random(99)
    homes = [shelf(tmp_path / name) for name in ("base", "other")]
    seen = [story(dice, f"r{n}", dice.choice([Marking.CLEAR, Marking.GREEN]), 4) for n in range(10)]
    hidden = [restricted(dice, n, seen) for n in range(10)]
    homes[0].file(*seen)
    homes[1].file(*[one for two in zip(hidden, seen, strict=True) for one in two])
    for question in QUESTIONS:
        first, second = (told(home.find(question, Marking.GREEN, T, chroma=True)) for home in homes)
        assert first == second


def test_a_batch_filed_together_is_the_same_as_one_by_one(tmp_path: Path) -> None:
    """What stands beside a report in its batch has no part in it."""
    dice = Random(5)
    seen = [story(dice, f"r{n}", Marking.CLEAR, 4) for n in range(10)]
    together, alone = shelf(tmp_path / "a"), shelf(tmp_path / "b")
    together.file(*seen)
    for one in seen:
        alone.file(one)
    assert [told(together.find(q)) for q in QUESTIONS] == [told(alone.find(q)) for q in QUESTIONS]


def test_whoever_may_see_more_finds_more(store: Shelf) -> None:
    """The clearance is what decides, step by step."""
    store.file(*(report(m.name, f"Wolves {m.name}.", m) for m in Marking))
    for clearance in Marking:
        found = {match.report.marking for match in store.find("wolves", clearance).matches}
        assert found == {m for m in Marking if m <= clearance}
        assert store.search.snapshot(Visibility(clearance, T)).searched.reports == clearance + 1
