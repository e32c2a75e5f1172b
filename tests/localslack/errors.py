"""The one way in which the local Slack says no."""

from typing import Any


class Refused(Exception):  # noqa: N818  (Slack's word is "error", ours says what happened)
    """Slack refuses a call: `error` is Slack's own name for it, `more` what stands beside it in the reply."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def reply(self) -> dict[str, Any]:
        """The body of the reply."""
        return {"ok": False, "error": self.error, **self.more}


def invalid_arguments(*messages: str) -> Refused:
    """What Slack says when an argument is missing or has the wrong form."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
