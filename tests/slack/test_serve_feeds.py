"""Feeds and the running bot: what is added beside it is asked by it, and a poll beside it has its items filed by it."""

import threading
from pathlib import Path

from tests.feeding.feedserver import FeedServer, feed_server, item, rss
from tests.localslack.fixtures import checked_slack
from tests.slack.serving import command, serving

TIDEWHEEL = (
    "The ferry Tidewheel lost its radio for 40 minutes on 5 April 2026, the harbour office said. " * 12
)
FENNHOLT = "Fennholt confirmed on 4 April 2026 that attackers broke into its network and took lists. " * 12
PATIENCE = 60  # seconds, on a busy machine


def filed(home: Path, words: str) -> bool:
    """Whether a report of this title is there, looked for once a second."""
    pause = threading.Event()
    for _ in range(PATIENCE):
        if words in command(home, "reports", "list", "--json").stdout:
            return True
        pause.wait(1)
    return False


def published(server: FeedServer, *items: str) -> None:
    """What the feed holds from now on."""
    server["/feed"] = rss("Harbour Desk", list(items))


def test_news_comes_by_itself_and_a_poll_beside_the_bot_is_filed_by_it(tmp_path: Path) -> None:
    """Nobody stops the bot for either; what it logs of it names the host alone."""
    home = tmp_path / "home"
    with feed_server() as server, checked_slack() as slack:
        allowed = {"SITREP_FETCH_ALLOW": server.url.removeprefix("http://")}
        published(server, item("Ferry without radio", TIDEWHEEL))
        with serving(slack, home, more=allowed) as running:
            assert command(home, "feeds", "add", f"{server.url}/feed", **allowed).returncode == 0
            assert filed(home, "Ferry without radio"), running.said
            published(server, item("Ferry without radio", TIDEWHEEL), item("Lists taken", FENNHOLT))
            polled = command(home, "feeds", "poll", f"{server.url}/feed", **allowed)
            assert polled.returncode == 0, polled.stderr
            assert filed(home, "Lists taken"), running.said
            listed = command(home, "feeds", "list").stdout
            assert "Harbour Desk" in listed
            assert running.end() == 0
        assert "feed polled" in running.said
        assert "Tidewheel" not in running.said
