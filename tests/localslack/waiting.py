"""Waiting for the app without sleeping: a condition that every change of the workspace wakes."""

import time
from collections.abc import Callable
from typing import TypeVar

from tests.localslack.records import Call, Ephemeral, Message
from tests.localslack.state import Workspace

Found = TypeVar("Found")
PATIENCE = 10.0  # seconds


def wait_for(slack: Workspace, look: Callable[[], Found], timeout: float, what: str) -> Found:
    """What `look` gives as soon as it is truthy. Raises AssertionError with the log when the time is over."""
    end = time.monotonic() + timeout
    with slack.changed:
        while not (found := look()):
            left = end - time.monotonic()
            if left <= 0 or not slack.changed.wait(left):
                found = look()
                break
    if not found:
        raise AssertionError(f"Within {timeout} s: no {what}.\n{history(slack)}")
    return found


def history(slack: Workspace) -> str:
    """The last calls and deliveries, one a line: what a failed wait shows."""
    calls = [(call.at, f"call {call.method} -> {call.error or call.fault or 'ok'}") for call in slack.calls]
    sent = [
        (d.sent_at, f"{d.kind} {d.payload.get('event', {}).get('type', '')} attempt {d.attempt}: {d.outcome}")
        for d in slack.deliveries
    ]
    return "\n".join(line for _, line in sorted([*calls, *sent])[-20:])


class Waiting:
    """The ways to wait for the app."""

    state: Workspace

    def wait_for(
        self, look: Callable[[], Found], timeout: float = PATIENCE, what: str = "such thing"
    ) -> Found:
        """What `look` gives as soon as it is truthy; it is asked again after every change.

        It may only look: a call of the client from inside it would wait for itself.
        """
        return wait_for(self.state, look, timeout, what)

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The app's messages in a thread, oldest first."""
        thread = self.state.thread(channel, thread_ts)
        return [message for message in thread if message.user == self.state.bot_user_id]

    def wait_for_reply(
        self, channel: str, thread_ts: str, count: int = 1, timeout: float = PATIENCE
    ) -> Message:
        """The `count`-th message of the app in this thread."""
        self.wait_for(
            lambda: len(self.replies(channel, thread_ts)) >= count,
            timeout,
            f"reply {count} in {channel} {thread_ts}",
        )
        return self.replies(channel, thread_ts)[count - 1]

    def wait_for_ephemeral(self, user: str, count: int = 1, timeout: float = PATIENCE) -> Ephemeral:
        """The `count`-th message that only this person sees, whichever way it came."""

        def seen() -> list[Ephemeral]:
            return [said for said in self.state.ephemerals if said.user == user]

        self.wait_for(lambda: len(seen()) >= count, timeout, f"ephemeral message {count} for {user}")
        return seen()[count - 1]

    def calls(self, method: str) -> list[Call]:
        """The calls of a method so far, failed ones included."""
        return [call for call in self.state.calls if call.method == method]

    def wait_for_call(self, method: str, count: int = 1, timeout: float = PATIENCE) -> Call:
        """The `count`-th call of a method, also one that a fault met."""
        self.wait_for(lambda: len(self.calls(method)) >= count, timeout, f"call {count} of {method}")
        return self.calls(method)[count - 1]

    def refused(self) -> list[Call]:
        """The calls that this Slack would not take; faults on demand are not among them."""
        return [call for call in self.state.calls if call.error]
