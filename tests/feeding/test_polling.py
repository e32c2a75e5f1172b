"""Polling against a real server on loopback: what comes into the index, and what is asked for it."""

import pytest

from bot.feeding import Around, ask, gather
from ingestion.report import Marking
from tests.feeding.conftest import Desk
from tests.feeding.feedserver import Answer, Asked, FeedServer, item, page, rss, safe_fetch

LONG = " ".join(
    f"The wharf company said on day {n} that its ledger had been read by strangers." for n in range(20)
)
SHORT = "Strangers read the ledger of the wharf company. Read more"


def test_an_item_with_its_full_text_is_a_report(desk: Desk, server: FeedServer) -> None:
    """A full item becomes a report with its title, date, address and the feed's title as publisher; its page is not asked."""
    link = f"{server.url}/a?utm_source=feed"
    server["/feed"] = rss(
        "Harbour Desk", [item("Ledger read", LONG, link=link, date="Fri, 3 Apr 2026 17:10:00 GMT")]
    )
    desk.follow("/feed")
    (row,) = desk.poll()
    assert (row.status, row.marking) == ("added", "TLP:CLEAR")
    report = desk.reports()["Ledger read"]
    assert (report.publisher, report.published) == ("Harbour Desk", "2026-04-03T17:10:00Z")
    assert (report.url, report.source, report.text) == (f"{server.url}/a", "url", LONG)
    assert not server.times("/a?utm_source=feed")


def test_a_teaser_is_replaced_by_its_page(desk: Desk, server: FeedServer) -> None:
    """A short item's page is fetched, and its text is the report."""
    server["/a"] = page("Ledger read | Harbour Desk", LONG)
    server["/feed"] = rss("Harbour Desk", [item("Ledger read", SHORT, link=f"{server.url}/a")])
    desk.follow("/feed", publisher="The Harbour")
    (row,) = desk.poll()
    assert (row.status, row.missing) == ("added", ())
    report = desk.reports()["Ledger read"]
    assert LONG in report.text
    assert (report.publisher, report.url) == ("The Harbour", f"{server.url}/a")


def test_a_page_that_cannot_be_had_is_tried_again(desk: Desk, server: FeedServer) -> None:
    """The teaser is filed and says so; a later poll has the page, as a new version of the same report."""
    server["/a"] = Answer(b"", 500)
    server["/feed"] = rss("Harbour Desk", [item("Ledger read", SHORT, link=f"{server.url}/a")])
    desk.follow("/feed")
    (row,) = desk.poll()
    assert row.status == "added"
    assert "its page (" in row.missing[0]
    assert desk.reports()["Ledger read"].text == SHORT
    server["/a"] = page("Ledger read", LONG)
    (again,) = desk.poll()
    assert (again.status, again.version, again.report_id) == ("updated", 2, row.report_id)
    assert LONG in desk.reports()["Ledger read"].text
    assert desk.poll() == []


def test_a_page_that_never_comes_is_given_up(desk: Desk, server: FeedServer) -> None:
    """After four polls the page is not asked for any more, and the teaser stays."""
    server["/a"] = Answer(b"", 404)
    server["/feed"] = rss("Harbour Desk", [item("Ledger read", SHORT, link=f"{server.url}/a")])
    desk.follow("/feed")
    for _ in range(6):
        desk.poll()
    assert server.times("/a") == 4
    assert desk.reports()["Ledger read"].text == SHORT


def test_a_busy_site_is_left_alone(desk: Desk, server: FeedServer) -> None:
    """A page that answers 429 keeps us from asking that site's others in this poll; their teasers are filed."""
    server["/1"] = server["/2"] = Answer(b"", 429, {"Retry-After": "30"})
    items = [item(f"Story {n}", SHORT, link=f"{server.url}/{n}") for n in (1, 2)]
    server["/feed"] = rss("Harbour Desk", items)
    desk.follow("/feed")
    assert [row.status for row in desk.poll()] == ["added", "duplicate"]
    assert server.times("/1") + server.times("/2") == 1


def test_what_has_not_changed_is_not_sent_again(desk: Desk, server: FeedServer) -> None:
    """ETag and Last-Modified go back as they came, and a 304 is an answer."""

    def conditional(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == 'W/"7"':
            return Answer(b"", 304)
        return Answer(
            rss("Harbour Desk", [item("Ledger read", LONG)]),
            headers={"ETag": 'W/"7"', "Last-Modified": "yesterday"},
        )

    server["/feed"] = conditional
    url = desk.follow("/feed")
    desk.poll()
    desk.now = "2026-04-06T08:00:00Z"
    assert desk.poll() == []
    assert server.asked[-1].headers["if-modified-since"] == "yesterday"
    feed = desk.book.feed(url)
    assert (feed.answered, feed.failures) == ("2026-04-06T08:00:00Z", 0)


def test_only_what_is_new_or_changed_is_filed(desk: Desk, server: FeedServer) -> None:
    """The same item twice is one report; a changed one is a new version."""
    server["/feed"] = rss("Harbour Desk", [item("Ledger read", LONG, guid="1")])
    desk.follow("/feed")
    desk.poll()
    assert desk.poll() == []
    server["/feed"] = rss(
        "Harbour Desk", [item("Ledger read", f"{LONG} Corrected.", guid="1"), item("Next", LONG * 2)]
    )
    assert sorted((row.status, row.version) for row in desk.poll()) == [("added", 1), ("updated", 2)]


def test_one_article_of_two_feeds_is_one_report(desk: Desk, server: FeedServer) -> None:
    """The address of the article makes the report, whichever feed or link it comes by; the highest marking stays."""
    server["/one"] = rss(
        "Harbour Desk", [item("Ledger read", LONG, link=f"{server.url}/a?utm_medium=rss", guid="x")]
    )
    server["/two"] = rss("Harbour Desk", [item("Ledger read", LONG, link=f"{server.url}/a", guid="y")])
    one = desk.follow("/one", marking=Marking.AMBER)
    two = desk.follow("/two")
    (first,) = desk.poll(one)
    (second,) = desk.poll(two)
    assert (first.report_id, second.report_id) == (second.report_id, first.report_id)
    assert (second.status, desk.reports()["Ledger read"].marking) == ("unchanged", Marking.AMBER)


def test_an_items_own_marking_counts_when_it_is_higher(desk: Desk, server: FeedServer) -> None:
    """A feed is CLEAR unless it is said otherwise; an item may be marked higher, never lower than its feed."""
    server["/feed"] = rss("Desk", [item("One", f"TLP:AMBER\n{LONG}"), item("Two", LONG)])
    server["/green"] = rss("Green desk", [item("Three", f"TLP:CLEAR\n{LONG} More.")])
    desk.follow("/feed")
    desk.follow("/green", marking=Marking.GREEN)
    desk.poll()
    marks = {title: report.marking for title, report in desk.reports().items()}
    assert marks == {"One": Marking.AMBER, "Two": Marking.CLEAR, "Three": Marking.GREEN}


def test_an_item_without_a_link_belongs_to_its_feed(desk: Desk, server: FeedServer) -> None:
    """It is known by the feed's address and its id there."""
    server["/feed"] = rss("Desk", [item("Notice", LONG, guid="n-1")])
    url = desk.follow("/feed")
    desk.poll()
    report = desk.reports()["Notice"]
    assert (report.source, report.external_id, report.url) == ("feed", "n-1", "")
    assert desk.book.known(url)


def test_a_link_that_items_share_is_no_page_of_theirs(desk: Desk, server: FeedServer) -> None:
    """Items that all lead to the front page stay reports of their own."""
    items = [item(f"Notice {n}", f"{n} {LONG}", link=server.url + "/") for n in range(3)]
    server["/feed"] = rss("Desk", items)
    desk.follow("/feed")
    assert [row.status for row in desk.poll()] == ["added"] * 3


def test_ids_that_a_feed_repeats_lose_no_item(desk: Desk, server: FeedServer) -> None:
    """One id for all items: their links tell them apart. The same item twice in one answer is one."""
    items = [item(f"Story {n}", f"{n} {LONG}", link=f"{server.url}/{n}", guid="same") for n in (1, 2, 2)]
    server["/feed"] = rss("Desk", items)
    desk.follow("/feed")
    assert sorted(row.status for row in desk.poll()) == ["added", "added"]


def test_the_first_answer_is_not_taken_for_news_of_years(desk: Desk, server: FeedServer) -> None:
    """Of a first answer the newest 50 are filed; later, what is beyond one poll waits for the next, and that is said."""
    old = [
        item(f"Old {n}", f"{n} {LONG}", date=f"{n % 28 + 1:02} Mar {2000 + n // 28} 10:00:00 GMT")
        for n in range(120)
    ]
    server["/feed"] = rss("Desk", old)
    url = desk.follow("/feed")
    assert len(desk.poll()) == 50
    assert "Old 119" in desk.reports()
    assert "Old 3" not in desk.reports()
    assert desk.book.waiting() == {}
    server["/feed"] = rss("Desk", [item(f"New {n}", f"{n} {LONG}") for n in range(60)])
    assert len(desk.poll()) == 50
    assert desk.book.waiting() == {url: 10}
    assert desk.book.feed(url).due == "2026-04-06T06:05:00Z"  # sooner than in an hour
    assert len(desk.poll()) == 10


def test_a_date_that_has_not_come_is_not_believed(desk: Desk, server: FeedServer) -> None:
    """An item dated far ahead counts from when we got it, and says so."""
    server["/feed"] = rss("Desk", [item("Notice", LONG, date="Fri, 3 Apr 2099 17:10:00 GMT")])
    desk.follow("/feed")
    (row,) = desk.poll()
    assert "2099-04-03" in row.missing[0]
    assert desk.reports()["Notice"].dated == desk.now


def test_a_page_that_is_gone_takes_its_report_back(desk: Desk, server: FeedServer) -> None:
    """When an item changes and its page answers 410, its report counts no longer."""
    server["/a"] = page("Ledger read", LONG)
    server["/feed"] = rss("Desk", [item("Ledger read", SHORT, link=f"{server.url}/a", guid="1")])
    desk.follow("/feed")
    (row,) = desk.poll()
    server["/a"] = Answer(b"", 410)
    server["/feed"] = rss(
        "Desk", [item("Ledger read", f"Taken back. {SHORT}", link=f"{server.url}/a", guid="1")]
    )
    assert desk.poll() == []
    assert desk.store.catalogue.state(row.report_id or "").startswith("withdrawn: Its publisher says")


def test_a_purged_report_does_not_come_back(desk: Desk, server: FeedServer) -> None:
    """What was purged leaves no word in the feeds' tables, and is not filed again when its item changes."""
    server["/feed"] = rss("Desk", [item("Zebrawood", f"zebrawood {LONG}", link=f"{server.url}/zebrawood")])
    desk.follow("/feed")
    (row,) = desk.poll()
    desk.store.catalogue.purge(row.report_id or "")
    server["/feed"] = rss(
        "Desk", [item("Zebrawood", f"zebrawood again {LONG}", link=f"{server.url}/zebrawood")]
    )
    assert desk.poll() == []
    desk.store.engine.dispose()
    assert b"zebrawood" not in b"".join(
        path.read_bytes().lower() for path in desk.store.home.folder.glob("catalogue.sqlite*")
    )


def test_one_host_is_asked_one_thing_at_a_time(desk: Desk, server: FeedServer) -> None:
    """Six feeds of one host are asked one after another, with a pause before each but the first."""
    for n in range(6):
        server[f"/{n}"] = Answer(rss(f"Desk {n}", [item(f"Notice {n}", f"{n} {LONG}")]), hang=0.02)
        desk.follow(f"/{n}")
    assert len(desk.poll()) == 6
    assert server.most_at_once == 1
    assert desk.rested == [1.0] * 5


@pytest.mark.parametrize("killed", ["before filing", "before settling"])
def test_a_kill_in_between_loses_nothing_and_files_nothing_twice(
    desk: Desk, server: FeedServer, killed: str
) -> None:
    """Items are noted before they are filed: a later poll files them once, though the feed says 304 then."""
    server["/feed"] = lambda asked: (
        Answer(b"", 304)
        if "if-none-match" in asked.headers
        else Answer(rss("Desk", [item("Notice", LONG)]), headers={"ETag": '"1"'})
    )
    url = desk.follow("/feed")
    around = Around(safe_fetch(server), desk.reader, lambda: desk.now, lambda: 0.0, lambda: 0.5)
    if killed == "before filing":
        ask(desk.book.feed(url), desk.book, around)
    else:
        gathered = gather(desk.book.feed(url), desk.book, around)
        desk.store.file(*(offer.filing for offer in gathered.offers if offer.filing))
    rows = desk.poll()
    assert [row.status for row in rows] == ["added" if killed == "before filing" else "unchanged"]
    assert desk.poll() == []
    assert len(desk.reports()) == 1
