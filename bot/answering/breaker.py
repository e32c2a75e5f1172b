"""A pause for a service that keeps failing, so that nobody waits for it again and again."""

import threading
from collections.abc import Callable

FAILURES = 3
PAUSE = 60.0  # seconds


class Breaker:
    """Closed until three calls in a row fail; then open for 60 seconds; then one more failure opens it again.

    `clock` gives seconds that only grow. Safe to use from many threads.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = float("-inf")

    def pause_left(self) -> float:
        """Seconds until the next call makes sense; 0 when one may be made now."""
        with self._lock:
            return max(0.0, self._open_until - self._clock())

    def succeeded(self) -> None:
        """A call came back: the count begins anew."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A call failed: the third in a row, and each after it, opens the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = self._clock() + PAUSE
