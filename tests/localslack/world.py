"""The world that every test starts with: one workspace, a handful of roles, five channels."""

from collections.abc import Callable

from tests.localslack.manifest import Manifest
from tests.localslack.records import Channel, Group, Token, User
from tests.localslack.state import Workspace

BOT_TOKEN = "xoxb-local-bot"
APP_TOKEN = "xapp-local-app"
SIGNING_SECRET = "local-signing-secret"

BOT = "U0BOT"
EMPLOYEE = "U0EMPLOYEE"
COLLEAGUE = "U0COLLEAGUE"
ADMIN = "U0ADMIN"
SECURITY_LEAD = "U0SECLEAD"
COMMS_LEAD = "U0COMMSLEAD"
GUEST = "U0GUEST"
STRANGER = "U0STRANGER"

GENERAL = "C0GENERAL"  # public: the full members and the bot
SECURITY = "C0SECPRIVATE"  # private: security staff and the bot
SHARED = "C0SHARED"  # shared with another company, whose stranger is in it
WITH_GUEST = "C0WITHGUEST"  # public, with a guest on the second page of its members
ELSEWHERE = "C0ELSEWHERE"  # public, without the bot
ARCHIVED = "C0ARCHIVED"

SECURITY_GROUP = "S0SEC"
COMMS_GROUP = "S0COMMS"
PARTNER_TEAM = "T0PARTNER"


def default_world(clock: Callable[[], float], manifest: Manifest) -> Workspace:
    """A workspace with everything that the names above stand for."""
    slack = Workspace(clock, manifest, bot_user_id=BOT)
    for user in _users(slack.team_id):
        slack.users[user.id] = user
    for channel in _channels():
        slack.channels[channel.id] = channel
    slack.groups[SECURITY_GROUP] = Group(SECURITY_GROUP, "security", (SECURITY_LEAD,))
    slack.groups[COMMS_GROUP] = Group(COMMS_GROUP, "communications", (COMMS_LEAD,))
    slack.tokens[BOT_TOKEN] = Token(BOT_TOKEN, "bot", slack.manifest.scopes)
    slack.tokens[APP_TOKEN] = Token(APP_TOKEN, "app", frozenset({"connections:write"}))
    return slack


def _users(team: str) -> list[User]:
    return [
        User(BOT, "sitrep", team, is_bot=True),
        User(EMPLOYEE, "employee", team),
        User(COLLEAGUE, "colleague", team, tz="America/New_York"),
        User(ADMIN, "admin", team, is_admin=True),
        User(SECURITY_LEAD, "security lead", team),
        User(COMMS_LEAD, "communications lead", team),
        User(GUEST, "guest", team, is_restricted=True, is_ultra_restricted=True),
        User(STRANGER, "stranger", PARTNER_TEAM, is_stranger=True),
    ]


def _channels() -> list[Channel]:
    staff = [EMPLOYEE, COLLEAGUE, ADMIN, SECURITY_LEAD, COMMS_LEAD]
    return [
        Channel(GENERAL, "general", [*staff, BOT]),
        Channel(SECURITY, "sec-private", [SECURITY_LEAD, BOT], is_private=True),
        Channel(
            SHARED,
            "shared",
            [EMPLOYEE, BOT, STRANGER],
            is_ext_shared=True,
            connected_team_ids=[PARTNER_TEAM],
        ),
        Channel(WITH_GUEST, "with-guest", [EMPLOYEE, COLLEAGUE, BOT, SECURITY_LEAD, GUEST]),
        Channel(ELSEWHERE, "elsewhere", [EMPLOYEE, COLLEAGUE]),
        Channel(ARCHIVED, "archived", [EMPLOYEE, BOT], is_archived=True),
    ]
