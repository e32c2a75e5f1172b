"""Faults on demand: what goes wrong with the next calls of a method."""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field

PATIENCE = 30.0  # seconds that a held call waits at most


@dataclass(frozen=True, slots=True)
class Hold:
    """A call that stands still until the test lets it go: before it takes effect, or after, before its answer."""

    after: bool = False
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Until the call stands still."""
        assert self.arrived.wait(PATIENCE), "The call that was to be held never came."

    def release(self) -> None:
        """Let it go on."""
        self.released.set()

    def stand(self) -> None:
        """Stand still (in a thread of the server)."""
        self.arrived.set()
        self.released.wait(PATIENCE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `drop` cuts the connection "before" or "after" the call takes effect."""

    status: int = 0
    retry_after: int = 1  # seconds, with status 429
    drop: str = ""
    slow: float = 0.0  # seconds before the answer
    error: str = ""  # one of Slack's error names, instead of an answer
    hold: Hold | None = None

    @property
    def name(self) -> str:
        """How the log calls it; "" for no fault at all."""
        return self.error or (
            f"drop_{self.drop}"
            if self.drop
            else str(self.status or ("slow" if self.slow else "held" if self.hold else ""))
        )

    @property
    def lets_through(self) -> bool:
        """Whether the call takes effect nevertheless."""
        return not (self.status or self.error or self.drop == "before")


@dataclass(slots=True)
class Faults:
    """The faults that wait, a queue for each method; "*" stands for every method, "file" for downloads."""

    waiting: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, method: str, fault: Fault, times: int) -> None:
        """The next `times` calls of the method meet this fault."""
        self.waiting[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, which is then spent."""
        for key in (method, "*"):
            if self.waiting[key]:
                return self.waiting[key].popleft()
        return None
