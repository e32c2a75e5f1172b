"""The permissions that the app needs in Slack, and which of them it lacks."""

from bot.slack.people import FAILURES
from bot.slack.side import SlackSide

NEEDED = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "usergroups:read",
    "users:read",
)


def missing_scopes(side: SlackSide) -> tuple[str, ...]:
    """Scopes that Slack says the token does not have; none when Slack does not say."""
    try:
        granted = side.client.auth_test().headers.get("x-oauth-scopes", "")
    except FAILURES:
        return ()
    have = {scope.strip() for scope in granted.split(",")}
    return tuple(scope for scope in NEEDED if scope not in have) if granted else ()
