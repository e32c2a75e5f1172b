"""Answering as durable work, with the real jobs library: once for each request, and never lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.jobs import PREPARATIONS, Answering, Jobs
from ingestion.errors import DeliveryError, StoreError
from vectorstore.home import Home

KEY = "T1:C1:1712.0001"


@dataclass
class Script:
    """Steps that do what they are told, note what was done, and say when something was delivered."""

    deliver_does: Callable[[], bool] = lambda: False
    prepare_does: Callable[[], bool] = lambda: True
    done: list[str] = field(default_factory=list)
    delivered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def prepare(self, key: str) -> bool:
        self.done.append(f"prepare {key}")
        return self.prepare_does()

    def deliver(self, key: str) -> bool:
        self.done.append(f"deliver {key}")
        anew = self.deliver_does()
        self.delivered.release()
        return anew

    def refuse(self, key: str) -> None:
        self.done.append(f"refuse {key}")
        self.deliver_does = lambda: False

    def wait(self, times: int = 1) -> None:
        """Until there were so many deliveries."""
        for _ in range(times):
            assert self.delivered.acquire(timeout=30), self.done


@contextmanager
def working(folder: Path, script: Script) -> Iterator[Jobs]:
    """The jobs of a home that answer by this script."""
    answering = Answering(script.prepare, script.deliver, script.refuse)
    with Jobs(Home(folder), "", None, answering) as jobs:  # type: ignore[arg-type]
        yield jobs


def settled(jobs: Jobs, key: str) -> None:
    """Wait until the latest workflow of a request has ended, well or badly."""
    pause = threading.Event()
    for _ in range(600):
        last = jobs._last_answer(key)
        if last is not None and last.status not in ("PENDING", "ENQUEUED"):
            return
        pause.wait(0.05)
    raise AssertionError(f"{key} is still under way")


def test_a_request_is_answered_once(tmp_path: Path) -> None:
    """Started three times, a request is prepared once and delivered once."""
    script = Script()
    with working(tmp_path, script) as jobs:
        for _ in range(3):
            jobs.answer(KEY)
        script.wait()
        settled(jobs, KEY)
        jobs.answer(KEY)
    assert script.done == [f"prepare {KEY}", f"deliver {KEY}"]


def test_a_restless_audience_is_refused_in_the_end(tmp_path: Path) -> None:
    """Prepared anew each time the audience narrowed, the answer gives way to a note, which is delivered."""
    script = Script(deliver_does=lambda: True)
    with working(tmp_path, script) as jobs:
        jobs.answer(KEY)
        script.wait(PREPARATIONS + 1)
        settled(jobs, KEY)
    once = [f"prepare {KEY}", f"deliver {KEY}"]
    assert script.done == [*once * PREPARATIONS, f"refuse {KEY}", f"deliver {KEY}"]


def test_a_delivery_that_fails_for_a_moment_is_tried_again(tmp_path: Path) -> None:
    """After a DeliveryError the step is tried again in the same workflow; nothing is prepared twice."""
    script = Script()
    failures = [DeliveryError("Slack is away.")]

    def deliver() -> bool:
        if failures:
            raise failures.pop()
        return False

    script.deliver_does = deliver
    with working(tmp_path, script) as jobs:
        jobs.answer(KEY)
        script.wait()
    assert script.done == [f"prepare {KEY}", f"deliver {KEY}", f"deliver {KEY}"]


def test_work_that_ended_badly_is_started_anew_and_only_then(tmp_path: Path) -> None:
    """A failed workflow gets a successor, twice if need be; one that is under way is left alone."""
    script = Script()
    held = threading.Event()

    def fails() -> bool:
        raise StoreError("The catalogue is busy.")

    def holds() -> bool:
        return held.wait(30)

    script.prepare_does = fails
    with working(tmp_path, script) as jobs:
        jobs.answer(KEY)
        settled(jobs, KEY)
        assert jobs.answer_again(KEY)
        settled(jobs, KEY)
        script.prepare_does = holds
        assert jobs.answer_again(KEY)
        assert not jobs.answer_again(KEY)
        held.set()
        script.wait()
        settled(jobs, KEY)
        assert jobs._last_answer(KEY).workflow_id == f"{KEY}#3"
    assert script.done == [f"prepare {KEY}"] * 3 + [f"deliver {KEY}"]


def test_work_that_never_began_is_begun(tmp_path: Path) -> None:
    """Accepted by a process that ended at that moment, a request is begun by the next one."""
    script = Script()
    with working(tmp_path, script) as jobs:
        assert jobs.answer_again(KEY)
        script.wait()
        settled(jobs, KEY)
    with working(tmp_path, script) as jobs:
        assert jobs._last_answer(KEY).workflow_id == KEY


def test_nothing_of_a_question_is_kept_by_the_jobs_library(tmp_path: Path) -> None:
    """Its database holds keys alone, and nobody else may read it."""
    script = Script()
    with working(tmp_path, script) as jobs:
        jobs.answer(KEY)
        script.wait()
        settled(jobs, KEY)
    assert (tmp_path / "jobs.sqlite").stat().st_mode & 0o777 == 0o600
