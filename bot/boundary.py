"""The one place where an error that nobody foresaw is caught: it becomes a reference, and a trace in a file."""

import hashlib
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from ingestion.errors import SitrepError

T = TypeVar("T")


def guarded(action: Callable[[], T], otherwise: Callable[[str, Exception], T], logs: Path) -> T:
    """The action's result. Errors of our own tree go on; any other is logged, and `otherwise` gets its reference.

    The reference is eight hexadecimal digits, the same for the same trace.
    """
    try:
        return action()
    except SitrepError:
        raise
    except Exception as error:  # noqa: BLE001  (this is the boundary)
        return otherwise(_logged(error, logs), error)


def _logged(error: Exception, logs: Path) -> str:
    """Write the trace to a file of its own; a disk that takes nothing must not hide the error."""
    trace = "".join(traceback.format_exception(error))
    reference = hashlib.sha256(trace.encode("utf-8", "replace")).hexdigest()[:8]
    try:
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        (logs / f"error-{reference}.log").write_text(
            f"{datetime.now(UTC).isoformat()}\n{trace}", encoding="utf-8"
        )
    except OSError:
        return reference
    return reference
