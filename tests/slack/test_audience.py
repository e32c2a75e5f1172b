"""Who will see an answer, and what they may know; who may add reports. Asked of the local Slack."""

from dataclasses import replace

import pytest

from bot.slack.audience import audience, may_add_links, may_upload
from bot.slack.people import person_of
from bot.slack.ports import Request
from bot.slack.side import SlackSide
from ingestion.report import Marking
from tests.localslack import LocalSlack, world
from tests.slack.conftest import Clock

NOBODY_TRUSTED = (Marking.CLEAR, False)
MEMBERS = (Marking.GREEN, True)
SECURITY = (Marking.AMBER_STRICT, True)


def asked(
    channel: str, user: str = world.EMPLOYEE, *, direct: bool = False, url: str = "", team: str = "T1"
) -> Request:
    """A question in a channel, a direct message or a command."""
    return Request("k", "ask", "T1", channel, user, team, "1.1", "1.1", "?", response_url=url, direct=direct)


def seen(request: Request, side: SlackSide) -> tuple[Marking, bool]:
    """What its audience may know."""
    found = audience(request, side)
    return found.clearance, found.show_projects


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (asked(world.GENERAL), MEMBERS),
        (asked(world.SECURITY, world.SECURITY_LEAD), SECURITY),
        (asked(world.SHARED), NOBODY_TRUSTED),
        (asked(world.WITH_GUEST), NOBODY_TRUSTED),
        (asked("C0NOSUCH"), NOBODY_TRUSTED),
        (asked("D1", direct=True), MEMBERS),
        (asked("D1", world.SECURITY_LEAD, direct=True), SECURITY),
        (asked("D1", world.GUEST, direct=True), NOBODY_TRUSTED),
        (asked("D1", world.STRANGER, direct=True), NOBODY_TRUSTED),
        (asked("D1", "U0NOSUCH", direct=True), NOBODY_TRUSTED),
        (asked("D1", world.SECURITY_LEAD, direct=True, team="T0PARTNER"), NOBODY_TRUSTED),
        (asked("D1", world.SECURITY_LEAD, direct=True, team=""), NOBODY_TRUSTED),
        (asked(world.SHARED, url="https://hooks.slack.com/x"), MEMBERS),
        (asked(world.GENERAL, world.SECURITY_LEAD, url="https://hooks.slack.com/x"), SECURITY),
        (asked(world.WITH_GUEST, world.GUEST, url="https://hooks.slack.com/x"), NOBODY_TRUSTED),
        (replace(asked(world.GENERAL), shared=True), NOBODY_TRUSTED),
        (replace(asked("D1", world.SECURITY_LEAD, direct=True), shared=True), NOBODY_TRUSTED),
    ],
)
def test_the_least_trusted_person_decides(
    side: SlackSide, request_: Request, expected: tuple[Marking, bool]
) -> None:
    """Full members, security staff alone, and everybody of whom Slack does not say that they are ours."""
    assert seen(request_, side) == expected


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
def test_a_failed_look_up_means_least_trust(local_slack: LocalSlack, side: SlackSide, method: str) -> None:
    """An error of Slack's is not an answer."""
    local_slack.fail_next(method, error="fatal_error", times=9)
    assert seen(asked(world.GENERAL), side) == NOBODY_TRUSTED


def test_without_an_answer_nobody_is_security_staff(local_slack: LocalSlack, side: SlackSide) -> None:
    """When the group cannot be read, its members are full members, no more."""
    local_slack.fail_next("usergroups.users.list", error="fatal_error", times=9)
    assert seen(asked("D1", world.SECURITY_LEAD, direct=True), side) == MEMBERS


def test_a_public_channel_is_never_security_staff_alone(local_slack: LocalSlack, side: SlackSide) -> None:
    """Anybody may come and read a public channel, so who is in it now says little."""
    local_slack.state.channels[world.SECURITY].is_private = False
    assert seen(asked(world.SECURITY, world.SECURITY_LEAD), side) == MEMBERS


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared", "is_org_shared"])
def test_a_channel_about_to_be_shared_counts_as_shared(
    local_slack: LocalSlack, side: SlackSide, flag: str
) -> None:
    """Shared, pending or across an organisation: another company may read it."""
    setattr(local_slack.state.channels[world.GENERAL], flag, True)
    assert seen(asked(world.GENERAL), side) == NOBODY_TRUSTED


def test_red_is_never_seen_in_slack(side: SlackSide) -> None:
    """Whatever the settings say, no audience in Slack is cleared for RED."""
    open_hearted = replace(side.settings, clearance=Marking.RED, security_clearance=Marking.RED)
    generous = replace(side, settings=open_hearted)
    assert audience(asked(world.GENERAL), generous).clearance == Marking.AMBER_STRICT
    assert audience(asked(world.SECURITY, world.SECURITY_LEAD), generous).clearance == Marking.AMBER_STRICT


def test_people_are_remembered_for_five_minutes(
    local_slack: LocalSlack, side: SlackSide, clock: Clock
) -> None:
    """A person is asked for once in five minutes, and anew when something changed; who is in a channel, every time."""
    for _ in range(2):
        audience(asked(world.GENERAL), side)
    assert (len(local_slack.calls("users.info")), len(local_slack.calls("conversations.info"))) == (5, 2)
    local_slack.state.users[world.ADMIN].is_restricted = True
    assert seen(asked(world.GENERAL), side) == MEMBERS
    clock.now += 301
    assert seen(asked(world.GENERAL), side) == NOBODY_TRUSTED
    local_slack.state.users[world.ADMIN].is_restricted = False
    side.people.forget()
    assert seen(asked(world.GENERAL), side) == MEMBERS


def test_a_crowd_is_looked_up_as_a_list(local_slack: LocalSlack, side: SlackSide) -> None:
    """A channel of a hundred costs pages of everybody, not a hundred calls; a guest among them is still found."""
    employee = local_slack.state.users[world.EMPLOYEE]
    crowd = [f"U1{n:04d}" for n in range(100)]
    for user in crowd:
        local_slack.state.users[user] = replace(employee, id=user)
    local_slack.state.channels[world.GENERAL].members.extend(crowd)
    assert seen(asked(world.GENERAL), side) == MEMBERS
    assert not local_slack.calls("users.info")
    local_slack.state.users[crowd[-1]].is_restricted = True
    side.people.forget()
    assert seen(asked(world.GENERAL), side) == NOBODY_TRUSTED


@pytest.mark.parametrize(
    ("user", "trusted"),
    [
        ({"is_restricted": False, "is_ultra_restricted": False}, True),
        ({"is_restricted": False}, False),
        ({"is_restricted": False, "is_ultra_restricted": True}, False),
        ({"is_restricted": False, "is_ultra_restricted": False, "is_stranger": None}, False),
        ({}, False),
    ],
)
def test_a_missing_flag_counts_against_a_person(user: dict[str, object], trusted: bool) -> None:
    """Only a plain False says that somebody is no guest; `is_stranger` may be left out."""
    person = person_of({"id": "U1", "team_id": "T1", **user})
    assert (not person.guest and not person.stranger) is trusted


def test_security_staff_may_upload_in_a_direct_message(side: SlackSide) -> None:
    """There is no reason against it."""
    assert may_upload(asked("D1", world.SECURITY_LEAD, direct=True), side) == ""


def test_others_hear_why_they_may_not_upload(local_slack: LocalSlack, side: SlackSide) -> None:
    """Everybody else, everywhere else, and whenever Slack does not say: no, with the reason."""
    staff = asked("D1", world.SECURITY_LEAD, direct=True)
    assert "Only security staff" in may_upload(replace(staff, user=world.EMPLOYEE), side)
    assert "direct message only" in may_upload(replace(staff, direct=False), side)
    assert "Only security staff" in may_upload(replace(staff, actor_team="T0PARTNER"), side)
    unset = replace(side, settings=replace(side.settings, security_group=""))
    assert "SITREP_SECURITY_GROUP" in may_upload(staff, unset)
    local_slack.fail_next("usergroups.users.list", error="fatal_error", times=9)
    side.people.forget()
    assert "could not find out" in may_upload(staff, side)


def test_security_staff_may_add_links_anywhere_at_home(side: SlackSide) -> None:
    """In a direct message, in a channel of ours and by a command."""
    for channel in ("D1", world.GENERAL, world.WITH_GUEST):
        assert may_add_links(asked(channel, world.SECURITY_LEAD), side) == ""


def test_others_hear_why_they_may_not_add_links(local_slack: LocalSlack, side: SlackSide) -> None:
    """As for files; nothing is taken from conversations with other companies, whoever says it."""
    staff = asked(world.GENERAL, world.SECURITY_LEAD)
    assert "Only security staff" in may_add_links(replace(staff, user=world.EMPLOYEE), side)
    for foreign in (replace(staff, shared=True), replace(staff, actor_team="T0PARTNER")):
        assert "another company" in may_add_links(foreign, side)
    unset = replace(side, settings=replace(side.settings, security_group=""))
    assert "SITREP_SECURITY_GROUP" in may_add_links(staff, unset)
    local_slack.state.users[world.SECURITY_LEAD].is_restricted = True
    side.people.forget()
    assert "Only security staff" in may_add_links(staff, side)
    local_slack.fail_next("usergroups.users.list", error="fatal_error", times=9)
    side.people.forget()
    assert "could not find out" in may_add_links(staff, side)
