"""Search: words and meaning on one scale, identifiers first, copies once, and honest about what it could not do."""

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from ingestion.report import Marking
from tests.doubles_embedder import WordEmbedder
from tests.vectorstore.homes import LATE, NOW, Shelf, report, shelf
from vectorstore.embedding import Vectors
from vectorstore.home import Home
from vectorstore.search import Search
from vectorstore.stored import Visibility
from vectorstore.words import tokens

NEWS = {
    "mill": "The mill at Norrby was hit by ransomware on Friday. Grain deliveries stopped.",
    "bank": "The bank said its mobile app was down. Payments are late; the bank apologised twice.",
    "wire": "A cable was cut. Ransomware was not involved, the operator said.",
    "long": "Nobody was hurt. " * 40 + "The operator of the ferry said the outage was caused by ransomware.",
    "cve": "CVE-2026-1234 is exploited in Moorlog 4.2.1. Update at once.",
    "near": "CVE-2026-1235 is exploited in Moorlog 4.2.2. Update at once.",
}
QUESTIONS = [
    "ransomware",
    "bank payments",
    "the operator said ransomware",
    "moorlog update",
    "Norrby",
    "nothing of the kind",
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A few reports, one of them restricted, one with an earlier version, indexed in Chroma."""
    made = shelf(tmp_path_factory.mktemp("news"))
    made.file(report("bank", "Ransomware everywhere, ransomware at the bank."))
    made.file(*(report(name, text) for name, text in NEWS.items()))
    made.file(report("cell", "Ransomware at the mill: keys are lost.", Marking.AMBER))
    made.index()
    return made


def plain_bm25(question: str, passages: list[list[str]]) -> list[float]:
    """BM25 as the books have it, k1 = 1.5, b = 0.75, over whole lists of words."""
    mean = sum(map(len, passages)) / len(passages)
    scores = []
    for words in passages:
        counts, score = Counter(words), 0.0
        for word in dict.fromkeys(tokens(question)):
            holding = sum(word in other for other in passages)
            idf = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
            score += idf * counts[word] * 2.5 / (counts[word] + 1.5 * (0.25 + 0.75 * len(words) / mean))
        scores.append(score)
    return scores


def visible_words(store: Shelf, clearance: Marking) -> dict[tuple[str, int], list[str]]:
    """The indexed words of every visible passage, cut by hand: header, then text."""
    snapshot = store.search.snapshot(Visibility(clearance, LATE))
    h = snapshot.holdings
    found = {}
    for row in np.flatnonzero(snapshot.mask):
        key = (str(h.report_ids[h.passage_version[row]]), int(h.version_numbers[h.passage_version[row]]))
        stored = store.catalogue.reports([key])[key]
        start, end = h.spans[row]
        header = tokens(f"{stored.publisher} | {stored.published[:10]} | {stored.title} {stored.author}")
        found[key[0], int(h.ordinals[row])] = header + tokens(stored.text[start:end])
    return found


@pytest.mark.parametrize("clearance", [Marking.CLEAR, Marking.AMBER])
@pytest.mark.parametrize("question", QUESTIONS)
def test_bm25_is_the_plain_formula_over_visible_passages(
    news: Shelf, question: str, clearance: Marking
) -> None:
    """What is restricted or superseded is not in the statistics: how many there are, how long, how rare."""
    words = visible_words(news, clearance)
    wanted = dict(zip(words, plain_bm25(question, list(words.values())), strict=True))
    found = {
        (p.report_id, p.ordinal): p.bm25
        for match in news.find(question, clearance).matches
        for p in match.passages
    }
    assert all(
        found.get(key, 0.0) == pytest.approx(score, abs=1e-6)
        for key, score in wanted.items()
        if score or key in found
    )


@pytest.mark.parametrize(
    "question", ["What of CVE-2026-1234?", "cve-2026-1234", "Moorlog update exploited CVE-2026-1234", "4.2.1"]
)
def test_who_holds_the_identifier_comes_first(news: Shelf, question: str) -> None:
    """By far: the neighbour number is another thing."""
    found = news.find(question)
    first, *others = found.matches
    assert first.report.external_id == "cve"
    assert all(first.score >= other.score + 1 for other in others)
    assert found.missing == ()


def test_an_identifier_that_nobody_holds_is_named(news: Shelf) -> None:
    """So that no neighbour is taken for it."""
    assert news.find("What of CVE-2026-9999?").missing == ("cve-2026-9999",)


@pytest.mark.parametrize("clearance", [Marking.CLEAR, Marking.AMBER])
@pytest.mark.parametrize("question", QUESTIONS)
def test_chroma_and_exact_search_agree(news: Shelf, question: str, clearance: Marking) -> None:
    """The same reports, passages and scores, to the last digit."""
    exact, near = (news.find(question, clearance, chroma=chroma) for chroma in (False, True))
    assert [(m.report.report_id, m.score, m.passages) for m in near.matches] == [
        (m.report.report_id, m.score, m.passages) for m in exact.matches
    ]
    assert (near.top_cosine, near.top_bm25) == (exact.top_cosine, exact.top_bm25)


def test_at_most_twenty_reports_with_their_best_passages(store: Shelf) -> None:
    """Best first, scores falling, four passages each at most."""
    store.file(
        *(
            report(f"r{n}", f"Ransomware number {n} was found. " + "It was loud. " * 300 * (n == 7))
            for n in range(30)
        )
    )
    matches = store.find("ransomware loud").matches
    assert len(matches) == 20
    assert all(a.score >= b.score for a, b in zip(matches, matches[1:], strict=False))
    for match in matches:
        assert 1 <= len(match.passages) <= 4
        assert match.score == match.passages[0].score == max(p.score for p in match.passages)


def test_near_copies_take_one_place(store: Shelf) -> None:
    """The best keeps it and names the others' publishers."""
    story = (
        "The mill at Norrby was hit by ransomware on Friday and grain deliveries stopped, its owner said. "
        * 4
    )
    store.file(
        report("a", story, publisher="The Wire"),
        report("b", story + "Reporting by staff.", publisher="The Post"),
    )
    store.file(report("c", "Norrby is a town with a mill.", publisher="Guide"))
    matches = store.find("ransomware stopped grain deliveries of the mill at Norrby").matches
    assert len(matches) == 2
    best = matches[0].report
    assert {best.publisher, *best.copies} == {"The Wire", "The Post"}


def test_a_passage_match_lies_in_its_report(news: Shelf) -> None:
    """Its range and version are those of the report beside it."""
    for match in news.find("the operator said ransomware ferry outage").matches:
        for passage in match.passages:
            assert (passage.report_id, passage.version) == (match.report.report_id, match.report.version)
            assert 0 <= passage.start < passage.end <= len(match.report.text)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?!",
        "the of and",
        "\ud800",
        "\x00",
        "a" * 100_000,
        "'; DROP TABLE meta; --",
        '" OR 1=1 NEAR(',
        "𝕋🦊",
    ],
)
def test_any_question_is_answered(news: Shelf, question: str) -> None:
    """Odd ones find little, but never raise."""
    clean = question.encode("utf-8", "replace").decode()
    assert len(news.find(clean).matches) <= 20


def test_an_empty_home_finds_nothing(store: Shelf) -> None:
    """And says how little was searched."""
    found = store.find("ransomware", chroma=True)
    assert (found.matches, found.degraded) == ((), False)
    assert (found.snapshot.searched.reports, found.snapshot.searched.newest) == (0, "")


def test_reports_that_hold_a_phrase(news: Shelf) -> None:
    """All words of one of the phrases, in a passage that may be seen."""
    snapshot = news.search.snapshot(Visibility(Marking.CLEAR, LATE))
    names = {report(name, "").report_id: name for name in NEWS}
    held = news.search.holding(snapshot, ["mobile app", "Norrby mill"])
    assert {names[key] for key, _ in held} == {"bank", "mill"}
    assert news.search.holding(snapshot, ["keys lost", "", "the"]) == []


# ---- when a part is missing


class Broken(WordEmbedder):
    """Answers with something that is no vector of ours."""

    def matrix(self, texts: Iterable[str]) -> Vectors:
        """As its name says."""
        rows = super().matrix(list(texts))
        return rows * np.nan if self.name == "nan" else rows[:, :-1]


def test_without_a_model_words_alone_decide(news: Shelf) -> None:
    """The answer is marked degraded, and the right report still comes first."""
    search = Search(news.catalogue, None)
    found = search.find("Norrby mill", search.snapshot(Visibility(Marking.CLEAR, LATE)))
    assert found.degraded
    assert found.matches[0].report.external_id == "mill"


@pytest.mark.parametrize("name", ["nan", "short"])
def test_a_model_that_answers_nonsense_leaves_words_alone(news: Shelf, name: str) -> None:
    """Numbers that are not finite, or of another width, are not searched with."""
    search = Search(news.catalogue, Broken(name), news.chroma)
    found = search.find("Norrby mill", search.snapshot(Visibility(Marking.CLEAR, LATE)))
    assert found.degraded
    assert found.matches[0].report.external_id == "mill"


def test_an_index_that_lost_passages_is_not_believed(tmp_path: Path) -> None:
    """All vectors are compared instead: no report goes missing in silence."""
    store = shelf(tmp_path)
    store.file(*(report(name, text) for name, text in NEWS.items()))
    store.index()
    keys = [row.key for row in store.catalogue.index_rows()]
    store.chroma.replace([], keys[:3])
    for question in QUESTIONS:
        assert [m.score for m in store.find(question, chroma=True).matches] == [
            m.score for m in store.find(question).matches
        ]


def test_an_unfinished_rebuilding_is_seen(tmp_path: Path) -> None:
    """Search goes on without the index, and the next filing finishes it."""
    store = shelf(tmp_path)
    store.file(*(report(name, text) for name, text in NEWS.items()))
    store.index()
    Home(tmp_path).rebuilding.touch()  # as a kill in the middle of `reindex` leaves it
    again = shelf(tmp_path)
    assert [m.score for m in again.find("ransomware", chroma=True).matches]
    again.file(report("new", "More ransomware."))
    again.index()
    assert not again.chroma.is_unfinished
    assert again.indexed() == {Marking.CLEAR: again.catalogue.size()}


# ---- while others write


def test_a_reader_sees_what_another_process_filed(store: Shelf) -> None:
    """Each question looks at the catalogue as it stands."""
    reader = shelf(store.home.folder)
    assert reader.texts("ransomware") == []
    store.file(report("a", "Ransomware."))
    assert reader.texts("ransomware") == ["Ransomware."]


def test_a_snapshot_survives_what_happens_meanwhile(store: Shelf) -> None:
    """Filing, purging and restricting between two steps of a question mix nothing up and show nothing more."""
    store.file(
        report("a", "Ransomware at the mill."),
        report("b", "Ransomware at the bank."),
        report("c", "Ransomware."),
    )
    snapshot = store.search.snapshot(Visibility(Marking.CLEAR, LATE))
    store.catalogue.purge(report("b", "").report_id)
    store.file(report("c", "Ransomware.", Marking.AMBER), report("d", "Ransomware at sea."))
    found = store.search.find("ransomware", snapshot)
    assert {m.report.text for m in found.matches} <= {"Ransomware at the mill."}
    assert NOW in {m.report.retrieved for m in found.matches}
