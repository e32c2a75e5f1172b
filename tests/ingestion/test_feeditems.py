"""What becomes of an item: teaser or full, its identity, its marking, its date."""

import pytest

from ingestion.errors import ReadingError
from ingestion.feeditems import is_teaser, item_filing
from ingestion.feeds import Followed
from ingestion.reading.news import NewsItem
from ingestion.report import Document, Marking

NOW = "2026-04-06T06:00:00Z"
FEED = Followed("https://news.example/feed", title="Harbour Desk")
LINK = "https://news.example/a"
LONG = "The wharf company looks into it. " * 60


@pytest.mark.parametrize(
    "ending",
    ["", "Read more", "Read more »", "[…]", "[...]", "…", "...", "Continue reading Ledger read", "Weiterlesen",
     "Lire la suite", "Learn more.", "The post Ledger read appeared first on Harbour Desk."],
)  # fmt: skip
def test_a_text_that_breaks_off_is_a_teaser(ending: str) -> None:
    """Long or short, what ends in an invitation to its page is only its beginning."""
    text = (LONG if ending else "Short.") + ending
    assert is_teaser(NewsItem("1", "Ledger read", LINK, text=text))
    assert not is_teaser(NewsItem("1", "Ledger read", "", text=text))  # there is no page


@pytest.mark.parametrize(
    "ending", ["It ended.", 'He said: "read more books", and left the stage to others.', "(1 of 3)"]
)
def test_a_long_text_that_ends_is_whole(ending: str) -> None:
    """A long text needs no page."""
    assert not is_teaser(NewsItem("1", "Ledger read", LINK, text=LONG + ending))


def test_the_fuller_text_counts() -> None:
    """A page that holds less than its item, such as a wall of consent, does not replace it."""
    item = NewsItem("1", "Ledger read", LINK, text=LONG + "…")
    wall = item_filing(FEED, item, NOW, identity=LINK, page=Document("We value your privacy."))
    full = item_filing(FEED, item, NOW, identity=LINK, page=Document(LONG * 2, title="x", kind="page"))
    assert (wall.document.text, full.document.text) == (item.text, LONG * 2)
    assert (full.document.title, full.document.kind) == ("Ledger read", "page")


@pytest.mark.parametrize("feed", list(Marking))
@pytest.mark.parametrize("own", [None, *Marking])
def test_the_highest_marking_counts(feed: Marking, own: Marking | None) -> None:
    """A page's marking raises that of its feed and never lowers it."""
    followed = Followed("https://news.example/feed", marking=feed)
    filing = item_filing(
        followed, NewsItem("1", "A", LINK), NOW, identity=LINK, page=Document(LONG, marking=own)
    )
    assert filing.marking == max(feed, own or Marking.CLEAR)


def test_a_title_may_carry_the_marking() -> None:
    """`TLP:AMBER` in front of the title counts as the item's own marking."""
    assert (
        item_filing(FEED, NewsItem("1", "[TLP:AMBER] Ledger read", text=LONG), NOW).marking is Marking.AMBER
    )


def test_who_publishes_it() -> None:
    """Whom the feed is said to be of, else what the page says, else the feed's title."""
    item, page = NewsItem("1", "A", LINK), Document(LONG, publisher="The Harbour")
    said = Followed("https://news.example/feed", publisher="Desk", title="Harbour Desk")
    assert item_filing(said, item, NOW, identity=LINK, page=page).document.publisher == "Desk"
    assert item_filing(FEED, item, NOW, identity=LINK, page=page).document.publisher == "The Harbour"
    assert item_filing(FEED, item, NOW, identity=LINK).document.publisher == "Harbour Desk"


def test_an_item_is_no_evidence_of_ours() -> None:
    """Nobody vouches for what a feed says."""
    filing = item_filing(FEED, NewsItem("1", "A", text=LONG), NOW)
    assert (filing.vouched, filing.reporter, filing.source) == ("", "", "feed")


def test_a_bare_headline_is_its_own_text() -> None:
    """What has nothing but a title says that; what has not even one is refused in words."""
    filing = item_filing(FEED, NewsItem("1", "Ledger read", LINK), NOW, identity=LINK, gap="it is down")
    assert (filing.document.text, filing.document.missing) == ("Ledger read", ("its page (it is down)",))
    with pytest.raises(ReadingError, match="neither text nor title"):
        item_filing(FEED, NewsItem("1", ""), NOW)


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("2026-04-07T05:59:00Z", "2026-04-07T05:59:00Z"),
        ("2026-04-07T06:01:00Z", ""),
        ("9999-12-31T23:59:59Z", ""),
        ("", ""),
    ],
)
def test_a_date_lies_at_most_a_day_ahead(stated: str, published: str) -> None:
    """Clocks and zones may differ by a day; more is not believed, and said."""
    document = item_filing(FEED, NewsItem("1", "A", published=stated, text=LONG), NOW).document
    assert document.published == published
    assert bool(document.missing) == (bool(stated) and not published)
