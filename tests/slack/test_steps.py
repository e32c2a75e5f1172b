"""The durable steps of a request, done once, twice, and in the worst moments; and who looks after those that failed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.background import SWEEP, FilingThread, Follow, Sweep
from bot.exposure.source import RegisterSource
from bot.serving import DurableInbox, Steps
from bot.settings import Settings
from bot.slack.ports import Kind, Record, Request
from bot.slack.side import SlackSide
from ingestion.errors import DeliveryError, StoreError
from tests.localslack import LocalSlack, world
from tests.slack.conftest import Clock
from tests.slack.doubles import ScriptedDesk
from vectorstore.engine import open_engine, writing
from vectorstore.home import Home
from vectorstore.requests import Requests, forget_answers

NOW = "2026-04-06T07:00:00Z"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty catalogue."""
    engine = open_engine(Home(tmp_path / "home"), "")
    yield engine
    engine.dispose()


@pytest.fixture
def requests(engine: Engine) -> Requests:
    """The requests of it."""
    return Requests(engine)


@pytest.fixture
def desk() -> ScriptedDesk:
    """A desk that knows the sample answers."""
    return ScriptedDesk()


@pytest.fixture
def steps(requests: Requests, desk: ScriptedDesk, side: SlackSide, tmp_path: Path) -> Steps:
    """The steps over them and the local Slack."""
    return Steps(requests, desk, side, tmp_path / "logs")  # type: ignore[arg-type]


@pytest.fixture
def asked(local_slack: LocalSlack, requests: Requests) -> Request:
    """A question in the general channel, accepted."""
    message = local_slack.employee.say(world.GENERAL, "Is our OpenAI project affected?")
    request = Request(
        key=f"T1:{world.GENERAL}:{message.ts}",
        kind="ask",
        team=local_slack.state.team_id,
        channel=world.GENERAL,
        user=world.EMPLOYEE,
        actor_team=local_slack.state.team_id,
        thread_ts=message.ts,
        message_ts=message.ts,
        text="Is our OpenAI project affected?",
    )
    assert DurableInbox(requests, lambda _key: None).accept(request)
    return request


def posts(slack: LocalSlack, request: Request) -> int:
    """How many answers stand in the thread."""
    return len(slack.replies(request.channel, request.thread_ts))


def test_an_answer_is_prepared_and_posted_once(
    steps: Steps, asked: Request, desk: ScriptedDesk, local_slack: LocalSlack
) -> None:
    """Whichever step is done again after the end does nothing."""
    for _ in range(3):
        steps.prepare(asked.key)
        assert not steps.deliver(asked.key)
    assert not steps.prepare(asked.key)
    assert len(desk.asked) == 1
    assert posts(local_slack, asked) == 1


def test_what_is_kept_of_an_answer_names_request_asker_and_audience(
    steps: Steps, asked: Request, desk: ScriptedDesk
) -> None:
    """The place and what its people are to us; prepared again, it is the same request."""
    steps.prepare(asked.key)
    steps.prepare(asked.key)
    place = f"{world.GENERAL} (full members of the workspace)"
    assert desk.recorded == [Record(asked.key, world.EMPLOYEE, place)] * 2


def test_an_answer_prepared_anew_is_not_posted_beside_the_first(
    steps: Steps, asked: Request, local_slack: LocalSlack
) -> None:
    """The post arrived and its receipt did not; the whole work is done again, and finds the message."""
    steps.prepare(asked.key)
    local_slack.fail_next("chat.postMessage", drop_after=True)
    local_slack.fail_next("chat.postMessage", drop_before=True, times=9)
    with pytest.raises(DeliveryError):
        steps.deliver(asked.key)
    steps.prepare(asked.key)
    assert not steps.deliver(asked.key)
    assert posts(local_slack, asked) == 1
    assert not steps.requests.open_keys()


def test_what_was_forgotten_meanwhile_is_prepared_anew(
    steps: Steps, asked: Request, engine: Engine, local_slack: LocalSlack
) -> None:
    """A report is purged between the two steps: the old words are not posted, new ones are."""
    steps.prepare(asked.key)
    with writing(engine) as connection:
        forget_answers(connection)
    assert steps.deliver(asked.key)
    assert not posts(local_slack, asked)
    steps.prepare(asked.key)
    assert not steps.deliver(asked.key)
    assert posts(local_slack, asked) == 1


def test_a_restless_channel_is_told_why_there_is_no_answer(
    steps: Steps, asked: Request, local_slack: LocalSlack
) -> None:
    """When the audience has changed too often, a sentence says so instead of nothing."""
    steps.refuse(asked.key)
    assert not steps.deliver(asked.key)
    assert "direct message" in local_slack.replies(asked.channel, asked.thread_ts)[0].text


def test_a_guest_who_comes_between_the_steps_is_noticed(
    steps: Steps, asked: Request, local_slack: LocalSlack
) -> None:
    """What was prepared for full members is not posted once a guest reads along."""
    steps.prepare(asked.key)
    local_slack.state.channels[world.GENERAL].members.append(world.GUEST)
    assert steps.deliver(asked.key)
    assert not posts(local_slack, asked)


@pytest.mark.parametrize("kind", ["upload", "link"])
def test_an_upload_is_told_of_as_it_went(
    steps: Steps, asked: Request, desk: ScriptedDesk, kind: Kind
) -> None:
    """Prepared again because Slack was away, an upload or a link is not filed again: it would be told as unchanged."""
    upload = replace(
        asked,
        key="T1:D1:1.1",
        kind=kind,
        links=("https://a.example/",),
        direct=True,
        user=world.SECURITY_LEAD,
    )
    DurableInbox(steps.requests, lambda _key: None).accept(upload)
    steps.prepare(upload.key)
    first = steps.requests.outbox(upload.key)
    steps.prepare(upload.key)
    assert steps.requests.outbox(upload.key) == first
    assert len(desk.linked) == (kind == "link")


def test_an_error_that_nobody_foresaw_is_told_with_a_reference(
    steps: Steps, asked: Request, desk: ScriptedDesk, local_slack: LocalSlack, tmp_path: Path
) -> None:
    """The asker gets a sentence and the name of the log; its words stay in the log."""

    def says() -> Any:
        raise ZeroDivisionError("secret detail")

    desk.says = says
    steps.prepare(asked.key)
    steps.deliver(asked.key)
    said = local_slack.replies(asked.channel, asked.thread_ts)[0]
    log = next((tmp_path / "logs").glob("error-*.log"))
    assert log.stem in said.text
    assert "secret detail" not in said.text + str(said.blocks)
    assert "secret detail" in log.read_text()


# ---- what is left open


def test_the_sweep_starts_open_requests_anew_each_minute(
    requests: Requests, steps: Steps, asked: Request, clock: Clock
) -> None:
    """At the start and then every minute, what is open is looked after; what is done is not."""
    again: list[str] = []

    def start(key: str) -> bool:
        again.append(key)
        return True

    sweep = Sweep(requests, start, clock)
    sweep.run(NOW)
    sweep.run(NOW)
    assert again == [asked.key]
    clock.now += SWEEP
    sweep.run(NOW)
    assert again == [asked.key] * 2
    steps.prepare(asked.key)
    steps.deliver(asked.key)
    clock.now += SWEEP
    sweep.run(NOW)
    assert again == [asked.key] * 2


def test_after_a_day_a_request_is_given_up(requests: Requests, clock: Clock) -> None:
    """What could not be answered for 24 hours is closed, and its words are dropped."""
    requests.accept("T1:old", "T1:C1:1", "?", {}, "2026-04-05T06:59:59Z")
    requests.accept("T1:new", "T1:C1:2", "?", {}, "2026-04-05T07:00:01Z")
    again: list[str] = []
    Sweep(requests, lambda key: bool(again.append(key)), clock).run(NOW)
    assert again == ["T1:new"]
    assert not requests.is_open("T1:old")


@dataclass
class _Inbox:
    """Says that a batch waits until the second look."""

    done: threading.Event
    looks: int = 0

    def open_batches(self, now: str) -> list[str]:
        self.looks += 1
        if self.looks == 1:
            raise StoreError("The disk is full.")
        self.done.set()
        return []


@dataclass(frozen=True)
class _Parts:
    inbox: _Inbox
    settings: Settings


def test_filing_goes_on_after_a_failure(requests: Requests, settings: Settings, clock: Clock) -> None:
    """A disk that is full for a moment does not end the filing."""
    done, stop = threading.Event(), threading.Event()
    parts = _Parts(_Inbox(done), settings)
    sweep = Sweep(requests, lambda _key: False, clock)
    follow = Follow(parts, RegisterSource(None), clock, due=float("inf"))  # type: ignore[arg-type]
    filing = FilingThread(parts, None, sweep, follow, stop, pause=0.0)  # type: ignore[arg-type]
    thread = threading.Thread(target=filing.run)
    thread.start()
    assert done.wait(30)
    stop.set()
    filing.awake.set()
    thread.join(30)
    assert not thread.is_alive()
