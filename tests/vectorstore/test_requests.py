"""Requests: accepted once, open until answered, and remembered for the thread they stand in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.errors import StoreError
from ingestion.report import Marking
from vectorstore.engine import open_engine
from vectorstore.home import Home
from vectorstore.requests import TURNS, Requests

THREAD = "T1:C1:1.0"


@pytest.fixture
def requests(tmp_path: Path) -> Iterator[Requests]:
    """The requests of an empty home."""
    engine = open_engine(Home(tmp_path / "home"), "")
    yield Requests(engine)
    engine.dispose()


def answered(requests: Requests, n: int, marking: Marking = Marking.CLEAR, status: str = "posted") -> str:
    """Ask and answer the n-th question of the thread."""
    key = f"T1:C1:{n:03}"
    assert requests.accept(key, THREAD, f"question {n}", {"text": "?"}, f"2026-04-06T07:00:{n:02}Z")
    requests.prepared(key, {"text": "!"}, f"reply {n}", marking)
    requests.begin_delivery(key)
    requests.delivered(key, status)
    return key


def test_a_request_is_accepted_once(requests: Requests) -> None:
    """The second delivery of a request is known, and changes nothing of the first."""
    assert requests.accept("k", THREAD, "first", {"text": "first"}, "2026-04-06T07:00:00Z")
    assert not requests.accept("k", THREAD, "second", {"text": "second"}, "2026-04-06T07:00:01Z")
    assert requests.request("k") == {"text": "first"}


def test_a_request_is_open_until_it_is_delivered(requests: Requests) -> None:
    """Accepted, prepared, being delivered: open. Then what was to be posted is dropped."""
    requests.accept("k", THREAD, "q", {}, "2026-04-06T07:00:00Z")
    assert requests.open_keys() == ["k"]
    requests.prepared("k", {"text": "!"}, "reply", Marking.CLEAR)
    assert requests.outbox("k") == {"text": "!"}
    requests.begin_delivery("k")
    assert requests.is_open("k")
    requests.delivered("k", "posted")
    assert not requests.is_open("k")
    assert not requests.open_keys()
    assert not requests.outbox("k")


def test_once_posting_has_begun_it_stays_known(requests: Requests) -> None:
    """Prepared anew after a try, the next try is not the first: the post may be there already."""
    requests.accept("k", THREAD, "q", {}, "2026-04-06T07:00:00Z")
    requests.prepared("k", {"text": "!"}, "reply", Marking.CLEAR)
    assert requests.begin_delivery("k")
    assert not requests.begin_delivery("k")
    requests.prepared("k", {"text": "!!"}, "reply", Marking.CLEAR)
    assert not requests.begin_delivery("k")
    assert requests.outbox("k") == {"text": "!!"}


def test_open_requests_are_given_up_by_age(requests: Requests) -> None:
    """What came in before a time and is open is closed; what is answered is not touched."""
    answered(requests, 1)
    requests.accept("old", THREAD, "q", {}, "2026-04-05T00:00:00Z")
    requests.accept("new", THREAD, "q", {}, "2026-04-07T00:00:00Z")
    assert requests.give_up("2026-04-06T00:00:00Z") == ["old"]
    assert requests.open_keys() == ["new"]
    assert not requests.is_open("old")


def test_a_thread_is_remembered_for_those_who_may_see_it(requests: Requests) -> None:
    """A follow-up sees earlier answers within its clearance, oldest first, and none that was never posted."""
    answered(requests, 1)
    answered(requests, 2, Marking.AMBER)
    answered(requests, 3)
    answered(requests, 4, status="impossible")
    assert [e.question for e in requests.thread(THREAD, Marking.GREEN)] == ["question 1", "question 3"]
    assert [e.reply for e in requests.thread(THREAD, Marking.AMBER)] == ["reply 1", "reply 2", "reply 3"]
    assert not requests.thread("T1:C1:other", Marking.AMBER)


def test_a_long_thread_is_remembered_by_its_end(requests: Requests) -> None:
    """Only the latest exchanges are looked at."""
    for n in range(TURNS + 3):
        answered(requests, n)
    found = requests.thread(THREAD, Marking.CLEAR)
    assert [e.question for e in found] == [f"question {n}" for n in range(3, TURNS + 3)]


def test_an_unknown_request_is_named(requests: Requests) -> None:
    """Asking for what was never accepted is an error with its key."""
    with pytest.raises(StoreError, match="no request k"):
        requests.request("k")
