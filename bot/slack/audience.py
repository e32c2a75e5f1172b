"""Who will see a message, and what they may know: the least trusted person decides.

full members, their own workspace, nobody else   settings.clearance, projects are named
security staff alone (DM, slash, private channel) settings.security_clearance
a guest, a stranger, another company, or no answer from Slack   TLP:CLEAR, no project is named
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.people import Person
from bot.slack.ports import Request
from bot.slack.side import SlackSide
from ingestion.report import Marking

_SHARED_FLAGS = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")  # missing counts as set
_SHARED_LISTS = ("connected_team_ids", "pending_connected_team_ids", "pending_shared")


@dataclass(frozen=True, slots=True)
class Audience:
    """What everybody who will see a message may know; `why` is for the log and names nobody."""

    clearance: Marking
    show_projects: bool
    security_alone: bool
    why: str

    def covers(self, clearance: Marking, *, show_projects: bool) -> bool:
        """Whether something made for such an audience may be shown to this one."""
        return clearance <= self.clearance and (self.show_projects or not show_projects)


def audience(request: Request, slack: SlackSide) -> Audience:
    """The audience of the answer to `request`, as of now."""
    foreign = request.actor_team != slack.team or request.team != slack.team
    if request.shared or foreign:
        return _outsiders("the conversation is shared with another company")
    if request.direct or request.response_url:
        return _of_people([request.user], slack, private=True)
    return _of_channel(request.channel, slack)


def may_upload(request: Request, slack: SlackSide) -> str:
    """Why the person may not add reports here, as a sentence; nothing when they may."""
    if not request.direct:
        return "I take files in a direct message only. Drop it there. Nothing was added."
    if not slack.settings.security_group:
        return "Nobody may add reports here yet: the security group is not set (SITREP_SECURITY_GROUP). Nothing was added."
    staff = slack.people.security()
    if staff is None:
        return "I could not find out from Slack who belongs to the security group. Nothing was added; try again later."
    if not audience(request, slack).security_alone:
        return "Only security staff can add reports. Nothing was added; please pass the file to a security colleague."
    return ""


def may_add_links(request: Request, slack: SlackSide) -> str:
    """Why the person may not have links added from here, as a sentence; nothing when they may.

    As for files, but a mention in a channel will do: what everybody can read is no secret, and the answer names only
    what the channel may know.
    """
    if not slack.settings.security_group:
        return "Nobody may add reports here yet: the security group is not set (SITREP_SECURITY_GROUP). Nothing was added."
    if request.shared or request.actor_team != slack.team or request.team != slack.team:
        return "I add nothing from conversations that are shared with another company. Nothing was added."
    staff = slack.people.security()
    if staff is None:
        return "I could not find out from Slack who belongs to the security group. Nothing was added; try again later."
    if request.user not in staff or not _is_ours(slack.people.person(request.user), slack.team):
        return "Only security staff can add reports. Nothing was added; please pass the link to a security colleague."
    return ""


def _of_channel(channel: str, slack: SlackSide) -> Audience:
    info = slack.people.channel(channel)
    if info is None:
        return _outsiders("the channel could not be looked up")
    if _is_shared(info, slack.team):
        return _outsiders("the channel is shared with another company")
    members = slack.people.members(channel)
    if not members:
        return _outsiders("the channel's members could not be looked up")
    others = [user for user in members if user != slack.bot_user]
    return _of_people(others, slack, private=info.get("is_private") is True)


def _is_shared(info: Mapping[str, Any], team: str) -> bool:
    if any(info.get(flag) is not False for flag in _SHARED_FLAGS):
        return True
    return any(other != team for name in _SHARED_LISTS for other in info.get(name) or [])


def _of_people(users: list[str], slack: SlackSide, *, private: bool) -> Audience:
    """What these people may see together; others may come and read unless the place is `private`."""
    if not users or not all(_is_ours(person, slack.team) for person in slack.people.persons(users)):
        return _outsiders("a guest, a stranger or somebody unknown is there")
    settings = slack.settings
    staff = slack.people.security() if private else None
    if staff is not None and staff.issuperset(users):
        return Audience(_capped(settings.security_clearance), True, True, "security staff alone")
    return Audience(_capped(settings.clearance), True, False, "full members of the workspace")


def _is_ours(person: Person | None, team: str) -> bool:
    return person is not None and person.team == team and not (person.guest or person.stranger)


def _capped(clearance: Marking) -> Marking:
    """RED has named readers only; no channel, thread or DM of a bot is that."""
    return min(clearance, Marking.AMBER_STRICT)


def _outsiders(why: str) -> Audience:
    return Audience(Marking.CLEAR, False, False, why)
