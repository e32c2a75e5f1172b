"""Durable work, and the one importer of DBOS: what is begun is finished, whatever is killed in between.

Two workflows. `file_batch` files a batch of reports; its id is the hash of their keys, which are of source and content.
`answer_request` answers one request from Slack; its id is the request's key, so that a message delivered twice is answered
once, or `key#2` and so on when it had to be started anew. Workflows carry ids and reasons only; texts stand in the catalogue.
Whoever starts DBOS holds the home's lock, so that nobody takes over somebody's running work.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy.exc import SQLAlchemyError

from bot.boundary import guarded
from ingestion.errors import DeliveryError, StoreError
from vectorstore.home import Home
from vectorstore.steps import STEPS, OrderedSteps, Steps, file_batch

VERSION = (
    "2"  # change it only when steps change their order or meaning: pending work of another version waits
)
DELIVERY_ATTEMPTS = 5  # over 15 seconds; then the workflow has failed, and is started anew a minute later
THREADS = 64  # most of them wait: for Slack, or for a file to be filed
FILING_ATTEMPTS = 8  # of one step in one process; the inbox gives a report up before that
TOGETHER = 500  # records that are deleted at once
PREPARATIONS = 3  # of one answer, while its audience changes
_UNDER_WAY = ("PENDING", "ENQUEUED", "DELAYED")


@dataclass(frozen=True, slots=True)
class Answering:
    """The steps of answering a request; each bears being done again."""

    prepare: Callable[[str], bool]  # key → whether there is something to deliver
    deliver: Callable[[str], bool]  # key → whether it must be prepared anew (the audience changed)
    refuse: Callable[[str], None]  # key → instead of the answer, why there is none


class Jobs:
    """Runs durable work inside `with`. What an earlier process left unfinished goes on at once."""

    def __init__(
        self,
        home: Home,
        database_url: str,
        filer: OrderedSteps,
        answering: Answering | None = None,
        patience: int = 0,
    ) -> None:
        """`patience`: seconds that running work is given to end before it is left for the next process."""
        self._home = home
        self._patience = patience
        self._url = database_url or f"sqlite:///{home.jobs}"
        self._filer = filer
        self._answering = answering
        self._dbos: Any = None

    def __enter__(self) -> Self:
        from dbos import DBOS, DBOSPortableJSONSerializer

        self._home.prepared()
        self._home.jobs.touch(mode=0o600)
        self._dbos = DBOS
        with _in_words(self._home), _ended_when_it_fails(DBOS):
            self._launch(DBOS, DBOSPortableJSONSerializer())
        return self

    def _launch(self, dbos: Any, serializer: Any) -> None:
        dbos(
            config={
                "name": "sitrep",
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": "home",  # one process for each home: it holds the lock
                "serializer": serializer,
                "max_executor_threads": THREADS,
                "enable_otlp": False,
                "log_level": "ERROR",
                "console_log_level": "ERROR",
            }
        )
        self._file_batch = _filing_workflow(dbos, self._filer, self._home.folder / "logs")
        if self._answering:
            self._answer_request = _answering_workflow(dbos, self._answering)
        dbos.launch()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dbos.destroy(workflow_completion_timeout_sec=self._patience, destroy_registry=True)

    def file(self, batch: str) -> "Filed":
        """Start filing a batch (or join it, if it is under way); the handle's `get_result()` waits for the end.

        The same reports, staged again, are new work; so is what another version of this program left: its steps were others.
        """
        from dbos import SetWorkflowID

        with _in_words(self._home):
            status = self._dbos.get_workflow_status(batch)
            ours = status is not None and status.status in _UNDER_WAY and status.app_version == VERSION
            if status is not None and not ours:
                self._dbos.delete_workflow(batch)
            if not ours:
                self._filer.line_up(batch)
            with SetWorkflowID(batch), self._out_of_line(batch):
                handle = self._dbos.start_workflow(self._file_batch, batch)
        return Filed(handle, self._home, (lambda: self._filed_since(batch)) if ours else _nothing)

    def _filed_since(self, batch: str) -> None:
        """File what was staged after the workflow that we joined had looked: it goes on where it was, and looks but once."""
        if self._filer.is_open(batch):
            self.file(batch).get_result()

    @contextmanager
    def _out_of_line(self, batch: str) -> Iterator[None]:
        """A batch whose workflow cannot be started keeps nobody waiting."""
        try:
            yield
        except SQLAlchemyError:
            self._filer.leave(batch)
            raise

    def forget_ended(self, before: str) -> int:
        """Delete the records of work that ended before this time, or that another version left then; how many."""
        with _in_words(self._home):
            ended = self._dbos.list_workflows(completed_before=before, load_input=False, load_output=False)
            left = self._dbos.list_workflows(
                status=list(_UNDER_WAY), end_time=before, load_input=False, load_output=False
            )
            ids = [one.workflow_id for one in (*ended, *(w for w in left if w.app_version != VERSION))]
            for at in range(0, len(ids), TOGETHER):
                self._dbos.delete_workflows(ids[at : at + TOGETHER])
        return len(ids)

    def answer(self, key: str) -> None:
        """Start answering a request; a second call with the same key does nothing."""
        self._begin_answer(key, key)

    def answer_again(self, key: str) -> bool:
        """Start answering anew a request whose workflow has ended, or never began; False when it is under way."""
        last = self._last_answer(key)
        if last is not None and last.status in _UNDER_WAY and last.app_version == VERSION:
            return False
        if last is not None and last.status in _UNDER_WAY:
            self._dbos.cancel_workflow(last.workflow_id)  # of another version: nobody else would ever end it
        number = 1 if last is None else int(last.workflow_id.removeprefix(key).removeprefix("#") or 1) + 1
        self._begin_answer(key if number == 1 else f"{key}#{number}", key)
        return True

    def _begin_answer(self, workflow_id: str, key: str) -> None:
        from dbos import SetWorkflowID

        with SetWorkflowID(workflow_id):
            self._dbos.start_workflow(self._answer_request, key)

    def _last_answer(self, key: str) -> Any:
        """The status of the latest workflow of a request, None when there was none."""
        later = self._dbos.list_workflows(
            workflow_id_prefix=f"{key}#", sort_desc=True, limit=1, load_input=False, load_output=False
        )
        return later[0] if later else self._dbos.get_workflow_status(key)


@dataclass(frozen=True, slots=True)
class Filed:
    """A batch under way."""

    handle: Any
    home: Home
    afterwards: Callable[[], None]

    def get_result(self) -> None:
        """Wait until it is filed. Raises StoreError, with the reason, when it must wait for something else."""
        with _in_words(self.home):
            why = self.handle.get_result()
        if why:
            raise StoreError(why)
        self.afterwards()


def _nothing() -> None:
    """Nothing is left to be done."""


@dataclass(frozen=True, slots=True)
class ForeignWork:
    """Work that another version of this program began and did not end."""

    workflow_id: str
    version: str


def foreign_work(home: Home) -> list[ForeignWork]:
    """What other versions left unfinished in a home; nothing is changed. Raises StoreError when it cannot be told."""
    if not home.jobs.exists() or not home.jobs.stat().st_size:
        return []
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    with _in_words(home):
        client = DBOSClient(
            system_database_url=f"sqlite:///{home.jobs}", serializer=DBOSPortableJSONSerializer()
        )
        try:
            found = client.list_workflows(status=list(_UNDER_WAY), load_input=False, load_output=False)
        finally:
            client.destroy()
    return [ForeignWork(w.workflow_id, w.app_version or "") for w in found if w.app_version != VERSION]


@contextmanager
def _ended_when_it_fails(dbos: Any) -> Iterator[None]:
    """The library keeps one instance for the process: one that could not be started must not be met by the next."""
    try:
        yield
    except SQLAlchemyError:
        dbos.destroy(destroy_registry=True)
        raise


@contextmanager
def _in_words(home: Home) -> Iterator[None]:
    """What the database of durable work refuses, as StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or type(error).__name__)
        raise StoreError(
            f"The record of durable work {home.jobs} cannot be used ({said}). See to its disk and its rights, and run the "
            "command again; what was accepted is kept."
        ) from error


class _Durable:
    """The steps of filing, each recorded when it is done; one that raises is done again a few times.

    Whether a report is at fault, and is given up, the inbox knows: that count survives a kill.
    """

    def __init__(self, dbos: Any, steps: Steps, logs: Path) -> None:
        for name in STEPS:
            step = dbos.step(
                name=name, retries_allowed=True, max_attempts=FILING_ATTEMPTS, interval_seconds=0.1
            )
            setattr(self, name, step(_logging(steps, name, logs)))


def _logging(steps: Steps, name: str, logs: Path) -> Callable[[Any], Any]:
    """A step; an error that nobody foresaw leaves its trace in a file before it goes on."""

    def logged(given: Any) -> Any:
        return guarded(lambda: getattr(steps, name)(given), _go_on, logs)

    return logged


def _go_on(_reference: str, error: Exception) -> Any:
    raise error


def _filing_workflow(dbos: Any, filer: OrderedSteps, logs: Path) -> Any:
    steps: Any = _Durable(dbos, filer, logs)

    def file_one(batch: str) -> str:
        """All steps of filing a batch; why it waits, "" when it is filed."""
        try:
            return file_batch(steps, batch)
        finally:
            filer.leave(batch)

    return dbos.workflow(name="file_batch")(file_one)


def _answering_workflow(dbos: Any, answering: Answering) -> Any:
    @dbos.step(name="prepare")  # type: ignore[untyped-decorator]
    def prepare(key: str) -> bool:
        return answering.prepare(key)

    @dbos.step(  # type: ignore[untyped-decorator]
        name="deliver",
        retries_allowed=True,
        max_attempts=DELIVERY_ATTEMPTS,
        interval_seconds=1.0,
        backoff_rate=2.0,
        should_retry=lambda error: isinstance(error, DeliveryError),
    )
    def deliver(key: str) -> bool:
        return answering.deliver(key)

    @dbos.step(name="refuse")  # type: ignore[untyped-decorator]
    def refuse(key: str) -> None:
        answering.refuse(key)

    def answer_request(key: str) -> None:
        """Prepare an answer and deliver it; prepared anew while its audience narrows, and refused in the end."""
        for _ in range(PREPARATIONS):
            if not prepare(key) or not deliver(key):
                return
        refuse(key)
        deliver(key)

    return dbos.workflow(name="answer_request")(answer_request)
