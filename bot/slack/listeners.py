"""Taking things in: read, store, acknowledge. No model, no search, no download, no call to Slack.

Bolt acknowledges an event before its listener runs, but runs global middleware before that. So the middleware stores the
request and starts its workflow: what is acknowledged is stored, and a failure to store is a refusal, after which Slack
sends the event again.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from bot.slack.incoming import request_of
from bot.slack.ports import Inbox
from ingestion.errors import SitrepError

if TYPE_CHECKING:
    from slack_bolt import Ack, App, BoltContext, BoltResponse

_ANY = re.compile(r".*", re.DOTALL)
CHANGES = frozenset(  # with mentions and direct messages, all that the manifest subscribes to
    {"subteam_members_changed", "member_joined_channel", "channel_shared", "channel_unshared"}
)
_NOT_STORED = "I could not take that in just now, so nothing will come of it. Please ask again in a minute."
_log = structlog.get_logger("sitrep.slack")


def register(app: "App", inbox: Inbox, people_changed: Callable[[], None]) -> None:
    """Puts our middleware and a listener for everything into `app`.

    `people_changed` is called when Slack says that somebody, some group or some channel is not what it was.
    """
    app.use(_intake(inbox, people_changed))
    app.event(_ANY)(_done)
    app.command(_ANY)(_acknowledge)
    app.action(_ANY)(_acknowledge)
    app.shortcut(_ANY)(_acknowledge)
    app.options(_ANY)(_acknowledge)
    app.view(_ANY)(_acknowledge)
    app.view_closed(_ANY)(_acknowledge)


def _intake(inbox: Inbox, people_changed: Callable[[], None]) -> Callable[..., "BoltResponse | None"]:
    def take_in(
        body: Mapping[str, Any],
        context: "BoltContext",
        next: Callable[[], None],  # noqa: A002  (Bolt's name)
    ) -> "BoltResponse | None":
        if (body.get("event") or {}).get("type") in CHANGES:
            people_changed()
        request = request_of(
            body, bot_user=context.bot_user_id or "", actor_team=context.get("actor_team_id") or ""
        )
        if request is not None:
            try:
                new = inbox.accept(request)
            except SitrepError as error:
                _log.error("request not stored", key=request.key, error=type(error).__name__)
                return _not_stored(command=bool(request.response_url))
            _log.info("request stored", key=request.key, kind=request.kind, new=new)
        next()
        return None

    return take_in


def _not_stored(*, command: bool) -> "BoltResponse":
    """A person who typed a command is told; an event is refused, so that Slack sends it again."""
    from slack_bolt import BoltResponse  # late: heavy

    if not command:
        return BoltResponse(status=503, body="")
    flags = {"unfurl_links": False, "unfurl_media": False}
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": _NOT_STORED, **flags})


def _done() -> None:
    """Bolt has acknowledged the event; its work is under way, or nothing was to be done."""


def _acknowledge(ack: "Ack") -> None:
    ack()
