"""What a database refuses, in words for people."""

from collections.abc import Mapping

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from ingestion.errors import StoreError

_REASONS: Mapping[str, str] = {
    "full": "The disk is full, so nothing of it was stored. Free some space and run the command again.",
    "I/O error": "The disk refused to write, so nothing of it was stored. Check its space and health, and try again.",
    "locked": "Another program has kept the catalogue busy for too long. Try again when it is done.",
    "readonly": "The catalogue may not be written. Make its folder and file writable, or set SITREP_HOME.",
    "unable to open": "The catalogue cannot be opened. Make its folder readable and writable, or set SITREP_HOME.",
    "not a database": "The catalogue is not a database. Restore a backup, or move the file away and ingest again.",
}
_UNUSABLE = "The catalogue is damaged. Restore a backup, or move the file away and ingest again."


def say_in_words(context: ExceptionContext) -> StoreError | None:
    """What a database refuses, as a StoreError; mistakes in our own statements stay what they are."""
    known = context.sqlalchemy_exception
    if known is None or isinstance(known, IntegrityError | ProgrammingError | DataError):
        return None
    said = str(context.original_exception)
    words = next((words for sign, words in _REASONS.items() if sign in said), _UNUSABLE)
    where = context.engine.url.render_as_string(hide_password=True) if context.engine else "the catalogue"
    return StoreError(f"{words} ({where}: {said})")
