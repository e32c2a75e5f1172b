"""The one error tree. A message is a sentence for the person who asked, safe to show as it stands.

SitrepError
├── SettingsError          a setting is missing or wrong
├── UsageError             the command or request itself is wrong
├── ReadingError           one input could not be read
│   ├── UnsupportedError       its kind is not one that we read
│   ├── EmptyError             it holds no text
│   ├── EncryptedError         it needs a password
│   ├── DamagedError           it is malformed or cut short
│   ├── LimitError             it is too large, too deep or too slow
│   └── FetchError             its address did not give it, or may not be asked
├── StoreError             the home, its catalogue or an index cannot be used
│   ├── LockedError            another process owns the home
│   ├── MissingReportError     no report has that id
│   ├── MissingAnswerError     no kept answer has that id
│   ├── MissingWatchError      no watch has that number
│   └── ModelFilesError        the embedding model's files are missing or wrong
├── RegisterError          the register cannot be used
├── WriterError            the language model gave nothing usable
└── DeliveryError          an answer exists but could not be posted
"""


class SitrepError(Exception):
    """Root of everything that we raise on purpose."""


class SettingsError(SitrepError):
    """One or more settings are missing or wrong; the text names all of them."""


class UsageError(SitrepError):
    """The command line or the request asks for something that makes no sense."""


class ReadingError(SitrepError):
    """One input could not be read; others are not touched by it."""


class UnsupportedError(ReadingError):
    """The input is of a kind that we do not read."""


class EmptyError(ReadingError):
    """The input holds no text."""


class EncryptedError(ReadingError):
    """The input is protected by a password."""


class DamagedError(ReadingError):
    """The input is malformed or cut short."""


class LimitError(ReadingError):
    """The input is larger, deeper or slower than we allow."""


class FetchError(ReadingError):
    """An address may not be asked, does not answer, or answers with something other than what was asked for.

    `status` is that of the answer, 0 without one; `retry_after` the seconds that it asks us to wait, None when it does not.
    """

    def __init__(self, message: str, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class StoreError(SitrepError):
    """The home, its catalogue or one of its indexes cannot be used."""


class LockedError(StoreError):
    """Another process owns the home; the text names its pid."""


class MissingReportError(StoreError):
    """No report that this audience may see has the id."""


class MissingAnswerError(StoreError):
    """No kept answer that this audience may see has the id, or more than one begins with it."""


class MissingWatchError(StoreError):
    """There is no watch of this number that may be seen here."""


class ModelFilesError(StoreError):
    """The embedding model's files are missing or are not the ones we know."""


class RegisterError(SitrepError):
    """The register file is missing, malformed or contradicts itself."""


class WriterError(SitrepError):
    """The language model failed, timed out or gave nothing usable."""


class DeliveryError(SitrepError):
    """An answer exists but could not be posted."""
