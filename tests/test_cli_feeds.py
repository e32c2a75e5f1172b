"""`sitrep feeds …`, run as people run it, against a server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import Cli, Ran, check_shape, is_plain
from tests.feeding.feedserver import Answer, FeedServer, feed_server, item, rss

LONG = (
    "Fennholt confirmed on 4 April 2026 that attackers broke into its network. The lists were stolen. " * 12
)
TEXT = str | None


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A server with a good feed and a bad one."""
    with feed_server() as server:
        server["/good"] = rss("Harbour Desk", [item("Fennholt breach", LONG)])
        server["/bad"] = Answer(b"", 500)
        yield server


@pytest.fixture
def feeds(cli: Cli, server: FeedServer) -> Cli:
    """`sitrep feeds`, allowed to ask that server."""

    def ran(*args: str | Path, **settings: str | Path) -> Ran:
        allowed = {"SITREP_FETCH_ALLOW": server.url.removeprefix("http://"), **settings}
        return cli("feeds", *args, **allowed)

    return ran


def test_a_feed_is_tried_when_it_is_added(feeds: Cli, server: FeedServer) -> None:
    """Its title, its items and the newest are told; the same address again changes nothing, and says so."""
    server["/good"] = rss(
        "Harbour Desk", [item("Fennholt breach", LONG, date="Sat, 4 Apr 2026 10:00:00 GMT")]
    )
    ran = feeds("add", f"{server.url}/good", "--every", "15", SITREP_TIMEZONE="Europe/Berlin")
    assert ran.status == 0
    assert "Added: Harbour Desk, 1 item, the newest of 4 Apr 2026, 12:00 CEST." in ran.err
    again = feeds("add", f"{server.url}/good", "--publisher", "Other")
    assert (again.status, "followed already, as Harbour Desk. Nothing was changed." in again.err) == (0, True)
    assert feeds("list", "--json").json["every"] == 15


def test_a_feed_that_does_not_answer_is_added_and_said_so(feeds: Cli, server: FeedServer) -> None:
    """A feed may be down when somebody thinks of it."""
    ran = feeds("add", f"{server.url}/bad", "--publisher", "Supplier notices")
    assert ran.status == 0
    assert "Added, but it could not be tried: " in ran.err
    assert "500" in ran.err
    assert "Supplier notices" in feeds("list").out


@pytest.mark.parametrize(
    "args", [("add", "news.example"), ("add", "https://a:b@x.example/"), ("add", "https://x.example/", "--tlp", "PINK"),
             ("add", "https://x.example/", "--every", "1"), ("import", "nothing.opml"), ("poll",)]
)  # fmt: skip
def test_wrong_use_is_said_in_words(feeds: Cli, args: tuple[str, ...]) -> None:
    """The exit status is 2, and nothing is followed."""
    ran = feeds(*args)
    assert ran.status == 2
    assert ran.err.startswith("✗ ")
    assert feeds("list", "--json").lines == []


def test_a_poll_files_what_is_new(feeds: Cli, cli: Cli, server: FeedServer) -> None:
    """A row an item, as `ingest` prints them, and one for a feed that failed; then the exit status is 1."""
    feeds("add", f"{server.url}/good")
    feeds("add", f"{server.url}/bad")
    ran = feeds("poll", "--json")
    assert ran.status == 1
    rows = {row["input"]: row for row in ran.lines}
    assert rows[f"{server.url}/bad"]["status"] == "failed"
    filed = rows[f"{server.url}/good!Fennholt breach"]
    assert (filed["status"], filed["marking"], filed["version"]) == ("added", "TLP:CLEAR", 1)
    again = feeds("poll", "Harbour Desk")
    assert (again.status, again.out) == (0, "1 feed asked: nothing new.\n")
    assert "Fennholt breach" in cli("reports", "list").out


def test_the_list_says_how_each_feed_fares(feeds: Cli, server: FeedServer) -> None:
    """The ill ones first with their fault, then the others; as JSON with every time."""
    feeds("add", f"{server.url}/good", "--publisher", "Harbour Desk", "--tlp", "green")
    feeds("add", f"{server.url}/bad", "--publisher", "Supplier notices")
    feeds("poll")
    ran = feeds("list")
    assert is_plain(ran.out)
    assert "1 of 2 feeds healthy" in ran.out
    assert ran.out.index("✗ Supplier notices  failing since ") < ran.out.index("✓ Harbour Desk")
    assert "500" in ran.out
    bad, good = sorted(feeds("list", "--json").lines, key=lambda feed: feed["state"])
    check_shape(
        good,
        {"url": str, "name": str, "title": str, "publisher": str, "marking": str, "every": int, "state": str,
         "since": str, "last_asked": str, "last_success": str, "last_new": str, "next_due": str, "failures": int,
         "error": TEXT, "moved_to": TEXT, "remark": TEXT, "waiting": int},
    )  # fmt: skip
    assert (good["state"], bad["state"], good["marking"]) == ("healthy", "failing", "TLP:GREEN")


def test_a_dead_feed_is_no_quiet_day(feeds: Cli, cli: Cli, server: FeedServer) -> None:
    """A briefing and `doctor` name the feed that does not answer; a feed above the clearance is not known of."""
    feeds("add", f"{server.url}/good", "--publisher", "Harbour Desk")
    feeds("add", f"{server.url}/bad", "--publisher", "Supplier notices", "--tlp", "amber")
    feeds("poll")
    seen = cli("brief", "--clearance", "TLP:AMBER", "--json").json
    assert seen["feeds"][0] == "1 of 2 feeds healthy."
    assert seen["feeds"][1].startswith("Supplier notices has never answered")
    assert cli("brief", "--json").json["feeds"] == ["The one feed is healthy."]
    doctor = cli("doctor")
    assert doctor.status == 1
    assert "✗ feeds" in doctor.out
    assert "Supplier notices has never answered" in " ".join(doctor.out.split())


def test_a_feed_is_removed_by_name_or_address(feeds: Cli, server: FeedServer) -> None:
    """Its reports stay; what is not followed is said."""
    feeds("add", f"{server.url}/good")
    feeds("poll")
    assert feeds("remove", "harbour desk").status == 0
    missing = feeds("remove", f"{server.url}/good")
    assert (missing.status, "is not followed" in missing.err) == (1, True)


def test_lists_come_and_go_as_opml(feeds: Cli, server: FeedServer, tmp_path: Path) -> None:
    """What was exported is imported as it was; entries that cannot be followed are named, and the status is 1."""
    feeds("add", f"{server.url}/good", "--publisher", "Müller & <Söhne>", "--tlp", "amber", "--every", "30")
    before = feeds("list", "--json").json
    assert feeds("export", "feeds.opml").status == 0
    feeds("remove", f"{server.url}/good")
    assert "1 feed added." in feeds("import", "feeds.opml").err
    after = feeds("list", "--json").json
    assert {key: after[key] for key in ("url", "publisher", "marking", "every")} == {
        key: before[key] for key in ("url", "publisher", "marking", "every")
    }
    assert "0 feeds added, 1 followed already." in feeds("import", "feeds.opml").err
    assert feeds("export").out == (tmp_path / "feeds.opml").read_text("utf-8")
    (tmp_path / "bad.opml").write_text('<opml><body><outline text="x" xmlUrl="ftp://x/"/></body></opml>')
    ran = feeds("import", "bad.opml")
    assert (ran.status, "ftp://x/" in ran.err) == (1, True)


def test_the_bundle_is_shown_and_added(feeds: Cli) -> None:
    """`--list` follows none; without it all are followed, once, and none is asked."""
    shown = feeds("bundle", "--list")
    assert "https://www.cisa.gov/" in shown.out
    assert feeds("list", "--json").lines == []
    assert " feeds added." in feeds("bundle").err
    assert "0 feeds added" in feeds("bundle").err
    listed = feeds("list", "--json").lines
    assert len(listed) > 25
    assert {feed["marking"] for feed in listed} == {"TLP:CLEAR"}


@pytest.mark.parametrize("command", ["add", "list", "remove", "poll", "import", "export", "bundle"])
def test_each_command_has_an_example(feeds: Cli, command: str) -> None:
    """The help shows how it is typed."""
    assert f"sitrep feeds {command}" in feeds(command, "--help").out
