"""What a site's robots.txt allows us, by RFC 9309: asked once a day, and in doubt the answer is no."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from ingestion.errors import FetchError
from ingestion.fetching.targets import Target

PRODUCT = "Sitrep"  # the name that a robots.txt may speak to
LARGEST = 500 * 1024  # what stands after that is not read
_KEPT = 86_400.0
_KEPT_IN_DOUBT = 600.0
_KEPT_UNREACHED = 20.0
_SITES = 1000

GetText = Callable[[Target], str]
"""Gets a robots.txt. Raises FetchError with the status of the answer, 0 when there was none."""


@dataclass(frozen=True, slots=True)
class _Known:
    rules: Protego | None  # None: everything is allowed
    doubt: str  # why it could not be read; then nothing is allowed
    until: float
    status: int = 0


class Robots:
    """Remembers the rules of sites, in memory. May be used by several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def check(self, target: Target, get: GetText) -> None:
        """Nothing, when the site lets us ask for this. Raises FetchError when it does not, or cannot be asked."""
        known = self._remembered(target.origin) or self._learned(target, get)
        if known.doubt:
            raise FetchError(known.doubt, status=known.status)
        if known.rules is not None and not known.rules.can_fetch(target.url, PRODUCT):
            raise FetchError(
                f"{target.host} does not want programs to read this page (robots.txt). Save it from a browser and "
                "ingest the file."
            )

    def _remembered(self, origin: str) -> _Known | None:
        with self._lock:
            known = self._known.get(origin)
            return known if known is not None and known.until > self._clock() else None

    def _learned(self, target: Target, get: GetText) -> _Known:
        known = self._asked(target, get)
        with self._lock:
            self._known[target.origin] = known
            self._known.move_to_end(target.origin)
            while len(self._known) > _SITES:
                self._known.popitem(last=False)
        return known

    def _asked(self, target: Target, get: GetText) -> _Known:
        now = self._clock()
        try:
            text = get(Target(target.scheme, target.host, target.port, "/robots.txt"))
        except FetchError as error:
            if 400 <= error.status < 500 or error.status in (204, 205):
                return _Known(None, "", now + _KEPT)
            if not error.status:
                return _Known(None, str(error), now + _KEPT_UNREACHED)
            doubt = (
                f"{target.host} may not want programs to read it: its robots.txt answers with {error.status}. Try again "
                "later, or save the page and ingest the file."
            )
            return _Known(None, doubt, now + _KEPT_IN_DOUBT, error.status)
        return _Known(Protego.parse(text), "", now + _KEPT)
