"""Durable work, and the one importer of DBOS: what is begun is finished, whatever is killed in between.

Two workflows. `file_batch` files up to 64 reports; its id is the hash of their keys. `answer_request` answers one request
from Slack; its id is the request's key, so that a message delivered twice is answered once, or `key#2` and so on when it
had to be started anew. Workflows carry ids only; texts stand in the catalogue. Whoever starts DBOS holds the home's lock,
so that nobody takes over somebody's running work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from ingestion.errors import DeliveryError
from vectorstore.filing import Filer
from vectorstore.home import Home

VERSION = (
    "1"  # change it only when steps change their order or meaning: pending work of another version waits
)
DELIVERY_ATTEMPTS = 5  # over 15 seconds; then the workflow has failed, and is started anew a minute later
THREADS = 64  # most of them wait: for Slack, or for a file to be filed
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
        filer: Filer,
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
        DBOS(
            config={
                "name": "sitrep",
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": "home",  # one process for each home: it holds the lock
                "serializer": DBOSPortableJSONSerializer(),
                "max_executor_threads": THREADS,
                "enable_otlp": False,
                "log_level": "ERROR",
                "console_log_level": "ERROR",
            }
        )
        self._file_batch = _filing_workflow(DBOS, self._filer)
        if self._answering:
            self._answer_request = _answering_workflow(DBOS, self._answering)
        DBOS.launch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dbos.destroy(workflow_completion_timeout_sec=self._patience, destroy_registry=True)

    def file(self, batch: str) -> Any:
        """Start filing a batch (or join it, if it is under way); the handle's `get_result()` waits for the end."""
        from dbos import SetWorkflowID

        status = self._dbos.get_workflow_status(batch)
        if status is not None and status.status not in ("PENDING", "ENQUEUED"):
            self._dbos.delete_workflow(batch)  # the same reports, staged again, are new work
        with SetWorkflowID(batch):
            return self._dbos.start_workflow(self._file_batch, batch)

    def answer(self, key: str) -> None:
        """Start answering a request; a second call with the same key does nothing."""
        self._begin_answer(key, key)

    def answer_again(self, key: str) -> bool:
        """Start answering anew a request whose workflow has ended, or never began; False when it is under way."""
        last = self._last_answer(key)
        if last is not None and last.status in _UNDER_WAY and last.app_version == VERSION:
            return False
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


def _filing_workflow(dbos: Any, filer: Filer) -> Any:
    @dbos.step(name="store")  # type: ignore[untyped-decorator]
    def store(batch: str) -> list[str]:
        return filer.store(batch)

    @dbos.step(name="store_one")  # type: ignore[untyped-decorator]
    def store_one(batch: str, key: str) -> None:
        filer.store_one(batch, key)

    @dbos.step(name="index")  # type: ignore[untyped-decorator]
    def index(batch: str) -> None:
        filer.index(batch)

    def file_batch(batch: str) -> None:
        """Store the batch together, or, when a member spoils it, one by one; then index what changed."""
        for key in store(batch):
            store_one(batch, key)
        index(batch)

    return dbos.workflow(name="file_batch")(file_batch)


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
