"""What a search makes of more than one line: the parts of a question, its thread, and what weighs in it."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.report import Marking
from tests.vectorstore.homes import LATE, NOW, Shelf, report, shelf
from vectorstore.embedding import MiniLM
from vectorstore.search import Found, Query, Search, Weights
from vectorstore.stored import Visibility

NEWS = {
    "mill": ("The Wire", "The mill at Norrby was hit by ransomware. Grain deliveries stopped for a week."),
    "ferry": ("The Post", "A ferry lost its engine off Torsby. Forty passengers were taken ashore by boats."),
    "bank": ("The Wire", "The bank said that its mobile app was down. Payments to customers were late."),
    "wolves": ("Guide", "Wolves were seen near the village of Lekvattnet. Farmers asked for a fence."),
    "choir": ("Guide", "A choir sang in the harbour hall, and the mayor thanked every singer."),
    "bridge": ("The Post", "Engineers closed the bridge because its steel cables had rusted through."),
    "flaw": ("Guide", "CVE-2026-1234 is exploited in Moorlog. Update at once, its maker said."),
    "other-flaw": ("The Wire", "CVE-2026-1235 is exploited in Moorlog as well. Update at once, its maker said."),
}  # fmt: skip
SHARED = Visibility(Marking.CLEAR, LATE)
MILL, FERRY = (
    "what stopped the grain deliveries at Norrby",
    "how many passengers of the ferry were taken ashore",
)
BOTH = f"{MILL.capitalize()}, and {FERRY}?"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A report on each of eight things, found by the model that comes with Sitrep."""
    made = shelf(tmp_path_factory.mktemp("news"), MiniLM())
    made.file(*(report(name, text, publisher=by) for name, (by, text) in NEWS.items()))
    return made


def names(found: Found) -> list[str]:
    """The reports found, best first."""
    return [match.report.external_id for match in found.matches]


def scores(found: Found) -> dict[str, float]:
    """The score of each report found."""
    return {match.report.external_id: match.score for match in found.matches}


def weighed(
    news: Shelf, query: Query | str, weights: Weights, search: Search | None = None
) -> dict[str, float]:
    """The score of each report with these weights."""
    search = search or news.search
    return scores(search.find(query, search.snapshot(SHARED), weights))


# ---- parts


def test_each_part_finds_its_report(news: Shelf) -> None:
    """Of two things that are asked at once, neither hides the other."""
    assert set(names(news.find(Query(BOTH, parts=(MILL, FERRY))))[:2]) == {"mill", "ferry"}


@pytest.mark.parametrize("asked", [BOTH, "What of the choir?"])
def test_a_part_counts_a_share_of_what_it_would_alone(news: Shelf, asked: str) -> None:
    """A report's score is that for the whole question, or six tenths of that for the part that it fits best."""
    whole, parts = scores(news.find(asked)), [scores(news.find(part)) for part in (MILL, FERRY)]
    both = scores(news.find(Query(asked, parts=(MILL, FERRY))))
    assert set(both) == set(NEWS)
    for name, score in both.items():
        share = Weights().part * max(part[name] for part in parts)
        assert score == pytest.approx(max(whole[name], share), abs=2e-6)


def test_what_a_part_alone_asks_is_found(news: Shelf) -> None:
    """A part that the whole question does not even repeat lifts its report."""
    plain, lifted = news.find("What of the choir?"), news.find(Query("What of the choir?", parts=(FERRY,)))
    assert scores(lifted)["ferry"] > scores(plain)["ferry"]
    assert names(lifted)[:2] == ["choir", "ferry"]


def test_parts_without_a_model(news: Shelf) -> None:
    """Words alone find the report of each part, and the search says that it was degraded."""
    search = Search(news.catalogue, None)
    found = search.find(Query(BOTH, parts=(MILL, FERRY)), search.snapshot(SHARED))
    assert found.degraded
    assert found.vector is None
    assert set(names(found)[:2]) == {"mill", "ferry"}


# ---- the thread


@pytest.mark.parametrize(
    ("before", "meant"),
    [("Was the mill at Norrby hit?", "mill"), ("Who lost an engine?", "ferry"), ("Is the mobile app down?", "bank")],
)  # fmt: skip
def test_what_was_asked_before_tells_what_is_meant(news: Shelf, before: str, meant: str) -> None:
    """A follow-up that says nothing itself is about what was asked before."""
    for follow_up in ("and the other one?", "and since when?", "why?"):
        assert names(news.find(Query(follow_up, earlier=(before,))))[0] == meant


def test_own_words_outweigh_the_thread(news: Shelf) -> None:
    """Whoever changes the subject finds the new one."""
    query = Query("and the ferry at Torsby?", earlier=("Was the mill at Norrby hit by ransomware?",))
    assert names(news.find(query))[0] == "ferry"


def test_the_last_question_counts_most(news: Shelf) -> None:
    """Of two reports that were asked about, the one that was asked about just now gains on the other."""
    wolves, ferry = "Where were the wolves seen?", "What happened to the ferry?"
    then = scores(news.find(Query("why?", earlier=(wolves, ferry))))
    now = scores(news.find(Query("why?", earlier=(ferry, wolves))))
    assert now["ferry"] - now["wolves"] > then["ferry"] - then["wolves"] + 0.05


def test_further_back_counts_less(news: Shelf) -> None:
    """The same words lift a report the less, the longer ago they were asked."""
    search, asked = Search(news.catalogue, None), ["wolves", "choir", "bridge"]  # words alone
    found = weighed(news, Query("ransomware", earlier=tuple(asked)), Weights(), search)
    assert found["mill"] > found["wolves"] > found["choir"] > found["bridge"] > 0


def test_a_reply_counts_less_than_a_question(news: Shelf) -> None:
    """What was answered last lifts its report, but not above what was asked."""
    search = Search(news.catalogue, None)  # words alone
    asked = weighed(news, Query("ransomware", earlier=("wolves",)), Weights(), search)
    answered = weighed(news, Query("ransomware", reply="wolves"), Weights(), search)
    assert asked["wolves"] > answered["wolves"] > 0
    assert "wolves" not in weighed(news, "ransomware", Weights(), search)
    thread = Query(
        "why?", earlier=("Where were the wolves seen?",), reply="A ferry lost its engine off Torsby."
    )
    assert names(news.find(thread))[0] == "wolves"


def test_a_reply_that_repeats_the_question_changes_nothing(news: Shelf) -> None:
    """No word counts twice."""
    assert news.find(Query(BOTH, reply=BOTH)).matches == news.find(BOTH).matches


def test_the_thread_is_no_part_of_the_question(news: Shelf) -> None:
    """Words, their rarity and identifiers are those of the question itself, so that the thread answers nothing."""
    plain = news.find("who?")
    found = news.find(
        Query("who?", earlier=("CVE-2026-1234 in Moorlog?",), reply="By The Wire, on CVE-2026-9999.")
    )
    for name in ("words", "rarity", "identifiers", "missing", "publishers", "top_bm25"):
        assert getattr(found, name) == getattr(plain, name), name
    assert names(found)[0] == "flaw"


# ---- what may not be seen


def test_a_thread_about_what_may_not_be_seen(news: Shelf, store: Shelf) -> None:
    """Talk of a restricted report lifts nothing and changes nothing, though its words stand in it."""
    store.file(*(report(name, text) for name, (_, text) in NEWS.items()))
    thread = Query("and since when?", parts=("the Kestrel keys", "the mill"), earlier=("Are the Kestrel keys lost?",), reply="Kestrel.")  # fmt: skip
    before = store.find(thread)
    store.file(report("cell", "The Kestrel keys are lost at the mill since Friday.", Marking.AMBER))
    after = store.find(thread)
    assert (after.matches, after.rarity, after.top_cosine) == (
        before.matches,
        before.rarity,
        before.top_cosine,
    )
    assert names(store.find(thread, Marking.AMBER))[0] == "cell"


# ---- weights


@pytest.mark.parametrize(("words", "share"), [(0, 0.65), (4, 0.65), (8, 0.575), (12, 0.5), (400, 0.5)])
def test_the_share_of_meaning(words: int, share: float) -> None:
    """Short questions are told apart by meaning, long ones by their words, and between goes a straight line."""
    assert Weights().cosine(words) == pytest.approx(share)


@given(st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_the_share_lies_between_its_ends(words: int, short: float, long: float) -> None:
    """Whatever the weights, no question is outside, and one word more is a step towards the long end or none."""
    weights = Weights(cosine_short=short, cosine_long=long)
    share, after = weights.cosine(words), weights.cosine(words + 1)
    assert min(short, long) - 1e-9 <= share <= max(short, long) + 1e-9
    assert abs(after - long) <= abs(share - long) + 1e-9


@pytest.mark.parametrize("question", ["ransomware", "Which village asked for a fence because wolves were seen by farmers near Lekvattnet?"])  # fmt: skip
def test_a_score_is_meaning_and_words_by_their_shares(news: Shelf, question: str) -> None:
    """The best passage by both has the whole of both; one that lacks the words has the share of meaning at most."""
    found = news.find(question)
    share = Weights().cosine(len(found.words))
    assert found.matches[0].score == pytest.approx(1.0)
    assert all(match.score <= share + 1e-6 for match in found.matches if not match.passages[0].bm25)


def test_named_publishers_get_their_share(news: Shelf) -> None:
    """Their reports gain a quarter, nobody else's anything, and a day counts for those publishers alone."""
    asked = "According to The Wire on 1 April, what was hit?"
    without = weighed(news, asked, Weights(publisher=0, day=0))
    for weights, gain in ((Weights(day=0), 0.25), (Weights(publisher=0), 0.4), (Weights(), 0.65)):
        gained = {name: score - without[name] for name, score in weighed(news, asked, weights).items()}
        assert gained == pytest.approx(
            {name: gain * (by == "The Wire") for name, (by, _) in NEWS.items()}, abs=2e-6
        )


def test_a_day_without_a_publisher_is_everybodys(news: Shelf) -> None:
    """All reports of that day gain."""
    asked = "What was hit on 1 April 2026?"
    without = weighed(news, asked, Weights(day=0))
    gained = {name: score - without[name] for name, score in weighed(news, asked, Weights()).items()}
    assert gained == pytest.approx(dict.fromkeys(NEWS, 0.4), abs=2e-6)
    other = "What was hit on 2 April 2026?"
    assert weighed(news, other, Weights()) == weighed(news, other, Weights(day=0))


@pytest.mark.parametrize(
    "query",
    [
        Query("According to The Wire on 1 April, is CVE-2026-1234 exploited in Moorlog as well?"),
        Query("CVE-2026-1234?", parts=(MILL, "Is CVE-2026-1235 exploited in Moorlog as well")),
        Query("And CVE-2026-1234?", earlier=("Is CVE-2026-1235 exploited in Moorlog as well?",), reply=NEWS["other-flaw"][1]),
    ],
)  # fmt: skip
def test_an_identifier_wins_outright(news: Shelf, query: Query) -> None:
    """Neither the publisher and day that are named, nor parts, nor the thread put its neighbour first."""
    found = news.find(query)
    first, second = found.matches[:2]
    assert first.report.external_id == "flaw"
    assert first.score >= second.score + 1


def test_of_two_identifiers_both_win(news: Shelf) -> None:
    """Each brings its holder before everything else."""
    assert set(
        names(news.find("Are CVE-2026-1234 and CVE-2026-1235 exploited, or is it ransomware?"))[:2]
    ) == {
        "flaw",
        "other-flaw",
    }


# ---- laws


def test_chroma_and_exact_search_agree_on_threads_and_parts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """By nearest neighbours or by comparing all: the same reports, passages and scores."""
    store = shelf(tmp_path_factory.mktemp("near"))
    store.file(*(report(name, text, publisher=by) for name, (by, text) in NEWS.items()))
    for query in (
        Query(BOTH, parts=(MILL, FERRY)),
        Query("why?", earlier=("the wolves?", "the ferry?"), reply="The Post wrote it."),
        Query("why?", parts=(MILL,), earlier=(FERRY,)),
    ):
        near, exact = store.find(query, chroma=True), store.find(query)
        assert (near.matches, near.top_cosine) == (exact.matches, exact.top_cosine)


_TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "?",
        "the of",
        "wolves",
        "CVE-2026-1234",
        "CVE-2026-7",
        "the mill at Norrby",
        "The Wire, 1 April",
    ]
)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The same reports, placed by their words, which is quicker."""
    made = shelf(tmp_path_factory.mktemp("counted"))
    made.file(*(report(name, text, publisher=by) for name, (by, text) in NEWS.items()))
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_TEXTS, st.lists(_TEXTS, max_size=3), st.lists(_TEXTS, max_size=3), _TEXTS)
def test_any_query_is_searched(
    counted: Shelf, text: str, parts: Sequence[str], earlier: Sequence[str], reply: str
) -> None:
    """Whatever stands in it, finding does not fail; scores fall; none is above what weights can add up to."""
    found = counted.find(Query(text, tuple(parts), tuple(earlier), reply))
    ranked = [match.score for match in found.matches]
    w = Weights()
    assert ranked == sorted(ranked, reverse=True)
    assert all(0 < score <= 1 + w.identifier + w.publisher + w.day + 1e-6 for score in ranked)
    assert {match.report.retrieved for match in found.matches} <= {NOW}


# ---- time


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """One sentence that was printed three times, each in another words' company, in three months."""
    made = shelf(tmp_path_factory.mktemp("months"), MiniLM())
    for name, day in (("january", "2026-01-12"), ("march", "2026-03-12"), ("april", "2026-04-05")):
        made.file(
            report(name, f"The ferry to Torsby broke down in {name} weather.", published=f"{day}T08:00:00Z")
        )
    return made


def test_a_month_is_a_hint(months: Shelf) -> None:
    """Of reports alike, the one of the month that the question names comes first."""
    assert names(months.find("Which ferry broke down in March?"))[0] == "march"
    assert names(months.find("Which ferry broke down in January 2026?"))[0] == "january"


def test_news_age(months: Shelf) -> None:
    """Of reports alike, the newest is first when the question is about the present, and gains no more than the table says."""
    asked, now = Query("Is the ferry broken?"), Query("Is the ferry broken?", present=True)
    seen = Visibility(Marking.CLEAR, NOW)
    search = months.search
    before, after = (scores(search.find(query, search.snapshot(seen))) for query in (asked, now))
    assert max(after, key=lambda name: after[name]) == "april"
    gained = {name: after[name] - before[name] for name in before}
    assert gained["april"] > gained["march"] > gained["january"] >= 0
    assert max(gained.values()) <= Weights().recent + 1e-6


def test_the_newest(months: Shelf) -> None:
    """Asked for nothing in particular, the newest visible reports come, newest first."""
    search = months.search
    assert names(search.newest(search.snapshot(SHARED))) == ["april", "march", "january"]
    early = Visibility(Marking.CLEAR, "2026-03-31T00:00:00Z")
    assert names(search.newest(search.snapshot(early).within("2026-02-01T00:00:00Z", ""))) == ["march"]
