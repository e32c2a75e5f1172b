"""What `sitrep serve` writes down while it runs: one line of JSON for each event, on stderr, without anybody's words.

Our own events carry keys, kinds and states. Of what libraries log, warnings and worse come through: their words cut short
and without tokens, of an exception its type and place alone, since its text may hold what people wrote.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

_TOKEN = re.compile(r"\b(?:xox[a-z]|xapp|xwfp|sk)-[\w-]+|(?<=[?&]ticket=)[^\s&]+|\bBearer \S+")
_LONGEST = 300  # characters of a library's words


def log_to_stderr() -> None:
    """Send every log line of this process to stderr; nothing of it reaches stdout."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    durable = logging.getLogger("dbos")  # it brings a handler of its own unless it has one
    durable.handlers, durable.propagate = [handler], False
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _without_tokens,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class _Lines(logging.Formatter):
    """A library's record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        said = {"event": _clean(record.getMessage()), "level": record.levelname.lower(), "at": at}
        return json.dumps({**said, "logger": record.name, **_origin(record)}, ensure_ascii=False)


def _origin(record: logging.LogRecord) -> dict[str, str]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "place": place}


def _clean(text: str) -> str:
    """The first line of what a library says, without tokens."""
    return _TOKEN.sub("(token)", text.strip().partition("\n")[0])[:_LONGEST]


def _without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _clean(value) if isinstance(value, str) else value for key, value in event.items()}
