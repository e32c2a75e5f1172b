"""The pause for a service that keeps failing."""

from bot.answering.breaker import FAILURES, PAUSE, Breaker


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.failed()
    return breaker


def test_it_opens_at_the_third_failure_in_a_row() -> None:
    """Two failures are nothing; the third begins the pause."""
    breaker = Breaker(Clock())
    breaker.failed()
    breaker.failed()
    assert breaker.pause_left() == 0
    breaker.failed()
    assert breaker.pause_left() == PAUSE


def test_a_success_begins_the_count_anew() -> None:
    """Failures that are not in a row do not open it."""
    breaker = Breaker(Clock())
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.pause_left() == 0


def test_it_closes_after_the_pause() -> None:
    """When the pause is over, a call may be made."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += PAUSE - 1
    assert breaker.pause_left() == 1
    clock.now += 1
    assert breaker.pause_left() == 0


def test_one_more_failure_opens_it_again() -> None:
    """After a pause a single failure is enough; a success is needed to forget."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += PAUSE
    breaker.failed()
    assert breaker.pause_left() == PAUSE
